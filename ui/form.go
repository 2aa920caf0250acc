package ui

import (
	"slices"
	"strconv"

	"github.com/goldmend/goldmend/html"
)

// Problem is one thing to mend in a form.
type Problem struct {
	Field string // empty: about the form as a whole
	Text  string // plain: what to do
}

// Problems turns a neighbour's list of problems into this package's.
func Problems[P ~struct{ Field, Text string }](list []P) []Problem {
	out := make([]Problem, len(list))
	for i, p := range list {
		out[i] = Problem(p)
	}
	return out
}

// Form is one form: where it is sent, what was typed before, and what to mend.
//
//	f := ui.Form{Action: v.Path("new"), Values: r.Form, Problems: ui.Problems(r.Problems)}
//	f.Node(
//		f.Field(ui.Field{Name: "what", Label: "What exactly", Kind: ui.Area}),
//		f.Submit("Share with Ben", "Ben can read this as soon as it is sent."))
type Form struct {
	Action   html.URL
	Values   map[string][]string // what was typed; it goes before a field's own value
	Problems []Problem
}

// Node is the form with its fields. Problems are summed up first, each leading to its field; the
// summary takes the focus.
func (f Form) Node(body ...html.Node) html.Node {
	return html.El("form", html.Class("form"), html.Attr("method", "post"), html.Action(f.Action),
		html.Flag("novalidate", true), html.Attr("autocomplete", "off"), f.summary(), html.Group(body...))
}

// Submit is the form's one primary button, under a line that says who will see what is sent. An empty
// line is left out.
func (f Form) Submit(text, seen string) html.Node { return f.Buttons(seen, Button{Text: text}) }

// Buttons is several buttons for one form, under a line that says who will see what is sent.
func (f Form) Buttons(seen string, list ...Button) html.Node {
	return html.Group(
		html.If(seen != "", html.El("p", html.Class("seen"), html.Text(seen))),
		Actions(html.Map(list, Button.node)))
}

// Hidden is a value that is sent along.
func (f Form) Hidden(name, value string) html.Node {
	return html.El("input", html.Attr("type", "hidden"), html.Attr("name", name), html.Attr("value", value))
}

// Group is several fields that belong together, under one name.
func (f Form) Group(legend string, body ...html.Node) html.Node {
	return html.El("fieldset", html.Class("together"), html.El("legend", html.Text(legend)), html.Group(body...))
}

// Fold is fields that few need, under a line that opens them. It stands open when one of them was filled in,
// or has something to mend. What is folded is sent with the rest.
func (f Form) Fold(summary string, lead html.Node, fields ...Field) html.Node {
	open := slices.ContainsFunc(fields, func(field Field) bool {
		return f.problem(field.Name) != "" || field.filled(f.typed(field))
	})
	return html.El("details", html.Class("fold"), html.Flag("open", open), html.El("summary", html.Text(summary)),
		html.El("div", html.Class("details"), lead, html.Map(fields, f.Field)))
}

// Act is a form of a single button, for a step that needs no words: "I saw it".
func Act(to html.URL, b Button) html.Node {
	f := Form{Action: to}
	return html.El("form", html.Class("act"), html.Attr("method", "post"), html.Action(f.Action), b.node())
}

// Advice is where feedback on a field stands. The shim asks for it again as one types, and a screen reader
// is told politely.
func Advice(kind, field string, body html.Node) html.Node {
	return html.El("div", html.Class("advice"), html.Attr("data-check", kind), html.Attr("data-of", fieldID(field)), html.Attr("aria-live", "polite"), body)
}

func (f Form) summary() html.Node {
	if len(f.Problems) == 0 {
		return html.Group()
	}
	title := "One thing to mend"
	if n := len(f.Problems); n > 1 {
		title = strconv.Itoa(n) + " things to mend"
	}
	return html.El("div", html.Class("problems"), html.ID("problems"), html.Attr("tabindex", "-1"),
		html.Attr("role", "group"), html.Attr("aria-labelledby", "problems-title"),
		html.El("h2", html.ID("problems-title"), triangle(), html.Text(title)),
		html.El("ul", html.Map(f.Problems, func(p Problem) html.Node {
			if p.Field == "" {
				return html.El("li", html.Text(p.Text))
			}
			return html.El("li", html.El("a", html.Href(html.URL("#"+fieldID(p.Field))), html.Text(p.Text)))
		})),
		html.El("p", html.Text("Nothing was lost: what you typed is below.")))
}

func (f Form) problem(field string) string {
	for _, p := range f.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// typed returns what was typed into a field, or what it starts with.
func (f Form) typed(field Field) []string {
	if len(f.Values) > 0 {
		if v, ok := f.Values[field.Name]; ok || field.Kind == Checks || field.Kind == Check {
			return v
		}
	}
	if field.Starts != nil {
		return field.Starts
	}
	if field.Value != "" {
		return []string{field.Value}
	}
	return nil
}
