package practicetest

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Audit returns what is wrong with a page's HTML for somebody who hears it, uses only keys, or reads it
// in tears: the accessibility checks that need no browser, and the tone of voice.
func Audit(source string) []string {
	root := parse(source)
	a := audit{ids: map[string]bool{}, labelled: map[string]bool{}, level: 1}
	walk(root, a.collect)
	walk(root, a.check)
	for _, ref := range a.refs {
		if !a.ids[ref] {
			a.say("nothing has the id %q that something refers to", ref)
		}
	}
	return a.found
}

type audit struct {
	ids, labelled map[string]bool
	refs          []string
	level         int // of the last heading; the page's own is 1
	found         []string
}

func (a *audit) say(format string, args ...any) {
	a.found = append(a.found, fmt.Sprintf(format, args...))
}

func parse(source string) *html.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(source), body)
	if err != nil {
		panic(err) // it reads from memory and takes any text
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

func walk(n *html.Node, f func(*html.Node)) {
	f(n)
	for c := range n.ChildNodes() {
		walk(c, f)
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// collect notes ids, labels and references.
func (a *audit) collect(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	if id, ok := attr(n, "id"); ok {
		if a.ids[id] {
			a.say("the id %q stands twice", id)
		}
		a.ids[id] = true
	}
	if target, ok := attr(n, "for"); ok && n.Data == "label" && strings.TrimSpace(content(n)) != "" {
		a.labelled[target] = true
		a.refs = append(a.refs, target)
	}
	for _, name := range []string{"aria-describedby", "aria-labelledby", "aria-controls"} {
		if v, ok := attr(n, name); ok {
			a.refs = append(a.refs, strings.Fields(v)...)
		}
	}
	if v, _ := attr(n, "href"); strings.HasPrefix(v, "#") {
		a.refs = append(a.refs, v[1:])
	}
}

func (a *audit) check(n *html.Node) {
	if n.Type == html.TextNode {
		a.voice(n.Data)
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	for _, x := range n.Attr {
		if x.Key == "style" || strings.HasPrefix(x.Key, "on") {
			a.say("<%s> has the attribute %s", n.Data, x.Key)
		}
	}
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		a.heading(n)
	case "input", "select", "textarea":
		a.control(n)
	case "button", "a", "summary", "legend", "label", "option", "th":
		a.named(n)
	case "ul", "ol":
		a.children(n, "li")
	case "dl":
		a.children(n, "div", "dt", "dd")
	case "fieldset":
		if f := n.FirstChild; f == nil || f.Data != "legend" {
			a.say("a fieldset does not begin with its legend")
		}
	case "p":
		if n.FirstChild == nil {
			a.say("an empty paragraph, or something in one that cannot stand there")
		}
	case "form":
		a.form(n)
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			a.say("an image without words")
		}
	case "svg":
		hidden, _ := attr(n, "aria-hidden")
		if role, _ := attr(n, "role"); hidden != "true" && role != "img" {
			a.say("a drawing that is neither hidden from those who hear the page nor described")
		}
	}
}

func (a *audit) heading(n *html.Node) {
	level := int(n.Data[1] - '0')
	if level == 1 {
		a.say("a second heading of the first level; the page's title is the first")
	}
	if level > a.level+1 {
		a.say("<%s> %q follows a heading of level %d", n.Data, content(n), a.level)
	}
	a.level = level
	a.named(n)
}

func (a *audit) control(n *html.Node) {
	if t, _ := attr(n, "type"); t == "hidden" {
		return
	}
	id, _ := attr(n, "id")
	label, _ := attr(n, "aria-label")
	if !a.labelled[id] && label == "" && !within(n, "label") {
		name, _ := attr(n, "name")
		a.say("the field %q has no label", name)
	}
}

func (a *audit) named(n *html.Node) {
	label, _ := attr(n, "aria-label")
	if strings.TrimSpace(content(n)) == "" && label == "" {
		a.say("<%s> without a name", n.Data)
	}
	if n.Data == "a" {
		if href, ok := attr(n, "href"); !ok || href == "" {
			a.say("a link %q that leads nowhere", content(n))
		}
	}
	if (n.Data == "a" || n.Data == "button") && (within(n, "a") || within(n, "button")) {
		a.say("<%s> %q inside of another link or button", n.Data, content(n))
	}
}

func (a *audit) children(n *html.Node, allowed ...string) {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && !slices.Contains(allowed, c.Data) ||
			c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			a.say("<%s> holds %q", n.Data, c.Data)
		}
	}
	if n.FirstChild == nil {
		a.say("<%s> without anything in it", n.Data)
	}
}

