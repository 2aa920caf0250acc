package app_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// history makes a shared room of n records as they come about in life: promises made, accepted, kept and
// seen, one after the other, with a few open at the end.
func history(w *world, n int) []app.Item {
	items := slices.Clone(w.ours)
	at := w.now
	put := func(who *person, b record.Body) record.ID {
		at = at.Add(20 * time.Minute)
		d := record.Draft{ID: w.newID(), Time: at, Body: b}
		s, p := d.Encode()
		items = append(items, app.Item{Seq: uint64(len(items)), Author: who.me, Skeleton: s, Prose: p, Arrived: at})
		return d.ID
	}
	for len(items) < n {
		maker, other := w.ann, w.ben
		if len(items)%8 < 4 {
			maker, other = other, maker
		}
		due := promise.WallOf(at.Add(30 * time.Hour))
		id := put(maker, promise.Made{
			Terms: promise.Terms{Form: promise.By, Due: due, Zone: promise.Zone{Name: "UTC"}},
			Words: promise.Words{What: fmt.Sprintf("Do the thing number %d that we talked about at the table", len(items)), Sight: "We both see it on the list"},
		})
		put(other, promise.Accepted{Promise: id, Version: id})
		if n-len(items) < 12 {
			continue // stays open
		}
		put(maker, promise.Kept{Of: promise.Of{Promise: id, On: due, Note: "Done in the morning."}})
		put(other, promise.Seen{Of: promise.Of{Promise: id, On: due, Note: "I saw it, thank you."}})
	}
	w.now = at
	return items
}

func BenchmarkFold(b *testing.B) {
	for _, n := range []int{200, 20000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWorld(b)
			items := history(w, n)
			for b.Loop() {
				h := app.New(app.Config{Practices: []practice.Practice{promise.Practice()}, NewID: w.newID, Load: load})
				h.Know(w.ann.facts)
				h.Fold(oursID, items, nil)
			}
		})
	}
}

// BenchmarkPages asks for the pages that a person looks at, and gives the 95th percentile.
func BenchmarkPages(b *testing.B) {
	for _, n := range []int{200, 20000} {
		w := newWorld(b)
		w.ours = history(w, n)
		w.fold()
		w.mustNotSay(w.ann.page(oursPath), "Ignored records")
		pages := []string{"/", "/ours", oursPath, oursPath + "/promise", oursPath + "/promise/new?form=once", "/story", "/story?room=3f2a1107", "/mine", "/settings"}
		for _, at := range pages {
			b.Run(fmt.Sprintf("%d%s", n, at), func(b *testing.B) { percentile(b, func() { _ = w.ann.page(at) }) })
		}
		b.Run(fmt.Sprintf("%d/append", n), func(b *testing.B) { appending(b, w) })
	}
}

// appending writes one record after the other: each is shown as waiting on a page, and then confirmed.
func appending(b *testing.B, w *world) {
	percentile(b, func() {
		w.now = w.now.Add(time.Second)
		s, p := record.Draft{ID: w.newID(), Time: w.now, Body: app.Named{Name: "Ann"}}.Encode()
		it := app.Item{Author: w.ann.me, Skeleton: s, Prose: p}
		w.ann.house.Extend(oursID, nil, []app.Item{it})
		_ = w.ann.page("/")
		it.Seq, it.Arrived = uint64(len(w.ours)), w.now
		w.ours = append(w.ours, it)
		w.ann.house.Extend(oursID, []app.Item{it}, nil)
	})
}

func percentile(b *testing.B, do func()) {
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		do()
		took = append(took, time.Since(begun))
	}
	slices.SortFunc(took, cmp.Compare)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
