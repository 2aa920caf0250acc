// Package record defines one record: who said or did what, when, in which kind, and its strict codec.
//
// A record has two parts that are sealed apart (doc/protocol.md):
//
//   - the skeleton: kind, id, references, outcomes and times. Folds read only this, so that every
//     reader reaches the same state whatever prose was withdrawn;
//   - the prose: the free text. It is only shown, and its author may withdraw it.
//
// Evolution rules, on every record type:
//
//   - fields are numbered, written in ascending order, and a number is never used again;
//   - a new field is optional and takes no bytes when unset;
//   - no floats, no maps, times are whole seconds of UTC;
//   - a record with an unknown kind, version or field is kept, ignored by the fold and listed.
//
// Start at [Decode] and [Draft.Encode]; the field codec is [Writer] and [Reader].
package record

import (
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// ID names a record; 16 random bytes. The second record with an id is ignored.
type ID [16]byte

// String returns the id as 32 hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the id is unset.
func (id ID) IsZero() bool { return id == ID{} }

// ParseID reads 32 hex digits.
func ParseID(s string) (ID, error) {
	var id ID
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return ID{}, fmt.Errorf("record id %q: want 32 hex digits", s)
	}
	copy(id[:], b)
	return id, nil
}

// Member names a person in a room: a stable 32-byte id, the identity key they first appeared with in
// that room. A changed key (rekeyed) keeps the member's id; see ledger.
type Member [32]byte

// String returns the member id as 64 hex digits.
func (m Member) String() string { return hex.EncodeToString(m[:]) }

// IsZero reports whether the member is unset.
func (m Member) IsZero() bool { return m == Member{} }

// Kind is a record kind, past tense: "promise.made". The part before the dot is the practice's name.
type Kind string

// Body is the typed content of one record kind. Skeleton and Prose write its fields; a body without
// prose writes none.
type Body interface {
	Kind() Kind
	Skeleton(w *Writer)
	Prose(w *Writer)
}

// Decoder reads a body of one kind back from its parts. Prose is empty when it was withdrawn or is
// missing; a decoder then leaves the text fields empty and does not fail.
type Decoder func(skeleton, prose *Reader) Body

// ProseState says why a record's prose can or cannot be shown.
type ProseState uint8

// The states of a record's prose.
const (
	ProseThere     ProseState = iota // readable, or the kind has none
	ProseWithdrawn                   // its author withdrew the words
	ProseMissing                     // the relay does not return it; its fault, and said so
)

// Record is one record as a reader sees it, after verification and decoding.
type Record struct {
	Seq       uint64    // place in the room's chain
	ID        ID        // random, chosen by the author
	Author    Member    // verified
	Time      time.Time // rule time: the author's, never below the largest earlier one in the chain
	Said      time.Time // the author's own time, as written
	Arrived   time.Time // when the relay took it; zero while it waits in the local queue
	Body      Body
	Prose     ProseState
	Withdrawn time.Time // when the words were withdrawn, if they were
}

// Draft is a record to be appended: its author and place are given by the chain.
type Draft struct {
	ID   ID
	Time time.Time // the author's time
	Body Body
}

// ErrUnknown marks a record of a kind, version or field that this program does not know. It is kept
// and ignored: a newer program may read it.
var ErrUnknown = errors.New("made by a newer version")

// ErrMalformed marks bytes that are no record in any version.
var ErrMalformed = errors.New("malformed record")

// Version is the version of the envelope, the first field of every skeleton.
const Version = 1

// Encode returns the skeleton and prose bytes to be sealed. The prose is nil when the body has none.
func (d Draft) Encode() (skeleton, prose []byte) {
	var s, p, body Writer
	d.Body.Skeleton(&body)
	d.Body.Prose(&p)
	s.Uint(1, Version)
	s.String(2, string(d.Body.Kind()))
	s.ID(3, d.ID)
	s.Time(4, d.Time)
	s.Raw(5, body.Bytes())
	return s.Bytes(), p.Bytes()
}

// Kinds maps each known kind to its decoder.
type Kinds map[Kind]Decoder

// Decode reads a record from its opened parts. The caller fills in what the chain knows: Seq, Author,
// Time, Arrived and the prose state. A nil prose decodes to empty texts. Errors wrap [ErrUnknown] or
// [ErrMalformed].
func (k Kinds) Decode(skeleton, prose []byte) (Record, error) {
	s := NewReader(skeleton)
	version := s.Uint(1)
	if version == 0 {
		return Record{}, fmt.Errorf("record without a version: %w", ErrMalformed)
	}
	if version != Version {
		return Record{}, fmt.Errorf("record version %d: %w", version, ErrUnknown)
	}
	kind := Kind(s.String(2))
	r := Record{ID: s.ID(3)}
	r.Said = s.Time(4)
	body := s.Raw(5)
	if err := s.Done(); err != nil {
		return Record{}, fmt.Errorf("record envelope: %w", err)
	}
	if r.ID.IsZero() || r.Said.IsZero() || kind == "" {
		return Record{}, fmt.Errorf("record without id, time or kind: %w", ErrMalformed)
	}
	decode, ok := k[kind]
	if !ok {
		return Record{}, fmt.Errorf("kind %q: %w", kind, ErrUnknown)
	}
	br, pr := NewReader(body), NewReader(prose)
	r.Body = decode(br, pr)
	if err := br.Done(); err != nil {
		return Record{}, fmt.Errorf("%s: %w", kind, err)
	}
	// Prose never decides whether a record stands: a bad one is shown as missing.
	if pr.Done() != nil {
		r.Body = decode(NewReader(body), NewReader(nil))
		r.Prose = ProseMissing
	}
	return r, nil
}
