package relay

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// This file is all that the relay knows of the ledger: how to take an entry apart, how entries follow
// each other, and what control entries change.

// proseAt is where the prose of a parsed content entry begins: its flag, length and bytes.
func proseAt(raw []byte) int {
	const length = ledger.HeaderSize + 2*seal.NonceSize + 32
	return length + 4 + int(binary.BigEndian.Uint32(raw[length:]))
}

// split takes an entry apart into what stays and what its author may withdraw.
func split(e *ledger.Entry) Entry {
	raw := e.Raw()
	out := Entry{Seq: e.Seq, Hash: wire.Hash(e.Hash()), PrevArrived: e.PrevArrival, Body: raw}
	if e.Class == ledger.ControlEntry {
		out.Control = e.Control() != ledger.Erased // erasures change no membership, and there are many
		return out
	}
	at := proseAt(raw)
	out.Body = raw[:at]
	if e.Prose() == ledger.ProseHere {
		out.Prose = raw[at:]
	}
	out.Bare = e.Prose() == ledger.ProseGone
	return out
}

// appendRaw puts an entry together again as a frame.
func appendRaw(dst []byte, e *Entry) []byte {
	size := len(e.Body) + len(e.Prose)
	bare := e.Prose == nil && ledger.Class(e.Body[1]) == ledger.ContentEntry
	if bare {
		size++
	}
	dst = wire.AppendFrameHead(dst, e.Arrived, size)
	dst = append(dst, e.Body...)
	if bare {
		return append(dst, 0)
	}
	return append(dst, e.Prose...)
}

// chain reads the entries of an append: well-formed, of one room, and following each other.
func (r *Relay) chain(frames []wire.Frame, room *wire.Hash) ([]ledger.Entry, []Entry, error) {
	if len(frames) == 0 {
		return nil, nil, problem(wire.CodeMalformed, "no entries")
	}
	parsed, entries := make([]ledger.Entry, len(frames)), make([]Entry, len(frames))
	for i, f := range frames {
		if len(f.Raw) > r.cfg.Limits.Entry {
			return nil, nil, problem(wire.CodeTooLarge, fmt.Sprintf("entry %d of the request", i))
		}
		e, err := ledger.Parse(f.Raw)
		if err != nil {
			return nil, nil, refused(i, err)
		}
		if e.Prose() == ledger.ProseDamaged {
			return nil, nil, refused(i, errors.New("the prose is not what the entry says"))
		}
		parsed[i], entries[i] = *e, split(e)
		entries[i].Arrived = f.Arrived
		if i == 0 && e.Seq == 0 {
			*room = entries[0].Hash
		}
		first := &parsed[0]
		switch {
		case e.Seq != first.Seq+uint64(i), i > 0 && wire.Hash(e.Prev) != entries[i-1].Hash:
			return nil, nil, refused(i, errors.New("it does not follow the one before"))
		case e.Seq > 0 && wire.Hash(e.Room) != *room:
			return nil, nil, refused(i, errors.New("it belongs to another room"))
		}
	}
	return parsed, entries, nil
}

// refused says which entry of a request the ledger's rules refuse, and why.
func refused(i int, err error) *wire.Problem {
	detail := fmt.Sprintf("entry %d of the request: %v", i, err)
	if errors.Is(err, record.ErrUnknown) {
		detail = fmt.Sprintf("entry %d of the request: made by a newer version", i)
	}
	return problem(wire.CodeRefusedEntry, detail)
}

// states remembers what the control entries of some rooms say. A remembered state is never changed.
type states struct {
	mu    sync.Mutex
	rooms map[wire.Hash]*ledger.State
	// locks makes the control appends to a room follow each other, so that the state that one was
	// judged by is the state that it stands on. The compare-and-swap does the rest.
	locks [64]sync.Mutex
}

const maxStates = 1000

func (s *states) lock(room wire.Hash) (unlock func()) {
	m := &s.locks[room[0]%uint8(len(s.locks))]
	m.Lock()
	return m.Unlock
}

func (s *states) put(room wire.Hash, st *ledger.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rooms) >= maxStates {
		clear(s.rooms)
	}
	s.rooms[room] = st
}

func (s *states) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.rooms)
}

func (s *states) get(room wire.Hash) *ledger.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rooms[room]
}

// state folds the control entries that are stored of a room.
func (r *Relay) state(ctx context.Context, room wire.Hash) (*ledger.State, error) {
	if st := r.states.get(room); st != nil {
		return st, nil
	}
	var st *ledger.State
	err := r.store.Controls(ctx, room, func(e Entry) error {
		parsed, err := ledger.Parse(slices.Clone(e.Body))
		if err != nil {
			return fmt.Errorf("parse a stored control entry: %w", err)
		}
		if st == nil {
			st, err = ledger.NewState(parsed)
			return err
		}
		_, _ = st.Apply(parsed) // an entry that does not stand is ignored, as by every reader
		return nil
	})
	if err == nil && st == nil {
		err = ErrNotFound
	}
	if err == nil {
		r.states.put(room, st)
	}
	return st, err
}

