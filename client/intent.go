package client

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// An intent lies sealed under "i/" and a name that sorts by the time of writing. All look alike, whichever
// room they are for.

func (c *Client) newIntentID(now time.Time) IntentID {
	r := seal.NewKey(c.rand)
	return IntentID(fmt.Sprintf("i/%016x-%s", now.UnixNano(), hex.EncodeToString(r[:6])))
}

func (in *Intent) encode() []byte {
	var w record.Writer
	w.Raw(1, in.Room[:])
	w.Int(2, in.Made.UnixMilli())
	w.Messages(3, len(in.Drafts), func(i int, w *record.Writer) {
		w.ID(1, in.Drafts[i].ID)
		w.Raw(2, in.Drafts[i].Skeleton)
		w.Raw(3, in.Drafts[i].Prose)
	})
	w.Messages(4, len(in.Erase), func(i int, w *record.Writer) { w.ID(1, in.Erase[i]) })
	w.String(5, in.Refused)
	return w.Bytes()
}

func decodeIntent(id IntentID, b []byte) (*Intent, error) {
	in := &Intent{ID: id}
	r := record.NewReader(b)
	room := r.Raw(1)
	in.Made = time.UnixMilli(r.Int(2)).UTC()
	r.Messages(3, func(r *record.Reader) {
		d := Draft{ID: r.ID(1), Skeleton: bytes.Clone(r.Raw(2)), Prose: bytes.Clone(r.Raw(3))}
		in.Drafts = append(in.Drafts, d)
	})
	r.Messages(4, func(r *record.Reader) { in.Erase = append(in.Erase, r.ID(1)) })
	in.Refused = r.String(5)
	if err := r.Done(); err != nil {
		return nil, err
	}
	if len(room) != len(in.Room) {
		return nil, record.ErrMalformed
	}
	copy(in.Room[:], room)
	return in, nil
}

