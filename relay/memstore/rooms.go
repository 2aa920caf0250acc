package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// Append implements [relay.Rooms].
func (s *Store) Append(_ context.Context, a relay.Append) (relay.Appended, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[a.Room]
	if r == nil {
		if !a.New {
			return relay.Appended{}, relay.ErrNotFound
		}
		r = &room{kind: a.Kind, opener: a.Account, members: map[wire.ID]*standing{}}
	} else if done, err := r.placed(&a); err != nil || done.Repeat {
		return done, err
	}
	if slices.ContainsFunc(a.Entries, func(e relay.Entry) bool { return e.Bare }) {
		return relay.Appended{}, relay.ErrForbidden // nothing here was ever restored
	}
	if err := s.withinLimits(r, &a); err != nil {
		return relay.Appended{}, err
	}
	for _, i := range a.Invites {
		if _, ok := s.invitations[i.Key]; ok {
			return relay.Appended{}, relay.ErrExists
		}
	}
	if _, ok := a.Arrivals(0, neverRestored); a.New && !ok {
		return relay.Appended{}, &relay.Conflict{}
	}
	s.rooms[a.Room] = r
	arrived := r.add(&a)
	s.follow(r, &a)
	return relay.Appended{Head: r.head(a.Room, r.last()), Arrived: arrived}, nil
}

// placed checks the account's standing and the append's place in a room that is there.
func (r *room) placed(a *relay.Append) (relay.Appended, error) {
	st := r.members[a.Account]
	if st == nil || !st.in && !st.was && st.invite == (wire.Hash{}) {
		return relay.Appended{}, relay.ErrNotFound
	}
	first, n := a.Entries[0].Seq, uint64(len(a.Entries))
	end := uint64(len(r.entries))
	if first+n <= end && first < end && slices.EqualFunc(r.entries[first:first+n], a.Entries, func(x, y relay.Entry) bool { return x.Hash == y.Hash }) {
		if !st.in && (!st.was || first+n-1 > st.until) {
			return relay.Appended{}, relay.ErrForbidden
		}
		done := relay.Appended{Repeat: true, Head: r.head(a.Room, r.last())}
		if !st.in {
			done.Head = r.head(a.Room, st.until)
		}
		for _, e := range r.entries[first : first+n] {
			done.Arrived = append(done.Arrived, e.Arrived)
		}
		return done, nil
	}
	if !st.in && !(st.invite != wire.Hash{} && comesIn(a)) {
		return relay.Appended{}, relay.ErrForbidden
	}
	last := r.entries[end-1]
	if _, ok := a.Arrivals(last.Arrived, neverRestored); a.New || first != end || a.Prev != last.Hash || !ok {
		return relay.Appended{}, &relay.Conflict{Head: r.head(a.Room, r.last())}
	}
	return relay.Appended{}, nil
}

// comesIn reports whether an append makes its account a member.
func comesIn(a *relay.Append) bool {
	return slices.ContainsFunc(a.Joins, func(j relay.Join) bool { return j.Account == a.Account })
}

func (s *Store) withinLimits(r *room, a *relay.Append) error {
	var size int64
	for i := range a.Entries {
		size += a.Entries[i].Size()
	}
	n, l, u := int64(len(a.Entries)), a.Limits, relay.Usage{}
	if r.opener != (wire.ID{}) {
		u = s.usage(r.opener)
	}
	over := func(have, more, limit int64) bool { return limit > 0 && have+more > limit }
	if over(int64(len(r.entries)), n, l.EntriesOfRoom) || over(r.bytes, size, l.BytesOfRoom) ||
		over(u.Entries, n, l.EntriesOfAccount) || over(u.Bytes, size, l.BytesOfAccount) ||
		a.New && over(int64(u.Rooms), 1, int64(l.RoomsOfAccount)) {
		return relay.ErrFull
	}
	return nil
}

// neverRestored: a store in memory was not restored from a backup.
func neverRestored(int64) bool { return false }

// add adds the entries themselves and returns their arrival times.
func (r *room) add(a *relay.Append) []int64 {
	prev := int64(0)
	if n := len(r.entries); n > 0 {
		prev = r.entries[n-1].Arrived
	}
	arrived, _ := a.Arrivals(prev, neverRestored)
	for i, e := range a.Entries {
		e.Arrived, e.Body, e.Prose = arrived[i], bytes.Clone(e.Body), bytes.Clone(e.Prose)
		r.entries = append(r.entries, e)
		r.bytes += e.Size()
	}
	return arrived
}

