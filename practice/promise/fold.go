package promise

import (
	"time"

	"github.com/goldmend/goldmend/record"
)

// apply folds a record that keeps the rules.
func (s *State) apply(r record.Record) {
	e := event{kind: r.Body.Kind(), seq: r.Seq, at: r.Time, who: r.Author, promise: s.all[of(r.Body)], prose: textOf(r)}
	p := e.promise
	switch b := r.Body.(type) {
	case Made:
		e.promise = s.make(r, b)
		e.version = e.promise.now()
	case Amended:
		e.version = newVersion(r, b.Terms, b.Words)
		p.change(e.version, r.Time)
	case Accepted:
		p.accepted = r.Time
	case Asked:
		p.ask = &ask{id: r.ID, at: r.Time, next: newVersion(r, b.Terms, b.Words), why: b.Why}
		e.version, e.note = p.ask.next, b.Why
	case Answered:
		e.agreed, e.note = b.Agreed, b.Note
		if b.Agreed {
			p.change(p.ask.next, r.Time)
		}
		p.ask = nil
	case Reviewed:
		p.reviewed, e.note = r.Time, b.Note
		if !b.Expires.IsZero() {
			p.expires = b.Expires
		}
	case Ended:
		p.ended, p.by = r.Time, r.Author
		s.close(p)
	case Lapsed:
		e.lapse, e.note = p.tellLapse(r, b), b.Note
	default:
		e.note = about(r.Body).Note
		if p.form() == Standing {
			e.lapse = p.sayLapse(r)
		} else {
			e.on = s.say(p, r)
		}
	}
	s.events = append(s.events, e)
}

func (s *State) make(r record.Record, b Made) *promise {
	v := newVersion(r, b.Terms, b.Words)
	v.from = r.Time
	p := &promise{
		id: r.ID, maker: r.Author, breach: b.Breach, made: r.Time, seq: r.Seq, versions: []*version{v},
		expires: b.Expires, found: map[Wall]*occurrence{}, lapseOf: map[record.ID]*lapse{},
	}
	s.sweep(r.Time.Add(-linger))
	s.all[p.id] = p
	s.open = append(s.open, p)
	if !b.Breach.IsZero() {
		s.after[b.Breach] = append(s.after[b.Breach], p)
	}
	return p
}

func newVersion(r record.Record, t Terms, w Words) *version {
	return &version{id: r.ID, terms: t, words: w, prose: textOf(r), sched: newSchedule(t)}
}

// change lets a new wording hold. What a recurring promise asks within the hour stays as it was.
func (p *promise) change(v *version, at time.Time) {
	v.from = at
	if p.form() == Recurring {
		v.from = at.Add(Notice)
	}
	if p.form() == Standing {
		p.expires = v.terms.Expires
	}
	p.versions = append(p.versions, v)
	p.ask = nil
}

// say adds a word about one occurrence.
func (s *State) say(p *promise, r record.Record) *occurrence {
	b := about(r.Body)
	o := p.at(b.On)
	p.found[b.On] = o
	w := newWord(r, b.Note)
	switch body := r.Body.(type) {
	case Mended:
		o.mended = &w
		return o
	case Early:
		o.late = r.Time.After(o.deadline()) || r.Arrived.After(o.deadline())
		o.moves++
		o.moved = time.Time{}
		if body.Instead != 0 {
			o.moved = p.now().terms.Zone.Instant(body.Instead)
		}
	}
	if r.Author == p.maker {
		o.maker = append(o.maker, w)
		s.spoken = append(s.spoken, o)
	} else {
		o.other = append(o.other, w)
	}
	s.tally(o)
	if p.form() != Recurring && (o.settled() || o.result() == MissedFound || o.result() == AsPromised) {
		s.close(p)
	}
	return o
}

func newWord(r record.Record, note string) word {
	return word{kind: r.Body.Kind(), seq: r.Seq, at: r.Time, said: r.Said, note: note, prose: textOf(r)}
}

func (p *promise) tellLapse(r record.Record, b Lapsed) *lapse {
	w := newWord(r, b.Note)
	if l := p.lapseOf[b.Found]; l != nil {
		l.told = &w
		return l
	}
	return p.addLapse(&lapse{id: r.ID, when: b.When, told: &w})
}

func (p *promise) sayLapse(r record.Record) *lapse {
	w := newWord(r, about(r.Body).Note)
	switch b := r.Body.(type) {
	case Found:
		return p.addLapse(&lapse{id: r.ID, when: b.When, found: &w})
	case Mended:
		l := p.lapseOf[b.Lapse]
		l.mended = &w
		return l
	}
	return nil
}

func (p *promise) addLapse(l *lapse) *lapse {
	p.lapses = append(p.lapses, l)
	p.lapseOf[l.id] = l
	return l
}

// sweep closes what was over before a time.
func (s *State) sweep(before time.Time) {
	for i := len(s.open) - 1; i >= 0; i-- {
		if p := s.open[i]; p.over(before) {
			s.close(p)
		}
	}
}
