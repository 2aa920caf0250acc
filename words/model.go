package words

import "slices"

// model is what was learned from a corpus: it votes beside the rules. A label (a code, or a component) has a
// weight for each of some features; their sum, with what the rules found among them, decides.
type model struct {
	senses  table    // by stem or word: where its senses begin in senseList
	list    []uint8  // senses
	listAt  []uint32 // by entry of the table
	rows    table    // by feature
	cells   []cell   // of all rows
	cellsAt []uint32 // by entry of the table
	labels  []label
}

// fingerprint is how many bytes before the weights say with which rules they were learned; a test compares them.
const fingerprint = 8

// mostWeighed is how many words a text may have for the model, which has learned from messages and letters. Of
// longer texts the rules speak alone.
const mostWeighed = 4000

type cell struct {
	label  uint8
	weight int8
}

type label struct {
	head        uint16
	kinds       uint8
	bias, scale float32
	calm, other float32 // how much the last label, "nothing is wrong here", and the strongest other code count
	keep, raise float32 // what a finding of the rules has to reach, and one without
}

// shaped is what the model needs to know of a sentence, as sets of places.
type shaped struct{ masked, clauses, punct uint64 }

func (s *sentence) shape() shaped {
	sh := shaped{clauses: s.clause, punct: s.punct}
	for _, m := range s.masks {
		sh.masked |= m
	}
	return sh
}

// hashed is a word of the rules as features know it.
type hashed struct{ word, stem uint32 }

func hashes(words []string) []hashed {
	all := make([]hashed, len(words)+1)
	for i, w := range words {
		b := []byte(w)
		all[i+1] = hashed{Hash(b), Hash(Stem(b))}
	}
	return all
}

// table finds the number of a hash of 24 bits.
type table struct {
	slots []uint64 // number + 1, hash
	mask  uint32
}

func newTable(n int) table {
	size := 4
	for size < 2*n {
		size *= 2
	}
	return table{make([]uint64, size), uint32(size - 1)}
}

func (t *table) put(hash uint32, number int) {
	i := hash & t.mask
	for t.slots[i] != 0 {
		i = (i + 1) & t.mask
	}
	t.slots[i] = uint64(number+1)<<32 | uint64(hash)
}

func (t *table) get(hash uint32) (int, bool) {
	for i := hash & t.mask; t.slots[i] != 0; i = (i + 1) & t.mask {
		if uint32(t.slots[i]) == hash {
			return int(t.slots[i]>>32) - 1, true
		}
	}
	return 0, false
}

func (m *model) sensesOf(word, stem uint32) []uint8 {
	for _, h := range [...]uint32{word >> 8, stem>>8 ^ 1<<23} {
		if i, ok := m.senses.get(h); ok {
			return m.list[m.listAt[i]:m.listAt[i+1]]
		}
	}
	return nil
}

func (d *decoder) signed() int {
	v := d.num()
	return v>>1 ^ -(v & 1)
}

// thousandth reads a number with three decimals.
func (d *decoder) thousandth() float32 { return float32(d.signed()) / 1000 }

// hashesOf reads hashes, ascending, into a table.
func (d *decoder) hashesOf() (table, int) {
	n := d.count()
	t := newTable(n)
	h := 0
	for i := range n {
		h += d.num()
		t.put(uint32(h), i)
	}
	return t, n
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.rest) {
		d.bad, d.rest, n = true, nil, 0
	}
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

// starts reads how many things each of n entries has, and returns where they begin.
func (d *decoder) starts(n int) []uint32 {
	at := make([]uint32, n+1)
	for i, c := range d.bytes(n) {
		at[i+1] = at[i] + uint32(c)
	}
	return at
}

