package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// schema is the version of the tables that this program makes, len(migrations).
//
// The text is the same for SQLite and PostgreSQL. A room has a small number of its own, so that the
// index on entries stays small. Entries lie in the order of their arrival, not by room: appending
// is then twice as fast, and reading a whole room still takes microseconds an entry
// (doc/decisions/relay-layout.md). No row says who wrote an entry.
var migrations = [...][]string{
	{
		`create table meta (name text not null primary key, value bigint not null)`,
		`create table accounts (id bytea not null primary key, login_key bytea not null, created bigint not null)`,
		`create table slots (
			account bytea not null, id bytea not null, kind text not null, login_key bytea not null,
			sealed bytea not null, created bigint not null, place bigint not null,
			primary key (account, id), unique (account, login_key))`,
		`create table sessions (
			id bytea not null primary key, token bytea not null unique, account bytea not null,
			label bytea, share bytea, created bigint not null, seen bigint not null)`,
		`create index sessions_of on sessions (account)`,
		`create table rooms (
			no bigint not null primary key, id bytea not null unique, kind smallint not null, opener bytea,
			seq bigint not null, hash bytea not null, arrived bigint not null, bytes bigint not null)`,
		`create index rooms_of on rooms (opener)`,
		`create table members (
			room bigint not null, account bytea not null, member bytea, present smallint not null,
			until bigint, invitation bytea, primary key (room, account))`,
		`create index members_of on members (account)`,
		`create table invitations (
			id bytea not null primary key, room bigint not null, expires bigint not null, state smallint not null)`,
		`create table entries (
			room bigint not null, seq bigint not null, hash bytea not null, arrived bigint not null,
			control smallint not null, body bytea not null, prose bytea, unique (room, seq))`,
		`create index controls_of on entries (room, seq) where control = 1`,
		`create table doomed (room bigint not null primary key)`,
	},
}

// Errors of [Open].
var (
	// ErrNewer means that a newer version of the program made the database.
	ErrNewer = errors.New("the database was made by a newer version of goldmend; run that version, or restore a backup that this one made")
	// ErrInUse means that another process serves from the database.
	ErrInUse = errors.New("another goldmend is serving from this database")
	// ErrForeign means that the file is no database of the relay.
	ErrForeign = errors.New("not a goldmend database")
)

// migrate brings the tables up to date.
func migrate(ctx context.Context, c *sql.Conn) error {
	return within(ctx, c, func() error {
		version, err := schemaVersion(ctx, c)
		if err != nil {
			return err
		}
		if version > len(migrations) {
			return fmt.Errorf("version %d, this program knows %d: %w", version, len(migrations), ErrNewer)
		}
		for _, steps := range migrations[version:] {
			for _, step := range steps {
				if _, err := c.ExecContext(ctx, step); err != nil {
					return fmt.Errorf("migrate: %w", err)
				}
			}
		}
		if version == len(migrations) {
			return nil
		}
		return setMeta(ctx, c, metaVersion, int64(len(migrations)))
	})
}

// The names in the table meta.
const (
	metaVersion      = "version"
	metaRestored     = "restored"      // when the database was restored from a backup
	metaRestoredFrom = "restored_from" // when that backup was made
	metaStaged       = "staged"        // which staging the database was last replaced by
	metaBackup       = "backup"        // when this file was made, in a backup
)

// schemaVersion is 0 for an empty database.
func schemaVersion(ctx context.Context, c *sql.Conn) (int, error) {
	var tables, ours int
	const q = `select count(*), coalesce(sum(case when name = 'meta' then 1 else 0 end), 0) from sqlite_master where type = 'table'`
	if err := c.QueryRowContext(ctx, q).Scan(&tables, &ours); err != nil {
		return 0, fmt.Errorf("read the schema: %w", err)
	}
	switch {
	case tables == 0:
		return 0, nil
	case ours == 0:
		return 0, ErrForeign
	}
	version, err := meta(ctx, c, metaVersion)
	if err != nil {
		return 0, err
	}
	if version == 0 {
		return 0, ErrForeign
	}
	return int(version), nil
}

// meta returns a value of the table meta, zero when it is not there.
func meta(ctx context.Context, c *sql.Conn, name string) (v int64, err error) {
	err = c.QueryRowContext(ctx, `select value from meta where name = $1`, name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return v, err
}

func setMeta(ctx context.Context, c *sql.Conn, name string, v int64) error {
	_, err := c.ExecContext(ctx, `insert into meta (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value`, name, v)
	return err
}

// within runs do in a transaction.
func within(ctx context.Context, c *sql.Conn, do func() error) error {
	if _, err := c.ExecContext(ctx, `begin immediate`); err != nil {
		return err
	}
	if err := do(); err != nil {
		_, undo := c.ExecContext(ctx, `rollback`)
		return errors.Join(err, undo)
	}
	_, err := c.ExecContext(ctx, `commit`)
	return err
}
