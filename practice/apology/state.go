package apology

import (
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// State is the apologies of a room of two, or the drafts in somebody's own room.
type State struct {
	all    map[record.ID]*apology
	list   []*apology // in the order in which they were offered
	after  map[record.ID][]*apology
	events []event
	drafts map[record.ID]*draft
	latest []*draft // in the order in which they were begun
}

// New returns a room without apologies.
func New() practice.State {
	return &State{all: map[record.ID]*apology{}, after: map[record.ID][]*apology{}, drafts: map[record.ID]*draft{}}
}

type apology struct {
	id, breach  record.ID
	owner, hurt record.Member // as it stood when it was offered
	at          time.Time
	text        string
	prose       text
	answers     []*answer
	withdrawn   time.Time
}

// text is what became of a record's words.
type text struct {
	state     record.ProseState
	withdrawn time.Time
}

type answer struct {
	Answered
	at    time.Time
	prose text
}

// event is one record that Story shows.
type event struct {
	seq    uint64
	at     time.Time
	who    record.Member
	kind   record.Kind
	of     *apology
	answer *answer
}

// draft is something that may become an apology, with all its versions.
type draft struct {
	id       record.ID
	versions []version
}

type version struct {
	id record.ID
	at time.Time
	Drafted
}

func (x *draft) now() version { return x.versions[len(x.versions)-1] }

// version finds one of a draft's versions.
func (x *draft) version(id record.ID) (version, bool) {
	for _, v := range x.versions {
		if v.id == id {
			return v, true
		}
	}
	return version{}, false
}

// waits reports whether an apology can still be opened and was not answered.
func (a *apology) waits() bool { return len(a.answers) == 0 && a.withdrawn.IsZero() }

// last is the answer that counts; an empty one while there is none.
func (a *apology) last() Answered {
	if len(a.answers) == 0 {
		return Answered{}
	}
	return a.answers[len(a.answers)-1].Answered
}

// answered reports whether the hurt person has spoken of its words: from then on they stand in Story. Who does
// not want to open it does not meet them there.
func (a *apology) answered() bool {
	for _, x := range a.answers {
		if x.Reach != Declined {
			return true
		}
	}
	return false
}

// waiting finds the apology that waits for an answer after a breach.
func (s *State) waiting(breach record.ID) *apology {
	list := s.after[breach]
	if len(list) > 0 && list[len(list)-1].waits() {
		return list[len(list)-1]
	}
	return nil
}

func (s *State) apply(room *practice.RoomInfo, r record.Record) {
	e := event{seq: r.Seq, at: r.Time, who: r.Author, kind: r.Body.Kind()}
	prose := text{r.Prose, r.Withdrawn}
	switch b := r.Body.(type) {
	case Drafted:
		s.keep(r, b)
		return
	case Offered:
		about, _ := room.Breaches.Breach(b.Breach)
		e.of = &apology{id: r.ID, breach: b.Breach, owner: r.Author, hurt: about.Hurt, at: r.Time, text: b.Text, prose: prose}
		s.all[r.ID] = e.of
		s.list = append(s.list, e.of)
		s.after[b.Breach] = append(s.after[b.Breach], e.of)
	case Answered:
		e.of, e.answer = s.all[b.Apology], &answer{b, r.Time, prose}
		e.of.answers = append(e.of.answers, e.answer)
	case Withdrawn:
		e.of = s.all[b.Apology]
		e.of.withdrawn = r.Time
	}
	s.events = append(s.events, e)
}

// keep adds a version to its draft. An erased record is simply not there, so a version whose first one is gone
// begins the draft.
func (s *State) keep(r record.Record, b Drafted) {
	if r.Prose != record.ProseThere {
		return
	}
	id := b.Draft
	if id.IsZero() {
		id = r.ID
	}
	x := s.drafts[id]
	if x == nil {
		x = &draft{id: id}
		s.drafts[id] = x
		s.latest = append(s.latest, x)
	}
	x.versions = append(x.versions, version{r.ID, r.Time, b})
}
