package app

import (
	"cmp"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/practice"
)

// stream is one practice's moments in one room, fetched backwards in pieces.
type stream struct {
	room   *room
	fetch  func(before uint64, limit int) []practice.Moment
	ahead  []practice.Moment // in chain order; the last is the newest
	before uint64
	piece  int
	ended  bool
}

// streams opens every practice of a room, and what the chain itself tells.
func (h *House) streams(r *room, s sieve, q *Request) (list []*stream) {
	before, ok := s.before[r.id.Short()]
	if !ok {
		before = r.fold.seq + 1
	}
	piece := s.size
	if s.text != "" || s.tone != "" || s.who != "" {
		piece = storyScan
	}
	open := func(fetch func(uint64, int) []practice.Moment) {
		list = append(list, &stream{room: r, fetch: fetch, before: before, piece: piece})
	}
	for i, state := range r.fold.states {
		if state != nil && (s.practice == "" || s.practice == h.cfg.Practices[i].Name) {
			v := h.view(r, i, q)
			v.Whole = s.whole
			open(func(before uint64, limit int) []practice.Moment { return state.Moments(v, before, limit) })
		}
	}
	if s.practice == "" && r.kind != practice.Mine {
		open(func(before uint64, limit int) []practice.Moment { return h.metMoments(r, before, limit) })
	}
	return list
}

func (st *stream) peek() (practice.Moment, bool) {
	if len(st.ahead) == 0 && !st.ended {
		st.ahead = st.fetch(st.before, st.piece)
		st.ended = len(st.ahead) < st.piece
		if len(st.ahead) > 0 {
			st.before = st.ahead[0].Seq
		}
	}
	if len(st.ahead) == 0 {
		return practice.Moment{}, false
	}
	return st.ahead[len(st.ahead)-1], true
}

func (st *stream) take() practice.Moment {
	m := st.ahead[len(st.ahead)-1]
	st.ahead = st.ahead[:len(st.ahead)-1]
	return m
}

// newest finds the stream whose next moment is the latest: within a room the chain's order decides, between
// rooms the time. Streams of one room stand together.
func newest(streams []*stream) (best *stream) {
	var top practice.Moment
	for i := 0; i < len(streams); {
		first, m, next := latest(streams, i)
		if first != nil && (best == nil || m.At.After(top.At)) {
			best, top = first, m
		}
		i = next
	}
	return best
}

// latest finds the next moment of the room that begins at index i, and where the next room begins.
func latest(streams []*stream, i int) (best *stream, top practice.Moment, next int) {
	r := streams[i].room
	for ; i < len(streams) && streams[i].room == r; i++ {
		if m, ok := streams[i].peek(); ok && (best == nil || m.Seq > top.Seq) {
			best, top = streams[i], m
		}
	}
	return best, top, i
}

// metMoments tells who came and went.
func (h *House) metMoments(r *room, before uint64, limit int) (list []practice.Moment) {
	end, _ := slices.BinarySearchFunc(r.fold.met, before, func(s *stored, n uint64) int { return cmp.Compare(s.rec.Seq, n) })
	for i := end - 1; i >= 0 && len(list) < limit; i-- {
		s := r.fold.met[i]
		if text := h.met(r, s); text != "" {
			list = append(list, practice.Moment{Seq: s.rec.Seq, At: s.Arrived, Who: s.Subject, Text: text, Path: r.path()})
		}
	}
	slices.Reverse(list)
	return list
}

func (h *House) met(r *room, s *stored) string {
	who := h.nameOf(r, s.Subject)
	who = strings.ToUpper(who[:1]) + who[1:]
	switch s.Control {
	case "created":
		return who + " made this room"
	case "joined":
		return who + " joined"
	case "left":
		return who + " left this room"
	case "removed":
		return who + " was not let in"
	case "rekeyed":
		return who + " changed the locks"
	}
	return ""
}
