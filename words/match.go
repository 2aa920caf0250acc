package words

import "math/bits"

// longestSentence is how many words of a sentence are seen together: a set of places, with one behind the
// last word, is one uint64.
const longestSentence = 62

// op is what a node of a pattern does to a set of places. Packed rules hold these numbers.
type op uint8

const (
	opSet       op = iota + 1 // one word of a set
	opAny                     // any word
	opSeq                     // one after the other
	opAlt                     // one of them
	opOpt                     // it or nothing
	opGap                     // up to arg words of one clause
	opSkip                    // up to arg words of the sentence
	opNot                     // what follows is not ...
	opAhead                   // what follows is ...
	opAfter                   // the word before is one of a set
	opNotAfter                // the word before is none of a set
	opFirst                   // the sentence begins here
	opLast                    // the sentence ends here
	opClause                  // a clause begins here
	opEndClause               // a clause ends here
	opPunct                   // a comma, dash or the like stands here
	opClass                   // a class with phrases
)

type node struct {
	op   op
	arg  uint16
	kids []node
}

// sentence is the one at hand. What is known of it is kept until the next one begins.
type sentence struct {
	engine *Engine
	tokens []token
	now    uint32 // counts sentences; what has another stamp is of an earlier one
	body   uint64 // the places of words
	end    uint64 // the place behind the last
	punct  uint64
	clause uint64
	masks  []uint64
	sets   []occurrence // by set
	spans  []spans      // by class
	stamps []uint32     // by pattern: the sentence it is scheduled in
	due    [phases][]uint16
	hint   hint // of its words
	flags  flag // of any of its words
}

// occurrence holds the places of a set's words.
type occurrence struct {
	stamp uint32
	at    uint64
}

// spans holds where a class begins, and where each of these may end.
type spans struct {
	stamp  uint32 // of starts and ends
	listed uint32 // of active
	active []uint16
	starts uint64
	ends   [longestSentence + 1]uint64
}

func (e *Engine) newSentence() *sentence {
	return &sentence{
		engine: e, masks: make([]uint64, len(e.masks)), sets: make([]occurrence, len(e.sets)), spans: make([]spans, e.classes),
		stamps: make([]uint32, len(e.patterns)),
	}
}

// begin turns to another sentence and finds the patterns that could hold in it: each has a set of words of
// which it needs one.
func (s *sentence) begin(tokens []token) {
	e := s.engine
	s.tokens = tokens
	s.now++
	s.end = 1 << len(tokens)
	s.body, s.punct, s.clause = s.end-1, s.end, 1
	for i := range s.masks {
		s.masks[i] = 0
	}
	for i := range s.due {
		s.due[i] = s.due[i][:0]
	}
	s.hint, s.flags = hint{}, 0
	s.schedule(e.free)
	for i, t := range tokens {
		if t.flags&flagPunct != 0 && t.flags&flagJoined == 0 {
			s.punct |= 1 << i
		}
		if t.flags&flagQuoted != 0 {
			s.masks[maskQuoted] |= 1 << i
		}
		s.hint.add(t.word)
		s.flags |= t.flags
		s.schedule(e.wanting[e.wanted[t.word]:e.wanted[t.word+1]])
		for f := t.flags & inSets; f != 0; f &= f - 1 {
			s.schedule(e.byFlag[bits.TrailingZeros16(uint16(f))])
		}
	}
}

func (s *sentence) schedule(patterns []uint16) {
	e := s.engine
	for _, p := range patterns {
		if s.stamps[p] == s.now {
			continue
		}
		s.stamps[p] = s.now
		pt := &e.patterns[p]
		if pt.phase != phaseClass {
			s.due[pt.phase] = append(s.due[pt.phase], p)
			continue
		}
		c := &s.spans[pt.of]
		if c.listed != s.now {
			c.listed, c.active = s.now, c.active[:0]
		}
		c.active = append(c.active, p)
	}
}

