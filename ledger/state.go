package ledger

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Reasons for ignoring an entry, for every reader the same; see [Item.Ignored].
var (
	ErrNotMember  = errors.New("not by somebody who was a member then")
	ErrRule       = errors.New("against the rules of the room")
	ErrInvitation = errors.New("invitation is unknown, used, revoked or expired")
	ErrEpoch      = errors.New("outside of the epoch that it says")
	ErrStopped    = errors.New("the room was stopped")
	ErrCompeting  = errors.New("somebody used keys that were given up, to change keys again")
)

// State is what the control entries of a room say: who is a member, with which keys, and which epoch runs.
// It needs no key, and only control entries in chain order, whether ignored or not; those of type [Erased]
// may be left out. Whether they follow each other in one chain is for the caller to check.
type State struct {
	room        RoomID
	kind        Kind
	predecessor Place
	people      []person           // everybody who ever joined, in that order
	byKey       map[[32]byte]int   // every identity key that was ever used here
	invitations []Invitation       // all, in order
	epoch       uint32             // 0 before the first
	kids        map[seal.Hash]bool // of all epochs
	kid         seal.Hash
	needsEpoch  bool
	stopped     *Stop
	successors  []Succession
}

// Standing is how somebody stands to a room.
type Standing uint8

// The standings.
const (
	Waiting  Standing = iota + 1 // joined, and not admitted by an epoch yet
	Admitted                     // a member
	Gone                         // left or removed
)

// Member is somebody who is or was in a room.
type Member struct {
	ID       record.Member // the first identity key they came with
	Public   seal.Public   // the current keys
	Role     Role
	Standing Standing
	Joined   uint64 // seq of the entry with which they joined, last time
	Keyed    uint64 // seq of the entry that brought the current keys
	Rekeyed  bool   // these are not the keys they came with
	History  bool   // may read what was written before they joined
}

type person struct {
	Member
	keys    []keyFrom // ascending
	stays   []stay    // as an admitted member, ascending
	counted bool      // was admitted as a Person once
	inviter int       // who invited them, last time; -1 for the founder
}

type keyFrom struct {
	seq uint64
	key [32]byte
}

type stay struct{ from, to uint64 } // to: seq of the entry that ended it, or the largest number

const stillThere = 1<<64 - 1

// Invitation is one that was made.
type Invitation struct {
	Hash    seal.Hash // of the invited entry
	Seq     uint64
	Inviter record.Member
	Key     [32]byte
	Role    Role
	Expiry  time.Time
	History bool
	Used    bool
	Revoked bool // by uninvited, or because the inviter left or changed their keys
}

// Stop tells why a room stopped: two sets of keys claim to follow the same ones. Nobody can tell which of
// them the member chose. Words written before stay; nothing new stands.
type Stop struct {
	Seq    uint64
	Member record.Member
}

// Succession announces a successor room.
type Succession struct {
	Seq    uint64
	Member record.Member
	Room   RoomID
}

// NewState reads the first entry of a room. The caller checks its hash against the room's id, if it knows one.
func NewState(created *Entry) (*State, error) {
	if created.typ != Created {
		return nil, fmt.Errorf("first entry is %v: %w", created.typ, ErrMalformed)
	}
	body, err := CheckControl(created, [32]byte{})
	if err != nil {
		return nil, err
	}
	b := body.(*CreatedBody)
	if b.Role == Helper && b.Kind != Session {
		return nil, fmt.Errorf("founded by a helper: %w", ErrRule)
	}
	s := &State{
		room: created.Hash(), kind: b.Kind, predecessor: b.Predecessor, byKey: map[[32]byte]int{},
		kids: map[seal.Hash]bool{}, needsEpoch: true,
	}
	s.enter(0, Member{ID: created.actor, Public: b.Founder, Role: b.Role, Standing: Admitted, History: true}, -1)
	return s, nil
}

// enter adds or brings back somebody.
func (s *State) enter(seq uint64, m Member, inviter int) {
	m.Joined, m.Keyed = seq, seq
	i, known := s.byKey[m.Public.Key]
	if !known {
		i = len(s.people)
		s.people = append(s.people, person{})
		s.byKey[m.Public.Key] = i
	}
	p := &s.people[i]
	if known {
		m.ID, m.Rekeyed = p.ID, p.Rekeyed
	}
	p.Member, p.inviter = m, inviter
	p.keys = append(p.keys, keyFrom{seq, m.Public.Key})
	if m.Standing == Admitted {
		p.admit(seq)
	}
}

