package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/goldmend/goldmend/client/mine"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// mineQueue returns what waits for the person's own room.
func (p *person) mineQueue(room RoomID) (queue []mine.Record, erase []record.ID) {
	for _, in := range p.queued(room) {
		for i, d := range in.Drafts {
			made := in.Made.UnixMicro() + int64(i)
			queue = append(queue, mine.Record{ID: d.ID, Made: made, Skeleton: d.Skeleton, Prose: d.Prose})
		}
		erase = append(erase, in.Erase...)
	}
	return queue, erase
}

// foundMine opens the person's own room.
func (c *Client) foundMine(ctx context.Context, p *person) error {
	id, raws, err := ledger.Create(c.rand, p.id, ledger.Founding{Kind: ledger.Mine})
	if err != nil {
		return err
	}
	_, err = c.found(ctx, p, id, raws)
	return err
}

// begin is for one piece of work of the person who is let in; end is to be called after it.
func (c *Client) begin(ctx context.Context) (p *person, work context.Context, end func(), err error) {
	if p, err = c.unlocked(); err != nil {
		return nil, nil, nil, err
	}
	work, end, err = p.begin(ctx)
	return p, work, end, err
}

// do runs one control operation in a room.
func (c *Client) do(ctx context.Context, id RoomID, build func(p *person, r *room, b *ledger.Batch) error) error {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	r := p.room(id)
	if r == nil {
		return ErrNoRoom
	}
	if err := c.write(ctx, p, r, false, func(b *ledger.Batch) error { return build(p, r, b) }); err != nil {
		return err
	}
	c.wrote(ctx, p, r)
	c.kick(p)
	return nil
}

// linkMark stands in an invitation's link before its secret, all of it in the fragment.
const linkMark = "#invite="

// Invite makes an invitation and returns its link, whose fragment holds the secret: origin + "/#invite=" and
// 43 characters. A zero room opens a new room of the two. The role is "partner" or "helper".
func (c *Client) Invite(ctx context.Context, id RoomID, role string) (link string, in RoomID, err error) {
	if id == (RoomID{}) {
		if id, err = c.freshRoom(ctx); err != nil {
			return "", RoomID{}, err
		}
	}
	as := ledger.Person
	if role == roleName(ledger.Helper) {
		as = ledger.Helper
	}
	var seed ledger.InviteSeed
	err = c.do(ctx, id, func(p *person, r *room, b *ledger.Batch) error {
		var err error
		seed, _, err = b.Invite(c.rand, c.clock.Now(), as, as == ledger.Person)
		return err
	})
	if err != nil {
		return "", RoomID{}, err
	}
	return c.cfg.Origin + "/" + linkMark + base64.RawURLEncoding.EncodeToString(seed[:]), id, nil
}

// freshRoom opens a room of two, or takes one that a failed attempt left untouched.
func (c *Client) freshRoom(ctx context.Context) (RoomID, error) {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return RoomID{}, err
	}
	defer end()
	if err := c.pullAll(ctx, p); err != nil {
		return RoomID{}, err
	}
	for _, r := range p.all() {
		if r.untouched() && len(p.queued(r.id)) == 0 {
			return r.id, nil
		}
	}
	id, raws, err := ledger.Create(c.rand, p.id, ledger.Founding{Kind: ledger.Ours})
	if err != nil {
		return RoomID{}, err
	}
	if _, err := c.found(ctx, p, id, raws); err != nil {
		return RoomID{}, err
	}
	return RoomID(id), nil
}

func (r *room) untouched() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kind() == Ours && r.chain.Len() == 2 && r.chain.State().Predecessor() == ledger.Place{} && r.whyReadOnly() == ""
}

// parseLink reads the secret out of an invitation's link, or the bare secret.
func parseLink(link string) (seed ledger.InviteSeed, err error) {
	if i := strings.LastIndex(link, "="); i >= 0 {
		link = link[i+1:]
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimSpace(link))
	if err != nil || len(b) != len(seed) {
		return seed, fmt.Errorf("link: %w", ErrInvitation)
	}
	return ledger.InviteSeed(b), nil
}

// Uninvite revokes an invitation that was not used.
func (c *Client) Uninvite(ctx context.Context, id RoomID, invitation [32]byte) error {
	return c.do(ctx, id, func(p *person, r *room, b *ledger.Batch) error {
		for _, i := range r.chain.State().Invitations() {
			if i.Key == invitation {
				return b.Uninvite(i.Hash)
			}
		}
		return ErrInvitation
	})
}

// OpenInvitation looks at an invitation without using it. It needs an unlocked account.
func (c *Client) OpenInvitation(ctx context.Context, link string) (Offer, error) {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return Offer{}, err
	}
	defer end()
	seed, err := parseLink(link)
	if err != nil {
		return Offer{}, err
	}
	r, err := c.invited(ctx, p, seed)
	if err != nil {
		return Offer{}, err
	}
	return c.offer(p, r, seed)
}

