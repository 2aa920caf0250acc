// Package html builds pages as values: small functions, escaped by construction.
//
//   - Nothing outside this package can put raw HTML into a page.
//   - An address is a [URL], made by [Path]; "javascript:" and other hosts cannot be written.
//   - There is no style attribute and no on* attribute: the content security policy forbids both.
//
// Start at [El] and [Render].
package html

import (
	"net/url"
	"strings"
)

// Node is an element, an attribute, a text, or a group of them.
type Node interface{ render(b *builder) }

// URL is an address inside the app.
type URL string

// Path joins parts into an address; every part after the first is escaped. The first must start with "/".
func Path(parts ...string) URL {
	var b strings.Builder
	for i, p := range parts {
		if i == 0 {
			b.WriteString("/" + strings.Trim(p, "/"))
			continue
		}
		b.WriteString("/" + url.PathEscape(p))
	}
	return URL(b.String())
}

// With adds a query to an address.
func (u URL) With(key, value string) URL {
	sep := "?"
	if strings.Contains(string(u), "?") {
		sep = "&"
	}
	return u + URL(sep+url.QueryEscape(key)+"="+url.QueryEscape(value))
}

type builder struct {
	out strings.Builder
}

type nodeFunc func(b *builder)

func (f nodeFunc) render(b *builder) { f(b) }

// attribute is a node that El writes inside the start tag.
type attribute struct {
	name, value string
	flag        bool
}

func (a attribute) render(*builder) {}

type group []Node

func (g group) render(b *builder) {
	for _, n := range g {
		if n != nil {
			n.render(b)
		}
	}
}

// Group joins nodes; attributes among them belong to the element around the group.
func Group(nodes ...Node) Node { return group(nodes) }

// If returns n when cond holds and nothing otherwise.
func If(cond bool, n Node) Node {
	if cond {
		return n
	}
	return group(nil)
}

// Map turns a list into nodes.
func Map[T any](list []T, f func(T) Node) Node {
	g := make(group, 0, len(list))
	for _, x := range list {
		g = append(g, f(x))
	}
	return g
}

// Text is escaped text.
func Text(s string) Node {
	return nodeFunc(func(b *builder) { escape(&b.out, s) })
}

// Attr is an attribute that holds neither an address nor code. It panics for the names of those: use
// [Href] and its like.
func Attr(name, value string) Node {
	switch {
	case name == "href", name == "src", name == "action", name == "formaction", name == "style", name == "srcdoc",
		name == "xlink:href", name == "ping", name == "poster", name == "data", strings.HasPrefix(name, "on"):
		panic("html: attribute " + name + " is not written with Attr")
	}
	return attribute{name: name, value: value}
}

// Flag is an attribute without a value, written when on.
func Flag(name string, on bool) Node {
	if !on {
		return group(nil)
	}
	return attribute{name: name, flag: true}
}

// Href is a link's address.
func Href(u URL) Node { return attribute{name: "href", value: string(u)} }

// Action is a form's address.
func Action(u URL) Node { return attribute{name: "action", value: string(u)} }

// Class is the class attribute.
func Class(s string) Node { return attribute{name: "class", value: s} }

// El is an element with its attributes and children, in any order.
func El(name string, children ...Node) Node {
	return nodeFunc(func(b *builder) {
		b.out.WriteByte('<')
		b.out.WriteString(name)
		writeAttributes(b, children)
		b.out.WriteByte('>')
		if void[name] {
			return
		}
		group(children).render(b)
		b.out.WriteString("</")
		b.out.WriteString(name)
		b.out.WriteByte('>')
	})
}

var void = map[string]bool{"br": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "wbr": true}

func writeAttributes(b *builder, nodes []Node) {
	for _, n := range nodes {
		switch a := n.(type) {
		case attribute:
			b.out.WriteByte(' ')
			b.out.WriteString(a.name)
			if !a.flag {
				b.out.WriteString(`="`)
				escape(&b.out, a.value)
				b.out.WriteByte('"')
			}
		case group:
			writeAttributes(b, a)
		}
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\x00", "\uFFFD")

func escape(out *strings.Builder, s string) { _, _ = escaper.WriteString(out, s) }

// Render returns the HTML of a node.
func Render(n Node) string {
	var b builder
	if n != nil {
		n.render(&b)
	}
	return b.out.String()
}
