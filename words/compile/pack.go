package compile

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/goldmend/goldmend/words"
)

// The phases in which patterns are tried, the classes of heads, the scopes of masks, and what conditions look
// at: in the numbers of package words.
const (
	phaseClause = iota
	phaseMask
	phaseRule
	phaseClass
)

var (
	headClasses = []string{"code", "component", "fact", "mask", "clause"}
	scopes      = []string{"clause", "sentence", "match"}
	wheres      = []string{"left", "right", "sentence", "clause", "question", "masked", "text", "here", "before", "after", "prev", "next", "near", "opening", "closing", "short"}
	// components stand in the order in which research found them to matter (Lewicki, Polin & Lount 2016).
	components = []string{"responsibility", "repair", "regret", "explanation", "change"}
)

const (
	magic      = "GMW\x01"
	whereClass = 3 // the last that has a pattern
)

// Pack returns the rules as [words.Load] takes them.
func (r *Rules) Pack() ([]byte, error) {
	k := packer{rules: r, words: map[string]int{}, sets: map[string]int{}, classes: map[string]int{}, prose: map[string]int{"": 0}, proseList: []string{""}}
	if err := k.collect(); err != nil {
		return nil, err
	}
	body := append(k.write(), r.Weights...)
	sum := sha256.Sum256(body)
	return slices.Concat([]byte(magic), sum[:], body), nil
}

type packer struct {
	rules     *Rules
	heads     []*head
	masks     []string
	patterns  []packed
	rulesOut  []*ruleOut
	words     map[string]int
	list      []string
	sets      map[string]int
	setList   []*set
	classes   map[string]int
	classList []string
	prose     map[string]int
	proseList []string
	out       []byte
}

type packed struct {
	phase, of int
	root      *node
	key       *set // words of which a sentence needs one; nil: always tried
}

type ruleOut struct {
	*rule
	head       int
	kinds      int
	through    int
	why, ask   int
	conditions []condOut
}

type condOut struct {
	unless     bool
	where, arg int
	node       *node
}

func (k *packer) collect() error {
	r := k.rules
	k.masks = []string{"quote"}
	for _, h := range r.heads {
		if h.class == "mask" && h.name != "quote" {
			k.masks = append(k.masks, h.name)
		}
	}
	var err error
	if k.heads, err = r.ordered(); err != nil {
		return err
	}
	for i, h := range k.heads {
		for _, ru := range h.rules {
			if err := k.rule(i, h, ru); err != nil {
				return fmt.Errorf("%s: %w", ru.where, err)
			}
		}
	}
	for i := range k.patterns {
		k.patterns[i].key = k.key(k.patterns[i].root).set
	}
	for _, w := range slices.Concat(k.wordsOf("joint").words, k.wordsOf("abbreviation").words, []string{"i"}) {
		k.words[w] = 0
	}
	for f, parts := range r.forms {
		for _, p := range parts {
			k.words[p] = 0
		}
		delete(k.words, f)
	}
	for f := range r.forms {
		if _, ok := k.words[f]; ok {
			return fmt.Errorf("form %q is a word as well", f)
		}
	}
	for w := range k.words {
		k.list = append(k.list, w)
	}
	slices.Sort(k.list)
	for i, w := range k.list {
		k.words[w] = i + 1
	}
	return nil
}

