package breach

import (
	"strconv"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Practice returns what the app needs to know of breaches.
func Practice() practice.Practice {
	p := practice.Practice{
		Name: "breach", Title: sayTitle, About: sayAbout, Room: practice.Mine | practice.Ours,
		Kinds: kinds, New: New, Refusals: refusals,
		Routes: []practice.Route{
			{Path: "", In: practice.Ours, Show: show(showAll)},
			{Path: "rest", In: practice.Ours, Show: show(showResting)},
			{Path: "new/share", In: practice.Ours, Show: show(showOpening), Do: do(doOpen)},
			{Path: "{id}", In: practice.Ours, Show: showOf(showOne)},
			{Path: "{id}/words", In: practice.Ours, Show: showOf(showWords)},
			{Path: "new", Show: show(showNew), Do: do(doNew)},
			{Path: "", In: practice.Mine, Show: show(showMine)},
			{Path: "{id}", In: practice.Mine, Show: showDraftOf(showDraft)},
			{Path: "{id}/erase", In: practice.Mine, Show: showDraftOf(showErase), Do: doDraftOf(doErase)},
		},
	}
	for i := range acts {
		p.Routes = append(p.Routes, acts[i].routes()...)
	}
	return p
}

// desk is one request, beside the breaches of its room.
type desk struct {
	practice.Desk
	s *State
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{practice.NewDesk(v, r), s.(*State)}
}

func show(f func(*desk) practice.Page) practice.Shower { return practice.Show(newDesk, f) }

func do(f func(*desk) practice.Outcome) practice.Doer { return practice.Do(newDesk, f) }

func showOf(f func(*desk, *breach) practice.Page) practice.Shower {
	return show(func(d *desk) practice.Page {
		if b := d.s.all[d.About()]; b != nil {
			return f(d, b)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *breach) practice.Outcome) practice.Doer {
	return do(func(d *desk) practice.Outcome {
		if b := d.s.all[d.About()]; b != nil {
			return f(d, b)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

func showDraftOf(f func(*desk, *draft) practice.Page) practice.Shower {
	return show(func(d *desk) practice.Page {
		if x := d.s.draft(d.About()); x != nil {
			return f(d, x)
		}
		return practice.Page{}
	})
}

func doDraftOf(f func(*desk, *draft) practice.Outcome) practice.Doer {
	return do(func(d *desk) practice.Outcome {
		if x := d.s.draft(d.About()); x != nil {
			return f(d, x)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

func (d *desk) path(b *breach, parts ...string) html.URL { return d.Path(b.id, parts...) }

// title is what a breach is called: its first words, or its kind when they are not there.
func (b *breach) title() string {
	if text := b.opening().text; text != "" {
		return practice.Shorten(text, 80)
	}
	return sorts[b.sort].text
}

// showAll is the front page: what is not at rest.
func showAll(d *desk) practice.Page {
	body := []html.Node{html.If(d.Alone(), ui.Notice(ui.P(sayAlone)))}
	if len(d.s.all) == 0 {
		body = append(body, ui.Empty(sayEmpty, sayNew, d.V.Path("new")))
	} else {
		body = append(body, ui.Lead(sayLead), d.rows(d.s.open, d.V.Path()), ui.Actions(ui.ButtonLink(ui.Quiet, sayNew, d.V.Path("new"))),
			html.If(len(d.s.closed) > 0, html.El("p", ui.Link(sayResting, d.V.Path("rest")))))
	}
	return practice.Shown(sayTitle, append(body, d.begun())...)
}

func showResting(d *desk) practice.Page {
	return practice.Shown(sayResting, ui.Lead(sayRestingLead), d.rows(d.s.closed, d.V.Path("rest")))
}

// rows lists breaches, the last first.
func (d *desk) rows(list []*breach, here html.URL) html.Node {
	if len(list) == 0 {
		return ui.Note(sayNone)
	}
	from, to, older := d.Turn(len(list))
	rows := make([]html.Node, 0, to-from)
	for i := range list[from:to] {
		b := list[len(list)-1-from-i]
		rows = append(rows, ui.Row(b.title(), d.path(b), practice.Upper(d.C.Day(b.at))+". "+d.standing(b)))
	}
	return html.Group(ui.List(rows...), d.Older(older, here))
}

// begun lists what the viewer began to open, in Mine. It may be about somebody else: in a room of two, at whose page both
// may look, its words are not shown.
func (d *desk) begun() html.Node {
	s := d.mine()
	if s == nil {
		return html.Group()
	}
	var rows []html.Node
	for i := len(s.drafts) - 1; i >= 0; i-- {
		x := s.drafts[i]
		if x.now().opens() && len(rows) < 5 {
			rows = append(rows, ui.Row(purposes[x.now().For].name, d.V.Path("new").With("draft", x.id.String()), practice.Upper(d.C.Text(x.versions[len(x.versions)-1].at))))
		}
	}
	return html.If(len(rows) > 0, ui.Section(sayBegun, ui.Note(sayPrivate), ui.List(rows...)))
}

// whoIs says who stands where, in a sentence.
func (d *desk) whoIs(owner, hurt record.Member) string {
	was := sayWas1
	if hurt == d.V.Me {
		was = sayWere
	}
	return practice.Fill(was, practice.Upper(d.V.Name(owner)), d.V.Name(hurt))
}

// standing says who stands where and how far both see it so.
func (d *desk) standing(b *breach) string {
	who := d.whoIs(b.members[owner], b.members[hurt])
	side := owner // whose view is to be named
	if b.views[owner] == Agrees {
		side = hurt
	}
	name := practice.Upper(d.V.Name(b.members[side]))
	you := b.members[side] == d.V.Me
	switch {
	case b.dropped():
		return who + " " + sayDropped
	case b.agreed() && b.rested != nil:
		return who + " " + sayAtRest
	case b.agreed():
		return who + " " + sayAgreed
	case b.views[side] == 0 && you && side == hurt:
		return who + " " + practice.Fill(sayUnsaidHurt, practice.Upper(d.V.Name(b.members[owner])))
	case b.views[side] == 0 && you:
		return who + " " + practice.Fill(sayUnsaidYou, practice.Upper(d.V.Name(b.members[side.other()])))
	case b.views[side] == 0:
		return who + " " + practice.Fill(sayUnsaid, name)
	}
	return who + " " + sayTwoViews
}

// sortOf names the kind of a breach in a line.
func (d *desk) sortOf(sort Sort, how How, found bool) string {
	text := sorts[sort].text + [...]string{"", sayALapse, sayAChoice}[how]
	if found {
		text += sayFoundLater
	}
	return text
}

const lately = 12 // words that the page of a breach shows

// showOne is the page of one breach: how it stands, one next thing, and then what was said, in order.
func showOne(d *desk, b *breach) practice.Page {
	words := b.words[1:]
	older := len(words) > lately
	if older {
		words = words[len(words)-lately:]
	}
	said := []html.Node{d.quote(b.opening())}
	if older {
		said = append(said, html.El("p", ui.Link(sayAllWords, d.path(b, "words"))))
	}
	for _, w := range words {
		said = append(said, d.quote(w))
	}
	return practice.Shown(b.title(), ui.Lead(d.standing(b)), d.nextCard(b),
		ui.Section(sayWords, said...),
		d.links(b), d.followed(b), d.showPlan(b), d.ways(b))
}

// showWords lists all that was said of a breach, page by page, in order.
func showWords(d *desk, b *breach) practice.Page {
	from, to, next := d.Turn(len(b.words))
	return practice.Shown(sayWords, html.El("p", ui.Link(b.title(), d.path(b))),
		html.Map(b.words[from:to], d.quote), html.If(next > 0, html.El("p", ui.Link(sayOn, d.path(b, "words").With("page", strconv.Itoa(next))))))
}

// quote is one word: who said what, when. The seam runs along an impact that was heard.
func (d *desk) quote(w *word) html.Node {
	who := w.breach.members[w.by]
	body := html.El("div", html.Class("told"),
		html.El("p", html.El("strong", html.Text(practice.Upper(d.V.Name(who))+": "+w.voice())), html.Text(", "), d.C.When(w.at),
			html.If(w.mended(), html.Group(html.Text(", "), html.El("span", html.Class("mark mended"), html.Text(sayWasHeard))))),
		html.If(w == w.breach.opening(), ui.Note(d.sortOf(w.breach.sort, w.breach.how, w.breach.found))),
		html.If(w.other != nil, html.El("p", d.linkTo(w.other))),
		html.If(w.text != "", ui.Words(w.text)),
		html.If(w.prose == record.ProseWithdrawn, ui.Withdrawn(d.V.Name(who), d.C.Text(w.gone))),
		html.If(w.prose == record.ProseMissing, ui.Missing()))
	if w.mended() {
		return ui.Repaired(body)
	}
	return body
}

func (w *word) mended() bool { return w.kind == KindImpact && w.heard }

func (d *desk) linkTo(b *breach) html.Node {
	if b == nil {
		return html.Group()
	}
	return ui.Link(b.title(), d.path(b))
}

func (d *desk) links(b *breach) html.Node {
	if len(b.links) == 0 {
		return html.Group()
	}
	rows := make([]html.Node, len(b.links))
	for i, x := range b.links {
		rows[i] = ui.Row(x.title(), d.path(x), d.C.Day(x.at))
	}
	return ui.Section(sayLinked, ui.List(rows...))
}

// followers are the practices that keep what follows from a breach.
var followers = []string{"account", "questions", "apology", "amends", "promise", "openness", "closeness"}

// followed lists what followed, practice by practice, the last ones of each.
func (d *desk) followed(b *breach) html.Node {
	var rows []html.Node
	for _, name := range followers {
		if d.V.Near.Follows == nil {
			break
		}
		list := d.V.Near.Follows(name, b.id)
		for _, t := range list[max(0, len(list)-6):] {
			rows = append(rows, ui.Row(t.Title, t.Path, t.State))
		}
	}
	if len(rows) == 0 {
		return html.Group()
	}
	return ui.Section(sayFollowed, ui.List(rows...))
}

// ways lists, quietly, what else the viewer can say.
func (d *desk) ways(b *breach) html.Node {
	var rows []html.Node
	first, _ := d.next(b)
	for i := range acts {
		a := &acts[i]
		no := a.refused(d, b)
		if a != first && a.useful(b) && (no == nil || a.early(no)) {
			rows = append(rows, ui.Row(a.name(d), d.path(b, a.path), ""))
		}
	}
	if len(rows) == 0 {
		return html.Group()
	}
	return ui.Details(sayWays, ui.List(rows...))
}

// useful reports whether an act changes anything as a breach stands.
func (a *act) useful(b *breach) bool {
	switch a.path {
	case "ask-why":
		return b.latest(KindWhy) == nil
	case "reply-first":
		return b.by == hurt && !b.acknowledged() && b.latest(KindImpact) == nil
	case "no-waiting":
		return !b.marked()
	}
	return true
}

// nothing is the page of an act that cannot be: it says why, and leads back. When the form was sent all
// the same, what the rules said stands there.
func (d *desk) nothing(title string, b *breach, no *practice.Refusal) practice.Page {
	text := refusals[no.Key]
	if len(d.R.Problems) > 0 {
		text = d.R.Problems[0].Text
	}
	return practice.Shown(title, ui.Notice(ui.P(text)), ui.Actions(ui.ButtonLink(ui.Quiet, b.title(), d.path(b))))
}

// exactly says that what follows is what will be read, and by whom.
func (d *desk) exactly() string {
	if d.Alone() {
		return sayExactlyAlone
	}
	return practice.Fill(sayExactly, practice.Upper(d.Other()))
}

// seeWhat is the button that leads to a preview: it shares nothing.
func (d *desk) seeWhat() string {
	if d.Alone() {
		return sayKeep
	}
	return practice.Fill(saySeeWhat, d.Other())
}
