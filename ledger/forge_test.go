package ledger_test

import (
	"cmp"
	"encoding/binary"
	"io"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// What somebody with a changed program can write. This is a second writer of the format, made from
// doc/protocol.md alone, so that it can also write what package ledger refuses to.

// place is where an entry goes.
type place struct {
	room    ledger.RoomID
	seq     uint64
	prev    seal.Hash
	arrival int64
}

// next is the place after a room's last entry.
func (w *world) next() place {
	last := w.entries[len(w.entries)-1]
	e, err := ledger.Parse(last.Raw)
	if err != nil {
		w.Fatal(err)
	}
	return place{w.room, uint64(len(w.entries)), e.Hash(), last.Arrived.UnixMilli()}
}

func (p place) header(class byte, epoch uint32, kid, eraseHash seal.Hash) []byte {
	b := append([]byte{1, class}, p.room[:]...)
	b = binary.BigEndian.AppendUint64(b, p.seq)
	b = append(b, p.prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(p.arrival))
	b = binary.BigEndian.AppendUint32(b, epoch)
	b = append(b, kid[:]...)
	return append(b, eraseHash[:]...)
}

// forged is a content entry of which everything can be chosen.
type forged struct {
	signer   *seal.Identity
	author   record.Member
	previous uint64
	epoch    uint32
	key      seal.Key
	sig      []byte // instead of the signer's
	skeleton string
	prose    string
	other    string // sealed instead of the prose that is signed
}

func (f forged) bytes(rand io.Reader, p place) []byte {
	nonce1, nonce2, salt := seal.NewNonce(rand), [24]byte{}, seal.NewKey(rand)
	var eraseHash, proseHash, h2 seal.Hash
	if f.prose != "" {
		nonce2 = seal.NewNonce(rand)
		eraseHash = seal.EraseHash(seal.EraseToken(f.signer.EraseRoot(), p.room, nonce2))
		proseHash = seal.HashOf("prose/v1", salt[:16], []byte(f.prose))
	}
	h := p.header(1, f.epoch, f.key.ID(), eraseHash)
	aad := func(part byte) []byte { return append(h[:150:150], part) }
	var ct2 []byte
	if f.prose != "" {
		ct2 = f.key.Seal(nonce2, seal.Pad(append(salt[:16:16], cmp.Or(f.other, f.prose)...), 512), aad(2))
		h2 = seal.HashOf("part/v1", ct2)
	}
	fixed := append(append(nonce1[:], nonce2[:]...), h2[:]...)
	previous := binary.BigEndian.AppendUint64(nil, f.previous)
	skeleton := seal.HashOf("skeleton/v1", []byte(f.skeleton))
	sig := f.sig
	if sig == nil {
		sig = f.signer.Sign("entry/v1", h, fixed, f.author[:], previous, skeleton[:], proseHash[:])
	}
	box := append(append([]byte{}, f.author[:]...), previous...)
	box = append(append(append(box, sig...), proseHash[:]...), f.skeleton...)
	ct1 := f.key.Seal(nonce1, seal.Pad(box, 256), aad(1))
	b := append(h, fixed...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(ct1))), ct1...)
	if f.prose == "" {
		return append(b, 0)
	}
	return append(binary.BigEndian.AppendUint32(append(b, 1), uint32(len(ct2))), ct2...)
}

type signing struct {
	by interface {
		Sign(label string, parts ...[]byte) []byte
	}
	label string
}

// control writes a control entry of any type, actor, body and signatures.
func (p place) control(typ ledger.Control, actor record.Member, body []byte, sigs ...signing) []byte {
	b := append(p.header(2, 0, seal.Hash{}, seal.Hash{}), byte(typ))
	b = append(b, actor[:]...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(body))), body...)
	signed := b[:len(b):len(b)]
	b = append(b, byte(len(sigs)))
	for _, s := range sigs {
		b = append(b, s.by.Sign(s.label, signed)...)
	}
	return b
}

// message writes a control entry's body.
func message(write func(w *record.Writer)) []byte {
	var w record.Writer
	write(&w)
	return w.Bytes()
}

// keyOf returns an epoch's key as one of its members unwraps it.
func (w *world) keyOf(name string, number uint32) seal.Key {
	w.Helper()
	key, ok := w.unwrapped(name, number)
	if !ok {
		w.Fatalf("%s has no key of epoch %d", name, number)
	}
	return key
}

func (w *world) unwrapped(name string, number uint32) (seal.Key, bool) {
	for _, it := range w.as(name).Items(0) {
		b, ok := it.Body.(*ledger.EpochBody)
		if !ok || b.Number != number {
			continue
		}
		for _, x := range b.Wraps {
			n := binary.BigEndian.AppendUint32(nil, number)
			key, err := person(name).Unwrap(x.Box, []byte("epoch/v1"), w.room[:], n, b.Kid[:])
			if err == nil && key.ID() == b.Kid {
				return key, true
			}
		}
	}
	return seal.Key{}, false
}

// wrapEpoch is an epoch whose wraps, keys and number can be chosen.
type wrapEpoch struct {
	number   uint32
	key      seal.Key
	kid      seal.Hash
	wraps    []ledger.Wrap
	previous []byte
	lacking  bool
}

func (x wrapEpoch) body() []byte {
	return message(func(w *record.Writer) {
		w.Uint(1, uint64(x.number))
		w.Raw(2, x.kid[:])
		w.Messages(3, len(x.wraps), func(i int, w *record.Writer) {
			w.Member(1, x.wraps[i].Member)
			w.Raw(2, x.wraps[i].Box)
		})
		w.Raw(4, x.previous)
		w.Bool(5, x.lacking)
	})
}

// epoch prepares a correct next epoch, to be spoiled, as one member sees the room.
func (w *world) epoch(name string) wrapEpoch {
	w.Helper()
	c := w.as(name)
	before, _ := c.State().Epoch()
	x := wrapEpoch{number: before + 1, key: seal.NewKey(w.rand)}
	x.kid = x.key.ID()
	for _, m := range c.Members() {
		x.wraps = append(x.wraps, ledger.Wrap{Member: m.ID, Box: w.wrap(m.Public, x)})
	}
	old := w.keyOf(name, before)
	aad := binary.BigEndian.AppendUint32(append([]byte("previous/v1"), w.room[:]...), x.number)
	x.previous = x.key.SealBox(w.rand, old[:], aad)
	return x
}

func (w *world) wrap(to seal.Public, x wrapEpoch) []byte {
	box, err := seal.Wrap(to, x.key, []byte("epoch/v1"), w.room[:], binary.BigEndian.AppendUint32(nil, x.number), x.kid[:])
	if err != nil {
		w.Fatal(err)
	}
	return box
}