// occ returns the places of a set's words.
func (s *sentence) occ(set uint16) uint64 {
	o := &s.sets[set]
	if o.stamp == s.now {
		return o.at
	}
	at := uint64(0)
	ws := &s.engine.sets[set]
	if !s.hint.meets(&ws.hint) && s.flags&ws.flags == 0 {
		*o = occurrence{s.now, 0}
		return 0
	}
	for i := range s.tokens {
		if ws.has(&s.tokens[i]) {
			at |= 1 << i
		}
	}
	*o = occurrence{s.now, at}
	return at
}

// eval returns where a node may end when it begins at one of the places of from.
func (s *sentence) eval(n *node, from uint64) uint64 {
	if from == 0 {
		return 0
	}
	switch n.op {
	case opSet:
		return from & s.occ(n.arg) << 1
	case opAny:
		return from & s.body << 1
	case opSeq:
		for i := range n.kids {
			if from = s.eval(&n.kids[i], from); from == 0 {
				return 0
			}
		}
		return from
	case opAlt:
		to := uint64(0)
		for i := range n.kids {
			to |= s.eval(&n.kids[i], from)
		}
		return to
	case opOpt:
		return from | s.eval(&n.kids[0], from)
	case opGap:
		return s.gap(from, s.body&^(s.clause&^1), n.arg)
	case opSkip:
		return s.gap(from, s.body, n.arg)
	case opNot:
		return from &^ s.begins(&n.kids[0], from)
	case opAhead:
		return s.begins(&n.kids[0], from)
	case opAfter:
		return from & (s.occ(n.arg) << 1)
	case opNotAfter:
		return from &^ (s.occ(n.arg) << 1)
	case opFirst:
		return from & 1
	case opLast:
		return from & s.end
	case opClause:
		return from & s.clause
	case opEndClause:
		return from & (s.clause | s.end)
	case opPunct:
		return from & s.punct
	case opClass:
		return s.class(n.arg, from)
	}
	return 0
}

// gap passes over up to n words of through.
func (s *sentence) gap(from, through uint64, n uint16) uint64 {
	to := from
	for range n {
		if from = from & through << 1; from == 0 {
			break
		}
		to |= from
	}
	return to
}

// begins returns those places of from at which a node holds.
func (s *sentence) begins(n *node, from uint64) (at uint64) {
	if n.op == opSet {
		return from & s.occ(n.arg)
	}
	for ; from != 0; from &= from - 1 {
		if one := from & -from; s.eval(n, one) != 0 {
			at |= one
		}
	}
	return at
}

func (s *sentence) class(c uint16, from uint64) (to uint64) {
	sp := &s.spans[c]
	if sp.stamp != s.now {
		s.fill(sp)
	}
	for at := from & sp.starts; at != 0; at &= at - 1 {
		to |= sp.ends[bits.TrailingZeros64(at)]
	}
	return to
}

// fill finds all places of a class in this sentence.
func (s *sentence) fill(c *spans) {
	c.stamp, c.starts = s.now, 0
	if c.listed != s.now {
		return
	}
	for _, p := range c.active {
		n := &s.engine.patterns[p].root
		for at := s.starts(n); at != 0; at &= at - 1 {
			i := bits.TrailingZeros64(at)
			to := s.eval(n, 1<<i)
			if to == 0 {
				continue
			}
			if c.starts&(1<<i) == 0 {
				c.starts |= 1 << i
				c.ends[i] = 0
			}
			c.ends[i] |= to
		}
	}
}

// starts returns the places where a pattern may begin: all, or none if it holds nowhere.
func (s *sentence) starts(n *node) uint64 {
	if n.op == opSet {
		return s.occ(n.arg)
	}
	if s.eval(n, s.body) == 0 {
		return 0
	}
	if n.op == opSeq && n.kids[0].op == opSet {
		return s.occ(n.kids[0].arg)
	}
	return s.body
}

