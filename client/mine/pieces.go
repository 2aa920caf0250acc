package mine

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/goldmend/goldmend/record"
)

// piece is a part of a record's payload, or the mark that a record is erased.
type piece struct {
	id    record.ID
	made  int64
	off   uint32
	total uint32 // of the payload; zero for a mark
	data  []byte
}

// The kinds of pieces in a batch; zero ends it.
const (
	isPart = 1
	isMark = 2
)

const (
	partHead = 1 + 16 + 8 + 4 + 4 + 2
	markSize = 1 + 16
)

func (p piece) mark() bool { return p.total == 0 }

func (p piece) size() int {
	if p.mark() {
		return markSize
	}
	return partHead + len(p.data)
}

func (p piece) end() uint32 { return p.off + uint32(len(p.data)) }

func (p piece) append(b []byte) []byte {
	if p.mark() {
		return append(append(b, isMark), p.id[:]...)
	}
	b = append(append(b, isPart), p.id[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(p.made))
	b = binary.BigEndian.AppendUint32(b, p.off)
	b = binary.BigEndian.AppendUint32(b, p.total)
	b = binary.BigEndian.AppendUint16(b, uint16(len(p.data)))
	return append(b, p.data...)
}

var errPieces = errors.New("malformed batch")

func parsePieces(b []byte) ([]piece, error) {
	var list []piece
	for len(b) > 0 && b[0] != 0 {
		var p piece
		switch {
		case b[0] == isMark && len(b) >= markSize:
			p.id = record.ID(b[1:17])
		case b[0] == isPart && len(b) >= partHead:
			p.id = record.ID(b[1:17])
			p.made = int64(binary.BigEndian.Uint64(b[17:]))
			p.off = binary.BigEndian.Uint32(b[25:])
			p.total = binary.BigEndian.Uint32(b[29:])
			n := int(binary.BigEndian.Uint16(b[33:]))
			if n == 0 || p.total > MaxRecord+4 || uint64(p.off)+uint64(n) > uint64(p.total) || partHead+n > len(b) {
				return nil, errPieces
			}
			p.data = b[partHead : partHead+n]
		default:
			return nil, errPieces
		}
		list = append(list, p)
		b = b[p.size():]
	}
	for _, x := range b {
		if x != 0 {
			return nil, errPieces
		}
	}
	return list, nil
}

// cell is one line of a key sheet.
type cell struct {
	seq uint64
	key cellKey
}

const cellSize = 8 + 16

func appendSheet(count int, cells []cell) []byte {
	b := make([]byte, 0, 9+len(cells)*cellSize)
	b = append(b, isSheet)
	b = binary.BigEndian.AppendUint32(b, uint32(count))
	b = binary.BigEndian.AppendUint32(b, uint32(len(cells)))
	for _, c := range cells {
		b = binary.BigEndian.AppendUint64(b, c.seq)
		b = append(b, c.key[:]...)
	}
	return b
}

func parseSheet(b []byte) (count int, cells []cell, err error) {
	if len(b) < 9 {
		return 0, nil, fmt.Errorf("sheet of %d bytes", len(b))
	}
	n := binary.BigEndian.Uint32(b[5:])
	if uint64(len(b)) != 9+uint64(n)*cellSize {
		return 0, nil, fmt.Errorf("sheet of %d bytes for %d batches", len(b), n)
	}
	for rest := b[9:]; len(rest) > 0; rest = rest[cellSize:] {
		cells = append(cells, cell{binary.BigEndian.Uint64(rest), cellKey(rest[8:cellSize])})
	}
	return int(binary.BigEndian.Uint32(b[1:])), cells, nil
}

// entry is what the log knows of one record.
type entry struct {
	erased bool
	parts  []piece // sorted by offset
}

// index gathers the pieces of all batches that can be read.
func (l *Log) index() map[record.ID]*entry {
	l.open()
	x := map[record.ID]*entry{}
	for _, b := range l.batches {
		for _, p := range b.pieces {
			e := x[p.id]
			if e == nil {
				e = new(entry)
				x[p.id] = e
			}
			if p.mark() {
				e.erased = true
			} else {
				e.parts = append(e.parts, p)
			}
		}
	}
	for _, e := range x {
		slices.SortFunc(e.parts, func(a, b piece) int { return cmp.Compare(a.off, b.off) })
	}
	return x
}

// assemble joins the parts, if they are complete.
func (e *entry) assemble(id record.ID) (Record, bool) {
	if len(e.parts) == 0 {
		return Record{}, false
	}
	first := e.parts[0]
	var buf bytes.Buffer
	for _, p := range e.parts {
		have := uint32(buf.Len())
		if p.total != first.total || p.off > have {
			return Record{}, false
		}
		if p.end() > have {
			buf.Write(p.data[have-p.off:])
		}
	}
	r := Record{ID: id, Made: first.made}
	return r, uint32(buf.Len()) == first.total && r.setPayload(buf.Bytes())
}