func (a *audit) form(n *html.Node) {
	sends := false
	walk(n, func(c *html.Node) {
		t, _ := attr(c, "type")
		sends = sends || c.Data == "button" && t == "submit"
	})
	if !sends {
		a.say("a form without a button that sends it")
	}
	if to, _ := attr(n, "action"); to == "" {
		a.say("a form that leads nowhere")
	}
}

// voice holds the tone: no exclamation marks, no emoji, no reproach.
func (a *audit) voice(text string) {
	for _, problem := range Voice(text) {
		a.say("%s: %q", problem, text)
	}
}

// Voice returns what is wrong with the tone of a text of the app's own.
func Voice(text string) (found []string) {
	if strings.Contains(text, "!") {
		found = append(found, "an exclamation mark")
	}
	for _, r := range text {
		if unicode.Is(unicode.So, r) || r >= 0x1F000 || r == 0xFE0F {
			found = append(found, "a picture among the words")
		}
	}
	lower := strings.ToLower(text)
	for _, word := range []string{"you should", "you must", "you failed", "failed to", "streak", "oops", "congratulations", "great job", "well done"} {
		if strings.Contains(lower, word) {
			found = append(found, fmt.Sprintf("the words %q", word))
		}
	}
	return found
}

func within(n *html.Node, name string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == name {
			return true
		}
	}
	return false
}

func content(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	})
	return b.String()
}

var blocks = []string{"p", "div", "li", "h2", "h3", "dt", "dd", "label", "legend", "button", "summary", "section", "option", "form"}

// TextOf is a page as it is read: a line for each block.
func TextOf(source string) string {
	var b strings.Builder
	var read func(n *html.Node)
	read = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for c := range n.ChildNodes() {
			read(c)
		}
		if slices.Contains(blocks, n.Data) {
			b.WriteByte('\n')
		}
	}
	read(parse(source))
	var lines []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// held is what the controls of a page hold.
type held struct {
	fields   map[string][]string
	problems map[string]bool
}

func (h held) holds(name, value string) bool { return slices.Contains(h.fields[name], value) }

func controls(source string) held {
	h := held{fields: map[string][]string{}, problems: map[string]bool{}}
	walk(parse(source), func(n *html.Node) {
		name, _ := attr(n, "name")
		value, _ := attr(n, "value")
		class, _ := attr(n, "class")
		switch {
		case n.Data == "textarea":
			h.fields[name] = append(h.fields[name], content(n))
		case n.Data == "select":
			h.fields[name] = append(h.fields[name], chosen(n)...)
		case n.Data == "input":
			t, _ := attr(n, "type")
			if _, on := attr(n, "checked"); on || t != "radio" && t != "checkbox" {
				h.fields[name] = append(h.fields[name], value)
			}
		case n.Data == "p" && strings.Contains(class, "problem"):
			h.problems[strings.TrimSpace(content(n))] = true
		}
	})
	return h
}

func chosen(n *html.Node) (list []string) {
	walk(n, func(c *html.Node) {
		if _, on := attr(c, "selected"); on && c.Data == "option" {
			v, _ := attr(c, "value")
			list = append(list, v)
		}
	})
	return list
}
