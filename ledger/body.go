package ledger

import (
	"errors"
	"fmt"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Kind is the kind of a room.
type Kind uint8

// The kinds of room.
const (
	Mine    Kind = 1 // one person alone
	Ours    Kind = 2 // the two people of one relationship
	Session Kind = 3 // the two and a helper
)

// Role is what a member is in a room.
type Role uint8

// The roles.
const (
	Person Role = 0 // one of the people whose room it is
	Helper Role = 1 // a therapist, counsellor or mediator
)

// Place names an entry of another room.
type Place struct {
	Room RoomID
	Seq  uint64
	Head seal.Hash
}

// Body is what a control entry says.
type Body interface {
	Control() Control
	write(w *record.Writer)
	read(r *record.Reader) bool // false: a value that is never written
}

// CreatedBody founds a room. Its founder is admitted at once; content waits for the first epoch.
type CreatedBody struct {
	Kind        Kind
	Founder     seal.Public
	Nonce       [32]byte
	Role        Role
	Predecessor Place // zero unless this room succeeds another
}

// EpochBody begins an epoch: every entry after it is sealed with the new key.
type EpochBody struct {
	Number   uint32    // one more than the epoch before; the first is 1
	Kid      seal.Hash // the new key's id; never one that was used before
	Wraps    []Wrap    // one for each member, in the order of [State.Members]
	Previous []byte    // the key of the epoch before, sealed under the new one; see [State.Apply]
	Lacking  bool      // the author could not open the epoch before
}

// Wrap is an epoch key, wrapped to one member.
type Wrap struct {
	Member record.Member
	Box    []byte // [seal.WrapSize] bytes
}

// InvitedBody makes an invitation. Its private key stands in the link only.
type InvitedBody struct {
	Key     [32]byte // Ed25519
	Role    Role
	Expiry  time.Time
	History bool // the newcomer may read what was written before
}

// UninvitedBody revokes an invitation.
type UninvitedBody struct {
	Invitation seal.Hash // hash of the invited entry
}

// JoinedBody uses an invitation.
type JoinedBody struct {
	Invitation seal.Hash // hash of the invited entry
	Public     seal.Public
}

// LeftBody says that its author left.
type LeftBody struct{}

// RemovedBody removes somebody.
type RemovedBody struct {
	Member record.Member
}

// RekeyedBody changes its author's keys.
type RekeyedBody struct {
	Public seal.Public
	// Luggage is what the new identity needs from the old one, sealed to itself: the epoch keys and the
	// roots of the erase tokens.
	Luggage []byte
}

// ErasedBody withdraws the prose of one entry.
type ErasedBody struct {
	Target uint64 // its seq
	Token  [32]byte
}

// DisownedBody names entries that its author did not sign.
type DisownedBody struct {
	Targets []uint64 // their seqs, ascending
}

// SuccessorBody announces a room that goes on where this one ends.
type SuccessorBody struct {
	Room RoomID
}

// Control returns the type.
func (*CreatedBody) Control() Control { return Created }

// Control returns the type.
func (*EpochBody) Control() Control { return Epoch }

// Control returns the type.
func (*InvitedBody) Control() Control { return Invited }

// Control returns the type.
func (*UninvitedBody) Control() Control { return Uninvited }

// Control returns the type.
func (*JoinedBody) Control() Control { return Joined }

// Control returns the type.
func (*LeftBody) Control() Control { return Left }

// Control returns the type.
func (*RemovedBody) Control() Control { return Removed }

// Control returns the type.
func (*RekeyedBody) Control() Control { return Rekeyed }

// Control returns the type.
func (*ErasedBody) Control() Control { return Erased }

// Control returns the type.
func (*DisownedBody) Control() Control { return Disowned }

// Control returns the type.
func (*SuccessorBody) Control() Control { return Successor }

// DecodeBody reads a control entry's body, strictly. Check its signature first. Errors wrap
// [record.ErrUnknown] for what a newer program may know, or [ErrMalformed].
func DecodeBody(c Control, b []byte) (Body, error) {
	bodies := [...]Body{
		Created: &CreatedBody{}, Epoch: &EpochBody{}, Invited: &InvitedBody{}, Uninvited: &UninvitedBody{},
		Joined: &JoinedBody{}, Left: &LeftBody{}, Removed: &RemovedBody{}, Rekeyed: &RekeyedBody{}, Erased: &ErasedBody{},
		Disowned: &DisownedBody{}, Successor: &SuccessorBody{},
	}
	if int(c) >= len(bodies) || bodies[c] == nil {
		return nil, fmt.Errorf("%v: %w", c, record.ErrUnknown)
	}
	r := record.NewReader(b)
	ok := bodies[c].read(r)
	if err := r.Done(); errors.Is(err, record.ErrUnknown) {
		return nil, fmt.Errorf("%v: %w", c, err)
	} else if err != nil || !ok {
		return nil, fmt.Errorf("%v: %w", c, ErrMalformed)
	}
	return bodies[c], nil
}

// EncodeBody writes a body in the one way in which [DecodeBody] reads it.
func EncodeBody(b Body) []byte {
	var w record.Writer
	b.write(&w)
	return w.Bytes()
}

func (b *CreatedBody) write(w *record.Writer) {
	w.Uint(1, uint64(b.Kind))
	w.Raw(2, b.Founder.Bytes())
	w.Raw(3, b.Nonce[:])
	w.Uint(4, uint64(b.Role))
	if b.Predecessor != (Place{}) {
		w.Message(5, b.Predecessor.write)
	}
}

func (b *CreatedBody) read(r *record.Reader) bool {
	kind := r.Uint(1)
	founder, ok := readPublic(r, 2)
	ok = readHash(r, 3, &b.Nonce) && ok
	role := r.Uint(4)
	r.Message(5, func(r *record.Reader) { ok = b.Predecessor.read(r) && ok })
	b.Kind, b.Role, b.Founder = Kind(kind), Role(role), founder
	return ok && kind >= uint64(Mine) && kind <= uint64(Session) && role <= uint64(Helper)
}

func (p *Place) write(w *record.Writer) {
	w.Raw(1, p.Room[:])
	w.Uint(2, p.Seq)
	w.Raw(3, p.Head[:])
}

func (p *Place) read(r *record.Reader) bool {
	ok := readHash(r, 1, (*[32]byte)(&p.Room))
	p.Seq = r.Uint(2)
	return readHash(r, 3, (*[32]byte)(&p.Head)) && ok
}

func (b *EpochBody) write(w *record.Writer) {
	w.Uint(1, uint64(b.Number))
	w.Raw(2, b.Kid[:])
	w.Messages(3, len(b.Wraps), func(i int, w *record.Writer) {
		w.Member(1, b.Wraps[i].Member)
		w.Raw(2, b.Wraps[i].Box)
	})
	w.Raw(4, b.Previous)
	w.Bool(5, b.Lacking)
}

func (b *EpochBody) read(r *record.Reader) bool {
	number := r.Uint(1)
	b.Number = uint32(number)
	ok := readHash(r, 2, (*[32]byte)(&b.Kid)) && number > 0 && number <= 1<<32-1
	r.Messages(3, func(r *record.Reader) {
		wrap := Wrap{Member: r.Member(1), Box: r.Raw(2)}
		b.Wraps = append(b.Wraps, wrap)
		ok = ok && !wrap.Member.IsZero() && len(wrap.Box) == seal.WrapSize
	})
	b.Previous = r.Raw(4)
	b.Lacking = r.Bool(5)
	return ok && (b.Previous == nil || len(b.Previous) == previousSize)
}

// previousSize is the size of an epoch key sealed under the next.
const previousSize = 32 + seal.BoxOverhead

func (b *InvitedBody) write(w *record.Writer) {
	w.Raw(1, b.Key[:])
	w.Uint(2, uint64(b.Role))
	w.Time(3, b.Expiry)
	w.Bool(4, b.History)
}

func (b *InvitedBody) read(r *record.Reader) bool {
	ok := readHash(r, 1, &b.Key)
	role := r.Uint(2)
	b.Role, b.Expiry, b.History = Role(role), r.Time(3), r.Bool(4)
	return ok && role <= uint64(Helper) && !b.Expiry.IsZero() && seal.CheckSigner(b.Key) == nil
}

func (b *UninvitedBody) write(w *record.Writer) { w.Raw(1, b.Invitation[:]) }
func (b *UninvitedBody) read(r *record.Reader) bool {
	return readHash(r, 1, (*[32]byte)(&b.Invitation))
}

func (b *JoinedBody) write(w *record.Writer) {
	w.Raw(1, b.Invitation[:])
	w.Raw(2, b.Public.Bytes())
}

func (b *JoinedBody) read(r *record.Reader) (ok bool) {
	hash := readHash(r, 1, (*[32]byte)(&b.Invitation))
	b.Public, ok = readPublic(r, 2)
	return hash && ok
}

func (*LeftBody) write(*record.Writer)     {}
func (*LeftBody) read(*record.Reader) bool { return true }

func (b *RemovedBody) write(w *record.Writer) { w.Member(1, b.Member) }
func (b *RemovedBody) read(r *record.Reader) bool {
	b.Member = r.Member(1)
	return !b.Member.IsZero()
}

func (b *RekeyedBody) write(w *record.Writer) {
	w.Raw(1, b.Public.Bytes())
	w.Raw(2, b.Luggage)
}

func (b *RekeyedBody) read(r *record.Reader) (ok bool) {
	b.Public, ok = readPublic(r, 1)
	b.Luggage = r.Raw(2)
	return ok
}

func (b *ErasedBody) write(w *record.Writer) {
	w.Uint(1, b.Target)
	w.Raw(2, b.Token[:])
}

func (b *ErasedBody) read(r *record.Reader) bool {
	b.Target = r.Uint(1)
	return readHash(r, 2, &b.Token) && b.Target > 0
}

func (b *DisownedBody) write(w *record.Writer) {
	w.Messages(1, len(b.Targets), func(i int, w *record.Writer) { w.Uint(1, b.Targets[i]) })
}

func (b *DisownedBody) read(r *record.Reader) bool {
	last, ok := uint64(0), true
	r.Messages(1, func(r *record.Reader) {
		seq := r.Uint(1)
		ok = ok && seq > last
		last = seq
		b.Targets = append(b.Targets, seq)
	})
	return ok && len(b.Targets) > 0
}

func (b *SuccessorBody) write(w *record.Writer)     { w.Raw(1, b.Room[:]) }
func (b *SuccessorBody) read(r *record.Reader) bool { return readHash(r, 1, (*[32]byte)(&b.Room)) }

// readHash reads 32 bytes that are not all zero.
func readHash(r *record.Reader, n int, into *[32]byte) bool {
	b := r.Raw(n)
	if len(b) != len(into) {
		return false
	}
	copy(into[:], b)
	return *into != [32]byte{}
}

func readPublic(r *record.Reader, n int) (seal.Public, bool) {
	p, err := seal.ParsePublic(r.Raw(n))
	return p, err == nil
}
