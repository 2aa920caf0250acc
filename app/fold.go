package app

import (
	"slices"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// fold is what the records of one room come to, in order.
type fold struct {
	info    practice.RoomInfo
	states  []practice.State // by index in Config.Practices; nil where a practice does not live here
	own     own
	count   int // records that stand
	ignored []*stored
	refused map[record.ID]*practice.Refusal // waiting records that a rule refuses
	seen    map[record.ID]*stored
	clock   record.Clock
	seq     uint64    // the last place given
	met     []*stored // control entries, for Story
}

func newFold(h *House, r *room) *fold {
	f := &fold{
		info: practice.RoomInfo{Kind: r.kind}, own: newOwn(),
		seen: make(map[record.ID]*stored, len(r.items)), refused: map[record.ID]*practice.Refusal{},
	}
	if r.kind == practice.Mine && r.facts != nil { // its chain holds nothing but one person's batches
		f.info.Members = []record.Member{r.facts.Me}
	}
	for _, p := range h.cfg.Practices {
		var s practice.State
		if p.Room&r.kind != 0 {
			s = p.New()
		}
		if b, ok := s.(practice.Breaches); ok && r.kind != practice.Mine {
			f.info.Breaches = b
		}
		f.states = append(f.states, s)
	}
	return f
}

// apply folds one item. What a rule or the chain refuses is kept in ignored, with the reason.
func (f *fold) apply(h *House, s *stored) {
	f.place(s)
	if s.Control != "" {
		f.control(s)
		return
	}
	if s.why = f.content(h, s); s.why != "" {
		f.ignored = append(f.ignored, s)
		return
	}
	f.count++
}

// place numbers an item. In Mine several records share one entry, and what waits has no place yet: each
// follows the one before it.
func (f *fold) place(s *stored) {
	f.seq++
	if f.info.Kind != practice.Mine && !s.Arrived.IsZero() {
		f.seq = max(f.seq, s.Seq)
	}
	s.rec.Seq = f.seq
}

// content applies a record, and returns why it is ignored.
func (f *fold) content(h *House, s *stored) string {
	if s.bad != "" {
		return s.bad
	}
	if first := f.seen[s.rec.ID]; first != nil {
		if s.Arrived.IsZero() && first.Author != s.Author { // what is sent now would be ignored by everybody
			f.refused[s.rec.ID] = practice.Refuse(refusedMark)
		}
		return "A record with the same mark was there before it."
	}
	clock := f.clock
	s.rec.Time = f.clock.Rule(s.rec.Said, s.Arrived)
	if s.owner < 0 {
		f.own.apply(s.rec)
	} else if refusal := f.practice(s); refusal != nil {
		if s.Arrived.IsZero() { // nobody else knows of it
			f.clock, f.refused[s.rec.ID] = clock, refusal
		}
		return h.refusal(s.owner, refusal)
	}
	f.seen[s.rec.ID] = s
	return ""
}

// practice lets the practice of a record fold it. A practice that panics has a mistake in it; that must not
// shut somebody out of the whole room, so the record is ignored.
func (f *fold) practice(s *stored) (refusal *practice.Refusal) {
	st := f.states[s.owner]
	if st == nil {
		return practice.Refuse("room")
	}
	defer func() {
		if recover() != nil {
			refusal = practice.Refuse("mistake")
		}
	}()
	return st.Apply(&f.info, s.rec)
}

// refusedMark is the key of a refusal: another person's record has the random id of one that waits. They can
// know it only from the sealed entry on its way.
const refusedMark = "mark"

// refusal finds the words of a rule's no.
func (h *House) refusal(owner int, r *practice.Refusal) string {
	if owner >= 0 {
		if text := h.cfg.Practices[owner].Refusals[r.Key]; text != "" {
			return text
		}
	}
	if r.Key == refusedMark {
		return "Someone else took the mark of this record before it came into the room. That does not happen by itself: whoever runs the server may have held it back and let them see it. What you wrote is still here; copy it and write it again."
	}
	if r.Key == "mistake" {
		return "This version of Goldmend could not read it. That is a mistake in Goldmend, not yours."
	}
	return "It does not belong in this room."
}

// control follows who is in the room.
func (f *fold) control(s *stored) {
	if s.bad != "" {
		s.why = s.bad
		f.ignored = append(f.ignored, s)
		return
	}
	switch s.Control {
	case "created", "joined":
		if !f.info.Has(s.Subject) {
			f.info.Members = append(slices.Clone(f.info.Members), s.Subject)
		}
	case "left", "removed":
		if f.info.Has(s.Subject) {
			f.info.Members = slices.DeleteFunc(slices.Clone(f.info.Members), func(m record.Member) bool { return m == s.Subject })
			f.info.Former = append(slices.Clone(f.info.Former), s.Subject)
		}
	}
	f.met = append(f.met, s)
}
