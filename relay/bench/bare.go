package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/goldmend/goldmend/relay/sqlstore"
)

// bareLoop is group commit and nothing else: one goroutine, one connection with the relay's settings and
// tables, 64 appends a transaction, each compared and swapped on its room's row.
func bareLoop(ctx context.Context, path string, s settings) (perSecond float64, err error) {
	if err := tables(ctx, path); err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", sqlstore.WriterDSN(path))
	if err != nil {
		return 0, err
	}
	defer db.Close()
	c, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	hash := make([]byte, 32)
	for no := range s.clients {
		id := make([]byte, 32)
		copy(id, fmt.Sprint(no))
		const q = `insert into rooms (no, id, kind, opener, seq, hash, arrived, bytes) values ($1, $2, 0, null, 0, $3, 0, 0)`
		if _, err := c.ExecContext(ctx, q, no, id, hash); err != nil {
			return 0, err
		}
	}
	var stmts [4]*sql.Stmt
	for i, q := range []string{
		`begin immediate`,
		`update rooms set seq = $1, hash = $2, arrived = $3, bytes = $4 where no = $5 and seq = $6 and hash = $7`,
		`insert into entries (room, seq, hash, arrived, control, body, prose) values ($1, $2, $3, $4, 0, $5, $6)`,
		`commit`,
	} {
		if stmts[i], err = c.PrepareContext(ctx, q); err != nil {
			return 0, err
		}
	}
	body, prose := make([]byte, s.entry*2/3), make([]byte, s.entry-s.entry*2/3)
	start, n := time.Now(), int64(0)
	for ; time.Since(start) < s.time; n++ {
		now := time.Now().UnixMilli()
		if _, err := stmts[0].ExecContext(ctx); err != nil {
			return 0, err
		}
		for no := range s.clients {
			r, err := stmts[1].ExecContext(ctx, n+1, hash, now, n*int64(s.entry), no, n, hash)
			if err != nil {
				return 0, err
			}
			if moved, err := r.RowsAffected(); err != nil || moved != 1 {
				return 0, fmt.Errorf("compare and swap: %d rows, %w", moved, err)
			}
			if _, err := stmts[2].ExecContext(ctx, no, n+1, hash, now, body, prose); err != nil {
				return 0, err
			}
		}
		if _, err := stmts[3].ExecContext(ctx); err != nil {
			return 0, err
		}
	}
	return float64(n) * float64(s.clients) / time.Since(start).Seconds(), nil
}

// tables makes an empty database of the relay.
func tables(ctx context.Context, path string) error {
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: path})
	if err != nil {
		return err
	}
	return store.Close()
}
