package amends_test

import (
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/amends"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
	"pgregory.net/rapid"
)

func near() []practice.Practice { return []practice.Practice{breach.Practice(), promise.Practice()} }

func TestAmends(t *testing.T) {
	practicetest.Suite{
		Practice: amends.Practice(), With: near(), Samples: samples(), Any: anyBody, Verbs: verbs, Grow: grow,
		Look: []string{"new", grown, grown + "/counter", grown + "/turn"},
	}.Run(t)
}

func samples() []record.Body {
	id := record.ID{1, 2}
	return []record.Body{
		amends.Said{As: amends.KindAsked, About: id, Text: "Show me the account on the first of each month."},
		amends.Said{As: amends.KindOffered, About: id, Text: "I pay back what I took."},
		amends.Said{As: amends.KindCountered, About: id, Text: "On Sundays, together."},
		amends.Said{As: amends.KindAgreed, About: id, Version: record.ID{3}},
		amends.Said{As: amends.KindTurned, About: id, Promises: [3]record.ID{{4}, {5}, {6}}},
		amends.Said{As: amends.KindTurned, About: id, Promises: [3]record.ID{{4}}},
		amends.Said{As: amends.KindEnded, About: id},
	}
}

func anyBody(t *rapid.T, ids []record.ID, _ time.Time) record.Body {
	draw := func(name string) record.ID { return rapid.SampledFrom(ids).Draw(t, name) }
	id := draw("about")
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		return breach.Opened{Owner: practicetest.MemberOf("ben"), Hurt: practicetest.MemberOf("ann"), Sort: breach.Lie, Text: "the money"}
	case 2:
		return breach.Word{As: breach.KindImpact, Breach: id, Text: "it hurt"}
	case 3, 4:
		kind := rapid.SampledFrom([]record.Kind{amends.KindAsked, amends.KindOffered}).Draw(t, "as")
		return amends.Said{As: kind, About: id, Text: "\u202e<b>this</b>"}
	case 5, 6:
		return amends.Said{As: amends.KindCountered, About: id, Text: "or that"}
	case 7:
		return amends.Said{As: amends.KindAgreed, About: id, Version: draw("version")}
	case 8:
		return amends.Said{As: amends.KindTurned, About: id, Promises: [3]record.ID{draw("first"), draw("second")}}
	default:
		return amends.Said{As: amends.KindEnded, About: id}
	}
}

// agreed is a breach of Ben's on which both agree who stands where.
func agreed(w *practicetest.World) record.ID {
	ann, ben := w.As("ann"), w.As("ben")
	must(w, ben, breach.Opened{Owner: ben.Member, Hurt: ann.Member, Sort: breach.Lie, How: breach.Choice, Text: "I lied about the money"})
	id := w.LastID()
	must(w, ann, breach.Word{As: breach.KindImpact, Breach: id, Text: "I do not know what is true any more"})
	return id
}

func must(w *practicetest.World, p *practicetest.Person, b record.Body) {
	w.T.Helper()
	if no := p.Put(b); no != nil {
		w.T.Fatalf("%s by %s is refused: %s", b.Kind(), p.Name, no.Key)
	}
}

const grown = "01000000000000000000000000000003"

func grow(w *practicetest.World, n int) {
	ann, ben := w.As("ann"), w.As("ben")
	about := agreed(w)
	for i := 0; len(w.Records) < n; i++ {
		w.Wait(time.Hour)
		must(w, ann, amends.Said{As: amends.KindAsked, About: about, Text: "Tell me first."})
		id := w.LastID()
		for j := range 4 {
			who := ben
			if j%2 > 0 {
				who = ann
			}
			must(w, who, amends.Said{As: amends.KindCountered, About: id, Text: "Tell me the same day."})
		}
		if i >= amends.MostOpen-1 {
			must(w, ben, amends.Said{As: amends.KindEnded, About: id})
		}
	}
}

func BenchmarkAmends(b *testing.B) {
	w := practicetest.NewWorldWith(b, amends.Practice(), near(), "ann", "ben")
	grow(w, 20000)
	for b.Loop() {
		s := amends.New()
		for _, r := range w.Records[2:] {
			s.Apply(&w.Info, r)
		}
	}
}

// The verbs of the stories. Amends are called by their first words, a breach by what its owner wrote.
var verbs = map[string]practicetest.Verb{
	"names": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		must(s.World, who, breach.Opened{Owner: who.Member, Hurt: s.Info.Other(who.Member), Sort: breach.BrokenPromise, Text: args[0]})
		s.Ids[args[0]] = s.LastID().String()
		return practicetest.Sent{Page: who.Open("")}
	},
	"agrees-on": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		id, _ := record.ParseID(s.Ids[args[0]])
		must(s.World, who, breach.Word{As: breach.KindPlaced, Breach: id, Flag: breach.Agrees})
		return practicetest.Sent{Page: who.Open("")}
	},
	"asks-for": begin,
	"offers":   begin,
	"counters": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids[args[0]]+"/counter", practicetest.Typed("text", practicetest.After(args, "with", 1)[0]))
	},
	"agrees-to": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		version := s.Ids[args[0]]
		for _, r := range s.Records {
			if b, ok := r.Body.(amends.Said); ok && b.As == amends.KindCountered && b.About.String() == s.Ids[args[0]] {
				version = r.ID.String()
			}
		}
		return who.Send(s.Ids[args[0]]+"/agree", practicetest.Typed("version", version))
	},
	// ben turns "..." into "what" by 2026-03-09 20:00 [and "what" by 2026-03-10 20:00]
	"turns": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Form{}
		row := "1"
		for i := 1; i+4 < len(args); i += 5 {
			form["what"+row], form["sight"+row] = []string{args[i+1]}, []string{"I say so at once"}
			form["date"+row], form["time"+row] = []string{args[i+3]}, []string{args[i+4]}
			row = "2"
		}
		return who.Send(s.Ids[args[0]]+"/turn", form)
	},
	"ends": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids[args[0]]+"/end", nil)
	},
	"looks-at": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open(s.Ids[args[0]])}
	},
}

func begin(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	form := practicetest.Typed("text", args[0])
	if about := practicetest.After(args, "after", 1); about != nil {
		form["breach"] = []string{s.Ids[about[0]]}
	}
	sent := who.Send("new", form)
	if len(sent.Append) > 0 {
		s.Ids[args[0]] = sent.Append[0].ID.String()
	}
	return sent
}
