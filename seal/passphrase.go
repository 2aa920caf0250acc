package seal

import (
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/sethvargo/go-diceware/diceware"
)

// listSize is how many words the list has: one per roll of five dice.
const listSize = 6 * 6 * 6 * 6 * 6

// GeneratedWords is how many words a generated passphrase has: 64 bits.
const GeneratedWords = 5

var wordList = sync.OnceValue(func() []string {
	rolls, list := diceware.WordListEffLarge(), make([]string, 0, listSize)
	for i := range listSize {
		roll := 0
		for place := listSize / 6; place > 0; place /= 6 {
			roll = roll*10 + i/place%6 + 1
		}
		list = append(list, rolls.WordAt(roll))
	}
	return list
})

// WordList returns the 7,776 words of EFF's large list, in the order of the rolls. The caller may change it.
func WordList() []string { return slices.Clone(wordList()) }

// GenerateWords picks n words, each with the same chance, the same word twice included.
func GenerateWords(rand io.Reader, n int) []string {
	words := make([]string, 0, n)
	for len(words) < n {
		var b [2]byte
		fill(rand, b[:])
		// 13 bits, and again when they are beyond the list: a remainder would favour its start.
		if i := binary.BigEndian.Uint16(b[:]) & 0x1fff; i < listSize {
			words = append(words, wordList()[i])
		}
	}
	return words
}

// WordsProblem says what is wrong with words of one's own; the empty one is "fine". Its human text lives
// with the page that asks for words.
type WordsProblem string

// The problems.
const (
	WordsFine       WordsProblem = ""
	WordsTooShort   WordsProblem = "words-too-short"  // fewer than OwnLetters letters
	WordsTooFew     WordsProblem = "words-too-few"    // nothing but words of the list, fewer than GeneratedWords
	WordsRepetitive WordsProblem = "words-repetitive" // long only by repeating or counting
)

// OwnLetters is how many characters words of one's own must have; OwnDifferent, how many of them must
// not simply follow from the ones before.
const (
	OwnLetters   = 20
	OwnDifferent = 14
)

// JudgeWords looks at words that a person chose. Whoever runs the relay may be the other person and can guess
// for as long as they like, so it asks for length; it cannot tell a birthday from chance, which is why generated words come first.
func JudgeWords(own string) WordsProblem {
	words := strings.Fields(plainWords(own))
	listed := 0
	var different []string
	for _, w := range words {
		if slices.Contains(wordList(), w) {
			listed++
		}
		if !slices.Contains(different, w) {
			different = append(different, w)
		}
	}
	letters, surprising := len([]rune(strings.Join(words, " "))), surprises(different)
	switch {
	case listed == len(words) && len(different) >= GeneratedWords-1 && len(words) >= GeneratedWords:
		return WordsFine // as generated, whose shortest words have fewer letters than OwnLetters
	case letters < OwnLetters:
		return WordsTooShort
	case surprising < OwnDifferent:
		return WordsRepetitive
	case listed == len(words) && len(words) < GeneratedWords:
		return WordsTooFew
	}
	return WordsFine
}

// surprises counts the characters that neither repeat the one before nor go on counting up or down.
func surprises(words []string) int {
	n := 0
	for _, w := range words {
		last, step := rune(-1000), rune(1000)
		for _, r := range w {
			if d := r - last; d != 0 && (d != step || d > 1 || d < -1) {
				n++
			}
			last, step = r, r-last
		}
	}
	return n
}
