package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// batchSize is how many changes share one transaction at most.
const batchSize = 64

// op is one change on its way to the writer: an append, or anything else as a function.
type op struct {
	append *relay.Append
	result relay.Appended
	run    func(*tx) error
	alone  func(*writer) error // not in a transaction with others, but by itself
	err    error
	done   chan struct{} // one message when the change is durable, or has failed
}

var ops = sync.Pool{New: func() any { return &op{done: make(chan struct{}, 1)} }}

// do has the writer carry out a change, and returns when it is on disk.
func (s *Store) do(ctx context.Context, run func(*tx) error) error {
	o := ops.Get().(*op)
	o.run = run
	err := s.submit(ctx, o)
	o.run = nil
	ops.Put(o)
	return err
}

// submit waits for a place in the queue, and then for the end, even when ctx ends: what has begun is
// carried through, and its outcome must be known.
func (s *Store) submit(ctx context.Context, o *op) error {
	s.mu.RLock()
	if s.closed {
		s.mu.RUnlock()
		return relay.ErrClosed
	}
	select {
	case s.queue <- o:
		s.mu.RUnlock()
	case <-ctx.Done():
		s.mu.RUnlock()
		return ctx.Err()
	}
	<-o.done
	return o.err
}

// writer owns the connection that writes.
type writer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	rooms map[wire.Hash]*room     // what is remembered of rooms
	usage map[wire.ID]relay.Usage // and of accounts
	dirty []*room                 // rooms that the open transaction has touched
	words bool                    // it has withdrawn words

	logged                 int   // changes since the log was last moved into the database
	restored, restoredFrom int64 // when the database was restored, and from a backup of when
}

// remembered bounds how many rooms and accounts the writer remembers.
const remembered = 10_000

// tx is the open transaction, as a change sees it.
type tx struct {
	*writer
	ctx context.Context
}

func newWriter(ctx context.Context, c *sql.Conn) (w *writer, err error) {
	w = &writer{conn: c, stmts: map[string]*sql.Stmt{}}
	w.forget()
	if w.restored, err = meta(ctx, c, metaRestored); err != nil {
		return nil, err
	}
	w.restoredFrom, err = meta(ctx, c, metaRestoredFrom)
	return w, err
}

func (w *writer) forget() {
	w.rooms = map[wire.Hash]*room{}
	w.usage = map[wire.ID]relay.Usage{}
	w.dirty = w.dirty[:0]
	w.words = false
}

// run carries out changes until the store stops, and then those that still wait.
func (w *writer) run(s *Store, sweep time.Duration) {
	defer close(s.done)
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	batch := make([]*op, 0, batchSize)
	for {
		select {
		case o := <-s.queue:
			batch = append(batch, o)
		case <-tick.C:
			w.sweep(s)
			continue
		case <-s.stop:
			for more := true; more; {
				select {
				case o := <-s.queue:
					w.carryOut(s, append(batch[:0], o))
				default:
					more = false
				}
			}
			w.sweep(s)
			return
		}
		// Whoever is just about to append comes first: larger batches share more of the flush. This is not
		// lingering; with nothing else to do it takes no time.
		runtime.Gosched()
	drain:
		for len(batch) < batchSize {
			select {
			case o := <-s.queue:
				batch = append(batch, o)
			default:
				break drain
			}
		}
		w.carryOut(s, batch)
		w.checkpoint(len(batch))
		batch = batch[:0]
	}
}

// checkpointAfter is how many changes the log holds, about, when the writer moves it into the database. They are
// answered already and their clients make the next ones meanwhile; inside of a commit, where SQLite would do it
// (wal_autocheckpoint, which stays for large entries), all of them would wait.
const checkpointAfter = 640

func (w *writer) checkpoint(changes int) {
	if w.logged += changes; w.logged < checkpointAfter {
		return
	}
	w.logged = 0
	// What it cannot move now it moves the next time.
	_, _ = w.conn.ExecContext(context.Background(), `pragma wal_checkpoint(passive)`)
}

// carryOut puts a batch on disk and answers. When it fails as a whole, each change is tried alone, so
// that one that cannot be carried out does not take others with it.
func (w *writer) carryOut(s *Store, batch []*op) {
	if i := slices.IndexFunc(batch, func(o *op) bool { return o.alone != nil }); i >= 0 {
		w.carryOut(s, batch[:i])
		batch[i].err = batch[i].alone(w)
		batch[i].done <- struct{}{}
		w.carryOut(s, batch[i+1:])
		return
	}
	if len(batch) == 0 {
		return
	}
	err := w.commit(s, batch)
	if err != nil && len(batch) > 1 {
		for i := range batch {
			w.carryOut(s, batch[i:i+1])
		}
		return
	}
	for _, o := range batch {
		if err != nil {
			o.err = err
		}
		o.done <- struct{}{}
	}
}

