package promise

import (
	"strconv"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// act is a page on which one of the two says one word about one occurrence, with a note if they like.
type act struct {
	path  string // below the promise
	link  string // on buttons that lead here
	after string // on links that lead here when something else was said before
	title string
	lead  string
	note  string // what the note is for
	send  string // the button; %s is the other's name
	say   string // announced afterwards
	body  func(Of) record.Body
}

var (
	keeping = act{
		"kept", "Kept", "Say that it was kept after all", "It is done", "You say that it was done, as promised.", sayNote, "Say that it is kept",
		"Kept, in the record.", func(o Of) record.Body { return Kept{o} },
	}
	missing = act{
		"missed", "Missed", "Say that it was missed after all", "It was missed", "You say so yourself. The record keeps that it came from you. You can add what happened and what you do now.",
		"What happened, and what you do now", "Say that it was missed",
		"Said, and in the record.", func(o Of) record.Body { return Missed{o} },
	}
	finding = act{
		"found", sayMiss, sayMiss, sayMiss, "You say that it was missed. It stands as your view; the maker can still own it or see it differently.",
		sayNote, "Say that it was missed", "In the record.", func(o Of) record.Body { return Found{Of: o} },
	}
	seeing = act{
		"seen", "I saw it", "Say that I saw it after all", "I saw it", "You say that you saw it done.", sayNote, "Say that I saw it",
		"In the record.", func(o Of) record.Body { return Seen{o} },
	}
	notSeeing = act{
		"not-seen", "I did not see it", "Say that I did not see it after all", "I did not see it", "You say that you did not see it done. It stands beside what the other says; nobody decides between the two.",
		sayNote, "Say that I did not see it", "In the record.", func(o Of) record.Body { return NotSeen{o} },
	}
	mending = act{
		"mended", "It was made good", "It was made good", "It was made good", "You say that this miss was made good, in your eyes. Only you can say that, and only when it is so.",
		sayNote, "Say that it was made good", "In the record, joined by the seam.", func(o Of) record.Body { return Mended{Of: o} },
	}
)

func (a act) show(d *desk, p *promise) practice.Page {
	o := p.at(d.on())
	l := p.lapseOf[d.lapseID()]
	if o == nil && (l == nil || a.path != mending.path) {
		return d.nothing(a.title, p, refuseNoSuch)
	}
	f := d.Form(d.path(p, a.path))
	var when html.Node
	if o != nil {
		when = html.Group(html.Text(", "), d.due(p.now(), o.deadline()))
	} else {
		when = html.Group(html.Text(", "), d.C.When(l.when))
	}
	return practice.Shown(a.title, html.El("p", ui.Said(p.short()), when), ui.Lead(a.lead),
		f.Node(d.carry(f),
			f.Field(ui.Field{Name: "note", Label: a.note, Kind: ui.Area, Max: mostNote, Optional: true}),
			d.Advice("promise", "note", ""),
			f.Submit(a.send, d.ReadBy())))
}

func (a act) do(d *desk, p *promise) practice.Outcome {
	about := Of{Promise: p.id, On: d.on(), Note: d.Text("note", mostNote)}
	body := a.body(about)
	if m, ok := body.(Mended); ok && p.form() == Standing {
		m.Lapse = d.lapseID()
		body = m
	}
	return d.Then(d.s, d.path(p), a.say, body)
}

// nothing is the page of an act that cannot be: it says why, and leads back. When the form was sent all
// the same, what the rules said stands there.
func (d *desk) nothing(title string, p *promise, why string) practice.Page {
	text := refusals[why]
	if len(d.R.Problems) > 0 {
		text = d.R.Problems[0].Text
	}
	return practice.Shown(title, ui.Notice(ui.P(text)), d.backTo(p))
}

// on is the occurrence that the page is about.
func (d *desk) on() Wall { return parseClock(d.Given("on")) }

func (d *desk) lapseID() record.ID {
	id, _ := record.ParseID(d.Given("lapse"))
	return id
}

// carry sends along what the page is about.
func (d *desk) carry(f ui.Form) html.Node {
	return d.Carry(f, "on", "lapse", "found", "version", "ask")
}

func (d *desk) backTo(p *promise) html.Node {
	return ui.Actions(ui.ButtonLink(ui.Quiet, p.short(), d.path(p)))
}

func showEarly(d *desk, p *promise) practice.Page {
	o := p.at(d.on())
	if o == nil {
		return d.nothing(sayEarlyTitle, p, refuseNoSuch)
	}
	f := d.Form(d.path(p, "early"))
	return practice.Shown(sayEarlyTitle, html.El("p", ui.Said(p.short()), html.Text(", "), d.due(p.now(), o.deadline())), ui.Lead(sayEarlyLead),
		f.Node(d.carry(f),
			f.Field(ui.Field{Name: "note", Label: sayEarlyWhy, Kind: ui.Area, Max: mostNote, Optional: true}),
			d.Advice("promise", "note", ""),
			f.Group(sayEarlyInstead, ui.Note(sayEarlyHint),
				f.Field(ui.Field{Name: "date", Label: "Day", Kind: ui.Date, Optional: true}),
				f.Field(ui.Field{Name: "time", Label: "Time in " + ui.ZoneCity(p.now().terms.Zone.Name), Kind: ui.Clock, Optional: true})),
			f.Submit(practice.Upper("tell "+d.Other()), d.ReadBy())))
}

func doEarly(d *desk, p *promise) practice.Outcome {
	b := Early{Of: Of{Promise: p.id, On: d.on(), Note: d.Text("note", mostNote)}}
	switch date, clock := d.R.Value("date"), d.R.Value("time"); {
	case date != "" && clock != "":
		b.Instead = d.wall("date", "time")
	case date != "":
		d.Wrong("time", mendInstead)
	case clock != "":
		d.Wrong("date", mendInstead)
	}
	return d.Then(d.s, d.path(p), "Told early, and in the record.", b)
}

func showAccept(d *desk, p *promise) practice.Page {
	f := d.Form(d.path(p, "yes"))
	return practice.Shown(sayYesTitle, ui.Words(p.now().title()), ui.Lead(sayYesLead),
		f.Node(f.Hidden("version", p.now().id.String()), f.Submit(sayYes, d.ReadBy())))
}

func doAccept(d *desk, p *promise) practice.Outcome {
	version, _ := record.ParseID(d.R.Value("version"))
	return d.Then(d.s, d.path(p), "You said yes.", Accepted{Promise: p.id, Version: version})
}

// showAnswer lays the asked wording beside the one that holds.
func showAnswer(d *desk, p *promise) practice.Page {
	if p.ask == nil {
		return d.nothing(sayAnswerTitle, p, refuseNoAsk)
	}
	f := d.Form(d.path(p, "answer"))
	asked := ui.P(practice.Fill(sayAskedOn, practice.Upper(d.V.Name(p.maker)), d.C.Text(p.ask.at)))
	wording := func(title string, v *version) html.Node {
		return ui.Section(title, ui.Words(v.title()), html.If(v.words.Sight != "", ui.Words(v.words.Sight)), ui.P(d.timing(v)))
	}
	both := html.Group(asked, html.If(p.ask.why != "", ui.Words(p.ask.why)),
		wording("As it is", p.now()), wording("As it would be", p.ask.next))
	if d.mine(p) {
		return practice.Shown(sayAnswerTitle, both, ui.Note(sayAskWaits), d.backTo(p))
	}
	return practice.Shown(sayAnswerTitle, ui.Lead(sayAnswerLead), both,
		f.Node(f.Hidden("ask", p.ask.id.String()),
			f.Field(ui.Field{Name: "note", Label: sayNote, Kind: ui.Area, Max: mostNote, Optional: true}),
			f.Buttons(d.ReadBy(),
				ui.Button{Text: sayAgree, Name: "agree", Value: "yes"},
				ui.Button{Text: sayDecline, Look: ui.Quiet, Name: "agree", Value: "no"})))
}

// timing says when a wording is due, in one line.
func (d *desk) timing(v *version) string {
	switch v.terms.Form {
	case Standing:
		return "Always, until " + d.C.Day(lastDay(v.terms.Expires)) + ", looked at every " + strconv.FormatUint(v.terms.Review, 10) + " days."
	case Recurring:
		return practice.Upper(v.terms.frequency()) + "."
	}
	return practice.Upper(d.dueText(v, v.due())) + "."
}

func doAnswer(d *desk, p *promise) practice.Outcome {
	b := Answered{Promise: p.id, Note: d.Text("note", mostNote), Agreed: d.R.Value("agree") == "yes"}
	b.Ask, _ = record.ParseID(d.R.Value("ask"))
	say := "It stays as it was."
	if b.Agreed {
		say = "The change holds now."
	}
	return d.Then(d.s, d.path(p), say, b)
}

// showLapse is for telling of one's own lapse, for owning one that was noticed, and for noticing one.
func showLapse(d *desk, p *promise) practice.Page {
	f := d.Form(d.path(p, "lapse"))
	here := d.V.In(d.V.Now)
	when := html.Group(
		f.Field(ui.Field{Name: "date", Label: sayLapseDay, Kind: ui.Date, Value: here.Format(time.DateOnly)}),
		f.Field(ui.Field{Name: "time", Label: sayLapseTime, Kind: ui.Clock, Value: here.Format("15:04")}))
	note := f.Field(ui.Field{Name: "note", Label: sayNote, Kind: ui.Area, Max: mostNote, Optional: true})
	title, lead := sayLapseTitle, sayLapseLead
	switch l := p.lapseOf[d.foundID()]; {
	case p.form() != Standing:
		return d.nothing(title, p, refuseForm)
	case !d.mine(p):
		title, lead = sayLapseFound, finding.lead
	case l != nil:
		title, lead = sayLapseOwn, sayLapseOwnLead
		when = html.El("p", d.C.When(l.when))
	}
	return practice.Shown(title, html.El("p", ui.Said(p.short())), ui.Lead(lead), f.Node(d.carry(f), when, note, d.Advice("promise", "note", ""),
		f.Submit(d.Send(), d.ReadBy())))
}

func (d *desk) foundID() record.ID {
	id, _ := record.ParseID(d.Given("found"))
	return id
}

func doLapse(d *desk, p *promise) practice.Outcome {
	note, found := d.Text("note", mostNote), d.foundID()
	var when time.Time
	if found.IsZero() || !d.mine(p) {
		if w := d.wall("date", "time"); w != 0 {
			here := d.V.In(d.V.Now).Location()
			t := w.Time()
			when = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, here).UTC()
		}
	}
	if !d.mine(p) {
		return d.Then(d.s, d.path(p), "In the record.", Found{Of: Of{Promise: p.id, Note: note}, When: when})
	}
	return d.Then(d.s, d.path(p), "Said by you, and in the record.", Lapsed{Promise: p.id, When: when, Found: found, Note: note})
}

