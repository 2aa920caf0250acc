// Package words reads what someone is writing and says what may get in the way of being heard.
//
// It is told the kind of text (an apology, an answer, an agreement ...) and returns findings, each with its
// place, why it matters and a question that helps, and the parts of an apology that are there. It never
// proposes words. Everything it knows of a language is data, packed by package words/compile from rules that a
// counsellor can read; this package holds only the reading: words, sentences, clauses, and patterns over them.
//
//   - [Load] takes packed rules, [Engine.Read] reads one text. An Engine may be used by many at once.
//   - Words that the writer only reports are not the writer's: quotes, what the other person said, what the
//     writer once said and now calls wrong, and what is denied. The rules say where such a span begins and ends.
//   - Every step takes time in proportion to the text. A sentence is at most 62 words here (longer ones are cut
//     at a joint), so that a set of places in it is one machine word and a pattern is matched at all places at once.
package words

import (
	"cmp"
	"errors"
	"slices"
	"unicode/utf8"
)

// Kind is what a text is for.
type Kind string

// The kinds of text.
const (
	Acknowledgement Kind = "acknowledgement" // what I did
	Apology         Kind = "apology"
	Answer          Kind = "answer"      // to a question of the hurt person
	Restatement     Kind = "restatement" // saying back what the other said
	Agreement       Kind = "agreement"   // a clause or boundary for both
	Promise         Kind = "promise"
)

// Kinds lists every kind, in the order of the bits that packed rules use.
func Kinds() []Kind {
	return []Kind{Acknowledgement, Apology, Answer, Restatement, Agreement, Promise}
}

// Errors of [Engine.Read].
var (
	ErrKind     = errors.New("words: unknown kind of text")
	ErrEncoding = errors.New("words: the text is not UTF-8")
)

// Result is what a text shows.
type Result struct {
	Findings   []Finding // in the order of the text
	Components []string  // what an apology holds, in the order in which it matters; nil for other kinds
}

// Finding is one piece of feedback; Start and End are byte offsets on the borders of runes.
type Finding struct {
	Code       string
	Start, End int
	Why, Ask   string
}

// Read reads one text.
func (e *Engine) Read(kind Kind, text string) (Result, error) {
	r, err := e.reading(kind, text)
	if err != nil {
		return Result{}, err
	}
	return r.result(kind), nil
}

func (e *Engine) reading(kind Kind, text string) (*reading, error) {
	bit := slices.Index(Kinds(), kind)
	if bit < 0 {
		return nil, ErrKind
	}
	if !utf8.ValidString(text) {
		return nil, ErrEncoding
	}
	r := &reading{engine: e, text: text, kind: 1 << bit}
	r.tokens = e.tokenize(text)
	r.sentences = e.sentences(r.tokens)
	r.match()
	r.resolve()
	return r, nil
}

// reading is the work on one text.
type reading struct {
	engine    *Engine
	text      string
	kind      uint8
	tokens    []token
	sentences []span    // ranges of tokens
	found     [][]match // by rule
	heads     [][]int32 // by head: the sentences in which it holds, ascending
	shapes    []shaped  // by sentence, for the weights
}

type span struct{ from, to int32 }

// match is one place where a rule's pattern holds.
type match struct {
	sentence int32
	at       span // of tokens, in the text
}

func (r *reading) result(kind Kind) Result {
	var res Result
	e := r.engine
	for i := range e.rules {
		ru := &e.rules[i]
		h := &e.heads[ru.head]
		if h.class != headCode {
			continue
		}
		for _, m := range r.found[i] {
			start, end := r.tokens[m.at.from].start, r.tokens[m.at.to-1].end
			res.Findings = append(res.Findings, Finding{h.name, int(start), int(end), ru.why, ru.ask})
		}
	}
	shown := func(h int) bool { return len(r.heads[h]) > 0 }
	if e.model != nil && len(e.model.labels) > 0 && len(r.tokens) > 0 && len(r.tokens) <= mostWeighed {
		shown = r.weigh(&res)
	}
	res.Findings = merge(res.Findings)
	if kind == Apology {
		for i := range e.heads {
			if h := &e.heads[i]; h.class == headComponent && shown(i) {
				res.Components = append(res.Components, h.name)
			}
		}
	}
	return res
}

// merge sorts findings by place and keeps, of those of one code that overlap, the first and longest.
func merge(all []Finding) []Finding {
	slices.SortFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Why, b.Why))
	})
	kept := all[:0]
	for _, f := range all {
		if n := len(kept); n > 0 && kept[n-1].Code == f.Code && f.Start < kept[n-1].End {
			continue
		}
		kept = append(kept, f)
	}
	slices.SortFunc(kept, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Code, b.Code))
	})
	return kept
}
