package words

import (
	"cmp"
	"slices"
)

// resolve settles what depends on the rest of the text, rule by rule in their order: a condition may ask for a
// head (a fact, a component, a code) whose rules all stand before it.
func (r *reading) resolve() {
	e := r.engine
	for h := range e.heads {
		for i := e.heads[h].from; i < e.heads[h].to; i++ {
			r.settle(&e.rules[i], int(i))
		}
		r.heads[h] = r.sentencesOf(e.heads[h])
	}
}

func (r *reading) settle(ru *rule, i int) {
	if !r.open(ru) {
		return
	}
	if ru.absent && r.textHolds(ru, 0) && len(r.tokens) > 0 {
		// Something the text lacks: it is missing from all of it, shown at its first sentence.
		r.found[i] = append(r.found[i], match{0, r.sentences[0]})
		return
	}
	kept := r.found[i][:0]
	for _, m := range r.found[i] {
		if r.textHolds(ru, m.sentence) {
			kept = append(kept, m)
		}
	}
	r.found[i] = kept
}

// textHolds checks what a rule asks of the text around a match.
func (r *reading) textHolds(ru *rule, at int32) bool {
	for i := range ru.conditions {
		c := &ru.conditions[i]
		if c.where < whereText {
			continue
		}
		if r.textHas(c, at) == c.unless {
			return false
		}
	}
	return true
}

func (r *reading) textHas(c *condition, at int32) bool {
	switch c.where {
	case whereOpening:
		return at == 0
	case whereClosing:
		return int(at) == len(r.sentences)-1
	case whereShort:
		return len(r.tokens) <= int(c.arg)
	}
	in := r.heads[c.arg]
	has := func(from, to int32) bool {
		i, _ := slices.BinarySearch(in, from)
		return i < len(in) && in[i] <= to
	}
	switch c.where {
	case whereHere:
		return has(at, at)
	case whereBefore:
		return len(in) > 0 && in[0] < at
	case whereAfter:
		return len(in) > 0 && in[len(in)-1] > at
	case wherePrevious:
		return has(at-1, at-1)
	case whereNext:
		return has(at+1, at+1)
	case whereNear:
		return has(at-1, at+1)
	}
	return len(in) > 0
}

func (r *reading) sentencesOf(h head) []int32 {
	var in []int32
	for i := h.from; i < h.to; i++ {
		for _, m := range r.found[i] {
			in = append(in, m.sentence)
		}
	}
	slices.SortFunc(in, cmp.Compare[int32])
	return slices.Compact(in)
}