func showReview(d *desk, p *promise) practice.Page {
	if p.form() != Standing {
		return d.nothing(sayReviewTitle, p, refuseForm)
	}
	f := d.Form(d.path(p, "review"))
	return practice.Shown(sayReviewTitle, html.El("p", ui.Said(p.now().title())), ui.Lead(sayReviewLead),
		f.Node(
			f.Field(ui.Field{Name: "note", Label: sayNote, Kind: ui.Area, Max: mostNote, Optional: true}),
			html.If(d.mine(p), f.Field(ui.Field{Name: "expires", Label: sayReviewLonger, Hint: sayExpiresHint, Kind: ui.Date, Optional: true})),
			f.Submit("Note that you looked at it", d.ReadBy())))
}

func doReview(d *desk, p *promise) practice.Outcome {
	b := Reviewed{Promise: p.id, Note: d.Text("note", mostNote)}
	if d.mine(p) && d.R.Value("expires") != "" {
		b.Expires = d.endOf("expires")
	}
	return d.Then(d.s, d.path(p), "Noted.", b)
}

func showEnd(d *desk, p *promise) practice.Page {
	f := d.Form(d.path(p, "end"))
	soon := false
	if o := p.next(d.V.Now); o != nil && d.mine(p) {
		soon = !o.deadline().After(d.V.Now.Add(Notice))
	}
	return practice.Shown(sayEndTitle, html.El("p", ui.Said(p.short())), ui.Lead(sayEndLead), html.If(soon, ui.Note(sayEndHour)),
		f.Node(f.Submit(sayEnd, d.ReadBy())))
}

func doEnd(d *desk, p *promise) practice.Outcome {
	return d.Then(d.s, d.path(p), "Ended.", Ended{Promise: p.id})
}