// invited proves that one holds the link, and reads the room as far as anybody can without its keys.
func (c *Client) invited(ctx context.Context, p *person, seed ledger.InviteSeed) (*room, error) {
	info, err := c.relay.about(ctx)
	if err != nil {
		return nil, err
	}
	key := seed.Key()
	open := wire.OpenInvitation{Key: publicOf(key)}
	open.Sig = seal.Sign(key, wire.InviteLabel, wire.InviteParts(info.Origin, p.account, open.Key)...)
	var found wire.Invited
	if err := c.authed(ctx, p, "POST", wire.PathInvitation, open, &found); err != nil {
		if q := problem(err); q != nil && (q.Code == wire.CodeNotFound || q.Code == wire.CodeBadProof) {
			return nil, fmt.Errorf("%w: %w", ErrInvitation, err)
		}
		return nil, err
	}
	r := newRoom(RoomID(found.Room))
	if err := r.load(p, nil); err != nil {
		return nil, err
	}
	_, err = c.read(ctx, p, r, 0)
	return r, err
}

func (c *Client) offer(p *person, r *room, seed ledger.InviteSeed) (Offer, error) {
	state := r.chain.State()
	if state == nil {
		return Offer{}, fmt.Errorf("empty room: %w", ErrRelay)
	}
	key := publicOf(seed.Key())
	for _, i := range state.Invitations() {
		if i.Key != key {
			continue
		}
		by, _ := state.Member(i.Inviter)
		return Offer{
			Room: r.id, Kind: r.kind(), Role: roleName(i.Role), Expires: i.Expiry, By: i.Inviter,
			Words: c.cfg.Words.Safety(p.id.Public().Key, by.Public.Key),
		}, nil
	}
	return Offer{}, ErrInvitation
}

// Join uses an invitation. The newcomer reads nothing until somebody admits them.
func (c *Client) Join(ctx context.Context, link string) (RoomID, error) {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return RoomID{}, err
	}
	defer end()
	seed, err := parseLink(link)
	if err != nil {
		return RoomID{}, err
	}
	for range attempts {
		r, err := c.invited(ctx, p, seed)
		if err != nil {
			// Perhaps it was used by this very call, whose answer was lost.
			if id, ok := c.joined(ctx, p, seed); ok {
				return id, nil
			}
			return RoomID{}, err
		}
		raw, err := r.chain.Join(seed, c.clock.Now())
		if err != nil {
			return RoomID{}, joinError(err)
		}
		err = c.post(ctx, p, r, [][]byte{raw}, false)
		if q := problem(err); q != nil && (q.Code == wire.CodeBehind || q.Code == wire.CodeGap) {
			continue
		}
		if err != nil {
			return RoomID{}, err
		}
		p.add(r)
		c.wrote(ctx, p, r)
		return r.id, nil
	}
	return RoomID{}, ErrBusy
}

func joinError(err error) error {
	if errors.Is(err, ledger.ErrInvitation) {
		return fmt.Errorf("%w: %w", ErrInvitation, err)
	}
	return err
}

// joined finds the room that the person is in by an invitation.
func (c *Client) joined(ctx context.Context, p *person, seed ledger.InviteSeed) (RoomID, bool) {
	if c.pullAll(ctx, p) != nil {
		return RoomID{}, false
	}
	key := publicOf(seed.Key())
	for _, r := range p.all() {
		r.mu.Lock()
		me, in := r.chain.Me()
		it, _ := r.chain.Item(me.Joined)
		body, ok := it.Body.(*ledger.JoinedBody)
		state := r.chain.State()
		r.mu.Unlock()
		if !in || !ok {
			continue
		}
		for _, i := range state.Invitations() {
			if i.Key == key && i.Hash == body.Invitation {
				return r.id, true
			}
		}
	}
	return RoomID{}, false
}

// Admit lets a newcomer read and write, after the safety words were compared; it also marks them so. The keys are
// those whose words were shown (Member.Keys): when the newcomer, or oneself, has others by the time the entry is made,
// nothing is done and the answer is [ErrKeys].
func (c *Client) Admit(ctx context.Context, id RoomID, newcomer record.Member, shown Keys) error {
	err := c.do(ctx, id, func(_ *person, r *room, b *ledger.Batch) error {
		if _, err := r.compared(newcomer, shown); err != nil {
			return err
		}
		return b.Epoch(c.rand, newcomer)
	})
	if err != nil {
		return err
	}
	return c.Compared(ctx, id, newcomer, shown)
}

// compared returns the mark for the words that were shown, if their keys are still the present ones; r.mu is held.
func (r *room) compared(other record.Member, shown Keys) (mark []byte, err error) {
	me, _ := r.chain.Me()
	m, there := r.chain.State().Member(other)
	switch {
	case !there:
		return nil, ErrNoRoom
	case keysOf(me.Public, m.Public) != shown:
		return nil, ErrKeys
	}
	return comparedMark(me.Public, m.Public), nil
}