// ordered returns the heads so that each stands behind those that its conditions ask for.
func (r *Rules) ordered() ([]*head, error) {
	var all []*head
	state := map[*head]int{}
	var visit func(h *head) error
	visit = func(h *head) error {
		if state[h] == 1 {
			return fmt.Errorf("%s %s waits for itself", h.class, h.name)
		}
		if state[h] == 2 {
			return nil
		}
		state[h] = 1
		for _, ru := range h.rules {
			for _, c := range ru.conditions {
				if slices.Index(wheres, c.where) < slices.Index(wheres, "text") || c.rest == "" || c.where == "short" {
					continue
				}
				other, err := r.head(c.rest)
				if err != nil {
					return fmt.Errorf("%s: %w", c.at, err)
				}
				if err := visit(other); err != nil {
					return err
				}
			}
		}
		state[h] = 2
		all = append(all, h)
		return nil
	}
	sorted := slices.Clone(r.heads)
	slices.SortStableFunc(sorted, func(a, b *head) int {
		return cmp.Compare(slices.Index(components, a.name), slices.Index(components, b.name))
	})
	for _, h := range sorted {
		if err := visit(h); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (r *Rules) head(name string) (*head, error) {
	for _, class := range []string{"fact", "component", "code"} {
		if h := r.byName[class+" "+name]; h != nil {
			return h, nil
		}
	}
	return nil, fmt.Errorf("there is no fact %q", name)
}

func (k *packer) rule(i int, h *head, ru *rule) error {
	o := &ruleOut{rule: ru, head: i, kinds: kindBits(ru.kinds, h.kinds)}
	o.why, o.ask = k.text(cmp.Or(ru.why, h.why)), k.text(cmp.Or(ru.ask, h.ask))
	for _, name := range ru.through {
		m := slices.Index(k.masks, name)
		if name == "all" {
			o.through = 1<<len(k.masks) - 1
			continue
		}
		if m < 0 {
			return fmt.Errorf("there is no mask %q", name)
		}
		o.through |= 1 << m
	}
	n := len(k.rulesOut)
	k.rulesOut = append(k.rulesOut, o)
	phase := map[string]int{"mask": phaseMask, "clause": phaseClause}[h.class]
	if h.class != "mask" && h.class != "clause" {
		phase = phaseRule
	}
	for _, p := range ru.patterns {
		root, err := k.pattern(p.text)
		if err != nil {
			return fmt.Errorf("%s: %w", p.where, err)
		}
		if root.op == opAlt {
			for _, kid := range root.kids {
				k.patterns = append(k.patterns, packed{phase: phase, of: n, root: kid})
			}
			continue
		}
		k.patterns = append(k.patterns, packed{phase: phase, of: n, root: root})
	}
	for _, c := range ru.conditions {
		co, err := k.condition(c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.at, err)
		}
		o.conditions = append(o.conditions, co)
	}
	return nil
}

func kindBits(own, heads []words.Kind) int {
	if len(own) == 0 {
		own = heads
	}
	if len(own) == 0 {
		own = words.Kinds()
	}
	m := 0
	for _, kind := range own {
		m |= 1 << slices.Index(words.Kinds(), kind)
	}
	return m
}

func (k *packer) condition(c condition) (condOut, error) {
	o := condOut{unless: c.unless, where: slices.Index(wheres, c.where)}
	switch {
	case o.where < 0:
		return o, fmt.Errorf("%q is nothing to look at", c.where)
	case o.where <= whereClass:
		n, err := k.pattern(c.rest)
		o.node = n
		return o, err
	case c.where == "masked":
		if o.arg = slices.Index(k.masks, c.rest); o.arg < 0 {
			return o, fmt.Errorf("there is no mask %q", c.rest)
		}
	case c.where == "short":
		n, err := strconv.Atoi(c.rest)
		o.arg = n
		return o, err
	case c.where == "question", c.where == "opening", c.where == "closing":
	default:
		h, err := k.rules.head(c.rest)
		if err != nil {
			return o, err
		}
		o.arg = slices.Index(k.heads, h)
	}
	return o, nil
}

func (k *packer) text(s string) int {
	if _, ok := k.prose[s]; !ok {
		k.prose[s] = len(k.proseList)
		k.proseList = append(k.proseList, s)
	}
	return k.prose[s]
}

// pattern parses a pattern and notes its words and classes.
func (k *packer) pattern(text string) (*node, error) {
	n, err := k.rules.pattern(text)
	if err != nil {
		return nil, err
	}
	return n, k.note(n)
}

func (k *packer) note(n *node) error {
	if n.set != nil {
		for _, w := range n.set.words {
			k.words[w] = 0
		}
	}
	for _, kid := range n.kids {
		if err := k.note(kid); err != nil {
			return err
		}
	}
	if n.op != opClass {
		return nil
	}
	if _, ok := k.classes[n.class]; ok {
		return nil
	}
	c := len(k.classList)
	k.classes[n.class] = c
	k.classList = append(k.classList, n.class)
	members, err := k.rules.membersOf(n.class, nil)
	if err != nil {
		return err
	}
	for _, m := range members {
		if err := k.note(m); err != nil {
			return err
		}
		k.patterns = append(k.patterns, packed{phase: phaseClass, of: c, root: m})
	}
	return nil
}

// key is a set of words of which a pattern needs one, and how often such a word comes.
type key struct {
	set    *set
	weight float64
}

const never = 1e9 // no key

func (k *packer) key(n *node) key {
	best := key{nil, never}
	switch n.op {
	case opSet:
		return key{n.set, weigh(n.set)}
	case opSeq, opAhead:
		for _, kid := range n.kids {
			if x := k.key(kid); x.weight < best.weight {
				best = x
			}
		}
	case opAlt:
		return k.union(n.kids)
	case opClass:
		members, err := k.rules.membersOf(n.class, nil)
		if err != nil {
			return best
		}
		return k.union(members)
	}
	return best
}

func (k *packer) union(nodes []*node) key {
	u := key{&set{}, 0}
	for _, n := range nodes {
		x := k.key(n)
		if x.set == nil {
			return key{nil, never}
		}
		u.set.words = append(u.set.words, x.set.words...)
		u.set.flags |= x.set.flags
	}
	u.set.clean()
	u.weight = weigh(u.set)
	return u
}

func weigh(s *set) float64 {
	w := 0.0
	for _, word := range s.words {
		w += frequency(word)
	}
	return w + 40*float64(bits.OnesCount(uint(s.flags)))
}

func (k *packer) num(n int)       { k.out = binary.AppendUvarint(k.out, uint64(n)) }
func (k *packer) string(s string) { k.num(len(s)); k.out = append(k.out, s...) }

func (k *packer) ascending(all []int) {
	slices.Sort(all)
	all = slices.Compact(all)
	k.num(len(all))
	last := 0
	for _, n := range all {
		k.num(n - last)
		last = n
	}
}

func (k *packer) bool(b bool) {
	if b {
		k.num(1)
	} else {
		k.num(0)
	}
}

func (k *packer) write() []byte {
	last := ""
	k.num(len(k.list))
	for _, w := range k.list {
		keep := 0
		for keep < len(w) && keep < len(last) && w[keep] == last[keep] {
			keep++
		}
		k.num(keep)
		k.string(w[keep:])
		last = w
	}
	k.writeForms()
	tail := k.out
	k.out = nil
	k.writeRules()
	rules := k.out
	// The sets are numbered while the rules are written, and stand before them.
	k.out = tail
	k.num(len(k.setList))
	for _, s := range k.setList {
		k.set(s)
	}
	k.set(k.wordsOf("joint"))
	k.set(k.wordsOf("abbreviation"))
	k.num(k.words["i"])
	k.out = append(k.out, rules...)
	return k.out
}

func (k *packer) wordsOf(class string) *set {
	if n, err := k.rules.membersOf(class, nil); err == nil && n[0].set != nil {
		return n[0].set
	}
	return &set{}
}

func (k *packer) writeForms() {
	var forms []string
	for f := range k.rules.forms {
		forms = append(forms, f)
	}
	slices.Sort(forms)
	k.num(len(forms))
	for _, f := range forms {
		k.string(f)
	}
	k.num(len(forms))
	for _, f := range forms {
		k.num(len(k.rules.forms[f]))
		for _, w := range k.rules.forms[f] {
			k.num(k.words[w])
		}
	}
}

func (k *packer) writeRules() {
	k.num(len(k.classList))
	k.num(len(k.masks))
	for _, m := range k.masks {
		k.string(m)
	}
	k.num(len(k.heads))
	at := 0
	for _, h := range k.heads {
		k.num(slices.Index(headClasses, h.class))
		k.string(h.name)
		k.num(max(0, slices.Index(k.masks, h.name)))
		k.num(at)
		at += len(h.rules)
		k.num(at)
	}
	k.num(len(k.proseList))
	for _, s := range k.proseList {
		k.string(s)
	}
	k.num(len(k.rulesOut))
	for _, r := range k.rulesOut {
		k.rule1(r)
	}
	k.num(len(k.patterns))
	for _, p := range k.patterns {
		k.num(p.phase)
		k.num(p.of)
		k.node(p.root)
	}
	k.writeKeys()
}

func (k *packer) rule1(r *ruleOut) {
	k.num(r.head)
	k.num(r.kinds)
	k.num(r.through)
	k.num(max(0, slices.Index(scopes, r.scope)))
	k.bool(r.absent)
	k.num(r.why)
	k.num(r.ask)
	k.num(len(r.conditions))
	for _, c := range r.conditions {
		k.bool(c.unless)
		k.num(c.where)
		k.num(c.arg)
		if c.node != nil {
			k.node(c.node)
		}
	}
}

func (k *packer) writeKeys() {
	var free []int
	byFlag := make([][]int, len(flagNames))
	byWord := make([][]int, len(k.list)+1)
	for i, p := range k.patterns {
		if p.key == nil {
			free = append(free, i)
			continue
		}
		for _, w := range p.key.words {
			byWord[k.words[w]] = append(byWord[k.words[w]], i)
		}
		for f := range byFlag {
			if p.key.flags&(1<<f) != 0 {
				byFlag[f] = append(byFlag[f], i)
			}
		}
	}
	k.ascending(free)
	for _, all := range byFlag {
		k.ascending(all)
	}
	for _, all := range byWord[1:] {
		k.ascending(all)
	}
}

func (k *packer) set(s *set) {
	k.num(s.flags)
	var all []int
	for _, w := range s.words {
		if i := k.words[w]; i > 0 {
			all = append(all, i)
		}
	}
	k.ascending(all)
}

func (k *packer) node(n *node) {
	k.num(n.op)
	switch {
	case n.set != nil:
		id := fmt.Sprint(n.set.flags, " ", strings.Join(n.set.words, " "))
		if _, ok := k.sets[id]; !ok {
			k.sets[id] = len(k.setList)
			k.setList = append(k.setList, n.set)
		}
		k.num(k.sets[id])
	case n.op == opClass:
		k.num(k.classes[n.class])
	default:
		k.num(n.n)
	}
	switch n.op {
	case opSeq, opAlt, opOpt, opNot, opAhead:
		k.num(len(n.kids))
		for _, kid := range n.kids {
			k.node(kid)
		}
	}
}
