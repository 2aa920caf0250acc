// Package html builds pages as values: small functions, escaped by construction.
//
//   - Nothing outside this package can put raw HTML into a page.
//   - An address is a [URL], made by [Path]; "javascript:" and other hosts cannot be written.
//   - There is no style attribute, no on* attribute and no element that runs or loads code: the content
//     security policy forbids them too.
//   - A wrong element or attribute name is a programmer's mistake and panics.
//
// Start at [El] and [Render]; pictures are made with [SVG], whole documents with [Document].
package html

import "strings"

// Node is an element, an attribute, a text, or a group of them.
type Node interface{ render(b *builder) }

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

// El is an element with its attributes and children, in any order. It panics for an element that could
// run, load or restyle anything.
func El(name string, children ...Node) Node {
	if !validName(name) || forbidden[name] {
		panic("html: element " + name + " is not written with El")
	}
	return element(name, children)
}

func element(name string, children []Node) Node {
	return nodeFunc(func(b *builder) {
		b.out.WriteByte('<')
		b.out.WriteString(name)
		writeAttributes(b, children)
		b.out.WriteByte('>')
		if void[name] {
			return
		}
		if name == "textarea" || name == "pre" {
			b.out.WriteByte('\n') // a reader drops the first newline, so that one of the text's own stays
		}
		group(children).render(b)
		b.out.WriteString("</")
		b.out.WriteString(name)
		b.out.WriteByte('>')
	})
}

var void = map[string]bool{"br": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "wbr": true}

// forbidden elements run or load something, change what follows them, or switch the parser's rules.
var forbidden = map[string]bool{
	"script": true, "style": true, "iframe": true, "frame": true, "object": true, "embed": true, "base": true,
	"link": true, "meta": true, "template": true, "noscript": true, "xmp": true, "plaintext": true, "noembed": true,
	"noframes": true, "foreignObject": true, "animate": true, "set": true, "use": true, "math": true, "html": true,
	"head": true, "body": true, "title": true,
}

// validName accepts the names of elements and attributes: letters, digits, "-" and ":" after a letter.
func validName(s string) bool {
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		other := c >= '0' && c <= '9' || c == '-' || c == ':'
		if !letter && (i == 0 || !other) {
			return false
		}
	}
	return s != ""
}

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

// The carriage return is escaped since a parser would turn it into a newline.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "\x00", "\uFFFD", "\r", "&#13;")

func escape(out *strings.Builder, s string) { _, _ = escaper.WriteString(out, s) }

// Render returns the HTML of a node. Invalid UTF-8 is replaced.
func Render(n Node) string {
	var b builder
	if n != nil {
		n.render(&b)
	}
	return strings.ToValidUTF8(b.out.String(), "\uFFFD")
}

// Document returns a whole page that stands alone, such as a printable export: no script, no address,
// only its own style sheet. It panics when the style sheet could end its element.
func Document(title, css string, body ...Node) string {
	if strings.Contains(css, "<") {
		panic("html: a style sheet with <")
	}
	var b builder
	b.out.WriteString("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">" +
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
	escape(&b.out, title)
	b.out.WriteString("</title><style>" + css + "</style></head>")
	element("body", body).render(&b)
	b.out.WriteString("</html>\n")
	return strings.ToValidUTF8(b.out.String(), "\uFFFD")
}
