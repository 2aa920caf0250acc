package compile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The operations of a node, in the numbers of package words.
const (
	opSet = iota + 1
	opAny
	opSeq
	opAlt
	opOpt
	opGap
	opSkip
	opNot
	opAhead
	opAfter
	opNotAfter
	opFirst
	opLast
	opClause
	opEndClause
	opPunct
	opClass
)

// node is a part of a pattern.
type node struct {
	op    int
	set   *set   // opSet, opAfter, opNotAfter
	n     int    // opGap, opSkip
	class string // opClass
	kids  []*node
}

// set is a set of words and flags.
type set struct {
	words []string
	flags int
}

var flagNames = []string{"num", "name", "shout", "ed", "ing", "ly", "emoji", "unknown"}

// patternParser reads the notation of patterns.
type patternParser struct {
	rules *Rules
	toks  []string
	pos   int
	depth int
	seen  []string // classes being expanded, against circles
}

// pattern parses one pattern.
func (r *Rules) pattern(text string, seen ...string) (*node, error) {
	p := patternParser{rules: r, toks: lex(text), seen: seen}
	n, err := p.alternatives()
	if err != nil {
		return nil, fmt.Errorf("%q: %w", text, err)
	}
	if p.pos < len(p.toks) {
		return nil, fmt.Errorf("%q: %q is one too many", text, p.toks[p.pos])
	}
	return n, nil
}

// lex cuts a pattern into its signs.
func lex(text string) []string {
	var all []string
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ':
			i++
		case strings.IndexByte("()|?!&^$[],_", c) >= 0:
			all = append(all, text[i:i+1])
			i++
		case c == '<':
			n := 1
			if strings.HasPrefix(text[i:], "<!") {
				n = 2
			}
			all = append(all, text[i:i+n])
			i += n
		default:
			j := i
			for j < len(text) && strings.IndexByte(" ()|?!&^$[],_<", text[j]) < 0 {
				j++
			}
			all = append(all, text[i:j])
			i = j
		}
	}
	return all
}

func (p *patternParser) peek() string {
	if p.pos < len(p.toks) {
		return p.toks[p.pos]
	}
	return ""
}

func (p *patternParser) next() string {
	t := p.peek()
	p.pos++
	return t
}

func (p *patternParser) alternatives() (*node, error) {
	var all []*node
	for {
		n, err := p.sequence()
		if err != nil {
			return nil, err
		}
		all = append(all, n)
		if p.depth == 0 || p.peek() != "|" {
			return alt(all), nil
		}
		p.next()
	}
}

func (p *patternParser) sequence() (*node, error) {
	var all []*node
	for p.pos < len(p.toks) && p.peek() != "|" && p.peek() != ")" {
		n, err := p.factor()
		// Outside of parentheses a bar stands between two words, not between two phrases.
		either := []*node{n}
		for err == nil && p.depth == 0 && p.peek() == "|" {
			p.next()
			n, err = p.factor()
			either = append(either, n)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, alt(either))
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("nothing stands at %d", p.pos)
	}
	return seq(all), nil
}

func (p *patternParser) factor() (*node, error) {
	n, err := p.atom()
	if err != nil {
		return nil, err
	}
	for p.peek() == "?" {
		p.next()
		n = &node{op: opOpt, kids: []*node{n}}
	}
	return n, nil
}

func (p *patternParser) atom() (*node, error) {
	t := p.next()
	switch t {
	case "(":
		p.depth++
		n, err := p.alternatives()
		p.depth--
		if err == nil && p.next() != ")" {
			err = fmt.Errorf("a parenthesis is open")
		}
		return n, err
	case "!", "&":
		n, err := p.atom()
		return &node{op: map[string]int{"!": opNot, "&": opAhead}[t], kids: []*node{n}}, err
	case "<", "<!":
		n, err := p.atom()
		if err == nil && n.op != opSet {
			err = fmt.Errorf("only single words can stand behind %q", t)
		}
		if err != nil {
			return nil, err
		}
		return &node{op: map[string]int{"<": opAfter, "<!": opNotAfter}[t], set: n.set}, nil
	case "^":
		return &node{op: opFirst}, nil
	case "$":
		return &node{op: opLast}, nil
	case "[":
		return &node{op: opClause}, nil
	case "]":
		return &node{op: opEndClause}, nil
	case ",":
		return &node{op: opPunct}, nil
	case "_":
		return &node{op: opAny}, nil
	case "":
		return nil, fmt.Errorf("something is missing at its end")
	}
	switch {
	case strings.HasPrefix(t, "..."):
		return gap(opSkip, t[3:], 14)
	case strings.HasPrefix(t, ".."):
		return gap(opGap, t[2:], 4)
	case t[0] == '@':
		return p.class(t[1:])
	case t[0] == '#':
		i := slices.Index(flagNames, t[1:])
		if i < 0 {
			return nil, fmt.Errorf("there is no %s", t)
		}
		return &node{op: opSet, set: &set{flags: 1 << i}}, nil
	}
	return p.rules.word(t)
}