func (p *person) admit(seq uint64) {
	p.Standing = Admitted
	p.stays = append(p.stays, stay{seq, stillThere})
	p.counted = p.counted || p.Role == Person
}

// Clone returns a copy that changes apart.
func (s *State) Clone() *State {
	c := *s
	c.people, c.byKey = slices.Clone(s.people), maps.Clone(s.byKey)
	for i := range c.people {
		c.people[i].keys = slices.Clone(c.people[i].keys)
		c.people[i].stays = slices.Clone(c.people[i].stays)
	}
	c.invitations, c.successors = slices.Clone(s.invitations), slices.Clone(s.successors)
	c.kids = maps.Clone(s.kids)
	return &c
}

// Room returns the room's id.
func (s *State) Room() RoomID { return s.room }

// Kind returns the room's kind.
func (s *State) Kind() Kind { return s.kind }

// Predecessor returns the room that this one succeeds, as its founder says, or a zero place. What was
// written there is never attributed to members here.
func (s *State) Predecessor() Place { return s.predecessor }

// Successors lists the rooms that members opened to go on.
func (s *State) Successors() []Succession { return slices.Clone(s.successors) }

// Members returns who is in the room, including who waits to be admitted, in order of first joining.
func (s *State) Members() []Member {
	return s.who(func(p *person) bool { return p.Standing != Gone })
}

// Former returns who was a member, and left or was removed.
func (s *State) Former() []Member {
	return s.who(func(p *person) bool { return p.Standing == Gone && len(p.stays) > 0 })
}

// Waiting returns who joined and waits to be admitted.
func (s *State) Waiting() []Member {
	return s.who(func(p *person) bool { return p.Standing == Waiting })
}

func (s *State) who(want func(*person) bool) []Member {
	var list []Member
	for i := range s.people {
		if want(&s.people[i]) {
			list = append(list, s.people[i].Member)
		}
	}
	return list
}

// Member returns somebody by their id.
func (s *State) Member(id record.Member) (Member, bool) {
	i, ok := s.find(id)
	if !ok {
		return Member{}, false
	}
	return s.people[i].Member, true
}

// ByKey returns who uses, or once used, an identity key in this room.
func (s *State) ByKey(key [32]byte) (Member, bool) {
	i, ok := s.byKey[key]
	if !ok {
		return Member{}, false
	}
	return s.people[i].Member, true
}

// find returns the place of a member by id, which is the first key they came with.
func (s *State) find(id record.Member) (int, bool) {
	i, ok := s.byKey[id]
	return i, ok && s.people[i].ID == id
}

// Invitations lists all invitations, in order, used and revoked ones too.
func (s *State) Invitations() []Invitation { return slices.Clone(s.invitations) }

// NeedsEpoch reports whether no content stands until a new epoch is begun.
func (s *State) NeedsEpoch() bool { return s.needsEpoch }

// Epoch returns the number of the current epoch, 0 before the first, and its key's id.
func (s *State) Epoch() (uint32, seal.Hash) { return s.epoch, s.kid }

// Stopped tells why the room stopped; nil when it did not.
func (s *State) Stopped() *Stop { return s.stopped }

// CheckContent applies the rules for content that need no key: the room runs, and the entry is sealed under
// the current epoch's key.
func (s *State) CheckContent(e *Entry) error {
	switch {
	case s.stopped != nil:
		return ErrStopped
	case s.needsEpoch:
		return fmt.Errorf("before the epoch that is needed: %w", ErrEpoch)
	case e.Epoch != s.epoch || e.Kid != s.kid:
		return fmt.Errorf("epoch %d while %d runs: %w", e.Epoch, s.epoch, ErrEpoch)
	}
	return nil
}

// keyAt returns somebody's identity key just before an entry.
func (p *person) keyAt(seq uint64) (key [32]byte) {
	for _, k := range p.keys {
		if k.seq < seq {
			key = k.key
		}
	}
	return key
}

// admittedAt reports whether somebody was a member just before an entry.
func (p *person) admittedAt(seq uint64) bool {
	for _, st := range p.stays {
		if st.from < seq && seq <= st.to {
			return true
		}
	}
	return false
}
