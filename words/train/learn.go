package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/score"
)

// item is a text as the learner sees it.
type item struct {
	score.Text
	rows  []int32 // features, ascending
	kind  int
	fired map[string]bool // by the rules alone
	fold  int
	about string // the one label that is known; empty: all
}

// course is the corpus, read.
type course struct {
	rulesAre [8]byte // their fingerprint
	judged   string  // groups of writers, by the first letters of ids, whose texts settle decisions; empty: all
	part     uint32  // eighths of the texts that are learned from; 0: all
	senses   senses
	texts    []score.Text
	about    map[int]string // of texts that are examples of rules: the one label that is known of them
	measured int            // texts of the corpus; those behind them are drill
	items    []item
	ids      []uint32 // by row
	sorts    []uint32 // by row
	often    []int    // by row
	rules    float64  // how much the features that come from rules count
	labels   []label
}

type label struct {
	name      string
	component bool
	kinds     int
}

const (
	folds   = 5
	drilled = -1 // the fold of what is learned from and never measured
)

var (
	codes      = []string{"conditional", "sorry-you-feel", "but", "passive", "minimise", "blame", "intent", "rush", "ask-forgive", "evade", "defend", "absolutes", "contempt", "vague", "overpromise", "threat", "surveil", "isolate", "one-sided", "no-end"}
	components = []string{"responsibility", "repair", "regret", "explanation", "change"}
)

const good = "good"

func (c *course) read(e *words.Engine) error {
	often, sorts := map[uint32]int{}, map[uint32]uint32{}
	raw := make([][]uint32, len(c.texts))
	c.items = make([]item, len(c.texts))
	for i, t := range c.texts {
		fs, err := e.Features(t.Kind, t.Text)
		if err != nil {
			return err
		}
		for _, f := range fs {
			raw[i] = append(raw[i], f.ID)
			sorts[f.ID] = f.Sort
		}
		slices.Sort(raw[i])
		raw[i] = slices.Compact(raw[i])
		for _, id := range raw[i] {
			often[id]++
		}
		got, err := e.Read(t.Kind, t.Text)
		if err != nil {
			return err
		}
		it := &c.items[i]
		*it = item{Text: t, kind: 1 << slices.Index(words.Kinds(), t.Kind), fired: map[string]bool{}, fold: int(words.Hash([]byte(t.ID))>>7) % folds}
		if i >= c.measured {
			it.fold, it.about = drilled, c.about[i]
		}
		for _, f := range got.Findings {
			it.fired[f.Code] = true
		}
		for _, x := range got.Components {
			it.fired[x] = true
		}
	}
	for id, n := range often {
		if n >= leastOften {
			c.ids = append(c.ids, id)
		}
	}
	slices.Sort(c.ids)
	c.rules = byRules
	for _, id := range c.ids {
		c.sorts = append(c.sorts, sorts[id])
		c.often = append(c.often, often[id])
	}
	for i := range raw {
		for _, id := range raw[i] {
			if r, ok := slices.BinarySearch(c.ids, id); ok {
				c.items[i].rows = append(c.items[i].rows, int32(r))
			}
		}
	}
	for _, code := range codes {
		c.labels = append(c.labels, label{name: code})
	}
	for _, x := range components {
		c.labels = append(c.labels, label{name: x, component: true, kinds: 1 << slices.Index(words.Kinds(), words.Apology)})
	}
	c.labels = append(c.labels, label{name: good, kinds: 63})
	for i := range c.labels {
		for _, it := range c.items {
			if c.labels[i].of(&it) && !c.labels[i].component {
				c.labels[i].kinds |= it.kind
			}
		}
	}
	return nil
}

// of says whether a text has a label.
func (l *label) of(it *item) bool {
	switch {
	case l.component:
		return it.Kind == words.Apology && slices.Contains(it.Components, l.name)
	case l.name == good:
		return it.Good
	}
	return slices.Contains(it.Codes, l.name)
}

// settings of a linear model.
type settings struct {
	cost  float64 // of a wrong text, to weights of 1
	bayes float64 // how much a feature's own evidence counts: its weight grows with |log odds|^bayes
	most  int     // weights kept
}

// chosen by what the other folds say. Rules were written with the corpus at hand, so that they look better on it than
// they are: their features count less than words.
var chosen = settings{cost: 0.1, bayes: 0.5, most: 2000}

const byRules = 0.5

// leastOften is in how many texts a feature has to be.
const leastOften = 3

// linear is a learned model, its weights as they are packed.
type linear struct {
	scale, bias float64
	weights     map[int32]int8
}

func (m *linear) of(it *item) float64 {
	sum := 0
	for _, r := range it.rows {
		sum += int(m.weights[r])
	}
	return m.bias + m.scale*float64(sum)
}

