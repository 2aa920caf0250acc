package mine

import (
	"io"
	"slices"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Beat is what one beat appends, in this order: the batch, the sheet, then a withdrawal of the words of
// each entry in Withdraw.
type Beat struct {
	Batch, Sheet []byte
	Withdraw     []uint64
}

// Beat lays out the next beat. next is the place of the entry that will hold its batch; the sheet comes right
// after. What of the queued records and erasures does not fit waits for the next beat: a record leaves
// the queue once the log [Log.Holds] it, an erasure once the record is [Log.Gone].
func (l *Log) Beat(rand io.Reader, next uint64, queue []Record, erase []record.ID) (Beat, error) {
	if err := l.Whole(); err != nil {
		return Beat{}, err
	}
	l.open()
	w := newWriting(l, erase)
	if l.sheet > 0 {
		w.beat.Withdraw = append(w.beat.Withdraw, l.sheet)
	}
	if Drops(l.count+1) && len(l.batches) > 0 {
		oldest := l.batches[0]
		w.move(oldest) // always fits: it came out of one batch
		w.beat.Withdraw = append(w.beat.Withdraw, oldest.seq)
	}
	w.forget()
	w.mark(erase)
	w.put(queue)
	w.finish(rand, next)
	return w.beat, nil
}

// writing is a beat being laid out.
type writing struct {
	log    *Log
	erased map[record.ID]bool
	leaves map[*batch]bool // batches that nothing opens after this beat
	out    []piece
	free   int
	beat   Beat
}

func newWriting(l *Log, erase []record.ID) *writing {
	w := &writing{log: l, erased: map[record.ID]bool{}, leaves: map[*batch]bool{}, free: room}
	for _, id := range erase {
		w.erased[id] = true
	}
	for _, b := range l.batches {
		for _, p := range b.pieces {
			if p.mark() {
				w.erased[p.id] = true
			}
		}
	}
	return w
}

// stays calls f with every piece that can be read after this beat, until f returns false.
func (w *writing) stays(f func(piece) bool) {
	for _, b := range w.log.batches {
		if w.leaves[b] {
			continue
		}
		for _, p := range b.pieces {
			if !f(p) {
				return
			}
		}
	}
	for _, p := range w.out {
		if !f(p) {
			return
		}
	}
}

// any reports whether a piece that stays fulfils f.
func (w *writing) any(f func(piece) bool) bool {
	found := false
	w.stays(func(p piece) bool {
		found = f(p)
		return !found
	})
	return found
}

// needed returns what must be written again before a batch leaves.
func (w *writing) needed(b *batch) (list []piece, size int) {
	w.leaves[b] = true
	for _, p := range b.pieces {
		switch {
		case p.mark():
			if !w.any(func(q piece) bool { return q.id == p.id && !q.mark() }) ||
				w.any(func(q piece) bool { return q.id == p.id && q.mark() }) {
				continue
			}
		case w.erased[p.id], w.any(func(q piece) bool { return q.id == p.id && q.off <= p.off && q.end() >= p.end() }):
			continue
		}
		list, size = append(list, p), size+p.size()
	}
	return list, size
}

// move writes again what lives in a batch and lets it leave, if that fits.
func (w *writing) move(b *batch) bool {
	list, size := w.needed(b)
	if size > w.free {
		delete(w.leaves, b)
		return false
	}
	w.out, w.free = append(w.out, list...), w.free-size
	return true
}

// mark notes the erasures for the person's other devices, while anything of the records is left.
func (w *writing) mark(erase []record.ID) {
	for _, id := range erase {
		if w.free < markSize {
			return
		}
		of := func(p piece) bool { return p.id == id }
		if w.any(of) && !w.any(func(p piece) bool { return of(p) && p.mark() }) {
			w.add(piece{id: id})
		}
	}
}

func (w *writing) add(p piece) {
	w.out, w.free = append(w.out, p), w.free-p.size()
}

// forget lets go of the batches that hold anything erased, as far as the rest of them fits.
func (w *writing) forget() {
	for _, b := range w.log.batches {
		if !w.leaves[b] && slices.ContainsFunc(b.pieces, func(p piece) bool { return !p.mark() && w.erased[p.id] }) {
			w.move(b)
		}
	}
}

// put cuts the queued records into what is free.
func (w *writing) put(queue []Record) {
	for _, r := range queue {
		if w.erased[r.ID] {
			continue
		}
		payload := r.payload()
		for _, gap := range w.gaps(r.ID, len(payload)) {
			n := min(gap[1]-gap[0], w.free-partHead)
			if n <= 0 {
				return
			}
			w.add(piece{id: r.ID, made: r.Made, off: uint32(gap[0]), total: uint32(len(payload)), data: payload[gap[0] : gap[0]+n]})
		}
	}
}

// gaps returns the ranges of a record's payload that no piece holds.
func (w *writing) gaps(id record.ID, size int) (list [][2]int) {
	var parts []piece
	w.stays(func(p piece) bool {
		if p.id == id && !p.mark() {
			parts = append(parts, p)
		}
		return true
	})
	slices.SortFunc(parts, func(a, b piece) int { return int(a.off) - int(b.off) })
	at := 0
	for _, p := range parts {
		if int(p.off) > at {
			list = append(list, [2]int{at, int(p.off)})
		}
		at = max(at, int(p.end()))
	}
	if at < size {
		list = append(list, [2]int{at, size})
	}
	return list
}

func (w *writing) finish(rand io.Reader, next uint64) {
	plain := make([]byte, 0, room)
	for _, p := range w.out {
		plain = p.append(plain)
	}
	secret := seal.NewKey(rand)
	key := cellKey(secret[:16])
	w.beat.Batch = append([]byte{isBatch}, key.key().SealBox(rand, plain[:room], nil)...)

	var cells []cell
	for _, b := range w.log.batches {
		if slices.Contains(w.beat.Withdraw, b.seq) {
			continue
		}
		c := cell{seq: b.seq, key: b.key}
		if w.leaves[b] {
			c.key = cellKey{}
		}
		cells = append(cells, c)
	}
	w.beat.Sheet = appendSheet(w.log.count+1, append(cells, cell{next, key}))
}
