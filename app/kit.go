package app

import (
	"strconv"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var kitRoutes = []route{
	{path: "/kit", show: kitPage},
	{path: "/kit/check", show: kitCheckPage, do: kitCheck},
	{path: "/kit/later", show: kitPage, do: kitLater},
	{path: "/kit/new", show: newKitPage, do: newKit},
}

// firstPage is where a new account leads: the journal, if this house has one.
func (h *House) firstPage() html.URL {
	if h.facts.Joining != nil {
		return "/join"
	}
	for _, p := range h.cfg.Practices {
		if p.Name == "journal" {
			return "/mine/journal"
		}
	}
	return "/"
}

func kitPage(h *House, q *Request) Response {
	k := h.facts.Kit
	if k == nil {
		return newKitPage(h, q)
	}
	return page(None, "Your recovery kit",
		ui.Lead("If you ever lose your words, this code opens your account. It is shown once."),
		ui.Card(
			ui.Facts(
				ui.Fact{Name: "Sign-in name", Value: ui.Said(h.facts.Account)},
				ui.Fact{Name: "Address", Value: html.Text(h.facts.Host)},
				ui.Fact{Name: "Made", Value: html.Text(q.Now.In(h.zoneOf(q)).Format("2 January 2006"))}),
			ui.Big(k.Groups...)),
		ui.P("Print this page, or write the code on paper. Keep it where the other person does not look: with a friend, at work, between the pages of a book. Do not keep a photo of it on a shared phone."),
		ui.Actions(ui.ButtonLink(ui.Primary, "I have it on paper", "/kit/check"), ui.Print("Print this page")),
		html.El("div", html.Class("later noprint"),
			ui.Act("/kit/later", ui.Button{Text: "Not now", Look: ui.Quiet}),
			ui.Note("You can make a new kit in Settings at any time. Until then, losing your words means losing what is in Mine.")))
}

func kitCheckPage(h *House, q *Request) Response {
	k := h.facts.Kit
	if k == nil {
		return newKitPage(h, q)
	}
	f := q.formTo("/kit/check")
	group := func(i int) string { return "Group " + strconv.Itoa(k.Ask[i]+1) + " of " + strconv.Itoa(len(k.Groups)) }
	return page(None, "Read two groups from your kit",
		ui.Back("Show the kit again", "/kit"),
		ui.Lead("So that you know that the paper can be read when you need it."),
		f.Node(
			f.Field(ui.Field{Name: "first", Label: group(0), Max: 12}),
			f.Field(ui.Field{Name: "second", Label: group(1), Max: 12}),
			f.Submit("Check", "")))
}

func kitCheck(h *House, q *Request) (Response, []practice.Problem) {
	first, second := line(q.Value("first"), 12), line(q.Value("second"), 12)
	if first == "" || second == "" {
		return Response{}, problem("first", "Type both groups as they stand on your paper.")
	}
	return Response{
		Then: h.firstPage(), Say: "Your kit works. Keep it safe.",
		Effects: []Effect{TestKit{First: first, Second: second}}, Appends: h.kitRead(q, true),
	}, nil
}

// kitRead keeps in Mine whether there is a kit that was read back.
func (h *House) kitRead(q *Request, read bool) []Append {
	own := h.mine()
	if own == nil || own.fold.own.kit == read {
		return nil
	}
	return []Append{h.one(own, q, KitTested{Read: read})}
}

func kitLater(h *House, _ *Request) (Response, []practice.Problem) {
	return Response{Then: h.firstPage(), Say: "You can make a kit later, in Settings.", Effects: []Effect{PutKitAway{}}}, nil
}

func newKitPage(_ *House, q *Request) Response {
	f := q.formTo("/kit/new")
	return page(Settings, "Make a new recovery kit",
		ui.Back("Settings", "/settings"),
		ui.Lead("A code on paper that opens your account when your words are lost."),
		ui.P("The kit that you have now stops working when the new one is made."),
		f.Node(
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Hint: "Asked again, so that nobody with your open page can make one.", Fill: "current-password"}),
			f.Submit("Make a new kit", "Only you see it.")))
}

func newKit(h *House, q *Request) (Response, []practice.Problem) {
	if q.Value("words") == "" {
		return Response{}, problem("words", "Type your words.")
	}
	return Response{Then: "/kit", Effects: []Effect{NewKit{Words: q.Value("words")}}, Appends: h.kitRead(q, false)}, nil
}
