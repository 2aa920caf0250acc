// Package memstore is a [relay.Store] in memory: for tests, and the plainest reading of the contract.
// Nothing outlives the process.
package memstore

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// Store keeps everything in maps behind one lock. Make it with [New].
type Store struct {
	mu          sync.Mutex
	closed      bool
	accounts    map[wire.ID]*account
	sessions    map[wire.ID]*relay.Session
	tokens      map[wire.Hash]wire.ID
	rooms       map[wire.Hash]*room
	invitations map[wire.Hash]relay.Invitation
}

type account struct {
	relay.Account
	slots []relay.Slot
}

type room struct {
	kind    relay.Kind
	opener  wire.ID // zero when it is charged to nobody
	bytes   int64
	entries []relay.Entry
	members map[wire.ID]*standing
}

// standing is what one account is in one room.
type standing struct {
	member wire.Hash
	in     bool      // a member now
	until  uint64    // a former member's last entry, when was is true
	was    bool      // a former member
	invite wire.Hash // may read by this invitation; zero for none
}

// New returns an empty store.
func New() *Store {
	return &Store{
		accounts:    map[wire.ID]*account{},
		sessions:    map[wire.ID]*relay.Session{},
		tokens:      map[wire.Hash]wire.ID{},
		rooms:       map[wire.Hash]*room{},
		invitations: map[wire.Hash]relay.Invitation{},
	}
}

// Check reports whether the store is open.
func (s *Store) Check(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return relay.ErrClosed
	}
	return nil
}

// Close closes the store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// SignUp implements [relay.Accounts].
func (s *Store) SignUp(_ context.Context, a relay.Account, slots []relay.Slot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[a.ID] != nil {
		return relay.ErrExists
	}
	if twice(slots) {
		return relay.ErrExists
	}
	s.accounts[a.ID] = &account{a, copySlots(slots)}
	return nil
}

// twice reports whether two slots have the same id or key.
func twice(slots []relay.Slot) bool {
	for i, a := range slots {
		for _, b := range slots[:i] {
			if a.ID == b.ID || a.Key == b.Key {
				return true
			}
		}
	}
	return false
}

func copySlots(slots []relay.Slot) []relay.Slot {
	slots = slices.Clone(slots)
	for i := range slots {
		slots[i].Sealed = bytes.Clone(slots[i].Sealed)
	}
	return slots
}

// Account implements [relay.Accounts].
func (s *Store) Account(_ context.Context, id wire.ID) (relay.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[id]
	if a == nil {
		return relay.Account{}, relay.ErrNotFound
	}
	return a.Account, nil
}

// Usage implements [relay.Accounts].
func (s *Store) Usage(_ context.Context, id wire.ID) (relay.Usage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage(id), nil
}

func (s *Store) usage(id wire.ID) (u relay.Usage) {
	for _, r := range s.rooms {
		if r.opener == id && id != (wire.ID{}) {
			u.Rooms++
			u.Entries += int64(len(r.entries))
			u.Bytes += r.bytes
		}
	}
	return u
}

// DeleteAccount implements [relay.Accounts].
func (s *Store) DeleteAccount(_ context.Context, id wire.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[id] == nil {
		return relay.ErrNotFound
	}
	delete(s.accounts, id)
	s.endSessions(func(x *relay.Session) bool { return x.Account == id })
	for key, r := range s.rooms {
		delete(r.members, id)
		if r.opener != id {
			continue
		}
		if r.kind == relay.Mine {
			delete(s.rooms, key)
			continue
		}
		r.opener = r.heir()
	}
	return nil
}

// heir is the member whom a room is charged to after its opener is gone.
func (r *room) heir() (heir wire.ID) {
	for id, st := range r.members {
		if st.in && (heir == wire.ID{} || bytes.Compare(id[:], heir[:]) < 0) {
			heir = id
		}
	}
	return heir
}

// Slots implements [relay.Accounts].
func (s *Store) Slots(_ context.Context, id wire.ID) ([]relay.Slot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.accounts[id]; a != nil {
		return copySlots(a.slots), nil
	}
	return nil, nil
}

// Slot implements [relay.Accounts].
func (s *Store) Slot(_ context.Context, id wire.ID, key wire.Hash) (relay.Slot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.accounts[id]; a != nil {
		for _, slot := range a.slots {
			if slot.Key == key {
				slot.Sealed = bytes.Clone(slot.Sealed)
				return slot, nil
			}
		}
	}
	return relay.Slot{}, relay.ErrNotFound
}

