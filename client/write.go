package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// Whoever calls what is in this file holds person.work.

// attempts bounds how often one write is built anew because somebody else's entry came first.
const attempts = 16

// errHeld means that nothing can be written until somebody is admitted, or oneself is.
var errHeld = errors.New("held until somebody is admitted")

// write builds entries on the room's head and appends them, all or none. When another entry came first it
// pulls, has the folder check again what waits, and builds anew. build runs with room.mu held, and adds
// nothing when nothing is to be done.
func (c *Client) write(ctx context.Context, p *person, r *room, keep bool, build func(*ledger.Batch) error) error {
	for range attempts {
		if r.unsure {
			if err := c.pull(ctx, p, r); err != nil {
				return err
			}
		}
		if why := r.readOnly(); why != "" {
			return fmt.Errorf("%w: %s", ErrReadOnly, why)
		}
		raws, more, err := r.build(build)
		if err != nil || len(raws) == 0 {
			return err
		}
		err = c.post(ctx, p, r, raws, keep)
		if q := problem(err); q != nil && (q.Code == wire.CodeBehind || q.Code == wire.CodeGap) {
			r.unsure = true
			if q.Head != nil {
				if err := c.reconcile(ctx, p, r, *q.Head, true); err != nil {
					return err
				}
			}
			continue
		}
		if err == nil && more {
			continue
		}
		return err
	}
	return fmt.Errorf("room moves on too fast: %w", ErrBusy)
}

// build makes the entries. Nothing is built before every entry in the person's own name was verified;
// those that are forged are disowned first, in an append of their own, since it says who makes it: more reports that
// what was asked for is still to come.
func (r *room) build(build func(*ledger.Batch) error) (raws [][]byte, more bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for !r.chain.OwnVerified() {
		r.chain.VerifyMore(256)
	}
	b := r.chain.Batch()
	forged := r.chain.Forged()
	if err := build(b); err != nil || len(b.Entries()) == 0 || len(forged) == 0 {
		return b.Entries(), false, err
	}
	r.warnings[WarnDisowned] = true
	b = r.chain.Batch()
	err = b.Disown(forged...)
	return b.Entries(), true, err
}

// frames sends entries.
func (c *Client) frames(ctx context.Context, p *person, path string, raws [][]byte, keep bool) (done wire.Appended, err error) {
	q := &Request{
		Method: "POST", Path: path, Type: wire.TypeFrames, Accept: wire.TypeJSON,
		Body: wire.AppendFrames(nil, raws...), Keep: keep,
	}
	err = c.withToken(ctx, p, func(token string) error {
		q.Token = token
		res, err := c.relay.send(ctx, q)
		if err != nil {
			return err
		}
		return readAnswer(res, q, &done)
	})
	return done, err
}

// post appends entries to the relay and then to the chain.
func (c *Client) post(ctx context.Context, p *person, r *room, raws [][]byte, keep bool) error {
	done, err := c.frames(ctx, p, wire.EntriesPath(wire.Hash(r.id)), raws, keep)
	if err != nil {
		r.unsure = problem(err) == nil || errors.Is(err, ErrBusy)
		return err
	}
	c.compareClocks(p, done.Arrived)
	if len(done.Arrived) != len(raws) {
		r.unsure = true
		return fmt.Errorf("append: %d arrivals of %d: %w", len(done.Arrived), len(raws), ErrRelay)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, raw := range raws {
		if err := r.chain.Extend(stored(wire.Frame{Raw: raw, Arrived: done.Arrived[i]})); err != nil {
			r.unsure = true
			return fmt.Errorf("append: %w: %w", ErrRelay, err)
		}
	}
	r.noteBirth()
	return nil
}

// wrote does what follows an append: the cache, the folder, the other tabs.
func (c *Client) wrote(ctx context.Context, p *person, r *room) {
	c.keepRoom(ctx, p, r)
	c.settleSent(ctx, p, r)
	c.refold(ctx, p, r)
	p.say(noteRoom(r.id))
}

func (c *Client) keepRoom(ctx context.Context, p *person, r *room) {
	if p.isLeading() {
		r.save(ctx, p)
	}
}

// settleSent forgets the intents that the chain holds.
func (c *Client) settleSent(ctx context.Context, p *person, r *room) {
	for _, in := range p.queued(r.id) {
		if r.holds(&in) {
			p.settle(ctx, in.ID)
		}
	}
}

// holds reports whether nothing of an intent is left to do.
func (r *room) holds(in *Intent) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.kind() == Mine {
		_ = r.follow()
		for _, d := range in.Drafts {
			if !r.log.Holds(d.ID) {
				return false
			}
		}
		for _, id := range in.Erase {
			if !r.log.Gone(id) {
				return false
			}
		}
		return !r.unsure
	}
	drafts, erase := r.left(in)
	return len(drafts)+len(erase) == 0
}

// left returns what of an intent is still to be done in a shared room; r.mu is held.
func (r *room) left(in *Intent) (drafts []Draft, erase []uint64) {
	r.place()
	for _, d := range in.Drafts {
		if _, there := r.places[d.ID]; !there {
			drafts = append(drafts, d)
		}
	}
	for _, id := range in.Erase {
		seq, there := r.places[id]
		if it, _ := r.chain.Item(seq); there && it.Withdrawn.IsZero() && (len(it.Prose) > 0 || it.ProseState == record.ProseMissing) {
			erase = append(erase, seq)
		}
	}
	return drafts, erase
}

