// Package practice is the contract that every practice keeps with the app.
//
// A practice is one folder: its record kinds, a state folded from them, the rules, its pages and its own
// words. It never imports another practice and does no I/O: time, randomness and ids arrive in a [View].
// What it gives the app is a [Practice] value; the list of all of them is package practice/all.
//
//   - Records of a practice are named after it: "promise.made" belongs to "promise".
//   - [State.Apply] enforces the rules when reading: a record that breaks one is refused by every reader
//     in the same way, and listed under "ignored records".
//   - A command ([Route.Do]) checks the same rules before it returns records, so that an honest program
//     never writes one that readers refuse. It may run again when somebody else's record came first.
//
// To write one, copy package practice/promise and start at its doc.go.
package practice

import (
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/record"
)

// Room says which of a person's rooms a practice's records live in.
type Room uint8

// The kinds of room (product.md, Rooms).
const (
	Mine    Room = 1 << iota // one person alone
	Ours                     // the two people of one relationship
	Session                  // the two and a helper
)

// Practice is what one folder gives the app.
type Practice struct {
	Name   string       // "promise": the folder, the prefix of its kinds and of its paths
	Title  string       // "Promises": its heading in lists
	About  string       // one plain sentence: what it is for, shown where it is offered
	Room   Room         // where its records live; Mine|Ours: drafts in one, what is shared in the other
	Kinds  []Kind       // every record kind it writes
	New    func() State // an empty state, one per room
	Routes []Route      // its pages and forms; the first is the practice's front page
	// Refusals holds the words of every refusal, by [Refusal.Key].
	Refusals map[string]string
	// Promise drafts a promise that another practice wishes for; only the practice of promises has it.
	Promise func(s State, v *View, w Wish) Outcome
}

// Kind is one record kind.
type Kind struct {
	Name   record.Kind
	Decode record.Decoder
	Bring  bool // may be brought to a session, item by item
}

// State is what a practice knows of one room, folded from its records in chain order. When words are
// withdrawn the room is folded again; in Mine an erased record is simply not there any more.
type State interface {
	// Apply folds one record of this practice, or refuses it by a rule and leaves the state as it was.
	// It must not look at prose to decide.
	Apply(room *RoomInfo, r record.Record) *Refusal
	// Moments lists what happened, for Story, in chain order: the last limit moments whose Seq is below
	// before. So that a page of Story costs a page, however long the story is.
	Moments(v *View, before uint64, limit int) []Moment
	// Steps lists what could be next for the viewer, for Today.
	Steps(v *View) []Step
	// Measures lists dated values, for How it is going.
	Measures(v *View) []Measure
	// Reminders lists when the viewer wants to be reminded of something, from v.Now on.
	Reminders(v *View) []Reminder
}

// RoomInfo is what a fold may know of the room: who is in it, as the chain says at that point.
type RoomInfo struct {
	Kind    Room
	Members []record.Member // who is in the room now, in order of joining
	Former  []record.Member // who has left
	// Breaches is what stood of them when the record was written; nil where none are kept. Rules of other
	// practices may ask it: all readers fold in the same order.
	Breaches Breaches
}

// Has reports whether m is a member now.
func (r *RoomInfo) Has(m record.Member) bool {
	for _, x := range r.Members {
		if x == m {
			return true
		}
	}
	return false
}

// Other returns the other of two members, and the zero member when m is alone.
func (r *RoomInfo) Other(m record.Member) record.Member {
	for _, x := range r.Members {
		if x != m {
			return x
		}
	}
	return record.Member{}
}

// View is who is looking, at what, when and where; and where a command's ids come from.
type View struct {
	Room  *RoomInfo
	Me    record.Member
	Now   time.Time      // UTC
	Zone  *time.Location // the viewer's own
	Base  string         // the path of this practice in this room: "/ours/3f2a/promise"
	Names func(record.Member) string
	NewID func() record.ID
	// Load reads a zone by its IANA name; nil when it is unknown.
	Load func(zone string) *time.Location
	// Whole asks Moments for all the words of each, with days that stand for themselves: for a page that the
	// viewer keeps or prints.
	Whole bool
	// Check gives feedback on what someone is writing; nil until its rules are there.
	Check Checker
	// Mine is this practice's state in the viewer's own room, for drafts; nil when it keeps none there.
	Mine State
	// Near asks the other practices of this room; see [Near].
	Near Near
	// Rooms lists the viewer's rooms of two where this practice lives, for pages in Mine that lead there.
	Rooms []Place
}

