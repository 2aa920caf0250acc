package apology

import (
	"slices"
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// The most characters that fields take.
const (
	mostText = 20000
	mostNote = 4000
)

// draft finds the draft that the page is about; nil when it is not there or was erased.
func (d *desk) draft() *draft {
	if d.own == nil {
		return nil
	}
	return d.own.drafts[d.About()]
}

// ours reports whether a draft may be shown in this room: one about something of another relationship may not.
func (d *desk) ours(x *draft) bool {
	if about := x.now().Breach; !d.alone() && !about.IsZero() {
		_, here := d.breach(about)
		return here
	}
	return true
}

// draftRow leads to a draft. One that names nothing may be for somebody else: in a room of two, at whose page both may
// look, its words are not shown.
func (d *desk) draftRow(x *draft) html.Node {
	more := d.C.Text(x.now().at)
	if b, ok := d.breach(x.now().Breach); ok && b.Title != "" {
		more = practice.Shorten(b.Title, 60) + ", " + more
	}
	line := strings.Join(strings.Fields(x.now().Text), " ") // whom a letter greets says little of it
	if !d.alone() && x.now().Breach.IsZero() {
		line = sayUnnamed
	}
	return ui.Row(practice.Shorten(line, 90), d.V.Path("draft", x.id.String()), more)
}

// offered reports whether a draft stands among the apologies of this room already, as it is.
func (d *desk) offered(x *draft) bool {
	return slices.ContainsFunc(d.s.list[max(0, len(d.s.list)-most):], func(a *apology) bool {
		return d.mine(a) && a.withdrawn.IsZero() && a.text == x.now().Text
	})
}

// draftRows are the last drafts that belong here and were not offered yet.
func (d *desk) draftRows(count int) (rows []html.Node) {
	if d.own == nil {
		return nil
	}
	for i := len(d.own.latest) - 1; i >= max(0, len(d.own.latest)-most) && len(rows) < count; i-- {
		if x := d.own.latest[i]; d.ours(x) && !d.offered(x) {
			rows = append(rows, d.draftRow(x))
		}
	}
	return rows
}

// drafts is the front page in Mine.
func (d *desk) drafts() practice.Page {
	if len(d.s.latest) == 0 {
		return practice.Shown(sayTitle, ui.Empty(sayEmpty, sayDraft, d.V.Path("new")))
	}
	from, to, older := d.Turn(len(d.s.latest))
	var rows []html.Node
	for i := len(d.s.latest) - 1 - from; i >= len(d.s.latest)-to; i-- {
		rows = append(rows, d.draftRow(d.s.latest[i]))
	}
	return practice.Shown(sayTitle, ui.Lead(sayPrivate), ui.Actions(ui.ButtonLink(ui.Quiet, sayDraft, d.V.Path("new"))),
		ui.Section(sayDrafts, ui.List(rows...)), d.Older(older, d.V.Path()))
}

func showNew(d *desk) practice.Page {
	return d.writing(sayDraft, sayNewLead, d.V.Path("new"), Drafted{Breach: d.GivenID("breach")})
}

func showChange(d *desk) practice.Page {
	x := d.draft()
	if x == nil {
		return practice.Page{}
	}
	return d.writing(sayChange, sayChangeBy, d.V.Path("draft", x.id.String(), "change"), x.now().Drafted)
}

// writing is the one form of drafts, with feedback beside it.
func (d *desk) writing(title, lead string, to html.URL, from Drafted) practice.Page {
	f := d.Form(to)
	var parts []string
	for _, c := range practice.Components {
		parts = append(parts, c.Ask)
	}
	return practice.Shown(title, ui.Lead(lead), html.If(d.own == nil, ui.Notice(ui.P(sayNotMine))),
		f.Node(
			d.aboutField(f, from.Breach),
			f.Field(ui.Field{Name: "text", Label: sayText, Kind: ui.Area, Rows: 10, Max: mostText, Value: from.Text}),
			d.Advice("apology", "text", from.Text),
			ui.Details(sayHelp, ui.P(sayHelpBy), html.El("ol", html.Map(parts, func(s string) html.Node { return html.El("li", html.Text(s)) }))),
			d.SubmitAs(f, sayKeep, sayPrivate)))
}

// aboutField asks what a draft is for: what the two named, in this room or in any of the viewer's.
func (d *desk) aboutField(f ui.Form, from record.ID) html.Node {
	options := []ui.Option{{Text: sayForNone}}
	if from.IsZero() {
		from = d.GivenID("breach")
	}
	add := func(where string, list []practice.Breach) {
		for _, b := range list[max(0, len(list)-most):] {
			if b.Hurt != d.V.Me || b.ID == from {
				options = append(options, ui.Option{Value: b.ID.String(), Text: where + practice.Shorten(b.Title, 60)})
			}
		}
	}
	if d.V.Room.Breaches != nil {
		add("", d.V.Room.Breaches.Breaches())
	}
	for _, place := range d.V.Rooms {
		add(place.Label+": ", place.Breaches)
	}
	if len(options) == 1 {
		return html.If(!from.IsZero(), f.Hidden("breach", from.String()))
	}
	value := ""
	if !from.IsZero() {
		value = from.String()
	}
	return f.Field(ui.Field{Name: "breach", Label: sayFor, Kind: ui.Select, Options: options, Value: value, Optional: true})
}

// doDraft keeps a version in Mine, of a new draft or of the one that the page is about.
func doDraft(d *desk) practice.Outcome {
	b := Drafted{Breach: d.GivenID("breach"), Text: d.Text("text", mostText)}
	id := d.V.NewID()
	begun := id
	if x := d.draft(); x != nil {
		b.Draft, begun = x.id, x.id
	}
	if d.Looked() {
		return practice.Outcome{}
	}
	if b.Text == "" {
		d.Wrong("text", mendText)
	}
	if len(d.Mend) > 0 {
		return practice.Outcome{Problems: d.Mend}
	}
	return practice.Outcome{
		Mine: []record.Draft{{ID: id, Time: d.V.Now, Body: b}},
		Then: d.V.Path("draft", begun.String()), Say: sayKept,
	}
}

// showDraft is a draft as it stands, with feedback on it, and what can be done with it.
func showDraft(d *desk) practice.Page {
	x := d.draft()
	if x == nil || !d.ours(x) {
		return practice.Page{}
	}
	now, id := x.now(), x.id.String()
	var was []html.Node
	for i := len(x.versions) - 2; i >= max(0, len(x.versions)-most); i-- {
		was = append(was, html.Group(html.El("p", d.C.When(x.versions[i].at)), ui.Words(x.versions[i].Text)))
	}
	about, named := d.breach(now.Breach)
	return practice.Shown(sayDrafts[:len(sayDrafts)-1], ui.Lead(sayPrivate),
		html.If(named && about.Title != "", html.El("p", html.Class("note"), html.Text(sayFollows+": "), ui.Said(practice.Shorten(about.Title, 90)))),
		ui.Card(ui.Words(now.Text)),
		ui.Actions(d.offers(x), ui.ButtonLink(ui.Quiet, sayChange, d.V.Path("draft", id, "change"))),
		html.If(d.alone() && len(d.V.Rooms) == 0, ui.Note(sayOfferIf)),
		d.looked(now.Text),
		html.If(len(was) > 0, ui.Details(sayWas, ui.List(was...))),
		html.El("p", ui.Link(sayErase, d.V.Path("draft", id, "erase"))))
}

func (d *desk) looked(text string) html.Node {
	if d.V.Check == nil {
		return html.Group()
	}
	return ui.Details(sayLooked, practice.Say(d.V.Check, "apology", text))
}

// offers leads to the page that shows what would be offered, in this room or in each of the viewer's.
func (d *desk) offers(x *draft) html.Node {
	id, about := x.id.String(), x.now().Breach
	if !d.alone() {
		return ui.ButtonLink(ui.Primary, sayOfferGo, d.V.Path("draft", id, "offer"))
	}
	var list []html.Node
	for _, place := range d.V.Rooms {
		here := about.IsZero()
		for _, b := range place.Breaches {
			here = here || b.ID == about
		}
		if here {
			list = append(list, ui.ButtonLink(ui.Quiet, practice.Fill(sayOfferIn, place.Label), html.URL(place.Base+"/draft/"+id+"/offer")))
		}
	}
	return html.Group(list...)
}

func showErase(d *desk) practice.Page {
	x := d.draft()
	if x == nil {
		return practice.Page{}
	}
	f := d.Form(d.V.Path("draft", x.id.String(), "erase"))
	return practice.Shown(sayErase, ui.Lead(sayEraseBy), ui.Card(ui.Words(x.now().Text)),
		f.Node(f.Buttons("", ui.Button{Text: sayErase, Look: ui.Danger})),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayKeepIt, d.V.Path("draft", x.id.String()))))
}

