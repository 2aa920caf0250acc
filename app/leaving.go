package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

var roomRoutes = []route{
	{path: "/ours/{room}/leave", show: leavePage, do: leave},
	{path: "/ours/{room}/successor", show: successorPage, do: succeed},
}

func leavePage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	f, other := q.form(), r.other()
	seen := "Nobody else is here."
	if !other.IsZero() {
		seen = h.name(r, other) + " will see that you left, and keeps reading what was written until now."
	}
	return page(Ours, "Leave this room", ui.Back(h.label(r), r.path()),
		ui.Lead("You can leave at any time, alone, and you need no reason."),
		ui.Bullets(
			"What you wrote here stays in the record for both of you.",
			"You can withdraw your words first, piece by piece.",
			"Nothing new reaches you from here, and you can write nothing more.",
			"Mine stays as it is. Nobody can see it."),
		ui.P("Take everything with you first, if you want it:"),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Save a copy", html.URL("/settings/export").With("room", r.id.Short()))),
		f.Node(
			f.Field(ui.Field{Name: "sure", Label: "I want to leave this room", Kind: ui.Check}),
			f.Buttons(seen, ui.Button{Text: "Leave this room", Look: ui.Danger})))
}

func leave(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	if q.Value("sure") != "yes" {
		return Response{}, problem("sure", "Tick this, so that nobody leaves by a slip of the hand.")
	}
	return Response{Then: "/ours", Say: "You have left the room.", Effects: []Effect{LeaveRoom{Room: r.id}}}, nil
}

func successorPage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	f := q.form()
	return page(Ours, "Go on in a new room", ui.Back(h.label(r), r.path()),
		ui.Lead("A new room names this one and where it stood. What was written here stays readable here."),
		ui.P("Nothing of the old record is attributed to new keys, so a lost key or a forged record never changes who somebody is. You invite the other person as you did before, and compare six words again."),
		f.Node(
			f.Field(ui.Field{Name: "name", Label: "What shall they call you?", Value: r.fold.own.names[r.facts.Me], Max: 40}),
			f.Submit("Open the new room", "Nobody is told until you give them the link.")))
}

func succeed(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	name := called(q.Value("name"))
	if name == "" {
		return Response{}, problem("name", "Choose a name that they see.")
	}
	label := ""
	if own := h.mine(); own != nil {
		label = own.fold.own.labels[r.id]
	}
	return Response{
		Then: "{room}/invite", Say: "The new room is open. Only you are in it.",
		Effects: []Effect{OpenRoom{Drafts: []record.Draft{h.draft(q, Named{Name: name})}, Label: label, Old: r.id}},
	}, nil
}
