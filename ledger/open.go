package ledger

import (
	"encoding/binary"
	"errors"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Reasons for ignoring content, besides those of control entries.
var (
	ErrNoKey      = errors.New("sealed with a key that this person was not given")
	ErrUnopenable = errors.New("does not open, or holds no entry")
	ErrPrevious   = errors.New("does not follow its author's last entry")
	ErrDisowned   = errors.New("not written by whom it names, who says so")
)

// Sizes that sealed parts are padded to, at least.
const (
	leastSkeleton = 256
	leastProse    = 512
)

// Places in an opened skeleton box: author, author's previous seq, signature, prose hash, skeleton.
const (
	boxPrevious = 32
	boxSig      = boxPrevious + 8
	boxProse    = boxSig + sigSize
	boxSkeleton = boxProse + 32
	saltSize    = 16
)

// The numbers of the parts. A box is bound to the entry's header and its part's number.
const (
	partSkeleton = 1
	partProse    = 2
)

// openPart opens one of an entry's boxes. Why one does not open is never said.
func (c *Chain) openPart(key seal.Key, e *Entry, part byte) ([]byte, bool) {
	copy(c.aad[:], e.raw[:HeaderSize])
	c.aad[HeaderSize] = part
	nonce, ct := e.nonces[:nonceSize], e.ct1
	if part == partProse {
		nonce, ct = e.nonces[nonceSize:], e.ct2
	}
	box, err := key.Open([nonceSize]byte(nonce), ct, c.aad[:])
	if err != nil {
		return nil, false
	}
	box, err = seal.Unpad(box)
	return box, err == nil
}

func hashSkeleton(skeleton []byte) seal.Hash { return seal.HashOf("skeleton/v1", skeleton) }
func hashProse(salt, prose []byte) seal.Hash { return seal.HashOf("prose/v1", salt, prose) }

// contentParts returns what an entry's signature covers: header, nonces and the hash of the sealed prose as
// they stand in the entry, author, the author's previous seq, and the hashes of skeleton and prose. So it
// holds for these bytes and no others: nobody can seal the same words again.
func contentParts(raw, box []byte) [][]byte {
	skeleton := hashSkeleton(box[boxSkeleton:])
	return [][]byte{
		raw[:HeaderSize], raw[HeaderSize : HeaderSize+noncesSize+32], box[:boxPrevious],
		box[boxPrevious:boxSig], skeleton[:], box[boxProse:boxSkeleton],
	}
}

// content judges a content entry: by the public rules, then by what is inside when its key is known.
func (c *Chain) content(e *Entry, eager bool) {
	l, it := &c.links[e.Seq], &c.items[e.Seq]
	if err := c.state.CheckContent(e); err != nil {
		it.Ignored = err
	}
	if it.Ignored != nil || !c.openSkeleton(e) {
		c.dropDamaged(e)
		return
	}
	c.openProse(e, e.Seq)
	if eager {
		c.verify(e.Seq)
	}
	a := &c.authors[l.author]
	a.claims = append(a.claims, e.Seq)
	c.relink(a, len(a.claims)-1)
	if l.sig == sigUnknown && it.Ignored == nil {
		c.queue = append(c.queue, e.Seq)
	}
}

// openSkeleton opens the skeleton box and reads who claims to have written it; false when the entry
// is ignored for good, or for now.
func (c *Chain) openSkeleton(e *Entry) bool {
	l, it := &c.links[e.Seq], &c.items[e.Seq]
	key, ok := c.keys[e.Epoch]
	if !ok {
		it.Ignored = ErrNoKey
		return false
	}
	box, ok := c.openPart(key, e, partSkeleton)
	if !ok || len(box) < boxSkeleton {
		it.Ignored = ErrUnopenable
		return false
	}
	l.box = box
	it.Author = record.Member(box[:32])
	it.Skeleton = box[boxSkeleton:]
	i, ok := c.state.find(it.Author)
	if !ok || !c.state.people[i].admittedAt(e.Seq) {
		it.Ignored = ErrNotMember
		return false
	}
	l.author, it.Ignored = int32(i), nil
	return true
}

// openProse opens the prose box, if it is there and is what the author signed. It never decides whether
// the entry stands.
func (c *Chain) openProse(e *Entry, seq uint64) {
	l, it := &c.links[seq], &c.items[seq]
	if l.erased || !l.hasProse {
		return
	}
	it.Prose, it.ProseState = nil, record.ProseMissing
	if e.prose != ProseHere {
		return
	}
	box, ok := c.openPart(c.keys[e.Epoch], e, partProse)
	if ok && len(box) >= saltSize && hashProse(box[:saltSize], box[saltSize:]) == seal.Hash(l.box[boxProse:boxSkeleton]) {
		it.Prose, it.ProseState = box[saltSize:], record.ProseThere
		return
	}
	c.dropDamaged(e)
}

// dropDamaged drops prose that is not what was sealed, so that it is never passed on.
func (c *Chain) dropDamaged(e *Entry) {
	if e.checkProse(); e.prose == ProseDamaged {
		c.links[e.Seq].raw = DropProse(e.raw)
	}
}

// previous returns the seq of its author's entry before, by its own word; 0 for none.
func (l *link) previous() uint64 { return binary.BigEndian.Uint64(l.box[boxPrevious:]) }

// unwrap takes the person's key of a new epoch.
func (c *Chain) unwrap(seq uint64, b *EpochBody) {
	me, ok := c.Me()
	if !ok {
		return
	}
	for _, w := range b.Wraps {
		if w.Member != me.ID {
			continue
		}
		// A wrap that does not open, or holds another key than the one everybody else was promised, is
		// as good as none: NeedsEpoch says so, and the person's next epoch mends it.
		if key, err := c.self.Unwrap(w.Box, epochInfo(c.room, b)...); err == nil {
			c.learn(b.Number, key)
		}
	}
}

// epochInfo binds a wrap to its room and epoch; seal.Wrap binds it to the recipient.
func epochInfo(room RoomID, b *EpochBody) [][]byte {
	return [][]byte{[]byte("epoch/v1"), room[:], binary.BigEndian.AppendUint32(nil, b.Number), b.Kid[:]}
}

// previousAAD binds the previous epoch's key, sealed under a new one.
func previousAAD(room RoomID, number uint32) []byte {
	return binary.BigEndian.AppendUint32(append([]byte("previous/v1"), room[:]...), number)
}

// learn takes an epoch's key, if it is the one that the epoch promised, and those of epochs before that are
// sealed under it; then it opens what these open.
func (c *Chain) learn(number uint32, key seal.Key) {
	lowest := uint32(0)
	for number >= 1 && int(number) <= len(c.epochs) {
		b := c.epochs[number-1].body
		if _, known := c.keys[number]; known || key.ID() != b.Kid {
			break
		}
		c.keys[number], lowest = key, number
		plain, err := key.OpenBox(b.Previous, previousAAD(c.room, number))
		if err != nil || len(plain) != len(key) {
			break
		}
		key, number = seal.Key(plain), number-1
	}
	if lowest > 0 {
		c.reopen(c.epochs[lowest-1].seq)
	}
}

// reopen opens content from a seq on for which there was no key, and then judges all content anew.
func (c *Chain) reopen(from uint64) {
	opened := false
	for seq := from; seq < c.Len(); seq++ {
		if c.items[seq].Ignored != ErrNoKey {
			continue
		}
		var e Entry
		if err := e.parse(c.links[seq].raw); err != nil {
			panic("ledger: " + err.Error()) // it was parsed before
		}
		if _, ok := c.keys[e.Epoch]; !ok {
			continue
		}
		opened = true
		if c.openSkeleton(&e) {
			c.openProse(&e, seq)
		}
	}
	if opened {
		c.rejudge()
	}
}
