package amends

import (
	"strconv"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// The most characters that fields take.
const (
	mostText  = 2000
	mostWhat  = 500 // as in a promise
	mostSight = 1000
)

// about is the breach that new amends are for: the one that was chosen, or the only one there is.
func (d *desk) about() (practice.Breach, bool) {
	if id := d.GivenID("breach"); !id.IsZero() && d.V.Room.Breaches != nil {
		return d.V.Room.Breaches.Breach(id)
	}
	if list := d.breaches(); len(list) == 1 {
		return list[0], true
	}
	return practice.Breach{}, false
}

func showNew(d *desk) practice.Page {
	b, ok := d.about()
	if !ok {
		list := d.breaches()
		if len(list) == 0 {
			return d.noBreach(sayTitle, ui.Lead(sayEmpty))
		}
		return practice.Shown(sayTitle, ui.Lead(sayEmpty), ui.Section(sayWhich, ui.List(d.choices(list)...)))
	}
	kind, title := d.begins(b)
	if no := d.V.Try(d.s, Said{As: kind, About: b.ID}).Refusal; no != nil {
		return d.nothing(title, no, d.V.Path())
	}
	lead, hint := sayAskLead, sayWhatAsk
	if kind == KindOffered {
		lead, hint = sayOfferLead, sayWhatGive
	}
	f := d.Form(d.V.Path("new"))
	return practice.Shown(title, ui.Lead(practice.Fill(lead, d.Other())),
		html.If(b.Title != "", html.El("p", html.Class("note"), html.Text(sayFollows+": "), ui.Said(practice.Shorten(b.Title, 90)))),
		f.Node(f.Hidden("breach", b.ID.String()), d.field(f, sayWhat, hint, ""), d.Submit(f)))
}

func (d *desk) choices(list []practice.Breach) (rows []html.Node) {
	for _, b := range list {
		_, title := d.begins(b)
		rows = append(rows, ui.Row(practice.Shorten(b.Title, 90), d.V.Path("new").With("breach", b.ID.String()), title))
	}
	return rows
}

// nothing is the page of something that cannot be now: it says why, and leads back.
func (d *desk) nothing(title string, no *practice.Refusal, back html.URL) practice.Page {
	return practice.Shown(title, ui.Notice(ui.P(refusals[no.Key])), ui.Actions(ui.ButtonLink(ui.Quiet, "Go back", back)))
}

// field asks for the words, with feedback beside them: that for promises, for amends bind one person as these do,
// and become dated ones.
func (d *desk) field(f ui.Form, label, hint, from string) html.Node {
	return html.Group(
		f.Field(ui.Field{Name: "text", Label: label, Hint: hint, Kind: ui.Area, Max: mostText, Value: from}),
		d.Advice("promise", "text", from))
}

func doNew(d *desk) practice.Outcome {
	b, ok := d.about()
	if !ok {
		return practice.Outcome{Refusal: practice.Refuse(refuseBreach)}
	}
	kind, _ := d.begins(b)
	return d.write(kind, b.ID, "")
}

// write shares a wording.
func (d *desk) write(kind record.Kind, about record.ID, to html.URL) practice.Outcome {
	text := d.Text("text", mostText)
	if d.Looked() {
		return practice.Outcome{}
	}
	if text == "" {
		d.Wrong("text", mendText)
	}
	out := d.Then(d.s, to, "In the record.", Said{As: kind, About: about, Text: text})
	if to == "" && len(out.Append) > 0 {
		out.Then = d.Path(out.Append[0].ID)
	}
	return out
}

func showCounter(d *desk, a *amends) practice.Page {
	if no := d.V.Try(d.s, Said{As: KindCountered, About: a.id}).Refusal; no != nil {
		return d.nothing(sayCounter, no, d.Path(a.id))
	}
	f := d.Form(d.Path(a.id, "counter"))
	return practice.Shown(sayCounter, ui.Lead(sayCountLead), ui.Card(d.wording(a, len(a.versions)-1)),
		f.Node(d.field(f, sayYourWords, "", a.now().text), d.Submit(f)))
}

func doCounter(d *desk, a *amends) practice.Outcome {
	return d.write(KindCountered, a.id, d.Path(a.id))
}

func showAgree(d *desk, a *amends) practice.Page {
	if no := d.V.Try(d.s, Said{As: KindAgreed, About: a.id, Version: a.now().id}).Refusal; no != nil {
		return d.nothing(sayAgree, no, d.Path(a.id))
	}
	f := d.Form(d.Path(a.id, "agree"))
	return practice.Shown(sayAgree, ui.Lead(sayAgreeLead), ui.Card(d.wording(a, len(a.versions)-1)),
		f.Node(f.Hidden("version", a.now().id.String()), f.Submit(sayAgree, d.ReadBy())))
}

func doAgree(d *desk, a *amends) practice.Outcome {
	version, _ := record.ParseID(d.R.Value("version"))
	return d.Then(d.s, d.Path(a.id), sayAgreed, Said{As: KindAgreed, About: a.id, Version: version})
}

func showEnd(d *desk, a *amends) practice.Page {
	if no := d.V.Try(d.s, Said{As: KindEnded, About: a.id}).Refusal; no != nil {
		return d.nothing(sayEndTitle, no, d.Path(a.id))
	}
	f := d.Form(d.Path(a.id, "end"))
	return practice.Shown(sayEndTitle, ui.Lead(sayEndLead), f.Node(f.Submit(sayEnd, d.ReadBy())),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayKeep, d.Path(a.id))))
}

