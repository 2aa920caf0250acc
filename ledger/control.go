package ledger

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Control is the type of a control entry. Numbers are never used again.
type Control uint8

// The types of control entries.
const (
	Created   Control = iota + 1 // the room's first entry
	Epoch                        // a fresh key, wrapped to exactly the current members
	Invited                      // an invitation was made
	Uninvited                    // an invitation was revoked
	Joined                       // somebody used an invitation; admitted by the next epoch
	Left                         // a member left
	Removed                      // a helper was removed, or a newcomer not admitted
	Rekeyed                      // a member changed their keys
	Erased                       // an author withdrew the prose of an entry
	Disowned                     // a member says which entries in their name they never signed
	Successor                    // a member opened a successor room
)

var controlNames = [...]string{
	"content", "created", "epoch", "invited", "uninvited", "joined", "left", "removed",
	"rekeyed", "erased", "disowned", "successor",
}

// String returns the type's name in doc/protocol.md.
func (c Control) String() string {
	if int(c) < len(controlNames) {
		return controlNames[c]
	}
	return fmt.Sprintf("control %d", uint8(c))
}

// signatures says how many signatures each type carries. A second one is by the invitation's key
// (joined) or the new identity (rekeyed). Erased carries none, so that nobody who stores the chain learns
// from it who wrote the entry: its token proves the author.
var signatures = map[Control]int{
	Created: 1, Epoch: 1, Invited: 1, Uninvited: 1, Joined: 2, Left: 1, Removed: 1,
	Rekeyed: 2, Erased: 0, Disowned: 1, Successor: 1,
}

// Fixed places after the header of a control entry.
const (
	sigSize     = ed25519.SignatureSize
	controlHead = 1 + 32 // type, actor
	maxSigs     = 4
)

func (e *Entry) parseControl(b []byte) error {
	if len(b) < controlHead || b[0] == 0 {
		return fmt.Errorf("control entry: %w", ErrMalformed)
	}
	e.typ = Control(b[0])
	copy(e.actor[:], b[1:])
	body, rest, ok := cutSized(b[controlHead:])
	if !ok || len(rest) == 0 || rest[0] > maxSigs || len(rest) != 1+int(rest[0])*sigSize {
		return fmt.Errorf("control entry: %w", ErrMalformed)
	}
	if (e.typ == Created) != (e.Seq == 0) {
		return fmt.Errorf("%v at seq %d: %w", e.typ, e.Seq, ErrMalformed)
	}
	e.body, e.sigs = body, rest[1:]
	return nil
}

// signed returns the bytes that the signatures of a control entry cover: everything before them.
func (e *Entry) signed() []byte { return e.raw[:len(e.raw)-len(e.sigs)-1] }

func (e *Entry) sig(i int) []byte { return e.sigs[i*sigSize : (i+1)*sigSize] }

// Labels of signatures.
const (
	labelEntry   = "entry/v1"
	labelControl = "control/v1" // by the actor
	labelInvited = "joined/v1"  // by the key of the invitation
	labelRekeyed = "rekeyed/v1" // by the new identity
)

// signer signs; a [seal.Identity] does.
type signer interface {
	Sign(label string, parts ...[]byte) []byte
}

// inviteKey signs with the key that stands in an invitation's link.
type inviteKey ed25519.PrivateKey

func (k inviteKey) Sign(label string, parts ...[]byte) []byte {
	return seal.Sign(ed25519.PrivateKey(k), label, parts...)
}

// labelled is a signature to be made.
type labelled struct {
	by    signer
	label string
}

// appendControl writes and signs a control entry.
func appendControl(h *Header, actor record.Member, body Body, sigs ...labelled) []byte {
	h.Class = ControlEntry
	b := append(h.append(nil), byte(body.Control()))
	b = append(b, actor[:]...)
	b = appendSized(b, EncodeBody(body))
	signed := b[:len(b):len(b)]
	b = append(b, byte(len(sigs)))
	for _, s := range sigs {
		b = append(b, s.by.Sign(s.label, signed)...)
	}
	return b
}

// ErrSignature means that an entry was not signed by whom it names.
var ErrSignature = errors.New("wrong signature")

// CheckControl checks the signatures of a control entry and returns its body. The key is the actor's
// current identity key; for [Joined] it is the invitation's; [Created] and [Erased] need none. It does not
// check the rules of the room: [State.Check] does, and calls this.
func CheckControl(e *Entry, key [32]byte) (Body, error) {
	if err := e.checkActor(key); err != nil {
		return nil, err
	}
	body, err := DecodeBody(e.typ, e.body)
	if err != nil {
		return nil, err
	}
	if err := e.checkSecond(body, key); err != nil {
		return nil, err
	}
	return body, nil
}

// checkActor checks the first signature.
func (e *Entry) checkActor(key [32]byte) error {
	want, known := signatures[e.typ]
	if !known {
		return fmt.Errorf("%v: %w", e.typ, record.ErrUnknown)
	}
	if len(e.sigs) != want*sigSize || e.actor.IsZero() != (e.typ == Erased) {
		return fmt.Errorf("%v: signatures: %w", e.typ, ErrMalformed)
	}
	if e.typ == Created || e.typ == Joined {
		key = e.actor // their first words in a room: they bring the key
	}
	if want > 0 && !seal.Verify(key, e.sig(0), labelControl, e.signed()) {
		return fmt.Errorf("%v: %w", e.typ, ErrSignature)
	}
	return nil
}

// checkSecond checks the second signature, of the types that have one, and that a key that is brought is
// the one that signed.
func (e *Entry) checkSecond(body Body, invitation [32]byte) error {
	ok := true
	switch b := body.(type) {
	case *CreatedBody:
		ok = b.Founder.Key == e.actor
	case *JoinedBody:
		ok = b.Public.Key == e.actor && seal.Verify(invitation, e.sig(1), labelInvited, e.signed())
	case *RekeyedBody:
		ok = seal.Verify(b.Public.Key, e.sig(1), labelRekeyed, e.signed())
	}
	if !ok {
		return fmt.Errorf("%v: %w", e.typ, ErrSignature)
	}
	return nil
}
