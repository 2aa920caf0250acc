package ledger

import (
	"fmt"

	"github.com/goldmend/goldmend/seal"
)

// Pin is how far a person has seen a room. A client keeps it sealed on the device and never goes back.
type Pin struct {
	Room RoomID
	Seq  uint64
	Hash seal.Hash
}

// Pin returns the pin of the head. The chain must not be empty.
func (c *Chain) Pin() Pin {
	seq, hash, _ := c.Head()
	return Pin{c.room, seq, hash}
}

// CheckPin compares the chain with how far it was seen before: [ErrRolledBack] when it ends earlier,
// [ErrForked] when it goes another way.
func (c *Chain) CheckPin(p Pin) error {
	if p.Room != c.room {
		return fmt.Errorf("pin of another room: %w", ErrForked)
	}
	hash, ok := c.HashAt(p.Seq)
	switch {
	case !ok:
		return fmt.Errorf("seen to entry %d: %w", p.Seq, ErrRolledBack)
	case hash != p.Hash:
		return fmt.Errorf("entry %d: %w", p.Seq, ErrForked)
	}
	return nil
}

// Contains reports whether a head that a relay names is an entry of this chain. When it is an earlier one,
// the relay has lost the rest, and takes it back from [Chain.Stored]. False without an error means that
// the relay is ahead; [ErrForked] that it has another record.
func (c *Chain) Contains(seq uint64, hash seal.Hash) (bool, error) {
	own, ok := c.HashAt(seq)
	if !ok {
		return false, nil
	}
	if own != hash {
		return false, fmt.Errorf("entry %d: %w", seq, ErrForked)
	}
	return true, nil
}

// CheckPredecessor compares the room that this one says it succeeds with what is known of that room.
func (c *Chain) CheckPredecessor(old *Chain) error {
	if c.state == nil {
		return nil
	}
	p := c.state.predecessor
	return old.CheckPin(Pin{p.Room, p.Seq, p.Head})
}
