package relay

import "github.com/goldmend/goldmend/wire"

// Role says who may make a call. It is checked before the call is handled, except for [Member] and
// [Reader], which the store checks in the same step in which it reads or writes.
type Role string

// The roles.
const (
	Anyone   Role = "anyone"             // no session
	LoginKey Role = "login key"          // a signature by the account's login key, over a fresh challenge
	SlotKey  Role = "slot key"           // a signature by the key of a slot of the account, over a fresh challenge
	SignedIn Role = "session"            // a live session; sees and changes its own account only
	Again    Role = "session+slot"       // a live session, and a signature by the key of a slot: the passphrase again
	Member   Role = "member"             // a live session of an account that is a member of the room
	Reader   Role = "reader"             // a live session of an account that is, or was, a member, or is invited
	Invitee  Role = "session+invitation" // a live session, and a signature by the invitation's key
)

// Route is one call of the API.
type Route struct {
	Method, Path string
	Role         Role
	Takes        string // media type of the body; empty: no body
	Does         string // for people
	handle       func(*Relay, *call) error
}

// Routes is the whole API, and who may call what.
var Routes = []Route{
	{"GET", wire.PathHealth, Anyone, "", "says whether the relay and its store work", (*Relay).health},
	{"GET", wire.PathInfo, Anyone, "", "says which relay this is, and its limits", (*Relay).info},
	{"POST", wire.PathChallenge, Anyone, wire.TypeJSON, "makes a nonce for one signature", (*Relay).challenge},
	{"POST", wire.PathAccounts, LoginKey, wire.TypeJSON, "opens an account", (*Relay).signUp},
	{"GET", wire.PathAccount, SignedIn, "", "shows the own account", (*Relay).account},
	{"POST", wire.PathAccountGone, Again, wire.TypeJSON, "deletes the own account", (*Relay).deleteAccount},
	{"POST", wire.PathRekey, Again, wire.TypeJSON, "changes the locks, and ends all sessions", (*Relay).rekey},
	{"GET", wire.PathSlots, SignedIn, "", "lists the slots, without what is sealed in them", (*Relay).listSlots},
	{"POST", wire.PathSlots, Again, wire.TypeJSON, "adds a slot, and drops others", (*Relay).putSlot},
	{"POST", wire.PathSlotOpen, SlotKey, wire.TypeJSON, "returns the sealed seed of a slot", (*Relay).openSlot},
	{"POST", wire.PathSlotDrop, Again, wire.TypeJSON, "drops a slot", (*Relay).dropSlot},
	{"POST", wire.PathSessions, LoginKey, wire.TypeJSON, "begins a session", (*Relay).newSession},
	{"GET", wire.PathSessions, SignedIn, "", "lists the signed-in devices", (*Relay).listSessions},
	{"DELETE", wire.PathSession + "{session}", SignedIn, "", "signs a device out", (*Relay).endSession},
	{"GET", wire.PathShare, SignedIn, "", "returns this session's share", (*Relay).share},
	{"PUT", wire.PathShare, SignedIn, wire.TypeJSON, "keeps this session's share", (*Relay).putShare},
	{"GET", wire.PathRooms, SignedIn, "", "lists the own rooms and their heads", (*Relay).listRooms},
	{"POST", wire.PathRooms, SignedIn, wire.TypeFrames, "opens a room", (*Relay).createRoom},
	{"GET", wire.PathRoomEntries, Reader, "", "streams entries", (*Relay).entries},
	{"POST", wire.PathRoomEntries, Member, wire.TypeFrames, "appends entries", (*Relay).appendTo},
	{"POST", wire.PathInvitation, Invitee, wire.TypeJSON, "lets the account read a room that it is invited to", (*Relay).openInvitation},
	{"GET", wire.PathChanges, SignedIn, "", "streams the heads of the own rooms", (*Relay).changes},
}

// needsSession reports whether a call with this role is refused without a session.
func (r Role) needsSession() bool {
	switch r {
	case Anyone, LoginKey, SlotKey:
		return false
	}
	return true
}