func doErase(d *desk) practice.Outcome {
	x := d.draft()
	if x == nil {
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	}
	out := practice.Outcome{Then: d.V.Path(), Say: sayErased}
	for _, v := range x.versions {
		out.Unmine = append(out.Unmine, v.id)
	}
	return out
}

// showOffer shows exactly what would be offered, to whom, and what they learn of it.
func showOffer(d *desk) practice.Page {
	x := d.draft()
	if x == nil || !d.ours(x) {
		return practice.Page{}
	}
	id := x.id.String()
	title := practice.Fill(sayOffer, d.Other())
	back := ui.Actions(ui.ButtonLink(ui.Quiet, sayBack, d.V.Path("draft", id)))
	options, why := d.offerable(x)
	if len(options) == 0 {
		return practice.Shown(title, ui.Notice(html.El("p", html.El("strong", html.Text(sayNotOpen))), ui.P(refusals[why])), d.said(), back)
	}
	f := d.Form(d.V.Path("draft", id, "offer"))
	other := practice.Upper(d.Other())
	about := f.Hidden("breach", options[0].Value)
	if len(options) > 1 {
		about = f.Field(ui.Field{Name: "breach", Label: sayFor, Kind: ui.Choice, Options: options})
	}
	note := html.Group()
	if len(options) == 1 {
		note = html.El("p", html.Class("note"), html.Text(sayFollows+": "), ui.Said(options[0].Text))
	}
	return practice.Shown(title, ui.Lead(practice.Fill(sayOfferLead, d.Other())), ui.Card(ui.Words(x.now().Text)), note,
		f.Node(f.Hidden("version", x.now().id.String()), about,
			f.Submit(title, practice.Fill(sayOfferSeen, other))), back)
}

