package mine_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/goldmend/goldmend/client/mine"
	"github.com/goldmend/goldmend/record"
)

// chain stands in for the person's room: contents by place, nil once withdrawn.
type chain struct {
	contents map[uint64][]byte
	next     uint64
	seen     []string // what somebody who watches the room sees
}

func newChain() *chain { return &chain{contents: map[uint64][]byte{}, next: 2} }

func (c *chain) append(b mine.Beat) {
	c.contents[c.next] = b.Batch
	c.contents[c.next+1] = b.Sheet
	c.seen = append(c.seen, fmt.Sprintf("%d: %d %d %v", c.next, len(b.Batch), len(b.Sheet), b.Withdraw))
	c.next += 2
	for _, seq := range b.Withdraw {
		c.contents[seq] = nil
		c.next++
	}
}

// read returns what somebody with the keys can know, from the chain alone.
func (c *chain) read(t rapid.TB) *mine.Log {
	var l mine.Log
	for seq := range c.next {
		if b := c.contents[seq]; b != nil {
			if err := l.Add(seq, b); err != nil {
				t.Fatal(err)
			}
		}
	}
	return &l
}

// device is one of the person's devices: what waits on it, and what it has seen.
type device struct {
	log    *mine.Log
	queue  []mine.Record
	erases []record.ID
}

func (d *device) beat(t rapid.TB, c *chain) {
	d.log = c.read(t)
	b, err := d.log.Beat(rand.Reader, c.next, d.queue, d.erases)
	if err != nil {
		t.Fatal(err)
	}
	c.append(b)
}

// settle removes from the queue what the chain holds.
func (d *device) settle(t rapid.TB, c *chain) {
	l := c.read(t)
	d.queue = slices.DeleteFunc(d.queue, func(r mine.Record) bool { return l.Holds(r.ID) })
	d.erases = slices.DeleteFunc(d.erases, l.Gone)
}

func text(id record.ID, size int) []byte {
	return []byte(strings.Repeat(id.String(), size/32+1)[:size])
}

func TestAnythingWrittenOnTwoDevicesIsReadableOrGoneAndNothingShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newChain()
		devices := []*device{{}, {}}
		live, erased := map[record.ID][]byte{}, map[record.ID]bool{}
		made, beats := int64(0), 0
		pick := func() *device { return devices[rapid.IntRange(0, 1).Draw(t, "device")] }

		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				made++
				r := mine.Record{ID: record.ID{1: byte(made), 2: byte(made >> 8), 3: 7}, Made: made}
				r.Skeleton = []byte("skeleton")
				r.Prose = text(r.ID, rapid.OneOf(rapid.IntRange(0, 300), rapid.IntRange(0, 12000)).Draw(t, "size"))
				live[r.ID] = r.Prose
				d := pick()
				d.queue = append(d.queue, r)
			},
			"erase": func(t *rapid.T) {
				visible := c.read(t).Records()
				d := pick()
				for _, r := range d.queue {
					if !slices.ContainsFunc(visible, func(v mine.Record) bool { return v.ID == r.ID }) {
						visible = append(visible, r)
					}
				}
				if len(visible) == 0 {
					t.Skip("nothing to erase")
				}
				id := visible[rapid.IntRange(0, len(visible)-1).Draw(t, "which")].ID
				for _, o := range devices { // whoever still queues what the chain already holds has not seen its answer
					o.settle(t, c)
				}
				d.queue = slices.DeleteFunc(d.queue, func(r mine.Record) bool { return r.ID == id })
				for _, o := range devices {
					if slices.ContainsFunc(o.queue, func(r mine.Record) bool { return r.ID == id }) {
						t.Skip("not complete in the chain")
					}
				}
				delete(live, id)
				erased[id] = true
				d.erases = append(d.erases, id)
			},
			"beat":             func(t *rapid.T) { beats++; d := pick(); d.beat(t, c); d.settle(t, c) },
			"beat-answer-lost": func(t *rapid.T) { beats++; pick().beat(t, c) },
			"restart":          func(t *rapid.T) { pick().log = nil },
			"": func(t *rapid.T) {
				l := c.read(t)
				for id, prose := range live {
					r, there := find(l, id)
					if there && !bytes.Equal(r.Prose, prose) {
						t.Fatalf("%v reads back otherwise", id)
					}
					if !there && !slices.ContainsFunc(devices, func(d *device) bool {
						return slices.ContainsFunc(d.queue, func(r mine.Record) bool { return r.ID == id })
					}) {
						t.Fatalf("%v is neither in the chain nor in a queue", id)
					}
				}
				for id := range erased {
					waits := slices.ContainsFunc(devices, func(d *device) bool { return slices.Contains(d.erases, id) })
					if !waits && !l.Gone(id) {
						t.Fatalf("%v was erased and can still be opened", id)
					}
				}
				if l.Missing() || l.Whole() != nil {
					t.Fatal("something cannot be read")
				}
			},
		})

		idle := newChain()
		for range beats {
			new(device).beat(t, idle)
		}
		if !slices.Equal(c.seen, idle.seen) {
			t.Fatalf("a used room looks different:\n%v\nfrom an unused one:\n%v", c.seen, idle.seen)
		}
		for range 200 {
			for _, d := range devices {
				d.beat(t, c)
				d.settle(t, c)
			}
			if len(devices[0].queue)+len(devices[0].erases)+len(devices[1].queue)+len(devices[1].erases) == 0 {
				return
			}
		}
		t.Fatal("the queues never empty")
	})
}

