package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

var joinRoutes = []route{
	{path: "/join", show: joinPage, do: join},
	{path: "/join/drop", show: joinPage, do: dropJoin},
	{path: "/ours/{room}/compare", show: comparePage, do: compare},
	{path: "/ours/{room}/decline", show: comparePage, do: decline},
}

func joinPage(h *House, q *Request) Response {
	j := h.facts.Joining
	if j == nil {
		return page(Ours, "An invitation",
			ui.P("There is no invitation open on this device. Use the link that you were given once more."),
			ui.Actions(ui.ButtonLink(ui.Quiet, "Go to Today", "/")))
	}
	if j.Looking {
		return page(Ours, "An invitation", ui.P("The server is being asked about this invitation. It shows here as soon as there is an answer."))
	}
	if j.Problem != "" {
		return page(Ours, "This invitation cannot be used",
			ui.P(j.Problem.Text()), ui.Act("/join/drop", ui.Button{Text: "Put it away", Look: ui.Quiet}))
	}
	f := q.formTo("/join")
	return page(Ours, "You are invited",
		ui.Lead("Someone wants to share a room with you: a record of what the two of you promise and say."),
		ui.Section("They will see", ui.Bullets(
			"the name that you choose below;",
			"what you write in this room, and when.")),
		neverSeen(),
		proof(),
		f.Node(
			names(f),
			f.Submit("Join the room", "They are told that someone joined. You can leave at any time, alone.")),
		html.If(!j.Expires.IsZero(), html.El("p", html.Class("note"), html.Text("The invitation ends "), h.clock(q).When(j.Expires), html.Text("."))),
		ui.Act("/join/drop", ui.Button{Text: "Not for me", Look: ui.Quiet}),
		ui.Note("Nobody is told that you looked, or that you said no."))
}

func join(h *House, q *Request) (Response, []practice.Problem) {
	drafts, label, problems := h.chosenName(q)
	return Response{
		Then: "{room}/compare", Say: "You have joined. Now compare six words.", Effects: []Effect{Join{Drafts: drafts, Label: label}},
	}, problems
}

func dropJoin(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/", Say: "Put away. Nobody was told.", Effects: []Effect{DropJoin{}}}, nil
}

// waitingCard is what a newcomer sees until they are let in.
func waitingCard(h *House, r *room) html.Node {
	return ui.Card(ui.CardTitle("You wait to be let in", r.path("compare")),
		ui.P("The person who invited you compares six words with you and then lets you in. Until then you read nothing, and what you write waits here."),
		ui.Actions(ui.ButtonLink(ui.Primary, "See the six words", r.path("compare"))))
}

// comparePage shows the six words to both sides, and lets the inviter admit.
func comparePage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	body := []html.Node{
		ui.Back(h.label(r), r.path()),
		ui.Lead("Meet, or call each other, and read these six words aloud. They are right when both of you see the same ones, in the same order."),
	}
	others := r.others()
	for _, m := range others {
		body = append(body, h.compareCard(r, q, m))
	}
	switch {
	case len(others) == 0 && r.facts.Waiting:
		body = append(body, ui.P("The words show here in a moment."))
	case len(others) == 0:
		body = append(body, ui.P("There is nobody to compare with yet."))
	}
	return page(Ours, "Compare six words", append(body,
		ui.Details("Why this matters",
			ui.P("The words stand for your two keys. When they are the same on both pages, nobody sits between you: not someone who got hold of the link, and not whoever runs the server. A message is not enough, since whoever sits between could change it.")))...)
}

func (h *House) compareCard(r *room, q *Request, m Member) html.Node {
	newcomer := h.isNewcomer(r, m.ID)
	words := ui.Big(m.Words...)
	member := func(look ui.Look, text, act string) html.Node {
		to := r.path(act).With("who", m.ID.String()).With("keys", m.Keys)
		return ui.Act(to, ui.Button{Text: text, Look: look})
	}
	switch {
	case newcomer && !r.facts.Waiting:
		return ui.Card(words,
			member(ui.Primary, "They are the same: let them in", "compare"),
			ui.Note("From then on they read and write in this room."),
			member(ui.Danger, "They differ: refuse", "decline"))
	case m.Compared && r.facts.Waiting:
		return ui.Card(words, ui.P("You said that they are the same. Now the other person lets you in."))
	case m.Compared:
		return ui.Card(words, ui.P("You compared these with "+h.name(r, m.ID)+", and they were the same."))
	default:
		return ui.Card(words,
			html.If(!m.NewKey.IsZero(), html.El("p", html.Text("New key since "), h.clock(q).DayOf(m.NewKey), html.Text("."))),
			member(ui.Primary, "They are the same", "compare"),
			ui.Note("Only you see that you said so."),
			ui.Details("They differ", ui.P("Then do not write anything here. Ask each other whether one of you changed the locks or used another device. If not, someone stands between you: leave this room, and start a new one by a link given in person.")))
	}
}

func (h *House) isNewcomer(r *room, m record.Member) bool {
	for _, n := range r.facts.Newcomers {
		if n.ID == m {
			return true
		}
	}
	return false
}

// others are those whose words a person compares: newcomers first.
func (r *room) others() (list []Member) {
	for _, m := range append(append([]Member{}, r.facts.Newcomers...), r.facts.Members...) {
		if m.ID != r.facts.Me && len(m.Words) > 0 {
			list = append(list, m)
		}
	}
	return list
}

// who finds the member that a button on the compare page is about.
func (h *House) who(r *room, q *Request) (Member, bool) {
	for _, m := range r.others() {
		if m.ID.String() == q.Query["who"] {
			return m, true
		}
	}
	return Member{}, false
}

func compare(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	m, ok := h.who(r, q)
	if !ok {
		return Response{Then: r.path()}, nil
	}
	// A new key that came while the two read the words aloud was not compared. The client looks once more when it acts.
	shown := q.Query["keys"]
	if shown == "" || shown != m.Keys {
		return Response{}, problem("", FailKeys.Text())
	}
	if h.isNewcomer(r, m.ID) && !r.facts.Waiting {
		return Response{Then: r.path(), Say: "They are let in.", Effects: []Effect{Admit{Room: r.id, Member: m.ID, Keys: shown}}}, nil
	}
	return Response{Then: r.path(), Say: "Good. The words are the same.", Effects: []Effect{Compare{Room: r.id, Member: m.ID, Keys: shown}}}, nil
}

func decline(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	m, ok := h.who(r, q)
	if !ok {
		return Response{Then: r.path()}, nil
	}
	return Response{
		Then: r.path("invite"), Say: "They were not let in, and have read nothing.",
		Effects: []Effect{Decline{Room: r.id, Member: m.ID}},
	}, nil
}
