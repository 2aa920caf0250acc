package client

import (
	"context"
	"errors"
	"io"

	"github.com/goldmend/goldmend/record"
)

// Each of these is a decision that a caller makes.
var (
	ErrLocked     = errors.New("locked")
	ErrNoAccount  = errors.New("no account on this device")
	ErrWrongWords = errors.New("unknown account or wrong words") // deliberately one answer
	ErrNameTaken  = errors.New("sign-in name is taken")
	ErrWeakWords  = errors.New("words too easy to guess")
	ErrKeyMissing = errors.New("key missing on this device")        // sign in with the words
	ErrExpired    = errors.New("session expired")                   // mended silently while unlocked
	ErrRevoked    = errors.New("signed out from another device")    // this device must sign in again
	ErrRekeyed    = errors.New("locks changed on another device")   // sign in with the new words
	ErrOffline    = errors.New("relay not reachable")               // everything stays queued
	ErrBusy       = errors.New("relay asks to wait")                // rate limit
	ErrTooBig     = errors.New("too big")                           // more than the relay takes
	ErrRelay      = errors.New("relay answers nonsense")            // not the protocol
	ErrOrigin     = errors.New("relay is another one than asked")   // its origin differs
	ErrReadOnly   = errors.New("room is read-only")                 // see Room.ReadOnly
	ErrNoRoom     = errors.New("no such room")                      //
	ErrNotYet     = errors.New("not admitted yet")                  //
	ErrInvitation = errors.New("invitation is unknown or used")     //
	ErrLate       = errors.New("invitation has expired")            //
	ErrRead       = errors.New("groups do not match the code")      // test-read
	ErrStorage    = errors.New("storage is full or forbidden")      //
	ErrNotLeading = errors.New("another tab is the one that sends") //
)

// Client is one person's place at the relay, from one device.
type Client struct{ cfg Config }

var errSoon = errors.New("not there yet")

// New returns a client that has not read anything yet.
func New(cfg Config) (*Client, error) { return &Client{cfg: cfg}, nil }

// Start reads what this device knows and returns how things stand: no account yet, locked, or
// unlockable without words. It does not talk to the relay.
func (c *Client) Start(ctx context.Context) (Status, error) { return Status{}, errSoon }

// Close ends everything without sending; what waits stays sealed. The client cannot be used again.
func (c *Client) Close() {}

// Status returns how things stand now.
func (c *Client) Status() Status { return Status{} }

// SuggestWords returns five generated words, which is safer than words of one's own when the host may be
// the other person.
func (c *Client) SuggestWords() []string { return nil }

// JudgeWords returns nil or an error that wraps [ErrWeakWords] for words of one's own.
func (c *Client) JudgeWords(words string) error { return errSoon }

// SignUp makes an account with its own room and a recovery code, and unlocks. It may be sent again with
// the same words after a lost answer.
func (c *Client) SignUp(ctx context.Context, name, words string) (Kit, error) {
	return Kit{}, errSoon
}

// SignIn opens an account with its words, on a device that may be new, and returns when its rooms were
// pulled or the context ended; the client is then unlocked all the same.
func (c *Client) SignIn(ctx context.Context, name, words string) error { return errSoon }

// Unlock opens the account of this device with its words; this works offline.
func (c *Client) Unlock(ctx context.Context, words string) error { return errSoon }

// UnlockHere opens without words where "stay unlocked here" is set up; it needs the relay.
func (c *Client) UnlockHere(ctx context.Context) error { return errSoon }

// Recover opens with the recovery code and sets new words. Changing the locks should be offered next.
func (c *Client) Recover(ctx context.Context, name, code, newWords string) error { return errSoon }

// Lock sends one batch of Mine (for at most about a second), wipes the keys, tells the folder to forget,
// and forgets everything that is not sealed.
func (c *Client) Lock(ctx context.Context) error { return errSoon }

// StayUnlocked turns "stay unlocked here" on or off. Turning it on takes the words again.
func (c *Client) StayUnlocked(ctx context.Context, on bool, words string) error { return errSoon }

// SignOut locks, ends the session and removes what this device knows, except what was not sent.
func (c *Client) SignOut(ctx context.Context) error { return errSoon }

// ChangeWords replaces the words. Changing the locks should be offered next.
func (c *Client) ChangeWords(ctx context.Context, oldWords, newWords string) error { return errSoon }

// NewRecoveryCode replaces the recovery code.
func (c *Client) NewRecoveryCode(ctx context.Context, words string) (Kit, error) {
	return Kit{}, errSoon
}

// TestRead checks the two groups that the last kit asked for; a mismatch is [ErrRead].
func (c *Client) TestRead(first, second string) error { return errSoon }

