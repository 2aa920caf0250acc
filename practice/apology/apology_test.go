package apology_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/amends"
	"github.com/goldmend/goldmend/practice/apology"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
	"pgregory.net/rapid"
)

func near() []practice.Practice {
	return []practice.Practice{breach.Practice(), promise.Practice(), amends.Practice()}
}

func TestApology(t *testing.T) {
	practicetest.Suite{
		Practice: apology.Practice(), With: near(), Samples: samples(), Any: anyBody, Verbs: verbs, Grow: grow,
		Look: []string{"new", "/mine/apology/", grown, grown + "/answer"},
	}.Run(t)
}

func samples() []record.Body {
	id := record.ID{1, 2}
	return []record.Body{
		apology.Drafted{Draft: id, Breach: record.ID{3}, Text: "I lied to you about the money."},
		apology.Drafted{Text: "I lied."},
		apology.Offered{Breach: id, Text: "I lied to you about the money, and that was wrong."},
		apology.Offered{Breach: id},
		apology.Answered{Apology: id, Reach: apology.Partly, Landed: "That you name it.", Missing: "What it did to me."},
		apology.Answered{Apology: id, Reach: apology.Declined},
		apology.Withdrawn{Apology: id},
	}
}

func anyBody(t *rapid.T, ids []record.ID, _ time.Time) record.Body {
	id := rapid.SampledFrom(ids).Draw(t, "about")
	ann, ben := practicetest.MemberOf("ann"), practicetest.MemberOf("ben")
	word := func(kind record.Kind, flag uint8) record.Body {
		return breach.Word{As: kind, Breach: id, On: rapid.SampledFrom(ids).Draw(t, "on"), Flag: flag, Text: "so it was"}
	}
	switch rapid.IntRange(0, 12).Draw(t, "kind") {
	case 0:
		return apology.Drafted{Text: "x"}
	case 1, 2:
		return breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie, Text: "the money"}
	case 3:
		return breach.Word{As: breach.KindImpact, Breach: id, Text: "it hurt"}
	case 4, 5:
		return breach.Word{As: breach.KindWaived, Breach: id, Flag: breach.HeardWaits}
	case 6:
		return word(breach.KindRested, 0)
	case 7, 8, 9:
		return apology.Offered{Breach: id, Text: "\u202e<b>sorry</b>"}
	case 10, 11:
		return apology.Answered{Apology: id, Reach: apology.Reach(rapid.IntRange(0, 5).Draw(t, "reach")), Landed: "a", Missing: "b"}
	default:
		return apology.Withdrawn{Apology: id}
	}
}

// heard is a breach of Ben's that Ann says was heard.
func heard(w *practicetest.World) record.ID {
	ann, ben := w.As("ann"), w.As("ben")
	must(w, ben, breach.Opened{Owner: ben.Member, Hurt: ann.Member, Sort: breach.Lie, How: breach.Choice, Text: "I lied about the money"})
	id := w.LastID()
	must(w, ann, breach.Word{As: breach.KindImpact, Breach: id, Text: "I do not know what is true any more"})
	must(w, ann, breach.Word{As: breach.KindWaived, Breach: id, Flag: breach.HeardWaits})
	return id
}

func must(w *practicetest.World, p *practicetest.Person, b record.Body) {
	w.T.Helper()
	if no := p.Put(b); no != nil {
		w.T.Fatalf("%s by %s is refused: %s", b.Kind(), p.Name, no.Key)
	}
}

const grown = "01000000000000000000000000000001"

// grow lets Ben apologise and Ann answer, again and again.
func grow(w *practicetest.World, n int) {
	ann, ben := w.As("ann"), w.As("ben")
	var about record.ID
	for i := 0; len(w.Records) < n; i++ {
		w.Wait(time.Hour)
		if i%apology.MostOffered == 0 {
			about = heard(w)
		}
		must(w, ben, apology.Offered{Breach: about, Text: "I lied, and that was wrong."})
		id := w.LastID()
		for range apology.MostAnswers - 1 {
			must(w, ann, apology.Answered{Apology: id, Reach: apology.NotYet, Missing: "What it did to me."})
		}
	}
}

func BenchmarkApology(b *testing.B) {
	w := practicetest.NewWorldWith(b, apology.Practice(), near(), "ann", "ben")
	grow(w, 20000)
	for b.Loop() {
		s := apology.New()
		for _, r := range w.Records {
			if strings.HasPrefix(string(r.Body.Kind()), "apology.") {
				s.Apply(&w.Info, r)
			}
		}
	}
}

