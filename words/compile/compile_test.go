package compile_test

import (
	"slices"
	"testing"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
)

func TestEveryRuleKeepsItsExamples(t *testing.T) {
	t.Parallel()
	rules, engine := english(t)
	for _, x := range rules.Examples {
		got, err := engine.Read(x.Kind, x.Text)
		if err != nil {
			t.Fatalf("%s: %v", x.Where, err)
		}
		codes := got.Components
		for _, f := range got.Findings {
			codes = append(codes, f.Code)
		}
		if slices.Contains(codes, x.Head) != x.Want {
			t.Errorf("%s: %s in %s %q: want %v, got %v", x.Where, x.Head, x.Kind, x.Text, x.Want, codes)
		}
	}
}

func english(t *testing.T) (*compile.Rules, *words.Engine) {
	t.Helper()
	rules, err := compile.Read(en.Files)
	if err != nil {
		t.Fatal(err)
	}
	rules.Weights = nil // an example is about its rule alone
	data, err := rules.Pack()
	if err != nil {
		t.Fatal(err)
	}
	engine, err := words.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return rules, engine
}
