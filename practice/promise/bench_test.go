package promise_test

import (
	"testing"

	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// BenchmarkFold folds a room of 20,000 decoded records: years of daily promises.
func BenchmarkFold(b *testing.B) {
	w := practicetest.NewWorld(b, promise.Practice(), "ann", "ben")
	grow(w, 20000)
	b.ResetTimer()
	for b.Loop() {
		s := promise.New()
		for _, r := range w.Records {
			if refusal := s.Apply(&w.Info, r); refusal != nil {
				b.Fatal(refusal.Key)
			}
		}
	}
	b.ReportMetric(float64(len(w.Records)), "records")
}

// BenchmarkPage renders pages of that room, as the front page, one promise, its history and a form.
func BenchmarkPage(b *testing.B) {
	w := practicetest.NewWorld(b, promise.Practice(), "ann", "ben")
	grow(w, 20000)
	w.Quiet = true
	ann := w.As("ann")
	for _, path := range []string{"", grown, grown + "/times", "earlier", "new?form=recurring"} {
		b.Run("page "+path, func(b *testing.B) {
			for b.Loop() {
				ann.Open(path)
			}
		})
	}
	v := ann.View()
	b.Run("steps", func(b *testing.B) {
		for b.Loop() {
			w.State.Steps(v)
		}
	})
	b.Run("moments", func(b *testing.B) {
		for b.Loop() {
			w.State.Moments(v, 1<<63, 50)
		}
	})
	b.Run("measures", func(b *testing.B) {
		for b.Loop() {
			w.State.Measures(v)
		}
	})
}

// BenchmarkHostileFold folds what somebody writes who wants to make the other wait: short promises that
// expire and the farthest occurrence that each may speak of.
func BenchmarkHostileFold(b *testing.B) {
	w := practicetest.NewWorld(b, promise.Practice(), "ann", "ben")
	var records []record.Record
	for i := range 6666 {
		now := start.AddDate(0, 0, i/40)
		id := record.ID{7, byte(i >> 8), byte(i)}
		terms := recurring("2026-03-02 19:00", "FREQ=DAILY")
		terms.Due = promise.WallOf(now) + 3600
		far := terms.Due + 90*86400
		for j, body := range []record.Body{
			promise.Made{Terms: terms}, promise.Early{Of: promise.Of{Promise: id, On: far}}, promise.Ended{Promise: id},
		} {
			r := record.Record{Seq: uint64(len(records) + 1), ID: record.ID{8, byte(i >> 8), byte(i), byte(j)}, Author: practicetest.MemberOf("ann"), Time: now, Said: now, Body: body}
			if j == 0 {
				r.ID = id
			}
			records = append(records, r)
		}
	}
	b.ResetTimer()
	for b.Loop() {
		s := promise.New()
		for _, r := range records {
			if refusal := s.Apply(&w.Info, r); refusal != nil {
				b.Fatal(refusal.Key)
			}
		}
	}
}
