package apology

import (
	"slices"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Practice returns what the app needs to know of apologies.
func Practice() practice.Practice {
	return practice.Practice{
		Name: "apology", Title: sayTitle, About: sayAbout, Room: practice.Mine | practice.Ours,
		Kinds: kinds, New: New, Refusals: refusals,
		Routes: []practice.Route{
			{Path: "", Show: show(showAll)},
			{Path: "new", Show: show(showNew), Do: do(doDraft)},
			{Path: "draft/{id}", Show: show(showDraft)},
			{Path: "draft/{id}/change", Show: show(showChange), Do: do(doDraft)},
			{Path: "draft/{id}/erase", Show: show(showErase), Do: do(doErase)},
			{Path: "draft/{id}/offer", In: practice.Ours, Show: show(showOffer), Do: do(doOffer)},
			{Path: "{id}", In: practice.Ours, Show: show(showOne)},
			{Path: "{id}/open", In: practice.Ours, Show: show(showOpen)},
			{Path: "{id}/answer", In: practice.Ours, Show: show(showAnswer), Do: do(doAnswer)},
			{Path: "{id}/decline", In: practice.Ours, Show: show(showDecline), Do: do(doAnswer)},
			{Path: "{id}/withdraw", In: practice.Ours, Show: show(showWithdraw), Do: do(doWithdraw)},
		},
	}
}

// desk is one request, beside the apologies of the room and the drafts in the viewer's own.
type desk struct {
	practice.Desk
	s, own *State
	a      *apology // what the page is about; nil for the pages of drafts
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	d := &desk{Desk: practice.NewDesk(v, r), s: s.(*State)}
	d.own, _ = v.Mine.(*State)
	if v.Room.Kind == practice.Mine {
		d.own = d.s
	}
	d.a = d.s.all[d.About()]
	return d
}

func show(f func(*desk) practice.Page) practice.Shower { return practice.Show(newDesk, f) }

func do(f func(*desk) practice.Outcome) practice.Doer { return practice.Do(newDesk, f) }

// alone reports whether this is the viewer's own room.
func (d *desk) alone() bool { return d.V.Room.Kind == practice.Mine }

// mine reports whether the viewer is the one who apologises.
func (d *desk) mine(a *apology) bool { return a.owner == d.V.Me }

// asked reports whether the viewer is the one it was offered to.
func (d *desk) asked(a *apology) bool { return a.hurt == d.V.Me }

// breach looks up what something is about, in this room or in those of the viewer.
func (d *desk) breach(id record.ID) (practice.Breach, bool) {
	if d.V.Room.Breaches != nil {
		return d.V.Room.Breaches.Breach(id)
	}
	for _, place := range d.V.Rooms {
		for _, b := range place.Breaches {
			if b.ID == id {
				return b, true
			}
		}
	}
	return practice.Breach{}, false
}

// most is how many breaches a page or Today looks at: the last ones.
const most = 20

// owned lists the breaches not at rest in which the viewer stands as owner and both say so, the last first.
func (d *desk) owned() (list []practice.Breach) {
	if d.V.Room.Breaches == nil {
		return nil
	}
	all := d.V.Room.Breaches.Breaches()
	for i := len(all) - 1; i >= max(0, len(all)-most); i-- {
		if all[i].Owner == d.V.Me && all[i].Agreed {
			list = append(list, all[i])
		}
	}
	return list
}

func showAll(d *desk) practice.Page {
	if d.alone() {
		return d.drafts()
	}
	owned := d.owned()
	var rows []html.Node
	from, to, older := d.Turn(len(d.s.list))
	for i := len(d.s.list) - 1 - from; i >= len(d.s.list)-to; i-- {
		a := d.s.list[i]
		rows = append(rows, ui.Row(d.title(a), d.Path(a.id), d.state(a)))
	}
	drafts := d.draftRows(5)
	if len(rows)+len(drafts) == 0 {
		if len(owned) == 0 && d.V.Room.Breaches != nil && len(d.V.Room.Breaches.Breaches()) > 0 {
			return practice.Shown(sayTitle, ui.Empty(practice.Fill(sayEmptyHurt, d.Other()), "", ""),
				html.El("p", ui.Link(sayDraft, d.V.Path("new"))))
		}
		return practice.Shown(sayTitle, ui.Empty(sayEmpty, sayDraft, d.draftFor(owned)))
	}
	return practice.Shown(sayTitle, html.If(d.calls(), ui.Lead(stepWaitsBy)),
		html.If(len(rows) > 0, html.Group(ui.List(rows...), d.Older(older, d.V.Path()))),
		html.If(len(drafts) > 0, ui.Section(sayDrafts, ui.Note(sayPrivate), ui.List(drafts...))),
		html.El("p", ui.Link(sayDraft, d.draftFor(owned))))
}

// draftFor is where a draft begins; of a single breach it knows what it is for.
func (d *desk) draftFor(owned []practice.Breach) html.URL {
	if len(owned) == 1 {
		return d.V.Path("new").With("breach", owned[0].ID.String())
	}
	return d.V.Path("new")
}

// calls reports whether one of the last apologies waits for the viewer.
func (d *desk) calls() bool {
	return slices.ContainsFunc(d.s.list[max(0, len(d.s.list)-most):], func(a *apology) bool { return d.asked(a) && a.waits() })
}

// title is what an apology is called. It never holds its words.
func (d *desk) title(a *apology) string {
	if d.mine(a) {
		return practice.Fill(sayMineAs, d.C.Day(a.at))
	}
	return practice.Fill(sayTheirs, d.V.Name(a.owner), d.C.Day(a.at))
}

// state says in a few words how an apology stands. To its owner it says nothing of whether it was opened.
func (d *desk) state(a *apology) string {
	switch {
	case len(a.answers) > 0:
		return a.last().Reach.told(d.V.Name(a.hurt))
	case !a.withdrawn.IsZero():
		return practice.Fill(sayGone, practice.Upper(d.V.Name(a.owner)), d.C.Text(a.withdrawn))
	case d.mine(a):
		return "No answer yet"
	}
	return "Waits until you want to open it"
}

func showOne(d *desk) practice.Page  { return d.one(false) }
func showOpen(d *desk) practice.Page { return d.one(true) }

// one is the page of an apology. For the hurt person it is closed until they open it or have answered it.
func (d *desk) one(open bool) practice.Page {
	a := d.a
	if a == nil {
		return practice.Page{}
	}
	open = open || !d.asked(a) || a.answered()
	facts := []ui.Fact{{Name: sayOn, Value: html.Group(html.Text(practice.Fill(sayOnBy, practice.Upper(d.V.Name(a.owner)))), d.C.When(a.at))}}
	if b, ok := d.V.Near.Look("breach", a.breach); ok {
		facts = append(facts, ui.Fact{Name: sayFollows, Value: ui.Link(b.Title, b.Path)})
	}
	other := practice.Upper(d.V.Name(a.owner))
	body := []html.Node{ui.Facts(facts...)}
	switch {
	case !a.withdrawn.IsZero():
		body = append(body, ui.Note(practice.Fill(sayGone, other, d.C.Text(a.withdrawn))))
	case !open:
		body = append([]html.Node{ui.Lead(practice.Fill(sayCalm, other))}, body...)
	default:
		body = append(body, d.words(a))
	}
	switch {
	case d.asked(a):
		body = append(body, d.answers(a), d.choices(a, open))
	default:
		body = append(body, html.If(a.waits(), ui.Note(practice.Fill(saySilent, practice.Upper(d.V.Name(a.hurt))))), d.answers(a), d.soFar(a), d.next(a))
	}
	return practice.Shown(practice.Upper(d.title(a)), body...)
}

// words are those of the apology, joined by the seam when they landed.
func (d *desk) words(a *apology) html.Node {
	switch {
	case a.prose.state == record.ProseWithdrawn:
		return ui.Withdrawn(d.V.Name(a.owner), d.C.Text(a.prose.withdrawn))
	case a.prose.state == record.ProseMissing:
		return ui.Missing()
	case a.last().Reach == Landed:
		return ui.Repaired(ui.Words(a.text))
	}
	return ui.Card(ui.Words(a.text))
}

// answers lists what the hurt person said, the last first.
func (d *desk) answers(a *apology) html.Node {
	if len(a.answers) == 0 {
		return html.Group()
	}
	var list []html.Node
	for i := len(a.answers) - 1; i >= 0; i-- {
		x, missing := a.answers[i], sayMissing
		if x.Reach == Declined {
			missing = ""
		}
		list = append(list, html.Group(
			html.El("p", html.El("strong", html.Text(x.Reach.told(d.V.Name(a.hurt)))), html.Text(", "), d.C.When(x.at)),
			part(sayLanded, x.Landed), part(missing, x.Missing),
			html.If(x.prose.state == record.ProseWithdrawn, ui.Note(sayNoWords)), html.If(x.prose.state == record.ProseMissing, ui.Missing())))
	}
	title := sayYours
	if !d.asked(a) {
		title = practice.Fill(sayAnswers, d.V.Name(a.hurt))
	}
	return ui.Section(title, ui.List(list...))
}

func part(title, text string) html.Node {
	if text == "" {
		return html.Group()
	}
	return html.Group(html.If(title != "", html.El("p", html.Class("note"), html.Text(title))), ui.Words(text))
}

// choices are what the hurt person can do. Each of them can also be left.
func (d *desk) choices(a *apology, open bool) html.Node {
	answer := d.Path(a.id, "answer")
	switch {
	case !a.withdrawn.IsZero():
		return html.Group()
	case !open && len(a.answers) > 0:
		return ui.Actions(ui.ButtonLink(ui.Quiet, sayOpen, d.Path(a.id, "open")))
	case !open:
		return html.Group(
			ui.Actions(ui.ButtonLink(ui.Primary, sayOpen, d.Path(a.id, "open")), ui.ButtonLink(ui.Quiet, sayLeave, d.V.Path())),
			html.El("p", ui.Link(sayNotHere, d.Path(a.id, "decline"))))
	case a.answered():
		return ui.Actions(ui.ButtonLink(ui.Quiet, sayAddTo, answer))
	}
	return html.Group(ui.Note(practice.Fill(sayOpened, practice.Upper(d.V.Name(a.owner)))),
		ui.Actions(ui.ButtonLink(ui.Primary, sayAnswer, answer), ui.ButtonLink(ui.Quiet, sayLeave, d.V.Path())))
}

// next is what the owner can do: another one when there was an answer that leaves something open, and withdrawing.
func (d *desk) next(a *apology) html.Node {
	if !d.mine(a) {
		return html.Group()
	}
	return html.Group(
		html.If(!a.waits() && a.last().Reach != Landed, ui.Actions(ui.ButtonLink(ui.Quiet, sayAnother, d.V.Path("new").With("breach", a.breach.String())))),
		html.If(a.withdrawn.IsZero(), html.El("p", ui.Link(sayWithdraw, d.Path(a.id, "withdraw")))))
}

// soFar tells the owner kindly when neither a promise nor amends stand beside the words.
func (d *desk) soFar(a *apology) html.Node {
	near := d.V.Near
	if !d.mine(a) || near.Follows == nil || near.Has == nil ||
		len(near.Follows("promise", a.breach))+len(near.Follows("amends", a.breach)) > 0 {
		return html.Group()
	}
	var doors []html.Node
	for _, door := range [][2]string{{"promise", sayPromise}, {"amends", sayAmends}} {
		if near.Has(door[0]) {
			doors = append(doors, ui.ButtonLink(ui.Quiet, door[1], near.Path(door[0], "new").With("breach", a.breach.String())))
		}
	}
	if len(doors) == 0 {
		return html.Group()
	}
	return ui.Section(saySoFar, ui.P(saySoFarBy), ui.Actions(doors...))
}
