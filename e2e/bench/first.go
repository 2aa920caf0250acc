package main

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/goldmend/goldmend/e2e"
)

// firstVisit measures an empty profile: what it downloads, when it paints the page that stands in the file, and
// when the first page from Go is there.
func firstVisit(b *bench, s settings) {
	h := newHouse(b, 0)
	line := newLine(b, h)
	var paint, cold, bytes []float64
	for n := range s.runs {
		at := h.origin
		if n == 0 {
			at = line.origin // counted apart: the copying takes time
		}
		p := e2e.NewPerson(b, fmt.Sprintf("visitor %d", n), at, false)
		e2e.Eval[bool](p, "new Promise((f) => setTimeout(() => f(true), 1500))") // a browser that just started is busy with itself
		p.Visit("/")
		p.See("You can begin alone")
		if n == 0 {
			bytes = append(bytes, line.whenIdle())
			p.Close()
			continue
		}
		paint = append(paint, e2e.Eval[float64](p, "performance.getEntriesByName('first-contentful-paint')[0].startTime"))
		cold = append(cold, e2e.Eval[float64](p, "performance.getEntriesByName('answered')[0].startTime"))
		p.Close()
	}
	b.say("first paint %.0f, first page from Go %.0f", paint, cold)
	figure{"first visit: download, headers too", bytes[0] / 1e6, "MB", "at most 1.4"}.print()
	figure{"first visit: static page painted", median(paint), "ms", "before the program arrives"}.print()
	figure{"first visit: first page from Go", median(cold), "ms", "at most 500"}.print()
}

// line is a wire in front of a house that counts what comes from it.
type line struct {
	origin string
	got    atomic.Int64
}

func newLine(b *bench, h *house) *line {
	listener, err := net.Listen("tcp", "localhost:0")
	b.must(err)
	b.Cleanup(func() { _ = listener.Close() })
	l := &line{origin: fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", strings.TrimPrefix(h.origin, "http://"))
			if err != nil {
				near.Close()
				continue
			}
			go func() { _, _ = io.Copy(far, near); far.Close() }()
			go func() { _, _ = io.Copy(io.MultiWriter(near, counter{&l.got}), far); near.Close() }()
		}
	}()
	return l
}

type counter struct{ n *atomic.Int64 }

func (c counter) Write(b []byte) (int, error) {
	c.n.Add(int64(len(b)))
	return len(b), nil
}

// whenIdle waits until nothing has come for a while, the files that are kept for offline too, and returns how much
// it was.
func (l *line) whenIdle() float64 {
	for last := int64(-1); last != l.got.Load(); time.Sleep(4 * time.Second) {
		last = l.got.Load()
	}
	return float64(l.got.Load())
}
