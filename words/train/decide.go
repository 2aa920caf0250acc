package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"

	"github.com/goldmend/goldmend/words/score"
)

// pair is one question: has this text this label?
type pair struct {
	text, label int
	fold        int
	x           []float64 // what the decision stands on
	want, fired bool
	good        bool
	p           float64 // out of fold
}

// pairs lists the questions; component says which half of the labels.
func (c *course) pairs(items []*item, v votes, component bool) []pair {
	var all []pair
	calm := v[len(c.labels)-1]
	for l := range c.labels {
		lb := &c.labels[l]
		if lb.component != component || lb.name == good {
			continue
		}
		for i, it := range items {
			if it.fold == drilled {
				continue
			}
			if lb.kinds&it.kind == 0 {
				// Nothing is raised here, and what is there is missed.
				if !lb.of(it) {
					continue
				}
			}
			f := 0.0
			if it.fired[lb.name] {
				f = 1
			}
			all = append(all, pair{text: i, label: l, fold: it.fold, want: lb.of(it), fired: f == 1, good: it.Good, x: []float64{1, v[l][i], f, calm[i]}})
		}
	}
	return all
}

// logistic fits a logistic regression by Newton's method, with a little ridge.
func logistic(all []pair, use func(*pair) bool) []float64 {
	n := len(all[0].x)
	w := make([]float64, n)
	for range 30 {
		g, h := make([]float64, n), make([][]float64, n)
		for i := range h {
			h[i] = make([]float64, n)
			h[i][i] = 1e-2
			g[i] = -1e-2 * w[i]
		}
		for i := range all {
			p := &all[i]
			if !use(p) {
				continue
			}
			q := sigmoid(dot(w, p.x))
			y := 0.0
			if p.want {
				y = 1
			}
			for a := range n {
				g[a] += (y - q) * p.x[a]
				for b := range n {
					h[a][b] += q * (1 - q) * p.x[a] * p.x[b]
				}
			}
		}
		step := solve(h, g)
		for i := range w {
			w[i] += step[i]
		}
	}
	return w
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func dot(a, b []float64) (s float64) {
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

// solve solves h·x = g by elimination.
func solve(h [][]float64, g []float64) []float64 {
	n := len(g)
	for i := range n {
		for j := i + 1; j < n; j++ {
			f := h[j][i] / h[i][i]
			for k := i; k < n; k++ {
				h[j][k] -= f * h[i][k]
			}
			g[j] -= f * g[i]
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = g[i]
		for k := i + 1; k < n; k++ {
			x[i] -= h[i][k] * x[k]
		}
		x[i] /= h[i][i]
	}
	return x
}

// judge gives each question a probability by a regression over the other folds.
func judge(all []pair) {
	for fold := range folds {
		w := logistic(all, func(p *pair) bool { return p.fold != fold })
		for i := range all {
			if all[i].fold == fold {
				all[i].p = dot(w, all[i].x)
			}
		}
	}
}

// aims of a threshold.
type aims struct {
	precision float64
	goodFalse float64 // share of good texts with anything raised
}

// threshold finds the lowest sum from which on everything is raised and the aims are met.
func threshold(all []pair, use func(*pair) bool, goods int, a aims) float64 {
	var used []*pair
	for i := range all {
		if use(&all[i]) {
			used = append(used, &all[i])
		}
	}
	slices.SortFunc(used, func(x, y *pair) int {
		switch {
		case x.p > y.p:
			return -1
		case x.p < y.p:
			return 1
		}
		return 0
	})
	right, bad := 0, map[int]bool{}
	best := math.Inf(1)
	for n, p := range used {
		if p.want {
			right++
		} else if p.good {
			bad[p.text] = true
		}
		if float64(right) >= a.precision*float64(n+1) && float64(len(bad)) <= a.goodFalse*float64(goods) {
			best = p.p - 1e-6
			if n+1 < len(used) {
				best = (p.p + used[n+1].p) / 2
			}
		}
	}
	return best
}

// tally counts what decisions lead to.
type tally struct {
	by    map[int]*score.Count
	all   score.Count
	good  map[int]bool
	goods int
	curve string
}

func tallied(all []pair, items []*item, raised func(*pair) bool) *tally {
	t := &tally{by: map[int]*score.Count{}, good: map[int]bool{}}
	for _, it := range items {
		if it.Good {
			t.goods++
		}
	}
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

func (t *tally) goodShare() float64 { return float64(len(t.good)) / float64(max(1, t.goods)) }

func (t *tally) String() string {
	return fmt.Sprintf("precision %.3f recall %.3f good texts %.1f %%", t.all.Precision(), t.all.Recall(), 100*t.goodShare())
}

func (c *course) learn(to io.Writer, out string) error {
	items := make([]*item, len(c.items))
	goods := 0
	for i := range c.items {
		items[i] = &c.items[i]
		if items[i].Good {
			goods++
		}
	}
	fmt.Fprintf(to, "%d texts, %d features\n", len(items), len(c.ids))
	best := settings{cost: .1, positive: 1, bayes: 1, most: 2500}
	v := c.outOfFold(best, items)
	made := section{senses: c.senses, rows: map[uint32][]cellOut{}}
	decided := map[int]labelOut{}
	for _, component := range []bool{false, true} {
		all := c.pairs(items, v, component)
		judge(all)
		aim := aims{.93, .03}
		if component {
			aim = aims{.9, 1}
		}
		var at [folds]float64
		for fold := range folds {
			at[fold] = threshold(all, func(p *pair) bool { return p.fold != fold }, goods*(folds-1)/folds, aim)
		}
		t := tallied(all, items, func(p *pair) bool { return p.p >= at[p.fold] })
		r := tallied(all, items, func(p *pair) bool { return p.fired })
		fmt.Fprintf(to, "rules  %v\nboth   %v\n", r, t)
		for l := range c.labels {
			if t.by[l] != nil {
				fmt.Fprintf(to, "%-16s %.2f %.2f   %.2f %.2f  %d %d %d\n", c.labels[l].name, r.by[l].Precision(), r.by[l].Recall(), t.by[l].Precision(), t.by[l].Recall(), t.by[l].Right, t.by[l].False, t.by[l].Missed)
			}
		}
		by := map[byte]*[3][2]int{}
		for i := range all {
			p := &all[i]
			k := items[p.text].ID[0]
			if by[k] == nil {
				by[k] = &[3][2]int{}
			}
			count := func(c int, on bool) {
				if on {
					w := 0
					if p.want {
						w = 1
					}
					by[k][c][w]++
				}
			}
			count(0, p.fired)
			count(1, p.p >= at[p.fold])
			count(2, true)
		}
		for k, b := range by {
			fmt.Fprintf(to, "corpus %c: rules %.3f %.3f both %.3f %.3f\n", k, float64(b[0][1])/float64(b[0][0]+b[0][1]), float64(b[0][1])/float64(b[2][1]), float64(b[1][1])/float64(b[1][0]+b[1][1]), float64(b[1][1])/float64(b[2][1]))
		}
		w := logistic(all, func(*pair) bool { return true })
		for i := range all {
			all[i].p = dot(w, all[i].x)
		}
		limit := threshold(all, func(*pair) bool { return true }, goods, aim)
		fmt.Fprintln(to, w, limit)
		for l := range c.labels {
			if c.labels[l].component == component && c.labels[l].name != good {
				decided[l] = labelOut{calm: w[3] / w[1], keep: (limit - w[0] - w[2]) / w[1], raise: (limit - w[0]) / w[1]}
			}
		}
	}
	if out == "" {
		return nil
	}
	for l := range c.labels {
		m := c.fit(&c.labels[l], items, best)
		d := decided[l]
		d.name, d.kinds, d.bias, d.scale = c.labels[l].name, c.labels[l].kinds, m.bias, m.scale
		made.labels = append(made.labels, d)
		for _, r := range slices.Sorted(maps.Keys(m.weights)) {
			made.rows[c.ids[r]] = append(made.rows[c.ids[r]], cellOut{uint8(l), m.weights[r]})
		}
	}
	return os.WriteFile(out, made.bytes(), 0o644)
}
