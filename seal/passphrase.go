package seal

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ListedWords is how many words a [WordList] has: one per roll of five dice.
const ListedWords = 6 * 6 * 6 * 6 * 6

// GeneratedWords is how many words a generated passphrase has: 64 bits.
const GeneratedWords = 5

// WordList is EFF's large list, in alphabetical order. It is brought along by whoever runs the program (package
// wordlist, or the browser's worker), so [WordList.Check] it once before use.
type WordList []string

// listHash is HashOf("words/v1", the words, joined by spaces): two people with different lists would see different
// safety words.
const listHash = "aef637366e8122757231bba143add1056a9d3ef71e685ea9eb9b14968486dc79"

// Check returns an error unless these are the words, all of them, in their order.
func (l WordList) Check() error {
	if len(l) != ListedWords {
		return fmt.Errorf("word list: %d words, not %d", len(l), ListedWords)
	}
	if h := HashOf("words/v1", []byte(strings.Join(l, " "))); hex.EncodeToString(h[:]) != listHash {
		return errors.New("word list: other words than EFF's large list")
	}
	return nil
}

// Generate picks n words, each with the same chance, the same word twice included.
func (l WordList) Generate(rand io.Reader, n int) []string {
	words := make([]string, 0, n)
	for len(words) < n {
		var b [2]byte
		fill(rand, b[:])
		// 13 bits, and again when they are beyond the list: a remainder would favour its start.
		if i := binary.BigEndian.Uint16(b[:]) & 0x1fff; i < ListedWords {
			words = append(words, l[i])
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

// Judge looks at words that a person chose. Whoever runs the relay may be the other person and can guess
// for as long as they like, so it asks for length; it cannot tell a birthday from chance, which is why generated words come first.
func (l WordList) Judge(own string) WordsProblem {
	words := strings.Fields(plainWords(own))
	listed := 0
	var different []string
	for _, w := range words {
		if slices.Contains(l, w) {
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
