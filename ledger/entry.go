package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Stored is an entry as the relay returns it: its bytes, and when it took them. The zero time means that
// it has not arrived yet. A [Chain] keeps the bytes without copying them; they must not change.
type Stored struct {
	Raw     []byte
	Arrived time.Time // the relay's time, in whole milliseconds
}

// Prose says what is there of an entry's sealed prose.
type Prose uint8

// What can be there.
const (
	NoProse      Prose = iota // it never had any
	ProseHere                 // it is there, and is what the author sealed
	ProseGone                 // it was dropped
	ProseDamaged              // it is there, and is not what the author sealed
)

// Entry is one parsed entry. It points into the bytes that it was parsed from.
type Entry struct {
	Header
	raw []byte

	// Content.
	nonces   []byte // both
	h2       []byte // hash of ct2; zero when there never was prose
	ct1, ct2 []byte
	prose    Prose

	// Control.
	typ   Control
	actor record.Member
	body  []byte
	sigs  []byte
}

// Parse reads one entry, strictly: every entry has exactly one encoding, apart from its prose, which may have
// been dropped. It checks no signature and does not read a control entry's body. Its errors wrap
// [ErrMalformed], or [record.ErrUnknown] for a version that this program does not know.
func Parse(raw []byte) (*Entry, error) {
	e := new(Entry)
	if err := e.parse(raw); err != nil {
		return nil, err
	}
	e.checkProse()
	return e, nil
}

// checkProse compares the prose that is there with its hash. A chain that can open the prose has no need to:
// the signature covers what must come out.
func (e *Entry) checkProse() {
	if e.prose == ProseHere && hashPart(e.ct2) != seal.Hash(e.h2) {
		e.prose = ProseDamaged
	}
}

// parse reads an entry, and takes the prose that is there for what it should be.
func (e *Entry) parse(raw []byte) error {
	if err := parseHeader(raw, &e.Header); err != nil {
		return err
	}
	e.raw = raw
	if e.Class == ControlEntry {
		return e.parseControl(raw[HeaderSize:])
	}
	return e.parseContent(raw[HeaderSize:])
}

// Fixed places after the header of a content entry.
const (
	nonceSize   = seal.NonceSize
	noncesSize  = 2 * nonceSize
	contentHead = noncesSize + 32 + 4 // nonces, hash of ct2, length of ct1
)

func (e *Entry) parseContent(b []byte) error {
	if len(b) < contentHead+1 {
		return fmt.Errorf("content of %d bytes: %w", len(b), ErrMalformed)
	}
	e.nonces, e.h2 = b[:noncesSize], b[noncesSize:noncesSize+32]
	ct1, b, ok := cutSized(b[noncesSize+32:])
	if !ok || len(b) == 0 {
		return fmt.Errorf("skeleton box: %w", ErrMalformed)
	}
	flag, b := b[0], b[1:]
	var ct2 []byte
	if flag == 1 {
		ct2, b, ok = cutSized(b)
	}
	if flag > 1 || !ok || len(b) > 0 {
		return fmt.Errorf("prose box: %w", ErrMalformed)
	}
	e.ct1, e.ct2 = ct1, ct2
	had := seal.Hash(e.h2) != seal.Hash{}
	switch {
	case !had && (flag == 1 || !e.EraseHash.IsZero() || !zero(e.nonces[nonceSize:])):
		return fmt.Errorf("prose without its hash: %w", ErrMalformed)
	case had && e.EraseHash.IsZero():
		return fmt.Errorf("prose that nobody could withdraw: %w", ErrMalformed)
	case !had:
		e.prose = NoProse
	case flag == 0:
		e.prose = ProseGone
	default:
		e.prose = ProseHere
	}
	return nil
}

// cutSized cuts a length as 4 bytes and that many bytes off b.
func cutSized(b []byte) (part, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n : 4+n], b[4+n:], true
}

func appendSized(b, part []byte) []byte {
	return append(binary.BigEndian.AppendUint32(b, uint32(len(part))), part...)
}

func zero(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// hashPart is the hash of one sealed part, as the link's hash holds it.
func hashPart(ct []byte) seal.Hash { return seal.HashOf("part/v1", ct) }

// Hash returns the entry's hash, the next one's prev. It does not depend on whether the prose is there.
func (e *Entry) Hash() seal.Hash {
	header, rest := e.raw[:HeaderSize], e.raw[HeaderSize:]
	if e.Class == ControlEntry {
		return seal.HashOf("link/v1", header, rest)
	}
	h1 := hashPart(e.ct1)
	return seal.HashOf("link/v1", header, e.nonces, h1[:], e.h2)
}

// Raw returns the bytes that the entry was parsed from.
func (e *Entry) Raw() []byte { return e.raw }

// Control returns the type of a control entry, and zero for content.
func (e *Entry) Control() Control { return e.typ }

// Actor returns who signed a control entry, by their own word; zero for content and for [Erased].
func (e *Entry) Actor() record.Member { return e.actor }

// Prose tells what is there of the entry's prose. A relay takes neither gone nor damaged prose.
func (e *Entry) Prose() Prose { return e.prose }

// DropProse returns a content entry without its prose, the hash unchanged, and anything else as it is.
func DropProse(raw []byte) []byte {
	e, err := Parse(raw)
	if err != nil || e.Class != ContentEntry || e.ct2 == nil {
		return raw
	}
	end := HeaderSize + contentHead + len(e.ct1)
	return append(raw[:end:end], 0)
}

// ErrToken means that a token is not the one behind an entry's erase hash.
var ErrToken = errors.New("not the token of this entry's prose")

// CheckToken reports whether token may withdraw this entry's prose.
func (e *Entry) CheckToken(token [32]byte) error {
	if e.EraseHash.IsZero() || seal.EraseHash(token) != e.EraseHash {
		return ErrToken
	}
	return nil
}

// appendContentHead writes the first fixed part of a content entry; the hash of ct2 follows.
func appendContentHead(h *Header, nonce1, nonce2 [nonceSize]byte) []byte {
	b := h.append(make([]byte, 0, HeaderSize+contentHead))
	return append(append(b, nonce1[:]...), nonce2[:]...)
}

// appendParts writes the sealed parts behind the fixed ones. A nil ct2 means that there never was prose.
func appendParts(head, ct1, ct2 []byte) []byte {
	b := make([]byte, 0, len(head)+4+len(ct1)+1+4+len(ct2))
	b = appendSized(append(b, head...), ct1)
	if ct2 == nil {
		return append(b, 0)
	}
	return appendSized(append(b, 1), ct2)
}
