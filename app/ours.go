package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var oursRoutes = []route{
	{path: "/ours", show: oursPage},
	{path: "/ours/{room}", show: roomPage},
	{path: "/ours/{room}/name", show: namePage, do: setName},
	{path: "/ours/{room}/record", show: roomPage, do: confirmRecord},
	{path: "/ours/{room}/ignored", show: ignoredPage},
}

func oursPage(h *House, _ *Request) Response {
	var open, closed []html.Node
	for _, r := range h.ours() {
		row := ui.Row(h.label(r), r.path(), h.standing(r))
		if r.readOnly() {
			closed = append(closed, row)
		} else {
			open = append(open, row)
		}
	}
	body := []html.Node{h.warningLines()}
	if len(open) == 0 {
		body = append(body, ui.Empty("Here the two of you keep what you promise each other and what you say, in one record that neither can quietly change. You can invite the other person when you are ready, and not before.", "See what inviting means", "/ours/new"))
	} else {
		body = append(body, ui.List(open...), ui.Actions(ui.ButtonLink(ui.Quiet, "Invite someone else", "/ours/new")))
	}
	if len(closed) > 0 {
		body = append(body, ui.Section("For reading only", ui.List(closed...)))
	}
	return page(Ours, "Ours", body...)
}

// standing is one quiet line on a relationship.
func (h *House) standing(r *room) string {
	switch other := r.other(); {
	case r.facts.ReadOnly != "":
		return "Nothing more is written here"
	case r.facts.Waiting:
		return "You wait to be let in"
	case len(r.facts.Newcomers) > 0:
		return "Someone waits to be let in"
	case !other.IsZero():
		return "With " + h.name(r, other)
	case len(r.facts.Invitations) > 0:
		return "Your invitation is open"
	default:
		return "You are alone here"
	}
}

// here finds the room of a request to "/ours/{room}/...".
func (h *House) here(q *Request) *room { return h.room(q.params["room"]) }

func roomPage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	return page(Ours, h.label(r),
		ui.Back("Ours", "/ours"), h.troubles(r),
		h.people(r, q), h.practiceList(r), h.recordState(r, q),
		ui.Section("More",
			links([2]string{"The story of this room", "/story?room=" + r.id.Short()},
				[2]string{"Names", string(r.path("name"))}, [2]string{"Take everything with you", "/settings/export?room=" + r.id.Short()},
				h.leaveOr(r)),
			ui.Note("What one person alone wrote here is that person's view. The record shows what was said and done; it is no proof of innocence, and it is no verdict.")))
}

// leaveOr is the way out, or, where nothing more can be written, the way on.
func (h *House) leaveOr(r *room) [2]string {
	if r.readOnly() {
		return [2]string{"Go on in a new room", string(r.path("successor"))}
	}
	return [2]string{"Leave this room", string(r.path("leave"))}
}

// people says who is here and who waits.
func (h *House) people(r *room, q *Request) html.Node {
	other := r.other()
	switch {
	case r.facts.Waiting:
		return waitingCard(h, r)
	case len(r.facts.Newcomers) > 0:
		return ui.Card(ui.CardTitle("Someone used your invitation", r.path("compare")),
			ui.P("They can read nothing yet. Compare six words with them first, in person or by a call in which you know the voice."),
			ui.Actions(ui.ButtonLink(ui.Primary, "Compare the words", r.path("compare"))))
	case other.IsZero() && r.facts.ReadOnly == "":
		return ui.Card(ui.CardTitle("You are alone here", r.path("invite")),
			ui.P(h.inviteState(r, q)), ui.Actions(ui.ButtonLink(ui.Quiet, "The invitation", r.path("invite"))))
	}
	return html.Group()
}

// practiceList leads to what the two can do here.
func (h *House) practiceList(r *room) html.Node {
	if r.facts.Waiting {
		return html.Group()
	}
	var rows []html.Node
	for i, p := range h.cfg.Practices {
		if r.fold.states[i] != nil {
			rows = append(rows, ui.Row(p.Title, r.path(p.Name), p.About))
		}
	}
	return ui.List(rows...)
}

// recordState says on which record both stand, and how far the other's key is known.
func (h *House) recordState(r *room, q *Request) html.Node {
	other := r.other()
	if other.IsZero() || r.facts.Waiting {
		return html.Group()
	}
	name, c := h.name(r, other), h.clock(q)
	var same html.Node = ui.P("You have not yet seen an entry of " + name + " that stands on the same record as yours.")
	if !r.facts.SameAs.IsZero() {
		same = html.El("p", html.Text("Same record as of the last entry of "), ui.Said(h.name(r, r.facts.SameAsWho)), html.Text(", "), c.When(r.facts.SameAs), html.Text("."))
	}
	var list []html.Node
	for _, m := range r.facts.Members {
		if m.ID == r.facts.Me || r.readOnly() {
			continue
		}
		list = append(list, h.keyState(r, q, m))
	}
	return ui.Section("The record", same, html.Group(list...),
		html.If(!r.readOnly(), ui.Act(r.path("record"), ui.Button{Text: "Confirm the record to " + name, Look: ui.Quiet})),
		html.If(!r.readOnly(), ui.Note("Confirming writes one line that "+name+" can see: that you stand on the same record. Reading never writes anything.")),
		html.If(len(r.fold.ignored) > 0, links([2]string{"Ignored records (" + count(len(r.fold.ignored), "record", "records") + ")", string(r.path("ignored"))})))
}