// In returns a time in the viewer's zone.
func (v *View) In(t time.Time) time.Time {
	if v.Zone == nil {
		return t.UTC()
	}
	return t.In(v.Zone)
}

// Other is the other of two members; zero when the viewer is alone in the room.
func (v *View) Other() record.Member { return v.Room.Other(v.Me) }

// Name returns what to call a member on a page: "you" for the viewer.
func (v *View) Name(m record.Member) string {
	if m == v.Me {
		return "you"
	}
	return v.Names(m)
}

// Path returns an address inside this practice: v.Path("new") is "/ours/3f2a/promise/new".
func (v *View) Path(parts ...string) html.URL {
	return html.Path(append([]string{v.Base}, parts...)...)
}

// Refusal is a rule's no. Key finds its human text in [Practice.Refusals].
type Refusal struct{ Key string }

// Refuse returns a refusal.
func Refuse(key string) *Refusal { return &Refusal{Key: key} }

// Route is one page, and the form on it if it has one.
type Route struct {
	Path string // below the practice: "", "new", "{id}", "{id}/miss"
	In   Room   // the rooms in which it is there; zero: wherever the practice lives
	Show func(s State, v *View, r *Request) Page
	Do   func(s State, v *View, r *Request) Outcome // nil: no form
}

// Request is what the person asked for.
type Request struct {
	Params   map[string]string   // from the route's pattern
	Query    map[string]string   // what stands behind "?"
	Form     map[string][]string // what was typed; on a page shown again, the same as before
	Problems []Problem           // what to say beside the fields when a form is shown again
	Refusal  *Refusal            // the rule that stood in the way, when it is shown again because of one
}

// Value returns the first value of a field.
func (r *Request) Value(name string) string {
	if v := r.Form[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Problem is one thing to mend in a form.
type Problem struct {
	Field string // empty: about the form as a whole
	Text  string // plain: what to do
}

// Page is what a person sees.
type Page struct {
	Title string // the heading; never shown outside of the page itself
	Body  html.Node
	Found bool // false: there is no such thing here (any more)
}

// Outcome is what a form leads to: records to append and where to go next, or what stands in the way.
// One with neither records, Then, problems nor a refusal shows the form again as it was typed ("look it
// over"). Problems and a refusal also show it again, with everything that was typed.
type Outcome struct {
	Append   []record.Draft
	Erase    []record.ID    // records of the viewer whose words are withdrawn
	Mine     []record.Draft // for the viewer's own room, which nobody else can tell from nothing
	Unmine   []record.ID    // to be erased there
	Then     html.URL       // the page to show afterwards
	Say      string         // one short line announced on it: "Shared with Ben."
	Problems []Problem
	Refusal  *Refusal
}

// Tone says how a moment is drawn: by a shape and a word, never by colour alone.
type Tone uint8

// The tones of moments.
const (
	Plain Tone = iota
	Kept
	Missed
	Mended // something was repaired: the gold seam
)

// Moment is one thing that happened, for Story.
type Moment struct {
	Seq  uint64
	At   time.Time
	Who  record.Member
	Tone Tone
	Text string // one line: "Jonas kept: home by 19:00"
	More string // the words that go with it, if any
	Path html.URL
}

// Step is one small thing that could be next for the viewer, for Today.
type Step struct {
	Key    string    // stable, so that it can be put aside
	Title  string    // a verb first: "Say whether you saw it"
	Why    string    // why this, plainly
	Path   html.URL  // where it is done
	Due    time.Time // zero: any time
	Weight int       // higher comes first; see the constants
	Once   bool      // put aside, it does not come back: what one may leave without an answer
}

// Weights of steps.
const (
	Later  = 10 // good to know
	Soon   = 50 // waits for the viewer
	Urgent = 90 // due within hours
)

// Line is one of the separate lines of How it is going; they are never added up.
type Line uint8

// The lines.
const (
	Deeds Line = iota + 1
	FeltTrust
	Forgiveness
)

// Measure is one dated value.
type Measure struct {
	Line Line
	Of   record.Member // whose deed, whose feeling
	At   time.Time
	Name string // "kept", "told-early", "missed-owned", "missed-found"
	// Value counts in the unit that the practice documents; 1 for something that happened.
	Value int
}

// Reminder is a time to be reminded at, and where to look then. It says nothing of what it is about.
type Reminder struct {
	At   time.Time
	Path html.URL
}