func gap(op int, number string, n int) (*node, error) {
	if number != "" {
		var err error
		if n, err = strconv.Atoi(number); err != nil {
			return nil, fmt.Errorf("..%s is no gap", number)
		}
	}
	return &node{op: op, n: n}, nil
}

// word returns what a written word of a pattern stands for.
func (r *Rules) word(t string) (*node, error) {
	var all []*node
	for _, w := range strings.Split(strings.Trim(t, "-"), "-") {
		base, bend := strings.CutSuffix(w, "~")
		if base == "" || strings.ToLower(base) != base {
			return nil, fmt.Errorf("%q is no word", t)
		}
		if f := r.forms[base]; f != nil && !bend {
			for _, part := range f {
				all = append(all, &node{op: opSet, set: &set{words: []string{part}}})
			}
			continue
		}
		ws := []string{base}
		if bend {
			ws = r.inflect(base)
		}
		var s set
		for _, w := range ws {
			s.words = append(s.words, spellings(w)...)
		}
		all = append(all, &node{op: opSet, set: s.clean()})
	}
	return seq(all), nil
}

// class returns a class: its words, when it has no phrases, or a reference.
func (p *patternParser) class(name string) (*node, error) {
	members, err := p.rules.membersOf(name, p.seen)
	if err != nil {
		return nil, err
	}
	if len(members) == 1 && members[0].op == opSet {
		return members[0], nil
	}
	return &node{op: opClass, class: name}, nil
}

// membersOf parses a class; its single words come first, as one set.
func (r *Rules) membersOf(name string, seen []string) ([]*node, error) {
	c := r.classes[name]
	if c == nil {
		return nil, fmt.Errorf("there is no class @%s", name)
	}
	if slices.Contains(seen, name) {
		return nil, fmt.Errorf("class @%s holds itself", name)
	}
	seen = append(slices.Clone(seen), name)
	var all []*node
	for _, m := range c.members {
		n, err := r.pattern(m, seen...)
		if err != nil {
			return nil, fmt.Errorf("%s: class %s: %w", c.where, name, err)
		}
		all = append(all, n)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: class %s is empty", c.where, name)
	}
	n := alt(all)
	if n.op == opAlt {
		return n.kids, nil
	}
	return []*node{n}, nil
}

func seq(all []*node) *node {
	var flat []*node
	for _, n := range all {
		if n.op == opSeq {
			flat = append(flat, n.kids...)
		} else {
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return &node{op: opSeq, kids: flat}
}

// alt puts single words together into one set.
func alt(all []*node) *node {
	if len(all) == 1 {
		return all[0]
	}
	var one set
	var rest []*node
	for _, n := range all {
		switch n.op {
		case opSet:
			one.words = append(one.words, n.set.words...)
			one.flags |= n.set.flags
		case opAlt:
			for _, k := range n.kids {
				if k.op == opSet {
					one.words = append(one.words, k.set.words...)
					one.flags |= k.set.flags
				} else {
					rest = append(rest, k)
				}
			}
		default:
			rest = append(rest, n)
		}
	}
	if len(one.words) == 0 && one.flags == 0 {
		return &node{op: opAlt, kids: rest}
	}
	n := &node{op: opSet, set: one.clean()}
	if len(rest) == 0 {
		return n
	}
	return &node{op: opAlt, kids: append([]*node{n}, rest...)}
}

func (s *set) clean() *set {
	slices.Sort(s.words)
	s.words = slices.Compact(s.words)
	return s
}
