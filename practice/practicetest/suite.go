package practicetest

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write testdata/golden.txt anew")

// Suite is what a practice gives to be tried.
type Suite struct {
	Practice practice.Practice
	// With are the practices that it meets in its rooms.
	With []practice.Practice
	// Samples holds each kind with every field set, and once with as little as it can have.
	Samples []record.Body
	// Any draws any body at all, sensible or hostile, about any of the ids.
	Any func(t *rapid.T, ids []record.ID, now time.Time) record.Body
	// Verbs are what people do in stories, through the practice's forms.
	Verbs map[string]Verb
	// Grow puts about n more records into a room, the way people do.
	Grow func(w *World, n int)
	// Look lists the pages whose cost must not grow with the record; "" is the front page.
	Look []string
}

// Run runs everything.
func (s Suite) Run(t *testing.T) {
	t.Run("records survive a round trip", s.roundTrip)
	t.Run("bytes stay as they are", s.golden)
	t.Run("what is unknown is told apart", s.unknown)
	t.Run("any order of records folds alike for everyone", s.anyOrder)
	t.Run("every refusal has words", s.refusals)
	t.Run("the words keep the tone", s.tone)
	t.Run("a page does not cost more as the record grows", s.linear)
	t.Run("stories", s.stories)
}

func (s Suite) kinds() record.Kinds {
	kinds := record.Kinds{}
	for _, k := range s.Practice.Kinds {
		kinds[k.Name] = k.Decode
	}
	return kinds
}

var sampleTime = time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)

func draft(b record.Body) record.Draft {
	return record.Draft{ID: record.ID{0xa1, 15: 0x1a}, Time: sampleTime, Body: b}
}

func (s Suite) roundTrip(t *testing.T) {
	kinds, seen := s.kinds(), map[record.Kind]bool{}
	for _, b := range s.Samples {
		seen[b.Kind()] = true
		skeleton, prose := draft(b).Encode()
		r, err := kinds.Decode(skeleton, prose)
		if err != nil {
			t.Errorf("%#v: %v", b, err)
			continue
		}
		if !reflect.DeepEqual(r.Body, b) {
			t.Errorf("%s reads back differently:\nwritten %#v\nread    %#v", b.Kind(), b, r.Body)
		}
		if bare, err := kinds.Decode(skeleton, nil); err != nil || bare.Body == nil {
			t.Errorf("%s without its words: %v", b.Kind(), err)
		}
		if !strings.HasPrefix(string(b.Kind()), s.Practice.Name+".") {
			t.Errorf("%s is not named after its practice", b.Kind())
		}
	}
	for kind := range kinds {
		if !seen[kind] {
			t.Errorf("no sample of %s", kind)
		}
	}
}

// golden holds the bytes that were ever written: records of last year must read the same for ever.
func (s Suite) golden(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Bytes of records that must never change: kind, skeleton, prose. Written with -update.\n")
	for _, x := range s.Samples {
		skeleton, prose := draft(x).Encode()
		fmt.Fprintf(&b, "%s %s %s\n", x.Kind(), hex.EncodeToString(skeleton), hex.EncodeToString(prose))
	}
	const file = "testdata/golden.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("the bytes of records changed:\nwas\n%s\nis\n%s", want, b.String())
	}
}

func (s Suite) unknown(t *testing.T) {
	kinds := s.kinds()
	for _, b := range s.Samples {
		d := draft(b)
		var body, skeleton record.Writer
		b.Skeleton(&body)
		write := func(version uint64, kind record.Kind, body []byte) []byte {
			skeleton = record.Writer{}
			skeleton.Uint(1, version)
			skeleton.String(2, string(kind))
			skeleton.ID(3, d.ID)
			skeleton.Time(4, d.Time)
			skeleton.Raw(5, body)
			return skeleton.Bytes()
		}
		field := protowire.AppendVarint(protowire.AppendTag(append([]byte{}, body.Bytes()...), 2000, protowire.VarintType), 7)
		for what, bytes := range map[string][]byte{
			"version": write(record.Version+1, b.Kind(), body.Bytes()),
			"kind":    write(record.Version, b.Kind()+"-of-tomorrow", body.Bytes()),
			"field":   write(record.Version, b.Kind(), field),
		} {
			if _, err := kinds.Decode(bytes, nil); !errors.Is(err, record.ErrUnknown) {
				t.Errorf("%s with an unknown %s: %v", b.Kind(), what, err)
			}
		}
	}
}

