package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goldmend/goldmend/html"
)

// Kind is what a field asks for.
type Kind uint8

// The kinds of fields.
const (
	Line   Kind = iota // one line of text
	Area               // several lines
	Secret             // passphrases: hidden while typed, with a button that shows them
	Number             // a whole number
	Date               // a day: 2026-03-14
	Clock              // a time of day: 19:00
	Choice             // one of the options, all in view
	Select             // one of many options
	Check              // yes, when ticked; its value is "yes"
	Checks             // any of the options
	Zone               // a time zone by its IANA name
)

// Option is one of several answers.
type Option struct {
	Value, Text string
	Hint        string // a quieter line below, in Choice and Checks
}

// Field is one field of a form.
type Field struct {
	Name     string
	Label    string
	Hint     string
	Kind     Kind
	Value    string   // what it starts with
	Starts   []string // for Checks: what is ticked at first
	Options  []Option
	Optional bool   // says so beside the label
	Rows     int    // for Area; 0 is four
	Max      int    // the most characters; 0 is no limit
	Min, Top string // bounds of Number, Date and Clock, for the browser's own picker
	Fill     string // the autocomplete token, such as "current-password"; empty: the browser keeps nothing
	Own      string // for Zone: the reader's own zone, offered first
}

// Field shows a field with its label, its hint and, beside it, what to mend.
func (f Form) Field(field Field) html.Node {
	s := shown{Field: field, id: fieldID(field.Name), problem: f.problem(field.Name), values: f.typed(field)}
	switch field.Kind {
	case Choice, Checks:
		return s.options()
	case Check:
		return s.tick()
	default:
		return s.single()
	}
}

// filled reports whether an answer was given: one with options starts on the first of them.
func (field Field) filled(values []string) bool {
	blank := ""
	if (field.Kind == Choice || field.Kind == Select) && len(field.Options) > 0 {
		blank = field.Options[0].Value
	}
	return slices.ContainsFunc(values, func(v string) bool { return strings.TrimSpace(v) != blank })
}

// shown is a field with all that it needs to be drawn.
type shown struct {
	Field
	id      string
	problem string
	values  []string
}

func fieldID(name string) string { return "f-" + name }

func (s shown) value() string {
	if len(s.values) == 0 {
		return ""
	}
	return s.values[0]
}

func (s shown) class() html.Node {
	if s.problem != "" {
		return html.Class("field wrong")
	}
	return html.Class("field")
}

// described ties hint and problem to the control for those who hear the page.
func (s shown) described() html.Node {
	var ids []string
	if s.problem != "" {
		ids = append(ids, s.id+"-problem")
	}
	if s.Hint != "" {
		ids = append(ids, s.id+"-hint")
	}
	return html.Group(
		html.If(len(ids) > 0, html.Attr("aria-describedby", strings.Join(ids, " "))),
		html.If(s.problem != "", html.Attr("aria-invalid", "true")))
}

func (s shown) label() html.Node {
	return html.Group(html.Text(s.Label), html.If(s.Optional, html.El("span", html.Class("optional"), html.Text(" (if you like)"))))
}

func (s shown) help() html.Node {
	return html.Group(
		html.If(s.Hint != "", html.El("p", html.Class("hint"), html.ID(s.id+"-hint"), html.Text(s.Hint))),
		html.If(s.problem != "", html.El("p", html.Class("problem"), html.ID(s.id+"-problem"), triangle(), html.Text(s.problem))))
}

func (s shown) single() html.Node {
	return html.El("div", s.class(),
		html.El("label", html.Attr("for", s.id), s.label()), s.help(), s.control())
}

func (s shown) control() html.Node {
	fill := s.Fill
	if fill == "" {
		fill = "off"
	}
	common := html.Group(html.ID(s.id), html.Attr("name", s.Name), s.described(), html.Attr("autocomplete", fill),
		html.If(s.Max > 0, html.Attr("maxlength", strconv.Itoa(s.Max))))
	input := func(kind string, more ...html.Node) html.Node {
		return html.El("input", html.Attr("type", kind), common, html.Attr("value", s.value()),
			html.If(s.Min != "", html.Attr("min", s.Min)), html.If(s.Top != "", html.Attr("max", s.Top)), html.Group(more...))
	}
	switch s.Kind {
	case Area:
		rows := s.Rows
		if rows == 0 {
			rows = 4
		}
		return html.El("textarea", common, html.Attr("rows", strconv.Itoa(rows)), html.Attr("dir", "auto"), html.Text(s.value()))
	case Secret:
		return html.El("div", html.Class("secret"),
			input("password", html.Attr("spellcheck", "false"), html.Attr("autocapitalize", "none")),
			html.El("button", html.Attr("type", "button"), html.Class("button quiet"), html.Attr("data-show", s.id),
				html.Attr("aria-pressed", "false"), html.Text("Show")))
	case Number:
		return input("number", html.Attr("inputmode", "numeric"), html.Attr("step", "1"))
	case Date:
		return input("date")
	case Clock:
		return input("time")
	case Select:
		return html.El("select", common, optionsOf(s.Options, s.value()))
	case Zone:
		return html.El("select", common, zoneOptions(s.Own, s.value()))
	default:
		return input("text", html.Attr("dir", "auto"))
	}
}

func optionsOf(list []Option, value string) html.Node {
	return html.Map(list, func(o Option) html.Node {
		return html.El("option", html.Attr("value", o.Value), html.Flag("selected", o.Value == value), html.Text(o.Text))
	})
}

// options draws radios or boxes under one name. The first carries the id that the summary leads to.
func (s shown) options() html.Node {
	kind := "radio"
	if s.Kind == Checks {
		kind = "checkbox"
	}
	class := "options"
	if len(s.Options) > 6 && !slices.ContainsFunc(s.Options, func(o Option) bool { return o.Hint != "" }) {
		class += " many"
	}
	return html.El("fieldset", s.class(), s.described(),
		html.El("legend", s.label()), s.help(),
		html.El("div", html.Class(class), html.Map(indexes(s.Options), func(i int) html.Node {
			o, id := s.Options[i], s.id
			if i > 0 {
				id += "-" + strconv.Itoa(i)
			}
			return option(kind, id, s.Name, o, slices.Contains(s.values, o.Value))
		})))
}

func option(kind, id, name string, o Option, on bool) html.Node {
	return html.El("div", html.Class("option"),
		html.El("input", html.Attr("type", kind), html.ID(id), html.Attr("name", name), html.Attr("value", o.Value),
			html.Flag("checked", on), html.If(o.Hint != "", html.Attr("aria-describedby", id+"-more"))),
		html.El("label", html.Attr("for", id), html.Text(o.Text)),
		html.If(o.Hint != "", html.El("p", html.Class("hint"), html.ID(id+"-more"), html.Text(o.Hint))))
}

func (s shown) tick() html.Node {
	return html.El("div", s.class(),
		html.El("div", html.Class("option"),
			html.El("input", html.Attr("type", "checkbox"), html.ID(s.id), html.Attr("name", s.Name), html.Attr("value", "yes"),
				html.Flag("checked", slices.Contains(s.values, "yes")), s.described()),
			html.El("label", html.Attr("for", s.id), s.label())),
		s.help())
}

func indexes[T any](list []T) []int {
	out := make([]int, len(list))
	for i := range out {
		out[i] = i
	}
	return out
}
