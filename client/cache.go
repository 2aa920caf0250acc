package client

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// A room's entries are cached as they came, in runs: values under "c/", the room, and the first
// entry's seq. Each pull makes one; small ones are joined, so that a room of 20,000 entries is about a
// hundred values. Runs are sealed once more, so that a locked device does not show who wrote when.

// cache is what is stored of one room.
type cache struct {
	runs []run // ascending, without gaps
}

type run struct {
	from, count uint64
	size        int
}

// Runs are joined when many are small.
const (
	runCount = 256
	runSize  = 512 << 10
	runsOpen = 32
)

func (r run) full() bool { return r.count >= runCount || r.size >= runSize }

// end is the seq after the last one that is stored.
func (c *cache) end() uint64 {
	if len(c.runs) == 0 {
		return 0
	}
	last := c.runs[len(c.runs)-1]
	return last.from + last.count
}

// What the keys of runs and pins begin with.
const (
	runs = "c/"
	pins = "pin/"
)

func runKey(room RoomID, from uint64) string {
	return fmt.Sprintf(runs+"%s/%010d", hex.EncodeToString(room[:]), from)
}

// loadRooms loads every cached room.
func (c *Client) loadRooms(ctx context.Context, p *person) {
	found := map[RoomID][]ledger.Stored{}
	caches := map[RoomID]cache{}
	for _, pair := range c.cached(ctx, p) {
		room, from, ok := parseRunKey(strings.TrimPrefix(pair.Key, p.drawer.prefix))
		have := caches[room]
		if !ok || from > have.end() {
			continue // a gap: what follows is pulled again
		}
		b, err := p.drawer.openPlain(pair)
		if err != nil {
			continue
		}
		entries := readRun(b)
		if from+uint64(len(entries)) <= have.end() || len(entries) == 0 {
			continue // joined into another one already
		}
		found[room] = append(found[room][:from], entries...)
		for len(have.runs) > 0 && have.runs[len(have.runs)-1].from >= from {
			have.runs = have.runs[:len(have.runs)-1]
		}
		if n := len(have.runs); n > 0 {
			have.runs[n-1].count = min(have.runs[n-1].count, from-have.runs[n-1].from)
		}
		have.runs = append(have.runs, run{from, uint64(len(entries)), len(b)})
		caches[room] = have
	}
	for id, entries := range found {
		r := newRoom(id)
		r.cache = caches[id]
		if err := r.load(p, entries); err != nil {
			r.cache.cut(ctx, p, id, r.chain.Len()) // the rest is pulled again
		}
		if r.chain.Len() == 0 {
			continue
		}
		c.checkPin(ctx, p, r)
		p.rooms[id] = r
		if r.kind() == Mine && p.isMine(r) {
			p.mine = id
		}
	}
}

func parseRunKey(key string) (room RoomID, from uint64, ok bool) {
	parts := strings.Split(key, "/")
	if len(parts) != 3 {
		return room, 0, false
	}
	b, err := hex.DecodeString(parts[1])
	if err != nil || len(b) != len(room) {
		return room, 0, false
	}
	copy(room[:], b)
	from, err = strconv.ParseUint(parts[2], 10, 64)
	return room, from, err == nil
}

func readRun(b []byte) []ledger.Stored {
	frames, err := wire.ParseFrames(b, len(b))
	if err != nil {
		return nil
	}
	entries := make([]ledger.Stored, len(frames))
	for i, f := range frames {
		entries[i] = stored(f)
	}
	return entries
}

func stored(f wire.Frame) ledger.Stored {
	s := ledger.Stored{Raw: f.Raw}
	if f.Arrived != 0 {
		s.Arrived = time.UnixMilli(f.Arrived).UTC()
	}
	return s
}

func frames(entries []ledger.Stored) []byte {
	var b []byte
	for _, s := range entries {
		f := wire.Frame{Raw: s.Raw}
		if !s.Arrived.IsZero() {
			f.Arrived = s.Arrived.UnixMilli()
		}
		b = wire.AppendFrame(b, f)
	}
	return b
}

