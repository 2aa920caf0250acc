package client

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/goldmend/goldmend/client/mine"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// room is one room as this device has it.
type room struct {
	id RoomID

	mu       sync.Mutex
	chain    *ledger.Chain
	self     *seal.Identity // by which the chain knows the person
	log      *mine.Log      // of the person's own room
	logged   uint64         // entries that the log was told of
	places   map[record.ID]uint64
	placed   uint64 // entries whose record ids stand in places
	cache    cache
	folded   uint64 // items that the folder was told of
	revision int    // of the chain when it was
	refold   bool   // everything must be folded anew
	warnings map[WarningKind]bool
	former   bool // the relay says that one is no member any more

	safety map[[64]byte][6]string // safety words by the two keys: they are slow on purpose
	birth  atomic.Int64           // arrival of the first entry, Unix milliseconds; see born

	// Only touched by whoever holds person.work.
	unsure bool // the outcome of an append is not known: pull before writing
}

func newRoom(id RoomID) *room {
	return &room{id: id, warnings: map[WarningKind]bool{}, places: map[record.ID]uint64{}}
}

// load starts the chain anew from stored entries, as the person or as who the person was before a change of
// the locks that has not reached this room.
func (r *room) load(p *person, entries []ledger.Stored) error {
	var err error
	for _, id := range append([]*seal.Identity{p.id}, p.earlier...) {
		var chain *ledger.Chain
		chain, err = ledger.Load(seal.Hash(r.id), id, entries)
		if _, in := chain.Me(); in || r.chain == nil {
			r.chain, r.self = chain, id
		}
		if _, in := chain.Me(); in || err != nil {
			break
		}
	}
	r.log, r.logged, r.places, r.placed, r.refold = nil, 0, map[record.ID]uint64{}, 0, true
	r.noteBirth()
	return err
}

// reload loads the chain's own entries again, after the person's keys changed.
func (r *room) reload(p *person) {
	entries := r.chain.Stored(0)
	r.chain = nil
	_ = r.load(p, entries) // they loaded before
}

// kind returns what the room is for.
func (r *room) kind() RoomKind {
	if r.chain == nil || r.chain.State() == nil {
		return ""
	}
	return map[ledger.Kind]RoomKind{ledger.Mine: Mine, ledger.Ours: Ours, ledger.Session: Session}[r.chain.State().Kind()]
}

// wasIn reports whether the person is, or was by keys that they gave up, in the room: a relay can list any.
func (r *room) wasIn() bool {
	_, in := r.chain.State().ByKey(r.self.Public().Key)
	return in
}

// kindOf is kind for whoever does not hold the lock.
func (r *room) kindOf() RoomKind {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kind()
}

// born is when the room was made. Rooms are sorted by it while the person's lock is held, so it takes none.
func (r *room) born() time.Time {
	if ms := r.birth.Load(); ms != 0 {
		return time.UnixMilli(ms)
	}
	return time.Time{}
}

// noteBirth is called whenever a chain may have got its first entry.
func (r *room) noteBirth() {
	if r.birth.Load() != 0 || r.chain == nil {
		return
	}
	if it, ok := r.chain.Item(0); ok {
		r.birth.Store(it.Arrived.UnixMilli())
	}
}

