// Package compile packs the rules of a language, which are text for people, into the data that package words reads.
//
// The form of the text is described in words/en/README.md. [Read] parses a folder of *.rules, [Rules.Pack] packs them.
// What a word of a rule stands for is worked out here and not in the reader: its inflections, its British
// and American spelling, and the words behind a contraction.
package compile

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/words"
)

// Rules is what the files of a language say.
type Rules struct {
	classes   map[string]*class
	forms     map[string][]string
	irregular map[string][]string // base: all its forms
	heads     []*head
	byName    map[string]*head
	Examples  []Example
	Weights   []byte // what words/train learned, as it is packed behind the rules; empty: the rules alone
}

// Example is a text that must, or must not, raise a code or show a component.
type Example struct {
	Where string // file:line
	Head  string // the code or the component
	Kind  words.Kind
	Text  string
	Want  bool
}

type class struct {
	name    string
	where   string
	members []string
}

type head struct {
	class    string // code, component, fact, mask, clause
	name     string
	why, ask string
	kinds    []words.Kind
	rules    []*rule
}

type rule struct {
	where      string
	title      string
	why, ask   string
	kinds      []words.Kind
	through    []string
	scope      string
	absent     bool
	patterns   []line
	conditions []condition
}

type line struct{ where, text string }

type condition struct {
	unless bool
	where  string // left, text ...
	rest   string
	at     string // file:line
}

// Read parses every *.rules of a folder, in the order of their names.
func Read(files fs.FS) (*Rules, error) {
	names, err := fs.Glob(files, "*.rules")
	if err != nil {
		return nil, err
	}
	r := &Rules{classes: map[string]*class{}, forms: map[string][]string{}, irregular: map[string][]string{}, byName: map[string]*head{}}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		p := parser{rules: r, file: name}
		for i, text := range strings.Split(string(b), "\n") {
			p.at = fmt.Sprintf("%s:%d", name, i+1)
			if err := p.line(text); err != nil {
				return nil, fmt.Errorf("%s: %w", p.at, err)
			}
		}
	}
	if r.Weights, err = fs.ReadFile(files, "weights.bin"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return r, nil
}

type parser struct {
	rules *Rules
	file  string
	at    string
	block string // what indented lines belong to: class, forms, irregular
	class *class
	head  *head
	rule  *rule
}

func (p *parser) line(text string) error {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" || strings.HasPrefix(trimmed, "# ") || trimmed == "#" {
		return nil
	}
	if text[0] == ' ' || text[0] == '\t' {
		return p.continued(trimmed)
	}
	word, rest, _ := strings.Cut(trimmed, " ")
	rest = strings.TrimSpace(rest)
	p.block = ""
	switch word {
	case "class":
		return p.openClass(rest)
	case "forms", "irregular":
		p.block = word
		return nil
	case "code", "component", "fact", "mask", "clause":
		return p.openHead(word, rest)
	case "rule":
		if p.head == nil {
			return fmt.Errorf("a rule outside of a code")
		}
		p.rule = &rule{where: p.at, title: rest}
		p.head.rules = append(p.head.rules, p.rule)
		return nil
	}
	if p.head == nil {
		return fmt.Errorf("%q stands outside of a code", word)
	}
	return p.part(word, rest)
}

func (p *parser) openClass(rest string) error {
	name, members, _ := strings.Cut(rest, ":")
	name = strings.TrimSpace(name)
	if c := p.rules.classes[name]; c != nil {
		return fmt.Errorf("class %s stands at %s already", name, c.where)
	}
	p.class = &class{name: name, where: p.at}
	p.rules.classes[name] = p.class
	p.block = "class"
	return p.continued(members)
}

func (p *parser) openHead(kind, name string) error {
	if name == "" {
		name = kind
	}
	h := p.rules.byName[kind+" "+name]
	if h == nil {
		h = &head{class: kind, name: name}
		p.rules.byName[kind+" "+name] = h
		p.rules.heads = append(p.rules.heads, h)
	}
	p.head, p.rule = h, nil
	return nil
}

// continued reads an indented line.
func (p *parser) continued(text string) error {
	switch p.block {
	case "class":
		for _, m := range strings.Split(text, ",") {
			if m = strings.TrimSpace(m); m != "" {
				p.class.members = append(p.class.members, m)
			}
		}
	case "forms":
		left, right, ok := strings.Cut(text, "=")
		if !ok {
			return fmt.Errorf("a form is written as: dont don't = do not")
		}
		for _, f := range strings.Fields(left) {
			p.rules.forms[f] = strings.Fields(right)
		}
	case "irregular":
		f := strings.Fields(text)
		p.rules.irregular[f[0]] = append(p.rules.irregular[f[0]], f...)
	default:
		return fmt.Errorf("an indented line belongs to nothing")
	}
	return nil
}

// part reads one line of a head or of a rule.
func (p *parser) part(word, rest string) error {
	switch word {
	case "why", "ask":
		why, ask := &p.head.why, &p.head.ask
		if p.rule != nil {
			why, ask = &p.rule.why, &p.rule.ask
		}
		if word == "ask" {
			why = ask
		}
		*why = rest
	case "in":
		kinds, err := kindsOf(rest)
		if p.rule != nil {
			p.rule.kinds = kinds
		} else {
			p.head.kinds = kinds
		}
		return err
	case "+", "-":
		return p.example(word == "+", rest)
	case "|", "needs", "unless", "through", "scope", "absent":
		if p.rule == nil {
			return fmt.Errorf("%q stands outside of a rule", word)
		}
		p.ofRule(word, rest)
	default:
		return fmt.Errorf("%q means nothing here", word)
	}
	return nil
}

func (p *parser) ofRule(word, rest string) {
	switch word {
	case "|":
		p.rule.patterns = append(p.rule.patterns, line{p.at, rest})
	case "through":
		p.rule.through = append(p.rule.through, strings.Fields(rest)...)
	case "scope":
		p.rule.scope = rest
	case "absent":
		p.rule.absent = true
	default:
		where, rest, _ := strings.Cut(rest, " ")
		p.rule.conditions = append(p.rule.conditions, condition{word == "unless", where, strings.TrimSpace(rest), p.at})
	}
}

func (p *parser) example(want bool, text string) error {
	kinds := p.head.kinds
	if p.rule != nil && p.rule.kinds != nil {
		kinds = p.rule.kinds
	}
	if after, ok := strings.CutPrefix(text, "["); ok {
		name, rest, _ := strings.Cut(after, "]")
		k, err := kindsOf(name)
		if err != nil {
			return err
		}
		kinds, text = k, strings.TrimSpace(rest)
	}
	kind := words.Apology
	if len(kinds) > 0 && !slices.Contains(kinds, kind) {
		kind = kinds[0]
	}
	text = strings.ReplaceAll(text, `\n`, "\n")
	p.rules.Examples = append(p.rules.Examples, Example{p.at, p.head.name, kind, text, want})
	return nil
}

func kindsOf(list string) (kinds []words.Kind, err error) {
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' }) {
		if !slices.Contains(words.Kinds(), words.Kind(name)) {
			return nil, fmt.Errorf("there is no kind %q", name)
		}
		kinds = append(kinds, words.Kind(name))
	}
	return kinds, nil
}
