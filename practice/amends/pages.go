package amends

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Practice returns what the app needs to know of amends.
func Practice() practice.Practice {
	return practice.Practice{
		Name: "amends", Title: sayTitle, About: sayAbout, Room: practice.Ours,
		Kinds: kinds(), New: New, Refusals: refusals,
		Routes: []practice.Route{
			{Path: "", Show: show(showAll)},
			{Path: "new", Show: show(showNew), Do: do(doNew)},
			{Path: "{id}", Show: showOf(showOne)},
			{Path: "{id}/agree", Show: showOf(showAgree), Do: doOf(doAgree)},
			{Path: "{id}/counter", Show: showOf(showCounter), Do: doOf(doCounter)},
			{Path: "{id}/turn", Show: showOf(showTurn), Do: doOf(doTurn)},
			{Path: "{id}/end", Show: showOf(showEnd), Do: doOf(doEnd)},
		},
	}
}

// desk is one request, beside the amends of its room.
type desk struct {
	practice.Desk
	s *State
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{practice.NewDesk(v, r), s.(*State)}
}

func show(f func(*desk) practice.Page) practice.Shower { return practice.Show(newDesk, f) }

func do(f func(*desk) practice.Outcome) practice.Doer { return practice.Do(newDesk, f) }

func showOf(f func(*desk, *amends) practice.Page) practice.Shower {
	return show(func(d *desk) practice.Page {
		if a := d.s.all[d.About()]; a != nil {
			return f(d, a)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *amends) practice.Outcome) practice.Doer {
	return do(func(d *desk) practice.Outcome {
		if a := d.s.all[d.About()]; a != nil {
			return f(d, a)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

// most is how many breaches a page looks at, and how many amends Today does: the last ones.
const most = 20

// title is what amends are called where they stand for themselves.
func (x version) title() string {
	switch {
	case x.text != "":
		return x.text
	case x.prose == record.ProseMissing:
		return sayUntold
	}
	return sayWithdrawn
}

func (a *amends) short() string { return practice.Shorten(a.now().title(), 90) }

// breaches lists those in which the viewer can ask or offer, the last first.
func (d *desk) breaches() (list []practice.Breach) {
	if d.V.Room.Breaches == nil {
		return nil
	}
	all := d.V.Room.Breaches.Breaches()
	for i := len(all) - 1; i >= max(0, len(all)-most); i-- {
		if all[i].Agreed && (all[i].Owner == d.V.Me || all[i].Hurt == d.V.Me) {
			list = append(list, all[i])
		}
	}
	return list
}

// begins is what the viewer does for a breach: the hurt person asks, the owner offers.
func (d *desk) begins(b practice.Breach) (kind record.Kind, title string) {
	if b.Hurt == d.V.Me {
		return KindAsked, sayAsk
	}
	return KindOffered, sayOffer
}

func showAll(d *desk) practice.Page {
	list := d.breaches()
	title := sayAsk
	if len(list) > 0 {
		_, title = d.begins(list[0])
	}
	if len(d.s.list) == 0 {
		if len(list) == 0 {
			return d.noBreach(sayTitle, ui.Lead(sayEmpty))
		}
		return practice.Shown(sayTitle, ui.Empty(sayEmpty, title, d.V.Path("new")))
	}
	from, to, older := d.Turn(len(d.s.list))
	var rows []html.Node
	for i := len(d.s.list) - 1 - from; i >= len(d.s.list)-to; i-- {
		a := d.s.list[i]
		rows = append(rows, ui.Row(a.short(), d.Path(a.id), d.state(a)))
	}
	return practice.Shown(sayTitle, ui.List(rows...), d.Older(older, d.V.Path()),
		html.If(len(list) > 0, ui.Actions(ui.ButtonLink(ui.Quiet, title, d.V.Path("new")))))
}

// noBreach says what amends need first.
func (d *desk) noBreach(title string, lead html.Node) practice.Page {
	var door html.Node = html.Group()
	if d.V.Near.Has != nil && d.V.Near.Has("breach") {
		door = ui.Actions(ui.ButtonLink(ui.Quiet, sayNameIt, d.V.Near.Path("breach")))
	}
	return practice.Shown(title, lead, ui.P(sayNoBreach), door)
}

// state says in a few words how amends stand.
func (d *desk) state(a *amends) string {
	switch {
	case !a.ended.IsZero():
		return "Ended " + d.C.Day(a.ended)
	case len(a.promises) > 0:
		return "Turned into promises"
	case !a.agreed.IsZero():
		return "Agreed " + d.C.Day(a.agreed)
	}
	return "Waits for " + d.V.Name(a.waits())
}

// showOne is the page of amends: the words, whose turn it is, and what became of them.
func showOne(d *desk, a *amends) practice.Page {
	var facts []ui.Fact
	if b, ok := d.V.Near.Look("breach", a.breach); ok {
		facts = append(facts, ui.Fact{Name: sayFollows, Value: ui.Link(b.Title, b.Path)})
	}
	if !a.agreed.IsZero() {
		facts = append(facts, ui.Fact{Name: sayAgreedOn, Value: d.C.When(a.agreed)})
	}
	if !a.ended.IsZero() {
		facts = append(facts, ui.Fact{Name: sayEndedOn, Value: d.C.When(a.ended)})
	}
	var was []html.Node
	for i := len(a.versions) - 2; i >= max(0, len(a.versions)-most); i-- {
		was = append(was, d.wording(a, i))
	}
	return practice.Shown(a.short(), d.standing(a),
		html.If(a.now().by != d.V.Me, d.Findings("promise", a.now().text)),
		html.If(len(facts) > 0, ui.Facts(facts...)),
		d.turn(a), d.became(a),
		html.If(len(was) > 0, ui.Details(sayWas, ui.List(was...))),
		html.If(a.ended.IsZero(), html.El("p", ui.Link(sayEndTitle, d.Path(a.id, "end")))))
}

// standing shows the wording that stands; once, when the heading holds all of it.
func (d *desk) standing(a *amends) html.Node {
	if a.now().text == a.short() {
		return d.byline(a, len(a.versions)-1)
	}
	return ui.Card(d.wording(a, len(a.versions)-1))
}

// byline says who wrote a wording, and as what.
func (d *desk) byline(a *amends, i int) html.Node {
	x := a.versions[i]
	by := sayCountered
	switch {
	case i == 0 && x.by == a.hurt:
		by = sayAsked
	case i == 0:
		by = sayOffered
	}
	return html.El("p", html.Class("note"), html.Text(practice.Fill(by, practice.Upper(d.V.Name(x.by)))), d.C.When(x.at))
}

// wording shows one wording with who wrote it.
func (d *desk) wording(a *amends, i int) html.Node {
	x := a.versions[i]
	var words html.Node = ui.Words(x.text)
	switch x.prose {
	case record.ProseWithdrawn:
		words = ui.Withdrawn(d.V.Name(x.by), d.C.Text(x.withdrawn))
	case record.ProseMissing:
		words = ui.Missing()
	}
	return html.Group(d.byline(a, i), words)
}

// turn is what the viewer can do now.
func (d *desk) turn(a *amends) html.Node {
	switch a.waits() {
	case record.Member{}:
		return html.Group()
	case d.V.Me:
		return html.Group(ui.P(sayTurn), ui.Actions(
			ui.ButtonLink(ui.Primary, sayAgree, d.Path(a.id, "agree")), ui.ButtonLink(ui.Quiet, sayCounter, d.Path(a.id, "counter"))))
	}
	return ui.Note(practice.Fill(sayWaits, d.V.Name(a.waits())))
}

// became lists the promises that came of what was agreed.
func (d *desk) became(a *amends) html.Node {
	if a.agreed.IsZero() {
		return html.Group()
	}
	var rows []html.Node
	for _, id := range a.promises {
		if t, ok := d.V.Near.Look("promise", id); ok {
			rows = append(rows, ui.Row(t.Title, t.Path, t.State))
		}
	}
	look, text := ui.Primary, sayTurnInto
	if len(rows) > 0 {
		look, text = ui.Quiet, sayTurnMore
	}
	may := a.ended.IsZero() && a.turns < MostTurns
	return html.Group(
		html.If(len(rows) > 0, ui.Section(sayBecome, ui.List(rows...))),
		html.If(len(rows) == 0 && may && a.owner != d.V.Me, ui.Note(practice.Fill(sayToWait, practice.Upper(d.V.Name(a.owner))))),
		html.If(may && a.owner == d.V.Me, html.Group(html.If(len(rows) == 0, ui.P(sayToDo)),
			ui.Actions(ui.ButtonLink(look, text, d.Path(a.id, "turn"))))))
}
