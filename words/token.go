package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one word of a text as the rules see it: "don't" is two, "do" and "not", in the same place.
type token struct {
	start, end int32
	word       uint16 // in the vocabulary; 0: not a word of the rules
	flags      flag
}

// flag is what a token shows beside its word.
type flag uint16

// The first flags can stand in a set of words, in the order in which packed rules know them.
const (
	flagNumber flag = 1 << iota // 19:00, 3
	flagName                    // a capital letter where no sentence begins
	flagShout                   // ALL CAPITALS
	flagEd                      // ends in -ed
	flagIng
	flagLy
	flagEmoji
	flagUnknown // no word of the rules
	flagPunct   // a comma, dash or the like stands before it
	flagBegin   // a sentence begins with it
	flagQuoted
	flagAsked  // its sentence ends in a question mark
	flagJoined // belongs to the same written word as the one before
)

const inSets = flagPunct - 1

// longestWord is how long, in bytes, a word of the rules can be; longer ones are not looked up.
const longestWord = 32

type scanner struct {
	engine *Engine
	text   string
	out    []token
	next   flag  // for the next token
	line   int   // where the current line begins
	first  int32 // where the current sentence begins, in tokens
	lower  [longestWord + utf8.UTFMax]byte
	quotes quotes
}

func (e *Engine) tokenize(text string) []token {
	s := scanner{engine: e, text: text, next: flagBegin, out: make([]token, 0, len(text)/5+8)}
	for i := 0; i < len(text); {
		i = s.step(i)
	}
	s.quotes.paragraph()
	return s.out
}

// step reads one word or one sign and returns where the next begins.
func (s *scanner) step(i int) int {
	r, size := utf8.DecodeRuneInString(s.text[i:])
	switch {
	case isWord(r):
		return s.word(i)
	case r == '\n':
		s.newline(i)
	case unicode.IsSpace(r), r == 0x200d, r >= 0xfe00 && r <= 0xfe0f:
	case r == '.' || r == '!' || r == '?' || r == '…' || r == '。':
		s.stop(i, r)
	case isQuote(r):
		s.quotes.mark(s, i, r, size)
		s.next |= flagPunct
	case r == ',' || r == ';' || r == ':' || r == '-' || r == '–' || r == '—' || r == '(' || r == ')' || r == '*' || r == '|' || r == '•':
		s.next |= flagPunct
	case r == '/' || r == '&' || r == '@' || r == '#' || r == '_' || r == '+' || r == '%' || r == '$' || r == '£' || r == '€' || r == '~' || r == '=':
	case r >= 0x2190:
		w := s.engine.vocabulary[s.text[i:i+size]]
		s.add(i, i+size, uint16(max(w, 0)), flagEmoji)
	}
	return i + size
}

func (s *scanner) add(from, to int, word uint16, f flag) {
	f |= s.next
	if f&flagBegin != 0 {
		s.first = int32(len(s.out))
		f &^= flagName
	}
	s.next = 0
	s.out = append(s.out, token{int32(from), int32(to), word, f})
}

// newline ends a sentence unless the lines are only wrapped.
func (s *scanner) newline(i int) {
	rest := strings.TrimLeft(s.text[i+1:min(len(s.text), i+64)], " \t\r")
	length := i - s.line
	s.line = i + 1
	s.next |= flagPunct
	if rest == "" {
		return
	}
	r, _ := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\n':
		s.next |= flagBegin
		s.quotes.paragraph()
	case length < 45, !unicode.IsLower(r) && r != ',' && length < 60:
		s.next |= flagBegin
	}
}

// stop ends a sentence at a sign, unless it stands inside of a number or of an abbreviation.
func (s *scanner) stop(i int, r rune) {
	after, _ := utf8.DecodeRuneInString(s.text[i+utf8.RuneLen(r):])
	if r == '.' && isWord(after) && after < 0x250 {
		// "7.30", "a.m.", "e.g."; but "sorry.I" is a missing space.
		if !unicode.IsUpper(after) {
			s.next |= flagPunct
			return
		}
	}
	if r == '.' && len(s.out) > 0 {
		if t := s.out[len(s.out)-1]; int(t.end) == i && s.engine.abbreviated(t.word) {
			return
		}
	}
	if r == '?' && s.next&flagBegin == 0 {
		for j := len(s.out) - 1; j >= int(s.first); j-- {
			s.out[j].flags |= flagAsked
		}
	}
	if r == '…' || strings.HasPrefix(s.text[i:], "..") || (i > 0 && s.text[i-1] == '.') {
		// An ellipsis ends a sentence only before a capital letter.
		s.next |= flagPunct
		if next := strings.TrimLeft(s.text[i+utf8.RuneLen(r):min(len(s.text), i+16)], ". "); next != "" {
			if c, _ := utf8.DecodeRuneInString(next); !unicode.IsUpper(c) {
				return
			}
		}
	}
	s.next |= flagBegin | flagPunct
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´'
}

