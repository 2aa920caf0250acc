package ledger

import (
	"cmp"
	"slices"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// How signatures are verified. An author signs the seq of their own entry before, and the header's prev binds
// everything before. So one good signature stands for all entries that it leads back to, as far as that author's
// client did its duty; until every signature is verified this is good enough to show a room.
//
// What stands in the end does not depend on the order of verifying: an entry stands if its signature is good and it
// follows, by its author's word, that author's last entry that stands. While a signature is unknown it counts as
// good; when it turns out wrong, its author's entries are judged anew from there on.

// sigState is what is known of a content entry's signature.
type sigState uint8

const (
	sigUnknown sigState = iota
	sigGood
	sigBad
)

// author is what the chain keeps of one person's content.
type author struct {
	claims []uint64 // opened entries in their name while they were a member, ascending
	stands []uint64 // those that stand
}

// verify checks the signature of an opened content entry.
func (c *Chain) verify(seq uint64) bool {
	l := &c.links[seq]
	if l.sig == sigUnknown {
		key := c.state.people[l.author].keyAt(seq)
		l.sig = sigBad
		if seal.Verify(key, l.box[boxSig:boxProse], labelEntry, contentParts(l.raw, l.box)...) {
			l.sig = sigGood
		}
	}
	return l.sig == sigGood
}

// relink judges an author's claims from one on. Those before must have been judged.
func (c *Chain) relink(a *author, from int) {
	for i := from; i < len(a.claims); i++ {
		seq := a.claims[i]
		l, it := &c.links[seq], &c.items[seq]
		a.cut(seq)
		links := c.linksTo(seq, a.last())
		if !links {
			c.verify(seq) // a forged entry is called that, and nothing else
		}
		switch {
		case l.sig == sigBad && l.disowned:
			it.Ignored = ErrDisowned
		case l.sig == sigBad:
			it.Ignored = ErrSignature
		case !links:
			it.Ignored = ErrPrevious
		default:
			it.Ignored = nil
			a.stands = append(a.stands, seq)
		}
	}
}

// linksTo reports whether an entry follows its author's last one. It may name a later one that this person
// has no key for: nobody can tell then.
func (c *Chain) linksTo(seq, last uint64) bool {
	p := c.links[seq].previous()
	return p == last || p > last && p < seq && c.items[p].Ignored == ErrNoKey
}

// last returns the author's last entry that stands, 0 for none.
func (a *author) last() uint64 {
	if len(a.stands) == 0 {
		return 0
	}
	return a.stands[len(a.stands)-1]
}

// cut takes back what stands from a seq on.
func (a *author) cut(seq uint64) {
	n, _ := slices.BinarySearch(a.stands, seq)
	a.stands = a.stands[:n]
}

// rejudge judges all opened content anew, after keys came late.
func (c *Chain) rejudge() {
	for i := range c.authors {
		c.authors[i] = author{}
	}
	c.queue = c.queue[:0]
	for seq := range c.links {
		if l := &c.links[seq]; l.author >= 0 {
			a := &c.authors[l.author]
			a.claims = append(a.claims, uint64(seq))
			if l.sig == sigUnknown {
				c.queue = append(c.queue, uint64(seq))
			}
		}
	}
	for i := range c.authors {
		c.relink(&c.authors[i], 0)
	}
	for _, d := range c.disowns {
		c.judgeDisowned(d)
	}
	c.attest()
	c.revision++
}

// attest verifies each author's last entry, and walks back as long as that fails.
func (c *Chain) attest() {
	for i := range c.authors {
		for a := &c.authors[i]; len(a.stands) > 0 && !c.verify(a.last()); {
			c.bad(a.last())
		}
	}
	me := int32(-1)
	if m, ok := c.Me(); ok {
		i, _ := c.state.find(m.ID)
		me = int32(i)
	}
	slices.SortStableFunc(c.queue, func(x, y uint64) int {
		own := func(seq uint64) int {
			if c.links[seq].author == me {
				return 1
			}
			return 0
		}
		return cmp.Or(own(x)-own(y), cmp.Compare(x, y)) // taken from the end: own first, then the newest
	})
}

// bad judges anew from an entry on whose signature turned out wrong.
func (c *Chain) bad(seq uint64) {
	a := &c.authors[c.links[seq].author]
	i, _ := slices.BinarySearch(a.claims, seq)
	c.relink(a, i)
	c.revision++
}

// VerifyMore verifies up to n signatures that were not verified yet, the person's own first. It reports
// whether none is left, and whether an item that stood turned out not to, or the other way round.
func (c *Chain) VerifyMore(n int) (done, changed bool) {
	before := c.revision
	for n > 0 && len(c.queue) > 0 {
		seq := c.queue[len(c.queue)-1]
		c.queue = c.queue[:len(c.queue)-1]
		if l := &c.links[seq]; l.sig != sigUnknown || c.items[seq].Ignored != nil {
			continue
		}
		n--
		if !c.verify(seq) {
			c.bad(seq)
		}
	}
	return len(c.queue) == 0, c.revision != before
}

// OwnVerified reports whether every entry in the person's own name was verified; until then nothing is
// written.
func (c *Chain) OwnVerified() bool {
	me, ok := c.Me()
	if !ok {
		return true
	}
	i, _ := c.state.find(me.ID)
	for _, seq := range c.authors[i].stands {
		if c.links[seq].sig == sigUnknown {
			return false
		}
	}
	return true
}

// Forged lists the entries in the person's own name that they never signed, and have not disowned yet.
func (c *Chain) Forged() []uint64 {
	me, ok := c.Me()
	if !ok {
		return nil
	}
	var list []uint64
	i, _ := c.state.find(me.ID)
	for _, seq := range c.authors[i].claims {
		if l := &c.links[seq]; l.sig == sigBad && !l.disowned {
			list = append(list, seq)
		}
	}
	return list
}

// disowning is a member's word that they did not sign some entries.
type disowning struct {
	seq    uint64
	member record.Member
	body   *DisownedBody
}

// judgeDisowned lets such a word count only where the signature says the same: nobody takes back what they
// signed, nor speaks for another.
func (c *Chain) judgeDisowned(d disowning) {
	some, first := false, uint64(0)
	for _, seq := range d.body.Targets {
		l, it := &c.links[seq], &c.items[seq]
		if l.author < 0 {
			some = some || it.Ignored == ErrNoKey // nobody can tell
			continue
		}
		if it.Author != d.member || c.verify(seq) {
			continue
		}
		some, l.disowned = true, true
		if first == 0 {
			first = seq // targets ascend, and all are of one author
		}
	}
	if first > 0 {
		c.bad(first)
	}
	it := &c.items[d.seq]
	if it.Ignored = nil; !some {
		it.Ignored = refuse(ErrRule, "disowns what it cannot").err
	}
}
