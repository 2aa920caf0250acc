package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

// This file is how a copy is put back while somebody serves: goldmend restore lays it beside the data, checked, and the
// server, which looks for it every second, takes it and takes it away.

const refused = ".refused" // what a staged copy that could not be taken is named after

// watch takes what is laid beside the data until ctx ends.
func (s *Server) watch(ctx context.Context, r *relay.Relay) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.takeStaged(ctx, r)
		}
	}
}

func (s *Server) takeStaged(ctx context.Context, r *relay.Relay) {
	staged := sqlstore.Staged(filepath.Join(s.Data, databaseFile))
	if _, err := os.Stat(staged); err != nil {
		return
	}
	err := r.Restore(func(now time.Time) error { return s.store.Replace(ctx, staged, now) })
	if err == nil {
		s.Log.Info("restored from a copy")
		err = os.Remove(staged)
	} else {
		err = errors.Join(err, os.Rename(staged, staged+refused))
	}
	if err != nil {
		s.Log.Error("restore", "err", err)
	}
}

// restoreServed has whoever serves from a database take a copy, and waits until they did. What was there is kept aside.
func restoreServed(ctx context.Context, out io.Writer, from, database, aside string) error {
	staged := sqlstore.Staged(database)
	if err := sqlstore.Backup(ctx, database, aside, time.Now()); err != nil {
		return adviseDatabase(database, err)
	}
	fmt.Fprintf(out, "What was there is kept as %s.\n", aside)
	_ = os.Remove(staged + refused)
	if err := sqlstore.Stage(ctx, from, database); err != nil {
		return adviseDatabase(from, err)
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := os.Remove(staged); errors.Is(err, fs.ErrNotExist) {
				continue // taken at the last moment
			}
			return advice{"the server does not take the copy: end it, and restore then", ctx.Err()}
		case <-tick.C:
		}
		if _, err := os.Stat(staged); err == nil {
			continue
		}
		if err := os.Remove(staged + refused); err == nil {
			return advise("the server could not take the copy, and goes on with what it had: its log says why")
		}
		return nil
	}
}