// judge works out what the control entries of an append change, and refuses those that would not stand. It
// returns the state after them; nil when they change none.
func (r *Relay) judge(ctx context.Context, parsed []ledger.Entry, a *Append) (after *ledger.State, err error) {
	var before *ledger.State
	for i := range parsed {
		e := &parsed[i]
		switch {
		case e.Class != ledger.ControlEntry:
			continue
		case e.Control() == ledger.Erased:
			err = r.erased(ctx, parsed[:i], a, e)
		case e.Seq == 0:
			after, err = ledger.NewState(e)
		default:
			if after == nil {
				if before, err = r.state(ctx, a.Room); err != nil {
					return nil, err
				}
				after = before.Clone()
			}
			// Competing changes of keys must stand in the chain: they stop the room and warn.
			if _, err = after.Apply(e); errors.Is(err, ledger.ErrCompeting) {
				err = nil
			}
		}
		if err != nil {
			var p *wire.Problem
			if errors.As(err, &p) {
				return nil, err
			}
			return nil, refused(i, err)
		}
	}
	if after == nil {
		return nil, nil
	}
	if err := a.follow(before, after); err != nil {
		return nil, err
	}
	if len(a.Invites) > 0 && openAt(after, time.UnixMilli(a.Now)) > r.cfg.Limits.InvitationsOfRoom {
		return nil, problem(wire.CodeInvitesFull, "")
	}
	return after, nil
}

// openAt counts the invitations that can still be used.
func openAt(s *ledger.State, now time.Time) (n int) {
	for _, i := range s.Invitations() {
		if !i.Used && !i.Revoked && now.Before(i.Expiry) {
			n++
		}
	}
	return n
}

// needsState reports whether an append changes what control entries say.
func needsState(parsed []ledger.Entry) bool {
	for i := range parsed {
		if parsed[i].Class == ledger.ControlEntry && parsed[i].Control() != ledger.Erased {
			return true
		}
	}
	return false
}

// erased checks that the token is the one of the entry whose prose goes. Earlier entries of the same
// append are in before.
func (r *Relay) erased(ctx context.Context, before []ledger.Entry, a *Append, e *ledger.Entry) error {
	body, err := ledger.CheckControl(e, [32]byte{})
	if err != nil {
		return err
	}
	b := body.(*ledger.ErasedBody)
	if b.Target >= e.Seq {
		return errors.New("it withdraws what is not written yet")
	}
	target := (*ledger.Entry)(nil)
	for i := range before {
		if before[i].Seq == b.Target {
			target = &before[i]
		}
	}
	if target == nil {
		err := r.store.Entries(ctx, a.Room, b.Target, b.Target, func(stored Entry) (err error) {
			frame := appendRaw(nil, &stored)
			f, _, err := wire.NextFrame(frame)
			if err == nil {
				target, err = ledger.Parse(f.Raw)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("read the target of an erasure: %w", err)
		}
	}
	if target == nil {
		return ErrNotFound
	}
	if err := target.CheckToken(b.Token); err != nil {
		return err
	}
	a.Withdraws = append(a.Withdraws, b.Target)
	return nil
}

// follow notes the difference between two states. Before is nil for a new room.
func (a *Append) follow(before, after *ledger.State) error {
	was := map[record.Member]bool{}
	var invitations []ledger.Invitation
	if before != nil {
		invitations = before.Invitations()
		for _, m := range before.Members() {
			was[m.ID] = true
		}
	}
	for _, m := range after.Members() {
		if !was[m.ID] {
			a.Joins = append(a.Joins, Join{Account: a.Account, Member: wire.Hash(m.ID)})
		}
		delete(was, m.ID)
	}
	if len(a.Joins) > 1 {
		return problem(wire.CodeRefusedEntry, "one account cannot be two members")
	}
	for m := range was {
		a.Leaves = append(a.Leaves, wire.Hash(m))
	}
	for i, inv := range after.Invitations() {
		open := !inv.Used && !inv.Revoked
		switch {
		case i >= len(invitations) && open:
			a.Invites = append(a.Invites, Invitation{Key: inv.Key, Room: a.Room, Expires: inv.Expiry.UnixMilli()})
		case i < len(invitations) && !open && !invitations[i].Used && !invitations[i].Revoked:
			end := EndsInvitation{Key: inv.Key, State: InvitationWithdrawn}
			if inv.Used {
				end.State = InvitationUsed
			}
			a.Ends = append(a.Ends, end)
		}
	}
	a.Kind = Ours
	if after.Kind() == ledger.Mine {
		a.Kind = Mine
	}
	return nil
}
