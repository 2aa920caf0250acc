package amends

import (
	"slices"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// State is the amends of one room.
type State struct {
	all    map[record.ID]*amends
	list   []*amends               // in the order in which they were begun
	open   []*amends               // those that were not ended
	after  map[record.ID][]*amends // by the breach; those that were not ended
	begun  map[begun]int           // those that were answered, or not ended
	events []event
}

// begun is what one of the two began for a breach.
type begun struct {
	breach record.ID
	by     record.Member
}

// New returns a room without amends.
func New() practice.State {
	return &State{all: map[record.ID]*amends{}, after: map[record.ID][]*amends{}, begun: map[begun]int{}}
}

type amends struct {
	id, breach  record.ID
	owner, hurt record.Member // as it stood when they were begun
	place       int           // among those that the same person began for the breach; see [State.begun]
	versions    []version     // the last is what stands
	agreed      time.Time
	turns       int
	promises    []record.ID
	ended       time.Time
}

// version is one wording.
type version struct {
	id        record.ID
	by        record.Member
	at        time.Time
	text      string
	prose     record.ProseState
	withdrawn time.Time
}

// event is one record that Story shows. Its words are those of a version.
type event struct {
	kind record.Kind
	seq  uint64
	at   time.Time
	who  record.Member
	of   *amends
	said int // index of the version that stood
}

func (a *amends) now() version { return a.versions[len(a.versions)-1] }

// waits returns whose turn it is; nobody's once it is agreed or ended.
func (a *amends) waits() record.Member {
	switch {
	case !a.agreed.IsZero() || !a.ended.IsZero():
		return record.Member{}
	case a.now().by == a.owner:
		return a.hurt
	}
	return a.owner
}

// unanswered reports whether the one who did not begin it has said nothing of it.
func (a *amends) unanswered() bool { return len(a.versions) == 1 && a.agreed.IsZero() }

func (s *State) apply(room *practice.RoomInfo, r record.Record, b Said) {
	a := s.all[b.About]
	switch b.As {
	case KindAsked, KindOffered:
		about, _ := room.Breaches.Breach(b.About)
		a = &amends{id: r.ID, breach: b.About, owner: about.Owner, hurt: about.Hurt}
		s.all[a.id] = a
		s.list = append(s.list, a)
		s.open = append(s.open, a)
		s.after[b.About] = append(s.after[b.About], a)
		this := begun{a.breach, r.Author}
		a.place = s.begun[this]
		s.begun[this]++
		fallthrough
	case KindCountered:
		a.versions = append(a.versions, version{r.ID, r.Author, r.Time, b.Text, r.Prose, r.Withdrawn})
	case KindAgreed:
		a.agreed = r.Time
	case KindTurned:
		a.turns++
		for _, id := range b.Promises {
			if !id.IsZero() {
				a.promises = append(a.promises, id)
			}
		}
	case KindEnded:
		a.ended = r.Time
		if a.unanswered() && r.Author == a.now().by {
			s.begun[begun{a.breach, r.Author}]--
		}
		this := func(x *amends) bool { return x == a }
		s.open, s.after[a.breach] = slices.DeleteFunc(s.open, this), slices.DeleteFunc(s.after[a.breach], this)
	}
	s.events = append(s.events, event{b.As, r.Seq, r.Time, r.Author, a, len(a.versions) - 1})
}
