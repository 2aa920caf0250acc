package breach

import (
	"sort"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Moments lists what was said, for Story. What is prepared in Mine has its place there, not here.
func (s *State) Moments(v *practice.View, before uint64, limit int) []practice.Moment {
	end := sort.Search(len(s.events), func(i int) bool { return s.events[i].seq >= before })
	start := max(0, end-max(limit, 0))
	d := newDesk(s, v, &practice.Request{})
	list := make([]practice.Moment, 0, end-start)
	for _, w := range s.events[start:end] {
		b := w.breach
		m := practice.Moment{
			Seq: w.seq, At: w.at, Who: b.members[w.by], More: w.text, Path: d.path(b),
			Text: practice.Fill(w.story(b.members[w.by] == v.Me), practice.Upper(v.Name(b.members[w.by])), b.title()),
		}
		if w.heard {
			m.Tone = practice.Mended
		}
		if v.Whole && w == b.opening() {
			m.More = d.whoIs(b.members[owner], b.members[hurt]) + " " + d.sortOf(b.sort, b.how, b.found) + ".\n" + w.text
		}
		list = append(list, m)
	}
	return list
}

// Thing says in one line how a breach stands.
func (s *State) Thing(v *practice.View, id record.ID) (practice.Thing, bool) {
	b := s.all[id]
	if b == nil {
		return practice.Thing{}, false
	}
	d := newDesk(s, v, &practice.Request{})
	t := practice.Thing{Title: b.title(), State: d.standing(b), Path: d.path(b)}
	if b.marked() {
		t.Tone = practice.Mended
	}
	return t, true
}
