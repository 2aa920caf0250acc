package breach

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The record kinds; doc/records/breach.md gives the fields.
const (
	KindOpened       record.Kind = "breach.opened"
	KindPlaced       record.Kind = "breach.placed"
	KindImpact       record.Kind = "breach.impact"
	KindAcknowledged record.Kind = "breach.acknowledged"
	KindRestated     record.Kind = "breach.restated"
	KindHeard        record.Kind = "breach.heard"
	KindNotYet       record.Kind = "breach.not-yet"
	KindWhy          record.Kind = "breach.why"
	KindWaived       record.Kind = "breach.waived"
	KindRested       record.Kind = "breach.rested"
	KindReopened     record.Kind = "breach.reopened"
	KindLinked       record.Kind = "breach.linked"
	KindDrafted      record.Kind = "breach.drafted"
)

// Sort says what kind of breach it is.
type Sort uint8

// The sorts. Their names, as other practices see them, are in [Sort.Name].
const (
	Lie Sort = iota + 1
	Concealment
	Affair
	BrokenPromise
	Neglect
	Disappointment
	Other
)

// How says whether it was a lapse or a choice.
type How uint8

// The ways in which it came to it.
const (
	NotSaid How = iota
	Lapse       // could not
	Choice      // chose to
)

// Views, for [Word.Flag] of KindPlaced.
const (
	Agrees  uint8 = iota + 1 // I see it so
	Differs                  // I see it differently
)

// Gates, for [Word.Flag] of KindWaived.
const (
	ReplyFirst uint8 = iota + 1 // the reply may come before the impact
	WhyNow                      // why may be said at once
	HeardWaits                  // what follows may come before the impact was heard
)

// Opened opens a breach; its id is the breach's. Its author is the owner or the hurt person.
type Opened struct {
	Owner, Hurt record.Member
	Sort        Sort
	How         How
	After       record.ID // an earlier breach that it belongs with; zero: none
	Found       bool      // it came to light later
	Text        string    // what happened; by the owner: what I did
}

// Word is everything else that is said of a breach. As is its kind.
type Word struct {
	As     record.Kind
	Breach record.ID
	On     record.ID // heard, not-yet: the restatement; linked: the other breach
	Flag   uint8     // placed: a view; waived: a gate
	Text   string
}

// Drafted is a version of something that is prepared in Mine. All of it is prose.
type Drafted struct {
	Draft record.ID // the record of the first version; zero: this is it
	For   Purpose
	About record.ID // the breach; zero: it opens one
	Sort  Sort
	How   How
	After record.ID
	Found bool
	Text  string
}

// Purpose is what a draft is for.
type Purpose uint8

// The purposes. An acknowledgement about no breach opens one as its owner; an impact, as the hurt person.
const (
	Acknowledgement Purpose = iota + 1
	Impact
	Restatement
	Why
)

// Kind, Skeleton and Prose make each of these a record.Body.
func (Opened) Kind() record.Kind  { return KindOpened }
func (b Word) Kind() record.Kind  { return b.As }
func (Drafted) Kind() record.Kind { return KindDrafted }

// Skeleton writes what rules read.
func (b Opened) Skeleton(w *record.Writer) {
	w.Member(1, b.Owner)
	w.Member(2, b.Hurt)
	w.Uint(3, uint64(b.Sort))
	w.Uint(4, uint64(b.How))
	w.ID(5, b.After)
	w.Bool(6, b.Found)
}

// Prose writes the words.
func (b Opened) Prose(w *record.Writer) { w.String(1, b.Text) }

// Skeleton writes what rules read.
func (b Word) Skeleton(w *record.Writer) {
	w.ID(1, b.Breach)
	w.ID(2, b.On)
	w.Uint(3, uint64(b.Flag))
}

// Prose writes the words.
func (b Word) Prose(w *record.Writer) { w.String(1, b.Text) }

// Skeleton writes nothing: nothing of a draft stays behind when it is erased.
func (Drafted) Skeleton(*record.Writer) {}

// Prose writes the draft.
func (b Drafted) Prose(w *record.Writer) {
	w.ID(1, b.Draft)
	w.Uint(2, uint64(b.For))
	w.ID(3, b.About)
	w.Uint(4, uint64(b.Sort))
	w.Uint(5, uint64(b.How))
	w.ID(6, b.After)
	w.Bool(7, b.Found)
	w.String(8, b.Text)
}

// small keeps a number that no enum has from looking like one that it has.
func small(n uint64) uint8 { return uint8(min(n, 255)) }

// said is one of the Word kinds and what the rules ask of it: who says it, whether it speaks of another
// record, and up to which number its flag goes.
type said struct {
	kind  record.Kind
	by    side
	on    bool
	flags uint8
}

var saids = []said{
	{KindPlaced, either, false, Differs},
	{KindImpact, hurt, false, 0},
	{KindAcknowledged, owner, false, 0},
	{KindRestated, owner, false, 0},
	{KindHeard, hurt, true, 0},
	{KindNotYet, hurt, true, 0},
	{KindWhy, owner, false, 0},
	{KindWaived, hurt, false, HeardWaits},
	{KindRested, hurt, false, 0},
	{KindReopened, hurt, false, 0},
	{KindLinked, either, true, 0},
}

var kinds = allKinds()

func allKinds() []practice.Kind {
	list := []practice.Kind{
		{Name: KindOpened, Bring: true, Decode: func(s, p *record.Reader) record.Body {
			return Opened{
				Owner: s.Member(1), Hurt: s.Member(2), Sort: Sort(small(s.Uint(3))), How: How(small(s.Uint(4))),
				After: s.ID(5), Found: s.Bool(6), Text: p.String(1),
			}
		}},
		{Name: KindDrafted, Decode: func(_, p *record.Reader) record.Body {
			return Drafted{
				Draft: p.ID(1), For: Purpose(small(p.Uint(2))), About: p.ID(3), Sort: Sort(small(p.Uint(4))),
				How: How(small(p.Uint(5))), After: p.ID(6), Found: p.Bool(7), Text: p.String(8),
			}
		}},
	}
	for _, x := range saids {
		list = append(list, practice.Kind{Name: x.kind, Bring: true, Decode: func(s, p *record.Reader) record.Body {
			return Word{As: x.kind, Breach: s.ID(1), On: s.ID(2), Flag: small(s.Uint(3)), Text: p.String(1)}
		}})
	}
	return list
}