// follow does what follows from an append.
func (s *Store) follow(r *room, a *relay.Append) {
	for _, j := range a.Joins {
		r.members[j.Account] = &standing{member: j.Member, in: true}
	}
	for _, m := range a.Leaves {
		for _, st := range r.members {
			if st.in && st.member == m {
				*st = standing{member: m, was: true, until: r.last()}
			}
		}
	}
	for _, i := range a.Invites {
		i.State = relay.InvitationOpen
		i.Room = a.Room
		s.invitations[i.Key] = i
	}
	for _, end := range a.Ends {
		if i, ok := s.invitations[end.Key]; ok && i.Room == a.Room {
			i.State = end.State
			s.invitations[end.Key] = i
			for _, st := range r.members {
				if st.invite == end.Key {
					st.invite = wire.Hash{}
				}
			}
		}
	}
	for _, seq := range a.Withdraws {
		e := &r.entries[seq]
		r.bytes -= int64(len(e.Prose))
		e.Prose = nil
	}
}

func (r *room) last() uint64 { return uint64(len(r.entries) - 1) }

func (r *room) head(id wire.Hash, seq uint64) wire.Head {
	e := r.entries[seq]
	return wire.Head{Room: id, Seq: seq, Hash: e.Hash, Arrived: e.Arrived}
}

// seenBy returns a room as an account sees it.
func (s *Store) seenBy(id wire.Hash, r *room, account wire.ID, now int64) (relay.Room, bool) {
	st := r.members[account]
	if st == nil {
		return relay.Room{}, false
	}
	switch i := s.invitations[st.invite]; {
	case st.in:
		return relay.Room{Head: r.head(id, r.last()), Standing: wire.StandingMember, Kind: r.kind}, true
	case st.invite != wire.Hash{} && i.State == relay.InvitationOpen && now < i.Expires:
		return relay.Room{Head: r.head(id, r.last()), Standing: wire.StandingInvited, Kind: r.kind}, true
	case st.was:
		return relay.Room{Head: r.head(id, st.until), Standing: wire.StandingFormer, Kind: r.kind}, true
	}
	return relay.Room{}, false
}

// Rooms implements [relay.Rooms].
func (s *Store) Rooms(_ context.Context, account wire.ID, now int64) (list []relay.Room, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, r := range s.rooms {
		if seen, ok := s.seenBy(id, r, account, now); ok {
			list = append(list, seen)
		}
	}
	slices.SortFunc(list, func(a, b relay.Room) int { return bytes.Compare(a.Head.Room[:], b.Head.Room[:]) })
	return list, nil
}

// Room implements [relay.Rooms].
func (s *Store) Room(_ context.Context, id wire.Hash, account wire.ID, now int64) (relay.Room, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[id]; r != nil {
		if seen, ok := s.seenBy(id, r, account, now); ok {
			return seen, nil
		}
	}
	return relay.Room{}, relay.ErrNotFound
}

// Entries implements [relay.Rooms].
func (s *Store) Entries(ctx context.Context, id wire.Hash, from, to uint64, each func(relay.Entry) error) error {
	return s.read(ctx, id, each, func(e *relay.Entry) bool { return from <= e.Seq && e.Seq <= to })
}

// Controls implements [relay.Rooms].
func (s *Store) Controls(ctx context.Context, id wire.Hash, each func(relay.Entry) error) error {
	return s.read(ctx, id, each, func(e *relay.Entry) bool { return e.Control })
}

func (s *Store) read(ctx context.Context, id wire.Hash, each func(relay.Entry) error, want func(*relay.Entry) bool) error {
	s.mu.Lock()
	var entries []relay.Entry
	if r := s.rooms[id]; r != nil {
		entries = slices.Clone(r.entries)
	}
	s.mu.Unlock()
	for i := range entries {
		if !want(&entries[i]) {
			continue
		}
		if err := cmp.Or(ctx.Err(), each(entries[i])); err != nil {
			return err
		}
	}
	return nil
}

// Member implements [relay.Rooms].
func (s *Store) Member(_ context.Context, id, member wire.Hash) (wire.ID, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[id]; r != nil {
		for account, st := range r.members {
			if st.in && st.member == member {
				return account, true, nil
			}
		}
	}
	return wire.ID{}, false, nil
}

// Invitation implements [relay.Rooms].
func (s *Store) Invitation(_ context.Context, key wire.Hash) (relay.Invitation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.invitations[key]
	if !ok {
		return relay.Invitation{}, relay.ErrNotFound
	}
	return i, nil
}

// Invite implements [relay.Rooms].
func (s *Store) Invite(_ context.Context, account wire.ID, key wire.Hash, now int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.invitations[key]
	if !ok || i.State != relay.InvitationOpen || now >= i.Expires {
		return relay.ErrNotFound
	}
	r := s.rooms[i.Room]
	if r == nil {
		return relay.ErrNotFound
	}
	if r.members[account] == nil {
		r.members[account] = &standing{}
	}
	if !r.members[account].in {
		r.members[account].invite = key
	}
	return nil
}