// said repeats what stood in the way of a form, on a page that has none.
func (d *desk) said() html.Node {
	return html.Map(d.R.Problems, func(p practice.Problem) html.Node { return html.If(p.Text != "", ui.Note(p.Text)) })
}

// offerable lists what a draft can be offered for now, and, when there is nothing, what stands in the way.
func (d *desk) offerable(x *draft) (options []ui.Option, why string) {
	try := func(b practice.Breach) {
		no := d.V.Try(d.s, Offered{Breach: b.ID, Text: x.now().Text}).Refusal
		switch {
		case no == nil:
			options = append(options, ui.Option{Value: b.ID.String(), Text: practice.Shorten(b.Title, 90)})
		case why == "":
			why = no.Key
		}
	}
	if b, ok := d.breach(x.now().Breach); ok {
		try(b)
	} else {
		for _, b := range d.owned() {
			try(b)
		}
	}
	if why == "" {
		why = refuseBreach
	}
	return options, why
}

// doOffer offers the version that was shown, whatever became of the draft meanwhile.
func doOffer(d *desk) practice.Outcome {
	version, _ := record.ParseID(d.R.Value("version"))
	x := d.draft()
	if x == nil {
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	}
	v, ok := x.version(version)
	if !ok {
		return practice.Outcome{Problems: []practice.Problem{{Text: mendDraft}}}
	}
	about := d.GivenID("breach")
	if about.IsZero() {
		d.Wrong("breach", mendAbout)
	}
	out := d.Then(d.s, "", sayOffered, Offered{Breach: about, Text: v.Text})
	if len(out.Append) > 0 {
		out.Then = d.Path(out.Append[0].ID)
	}
	return out
}
