package wordlist_test

import (
	"slices"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/seal/wordlist"
)

func TestTheListHas7776DifferentWords(t *testing.T) {
	list := wordlist.EFF()
	if len(list) != 7776 || list[0] != "abacus" || list[7775] != "zoom" || !slices.IsSorted(list) {
		t.Fatalf("%d words from %q to %q", len(list), list[0], list[len(list)-1])
	}
	if len(slices.Compact(slices.Clone(list))) != 7776 || slices.Contains(list, "") {
		t.Error("a word is missing or there twice")
	}
	list[0] = "changed"
	if wordlist.EFF()[0] != "abacus" {
		t.Error("a caller can change the list")
	}
}

func TestOnlyTheWholeListInItsOrderPasses(t *testing.T) {
	list := wordlist.EFF()
	if err := list.Check(); err != nil {
		t.Fatal(err)
	}
	swapped := slices.Clone(list)
	swapped[10], swapped[11] = swapped[11], swapped[10]
	spelled := slices.Clone(list)
	spelled[7000] += "s"
	joined := append(slices.Clone(list)[1:], "") // as many, but not these
	joined[0] = list[0] + " " + list[1]
	for name, wrong := range map[string]seal.WordList{
		"none": nil, "cut": list[:7775], "long": append(slices.Clone(list), "zoos"), "swapped": swapped, "spelled": spelled, "joined": joined,
	} {
		if wrong.Check() == nil {
			t.Errorf("%s: passed", name)
		}
	}
}
