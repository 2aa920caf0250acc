package journal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

const (
	perPage  = 20
	mostBody = 50000
	mostLine = 200
)

// Practice returns what the app needs to know of the journal.
func Practice() practice.Practice {
	return practice.Practice{
		Name: "journal", Title: sayTitle, About: sayAbout, Room: practice.Mine,
		Kinds: kinds, New: New, Refusals: refusals,
		Routes: []practice.Route{
			{Path: "", Show: show(showAll), Do: do(doSearch)},
			{Path: "new", Show: show(showNew), Do: do(doNew)},
			{Path: "letter", Show: show(showLetter), Do: do(doLetter)},
			{Path: "confidant", Show: show(showConfidant), Do: do(doConfidant)},
			{Path: "{id}", Show: showOf(showOne)},
			{Path: "{id}/change", Show: showOf(showChange), Do: doOf(doChange)},
			{Path: "{id}/erase", Show: showOf(showErase), Do: doOf(doErase)},
		},
	}
}

// desk is one request, beside the journal.
type desk struct {
	practice.Desk
	s *State
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{practice.NewDesk(v, r), s.(*State)}
}

func show(f func(*desk) practice.Page) practice.Shower { return practice.Show(newDesk, f) }

func do(f func(*desk) practice.Outcome) practice.Doer { return practice.Do(newDesk, f) }

