package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// Whoever calls what is in this file holds person.work.

// pull reads what is new in a room. It begins with the last entry that is known: so it shows in one
// request whether the relay still has the same past.
func (c *Client) pull(ctx context.Context, p *person, r *room) error {
	r.mu.Lock()
	from := r.chain.Len()
	r.mu.Unlock()
	if from > 0 {
		from--
	}
	got, err := c.read(ctx, p, r, from)
	if err != nil {
		return err
	}
	if got == 0 {
		return c.lookBehind(ctx, p, r)
	}
	r.unsure = false
	r.calm(WarnTampered)
	r.settleIn(p) // the locks may have been changed on another device
	c.pulled(ctx, p, r)
	return nil
}

// read streams entries into the chain, and judges what does not fit.
func (c *Client) read(ctx context.Context, p *person, r *room, from uint64) (got int, err error) {
	err = c.withToken(ctx, p, func(token string) error {
		q := &Request{Method: "GET", Path: wire.EntriesFrom(wire.Hash(r.id), from), Token: token, Accept: wire.TypeFrames}
		res, err := c.relay.send(ctx, q)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		for fr := wire.NewFrameReader(res.Body); ; got++ {
			f, err := fr.Next()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if errors.Is(err, wire.ErrFrame) {
				r.warn(WarnTampered)
				return fmt.Errorf("read entries: %w: %w", ErrRelay, err)
			}
			if err != nil {
				return fmt.Errorf("read entries: %w: %w", ErrOffline, err)
			}
			if err := r.take(f); err != nil {
				c.changed()
				return fmt.Errorf("read entries: %w: %w", ErrRelay, err)
			}
			if got > 500 && got%32 == 0 {
				time.Sleep(time.Microsecond) // in a browser, what a person asks for meanwhile comes in here
			}
		}
	})
	return got, err
}

// take adds one entry from the relay.
func (r *room) take(f wire.Frame) error {
	r.mu.Lock()
	known := r.chain.Len()
	err := r.chain.Extend(stored(f))
	r.noteBirth()
	r.mu.Unlock()
	if err == nil {
		return nil
	}
	// What differs where an entry of this room is known already is another past; anything else is no chain.
	e, bad := ledger.Parse(f.Raw)
	if bad == nil && e.Seq < known && (e.Seq == 0 || RoomID(e.Room) == r.id) && !errors.Is(err, ledger.ErrArrival) {
		r.warn(WarnFork)
		return errors.Join(err, ledger.ErrForked)
	}
	r.warn(WarnTampered)
	return err
}

// pulled does what follows new entries: pins, the cache, the folder.
func (c *Client) pulled(ctx context.Context, p *person, r *room) {
	p.mu.Lock()
	if p.rooms != nil && p.isMine(r) {
		p.mine = r.id
	}
	p.mu.Unlock()
	c.checkPin(ctx, p, r)
	r.lack()
	c.keepRoom(ctx, p, r)
	c.settleSent(ctx, p, r)
	c.refold(ctx, p, r)
	if p.isLeading() {
		p.say(noteRoom(r.id))
	}
}

func (r *room) judgePin(err error) {
	switch {
	case errors.Is(err, ledger.ErrForked):
		r.warn(WarnFork)
	case errors.Is(err, ledger.ErrRolledBack):
		r.warn(WarnBehind)
	default:
		r.calm(WarnBehind)
	}
}

// lack warns when the relay does not return words that nobody withdrew.
func (r *room) lack() {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.warnings, WarnMissing)
	for seq := range r.chain.Len() {
		if it, _ := r.chain.Item(seq); it.ProseState == record.ProseMissing && it.Ignored == nil {
			r.warnings[WarnMissing] = true
			return
		}
	}
}

// lookBehind finds out why the relay does not return an entry that it had.
func (c *Client) lookBehind(ctx context.Context, p *person, r *room) error {
	var list wire.Rooms
	if err := c.authed(ctx, p, "GET", wire.PathRooms, nil, &list); err != nil {
		return err
	}
	for _, seen := range list.Rooms {
		if RoomID(seen.Room) == r.id {
			return c.reconcile(ctx, p, r, seen.Head, true)
		}
	}
	r.warn(WarnBehind)
	c.changed()
	return fmt.Errorf("the relay does not know the room any more: %w", ErrRelay)
}

// errStale means that a head from the stream is older than what this device appended since. The relay is asked
// again before it is taken to have gone back.
var errStale = errors.New("head is older than the chain")

