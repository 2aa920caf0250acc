// Command train learns the weights that vote beside the rules of package words, from the corpus.
//
//	go run ./words/train            learn, print what can be expected, write words/en/weights.bin
//	go run ./words/train -curve     the same with a quarter and half of the texts, to see whether more would help
//
// It reads words/corpus/*.jsonl, never what is kept aside. The same corpus and rules give the same bytes.
package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
	"github.com/goldmend/goldmend/words/score"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(to io.Writer) error {
	out := flag.String("out", "words/en/weights.bin", "`file` to write; empty: none")
	curve := flag.Bool("curve", false, "learn from parts of the corpus as well")
	judged := flag.String("judged", "de", "`groups` of writers, by the first letters of ids, whose texts settle what is raised and are measured\n(those that the rules were least written for: on others rules look better than they are); empty: all")
	flag.Parse()
	names := flag.Args()
	if len(names) == 0 {
		names = ownCorpus()
	}
	texts, err := corpus(names)
	if err != nil {
		return err
	}
	c, err := prepare(texts)
	if err != nil {
		return err
	}
	c.judged = *judged
	return c.learn(to, *out, *curve)
}

// ownCorpus lists the files of which a part was kept aside.
func ownCorpus() []string {
	all, _ := filepath.Glob("words/corpus/*.jsonl")
	return slices.DeleteFunc(all, func(name string) bool {
		_, err := os.Stat(filepath.Join(filepath.Dir(name), "aside", filepath.Base(name)))
		return err != nil
	})
}

func corpus(names []string) ([]score.Text, error) {
	var all []score.Text
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		texts, err := score.Read(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, texts...)
	}
	return all, nil
}

//go:embed drill.txt
var drillText string

// drill reads drill.txt.
func drill() ([]score.Text, error) {
	letters := map[string]words.Kind{"k": words.Acknowledgement, "a": words.Apology, "w": words.Answer, "r": words.Restatement, "g": words.Agreement, "p": words.Promise}
	var all []score.Text
	for i, line := range strings.Split(drillText, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		head, text, _ := strings.Cut(line, " | ")
		kind, list, _ := strings.Cut(strings.TrimSpace(head), " ")
		t := score.Text{ID: fmt.Sprint("drill ", i+1), Kind: letters[kind], Text: text, Good: list == "-"}
		if t.Kind == "" || text == "" {
			return nil, fmt.Errorf("drill.txt:%d: want KIND CODES | TEXT", i+1)
		}
		if !t.Good {
			t.Codes = strings.Split(list, ",")
		}
		for _, code := range t.Codes {
			if !slices.Contains(codes, code) {
				return nil, fmt.Errorf("drill.txt:%d: there is no code %q", i+1, code)
			}
		}
		all = append(all, t)
	}
	return all, nil
}

// fingerprint says with which rules and senses, and by which reading of a text, weights are learned.
func fingerprint(packed []byte, e *words.Engine) (short [8]byte, err error) {
	sum := sha256.New()
	sum.Write(packed)
	for _, kind := range words.Kinds() {
		seen, err := e.Features(kind, "I'm sorry that I lied. You asked me twice, but I said: \"No.\" Can we move on?")
		if err != nil {
			return short, err
		}
		for _, f := range seen {
			sum.Write(binary.BigEndian.AppendUint32(nil, f.ID))
		}
	}
	copy(short[:], sum.Sum(nil))
	return short, nil
}

// prepare reads every text through the engine's own structure pass.
func prepare(texts []score.Text) (*course, error) {
	rules, err := compile.Read(en.Files)
	if err != nil {
		return nil, err
	}
	senses, err := readSenses()
	if err != nil {
		return nil, err
	}
	rules.Weights = section{senses: senses}.bytes()
	data, err := rules.Pack()
	if err != nil {
		return nil, err
	}
	engine, err := words.Load(data)
	if err != nil {
		return nil, err
	}
	are, err := fingerprint(data, engine)
	if err != nil {
		return nil, err
	}
	more, err := drill()
	if err != nil {
		return nil, err
	}
	about := map[int]string{}
	for _, x := range rules.Examples {
		about[len(texts)+len(more)] = x.Head
		t := score.Text{ID: x.Where, Kind: x.Kind, Text: x.Text}
		if x.Want {
			t.Codes = []string{x.Head}
		}
		more = append(more, t)
	}
	c := &course{about: about, rulesAre: are, senses: senses, texts: slices.Concat(texts, more), measured: len(texts)}
	return c, c.read(engine)
}
