package app_test

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The practice of these tests is a list with one rule whose outcome depends on the order of records: after
// "list.closed" nothing can be added.

type added struct{ Text string }

func (added) Kind() record.Kind          { return "list.added" }
func (added) Skeleton(*record.Writer)    {}
func (a added) Prose(w *record.Writer)   { w.String(1, a.Text) }
func (closed) Kind() record.Kind         { return "list.closed" }
func (closed) Skeleton(*record.Writer)   {}
func (closed) Prose(*record.Writer)      {}
func (reopened) Kind() record.Kind       { return "list.reopened" }
func (reopened) Skeleton(*record.Writer) {}
func (reopened) Prose(*record.Writer)    {}

type (
	closed   struct{}
	reopened struct{}
)

type list struct {
	shut bool
	all  []record.Record
}

func (l *list) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if !room.Has(r.Author) {
		return practice.Refuse("stranger")
	}
	switch r.Body.(type) {
	case added:
		if l.shut {
			return practice.Refuse("shut")
		}
		if r.ID[0] == '!' {
			panic("a mistake in the practice")
		}
		l.all = append(l.all, r)
	case closed:
		l.shut = true
	case reopened:
		l.shut = false
	}
	return nil
}

func (l *list) Moments(_ *practice.View, before uint64, limit int) (out []practice.Moment) {
	for i := len(l.all) - 1; i >= 0 && len(out) < limit; i-- {
		if r := l.all[i]; r.Seq < before {
			m := practice.Moment{Seq: r.Seq, At: r.Time, Who: r.Author, Text: r.Body.(added).Text}
			if r.Arrived.IsZero() {
				m.More = "waits"
			}
			out = append(out, m)
		}
	}
	slices.Reverse(out)
	return out
}

func (l *list) Steps(*practice.View) []practice.Step         { return nil }
func (l *list) Measures(*practice.View) []practice.Measure   { return nil }
func (l *list) Reminders(*practice.View) []practice.Reminder { return nil }

func listPractice() practice.Practice {
	return practice.Practice{
		Name: "list", Title: "List", Room: practice.Ours | practice.Mine,
		Kinds: []practice.Kind{
			{Name: "list.added", Decode: func(_, p *record.Reader) record.Body { return added{p.String(1)} }},
			{Name: "list.closed", Decode: func(_, _ *record.Reader) record.Body { return closed{} }},
			{Name: "list.reopened", Decode: func(_, _ *record.Reader) record.Body { return reopened{} }},
		},
		New: func() practice.State { return &list{} },
		Routes: []practice.Route{{Path: "", Show: func(practice.State, *practice.View, *practice.Request) practice.Page {
			return practice.Page{Found: true}
		}}},
		Refusals: map[string]string{"shut": "The list is closed.", "stranger": "Only members write here."},
	}
}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func listHouse(room practice.Room) *app.House {
	h := app.New(app.Config{Practices: []practice.Practice{listPractice()}, NewID: func() record.ID { return record.ID{9} }})
	h.Know(app.Facts{Stage: app.Open, Rooms: []app.RoomFacts{{ID: oursID, Kind: room, Me: record.Member{1}, Members: []app.Member{{ID: record.Member{1}}, {ID: record.Member{2}}}}}})
	return h
}

// seen is everything that a person could notice.
func seen(h *app.House) string {
	out := ""
	for _, at := range []string{"/", "/story", oursPath, oursPath + "/ignored"} {
		out += html.Render(h.Do(app.Request{Path: at, Now: start.Add(1000 * time.Hour), Zone: time.UTC}).Body) + "\n"
	}
	return out
}

func item(n int, author byte, said time.Time, b record.Body) app.Item {
	var id record.ID
	binary.BigEndian.PutUint64(id[1:], uint64(n)+1)
	s, p := record.Draft{ID: id, Time: said, Body: b}.Encode()
	return app.Item{Author: record.Member{author}, Skeleton: s, Prose: p}
}

func opening() []app.Item {
	return []app.Item{
		{Seq: 0, Control: "created", Subject: record.Member{1}, Arrived: start},
		{Seq: 1, Control: "joined", Subject: record.Member{2}, Arrived: start},
	}
}

// drawBody draws what somebody does.
func drawBody(t *rapid.T, n int) record.Body {
	switch rapid.IntRange(0, 5).Draw(t, "act") {
	case 0:
		return closed{}
	case 1:
		return reopened{}
	default:
		return added{fmt.Sprintf("thing %d", n)}
	}
}

func TestWhatIsShownStepByStepEqualsAFreshFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := listHouse(practice.Ours)
		chain, pending := opening(), []app.Item(nil)
		h.Fold(oursID, chain, nil)
		arrived, n := start, 0
		put := func(it app.Item) app.Item {
			arrived = arrived.Add(time.Minute)
			it.Seq, it.Arrived = uint64(len(chain)), arrived
			chain = append(chain, it)
			return it
		}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			n++
			said := arrived.Add(time.Duration(rapid.IntRange(-120, 120).Draw(t, "said")) * time.Minute)
			var more []app.Item
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0, 1: // this person writes
				pending = append(slices.Clone(pending), item(n, 1, said, drawBody(t, n)))
			case 2: // somebody else's record comes
				more = append(more, put(item(n, byte(rapid.IntRange(1, 3).Draw(t, "who")), said, drawBody(t, n))))
			case 3: // the first waiting records arrive
				for range rapid.IntRange(0, len(pending)).Draw(t, "sent") {
					more = append(more, put(pending[0]))
					pending = pending[1:]
				}
			case 4: // one is dropped
				if len(pending) > 0 {
					i := rapid.IntRange(0, len(pending)-1).Draw(t, "dropped")
					pending = slices.Delete(slices.Clone(pending), i, i+1)
				}
			case 5: // words are withdrawn, or an entry turns out to be forged
				i := rapid.IntRange(0, len(chain)-1).Draw(t, "changed")
				if chain[i].Control == "" {
					it := chain[i]
					if rapid.Bool().Draw(t, "forged") {
						it.Ignored = "It was not written by whom it names."
					} else {
						it.Prose, it.State, it.Withdrawn = nil, record.ProseWithdrawn, arrived
					}
					chain[i] = it
					more = append(more, it)
				}
			}
			refused := h.Extend(oursID, more, pending)
			fresh := listHouse(practice.Ours)
			freshRefused := fresh.Fold(oursID, chain, pending)
			if len(refused) != len(freshRefused) {
				t.Fatalf("refused %v, a fresh fold %v", refused, freshRefused)
			}
			h.Settle()
			if a, b := seen(h), seen(fresh); a != b {
				t.Fatalf("step by step:\n%s\nfresh:\n%s", text(a), text(b))
			}
		}
	})
}

