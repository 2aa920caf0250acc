package breach

import (
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// What is prepared in Mine, and its pages there. Nobody else can tell that any of it exists.

// draft is something that is prepared, as it is now and as it was.
type draft struct {
	id       record.ID
	versions []version
}

type version struct {
	id   record.ID
	seq  uint64
	at   time.Time
	text Drafted
}

func (d *draft) now() Drafted { return d.versions[len(d.versions)-1].text }

func (s *State) prepare(r record.Record, body Drafted) {
	if r.Prose != record.ProseThere || body.For < Acknowledgement || body.For > Why || body.Sort > Other || body.How > Choice {
		return
	}
	id := body.Draft
	if id.IsZero() {
		id = r.ID
	}
	d := s.draft(id)
	if d == nil { // its first version may have been erased
		d = &draft{id: id}
		s.drafts, s.draftOf[id] = append(s.drafts, d), d
	}
	d.versions = append(d.versions, version{r.ID, r.Seq, r.Time, body})
}

func (s *State) draft(id record.ID) *draft { return s.draftOf[id] }

// latest is the draft that was changed last of those for one purpose about one breach; nil when there is none.
func (s *State) latest(about record.ID, purpose Purpose) (last *draft) {
	for _, d := range s.drafts {
		now := d.now()
		if now.About == about && now.For == purpose && (last == nil || d.versions[len(d.versions)-1].seq > last.versions[len(last.versions)-1].seq) {
			last = d
		}
	}
	return last
}

// mine is what the viewer prepared; nil when their own room is not here.
func (d *desk) mine() *State {
	if d.V.Room.Kind == practice.Mine {
		return d.s
	}
	s, _ := d.V.Mine.(*State)
	return s
}

// given is the draft that the request names.
func (d *desk) given() *draft {
	if s := d.mine(); s != nil {
		return s.draft(d.GivenID("draft"))
	}
	return nil
}

// prepared is the draft for an act, unless it is shared already as it is: then the next one begins empty.
func (d *desk) prepared(a *act, b *breach) *draft {
	if x := d.given(); x != nil {
		return x
	}
	s := d.mine()
	if s == nil {
		return nil
	}
	x := s.latest(b.id, a.purpose)
	if x == nil {
		return nil
	}
	for _, w := range b.words {
		if w.by == b.side(d.V.Me) && w.text == x.now().Text {
			return nil
		}
	}
	return x
}

// keep writes a version of a draft, unless it says what the last one says. It returns the draft's id.
func (d *desk) keep(text Drafted) ([]record.Draft, record.ID) {
	if s := d.mine(); s != nil && !text.Draft.IsZero() {
		if x := s.draft(text.Draft); x != nil {
			was := x.now()
			if was.Draft = text.Draft; was == text {
				return nil, text.Draft
			}
		}
	}
	r := record.Draft{ID: d.V.NewID(), Time: d.V.Now, Body: text}
	if text.Draft.IsZero() {
		return []record.Draft{r}, r.ID
	}
	return []record.Draft{r}, text.Draft
}

// purposes says what a draft is for, by purpose.
var purposes = [...]struct{ name, title, lead, label, hint, check string }{
	Acknowledgement: {sayForAck, sayAckTitle, sayAckLead, sayAckLabel, sayAckHint, "acknowledgement"},
	Impact:          {sayForImpact, sayImpactTitle, sayImpactLead, sayImpactLabel, sayImpactHint, ""},
	Restatement:     {sayForRestate, sayRestateTitle, sayRestateLead, sayRestateLabel, sayRestateHint, "restatement"},
	Why:             {sayForWhy, sayWhyTitle, sayWhyLead, sayWhyLabel, sayWhyHint, "answer"},
	// What opens a breach, by its owner and by the hurt person.
	Why + Acknowledgement: {lead: sayOpenOwner, label: sayOwnerLabel, hint: sayAckHint, check: "acknowledgement"},
	Why + Impact:          {lead: sayOpenHurt, label: sayHurtLabel, hint: sayHurtHint},
}

// asks is the entry of purposes whose questions fit a draft.
func (in Drafted) asks() Purpose {
	if in.opens() {
		return Why + in.For
	}
	return in.For
}

// opens reports whether a draft is for opening a breach.
func (in Drafted) opens() bool { return in.About.IsZero() && in.For <= Impact }

// field asks for the words of a draft, with feedback beside it.
func (d *desk) field(f ui.Form, purpose Purpose, text string) html.Node {
	p := purposes[purpose]
	return html.Group(
		f.Field(ui.Field{Name: "text", Label: p.label, Hint: p.hint, Kind: ui.Area, Rows: 8, Max: mostText, Value: text}),
		html.If(p.check != "", d.Advice(p.check, "text", text)))
}

// showMine is the front page in Mine.
func showMine(d *desk) practice.Page {
	rows := make([]html.Node, 0, practice.PerPage)
	from, to, older := d.Turn(len(d.s.drafts))
	for i := range d.s.drafts[from:to] {
		x := d.s.drafts[len(d.s.drafts)-1-from-i]
		rows = append(rows, ui.Row(d.headline(x), d.Path(x.id), purposes[x.now().For].name+", "+d.C.Text(x.versions[len(x.versions)-1].at)))
	}
	if len(rows) == 0 {
		return practice.Shown(sayTitle, ui.Empty(sayMineEmpty, sayMineFirst, d.V.Path("new")))
	}
	return practice.Shown(sayTitle, ui.Lead(sayMineLead), ui.Actions(ui.ButtonLink(ui.Primary, sayMineMore, d.V.Path("new"))),
		ui.List(rows...), d.Older(older, d.V.Path()))
}

func (d *desk) headline(x *draft) string { return practice.Shorten(x.now().Text, 90) }

// showDraft is one draft in Mine, and the ways to share it.
func showDraft(d *desk, x *draft) practice.Page {
	now := x.now()
	var was, ways []html.Node
	for i := len(x.versions) - 2; i >= 0; i-- {
		v := x.versions[i]
		was = append(was, html.Group(html.El("p", d.C.When(v.at)), ui.Words(v.text.Text)))
	}
	for _, place := range d.V.Rooms {
		ways = append(ways, d.takeTo(x, place)...)
	}
	return practice.Shown(purposes[now.For].name, ui.Words(now.Text), ui.Note(sayPrivate),
		d.Findings(purposes[now.For].check, now.Text),
		html.If(len(was) > 0, ui.Details(sayWas, ui.List(was...))),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayChange, d.V.Path("new").With("draft", x.id.String())), ui.ButtonLink(ui.Quiet, sayErase, d.Path(x.id, "erase"))),
		html.If(len(ways) > 0, ui.Section(sayTake, ui.P(sayTakeLead), ui.List(ways...))))
}

