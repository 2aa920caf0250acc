package words

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sort"
)

// ErrDamaged means that packed rules are not what was packed, or of another version.
var ErrDamaged = errors.New("words: damaged rules, or of another version")

// magic begins packed rules; its last byte is the version.
const magic = "GMW\x01"

// Engine is the rules of one language.
type Engine struct {
	vocabulary map[string]int32 // a word's number, or -1-n for the n-th form
	forms      [][]uint16       // what a written word stands for: "don't" is "do", "not"
	shapes     map[shape][]candidate
	pronoun    uint16 // "i", whose capital letter is not a name's
	joints     set    // where a long sentence may be cut
	abbrev     set

	sets     []set
	patterns []pattern
	classes  int
	masks    []string
	heads    []head
	rules    []rule

	free    []uint16                // patterns that are tried in every sentence
	wanted  []uint32                // by word: where its patterns begin in wanting
	wanting []uint16                //
	byFlag  [numFlagsInSet][]uint16 // patterns that want a flag

	model *model   // nil: the rules alone
	known []hashed // by word, for the model
}

const numFlagsInSet = 8

// maskQuoted is the mask of what stands in quotation marks, always the first.
const maskQuoted = 0

// phase says when a pattern is tried.
type phase uint8

// Packed rules hold these numbers.
const (
	phaseClause phase = iota
	phaseMask
	phaseRule
	phaseClass
	phases = phaseClass
)

type pattern struct {
	phase phase
	of    uint16 // the rule, or the class
	root  node
}

// headClass says what a head's rules lead to.
type headClass uint8

// Packed rules hold these numbers.
const (
	headCode headClass = iota
	headComponent
	headFact // for conditions of other rules
	headMask
	headClause
)

// head is what rules are about; its rules stand together.
type head struct {
	class    headClass
	name     string
	mask     uint16
	from, to uint16 // rules
}

type rule struct {
	head       uint16
	kinds      uint8
	through    uint16 // masks that do not matter
	scope      uint8  // of a mask
	absent     bool   // has no pattern: speaks of the whole text
	why, ask   string
	conditions []condition
}

// Scopes of a mask.
const (
	scopeClause uint8 = iota
	scopeSentence
	scopeMatch
)

type condition struct {
	unless bool
	where  where
	arg    uint16
	node   node
}

// where says what a condition looks at. Packed rules hold these numbers.
type where uint8

const (
	whereLeft where = iota
	whereRight
	whereSentence
	whereClause
	whereAsked
	whereMasked
	whereText // those from here on need the whole text
	whereHere
	whereBefore
	whereAfter
	wherePrevious
	whereNext
	whereNear
	whereOpening
	whereClosing
	whereShort
)

// set is a set of words and of flags.
type set struct {
	flags flag
	words []uint16 // ascending
	bits  []uint64 // of large sets
	hint  hint
}

// hint holds a bit for each word of a set, several words to a bit: where two hints share no bit, the sets share no word.
type hint [4]uint64

func (h *hint) add(word uint16) { h[word>>6&3] |= 1 << (word & 63) }

func (h *hint) meets(o *hint) bool {
	return h[0]&o[0]|h[1]&o[1]|h[2]&o[2]|h[3]&o[3] != 0
}

func (s *set) has(t *token) bool {
	if s.flags&t.flags != 0 {
		return true
	}
	if s.bits != nil {
		return s.bits[t.word>>6]&(1<<(t.word&63)) != 0
	}
	for _, w := range s.words {
		if w >= t.word {
			return w == t.word && w != 0
		}
	}
	return false
}

func (e *Engine) isJoint(word uint16) bool { return e.joints.has(&token{word: word}) }

func (e *Engine) abbreviated(word uint16) bool { return e.abbrev.has(&token{word: word}) }

// Load takes what package words/compile has packed: [magic, SHA-256 of the rest (32 bytes), the rest].
func Load(data []byte) (e *Engine, err error) {
	body, ok := payload(data)
	if !ok {
		return nil, ErrDamaged
	}
	d := decoder{rest: body}
	e = d.engine()
	if d.bad || len(d.rest) > 0 {
		return nil, ErrDamaged
	}
	e.index()
	return e, nil
}

func payload(data []byte) ([]byte, bool) {
	const head = len(magic) + sha256.Size
	if len(data) < head || string(data[:len(magic)]) != magic {
		return nil, false
	}
	sum := sha256.Sum256(data[head:])
	return data[head:], string(sum[:]) == string(data[len(magic):head])
}

