package app

import (
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

var inviteRoutes = []route{
	{path: "/ours/new", show: newRoomPage, do: newRoom},
	{path: "/ours/{room}/invite", show: invitePage, do: inviteAgain},
	{path: "/ours/{room}/invite/{id}/revoke", show: invitePage, do: revoke},
}

func newRoomPage(h *House, q *Request) Response {
	f := q.formTo("/ours/new")
	return page(Ours, "Invite the other person",
		ui.Back("Ours", "/ours"),
		ui.Lead("You make a room for the two of you, and get a link to give to one person."),
		ui.Section("They will see", ui.Bullets(
			"the name that you choose below;",
			"what you write in this room from now on, and when;",
			"that you invited them, once they open the link.")),
		neverSeen(),
		proof(),
		f.Node(
			names(f),
			f.Submit("Make the room and a link", "Nobody is told. You decide whom to give the link to.")),
		ui.Details("If it is not safe to invite them",
			ui.P("If you are afraid of what the other person does when they read something, this is not the moment. Nothing here has to be shared, and Mine stays yours alone.")))
}

// neverSeen is what nobody sees of somebody who shares a room with them.
func neverSeen() html.Node {
	return ui.Section("They will never see", ui.Bullets(
		"anything in Mine, or that you use it;",
		"whether and when you read something;",
		"your sign-in name, your other rooms, or where you are."))
}

// names asks what one is called in a new room, and for one's own word for it.
func names(f ui.Form) html.Node {
	return html.Group(
		f.Field(ui.Field{Name: "name", Label: "What shall they call you?", Hint: "They see this name.", Max: mostName}),
		f.Field(ui.Field{Name: "label", Label: "What do you call this relationship?", Hint: "Only you see it: a name, or “my sister”.", Max: 40, Optional: true}))
}

// chosenName reads what names asked for.
func (h *House) chosenName(q *Request) (drafts []record.Draft, label string, problems []practice.Problem) {
	name := called(q.Value("name"))
	if name == "" {
		return nil, "", problem("name", "Choose a name that they see.")
	}
	return []record.Draft{h.draft(q, Named{Name: name})}, line(q.Value("label"), 40), nil
}

// proof says what sharing means later.
func proof() html.Node {
	return ui.Notice(ui.P("What you share in a room can be proven yours to anyone it is shown to, and may be demanded in court. You can withdraw your words later, but not that you wrote, and the other person may have a copy."))
}

func newRoom(h *House, q *Request) (Response, []practice.Problem) {
	drafts, label, problems := h.chosenName(q)
	return Response{
		Then: "{room}/invite", Say: "The room is made. Only you are in it.", Effects: []Effect{OpenRoom{Drafts: drafts, Label: label}},
	}, problems
}

// inviteState says in one sentence how an invitation stands.
func (h *House) inviteState(r *room, q *Request) string {
	for _, inv := range r.facts.Invitations {
		if inv.Expires.After(q.Now) {
			return "Your invitation is open. It ends " + h.clock(q).Text(inv.Expires) + "."
		}
	}
	return "There is no open invitation."
}

func invitePage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	body := []html.Node{ui.Back(h.label(r), r.path()), h.troubles(r)}
	open := 0
	for _, inv := range r.facts.Invitations {
		if inv.Expires.After(q.Now) {
			open++
			body = append(body, h.invitation(r, q, inv))
		}
	}
	if open == 0 {
		body = append(body, ui.P("There is no open invitation to this room."),
			ui.Act(r.path("invite"), ui.Button{Text: "Make an invitation link"}))
	}
	return page(Ours, "The invitation", body...)
}

func (h *House) invitation(r *room, q *Request, inv Invitation) html.Node {
	revoke := ui.Act(r.path("invite", inv.ID, "revoke"), ui.Button{Text: "Revoke this invitation", Look: ui.Danger})
	ends := html.El("p", html.Text("It ends "), h.clock(q).When(inv.Expires), html.Text(", and works once."))
	if inv.Link == "" {
		return ui.Card(ui.P("The link is kept on the device that made it. Open this page there, or revoke it and make another."), ends, revoke)
	}
	return html.Group(
		ui.Lead("Give this link to one person, best in person or by a way that only they read."),
		ui.Card(ui.Copy("The link", inv.Link), qrCode(inv.Link), ends),
		ui.P("Someone who gets hold of the link could use it before them. That is why you compare six words with whoever comes, and only then let them in. Until then they read nothing."),
		revoke)
}

func inviteAgain(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil || r.readOnly() {
		return Response{}, problem("", FailReadOnly.Text())
	}
	return Response{Then: r.path("invite"), Say: "Here is a new link.", Effects: []Effect{Invite{Room: r.id}}}, nil
}

func revoke(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	return Response{
		Then: r.path("invite"), Say: "The invitation is revoked.",
		Effects: []Effect{Uninvite{Room: r.id, ID: strings.ToLower(q.params["id"])}},
	}, nil
}