func (h *House) keyState(r *room, q *Request, m Member) html.Node {
	name, c := h.name(r, m.ID), h.clock(q)
	switch {
	case !m.NewKey.IsZero() && !m.Compared:
		return ui.Warning(name+" has had a new key since "+c.Day(m.NewKey),
			ui.P("That happens when the locks were changed. Compare the six words again in person to be sure that it was "+name+"."),
			ui.Link("Compare the words", r.path("compare")))
	case !m.Compared:
		return ui.Notice(ui.P("You have not yet compared six words with "+name+". Until then, someone on the way could stand between you."),
			ui.Link("Compare in person", r.path("compare")))
	default:
		return ui.P("You compared six words with " + name + ", and they were the same.")
	}
}

func confirmRecord(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil || r.readOnly() {
		return Response{}, problem("", FailReadOnly.Text())
	}
	return Response{Then: r.path(), Say: "Confirmed. " + h.name(r, r.other()) + " can see it.", Appends: []Append{h.one(r, q, Confirmed{})}}, nil
}

func namePage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	f, mine := q.form(), h.mine()
	label := ""
	if mine != nil {
		label = mine.fold.own.labels[r.id]
	}
	return page(Ours, "Names", ui.Back(h.label(r), r.path()),
		f.Node(
			f.Field(ui.Field{Name: "name", Label: "What you are called here", Hint: "The other person sees this name.", Value: r.fold.own.names[r.facts.Me], Max: 40}),
			f.Field(ui.Field{Name: "label", Label: "What you call this relationship", Hint: "Only you see it; it is kept in Mine.", Value: label, Max: 40, Optional: true}),
			f.Submit("Keep these names", "A changed name of yours is shared here; your word for the relationship is not.")))
}

func setName(h *House, q *Request) (Response, []practice.Problem) {
	r := h.here(q)
	if r == nil {
		return Response{Then: "/ours"}, nil
	}
	name, label := called(q.Value("name")), line(q.Value("label"), 40)
	if name == "" {
		return Response{}, problem("name", "Choose a name that the other person sees.")
	}
	resp := Response{Then: r.path(), Say: "Kept."}
	if name != r.fold.own.names[r.facts.Me] && !r.readOnly() {
		resp.Appends = append(resp.Appends, h.one(r, q, Named{Name: name}))
	}
	if own := h.mine(); own != nil && label != own.fold.own.labels[r.id] {
		resp.Appends = append(resp.Appends, h.one(own, q, Labelled{Room: r.id, Text: label}))
	}
	return resp, nil
}

func ignoredPage(h *House, q *Request) Response {
	r := h.here(q)
	if r == nil {
		return nothingHere(Ours)
	}
	return page(Ours, "Ignored records", ui.Back(h.label(r), r.path()), h.ignoredList(r, q))
}

// ignoredList shows what every reader ignores in the same way, and why.
func (h *House) ignoredList(r *room, q *Request) html.Node {
	if len(r.fold.ignored) == 0 {
		return ui.Empty("Every record in this room stands. One that breaks a rule, or that its named author did not write, would be listed here.", "", "")
	}
	c := h.clock(q)
	var cards []html.Node
	for i := len(r.fold.ignored) - 1; i >= 0 && len(cards) < 100; i-- {
		s := r.fold.ignored[i]
		var when html.Node = html.Text("not yet sent")
		if !s.Arrived.IsZero() {
			when = c.When(s.Arrived)
		}
		cards = append(cards, ui.Card(html.El("p", html.Text(h.ignoredName(r, s)+", "), when), ui.P(s.why)))
	}
	return html.Group(ui.Lead("These are in the record, and everybody's Goldmend leaves them out in the same way. Nothing is hidden: here is each one, and why."),
		html.Group(cards...))
}

// ignoredName says of which kind an ignored record is, and in whose name.
func (h *House) ignoredName(r *room, s *stored) string {
	kind := "A record"
	if s.rec.Body != nil {
		kind = "“" + string(s.rec.Body.Kind()) + "”"
	}
	if s.Author.IsZero() {
		return kind + ", by someone who could not be told"
	}
	return kind + ", in the name of " + h.nameOf(r, s.Author)
}

// nameOf is a member's name, and "you" for the viewer.
func (h *House) nameOf(r *room, m [32]byte) string {
	if m == r.facts.Me {
		return "you"
	}
	return h.name(r, m)
}
