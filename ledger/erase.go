package ledger

import (
	"fmt"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// erase withdraws the prose of an entry, for good. Erased entries carry no signature: the token behind the
// target's erase hash is known to its author alone until they show it.
func (c *Chain) erase(e *Entry, b *ErasedBody) error {
	if b.Target >= e.Seq {
		return refuse(ErrRule, "withdrawn before it was written").err
	}
	l, it := &c.links[b.Target], &c.items[b.Target]
	if it.Class != ContentEntry || !l.hasProse || l.erased {
		return refuse(ErrRule, "no words to withdraw").err
	}
	var target Header
	if err := parseHeader(l.raw, &target); err != nil {
		panic("ledger: " + err.Error()) // it was parsed before
	}
	if seal.EraseHash(b.Token) != target.EraseHash {
		return ErrToken
	}
	l.erased = true
	l.raw = DropProse(l.raw)
	it.Prose, it.ProseState, it.Withdrawn = nil, record.ProseWithdrawn, c.items[e.Seq].Arrived
	return nil
}

// token returns the token that withdraws the prose of one of the person's own entries.
func (c *Chain) token(seq uint64) ([32]byte, error) {
	if seq >= c.Len() || c.items[seq].Class != ContentEntry {
		return [32]byte{}, fmt.Errorf("entry %d: no content: %w", seq, ErrToken)
	}
	e, err := Parse(c.links[seq].raw)
	if err != nil {
		return [32]byte{}, fmt.Errorf("entry %d: %w", seq, err)
	}
	for _, root := range c.roots {
		token := seal.EraseToken(root, c.room, [nonceSize]byte(e.nonces[nonceSize:]))
		if e.CheckToken(token) == nil {
			return token, nil
		}
	}
	return [32]byte{}, fmt.Errorf("entry %d: not one's own words: %w", seq, ErrToken)
}
