package ui

import "github.com/goldmend/goldmend/html"

// Look is how a button looks: at most one primary action on a page.
type Look uint8

// The looks of buttons.
const (
	Primary Look = iota // gold: the one next act
	Quiet
	Danger // clay: what cannot be taken back
)

func (l Look) class() html.Node {
	return html.Class("button " + [...]string{"primary", "quiet", "danger"}[min(l, Danger)])
}

// ButtonLink is a link that looks like a button.
func ButtonLink(look Look, text string, to html.URL) html.Node {
	return html.El("a", look.class(), html.Href(to), html.Text(text))
}

// Button sends the form that it stands in.
type Button struct {
	Text        string // a verb that says what will happen and who will see it: "Share with Ben"
	Look        Look
	Name, Value string // sent with the form when this button was pressed
}

func (b Button) node() html.Node {
	return html.El("button", html.Attr("type", "submit"), b.Look.class(),
		html.If(b.Name != "", html.Group(html.Attr("name", b.Name), html.Attr("value", b.Value))), html.Text(b.Text))
}

// Actions puts buttons and button links in one row.
func Actions(nodes ...html.Node) html.Node {
	return html.El("div", html.Class("actions"), html.Group(nodes...))
}
