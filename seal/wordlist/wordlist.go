// Package wordlist holds the words of [seal.WordList], for programs that run on a computer: the browser's worker
// brings the same words as one line of text, at a third of the size.
package wordlist

import (
	"github.com/sethvargo/go-diceware/diceware"

	"github.com/goldmend/goldmend/seal"
)

// EFF returns the 7,776 words of EFF's large list (Bonneau 2016), in the order of the rolls of five dice. The
// caller may change it.
func EFF() seal.WordList {
	rolls, list := diceware.WordListEffLarge(), make(seal.WordList, 0, seal.ListedWords)
	for i := range seal.ListedWords {
		roll := 0
		for place := seal.ListedWords / 6; place > 0; place /= 6 {
			roll = roll*10 + i/place%6 + 1
		}
		list = append(list, rolls.WordAt(roll))
	}
	return list
}
