package ui

import (
	"time"

	"github.com/goldmend/goldmend/html"
)

// Moment is one thing that happened, as Story shows it.
type Moment struct {
	At   time.Time
	Tone Tone
	Text string // one line, with who: "Jonas kept: home by 19:00"
	More string // words that go with it
	Path html.URL
}

// Moments lists what happened, one group per day, in the order given. A moment that was mended carries
// the gold seam.
func Moments(c Clockwork, list []Moment) html.Node {
	var days []html.Node
	for from := 0; from < len(list); {
		to := from + 1
		for to < len(list) && c.sameDay(list[from].At, list[to].At) {
			to++
		}
		days = append(days, html.El("section", html.Class("day"),
			html.El("h2", html.Text(c.Day(list[from].At))),
			html.El("ol", html.Class("moments"), html.Map(list[from:to], func(m Moment) html.Node {
				return html.El("li", html.Class("moment "+m.Tone.class()), c.moment(m))
			}))))
		from = to
	}
	return html.Group(days...)
}

func (c Clockwork) moment(m Moment) html.Node {
	var text html.Node = html.El("bdi", html.Text(m.Text))
	if m.Path != "" {
		text = html.El("a", html.Href(m.Path), html.Attr("dir", "auto"), html.Text(m.Text))
	}
	body := html.Group(
		html.El("p", html.Class("moment-text"), text),
		html.If(m.More != "", Words(m.More)),
		html.El("p", html.Class("note"), Mark(m.Tone), html.El("time", html.Attr("datetime", stamp(m.At)), html.Text(c.Clock(m.At)))))
	if m.Tone == Mended {
		return Repaired(body)
	}
	return body
}

// Step is one small thing that could be next, as Today shows it.
type Step struct {
	Title string // a verb first
	Why   string // why this, plainly
	Due   time.Time
	Path  html.URL
	// Aside is where "Not now" leads; empty: there is no such button.
	Aside html.URL
}

// Steps lists what could be next.
func Steps(c Clockwork, list []Step) html.Node {
	return html.El("ol", html.Class("steps"), html.Map(list, func(s Step) html.Node {
		return html.El("li", html.Class("card step"),
			CardTitle(s.Title, s.Path),
			html.If(!s.Due.IsZero(), html.El("p", html.Class("note"), html.Text("By "), c.When(s.Due))),
			html.If(s.Why != "" || s.Aside != "", html.El("div", html.Class("step-more"),
				html.If(s.Why != "", Details("Why this?", P(s.Why))),
				html.If(s.Aside != "", Act(s.Aside, Button{Text: "Not now", Look: Quiet})))))
	}))
}