// compare orders rooms: Mine first, then by age.
func (r *room) compare(o *room, mine RoomID) int {
	first := func(r *room) int {
		if r.id == mine {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(first(r), first(o)), r.born().Compare(o.born()), bytes.Compare(r.id[:], o.id[:]))
}

func (r *room) warn(kind WarningKind) {
	r.mu.Lock()
	r.warnings[kind] = true
	r.mu.Unlock()
}

func (r *room) calm(kind WarningKind) {
	r.mu.Lock()
	delete(r.warnings, kind)
	r.mu.Unlock()
}

// warned lists the room's warnings.
func (r *room) warned() []Warning {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []Warning
	for kind := range r.warnings {
		list = append(list, Warning{kind, r.id})
	}
	if r.chain.Stopped() != nil {
		list = append(list, Warning{WarnKeys, r.id})
	}
	slices.SortFunc(list, func(a, b Warning) int { return cmp.Compare(a.Kind, b.Kind) })
	return list
}

// readOnly says why nothing can be written; empty when it can.
func (r *room) readOnly() WarningKind {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.whyReadOnly()
}

func (r *room) whyReadOnly() WarningKind {
	for _, kind := range []WarningKind{WarnFork, WarnTampered, WarnBehind} {
		if r.warnings[kind] {
			return kind
		}
	}
	if r.chain.Stopped() != nil {
		return WarnKeys
	}
	if me, in := r.chain.Me(); r.former || r.chain.Len() > 0 && !in || in && me.Standing == ledger.Gone {
		return WarnGone
	}
	return ""
}

// item makes the outside view of one entry.
func item(it ledger.Item) Item {
	out := Item{
		Seq: it.Seq, Author: it.Author, Skeleton: it.Skeleton, Prose: it.Prose, State: it.ProseState,
		Arrived: it.Arrived, Withdrawn: it.Withdrawn, Ignored: it.Ignored,
	}
	if it.Class != ledger.ControlEntry {
		return out
	}
	out.Control = Control(it.Control.String())
	switch b := it.Body.(type) {
	case *ledger.RemovedBody:
		out.Subject = b.Member
	case *ledger.CreatedBody, *ledger.JoinedBody, *ledger.LeftBody, *ledger.RekeyedBody, *ledger.SuccessorBody:
		out.Subject = it.Author
	}
	return out
}

// information describes the room to the folder and the pages.
func (c *Client) information(ctx context.Context, p *person, r *room) Room {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := Room{ID: r.id, Kind: r.kind(), ReadOnly: r.whyReadOnly()}
	s := r.chain.State()
	if s == nil {
		return out
	}
	me, _ := r.chain.Me()
	out.Me, out.Waiting = me.ID, me.Standing == ledger.Waiting
	for _, m := range s.Members() {
		one := c.member(ctx, p, r, m, me)
		if m.Standing == ledger.Waiting {
			out.Newcomers = append(out.Newcomers, one)
		} else {
			out.Members = append(out.Members, one)
		}
	}
	for _, m := range s.Former() {
		out.Former = append(out.Former, m.ID)
	}
	now := c.clock.Now()
	for _, i := range s.Invitations() {
		if !i.Used && !i.Revoked && now.Before(i.Expiry) {
			out.Invitations = append(out.Invitations, Invitation{ID: i.Key, Role: roleName(i.Role), Expires: i.Expiry, By: i.Inviter})
		}
	}
	out.Old = RoomID(s.Predecessor().Room)
	if next := s.Successors(); len(next) > 0 {
		out.New = RoomID(next[len(next)-1].Room)
	}
	r.same(&out, me.ID)
	return out
}

func (c *Client) member(ctx context.Context, p *person, r *room, m, me ledger.Member) Member {
	one := Member{ID: m.ID}
	if it, ok := r.chain.Item(m.Joined); ok {
		one.Joined = it.Arrived
	}
	if it, ok := r.chain.Item(m.Keyed); ok && m.Rekeyed {
		one.NewKey = it.Arrived
	}
	if m.ID != me.ID {
		one.Words = r.safetyWords(ctx, p, c.cfg.Words, me.Public, m.Public)
		one.Keys = keysOf(me.Public, m.Public)
		one.Compared = bytes.Equal(p.drawer.open(ctx, comparedName(p, r.id, m.ID)), comparedMark(me.Public, m.Public))
	}
	return one
}

// safetyWords are slow on purpose, so they are kept: here, and on the device under the present key only, since whoever
// once had an earlier one could have written them.
func (r *room) safetyWords(ctx context.Context, p *person, list seal.WordList, me, other seal.Public) [6]string {
	pair := [64]byte(comparedMark(me, other))
	words, ok := r.safety[pair]
	if ok {
		return words
	}
	name := p.drawer.name("s", "safety/"+string(pair[:]))
	if kept := strings.Split(string(p.drawer.openPresent(ctx, name)), "\n"); len(kept) == len(words) {
		words = [6]string(kept)
	} else {
		words = list.Safety(me.Key, other.Key)
		p.drawer.seal(ctx, name, []byte(strings.Join(words[:], "\n")))
	}
	if r.safety == nil {
		r.safety = map[[64]byte][6]string{}
	}
	r.safety[pair] = words
	return words
}

// comparedName and comparedMark keep which two keys were compared: a new key of either starts anew.
func comparedName(p *person, room RoomID, m record.Member) string {
	return p.drawer.name("s", "compared/"+string(room[:])+string(m[:]))
}

func comparedMark(me, other seal.Public) []byte {
	return append(append([]byte{}, me.Key[:]...), other.Key[:]...)
}

func keysOf(me, other seal.Public) Keys {
	return Keys(seal.HashOf("client/compared/v1", me.Key[:], other.Key[:]))
}

func roleName(r ledger.Role) string {
	if r == ledger.Helper {
		return "helper"
	}
	return "partner"
}

// same finds the last entry of another member: whoever wrote it stood on the record that we have.
func (r *room) same(out *Room, me record.Member) {
	var last uint64
	for _, m := range out.Members {
		if seq, ok := r.chain.LastOf(m.ID); ok && m.ID != me && seq > last {
			it, _ := r.chain.Item(seq)
			last, out.Same.Member, out.Same.At = seq, m.ID, it.Arrived
		}
	}
}

// recordID reads the id out of a skeleton; false for what is no record.
func recordID(skeleton []byte) (record.ID, bool) {
	s := record.NewReader(skeleton)
	s.Uint(1)
	s.String(2)
	id := s.ID(3)
	return id, !id.IsZero()
}

// place notes which records the person's own entries hold; r.mu is held. The first with an id counts.
func (r *room) place() {
	me, _ := r.chain.Me()
	for ; r.placed < r.chain.Len(); r.placed++ {
		it, _ := r.chain.Item(r.placed)
		if it.Class != ledger.ContentEntry || it.Author != me.ID {
			continue
		}
		if id, ok := recordID(it.Skeleton); ok {
			if _, there := r.places[id]; !there {
				r.places[id] = it.Seq
			}
		}
	}
}

// follow tells the log of the person's own room what the chain holds; r.mu is held.
func (r *room) follow() error {
	if r.log == nil || r.revision != r.chain.Revision() {
		r.log, r.logged = new(mine.Log), 0
	}
	var failed error
	for ; r.logged < r.chain.Len(); r.logged++ {
		it, _ := r.chain.Item(r.logged)
		if it.Ignored != nil {
			continue
		}
		if b, ok := it.Body.(*ledger.ErasedBody); ok {
			r.log.Withdraw(b.Target)
		}
		if it.Class != ledger.ContentEntry || !it.Withdrawn.IsZero() {
			continue
		}
		var content []byte
		if it.ProseState == record.ProseThere {
			content = it.Prose
		}
		if err := r.log.Add(it.Seq, content); err != nil {
			failed = errors.Join(failed, err) // not written by this program; it holds nothing for us
		}
	}
	return failed
}

// own returns the items of the person's own room: the records as they were written, without the batches
// that they travelled in.
func (r *room) own() []Item {
	_ = r.follow()
	me, _ := r.chain.Me()
	var items []Item
	for i, rec := range r.log.Records() {
		at := time.UnixMicro(rec.Made).UTC()
		items = append(items, Item{Seq: uint64(i + 1), Author: me.ID, Skeleton: rec.Skeleton, Prose: rec.Prose, Arrived: at})
	}
	return items
}

// refold tells the folder what is new in a room, and what waits.
func (c *Client) refold(ctx context.Context, p *person, r *room) {
	c.folding.Lock()
	defer c.folding.Unlock()
	if p.ctx.Err() != nil {
		return
	}
	info := c.information(ctx, p, r)
	if info.Kind == "" {
		return // nothing was pulled yet
	}
	waiting := p.queued(r.id)
	items, anew := r.news(info.Kind)
	c.cfg.Folder.SetRoom(info)
	var refusals []Refusal
	if anew {
		refusals = c.cfg.Folder.Fold(r.id, items, waiting)
	} else {
		refusals = c.cfg.Folder.Extend(r.id, items, waiting)
	}
	for _, no := range refusals {
		p.refuse(ctx, no.Intent, no.Key)
	}
	c.news.post(Event{Kind: EventRoom, Room: r.id})
	c.changed()
}

// news returns the items that the folder does not know, or all of them when an earlier one changed.
func (r *room) news(kind RoomKind) (items []Item, anew bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if kind == Mine {
		items = r.own()
		r.revision = r.chain.Revision()
		return items, true
	}
	anew = r.refold || r.folded == 0 || r.revision != r.chain.Revision()
	for seq := r.folded; seq < r.chain.Len() && !anew; seq++ {
		it, _ := r.chain.Item(seq)
		anew = it.Control == ledger.Erased
	}
	if anew {
		r.folded = 0
	}
	items = make([]Item, 0, r.chain.Len()-min(r.folded, r.chain.Len()))
	for seq := r.folded; seq < r.chain.Len(); seq++ {
		it, _ := r.chain.Item(seq)
		items = append(items, item(it))
	}
	r.folded, r.revision, r.refold = r.chain.Len(), r.chain.Revision(), false
	return items, anew
}

// Rooms lists the person's rooms, Mine first, then by age.
func (c *Client) Rooms() []Room {
	p, err := c.unlocked()
	if err != nil {
		return nil
	}
	var list []Room
	for _, r := range p.all() {
		if info := c.information(p.ctx, p, r); info.Kind != "" {
			list = append(list, info)
		}
	}
	return list
}

// Mine returns the person's own room.
func (c *Client) Mine() RoomID {
	p, err := c.unlocked()
	if err != nil {
		return RoomID{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mine
}
