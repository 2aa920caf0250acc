package journal

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
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

// desk is one request.
type desk struct {
	s *State
	v *practice.View
	r *practice.Request
	c ui.Clockwork
}

func newDesk(s practice.State, v *practice.View, r *practice.Request) *desk {
	return &desk{s: s.(*State), v: v, r: r, c: ui.Clockwork{Now: v.Now, Zone: v.Zone}}
}

type (
	shower = func(practice.State, *practice.View, *practice.Request) practice.Page
	doer   = func(practice.State, *practice.View, *practice.Request) practice.Outcome
)

func show(f func(*desk) practice.Page) shower {
	return func(s practice.State, v *practice.View, r *practice.Request) practice.Page {
		return f(newDesk(s, v, r))
	}
}

func do(f func(*desk) practice.Outcome) doer {
	return func(s practice.State, v *practice.View, r *practice.Request) practice.Outcome {
		return f(newDesk(s, v, r))
	}
}

func showOf(f func(*desk, *entry) practice.Page) shower {
	return show(func(d *desk) practice.Page {
		if e := d.entry(); e != nil {
			return f(d, e)
		}
		return practice.Page{}
	})
}

func doOf(f func(*desk, *entry) practice.Outcome) doer {
	return do(func(d *desk) practice.Outcome {
		if e := d.entry(); e != nil {
			return f(d, e)
		}
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	})
}

// entry finds what the page is about; nil when it is not there or was erased.
func (d *desk) entry() *entry {
	id, err := record.ParseID(d.r.Params["id"])
	if e := d.s.all[id]; err == nil && e != nil && len(e.versions) > 0 {
		return e
	}
	return nil
}

func (d *desk) path(e *entry, parts ...string) html.URL {
	return d.v.Path(append([]string{e.id.String()}, parts...)...)
}

func page(title string, body ...html.Node) practice.Page {
	return practice.Page{Title: title, Body: html.Group(body...), Found: true}
}

func (d *desk) form(action html.URL) ui.Form {
	return ui.Form{Action: action, Values: d.r.Form, Problems: ui.Problems(d.r.Problems)}
}

func (d *desk) append(to html.URL, say string, body record.Body) practice.Outcome {
	draft := record.Draft{ID: d.v.NewID(), Time: d.v.Now, Body: body}
	r := record.Record{ID: draft.ID, Author: d.v.Me, Time: d.v.Now, Said: d.v.Now, Body: body}
	if no := d.s.check(d.v.Room, r); no != nil {
		return practice.Outcome{Refusal: no}
	}
	return practice.Outcome{Append: []record.Draft{draft}, Then: to, Say: say}
}

func showAll(d *desk) practice.Page {
	if len(d.s.list) == 0 {
		return page(sayTitle, ui.Empty(sayEmpty, sayFirst, d.v.Path("new")),
			html.El("p", ui.Link(sayLetter, d.v.Path("letter"))), d.confidant())
	}
	query := d.query()
	from, _ := strconv.Atoi(d.r.Query["from"])
	list, next := d.s.find(query, from, perPage)
	older := d.v.Path().With("from", strconv.Itoa(next))
	if query != "" {
		older = older.With("q", query)
	}
	f := d.form(d.v.Path())
	return page(sayTitle, ui.Lead(sayPrivate),
		ui.Actions(ui.ButtonLink(ui.Primary, sayNote, d.v.Path("new")), ui.ButtonLink(ui.Quiet, sayLetter, d.v.Path("letter"))),
		html.If(len(list) == 0, ui.Note(sayNone)),
		html.If(len(list) > 0, ui.List(rows(d, list)...)),
		html.If(next > 0, html.El("p", ui.Link(sayOlder, older))),
		f.Node(f.Field(ui.Field{Name: "q", Label: saySearch, Max: mostLine, Value: query, Optional: true}),
			f.Buttons("", ui.Button{Text: sayLook, Look: ui.Quiet})),
		d.confidant())
}

// query is what is looked for: typed just now, or behind the address of an older page.
func (d *desk) query() string {
	if q := strings.TrimSpace(d.r.Value("q")); q != "" {
		return q
	}
	return d.r.Query["q"]
}

// doSearch writes nothing: the page is shown again with what was typed, and looks for it.
func doSearch(*desk) practice.Outcome { return practice.Outcome{} }

func rows(d *desk, list []*entry) []html.Node {
	nodes := make([]html.Node, len(list))
	for i, e := range list {
		nodes[i] = ui.Row(headline(e.now()), d.path(e), d.c.Text(e.at))
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
		return ui.Section(sayConfidant, ui.P(sayConfidantLead), ui.Actions(ui.ButtonLink(ui.Quiet, "Note a name", d.v.Path("confidant"))))
	}
	return ui.Section(sayConfidant, ui.P(sayConfidantIs), ui.Words(d.s.confidant),
		html.El("p", ui.Link(sayCorrect, d.v.Path("confidant"))))
}

