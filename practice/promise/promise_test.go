package promise_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
	"pgregory.net/rapid"
)

func TestPromise(t *testing.T) {
	practicetest.Suite{
		Practice: promise.Practice(), Samples: samples(), Any: anyBody, Verbs: verbs, Grow: grow,
		Look: []string{"new", "new?form=recurring", "earlier", grown, grown + "/times"},
	}.Run(t)
}

var (
	start  = time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)
	berlin = mustZone("Europe/Berlin")
)

func mustZone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// wall reads "2026-03-02 19:00".
func wall(s string) promise.Wall {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		panic(err)
	}
	return promise.WallOf(t)
}

func once(due string) promise.Terms {
	return promise.Terms{Form: promise.Once, Due: wall(due), Zone: promise.Freeze(berlin, start, start.AddDate(2, 0, 0))}
}

func recurring(from, rule string) promise.Terms {
	return promise.Terms{
		Form: promise.Recurring, Due: wall(from), Rule: rule, Zone: promise.Freeze(berlin, start, start.AddDate(11, 0, 0)),
	}
}

func standing() promise.Terms {
	return promise.Terms{Form: promise.Standing, Review: 14, Expires: start.AddDate(0, 3, 0)}
}

var someWords = promise.Words{What: "Home by 19:00.", Sight: "I am at the table.", Obstacle: "the meeting runs late", Plan: "I leave at 18:15", Who: "Lea"}

func samples() []record.Body {
	p, other := record.ID{1, 2, 3}, record.ID{4, 5, 6}
	about := promise.Of{Promise: p, On: wall("2026-03-02 19:00"), Note: "a note"}
	short := recurring("2026-03-02 19:00", "FREQ=WEEKLY;BYDAY=MO,TU")
	short.Until, short.Zone, short.Witness = wall("2027-03-02 19:00"), promise.Freeze(berlin, start, start.AddDate(1, 0, 0)), promise.Someone
	return []record.Body{
		promise.Made{Terms: short, Words: someWords},
		promise.Made{Terms: standing(), Words: promise.Words{What: "No contact with K."}},
		promise.Amended{Promise: p, Terms: short, Words: someWords},
		promise.Accepted{Promise: p, Version: other},
		promise.Asked{Promise: p, Terms: short, Words: someWords, Why: "the shifts changed"},
		promise.Answered{Promise: p, Ask: other, Agreed: true, Note: "fine"},
		promise.Answered{Promise: p, Ask: other},
		promise.Kept{Of: about},
		promise.Early{Of: about, Instead: wall("2026-03-02 20:00")},
		promise.Early{Of: promise.Of{Promise: p, On: about.On}},
		promise.Missed{Of: about},
		promise.Found{Of: about},
		promise.Found{Of: promise.Of{Promise: p, Note: "a note"}, When: start},
		promise.Seen{Of: about},
		promise.NotSeen{Of: about},
		promise.Lapsed{Promise: p, When: start, Found: other, Note: "a note"},
		promise.Mended{Of: promise.Of{Promise: p, Note: "a note"}, Lapse: other},
		promise.Reviewed{Promise: p, Expires: start.AddDate(0, 6, 0), Note: "a note"},
		promise.Ended{Promise: p},
		promise.Made{Terms: standing(), Words: promise.Words{What: "No contact with K."}, Breach: other},
	}
}

// anyBody draws bodies near what people write, with nonsense among them.
func anyBody(t *rapid.T, ids []record.ID, now time.Time) record.Body {
	id := func() record.ID { return rapid.SampledFrom(ids).Draw(t, "id") }
	p := id()
	note := rapid.SampledFrom([]string{"", "a note"}).Draw(t, "note")
	local := promise.WallOf(now.In(berlin))
	at := func() promise.Wall {
		if rapid.IntRange(0, 9).Draw(t, "odd") == 0 {
			return promise.Wall(rapid.Int64().Draw(t, "wall"))
		}
		// Whole days at 19:00, so that occurrences are met.
		day := local - local%86400
		return day + promise.Wall(rapid.IntRange(-3, 3).Draw(t, "day"))*86400 + 19*3600
	}
	when := now.Add(time.Duration(rapid.IntRange(-100, 100).Draw(t, "when")) * time.Hour)
	about := promise.Of{Promise: p, On: at(), Note: note}
	switch rapid.IntRange(0, 16).Draw(t, "kind") {
	case 0, 1, 2:
		return promise.Made{Terms: anyTerms(t, at(), now), Words: someWords}
	case 3:
		return promise.Amended{Promise: p, Terms: anyTerms(t, at(), now), Words: someWords}
	case 4:
		return promise.Accepted{Promise: p, Version: id()}
	case 5:
		return promise.Asked{Promise: p, Terms: anyTerms(t, at(), now), Words: someWords, Why: note}
	case 6:
		return promise.Answered{Promise: p, Ask: id(), Agreed: rapid.Bool().Draw(t, "agreed"), Note: note}
	case 7, 8:
		return promise.Kept{Of: about}
	case 9:
		return promise.Early{Of: about, Instead: rapid.SampledFrom([]promise.Wall{0, at()}).Draw(t, "instead")}
	case 10:
		return promise.Missed{Of: about}
	case 11:
		if rapid.Bool().Draw(t, "standing") {
			return promise.Found{Of: promise.Of{Promise: p}, When: when}
		}
		return promise.Found{Of: about}
	case 12:
		return promise.Seen{Of: about}
	case 13:
		return promise.NotSeen{Of: about}
	case 14:
		return promise.Lapsed{Promise: p, When: when, Found: rapid.SampledFrom([]record.ID{{}, id()}).Draw(t, "found"), Note: note}
	case 15:
		return promise.Mended{Of: about, Lapse: rapid.SampledFrom([]record.ID{{}, id()}).Draw(t, "lapse")}
	default:
		if rapid.Bool().Draw(t, "review") {
			return promise.Reviewed{Promise: p, Expires: when}
		}
		return promise.Ended{Promise: p}
	}
}

