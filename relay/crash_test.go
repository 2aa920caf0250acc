package relay_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// tortureRounds is how often the relay is killed: 5 times, or 50 with GOLDMEND_TORTURE=1.
func tortureRounds() int {
	if os.Getenv("GOLDMEND_TORTURE") != "" {
		return 50
	}
	return 5
}

// writer appends to one room until the relay is gone, and remembers what was acknowledged and what was
// under way. Several devices of a person are writers of the same room.
type writer struct {
	*person
	room    wire.Hash
	chain   *ledger.Chain
	pending []byte
	acked   map[uint64]ledger.Stored
}

func TestTortureNoAcknowledgedEntryIsLostWhenTheRelayIsKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	p := start(t, path, nil)
	w := p.world(t)
	var writers []*writer
	for n := range 6 {
		ann := w.person(fmt.Sprint("person ", n))
		room := ann.open(ledger.Ours)
		devices := []*person{ann}
		if n == 0 { // one room has three writers
			devices = append(devices, ann.device(), ann.device())
		}
		for _, d := range devices {
			writers = append(writers, &writer{person: d, room: room, chain: d.pull(room), acked: map[uint64]ledger.Stored{}})
		}
	}
	total := 0
	for round := range tortureRounds() {
		var wg sync.WaitGroup
		errs := make([]error, len(writers))
		for i, wr := range writers {
			wg.Go(func() { errs[i] = wr.run() })
		}
		time.Sleep(time.Duration(50+mrand.IntN(250)) * time.Millisecond) // the load that is under way when it dies
		p.Process.Kill()
		wg.Wait()
		p.Wait()
		for i, err := range errs {
			if err != nil {
				t.Fatalf("round %d: writer %d: %v", round, i, err)
			}
		}
		p = start(t, path, nil)
		w.url = p.url
		total = 0
		for _, wr := range writers {
			total += wr.verify(t)
		}
	}
	p.Process.Kill()
	p.Wait()
	t.Logf("killed %d times; %d acknowledged entries, all there once", tortureRounds(), total)
}

// run appends until the relay does not answer any more. An error is one that no crash explains.
func (w *writer) run() error {
	for {
		if w.pending == nil {
			raw, err := w.chain.Content(rand.Reader, []byte("skeleton"), fmt.Appendf(nil, "entry %d", w.chain.Len()))
			if err != nil {
				return err
			}
			w.pending = raw
		}
		done, err := w.post(wire.EntriesPath(w.room), w.pending)
		var refusal *wire.Problem
		switch {
		case errors.Is(err, wire.CodeBehind.Err()):
			if err := w.catchUp(); err != nil {
				return err
			}
			continue
		case errors.As(err, &refusal) && refusal.Status < 500:
			return refusal
		case err != nil:
			return nil
		}
		e, err := ledger.Parse(w.pending)
		if err != nil {
			return err
		}
		stored := ledger.Stored{Raw: w.pending, Arrived: time.UnixMilli(done.Arrived[0])}
		w.acked[e.Seq], w.pending = stored, nil
		if err := w.chain.Extend(stored); err != nil {
			return fmt.Errorf("extend with an acknowledged entry: %w", err)
		}
	}
}

// catchUp reads what others wrote and drops the pending entry, which has lost its place.
func (w *writer) catchUp() error {
	frames, err := w.read(wire.EntriesFrom(w.room, w.chain.Len()))
	if err != nil {
		return nil // the relay is gone
	}
	w.pending = nil
	for _, f := range frames {
		if err := w.chain.Extend(ledger.Stored{Raw: f.Raw, Arrived: time.UnixMilli(f.Arrived)}); err != nil {
			return err
		}
	}
	return nil
}

// verify loads the room as a new device does and looks for everything that was acknowledged.
func (w *writer) verify(t *testing.T) int {
	t.Helper()
	frames, err := w.read(wire.EntriesPath(w.room))
	w.must(err)
	var stored []ledger.Stored
	where := map[seal.Hash]uint64{}
	for _, f := range frames {
		stored = append(stored, ledger.Stored{Raw: f.Raw, Arrived: time.UnixMilli(f.Arrived)})
		e, err := ledger.Parse(f.Raw)
		w.must(err)
		if _, twice := where[e.Hash()]; twice {
			t.Errorf("entry %d is there twice", e.Seq)
		}
		where[e.Hash()] = e.Seq
	}
	chain, err := ledger.Load(seal.Hash(w.room), w.identity, stored)
	if err != nil {
		t.Fatalf("the chain does not verify: %v", err)
	}
	for seq, a := range w.acked {
		e, err := ledger.Parse(a.Raw)
		w.must(err)
		if at, ok := where[e.Hash()]; !ok || at != seq || !stored[seq].Arrived.Equal(a.Arrived) {
			t.Errorf("entry %d was acknowledged, and is not there as it was", seq)
		}
	}
	for _, it := range chain.Items(0) {
		if it.Ignored != nil {
			t.Errorf("entry %d is ignored: %v", it.Seq, it.Ignored)
		}
	}
	return len(w.acked)
}
