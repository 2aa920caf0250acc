package seal_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/seal/wordlist"
)

// Every 13-bit number below the list's length picks its own word, and the others none: no word is favoured.
func TestWordsArePickedWithoutFavour(t *testing.T) {
	var all bytes.Buffer
	for i := range 1 << 13 {
		_ = binary.Write(&all, binary.BigEndian, uint16(i)|0xe000) // the three high bits do not count
	}
	if got := wordlist.EFF().Generate(&all, 7776); !slices.Equal(got, []string(wordlist.EFF())) {
		t.Error("not each word once")
	}
}

func TestGeneratedWordsAreAsManyAsAsked(t *testing.T) {
	for _, n := range []int{0, 1, 5, 6} {
		if got := wordlist.EFF().Generate(repeatable("words"), n); len(got) != n {
			t.Errorf("asked for %d, got %q", n, got)
		}
	}
}

func TestGeneratedWordsAreAlwaysFine(t *testing.T) {
	list, rand := wordlist.EFF(), repeatable("many")
	for range 300 {
		words := list.Generate(rand, seal.GeneratedWords)
		for _, sep := range []string{" ", "-"} {
			if p := list.Judge(strings.Join(words, sep)); p != seal.WordsFine {
				t.Errorf("%q: %s", words, p)
			}
		}
	}
}

func TestOwnWordsAreJudgedByWhatTheyAddUpTo(t *testing.T) {
	for _, c := range []struct {
		own  string
		want seal.WordsProblem
	}{
		{"", seal.WordsTooShort},
		{"   ", seal.WordsTooShort},
		{"ajar", seal.WordsTooShort},
		{"correct horse batte", seal.WordsTooShort}, // 19
		{"Tr0ub4dor&3", seal.WordsTooShort},
		{"we met in the rain at Kiel", seal.WordsFine},
		{"der Kahn auf dem Wannsee", seal.WordsFine},
		{"на берегу пустынных волн", seal.WordsFine},
		{"aaaaaaaaaaaaaaaaaaaaaaaa", seal.WordsRepetitive},
		{"password password password", seal.WordsRepetitive},
		{"12345678901234567890", seal.WordsRepetitive},
		{"abcdefghijklmnopqrstuvwxyz", seal.WordsRepetitive},
		{"zyxwvutsrqponmlkjihgfedcba", seal.WordsRepetitive},
		{"abdominal accompany zookeeper", seal.WordsTooFew},
		{"abdominal accompany zookeeper zoologist", seal.WordsTooFew},
		{"zoom zone zit able acid", seal.WordsFine},
		{"zoom zoom zoom zoom zoom", seal.WordsRepetitive},
	} {
		if got := wordlist.EFF().Judge(c.own); got != c.want {
			t.Errorf("%q: got %q, want %q", c.own, got, c.want)
		}
	}
}
