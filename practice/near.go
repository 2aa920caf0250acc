package practice

import (
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/record"
)

// Practices never import each other. What one may know of another passes through the types here: rules
// ask [RoomInfo.Breaches], pages ask [View.Near].

// Breach is what every practice may know of one: who stands where in it, and how far the two have come.
// Roles belong to a breach and not to a person.
type Breach struct {
	ID     record.ID
	Kind   string        // "lie", "affair", ...: see package breach
	Owner  record.Member // who broke trust, as it stands or as one of the two sees it
	Hurt   record.Member
	Agreed bool // both say so; until then nothing binds the one who is named as owner
	Heard  bool // the hurt person marked the impact as heard, or waived that this comes first
	Rested bool // the hurt person set it to rest
	At     time.Time
	Title  string // one line of prose, for showing only; rules must not look at it
}

// Breaches is kept by the state of one practice and asked by the others.
type Breaches interface {
	Breach(id record.ID) (Breach, bool)
	// Breaches lists those that are not at rest, in the order in which they were opened.
	Breaches() []Breach
}

// Wish is a promise that another practice asks for: "agreed amends become dated promises".
type Wish struct {
	What, Sight string
	Date, Clock string // "2026-03-14", "19:00": the maker's own
	Zone        string // empty: the viewer's
	Breach      record.ID
}

// Thing is one line on something that another practice keeps.
type Thing struct {
	Title string
	State string // "Kept, 14 March"
	Tone  Tone
	Path  html.URL
}

// Teller is a state that can say one line on what it keeps.
type Teller interface {
	// Thing looks up one of its own by id.
	Thing(v *View, id record.ID) (Thing, bool)
}

// Follower is a state that keeps what follows from a breach: promises, amends, apologies.
type Follower interface {
	// Follows lists what stands of a breach, in order, as things of this practice.
	Follows(v *View, breach record.ID) []Thing
}

// Near is how a page reaches the other practices of its room. The zero value knows none.
type Near struct {
	// Has reports whether there is a practice of that name here.
	Has func(practice string) bool
	// Path is an address in another practice: Path("promise", "new").
	Path func(practice string, parts ...string) html.URL
	// Thing looks up something that another practice keeps.
	Thing func(practice string, id record.ID) (Thing, bool)
	// Follows lists what another practice has that follows from a breach.
	Follows func(practice string, breach record.ID) []Thing
	// Promise drafts a promise, with the refusal or the problems that making it by hand would have had.
	Promise func(w Wish) Outcome
}

// Place is a room, as a page in Mine leads to it.
type Place struct {
	Label    string
	Base     string // the path of this practice in that room
	Breaches []Breach
}

// Look is Thing, and knows nothing where there is nobody to ask.
func (n Near) Look(practice string, id record.ID) (Thing, bool) {
	if n.Thing == nil || id.IsZero() {
		return Thing{}, false
	}
	return n.Thing(practice, id)
}