// match finds every place where a rule's pattern holds, before the conditions that need the whole text.
func (r *reading) match() {
	e := r.engine
	r.found = make([][]match, len(e.rules))
	r.heads = make([][]int32, len(e.heads))
	s := e.newSentence()
	for i, sp := range r.sentences {
		s.begin(r.tokens[sp.from:sp.to])
		for _, p := range s.due[phaseClause] {
			s.each(&e.patterns[p].root, func(from, _ int) { s.clause |= 1 << from })
		}
		for _, p := range s.due[phaseMask] {
			of := e.patterns[p].of
			ru := &e.rules[of]
			if !r.open(ru) {
				continue
			}
			s.each(&e.patterns[p].root, func(from, to int) {
				if s.holds(ru, from, to) {
					s.mask(ru, from, to)
					r.found[of] = append(r.found[of], match{int32(i), span{sp.from + int32(from), sp.from + int32(to)}})
				}
			})
		}
		for _, p := range s.due[phaseRule] {
			of := e.patterns[p].of
			ru := &e.rules[of]
			if !r.open(ru) {
				continue
			}
			s.each(&e.patterns[p].root, func(from, to int) {
				if s.holds(ru, from, to) {
					r.found[of] = append(r.found[of], match{int32(i), span{sp.from + int32(from), sp.from + int32(to)}})
				}
			})
		}
		if e.model != nil {
			r.shapes = append(r.shapes, s.shape())
		}
	}
}

func (r *reading) open(ru *rule) bool { return ru.kinds&r.kind != 0 }

// each calls f for every place where a pattern holds, with its longest end.
func (s *sentence) each(n *node, f func(from, to int)) {
	for at := s.starts(n); at != 0; at &= at - 1 {
		from := bits.TrailingZeros64(at)
		if to := s.eval(n, 1<<from); to != 0 {
			if end := bits.Len64(to) - 1; end > from {
				f(from, end)
			}
		}
	}
}

// mask marks what stands behind a match: up to the end of the clause, of the sentence, or the match alone.
func (s *sentence) mask(ru *rule, from, to int) {
	var m uint64
	switch ru.scope {
	case scopeMatch:
		m = 1<<to - 1<<from
	case scopeSentence:
		m = s.end - 1<<to
	default:
		end := len(s.tokens)
		if rest := s.clause >> to >> 1; rest != 0 {
			end = to + 1 + bits.TrailingZeros64(rest)
		}
		m = 1<<end - 1<<to
	}
	s.masks[s.engine.heads[ru.head].mask] |= m & s.body
}

// holds checks what a rule asks of the sentence around a match.
func (s *sentence) holds(ru *rule, from, to int) bool {
	for i, m := range s.masks {
		if m&(1<<from) != 0 && ru.through&(1<<i) == 0 {
			return false
		}
	}
	for i := range ru.conditions {
		c := &ru.conditions[i]
		if ok, here := s.holdsHere(c, from, to); here && ok == c.unless {
			return false
		}
	}
	return true
}

// holdsHere says whether a condition holds; here is false when it needs the whole text.
func (s *sentence) holdsHere(c *condition, from, to int) (ok, here bool) {
	switch c.where {
	case whereLeft:
		return s.eval(&c.node, 2<<from-1)&(1<<from) != 0, true
	case whereRight:
		return s.eval(&c.node, 1<<to) != 0, true
	case whereSentence:
		return s.eval(&c.node, s.body) != 0, true
	case whereClause:
		first := bits.Len64(s.clause&(2<<from-1)) - 1
		last := s.body
		if rest := s.clause >> from >> 1; rest != 0 {
			last = 2<<(from+bits.TrailingZeros64(rest)) - 1
		}
		return s.eval(&c.node, s.body&last&^(1<<first-1)) != 0, true
	case whereAsked:
		return s.tokens[from].flags&flagAsked != 0, true
	case whereMasked:
		return s.masks[c.arg]&(1<<from) != 0, true
	}
	return false, false
}