func (s Suite) world(t testing.TB, names ...string) *World {
	return NewWorldWith(t, s.Practice, s.With, names...)
}

// fold lets the practice of a record have it, as it is.
func (w *World) fold(r record.Record) *practice.Refusal {
	return w.room.states[w.owner[r.Body.Kind()]].Apply(&w.Info, r)
}

// stranger is a body of no practice.
type stranger struct{}

func (stranger) Kind() record.Kind       { return "stranger.came" }
func (stranger) Skeleton(*record.Writer) {}
func (stranger) Prose(*record.Writer)    {}

// anyOrder folds whatever two people and a stranger could write, in any order, and looks at all pages.
func (s Suite) anyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var worlds []*World
		for range 3 {
			if s.Practice.Room == practice.Mine {
				worlds = append(worlds, s.world(t, "ann"))
			} else {
				worlds = append(worlds, s.world(t, "ann", "ben"))
			}
		}
		kinds := worlds[0].kinds
		authors := []record.Member{MemberOf("ann"), MemberOf("ben"), MemberOf("ann"), MemberOf("ben"), MemberOf("mallory")}
		ids := []record.ID{{9}}
		now := worlds[0].Now
		for range rapid.IntRange(1, 40).Draw(rt, "records") {
			now = now.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(rt, "later")) * time.Minute)
			body := s.Any(rt, ids, now)
			author := rapid.SampledFrom(authors).Draw(rt, "author")
			late := time.Duration(rapid.SampledFrom([]int{0, 0, 0, 90, 3000}).Draw(rt, "late")) * time.Minute
			r := record.Record{
				Seq: uint64(len(ids)), ID: record.ID{1, 14: byte(len(ids) >> 8), 15: byte(len(ids))}, Author: author,
				Time: now, Said: now.Add(-late), Arrived: now, Body: decoded(t, kinds, body),
			}
			ids = append(ids, r.ID)
			bare := r
			skeleton, _ := record.Draft{ID: r.ID, Time: r.Said, Body: r.Body}.Encode()
			bare.Body, bare.Prose, bare.Withdrawn = decoded(t, kinds, r.Body, skeleton), record.ProseWithdrawn, now
			before := s.front(worlds[0], now)
			first := worlds[0].fold(r)
			if second := worlds[1].fold(r); !reflect.DeepEqual(first, second) {
				rt.Fatalf("two readers differ about %#v: %v, %v", r, first, second)
			}
			if third := worlds[2].fold(bare); !reflect.DeepEqual(first, third) {
				rt.Fatalf("without its words a reader differs about %#v: %v, %v", r, first, third)
			}
			if first != nil && s.front(worlds[0], now) != before {
				rt.Fatalf("a refused record changed something: %#v", r)
			}
			if first != nil && worlds[0].list[worlds[0].owner[r.Body.Kind()]].Refusals[first.Key] == "" {
				rt.Fatalf("refusal %q has no words", first.Key)
			}
			if author == MemberOf("mallory") && first == nil {
				rt.Fatalf("somebody who is not in the room wrote %#v", r)
			}
		}
		if worlds[0].State.Apply(&worlds[0].Info, record.Record{Author: MemberOf("ann"), Time: now, Said: now, Body: stranger{}}) == nil {
			rt.Fatalf("a body of another practice was taken")
		}
		for _, w := range worlds {
			w.Now = now
			s.lookAround(w, ids)
		}
		if a, b := s.front(worlds[0], now), s.front(worlds[1], now); a != b {
			rt.Fatalf("two readers of the same records see different pages:\n%s\n%s", a, b)
		}
	})
}

func decoded(t *testing.T, kinds record.Kinds, b record.Body, skeletons ...[]byte) record.Body {
	skeleton, prose := draft(b).Encode()
	if len(skeletons) > 0 {
		skeleton, prose = skeletons[0], nil
	}
	r, err := kinds.Decode(skeleton, prose)
	if err != nil {
		t.Fatalf("%#v: %v", b, err)
	}
	return r.Body
}

// front is what a practice shows of itself, for comparison.
func (s Suite) front(w *World, now time.Time) string {
	w.Now, w.Quiet = now, true
	defer func() { w.Quiet = false }()
	var b strings.Builder
	for _, p := range w.people {
		b.WriteString(p.Open("").HTML)
		fmt.Fprintln(&b, w.State.Moments(p.View(), 1<<63, 5), w.State.Measures(p.View()), w.State.Steps(p.View()))
	}
	return b.String()
}

