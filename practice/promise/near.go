package promise

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// What other practices of the room see of promises.

// Thing says in one line what became of a promise, or when it is due.
func (s *State) Thing(v *practice.View, id record.ID) (practice.Thing, bool) {
	p := s.all[id]
	if p == nil {
		return practice.Thing{}, false
	}
	return newDesk(s, v, &practice.Request{}).thing(p), true
}

// Follows lists the promises that were made after a breach.
func (s *State) Follows(v *practice.View, breach record.ID) (list []practice.Thing) {
	d := newDesk(s, v, &practice.Request{})
	for _, p := range s.after[breach] {
		list = append(list, d.thing(p))
	}
	return list
}

func (d *desk) thing(p *promise) practice.Thing {
	t := practice.Thing{Title: p.short(), Path: d.path(p)}
	if !p.over(d.V.Now) {
		t.State = d.summary(p)
		return t
	}
	t.State = practice.Upper(d.became(p))
	if o := p.at(p.now().terms.Due); o != nil && p.form() != Recurring {
		t.Tone = practice.Tone(o.result().tone())
		if o.mended != nil && o.owned() {
			t.State, t.Tone = t.State+", "+sayMadeGood, practice.Mended
		}
	}
	return t
}

// wish drafts a promise that is due by a time, as its form would: see [practice.Wish].
func wish(s practice.State, v *practice.View, w practice.Wish) practice.Outcome {
	zone := w.Zone
	if zone == "" {
		zone = v.In(v.Now).Location().String()
	}
	d := newDesk(s, v, &practice.Request{Form: map[string][]string{
		"what": {w.What}, "sight": {w.Sight}, "date": {w.Date}, "time": {w.Clock}, "zone": {zone},
	}})
	t, words := d.read(By, nil)
	return d.Then(d.s, "", "", Made{Terms: t, Words: words, Breach: w.Breach})
}
