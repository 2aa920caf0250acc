package wire

import "time"

// Action says what a nonce and a signature are for; a signature for one action is worth nothing for
// another.
type Action string

// The actions that need a challenge.
const (
	ActionSignUp  Action = "sign-up"
	ActionOpen    Action = "slot-open"
	ActionPut     Action = "slot-put"
	ActionDrop    Action = "slot-drop"
	ActionSession Action = "session"
	ActionRekey   Action = "rekey"
	ActionDelete  Action = "account-delete"
)

// Known reports whether the relay takes challenges for the action.
func (a Action) Known() bool {
	switch a {
	case ActionSignUp, ActionOpen, ActionPut, ActionDrop, ActionSession, ActionRekey, ActionDelete:
		return true
	}
	return false
}

// Challenge asks for a nonce. The answer is the same whether or not the account exists.
type Challenge struct {
	Account ID     `json:"account"`
	Action  Action `json:"action"`
}

// Nonce is good for one signature on one action for one account, until it expires.
type Nonce struct {
	Nonce   []byte    `json:"nonce"`
	Expires time.Time `json:"expires"`
}

// Signed is a request that proves who makes it. Payload is the JSON of the request itself; Sig is made
// by the private half of Key with [SignedLabel] over [SignedParts]. The receiver verifies before it
// parses the payload.
type Signed struct {
	Account ID     `json:"account"`
	Key     Hash   `json:"key"` // the public key that verifies Sig: the login key's or a slot's
	Nonce   []byte `json:"nonce"`
	Payload []byte `json:"payload"`
	Sig     []byte `json:"sig"`
}

// SignedLabel is the signature label of a [Signed].
const SignedLabel = "login/v1"

// SignedParts is what the signature of a [Signed] covers: origin is the relay's, from [Info].
func SignedParts(origin string, action Action, account ID, nonce, payload []byte) [][]byte {
	return [][]byte{[]byte(origin), []byte(action), account[:], nonce, payload}
}

// InviteLabel is the signature label of an [OpenInvitation].
const InviteLabel = "invitation-open/v1"

// InviteParts is what the signature of an [OpenInvitation] covers.
func InviteParts(origin string, account ID, key Hash) [][]byte {
	return [][]byte{[]byte(origin), account[:], key[:]}
}
