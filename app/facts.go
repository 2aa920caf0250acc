package app

import (
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Stage says how far this program has been let in.
type Stage uint8

// The stages.
const (
	Fresh  Stage = iota // no account is known on this device
	Locked              // an account is known; its keys are not in memory
	Open                // unlocked
)

// Facts are what the client knows beyond the records, as values.
type Facts struct {
	Stage   Stage
	Account string // sign-in name
	Host    string // the relay's name, as a person would type it
	Native  bool   // the app runs from one's own binary (goldmend open)
	Version string

	Offered []string // words generated for a new account or a change of words
	Kit     *Kit     // a new recovery code, until it was test-read or put away
	Here    bool     // this device can be opened without words
	CanHere bool     // this device is able to
	Devices []Device // nil: not known now (offline)

	Offline bool
	Trouble Failure       // the last reason why nothing could be sent; empty: none
	Unsent  int           // what waits in the local queue
	NoStore bool          // this device keeps nothing (a private window, a full disk)
	Apart   time.Duration // by which this device's clock is ahead of the server's
	Rekey   bool          // a change of the locks has not yet reached every room

	Rooms    []RoomFacts
	Warnings []Warning
	Stuck    []Stuck // what could not be sent, and why
	Joining  *Joining
}

// Kit is a recovery code to be printed.
type Kit struct {
	Groups []string
	Ask    [2]int // indices of the two groups to be read back
}

// Device is one place where the account is signed in.
type Device struct {
	ID    string
	Name  string
	Since time.Time
	Seen  time.Time
	This  bool
}

// RoomFacts are what the chain says of one room besides its records.
type RoomFacts struct {
	ID      RoomID
	Kind    practice.Room
	Me      record.Member
	Members []Member // who can read and write now
	Former  []record.Member

	Newcomers   []Member // have joined and wait to be admitted
	Waiting     bool     // this person is one of them
	Invitations []Invitation
	SameAs      time.Time // same record as of the last entry of SameAsWho
	SameAsWho   record.Member
	ReadOnly    WarningKind // why nothing can be written any more; empty: it can
	Old, New    RoomID      // this room goes on from Old; it goes on in New
}

// Member is one person in a room, besides their name.
type Member struct {
	ID       record.Member
	Joined   time.Time
	NewKey   time.Time // the identity key last changed then; zero: never
	Compared bool      // the safety words were compared for the present key
	Words    []string  // the six safety words that both see; nil for oneself
	Keys     string    // names the two keys that Words stand for
}

// Invitation is one open invitation.
type Invitation struct {
	ID      string
	Link    string // only on the device that made it
	Expires time.Time
	Mine    bool // made by this person
}

// Joining is an invitation that this person has opened by its link.
type Joining struct {
	Looking bool    // the server was asked and has not answered yet
	Problem Failure // why it cannot be accepted; empty: it can
	Expires time.Time
}

// WarningKind says what is wrong.
type WarningKind string

// The kinds of warning. Each has its plain words in warnings.go.
const (
	WarnFork     WarningKind = "fork"     // the relay shows another past than before
	WarnBehind   WarningKind = "behind"   // the relay lost entries that this device has seen
	WarnKeys     WarningKind = "keys"     // two changes of the locks compete
	WarnTampered WarningKind = "tampered" // what the relay sends is no chain
	WarnMissing  WarningKind = "missing"  // words that nobody withdrew are not returned
	WarnDisowned WarningKind = "disowned" // entries in one's own name that were not one's own
	WarnGone     WarningKind = "gone"     // no longer a member
)

// Warning is one thing that a person should know, about one room or (zero) about all.
type Warning struct {
	Kind WarningKind
	Room RoomID
}

// Stuck is something that could not be sent: it is kept here until the person takes it up or drops it.
type Stuck struct {
	ID   string // the intent
	Room RoomID
	Why  string // plain words
	Text string // what was written, to be copied
}
