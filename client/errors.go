package client

import "errors"

// Each of these is a decision that a caller makes.
var (
	ErrLocked     = errors.New("locked")
	ErrNoAccount  = errors.New("no account on this device")
	ErrWrongWords = errors.New("unknown account or wrong words") // deliberately one answer
	ErrNameTaken  = errors.New("sign-in name is taken")
	ErrWeakWords  = errors.New("words too easy to guess")
	ErrKeyMissing = errors.New("key missing on this device")         // sign in with the words
	ErrExpired    = errors.New("session expired")                    // mended silently while unlocked
	ErrRevoked    = errors.New("signed out from another device")     // this device must sign in again
	ErrRekeyed    = errors.New("locks changed on another device")    // sign in with the new words
	ErrOffline    = errors.New("relay not reachable")                // everything stays queued
	ErrBusy       = errors.New("relay asks to wait")                 // rate limit
	ErrTooBig     = errors.New("too big")                            // more than the relay takes
	ErrFull       = errors.New("a limit of the relay is reached")    //
	ErrInvites    = errors.New("room has too many open invitations") // revoke one first
	ErrClosed     = errors.New("relay takes no new accounts")        //
	ErrRelay      = errors.New("relay answers nonsense")             // not the protocol
	ErrOrigin     = errors.New("relay is another one than asked")    // its origin differs
	ErrReadOnly   = errors.New("room is read-only")                  // see Room.ReadOnly
	ErrNoRoom     = errors.New("no such room")                       //
	ErrNotYet     = errors.New("not admitted yet")                   //
	ErrInvitation = errors.New("invitation is unknown or used")      //
	ErrLate       = errors.New("invitation has expired")             //
	ErrKeys       = errors.New("words are those of other keys now")  // compare again
	ErrRead       = errors.New("groups do not match the code")       // test-read
	ErrCode       = errors.New("not a recovery code")                // mistyped
	ErrStorage    = errors.New("storage is full or forbidden")       //
	ErrNotLeading = errors.New("another tab is the one that sends")  //
)
