package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/ui"
)

var mineRoutes = []route{
	{path: "/mine", show: minePage},
	{path: "/mine/ignored", show: mineIgnoredPage},
}

func minePage(h *House, _ *Request) Response {
	r := h.mine()
	if r == nil {
		return page(MineBar, "Mine", ui.P("Your own room is not here yet. It comes as soon as the server can be reached; nothing was lost."))
	}
	var rows []html.Node
	for i, p := range h.cfg.Practices {
		if r.fold.states[i] != nil {
			rows = append(rows, ui.Row(p.Title, r.path(p.Name), p.About))
		}
	}
	return page(MineBar, "Mine",
		ui.Lead("Only you. Nothing from here is ever shared unless you choose one thing, see exactly what will be shown, and say yes."),
		h.troubles(r), ui.List(rows...),
		links([2]string{"The story of Mine", "/story?room=mine"}),
		ui.Note("Nobody else, not even the server, can tell whether you use Mine, or for what: it sends the same few sealed bytes every five minutes, written or not."),
		html.If(len(r.fold.ignored) > 0, links([2]string{"Ignored records", "/mine/ignored"})))
}

func mineIgnoredPage(h *House, q *Request) Response {
	r := h.mine()
	if r == nil {
		return nothingHere(MineBar)
	}
	return page(MineBar, "Ignored records", ui.Back("Mine", "/mine"), h.ignoredList(r, q))
}
