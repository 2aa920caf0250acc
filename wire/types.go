package wire

import (
	"encoding/hex"
	"fmt"
	"time"
)

// Hash is a room id, an entry's hash or a public key: 32 bytes, 64 hex digits in JSON and paths.
type Hash [32]byte

// String returns 64 hex digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes 64 hex digits.
func (h Hash) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

// UnmarshalText reads 64 hex digits.
func (h *Hash) UnmarshalText(b []byte) error { return fromHex(h[:], b) }

// ParseHash reads 64 hex digits.
func ParseHash(s string) (h Hash, err error) { return h, fromHex(h[:], []byte(s)) }

// ID names an account, a slot or a session: 16 bytes, 32 hex digits in JSON and paths.
type ID [16]byte

// String returns 32 hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText writes 32 hex digits.
func (id ID) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, id[:]), nil }

// UnmarshalText reads 32 hex digits.
func (id *ID) UnmarshalText(b []byte) error { return fromHex(id[:], b) }

// ParseID reads 32 hex digits.
func ParseID(s string) (id ID, err error) { return id, fromHex(id[:], []byte(s)) }

// fromHex fills dst from exactly as many lower-case hex digits, so that an id has one spelling.
func fromHex(dst, src []byte) error {
	if len(src) != 2*len(dst) {
		return fmt.Errorf("want %d hex digits, have %d", 2*len(dst), len(src))
	}
	for _, c := range src {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("want lower-case hex digits")
		}
	}
	_, err := hex.Decode(dst, src)
	return err
}

// Info says which relay answers. A client refuses an Origin that is not the one it talks to, so that a
// signature made for one relay is worth nothing at another.
type Info struct {
	Origin  string `json:"origin"`  // scheme://host[:port]
	API     int    `json:"api"`     // [Version]
	Version string `json:"version"` // of the program
	SignUp  bool   `json:"signUp"`  // whether new accounts are taken
	Limits  Limits `json:"limits"`
}

// Limits are what the relay accepts, so that a client can say no before it sends.
type Limits struct {
	Entry            int `json:"entry"`          // bytes of one entry
	Batch            int `json:"batch"`          // entries of one append
	Body             int `json:"body"`           // bytes of one append
	RoomsOfAccount   int `json:"roomsOfAccount"` // rooms that one account opens
	EntriesOfRoom    int `json:"entriesOfRoom"`
	BytesOfRoom      int `json:"bytesOfRoom"`
	EntriesOfAccount int `json:"entriesOfAccount"` // in all rooms that it opened
	BytesOfAccount   int `json:"bytesOfAccount"`
	Slots            int `json:"slots"`
	Sessions         int `json:"sessions"` // a new one beyond ends the one seen longest ago
}

// SlotKind says what opens a slot.
type SlotKind string

// The kinds of slots.
const (
	SlotPassphrase SlotKind = "passphrase"
	SlotRecovery   SlotKind = "recovery"
	SlotPasskey    SlotKind = "passkey"
)

// Slot is one way to open the account's seed: a public login key, and the seed sealed under a key that
// the relay never has.
type Slot struct {
	ID      ID        `json:"id"` // random, chosen by the client
	Kind    SlotKind  `json:"kind"`
	Key     Hash      `json:"key"`    // the slot's public login key
	Sealed  []byte    `json:"sealed"` // the sealed seed
	Created time.Time `json:"created,omitzero"`
}

// SignUp opens an account. Signed by LoginKey.
type SignUp struct {
	LoginKey Hash   `json:"loginKey"`
	Slots    []Slot `json:"slots"`
}

// Account is what an account may read of itself.
type Account struct {
	ID       ID        `json:"id"`
	LoginKey Hash      `json:"loginKey"`
	Created  time.Time `json:"created"`
	Rooms    int       `json:"rooms"`   // rooms that it opened
	Entries  int64     `json:"entries"` // in those rooms
	Bytes    int64     `json:"bytes"`   // in those rooms
}

