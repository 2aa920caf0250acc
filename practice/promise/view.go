package promise

import (
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// desk is one request: the state, who looks at it, and what they asked for.
type desk struct {
	s *State
	v *practice.View
	r *practice.Request
	c ui.Clockwork
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{s: s.(*State), v: v, r: r, c: ui.Clockwork{Now: v.Now, Zone: v.Zone}}
}

type (
	shower = func(practice.State, *practice.View, *practice.Request) practice.Page
	doer   = func(practice.State, *practice.View, *practice.Request) practice.Outcome
)

func show(f func(*desk) practice.Page) shower {
	return func(s practice.State, v *practice.View, r *practice.Request) practice.Page {
		return f(newDesk(s, v, r))
	}
}

func do(f func(*desk) practice.Outcome) doer {
	return func(s practice.State, v *practice.View, r *practice.Request) practice.Outcome {
		return f(newDesk(s, v, r))
	}
}

// showOf and doOf are for the pages of one promise; there is no page for one that is not in the record.
func showOf(f func(*desk, *promise) practice.Page) shower {
	return show(func(d *desk) practice.Page {
		if p := d.promise(); p != nil {
			return f(d, p)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *promise) practice.Outcome) doer {
	return do(func(d *desk) practice.Outcome {
		if p := d.promise(); p != nil {
			return f(d, p)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

func (d *desk) promise() *promise {
	id, err := record.ParseID(d.r.Params["id"])
	if err != nil {
		return nil
	}
	return d.s.all[id]
}

func (d *desk) mine(p *promise) bool { return p.maker == d.v.Me }

func (d *desk) path(p *promise, parts ...string) html.URL {
	return d.v.Path(append([]string{p.id.String()}, parts...)...)
}

func page(title string, body ...html.Node) practice.Page {
	return practice.Page{Title: title, Body: html.Group(body...), Found: true}
}

func (d *desk) form(action html.URL) ui.Form {
	return ui.Form{Action: action, Values: d.r.Form, Problems: ui.Problems(d.r.Problems)}
}

// then is the outcome of a body: it is appended, and the promise is shown with a short line.
func (d *desk) then(to html.URL, say string, body record.Body) practice.Outcome {
	out := d.s.try(d.v, body)
	if out.Refusal == nil {
		out.Then, out.Say = to, say
	}
	return out
}

// other names the other person for a sentence: "Ben", or "the other person" while nobody else is here.
func (d *desk) other() string { return d.v.Names(d.v.Other()) }

func (d *desk) alone() bool { return d.v.Other().IsZero() }

// readBy says who will read what is sent.
func (d *desk) readBy() string {
	if d.alone() {
		return sayReadAlone
	}
	return fill(sayReadBy, upper(d.other()))
}

// send is the words of a button: "Share with Ben".
func (d *desk) send() string {
	if d.alone() {
		return "Keep in the record"
	}
	return "Share with " + d.other()
}

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
func (p *promise) short() string { return shorten(p.now().title(), 90) }

// shorten cuts a text to its first line and at most so many characters, between two words when it has any.
func shorten(s string, most int) string {
	n, space := 0, 0
	for i, r := range s {
		if r == '\n' {
			return s[:i] + "…"
		}
		if n++; n > most {
			if space > i/2 {
				i = space
			}
			return strings.TrimRight(s[:i], " ,;:") + "…"
		}
		if r == ' ' {
			space = i
		}
	}
	return s
}

// due says a time of the promise in plain words, with the maker's clock when it reads differently.
func (d *desk) due(v *version, t time.Time) html.Node { return d.c.Also(t, v.terms.Zone.At(t)) }

func (d *desk) dueText(v *version, t time.Time) string {
	text := d.c.AlsoText(t, v.terms.Zone.At(t))
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