func TestReadersConvergeWhateverTheOrderOfArrival(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chain, arrived := opening(), start
		for n := range rapid.IntRange(1, 20).Draw(t, "records") {
			arrived = arrived.Add(time.Minute)
			it := item(n, byte(rapid.IntRange(1, 2).Draw(t, "who")), arrived, drawBody(t, n))
			it.Seq, it.Arrived = uint64(len(chain)), arrived
			chain = append(chain, it)
		}
		want := listHouse(practice.Ours)
		want.Fold(oursID, chain, nil)
		got := listHouse(practice.Ours)
		for rest := chain; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			var waits []app.Item
			if rapid.Bool().Draw(t, "writes meanwhile") {
				waits = []app.Item{item(100, 1, arrived, added{"meanwhile"})}
			}
			got.Extend(oursID, rest[:n], waits)
			rest = rest[n:]
		}
		got.Extend(oursID, nil, nil)
		got.Settle()
		if a, b := seen(want), seen(got); a != b {
			t.Fatalf("at once:\n%s\nin pieces:\n%s", text(a), text(b))
		}
	})
}

func TestAWaitingRecordIsRefusedWhenAnotherCameFirst(t *testing.T) {
	h := listHouse(practice.Ours)
	h.Fold(oursID, opening(), nil)
	mine := item(1, 1, start.Add(time.Hour), added{"too late"})
	if refused := h.Extend(oursID, nil, []app.Item{mine}); len(refused) != 0 {
		t.Fatalf("refused at once: %v", refused)
	}
	theirs := item(2, 2, start, closed{})
	theirs.Seq, theirs.Arrived = 2, start.Add(time.Minute)
	refused := h.Extend(oursID, []app.Item{theirs}, []app.Item{mine})
	if len(refused) != 1 {
		t.Fatalf("refused %v, want one", refused)
	}
	for _, r := range refused {
		key := h.RefusalKey(mine.Skeleton, r)
		if key != "list.shut" || h.RefusalWords(key) != "The list is closed." {
			t.Errorf("key %q says %q", key, h.RefusalWords(key))
		}
	}
}

func TestWhoeverTakesTheMarkOfAWaitingRecordIsNoticed(t *testing.T) {
	h := listHouse(practice.Ours)
	mine := item(1, 1, start.Add(time.Hour), added{"what they do not want to stand"})
	h.Fold(oursID, opening(), []app.Item{mine})
	// Somebody who opened it on its way writes another record with its mark, which comes first.
	theirs := item(1, 2, start, added{"anything"})
	theirs.Seq, theirs.Arrived = 2, start.Add(time.Minute)
	refused := h.Extend(oursID, []app.Item{theirs}, []app.Item{mine})
	if len(refused) != 1 {
		t.Fatalf("refused %v: every reader would ignore what is sent now", refused)
	}
	for _, r := range refused {
		if key := h.RefusalKey(mine.Skeleton, r); !strings.Contains(h.RefusalWords(key), "took the mark") {
			t.Errorf("key %q says %q", key, h.RefusalWords(key))
		}
	}
	w := &world{t: t}
	w.mustNotSay(seen(h), "what they do not want to stand")
	w.mustSay(seen(h), "anything")
	// The same record, sent by another device of the same person, is no such thing.
	sent := mine
	sent.Seq, sent.Arrived = 2, start.Add(time.Minute)
	if refused := h.Fold(oursID, append(opening(), sent), []app.Item{mine}); len(refused) != 0 {
		t.Errorf("refused %v", refused)
	}
}

func TestAMistakeInAPracticeShutsNobodyOut(t *testing.T) {
	h := listHouse(practice.Ours)
	s, p := record.Draft{ID: record.ID{'!'}, Time: start, Body: added{"breaks"}}.Encode()
	chain := append(opening(), app.Item{Seq: 2, Author: record.Member{1}, Skeleton: s, Prose: p, Arrived: start},
		app.Item{Seq: 3, Author: record.Member{1}, Skeleton: []byte{0xff}, Arrived: start})
	h.Fold(oursID, chain, nil)
	w := &world{t: t}
	w.mustSay(seen(h), "Ignored records (2 records)", "a mistake in Goldmend", "not a record that any version")
}

func TestARecordOfANewerVersionIsKeptAndSaidToBe(t *testing.T) {
	h := listHouse(practice.Ours)
	var wr record.Writer
	wr.Uint(1, record.Version)
	wr.String(2, "dream.told")
	wr.ID(3, record.ID{7})
	wr.Time(4, start)
	h.Fold(oursID, append(opening(), app.Item{Seq: 2, Author: record.Member{1}, Skeleton: wr.Bytes(), Arrived: start}), nil)
	(&world{t: t}).mustSay(seen(h), "made by a newer version")
}
