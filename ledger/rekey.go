package ledger

import (
	"io"
	"maps"
	"slices"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// A change of keys takes its luggage along, sealed to the new identity by itself: every epoch key that the
// old one knew (the wraps were made to keys that are gone), and the roots of its erase tokens (so that
// earlier words can still be withdrawn).

func luggageKey(self *seal.Identity, room RoomID) seal.Key {
	k := self.SelfKey()
	return seal.Derive(k[:], "luggage/v1", room[:])
}

// pack seals the luggage for a new identity.
func (c *Chain) pack(rand io.Reader, to *seal.Identity) []byte {
	var w record.Writer
	numbers := slices.Sorted(maps.Keys(c.keys))
	w.Messages(1, len(numbers), func(i int, w *record.Writer) {
		key := c.keys[numbers[i]]
		w.Uint(1, uint64(numbers[i]))
		w.Raw(2, key[:])
	})
	w.Messages(2, len(c.roots), func(i int, w *record.Writer) { w.Raw(1, c.roots[i][:]) })
	public := to.Public()
	return luggageKey(to, c.room).SealBox(rand, w.Bytes(), public.Key[:])
}

// unpack takes over the luggage, when it is the person's own. Keys are checked against the epochs that
// promised them, roots by the hashes that their tokens must give.
func (c *Chain) unpack(b *RekeyedBody) {
	if c.self == nil || c.self.Public().Key != b.Public.Key || b.Luggage == nil {
		return
	}
	plain, err := luggageKey(c.self, c.room).OpenBox(b.Luggage, b.Public.Key[:])
	if err != nil {
		return
	}
	keys := map[uint32]seal.Key{}
	var roots []seal.Key
	r := record.NewReader(plain)
	r.Messages(1, func(r *record.Reader) {
		number, key := r.Uint(1), r.Raw(2)
		if len(key) == 32 && number < 1<<32 {
			keys[uint32(number)] = seal.Key(key)
		}
	})
	r.Messages(2, func(r *record.Reader) {
		if root := r.Raw(1); len(root) == 32 {
			roots = append(roots, seal.Key(root))
		}
	})
	if r.Done() != nil {
		return
	}
	c.roots = append(c.roots, roots...)
	for _, number := range slices.Backward(slices.Sorted(maps.Keys(keys))) {
		c.learn(number, keys[number])
	}
}
