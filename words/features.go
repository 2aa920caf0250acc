package words

import (
	"math/bits"
)

// Feature is one thing that a text shows, as the weights know it: a hash of 24 bits, and the sentence in which it
// stands.
type Feature struct {
	ID       uint32
	Sentence int32
	Sort     uint32
}

// Features returns what the weights of a text's labels stand on: for the program that learns them.
func (e *Engine) Features(kind Kind, text string) ([]Feature, error) {
	r, err := e.reading(kind, text)
	if err != nil {
		return nil, err
	}
	var all []Feature
	r.features(func(id uint32, sentence int32, sort uint32) { all = append(all, Feature{id, sentence, sort}) })
	return all, nil
}

// Hash is how words stand in features and in the packed list of senses.
func Hash(w []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range w {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// Stem cuts the ending of an English word, roughly: the same for "promise", "promised" and "promising".
func Stem(w []byte) []byte {
	n := len(w)
	ends := func(s string) bool { return n-len(s) >= 3 && string(w[n-len(s):n]) == s }
	switch {
	case ends("ing"), ends("ies"), ends("ied"):
		n -= 3
	case ends("ed"), ends("es"):
		n -= 2
	case ends("s") && w[n-2] != 's' && w[n-2] != 'u':
		n--
	}
	if n > 3 && (w[n-1] == 'e' || w[n-1] == 'y' || w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l') {
		n--
	}
	return w[:n]
}

func mix(h, x uint32) uint32 {
	h = (h ^ x) * 0x9e3779b1
	return h ^ h>>15
}

// The sorts of features: what they are made of.
const (
	ofKind uint32 = iota + 1
	ofWord
	ofWordKind
	ofStem
	ofSense
	ofSenseKind
	ofPair
	ofSkip
	ofThree
	ofSymbols
	ofSymbolSkip
	ofSymbolThree
	ofSymbolFour
	ofWordSymbol
	ofSymbolWord
	ofPunct
	ofClauseVerb
	ofClauseSense
	ofClauseObject
	ofRule
	ofHead
	ofHeadKind
	ofHeadPlace
	ofHeadPair
	ofHeadNext
	ofAsked
	ofLength
	ofEnd
)

// The first senses have a part in a clause.
const (
	senseI = iota
	senseYou
	senseThey
	senseWe
	senseIt
	senseNot
	senseAux
	senseAdverb
)

// seen is a token as features see it.
type seen struct {
	word, stem, symbol uint32
	senses             []uint8
	masked             uint32
}

func (s *seen) is(sense uint8) bool { return len(s.senses) > 0 && s.senses[0] == sense }

// outside stands for what is before and behind a sentence.
var outside = seen{word: 1, symbol: 1}

// features calls f with everything that a text shows.
func (r *reading) features(f func(id uint32, sentence int32, sort uint32)) {
	e := r.engine
	kind := uint32(r.kind)
	emit := func(sentence int32, sort uint32, parts ...uint32) {
		h := sort
		for _, p := range parts {
			h = mix(h, p)
		}
		f(mix(h, 7)>>8, sentence, sort)
	}
	emit(0, ofKind, kind)
	emit(0, ofLength, kind, uint32(bits.Len(uint(len(r.tokens)*len(r.tokens)))))
	emit(0, ofLength, 0, uint32(min(len(r.sentences), 6)))
	last := int32(len(r.sentences) - 1)
	r.ruleFeatures(emit)
	var buffer [longestSentence]seen
	for i, sp := range r.sentences {
		i := int32(i)
		tokens := buffer[:sp.to-sp.from]
		for k := range tokens {
			e.see(&r.tokens[sp.from+int32(k)], r.text, &tokens[k])
			if r.shapes[i].masked&(1<<k) != 0 {
				tokens[k].masked = 1
			}
		}
		place := uint32(0)
		if i == last {
			place = 1
		}
		r.wordFeatures(emit, i, place, tokens)
		r.clauseFeatures(emit, i, tokens)
		if r.tokens[sp.from].flags&flagAsked != 0 {
			emit(i, ofAsked, kind, place)
		}
	}
}

// OfRules says whether features of a sort come from rules.
func OfRules(sort uint32) bool { return sort >= ofRule && sort <= ofHeadNext }

type emitter func(sentence int32, sort uint32, parts ...uint32)

func (e *Engine) see(t *token, text string, s *seen) {
	*s = seen{}
	if t.word != 0 {
		k := e.known[t.word]
		s.word, s.stem = k.word, k.stem
	} else {
		var b [longestWord]byte
		n := 0
		for i := t.start; i < t.end && n < len(b); i++ {
			c := text[i]
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b[n] = c
			n++
		}
		s.word, s.stem = Hash(b[:n]), Hash(Stem(b[:n]))
	}
	s.senses = e.model.sensesOf(s.word, s.stem)
	switch {
	case len(s.senses) > 0:
		s.symbol = 0x100 + uint32(s.senses[0])
	case t.word != 0 && t.flags&inSets == 0:
		s.symbol = s.word
	default:
		s.symbol = 0x200 + uint32(t.flags&inSets&^flagName&^flagShout)
	}
}

func (r *reading) wordFeatures(emit emitter, i int32, place uint32, tokens []seen) {
	kind := uint32(r.kind)
	at := func(k int) *seen {
		if k < 0 || k >= len(tokens) {
			return &outside
		}
		return &tokens[k]
	}
	for k := 0; k <= len(tokens); k++ {
		t, a, b, c := at(k), at(k-1), at(k-2), at(k-3)
		m := t.masked
		if k < len(tokens) {
			emit(i, ofWord, t.word, m)
			emit(i, ofWordKind, t.word, kind)
			emit(i, ofStem, t.stem, m)
			for _, s := range t.senses {
				emit(i, ofSense, uint32(s), m)
				emit(i, ofSenseKind, uint32(s), kind)
			}
			if place == 1 {
				emit(i, ofEnd, t.symbol)
			}
		}
		emit(i, ofPair, a.word, t.word, m)
		emit(i, ofSymbols, a.symbol, t.symbol, m)
		emit(i, ofWordSymbol, a.word, t.symbol)
		emit(i, ofSymbolWord, a.symbol, t.word)
		if k >= 1 {
			emit(i, ofSkip, b.word, t.word)
			emit(i, ofSymbolSkip, b.symbol, t.symbol)
			emit(i, ofThree, b.word, a.word, t.word)
			emit(i, ofSymbolThree, b.symbol, a.symbol, t.symbol)
		}
		if k >= 2 {
			emit(i, ofSkip, c.word, t.word)
			emit(i, ofSymbolSkip, c.symbol, t.symbol)
			emit(i, ofSymbolFour, c.symbol, b.symbol, a.symbol, t.symbol)
		}
		if k < len(tokens) && r.shapes[i].punct&(1<<k) != 0 {
			emit(i, ofPunct, t.symbol)
			emit(i, ofPunct, t.symbol, a.symbol)
		}
	}
}

// clauseFeatures says who does what to whom in each clause.
func (r *reading) clauseFeatures(emit emitter, i int32, tokens []seen) {
	clauses := r.shapes[i].clauses | 1<<len(tokens)
	for from := 0; from < len(tokens); {
		to := min(bits.TrailingZeros64(clauses>>from>>1)+from+1, len(tokens))
		var subject, aux, not, verb, verbSense, object uint32
		opening := tokens[from].symbol
		for k := from; k < to; k++ {
			t := &tokens[k]
			switch {
			case len(t.senses) > 0 && t.senses[0] <= senseIt:
				if subject == 0 {
					subject = t.symbol
				} else if verb != 0 && object == 0 {
					object = t.symbol
				}
			case t.is(senseNot):
				not = 1
			case t.is(senseAux):
				if aux == 0 {
					aux = t.word
				}
			case t.is(senseAdverb):
			case subject != 0 && verb == 0:
				verb, verbSense = t.stem, t.symbol
			}
		}
		m := tokens[from].masked
		emit(i, ofClauseVerb, subject, not, verb, m)
		emit(i, ofClauseVerb, subject, aux, not, verb)
		emit(i, ofClauseSense, subject, aux, not, verbSense)
		emit(i, ofClauseSense, subject, not, verbSense, m)
		emit(i, ofClauseSense, subject, aux, not)
		emit(i, ofClauseObject, subject, verbSense, object)
		emit(i, ofClauseObject, opening, subject, verbSense)
		from = to
	}
}

func (r *reading) ruleFeatures(emit emitter) {
	e := r.engine
	kind, last := uint32(r.kind), int32(len(r.sentences)-1)
	var present []uint32
	for h := range e.heads {
		head := &e.heads[h]
		if head.class == headClause {
			continue
		}
		name := mix(Hash([]byte(head.name)), uint32(head.class))
		any := false
		for i := head.from; i < head.to; i++ {
			for _, m := range r.found[i] {
				any = true
				emit(m.sentence, ofRule, name, uint32(i-head.from))
				emit(m.sentence, ofHead, name)
				emit(m.sentence, ofHeadKind, name, kind)
				place := uint32(0)
				if m.sentence == last {
					place = 1
				}
				emit(m.sentence, ofHeadPlace, name, place)
			}
		}
		if any {
			present = append(present, name)
		}
	}
	for i, a := range present {
		for _, b := range present[:i] {
			emit(0, ofHeadPair, min(a, b), max(a, b))
		}
	}
}