// fit learns one label from texts by dual coordinate descent for a squared hinge loss (Hsieh et al. 2008), with
// features scaled by their own log odds (Wang and Manning 2012).
func (c *course) fit(l *label, items []*item, s settings) *linear {
	var xs []*item
	var ys []float64
	for _, it := range items {
		if l.kinds&it.kind == 0 || l.component && it.fold == drilled || it.about != "" && it.about != l.name {
			continue
		}
		xs = append(xs, it)
		if l.of(it) {
			ys = append(ys, 1)
		} else {
			ys = append(ys, -1)
		}
	}
	n := len(c.ids)
	scale := c.odds(xs, ys, s.bayes, n)
	w := make([]float64, n+1)
	alpha, diagonal := make([]float64, len(xs)), make([]float64, len(xs))
	d := make([]float64, len(xs))
	order := make([]int, len(xs))
	for i, it := range xs {
		order[i] = i
		cost := s.cost
		d[i] = 1 / (2 * cost)
		diagonal[i] = 1 + d[i]
		for _, r := range it.rows {
			diagonal[i] += scale[r] * scale[r]
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		worst := 0.0
		for _, i := range order {
			dot := w[n]
			for _, r := range xs[i].rows {
				dot += w[r] * scale[r]
			}
			gradient := ys[i]*dot - 1 + d[i]*alpha[i]
			if alpha[i] == 0 && gradient >= 0 {
				continue
			}
			worst = max(worst, math.Abs(gradient))
			next := max(0, alpha[i]-gradient/diagonal[i])
			step := (next - alpha[i]) * ys[i]
			alpha[i] = next
			w[n] += step
			for _, r := range xs[i].rows {
				w[r] += step * scale[r]
			}
		}
		if worst < 0.01 {
			break
		}
	}
	for r := range n {
		w[r] *= scale[r]
	}
	return c.quantise(w[:n], w[n], s.most)
}

func (c *course) odds(xs []*item, ys []float64, power float64, n int) []float64 {
	scale := make([]float64, n)
	const prior = 0.5
	var with, without [2][]float64
	for k := range with {
		with[k] = make([]float64, n)
		without[k] = make([]float64, n)
	}
	var of [2]float64
	for i, it := range xs {
		k := 0
		if ys[i] > 0 {
			k = 1
		}
		of[k]++
		for _, r := range it.rows {
			with[k][r]++
		}
	}
	for r := range n {
		p := (with[1][r] + prior) / (of[1] + 2*prior)
		q := (with[0][r] + prior) / (of[0] + 2*prior)
		scale[r] = math.Pow(min(3, math.Abs(math.Log(p/q)))/3, power)
		if words.OfRules(c.sorts[r]) {
			scale[r] *= c.rules
		}
	}
	return scale
}

// quantise keeps the weights that change most, over all texts, as whole numbers up to 127.
func (c *course) quantise(w []float64, bias float64, most int) *linear {
	worth := func(r int32) float64 { return math.Abs(w[r]) * math.Sqrt(float64(c.often[r])) }
	order := make([]int32, 0, len(w))
	for r := range w {
		if w[r] != 0 {
			order = append(order, int32(r))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(worth(b), worth(a)), cmp.Compare(a, b)) })
	order = order[:min(most, len(order))]
	m := &linear{bias: bias, weights: map[int32]int8{}}
	if len(order) == 0 {
		return m
	}
	for _, r := range order {
		m.scale = max(m.scale, math.Abs(w[r])/127)
	}
	m.scale = math.Round(m.scale*1e6) / 1e6
	if m.scale == 0 {
		m.scale = 1e-6
	}
	for _, r := range order {
		if q := math.Round(w[r] / m.scale); q != 0 {
			m.weights[r] = int8(max(-127, min(127, q)))
		}
	}
	return m
}

// votes are the sums of every label for every text.
type votes [][]float64 // by label, text

// outOfFold lets each text be read by models that have not seen it.
func (c *course) outOfFold(items []*item) votes {
	v := make(votes, len(c.labels))
	for l := range v {
		v[l] = make([]float64, len(items))
	}
	each(len(v)*folds, func(job int) {
		l, fold := job/folds, job%folds
		var train []*item
		for _, it := range items {
			if it.fold != fold && (c.part == 0 || words.Hash([]byte(it.ID+"part"))>>9%8 < c.part) {
				train = append(train, it)
			}
		}
		m := c.fit(&c.labels[l], train, chosen)
		for i, it := range items {
			if it.fold == fold {
				v[l][i] = m.of(it)
			}
		}
	})
	return v
}

// models are those that are packed: learned from every text.
func (c *course) models(items []*item) []*linear {
	all := make([]*linear, len(c.labels))
	each(len(all), func(l int) { all[l] = c.fit(&c.labels[l], items, chosen) })
	return all
}

// each does jobs, two at a time.
func each(jobs int, do func(job int)) {
	next := make(chan int)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for job := range next {
				do(job)
			}
		})
	}
	for job := range jobs {
		next <- job
	}
	close(next)
	all.Wait()
}