func (d *decoder) model(e *Engine) *model {
	m := &model{}
	d.bytes(fingerprint)
	var n int
	m.senses, n = d.hashesOf()
	m.listAt = d.starts(n)
	m.list = d.bytes(int(m.listAt[n]))
	m.labels = many(d, func() label {
		name := d.text()
		h := slices.IndexFunc(e.heads, func(h head) bool { return h.name == name && h.class <= headComponent })
		l := label{kinds: uint8(d.num()), bias: d.thousandth(), scale: float32(d.num()) / 1e6, calm: d.thousandth(), other: d.thousandth(), keep: d.thousandth(), raise: d.thousandth()}
		l.head = uint16(max(h, 0))
		if h < 0 {
			l.kinds = 0
		}
		return l
	})
	m.rows, n = d.hashesOf()
	m.cellsAt = d.starts(n)
	all := int(m.cellsAt[n])
	of, weights := d.bytes(all), d.bytes(all)
	m.cells = make([]cell, len(weights))
	for i := range weights {
		m.cells[i] = cell{of[i], int8(weights[i])}
		if int(of[i]) >= len(m.labels) {
			d.bad = true
		}
	}
	if d.bad {
		return nil
	}
	return m
}

// weigh drops findings that the model does not believe, adds those that it misses, and returns which
// components are there.
func (r *reading) weigh(res *Result) func(head int) bool {
	m, e := r.engine.model, r.engine
	sums, most := r.sums()
	good := len(m.labels) - 1
	is := make([]float32, len(m.labels))
	for i := range m.labels {
		is[i] = m.labels[i].bias + m.labels[i].scale*float32(sums[i])
	}
	shown := map[int]bool{}
	for i := range m.labels[:good] {
		l := &m.labels[i]
		head := &e.heads[l.head]
		if l.kinds&r.kind == 0 {
			continue
		}
		vote := is[i] + l.calm*is[good] + l.other*r.strongest(is, i)
		by := len(r.heads[l.head]) > 0
		holds := by && vote >= l.keep || vote >= l.raise
		switch {
		case head.class == headComponent:
			shown[int(l.head)] = holds
		case by && !holds:
			res.Findings = slices.DeleteFunc(res.Findings, func(f Finding) bool { return f.Code == head.name })
		case !by && holds:
			sp := r.sentences[most[i]]
			ru := &e.rules[head.from]
			res.Findings = append(res.Findings, Finding{head.name, int(r.tokens[sp.from].start), int(r.tokens[sp.to-1].end), ru.why, ru.ask})
		}
	}
	return func(h int) bool { return shown[h] }
}

// strongest returns the highest sum of another code than the one given.
func (r *reading) strongest(is []float32, than int) float32 {
	m, most := r.engine.model, float32(-1e9)
	for i := range m.labels[:len(m.labels)-1] {
		l := &m.labels[i]
		if i != than && l.kinds&r.kind != 0 && r.engine.heads[l.head].class == headCode {
			most = max(most, is[i])
		}
	}
	return most
}

// sums adds up the weights of what a text shows, by label, and says which sentence counted most.
func (r *reading) sums() (sums, most []int32) {
	m := r.engine.model
	labels := len(m.labels)
	sums, most = make([]int32, labels), make([]int32, labels)
	by := make([]int32, labels*len(r.sentences))
	seen := make([]uint64, len(m.cellsAt)>>6+1)
	r.features(func(id uint32, sentence int32, _ uint32) {
		row, ok := m.rows.get(id)
		if !ok || seen[row>>6]&(1<<(row&63)) != 0 {
			return
		}
		seen[row>>6] |= 1 << (row & 63)
		for _, c := range m.cells[m.cellsAt[row]:m.cellsAt[row+1]] {
			sums[c.label] += int32(c.weight)
			by[int(sentence)*labels+int(c.label)] += int32(c.weight)
		}
	})
	for i := range r.sentences {
		for l := range labels {
			if by[i*labels+l] > by[int(most[l])*labels+l] {
				most[l] = int32(i)
			}
		}
	}
	return sums, most
}
