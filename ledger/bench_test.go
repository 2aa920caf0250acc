package ledger_test

import (
	"testing"

	"github.com/goldmend/goldmend/ledger"
	"pgregory.net/rapid"
)

// long is a room with n content entries by two people, in a relay's bytes.
func long(t rapid.TB, n int) *world {
	w := ours(t)
	skeleton, prose := make([]byte, 90), make([]byte, 300)
	for i := range n {
		name := []string{"ann", "ben"}[i%2]
		raw, err := w.as(name).Content(w.rand, skeleton, prose)
		if err != nil {
			t.Fatal(err)
		}
		w.append(raw)
	}
	return w
}

func BenchmarkLoad20000(b *testing.B) {
	w := long(b, 20000)
	me := person("ann")
	b.ReportAllocs()
	for b.Loop() {
		c, err := ledger.Load(w.room, me, w.entries)
		if err != nil || c.Len() != uint64(len(w.entries)) {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(w.entries[9].Raw)) * int64(c.Len()))
	}
}

func BenchmarkContent(b *testing.B) {
	w := long(b, 1000)
	c := w.as("ann")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Content(w.rand, make([]byte, 90), make([]byte, 300)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyMore(b *testing.B) {
	w := long(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		c, err := ledger.Load(w.room, person("ann"), w.entries)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if done, changed := c.VerifyMore(1000); !done || changed {
			b.Fatal(done, changed)
		}
	}
}
