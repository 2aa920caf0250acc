package journal

import (
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// State is one person's journal.
type State struct {
	all       map[record.ID]*entry
	list      []*entry // in the order in which they were written, without those that were erased
	confidant string
	confided  []record.ID // what the confidant's name stands in
}

// New returns an empty journal.
func New() practice.State { return &State{all: map[record.ID]*entry{}} }

// entry is what was written, as it is now and as it was.
type entry struct {
	id       record.ID
	seq      uint64
	at       time.Time
	versions []version // the last is how it is now
	folded   string    // what search looks through: the words as they are now, in lower case
}

type version struct {
	id   record.ID
	at   time.Time
	text Text
}

func (e *entry) now() Text { return e.versions[len(e.versions)-1].text }

// The refusals.
const (
	refuseUnknown = "unknown"
	refuseTwice   = "twice"
	refuseNotYou  = "not-yours"
)

// mostVersions bounds how often one entry is corrected.
const (
	mostVersions  = 500
	refuseTooMany = "too-often"
)

// Apply folds one record. Mine has one member, and only their records count.
func (s *State) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if refusal := s.Check(room, r); refusal != nil {
		return refusal
	}
	switch b := r.Body.(type) {
	case Wrote:
		e := &entry{id: r.ID, seq: r.Seq, at: r.Time}
		s.all[e.id] = e
		if r.Prose == record.ProseThere {
			s.list = append(s.list, e)
			e.add(r, b.Text)
		}
	case Corrected:
		if e := s.all[b.Entry]; len(e.versions) > 0 && r.Prose == record.ProseThere {
			e.add(r, b.Text)
		}
	case Confided:
		if r.Prose == record.ProseThere {
			s.confidant, s.confided = b.Name, append(s.confided, r.ID)
		}
	}
	return nil
}

// Check holds every rule. It changes nothing.
func (s *State) Check(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if !room.Has(r.Author) {
		return practice.Refuse(refuseNotYou)
	}
	switch b := r.Body.(type) {
	case Wrote:
		if s.all[r.ID] != nil {
			return practice.Refuse(refuseTwice)
		}
	case Corrected:
		e := s.all[b.Entry]
		if e == nil {
			return practice.Refuse(refuseUnknown)
		}
		if len(e.versions) >= mostVersions {
			return practice.Refuse(refuseTooMany)
		}
	case Confided:
	default:
		return practice.Refuse(refuseUnknown)
	}
	return nil
}

func (e *entry) add(r record.Record, t Text) {
	e.versions = append(e.versions, version{id: r.ID, at: r.Time, text: t})
	e.folded = strings.ToLower(strings.Join(append(slices.Clone(t.Feelings), t.To, t.Body), "\n"))
}

// find returns the entries that hold every word of a query, the last first: those from the from-th on
// that match, at most so many, and where the next page begins (zero: there is none).
func (s *State) find(query string, from, most int) (list []*entry, next int) {
	words := strings.Fields(strings.ToLower(query))
	for i := max(from, 0); i < len(s.list); i++ {
		e := s.list[len(s.list)-1-i]
		if !e.holds(words) {
			continue
		}
		if len(list) == most {
			return list, i
		}
		list = append(list, e)
	}
	return list, 0
}

func (e *entry) holds(words []string) bool {
	for _, w := range words {
		if !strings.Contains(e.folded, w) {
			return false
		}
	}
	return true
}

// Moments lists what was written, for one's own Story. It shows no words, only that one wrote, unless
// they are asked for as a whole.
func (s *State) Moments(v *practice.View, before uint64, limit int) []practice.Moment {
	end := sort.Search(len(s.list), func(i int) bool { return s.list[i].seq >= before })
	list := []practice.Moment{}
	for _, e := range s.list[max(0, end-max(limit, 0)):end] {
		m := practice.Moment{Seq: e.seq, At: e.at, Who: v.Me, Text: storyOf(e.now()), Path: v.Path(e.id.String())}
		if v.Whole {
			m.More = e.wholly(ui.Clockwork{Zone: v.Zone})
		}
		list = append(list, m)
	}
	return list
}

// wholly is an entry as it is now, and what it was before.
func (e *entry) wholly(c ui.Clockwork) string {
	list := []string{e.now().whole()}
	for i := len(e.versions) - 2; i >= 0; i-- {
		list = append(list, sayWas+", "+c.Text(e.versions[i].at)+":\n"+e.versions[i].text.whole())
	}
	return strings.Join(list, "\n\n")
}

// whole is a text in plain lines.
func (t Text) whole() string {
	var list []string
	if t.To != "" {
		list = append(list, sayTo+" "+t.To)
	}
	if t.Body != "" {
		list = append(list, t.Body)
	}
	if len(t.Feelings) > 0 {
		list = append(list, sayFelt+strings.Join(t.Feelings, ", "))
	}
	return strings.Join(list, "\n\n")
}

// Steps offers the journal as long as it is empty. It never asks for more.
func (s *State) Steps(v *practice.View) []practice.Step {
	if len(s.all) > 0 {
		return nil
	}
	return []practice.Step{{Key: "journal/first", Title: sayFirst, Why: sayFirstWhy, Path: v.Path("new"), Weight: practice.Later}}
}

// Measures has none: nobody counts what is written here.
func (s *State) Measures(*practice.View) []practice.Measure { return nil }

// Reminders has none.
func (s *State) Reminders(*practice.View) []practice.Reminder { return nil }