// sendRoom sends what waits for a shared room, one intent after the other.
func (c *Client) sendRoom(ctx context.Context, p *person, r *room) error {
	for {
		c.settleSent(ctx, p, r)
		waiting := p.queued(r.id)
		if len(waiting) == 0 {
			return nil
		}
		in := waiting[0]
		err := c.write(ctx, p, r, false, func(b *ledger.Batch) error {
			now := p.queued(r.id)
			if len(now) == 0 {
				return nil // refused, or found to be there already
			}
			in = now[0]
			return r.append(c, b, &in)
		})
		switch key := refusedBy(err); {
		case err == nil:
			c.wrote(ctx, p, r)
		case errors.Is(err, errHeld):
			return nil
		case key != "":
			p.refuse(ctx, in.ID, key)
			c.refold(ctx, p, r)
		default:
			return err
		}
	}
}

// An intent that is larger than this is appended in parts.
const (
	appendCount = 48
	appendBytes = 256 << 10
)

// append builds the entries of one intent.
func (r *room) append(c *Client, b *ledger.Batch, in *Intent) error {
	drafts, erase := r.left(in)
	if len(drafts)+len(erase) == 0 {
		return nil
	}
	if len(drafts) > 0 {
		if err := r.epoch(c, b); err != nil || len(b.Entries()) > 0 {
			return err // an epoch says who began it: content never goes with it, and follows with the next append
		}
	}
	size := 0
	for i, d := range drafts {
		if size += len(d.Skeleton) + len(d.Prose); i == appendCount || i > 0 && size > appendBytes {
			return nil // the rest goes with the next append
		}
		if err := b.Content(c.rand, d.Skeleton, d.Prose); err != nil {
			return err
		}
	}
	erase = erase[:min(len(erase), appendCount-min(len(drafts), appendCount))]
	for _, seq := range erase {
		if err := b.Erase(seq); err != nil {
			return err
		}
	}
	return nil
}

// epoch begins a new epoch when one is needed. It admits nobody: that takes [Client.Admit].
func (r *room) epoch(c *Client, b *ledger.Batch) error {
	if me, _ := r.chain.Me(); me.Standing == ledger.Waiting {
		return errHeld
	}
	if !r.chain.NeedsEpoch() {
		return nil
	}
	err := b.Epoch(c.rand)
	if errors.Is(err, ledger.ErrAdmit) {
		return errHeld
	}
	return err
}

// The keys of refusals that do not come from a rule of a practice.
const (
	RefusedTooBig = "client.too-big"  // more than one entry, or the relay, takes
	RefusedErase  = "client.not-own"  // words that are not one's own cannot be withdrawn
	RefusedRelay  = "client.refused"  // the relay refuses the entry, for reasons of its own
	RefusedClosed = "client.no-place" // one is no member any more
)

// refusedBy returns the key for an error that trying again cannot mend; empty for all others.
func refusedBy(err error) string {
	q := problem(err)
	switch {
	case errors.Is(err, ErrTooBig), errors.Is(err, ledger.ErrTooLong):
		return RefusedTooBig
	case errors.Is(err, ledger.ErrToken):
		return RefusedErase
	case errors.Is(err, ledger.ErrNotMember):
		return RefusedClosed
	case q != nil && q.Code == wire.CodeRefusedEntry:
		return RefusedRelay
	}
	return ""
}

// beat appends to the person's own room what a beat appends, always: see package mine.
func (c *Client) beat(ctx context.Context, p *person, keep bool) error {
	r := p.room(c.Mine())
	if r == nil {
		return ErrNoRoom
	}
	err := c.write(ctx, p, r, keep, func(b *ledger.Batch) error {
		if err := r.epoch(c, b); err != nil {
			return err
		}
		if err := r.follow(); err != nil {
			return err
		}
		queue, erase := p.mineQueue(r.id)
		next := r.chain.Len() + uint64(len(b.Entries()))
		beat, err := r.log.Beat(c.rand, next, queue, erase)
		if err != nil {
			return err
		}
		return appendBeat(c, b, beat.Batch, beat.Sheet, beat.Withdraw)
	})
	if err != nil {
		return fmt.Errorf("beat: %w", err)
	}
	c.wrote(ctx, p, r)
	return nil
}

func appendBeat(c *Client, b *ledger.Batch, batch, sheet []byte, withdraw []uint64) error {
	for _, content := range [][]byte{batch, sheet} {
		if err := b.Content(c.rand, nil, content); err != nil {
			return err
		}
	}
	for _, seq := range withdraw {
		if err := b.Erase(seq); err != nil {
			return err
		}
	}
	return nil
}

// found opens a new room at the relay, and here.
func (c *Client) found(ctx context.Context, p *person, id seal.Hash, raws [][]byte) (*room, error) {
	done, err := c.frames(ctx, p, wire.PathRooms, raws, false)
	if err != nil {
		return nil, err
	}
	if len(done.Arrived) != len(raws) {
		return nil, fmt.Errorf("found a room: %w", ErrRelay)
	}
	r := newRoom(RoomID(id))
	var entries []ledger.Stored
	for i, raw := range raws {
		entries = append(entries, stored(wire.Frame{Raw: raw, Arrived: done.Arrived[i]}))
	}
	if err := r.load(p, entries); err != nil {
		return nil, err
	}
	p.add(r)
	c.wrote(ctx, p, r)
	return r, nil
}

// add makes a room known.
func (p *person) add(r *room) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rooms == nil {
		return // locked meanwhile
	}
	p.rooms[r.id] = r
	if p.isMine(r) {
		p.mine = r.id
	}
}

// isMine reports whether a room is the person's own. Of several, which a lost answer at sign-up can leave, the
// one with the lowest id counts, on every device.
func (p *person) isMine(r *room) bool {
	if r.kind() != Mine || !r.wasIn() {
		return false
	}
	old := p.rooms[p.mine]
	return old == nil || old == r || string(r.id[:]) < string(p.mine[:])
}
