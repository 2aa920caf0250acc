package promise

import (
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The record kinds; doc.go says what each is for, doc/records/promise.md gives the fields.
const (
	KindMade     record.Kind = "promise.made"
	KindAmended  record.Kind = "promise.amended"
	KindAccepted record.Kind = "promise.accepted"
	KindAsked    record.Kind = "promise.asked"
	KindAnswered record.Kind = "promise.answered"
	KindKept     record.Kind = "promise.kept"
	KindEarly    record.Kind = "promise.told-early"
	KindMissed   record.Kind = "promise.missed"
	KindFound    record.Kind = "promise.found"
	KindSeen     record.Kind = "promise.seen"
	KindNotSeen  record.Kind = "promise.not-seen"
	KindLapsed   record.Kind = "promise.lapsed"
	KindMended   record.Kind = "promise.mended"
	KindReviewed record.Kind = "promise.reviewed"
	KindEnded    record.Kind = "promise.ended"
)

// Form says when a promise is due.
type Form uint8

// The forms.
const (
	Once      Form = iota + 1 // at one time
	By                        // at any time up to one
	Recurring                 // again and again (RFC 5545)
	Standing                  // always, until it expires
)

// Witness says who looks whether it is done.
type Witness uint8

// The witnesses.
const (
	TheOther Witness = iota // the other person in the room
	Someone                 // somebody else, named in the prose
	Nobody                  // the maker's word is enough
)

// Terms is what a promise asks of its maker, as far as rules read it.
type Terms struct {
	Form    Form
	Zone    Zone      // not for Standing
	Due     Wall      // Once, By: when it is due; Recurring: where the recurrence starts
	Rule    string    // Recurring: see ParseRule
	Until   Wall      // Recurring: the last time it may be due; zero: Horizon years after Due
	Review  uint64    // Standing: days from one review to the next
	Expires time.Time // Standing
	Witness Witness
}

// last is the last wall at which a recurring promise can be due.
func (t Terms) last() Wall {
	horizon := WallOf(t.Due.Time().AddDate(Horizon, 0, 0))
	if t.Until != 0 && t.Until < horizon {
		return t.Until
	}
	return horizon
}

// Words is what a promise says.
type Words struct {
	What     string // what exactly
	Sight    string // how we will both see that it is done
	Obstacle string // if this gets in the way,
	Plan     string // then I do that
	Who      string // the witness, when it is somebody else
}

// Made opens a promise; its id is the promise's.
type Made struct {
	Terms
	Words
	Breach record.ID // the breach that it follows from; zero: none
}

// Amended changes a promise that was not yet accepted.
type Amended struct {
	Promise record.ID
	Terms
	Words
}

// Accepted says yes to one version of a promise: the id of the record that wrote it.
type Accepted struct{ Promise, Version record.ID }

// Asked asks, early, to change a promise that was accepted.
type Asked struct {
	Promise record.ID
	Terms
	Words
	Why string
}

// Answered answers that question.
type Answered struct {
	Promise, Ask record.ID
	Agreed       bool
	Note         string
}

// Of is what every word about one occurrence of a promise says: which one, and a note.
type Of struct {
	Promise record.ID
	On      Wall // the occurrence; for Once and By their due time
	Note    string
}

// The words about one occurrence. Kept, Early and Missed are the maker's; Found, Seen, NotSeen and Mended
// the other's.
type (
	// Kept says that it is done.
	Kept struct{ Of }
	// Early says, an hour or more before it is due, that it will not be so.
	Early struct {
		Of
		Instead Wall // when it will be done then; zero: not this time
	}
	// Missed owns a miss.
	Missed struct{ Of }
	// Found says that it was missed; of a standing promise, when.
	Found struct {
		Of
		When time.Time
	}
	// Seen says "I saw it".
	Seen struct{ Of }
	// NotSeen says "I did not see it".
	NotSeen struct{ Of }
	// Mended says that a miss, or a lapse, which was owned has been made good.
	Mended struct {
		Of
		Lapse record.ID // of a standing promise, in place of On
	}
)

// Lapsed reports one's own lapse from a standing promise.
type Lapsed struct {
	Promise record.ID
	When    time.Time
	Found   record.ID // the lapse that the other found and that is owned now; zero: told first
	Note    string
}

// Reviewed says that a standing promise was looked at; its maker may give it a new expiry.
type Reviewed struct {
	Promise record.ID
	Expires time.Time // zero: as it was
	Note    string
}

// Ended ends a promise. There is no reason in it, for nobody asks for one.
type Ended struct{ Promise record.ID }

// Kind, Skeleton and Prose make each of these a record.Body.
func (Made) Kind() record.Kind     { return KindMade }
func (Amended) Kind() record.Kind  { return KindAmended }
func (Accepted) Kind() record.Kind { return KindAccepted }
func (Asked) Kind() record.Kind    { return KindAsked }
func (Answered) Kind() record.Kind { return KindAnswered }
func (Kept) Kind() record.Kind     { return KindKept }
func (Early) Kind() record.Kind    { return KindEarly }
func (Missed) Kind() record.Kind   { return KindMissed }
func (Found) Kind() record.Kind    { return KindFound }
func (Seen) Kind() record.Kind     { return KindSeen }
func (NotSeen) Kind() record.Kind  { return KindNotSeen }
func (Lapsed) Kind() record.Kind   { return KindLapsed }
func (Mended) Kind() record.Kind   { return KindMended }
func (Reviewed) Kind() record.Kind { return KindReviewed }
func (Ended) Kind() record.Kind    { return KindEnded }

// of returns the promise that a body speaks about; zero for the one that opens it.
func of(b record.Body) record.ID {
	switch b := b.(type) {
	case Amended:
		return b.Promise
	case Accepted:
		return b.Promise
	case Asked:
		return b.Promise
	case Answered:
		return b.Promise
	case Lapsed:
		return b.Promise
	case Reviewed:
		return b.Promise
	case Ended:
		return b.Promise
	}
	if o := about(b); o != nil {
		return o.Promise
	}
	return record.ID{}
}

// about returns what a body says about one occurrence, or nil.
func about(b record.Body) *Of {
	switch b := b.(type) {
	case Kept:
		return &b.Of
	case Early:
		return &b.Of
	case Missed:
		return &b.Of
	case Found:
		return &b.Of
	case Seen:
		return &b.Of
	case NotSeen:
		return &b.Of
	case Mended:
		return &b.Of
	}
	return nil
}

// Field 1 is the promise in every kind but the first. The terms are one nested group, so that they can
// grow alike in all three kinds that carry them.

func (t Terms) write(w *record.Writer) {
	w.Uint(1, uint64(t.Form))
	w.Message(2, t.Zone.write)
	w.Int(3, int64(t.Due))
	w.String(4, t.Rule)
	w.Int(5, int64(t.Until))
	w.Uint(6, t.Review)
	w.Time(7, t.Expires)
	w.Uint(8, uint64(t.Witness))
}

func readTerms(r *record.Reader) (t Terms) {
	t.Form = Form(small(r.Uint(1)))
	r.Message(2, func(r *record.Reader) { t.Zone = readZone(r) })
	t.Due = Wall(r.Int(3))
	t.Rule = r.String(4)
	t.Until = Wall(r.Int(5))
	t.Review = r.Uint(6)
	t.Expires = r.Time(7)
	t.Witness = Witness(small(r.Uint(8)))
	return t
}

// small keeps a number that no enum has from looking like one that it has.
func small(n uint64) uint8 { return uint8(min(n, 255)) }

func (x Words) write(w *record.Writer) {
	w.String(1, x.What)
	w.String(2, x.Sight)
	w.String(3, x.Obstacle)
	w.String(4, x.Plan)
	w.String(5, x.Who)
}

func readWords(r *record.Reader) Words {
	return Words{What: r.String(1), Sight: r.String(2), Obstacle: r.String(3), Plan: r.String(4), Who: r.String(5)}
}

// Skeleton writes what rules read.
func (b Made) Skeleton(w *record.Writer) { w.Message(2, b.Terms.write); w.ID(3, b.Breach) }

// Prose writes the words.
func (b Made) Prose(w *record.Writer) { b.Words.write(w) }

// Skeleton writes what rules read.
func (b Amended) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.Message(2, b.Terms.write) }

