package promise

import (
	"slices"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// State is the promises of one room. It keeps what pages ask for at hand: a page costs what it shows,
// not what ever happened. It is not for use by several goroutines at once.
type State struct {
	all    map[record.ID]*promise
	open   []*promise // not ended and not done, in the order in which they were made
	closed []*promise // the rest, in the order in which they closed
	events []event
	spoken []*occurrence // one for each word of a maker, in order
	weeks  map[record.Member]weeks
	after  map[record.ID][]*promise // by the breach that they follow from
}

// New returns a room without promises.
func New() practice.State {
	return &State{all: map[record.ID]*promise{}, weeks: map[record.Member]weeks{}, after: map[record.ID][]*promise{}}
}

type promise struct {
	id       record.ID
	maker    record.Member
	breach   record.ID // zero: none
	made     time.Time
	seq      uint64
	versions []*version
	accepted time.Time // zero: not yet
	ask      *ask      // the open question to change it, if there is one
	found    map[Wall]*occurrence
	lapses   []*lapse
	lapseOf  map[record.ID]*lapse
	reviewed time.Time // the last review
	expires  time.Time // Standing
	ended    time.Time
	by       record.Member // who ended it
	closed   bool
}

// version is one wording of a promise, from the moment from which it holds.
type version struct {
	id    record.ID // the record that wrote it
	from  time.Time
	terms Terms
	words Words
	prose text
	sched *schedule
}

// text is what became of a record's words.
type text struct {
	state     record.ProseState
	withdrawn time.Time
}

func textOf(r record.Record) text { return text{r.Prose, r.Withdrawn} }

// ask is the maker's question to change a promise.
type ask struct {
	id   record.ID
	at   time.Time
	next *version
	why  string
}

// occurrence is one time at which a promise is due, and what each of the two said about it. Both stand:
// nothing here decides who is right.
type occurrence struct {
	promise *promise
	on      Wall
	due     time.Time
	moved   time.Time // where telling early moved it to; zero: nowhere
	moves   int
	maker   []word // what the maker said, in order; the last counts
	other   []word // what the other said
	late    bool   // told early, they said, but it arrived after it was due
	mended  *word
}

// word is something that one of the two said about an occurrence.
type word struct {
	kind  record.Kind
	seq   uint64
	at    time.Time // rule time
	said  time.Time // the author's own time
	note  string
	prose text
}

// lapse is a lapse from a standing promise: told by its maker, or found by the other and perhaps owned.
type lapse struct {
	id     record.ID
	when   time.Time
	told   *word
	found  *word
	mended *word
}

// event is one record that Story shows.
type event struct {
	kind    record.Kind
	seq     uint64
	at      time.Time
	who     record.Member
	promise *promise
	version *version // the wording that the record brought, if any
	on      *occurrence
	lapse   *lapse
	note    string
	prose   text
	agreed  bool
}

// now is the wording that holds.
func (p *promise) now() *version { return p.versions[len(p.versions)-1] }

func (p *promise) form() Form { return p.versions[0].terms.Form }

// holds returns the version under which w is an occurrence that ends up due; nil when there is none.
func (p *promise) holds(w Wall) *version {
	for i := len(p.versions) - 1; i >= 0; i-- {
		v := p.versions[i]
		due := v.terms.Zone.Instant(w)
		if due.Before(v.from) && i > 0 {
			continue
		}
		if i+1 < len(p.versions) && (p.form() != Recurring || !due.Before(p.versions[i+1].from)) {
			continue
		}
		if !p.counts(due) || !v.sched.has(w) {
			return nil
		}
		return v
	}
	return nil
}

// counts reports whether what is due at a time still counts, although the promise was ended. What was
// due within the hour in which its maker ended it does: it can be kept, or be a miss that one owns.
func (p *promise) counts(due time.Time) bool {
	switch {
	case p.ended.IsZero():
		return true
	case p.by == p.maker:
		return due.Before(p.ended.Add(Notice))
	default:
		return due.Before(p.ended)
	}
}

// at returns the occurrence that w names, and nil when the promise has none then. It is not yet part of
// the state: see keep.
func (p *promise) at(w Wall) *occurrence {
	if o := p.found[w]; o != nil {
		return o
	}
	if p.form() == Standing {
		return nil
	}
	v := p.holds(w)
	if v == nil {
		return nil
	}
	return &occurrence{promise: p, on: w, due: v.terms.Zone.Instant(w)}
}

// over reports whether nothing of a promise is due any more after a time.
func (p *promise) over(t time.Time) bool {
	switch terms := p.now().terms; {
	case !p.ended.IsZero() && !p.counts(t):
		return true
	case p.form() == Standing:
		return t.After(p.expires)
	case p.form() == Recurring:
		return t.After(terms.Zone.Instant(terms.last()))
	default:
		return p.closed
	}
}

// nextReview is when a standing promise is to be looked at again.
func (p *promise) nextReview() time.Time {
	last := p.reviewed
	if last.IsZero() {
		last = p.made
	}
	return last.AddDate(0, 0, int(p.now().terms.Review))
}

// said returns the last word of a side, or a word without a kind.
func said(side []word) word {
	if len(side) == 0 {
		return word{}
	}
	return side[len(side)-1]
}

// deadline is when it is due after all that was told early.
func (o *occurrence) deadline() time.Time {
	if !o.moved.IsZero() {
		return o.moved
	}
	return o.due
}

// Result is what became of an occurrence. It follows from what both said and never picks a side.
type Result uint8

// The results.
const (
	Unsaid      Result = iota // nothing was said that settles it
	AsPromised                // kept
	ToldEarly                 // changed with notice
	MissedOwned               // missed, and its maker said so first
	MissedFound               // missed, and the other said so first
	TwoViews                  // the two see it differently, and both stand
)

func (o *occurrence) result() Result {
	maker, other := said(o.maker).kind, said(o.other).kind
	switch {
	case maker == KindKept && (other == KindFound || other == KindNotSeen):
		return TwoViews
	case maker == KindEarly && (o.late || other == KindFound && o.moved.IsZero()):
		return TwoViews
	case other == KindFound:
		return MissedFound
	case maker == KindMissed:
		return MissedOwned
	case maker == KindKept, maker == "" && other == KindSeen:
		return AsPromised
	case maker == KindEarly:
		return ToldEarly
	}
	return Unsaid
}

// owned reports whether the maker said that it was missed, first or afterwards.
func (o *occurrence) owned() bool { return said(o.maker).kind == KindMissed }

// settled reports whether the maker has nothing more to say about it.
func (o *occurrence) settled() bool {
	last := said(o.maker).kind
	return last == KindKept || last == KindMissed || last == KindEarly && o.moved.IsZero()
}

// answered reports whether the other has said something since the maker's last word.
func (o *occurrence) answered() bool {
	last, reply := said(o.maker), said(o.other)
	return reply.kind != "" && (reply.seq > last.seq || reply.kind == KindSeen)
}

// weeks notes, for the warning of too many promises, which ones a maker kept and missed in each week.
type weeks map[int64]*week

type week struct{ kept, missed map[*promise]bool }

func weekOf(t time.Time) int64 { return (t.Unix()/86400 + 3) / 7 } // they begin on Mondays

// tally notes what became of an occurrence. A miss in a week stays one, whatever else was said.
func (s *State) tally(o *occurrence) {
	result := o.result()
	if result == Unsaid || result == ToldEarly {
		return
	}
	all := s.weeks[o.promise.maker]
	if all == nil {
		all = weeks{}
		s.weeks[o.promise.maker] = all
	}
	w := all[weekOf(o.due)]
	if w == nil {
		w = &week{map[*promise]bool{}, map[*promise]bool{}}
		all[weekOf(o.due)] = w
	}
	if result == AsPromised {
		w.kept[o.promise] = true
	} else {
		w.missed[o.promise] = true
	}
}

// keptBefore is the most different promises that a member has kept in one week, those with a miss in
// that week left out.
func (s *State) keptBefore(m record.Member) (best int) {
	for _, w := range s.weeks[m] {
		n := 0
		for p := range w.kept {
			if !w.missed[p] {
				n++
			}
		}
		best = max(best, n)
	}
	return best
}

// openOf counts a member's open promises with a due time.
func (s *State) openOf(m record.Member, now time.Time) (n int) {
	for _, p := range s.open {
		if p.maker == m && p.form() != Standing && !p.over(now) {
			n++
		}
	}
	return n
}

// close moves a promise from the open ones to the closed.
func (s *State) close(p *promise) {
	if !p.closed {
		p.closed = true
		s.closed = append(s.closed, p)
		s.open = slices.DeleteFunc(s.open, func(x *promise) bool { return x == p })
	}
}