// OpenSlot asks for the sealed seed. Signed by the slot's key; the answer is a [Slot]. An unknown
// account, a wrong passphrase and a dropped slot get the same answer, [CodeNoSuchSlot].
type OpenSlot struct{}

// PutSlot adds a slot and drops others in one step (a change of words drops the old passphrase's).
// Signed by the key of any slot of the account: the passphrase again.
type PutSlot struct {
	Slot  Slot `json:"slot"`
	Drops []ID `json:"drops,omitempty"`
}

// DropSlot drops a slot, never the last one. Signed by the key of any slot of the account.
type DropSlot struct {
	ID ID `json:"id"`
}

// Slots lists the account's slots, without what is sealed in them.
type Slots struct {
	Slots []Slot `json:"slots"`
}

// NewSession asks for a session. Signed by the account's login key.
type NewSession struct {
	Label []byte `json:"label,omitempty"` // the device's name, sealed by the client; the relay cannot read it
}

// Token is a new session. The relay keeps only a hash of the token.
type Token struct {
	Session ID        `json:"session"`
	Token   string    `json:"token"`
	Expires time.Time `json:"expires"` // when it ends unless it is used before
}

// Session is one signed-in device.
type Session struct {
	ID      ID        `json:"id"`
	Label   []byte    `json:"label,omitempty"` // as in NewSession
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`            // last use, to the hour
	This    bool      `json:"this,omitempty"`  // the session that asks
	Share   bool      `json:"share,omitempty"` // whether the device stays unlocked
}

// Sessions lists the account's signed-in devices.
type Sessions struct {
	Sessions []Session `json:"sessions"`
}

// Share is the relay's part of what keeps a device unlocked: released only to the live session that
// left it, and gone with that session.
type Share struct {
	Share []byte `json:"share"` // 16 to 256 bytes
}

// Rekey changes the locks: a new login key, and only these slots. It ends every session, the calling
// one too. Signed by the key of any slot before the change.
type Rekey struct {
	LoginKey Hash   `json:"loginKey"`
	Slots    []Slot `json:"slots"`
}

// DeleteAccount deletes the account, its slots, its sessions and its Mine rooms. Entries in shared
// rooms stay for the others. Signed by the key of any slot.
type DeleteAccount struct{}

// Head is the last entry of a room.
type Head struct {
	Room    Hash   `json:"room"`
	Seq     uint64 `json:"seq"`
	Hash    Hash   `json:"hash"`
	Arrived int64  `json:"arrived"` // Unix milliseconds
}

// Standing says what an account is in a room.
type Standing string

// The standings of an account in a room.
const (
	StandingMember  Standing = "member"  // reads all, appends
	StandingFormer  Standing = "former"  // reads up to where it left or was removed
	StandingInvited Standing = "invited" // reads all while the invitation is open, appends only `joined`
)

// Room is one room of an account. For a former member the head is the last entry it may read.
type Room struct {
	Head
	Standing Standing `json:"standing"`
}

// Rooms lists an account's rooms.
type Rooms struct {
	Rooms []Room `json:"rooms"`
}

// Appended answers an append: the entries are on disk. Repeat says that all of them were there already,
// the answer to a first attempt that was lost.
type Appended struct {
	Head
	First   uint64  `json:"first"`            // sequence number of the first entry of the append
	Arrived []int64 `json:"times"`            // arrival of each entry, Unix milliseconds
	Repeat  bool    `json:"repeat,omitempty"` // nothing was written now
}

// OpenInvitation proves that a session holds the seed of an invitation. Sig is made by the invitation's
// key with [InviteLabel] over [InviteParts].
type OpenInvitation struct {
	Key Hash   `json:"key"`
	Sig []byte `json:"sig"`
}

// Invited answers [OpenInvitation]: from now on the account may read the room, until the invitation ends.
type Invited struct {
	Head
	Expires time.Time `json:"expires"`
}
