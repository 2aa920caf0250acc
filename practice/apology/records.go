package apology

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The record kinds; doc.go says what each is for, doc/records/apology.md gives the fields.
const (
	KindDrafted   record.Kind = "apology.drafted"
	KindOffered   record.Kind = "apology.offered"
	KindAnswered  record.Kind = "apology.answered"
	KindWithdrawn record.Kind = "apology.withdrawn"
)

// Drafted is one version of a draft, in Mine. All of it is prose, so that nothing stays when it is erased.
type Drafted struct {
	Draft  record.ID // the first version; zero: this is it
	Breach record.ID // what it is for; zero: not said yet
	Text   string
}

// Offered gives an apology to the hurt person; its id is the apology's.
type Offered struct {
	Breach record.ID
	Text   string
}

// Reach says in the hurt person's eyes what came of an apology. It is no grade: what matters are the words.
type Reach uint8

// What an answer can say.
const (
	Landed   Reach = iota + 1
	Partly         // some of it landed
	NotYet         // something that matters is missing
	Declined       // "I do not want to open it"
)

// Answered is the hurt person's answer; a later one adds to it.
type Answered struct {
	Apology record.ID
	Reach   Reach
	Landed  string // what landed
	Missing string // what is missing; with Declined: a few words
}

// Withdrawn takes an apology back. Its words are erased beside it.
type Withdrawn struct{ Apology record.ID }

// Kind, Skeleton and Prose make each of these a record.Body.
func (Drafted) Kind() record.Kind   { return KindDrafted }
func (Offered) Kind() record.Kind   { return KindOffered }
func (Answered) Kind() record.Kind  { return KindAnswered }
func (Withdrawn) Kind() record.Kind { return KindWithdrawn }

// Skeleton writes nothing.
func (b Drafted) Skeleton(*record.Writer) {}

// Prose writes the draft.
func (b Drafted) Prose(w *record.Writer) { w.ID(1, b.Draft); w.ID(2, b.Breach); w.String(3, b.Text) }

// Skeleton writes what rules read.
func (b Offered) Skeleton(w *record.Writer) { w.ID(1, b.Breach) }

// Prose writes the apology.
func (b Offered) Prose(w *record.Writer) { w.String(1, b.Text) }

// Skeleton writes what rules read.
func (b Answered) Skeleton(w *record.Writer) { w.ID(1, b.Apology); w.Uint(2, uint64(b.Reach)) }

// Prose writes the answer.
func (b Answered) Prose(w *record.Writer) { w.String(1, b.Landed); w.String(2, b.Missing) }

// Skeleton writes what rules read.
func (b Withdrawn) Skeleton(w *record.Writer) { w.ID(1, b.Apology) }

// Prose writes nothing.
func (b Withdrawn) Prose(*record.Writer) {}

var kinds = []practice.Kind{
	{Name: KindDrafted, Decode: func(_, p *record.Reader) record.Body {
		return Drafted{Draft: p.ID(1), Breach: p.ID(2), Text: p.String(3)}
	}},
	{Name: KindOffered, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Offered{Breach: s.ID(1), Text: p.String(1)}
	}},
	{Name: KindAnswered, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Answered{Apology: s.ID(1), Reach: Reach(min(s.Uint(2), 255)), Landed: p.String(1), Missing: p.String(2)}
	}},
	{Name: KindWithdrawn, Decode: func(s, _ *record.Reader) record.Body { return Withdrawn{s.ID(1)} }},
}
