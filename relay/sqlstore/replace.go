package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Staged is where [Stage] puts a backup beside the database at path, for whoever serves from that to take it.
func Staged(path string) string { return path + ".restore" }

// Stage makes the backup at from ready to take the place of the database at path, from which somebody serves:
// whole, checked and flushed to disk, or not at all. It refuses what [Restore] refuses.
func Stage(ctx context.Context, from, path string) error {
	part, err := reserve(path)
	if err != nil {
		return fmt.Errorf("restore to %s: %w", path, err)
	}
	defer removeAll(part)
	if err := copyFile(from, part); err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	err = on(ctx, dsn(part, "journal_mode(delete)"), func(c *sql.Conn) error {
		if err := checkVersion(ctx, c); err != nil {
			return err
		}
		return migrate(ctx, c)
	})
	if err == nil {
		err = finish(ctx, part, Staged(path), map[string]int64{metaStaged: randomNumber()})
	}
	if err != nil {
		return fmt.Errorf("restore %s: %w", from, err)
	}
	return nil
}

// randomNumber is one that tells one staging from every other; never zero.
func randomNumber() int64 {
	var b [8]byte
	rand.Read(b[:])
	return int64(binary.BigEndian.Uint64(b[:])>>1) | 1
}

// Replace puts what [Stage] has made in the place of everything that the store holds but the locks of its accounts, in one transaction: whoever
// reads sees what was before, or what is after, and changes wait. Now is kept, as by [Restore]. When it was done
// before, and the program ended before it could say so, it is not done again.
//
// What the caller remembers of the store is void afterwards.
func (s *Store) Replace(ctx context.Context, staged string, now time.Time) error {
	o := &op{alone: func(w *writer) error { return w.replace(context.WithoutCancel(ctx), s, staged, now) }, done: make(chan struct{}, 1)}
	if err := s.submit(ctx, o); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return nil
}

func (w *writer) replace(ctx context.Context, s *Store, staged string, now time.Time) (err error) {
	// A file that is not there would be made.
	if err := on(ctx, dsn(staged, "query_only(on)")+"&mode=ro", func(c *sql.Conn) error { return checkVersion(ctx, c) }); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(ctx, `attach database $1 as staged`, staged); err != nil {
		return damaged(err)
	}
	defer func() {
		_, end := w.conn.ExecContext(ctx, `detach database staged`)
		err = errors.Join(err, end)
	}()
	defer w.forget() // of the store as it was
	t := &tx{w, ctx}
	if err := within(ctx, w.conn, t.takeStaged(now)); err != nil {
		return err
	}
	w.restored, err = meta(ctx, w.conn, metaRestored)
	if err == nil {
		w.restoredFrom, err = meta(ctx, w.conn, metaRestoredFrom)
	}
	s.words.Store(true) // the log holds all that was there before
	return errors.Join(err, w.resumeDoomed(ctx))
}

// locks are the tables that say who can sign in.
var locks = []string{"accounts", "slots", "sessions"}

// keepLocks copies the locks of those accounts only that are not there now. Whoever changed theirs since the backup, or
// signed a device out, did so to keep somebody out, who would be let in again; and their own new words would open nothing.
var keepLocks = []string{
	`delete from main.slots where account not in (select id from staged.accounts)`,
	`delete from main.sessions where account not in (select id from staged.accounts)`,
	`insert into main.slots select * from staged.slots where account not in (select id from main.accounts)`,
	`insert into main.sessions select * from staged.sessions where account not in (select id from main.accounts)`,
	`delete from main.accounts where id not in (select id from staged.accounts)`,
	`insert into main.accounts select * from staged.accounts where id not in (select id from main.accounts)`,
}

// takeStaged copies every table, but for the locks of accounts that are there.
func (t *tx) takeStaged(now time.Time) func() error {
	return func() error {
		value := func(q, name string) (v int64, err error) {
			err = t.conn.QueryRowContext(t.ctx, q, name).Scan(&v)
			if errors.Is(err, sql.ErrNoRows) {
				err = nil
			}
			return v, err
		}
		const here, there = `select value from main.meta where name = $1`, `select value from staged.meta where name = $1`
		done, err1 := value(here, metaStaged)
		next, err2 := value(there, metaStaged)
		made, err3 := value(there, metaBackup)
		version, err4 := value(there, metaVersion)
		switch err := errors.Join(err1, err2, err3, err4); {
		case err != nil:
			return err
		case next != 0 && next == done:
			return nil
		case version != int64(len(migrations)):
			return fmt.Errorf("version %d, this program serves %d: %w", version, len(migrations), ErrNewer)
		}
		var tables []string
		rows, err := t.conn.QueryContext(t.ctx, `select name from main.sqlite_master where type = 'table' order by name`)
		err = eachRow(rows, err, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			tables = append(tables, name)
			return err
		})
		if err != nil {
			return err
		}
		steps := slices.Clone(keepLocks)
		for _, name := range tables {
			if !slices.Contains(locks, name) {
				steps = append(steps, `delete from main.`+name, `insert into main.`+name+` select * from staged.`+name)
			}
		}
		for _, q := range steps {
			if _, err := t.conn.ExecContext(t.ctx, q); err != nil {
				return damaged(err)
			}
		}
		for name, v := range map[string]int64{metaRestored: now.UnixMilli(), metaRestoredFrom: made} {
			if err := setMeta(t.ctx, t.conn, name, v); err != nil {
				return err
			}
		}
		return nil
	}
}
