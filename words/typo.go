package words

import (
	"math/bits"
	"unicode/utf8"
)

// near finds the word that was meant when a written one is not known: with a letter typed too often ("sooo"),
// or one mistake away from exactly one word of the rules. Names and short words are left as they are.
func (e *Engine) near(w []byte, f flag) (int32, bool) {
	if f&flagNumber != 0 || len(w) < 3 {
		return 0, false
	}
	if id, ok := e.calm(w); ok {
		return id, true
	}
	if len(w) < 5 || f&flagName != 0 || w[0] >= 0x80 {
		return 0, false
	}
	found, mask := int32(0), letters(w)
	for n := len(w) - 1; n <= len(w)+1; n++ {
		for _, c := range e.shapes[shape{w[0], uint8(n)}] {
			if bits.OnesCount32(c.letters^mask) <= 2 && oneMistake(w, c.text) {
				if found != 0 && found != c.id {
					return 0, false
				}
				found = c.id
			}
		}
	}
	return found, found != 0
}

// calm takes back letters that were typed three times and more: "sorryyyy", "soooo".
func (e *Engine) calm(w []byte) (int32, bool) {
	var space [longestWord + utf8.UTFMax]byte
	for keep := 1; keep <= 2; keep++ {
		calm := space[:0]
		for i := 0; i < len(w); {
			j := i + 1
			for j < len(w) && w[j] == w[i] {
				j++
			}
			n := j - i
			if n > 2 {
				n = keep
			}
			calm = append(calm, w[i:i+n]...)
			i = j
		}
		if len(calm) == len(w) {
			return 0, false
		}
		if id, ok := e.vocabulary[string(calm)]; ok {
			return id, true
		}
	}
	return 0, false
}

// shape is what a mistyped word keeps: its first letter, and its length within one.
type shape struct {
	first  byte
	length uint8
}

type candidate struct {
	text    string
	id      int32
	letters uint32
}

func letters[T string | []byte](w T) (m uint32) {
	for i := range len(w) {
		m |= 1 << (w[i] & 31)
	}
	return m
}

// shapes groups the words that a mistyped one may have been meant to be.
func shapes(vocabulary map[string]int32) map[shape][]candidate {
	m := map[shape][]candidate{}
	for w, id := range vocabulary {
		if len(w) >= 5 && id != 0 && w[0] < 0x80 {
			k := shape{w[0], uint8(len(w))}
			m[k] = append(m[k], candidate{w, id, letters(w)})
		}
	}
	return m
}

// oneMistake reports whether w is c with two neighbours swapped, one letter missing, one too many, or, in
// words of seven letters and more, one wrong. In shorter words a wrong letter is as often another word.
func oneMistake(w []byte, c string) bool {
	i := 0
	for i < len(w) && i < len(c) && w[i] == c[i] {
		i++
	}
	switch len(c) - len(w) {
	case 0:
		if i+1 < len(w) && w[i] == c[i+1] && w[i+1] == c[i] && string(w[i+2:]) == c[i+2:] {
			return true
		}
		return len(w) >= 7 && string(w[i+1:]) == c[i+1:]
	case 1:
		// A last letter left out is an ending more often than a mistake: "friend", "friends".
		return i < len(w) && string(w[i:]) == c[i+1:]
	case -1:
		return i < len(c) && string(w[i+1:]) == c[i:]
	}
	return false
}