// reconcile compares the relay's head with the chain: it is the same, ahead (pull), behind (give back what
// it lost), or another past. A fresh head is one that was asked for while nothing else was written.
func (c *Client) reconcile(ctx context.Context, p *person, r *room, head wire.Head, fresh bool) error {
	r.mu.Lock()
	length := r.chain.Len()
	has, err := r.chain.Contains(head.Seq, seal.Hash(head.Hash))
	r.mu.Unlock()
	switch {
	case err != nil:
		r.warn(WarnFork)
		c.refold(ctx, p, r)
		return fmt.Errorf("%w: %w", ErrRelay, err)
	case !has:
		return c.pull(ctx, p, r)
	case head.Seq+1 < length && !fresh:
		return errStale
	case head.Seq+1 < length:
		return c.heal(ctx, p, r, head.Seq+1)
	}
	if r.unsure {
		r.unsure = false
		c.settleSent(ctx, p, r)
	}
	return nil
}

// healBatch bounds how many entries are given back at once.
const (
	healBatch = 32
	healBytes = 512 << 10
)

// heal gives the relay back what it lost, the same bytes with the arrival times that it once told.
func (c *Client) heal(ctx context.Context, p *person, r *room, from uint64) error {
	r.mu.Lock()
	lost := r.chain.Stored(from)
	former := r.former
	r.mu.Unlock()
	if former {
		return nil
	}
	for len(lost) > 0 {
		n, size := 0, 0
		for n < len(lost) && n < healBatch && (n == 0 || size+len(lost[n].Raw) <= healBytes) {
			size += len(lost[n].Raw)
			n++
		}
		q := &Request{
			Method: "POST", Path: wire.EntriesPath(wire.Hash(r.id)), Type: wire.TypeFrames, Accept: wire.TypeJSON,
			Body: frames(lost[:n]),
		}
		err := c.withToken(ctx, p, func(token string) error {
			q.Token = token
			res, err := c.relay.send(ctx, q)
			if err != nil {
				return err
			}
			return readAnswer(res, q, nil)
		})
		if err != nil {
			if problem(err) != nil && !errors.Is(err, ErrBusy) {
				r.warn(WarnBehind)
				c.refold(ctx, p, r)
			}
			return fmt.Errorf("give back: %w", err)
		}
		lost = lost[n:]
	}
	r.calm(WarnBehind)
	r.unsure = true // the relay's arrivals must be the ones that we know
	return c.pull(ctx, p, r)
}

// pullAll brings all rooms up to the relay's list.
func (c *Client) pullAll(ctx context.Context, p *person) error {
	var list wire.Rooms
	if err := c.authed(ctx, p, "GET", wire.PathRooms, nil, &list); err != nil {
		return err
	}
	return c.compare(ctx, p, list, true)
}

// compare brings all rooms up to a list of the relay's. A failure in one room does not hold up the others.
func (c *Client) compare(ctx context.Context, p *person, list wire.Rooms, fresh bool) error {
	var failed error
	listed, stale := map[RoomID]bool{}, false
	for _, seen := range list.Rooms {
		listed[RoomID(seen.Room)] = true
		switch err := c.see(ctx, p, seen, fresh); {
		case errors.Is(err, errStale):
			stale = true
		case err != nil:
			failed = errors.Join(failed, err)
		}
	}
	for _, r := range p.all() {
		if listed[r.id] || r.isFormer() {
			continue
		}
		if stale = true; fresh {
			r.warn(WarnBehind)
			c.refold(ctx, p, r)
		}
	}
	if stale && !fresh {
		return errors.Join(failed, c.pullAll(ctx, p))
	}
	return failed
}

func (r *room) isFormer() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.former
}

// see takes what the relay says of one room.
func (c *Client) see(ctx context.Context, p *person, seen wire.Room, fresh bool) error {
	if seen.Standing == wire.StandingInvited {
		return nil // looked at only when the person opens the invitation
	}
	r := p.room(RoomID(seen.Room))
	if r == nil {
		r = newRoom(RoomID(seen.Room))
		if err := r.load(p, nil); err != nil {
			return err
		}
		if _, err := c.read(ctx, p, r, 0); err != nil {
			return err
		}
		r.settleIn(p)
		p.add(r)
		c.pulled(ctx, p, r)
		return nil
	}
	r.mu.Lock()
	r.former = seen.Standing == wire.StandingFormer
	r.mu.Unlock()
	if seen.Standing == wire.StandingFormer {
		if has, _ := r.has(seen.Head); has {
			return nil // it ends there for us
		}
	}
	return c.reconcile(ctx, p, r, seen.Head, fresh)
}

func (r *room) has(head wire.Head) (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.chain.Contains(head.Seq, seal.Hash(head.Hash))
}

// settleIn makes the chain the person's: a fresh one does not know yet by which keys they are in it, and one that
// was kept here before the locks were changed elsewhere knows the earlier keys.
func (r *room) settleIn(p *person) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, in := r.chain.Me(); !in && len(p.earlier) > 0 {
		r.reload(p)
	}
}
