package promise

import (
	"slices"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// desk is one request, beside the promises of its room.
type desk struct {
	practice.Desk
	s *State
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{practice.NewDesk(v, r), s.(*State)}
}

func show(f func(*desk) practice.Page) practice.Shower { return practice.Show(newDesk, f) }

func do(f func(*desk) practice.Outcome) practice.Doer { return practice.Do(newDesk, f) }

// showOf and doOf are for the pages of one promise; there is no page for one that is not in the record.
func showOf(f func(*desk, *promise) practice.Page) practice.Shower {
	return show(func(d *desk) practice.Page {
		if p := d.promise(); p != nil {
			return f(d, p)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *promise) practice.Outcome) practice.Doer {
	return do(func(d *desk) practice.Outcome {
		if p := d.promise(); p != nil {
			return f(d, p)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

func (d *desk) promise() *promise { return d.s.all[d.About()] }

func (d *desk) mine(p *promise) bool { return p.maker == d.V.Me }

func (d *desk) path(p *promise, parts ...string) html.URL { return d.Path(p.id, parts...) }

// title is what a promise is called where it stands for itself.
func (v *version) title() string {
	switch {
	case v.words.What != "":
		return v.words.What
	case v.prose.state == record.ProseMissing:
		return sayUntold
	}
	return sayWithdrawn
}

// short is a title for one line.
func (p *promise) short() string { return practice.Shorten(p.now().title(), 90) }

// due says a time of the promise in plain words, with the maker's clock when it reads differently.
func (d *desk) due(v *version, t time.Time) html.Node { return d.C.Also(t, v.terms.Zone.At(t)) }

func (d *desk) dueText(v *version, t time.Time) string {
	text := d.C.AlsoText(t, v.terms.Zone.At(t))
	if v.terms.Form == By {
		return "by " + text
	}
	return text
}

// recent lists the occurrences that were due in the days before a time, and the next one after it, in
// order. Those of which nobody has spoken yet are among them. They are at most most.
func (p *promise) recent(now time.Time, days, most int) (list []*occurrence) {
	if p.form() == Standing {
		return nil
	}
	if p.form() != Recurring {
		if o := p.at(p.now().terms.Due); o != nil {
			list = append(list, o)
		}
		return list
	}
	return p.between(now.AddDate(0, 0, -days), now, most)
}

// between lists the occurrences due from one time to before another and the one after that, the last
// ones when there are too many.
func (p *promise) between(from, to time.Time, most int) (list []*occurrence) {
	for i := len(p.versions) - 1; i >= 0 && len(list) < most; i-- {
		v := p.versions[i]
		z := v.terms.Zone
		end := z.Wall(to)
		walls := v.sched.between(z.Wall(from), end+1)
		if i == len(p.versions)-1 {
			walls = append(slices.Clip(walls), v.sched.next(end)...)
		}
		for _, w := range slices.Backward(walls) {
			if o := p.at(w); o != nil && p.holds(w) == v && len(list) < most {
				list = append(list, o)
			}
		}
	}
	slices.Reverse(list)
	return list
}

// next is the first occurrence that is still to come and open; nil when there is none.
func (p *promise) next(now time.Time) *occurrence {
	for _, o := range p.recent(now, 1, 5) {
		if o.deadline().After(now) && !o.settled() {
			return o
		}
	}
	return nil
}
