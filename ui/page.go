package ui

import (
	"strings"

	"github.com/goldmend/goldmend/html"
)

// Page is one page: its heading, which takes the focus after navigation, and what follows.
func Page(title string, body ...html.Node) html.Node {
	return html.El("div", html.Class("page"), html.Group(leading(body)...),
		html.El("h1", html.ID("heading"), html.Attr("tabindex", "-1"), html.Text(title)),
		html.Group(rest(body)...))
}

// way is a node that stands above the heading.
type way struct{ html.Node }

// Back is the way to the page above; it stands before the heading wherever it is given to [Page].
func Back(text string, to html.URL) html.Node {
	return way{html.El("p", html.Class("back"), html.El("a", html.Href(to), arrowBack(), html.Text(text)))}
}

func leading(nodes []html.Node) (list []html.Node) {
	for _, n := range nodes {
		if w, ok := n.(way); ok {
			list = append(list, w.Node)
		}
	}
	return list
}

func rest(nodes []html.Node) (list []html.Node) {
	for _, n := range nodes {
		if _, ok := n.(way); !ok {
			list = append(list, n)
		}
	}
	return list
}

// Lead is the first paragraph under a heading: what this page is for.
func Lead(text string) html.Node { return html.El("p", html.Class("lead"), html.Text(text)) }

// P is a paragraph of the app's own words.
func P(text string) html.Node { return html.El("p", html.Text(text)) }

// Note is a smaller, quieter paragraph.
func Note(text string) html.Node { return html.El("p", html.Class("note"), html.Text(text)) }

// Section is a part of a page with its own heading.
func Section(title string, body ...html.Node) html.Node {
	return html.El("section", html.Class("section"), html.El("h2", html.Text(title)), html.Group(body...))
}

// Words shows what a person wrote: their lines kept, their direction apart from the page's.
func Words(text string) html.Node {
	return html.El("div", html.Class("words"), html.Attr("dir", "auto"),
		html.Map(paragraphs(text), func(p string) html.Node {
			return html.El("p", html.Attr("dir", "auto"), html.Text(p))
		}))
}

// Said shows a short piece of what a person wrote, inside a line.
func Said(text string) html.Node { return html.El("bdi", html.Text(text)) }

func paragraphs(text string) (list []string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// Withdrawn stands where words were withdrawn; when is from [WhenText].
func Withdrawn(name, when string) html.Node {
	return html.El("p", html.Class("note"), html.Text("These words were withdrawn by "+name+", "+when+"."))
}

// Missing stands where the relay does not return a record's words.
func Missing() html.Node {
	return html.El("p", html.Class("note"),
		html.Text("The words that belong here were not delivered by the server. That they were written is certain."))
}

// Card is a piece of a page that stands for one thing.
func Card(body ...html.Node) html.Node {
	return html.El("div", html.Class("card"), html.Group(body...))
}

// CardTitle is the heading of a card; with an address it leads to the thing itself.
func CardTitle(text string, to html.URL) html.Node {
	if to == "" {
		return html.El("h2", html.Class("title"), html.Attr("dir", "auto"), html.Text(text))
	}
	return html.El("h2", html.Class("title"), html.Attr("dir", "auto"), html.El("a", html.Href(to), html.Text(text)))
}

// List is a list of things, one card-like row each.
func List(items ...html.Node) html.Node {
	return html.El("ul", html.Class("list"), html.Map(items, func(n html.Node) html.Node {
		return html.El("li", n)
	}))
}

// Bullets is a plain list of sentences.
func Bullets(lines ...string) html.Node {
	return html.El("ul", html.Map(lines, func(s string) html.Node { return html.El("li", html.Text(s)) }))
}

// Row is one line of a [List]: where it leads, what it is, and a quieter line below.
func Row(text string, to html.URL, more string) html.Node {
	return html.Group(
		html.El("a", html.Class("row"), html.Href(to),
			html.El("span", html.Class("row-text"), html.Attr("dir", "auto"), html.Text(text)),
			html.If(more != "", html.El("span", html.Class("row-more"), html.Text(more)))))
}

// Empty is a page or part without content yet: what it is for, and the one first step. Without an
// address there is no step.
func Empty(what, step string, to html.URL) html.Node {
	return html.El("div", html.Class("empty"), Crack(),
		html.El("p", html.Text(what)),
		html.If(to != "", html.El("p", ButtonLink(Primary, step, to))))
}

// Notice is something to know, calmly.
func Notice(body ...html.Node) html.Node {
	return html.El("div", html.Class("notice"), html.Group(body...))
}

// Warning is something to know before anything else; title says it in one line.
func Warning(title string, body ...html.Node) html.Node {
	return html.El("div", html.Class("notice warning"), html.Attr("role", "note"),
		html.El("p", html.Class("notice-title"), triangle(), html.El("strong", html.Text(title))), html.Group(body...))
}

// Details is more, opened on demand.
func Details(summary string, body ...html.Node) html.Node {
	return html.El("details", html.El("summary", html.Text(summary)), html.El("div", html.Class("details"), html.Group(body...)))
}

// Fact is one line of [Facts].
type Fact struct {
	Name  string
	Value html.Node
}

// Facts is a list of names and values.
func Facts(list ...Fact) html.Node {
	return html.El("dl", html.Class("facts"), html.Map(list, func(f Fact) html.Node {
		return html.El("div", html.El("dt", html.Text(f.Name)), html.El("dd", f.Value))
	}))
}

// Link is a link within text.
func Link(text string, to html.URL) html.Node { return html.El("a", html.Href(to), html.Text(text)) }

// Big shows something to read aloud or to copy by hand: safety words, a recovery code, a link.
func Big(parts ...string) html.Node {
	return html.El("p", html.Class("big"), html.Map(parts, func(s string) html.Node {
		return html.Group(html.El("span", html.Text(s)), html.Text(" "))
	}))
}

// Copy shows a text in one field that selects itself when it is touched, with a button that copies it.
func Copy(label, text string) html.Node {
	return html.El("div", html.Class("field copy"),
		html.El("label", html.Attr("for", "copy"), html.Text(label)),
		html.El("input", html.ID("copy"), html.Attr("type", "text"), html.Flag("readonly", true),
			html.Attr("value", text), html.Attr("data-copy", "field"), html.Attr("autocomplete", "off")),
		html.El("button", html.Attr("type", "button"), html.Class("button quiet"), html.Attr("data-copy", "copy"), html.Text("Copy")))
}

// Print is a button that prints the page.
func Print(text string) html.Node {
	return html.El("button", html.Attr("type", "button"), html.Class("button quiet noprint"), html.Flag("data-print", true), html.Text(text))
}
