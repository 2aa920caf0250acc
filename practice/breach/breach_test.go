package breach_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
	"pgregory.net/rapid"
)

func TestBreach(t *testing.T) {
	practicetest.Suite{
		Practice: breach.Practice(), With: []practice.Practice{promise.Practice()},
		Samples: samples(), Any: anyBody, Verbs: verbs, Grow: grow,
		Look: []string{"rest", "new", grown, grown + "/words", grown + "/impact"},
	}.Run(t)
}

var ann, ben = practicetest.MemberOf("ann"), practicetest.MemberOf("ben")

func samples() []record.Body {
	id, other := record.ID{1, 2, 3}, record.ID{4, 5, 6}
	list := []record.Body{
		breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie, How: breach.Choice, After: other, Found: true, Text: "I said that I was at work."},
		breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Neglect},
		breach.Drafted{Draft: id, For: breach.Impact, About: other, Sort: breach.Affair, How: breach.Lapse, After: id, Found: true, Text: "I do not sleep."},
		breach.Drafted{For: breach.Acknowledgement},
		breach.Word{As: breach.KindPlaced, Breach: id, Flag: breach.Differs, Text: "I was there."},
		breach.Word{As: breach.KindHeard, Breach: id, On: other, Text: "Thank you."},
		breach.Word{As: breach.KindNotYet, Breach: id, On: other, Text: "The nights."},
		breach.Word{As: breach.KindWaived, Breach: id, Flag: breach.HeardWaits},
		breach.Word{As: breach.KindLinked, Breach: id, On: other},
	}
	for _, kind := range []record.Kind{
		breach.KindImpact, breach.KindAcknowledged, breach.KindRestated, breach.KindWhy, breach.KindRested, breach.KindReopened,
	} {
		list = append(list, breach.Word{As: kind, Breach: id, Text: "Some words."}, breach.Word{As: kind, Breach: id})
	}
	return list
}

// anyBody draws bodies near what people write, with nonsense among them.
func anyBody(t *rapid.T, ids []record.ID, _ time.Time) record.Body {
	id := func() record.ID { return rapid.SampledFrom(ids).Draw(t, "id") }
	some := func() record.ID { return rapid.SampledFrom([]record.ID{{}, id()}).Draw(t, "some id") }
	text := rapid.SampledFrom([]string{"", "Some words.", "a\n\nb", "\u202e<b>"}).Draw(t, "text")
	roles := rapid.SampledFrom([][2]record.Member{{ann, ben}, {ben, ann}, {ben, ann}, {ann, ann}, {practicetest.MemberOf("mallory"), ann}, {}}).Draw(t, "roles")
	sort, how := breach.Sort(rapid.IntRange(0, 8).Draw(t, "sort")), breach.How(rapid.IntRange(0, 3).Draw(t, "how"))
	switch kinds := breach.Practice().Kinds; rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		return breach.Opened{Owner: roles[0], Hurt: roles[1], Sort: sort, How: how, After: some(), Found: rapid.Bool().Draw(t, "found"), Text: text}
	case 2:
		return breach.Drafted{Draft: some(), For: breach.Purpose(sort), About: some(), Sort: sort, How: how, Text: text}
	default:
		b := breach.Word{As: rapid.SampledFrom(kinds[2:]).Draw(t, "as").Name, Breach: id(), Text: text}
		switch b.As {
		case breach.KindHeard, breach.KindNotYet, breach.KindLinked:
			b.On = id()
		case breach.KindPlaced, breach.KindWaived:
			b.Flag = uint8(rapid.IntRange(0, 4).Draw(t, "flag"))
		default:
			b.Flag = uint8(rapid.SampledFrom([]int{0, 0, 0, 0, 1, 255}).Draw(t, "flag"))
		}
		return b
	}
}

// grown is a breach of which as much was said as can be.
var grown string

// grow lets two people open breach after breach, and set each to rest in the end, but for the last ones.
func grow(w *practicetest.World, n int) {
	a, b := w.As("ann"), w.As("ben")
	say := func(p *practicetest.Person, x breach.Word) {
		w.Wait(time.Hour)
		mustPut(w, p, x)
	}
	for i := 0; len(w.Records) < n; i++ {
		mustPut(w, a, breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Sort(1 + i%7), How: breach.How(i % 3), Text: fmt.Sprint("Thing number ", i)})
		id := w.LastID()
		words := 3
		if i == 0 {
			grown, words = id.String(), 12
		}
		for range words {
			say(a, breach.Word{As: breach.KindImpact, Breach: id, Text: "It hurt."})
			say(b, breach.Word{As: breach.KindAcknowledged, Breach: id, Text: "I did it."})
			say(b, breach.Word{As: breach.KindRestated, Breach: id, Text: "It hurt you."})
			say(a, breach.Word{As: breach.KindHeard, Breach: id, On: w.LastID()})
		}
		if i > 3 {
			say(a, breach.Word{As: breach.KindRested, Breach: id})
		}
	}
}

func mustPut(w *practicetest.World, p *practicetest.Person, b record.Body) {
	w.T.Helper()
	if refusal := p.Put(b); refusal != nil {
		w.T.Fatalf("%s by %s is refused: %s", b.Kind(), p.Name, refusal.Key)
	}
}