// Compared marks the safety words of a member as compared, on this device, if they are still those of the keys that
// were shown.
func (c *Client) Compared(ctx context.Context, room RoomID, member record.Member, shown Keys) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	r := p.room(room)
	if r == nil {
		return ErrNoRoom
	}
	r.mu.Lock()
	mark, err := r.compared(member, shown)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	if !p.drawer.seal(ctx, comparedName(p, room, member), mark) {
		return ErrLocked
	}
	c.refold(ctx, p, r)
	return nil
}

// Leave leaves a room, alone and at any time. What waits for it is kept, as not sent.
func (c *Client) Leave(ctx context.Context, id RoomID) error {
	return c.do(ctx, id, func(p *person, r *room, b *ledger.Batch) error { return b.Leave() })
}

// Remove removes a helper or a newcomer who was not admitted. It begins the next epoch as well, so that whoever
// writes next need not, and is not known by it.
func (c *Client) Remove(ctx context.Context, id RoomID, member record.Member) error {
	return c.do(ctx, id, func(_ *person, _ *room, b *ledger.Batch) error {
		if err := b.Remove(member); err != nil {
			return err
		}
		if err := b.Epoch(c.rand); err != nil && !errors.Is(err, ledger.ErrAdmit) {
			return err
		}
		return nil
	})
}

// Succeed opens a successor of a room and returns the new one; the other is invited as usual.
func (c *Client) Succeed(ctx context.Context, room RoomID) (RoomID, error) {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return RoomID{}, err
	}
	defer end()
	old := p.room(room)
	if old == nil {
		return RoomID{}, ErrNoRoom
	}
	old.mu.Lock()
	id, raws, err := old.chain.Succeed(c.rand, p.id)
	old.mu.Unlock()
	if err != nil {
		return RoomID{}, err
	}
	r, err := c.found(ctx, p, id, raws)
	if err != nil {
		return RoomID{}, err
	}
	// The old room says so where it can still be written to.
	if err := c.write(ctx, p, old, false, func(b *ledger.Batch) error { return b.Succeed(id) }); err == nil {
		c.wrote(ctx, p, old)
	}
	return r.id, nil
}

// ChangeLocks gives the person new keys in every room and voids all old words, codes, devices and
// sessions. newWords may equal words. A change that was cut off goes on at the next unlock, on any device: the
// relay is told first, with the old seed sealed under the new one.
func (c *Client) ChangeLocks(ctx context.Context, words, newWords string) (Kit, error) {
	p, err := c.unlocked()
	if err != nil {
		return Kit{}, err
	}
	if newWords != words {
		if err := c.JudgeWords(newWords); err != nil {
			return Kit{}, err
		}
	}
	keys, err := c.proof(ctx, p, words)
	if err != nil {
		return Kit{}, err
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return Kit{}, err
	}
	fresh, err := c.slotOf(ctx, newWords, p.account, info.Origin)
	if err != nil {
		return Kit{}, err
	}
	s := seeds{now: seal.NewSeed(c.rand), earlier: append([]seal.Seed{p.seeds.now}, p.seeds.earlier...)}
	s.earlier = s.earlier[:min(len(s.earlier), maxEarlier)]
	id, err := seal.NewIdentity(s.now)
	if err != nil {
		return Kit{}, err
	}
	slot := c.newSlot(wire.SlotPassphrase, fresh, s)
	kit, recovery := c.newKit(p.account, info.Origin, s)
	rekey := wire.Rekey{LoginKey: publicOf(id.LoginKey(info.Origin)), Slots: []wire.Slot{slot, recovery}}
	if err := c.again(ctx, p, wire.PathRekey, wire.ActionRekey, keys.Login, rekey); err != nil {
		return Kit{}, err
	}
	account := p.account
	c.lockNow(p, nil)
	c.setSession(sessionOf{})
	if d := c.known(); d != nil {
		e := *d
		e.Here = nil
		c.saveDevice(ctx, &e)
	}
	if err := c.enter(ctx, account, s, []wire.Slot{slot}, true); err != nil {
		return Kit{}, err
	}
	return kit, c.Sync(ctx)
}

// maxEarlier bounds how many seeds a slot carries; a relay takes two kibibytes.
const maxEarlier = 32

// relock gives the person's new keys to the rooms that do not have them yet.
func (c *Client) relock(ctx context.Context, p *person) error {
	var failed error
	left := false
	for _, r := range p.all() {
		if !r.oldKeys(p) {
			continue
		}
		err := c.write(ctx, p, r, false, func(b *ledger.Batch) error {
			if err := b.Rekey(c.rand, p.id); err != nil {
				return err
			}
			if err := b.Epoch(c.rand); err != nil && !errors.Is(err, ledger.ErrAdmit) {
				return err
			}
			return nil
		})
		if err != nil {
			failed, left = errors.Join(failed, err), true
			continue
		}
		r.mu.Lock()
		r.reload(p)
		r.mu.Unlock()
		c.wrote(ctx, p, r)
	}
	p.mu.Lock()
	p.relocking = left
	p.mu.Unlock()
	return failed
}

// oldKeys reports whether the person is in a room by keys that they gave up.
func (r *room) oldKeys(p *person) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	me, in := r.chain.Me()
	return in && r.self != p.id && me.Standing != ledger.Gone
}
