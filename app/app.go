// Package app is the whole model of one person's rooms, as a pure function from a request to a page and
// the records to append.
//
//   - A [House] folds the records of every room through the practices. What is confirmed by the chain
//     comes first, what still waits to be sent is laid over it ([House.Fold], [House.Extend]).
//   - A [Request] is answered by [House.Do] with a page, or with records to append and [Effect] values.
//     Effects are done by package front: app decides nothing about keys, the network or storage.
//   - What the client knows of the account, the devices and the chains arrives as [Facts].
//   - Time, randomness and zones arrive as arguments, so that a relationship can be replayed in a test.
//
// Start at [New] and [House.Do]; one file holds one group of pages.
package app

import (
	"encoding/hex"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// RoomID names a room: the hash of its first entry.
type RoomID [32]byte

// Short returns the part of the id that stands in paths: 8 hex digits.
func (id RoomID) Short() string { return hex.EncodeToString(id[:4]) }

// Config is what a house is made with.
type Config struct {
	Practices []practice.Practice
	NewID     func() record.ID
	Load      func(zone string) *time.Location // nil result: unknown zone
	Check     practice.Checker                 // feedback on texts; may be nil
	// Judge says in plain words why own words are too weak, and "" when they will do; may be nil.
	Judge func(words string) string
}

// House is everything one person sees. It is not safe for concurrent use.
type House struct {
	cfg    Config
	kinds  record.Kinds
	owner  map[record.Kind]int // index in cfg.Practices; -1: a kind of the house itself
	facts  Facts
	rooms  []*room // Mine first, then in the order in which they came
	byID   map[RoomID]*room
	routes []route
	sought string // what Story was last searched for; it never stands in an address
}

// New returns a house without rooms, before unlock.
func New(cfg Config) *House {
	h := &House{cfg: cfg, kinds: record.Kinds{}, owner: map[record.Kind]int{}, byID: map[RoomID]*room{}}
	for i, p := range cfg.Practices {
		for _, k := range p.Kinds {
			h.kinds[k.Name], h.owner[k.Name] = k.Decode, i
		}
	}
	for kind, decode := range ownKinds {
		h.kinds[kind], h.owner[kind] = decode, -1
	}
	h.routes = allRoutes()
	return h
}

// Know replaces what the house knows beyond records. Rooms that are no longer named are forgotten.
func (h *House) Know(f Facts) {
	h.facts = f
	kept := h.rooms[:0]
	byID := map[RoomID]*room{}
	for i := range f.Rooms {
		rf := &f.Rooms[i]
		r := h.byID[rf.ID]
		if r == nil {
			r = &room{id: rf.ID, kind: rf.Kind, facts: rf}
			r.fold = newFold(h, r)
		}
		r.facts = rf
		byID[rf.ID] = r
		kept = append(kept, r)
	}
	clear(h.rooms[min(len(kept), len(h.rooms)):])
	h.rooms, h.byID = kept, byID
}

// Facts returns what the house was last told.
func (h *House) Facts() Facts { return h.facts }

// Forget drops every room and what was known of them, on locking.
func (h *House) Forget(f Facts) {
	h.rooms, h.byID, h.sought = nil, map[RoomID]*room{}, ""
	f.Rooms = nil
	h.facts = f
}

// Request is what the person asked for.
type Request struct {
	Path   string
	Query  map[string]string
	Form   map[string][]string // nil: a page is asked for; else a form was sent
	Draft  map[string][]string // typed before and not yet sent: put back into the form
	Into   string              // the form that Draft belongs to, by its address
	Submit bool
	Now    time.Time // UTC
	Zone   *time.Location
	// Problems are shown beside the fields, when an effect did not work out.
	Problems []practice.Problem

	params map[string]string
	told   bool // a form on the page says the problems
}

// Value returns the first value of a field.
func (q *Request) Value(name string) string {
	if v := q.Form[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Append is what goes into one room.
type Append struct {
	Room   RoomID
	Drafts []record.Draft
	Erase  []record.ID // words of the viewer to be withdrawn
}

// Response is a page; or, after a form, what to do and where to go next.
type Response struct {
	Title string
	Body  html.Node
	Place Place
	Found bool // false: there is no such thing here (any more)

	// Then is set when the form was good: do Appends and Effects, then show Then. A "{room}" in it stands
	// for the room that an effect made.
	Then    html.URL
	Say     string
	Appends []Append
	Effects []Effect
}

// Place is where a page stands in the bar.
type Place string

// The places of the bar; none for pages before unlock.
const (
	None     Place = ""
	Today    Place = "today"
	Ours     Place = "ours"
	MineBar  Place = "mine"
	Story    Place = "story"
	Settings Place = "settings"
)
