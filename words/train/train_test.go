package main

import (
	"bytes"
	"testing"

	"github.com/goldmend/goldmend/words/en"
)

func TestTheWeightsWereLearnedWithTheseRules(t *testing.T) {
	t.Parallel()
	c, err := prepare(nil)
	if err != nil {
		t.Fatal(err)
	}
	weights, err := en.Files.ReadFile("weights.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(weights, c.rulesAre[:]) {
		t.Error("words/en/weights.bin was learned with other rules; learn again and look at what is printed: go run ./words/train")
	}
}

func TestLearningAgainGivesTheSameWeights(t *testing.T) {
	t.Parallel()
	learn := func() []byte {
		c, err := prepare(nil) // what is in drill.txt
		if err != nil {
			t.Fatal(err)
		}
		items := make([]*item, len(c.items))
		for i := range c.items {
			items[i] = &c.items[i]
		}
		return c.section(items).bytes()
	}
	if a, b := learn(), learn(); !bytes.Equal(a, b) {
		t.Errorf("%d bytes, then %d others", len(a), len(b))
	}
}
