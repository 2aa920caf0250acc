package breach

import (
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

// act is a page on which one of the two says one thing about a breach.
type act struct {
	path    string
	kind    record.Kind
	by      side
	purpose Purpose // it is drafted in Mine, and shared from a preview
	title   string  // of the page, and of what leads there
	lead    string
	label   string // what a note is for; empty: it has none
	say     string // announced afterwards
	choices []choice
}

// choice is one of the buttons of an act.
type choice struct {
	text string
	kind record.Kind // other than the act's
	flag uint8
	need string // what to mend when there is no note
}

var acts = []act{
	{path: "acknowledge", kind: KindAcknowledged, by: owner, purpose: Acknowledgement},
	{path: "impact", kind: KindImpact, by: hurt, purpose: Impact},
	{path: "restate", kind: KindRestated, by: owner, purpose: Restatement},
	{path: "why", kind: KindWhy, by: owner, purpose: Why},
	{
		path: "place", kind: KindPlaced, by: either, title: sayPlaceTitle, lead: sayPlaceLead, label: sayPlaceLabel, say: sayInRecord,
		choices: []choice{{text: sayAgree, flag: Agrees}, {text: sayDiffer, flag: Differs}},
	},
	{
		path: "heard", kind: KindHeard, by: hurt, title: sayHeardTitle, lead: sayHeardLead, label: sayHeardLabel, say: sayInRecord,
		choices: []choice{{text: sayHeard}, {text: sayNotYet, kind: KindNotYet, need: mendMissing}},
	},
	{path: "ask-why", kind: KindWaived, by: hurt, title: sayAskWhy, lead: sayAskWhyLead, say: sayInRecord, choices: []choice{{text: sayAskWhy, flag: WhyNow}}},
	{path: "reply-first", kind: KindWaived, by: hurt, title: sayReplyFirst, lead: sayReplyFirstLead, say: sayInRecord, choices: []choice{{text: sayReplyFirst, flag: ReplyFirst}}},
	{path: "no-waiting", kind: KindWaived, by: hurt, title: sayNoWaiting, lead: sayNoWaitingLead, say: sayInRecord, choices: []choice{{text: sayNoWaitingDo, flag: HeardWaits}}},
	{path: "rest", kind: KindRested, by: hurt, title: sayRest, lead: sayRestLead, label: sayNote, say: sayRestedSay, choices: []choice{{text: sayRest}}},
	{path: "reopen", kind: KindReopened, by: hurt, title: sayReopen, lead: sayReopenLead, label: sayNote, say: sayReopenedSay, choices: []choice{{text: sayReopen}}},
	{path: "link", kind: KindLinked, by: either, title: sayLink, lead: sayLinkLead, say: sayInRecord, choices: []choice{{text: sayLink}}},
}

// actOf finds an act by its path.
func actOf(path string) *act {
	for i := range acts {
		if acts[i].path == path {
			return &acts[i]
		}
	}
	return nil
}

// actFor finds the act that a draft is for.
func actFor(p Purpose) *act { return &acts[max(p, Acknowledgement)-1] }

// Routes of an act: its page, and for what is drafted the page that shows what will be shared.
func (a *act) routes() []practice.Route {
	list := []practice.Route{{
		Path: "{id}/" + a.path, In: practice.Ours,
		Show: showOf(func(d *desk, b *breach) practice.Page { return a.show(d, b) }),
		Do:   doOf(func(d *desk, b *breach) practice.Outcome { return a.do(d, b) }),
	}}
	if a.purpose != 0 {
		list = append(list, practice.Route{
			Path: "{id}/" + a.path + "/share", In: practice.Ours,
			Show: showOf(func(d *desk, b *breach) practice.Page { return a.preview(d, b) }),
			Do:   doOf(func(d *desk, b *breach) practice.Outcome { return a.share(d, b) }),
		})
	}
	return list
}

// name is the title of an act, with the other's name in it.
func (a *act) name(d *desk) string {
	if a.purpose != 0 {
		return practice.Fill(purposes[a.purpose].title, d.Other())
	}
	return a.title
}

// body is the word that a choice says.
func (a *act) body(d *desk, b *breach, c choice) Word {
	w := Word{As: a.kind, Breach: b.id, Flag: c.flag}
	if c.kind != "" {
		w.As = c.kind
	}
	switch a.kind {
	case KindHeard:
		if w.On = d.GivenID("on"); w.On.IsZero() && b.restated() != nil {
			w.On = b.restated().id
		}
	case KindLinked:
		w.On = d.GivenID("other")
	}
	return w
}

// refused is the rule that stands in the way of an act before anything was typed; nil when there is none.
func (a *act) refused(d *desk, b *breach) (no *practice.Refusal) {
	list := a.choices
	if len(list) == 0 {
		list = []choice{{}}
	}
	for _, c := range list {
		w := a.body(d, b, c)
		if a.kind == KindLinked && w.On.IsZero() {
			if list := d.linkable(b); len(list) > 0 {
				w.On = list[0].id
			} else {
				return practice.Refuse(refuseLink)
			}
		}
		if no = d.V.Try(d.s, w).Refusal; no == nil {
			return nil
		}
	}
	return no
}

// early reports whether words can be prepared in Mine although their time to be shared is not there yet.
func (a *act) early(no *practice.Refusal) bool {
	return no != nil && a.purpose != 0 && (no.Key == refuseFirst || no.Key == refuseWhyLater)
}

func (a *act) show(d *desk, b *breach) practice.Page {
	no := a.refused(d, b)
	if no != nil && !a.early(no) {
		return d.nothing(a.name(d), b, no)
	}
	f := d.Form(d.path(b, a.path))
	if a.purpose != 0 {
		return a.write(d, b, f, no)
	}
	look := ui.Primary
	if len(a.choices) > 1 { // no answer is put before another
		look = ui.Quiet
	}
	note := noteField
	note.Label = a.label
	var list []ui.Button
	for _, c := range a.choices {
		if d.V.Try(d.s, a.body(d, b, c)).Refusal == nil || a.kind == KindLinked {
			list = append(list, ui.Button{Text: practice.Fill(c.text, d.Other()), Look: look, Name: "say", Value: c.text})
		}
	}
	return practice.Shown(a.title, html.El("p", ui.Said(b.title())), ui.Lead(practice.Fill(a.lead, practice.Upper(d.Other()))), a.about(d, b),
		f.Node(a.carry(d, b, f),
			html.If(a.label != "", f.Field(note)),
			f.Buttons(d.ReadBy(), list...)))
}

// about is what an act answers to, where it has to be read first.
func (a *act) about(d *desk, b *breach) html.Node {
	switch a.kind {
	case KindHeard:
		return d.quote(b.restated())
	case KindPlaced:
		return ui.P(d.standing(b))
	case KindRested:
		return ui.Bullets(sayRestIs...)
	}
	return html.Group()
}

// carry sends along what an act is about.
func (a *act) carry(d *desk, b *breach, f ui.Form) html.Node {
	switch a.kind {
	case KindHeard:
		return f.Hidden("on", b.restated().id.String())
	case KindLinked:
		var options []ui.Option
		for _, x := range d.linkable(b) {
			options = append(options, ui.Option{Value: x.id.String(), Text: x.title()})
		}
		return f.Field(ui.Field{Name: "other", Label: sayLinkLabel, Kind: ui.Select, Options: options})
	}
	return html.Group()
}

func (a *act) do(d *desk, b *breach) practice.Outcome {
	if a.purpose != 0 {
		return a.draft(d, b)
	}
	var c choice
	for _, x := range a.choices {
		if x.text == d.R.Value("say") || c.text == "" {
			c = x
		}
	}
	w := a.body(d, b, c)
	if a.label != "" {
		w.Text = d.Text("text", mostNote)
	}
	if c.need != "" && w.Text == "" {
		d.Wrong("text", c.need)
	}
	return d.Then(d.s, d.path(b), a.say, w)
}

// write is the page on which words are prepared. What they answer to stands above them.
func (a *act) write(d *desk, b *breach, f ui.Form, no *practice.Refusal) practice.Page {
	p, text := purposes[a.purpose], ""
	x := d.prepared(a, b)
	if x != nil {
		text = x.now().Text
	}
	send := d.seeWhat()
	var later html.Node
	if no != nil {
		send, later = sayKeep, ui.Notice(ui.P(refusals[no.Key]))
	}
	return practice.Shown(a.name(d), html.El("p", ui.Said(b.title())), ui.Lead(practice.Fill(p.lead, practice.Upper(d.Other()))),
		html.If(no != nil, later), html.If(a.purpose == Restatement, d.answered(b)),
		f.Node(html.If(x != nil, f.Hidden("draft", idOf(x))), d.field(f, a.purpose, text),
			d.SubmitAs(f, send, sayStaysMine)))
}

func idOf(x *draft) string {
	if x == nil {
		return ""
	}
	return x.id.String()
}

// answered is what a restatement answers to: what the hurt person said since it was heard last, and what was missing.
func (d *desk) answered(b *breach) html.Node {
	var list []html.Node
	for _, w := range b.words {
		if w.kind == KindImpact && !w.heard || w.kind == KindNotYet {
			list = append(list, d.quote(w))
		}
	}
	return html.Group(list[max(0, len(list)-3):]...)
}

// draft keeps what was written in Mine, and leads to the page that shows what will be shared.
func (a *act) draft(d *desk, b *breach) practice.Outcome {
	if d.Looked() {
		return practice.Outcome{}
	}
	no := a.refused(d, b)
	if no != nil && !a.early(no) {
		return practice.Outcome{Refusal: no}
	}
	text := Drafted{For: a.purpose, About: b.id, Text: d.Need("text", mostText, mendText)}
	if x := d.given(); x != nil {
		text.Draft = x.id
	}
	if len(d.Mend) > 0 {
		return practice.Outcome{Problems: d.Mend}
	}
	drafts, id := d.keep(text)
	out := practice.Outcome{Mine: drafts, Then: d.path(b, a.path, "share").With("draft", id.String()), Say: sayKept}
	if no != nil {
		out.Then = d.path(b)
	}
	return out
}

// preview shows exactly what will be shared, and with whom.
func (a *act) preview(d *desk, b *breach) practice.Page {
	x := d.given()
	if x == nil {
		return practice.Page{}
	}
	if no := a.refused(d, b); no != nil {
		return d.nothing(a.name(d), b, no)
	}
	return d.previewOf(x, d.path(b, a.path, "share"), d.path(b, a.path), nil)
}

// previewOf is the page before anything leaves Mine.
func (d *desk) previewOf(x *draft, send, change html.URL, facts html.Node) practice.Page {
	f := d.Form(send)
	with := change.With("draft", x.id.String())
	seen := html.Group(
		ui.Lead(d.exactly()), ui.Card(html.If(facts != nil, facts), ui.Words(x.now().Text)), d.Findings(purposes[x.now().For].check, x.now().Text))
	if d.Alone() {
		return practice.Shown(sayPreview, seen, ui.Notice(ui.P(refusals[refuseAlone])), ui.Actions(ui.ButtonLink(ui.Quiet, sayChange, with)))
	}
	return practice.Shown(sayPreview, seen,
		f.Node(f.Hidden("draft", x.id.String()),
			f.Buttons(d.ReadBy(), ui.Button{Text: d.Send(), Name: "version", Value: x.versions[len(x.versions)-1].id.String()})),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayChange, with), ui.ButtonLink(ui.Quiet, sayLeave, d.V.Path())))
}

// previewed is the draft of a preview that was sent, as long as it says what was shown.
func (d *desk) previewed() *draft {
	x := d.given()
	if x == nil || x.versions[len(x.versions)-1].id.String() != d.R.Value("version") {
		return nil
	}
	return x
}

func (a *act) share(d *desk, b *breach) practice.Outcome {
	x := d.previewed()
	if x == nil {
		return practice.Outcome{Problems: []practice.Problem{{Text: mendChanged}}}
	}
	w := a.body(d, b, choice{})
	w.Text = x.now().Text
	return d.Then(d.s, d.path(b), practice.Fill(saySharedWith, d.Other()), w)
}
