package wire

import "strconv"

// The paths of the relay's API. A client joins them to the relay's origin.
const (
	PathHealth      = "/healthz"                 // GET
	PathInfo        = "/v1/info"                 // GET -> Info
	PathChallenge   = "/v1/challenge"            // POST Challenge -> Nonce
	PathAccounts    = "/v1/accounts"             // POST Signed{SignUp} by the login key
	PathAccount     = "/v1/account"              // GET -> Account
	PathAccountGone = "/v1/account/delete"       // POST Signed{DeleteAccount} by a slot
	PathRekey       = "/v1/account/rekey"        // POST Signed{Rekey} by a slot
	PathSlots       = "/v1/slots"                // GET -> Slots; POST Signed{PutSlot} by a slot
	PathSlotOpen    = "/v1/slots/open"           // POST Signed{OpenSlot} by that slot -> Slot
	PathSlotDrop    = "/v1/slots/drop"           // POST Signed{DropSlot} by a slot
	PathSessions    = "/v1/sessions"             // GET -> Sessions; POST Signed{NewSession} by the login key -> Token
	PathSession     = "/v1/sessions/"            // DELETE, followed by a session's id or "this"
	PathShare       = "/v1/share"                // GET, PUT: Share, of this session
	PathRooms       = "/v1/rooms"                // GET -> Rooms; POST frames -> Appended
	PathInvitation  = "/v1/invitations/open"     // POST OpenInvitation -> Invited
	PathChanges     = "/v1/changes"              // GET: events
	pathRoomEntries = "/entries"                 // GET ?from=N&to=M -> frames; POST frames -> Appended
	PathRoomEntries = "/v1/rooms/{room}/entries" // the pattern of [EntriesPath]
)

// EntriesPath is where the entries of a room are read (GET) and appended (POST).
func EntriesPath(room Hash) string { return PathRooms + "/" + room.String() + pathRoomEntries }

// EntriesFrom is where the entries of a room are read from a sequence number on.
func EntriesFrom(room Hash, from uint64) string {
	return EntriesPath(room) + "?from=" + strconv.FormatUint(from, 10)
}

// SessionPath is where one session is ended (DELETE).
func SessionPath(id ID) string { return PathSession + id.String() }

// SessionThis is where the calling session is ended (DELETE): signing out.
const SessionThis = PathSession + "this"

// The media types of bodies.
const (
	TypeJSON    = "application/json"
	TypeFrames  = "application/vnd.goldmend.entries"
	TypeProblem = "application/problem+json"
	TypeEvents  = "text/event-stream"
)

// Version is the version of the API, the number in its paths.
const Version = 1

// TokenScheme precedes a session's token in the Authorization header.
const TokenScheme = "Bearer "