// ChangeLocks gives the person new keys in every room and voids all old words, codes, devices and
// sessions. newWords may equal words. A change that was cut off goes on at the next unlock.
func (c *Client) ChangeLocks(ctx context.Context, words, newWords string) (Kit, error) {
	return Kit{}, errSoon
}

// Devices lists the signed-in devices.
func (c *Client) Devices(ctx context.Context) ([]Device, error) { return nil, errSoon }

// SignOutDevice ends another device's session at once. Changing the locks should be offered next.
func (c *Client) SignOutDevice(ctx context.Context, id string) error { return errSoon }

// DeleteAccount deletes slots, sessions and Mine at the relay, and everything on this device. Shared
// entries stay for the others.
func (c *Client) DeleteAccount(ctx context.Context, words string) error { return errSoon }

// Rooms lists the person's rooms, Mine first, then by age.
func (c *Client) Rooms() []Room { return nil }

// Mine returns the person's own room.
func (c *Client) Mine() RoomID { return RoomID{} }

// Append seals what a person writes into local storage, shows it to the folder as waiting, and sends it
// as soon as that is possible. When it returns nil, nothing but the person can lose it. In Mine, an
// erased record is gone, words and all.
func (c *Client) Append(ctx context.Context, room RoomID, drafts []Draft, erase []record.ID) (Intent, error) {
	return Intent{}, errSoon
}

// Waiting lists what was not sent yet or could not be, of one room, in the order of writing.
func (c *Client) Waiting(room RoomID) []Intent { return nil }

// Discard drops an intent that was refused or still waits.
func (c *Client) Discard(ctx context.Context, id IntentID) error { return errSoon }

// Retry puts a refused intent back into the queue.
func (c *Client) Retry(ctx context.Context, id IntentID) error { return errSoon }

// Sync pulls every room and sends what waits, now; it returns when that is done or has failed.
func (c *Client) Sync(ctx context.Context) error { return errSoon }

// Invite makes an invitation and returns its link, whose fragment holds the secret. A zero room opens
// a new room of the two.
func (c *Client) Invite(ctx context.Context, room RoomID, role string) (link string, id RoomID, err error) {
	return "", RoomID{}, errSoon
}

// Uninvite revokes an invitation that was not used.
func (c *Client) Uninvite(ctx context.Context, room RoomID, invitation [32]byte) error {
	return errSoon
}

// OpenInvitation looks at an invitation without using it. It needs an unlocked account.
func (c *Client) OpenInvitation(ctx context.Context, link string) (Offer, error) {
	return Offer{}, errSoon
}

// Join uses an invitation. The newcomer reads nothing until somebody admits them.
func (c *Client) Join(ctx context.Context, link string) (RoomID, error) { return RoomID{}, errSoon }

// Admit lets a newcomer read and write, after the safety words were compared; it also marks them so.
func (c *Client) Admit(ctx context.Context, room RoomID, newcomer record.Member) error {
	return errSoon
}

// Compared marks the safety words of a member as compared.
func (c *Client) Compared(ctx context.Context, room RoomID, member record.Member) error {
	return errSoon
}

// Leave leaves a room, alone and at any time.
func (c *Client) Leave(ctx context.Context, room RoomID) error { return errSoon }

// Remove removes a helper or a newcomer who was not admitted.
func (c *Client) Remove(ctx context.Context, room RoomID, member record.Member) error {
	return errSoon
}

// Succeed opens a successor of a room and returns the new one; the other is invited as usual.
func (c *Client) Succeed(ctx context.Context, room RoomID) (RoomID, error) {
	return RoomID{}, errSoon
}

// SaveDraft keeps what stands in an unsent form, sealed, by the page's path.
func (c *Client) SaveDraft(ctx context.Context, path string, data []byte) error { return errSoon }

// LoadDraft returns what SaveDraft kept; nil without an error when there is none.
func (c *Client) LoadDraft(ctx context.Context, path string) ([]byte, error) { return nil, errSoon }

// DropDraft removes a draft.
func (c *Client) DropDraft(ctx context.Context, path string) error { return errSoon }

// Setting returns a small value kept sealed on this device only; nil when there is none.
func (c *Client) Setting(ctx context.Context, name string) ([]byte, error) { return nil, errSoon }

// SetSetting keeps it.
func (c *Client) SetSetting(ctx context.Context, name string, value []byte) error { return errSoon }

// Export writes a file that holds rooms, readable by whoever has the file, and verifiable offline
// (package export). No rooms means all of them.
func (c *Client) Export(ctx context.Context, w io.Writer, rooms ...RoomID) error { return errSoon }
