package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/goldmend/goldmend/front"
)

// hand is a person at the page: it opens pages, fills in the forms that it finds there, and presses buttons.
// It can do nothing that a page does not offer.
type hand struct {
	front *front.Front
	page  front.Response
	root  *html.Node
}

// open goes to a page.
func (h *hand) open(ctx context.Context, path string) error {
	return h.show(h.front.Handle(ctx, front.Request{Do: "go", Path: path}))
}

// follow opens the page with an address from outside, an invitation.
func (h *hand) follow(ctx context.Context, link string) error {
	return h.show(h.front.Handle(ctx, front.Request{Do: "go", Path: "/", Link: link}))
}

func (h *hand) show(page front.Response, show bool) error {
	if !show {
		return fmt.Errorf("%s: the program shows nothing", h.page.Path)
	}
	root, err := html.Parse(strings.NewReader(page.HTML))
	if err != nil {
		return fmt.Errorf("%s: %w", page.Path, err)
	}
	h.page, h.root = page, root
	if problems := find(root, func(n *html.Node) bool { return attr(n, "id") == "problems" }); problems != nil {
		return fmt.Errorf("%s: %s", page.Path, text(problems))
	}
	return nil
}

// submit fills in the form whose address ends in action, and sends it by the button that says so, or that is
// named so ("agree=yes"); an empty button is the form's first one.
func (h *hand) submit(ctx context.Context, action, button string, fields map[string][]string) error {
	form := find(h.root, func(n *html.Node) bool {
		at, _, _ := strings.Cut(attr(n, "action"), "?")
		return n.Data == "form" && strings.HasSuffix(at, action)
	})
	if form == nil {
		return fmt.Errorf("%s: no form %q on the page: %s", h.page.Path, action, short(text(h.root)))
	}
	values := filled(form)
	for name, v := range fields {
		if find(form, func(n *html.Node) bool { return attr(n, "name") == name }) == nil {
			return fmt.Errorf("%s: form %q has no field %q, only %q", h.page.Path, action, name, slices.Sorted(maps.Keys(values)))
		}
		values[name] = v
	}
	pressed := find(form, func(n *html.Node) bool {
		says := strings.Contains(text(n), button) || attr(n, "name")+"="+attr(n, "value") == button
		return n.Data == "button" && attr(n, "type") != "button" && says
	})
	if pressed == nil {
		return fmt.Errorf("%s: form %q has no button %q", h.page.Path, action, button)
	}
	if name := attr(pressed, "name"); name != "" {
		values[name] = []string{attr(pressed, "value")}
	}
	return h.show(h.front.Handle(ctx, front.Request{Do: "submit", Path: attr(form, "action"), Page: h.page.Path, Fields: values}))
}

// links lists the addresses on the page that contain part, in order.
func (h *hand) links(part string) (list []string) {
	each(h.root, func(n *html.Node) {
		if href := attr(n, "href"); n.Data == "a" && strings.Contains(href, part) {
			list = append(list, href)
		}
	})
	return list
}

// bigs are the words that stand large on the page.
func (h *hand) bigs() (list []string) {
	for _, big := range every(h.root, func(n *html.Node) bool { return attr(n, "class") == "big" }) {
		list = append(list, strings.Fields(text(big))...)
	}
	return list
}

// invitation is the link that the page offers to copy.
func (h *hand) invitation() string {
	field := find(h.root, func(n *html.Node) bool { return n.Data == "input" && strings.Contains(attr(n, "value"), "#") })
	if field == nil {
		return ""
	}
	return attr(field, "value")
}

// offers reports whether a field of the page can be ticked with a value.
func (h *hand) offers(name, value string) bool {
	return find(h.root, func(n *html.Node) bool { return attr(n, "name") == name && attr(n, "value") == value }) != nil
}

// labelled lists the names of the page's fields with what stands beside them.
func (h *hand) labelled() map[string]string {
	list := map[string]string{}
	for _, label := range every(h.root, func(n *html.Node) bool { return n.Data == "label" }) {
		if field := find(h.root, func(n *html.Node) bool { return attr(n, "id") == attr(label, "for") }); field != nil {
			list[attr(field, "name")] = text(label)
		}
	}
	return list
}

// filled is what a form holds before anybody typed.
func filled(form *html.Node) map[string][]string {
	values := map[string][]string{}
	each(form, func(n *html.Node) {
		name := attr(n, "name")
		if name == "" {
			return
		}
		switch n.Data {
		case "input":
			kind := attr(n, "type")
			if (kind == "radio" || kind == "checkbox") && !has(n, "checked") {
				return
			}
			values[name] = append(values[name], attr(n, "value"))
		case "textarea":
			values[name] = append(values[name], text(n))
		case "select":
			options := every(n, func(n *html.Node) bool { return n.Data == "option" })
			chosen := slices.IndexFunc(options, func(n *html.Node) bool { return has(n, "selected") })
			if chosen < 0 && len(options) > 0 {
				chosen = 0
			}
			if chosen >= 0 {
				values[name] = append(values[name], attr(options[chosen], "value"))
			}
		}
	})
	return values
}

func each(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

func every(n *html.Node, good func(*html.Node) bool) (list []*html.Node) {
	each(n, func(n *html.Node) {
		if good(n) {
			list = append(list, n)
		}
	})
	return list
}

func find(n *html.Node, good func(*html.Node) bool) *html.Node {
	if list := every(n, good); len(list) > 0 {
		return list[0]
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
		if c.Type == html.ElementNode {
			b.WriteString(" ")
		}
	}
	return strings.TrimSpace(b.String())
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 300 {
		s = s[:300] + "..."
	}
	return s
}
