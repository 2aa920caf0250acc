package ledger

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Errors of a chain as a whole. Each is a decision for the caller; the chain stays as it was.
var (
	// ErrBroken means that bytes do not follow each other as one chain does: a wrong seq, room, prev or
	// encoding. It is the relay's doing.
	ErrBroken = errors.New("broken chain")
	// ErrForked means that the relay shows two different entries in one place.
	ErrForked = errors.New("two different records of this room")
	// ErrRolledBack means that the relay shows less than this person has already seen.
	ErrRolledBack = errors.New("the record ends before what was already seen")
	// ErrArrival means that the relay gave different arrival times for one entry.
	ErrArrival = errors.New("arrival time contradicts what the relay said before")
)

// Chain is one room as one person reads it. It is not safe for use by several goroutines at once.
type Chain struct {
	room  RoomID
	self  *seal.Identity // nil: reads no content
	state *State         // nil while empty
	links []link
	items []Item

	epochs  []epochAt           // valid ones; number n at n-1
	keys    map[uint32]seal.Key // of epochs, as far as known
	roots   []seal.Key          // of the person's erase tokens, the current identity's first
	authors []author            // by place in state.people
	disowns []disowning
	aad     [HeaderSize + 1]byte // scratch

	queue    []uint64 // not verified yet, in the order in which to verify
	revision int
}

// link is what the chain keeps of one entry besides its item.
type link struct {
	raw      []byte
	hash     seal.Hash
	box      []byte // content: the opened skeleton box, nil when it is not open
	author   int32  // content: place in state.people, by its own word; -1: nobody who was a member
	sig      sigState
	disowned bool // content: by whom it names
	erased   bool // content: the prose was withdrawn
	hasProse bool // content: there was prose
}

type epochAt struct {
	seq  uint64
	body *EpochBody
}

// Item is one entry as its reader sees it.
type Item struct {
	Seq        uint64
	Class      Class
	Control    Control       // zero for content
	Body       Body          // of a control entry that stands
	Author     record.Member // who wrote it, by its own word when it is ignored; zero for [Erased] and what is not open
	Skeleton   []byte        // content that was opened; do not change
	Prose      []byte        // nil when there is none, or none to show
	ProseState record.ProseState
	Arrived    time.Time
	Withdrawn  time.Time // when the relay took the entry that withdrew the prose
	// Ignored is why the entry does not stand, the same for every reader who holds the same keys; nil when it
	// stands. Such an entry is listed and has no effect.
	Ignored error
}

// New returns an empty chain of a room, for a person; nil reads what needs no key.
func New(room RoomID, self *seal.Identity) *Chain {
	c := &Chain{room: room, self: self, keys: map[uint32]seal.Key{}}
	if self != nil {
		c.roots = []seal.Key{self.EraseRoot()}
	}
	return c
}

// Load reads a chain from its first entry. Control entries are verified; of content, each author's last
// entry is, which stands for the rest: verify those with [Chain.VerifyMore] in idle time. With an error, the
// chain that is returned ends before the entry that is at fault.
func Load(room RoomID, self *seal.Identity, entries []Stored) (*Chain, error) {
	c := New(room, self)
	c.links = make([]link, 0, len(entries)+8)
	c.items = make([]Item, 0, len(entries)+8)
	var failed error
	for _, s := range entries {
		if failed = c.extend(s, false); failed != nil {
			break
		}
	}
	c.attest()
	return c, failed
}

// Extend reads the next entry, and verifies it. An entry that the chain already holds is no error; what
// it lacked of it (prose that was missing, the arrival of an entry that waited) is taken over.
func (c *Chain) Extend(s Stored) error { return c.extend(s, true) }

func (c *Chain) extend(s Stored, eager bool) error {
	var e Entry
	if err := e.parse(s.Raw); err != nil {
		return fmt.Errorf("entry %d: %w: %w", len(c.links), ErrBroken, err)
	}
	next := uint64(len(c.links))
	if e.Seq < next {
		return c.again(&e, s)
	}
	if e.Seq > next {
		return fmt.Errorf("entry %d: found entry %d: %w", next, e.Seq, ErrBroken)
	}
	hash := e.Hash()
	if err := c.follows(&e, hash, s.Arrived); err != nil {
		return fmt.Errorf("entry %d: %w", next, err)
	}
	if next == 0 {
		state, err := NewState(&e)
		if err != nil {
			return fmt.Errorf("entry 0: %w: %w", ErrBroken, err)
		}
		c.state = state
	}
	c.links = append(c.links, link{raw: s.Raw, hash: hash, author: -1, hasProse: e.prose != NoProse})
	c.items = append(c.items, Item{Seq: next, Class: e.Class, Control: e.typ, Author: e.actor, Arrived: s.Arrived})
	if e.Class == ControlEntry {
		c.control(&e)
	} else {
		c.content(&e, eager)
	}
	return nil
}

// follows checks that an entry is the next of this chain.
func (c *Chain) follows(e *Entry, hash seal.Hash, arrived time.Time) error {
	if e.Seq == 0 {
		if hash != c.room {
			return fmt.Errorf("first entry of another room: %w", ErrBroken)
		}
		return nil
	}
	last := len(c.links) - 1
	if e.Room != c.room || e.Prev != c.links[last].hash {
		return fmt.Errorf("does not follow entry %d: %w", last, ErrBroken)
	}
	before := c.items[last].Arrived
	switch {
	case before.IsZero():
	case e.PrevArrival == 0 && !arrived.IsZero() && !arrived.Equal(before),
		e.PrevArrival != 0 && e.PrevArrival != before.UnixMilli():
		return ErrArrival
	}
	return nil
}

