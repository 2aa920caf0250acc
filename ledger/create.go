package ledger

import (
	"fmt"
	"io"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Founding is how a room begins.
type Founding struct {
	Kind        Kind
	Role        Role  // of the founder: a helper may found a session
	Predecessor Place // the room that this one succeeds, and its head as the founder knows it
}

// Create returns the first two entries of a new room, created and its first epoch, to be appended together.
func Create(rand io.Reader, self *seal.Identity, f Founding) (RoomID, [][]byte, error) {
	public := self.Public()
	body := &CreatedBody{Kind: f.Kind, Founder: public, Nonce: seal.NewKey(rand), Role: f.Role, Predecessor: f.Predecessor}
	raw := appendControl(&Header{}, public.Key, body, labelled{self, labelControl})
	e, err := Parse(raw)
	if err != nil {
		return RoomID{}, nil, fmt.Errorf("create a room: %w", err)
	}
	c := New(e.Hash(), self)
	if err := c.Extend(Stored{Raw: raw}); err != nil {
		return RoomID{}, nil, fmt.Errorf("create a room: %w", err)
	}
	b := c.Batch()
	if err := b.Epoch(rand); err != nil {
		return RoomID{}, nil, fmt.Errorf("create a room: %w", err)
	}
	return c.room, append([][]byte{raw}, b.raws...), nil
}

// Succeed founds a successor of this room, with a lost key left behind or a fork behind it: a room of the same
// kind whose first entry names this one's head. The others are invited as usual.
func (c *Chain) Succeed(rand io.Reader, self *seal.Identity) (RoomID, [][]byte, error) {
	seq, hash, _ := c.Head()
	return Create(rand, self, Founding{Kind: c.state.kind, Predecessor: Place{c.room, seq, hash}})
}

// One entry at a time: each of these returns the next entry, as the method of [Batch] builds it.

func one(b *Batch, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return b.raws[0], nil
}

// Content returns the next entry, with content.
func (c *Chain) Content(rand io.Reader, skeleton, prose []byte) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Content(rand, skeleton, prose))
}

// Epoch returns the next entry, a new epoch that admits those who wait.
func (c *Chain) Epoch(rand io.Reader, admit ...record.Member) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Epoch(rand, admit...))
}

// Invite returns the next entry, an invitation, and the secret for its link.
func (c *Chain) Invite(rand io.Reader, now time.Time, role Role, history bool) ([]byte, InviteSeed, error) {
	b := c.Batch()
	seed, _, err := b.Invite(rand, now, role, history)
	raw, err := one(b, err)
	return raw, seed, err
}

// Uninvite returns the next entry, which revokes an invitation.
func (c *Chain) Uninvite(invitation seal.Hash) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Uninvite(invitation))
}

// Join returns the next entry, with which an invited person joins.
func (c *Chain) Join(seed InviteSeed, now time.Time) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Join(seed, now))
}

// Leave returns the next entry, with which the person leaves.
func (c *Chain) Leave() ([]byte, error) {
	b := c.Batch()
	return one(b, b.Leave())
}

// Remove returns the next entry, which removes a helper or somebody not admitted.
func (c *Chain) Remove(m record.Member) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Remove(m))
}

// Rekey returns the next two entries: the change of keys, and an epoch by the new identity. When somebody
// waits to be admitted, it is the first alone; they are admitted or refused afterwards.
func (c *Chain) Rekey(rand io.Reader, to *seal.Identity) ([][]byte, error) {
	b := c.Batch()
	if err := b.Rekey(rand, to); err != nil {
		return nil, err
	}
	if err := b.Epoch(rand); err != nil && err != ErrAdmit {
		return nil, err
	}
	return b.raws, nil
}

// Erase returns the next entry, which withdraws the prose of one of the person's own.
func (c *Chain) Erase(seq uint64) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Erase(seq))
}

// Disown returns the next entry, which names those that the person did not sign.
func (c *Chain) Disown(seqs ...uint64) ([]byte, error) {
	b := c.Batch()
	return one(b, b.Disown(seqs...))
}
