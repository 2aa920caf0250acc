package ledger

import (
	"maps"
	"slices"

	"github.com/goldmend/goldmend/seal"
)

// Keys returns the epoch keys that this person knows, by the epoch's number: with them, and the entries, anybody can
// read and check the room without the person's own secret. An export holds them.
func (c *Chain) Keys() map[uint32]seal.Key { return maps.Clone(c.keys) }

// Teach takes epoch keys from elsewhere and opens what they open. Keys that are not the ones that the epochs
// promised are ignored.
func (c *Chain) Teach(keys map[uint32]seal.Key) {
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(keys))) {
		c.learn(number, keys[number])
	}
}