// decoder reads numbers (varint) and texts; it stops at the first thing that cannot be.
type decoder struct {
	rest []byte
	bad  bool
}

func (d *decoder) num() int {
	v, n := binary.Uvarint(d.rest)
	if n <= 0 || v > 1<<24 {
		d.bad, d.rest = true, nil
		return 0
	}
	d.rest = d.rest[n:]
	return int(v)
}

// count reads how many things follow; each takes at least a byte.
func (d *decoder) count() int {
	n := d.num()
	if n > len(d.rest) {
		d.bad, d.rest = true, nil
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.count()
	s := string(d.rest[:n])
	d.rest = d.rest[n:]
	return s
}

// ascending reads numbers that grow, as differences.
func (d *decoder) ascending() []uint16 {
	all := make([]uint16, d.count())
	last := 0
	for i := range all {
		last += d.num()
		all[i] = uint16(last)
	}
	return all
}

func many[T any](d *decoder, read func() T) []T {
	n := d.count()
	all := make([]T, 0, n)
	for i := 0; i < n && !d.bad; i++ {
		all = append(all, read())
	}
	return all
}

func (d *decoder) engine() *Engine {
	e := &Engine{vocabulary: map[string]int32{}}
	last := ""
	words := many(d, func() string {
		// Words stand in order; each shares its beginning with the one before.
		keep := min(d.num(), len(last))
		last = last[:keep] + d.text()
		return last
	})
	for i, w := range words {
		e.vocabulary[w] = int32(i + 1)
	}
	for i, f := range many(d, func() string { return d.text() }) {
		e.vocabulary[f] = int32(-i - 1)
	}
	e.forms = many(d, func() []uint16 { return many(d, func() uint16 { return uint16(d.num()) }) })
	e.sets = many(d, func() set { return d.set(len(words)) })
	e.joints, e.abbrev = d.set(len(words)), d.set(len(words))
	e.pronoun = uint16(d.num())
	e.classes = d.count()
	e.masks = many(d, d.text)
	e.heads = many(d, func() head {
		return head{headClass(d.num()), d.text(), uint16(d.num()), uint16(d.num()), uint16(d.num())}
	})
	prose := many(d, d.text)
	e.rules = many(d, func() rule { return d.rule(prose) })
	e.patterns = many(d, func() pattern { return pattern{phase(d.num()), uint16(d.num()), d.node()} })
	e.free = d.ascending()
	for i := range e.byFlag {
		e.byFlag[i] = d.ascending()
	}
	e.wanted = make([]uint32, len(words)+2)
	for w := 1; w <= len(words); w++ {
		e.wanting = append(e.wanting, d.ascending()...)
		e.wanted[w+1] = uint32(len(e.wanting))
	}
	if len(d.rest) > 0 {
		e.model = d.model(e)
		e.known = hashes(words)
	}
	return e
}

func (d *decoder) set(words int) set {
	s := set{flags: flag(d.num()), words: d.ascending()}
	for _, w := range s.words {
		s.hint.add(w)
	}
	if len(s.words) > 12 {
		s.bits = make([]uint64, (words>>6)+1)
		for _, w := range s.words {
			if int(w) <= words {
				s.bits[w>>6] |= 1 << (w & 63)
			}
		}
	}
	return s
}

func (d *decoder) rule(prose []string) rule {
	pick := func() string {
		if i := d.num(); i < len(prose) {
			return prose[i]
		}
		d.bad = true
		return ""
	}
	r := rule{head: uint16(d.num()), kinds: uint8(d.num()), through: uint16(d.num()), scope: uint8(d.num()), absent: d.num() == 1}
	r.why, r.ask = pick(), pick()
	r.conditions = many(d, func() condition {
		c := condition{unless: d.num() == 1, where: where(d.num()), arg: uint16(d.num())}
		if c.where <= whereClause {
			c.node = d.node()
		}
		return c
	})
	return r
}

func (d *decoder) node() node {
	n := node{op: op(d.num()), arg: uint16(d.num())}
	if d.bad {
		return n
	}
	switch n.op {
	case opSeq, opAlt, opOpt, opNot, opAhead:
		n.kids = many(d, d.node)
	}
	return n
}

// index prepares what is looked up while reading.
func (e *Engine) index() {
	e.shapes = shapes(e.vocabulary)
	for k := range e.shapes {
		c := e.shapes[k]
		sort.Slice(c, func(i, j int) bool { return c[i].text < c[j].text })
	}
}
