package ledger_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

// repeatable is a random source that gives the same bytes for the same name.
func repeatable(name string) io.Reader { return &counter{name: name} }

type counter struct {
	name string
	n    uint64
	left []byte
}

func (c *counter) Read(p []byte) (int, error) {
	for len(c.left) < len(p) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.name), c.n))
		c.left, c.n = append(c.left, sum[:]...), c.n+1
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

var people = map[string]*seal.Identity{}

// person returns the identity of the seed that a name gives.
func person(name string) *seal.Identity {
	if people[name] == nil {
		i, err := seal.NewIdentity(seal.NewSeed(repeatable(name)))
		if err != nil {
			panic(err)
		}
		people[name] = i
	}
	return people[name]
}

func id(name string) record.Member { return record.Member(person(name).Public().Key) }

var start = time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)

// relay is an honest relay for one room: it appends what follows and stamps each batch with one time.
type relay struct {
	room    ledger.RoomID
	entries []ledger.Stored
	now     time.Time
}

// append takes a batch, a minute after the one before.
func (r *relay) append(raws ...[]byte) {
	r.now = r.now.Add(time.Minute)
	for _, raw := range raws {
		r.entries = append(r.entries, ledger.Stored{Raw: raw, Arrived: r.now})
	}
}

// world is one room, its relay and the people around it.
type world struct {
	rapid.TB
	relay
	rand   io.Reader
	chains map[string]*ledger.Chain
}

// begin creates a room by a person.
func begin(t rapid.TB, founder string, f ledger.Founding) *world {
	t.Helper()
	w := &world{TB: t, rand: repeatable("world " + founder), chains: map[string]*ledger.Chain{}, relay: relay{now: start}}
	room, raws, err := ledger.Create(w.rand, person(founder), f)
	if err != nil {
		t.Fatal(err)
	}
	w.room = room
	w.append(raws...)
	return w
}

// as returns the person's chain, up to date.
func (w *world) as(name string) *ledger.Chain {
	w.Helper()
	c := w.chains[name]
	if c == nil {
		c = ledger.New(w.room, person(name))
		w.chains[name] = c
	}
	for _, s := range w.entries[c.Len():] {
		if err := c.Extend(s); err != nil {
			w.Fatalf("%s: %v", name, err)
		}
	}
	c.VerifyMore(1000) // what late keys opened
	return c
}

// does appends what a person builds.
func (w *world) does(name string, build func(b *ledger.Batch) error) {
	w.Helper()
	b := w.as(name).Batch()
	if err := build(b); err != nil {
		w.Fatalf("%s: %v", name, err)
	}
	w.append(b.Entries()...)
}

// writes appends content.
func (w *world) writes(name, skeleton, prose string) uint64 {
	w.Helper()
	w.does(name, func(b *ledger.Batch) error { return b.Content(w.rand, []byte(skeleton), []byte(prose)) })
	return uint64(len(w.entries) - 1)
}

// joins lets a newcomer in, invited by a host who admits them at once.
func (w *world) joins(newcomer, host string, role ledger.Role) {
	w.Helper()
	var seed ledger.InviteSeed
	w.does(host, func(b *ledger.Batch) (err error) {
		seed, _, err = b.Invite(w.rand, w.now, role, role == ledger.Person)
		return err
	})
	w.does(newcomer, func(b *ledger.Batch) error { return b.Join(seed, w.now) })
	w.does(host, func(b *ledger.Batch) error { return b.Epoch(w.rand, id(newcomer)) })
}

// ours is a room of ann and ben.
func ours(t rapid.TB) *world {
	t.Helper()
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Ours})
	w.joins("ben", "ann", ledger.Person)
	return w
}

func wantErr(t rapid.TB, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
