package app

import (
	"bytes"
	"errors"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Item is one entry of a room's chain, verified and opened, or one that waits to be sent.
type Item struct {
	Seq       uint64
	Author    record.Member
	Skeleton  []byte // nil for a control entry
	Prose     []byte
	State     record.ProseState
	Arrived   time.Time // zero while it waits
	Withdrawn time.Time
	Control   string        // "created", "joined", "left", "removed", "rekeyed", ...; empty for content
	Subject   record.Member // whom a control entry is about
	Ignored   string        // why every reader ignores this entry, in plain words; empty: it stands
}

// stored is an item, decoded once.
type stored struct {
	Item
	rec   record.Record
	owner int    // index of the practice; -1: the house itself
	bad   string // why it can never stand: malformed, unknown, or refused by the chain
	why   string // why it does not stand in this fold
}

// room is what the house holds of one room.
type room struct {
	id      RoomID
	kind    practice.Room
	facts   *RoomFacts
	items   []*stored // confirmed, in chain order
	pending []*stored // waiting, in order of writing
	fold    *fold
	unclean bool // something was confirmed in place: its arrival is not yet known to the states
}

// Fold replaces everything in a room: the confirmed items in chain order, and those that wait. It returns
// the waiting records that a rule refuses, by id.
func (h *House) Fold(id RoomID, items, pending []Item) map[record.ID]*practice.Refusal {
	r := h.byID[id]
	if r == nil {
		return nil
	}
	if n := len(r.items); n > 0 && n <= len(items) && r.begins(items) {
		return h.Extend(id, items[n:], pending)
	}
	r.items, r.pending = h.decodeAll(items), h.decodeAll(pending)
	r.refold(h)
	return r.fold.refused
}

// begins reports whether items begin with those that are already folded: then only the rest is new.
func (r *room) begins(items []Item) bool {
	for i, s := range r.items {
		x := &items[i]
		if x.Seq != s.Seq || x.Author != s.Author || x.Control != s.Control || x.Subject != s.Subject || x.State != s.State ||
			x.Ignored != s.Ignored || !x.Arrived.Equal(s.Arrived) || !x.Withdrawn.Equal(s.Withdrawn) ||
			!bytes.Equal(x.Skeleton, s.Skeleton) || !bytes.Equal(x.Prose, s.Prose) {
			return false
		}
	}
	return true
}

// Extend adds newly confirmed items and says what waits now. An item at a place that is already known
// replaces the one there (its words were withdrawn, it turned out to be forged). The cost is that of the
// new items, unless the order of what was shown before has changed.
func (h *House) Extend(id RoomID, items, pending []Item) map[record.ID]*practice.Refusal {
	r := h.byID[id]
	if r == nil {
		return nil
	}
	again := false
	for i := range items {
		s := h.decode(items[i])
		switch at, known := r.place(s); {
		case known:
			r.items[at] = s
			again = true
		case len(r.pending) > 0 && r.pending[0].rec.ID == s.rec.ID && r.pending[0].Author == s.Author && s.Control == "":
			again = again || r.pending[0].why != "" // it was refused here, and stands in the chain all the same
			s.rec.Time, s.why = r.pending[0].rec.Time, r.pending[0].why
			*r.pending[0] = *s // the fold points here
			r.items = append(r.items, r.pending[0])
			r.pending = r.pending[1:]
			r.unclean = true
		default:
			r.items = append(r.items, s)
			if again = again || len(r.pending) > 0; !again {
				r.fold.apply(h, s)
			}
		}
	}
	again = r.wait(h, pending, again)
	if again {
		r.refold(h)
	}
	return r.fold.refused
}

// wait lays what waits over the confirmed records. It reports whether the room must be folded again.
func (r *room) wait(h *House, pending []Item, again bool) bool {
	same := 0
	for same < len(r.pending) && same < len(pending) && string(r.pending[same].Skeleton) == string(pending[same].Skeleton) {
		same++
	}
	if same < len(r.pending) {
		r.pending, again = r.pending[:same], true
	}
	for _, p := range pending[same:] {
		s := h.decode(p)
		r.pending = append(r.pending, s)
		if !again {
			r.fold.apply(h, s)
		}
	}
	return again
}

// place finds the confirmed item that s replaces. Items of Mine can share a place (one batch holds
// several records), so there the record's id decides.
func (r *room) place(s *stored) (int, bool) {
	for i := len(r.items) - 1; i >= 0 && r.items[i].Seq >= s.Seq; i-- {
		if x := r.items[i]; x.Seq == s.Seq && x.Control == s.Control && (r.kind != practice.Mine || x.rec.ID == s.rec.ID) {
			return i, true
		}
	}
	return 0, false
}

// Settle folds again what was confirmed in place, so that states know its arrival. Call it when idle. It
// reports whether there was anything to do.
func (h *House) Settle() bool {
	for _, r := range h.rooms {
		if r.unclean {
			r.refold(h)
			return true
		}
	}
	return false
}

func (r *room) refold(h *House) {
	r.unclean = false
	r.fold = newFold(h, r)
	for _, s := range r.items {
		r.fold.apply(h, s)
	}
	for _, s := range r.pending {
		r.fold.apply(h, s)
	}
}

func (h *House) decodeAll(items []Item) []*stored {
	all := make([]stored, len(items))
	out := make([]*stored, len(items))
	for i := range items {
		all[i].Item = items[i]
		h.fill(&all[i])
		out[i] = &all[i]
	}
	return out
}

func (h *House) decode(it Item) *stored {
	s := &stored{Item: it}
	h.fill(s)
	return s
}

func (h *House) fill(s *stored) {
	if s.Control != "" || s.Ignored != "" {
		s.bad = s.Ignored
		return
	}
	rec, err := h.kinds.Decode(s.Skeleton, s.Prose)
	switch {
	case errors.Is(err, record.ErrUnknown):
		s.bad = "It was made by a newer version of Goldmend. It is kept, and a newer version will show it."
		return
	case err != nil:
		s.bad = "It is not a record that any version of Goldmend writes."
		return
	}
	rec.Seq, rec.Author, rec.Arrived, rec.Withdrawn = s.Seq, s.Author, s.Arrived, s.Withdrawn
	if s.State != record.ProseThere {
		rec.Prose = s.State
	}
	s.rec, s.owner = rec, h.owner[rec.Body.Kind()]
}
