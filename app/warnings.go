package app

import (
	"slices"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var warningRoutes = []route{
	{path: "/warnings/{kind}", show: warningPage},
	{path: "/unsent", show: unsentPage},
	{path: "/unsent/{id}/drop", show: unsentPage, do: dropStuck},
	{path: "/unsent/{id}/retry", show: unsentPage, do: retryStuck},
}

// warningWords are the plain words of each warning: what is, what it can mean, what was kept safe, and what
// can be done.
var warningWords = map[WarningKind]struct {
	title, what, safe, could string
	successor                bool
}{
	WarnFork: {
		"The server shows a different past than before",
		"What this server now sends for the room contradicts what this device has already seen. Either somebody changed it, or two devices were given different records.",
		"Nothing was lost: what you saw before is kept here, sealed, and stays readable. Nothing more is written in this room.",
		"You could ask the other person in person what they see, save a copy, and go on in a new room.", true,
	},
	WarnBehind: {
		"The server has lost some entries",
		"It shows an older record than this device has seen. That happens after a backup was restored; it can also be done on purpose.",
		"Nothing was lost here: your copy is complete. Where that is possible, this device gives the missing entries back by itself.",
		"You could tell whoever runs the server. If it does not heal within a day, save a copy.", false,
	},
	WarnKeys: {
		"Two changes of the locks compete",
		"Someone's keys were changed twice from the same point, in two different ways. One of the two may not be theirs.",
		"Everything written until then is kept and stays readable. Nothing more is written in this room until you have talked.",
		"You could meet, find out which change was real, and go on in a new room.", true,
	},
	WarnTampered: {
		"What the server sends for this room is not a record",
		"The entries do not follow each other. They were damaged or changed on the way.",
		"Nothing of it was taken over. What this device had before is kept and stays readable.",
		"You could try again later from another network, and tell whoever runs the server.", true,
	},
	WarnMissing: {
		"Some words are missing",
		"The server does not return words that nobody withdrew. The record shows that they were written, by whom and when.",
		"Everything else is complete. If this or another device of yours has seen the words, they are kept there.",
		"You could ask whoever runs the server, or whoever wrote them.", false,
	},
	WarnDisowned: {
		"Entries in your name were not yours",
		"There were entries that claim to be yours and do not carry your signature. Someone tried to write in your name, or the server damaged them.",
		"Every reader ignores them, in the same way. Nothing of it counts as said by you.",
		"You could look at them under “Ignored records”, and change the locks if you think that somebody had your words.", false,
	},
	WarnGone: {
		"You are no longer in this room",
		"You left, or you were not let in.",
		"What you had read is kept here and stays readable; nothing new reaches you.",
		"You could save a copy.", false,
	},
}

// warningLines are short lines above a page, each leading to its plain page.
func (h *House) warningLines() html.Node {
	var lines []html.Node
	if h.facts.NoStore {
		lines = append(lines, ui.Warning("This device keeps nothing",
			ui.P("It is a private window, or the disk is full. What you write is sent when that is possible, but what has not been sent is gone when this page closes.")))
	}
	if h.facts.Trouble == FailOrigin {
		lines = append(lines, ui.Warning("This is not the server that you asked for", ui.P(FailOrigin.Text())))
	}
	for _, w := range h.facts.Warnings {
		words, ok := warningWords[w.Kind]
		r := h.byID[w.Room]
		if !ok || w.Kind == WarnGone {
			continue
		}
		title := words.title
		if r != nil && r.kind != practice.Mine && len(h.ours()) > 1 {
			title = h.label(r) + ": " + title
		}
		lines = append(lines, ui.Warning(title, ui.Link("What this means", warningPath(w))))
	}
	return html.Group(lines...)
}

func warningPath(w Warning) html.URL {
	return html.Path("/warnings", string(w.Kind)).With("room", w.Room.Short())
}

// troubles are the warnings of one room, on its own pages.
func (h *House) troubles(r *room) html.Node {
	var lines []html.Node
	list := h.facts.Warnings
	if r.facts.ReadOnly != "" && !slices.Contains(list, Warning{r.facts.ReadOnly, r.id}) {
		list = append(slices.Clone(list), Warning{r.facts.ReadOnly, r.id})
	}
	for _, w := range list {
		if words, ok := warningWords[w.Kind]; ok && w.Room == r.id {
			lines = append(lines, ui.Warning(words.title, ui.Link("What this means", warningPath(w))))
		}
	}
	if next := h.byID[r.facts.New]; next != nil {
		lines = append(lines, ui.Notice(ui.P("You go on in a new room."), ui.Link("Go there", next.path())))
	}
	if old := h.byID[r.facts.Old]; old != nil {
		lines = append(lines, ui.Notice(ui.P("This room goes on from an earlier one, which stays readable."), ui.Link("The earlier room", old.path())))
	}
	return html.Group(lines...)
}

func warningPage(h *House, q *Request) Response {
	kind := WarningKind(q.params["kind"])
	words, ok := warningWords[kind]
	if !ok {
		return nothingHere(Today)
	}
	body := []html.Node{ui.P(words.what), ui.P(words.safe), ui.P(words.could)}
	place, acts := Today, []html.Node{}
	if r := h.anyRoom(q.Query["room"]); r != nil {
		place = r.bar()
		body = append([]html.Node{ui.Back(h.roomName(r), html.URL(r.base()))}, body...)
		if words.successor && r.kind != practice.Mine {
			acts = append(acts, ui.ButtonLink(ui.Primary, "Go on in a new room", r.path("successor")))
		}
		acts = append(acts, ui.ButtonLink(ui.Quiet, "Save a copy", html.URL("/settings/export").With("room", r.id.Short())))
	}
	return page(place, words.title, append(body, ui.Actions(acts...))...)
}

// anyRoom finds a room by its short id, Mine included.
func (h *House) anyRoom(short string) *room {
	for _, r := range h.rooms {
		if r.id.Short() == short {
			return r
		}
	}
	return nil
}

func (h *House) roomName(r *room) string {
	if r.kind == practice.Mine {
		return "Mine"
	}
	return h.label(r)
}

// unsentPage lists what could not be sent, and says how much still waits.
func unsentPage(h *House, _ *Request) Response {
	body := []html.Node{ui.Back("Settings", "/settings"), h.unsentLine()}
	if h.facts.Unsent == 0 && len(h.facts.Stuck) == 0 {
		body = append(body, ui.Empty("Everything that you wrote was sent.", "", ""))
	} else if h.facts.Unsent > 0 {
		body = append(body, ui.P("It is kept on this device, sealed, and goes by itself as soon as the server can be reached. What you write in Mine goes in small pieces, every five minutes."),
			html.If(h.held() > 0, ui.P("What you wrote in a room that you are not let into yet goes as soon as you are.")))
	}
	for _, s := range h.facts.Stuck {
		at := html.Path("/unsent", s.ID)
		body = append(body, ui.Card(
			ui.CardTitle("This could not be sent", ""), ui.P(s.Why),
			html.If(s.Text != "", ui.Words(s.Text)),
			ui.Actions(ui.Act(at+"/retry", ui.Button{Text: "Try once more", Look: ui.Quiet}), ui.Act(at+"/drop", ui.Button{Text: "Drop it", Look: ui.Danger}))))
	}
	return page(Settings, "What was not sent", body...)
}

func dropStuck(_ *House, q *Request) (Response, []practice.Problem) {
	return Response{Then: "/unsent", Say: "Dropped.", Effects: []Effect{DropStuck{ID: q.params["id"]}}}, nil
}

func retryStuck(_ *House, q *Request) (Response, []practice.Problem) {
	return Response{Then: "/unsent", Say: "It is tried once more.", Effects: []Effect{RetryStuck{ID: q.params["id"]}}}, nil
}
