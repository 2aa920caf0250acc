// Package mine lays a person's own records into the fixed batches of their own room, so that nobody who
// sees the room, the relay included, can tell whether, what or how much is written or erased there.
//
// The rules, explained in doc/decisions/mine-beat.md:
//
//   - at each beat exactly two contents are appended, whatever happens: a batch of [BatchSize] bytes, and
//     a key sheet whose size follows from the number of batches alone;
//   - then the words of the previous sheet are withdrawn, always, and those of the oldest batch, when
//     [Drops] says so. Which entries are withdrawn is therefore a function of the number of beats too;
//   - a record lies in pieces in one or more batches, each sealed under a key of its own that stands
//     only in the newest sheet. To erase is to write down what else lives in that batch again, and to
//     leave its key out of the next sheet: from then on nothing in the world opens it;
//   - what lives in a batch that is to be withdrawn is written again first.
//
// Everything here is pure. Start at [Log]: feed it the chain with Add and Withdraw, read
// [Log.Records], and ask [Log.Beat] what to append next.
package mine

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// BatchSize is the size of one batch's content; with the ledger's own salt and length before it, it
// fills 4 KiB.
const BatchSize = 4096 - 16 - 4

// room is how many bytes of pieces fit into a batch.
const room = BatchSize - 1 - seal.BoxOverhead

// MaxRecord bounds the bytes of one record, skeleton and prose together.
const MaxRecord = 1 << 20

// Drops reports whether the oldest batch is withdrawn together with batch number n, counted from one:
// with every second one up to 256 batches, later with seven of eight.
func Drops(n int) bool {
	if n <= 256 {
		return n%2 == 0
	}
	return n%8 != 0
}

// Record is one record of the person's own.
type Record struct {
	ID       record.ID
	Made     int64 // Unix milliseconds; records are read in this order
	Skeleton []byte
	Prose    []byte
}

// payload is what is cut into pieces.
func (r Record) payload() []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(r.Skeleton)+len(r.Prose)), uint32(len(r.Skeleton)))
	return append(append(b, r.Skeleton...), r.Prose...)
}

func (r *Record) setPayload(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return false
	}
	r.Skeleton, r.Prose = b[4:4+n], b[4+n:]
	return true
}

// ErrNoSheet means that the newest key sheet cannot be read: the relay does not return it. Nothing may be
// written then, since a new sheet would forget everything.
var ErrNoSheet = errors.New("key sheet is missing")

// ErrTooBig means that a record is larger than [MaxRecord].
var ErrTooBig = errors.New("record is too big")

// The first byte of a content says what it is.
const (
	isBatch = 1
	isSheet = 2
)

// cellKey is the secret of one batch; zero once it is forgotten.
type cellKey [16]byte

func (k cellKey) key() seal.Key { return seal.Derive(k[:], "mine/batch/v1") }

// batch is one batch that was not withdrawn.
type batch struct {
	seq    uint64
	sealed []byte // nil when the relay does not return it
	key    cellKey
	pieces []piece // what it holds, once opened; nothing when it is forgotten
	opened bool
}

// live reports whether its pieces can be read, now and later.
func (b *batch) live() bool { return b.key != cellKey{} }

// Log is what the chain holds of the person's own records. The zero value is an empty room.
type Log struct {
	batches []*batch // ascending
	count   int      // batches ever written
	sheet   uint64   // place of the newest readable sheet; zero before the first
	lost    uint64   // the highest place of a content that is missing, though nobody withdrew it
}

// Add takes the content of the entry at seq, in ascending order. It is nil when the relay does not return
// it though nobody withdrew it; for a withdrawn one Add is not called, or followed by [Log.Withdraw].
func (l *Log) Add(seq uint64, content []byte) error {
	switch {
	case len(content) == 0:
		l.lost = seq
		return nil
	case content[0] == isBatch && len(content) == BatchSize:
		l.batches = append(l.batches, &batch{seq: seq, sealed: content[1:]})
		return nil
	case content[0] == isSheet:
		return l.addSheet(seq, content)
	}
	return fmt.Errorf("entry %d: %d bytes are neither batch nor sheet", seq, len(content))
}

func (l *Log) addSheet(seq uint64, content []byte) error {
	count, cells, err := parseSheet(content)
	if err != nil {
		return fmt.Errorf("entry %d: %w", seq, err)
	}
	there := make(map[uint64]*batch, len(l.batches))
	for _, b := range l.batches {
		b.key = cellKey{}
		there[b.seq] = b
	}
	for _, c := range cells {
		b := there[c.seq]
		if b == nil {
			if c.seq > seq || c.seq > l.lost {
				continue // withdrawn, or nonsense
			}
			b = &batch{seq: c.seq}
			l.batches = append(l.batches, b)
		}
		b.key = c.key
	}
	slices.SortFunc(l.batches, func(a, b *batch) int { return cmp.Compare(a.seq, b.seq) })
	for _, b := range l.batches {
		if !b.live() {
			b.pieces, b.opened = nil, false
		}
	}
	l.sheet, l.count = seq, count
	return nil
}

// Withdraw takes that the words of the entry at seq were withdrawn.
func (l *Log) Withdraw(seq uint64) {
	l.batches = slices.DeleteFunc(l.batches, func(b *batch) bool { return b.seq == seq })
	if l.sheet == seq {
		l.lost = max(l.lost, seq)
	}
}

// Whole returns [ErrNoSheet] when the newest sheet cannot be read.
func (l *Log) Whole() error {
	if l.lost > l.sheet || l.lost == l.sheet && l.lost > 0 {
		return ErrNoSheet
	}
	return nil
}

// Missing reports whether a batch that holds something cannot be read.
func (l *Log) Missing() bool {
	l.open()
	return slices.ContainsFunc(l.batches, func(b *batch) bool { return b.live() && !b.opened })
}

// Count returns how many batches were ever written, as the newest sheet says.
func (l *Log) Count() int { return l.count }

// open opens every batch that has a key and was not opened before.
func (l *Log) open() {
	for _, b := range l.batches {
		if !b.live() || b.opened || b.sealed == nil {
			continue
		}
		plain, err := b.key.key().OpenBox(b.sealed, nil)
		if err != nil {
			continue
		}
		if p, err := parsePieces(plain); err == nil {
			b.pieces, b.opened = p, true
		}
	}
}

// Records returns the records that are complete and not erased, by the time they were made.
func (l *Log) Records() []Record {
	x := l.index()
	var list []Record
	for id, e := range x {
		if e.erased {
			continue
		}
		if r, ok := e.assemble(id); ok {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, Compare)
	return list
}

// Compare orders records by the time they were made, then by id.
func Compare(a, b Record) int {
	return cmp.Or(cmp.Compare(a.Made, b.Made), bytes.Compare(a.ID[:], b.ID[:]))
}

// Holds reports whether all of a record is in the log.
func (l *Log) Holds(id record.ID) bool {
	e := l.index()[id]
	if e == nil {
		return false
	}
	_, ok := e.assemble(id)
	return ok
}

// Gone reports whether nothing of a record is left that can be opened.
func (l *Log) Gone(id record.ID) bool {
	e := l.index()[id]
	return e == nil || len(e.parts) == 0
}