func doEnd(d *desk, a *amends) practice.Outcome {
	return d.Then(d.s, d.Path(a.id), sayDone, Said{As: KindEnded, About: a.id})
}

// sample is a turning that asks the rules beforehand: any id will do.
func (a *amends) sample() Said {
	return Said{As: KindTurned, About: a.id, Promises: [MostPromises]record.ID{a.id}}
}

// showTurn asks for one promise, which begins with the words that were agreed, and folds away two more.
func showTurn(d *desk, a *amends) practice.Page {
	if no := d.V.Try(d.s, a.sample()).Refusal; no != nil {
		return d.nothing(sayTurnInto, no, d.Path(a.id))
	}
	f := d.Form(d.Path(a.id, "turn"))
	here := d.V.In(d.V.Now)
	city := practice.Fill(sayTime, ui.ZoneCity(here.Location().String()))
	row := func(n, what, date, clock string) []ui.Field {
		return []ui.Field{
			{Name: "what" + n, Label: sayDo, Kind: ui.Area, Rows: 3, Max: mostWhat, Value: what},
			{Name: "sight" + n, Label: saySight, Kind: ui.Area, Rows: 2, Max: mostSight},
			{Name: "date" + n, Label: sayDay, Kind: ui.Date, Value: date},
			{Name: "time" + n, Label: city, Kind: ui.Clock, Value: clock},
		}
	}
	what := ""
	if len(a.promises) == 0 {
		what = practice.Shorten(a.now().text, mostWhat-1)
	}
	first := row("1", what, here.AddDate(0, 0, 7).Format(time.DateOnly), "20:00")
	return practice.Shown(sayTurnInto, ui.Lead(sayTurnLead), ui.Card(d.wording(a, len(a.versions)-1)),
		f.Node(f.Group(sayFirst, f.Field(first[0]), d.Advice("promise", "what1", what), html.Map(first[1:], f.Field)),
			f.Fold(saySecond, html.Group(), row("2", "", "", "")...),
			f.Fold(sayThird, html.Group(), row("3", "", "", "")...),
			d.SubmitAs(f, practice.Fill(sayTurnSend, d.Other()), d.ReadBy())))
}

// doTurn makes the promises and says what they came of, in one step.
func doTurn(d *desk, a *amends) practice.Outcome {
	if d.Looked() {
		return practice.Outcome{}
	}
	if no := d.V.Try(d.s, a.sample()).Refusal; no != nil {
		return practice.Outcome{Refusal: no}
	}
	var drafts []record.Draft
	var ids [MostPromises]record.ID
	for i := range MostPromises {
		n := strconv.Itoa(i + 1)
		w := practice.Wish{
			What: d.Text("what"+n, mostWhat), Sight: d.Text("sight"+n, mostSight),
			Date: d.R.Value("date" + n), Clock: d.R.Value("time" + n), Breach: a.breach,
		}
		if w.What == "" && w.Sight == "" {
			continue
		}
		made := d.V.Near.Promise(w)
		for _, p := range made.Problems {
			if p.Field == "what" || p.Field == "sight" || p.Field == "date" || p.Field == "time" {
				d.Wrong(p.Field+n, p.Text)
			} else {
				d.Wrong("", p.Text)
			}
		}
		switch {
		case len(made.Append) == 0 && len(made.Problems) == 0:
			d.Wrong("what"+n, mendPromise)
		case len(made.Append) > 0:
			ids[len(drafts)] = made.Append[0].ID
			drafts = append(drafts, made.Append...)
		}
	}
	if len(drafts) == 0 && len(d.Mend) == 0 {
		d.Wrong("what1", mendBegin)
	}
	out := d.Then(d.s, d.Path(a.id), sayTurned, Said{As: KindTurned, About: a.id, Promises: ids})
	out.Append = append(drafts, out.Append...)
	if out.Refusal != nil || len(out.Problems) > 0 {
		out.Append = nil
	}
	return out
}
