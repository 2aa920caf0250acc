package ledger

import (
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Why the next entry cannot be built. Reasons that would make readers ignore it ([ErrRule], [ErrNotMember],
// [ErrStopped], [ErrInvitation], [ErrToken]) are returned as well.
var (
	ErrUnverified = errors.New("entries in one's own name are not verified yet") // VerifyMore first
	ErrNeedsEpoch = errors.New("a new epoch is needed first")
	ErrAdmit      = errors.New("somebody waits to be admitted or refused") // Epoch with them, or Remove
	ErrTooLong    = errors.New("too long for one entry")
)

// InviteLife is how long an invitation can be used.
const InviteLife = 7 * 24 * time.Hour

// InviteSeed is the secret in an invitation's link.
type InviteSeed [32]byte

// Key returns the invitation's key pair.
func (s InviteSeed) Key() ed25519.PrivateKey {
	k := seal.Derive(s[:], "invite/v1")
	return ed25519.NewKeyFromSeed(k[:])
}

// Batch builds entries that follow each other and the chain's head, to be appended together or not at
// all. Nothing changes in the chain: once the relay took them, extend it with them. When another entry came
// first they are worthless, and are built again.
type Batch struct {
	c       *Chain
	self    *seal.Identity
	state   *State // after the entries so far
	shared  bool   // state is still the chain's
	seq     uint64 // of the next entry
	prev    seal.Hash
	arrival int64 // of the entry before; zero after the first of the batch
	keys    map[uint32]seal.Key
	own     uint64 // seq of the person's last content
	raws    [][]byte
}

// Batch begins a batch at the chain's head. The chain must not be empty, and must be a person's.
func (c *Chain) Batch() *Batch {
	seq, hash, arrived := c.Head()
	b := &Batch{c: c, self: c.self, state: c.state, shared: true, seq: seq + 1, prev: hash, keys: c.keys}
	if !arrived.IsZero() {
		b.arrival = arrived.UnixMilli()
	}
	if me, ok := c.Me(); ok {
		i, _ := c.state.find(me.ID)
		b.own = c.authors[i].last()
	}
	return b
}

// Entries returns what was built so far, in order.
func (b *Batch) Entries() [][]byte { return b.raws }

func (b *Batch) header() *Header {
	return &Header{Room: b.c.room, Seq: b.seq, Prev: b.prev, PrevArrival: b.arrival}
}

// take adds an entry.
func (b *Batch) take(e *Entry) {
	b.raws = append(b.raws, e.raw)
	b.seq, b.prev, b.arrival = e.Seq+1, e.Hash(), 0
}

// me returns the person as the room knows them.
func (b *Batch) me() (Member, error) {
	m, ok := b.state.ByKey(b.self.Public().Key)
	if !ok || m.Standing == Gone || m.Public.Key != b.self.Public().Key {
		return Member{}, ErrNotMember
	}
	return m, nil
}

// Content adds a signed and sealed content entry. Without prose, nobody can withdraw anything later.
func (b *Batch) Content(rand io.Reader, skeleton, prose []byte) error {
	me, err := b.me()
	number, kid := b.state.Epoch()
	key, known := b.keys[number]
	switch {
	case err != nil:
		return err
	case me.Standing != Admitted:
		return ErrNotMember
	case b.state.stopped != nil:
		return ErrStopped
	case b.state.needsEpoch || !known:
		return ErrNeedsEpoch
	case !b.c.OwnVerified():
		return ErrUnverified
	}
	h := b.header()
	h.Class, h.Epoch, h.Kid = ContentEntry, number, kid
	nonce1, nonce2 := seal.NewNonce(rand), [nonceSize]byte{}
	var words, proseHash []byte
	if len(prose) > 0 {
		nonce2 = seal.NewNonce(rand)
		h.EraseHash = seal.EraseHash(seal.EraseToken(b.self.EraseRoot(), b.c.room, nonce2))
		var salt [saltSize]byte
		if _, err := io.ReadFull(rand, salt[:]); err != nil {
			return fmt.Errorf("read randomness: %w", err)
		}
		sum := hashProse(salt[:], prose)
		words, proseHash = append(salt[:], prose...), sum[:]
	}
	// The prose box comes first: the signature, inside the skeleton box, covers its hash.
	head := appendContentHead(h, nonce1, nonce2)
	aad := append(head[:HeaderSize:HeaderSize], partProse)
	var ct2 []byte
	var h2 seal.Hash
	if words != nil {
		ct2 = key.Seal(nonce2, seal.Pad(words, leastProse), aad)
		h2 = hashPart(ct2)
	}
	head = append(head, h2[:]...)
	box := make([]byte, boxSkeleton, boxSkeleton+len(skeleton))
	copy(box, me.ID[:])
	binary.BigEndian.PutUint64(box[boxPrevious:], b.own)
	copy(box[boxProse:], proseHash)
	box = append(box, skeleton...)
	copy(box[boxSig:], b.self.Sign(labelEntry, contentParts(head, box)...))
	aad[HeaderSize] = partSkeleton
	ct1 := key.Seal(nonce1, seal.Pad(box, leastSkeleton), aad)
	e, err := Parse(appendParts(head, ct1, ct2))
	if err != nil {
		return ErrTooLong
	}
	b.own = e.Seq
	b.take(e)
	return nil
}

// add signs a control entry, checks it as every reader will, and adds it.
func (b *Batch) add(actor record.Member, body Body, sigs ...labelled) (*Entry, error) {
	e, err := Parse(appendControl(b.header(), actor, body, sigs...))
	if err != nil {
		return nil, fmt.Errorf("%v: %w", body.Control(), ErrTooLong)
	}
	if b.shared {
		b.state, b.shared = b.state.Clone(), false
	}
	if _, err := b.state.Apply(e); err != nil {
		return nil, fmt.Errorf("%v: %w", body.Control(), err)
	}
	b.take(e)
	return e, nil
}

// sign adds a control entry by the person.
func (b *Batch) sign(body Body, more ...labelled) (*Entry, error) {
	me, err := b.me()
	if err != nil {
		return nil, err
	}
	return b.add(me.ID, body, append([]labelled{{b.self, labelControl}}, more...)...)
}

// Epoch adds a new epoch. It admits everybody who waits: they must be named, after their safety words were
// compared; anything else is [ErrAdmit].
func (b *Batch) Epoch(rand io.Reader, admit ...record.Member) error {
	waiting := b.state.Waiting()
	if len(admit) != len(waiting) {
		return ErrAdmit
	}
	for _, m := range waiting {
		if !slices.Contains(admit, m.ID) {
			return ErrAdmit
		}
	}
	number, _ := b.state.Epoch()
	key := seal.NewKey(rand)
	body := &EpochBody{Number: number + 1, Kid: key.ID()}
	hide := false
	for _, m := range b.state.Members() {
		box, err := seal.Wrap(m.Public, key, epochInfo(b.c.room, body)...)
		if err != nil {
			return fmt.Errorf("epoch %d: %w", body.Number, err)
		}
		body.Wraps = append(body.Wraps, Wrap{m.ID, box})
		hide = hide || m.Standing == Waiting && !m.History
	}
	before, known := b.keys[number]
	if body.Lacking = number > 0 && !known; known && !hide {
		body.Previous = key.SealBox(rand, before[:], previousAAD(b.c.room, body.Number))
	}
	if _, err := b.sign(body); err != nil {
		return err
	}
	b.keys = withKey(b.keys, body.Number, key)
	return nil
}

func withKey(keys map[uint32]seal.Key, number uint32, key seal.Key) map[uint32]seal.Key {
	with := map[uint32]seal.Key{number: key}
	for n, k := range keys {
		with[n] = k
	}
	return with
}

// Invite adds an invitation, which can be used until [InviteLife] from now, and returns the secret for its
// link and its hash. Whoever is invited with history reads what was written before.
func (b *Batch) Invite(rand io.Reader, now time.Time, role Role, history bool) (InviteSeed, seal.Hash, error) {
	seed := InviteSeed(seal.NewKey(rand))
	body := &InvitedBody{Role: role, History: history, Expiry: now.Add(InviteLife).UTC().Truncate(time.Second)}
	copy(body.Key[:], seed.Key().Public().(ed25519.PublicKey))
	e, err := b.sign(body)
	if err != nil {
		return InviteSeed{}, seal.Hash{}, err
	}
	return seed, e.Hash(), nil
}

// Uninvite revokes an invitation.
func (b *Batch) Uninvite(invitation seal.Hash) error {
	_, err := b.sign(&UninvitedBody{invitation})
	return err
}

// Join adds the entry with which an invited person joins.
func (b *Batch) Join(seed InviteSeed, now time.Time) error {
	key := seed.Key()
	for _, inv := range b.state.invitations {
		if inv.Key != [32]byte(key.Public().(ed25519.PublicKey)) {
			continue
		}
		if now.After(inv.Expiry) {
			return fmt.Errorf("expired: %w", ErrInvitation)
		}
		public := b.self.Public()
		_, err := b.add(public.Key, &JoinedBody{inv.Hash, public}, labelled{b.self, labelControl}, labelled{inviteKey(key), labelInvited})
		return err
	}
	return ErrInvitation
}

// Leave adds that the person left.
func (b *Batch) Leave() error {
	_, err := b.sign(&LeftBody{})
	return err
}

// Remove removes a helper, or somebody who was not admitted.
func (b *Batch) Remove(m record.Member) error {
	_, err := b.sign(&RemovedBody{m})
	return err
}

// Rekey adds the change to a new identity; what follows in the batch is by that one. An [Batch.Epoch] should.
func (b *Batch) Rekey(rand io.Reader, to *seal.Identity) error {
	body := &RekeyedBody{Public: to.Public(), Luggage: b.c.pack(rand, to)}
	if _, err := b.sign(body, labelled{to, labelRekeyed}); err != nil {
		return err
	}
	b.self = to
	return nil
}

// Erase withdraws the prose of one of the person's own entries.
func (b *Batch) Erase(seq uint64) error {
	token, err := b.c.token(seq)
	if err != nil {
		return err
	}
	if b.c.links[seq].erased {
		return fmt.Errorf("entry %d: withdrawn before: %w", seq, ErrRule)
	}
	_, err = b.add(record.Member{}, &ErasedBody{seq, token})
	return err
}

// Disown names entries that the person did not sign; see [Chain.Forged].
func (b *Batch) Disown(seqs ...uint64) error {
	forged := b.c.Forged()
	for _, seq := range seqs {
		if !slices.Contains(forged, seq) {
			return fmt.Errorf("entry %d: nothing to disown: %w", seq, ErrRule)
		}
	}
	_, err := b.sign(&DisownedBody{seqs})
	return err
}

// Succeed announces a successor room.
func (b *Batch) Succeed(room RoomID) error {
	_, err := b.sign(&SuccessorBody{room})
	return err
}
