package seal_test

import (
	"slices"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/seal/wordlist"
)

func TestBothPeopleSeeTheSameSafetyWords(t *testing.T) {
	ann, ben, cat := person(t, "ann").Public().Key, person(t, "ben").Public().Key, person(t, "cat").Public().Key
	list := wordlist.EFF()
	words := list.Safety(ann, ben)
	if list.Safety(ben, ann) != words {
		t.Error("the order counts")
	}
	for _, other := range [][6]string{list.Safety(ann, cat), list.Safety(cat, ben), list.Safety(ann, ann)} {
		if other == words {
			t.Errorf("other people see %q too", words)
		}
	}
	for _, w := range words {
		if !slices.Contains(list, w) {
			t.Errorf("%q is not on the list", w)
		}
	}
}

func BenchmarkSafetyWords(b *testing.B) {
	list := wordlist.EFF()
	for b.Loop() {
		list.Safety([32]byte{1}, [32]byte{2})
	}
}

func BenchmarkStretch(b *testing.B) {
	for b.Loop() {
		seal.Stretch("zoom zone zit able acid", [16]byte{1})
	}
}