// The verbs of the stories. A breach is called by what its owner wrote, a draft and an apology by their first
// words.
var verbs = map[string]practicetest.Verb{
	// ben names "I lied" as what he did
	"names": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		other := s.Info.Other(who.Member)
		must(s.World, who, breach.Opened{Owner: who.Member, Hurt: other, Sort: breach.Lie, Text: args[0]})
		s.Ids[args[0]] = s.LastID().String()
		return practicetest.Sent{Page: who.Open("")}
	},
	// ann agrees on "I lied", feels-heard about it, lets "I lied" rest
	"agrees-on":         word(breach.KindImpact, 0),
	"feels-heard-about": word(breach.KindWaived, breach.HeardWaits),
	"lets-rest":         word(breach.KindRested, 0),
	"drafts": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Typed("text", args[0])
		path := "new"
		if about := practicetest.After(args, "for", 1); about != nil {
			form["breach"] = []string{s.Ids[about[0]]}
		}
		if practicetest.After(args, "in", 1) != nil {
			path = "/mine/apology/new"
		}
		sent := who.Send(path, form)
		if len(sent.Mine) > 0 {
			s.Ids[args[0]] = sent.Mine[0].ID.String()
		}
		return sent
	},
	"changes": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		text := practicetest.After(args, "to", 1)[0]
		s.Ids[text] = s.Ids[args[0]]
		return who.Send("draft/"+s.Ids[args[0]]+"/change", practicetest.Typed("text", text))
	},
	"erases": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send("draft/"+s.Ids[args[0]]+"/erase", nil)
	},
	"looks-at-draft": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open("draft/" + s.Ids[args[0]])}
	},
	"previews": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open("draft/" + s.Ids[args[0]] + "/offer")}
	},
	"offers": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		versions := who.Mine
		sent := who.Send("draft/"+s.Ids[args[0]]+"/offer", practicetest.Typed("breach", s.Ids[practicetest.After(args, "for", 1)[0]], "version", versions[len(versions)-1].ID.String()))
		if len(sent.Append) > 0 {
			s.Ids["offered "+args[0]] = sent.Append[0].ID.String()
		}
		return sent
	},
	"looks-at": looks(""),
	"unfolds":  looks("/open"),
	"answers": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		reach := map[string]string{"landed": "1", "partly": "2", "not-yet": "3"}[args[1]]
		form := practicetest.Typed("reach", reach)
		for _, field := range []string{"landed", "missing"} {
			if text := practicetest.After(args[2:], field, 1); text != nil {
				form[field] = text
			}
		}
		return who.Send(s.Ids["offered "+args[0]]+"/answer", form)
	},
	"declines": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids["offered "+args[0]]+"/decline", practicetest.Typed("reach", "4"))
	},
	"withdraws": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids["offered "+args[0]]+"/withdraw", nil)
	},
}

func looks(path string) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open(s.Ids["offered "+args[0]] + path)}
	}
}

func word(kind record.Kind, flag uint8) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		id, err := record.ParseID(s.Ids[args[0]])
		if err != nil {
			s.T.Fatalf("nobody named %q", args[0])
		}
		must(s.World, who, breach.Word{As: kind, Breach: id, Flag: flag})
		return practicetest.Sent{Page: who.Open("")}
	}
}

// everything is all that the program shows somebody: pages, Today, Story, measures, reminders, neighbours.
func everything(w *practicetest.World, name string, ids ...record.ID) string {
	p := w.As(name)
	var b strings.Builder
	paths := []string{"", "new", "/ours/3f2a/breach/", "/ours/3f2a/promise/", "/ours/3f2a/amends/", "/mine/apology/"}
	for _, id := range ids {
		for _, below := range []string{"", "/open", "/answer", "/decline", "/withdraw"} {
			paths = append(paths, id.String()+below)
		}
		paths = append(paths, "/ours/3f2a/breach/"+id.String())
	}
	for _, path := range paths {
		fmt.Fprintln(&b, path, p.Open(path).HTML)
	}
	v := p.View()
	fmt.Fprintln(&b, w.State.Steps(v), w.State.Moments(v, 1<<63, 100), w.State.Measures(v), w.State.Reminders(v))
	v.Whole = true
	fmt.Fprintln(&b, w.State.Moments(v, 1<<63, 100))
	for _, id := range ids {
		fmt.Fprintln(&b, w.State.(practice.Follower).Follows(v, id))
	}
	return b.String()
}
