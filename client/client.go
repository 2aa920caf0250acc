// Package client keeps one person's rooms in step with the relay: it pulls and verifies, queues what the
// person writes, signs and appends it, and owns every effect behind an interface ([Config]).
//
//   - Nothing a person wrote is ever lost to a failure: it is sealed into local storage first (an
//     [Intent]), shown as waiting, and deleted only when the relay has it or the person discards it.
//   - Unlocking, reading and syncing never append to a shared room.
//   - Nothing leaves readable, and nothing is stored readable.
//   - What needs words for a person (errors, warnings, refusals) is a value; the words live in the app.
//   - No net/http and no syscall/js: the edges (packages device and native) bring those.
//
// A program makes one Client with [New], shows the page that [Client.Start] asks for, then signs up, signs in
// or unlocks. From then on the [Folder] is told what each room holds, and [Client.Append] writes.
//
// All methods may be called from any goroutine. Methods that take a context talk to the relay or to
// storage; when the relay cannot be reached they return an error that wraps [ErrOffline].
package client

import (
	"context"
	"io"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Config is what a Client needs from the place where it runs. Transport, Storage, KDF, Words and Folder
// are required.
type Config struct {
	// Origin is the relay's origin as the person knows it: "https://goldmend.example". Keys are bound
	// to it.
	Origin    string
	Transport Transport
	Storage   Storage
	KDF       KDF
	Words     seal.WordList // what generated words and safety words are picked from
	Folder    Folder

	DeviceKey DeviceKey     // nil: "stay unlocked here" is not offered
	Tabs      Tabs          // nil: there are no other tabs, and this one leads
	Clock     Clock         // nil: real time
	Rand      io.Reader     // nil: crypto/rand
	News      func(Event)   // nil: nobody listens; called without locks held, one at a time
	Device    string        // what to call this device in the list of devices: "Firefox on Linux"
	Beat      time.Duration // how often Mine is written; zero: five minutes
	Loading   Loading       // nil: memory needs no preparation
}

// Loading is told, while words are stretched, how many sealed bytes are about to be opened, and calls the function that
// it returns after that. A program whose memory grows slowly can grow it meanwhile.
type Loading func(size int) (done func())

// Transport sends requests to the relay at [Config.Origin].
type Transport interface {
	// Do sends one request and returns the answer with its status, whatever that is. An error means
	// that no answer came. The body must be closed; it streams, so that entries and changes can be read
	// while they arrive. The context bounds the request and the reading of its body.
	Do(ctx context.Context, r *Request) (*Response, error)
}

// Request is one request to the relay.
type Request struct {
	Method string // "GET", "POST", "PUT", "DELETE"
	Path   string // with the query: "/v1/rooms"
	Type   string // content type of the body; empty without one
	Accept string // wanted content type; empty: any
	Token  string // bearer token; empty: none
	Body   []byte
	// Keep asks to finish the request even when the page goes away (fetch keepalive, at most 64 KiB).
	Keep bool
}

// Response is the relay's answer.
type Response struct {
	Status     int
	Type       string        // content type
	RetryAfter time.Duration // from Retry-After; zero when it was not given
	Body       io.ReadCloser
}

// Storage is the local store of one origin: values by key. It may be wiped by others at any time, may
// be full, and may be forbidden. Keys are printable ASCII without spaces, at most 200 bytes. One Put is
// atomic: after a crash the old or the new value is there.
type Storage interface {
	// Get returns the value; nil without an error when there is none.
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	// Delete removes a key; removing what is not there is no error.
	Delete(ctx context.Context, key string) error
	// List returns every pair whose key begins with prefix, in ascending order of keys. It should take
	// one round trip: a room of 20,000 entries is about a hundred values of up to a megabyte.
	List(ctx context.Context, prefix string) ([]Pair, error)
}

// Pair is one stored value.
type Pair struct {
	Key   string
	Value []byte
}

// KDF stretches a passphrase (seal.Stretch), in a worker that is thrown away afterwards where memory is
// never returned otherwise. It takes 0.3 to 2 seconds.
type KDF interface {
	Stretch(ctx context.Context, words string, account [16]byte) ([32]byte, error)
}

// DeviceKey wraps with a key of this device that no program can read (WebCrypto, non-extractable).
type DeviceKey interface {
	// Wrap seals plain under this device's key, which it makes when there is none.
	Wrap(ctx context.Context, plain []byte) ([]byte, error)
	// Unwrap opens what Wrap sealed; an error when the key is gone.
	Unwrap(ctx context.Context, sealed []byte) ([]byte, error)
	// Forget destroys the key.
	Forget(ctx context.Context) error
}

// Tabs lets several pages of one origin on one device share one connection. Exactly one leads.
type Tabs interface {
	// Lead waits until this tab leads, then calls lead, whose context ends when the tab stops leading;
	// it returns when ctx ends.
	Lead(ctx context.Context, lead func(ctx context.Context)) error
	// Say tells all other tabs. Notes are short and hold nothing private.
	Say(note string)
	// Hear calls f with every note of another tab until the returned function is called.
	Hear(f func(note string)) (stop func())
}

// Clock tells the time and wakes up.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f in its own goroutine after d, unless stopped before.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Folder is told what each room holds; the app's model stands behind it. Calls never overlap.
type Folder interface {
	// SetRoom tells about a room that is new or has changed; it comes before the room's first Fold.
	SetRoom(room Room)
	// Fold replaces everything known of a room: what is confirmed, in chain order, then what waits to be
	// sent, in the order it was written. It returns a refusal for each waiting intent that a rule now
	// refuses, in the room as it stands at its place.
	Fold(room RoomID, confirmed []Item, waiting []Intent) []Refusal
	// Extend adds confirmed items that follow those already folded; waiting replaces what waited.
	Extend(room RoomID, more []Item, waiting []Intent) []Refusal
	// Forget drops everything; the client is locked.
	Forget()
}

// Refusal says that a rule refuses an intent.
type Refusal struct {
	Intent IntentID
	Key    string // finds the words for it
}

// RoomID names a room: the hash of its first entry.
type RoomID [32]byte

// RoomKind says what a room is for.
type RoomKind string

// The kinds of rooms.
const (
	Mine    RoomKind = "mine"
	Ours    RoomKind = "ours"
	Session RoomKind = "session"
)

// Item is one verified entry of a room, opened.
type Item struct {
	Seq       uint64
	Control   Control // empty for content
	Author    record.Member
	Subject   record.Member // of a control entry: who joined, left, was removed, has a new key
	Skeleton  []byte        // of content: what record.Kinds.Decode takes
	Prose     []byte
	State     record.ProseState
	Arrived   time.Time
	Withdrawn time.Time
	// Ignored says why every reader ignores this entry (forged, unopenable, wrongly signed); nil for
	// one that stands.
	Ignored error
}

// Control is the type of a control entry: "joined".
type Control string

// Room is what is known of a room's people and standing.
type Room struct {
	ID      RoomID
	Kind    RoomKind
	Me      record.Member // who the person is in this room
	Members []Member      // who can read and write now, in order of joining; the person is one of them
	Former  []record.Member
	// Newcomers have joined by an invitation and read nothing until somebody admits them (Client.Admit).
	// When Me is one of them, the person waits to be admitted.
	Newcomers   []Member
	Waiting     bool // Me is a newcomer
	Invitations []Invitation
	// ReadOnly says why nothing can be written any more; empty when it can.
	ReadOnly WarningKind
	// Old and New link a successor room with the one that it follows; zero without one.
	Old, New RoomID
	// Same is the last entry of another member that stands on the same record as ours: "same record as of
	// Ben's last entry". Its member is zero while there is none.
	Same struct {
		Member record.Member
		At     time.Time
	}
}

// Member is one person in a room.
type Member struct {
	ID     record.Member
	Joined time.Time
	// NewKey is when the identity key last changed, zero if never; shown until the words were compared.
	NewKey time.Time
	// Compared reports that the safety words were compared for the present key.
	Compared bool
	// Words are the six safety words that both see; empty for oneself.
	Words [6]string
	// Keys are the keys that Words stand for; whoever says that the words are the same names them.
	Keys Keys
}

// Keys names the two identity keys behind safety words, one's own and the other's. It is zero for oneself.
type Keys [32]byte

// Invitation is one that is open.
type Invitation struct {
	ID      [32]byte // its public key
	Role    string   // "partner", "helper"
	Expires time.Time
	By      record.Member
}

// IntentID names something that waits to be sent.
type IntentID string

// Intent is what a person wants to have in a room.
type Intent struct {
	ID      IntentID
	Room    RoomID
	Drafts  []Draft
	Erase   []record.ID // records whose words are withdrawn
	Made    time.Time
	Refused string // the key of the refusal; empty while it waits
}

// Draft is one encoded record (record.Draft.Encode).
type Draft struct {
	ID       record.ID
	Skeleton []byte
	Prose    []byte
}

// Status is how the client stands.
type Status struct {
	Known    bool // an account was used on this device
	Unlocked bool
	Here     bool // "stay unlocked here" is set up
	Online   bool // the change stream is open
	Leading  bool // this tab is the one that sends
	Unsent   int  // intents that wait to be sent, Mine included
	Refused  int  // intents that could not be sent
	Memory   bool // storage is full or forbidden: what waits is lost when the page closes
	// Trouble is the last reason why nothing could be sent or pulled: nil, ErrOffline, ErrRevoked, ...
	Trouble  error
	Warnings []Warning
	// Apart is how far this device's clock was ahead of the relay's when something was last sent, in minutes;
	// negative when it was behind. Either may be the wrong one.
	Apart time.Duration
	// EarlierLocks is set while a change of the locks has not yet reached every room.
	EarlierLocks bool
}

// Warning is something that a person should know about a room.
type Warning struct {
	Kind WarningKind
	Room RoomID
}

// WarningKind says what a warning is about.
type WarningKind string

// The warnings.
const (
	// WarnFork: the relay shows a different past than before. The room is read-only; a successor room
	// can be opened.
	WarnFork WarningKind = "fork"
	// WarnBehind: the relay has lost entries that this device has seen and cannot give back.
	WarnBehind WarningKind = "behind"
	// WarnKeys: two changes of the locks compete; the room has stopped.
	WarnKeys WarningKind = "keys"
	// WarnTampered: what the relay sends for this room is not a chain.
	WarnTampered WarningKind = "tampered"
	// WarnMissing: the relay does not return words that nobody withdrew.
	WarnMissing WarningKind = "missing"
	// WarnDisowned: entries in one's own name were not one's own; they are ignored.
	WarnDisowned WarningKind = "disowned"
	// WarnGone: the person is no longer a member.
	WarnGone WarningKind = "gone"
)

// Event says that something changed.
type Event struct {
	Kind EventKind
	Room RoomID // of EventRoom
}

// EventKind says what changed.
type EventKind uint8

// The events.
const (
	EventRoom   EventKind = iota + 1 // a room has something new; the folder was told before
	EventStatus                      // Status changed
	EventLocked                      // the client locked itself (signed out elsewhere, locks changed)
)

// Kit is a new recovery code, shown and printed once, and the two groups of it to be typed as a test.
type Kit struct {
	Code   string   // as printed
	Groups []string // its groups, in order
	Ask    [2]int   // indices of the two groups to ask for
}

// Device is one signed-in device.
type Device struct {
	ID   string
	Name string
	Made time.Time
	Seen time.Time // by the day only
	This bool
}

// Offer is what an invitation link leads to.
type Offer struct {
	Room    RoomID
	Kind    RoomKind
	Role    string
	Expires time.Time
	By      record.Member
	// Words are the safety words to compare with the person who invited, once an identity is there.
	Words [6]string
}
