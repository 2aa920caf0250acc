package main

import (
	"context"

	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
)

// packedRules are the rules for feedback on texts, as the browser would fetch them.
func packedRules(context.Context) ([]byte, error) {
	rules, err := compile.Read(en.Files)
	if err != nil {
		return nil, err
	}
	return rules.Pack()
}