// lookAround opens every page for everyone, of every id.
func (s Suite) lookAround(w *World, ids []record.ID) {
	for _, p := range w.people {
		for _, rt := range s.Practice.Routes {
			if rt.In != 0 && rt.In&w.Info.Kind == 0 {
				continue
			}
			if !strings.Contains(rt.Path, "{id}") {
				p.Open(rt.Path)
				continue
			}
			for _, id := range ids {
				p.Open(strings.ReplaceAll(rt.Path, "{id}", id.String()))
			}
		}
		v := p.View()
		for _, m := range w.State.Moments(v, 1<<63, 1<<30) {
			if m.Text == "" || m.At.IsZero() || m.Seq == 0 {
				w.T.Errorf("a moment without words, time or place: %+v", m)
			}
			if !p.Open(string(m.Path)).Found {
				w.T.Errorf("a moment leads nowhere: %+v", m)
			}
		}
		for _, step := range w.State.Steps(v) {
			if step.Key == "" || step.Title == "" || step.Why == "" || step.Weight < 1 || step.Weight > 100 || !p.Open(string(step.Path)).Found {
				w.T.Errorf("a step without key, title, reason, weight or page: %+v", step)
			}
		}
		for _, m := range w.State.Measures(v) {
			if m.Line == 0 || m.Of.IsZero() || m.At.IsZero() || m.Name == "" {
				w.T.Errorf("an incomplete measure: %+v", m)
			}
		}
		for _, r := range w.State.Reminders(v) {
			if r.At.Before(v.Now) || !p.Open(string(r.Path)).Found {
				w.T.Errorf("a reminder in the past, or to nowhere: %+v", r)
			}
		}
	}
}

// refusals reads the practice's source: each constant that begins with "refuse" has words, and no words
// are left over.
func (s Suite) refusals(t *testing.T) {
	keys := map[string]bool{}
	s.source(t, func(f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if i < len(spec.Values) && strings.HasPrefix(name.Name, "refuse") {
					if lit, ok := spec.Values[i].(*ast.BasicLit); ok {
						key, _ := strconv.Unquote(lit.Value)
						keys[key] = true
					}
				}
			}
			return true
		})
	})
	for key := range keys {
		if s.Practice.Refusals[key] == "" {
			t.Errorf("refusal %q has no words", key)
		}
	}
	for key := range s.Practice.Refusals {
		if !keys[key] {
			t.Errorf("nothing is refused with %q", key)
		}
	}
	if len(keys) == 0 {
		t.Error("no refusals found: their constants begin with \"refuse\"")
	}
}

// tone reads every text in the practice's source that has a space in it.
func (s Suite) tone(t *testing.T) {
	n := 0
	s.source(t, func(f *ast.File) {
		ast.Inspect(f, func(node ast.Node) bool {
			lit, ok := node.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(lit.Value)
			if strings.Contains(text, " ") {
				n++
				for _, problem := range Voice(text) {
					t.Errorf("%s: %q", problem, text)
				}
			}
			return true
		})
	})
	if n == 0 {
		t.Error("no words found")
	}
}

func (s Suite) source(t *testing.T, f func(*ast.File)) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		f(file)
	}
}

// linear compares what a page allocates over a short and over a long record.
func (s Suite) linear(t *testing.T) {
	if s.Grow == nil {
		t.Fatal("the suite has no Grow")
	}
	cost := func(n int) map[string]float64 {
		w := s.world(t, "ann", "ben")
		w.Quiet = true
		s.Grow(w, n)
		if len(w.Records) < n/2 {
			t.Fatalf("Grow left %d records of %d", len(w.Records), n)
		}
		costs := map[string]float64{}
		for _, path := range append([]string{""}, s.Look...) {
			p := w.As("ann")
			costs[path] = testing.AllocsPerRun(5, func() { p.Open(path) })
		}
		v := w.As("ann").View()
		costs["Steps"] = testing.AllocsPerRun(5, func() { w.State.Steps(v) })
		costs["Moments"] = testing.AllocsPerRun(5, func() { w.State.Moments(v, 1<<63, 50) })
		return costs
	}
	small, large := cost(400), cost(8000)
	for path, n := range large {
		if n > 2*small[path]+200 {
			t.Errorf("%q allocates %.0f times over 400 records and %.0f times over 8000", path, small[path], n)
		}
	}
}