// commit carries out a batch in one transaction. A change that refuses leaves its error in its op and
// the others standing; an error of commit itself means that nothing was changed.
func (w *writer) commit(s *Store, batch []*op) (err error) {
	ctx := context.Background()
	t := &tx{w, ctx}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a change: %v", p)
		}
		if err != nil {
			w.forget()
			if _, undo := w.conn.ExecContext(ctx, `rollback`); undo != nil && !noTransaction(undo) {
				err = errors.Join(err, undo)
			}
		}
	}()
	if err := t.exec(`begin immediate`); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, o := range batch {
		if o.append != nil {
			o.result, o.err = t.append(o.append)
		} else {
			// Other changes see, and may forget, what is written.
			if o.err = t.moveHeads(); o.err == nil {
				o.err = t.guarded(o.run)
			}
		}
		if o.err != nil && !refusal(o.err) {
			return o.err
		}
	}
	if err := t.moveHeads(); err != nil {
		return err
	}
	if err := t.exec(`commit`); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if w.words {
		s.words.Store(true)
		w.words = false
	}
	if len(w.rooms) > remembered || len(w.usage) > remembered {
		w.forget()
	}
	return nil
}

// refusal reports whether an error is one that a caller decides on: nothing was changed, and the
// transaction is sound.
func refusal(err error) bool {
	var c *relay.Conflict
	if errors.As(err, &c) {
		return true
	}
	for _, e := range []error{relay.ErrNotFound, relay.ErrExists, relay.ErrForbidden, relay.ErrFull, relay.ErrLastSlot} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// noTransaction recognises a rollback that came after SQLite had rolled back itself.
func noTransaction(err error) bool { return strings.Contains(err.Error(), "no transaction is active") }

// guarded runs a change so that a refusal takes back what it had written.
func (t *tx) guarded(run func(*tx) error) error {
	if err := t.exec(`savepoint change`); err != nil {
		return err
	}
	err := run(t)
	if err != nil {
		if undo := t.exec(`rollback to change`); undo != nil {
			return errors.Join(errSavepoint, undo)
		}
	}
	if end := t.exec(`release change`); end != nil {
		return errors.Join(errSavepoint, end)
	}
	return err
}

var errSavepoint = errors.New("undo a refused change")

// sweep empties the write-ahead log when withdrawn words may still be in it.
func (w *writer) sweep(s *Store) {
	if s.words.Swap(false) {
		var busy, a, b int
		row := w.conn.QueryRowContext(context.Background(), `pragma wal_checkpoint(truncate)`)
		if err := row.Scan(&busy, &a, &b); err != nil || busy != 0 {
			s.words.Store(true) // a reader held it; the next sweep tries again
		}
	}
}

// stmt returns a prepared statement.
func (w *writer) stmt(ctx context.Context, q string) (*sql.Stmt, error) {
	if st := w.stmts[q]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	w.stmts[q] = st
	return st, nil
}

func (t *tx) exec(q string, args ...any) error {
	_, err := t.count(q, args...)
	return err
}

// count runs a statement and returns how many rows it changed.
func (t *tx) count(q string, args ...any) (int64, error) {
	st, err := t.stmt(t.ctx, q)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// must runs a statement that has to change something, or else the row was not there.
func (t *tx) must(q string, args ...any) error {
	n, err := t.count(q, args...)
	if err == nil && n == 0 {
		err = relay.ErrNotFound
	}
	return err
}

// row scans one row into dst; [relay.ErrNotFound] without one.
func (t *tx) row(q string, args []any, dst ...any) error {
	st, err := t.stmt(t.ctx, q)
	if err != nil {
		return err
	}
	return found(st.QueryRowContext(t.ctx, args...).Scan(dst...))
}

// each calls scan for every row.
func (t *tx) each(q string, args []any, scan func(*sql.Rows) error) error {
	st, err := t.stmt(t.ctx, q)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	return eachRow(rows, err, scan)
}

func eachRow(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// found turns the absence of a row into [relay.ErrNotFound].
func found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return relay.ErrNotFound
	}
	return err
}