func find(l *mine.Log, id record.ID) (mine.Record, bool) {
	for _, r := range l.Records() {
		if r.ID == id {
			return r, true
		}
	}
	return mine.Record{}, false
}

func TestFollowingTheChainEqualsReadingItAnew(t *testing.T) {
	c, d, followed := newChain(), &device{}, &mine.Log{}
	var seq uint64
	for i := range 600 {
		id := record.ID{1: byte(i), 2: byte(i >> 8), 3: 1}
		if i%3 == 0 {
			d.queue = append(d.queue, mine.Record{ID: id, Made: int64(i), Prose: text(id, 2000)})
		}
		if i%7 == 0 && i > 20 {
			d.erases = append(d.erases, record.ID{1: byte(i - 14 - i%3), 2: byte((i - 14 - i%3) >> 8), 3: 1})
		}
		d.log = c.read(t)
		b, err := d.log.Beat(rand.Reader, c.next, d.queue, d.erases)
		if err != nil {
			t.Fatal(err)
		}
		c.append(b)
		for ; seq < c.next; seq++ {
			if content := c.contents[seq]; content != nil {
				if err := followed.Add(seq, content); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, w := range b.Withdraw {
			followed.Withdraw(w)
		}
		d.settle(t, c)
		want, have := c.read(t).Records(), followed.Records()
		if len(want) != len(have) {
			t.Fatalf("beat %d: %d records followed, %d read anew", i, len(have), len(want))
		}
		if followed.Count() != i+1 {
			t.Fatalf("beat %d: counted %d", i, followed.Count())
		}
	}
	if n := len(d.queue); n > 20 {
		t.Fatalf("%d records still wait", n)
	}
}

func TestAnUnreadableSheetStopsWritingInsteadOfForgettingEverything(t *testing.T) {
	c, d := newChain(), &device{}
	d.queue = []mine.Record{{ID: record.ID{1}, Made: 1, Prose: []byte("kept")}}
	d.beat(t, c)
	d.beat(t, c)
	var l mine.Log
	for seq := range c.next {
		content, ok := c.contents[seq]
		if !ok || content == nil {
			continue
		}
		if content[0] == 2 {
			content = nil // the relay does not return it
		}
		if err := l.Add(seq, content); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Beat(rand.Reader, c.next, nil, nil); err != mine.ErrNoSheet {
		t.Fatalf("writes on: %v", err)
	}
}

func TestAFullRoomStillTakesNewWordsAndLetsGoOfOldOnes(t *testing.T) {
	c, d := newChain(), &device{}
	var ids []record.ID
	for i := range 120 { // more than what fits into the batches that stay
		id := record.ID{1: byte(i), 3: 9}
		ids = append(ids, id)
		d.queue = append(d.queue, mine.Record{ID: id, Made: int64(i), Prose: text(id, 4000)})
	}
	for range 400 {
		d.beat(t, c)
		d.settle(t, c)
	}
	if len(d.queue) != 0 {
		t.Fatalf("%d of 120 still wait after 400 beats", len(d.queue))
	}
	d.erases = slices.Clone(ids[:60])
	for i := 0; len(d.erases) > 0; i++ {
		if i > 200 {
			t.Fatalf("%d erasures still wait after 200 beats", len(d.erases))
		}
		d.beat(t, c)
		d.settle(t, c)
	}
	if n := len(c.read(t).Records()); n != 60 {
		t.Fatalf("%d records, want 60", n)
	}
}

func FuzzContents(f *testing.F) {
	c := newChain()
	new(device).beat(f, c)
	f.Add(c.contents[2])
	f.Add(c.contents[3])
	f.Fuzz(func(t *testing.T, content []byte) {
		var l mine.Log
		if len(content) == 0 {
			return
		}
		if l.Add(1, content) != nil {
			return
		}
		l.Records()
		if l.Whole() == nil {
			if _, err := l.Beat(rand.Reader, 2, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
	})
}
