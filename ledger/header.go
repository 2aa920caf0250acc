package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// RoomID names a room: the hash of its first entry.
type RoomID = seal.Hash

// Version is the version byte of every entry.
const Version = 1

// HeaderSize is the size of the header that every entry begins with, in bytes.
const HeaderSize = 1 + 1 + 32 + 8 + 32 + 8 + 4 + 32 + 32

// MaxEntry bounds a whole entry, in bytes. A longer one is no entry.
const MaxEntry = 256 << 10

// Class says whether an entry is sealed content or a control entry that everybody can read.
type Class uint8

// The classes.
const (
	ContentEntry Class = 1
	ControlEntry Class = 2
)

// Header is what stands before every entry, readable by everybody and bound into every signature and seal.
type Header struct {
	Class       Class
	Room        RoomID    // zero in the first entry, whose hash is the room's id
	Seq         uint64    // place in the chain, from 0
	Prev        seal.Hash // hash of the entry before; zero in the first
	PrevArrival int64     // when the relay took that entry, in Unix milliseconds, as its answer said; zero when both were sent together
	Epoch       uint32    // content only: which epoch key seals it, from 1
	Kid         seal.Hash // content only: the epoch key's id
	EraseHash   seal.Hash // content with prose only: whose token withdraws the prose
}

// ErrMalformed means that bytes are no entry in any version; it is never an honest member's doing.
var ErrMalformed = errors.New("malformed entry")

// append writes the header's bytes, big endian.
func (h *Header) append(b []byte) []byte {
	b = append(b, Version, byte(h.Class))
	b = append(b, h.Room[:]...)
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	b = append(b, h.Prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.PrevArrival))
	b = binary.BigEndian.AppendUint32(b, h.Epoch)
	b = append(b, h.Kid[:]...)
	return append(b, h.EraseHash[:]...)
}

// parseHeader reads the first HeaderSize bytes of an entry.
func parseHeader(b []byte, h *Header) error {
	if len(b) < HeaderSize || len(b) > MaxEntry {
		return fmt.Errorf("%d bytes: %w", len(b), ErrMalformed)
	}
	if b[0] != Version {
		return fmt.Errorf("entry version %d: %w", b[0], record.ErrUnknown)
	}
	h.Class = Class(b[1])
	copy(h.Room[:], b[2:])
	h.Seq = binary.BigEndian.Uint64(b[34:])
	copy(h.Prev[:], b[42:])
	arrival := binary.BigEndian.Uint64(b[74:])
	h.Epoch = binary.BigEndian.Uint32(b[82:])
	copy(h.Kid[:], b[86:])
	copy(h.EraseHash[:], b[118:])
	h.PrevArrival = int64(arrival)
	first := h.Seq == 0
	switch {
	case h.Class != ContentEntry && h.Class != ControlEntry:
		return fmt.Errorf("class %d: %w", h.Class, ErrMalformed)
	case arrival > maxArrival:
		return fmt.Errorf("arrival out of range: %w", ErrMalformed)
	case first != h.Room.IsZero() || first != h.Prev.IsZero() || first && arrival != 0:
		return fmt.Errorf("room and prev against seq %d: %w", h.Seq, ErrMalformed)
	case h.Class == ControlEntry && (h.Epoch != 0 || !h.Kid.IsZero() || !h.EraseHash.IsZero()):
		return fmt.Errorf("control entry with content's fields: %w", ErrMalformed)
	case h.Class == ContentEntry && (first || h.Epoch == 0 || h.Kid.IsZero()):
		return fmt.Errorf("content without an epoch: %w", ErrMalformed)
	}
	return nil
}

// maxArrival is the last millisecond of the year 9999.
const maxArrival = 253402300799999