// again takes an entry whose place is taken: the same one, or a fork.
func (c *Chain) again(e *Entry, s Stored) error {
	l, it := &c.links[e.Seq], &c.items[e.Seq]
	if e.Hash() != l.hash {
		if e.Seq > 0 && (e.Room != c.room || e.Prev != c.links[e.Seq-1].hash) {
			return fmt.Errorf("entry %d: %w", e.Seq, ErrBroken)
		}
		return fmt.Errorf("entry %d: %w", e.Seq, ErrForked)
	}
	switch {
	case it.Arrived.IsZero():
		it.Arrived = s.Arrived
	case !s.Arrived.IsZero() && !s.Arrived.Equal(it.Arrived):
		return fmt.Errorf("entry %d: %w", e.Seq, ErrArrival)
	}
	if e.checkProse(); e.prose == ProseHere && !l.erased && it.ProseState == record.ProseMissing {
		l.raw = s.Raw
		if l.box != nil {
			c.openProse(e, e.Seq)
			c.revision++
		}
	}
	return nil
}

// control folds a control entry.
func (c *Chain) control(e *Entry) {
	it := &c.items[e.Seq]
	if e.Seq == 0 {
		it.Body, _ = DecodeBody(Created, e.body)
		c.authors = make([]author, len(c.state.people))
		return
	}
	body, err := c.state.Apply(e)
	if err == nil {
		err = c.effect(e, body)
	}
	if err != nil {
		it.Ignored = err
		return
	}
	it.Body = body
	if e.typ == Joined { // with the keys that they have now
		m, _ := c.state.ByKey(e.actor)
		it.Author = m.ID
	}
	for len(c.authors) < len(c.state.people) {
		c.authors = append(c.authors, author{})
	}
}

// effect does what a control entry that the state takes means for the content.
func (c *Chain) effect(e *Entry, body Body) error {
	switch b := body.(type) {
	case *EpochBody:
		c.epochs = append(c.epochs, epochAt{e.Seq, b})
		c.unwrap(e.Seq, b)
	case *RekeyedBody:
		c.unpack(b)
	case *ErasedBody:
		return c.erase(e, b)
	case *DisownedBody:
		d := disowning{e.Seq, e.actor, b}
		c.disowns = append(c.disowns, d)
		c.judgeDisowned(d)
		return c.items[e.Seq].Ignored
	}
	return nil
}

// Room returns the room's id.
func (c *Chain) Room() RoomID { return c.room }

// Len returns the number of entries.
func (c *Chain) Len() uint64 { return uint64(len(c.links)) }

// Head returns the last entry's seq, hash and arrival. The chain must not be empty.
func (c *Chain) Head() (seq uint64, hash seal.Hash, arrived time.Time) {
	last := len(c.links) - 1
	return uint64(last), c.links[last].hash, c.items[last].Arrived
}

// HashAt returns the hash of an entry.
func (c *Chain) HashAt(seq uint64) (seal.Hash, bool) {
	if seq >= c.Len() {
		return seal.Hash{}, false
	}
	return c.links[seq].hash, true
}

// Items returns the entries from a seq on, ignored ones too.
func (c *Chain) Items(from uint64) []Item {
	if from >= c.Len() {
		return nil
	}
	return slices.Clone(c.items[from:])
}

// Item returns one entry.
func (c *Chain) Item(seq uint64) (Item, bool) {
	if seq >= c.Len() {
		return Item{}, false
	}
	return c.items[seq], true
}

// Stored returns the entries from a seq on as they are stored, to cache, to export, or to give them back to
// a relay that lost them. Prose that was withdrawn is not in it.
func (c *Chain) Stored(from uint64) []Stored {
	var list []Stored
	for seq := from; seq < c.Len(); seq++ {
		list = append(list, Stored{c.links[seq].raw, c.items[seq].Arrived})
	}
	return list
}

// Revision is a number that grows when an item that may already have been read has changed other than by an
// [Erased] entry: a late key opened it, its signature turned out wrong, or its missing prose came. Whoever
// folded items folds again.
func (c *Chain) Revision() int { return c.revision }

// State returns what the control entries say: do not change it. It is nil while the chain is empty.
func (c *Chain) State() *State { return c.state }

// Members returns who is in the room; see [State.Members].
func (c *Chain) Members() []Member {
	if c.state == nil {
		return nil
	}
	return c.state.Members()
}

// Me returns the person whose chain this is, as the room knows them, by any keys. False when they never
// joined, or have changed their keys since: then another identity reads and writes for them.
func (c *Chain) Me() (Member, bool) {
	if c.state == nil || c.self == nil {
		return Member{}, false
	}
	m, ok := c.state.ByKey(c.self.Public().Key)
	return m, ok && m.Public.Key == c.self.Public().Key
}

// NeedsEpoch reports whether nobody can write content before a new epoch: the room needs one, or the
// person was not given the current one's key.
func (c *Chain) NeedsEpoch() bool {
	if c.state == nil || c.state.needsEpoch {
		return true
	}
	_, ok := c.keys[c.state.epoch]
	return !ok
}

// Stopped tells why the room stopped; nil when it did not.
func (c *Chain) Stopped() *Stop {
	if c.state == nil {
		return nil
	}
	return c.state.stopped
}

// LastOf returns the seq of a member's last entry that stands: the record is the same as of that one.
func (c *Chain) LastOf(m record.Member) (uint64, bool) {
	for seq := c.Len(); seq > 0; seq-- {
		if it := &c.items[seq-1]; it.Author == m && it.Ignored == nil {
			return seq - 1, true
		}
	}
	return 0, false
}
