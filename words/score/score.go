// Package score measures the words engine against labelled texts.
package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/goldmend/goldmend/words"
)

// Text is one labelled text, a line of a corpus file.
type Text struct {
	ID         string     `json:"id"`
	Kind       words.Kind `json:"kind"`
	Text       string     `json:"text"`
	Codes      []string   `json:"codes"`
	Components []string   `json:"components"`
	Good       bool       `json:"good"`
}

// Read reads a corpus, a text per line.
func Read(from io.Reader) ([]Text, error) {
	var all []Text
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var t Text
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		all = append(all, t)
	}
	return all, lines.Err()
}

// Count is how often a label was right, raised for nothing, and missed.
type Count struct{ Right, False, Missed int }

// Precision is the share of what was raised that was right; 1 when nothing was raised.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.False) }

// Recall is the share of what was there that was raised; 1 when nothing was there.
func (c Count) Recall() float64 { return share(c.Right, c.Right+c.Missed) }

func (c *Count) add(got, want bool) {
	switch {
	case got && want:
		c.Right++
	case got:
		c.False++
	case want:
		c.Missed++
	}
}

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// Report is what a corpus shows. A text's codes are compared as a set.
type Report struct {
	Texts, Good   int
	GoodRaised    int // good texts in which anything was raised
	Code          map[string]*Count
	Component     map[string]*Count
	All           Count
	AllComponents Count
	Wrong         []Wrong
}

// Wrong is a text whose labels were not met.
type Wrong struct {
	Text
	False, Missed []string
}

// Reader reads one text, as [words.Engine.Read] does.
type Reader func(kind words.Kind, text string) (words.Result, error)

// Of scores a reader on texts.
func Of(read Reader, texts []Text) (*Report, error) {
	r := &Report{Texts: len(texts), Code: map[string]*Count{}, Component: map[string]*Count{}}
	for _, t := range texts {
		got, err := read(t.Kind, t.Text)
		if err != nil {
			return nil, fmt.Errorf("text %s: %w", t.ID, err)
		}
		var codes []string
		for _, f := range got.Findings {
			codes = append(codes, f.Code)
		}
		w := Wrong{Text: t}
		w.compare(r.Code, &r.All, codes, t.Codes)
		if t.Kind == words.Apology {
			w.compare(r.Component, &r.AllComponents, got.Components, t.Components)
		}
		if t.Good {
			r.Good++
			if len(codes) > 0 {
				r.GoodRaised++
			}
		}
		if len(w.False)+len(w.Missed) > 0 {
			r.Wrong = append(r.Wrong, w)
		}
	}
	return r, nil
}

func (w *Wrong) compare(by map[string]*Count, all *Count, got, want []string) {
	labels := slices.Compact(slices.Sorted(slices.Values(slices.Concat(got, want))))
	for _, label := range labels {
		if by[label] == nil {
			by[label] = &Count{}
		}
		g, t := slices.Contains(got, label), slices.Contains(want, label)
		by[label].add(g, t)
		all.add(g, t)
		switch {
		case g && !t:
			w.False = append(w.False, label)
		case t && !g:
			w.Missed = append(w.Missed, label)
		}
	}
}

// Write prints a report as a table.
func (r *Report) Write(to io.Writer) {
	row := func(name string, c Count) {
		fmt.Fprintf(to, "%-16s %9.3f %7.3f %6d %6d %7d\n", name, c.Precision(), c.Recall(), c.Right, c.False, c.Missed)
	}
	table := func(title string, by map[string]*Count, all Count) {
		fmt.Fprintf(to, "%-16s %9s %7s %6s %6s %7s\n", title, "precision", "recall", "right", "false", "missed")
		var names []string
		for name := range by {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			row(name, *by[name])
		}
		row("all", all)
		fmt.Fprintln(to)
	}
	table("code", r.Code, r.All)
	table("component", r.Component, r.AllComponents)
	fmt.Fprintf(to, "%d texts, %d good ones; %d of these raised something (%.1f %%)\n", r.Texts, r.Good, r.GoodRaised, 100*share(r.GoodRaised, max(r.Good, 1)))
}
