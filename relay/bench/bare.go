package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/goldmend/goldmend/relay/sqlstore"
)

// bare is group commit and nothing else: one goroutine, one connection with the relay's settings and
// tables, as many appends a transaction as there are clients, each compared and swapped on its room's row.
type bare struct {
	s     settings
	db    *sql.DB
	conn  *sql.Conn
	stmts [4]*sql.Stmt
	n     int64 // rounds so far: the head of every room
}

func newBare(ctx context.Context, path string, s settings) (b *bare, err error) {
	if err := tables(ctx, path); err != nil {
		return nil, err
	}
	b = &bare{s: s}
	if b.db, err = sql.Open("sqlite", sqlstore.WriterDSN(path)); err != nil {
		return nil, err
	}
	if b.conn, err = b.db.Conn(ctx); err != nil {
		return nil, err
	}
	for no := range s.clients {
		id := make([]byte, 32)
		copy(id, fmt.Sprint(no))
		const q = `insert into rooms (no, id, kind, opener, seq, hash, arrived, bytes) values ($1, $2, 0, null, 0, $3, 0, 0)`
		if _, err := b.conn.ExecContext(ctx, q, no, id, make([]byte, 32)); err != nil {
			return nil, err
		}
	}
	for i, q := range []string{
		`begin immediate`,
		`update rooms set seq = $1, hash = $2, arrived = $3, bytes = $4 where no = $5 and seq = $6 and hash = $7`,
		`insert into entries (room, seq, hash, arrived, control, body, prose) values ($1, $2, $3, $4, 0, $5, $6)`,
		`commit`,
	} {
		if b.stmts[i], err = b.conn.PrepareContext(ctx, q); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// run appends for some time and returns how many entries a second.
func (b *bare) run(ctx context.Context, d time.Duration) (perSecond float64, err error) {
	start, n := time.Now(), 0
	for ; time.Since(start) < d; n += b.s.clients {
		if err := b.commit(ctx); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(start).Seconds(), nil
}

func (b *bare) commit(ctx context.Context) error {
	hash, now := make([]byte, 32), time.Now().UnixMilli()
	body, prose := make([]byte, b.s.entry*2/3), make([]byte, b.s.entry-b.s.entry*2/3)
	if _, err := b.stmts[0].ExecContext(ctx); err != nil {
		return err
	}
	for no := range b.s.clients {
		r, err := b.stmts[1].ExecContext(ctx, b.n+1, hash, now, b.n*int64(b.s.entry), no, b.n, hash)
		if err != nil {
			return err
		}
		if moved, err := r.RowsAffected(); err != nil || moved != 1 {
			return fmt.Errorf("compare and swap: %d rows, %w", moved, err)
		}
		if _, err := b.stmts[2].ExecContext(ctx, no, b.n+1, hash, now, body, prose); err != nil {
			return err
		}
	}
	b.n++
	_, err := b.stmts[3].ExecContext(ctx)
	return err
}

func (b *bare) close() error { return errors.Join(b.conn.Close(), b.db.Close()) }

// tables makes an empty database of the relay.
func tables(ctx context.Context, path string) error {
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: path})
	if err != nil {
		return err
	}
	return store.Close()
}
