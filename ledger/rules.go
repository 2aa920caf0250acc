package ledger

import (
	"fmt"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// maxPersons and maxHelpers bound who can be in a room. Persons are counted for ever: whoever left is not
// replaced, since their words are there.
const (
	maxPersons = 2
	maxHelpers = 2
)

// Check tells whether a control entry would stand as the room's next, and returns what it says. It
// changes nothing.
func (s *State) Check(e *Entry) (Body, error) {
	v := s.judge(e)
	return v.body, v.err
}

// Apply folds the next control entry. An error is the reason why every reader ignores it; the state then
// stays as it was, with one exception: a competing change of keys ([ErrCompeting]) stops the room.
// What an [Erased] or [Disowned] entry names is for whoever holds the content to check.
func (s *State) Apply(e *Entry) (Body, error) {
	v := s.judge(e)
	if v.change != nil {
		v.change()
	}
	return v.body, v.err
}

// verdict is what a control entry would do.
type verdict struct {
	body   Body
	change func()
	err    error
}

func refuse(err error, format string, args ...any) verdict {
	return verdict{err: fmt.Errorf(format+": %w", append(args, err)...)}
}

func (s *State) judge(e *Entry) verdict {
	if e.Class != ControlEntry || e.Seq == 0 || e.Room != s.room {
		return refuse(ErrRule, "not a control entry of this room")
	}
	if s.stopped != nil {
		switch e.typ {
		case Left, Erased, Disowned, Successor:
		default:
			return verdict{err: ErrStopped}
		}
	}
	switch e.typ {
	case Joined:
		return s.judgeJoined(e)
	case Erased:
		body, err := CheckControl(e, [32]byte{})
		return verdict{body: body, err: err}
	}
	i, ok := s.find(e.actor)
	if !ok || s.people[i].Standing == Gone {
		return verdict{err: ErrNotMember}
	}
	body, err := CheckControl(e, s.people[i].Public.Key)
	if err != nil {
		if e.typ == Rekeyed && s.givenUp(i, e) {
			return verdict{err: ErrCompeting, change: func() { s.stopped = &Stop{e.Seq, e.actor} }}
		}
		return verdict{err: err}
	}
	if s.people[i].Standing == Waiting && e.typ != Left && e.typ != Rekeyed {
		return refuse(ErrNotMember, "not admitted yet")
	}
	v := s.judgeSigned(e, i, body)
	if v.err == nil {
		v.body = body
	}
	return v
}

// givenUp reports whether a change of keys was signed with keys that the member had given up.
func (s *State) givenUp(i int, e *Entry) bool {
	for _, k := range s.people[i].keys {
		if _, err := CheckControl(e, k.key); err == nil {
			return true
		}
	}
	return false
}

// judgeSigned judges an entry that its actor, who is in the room, signed.
func (s *State) judgeSigned(e *Entry, i int, body Body) verdict {
	switch b := body.(type) {
	case *EpochBody:
		return s.judgeEpoch(e, i, b)
	case *InvitedBody:
		return s.judgeInvited(e, i, b)
	case *UninvitedBody:
		n := s.open(b.Invitation)
		if n < 0 {
			return verdict{err: ErrInvitation}
		}
		if !s.host(i) && s.invitations[n].Inviter != e.actor {
			return refuse(ErrRule, "somebody else's invitation")
		}
		return verdict{change: func() { s.invitations[n].Revoked = true }}
	case *LeftBody:
		if s.kind == Mine {
			return refuse(ErrRule, "nobody leaves their own room")
		}
		return verdict{change: func() { s.leave(e.Seq, i) }}
	case *RemovedBody:
		return s.judgeRemoved(e, i, b)
	case *RekeyedBody:
		if _, used := s.byKey[b.Public.Key]; used {
			return refuse(ErrRule, "keys that were used before")
		}
		return verdict{change: func() { s.rekey(e.Seq, i, b.Public) }}
	case *DisownedBody:
		if b.Targets[len(b.Targets)-1] >= e.Seq {
			return refuse(ErrRule, "disowned before it was written")
		}
		return verdict{}
	case *SuccessorBody:
		return verdict{change: func() { s.successors = append(s.successors, Succession{e.Seq, e.actor, b.Room}) }}
	}
	return refuse(record.ErrUnknown, "%v", e.typ)
}

// host reports whether somebody may invite and admit: the persons, and whoever founded the room.
func (s *State) host(i int) bool { return i == 0 || s.people[i].Role == Person }

// judgeEpoch: the next number, a new key, wrapped to exactly who is in the room, and the key before it
// sealed under it unless a newcomer must not see history.
func (s *State) judgeEpoch(e *Entry, i int, b *EpochBody) verdict {
	members, hide, waiting := s.Members(), false, false
	for _, m := range members {
		if m.Standing == Waiting {
			waiting = true
			hide = hide || !m.History
		}
	}
	switch {
	case waiting && !s.host(i):
		return refuse(ErrRule, "a helper admits nobody")
	case b.Number != s.epoch+1:
		return refuse(ErrEpoch, "epoch %d after %d", b.Number, s.epoch)
	case s.kids[b.Kid]:
		return refuse(ErrRule, "a key that was used before")
	case len(b.Wraps) != len(members):
		return refuse(ErrRule, "key wrapped to %d of %d members", len(b.Wraps), len(members))
	case b.Lacking && s.epoch == 0:
		return refuse(ErrRule, "lacks the key of no epoch")
	case (s.epoch == 0 || hide) && b.Previous != nil:
		return refuse(ErrRule, "a newcomer would read what was written before")
	case s.epoch != 0 && !hide && !b.Lacking && b.Previous == nil:
		return refuse(ErrRule, "without the key of the epoch before")
	}
	for n, m := range members {
		if b.Wraps[n].Member != m.ID {
			return refuse(ErrRule, "key wrapped to somebody else")
		}
	}
	return verdict{change: func() {
		s.epoch, s.kid, s.needsEpoch = b.Number, b.Kid, false
		s.kids[b.Kid] = true
		for n := range s.people {
			if s.people[n].Standing == Waiting {
				s.people[n].admit(e.Seq)
			}
		}
	}}
}

func (s *State) judgeInvited(e *Entry, i int, b *InvitedBody) verdict {
	switch {
	case s.kind == Mine:
		return refuse(ErrRule, "nobody else comes into one's own room")
	case !s.host(i):
		return refuse(ErrRule, "a helper invites nobody")
	case b.Role == Helper && (s.kind != Session || b.History):
		return refuse(ErrRule, "a helper comes to a session only, and reads from then on")
	}
	for _, x := range s.invitations {
		if x.Key == b.Key {
			return refuse(ErrRule, "an invitation's key that was used before")
		}
	}
	return verdict{change: func() {
		s.invitations = append(s.invitations, Invitation{
			Hash: e.Hash(), Seq: e.Seq, Inviter: e.actor, Key: b.Key,
			Role: b.Role, Expiry: b.Expiry, History: b.History,
		})
	}}
}

// open returns the place of an invitation that can still be used or revoked, or -1.
func (s *State) open(hash seal.Hash) int {
	for n, x := range s.invitations {
		if x.Hash == hash && !x.Used && !x.Revoked {
			return n
		}
	}
	return -1
}

// judgeJoined: by an open invitation, not after its expiry, with keys that are new here or those with which
// this person left. The time is the one that the chain holds: the arrival of the entry before.
func (s *State) judgeJoined(e *Entry) verdict {
	if err := e.checkActor([32]byte{}); err != nil {
		return verdict{err: err}
	}
	body, err := DecodeBody(Joined, e.body)
	if err != nil {
		return verdict{err: err}
	}
	b := body.(*JoinedBody)
	n := s.open(b.Invitation)
	if n < 0 {
		return verdict{err: ErrInvitation}
	}
	inv := s.invitations[n]
	if err := e.checkSecond(b, inv.Key); err != nil {
		return verdict{err: err}
	}
	if e.PrevArrival == 0 || e.PrevArrival > inv.Expiry.UnixMilli() {
		return refuse(ErrInvitation, "too late")
	}
	back, known := s.byKey[b.Public.Key]
	if known && (s.people[back].Standing != Gone || s.people[back].Public.Key != b.Public.Key) {
		return refuse(ErrRule, "keys that are used here")
	}
	if !s.roomFor(inv.Role, known && s.people[back].counted) {
		return refuse(ErrRule, "no place for another")
	}
	return verdict{body: b, change: func() {
		s.invitations[n].Used, s.needsEpoch = true, true
		inviter, _ := s.find(inv.Inviter)
		s.enter(e.Seq, Member{ID: e.actor, Public: b.Public, Role: inv.Role, Standing: Waiting, History: inv.History}, inviter)
	}}
}

// roomFor reports whether one more fits in.
func (s *State) roomFor(role Role, counted bool) bool {
	persons, helpers := 0, 0
	for i := range s.people {
		p := &s.people[i]
		if p.counted || p.Standing == Waiting && p.Role == Person {
			persons++
		}
		if p.Standing != Gone && p.Role == Helper {
			helpers++
		}
	}
	if role == Helper {
		return helpers < maxHelpers
	}
	return counted || persons < maxPersons
}

// judgeRemoved: nobody removes the other of two. A helper, and whoever was not admitted, can be.
func (s *State) judgeRemoved(e *Entry, i int, b *RemovedBody) verdict {
	t, ok := s.find(b.Member)
	if !ok || s.people[t].Standing == Gone {
		return refuse(ErrRule, "nobody to remove")
	}
	p := &s.people[t]
	may := s.host(i) && p.Role == Helper || p.Standing == Waiting && (s.host(i) || p.inviter == i)
	if t == i || !may {
		return refuse(ErrRule, "nobody can remove the other of two")
	}
	return verdict{change: func() { s.leave(e.Seq, t) }}
}

func (s *State) leave(seq uint64, i int) {
	p := &s.people[i]
	if p.Standing == Admitted {
		p.stays[len(p.stays)-1].to = seq
	}
	p.Standing = Gone
	s.needsEpoch = true
	s.revokeOf(i)
}

func (s *State) rekey(seq uint64, i int, public seal.Public) {
	p := &s.people[i]
	p.Public, p.Keyed, p.Rekeyed = public, seq, true
	p.keys = append(p.keys, keyFrom{seq, public.Key})
	s.byKey[public.Key] = i
	s.needsEpoch = true
	s.revokeOf(i) // whoever held the old keys may have made them
}

func (s *State) revokeOf(i int) {
	for n := range s.invitations {
		if x := &s.invitations[n]; x.Inviter == s.people[i].ID && !x.Used {
			x.Revoked = true
		}
	}
}
