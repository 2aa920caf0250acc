package journal

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The record kinds.
const (
	KindWrote     record.Kind = "journal.wrote"
	KindCorrected record.Kind = "journal.corrected"
	KindConfided  record.Kind = "journal.confided"
)

// Form says what an entry is.
type Form uint8

// The forms of entries.
const (
	Note   Form = iota // thoughts and feelings
	Letter             // a letter that is not sent
)

// Text is what an entry says. All of it is prose, the form of the entry too.
type Text struct {
	Form     Form
	To       string   // a letter: to whom
	Feelings []string // from the list, or in one's own words
	Body     string
}

// Wrote is an entry; its id is the entry's.
type Wrote struct{ Text }

// Corrected changes an entry; what it was stays in reach until it is erased.
type Corrected struct {
	Entry record.ID
	Text
}

// Confided notes whom one can talk to; an empty name takes it back.
type Confided struct{ Name string }

// Kind, Skeleton and Prose make each of these a record.Body.
func (Wrote) Kind() record.Kind     { return KindWrote }
func (Corrected) Kind() record.Kind { return KindCorrected }
func (Confided) Kind() record.Kind  { return KindConfided }

// Skeleton writes nothing.
func (b Wrote) Skeleton(*record.Writer) {}

// Prose writes the entry.
func (b Wrote) Prose(w *record.Writer) { b.Text.write(w) }

// Skeleton writes which entry is meant.
func (b Corrected) Skeleton(w *record.Writer) { w.ID(1, b.Entry) }

// Prose writes the entry as it is now.
func (b Corrected) Prose(w *record.Writer) { b.Text.write(w) }

// Skeleton writes nothing.
func (b Confided) Skeleton(*record.Writer) {}

// Prose writes the name.
func (b Confided) Prose(w *record.Writer) { w.String(1, b.Name) }

func (t Text) write(w *record.Writer) {
	w.Uint(1, uint64(t.Form))
	w.String(2, t.To)
	w.Strings(3, t.Feelings)
	w.String(4, t.Body)
}

func readText(r *record.Reader) Text {
	return Text{Form: Form(min(r.Uint(1), 255)), To: r.String(2), Feelings: r.Strings(3), Body: r.String(4)}
}

var kinds = []practice.Kind{
	{Name: KindWrote, Decode: func(_, p *record.Reader) record.Body { return Wrote{readText(p)} }},
	{Name: KindCorrected, Decode: func(s, p *record.Reader) record.Body { return Corrected{s.ID(1), readText(p)} }},
	{Name: KindConfided, Decode: func(_, p *record.Reader) record.Body { return Confided{p.String(1)} }},
}