// Prose writes the words.
func (b Amended) Prose(w *record.Writer) { b.Words.write(w) }

// Skeleton writes what rules read.
func (b Accepted) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.ID(2, b.Version) }

// Prose writes nothing.
func (b Accepted) Prose(*record.Writer) {}

// Skeleton writes what rules read.
func (b Asked) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.Message(2, b.Terms.write) }

// Prose writes the words.
func (b Asked) Prose(w *record.Writer) { b.Words.write(w); w.String(6, b.Why) }

// Skeleton writes what rules read.
func (b Answered) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.ID(2, b.Ask); w.Bool(3, b.Agreed) }

// Prose writes the words.
func (b Answered) Prose(w *record.Writer) { w.String(1, b.Note) }

// Skeleton writes what rules read.
func (b Of) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.Int(2, int64(b.On)) }

// Prose writes the note.
func (b Of) Prose(w *record.Writer) { w.String(1, b.Note) }

func readOf(s, p *record.Reader) Of {
	return Of{Promise: s.ID(1), On: Wall(s.Int(2)), Note: p.String(1)}
}

// Skeleton writes what rules read.
func (b Early) Skeleton(w *record.Writer) { b.Of.Skeleton(w); w.Int(3, int64(b.Instead)) }

// Skeleton writes what rules read.
func (b Found) Skeleton(w *record.Writer) { b.Of.Skeleton(w); w.Time(3, b.When) }