func anyTerms(t *rapid.T, due promise.Wall, now time.Time) promise.Terms {
	terms := promise.Terms{
		Form: promise.Form(rapid.IntRange(0, 5).Draw(t, "form")), Witness: promise.Witness(rapid.IntRange(0, 3).Draw(t, "witness")),
	}
	if terms.Form == promise.Standing {
		terms.Review = rapid.SampledFrom([]uint64{0, 1, 7, 92, 93, 1 << 60}).Draw(t, "review")
		terms.Expires = now.Add(time.Duration(rapid.IntRange(-10, 400).Draw(t, "expires")) * 24 * time.Hour)
		return terms
	}
	terms.Due = due
	terms.Zone = promise.Freeze(berlin, now.AddDate(0, -1, 0), now.AddDate(rapid.IntRange(0, 11).Draw(t, "years"), 1, 0))
	if rapid.IntRange(0, 9).Draw(t, "odd zone") == 0 {
		terms.Zone.Offset = rapid.IntRange(-2000, 2000).Draw(t, "offset")
	}
	if terms.Form == promise.Recurring {
		terms.Rule = rapid.SampledFrom([]string{
			"FREQ=DAILY", "FREQ=DAILY", "FREQ=DAILY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=YEARLY", "FREQ=SECONDLY", "",
		}).Draw(t, "rule")
		terms.Until = rapid.SampledFrom([]promise.Wall{0, 0, due + 5*86400}).Draw(t, "until")
	}
	return terms
}

// grown is the promise that grow keeps every day.
var grown string

// grow lets two people keep three promises a day, for years, and make small ones in between.
func grow(w *practicetest.World, n int) {
	ann, ben := w.As("ann"), w.As("ben")
	var daily []record.ID
	for i := range 3 {
		mustPut(w, ann, promise.Made{Terms: recurring("2026-03-02 19:00", "FREQ=DAILY"), Words: promise.Words{What: fmt.Sprint("Promise ", i), Sight: "here"}})
		daily = append(daily, w.LastID())
		mustPut(w, ben, promise.Accepted{Promise: w.LastID(), Version: w.LastID()})
	}
	grown = daily[0].String()
	days := 0
	for day := wall("2026-03-02 19:00"); len(w.Records) < n && days < 3600; day += 86400 {
		days++
		w.Now = day.Time()
		terms := promise.Terms{Form: promise.Once, Due: day + 4*3600, Zone: promise.Freeze(berlin, w.Now, w.Now.AddDate(1, 0, 0))}
		mustPut(w, ann, promise.Made{Terms: terms, Words: promise.Words{What: "A small thing", Sight: "here"}})
		small := w.LastID()
		w.Wait(3 * time.Hour)
		for _, id := range daily {
			about := promise.Of{Promise: id, On: day, Note: "as always"}
			if (days+int(id[15]))%17 == 0 {
				mustPut(w, ann, promise.Missed{Of: about})
				mustPut(w, ben, promise.Mended{Of: about})
				continue
			}
			mustPut(w, ann, promise.Kept{Of: about})
			mustPut(w, ben, promise.Seen{Of: about})
		}
		mustPut(w, ann, promise.Kept{Of: promise.Of{Promise: small, On: day + 4*3600}})
	}
}

func mustPut(w *practicetest.World, p *practicetest.Person, b record.Body) {
	w.T.Helper()
	if refusal := p.Put(b); refusal != nil {
		w.T.Fatalf("%s by %s at %v is refused: %s", b.Kind(), p.Name, w.Now, refusal.Key)
	}
}

