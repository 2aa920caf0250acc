package journal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice/journal"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/record"
	"pgregory.net/rapid"
)

func TestJournal(t *testing.T) {
	practicetest.Suite{
		Practice: journal.Practice(), Samples: samples(), Any: anyBody, Verbs: verbs, Grow: grow,
		Look: []string{"?q=nothing+like+this", "?q=day", "new"},
	}.Run(t)
}

func samples() []record.Body {
	text := journal.Text{Form: journal.Letter, To: "J.", Feelings: []string{"angry", "as if under water"}, Body: "I do not know yet."}
	return []record.Body{
		journal.Wrote{Text: text},
		journal.Wrote{Text: journal.Text{Body: "Could not sleep."}},
		journal.Corrected{Entry: record.ID{1, 2}, Text: text},
		journal.Confided{Name: "Lea"},
	}
}

func anyBody(t *rapid.T, ids []record.ID, _ time.Time) record.Body {
	text := journal.Text{
		Form: journal.Form(rapid.IntRange(0, 3).Draw(t, "form")), To: rapid.SampledFrom([]string{"", "K."}).Draw(t, "to"),
		Body: rapid.SampledFrom([]string{"Some words.", "a\n\nb", strings.Repeat("long ", 50), "\u202e<b>"}).Draw(t, "body"),
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0, 1:
		return journal.Wrote{Text: text}
	case 2, 3:
		return journal.Corrected{Entry: rapid.SampledFrom(ids).Draw(t, "entry"), Text: text}
	default:
		return journal.Confided{Name: text.To}
	}
}

func grow(w *practicetest.World, n int) {
	ann := w.As("ann")
	for i := range n {
		w.Wait(time.Hour)
		body := journal.Text{Body: fmt.Sprintf("Day %d. Slept badly, thought about it all morning, then it was a little lighter.", i), Feelings: []string{"tired"}}
		if refusal := ann.Put(journal.Wrote{Text: body}); refusal != nil {
			w.T.Fatal(refusal.Key)
		}
	}
}

// The verbs of the stories. Entries are called by their first words.
var verbs = map[string]practicetest.Verb{
	"writes":          write("new"),
	"writes-a-letter": write("letter"),
	"changes":         change,
	"erases": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids[args[0]]+"/erase", nil)
	},
	"looks-for": func(_ *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send("", practicetest.Typed("q", args[0]))
	},
	"looks-at": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open(s.Ids[args[0]])}
	},
	"notes-confidant": func(_ *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send("confidant", practicetest.Typed("name", args[0]))
	},
	"forgets-confidant": func(_ *practicetest.Story, who *practicetest.Person, _ []string) practicetest.Sent {
		return who.Send("confidant", practicetest.Typed("name", ""))
	},
}

// write: ann writes "text" [feeling WORD] [own "words"] [to NAME].
func write(path string) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Typed("body", args[0])
		if f := practicetest.After(args, "feeling", 1); f != nil {
			form["feelings"] = f
		}
		if f := practicetest.After(args, "own", 1); f != nil {
			form["own"] = f
		}
		if to := practicetest.After(args, "to", 1); to != nil {
			form["to"] = to
		}
		sent := who.Send(path, form)
		if len(sent.Append) > 0 {
			s.Ids[args[0]] = sent.Append[0].ID.String()
		}
		return sent
	}
}

func change(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	return who.Send(s.Ids[args[0]]+"/change", practicetest.Typed("body", practicetest.After(args, "to", 1)[0]))
}

func TestWhatIsErasedIsNowhereOnAnyPage(t *testing.T) {
	w := practicetest.NewWorld(t, journal.Practice(), "ann")
	ann := w.As("ann")
	id := ann.Send("new", practicetest.Typed("body", "the canary sang", "own", "canary yellow")).Append[0].ID
	ann.Send(id.String()+"/change", practicetest.Typed("body", "the canary was quiet"))
	sent := ann.Send(id.String()+"/erase", nil)
	if len(sent.Erase) != 2 {
		t.Errorf("%d records are erased, want the entry and its correction", len(sent.Erase))
	}
	for _, path := range []string{"", "?q=canary", "new", "letter", id.String()} {
		if strings.Contains(ann.Open(path).HTML, "canary") {
			t.Errorf("%q still shows it", path)
		}
	}
	for _, m := range w.State.Moments(ann.View(), 1<<63, 100) {
		t.Errorf("the story still has %+v", m)
	}
	if w.As("ann").Open(id.String()).Found {
		t.Error("its page is still there")
	}
}

func TestNobodyElseWritesInIt(t *testing.T) {
	w := practicetest.NewWorld(t, journal.Practice(), "ann", "ben")
	w.Leave("ben")
	if refusal := w.As("ben").Put(journal.Wrote{Text: journal.Text{Body: "x"}}); refusal == nil || refusal.Key != "not-yours" {
		t.Errorf("it is refused with %v", refusal)
	}
}

func TestALongEntryIsKeptInTheFormAndNotCut(t *testing.T) {
	w := practicetest.NewWorld(t, journal.Practice(), "ann")
	sent := w.As("ann").Send("new", practicetest.Typed("body", strings.Repeat("word ", 10001)))
	if len(sent.Append) != 0 || len(sent.Told) != 1 {
		t.Errorf("%d records, told %q", len(sent.Append), sent.Told)
	}
}

func BenchmarkJournal(b *testing.B) {
	w := practicetest.NewWorld(b, journal.Practice(), "ann")
	grow(w, 20000)
	w.Quiet = true
	ann := w.As("ann")
	for _, path := range []string{"", "?q=nothing+like+this", "?q=day+19999"} {
		b.Run("page "+path, func(b *testing.B) {
			for b.Loop() {
				ann.Open(path)
			}
		})
	}
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			s := journal.New()
			for _, r := range w.Records {
				s.Apply(&w.Info, r)
			}
		}
	})
}
