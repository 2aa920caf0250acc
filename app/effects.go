package app

import "github.com/goldmend/goldmend/record"

// Effect is something that only the client can do. Package front does it and then shows the next page, or
// the form again with the words for the [Failure].
type Effect interface{ effect() }

// The effects before unlock, and on the account.
type (
	// SignUp makes an account.
	SignUp struct{ Name, Words string }
	// SignIn opens an account on a device that does not know it yet.
	SignIn struct{ Name, Words string }
	// Unlock opens the account that this device knows. Here: without words, by this device's own key. With
	// a name that is not this account's, it signs in to that one.
	Unlock struct {
		Name, Words string
		Here        bool
	}
	// Recover opens an account by its recovery code and sets new words.
	Recover struct{ Name, Code, Words string }
	// Lock ends this program's knowledge of every key.
	Lock struct{}
	// SignOut ends the session on this device. What was not yet sent stays.
	SignOut struct{}
	// StayUnlocked keeps this device open, or no longer.
	StayUnlocked struct {
		On    bool
		Words string
	}
	// ChangeWords sets new words; Locks also makes new keys in every room, which voids everything that
	// could open the account before. New may equal Old then.
	ChangeWords struct {
		Old, New string
		Locks    bool
	}
	// NewKit makes a recovery code, which voids the one before.
	NewKit struct{ Words string }
	// TestKit reads two groups of the kit back.
	TestKit struct{ First, Second string }
	// PutKitAway stops showing the kit without a test.
	PutKitAway struct{}
	// OfferWords generates five new words to choose.
	OfferWords struct{}
	// SignOutDevice ends another device's session at once.
	SignOutDevice struct{ ID string }
	// DeleteAccount deletes slots, sessions and Mine.
	DeleteAccount struct{ Words string }
	// Export gathers everything of the named room (zero: all) into one file to be saved: one that can be
	// checked, or a page to print.
	Export struct {
		Room RoomID
		Page bool
	}
)

// The effects on rooms.
type (
	// OpenRoom makes a room for two, appends Drafts to it and invites. Label goes to Mine.
	OpenRoom struct {
		Drafts []record.Draft
		Label  string
		Old    RoomID // a successor room goes on from this one
	}
	// Invite makes one more invitation.
	Invite struct{ Room RoomID }
	// Uninvite revokes one.
	Uninvite struct {
		Room RoomID
		ID   string
	}
	// Join accepts the invitation in Facts.Joining.
	Join struct {
		Drafts []record.Draft
		Label  string
	}
	// DropJoin forgets the invitation in Facts.Joining.
	DropJoin struct{}
	// Admit lets the newcomer read.
	Admit struct {
		Room   RoomID
		Member record.Member
		Keys   string // whose words were on the page: [Member.Keys]
	}
	// Decline removes a newcomer who was not admitted.
	Decline struct {
		Room   RoomID
		Member record.Member
	}
	// LeaveRoom ends this person's membership.
	LeaveRoom struct{ Room RoomID }
	// Compare marks the safety words of a member as compared.
	Compare struct {
		Room   RoomID
		Member record.Member
		Keys   string // whose words were on the page
	}
	// DropStuck gives up something that could not be sent; RetryStuck tries again.
	DropStuck  struct{ ID string }
	RetryStuck struct{ ID string }
)

func (SignUp) effect()        {}
func (SignIn) effect()        {}
func (Unlock) effect()        {}
func (Recover) effect()       {}
func (Lock) effect()          {}
func (SignOut) effect()       {}
func (StayUnlocked) effect()  {}
func (ChangeWords) effect()   {}
func (NewKit) effect()        {}
func (TestKit) effect()       {}
func (PutKitAway) effect()    {}
func (OfferWords) effect()    {}
func (SignOutDevice) effect() {}
func (DeleteAccount) effect() {}
func (Export) effect()        {}
func (OpenRoom) effect()      {}
func (Invite) effect()        {}
func (Uninvite) effect()      {}
func (Join) effect()          {}
func (DropJoin) effect()      {}
func (Admit) effect()         {}
func (Decline) effect()       {}
func (LeaveRoom) effect()     {}
func (Compare) effect()       {}
func (DropStuck) effect()     {}
func (RetryStuck) effect()    {}
