package relay

import (
	"context"
	"errors"
	"fmt"

	"github.com/goldmend/goldmend/wire"
)

// Store keeps what the relay keeps. Engines: memstore, sqlstore; package storetest holds what every
// engine must do.
//
// The contract, for every method:
//
//   - a nil error means that the change is durable: it survives a loss of power at once;
//   - an error means that nothing was changed. After an error that is none of the sentinels below the
//     caller does not know whether the change took place, and asks again;
//   - methods may be called by many goroutines at once; each takes effect at one instant, and what was
//     answered before a call began is seen by that call;
//   - a cancelled context may end a read; a change that has begun is carried through;
//   - byte slices that are passed in are not kept after the call, those that come back belong to the
//     caller, except in the callbacks of [Rooms.Entries];
//   - times are Unix milliseconds, and the caller's: a store has no clock.
//
// No row says who wrote an entry: a room's size is charged to the account that opened the room.
type Store interface {
	Accounts
	Sessions
	Rooms

	// Check reports whether the store can read and write now.
	Check(ctx context.Context) error
	// Close ends the store after the changes that have begun. No method may be called afterwards.
	Close() error
}

// Accounts is the part of a [Store] about accounts and their slots.
type Accounts interface {
	// SignUp makes an account with its slots. [ErrExists] when the id is taken.
	SignUp(ctx context.Context, a Account, slots []Slot) error
	// Account returns an account. [ErrNotFound].
	Account(ctx context.Context, id wire.ID) (Account, error)
	// Usage returns what the rooms that an account opened take up; zeros for an unknown one.
	Usage(ctx context.Context, id wire.ID) (Usage, error)
	// DeleteAccount deletes an account, its slots, sessions and standings, and the rooms of kind Mine
	// that it opened. Other rooms stay, charged from then on to another member. [ErrNotFound].
	DeleteAccount(ctx context.Context, id wire.ID) error

	// Slots returns an account's slots in the order of their creation; none for an unknown account.
	Slots(ctx context.Context, account wire.ID) ([]Slot, error)
	// Slot returns the slot of an account that has this public key. [ErrNotFound], after the same
	// work, for an unknown account as for another key.
	Slot(ctx context.Context, account wire.ID, key wire.Hash) (Slot, error)
	// PutSlot adds a slot and drops others, unknown ones being ignored. [ErrNotFound] without the
	// account, [ErrExists] when the slot's id or key is there and not dropped, [ErrFull] when more
	// than limit would remain.
	PutSlot(ctx context.Context, account wire.ID, s Slot, drops []wire.ID, limit int) error
	// DropSlot drops a slot. [ErrNotFound], [ErrLastSlot].
	DropSlot(ctx context.Context, account, slot wire.ID) error
	// Rekey replaces the login key and all slots, and ends all sessions. [ErrNotFound].
	Rekey(ctx context.Context, account wire.ID, loginKey wire.Hash, slots []Slot) error
}

// Sessions is the part of a [Store] about signed-in devices.
type Sessions interface {
	// OpenSession adds a session. When the account then has more than limit, those seen longest ago
	// end, and their ids are returned. [ErrNotFound] without the account, or when its login key is not
	// key any more: a change of the locks leaves no way back in.
	OpenSession(ctx context.Context, s Session, key wire.Hash, limit int) (ended []wire.ID, err error)
	// Session returns the session of a token's hash. [ErrNotFound].
	Session(ctx context.Context, token wire.Hash) (Session, error)
	// Sessions returns an account's sessions in the order of their creation.
	Sessions(ctx context.Context, account wire.ID) ([]Session, error)
	// Seen notes that a session was used. An ended one is ignored.
	Seen(ctx context.Context, session wire.ID, at int64) error
	// SetShare keeps a session's share. [ErrNotFound].
	SetShare(ctx context.Context, account, session wire.ID, share []byte) error
	// EndSession ends a session of an account. [ErrNotFound].
	EndSession(ctx context.Context, account, session wire.ID) error
	// EndIdle ends the sessions not seen since before, and returns their ids.
	EndIdle(ctx context.Context, before int64) ([]wire.ID, error)
}

// Rooms is the part of a [Store] about rooms and their entries.
type Rooms interface {
	// Append adds entries to the end of a room, with everything that follows from them, in one step.
	//
	// It compares and swaps: the first entry's Seq must be the number of entries, and Prev the hash of
	// the last one, and each entry must be right about the arrival of the one before it. Entries that are all there already, the same hash at the same place, are a repeat:
	// nothing is written and the first answer is given again. Anything else returns a [*Conflict].
	//
	// The account must be a member, or a former one for a repeat of what it may read, or invited and
	// made a member by this append; otherwise [ErrForbidden], or [ErrNotFound] when it has no standing
	// at all. [ErrFull] when a limit would be passed, [ErrExists] when an invitation's key is used
	// already.
	//
	// An entry's own Arrived is kept only between the making of a backup and its restoring, if the
	// store was restored: so members heal what the backup misses, and nobody dates anything back. A Bare
	// entry is taken only then, too; otherwise [ErrForbidden].
	Append(ctx context.Context, a Append) (Appended, error)
	// Rooms returns the rooms in which an account has a standing at the time now.
	Rooms(ctx context.Context, account wire.ID, now int64) ([]Room, error)
	// Room returns one of them. [ErrNotFound] also for a room in which the account has none.
	Room(ctx context.Context, room wire.Hash, account wire.ID, now int64) (Room, error)
	// Entries calls each for the entries of a room from one sequence number up to another, both
	// included, in order, until each returns an error, which it returns. The entry's bytes are good
	// only during the call. An unknown room has no entries.
	Entries(ctx context.Context, room wire.Hash, from, to uint64, each func(Entry) error) error
	// Controls is Entries for the entries with Control set only.
	Controls(ctx context.Context, room wire.Hash, each func(Entry) error) error
	// Member returns the account behind a member of a room, and whether there is one: a member that
	// deleted the account has none.
	Member(ctx context.Context, room, member wire.Hash) (account wire.ID, ok bool, err error)
	// Invitation returns an invitation. [ErrNotFound].
	Invitation(ctx context.Context, key wire.Hash) (Invitation, error)
	// Invite lets an account read a room as long as the invitation is open. [ErrNotFound] when it is not.
	Invite(ctx context.Context, account wire.ID, key wire.Hash, now int64) error
}