// takeTo lists where a draft could be shared in one room: it opens a breach, or it speaks of one.
func (d *desk) takeTo(x *draft, place practice.Place) (rows []html.Node) {
	now := x.now()
	if now.opens() {
		rows = append(rows, ui.Row(practice.Fill(sayTakeNew, place.Label), html.Path(place.Base, "new").With("draft", x.id.String()), sayTakeNewHint))
	}
	for _, b := range place.Breaches {
		a, who := actFor(now.For), b.Hurt
		if a.by == owner {
			who = b.Owner
		}
		if who == d.V.Me && (now.About.IsZero() || now.About == b.ID) {
			rows = append(rows, ui.Row(b.Title, html.Path(place.Base, b.ID.String(), a.path).With("draft", x.id.String()), practice.Fill(sayTakeTo, place.Label)))
		}
	}
	return rows
}

func showErase(d *desk, x *draft) practice.Page {
	f := d.Form(d.Path(x.id, "erase"))
	return practice.Shown(sayErase, ui.Lead(sayEraseLead), ui.Words(x.now().Text),
		f.Node(f.Buttons("", ui.Button{Text: sayErase, Look: ui.Danger})),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayKeepIt, d.Path(x.id))))
}

// doErase erases a draft with all that it was before.
func doErase(d *desk, x *draft) practice.Outcome {
	out := practice.Outcome{Then: d.V.Path(), Say: sayErased}
	for _, v := range x.versions {
		out.Erase = append(out.Erase, v.id)
	}
	return out
}
