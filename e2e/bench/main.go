// Command bench measures what a person waits for: the download and the first page in headless Chromium, unlocking
// a large room there and natively, page requests, and one person's step until the other sees it. It prints one
// JSON object per figure; what it is doing goes to stderr.
//
//	go run ./e2e/bench [-only first,unlock,pages,words,steps] [-runs 5] [-small 200] [-large 20000]
//
// With GOLDMEND_BIN=FILE that program is measured; else it is built first.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/goldmend/goldmend/e2e"
)

type settings struct {
	only              []string
	runs, asks, steps int
	small, large      int
	profile           string
}

func (s settings) wants(what string) bool { return len(s.only) == 0 || slices.Contains(s.only, what) }

func main() {
	var s settings
	only := flag.String("only", "", "what to measure, separated by commas: first, unlock, pages, words, steps; everything by default")
	flag.IntVar(&s.runs, "runs", 7, "fresh profiles, and unlockings, of which the median counts")
	flag.IntVar(&s.asks, "asks", 60, "requests for each page")
	flag.IntVar(&s.steps, "steps", 40, "steps until the other sees them")
	flag.IntVar(&s.small, "small", 200, "records of the small room")
	flag.IntVar(&s.large, "large", 20000, "records of the large room")
	flag.StringVar(&s.profile, "profile", "", "write the CPU profile of the native unlockings to this file")
	flag.Parse()
	if *only != "" {
		s.only = strings.Split(*only, ",")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, s)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings) (err error) {
	b := &bench{ctx: ctx}
	defer b.end(&err)
	if err := e2e.Build(b.TempDir()); err != nil {
		return err
	}
	if s.wants("first") {
		firstVisit(b, s)
	}
	if !s.wants("unlock") && !s.wants("pages") && !s.wants("words") && !s.wants("steps") {
		return nil
	}
	small, large := newHouse(b, s.small), newHouse(b, s.large)
	if s.wants("unlock") {
		unlockNatively(b, s, large)
	}
	if s.wants("unlock") || s.wants("pages") || s.wants("words") {
		inTheBrowser(b, s, small, large)
	}
	if s.wants("steps") {
		steps(b, s, large)
	}
	figure{"relay: resident, the large room served", large.resident(b), "MB", ""}.print()
	return nil
}

// figure is one line of the output.
type figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Target string  `json:"target,omitempty"`
}

func (f figure) print() {
	f.Value = math.Round(f.Value*1000) / 1000
	b, _ := json.Marshal(f) // a struct of text and a finite number
	fmt.Println(string(b))
}

// quantile sorts the list.
func quantile(list []float64, q float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[int(math.Ceil(q*float64(len(list)-1)))]
}

func median(list []float64) float64 { return quantile(list, 0.5) }

// bench runs the stories' harness (package e2e) outside of a test.
type bench struct {
	ctx     context.Context
	cleanup []func()
	failed  error
}

var _ e2e.T = (*bench)(nil)

// failure is what a panic of [bench.Fatal] carries.
type failure struct{ error }

// end cleans up, and takes what failed as an error.
func (b *bench) end(err *error) {
	if p := recover(); p != nil {
		f, ok := p.(failure)
		if !ok {
			panic(p)
		}
		b.failed = errors.Join(b.failed, f.error)
	}
	for _, f := range slices.Backward(b.cleanup) {
		f()
	}
	*err = errors.Join(*err, b.failed)
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().UTC().Format(time.TimeOnly)+" "+format+"\n", args...)
}

func (b *bench) must(err error) {
	if err != nil {
		b.Fatal(err)
	}
}

// Helper implements [e2e.T], as what follows does.
func (b *bench) Helper()                  {}
func (b *bench) Context() context.Context { return b.ctx }
func (b *bench) Cleanup(f func())         { b.cleanup = append(b.cleanup, f) }
func (b *bench) Error(args ...any)        { b.failed = errors.Join(b.failed, errors.New(fmt.Sprint(args...))) }
func (b *bench) Fatal(args ...any)        { panic(failure{errors.New(fmt.Sprint(args...))}) }

func (b *bench) Errorf(format string, args ...any) { b.Error(fmt.Sprintf(format, args...)) }
func (b *bench) Fatalf(format string, args ...any) { b.Fatal(fmt.Sprintf(format, args...)) }

func (b *bench) TempDir() string {
	dir, err := os.MkdirTemp("", "goldmend-bench-")
	b.must(err)
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
