// Command bench measures the feedback on texts: how right it is on the texts that were kept aside, how fast it
// reads, and how much a browser fetches for it. It prints one JSON object per figure; the table by code goes to stderr.
//
//	go run ./words/score/bench [-corpus words/corpus/aside]
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
	"github.com/goldmend/goldmend/words/score"
)

func main() {
	corpus := flag.String("corpus", "words/corpus/aside", "`folder` of labelled texts")
	flag.Parse()
	if err := measure(*corpus); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// figure is one line of the output.
type figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Target string  `json:"target,omitempty"`
}

func (f figure) print() {
	b, _ := json.Marshal(f) // a struct of text and a finite number
	fmt.Println(string(b))
}

func measure(corpus string) error {
	texts, err := read(corpus)
	if err != nil {
		return err
	}
	if len(texts) == 0 {
		return fmt.Errorf("no texts in %s", corpus)
	}
	rules, _, err := load(false)
	if err != nil {
		return err
	}
	both, packed, err := load(true)
	if err != nil {
		return err
	}
	for _, e := range []struct {
		name   string
		engine *words.Engine
	}{{"rules alone", rules}, {"rules and weights", both}} {
		r, err := score.Of(e.engine.Read, texts)
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, e.name)
		r.Write(os.Stderr)
		report(e.name, r)
	}
	figure{"words: one long text, rules alone", long(rules, texts), "MB/s", "at least 5"}.print()
	figure{"words: one text after the other, rules alone", short(rules, texts), "MB/s", ""}.print()
	figure{"words: one text after the other, rules and weights", short(both, texts), "MB/s", ""}.print()
	size, err := compressed(packed)
	if err != nil {
		return err
	}
	figure{"words: data that the browser fetches, brotli", float64(size) / 1000, "kB", "at most 275"}.print()
	return nil
}

func read(folder string) ([]score.Text, error) {
	files := os.DirFS(folder)
	names, err := fs.Glob(files, "*.jsonl")
	if err != nil {
		return nil, err
	}
	var all []score.Text
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		texts, err := score.Read(bytes.NewReader(b))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, texts...)
	}
	return all, nil
}

func load(weights bool) (*words.Engine, []byte, error) {
	rules, err := compile.Read(en.Files)
	if err != nil {
		return nil, nil, err
	}
	if !weights {
		rules.Weights = nil
	}
	packed, err := rules.Pack()
	if err != nil {
		return nil, nil, err
	}
	e, err := words.Load(packed)
	return e, packed, err
}

func report(name string, r *score.Report) {
	targets := map[string]string{}
	if name == "rules and weights" {
		targets = map[string]string{"precision": "at least 0.95", "recall": "at least 0.90", "components": "at least 0.90", "good": "at most 3"}
	}
	say := func(what string, value float64, unit, target string) {
		figure{"words: " + what + ", " + name, value, unit, targets[target]}.print()
	}
	say("precision of findings", r.All.Precision(), "share", "precision")
	say("recall of findings", r.All.Recall(), "share", "recall")
	say("precision of components", r.AllComponents.Precision(), "share", "components")
	say("recall of components", r.AllComponents.Recall(), "share", "components")
	say("good texts with a false finding", 100*float64(r.GoodRaised)/float64(max(1, r.Good)), "%", "good")
}

// long is how many megabytes a second of one text of a megabyte, the best of five.
func long(e *words.Engine, texts []score.Text) float64 {
	var text []byte
	for len(text) < 1<<20 {
		for _, t := range texts {
			text = append(append(text, t.Text...), "\n\n"...)
		}
	}
	return speed(len(text), func() { _, _ = e.Read(words.Apology, string(text)) })
}

// short is the same for the texts as they are.
func short(e *words.Engine, texts []score.Text) float64 {
	size := 0
	for _, t := range texts {
		size += len(t.Text)
	}
	return speed(size, func() {
		for _, t := range texts {
			_, _ = e.Read(t.Kind, t.Text)
		}
	})
}

func speed(size int, read func()) float64 {
	best := time.Hour
	for range 5 {
		begin := time.Now()
		read()
		best = min(best, time.Since(begin))
	}
	return float64(size) / 1e6 / best.Seconds()
}

func compressed(data []byte) (int, error) {
	var to bytes.Buffer
	w := brotli.NewWriterLevel(&to, brotli.BestCompression)
	if _, err := w.Write(data); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return to.Len(), nil
}
