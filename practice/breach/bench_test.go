package breach_test

import (
	"testing"

	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
)

func BenchmarkBreach(b *testing.B) {
	w := practicetest.NewWorld(b, breach.Practice(), "ann", "ben")
	grow(w, 20000)
	w.Quiet = true
	ann := w.As("ann")
	for _, path := range []string{"", "rest", grown} {
		b.Run("page "+path, func(b *testing.B) {
			for b.Loop() {
				ann.Open(path)
			}
		})
	}
	b.Run("steps", func(b *testing.B) {
		for b.Loop() {
			w.State.Steps(ann.View())
		}
	})
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			s := breach.New()
			for _, r := range w.Records {
				if no := s.Apply(&w.Info, r); no != nil {
					b.Fatal(no.Key)
				}
			}
		}
	})
}