// save stores what the chain has and the cache has not, and takes withdrawn words out of it. Only the
// leading tab does.
func (r *room) save(ctx context.Context, p *person) {
	r.mu.Lock()
	entries := r.chain.Stored(r.cache.end())
	withdrawn := r.withdrawnIn(r.cache.end(), uint64(len(entries)))
	r.mu.Unlock()
	if len(entries) == 0 {
		return
	}
	for _, old := range r.cache.runs {
		if slices.ContainsFunc(withdrawn, func(seq uint64) bool { return old.from <= seq && seq < old.from+old.count }) {
			r.write(ctx, p, old.from, old.count)
		}
	}
	from := r.cache.end()
	for len(entries) > 0 {
		n := min(len(entries), runCount)
		size := r.write(ctx, p, from, uint64(n))
		r.cache.runs = append(r.cache.runs, run{from, uint64(n), size})
		from, entries = from+uint64(n), entries[n:]
	}
	r.join(ctx, p)
	p.savePin(ctx, r)
}

// withdrawnIn lists the entries whose words are withdrawn by those from a seq on; r.mu is held.
func (r *room) withdrawnIn(from, count uint64) (list []uint64) {
	for seq := from; seq < from+count; seq++ {
		if it, ok := r.chain.Item(seq); ok {
			if b, ok := it.Body.(*ledger.ErasedBody); ok && b.Target < from {
				list = append(list, b.Target)
			}
		}
	}
	return list
}

// write stores one run, and returns its size.
func (r *room) write(ctx context.Context, p *person, from, count uint64) int {
	r.mu.Lock()
	b := frames(r.chain.Stored(from)[:count])
	r.mu.Unlock()
	p.drawer.sealPlain(ctx, runKey(r.id, from), b)
	return len(b)
}

// join makes one run of the small ones at the end, when there are many.
func (r *room) join(ctx context.Context, p *person) {
	first := len(r.cache.runs)
	for first > 0 && !r.cache.runs[first-1].full() {
		first--
	}
	small := r.cache.runs[first:]
	var total run
	for _, s := range small {
		total.count += s.count
		total.size += s.size
	}
	if len(small) < runsOpen && (len(small) < 2 || !total.full()) {
		return
	}
	total.from = small[0].from
	total.size = r.write(ctx, p, total.from, total.count)
	for _, s := range small[1:] {
		p.drawer.drop(ctx, runKey(r.id, s.from))
	}
	r.cache.runs = append(r.cache.runs[:first:first], total)
}

// cut removes what is stored from a seq on.
func (c *cache) cut(ctx context.Context, p *person, room RoomID, from uint64) {
	for len(c.runs) > 0 && c.end() > from {
		last := &c.runs[len(c.runs)-1]
		p.drawer.drop(ctx, runKey(room, last.from))
		c.runs = c.runs[:len(c.runs)-1]
	}
}

// A pin says how far a room was seen, and whether it is to be warned of.

func pinKey(room RoomID) string { return pins + hex.EncodeToString(room[:]) }

func (p *person) savePin(ctx context.Context, r *room) {
	r.mu.Lock()
	pin := r.chain.Pin()
	r.mu.Unlock()
	b := append(binary.BigEndian.AppendUint64(nil, pin.Seq), pin.Hash[:]...)
	p.drawer.seal(ctx, pinKey(r.id), b)
}

func (p *person) pin(ctx context.Context, room RoomID) (ledger.Pin, bool) {
	b := p.drawer.open(ctx, pinKey(room))
	pin := ledger.Pin{Room: seal.Hash(room)}
	if len(b) != 8+len(pin.Hash) {
		return pin, false
	}
	pin.Seq = binary.BigEndian.Uint64(b)
	copy(pin.Hash[:], b[8:])
	return pin, true
}

// checkPin warns when a room, once it was pulled, is not what this device has seen before.
func (c *Client) checkPin(ctx context.Context, p *person, r *room) {
	pin, ok := p.pin(ctx, r.id)
	if !ok {
		return
	}
	r.mu.Lock()
	err := r.chain.CheckPin(pin)
	r.mu.Unlock()
	r.judgePin(err)
}
