package promise

import (
	"slices"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// showAll is the front page: what is open, the viewer's own first.
func showAll(d *desk) practice.Page {
	if len(d.s.all) == 0 {
		return practice.Shown("Promises", html.If(d.Alone(), ui.Notice(ui.P(sayAlone))),
			ui.Empty(sayEmpty, sayEmptyStep, d.V.Path("new")))
	}
	var mine, theirs []*promise
	for _, p := range d.s.open {
		switch {
		case p.over(d.V.Now):
		case d.mine(p):
			mine = append(mine, p)
		default:
			theirs = append(theirs, p)
		}
	}
	return practice.Shown("Promises",
		html.If(d.Alone(), ui.Notice(ui.P(sayAlone))),
		ui.Actions(ui.ButtonLink(ui.Primary, sayMake, d.V.Path("new"))),
		ui.Section(sayMine, d.rows(mine)),
		html.If(!d.Alone() || len(theirs) > 0, ui.Section(practice.Fill(sayTheirs, d.Other()), d.rows(theirs))),
		html.El("p", ui.Link(sayEarlier, d.V.Path("earlier"))))
}

func (d *desk) rows(list []*promise) html.Node {
	if len(list) == 0 {
		return ui.Note(sayNoneOpen)
	}
	rows := make([]html.Node, 0, len(list))
	for _, p := range list {
		rows = append(rows, ui.Row(p.short(), d.path(p), d.summary(p)))
	}
	return ui.List(rows...)
}

// summary is the quieter line of a promise in a list: how often, what is next, what waits.
func (d *desk) summary(p *promise) string {
	v := p.now()
	var text string
	switch o := p.next(d.V.Now); {
	case p.form() == Standing:
		text = "Always, until " + d.C.Day(lastDay(p.expires))
	case p.form() == Recurring && o != nil:
		text = practice.Upper(v.terms.frequency()) + ", next " + d.dueText(v, o.deadline())
	case p.form() == Recurring:
		text = practice.Upper(v.terms.frequency())
	case o != nil:
		text = practice.Upper(d.dueText(v, o.deadline()))
	default:
		text = "Was due " + d.dueText(v, v.due())
	}
	switch {
	case p.ask != nil:
		text += ", a change was asked for"
	case p.accepted.IsZero() && !d.Alone():
		text += ", waits for a yes"
	}
	return text
}

// showEarlier lists what is done, over or ended, the latest first.
func showEarlier(d *desk) practice.Page {
	list := slices.Clone(d.s.closed)
	for _, p := range d.s.open {
		if p.over(d.V.Now) {
			list = append(list, p)
		}
	}
	slices.Reverse(list)
	from, to, older := d.Turn(len(list))
	list = list[from:to]
	rows := make([]html.Node, 0, len(list))
	for _, p := range list {
		rows = append(rows, ui.Row(p.short(), d.path(p), practice.Upper(d.V.Name(p.maker))+", "+d.became(p)))
	}
	if len(rows) == 0 {
		return practice.Shown(sayEarlier, ui.Empty(sayEarlierFor, sayMake, d.V.Path("new")))
	}
	return practice.Shown(sayEarlier, ui.Lead(sayEarlierFor), ui.List(rows...), d.Older(older, d.V.Path("earlier")))
}

// became says in a few words how a closed promise closed.
func (d *desk) became(p *promise) string {
	if !p.ended.IsZero() {
		return "ended " + d.C.Day(p.ended)
	}
	switch p.form() {
	case Standing:
		return "held until " + d.C.Day(lastDay(p.expires))
	case Recurring:
		return "over"
	}
	if o := p.at(p.now().terms.Due); o != nil && o.result() != Unsaid {
		return o.result().name() + ", " + d.C.Day(o.due)
	}
	return d.C.Day(p.now().due())
}

// showOne is the page of one promise.
func showOne(d *desk, p *promise) practice.Page {
	v := p.now()
	return practice.Shown(p.short(),
		html.If(v.words.What != "" && v.words.What != p.short(), ui.Words(v.words.What)),
		d.proseNote(v),
		d.facts(p),
		html.If(d.oddZone(v), ui.Notice(ui.P(practice.Fill(sayZoneOdd, ui.ZoneCity(v.terms.Zone.Name))))),
		html.If(!d.mine(p), d.Findings("promise", v.words.What+"\n"+v.words.Sight)),
		d.acceptance(p),
		d.asked(p),
		d.talk(p),
		d.lapses(p),
		d.wordings(p),
		d.doors(p))
}

func (d *desk) proseNote(v *version) html.Node {
	switch v.prose.state {
	case record.ProseWithdrawn:
		return ui.Note("Withdrawn " + d.C.Text(v.prose.withdrawn) + ".")
	case record.ProseMissing:
		return ui.Missing()
	}
	return html.Group()
}

// facts says what a promise is, line by line.
func (d *desk) facts(p *promise) html.Node {
	v := p.now()
	list := []ui.Fact{
		{Name: sayPromisedBy, Value: html.Group(html.Text(practice.Upper(d.V.Name(p.maker))+", "), d.C.When(p.made))},
		{Name: sayDue, Value: d.when(p)},
	}
	if v.words.Sight != "" {
		list = append(list, ui.Fact{Name: saySeenBy, Value: ui.Words(v.words.Sight)})
	}
	if v.words.Obstacle != "" && v.words.Plan != "" {
		list = append(list, ui.Fact{Name: sayIfThen, Value: ui.Words(practice.Fill(sayIfThenWords, v.words.Obstacle, v.words.Plan))})
	}
	if b, ok := d.V.Near.Look("breach", p.breach); ok {
		list = append(list, ui.Fact{Name: sayAfter, Value: ui.Link(b.Title, b.Path)})
	}
	list = append(list, ui.Fact{Name: sayWitnessIs, Value: html.Text(practice.Upper(d.witness(p)))})
	if p.form() == Standing && p.ended.IsZero() && !p.over(d.V.Now) {
		list = append(list, ui.Fact{Name: sayNextReview, Value: d.C.DayOf(p.nextReview())})
	}
	return ui.Facts(append(list, d.state(p)...)...)
}

// when says when a promise is due; the next time in the reader's own zone when that differs.
func (d *desk) when(p *promise) html.Node {
	v := p.now()
	switch p.form() {
	case Standing:
		return html.Group(html.Text("Always, until "), d.C.DayOf(lastDay(p.expires)))
	case Recurring:
		text := practice.Upper(v.terms.frequency()) + " in " + ui.ZoneCity(v.terms.Zone.Name)
		if v.terms.Until != 0 {
			text += ", until " + d.C.Day(v.terms.Zone.Instant(v.terms.Until))
		}
		if o := p.next(d.V.Now); o != nil {
			return html.Group(html.Text(text+"; next "), d.due(v, o.deadline()))
		}
		return html.Text(text)
	case By:
		return html.Group(html.Text("By "), d.due(v, v.due()))
	}
	return d.due(v, v.due())
}

func (d *desk) witness(p *promise) string {
	switch v := p.now(); v.terms.Witness {
	case Someone:
		if v.words.Who != "" {
			return v.words.Who
		}
		return "somebody else"
	case Nobody:
		return "nobody; the word is enough"
	}
	if !d.mine(p) {
		return "you"
	}
	return d.Other()
}

// state says how a promise stands: who said yes to it, and whether it is over.
func (d *desk) state(p *promise) (list []ui.Fact) {
	if !p.accepted.IsZero() {
		list = append(list, ui.Fact{Name: saySaidYes, Value: html.Group(html.Text(practice.Upper(d.V.Name(d.witnessOf(p)))+", "), d.C.When(p.accepted))})
	}
	switch {
	case !p.ended.IsZero():
		list = append(list, ui.Fact{Name: sayEndedOn, Value: d.C.When(p.ended)})
	case p.over(d.V.Now) && p.form() == Standing:
		list = append(list, ui.Fact{Name: sayHeldUntil, Value: d.C.DayOf(lastDay(p.expires))})
	}
	return list
}

// oddZone reports whether the reader's device knows the promise's zone by other offsets.
func (d *desk) oddZone(v *version) bool {
	if v.terms.Form == Standing || d.V.Load == nil {
		return false
	}
	loc := d.V.Load(v.terms.Zone.Name)
	return loc != nil && !v.terms.Zone.Agrees(loc, v.due())
}

// acceptance offers a yes to the other, and tells the maker that there is none yet.
func (d *desk) acceptance(p *promise) html.Node {
	switch {
	case !p.accepted.IsZero() || !p.ended.IsZero() || p.closed || p.over(d.V.Now):
		return html.Group()
	case d.mine(p) && d.Alone():
		return ui.Note(sayNobodyYes)
	case d.mine(p):
		return ui.Note(practice.Fill(sayNotYetYes, practice.Upper(d.Other())))
	}
	return ui.Section(sayYesTitle, ui.P(sayYesLead),
		ui.Act(d.path(p, "yes"), ui.Button{Text: sayYes, Look: ui.Primary, Name: "version", Value: p.now().id.String()}))
}

// asked shows the maker's question to change a promise.
func (d *desk) asked(p *promise) html.Node {
	if p.ask == nil || !p.ended.IsZero() {
		return html.Group()
	}
	return ui.Section(sayAnswerTitle,
		ui.P(practice.Fill(sayAskedOn, practice.Upper(d.V.Name(p.maker)), d.C.Text(p.ask.at))),
		html.If(d.mine(p), ui.P(sayAskWaits)),
		html.If(!d.mine(p), ui.Actions(ui.ButtonLink(ui.Quiet, "Read and answer", d.path(p, "answer")))))
}

// talk is what the viewer can say now, and below it what was said about the other times.
func (d *desk) talk(p *promise) html.Node {
	now, open := d.sayNow(p)
	return html.Group(now, d.history(p, open))
}

// sayNow offers what the viewer can say now, about what is due next and what was due lately, and returns
// which occurrences these are. It never shows all that was left unsaid: a backlog shames.
func (d *desk) sayNow(p *promise) (html.Node, map[*occurrence]bool) {
	var cards []html.Node
	open := map[*occurrence]bool{}
	list := p.recent(d.V.Now, 14, 16)
	for _, o := range slices.Backward(list) {
		look := ui.Quiet
		if len(cards) == 0 {
			look = ui.Primary // at most one on a page
		}
		if buttons := d.buttons(o, look); len(buttons) > 0 && len(cards) < 5 {
			open[o] = true
			cards = append(cards, ui.Card(told(d.head(o), d.sides(o)), ui.Actions(buttons...)))
		}
	}
	if len(cards) == 0 {
		return html.Group(), open
	}
	return ui.Section(sayNow, cards...), open
}

// buttons is what the viewer can say about an occurrence, by the same rules that hold when it is said.
func (d *desk) buttons(o *occurrence, keep ui.Look) (list []html.Node) {
	p, on := o.promise, clockText(o.on)
	link := func(look ui.Look, text, path string, body record.Body) {
		if d.V.Try(d.s, body).Refusal == nil {
			list = append(list, ui.ButtonLink(look, text, d.path(p, path).With("on", on)))
		}
	}
	about := Of{Promise: p.id, On: o.on}
	if d.mine(p) {
		if o.settled() {
			return nil
		}
		link(keep, keeping.link, "kept", Kept{about})
		link(ui.Quiet, sayEarlyTitle, "early", Early{Of: about})
		if !d.V.Now.Before(o.deadline().Add(-Notice)) {
			link(ui.Quiet, missing.link, "missed", Missed{about})
		}
		return list
	}
	if said(o.other).kind != "" && o.answered() || o.owned() {
		return nil
	}
	link(ui.Quiet, seeing.link, "seen", Seen{about})
	link(ui.Quiet, notSeeing.link, "not-seen", NotSeen{about})
	if said(o.maker).kind == "" {
		link(ui.Quiet, finding.link, "found", Found{Of: about})
	}
	return list
}

// history lists what became of the occurrences that somebody spoke of lately, the last first, without those
// that stand above.
func (d *desk) history(p *promise, above map[*occurrence]bool) html.Node {
	if p.form() == Standing {
		return html.Group()
	}
	var nodes []html.Node
	list := p.recent(d.V.Now, 60, 60)
	for _, o := range slices.Backward(list) {
		if (len(o.maker) > 0 || len(o.other) > 0) && !above[o] && len(nodes) < 7 {
			nodes = append(nodes, d.occurrence(o, len(nodes) == 0)) // the others can be corrected among all times
		}
	}
	if len(nodes) == 0 {
		return html.Group()
	}
	return ui.Section(saySaidSoFar, ui.List(nodes...),
		html.If(p.form() == Recurring, html.El("p", ui.Link(sayAllTimes, d.path(p, "times")))))
}

// showTimes lists everything that was said about a recurring promise, page by page, the last first.
func showTimes(d *desk, p *promise) practice.Page {
	var walls []Wall
	for w := range p.found {
		walls = append(walls, w)
	}
	slices.SortFunc(walls, func(a, b Wall) int { return int(b - a) })
	from, to, older := d.Turn(len(walls))
	walls = walls[from:to]
	if len(walls) == 0 {
		return practice.Shown(sayAllTimes, ui.Empty(sayNothingSaid, p.short(), d.path(p)))
	}
	return practice.Shown(sayAllTimes, html.El("p", ui.Link(p.short(), d.path(p))),
		ui.List(mapped(walls, func(w Wall) html.Node { return d.occurrence(p.found[w], true) })...),
		d.Older(older, d.path(p, "times")))
}

func mapped[T any](list []T, f func(T) html.Node) []html.Node {
	nodes := make([]html.Node, len(list))
	for i, x := range list {
		nodes[i] = f(x)
	}
	return nodes
}

// occurrence shows what became of one time: the result, and what each of the two said. With correct it offers
// to say something else.
func (d *desk) occurrence(o *occurrence, correct bool) html.Node {
	result := o.result()
	body := told(d.head(o),
		html.If(result == TwoViews, ui.Note(sayTwoViews)),
		html.If(result == MissedFound && o.owned(), ui.Note(sayOwnedAfter)),
		d.sides(o), d.corrections(o, correct))
	if o.owned() && o.mended != nil {
		return ui.Repaired(body)
	}
	return body
}

// told is one occurrence or lapse: when it was, and what was said of it.
func told(body ...html.Node) html.Node {
	return html.El("div", html.Class("told"), html.Group(body...))
}

// head says when an occurrence was due, and what became of it.
func (d *desk) head(o *occurrence) html.Node {
	return html.El("p", d.due(o.promise.now(), o.due),
		html.If(!o.moved.IsZero(), html.Group(html.Text(", moved to "), d.C.When(o.moved))),
		html.Text(" "), d.mark(o))
}

func (d *desk) mark(o *occurrence) html.Node {
	switch result := o.result(); {
	case o.owned() && o.mended != nil:
		return ui.Mark(ui.Mended)
	case result == Unsaid:
		return html.Group()
	case result.tone() == ui.Plain:
		return html.El("span", html.Class("mark plain"), html.Text(result.name()))
	default:
		return ui.Mark(result.tone())
	}
}

// sides quotes the two, the maker first.
func (d *desk) sides(o *occurrence) html.Node {
	var lines []html.Node
	for _, w := range o.maker {
		lines = append(lines, d.quote(o.promise.maker, w))
	}
	if o.late {
		lines = append(lines, ui.Note(practice.Fill(sayArrivedLate, d.C.Text(lastEarly(o).said))))
	}
	for _, w := range o.other {
		lines = append(lines, d.quote(d.witnessOf(o.promise), w))
	}
	if o.mended != nil {
		lines = append(lines, d.line(d.witnessOf(o.promise), sayMadeGood, *o.mended))
	}
	if len(lines) == 0 {
		return html.Group()
	}
	return html.El("div", html.Class("sides"), html.Group(lines...))
}

func lastEarly(o *occurrence) (last word) {
	for _, w := range o.maker {
		if w.kind == KindEarly {
			last = w
		}
	}
	return last
}

// witnessOf is the member who is not the maker, also when they have left.
func (d *desk) witnessOf(p *promise) record.Member {
	if m := d.V.Room.Other(p.maker); !m.IsZero() {
		return m
	}
	for _, m := range d.V.Room.Former {
		if m != p.maker {
			return m
		}
	}
	return record.Member{}
}

func (d *desk) quote(who record.Member, w word) html.Node { return d.line(who, voice(w.kind), w) }

func (d *desk) line(who record.Member, what string, w word) html.Node {
	return html.Group(
		html.El("p", html.Text(practice.Upper(d.V.Name(who))+": "+what+", "), d.C.When(w.at), html.Text(".")),
		html.If(w.note != "", ui.Words(w.note)),
		d.textNote(who, w.prose))
}

func (d *desk) textNote(who record.Member, t text) html.Node {
	switch t.state {
	case record.ProseWithdrawn:
		return ui.Withdrawn(d.V.Name(who), d.C.Text(t.withdrawn))
	case record.ProseMissing:
		return ui.Missing()
	}
	return html.Group()
}

// corrections offers, quietly, what can still be said about something that was spoken of already; unless all,
// only that a miss was made good, or a word to what the other found.
func (d *desk) corrections(o *occurrence, all bool) html.Node {
	p, about := o.promise, Of{Promise: o.promise.id, On: o.on}
	var links []html.Node
	offer := func(a act, body record.Body) {
		if d.V.Try(d.s, body).Refusal == nil {
			links = append(links, html.El("p", html.Class("else"), ui.Link(a.after, d.path(p, a.path).With("on", clockText(o.on)))))
		}
	}
	if d.mine(p) {
		switch kind := said(o.maker).kind; {
		case all && (kind == KindKept || kind == KindEarly):
			offer(missing, Missed{about})
		case all && kind == KindMissed:
			offer(keeping, Kept{about})
		}
		if said(o.maker).kind == "" && len(o.other) > 0 {
			offer(missing, Missed{about})
			offer(keeping, Kept{about})
		}
	} else {
		offer(mending, Mended{Of: about})
		switch kind := said(o.other).kind; {
		case all && (kind == KindNotSeen || kind == KindFound):
			offer(seeing, Seen{about})
		case all && kind == KindSeen:
			offer(notSeeing, NotSeen{about})
		}
	}
	return html.Group(links...)
}

// lapses lists the lapses from a standing promise, the last first. To have told of one is nothing to be
// ashamed of, and is drawn plainly.
func (d *desk) lapses(p *promise) html.Node {
	if p.form() != Standing {
		return html.Group()
	}
	var buttons, nodes []html.Node
	if p.ended.IsZero() {
		text := sayLapseFound
		if d.mine(p) {
			text = sayLapseTitle
		}
		buttons = append(buttons, ui.ButtonLink(ui.Quiet, text, d.path(p, "lapse")))
		if !p.over(d.V.Now) {
			buttons = append(buttons, ui.ButtonLink(ui.Quiet, sayReviewTitle, d.path(p, "review")))
		}
	}
	list := slices.Clone(p.lapses)
	slices.Reverse(list)
	from, to, older := d.Turn(len(list))
	list = list[from:to]
	for _, l := range list {
		nodes = append(nodes, d.lapse(p, l))
	}
	return ui.Section(sayLapses, html.If(len(nodes) == 0, ui.Note(sayNoLapses)), html.If(len(nodes) > 0, ui.List(nodes...)),
		d.Older(older, d.path(p)), ui.Actions(buttons...))
}

func (d *desk) lapse(p *promise, l *lapse) html.Node {
	var lines []html.Node
	add := func(who record.Member, what string, w *word) {
		if w != nil {
			lines = append(lines, d.line(who, what, *w))
		}
	}
	add(d.witnessOf(p), "noticed it", l.found)
	add(p.maker, "told of it", l.told)
	add(d.witnessOf(p), sayMadeGood, l.mended)
	switch {
	case d.mine(p) && l.told == nil:
		lines = append(lines, html.El("p", html.Class("else"), ui.Link(sayLapseOwn, d.path(p, "lapse").With("found", l.id.String()))))
	case !d.mine(p) && l.told != nil && l.mended == nil:
		lines = append(lines, html.El("p", html.Class("else"), ui.Link(mending.after, d.path(p, "mended").With("lapse", l.id.String()))))
	}
	body := told(html.El("p", d.C.When(l.when)), html.El("div", html.Class("sides"), html.Group(lines...)))
	if l.mended != nil {
		return ui.Repaired(body)
	}
	return body
}

// wordings keeps the earlier wordings in reach.
func (d *desk) wordings(p *promise) html.Node {
	if len(p.versions) == 1 {
		return html.Group()
	}
	var nodes []html.Node
	for i := len(p.versions) - 1; i > 0 && len(nodes) < practice.PerPage; i-- {
		old := p.versions[i-1]
		due := old.terms.frequency()
		if p.form() == Once || p.form() == By {
			due = d.dueText(old, old.due())
		}
		nodes = append(nodes, html.Group(html.El("p", html.Text("Until "), d.C.When(p.versions[i].from), html.Text(": "+due)),
			ui.Words(old.title()), html.If(old.words.Sight != "", ui.Words(old.words.Sight))))
	}
	return ui.Details(sayBefore, ui.List(nodes...))
}

// doors are the quiet ways: change it, end it.
func (d *desk) doors(p *promise) html.Node {
	if !p.ended.IsZero() || p.closed {
		return html.Group()
	}
	return ui.Actions(
		html.If(d.mine(p) && !p.over(d.V.Now), ui.ButtonLink(ui.Quiet, sayChangeTitle, d.path(p, "change"))),
		ui.ButtonLink(ui.Quiet, sayEndTitle, d.path(p, "end")))
}

// lastDay is a moment of the day that ends at an expiry.
func lastDay(expires time.Time) time.Time { return expires.Add(-time.Second) }

// clockText writes a wall for a form: "2026-03-02T19:00:00".
func clockText(w Wall) string { return w.Time().Format("2006-01-02T15:04:05") }

// parseClock reads what clockText wrote; zero when it is not that.
func parseClock(s string) Wall {
	t, err := time.Parse("2006-01-02T15:04:05", s)
	if err != nil {
		return 0
	}
	return WallOf(t)
}
