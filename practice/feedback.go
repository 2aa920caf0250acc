package practice

import (
	"slices"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/ui"
)

// Checker gives feedback on a text of one kind: "apology", "promise" (see package words). It never
// blocks, never rewrites and has no grade.
type Checker func(kind, text string) Feedback

// Feedback is what can be said of a text.
type Feedback struct {
	Findings   []Finding
	Components []string // of an apology, as far as they are there: see [Components]
}

// Finding is one piece of feedback: where (in bytes), why it matters, and a question that helps.
type Finding struct {
	Code       string
	Start, End int
	Why, Ask   string
}

// Components are the parts of an apology in the order that research found to matter (Lewicki, Polin & Lount
// 2016), each with the question that it answers.
var Components = []struct{ Name, Ask string }{
	{"responsibility", "What you did, and that it was wrong"},
	{"repair", "What you offer to do for the other person"},
	{"regret", "That you are sorry for it, and for what it did"},
	{"explanation", "How it came to it, without excusing it"},
	{"change", "What you do differently from now on"},
}

const (
	sayThink   = "Something to think about"
	sayMore    = "More, when you want it"
	sayThere   = "What is there"
	sayMissing = "What could be added, if it is true for you"
)

// Advice is a place beside a field in which feedback on it stands, and is renewed as one types. The field
// has the given name, in the same form.
func (d *Desk) Advice(kind, field, starts string) html.Node {
	if d.V.Check == nil {
		return html.Group()
	}
	text := starts
	if typed, ok := d.R.Form[field]; ok && len(typed) > 0 {
		text = typed[0]
	}
	return ui.Advice(kind, field, Say(d.V.Check, kind, text))
}

// Findings is feedback on a text that stands as it is.
func (d *Desk) Findings(kind, text string) html.Node {
	if d.V.Check == nil || text == "" {
		return html.Group()
	}
	return findings(text, d.V.Check(kind, text).Findings)
}

// Say draws the feedback on a text; nothing when there is nothing to say.
func Say(check Checker, kind, text string) html.Node {
	if text == "" {
		return html.Group()
	}
	said := check(kind, text)
	return html.Group(findings(text, said.Findings), html.If(kind == "apology", components(said.Components)))
}

func findings(text string, list []Finding) html.Node {
	if len(list) == 0 {
		return html.Group()
	}
	var all []html.Node
	said := map[string]bool{}
	for _, f := range list {
		if said[f.Why] {
			continue // once is enough, after all the places that it is about
		}
		said[f.Why] = true
		all = append(all, html.El("div", html.Class("finding"), quotes(text, list, f.Why), ui.P(f.Why), html.If(f.Ask != "", ui.P(f.Ask))))
	}
	first := min(len(all), mostReasons)
	return ui.Notice(html.El("p", html.El("strong", html.Text(sayThink))), html.Group(all[:first]...),
		html.If(first < len(all), ui.Details(sayMore, all[first:]...)))
}

// mostReasons bounds what is said at once: somebody who writes this at night needs one thing to think about,
// and the next when they want it.
const mostReasons = 2

// mostQuotes bounds how many places one reason names: the first ones are enough to see what is meant.
const mostQuotes = 3

// quotes names the places that a reason is about; the whole text needs no quoting.
func quotes(text string, list []Finding, why string) html.Node {
	var nodes []html.Node
	for _, x := range list {
		from, to := min(max(x.Start, 0), len(text)), min(max(x.End, x.Start, 0), len(text))
		if x.Why == why && from < to && (from > 0 || to < len(text)) && len(nodes) < mostQuotes {
			nodes = append(nodes, html.El("p", html.Text("“"), ui.Said(Shorten(text[from:to], 120)), html.Text("”")))
		}
	}
	return html.Group(nodes...)
}

// components says which parts are there and which could be added. No part is asked for.
func components(have []string) html.Node {
	var there, missing []html.Node
	for _, c := range Components {
		item := html.El("li", html.Text(c.Ask))
		if slices.Contains(have, c.Name) {
			there = append(there, item)
		} else {
			missing = append(missing, item)
		}
	}
	part := func(title string, list []html.Node) html.Node {
		return html.If(len(list) > 0, html.Group(html.El("p", html.El("strong", html.Text(title))), html.El("ul", html.Group(list...))))
	}
	return html.Group(part(sayThere, there), part(sayMissing, missing))
}
