package relay_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// author writes into one room without pause, and gives the relay back what it lost.
type author struct {
	*person
	room   wire.Hash
	chain  *ledger.Chain
	acked  atomic.Int64
	healed int
}

func (a *author) run(stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return a.heal() // when the last answer came before the restoring
		default:
		}
		raw, err := a.chain.Content(rand.Reader, []byte("skeleton"), []byte("words"))
		if err != nil {
			return err
		}
		done, err := a.post(wire.EntriesPath(a.room), raw)
		switch {
		case errors.Is(err, wire.CodeGap.Err()), errors.Is(err, wire.CodeBehind.Err()):
			if err := a.heal(); err != nil {
				return err
			}
		case err != nil:
			return err
		default:
			if err := a.chain.Extend(ledger.Stored{Raw: raw, Arrived: time.UnixMilli(done.Arrived[0])}); err != nil {
				return err
			}
			a.acked.Add(1)
		}
	}
}

// heal gives back what the relay lacks of the author's chain, with the arrivals of then.
func (a *author) heal() error {
	frames, err := a.read(wire.EntriesPath(a.room))
	if err != nil {
		return err
	}
	for at := uint64(len(frames)); at < a.chain.Len(); at += 50 {
		var body []byte
		for _, s := range a.chain.Stored(at)[:min(50, a.chain.Len()-at)] {
			body = wire.AppendFrame(body, wire.Frame{Raw: s.Raw, Arrived: s.Arrived.UnixMilli()})
			a.healed++
		}
		if _, _, err := a.do("POST", wire.EntriesPath(a.room), wire.TypeFrames, body); err != nil {
			return fmt.Errorf("give back: %w", err)
		}
	}
	return nil
}

// follow reads a change stream until it ends, and reports whether it did.
func follow(p *person, ended *atomic.Int64) error {
	_, _, err := p.do("GET", wire.PathChanges, "", nil)
	ended.Add(1)
	return err
}

func TestARelayIsRestoredWhileItServes(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "relay.db"), filepath.Join(dir, "copy")
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	w := beginOn(t, store, func(c *relay.Config) { c.Now = time.Now })
	w.now = time.Now()
	var authors []*author
	var streams sync.WaitGroup
	var ended atomic.Int64
	var failed atomic.Bool
	for n := range 6 {
		p := w.person(fmt.Sprint("person ", n))
		room := p.open(ledger.Ours)
		authors = append(authors, &author{person: p, room: room, chain: p.pull(room)})
		streams.Go(func() { _ = follow(p, &ended) })
	}
	stop := make(chan struct{})
	errs := make([]error, len(authors))
	var wg sync.WaitGroup
	for i, a := range authors {
		wg.Go(func() {
			if errs[i] = a.run(stop); errs[i] != nil {
				failed.Store(true)
			}
		})
	}
	more := func() { // everybody has written some more
		for _, a := range authors {
			for until := a.acked.Load() + 15; a.acked.Load() < until && !failed.Load(); {
				time.Sleep(time.Millisecond) // the load is on real disks and sockets
			}
		}
	}
	restore := func() {
		t.Helper()
		if err := w.relay.Restore(func(now time.Time) error { return store.Replace(t.Context(), sqlstore.Staged(path), now) }); err != nil {
			t.Fatal(err)
		}
	}
	more()
	if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	more()
	if err := sqlstore.Stage(t.Context(), copied, path); err != nil {
		t.Fatal(err)
	}
	more()
	restore()
	streams.Wait() // the streams of before have ended, and nothing is told on them of another past
	more()
	restore() // the same once more, as after a crash before it could be noted: nothing is lost by it
	more()
	close(stop)
	wg.Wait()
	for i, a := range authors {
		if errs[i] != nil {
			t.Errorf("%s: %v", a.name, errs[i])
		}
		if a.healed == 0 {
			t.Errorf("%s gave nothing back: nothing was restored", a.name)
		}
		frames, err := a.read(wire.EntriesPath(a.room))
		a.must(err)
		var stored []ledger.Stored
		for _, f := range frames {
			stored = append(stored, ledger.Stored{Raw: f.Raw, Arrived: time.UnixMilli(f.Arrived)})
		}
		chain, err := ledger.Load(seal.Hash(a.room), a.identity, stored)
		a.must(err)
		if chain.Len() != a.chain.Len() {
			t.Errorf("%s: %d entries are there, %d were acknowledged", a.name, chain.Len(), a.chain.Len())
		}
		for i, was := range a.chain.Stored(0)[:min(chain.Len(), a.chain.Len())] {
			it, _ := chain.Item(uint64(i))
			if !bytes.Equal(was.Raw, stored[i].Raw) || !was.Arrived.Equal(stored[i].Arrived) || it.Ignored != nil {
				t.Fatalf("%s: entry %d is another one: %v", a.name, i, it.Ignored)
			}
		}
	}
	if ended.Load() != int64(len(authors)) {
		t.Errorf("%d streams ended", ended.Load())
	}
}
