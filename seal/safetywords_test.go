package seal_test

import (
	"slices"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

func TestBothPeopleSeeTheSameSafetyWords(t *testing.T) {
	ann, ben, cat := person(t, "ann").Public().Key, person(t, "ben").Public().Key, person(t, "cat").Public().Key
	words := seal.SafetyWords(ann, ben)
	if seal.SafetyWords(ben, ann) != words {
		t.Error("the order counts")
	}
	for _, other := range [][6]string{seal.SafetyWords(ann, cat), seal.SafetyWords(cat, ben), seal.SafetyWords(ann, ann)} {
		if other == words {
			t.Errorf("other people see %q too", words)
		}
	}
	for _, w := range words {
		if !slices.Contains(seal.WordList(), w) {
			t.Errorf("%q is not on the list", w)
		}
	}
}

func BenchmarkSafetyWords(b *testing.B) {
	for b.Loop() {
		seal.SafetyWords([32]byte{1}, [32]byte{2})
	}
}

func BenchmarkStretch(b *testing.B) {
	for b.Loop() {
		seal.Stretch("zoom zone zit able acid", [16]byte{1})
	}
}
