package breach

import (
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// State is the breaches of one room; in Mine, what was prepared.
type State struct {
	all    map[record.ID]*breach
	open   []*breach // neither at rest nor seen by nobody any more, in the order in which they were opened
	closed []*breach // the rest, in the order in which they closed
	events []*word

	drafts  []*draft // in Mine, in the order in which they were begun
	draftOf map[record.ID]*draft
}

// New returns a room without breaches.
func New() practice.State {
	return &State{all: map[record.ID]*breach{}, draftOf: map[record.ID]*draft{}}
}

// side is who somebody is in a breach.
type side uint8

const (
	nobody side = iota
	owner
	hurt
	either
)

type breach struct {
	id      record.ID
	seq     uint64
	at      time.Time
	by      side // who opened it
	members [3]record.Member
	sort    Sort
	how     How
	found   bool
	links   []*breach
	words   []*word  // the opening first
	views   [3]uint8 // by side; zero: nothing was said yet
	waived  [4]bool  // by gate
	spoken  [3]int   // words of each side
	rested  *word    // the word that set it to rest; nil: it is open
	filed   bool     // it is among the closed
}

// word is something that was said, as it stands.
type word struct {
	breach *breach
	id     record.ID
	kind   record.Kind
	by     side
	seq    uint64
	at     time.Time
	flag   uint8
	text   string
	prose  record.ProseState
	gone   time.Time   // when the words were withdrawn
	answer record.Kind // of a restatement: heard, not yet, or none
	heard  bool        // of an impact: it was heard; of an answer: it says so
	other  *breach     // linked
}

// side is who a member is in a breach.
func (b *breach) side(m record.Member) side {
	switch m {
	case b.members[owner]:
		return owner
	case b.members[hurt]:
		return hurt
	}
	return nobody
}

func (s side) other() side { return either - s }

// agreed reports whether both see it so.
func (b *breach) agreed() bool { return b.views[owner] == Agrees && b.views[hurt] == Agrees }

// dropped reports whether neither sees it so any more.
func (b *breach) dropped() bool { return b.views[owner] == Differs && b.views[hurt] == Differs }

func (b *breach) closed() bool { return b.rested != nil || b.dropped() }

// latest is the last word of a kind; nil when there is none.
func (b *breach) latest(kind record.Kind) *word {
	for i := len(b.words) - 1; i >= 0; i-- {
		if b.words[i].kind == kind {
			return b.words[i]
		}
	}
	return nil
}

// acknowledged reports whether the owner has said what they did. Who opens a breach as its owner has.
func (b *breach) acknowledged() bool { return b.by == owner || b.latest(KindAcknowledged) != nil }

// restated is the last restatement; nil when there is none.
func (b *breach) restated() *word { return b.latest(KindRestated) }

// marked reports whether the hurt person said that an impact was heard.
func (b *breach) marked() bool {
	for _, w := range b.words {
		if w.kind == KindRestated && w.answer == KindHeard {
			return true
		}
	}
	return false
}

// heard reports whether what follows may come: the impact was heard, or the hurt person does not want to wait for that.
func (b *breach) heard() bool { return b.waived[HeardWaits] || b.marked() }

// opening is the word that opened it.
func (b *breach) opening() *word { return b.words[0] }

// Breach says what other practices may know of one.
func (s *State) Breach(id record.ID) (practice.Breach, bool) {
	if b := s.all[id]; b != nil {
		return b.known(), true
	}
	return practice.Breach{}, false
}

// Breaches lists those that are not at rest.
func (s *State) Breaches() []practice.Breach {
	list := make([]practice.Breach, len(s.open))
	for i, b := range s.open {
		list[i] = b.known()
	}
	return list
}

func (b *breach) known() practice.Breach {
	return practice.Breach{
		ID: b.id, Kind: b.sort.Name(), Owner: b.members[owner], Hurt: b.members[hurt], Agreed: b.agreed(), Heard: b.heard(),
		Rested: b.closed(), At: b.at, Title: b.title(),
	}
}
