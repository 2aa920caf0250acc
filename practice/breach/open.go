package breach

import (
	"strconv"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Opening asks little at a time: who stands where, of what kind it is, and what happened. Nothing of it
// stands in an address; the pages show themselves again with what was answered.

// opening is what was answered so far: a draft, and over it what was typed.
func (d *desk) opening() Drafted {
	var in Drafted
	here := d.V.Room.Kind == practice.Ours
	if x := d.given(); x != nil && (!here || x.now().opens()) {
		in = x.now()
		in.Draft = x.id
	}
	number := func(name string, most int) (uint8, bool) {
		n, err := strconv.Atoi(d.R.Value(name))
		return uint8(max(n, 0)), err == nil && n <= most
	}
	if n, ok := number("for", int(Impact)); ok && in.For <= Impact {
		in.For = Purpose(n)
	}
	if n, ok := number("sort", int(Other)); ok {
		in.Sort = Sort(n)
	}
	if n, ok := number("how", int(Choice)); ok {
		in.How = How(n)
	}
	if here && d.R.Value("told") != "" {
		in.Found = d.R.Value("found") == "yes"
		in.After, _ = record.ParseID(d.R.Value("after"))
	}
	if d.R.Value("again") != "" {
		in.Sort = 0
	}
	return in
}

func showNew(d *desk) practice.Page {
	in := d.opening()
	f := d.Form(d.V.Path("new"))
	number := func(n uint8) string { return strconv.Itoa(int(n)) }
	here := d.V.Room.Kind == practice.Ours
	switch {
	case in.For == 0:
		return practice.Shown(sayNew, ui.Lead(sayNewLead), html.If(here, d.setback()),
			f.Node(f.Buttons(sayNewSeen,
				ui.Button{Text: sayDid, Look: ui.Quiet, Name: "for", Value: number(uint8(Acknowledgement))},
				ui.Button{Text: sayWasHurt, Look: ui.Quiet, Name: "for", Value: number(uint8(Impact))})))
	case here && in.Sort == 0:
		return practice.Shown(sayNewSort, ui.Lead(saySortLead),
			f.Node(f.Hidden("sorted", "yes"), f.Hidden("for", number(uint8(in.For))), d.Carry(f, "draft", "text"),
				f.Field(sortField), f.Field(howField), f.Buttons("", ui.Button{Text: sayGoOn})))
	}
	lead, words := practice.Fill(purposes[in.asks()].lead, practice.Upper(d.Other())), d.field(f, in.asks(), in.Text)
	hidden := html.Group(f.Hidden("told", "yes"), f.Hidden("for", number(uint8(in.For))), d.Carry(f, "draft"))
	if !here {
		return practice.Shown(sayNewText, ui.Lead(lead), f.Node(hidden, words, d.SubmitAs(f, sayKeep, sayPrivate)))
	}
	found, after := foundField, afterField
	if in.Found {
		found.Value = "yes"
	}
	after.Options, after.Value = d.earlier(), idText(in.After)
	more := []ui.Field{found, after}
	if len(after.Options) == 1 {
		more = more[:1]
	}
	return practice.Shown(sayNewText, ui.Lead(lead),
		f.Node(hidden, f.Hidden("sort", number(uint8(in.Sort))), f.Hidden("how", number(uint8(in.How))), words,
			f.Fold(sayMoreAbout, ui.Note(sayMoreLead), more...),
			d.SubmitAs(f, d.seeWhat(), sayStaysMine),
			f.Buttons("", ui.Button{Text: sayOtherSort, Look: ui.Quiet, Name: "again", Value: "yes"})))
}

// The fields of opening that are the same for everyone.
var (
	sortField = ui.Field{Name: "sort", Label: saySort, Kind: ui.Choice, Options: []ui.Option{
		{Value: "1", Text: sayLie, Hint: sayLieHint},
		{Value: "2", Text: sayHidden, Hint: sayHiddenHint},
		{Value: "3", Text: sayAffair, Hint: sayAffairHint},
		{Value: "4", Text: sayBroken, Hint: sayBrokenHint},
		{Value: "5", Text: sayNeglect, Hint: sayNeglectHint},
		{Value: "6", Text: sayLetDown, Hint: sayLetDownHint},
		{Value: "7", Text: sayOther},
	}}
	howField = ui.Field{Name: "how", Label: sayHow, Hint: sayHowHint, Kind: ui.Choice, Value: "0", Options: []ui.Option{
		{Value: "0", Text: sayHowOpen}, {Value: "1", Text: sayLapse, Hint: sayLapseHint}, {Value: "2", Text: sayChoice, Hint: sayChoiceHint},
	}}
	foundField = ui.Field{Name: "found", Label: sayFound, Kind: ui.Check}
	afterField = ui.Field{Name: "after", Label: sayAfter, Kind: ui.Select, Optional: true}
	noteField  = ui.Field{Name: "text", Kind: ui.Area, Max: mostNote, Optional: true}
)

func idText(id record.ID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

// setback says that a miss is not a breach by itself.
func (d *desk) setback() html.Node {
	if d.V.Near.Has == nil || !d.V.Near.Has("promise") {
		return html.Group()
	}
	return ui.Notice(ui.P(saySetback), html.El("p", ui.Link(saySetbackGo, d.V.Near.Path("promise"))))
}

// earlier lists the breaches that a new one could belong with.
func (d *desk) earlier() []ui.Option {
	list := []ui.Option{{Text: sayAfterNone}}
	for _, some := range [][]*breach{d.s.open, d.s.closed} {
		for _, b := range some[max(0, len(some)-practice.PerPage):] {
			list = append(list, ui.Option{Value: b.id.String(), Text: b.title()})
		}
	}
	return list
}

// linkable lists the breaches that one could be linked with.
func (d *desk) linkable(b *breach) (list []*breach) {
	for _, some := range [][]*breach{d.s.open, d.s.closed} {
		for _, x := range some[max(0, len(some)-practice.PerPage):] {
			if d.V.Try(d.s, Word{As: KindLinked, Breach: b.id, On: x.id}).Refusal == nil {
				list = append(list, x)
			}
		}
	}
	return list
}

func doNew(d *desk) practice.Outcome {
	in, here := d.opening(), d.V.Room.Kind == practice.Ours
	if d.R.Value("sorted") != "" && in.Sort == 0 && d.R.Value("again") == "" {
		d.Wrong("sort", mendSort)
		return practice.Outcome{Problems: d.Mend}
	}
	if d.R.Value("told") == "" || d.Looked() || d.R.Value("again") != "" || in.For == 0 || here && in.Sort == 0 {
		return practice.Outcome{}
	}
	if in.Text = d.Need("text", mostText, mendText); len(d.Mend) > 0 {
		return practice.Outcome{Problems: d.Mend}
	}
	drafts, id := d.keep(in)
	if !here {
		return practice.Outcome{Append: drafts, Then: d.V.Path(id.String()), Say: sayKept}
	}
	return practice.Outcome{Mine: drafts, Then: d.V.Path("new", "share").With("draft", id.String()), Say: sayKept}
}

// opened is the breach that a draft opens.
func (d *desk) opened(in Drafted) Opened {
	b := Opened{Owner: d.V.Me, Hurt: d.V.Other(), Sort: in.Sort, How: in.How, After: in.After, Found: in.Found, Text: in.Text}
	if in.For == Impact {
		b.Owner, b.Hurt = b.Hurt, b.Owner
	}
	return b
}

// showOpening shows what opens a breach, as the other will read it.
func showOpening(d *desk) practice.Page {
	x := d.given()
	if x == nil || x.now().Sort == 0 || !x.now().opens() {
		return practice.Page{}
	}
	b := d.opened(x.now())
	facts := []ui.Fact{
		{Name: sayWho, Value: html.Text(d.whoIs(b.Owner, b.Hurt))},
		{Name: saySort, Value: html.Text(d.sortOf(b.Sort, b.How, b.Found))},
	}
	if after := d.s.all[b.After]; after != nil {
		facts = append(facts, ui.Fact{Name: sayLinked, Value: ui.Said(after.title())})
	}
	return d.previewOf(x, d.V.Path("new", "share"), d.V.Path("new"), ui.Facts(facts...))
}

// doOpen shares it. The draft notes in Mine what it became.
func doOpen(d *desk) practice.Outcome {
	x := d.previewed()
	if x == nil {
		return practice.Outcome{Problems: []practice.Problem{{Text: mendChanged}}}
	}
	in := x.now()
	out := d.Then(d.s, "", practice.Fill(saySharedWith, d.Other()), d.opened(in))
	if len(out.Append) == 0 {
		return out
	}
	in.Draft, in.About = x.id, out.Append[0].ID
	out.Mine, _ = d.keep(in)
	out.Then = d.V.Path(in.About.String())
	return out
}