// PutSlot implements [relay.Accounts].
func (s *Store) PutSlot(_ context.Context, id wire.ID, slot relay.Slot, drops []wire.ID, limit int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[id]
	if a == nil {
		return relay.ErrNotFound
	}
	kept := slices.DeleteFunc(slices.Clone(a.slots), func(x relay.Slot) bool { return slices.Contains(drops, x.ID) })
	kept = append(kept, slot)
	if twice(kept) {
		return relay.ErrExists
	}
	if limit > 0 && len(kept) > limit {
		return relay.ErrFull
	}
	a.slots = copySlots(kept)
	return nil
}

// DropSlot implements [relay.Accounts].
func (s *Store) DropSlot(_ context.Context, id, slot wire.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[id]
	if a == nil {
		return relay.ErrNotFound
	}
	i := slices.IndexFunc(a.slots, func(x relay.Slot) bool { return x.ID == slot })
	switch {
	case i < 0:
		return relay.ErrNotFound
	case len(a.slots) == 1:
		return relay.ErrLastSlot
	}
	a.slots = slices.Delete(a.slots, i, i+1)
	return nil
}

// Rekey implements [relay.Accounts].
func (s *Store) Rekey(_ context.Context, id wire.ID, loginKey wire.Hash, slots []relay.Slot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[id]
	if a == nil {
		return relay.ErrNotFound
	}
	if twice(slots) {
		return relay.ErrExists
	}
	a.LoginKey, a.slots = loginKey, copySlots(slots)
	s.endSessions(func(x *relay.Session) bool { return x.Account == id })
	return nil
}

// OpenSession implements [relay.Sessions].
func (s *Store) OpenSession(_ context.Context, x relay.Session, key wire.Hash, limit int) ([]wire.ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[x.Account]
	if a == nil || a.LoginKey != key {
		return nil, relay.ErrNotFound
	}
	if s.sessions[x.ID] != nil {
		return nil, relay.ErrExists
	}
	var ended []wire.ID
	if limit > 0 {
		all := s.list(x.Account)
		slices.SortStableFunc(all, func(a, b relay.Session) int { return cmp.Compare(a.Seen, b.Seen) })
		for i := 0; i <= len(all)-limit; i++ {
			ended = append(ended, all[i].ID)
		}
	}
	s.endSessions(func(x *relay.Session) bool { return slices.Contains(ended, x.ID) })
	kept := copySession(x)
	s.sessions[x.ID] = &kept
	s.tokens[x.Token] = x.ID
	return ended, nil
}

func copySession(x relay.Session) relay.Session {
	x.Label, x.Share = bytes.Clone(x.Label), bytes.Clone(x.Share)
	return x
}

func (s *Store) endSessions(which func(*relay.Session) bool) (ended []wire.ID) {
	for id, x := range s.sessions {
		if which(x) {
			delete(s.tokens, x.Token)
			delete(s.sessions, id)
			ended = append(ended, id)
		}
	}
	return ended
}

// Session implements [relay.Sessions].
func (s *Store) Session(_ context.Context, token wire.Hash) (relay.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.tokens[token]
	if !ok {
		return relay.Session{}, relay.ErrNotFound
	}
	return copySession(*s.sessions[id]), nil
}

// Sessions implements [relay.Sessions].
func (s *Store) Sessions(_ context.Context, id wire.ID) ([]relay.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.list(id), nil
}

func (s *Store) list(id wire.ID) (all []relay.Session) {
	for _, x := range s.sessions {
		if x.Account == id {
			all = append(all, copySession(*x))
		}
	}
	slices.SortFunc(all, func(a, b relay.Session) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return all
}

// Seen implements [relay.Sessions].
func (s *Store) Seen(_ context.Context, id wire.ID, at int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x := s.sessions[id]; x != nil {
		x.Seen = at
	}
	return nil
}

// SetShare implements [relay.Sessions].
func (s *Store) SetShare(_ context.Context, account, id wire.ID, share []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.sessions[id]
	if x == nil || x.Account != account {
		return relay.ErrNotFound
	}
	x.Share = bytes.Clone(share)
	return nil
}

// EndSession implements [relay.Sessions].
func (s *Store) EndSession(_ context.Context, account, id wire.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.endSessions(func(x *relay.Session) bool { return x.ID == id && x.Account == account })) == 0 {
		return relay.ErrNotFound
	}
	return nil
}

// EndIdle implements [relay.Sessions].
func (s *Store) EndIdle(_ context.Context, before int64) ([]wire.ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.endSessions(func(x *relay.Session) bool { return x.Seen < before }), nil
}
