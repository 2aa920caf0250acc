package breach

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Apply folds one record, or refuses it. It does not look at prose to decide.
func (s *State) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if no := s.Check(room, r); no != nil {
		return no
	}
	switch body := r.Body.(type) {
	case Opened:
		s.begin(r, body)
	case Word:
		s.say(r, body)
	case Drafted:
		s.prepare(r, body)
	}
	return nil
}

func (s *State) begin(r record.Record, body Opened) {
	b := &breach{id: r.ID, seq: r.Seq, at: r.Time, sort: body.Sort, how: body.How, found: body.Found}
	b.members[owner], b.members[hurt] = body.Owner, body.Hurt
	b.by = b.side(r.Author)
	b.views[b.by] = Agrees
	s.all[b.id] = b
	s.open = append(s.open, b)
	if earlier := s.all[body.After]; earlier != nil {
		b.link(earlier)
	}
	s.add(b, r, body.Text)
}

// add notes a word.
func (s *State) add(b *breach, r record.Record, text string) *word {
	w := &word{
		breach: b, id: r.ID, kind: r.Body.Kind(), by: b.side(r.Author), seq: r.Seq, at: r.Time, text: text,
		prose: r.Prose, gone: r.Withdrawn,
	}
	b.words = append(b.words, w)
	b.spoken[w.by]++
	s.events = append(s.events, w)
	return w
}

func (s *State) say(r record.Record, body Word) {
	b := s.all[body.Breach]
	w := s.add(b, r, body.Text)
	w.flag = body.Flag
	switch body.As {
	case KindPlaced:
		b.views[w.by] = body.Flag
	case KindImpact, KindAcknowledged:
		b.views[w.by] = Agrees
	case KindHeard, KindNotYet:
		w.heard = body.As == KindHeard
		b.restated().answer = body.As
		b.seam()
	case KindWaived:
		b.waived[body.Flag] = true
	case KindRested:
		b.rested = w
	case KindReopened:
		b.rested = nil
		if b.dropped() { // who was hurt says so again
			b.views[hurt] = Agrees
		}
	case KindLinked:
		w.other = s.all[body.On]
		b.link(w.other)
	}
	s.file(b)
}

// seam marks which impacts were heard: those before a restatement that was answered so.
func (b *breach) seam() {
	heard := false
	for i := len(b.words) - 1; i >= 0; i-- {
		switch w := b.words[i]; w.kind {
		case KindRestated:
			heard = heard || w.answer == KindHeard
		case KindImpact:
			w.heard = heard
		}
	}
}

func (b *breach) link(other *breach) {
	b.links, other.links = append(b.links, other), append(other.links, b)
}

// file moves a breach to where it belongs: among the open ones, in their order, or the closed.
func (s *State) file(b *breach) {
	if b.filed == b.closed() {
		return
	}
	if b.filed = b.closed(); b.filed {
		s.open, s.closed = without(s.open, b), append(s.closed, b)
		return
	}
	s.closed = without(s.closed, b)
	s.open = append(s.open, b)
	for i := len(s.open) - 1; i > 0 && s.open[i-1].seq > b.seq; i-- {
		s.open[i], s.open[i-1] = s.open[i-1], s.open[i]
	}
}

func without(list []*breach, b *breach) []*breach {
	for i, x := range list {
		if x == b {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}