// The verbs of the stories. Promises are called by what they say.
var verbs = map[string]practicetest.Verb{
	"promises": promises,
	"says-yes-to": formVerb("yes", func(s *practicetest.Story, id string) practicetest.Form {
		return practicetest.Typed("version", s.Ids["version "+id])
	}),
	"kept":           actVerb("kept"),
	"missed":         actVerb("missed"),
	"found-missed":   actVerb("found"),
	"saw":            actVerb("seen"),
	"did-not-see":    actVerb("not-seen"),
	"tells-early":    actVerb("early"),
	"sees-made-good": actVerb("mended"),
	"changes":        changes,
	"agrees-to":      answer("yes"),
	"leaves-as-is":   answer("no"),
	"lapsed-from":    lapse,
	"owns-lapse-of":  lapse,
	"reviews":        actVerb("review"),
	"ends":           actVerb("end"),
	"looks-at": func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		path := ""
		if len(args) > 0 {
			path = s.Ids[args[0]]
		}
		return practicetest.Sent{Page: who.Open(path)}
	},
}

// promises: ann promises "what" once|by DAY TIME, every REPEAT [on MO,TU] from DAY TIME [until DAY], always until DAY.
func promises(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	what, how := args[0], args[1]
	form := terms(s, args[1:])
	form["what"], form["sight"] = []string{what}, []string{"we both notice"}
	if plan := practicetest.After(args, "plan", 2); plan != nil {
		form["if"], form["then"] = plan[:1], plan[1:]
	}
	kind := map[string]string{"once": "once", "by": "by", "every": "recurring", "always": "standing"}[how]
	form["form"] = []string{kind}
	sent := who.Send("new?form="+kind, form)
	if len(sent.Append) > 0 {
		id := sent.Append[0].ID.String()
		s.Ids[what], s.Ids["version "+id] = id, id
	}
	return sent
}

func terms(s *practicetest.Story, args []string) practicetest.Form {
	form := practicetest.Typed("witness", "0", "zone", "Europe/Berlin", "review", "14")
	set := func(name, value string) { form[name] = []string{value} }
	if zone := practicetest.After(args, "zone", 1); zone != nil {
		set("zone", zone[0])
	}
	for _, word := range []string{"once", "by", "from"} {
		if at := practicetest.After(args, word, 2); at != nil {
			set("date", at[0])
			set("time", at[1])
		}
	}
	if every := practicetest.After(args, "every", 1); every != nil {
		set("repeat", every[0])
	}
	if on := practicetest.After(args, "on", 1); on != nil {
		form["days"] = strings.Split(on[0], ",")
	}
	if until := practicetest.After(args, "until", 1); until != nil {
		set("until", until[0])
		set("expires", until[0])
	}
	return form
}

// changes: ann changes "what" to "new words" once DAY TIME [why "..."].
func changes(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	id := s.Ids[args[0]]
	form := terms(s, args)
	form["what"], form["sight"] = practicetest.After(args, "to", 1), []string{"we both notice"}
	if why := practicetest.After(args, "why", 1); why != nil {
		form["why"] = why
	}
	sent := who.Send(id+"/change", form)
	if len(sent.Append) > 0 {
		s.Ids["version "+id] = sent.Append[0].ID.String()
	}
	return sent
}

func formVerb(path string, form func(s *practicetest.Story, id string) practicetest.Form) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		id := s.Ids[args[0]]
		return who.Send(id+"/"+path, form(s, id))
	}
}

func answer(agree string) practicetest.Verb {
	return formVerb("answer", func(s *practicetest.Story, id string) practicetest.Form {
		return practicetest.Typed("ask", s.Ids["version "+id], "agree", agree)
	})
}

// actVerb: ann kept "what" [of DAY TIME] [saying "..."] [instead DAY TIME] [longer DAY].
func actVerb(path string) practicetest.Verb {
	return func(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
		form := practicetest.Form{}
		set := func(name string, value []string) {
			if value != nil {
				form[name] = value[:1]
			}
		}
		if of := practicetest.After(args, "of", 2); of != nil {
			set("on", []string{of[0] + "T" + of[1] + ":00"})
		}
		set("note", practicetest.After(args, "saying", 1))
		set("expires", practicetest.After(args, "longer", 1))
		if instead := practicetest.After(args, "instead", 2); instead != nil {
			set("date", instead)
			set("time", instead[1:])
		}
		if lapse := practicetest.After(args, "lapse", 1); lapse != nil {
			set("lapse", []string{s.Ids["lapse "+lapse[0]]})
		}
		return who.Send(s.Ids[args[0]]+"/"+path, form)
	}
}

// lapse: ann lapsed-from "what" at DAY TIME called NAME; ann owns-lapse-of "what" called NAME.
func lapse(s *practicetest.Story, who *practicetest.Person, args []string) practicetest.Sent {
	form := practicetest.Form{}
	if at := practicetest.After(args, "at", 2); at != nil {
		form["date"], form["time"] = at[:1], at[1:]
	}
	if note := practicetest.After(args, "saying", 1); note != nil {
		form["note"] = note
	}
	name := practicetest.After(args, "called", 1)
	if name != nil && form["date"] == nil {
		form["found"] = []string{s.Ids["lapse "+name[0]]}
	}
	sent := who.Send(s.Ids[args[0]]+"/lapse", form)
	if name != nil && form["date"] != nil && len(sent.Append) > 0 {
		s.Ids["lapse "+name[0]] = sent.Append[0].ID.String()
	}
	return sent
}