// The verbs of the stories. A breach is called by its first words.
var verbs = map[string]practicetest.Verb{
	"prepares":            begins(practice.Mine),
	"begins":              begins(practice.Ours),
	"shares-it":           sharesOpening,
	"prepares-to":         prepares,
	"shares":              shares,
	"sees-it-so":          chooses("place", "I see it so too"),
	"sees-it-differently": chooses("place", "I see it differently"),
	"feels-heard":         chooses("heard", "Yes, I feel heard"),
	"is-not-yet-heard":    chooses("heard", "Not yet"),
	"asks-why":            chooses("ask-why", "Ask why now"),
	"lets-reply-first":    chooses("reply-first", "Let them reply first"),
	"does-not-wait":       chooses("no-waiting", "Do not wait"),
	"sets-to-rest":        chooses("rest", "Set it to rest"),
	"opens-again":         chooses("reopen", "Open it again"),
	"links": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return who.Send(s.Ids[args[0]]+"/link", practicetest.Typed("other", s.Ids[practicetest.After(args, "with", 1)[0]]))
	},
	"looks-at": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open(s.Ids[args[0]])}
	},
	"promises": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		day := practicetest.After(args, "by", 2)
		return who.Send("/ours/3f2a/promise/new", practicetest.Typed("form", "by", "what", args[0], "sight", "we both see it", "date", day[0], "time", day[1],
			"zone", "Europe/Berlin", "witness", "0", "breach", s.Ids[practicetest.After(args, "after", 1)[0]]))
	},
	"sees-in-mine": func(_ *practicetest.Story, who *practicetest.Person, _ []string) practicetest.Sent {
		return practicetest.Sent{Page: who.Open("/mine/breach")}
	},
}

var roles = map[string]string{"owner": "1", "hurt": "2"}

var sorts = map[string]string{"lie": "1", "hidden": "2", "affair": "3", "promise": "4", "neglect": "5", "let-down": "6", "other": "7"}

var hows = map[string]string{"": "0", "lapse": "1", "choice": "2"}

// begins: ann begins "what happened" as owner|hurt [kind SORT] [lapse|choice] [later] [after "an earlier one"]; in Mine without a kind. With
// "from" it begins from what was prepared there.
func begins(room practice.Room) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Typed("for", roles[practicetest.After(args, "as", 1)[0]])
		path := "new"
		if room == practice.Mine {
			path = "/mine/breach/new"
		}
		who.Send(path, form)
		if room == practice.Ours {
			form["sorted"] = []string{"yes"}
			form["sort"], form["how"] = []string{sorts[practicetest.After(args, "kind", 1)[0]]}, []string{hows[args[len(args)-1]]}
			if form["how"][0] == "" {
				form["how"][0] = "0"
			}
			if s.Ids[args[0]] != "" {
				form["draft"] = []string{s.Ids[args[0]]}
			}
			if sent := who.Send(path, form); len(sent.Told) > 0 {
				return sent
			}
		}
		delete(form, "sorted")
		form["told"], form["text"] = []string{"yes"}, args[:1]
		if practicetest.After(args, "later", 0) != nil {
			form["found"] = []string{"yes"}
		}
		if after := practicetest.After(args, "after", 1); after != nil {
			form["after"] = []string{s.Ids[after[0]]}
		}
		sent := who.Send(path, form)
		for _, drafts := range [][]record.Draft{sent.Append, sent.Mine} {
			if len(drafts) > 0 {
				s.Ids[args[0]] = drafts[0].ID.String()
				if first := drafts[0].Body.(breach.Drafted).Draft; !first.IsZero() {
					s.Ids[args[0]] = first.String()
				}
			}
		}
		return sent
	}
}

// sharesOpening: ann shares-it "what happened": what opens a breach, from its preview.
func sharesOpening(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	sent := who.Send("new/share", preview(who, "new/share?draft="+s.Ids[args[0]], s.Ids[args[0]]))
	if len(sent.Append) > 0 {
		s.Ids[args[0]] = sent.Append[0].ID.String()
	}
	return sent
}

// preview is what the form of a preview sends.
func preview(who *practicetest.Person, path, draft string) practicetest.Form {
	page := who.Open(path)
	return practicetest.Typed("draft", draft, "version", hidden(page.HTML, "version"))
}

// prepares: ann prepares-to acknowledge|impact|restate|why "which" saying "...".
func prepares(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	path := s.Ids[args[1]] + "/" + args[0]
	form := practicetest.Typed("text", practicetest.After(args, "saying", 1)[0])
	if draft := hidden(who.Open(path).HTML, "draft"); draft != "" {
		form["draft"] = []string{draft}
	}
	return who.Send(path, form)
}

// shares: ann shares acknowledge|impact|restate|why "which" saying "...": prepared, looked at and shared.
func shares(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	sent := prepares(s, who, args)
	draft, version := hidden(sent.Page.HTML, "draft"), hidden(sent.Page.HTML, "version")
	if len(sent.Told) > 0 || version == "" {
		return sent
	}
	return who.Send(s.Ids[args[1]]+"/"+args[0]+"/share", practicetest.Typed("draft", draft, "version", version))
}

// chooses: ann feels-heard "which" [saying "..."].
func chooses(path, choice string) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Typed("say", choice)
		if text := practicetest.After(args, "saying", 1); text != nil {
			form["text"] = text
		}
		if on := hidden(who.Open(s.Ids[args[0]]+"/"+path).HTML, "on"); on != "" {
			form["on"] = []string{on}
		}
		return who.Send(s.Ids[args[0]]+"/"+path, form)
	}
}
