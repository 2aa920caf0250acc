package main

import (
	"math"
	"slices"
	"strings"
)

// pair is one question: has this text this label?
type pair struct {
	text, label int
	fold        int
	x           evidence
	want, fired bool
	good        bool
	p           float64 // log odds, by a regression that has not seen the text
}

// evidence is what a decision stands on, by its place among the numbers of a [verdict].
type evidence struct {
	at []int
	x  []float64
}

func (e *evidence) put(at int, x float64) { e.at, e.x = append(e.at, at), append(e.x, x) }

func (e *evidence) dot(w []float64) (sum float64) {
	for i, at := range e.at {
		sum += w[at] * e.x[i]
	}
	return sum
}

// The numbers of a verdict: these hold for every label, and three more for each label say how far it is different.
const (
	atOne   = iota // it is so in general
	atVote         // the weights' own sum
	atFired        // the rules found it
	atCalm         // the sum for "nothing is wrong here"
	atOther        // the highest sum of another code
	atLabels
)

// own is how much a label may differ from the others.
const own = 0.3

// pairs lists the questions; component says which half of the labels. With rules false, what they found is left out.
func (c *course) pairs(items []*item, v votes, component, rules bool) []pair {
	var all []pair
	calm := v[len(c.labels)-1]
	for l := range c.labels {
		lb := &c.labels[l]
		if lb.component != component || lb.name == good {
			continue
		}
		for i, it := range items {
			if !c.measures(it) || lb.kinds&it.kind == 0 {
				continue
			}
			p := pair{text: i, label: l, fold: it.fold, want: lb.of(it), fired: it.fired[lb.name], good: it.Good}
			p.x.put(atOne, 1)
			p.x.put(atVote, v[l][i])
			p.x.put(atCalm, calm[i])
			p.x.put(atOther, c.other(v, i, l, it.kind))
			p.x.put(atLabels+3*l, own)
			p.x.put(atLabels+3*l+1, own*v[l][i])
			if p.fired && rules {
				p.x.put(atFired, 1)
				p.x.put(atLabels+3*l+2, own)
			}
			all = append(all, p)
		}
	}
	return all
}

// measures says whether a text counts when decisions are settled and figures are printed.
func (c *course) measures(it *item) bool {
	return it.fold != drilled && (c.judged == "" || strings.Contains(c.judged, it.ID[:1]))
}

// other returns the highest vote for another code than l.
func (c *course) other(v votes, text, l, kind int) float64 {
	most := math.Inf(-1)
	for k := range codes {
		if k != l && c.labels[k].kinds&kind != 0 {
			most = max(most, v[k][text])
		}
	}
	return most
}

// logistic fits a logistic regression by Newton's method, with a little ridge.
func (c *course) logistic(all []pair, use func(*pair) bool) []float64 {
	n := atLabels + 3*len(c.labels)
	w := make([]float64, n)
	for range 12 {
		g, h := make([]float64, n), make([][]float64, n)
		for i := range h {
			const ridge = 0.5
			h[i] = make([]float64, n)
			h[i][i] = ridge
			g[i] = -ridge * w[i]
		}
		for i := range all {
			p := &all[i]
			if !use(p) {
				continue
			}
			q := sigmoid(p.x.dot(w))
			y := 0.0
			if p.want {
				y = 1
			}
			for i, a := range p.x.at {
				g[a] += (y - q) * p.x.x[i]
				for j, b := range p.x.at {
					h[a][b] += q * (1 - q) * p.x.x[i] * p.x.x[j]
				}
			}
		}
		for i, step := range solve(h, g) {
			w[i] += step
		}
	}
	return w
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

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
func (c *course) judge(all []pair) {
	for fold := range folds {
		w := c.logistic(all, func(p *pair) bool { return p.fold != fold })
		for i := range all {
			if all[i].fold == fold {
				all[i].p = all[i].x.dot(w)
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
