package app

// Failure says why an effect did not work out; [Failure.Text] has its words.
type Failure string

// The failures.
const (
	FailWrong    Failure = "wrong-words"
	FailTaken    Failure = "name-taken"
	FailWeak     Failure = "weak-words"
	FailMissing  Failure = "key-missing"
	FailExpired  Failure = "expired"
	FailRevoked  Failure = "revoked"
	FailRekeyed  Failure = "rekeyed"
	FailOffline  Failure = "offline"
	FailBusy     Failure = "busy"
	FailTooBig   Failure = "too-big"
	FailRelay    Failure = "relay"
	FailOrigin   Failure = "origin"
	FailReadOnly Failure = "read-only"
	FailNotYet   Failure = "not-yet"
	FailInvite   Failure = "invitation"
	FailInvites  Failure = "invitations"
	FailFull     Failure = "full"
	FailLate     Failure = "late"
	FailKeys     Failure = "keys"
	FailClosed   Failure = "closed"
	FailCode     Failure = "code"
	FailRead     Failure = "test-read"
	FailStorage  Failure = "storage"
	FailTab      Failure = "tab"
	FailOther    Failure = "other"
)

var failures = map[Failure]struct{ field, text string }{
	FailWrong:    {"words", "This name and these words do not open anything here. Check both; the words are five, with spaces between them."},
	FailTaken:    {"name", "Somebody already uses this name here. Choose another one; only you will see it."},
	FailWeak:     {"own", "These words are too easy to guess. Add a word or two, or take the five above."},
	FailMissing:  {"", "This device no longer holds your key. Sign in with your name and your words; your rooms are safe."},
	FailExpired:  {"", "Your session on this device has ended. Sign in with your words; nothing was lost."},
	FailRevoked:  {"", "This device was signed out from another device. Sign in with your words if that was you; what you wrote here and was not sent is kept."},
	FailRekeyed:  {"", "The locks were changed on another device. Sign in with the new words; what you wrote here and was not sent is kept."},
	FailOffline:  {"", "The server cannot be reached just now. Nothing was lost; try again when you are online."},
	FailBusy:     {"", "The server asks to wait a little. Nothing was lost; try again in a minute."},
	FailTooBig:   {"", "This is more than the server takes at once. What you typed is below; you could send it in two parts."},
	FailRelay:    {"", "The server gave an answer that makes no sense. Nothing was lost and nothing was sent."},
	FailOrigin:   {"", "The server says that it is another one than the one you asked for. Nothing was sent. Check the address, and ask whoever runs it."},
	FailReadOnly: {"", "Nothing more can be written in this room. What was written stays readable, and what you typed is below."},
	FailNotYet:   {"", "You have not been let in yet. What you write waits here until you are."},
	FailInvite:   {"", "This invitation is not known, or was already used or revoked. Ask for a new one. If you did not use it yourself, say so: they can refuse whoever came in your place."},
	FailInvites:  {"", "This room has as many open invitations as it can have. Revoke one of them, then make another."},
	FailFull:     {"", "This server has no more room for you: it keeps only so much for each person. Nothing was lost; ask whoever runs it for more."},
	FailLate:     {"", "This invitation has expired. Ask for a new one; they last seven days."},
	FailKeys:     {"", "The words have changed meanwhile, so nothing was done. Compare these."},
	FailClosed:   {"name", "This server takes no new accounts. Ask whoever runs it, or use another server."},
	FailCode:     {"code", "This is not a whole code as it stands on the kit: six groups of five. Look again; 0 and O, or 1 and I, count as the same."},
	FailRead:     {"first", "These two groups are not the ones on the kit. Look again; 0 and O, or 1 and I, count as the same."},
	FailStorage:  {"", "This device does not let Goldmend keep anything: a private window, or a full disk. Copy what you typed before you close this page."},
	FailTab:      {"", "Goldmend is open in another tab, and that one does the sending. Go on there."},
	FailOther:    {"", "Something went wrong that should not have. Nothing was lost: what you typed is below."},
}

// Text returns the plain words.
func (f Failure) Text() string {
	if w, ok := failures[f]; ok {
		return w.text
	}
	return failures[FailOther].text
}

// Field returns the field that the words stand beside; empty: about the form as a whole.
func (f Failure) Field() string { return failures[f].field }