// Skeleton writes what rules read.
func (b Mended) Skeleton(w *record.Writer) { b.Of.Skeleton(w); w.ID(3, b.Lapse) }

// Skeleton writes what rules read.
func (b Lapsed) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.Time(2, b.When); w.ID(3, b.Found) }

// Prose writes the note.
func (b Lapsed) Prose(w *record.Writer) { w.String(1, b.Note) }

// Skeleton writes what rules read.
func (b Reviewed) Skeleton(w *record.Writer) { w.ID(1, b.Promise); w.Time(2, b.Expires) }

// Prose writes the note.
func (b Reviewed) Prose(w *record.Writer) { w.String(1, b.Note) }

// Skeleton writes what rules read.
func (b Ended) Skeleton(w *record.Writer) { w.ID(1, b.Promise) }

// Prose writes nothing.
func (b Ended) Prose(*record.Writer) {}

// kinds lists the decoders. Struct literals are read in the order in which they are written here, which
// is the order of the fields.
var kinds = []practice.Kind{
	{Name: KindMade, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		var b Made
		s.Message(2, func(r *record.Reader) { b.Terms = readTerms(r) })
		b.Breach, b.Words = s.ID(3), readWords(p)
		return b
	}},
	{Name: KindAmended, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		b := Amended{Promise: s.ID(1)}
		s.Message(2, func(r *record.Reader) { b.Terms = readTerms(r) })
		b.Words = readWords(p)
		return b
	}},
	{Name: KindAccepted, Decode: func(s, _ *record.Reader) record.Body {
		return Accepted{Promise: s.ID(1), Version: s.ID(2)}
	}},
	{Name: KindAsked, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		b := Asked{Promise: s.ID(1)}
		s.Message(2, func(r *record.Reader) { b.Terms = readTerms(r) })
		b.Words, b.Why = readWords(p), p.String(6)
		return b
	}},
	{Name: KindAnswered, Decode: func(s, p *record.Reader) record.Body {
		return Answered{Promise: s.ID(1), Ask: s.ID(2), Agreed: s.Bool(3), Note: p.String(1)}
	}},
	{Name: KindKept, Bring: true, Decode: func(s, p *record.Reader) record.Body { return Kept{readOf(s, p)} }},
	{Name: KindEarly, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Early{Of: readOf(s, p), Instead: Wall(s.Int(3))}
	}},
	{Name: KindMissed, Bring: true, Decode: func(s, p *record.Reader) record.Body { return Missed{readOf(s, p)} }},
	{Name: KindFound, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Found{Of: readOf(s, p), When: s.Time(3)}
	}},
	{Name: KindSeen, Bring: true, Decode: func(s, p *record.Reader) record.Body { return Seen{readOf(s, p)} }},
	{Name: KindNotSeen, Bring: true, Decode: func(s, p *record.Reader) record.Body { return NotSeen{readOf(s, p)} }},
	{Name: KindLapsed, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Lapsed{Promise: s.ID(1), When: s.Time(2), Found: s.ID(3), Note: p.String(1)}
	}},
	{Name: KindMended, Bring: true, Decode: func(s, p *record.Reader) record.Body {
		return Mended{Of: readOf(s, p), Lapse: s.ID(3)}
	}},
	{Name: KindReviewed, Decode: func(s, p *record.Reader) record.Body {
		return Reviewed{Promise: s.ID(1), Expires: s.Time(2), Note: p.String(1)}
	}},
	{Name: KindEnded, Decode: func(s, _ *record.Reader) record.Body { return Ended{Promise: s.ID(1)} }},
}
