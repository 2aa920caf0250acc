package app

import (
	"strings"
	"time"
	"unicode"

	"github.com/goldmend/goldmend/record"
)

// The records of the house itself; see doc/records/house.md. Named lives in Ours, the others in Mine.
type (
	// Named is what its author wants to be called in this room. The last one counts.
	Named struct{ Name string }
	// Labelled is one's own word for a relationship, in Mine. The last one of a room counts.
	Labelled struct {
		Room RoomID
		Text string
	}
	// Set holds one's settings; the last one counts.
	Set struct {
		LockAfter uint64 // minutes hidden before locking; 0: the default
		Zone      string // IANA name; "": the device's
	}
	// Confirmed says nothing but on which record its author stands; sent only by pressing a button.
	Confirmed struct{}
	// KitTested says whether the recovery kit that counts was read back from paper.
	KitTested struct{ Read bool }
	// Aside puts a step of Today aside until a time.
	Aside struct {
		Key   string
		Until time.Time
	}
)

// The kinds of the house itself.
const (
	kindNamed     record.Kind = "room.named"
	kindConfirmed record.Kind = "room.confirmed"
	kindLabelled  record.Kind = "mine.labelled"
	kindSet       record.Kind = "mine.set"
	kindKit       record.Kind = "mine.kit"
	kindAside     record.Kind = "mine.aside"
)

// Kind implements record.Body.
func (Named) Kind() record.Kind { return kindNamed }

// Skeleton implements record.Body.
func (Named) Skeleton(*record.Writer) {}

// Prose implements record.Body.
func (b Named) Prose(w *record.Writer) { w.String(1, b.Name) }

// Kind implements record.Body.
func (Labelled) Kind() record.Kind { return kindLabelled }

// Skeleton implements record.Body.
func (b Labelled) Skeleton(w *record.Writer) { w.Raw(1, b.Room[:]) }

// Prose implements record.Body.
func (b Labelled) Prose(w *record.Writer) { w.String(1, b.Text) }

// Kind implements record.Body.
func (Set) Kind() record.Kind { return kindSet }

// Skeleton implements record.Body.
func (b Set) Skeleton(w *record.Writer) {
	w.Uint(1, b.LockAfter)
	w.String(2, b.Zone)
}

// Prose implements record.Body.
func (Set) Prose(*record.Writer) {}

// Kind implements record.Body.
func (Confirmed) Kind() record.Kind { return kindConfirmed }

// Skeleton implements record.Body.
func (Confirmed) Skeleton(*record.Writer) {}

// Prose implements record.Body.
func (Confirmed) Prose(*record.Writer) {}

// Kind implements record.Body.
func (KitTested) Kind() record.Kind { return kindKit }

// Skeleton implements record.Body.
func (b KitTested) Skeleton(w *record.Writer) { w.Bool(1, b.Read) }

// Prose implements record.Body.
func (KitTested) Prose(*record.Writer) {}

// Kind implements record.Body.
func (Aside) Kind() record.Kind { return kindAside }

// Skeleton implements record.Body.
func (b Aside) Skeleton(w *record.Writer) {
	w.Time(1, b.Until)
	w.String(2, b.Key)
}

// Prose implements record.Body.
func (Aside) Prose(*record.Writer) {}

var ownKinds = record.Kinds{
	kindNamed: func(_, p *record.Reader) record.Body { return Named{Name: p.String(1)} },
	kindLabelled: func(s, p *record.Reader) record.Body {
		return Labelled{Room: to32(s.Raw(1)), Text: p.String(1)}
	},
	kindSet: func(s, _ *record.Reader) record.Body {
		return Set{LockAfter: s.Uint(1), Zone: s.String(2)}
	},
	kindConfirmed: func(_, _ *record.Reader) record.Body { return Confirmed{} },
	kindKit:       func(s, _ *record.Reader) record.Body { return KitTested{Read: s.Bool(1)} },
	kindAside: func(s, _ *record.Reader) record.Body {
		return Aside{Until: s.Time(1), Key: s.String(2)}
	},
}

func to32(b []byte) (out [32]byte) {
	if len(b) == len(out) {
		copy(out[:], b)
	}
	return out
}

// mostName is how many characters of a name are shown.
const mostName = 40

// called is a name as it is shown: one line, and none at all when it reads "you", which means the one who looks. What
// somebody of that name did would stand there as one's own.
func called(name string) string {
	name = line(name, mostName)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	if letters == "you" {
		return ""
	}
	return name
}

// own is the fold of the house's own records in one room.
type own struct {
	names  map[record.Member]string
	labels map[RoomID]string
	set    Set
	kit    bool
	aside  map[string]time.Time
}

func newOwn() own {
	return own{
		names: map[record.Member]string{}, labels: map[RoomID]string{}, aside: map[string]time.Time{},
	}
}

func (o *own) apply(r record.Record) {
	switch b := r.Body.(type) {
	case Named:
		o.names[r.Author] = called(b.Name)
	case Labelled:
		o.labels[b.Room] = b.Text
	case Set:
		o.set = b
	case KitTested:
		o.kit = b.Read
	case Aside:
		o.aside[b.Key] = b.Until
	}
}
