package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/goldmend/goldmend/words/score"
)

// tally counts what decisions lead to.
type tally struct {
	by   map[int]*score.Count
	all  score.Count
	good map[int]bool // good texts in which anything was raised
}

func tallied(all []pair, raised func(*pair) bool) *tally {
	t := &tally{by: map[int]*score.Count{}, good: map[int]bool{}}
	for i := range all {
		p := &all[i]
		if t.by[p.label] == nil {
			t.by[p.label] = &score.Count{}
		}
		got := raised(p)
		for _, c := range []*score.Count{t.by[p.label], &t.all} {
			switch {
			case got && p.want:
				c.Right++
			case got:
				c.False++
			case p.want:
				c.Missed++
			}
		}
		if got && p.good {
			t.good[p.text] = true
		}
	}
	return t
}

// goals of the released program.
var (
	forCodes      = aims{precision: 0.93, goodFalse: 0.03}
	forComponents = aims{precision: 0.9, goodFalse: 1}
)

// foreseen says what can be expected of texts that were not learned from: the models of a text's fold have not
// seen it, and neither has the regression nor the threshold that decide over it.
func (c *course) foreseen(items []*item, v votes, component, rules bool) (*tally, []pair) {
	all := c.pairs(items, v, component, rules)
	c.judge(all)
	at := [folds]float64{}
	for fold := range folds {
		at[fold] = threshold(all, func(p *pair) bool { return p.fold != fold }, c.goods(items)*(folds-1)/folds, goals(component))
	}
	return tallied(all, func(p *pair) bool { return p.p >= at[p.fold] }), all
}

func goals(component bool) aims {
	if component {
		return forComponents
	}
	return forCodes
}

func (c *course) goods(items []*item) (n int) {
	for _, it := range items {
		if it.Good && c.measures(it) {
			n++
		}
	}
	return n
}

// learn prints what can be expected and writes the weights.
func (c *course) learn(to io.Writer, out string, curve bool) error {
	items := make([]*item, len(c.items))
	for i := range c.items {
		items[i] = &c.items[i]
	}
	fmt.Fprintf(to, "%d texts, %d features; %d short texts more that are only learned from; what follows is of %d texts, %d of them good ones\n\n", c.measured, len(c.ids), len(items)-c.measured, c.counted(items), c.goods(items))
	if curve {
		for _, part := range []uint32{2, 4, 8} {
			c.part = part
			t, _ := c.foreseen(items, c.outOfFold(items), false, true)
			u, _ := c.foreseen(items, c.outOfFold(items), true, true)
			fmt.Fprintf(to, "learned from %3d %% of the corpus: codes %.3f %.3f, components %.3f %.3f\n", part*100/8, t.all.Precision(), t.all.Recall(), u.all.Precision(), u.all.Recall())
		}
		c.part = 0
		fmt.Fprintln(to)
	}
	c.rules = 0
	without := c.outOfFold(items)
	c.rules = byRules
	with := c.outOfFold(items)
	decisions := make([]labelOut, len(c.labels))
	for _, component := range []bool{false, true} {
		alone, _ := c.foreseen(items, without, component, false)
		both, all := c.foreseen(items, with, component, true)
		c.table(to, tallied(all, func(p *pair) bool { return p.fired }), alone, both, c.goods(items))
		c.decide(all, items, component, decisions)
	}
	if out == "" {
		return nil
	}
	made := c.section(items)
	for l, d := range decisions {
		to := &made.labels[l]
		to.calm, to.other, to.keep, to.raise = d.calm, d.other, d.keep, d.raise
	}
	return os.WriteFile(out, made.bytes(), 0o644)
}

// section learns from every text.
func (c *course) section(items []*item) *section {
	made := &section{learnedWith: c.rulesAre, senses: c.senses, rows: map[uint32][]cellOut{}}
	for l, m := range c.models(items) {
		made.labels = append(made.labels, labelOut{name: c.labels[l].name, kinds: c.labels[l].kinds, bias: m.bias, scale: m.scale})
		for _, r := range slices.Sorted(maps.Keys(m.weights)) {
			made.rows[c.ids[r]] = append(made.rows[c.ids[r]], cellOut{uint8(l), m.weights[r]})
		}
	}
	return made
}

// decide settles how a sum leads to a decision, from all texts out of their folds.
func (c *course) decide(all []pair, items []*item, component bool, labels []labelOut) {
	w := c.logistic(all, func(*pair) bool { return true })
	for i := range all {
		all[i].p = all[i].x.dot(w)
	}
	limit := threshold(all, func(*pair) bool { return true }, c.goods(items), goals(component))
	for l := range c.labels {
		if c.labels[l].component != component || c.labels[l].name == good {
			continue
		}
		mine := w[atLabels+3*l:]
		slope := max(0.1, w[atVote]+own*mine[1])
		raise := limit - w[atOne] - own*mine[0]
		labels[l] = labelOut{
			calm: w[atCalm] / slope, other: w[atOther] / slope,
			keep: (raise - w[atFired] - own*mine[2]) / slope, raise: raise / slope,
		}
	}
}

func (c *course) table(to io.Writer, rules, alone, both *tally, goods int) {
	fmt.Fprintf(to, "%-16s %-13s  %-13s  %-13s  both\n", "", "rules alone", "weights alone", "both")
	fmt.Fprintf(to, "%-16s precis. recall  precis. recall  precis. recall  right false missed\n", "")
	row := func(name string, rules, alone, both score.Count) {
		fmt.Fprintf(to, "%-16s", name)
		for _, x := range []score.Count{rules, alone, both} {
			fmt.Fprintf(to, " %7.2f %6.2f ", x.Precision(), x.Recall())
		}
		fmt.Fprintf(to, " %5d %5d %6d\n", both.Right, both.False, both.Missed)
	}
	for l := range c.labels {
		if both.by[l] != nil {
			row(c.labels[l].name, *rules.by[l], *alone.by[l], *both.by[l])
		}
	}
	row("all", rules.all, alone.all, both.all)
	share := func(t *tally) float64 { return 100 * float64(len(t.good)) / float64(max(1, goods)) }
	if !c.labels[firstOf(both.by)].component {
		fmt.Fprintf(to, "good texts with a false finding: %.1f %%, %.1f %%, %.1f %%\n", share(rules), share(alone), share(both))
	}
	fmt.Fprintln(to)
}

func firstOf(m map[int]*score.Count) int { return slices.Min(slices.Collect(maps.Keys(m))) }

// counted is how many texts settle the decisions.
func (c *course) counted(items []*item) (n int) {
	for _, it := range items {
		if c.measures(it) {
			n++
		}
	}
	return n
}
