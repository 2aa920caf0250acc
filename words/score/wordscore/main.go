// Command wordscore scores the words engine on labelled texts, and shows why it says what it says.
package main

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
	"github.com/goldmend/goldmend/words/score"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(to io.Writer) error {
	wrong := flag.String("wrong", "", "list texts that are wrong on this `code`, or on any code or component (all)")
	kind := flag.String("kind", "apology", "the `kind` of the text to trace")
	weights := flag.Bool("weights", false, "let the weights vote beside the rules, as in the released program")
	trace := flag.String("trace", "", "show everything that is seen in this `text`")
	rules := flag.String("rules", "", "`folder` of rules (default: those of this program)")
	flag.Parse()
	var files fs.FS = en.Files
	if *rules != "" {
		files = os.DirFS(*rules)
	}
	e, err := load(files, *weights)
	if err != nil {
		return err
	}
	if *trace != "" {
		return show(to, e, words.Kind(*kind), *trace)
	}
	var texts []score.Text
	for _, name := range flag.Args() {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		all, err := score.Read(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f.Close()
		texts = append(texts, all...)
	}
	r, err := score.Of(e.Read, texts)
	if err != nil {
		return err
	}
	for _, w := range r.Wrong {
		if *wrong == "" || *wrong != "all" && !slices.Contains(w.False, *wrong) && !slices.Contains(w.Missed, *wrong) {
			continue
		}
		fmt.Fprintf(to, "%s %s false=%s missed=%s\n    %s\n", w.ID, w.Kind, strings.Join(w.False, ","), strings.Join(w.Missed, ","), w.Text.Text)
	}
	r.Write(to)
	return nil
}

func load(files fs.FS, weights bool) (*words.Engine, error) {
	rules, err := compile.Read(files)
	if err != nil {
		return nil, err
	}
	if !weights {
		rules.Weights = nil
	}
	data, err := rules.Pack()
	if err != nil {
		return nil, err
	}
	return words.Load(data)
}

func show(to io.Writer, e *words.Engine, kind words.Kind, text string) error {
	all, err := e.Trace(kind, text)
	if err != nil {
		return err
	}
	for _, s := range all {
		fmt.Fprintf(to, "%-16s %2d  %q\n", s.Head, s.Rule, text[s.Start:s.End])
	}
	return nil
}
