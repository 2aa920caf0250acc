package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// near is how the practices of a room reach each other.
func (h *House) near(r *room, q *Request) practice.Near {
	return practice.Near{
		Has: func(name string) bool { return h.beside(r, name) >= 0 },
		Path: func(name string, parts ...string) html.URL {
			return r.path(append([]string{name}, parts...)...)
		},
		Thing: func(name string, id record.ID) (practice.Thing, bool) {
			if i := h.beside(r, name); i >= 0 {
				if t, ok := r.fold.states[i].(practice.Teller); ok {
					return t.Thing(h.view(r, i, q), id)
				}
			}
			return practice.Thing{}, false
		},
		Follows: func(name string, breach record.ID) []practice.Thing {
			if i := h.beside(r, name); i >= 0 {
				if f, ok := r.fold.states[i].(practice.Follower); ok {
					return f.Follows(h.view(r, i, q), breach)
				}
			}
			return nil
		},
		Promise: func(w practice.Wish) practice.Outcome {
			for i := range h.cfg.Practices {
				p := &h.cfg.Practices[i]
				if p.Promise == nil || r.fold.states[i] == nil {
					continue
				}
				out := p.Promise(r.fold.states[i], h.view(r, i, q), w)
				if out.Refusal != nil { // its words are that practice's own
					out.Problems = append(out.Problems, practice.Problem{Text: h.refusal(i, out.Refusal)})
					out.Refusal = nil
				}
				return out
			}
			return practice.Outcome{Problems: []practice.Problem{{Text: "No promises are kept in this room."}}}
		},
	}
}

// beside finds a practice that lives in a room; -1 when there is none of that name.
func (h *House) beside(r *room, name string) int {
	for i, p := range h.cfg.Practices {
		if p.Name == name && r.fold.states[i] != nil {
			return i
		}
	}
	return -1
}

// places lists the rooms of two in which something can still be written, as a page in Mine leads there.
func (h *House) places(index int) (list []practice.Place) {
	for _, r := range h.ours() {
		if r.readOnly() || r.facts.Waiting || r.fold.states[index] == nil {
			continue
		}
		p := practice.Place{Label: h.label(r), Base: r.base() + "/" + h.cfg.Practices[index].Name}
		if r.fold.info.Breaches != nil {
			p.Breaches = r.fold.info.Breaches.Breaches()
		}
		list = append(list, p)
	}
	return list
}