// Errors that a caller of a [Store] decides on.
var (
	ErrNotFound  = errors.New("not found")
	ErrExists    = errors.New("exists already")
	ErrForbidden = errors.New("not allowed")
	ErrFull      = errors.New("a limit is reached")
	ErrLastSlot  = errors.New("the last slot")
	ErrClosed    = errors.New("the store is closed")
)

// Conflict says that a room does not end where an append stands on it.
type Conflict struct{ Head wire.Head }

// Error names no room.
func (c *Conflict) Error() string { return fmt.Sprintf("the room ends at entry %d", c.Head.Seq) }

// Account is one account.
type Account struct {
	ID       wire.ID
	LoginKey wire.Hash
	Created  int64
}

// Usage is what the rooms that an account opened take up.
type Usage struct {
	Rooms          int
	Entries, Bytes int64
}

// Slot is one slot of an account.
type Slot struct {
	ID      wire.ID
	Kind    wire.SlotKind
	Key     wire.Hash
	Sealed  []byte
	Created int64
}

// Session is one signed-in device.
type Session struct {
	ID            wire.ID
	Token         wire.Hash // SHA-256 of the token
	Account       wire.ID
	Label, Share  []byte
	Created, Seen int64
}

// Entry is one entry as a store keeps it: opaque bytes in two parts, of which the prose can go.
type Entry struct {
	Seq     uint64
	Hash    wire.Hash
	Arrived int64
	// PrevArrived is, in an append, when the entry says that the one before it arrived; zero: at the same
	// time. [Append.Arrivals] holds it to its word.
	PrevArrived int64
	Control     bool   // what [Rooms.Controls] returns
	Bare        bool   // of an append: its prose was withdrawn before; only what heals may come so
	Body        []byte // all but the prose
	Prose       []byte // nil when there is none, or no more
}

// Kind says what a room is to the relay.
type Kind uint8

// The kinds of rooms. Only Mine matters to a store: it goes with its account.
const (
	Ours Kind = iota
	Mine
)

// Append is one append and what follows from it.
type Append struct {
	Room    wire.Hash
	Account wire.ID
	New     bool      // the first entry opens the room
	Kind    Kind      // of a new room
	Prev    wire.Hash // hash of the entry that the first one follows
	// Entries are in order, at least one. Arrived is zero, or when the entry arrived before the store
	// was restored from a backup that misses it; see [Rooms.Append].
	Entries []Entry
	Now     int64 // becomes the arrival, but never less than the predecessor's

	Joins     []Join           // members that come, or come back
	Leaves    []wire.Hash      // members that go; they may read up to this append's last entry
	Invites   []Invitation     // invitations that open
	Ends      []EndsInvitation // invitations that end
	Withdraws []uint64         // sequence numbers of entries whose prose goes

	Limits StoreLimits
}

// Arrivals works out when the entries of an append arrive after one that arrived at prev, and whether each
// says of the one before it what is true; if not, the append is a [Conflict]. Healed tells whether the
// store was restored so that an entry can have arrived then before. For engines.
func (a *Append) Arrivals(prev int64, healed func(int64) bool) (arrived []int64, ok bool) {
	arrived = make([]int64, len(a.Entries))
	for i := range a.Entries {
		e := &a.Entries[i]
		at := max(a.Now, prev)
		if e.Arrived >= prev && e.Arrived != 0 && healed(e.Arrived) {
			at = e.Arrived
		}
		says := e.PrevArrived
		if says == 0 {
			says = at
		}
		if says != prev && !(a.New && i == 0) {
			return nil, false
		}
		arrived[i], prev = at, at
	}
	return arrived, true
}

// Join makes an account the one behind a member of the room.
type Join struct {
	Account wire.ID
	Member  wire.Hash
}

// Invitation is one invitation to a room.
type Invitation struct {
	Key     wire.Hash
	Room    wire.Hash
	Expires int64
	State   InvitationState
}

// InvitationState says whether an invitation is open.
type InvitationState uint8

// The states of an invitation. One whose time has passed stays open in name.
const (
	InvitationOpen InvitationState = iota
	InvitationUsed
	InvitationWithdrawn
)

// EndsInvitation ends an invitation, and what could be read by it.
type EndsInvitation struct {
	Key   wire.Hash
	State InvitationState
}

// StoreLimits bound what one append may lead to; zero is no limit.
type StoreLimits struct {
	RoomsOfAccount                   int
	EntriesOfRoom, BytesOfRoom       int64
	EntriesOfAccount, BytesOfAccount int64
}

// Appended answers an append.
type Appended struct {
	Head    wire.Head // the room's last entry now
	Arrived []int64   // of each entry of the append
	Repeat  bool
}

// Room is one room as an account sees it.
type Room struct {
	Head     wire.Head // the last entry that it may read
	Standing wire.Standing
	Kind     Kind
}

// Size is what an entry counts for against a limit on bytes.
func (e *Entry) Size() int64 { return int64(len(e.Body) + len(e.Prose)) }