// loadIntents reads the queue anew: another tab may have added to it. It returns the rooms in which something
// else waits than before.
func (p *person) loadIntents(ctx context.Context) map[RoomID]bool {
	var list []*Intent
	for _, pair := range p.drawer.openAll(ctx, "i") {
		if in, err := decodeIntent(IntentID(pair.Key), pair.Value); err == nil {
			list = append(list, in)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	changed := map[RoomID]bool{}
	note := func(of, among []*Intent) {
		for _, in := range of {
			same := func(x *Intent) bool { return x.ID == in.ID && x.Refused == in.Refused }
			if !slices.ContainsFunc(among, same) {
				changed[in.Room] = true
			}
		}
	}
	note(list, p.intents)
	note(p.intents, list)
	p.intents = list
	return changed
}

// reload shows what another tab added to the queue.
func (c *Client) reload(ctx context.Context, p *person) {
	for id := range p.loadIntents(ctx) {
		if r := p.room(id); r != nil {
			c.refold(ctx, p, r)
		}
	}
}

// keep seals an intent before anything else happens to it.
// It reports whether there was a key to seal it with.
func (p *person) keep(ctx context.Context, in *Intent) bool {
	return p.drawer.seal(ctx, string(in.ID), in.encode())
}

// settle forgets an intent that was sent or discarded.
func (p *person) settle(ctx context.Context, id IntentID) {
	p.drawer.drop(ctx, string(id))
	p.mu.Lock()
	p.intents = slices.DeleteFunc(p.intents, func(in *Intent) bool { return in.ID == id })
	p.mu.Unlock()
}

// queued returns copies of a room's intents that wait, in the order of writing.
func (p *person) queued(room RoomID) []Intent {
	return p.pick(func(in *Intent) bool { return in.Room == room && in.Refused == "" })
}

func (p *person) pick(want func(*Intent) bool) []Intent {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []Intent
	for _, in := range p.intents {
		if want(in) {
			list = append(list, *in)
		}
	}
	return list
}

// refuse notes that a rule refuses an intent; it is kept, and shown as not sent.
func (p *person) refuse(ctx context.Context, id IntentID, key string) {
	p.mu.Lock()
	var changed *Intent
	for _, in := range p.intents {
		if in.ID == id && in.Refused != key {
			in.Refused = key
			changed = in
		}
	}
	p.mu.Unlock()
	if changed != nil {
		p.keep(ctx, changed)
	}
}

// Append seals what a person writes into local storage, shows it to the folder as waiting, and sends it
// as soon as that is possible. When it returns nil, nothing but the person can lose it. In Mine, an
// erased record is gone, words and all.
func (c *Client) Append(ctx context.Context, room RoomID, drafts []Draft, erase []record.ID) (Intent, error) {
	p, err := c.unlocked()
	if err != nil {
		return Intent{}, err
	}
	r := p.room(room)
	if r == nil {
		return Intent{}, ErrNoRoom
	}
	if why := r.readOnly(); why != "" {
		return Intent{}, fmt.Errorf("%w: %s", ErrReadOnly, why)
	}
	for _, d := range drafts {
		if len(d.Skeleton)+len(d.Prose) > maxDraft {
			return Intent{}, ErrTooBig
		}
	}
	if r.kindOf() == Mine {
		p.forget(ctx, room, erase)
	}
	p.mu.Lock()
	made := c.clock.Now().UTC()
	if !made.After(p.lastMade) {
		made = p.lastMade.Add(time.Millisecond) // keeps the order of writing
	}
	p.lastMade = made
	p.mu.Unlock()
	in := &Intent{ID: c.newIntentID(made), Room: room, Drafts: drafts, Erase: erase, Made: made.Truncate(time.Millisecond)}
	if !p.keep(ctx, in) {
		return Intent{}, ErrLocked
	}
	p.mu.Lock()
	p.intents = append(p.intents, in)
	p.mu.Unlock()
	c.refold(ctx, p, r)
	if p.tabs != nil {
		p.tabs.Say(noteIntent)
	}
	c.kick(p)
	for _, now := range c.Waiting(room) {
		if now.ID == in.ID {
			return now, nil
		}
	}
	return *in, nil
}

// forget takes records of the person's own room out of what waits to be sent. What of them was sent
// already is for the erasure to undo.
func (p *person) forget(ctx context.Context, room RoomID, erase []record.ID) {
	var changed []*Intent
	p.mu.Lock()
	for _, in := range p.intents {
		if in.Room != room {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(in.Drafts), func(d Draft) bool { return slices.Contains(erase, d.ID) })
		if len(kept) < len(in.Drafts) {
			in.Drafts = kept
			changed = append(changed, in)
		}
	}
	p.mu.Unlock()
	for _, in := range changed {
		if len(in.Drafts)+len(in.Erase) == 0 {
			p.settle(ctx, in.ID)
		} else {
			p.keep(ctx, in)
		}
	}
}

// maxDraft bounds one record, so that its sealed entry stays within what a relay takes.
const maxDraft = 192 << 10

// Waiting lists what was not sent yet or could not be, of one room, in the order of writing.
func (c *Client) Waiting(room RoomID) []Intent {
	p, err := c.unlocked()
	if err != nil {
		return nil
	}
	return p.pick(func(in *Intent) bool { return in.Room == room })
}

var errNoIntent = errors.New("no such intent")

// Discard drops an intent that was refused or still waits.
func (c *Client) Discard(ctx context.Context, id IntentID) error {
	p, in, err := c.intent(id)
	if err != nil {
		return err
	}
	p.settle(ctx, id)
	if r := p.room(in.Room); r != nil {
		c.refold(ctx, p, r)
	}
	c.changed()
	return nil
}

// Retry puts a refused intent back into the queue.
func (c *Client) Retry(ctx context.Context, id IntentID) error {
	p, in, err := c.intent(id)
	if err != nil {
		return err
	}
	p.refuse(ctx, id, "")
	if r := p.room(in.Room); r != nil {
		c.refold(ctx, p, r)
	}
	c.kick(p)
	return nil
}

func (c *Client) intent(id IntentID) (*person, Intent, error) {
	p, err := c.unlocked()
	if err != nil {
		return nil, Intent{}, err
	}
	list := p.pick(func(in *Intent) bool { return in.ID == id })
	if len(list) == 0 {
		return nil, Intent{}, errNoIntent
	}
	return p, list[0], nil
}

// SaveDraft keeps what stands in an unsent form, sealed, by the page's path.
func (c *Client) SaveDraft(ctx context.Context, path string, data []byte) error {
	p, err := c.unlocked()
	if err == nil && !p.drawer.seal(ctx, p.drawer.name("d", path), data) {
		err = ErrLocked
	}
	return err
}

// LoadDraft returns what SaveDraft kept; nil without an error when there is none.
func (c *Client) LoadDraft(ctx context.Context, path string) ([]byte, error) {
	p, err := c.unlocked()
	if err != nil {
		return nil, err
	}
	return p.drawer.open(ctx, p.drawer.name("d", path)), nil
}

// DropDraft removes a draft.
func (c *Client) DropDraft(ctx context.Context, path string) error {
	p, err := c.unlocked()
	if err == nil {
		p.drawer.drop(ctx, p.drawer.name("d", path))
	}
	return err
}

// Setting returns a small value kept sealed on this device only; nil when there is none.
func (c *Client) Setting(ctx context.Context, name string) ([]byte, error) {
	p, err := c.unlocked()
	if err != nil {
		return nil, err
	}
	return p.drawer.open(ctx, p.drawer.name("s", name)), nil
}

// SetSetting keeps it.
func (c *Client) SetSetting(ctx context.Context, name string, value []byte) error {
	p, err := c.unlocked()
	if err == nil && !p.drawer.seal(ctx, p.drawer.name("s", name), value) {
		err = ErrLocked
	}
	return err
}