func showOne(d *desk, e *entry) practice.Page {
	now := e.now()
	title := d.c.Text(e.at)
	if now.Form == Letter {
		title = "A letter, " + title
	}
	var was []html.Node
	for i := len(e.versions) - 2; i >= 0; i-- {
		was = append(was, html.Group(html.El("p", d.c.When(e.versions[i].at)), text(e.versions[i].text)))
	}
	return page(upper(title), text(now), ui.Note(sayPrivate),
		html.If(len(was) > 0, ui.Details(sayWas, ui.List(was...))),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayCorrect, d.path(e, "change")), ui.ButtonLink(ui.Quiet, sayErase, d.path(e, "erase"))))
}

// upper begins a line; it is only given the app's own words.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func text(t Text) html.Node {
	return html.Group(
		html.If(t.To != "", html.El("p", html.Text("To "), ui.Said(t.To))),
		html.If(t.Body != "", ui.Words(t.Body)),
		html.If(len(t.Feelings) > 0, html.El("p", html.Class("note"), html.Text(sayFelt), ui.Said(strings.Join(t.Feelings, ", ")))))
}

func showNew(d *desk) practice.Page { return d.writing(sayNote, sayNoteLead, d.v.Path("new"), Text{}) }

func showLetter(d *desk) practice.Page {
	return d.writing(sayLetter, sayLetLead, d.v.Path("letter"), Text{Form: Letter})
}

func showChange(d *desk, e *entry) practice.Page {
	return d.writing(sayCorrect, sayCorrLead, d.path(e, "change"), e.now())
}

// writing is the one form of the journal.
func (d *desk) writing(title, lead string, to html.URL, t Text) practice.Page {
	f := d.form(to)
	label := sayBody
	if t.Form == Letter {
		label = sayBodyLet
	}
	known, own := split(t.Feelings)
	return page(title, ui.Lead(lead), f.Node(
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
func (d *desk) read(form Form) (Text, []practice.Problem) {
	clean := func(name string) string { return strings.TrimSpace(strings.ReplaceAll(d.r.Value(name), "\r\n", "\n")) }
	t := Text{Form: form, Body: clean("body")}
	if form == Letter {
		t.To = clean("to")
	}
	for _, x := range d.r.Form["feelings"] {
		if slices.Contains(feelings, x) && !slices.Contains(t.Feelings, x) {
			t.Feelings = append(t.Feelings, x)
		}
	}
	for x := range strings.SplitSeq(clean("own"), ",") {
		if x = strings.TrimSpace(x); x != "" && !slices.Contains(t.Feelings, x) {
			t.Feelings = append(t.Feelings, x)
		}
	}
	var problems []practice.Problem
	long := func(field, s string, most int) {
		if utf8.RuneCountInString(s) > most {
			problems = append(problems, practice.Problem{Field: field, Text: mendLong})
		}
	}
	long("body", t.Body, mostBody)
	long("to", t.To, mostLine)
	long("own", clean("own"), mostLine)
	if t.Body == "" && len(t.Feelings) == 0 {
		problems = append(problems, practice.Problem{Field: "body", Text: mendBody})
	}
	return t, problems
}

func doNew(d *desk) practice.Outcome    { return d.write(Note) }
func doLetter(d *desk) practice.Outcome { return d.write(Letter) }

func (d *desk) write(form Form) practice.Outcome {
	t, problems := d.read(form)
	if len(problems) > 0 {
		return practice.Outcome{Problems: problems}
	}
	return d.append(d.v.Path(), sayKept, Wrote{t})
}

func doChange(d *desk, e *entry) practice.Outcome {
	t, problems := d.read(e.now().Form)
	if len(problems) > 0 {
		return practice.Outcome{Problems: problems}
	}
	return d.append(d.path(e), sayCorrected, Corrected{e.id, t})
}

func showErase(d *desk, e *entry) practice.Page {
	f := d.form(d.path(e, "erase"))
	return page(sayErase, ui.Lead(sayEraseLead), text(e.now()),
		f.Node(f.Buttons("", ui.Button{Text: sayErase, Look: ui.Danger})),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Keep it", d.path(e))))
}

// doErase withdraws the words of an entry and of all that it was before.
func doErase(d *desk, e *entry) practice.Outcome {
	out := practice.Outcome{Then: d.v.Path(), Say: sayErased}
	for _, v := range e.versions {
		out.Erase = append(out.Erase, v.id)
	}
	return out
}

func showConfidant(d *desk) practice.Page {
	f := d.form(d.v.Path("confidant"))
	return page(sayConfidant, ui.Lead(sayConfidantLead), f.Node(
		f.Field(ui.Field{Name: "name", Label: sayConfidantName, Max: mostLine, Value: d.s.confidant, Optional: true}),
		f.Submit(sayKeep, sayPrivate)))
}

func doConfidant(d *desk) practice.Outcome {
	name := strings.TrimSpace(d.r.Value("name"))
	if utf8.RuneCountInString(name) > mostLine {
		return practice.Outcome{Problems: []practice.Problem{{Field: "name", Text: mendName}}}
	}
	out := practice.Outcome{Then: d.v.Path(), Say: sayConfidantKept}
	if name != "" {
		out = d.append(d.v.Path(), sayConfidantKept, Confided{name})
	}
	out.Erase = d.s.confided // a name that was noted before is not kept
	return out
}
