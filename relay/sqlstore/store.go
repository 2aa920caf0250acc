// Package sqlstore is a [relay.Store] on an embedded SQLite database.
//
// Its rules:
//
//   - one goroutine owns the connection that writes. It takes one change, drains what else waits, up
//     to 64, puts all of it in one transaction, and answers after COMMIT with synchronous=FULL: many
//     callers share one flush of the disk, and nobody is answered before it;
//   - reads have a pool of their own and see only what is committed;
//   - the compare-and-swap stands in the SQL, too: what the writer remembers of a room is only there
//     to save a read, and is forgotten after a failure;
//   - one process at a time serves from a database (a lock file says so); backups may be made meanwhile.
//
// Start at [Open]; [Backup] and [Restore] need no open store.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/goldmend/goldmend/relay"
)

// Config says where the database is. Only Path is needed.
type Config struct {
	Path    string        // the file; made when it is not there, in a directory that must be
	Readers int           // connections for reads; 4 by default
	Sweep   time.Duration // how long withdrawn words may stay in the write-ahead log; 10 minutes by default

	// UnsafeNoSync answers before anything is on disk. Only the test that must notice it sets it.
	UnsafeNoSync bool
}

// Store is a [relay.Store] on SQLite. Make it with [Open].
type Store struct {
	lock  *os.File
	write *sql.DB
	read  *sql.DB
	w     *writer

	closing sync.Once
	queue   chan *op
	stop    chan struct{} // closed: no more changes are taken
	done    chan struct{} // closed: the writer has ended
	mu      sync.RWMutex  // guards closed against senders on queue
	closed  bool

	words atomic.Bool // words were withdrawn since the last sweep
}

var _ relay.Store = (*Store)(nil)

// Open opens or makes a database. Its errors wrap [ErrNewer], [ErrInUse],
// [ErrForeign] or [ErrDamaged] where they apply.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	if cfg.Readers == 0 {
		cfg.Readers = 4
	}
	if cfg.Sweep == 0 {
		cfg.Sweep = 10 * time.Minute
	}
	lock, err := lockFile(cfg.Path)
	if err != nil {
		return nil, err
	}
	if err := private(cfg.Path); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	s := &Store{lock: lock, queue: make(chan *op, 4*batchSize), stop: make(chan struct{}), done: make(chan struct{})}
	if err := s.open(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", cfg.Path, err), s.closeFiles())
	}
	go s.w.run(s, cfg.Sweep)
	return s, nil
}

// private makes the file, for its owner only, if it is not there; SQLite gives its other files the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	return f.Close()
}

func (s *Store) open(ctx context.Context, cfg Config) (err error) {
	write := WriterDSN(cfg.Path)
	if cfg.UnsafeNoSync {
		write += "&_pragma=synchronous(off)"
	}
	s.write, err = sql.Open("sqlite", write)
	if err != nil {
		return err
	}
	c, err := s.write.Conn(ctx)
	if err != nil {
		return damaged(err)
	}
	if err := migrate(ctx, c); err != nil {
		return damaged(err)
	}
	if s.w, err = newWriter(ctx, c); err != nil {
		return err
	}
	s.read, err = sql.Open("sqlite", dsn(cfg.Path, "query_only(on)", "cache_size(-2000)"))
	if err != nil {
		return err
	}
	s.read.SetMaxOpenConns(cfg.Readers)
	s.read.SetMaxIdleConns(cfg.Readers)
	s.read.SetConnMaxIdleTime(5 * time.Minute)
	return s.w.resumeDoomed(ctx)
}

// WriterDSN names a database with the settings of the connection that writes. The benchmark's bare loop
// uses the same.
func WriterDSN(path string) string {
	return dsn(path, "journal_mode(wal)", "synchronous(full)", "wal_autocheckpoint(4000)", "secure_delete(on)", "cache_size(-8000)")
}

// dsn names a database file with what each of its connections sets.
func dsn(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// Close ends the store after the changes that were taken.
func (s *Store) Close() (err error) {
	s.closing.Do(func() {
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		close(s.stop)
		<-s.done
		err = s.closeFiles()
	})
	return err
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.w != nil {
		for _, st := range s.w.stmts { // SQLite does not close beneath them, and would leave its log
			errs = append(errs, st.Close())
		}
		errs = append(errs, s.w.conn.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(append(errs, s.lock.Close())...)
}

// Check reports whether the database can be read and locked for writing.
func (s *Store) Check(ctx context.Context) error {
	var one int
	if err := s.read.QueryRowContext(ctx, `select 1 from meta where name = $1`, metaVersion).Scan(&one); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	return s.do(ctx, func(t *tx) error { return nil })
}