func showOf(f func(*desk, *entry) practice.Page) practice.Shower {
	return show(func(d *desk) practice.Page {
		if e := d.entry(); e != nil {
			return f(d, e)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *entry) practice.Outcome) practice.Doer {
	return do(func(d *desk) practice.Outcome {
		if e := d.entry(); e != nil {
			return f(d, e)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

// entry finds what the page is about; nil when it is not there or was erased.
func (d *desk) entry() *entry {
	if e := d.s.all[d.About()]; e != nil && len(e.versions) > 0 {
		return e
	}
	return nil
}

func (d *desk) path(e *entry, parts ...string) html.URL { return d.Path(e.id, parts...) }

func showAll(d *desk) practice.Page {
	if len(d.s.list) == 0 {
		return practice.Shown(sayTitle, ui.Empty(sayEmpty, sayFirst, d.V.Path("new")),
			html.El("p", ui.Link(sayLetter, d.V.Path("letter"))), d.confidant())
	}
	query := d.query()
	from, _ := strconv.Atoi(d.R.Query["from"])
	list, next := d.s.find(query, from, perPage)
	older := d.V.Path().With("from", strconv.Itoa(next))
	if query != "" {
		older = older.With("q", query)
	}
	f := d.Form(d.V.Path())
	return practice.Shown(sayTitle, ui.Lead(sayPrivate),
		ui.Actions(ui.ButtonLink(ui.Primary, sayNote, d.V.Path("new")), ui.ButtonLink(ui.Quiet, sayLetter, d.V.Path("letter"))),
		html.If(len(list) == 0, ui.Note(sayNone)),
		html.If(len(list) > 0, ui.List(rows(d, list)...)),
		html.If(next > 0, html.El("p", ui.Link(sayOlder, older))),
		f.Node(f.Field(ui.Field{Name: "q", Label: saySearch, Max: mostLine, Value: query, Optional: true}),
			f.Buttons("", ui.Button{Text: sayLook, Look: ui.Quiet})),
		d.confidant())
}

// query is what is looked for: typed just now, or behind the address of an older page.
func (d *desk) query() string {
	if q := strings.TrimSpace(d.R.Value("q")); q != "" {
		return q
	}
	return d.R.Query["q"]
}

// doSearch writes nothing: the page is shown again with what was typed, and looks for it.
func doSearch(*desk) practice.Outcome { return practice.Outcome{} }

func rows(d *desk, list []*entry) []html.Node {
	nodes := make([]html.Node, len(list))
	for i, e := range list {
		nodes[i] = ui.Row(headline(e.now()), d.path(e), d.C.Text(e.at))
	}
	return nodes
}

// headline is an entry in one line: its first words, or its feelings.
func headline(t Text) string {
	line, _, _ := strings.Cut(strings.TrimSpace(t.Body), "\n")
	if line == "" {
		line = strings.Join(t.Feelings, ", ")
	}
	if t.Form == Letter && t.To != "" {
		line = "To " + t.To + ": " + line
	}
	if utf8.RuneCountInString(line) > 90 {
		line = string([]rune(line)[:90])
		if space := strings.LastIndexByte(line, ' '); space > len(line)/2 {
			line = line[:space]
		}
		line = strings.TrimRight(line, " ,;:") + "…"
	}
	return line
}

func (d *desk) confidant() html.Node {
	if d.s.confidant == "" {
		return ui.Section(sayConfidant, ui.P(sayConfidantLead), ui.Actions(ui.ButtonLink(ui.Quiet, "Note a name", d.V.Path("confidant"))))
	}
	return ui.Section(sayConfidant, ui.P(sayConfidantIs), ui.Words(d.s.confidant),
		html.El("p", ui.Link(sayCorrect, d.V.Path("confidant"))))
}

func showOne(d *desk, e *entry) practice.Page {
	now := e.now()
	title := d.C.Text(e.at)
	if now.Form == Letter {
		title = "A letter, " + title
	}
	var was []html.Node
	for i := len(e.versions) - 2; i >= 0; i-- {
		was = append(was, html.Group(html.El("p", d.C.When(e.versions[i].at)), text(e.versions[i].text)))
	}
	return practice.Shown(practice.Upper(title), text(now), ui.Note(sayPrivate),
		html.If(len(was) > 0, ui.Details(sayWas, ui.List(was...))),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayCorrect, d.path(e, "change")), ui.ButtonLink(ui.Quiet, sayErase, d.path(e, "erase"))))
}

func text(t Text) html.Node {
	return html.Group(
		html.If(t.To != "", html.El("p", html.Text("To "), ui.Said(t.To))),
		html.If(t.Body != "", ui.Words(t.Body)),
		html.If(len(t.Feelings) > 0, html.El("p", html.Class("note"), html.Text(sayFelt), ui.Said(strings.Join(t.Feelings, ", ")))))
}

func showNew(d *desk) practice.Page { return d.writing(sayNote, sayNoteLead, d.V.Path("new"), Text{}) }

func showLetter(d *desk) practice.Page {
	return d.writing(sayLetter, sayLetLead, d.V.Path("letter"), Text{Form: Letter})
}

func showChange(d *desk, e *entry) practice.Page {
	return d.writing(sayCorrect, sayCorrLead, d.path(e, "change"), e.now())
}

// writing is the one form of the journal.
func (d *desk) writing(title, lead string, to html.URL, t Text) practice.Page {
	f := d.Form(to)
	label := sayBody
	if t.Form == Letter {
		label = sayBodyLet
	}
	known, own := split(t.Feelings)
	return practice.Shown(title, ui.Lead(lead), f.Node(
		html.If(t.Form == Letter, f.Field(ui.Field{Name: "to", Label: sayTo, Max: mostLine, Value: t.To, Optional: true})),
		f.Field(ui.Field{Name: "body", Label: label, Kind: ui.Area, Rows: 10, Max: mostBody, Value: t.Body}),
		f.Field(ui.Field{Name: "feelings", Label: sayFeelings, Kind: ui.Checks, Options: feelingOptions(), Starts: known, Optional: true}),
		f.Field(ui.Field{Name: "own", Label: sayOwnWords, Max: mostLine, Value: strings.Join(own, ", "), Optional: true}),
		f.Submit(sayKeep, sayPrivate)))
}

func feelingOptions() []ui.Option {
	list := make([]ui.Option, len(feelings))
	for i, x := range feelings {
		list[i] = ui.Option{Value: x, Text: x}
	}
	return list
}

// split parts feelings of the list from those in one's own words.
func split(all []string) (known, own []string) {
	known = []string{}
	for _, x := range all {
		if slices.Contains(feelings, x) {
			known = append(known, x)
		} else {
			own = append(own, x)
		}
	}
	return known, own
}

// read reads the form.
func (d *desk) read(form Form) Text {
	t := Text{Form: form, Body: d.Text("body", mostBody)}
	if form == Letter {
		t.To = d.Text("to", mostLine)
	}
	for _, x := range d.R.Form["feelings"] {
		if slices.Contains(feelings, x) && !slices.Contains(t.Feelings, x) {
			t.Feelings = append(t.Feelings, x)
		}
	}
	for x := range strings.SplitSeq(d.Text("own", mostLine), ",") {
		if x = strings.TrimSpace(x); x != "" && !slices.Contains(t.Feelings, x) {
			t.Feelings = append(t.Feelings, x)
		}
	}
	if t.Body == "" && len(t.Feelings) == 0 {
		d.Wrong("body", mendBody)
	}
	return t
}

func doNew(d *desk) practice.Outcome    { return d.write(Note) }
func doLetter(d *desk) practice.Outcome { return d.write(Letter) }

func (d *desk) write(form Form) practice.Outcome {
	return d.Then(d.s, d.V.Path(), sayKept, Wrote{d.read(form)})
}

func doChange(d *desk, e *entry) practice.Outcome {
	return d.Then(d.s, d.path(e), sayCorrected, Corrected{e.id, d.read(e.now().Form)})
}

func showErase(d *desk, e *entry) practice.Page {
	f := d.Form(d.path(e, "erase"))
	return practice.Shown(sayErase, ui.Lead(sayEraseLead), text(e.now()),
		f.Node(f.Buttons("", ui.Button{Text: sayErase, Look: ui.Danger})),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Keep it", d.path(e))))
}

// doErase withdraws the words of an entry and of all that it was before.
func doErase(d *desk, e *entry) practice.Outcome {
	out := practice.Outcome{Then: d.V.Path(), Say: sayErased}
	for _, v := range e.versions {
		out.Erase = append(out.Erase, v.id)
	}
	return out
}

func showConfidant(d *desk) practice.Page {
	f := d.Form(d.V.Path("confidant"))
	return practice.Shown(sayConfidant, ui.Lead(sayConfidantLead), f.Node(
		f.Field(ui.Field{Name: "name", Label: sayConfidantName, Max: mostLine, Value: d.s.confidant, Optional: true}),
		f.Submit(sayKeep, sayPrivate)))
}

func doConfidant(d *desk) practice.Outcome {
	out := practice.Outcome{Then: d.V.Path(), Say: sayConfidantKept}
	if name := d.Text("name", mostLine); name != "" {
		out = d.Then(d.s, d.V.Path(), sayConfidantKept, Confided{name})
	}
	if len(out.Problems) == 0 {
		out.Erase = d.s.confided // a name that was noted before is not kept
	}
	return out
}
