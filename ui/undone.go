package ui

import "github.com/goldmend/goldmend/html"

// Undone says why what a button asked for was not done, on a page that has no form to say it in. It takes the focus.
func Undone(problems []Problem) html.Node {
	return html.El("div", html.Class("problems"), html.ID("problems"), html.Attr("tabindex", "-1"),
		html.Attr("role", "group"), html.Attr("aria-labelledby", "problems-title"),
		html.El("h2", html.ID("problems-title"), triangle(), html.Text("That was not done")),
		html.El("ul", html.Map(problems, func(p Problem) html.Node { return html.El("li", html.Text(p.Text)) })))
}