// word reads one written word.
func (s *scanner) word(i int) int {
	var (
		n                             int
		digits, upper, letters, total int
		capital                       bool
		j                             = i
	)
	for j < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[j:])
		if !isWord(r) {
			after, _ := utf8.DecodeRuneInString(s.text[j+size:])
			inside := j > i && isWord(after)
			switch {
			case inside && isApostrophe(r):
				r = '\''
			case inside && digits > 0 && letters == 0 && (r == ':' || r == '.' || r == ',') && '0' <= after && after <= '9':
			default:
				goto done
			}
		}
		total++
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			upper++
			letters++
			capital = capital || j == i
			r = unicode.ToLower(r)
		case r != '\'':
			letters++
		}
		if n < longestWord {
			n += utf8.EncodeRune(s.lower[n:], r)
		}
		j += size
	}
done:
	var f flag
	if digits > 0 {
		f |= flagNumber
	}
	if capital && upper < letters || capital && letters == 1 {
		f |= flagName
	}
	if upper == letters && upper > 2 {
		f |= flagShout
	}
	if total > longestWord || n > longestWord {
		s.add(i, j, 0, f|flagUnknown)
		return j
	}
	s.look(i, j, s.lower[:n], f)
	return j
}

// look finds the words that stand in one written word.
func (s *scanner) look(i, j int, w []byte, f flag) {
	e := s.engine
	f |= suffixes(w)
	id, ok := e.vocabulary[string(w)]
	if !ok {
		id, ok = e.near(w, f)
	}
	switch {
	case !ok:
		if k := len(w) - 2; k > 0 && w[k] == '\'' {
			// Someone's: the name alone.
			s.look(i, j, w[:k], f)
			return
		}
		s.add(i, j, 0, f|flagUnknown)
	case id >= 0:
		if f&flagName != 0 && e.pronoun == uint16(id) {
			f &^= flagName
		}
		s.add(i, j, uint16(id), f)
	default:
		for k, part := range e.forms[-id-1] {
			if k > 0 {
				s.next |= flagJoined
			}
			s.add(i, j, part, f&flagShout)
		}
	}
}

func suffixes(w []byte) flag {
	n := len(w)
	if n < 4 {
		return 0
	}
	switch {
	case w[n-2] == 'e' && w[n-1] == 'd' && w[n-3] != 'e':
		return flagEd
	case n > 4 && w[n-3] == 'i' && w[n-2] == 'n' && w[n-1] == 'g':
		return flagIng
	case w[n-2] == 'l' && w[n-1] == 'y':
		return flagLy
	}
	return 0
}

// sentences cuts the tokens where sentences begin, and long ones at a joint.
func (e *Engine) sentences(tokens []token) []span {
	var all []span
	from := 0
	for i := 1; i <= len(tokens); i++ {
		if i < len(tokens) && tokens[i].flags&flagBegin == 0 {
			if i-from < longestSentence {
				continue
			}
			i = e.joint(tokens, from, i)
		}
		all = append(all, span{int32(from), int32(i)})
		from = i
	}
	return all
}

// joint finds where to cut a sentence that is too long: before the last conjunction or line of its second half.
func (e *Engine) joint(tokens []token, from, to int) int {
	best := to
	for i := to; i > from+longestSentence/2; i-- {
		if tokens[i].flags&flagJoined != 0 {
			continue
		}
		if tokens[i].flags&flagPunct != 0 && e.isJoint(tokens[i].word) {
			return i
		}
		if best == to && e.isJoint(tokens[i].word) {
			best = i
		}
	}
	for best > from+1 && tokens[best].flags&flagJoined != 0 {
		best--
	}
	return best
}

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '«', '»', '‹', '›', '‘', '’', '\'', '`', '‚':
		return true
	}
	return false
}

// quotes finds quoted speech: from a quotation mark to the next of its sort, within one paragraph.
type quotes struct {
	open [2]struct { // double, single
		set   bool
		token int
	}
}

func (q *quotes) mark(s *scanner, i int, r rune, size int) {
	kind := 0
	before, _ := utf8.DecodeLastRuneInString(s.text[:i])
	after, _ := utf8.DecodeRuneInString(s.text[i+size:])
	if isApostrophe(r) || r == '‹' || r == '›' || r == '‚' {
		kind = 1
	}
	o := &q.open[kind]
	opens, closes := isWord(after) || isQuote(after), i > 0 && !unicode.IsSpace(before)
	switch r {
	case '“', '„', '«', '‚', '‹':
		closes = false
	case '»', '›':
		opens = false
	}
	switch {
	case o.set && closes:
		for t := o.token; t < len(s.out); t++ {
			s.out[t].flags |= flagQuoted
		}
		o.set = false
	case opens && !isWord(before):
		o.set, o.token = true, len(s.out)
	}
}

// paragraph ends what was opened and not closed: it quotes nothing.
func (q *quotes) paragraph() { *q = quotes{} }
