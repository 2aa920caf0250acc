package promise_test

import (
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// pair is Ann, who made a promise for 19:00 today, and Ben, who said yes. It is noon.
type pair struct {
	*practicetest.World
	t        *testing.T
	ann, ben *practicetest.Person
	id       record.ID
}

func newPair(t *testing.T, terms promise.Terms) *pair {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben")}
	mustPut(w, p.ann, promise.Made{Terms: terms, Words: someWords})
	p.id = w.LastID()
	mustPut(w, p.ben, promise.Accepted{Promise: p.id, Version: p.id})
	return p
}

func (p *pair) on(w string) promise.Of { return promise.Of{Promise: p.id, On: wall(w)} }

func (p *pair) clock(w string) {
	p.Now = promise.Freeze(berlin, start, start.AddDate(3, 0, 0)).Instant(wall(w))
}

func (p *pair) refuse(who *practicetest.Person, key string, b record.Body) {
	p.t.Helper()
	expect(p.t, who, key, b, who.Put(b))
}

func expect(t *testing.T, who *practicetest.Person, key string, b record.Body, got *practice.Refusal) {
	t.Helper()
	switch {
	case got == nil && key != "":
		t.Errorf("%s by %s stands, want it refused: %s", b.Kind(), who.Name, key)
	case got != nil && got.Key != key:
		t.Errorf("%s by %s is refused: %s, want %q", b.Kind(), who.Name, got.Key, key)
	}
}

const due1 = "2026-03-02 19:00"

func TestOnlyTheMakerBindsAndReleasesThemselves(t *testing.T) {
	p := newPair(t, once(due1))
	for _, b := range []record.Body{
		promise.Amended{Promise: p.id, Terms: once(due1)},
		promise.Asked{Promise: p.id, Terms: once(due1)},
		promise.Kept{Of: p.on(due1)},
		promise.Early{Of: p.on(due1)},
		promise.Missed{Of: p.on(due1)},
		promise.Lapsed{Promise: p.id, When: start},
	} {
		p.refuse(p.ben, "not-yours", b)
	}
}

func TestOnlyTheOtherIsAWitness(t *testing.T) {
	p := newPair(t, once(due1))
	p.clock("2026-03-02 19:30")
	for _, b := range []record.Body{
		promise.Accepted{Promise: p.id, Version: p.id},
		promise.Answered{Promise: p.id, Agreed: true},
		promise.Found{Of: p.on(due1)},
		promise.Seen{Of: p.on(due1)},
		promise.NotSeen{Of: p.on(due1)},
		promise.Mended{Of: p.on(due1)},
	} {
		p.refuse(p.ann, "own", b)
	}
}

func TestSomebodyWhoLeftWritesNothing(t *testing.T) {
	p := newPair(t, once(due1))
	p.Leave("ben")
	p.refuse(p.ben, "stranger", promise.Seen{Of: p.on(due1)})
}

func TestWeakeningInTheLastHourIsRefused(t *testing.T) {
	for _, c := range []struct{ at, change, early string }{
		{"2026-03-02 17:59", "", ""},
		{"2026-03-02 18:00", "", ""},
		{"2026-03-02 18:01", "late", "early-late"},
		{"2026-03-02 19:00", "late", "early-late"},
		{"2026-03-02 21:00", "late", "early-late"},
	} {
		p := newPair(t, once(due1))
		p.clock(c.at)
		p.refuse(p.ann, c.change, promise.Asked{Promise: p.id, Terms: once("2026-03-04 19:00")})
		p = newPair(t, once(due1))
		p.clock(c.at)
		p.refuse(p.ann, c.early, promise.Early{Of: p.on(due1)})
	}
}

func TestAWordingIsAcceptedOnlyAsItStands(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben")}
	mustPut(w, p.ann, promise.Made{Terms: once(due1)})
	p.id = w.LastID()
	mustPut(w, p.ann, promise.Amended{Promise: p.id, Terms: once("2026-03-03 19:00")})
	second := w.LastID()
	p.refuse(p.ben, "version", promise.Accepted{Promise: p.id, Version: p.id})
	p.refuse(p.ben, "", promise.Accepted{Promise: p.id, Version: second})
	p.refuse(p.ben, "said", promise.Accepted{Promise: p.id, Version: second})
	p.refuse(p.ann, "accepted", promise.Amended{Promise: p.id, Terms: once(due1)})
	p.refuse(p.ann, "form", promise.Asked{Promise: p.id, Terms: recurring(due1, "FREQ=DAILY")})
}

func TestAChangeHoldsOnlyOnceTheOtherAgreed(t *testing.T) {
	p := newPair(t, once(due1))
	mustPut(p.World, p.ann, promise.Asked{Promise: p.id, Terms: once("2026-03-03 19:00")})
	ask := p.LastID()
	p.refuse(p.ann, "no-such-time", promise.Kept{Of: p.on("2026-03-03 19:00")})
	p.refuse(p.ben, "no-ask", promise.Answered{Promise: p.id, Ask: p.id, Agreed: true})
	p.refuse(p.ben, "", promise.Answered{Promise: p.id, Ask: ask, Agreed: true})
	p.refuse(p.ben, "no-ask", promise.Answered{Promise: p.id, Ask: ask, Agreed: true})
	p.refuse(p.ann, "no-such-time", promise.Kept{Of: p.on(due1)})
	p.refuse(p.ann, "", promise.Kept{Of: p.on("2026-03-03 19:00")})
}

func TestAChangeOfARecurringPromiseLeavesTheNextHourAlone(t *testing.T) {
	p := newPair(t, recurring(due1, "FREQ=DAILY"))
	p.clock("2026-03-02 18:30")
	mustPut(p.World, p.ann, promise.Asked{Promise: p.id, Terms: recurring("2026-03-02 21:00", "FREQ=DAILY")})
	mustPut(p.World, p.ben, promise.Answered{Promise: p.id, Ask: p.LastID(), Agreed: true})
	p.clock("2026-03-02 21:30")
	p.refuse(p.ben, "", promise.Found{Of: p.on(due1)})
	p.refuse(p.ben, "", promise.Found{Of: p.on("2026-03-02 21:00")})
	p.clock("2026-03-03 21:30")
	p.refuse(p.ben, "no-such-time", promise.Found{Of: p.on("2026-03-03 19:00")})
	p.refuse(p.ben, "", promise.Found{Of: p.on("2026-03-03 21:00")})
}

func TestAMissIsFoundOnlyAfterItWasDueAndNotAgainstAnOwnWord(t *testing.T) {
	p := newPair(t, once(due1))
	p.clock("2026-03-02 18:59")
	p.refuse(p.ben, "too-soon", promise.Found{Of: p.on(due1)})
	p.refuse(p.ben, "too-soon", promise.NotSeen{Of: p.on(due1)})
	mustPut(p.World, p.ann, promise.Missed{Of: p.on(due1)})
	p.clock("2026-03-02 19:30")
	p.refuse(p.ben, "owned", promise.Found{Of: p.on(due1)})
	p.refuse(p.ben, "owned", promise.NotSeen{Of: p.on(due1)})
	p.refuse(p.ann, "said", promise.Missed{Of: p.on(due1)})
	p.refuse(p.ann, "early-done", promise.Early{Of: p.on(due1)})
}

func TestWhatWasToldEarlyIsNoMiss(t *testing.T) {
	p := newPair(t, once(due1))
	mustPut(p.World, p.ann, promise.Early{Of: p.on(due1)})
	p.clock("2026-03-02 20:00")
	p.refuse(p.ben, "told-early", promise.Found{Of: p.on(due1)})

	p = newPair(t, once(due1))
	moved := promise.Early{Of: p.on(due1), Instead: wall("2026-03-02 21:00")}
	mustPut(p.World, p.ann, moved)
	p.clock("2026-03-02 20:30")
	p.refuse(p.ben, "too-soon", promise.Found{Of: p.on(due1)})
	p.refuse(p.ann, "early-late", promise.Early{Of: p.on(due1), Instead: wall("2026-03-02 23:00")})
	p.clock("2026-03-02 21:30")
	p.refuse(p.ben, "", promise.Found{Of: p.on(due1)})
}

func TestWhatIsSaidToBeEarlyButArrivedLateStandsAsTwoViews(t *testing.T) {
	early, late := start.Add(time.Hour), start.Add(20*time.Hour)
	p := newPair(t, once(due1))
	p.Now = late
	b := promise.Early{Of: p.on(due1)}
	expect(t, p.ann, "", b, p.ann.PutAt(early, late, b))
	if got := p.names(); got != "two-views" {
		t.Errorf("it counts as %q", got)
	}

	// The same after the other had found a miss: the rule time is theirs by then.
	p = newPair(t, once(due1))
	p.Now = late
	mustPut(p.World, p.ben, promise.Found{Of: p.on(due1)})
	expect(t, p.ann, "", b, p.ann.PutAt(early, late, b))
	if got := p.names(); got != "two-views" {
		t.Errorf("after a miss was found it counts as %q", got)
	}
}

func (p *pair) names() (s string) {
	for _, m := range p.State.Measures(p.ann.View()) {
		s += m.Name
	}
	return s
}

func TestEachOutcomeIsMeasuredAsWhatItIs(t *testing.T) {
	kept, early, missed := func(o promise.Of) record.Body { return promise.Kept{Of: o} },
		func(o promise.Of) record.Body { return promise.Early{Of: o} }, func(o promise.Of) record.Body { return promise.Missed{Of: o} }
	found, seen, notSeen := func(o promise.Of) record.Body { return promise.Found{Of: o} },
		func(o promise.Of) record.Body { return promise.Seen{Of: o} }, func(o promise.Of) record.Body { return promise.NotSeen{Of: o} }
	type word struct {
		by, at string
		body   func(promise.Of) record.Body
	}
	for _, c := range []struct {
		want  string
		words []word
	}{
		{"kept", []word{{"ann", "19:00", kept}}},
		{"kept", []word{{"ann", "19:00", kept}, {"ben", "19:05", seen}}},
		{"kept", []word{{"ben", "19:05", seen}}},
		{"", []word{{"ben", "19:05", notSeen}}},
		{"two-views", []word{{"ann", "19:00", kept}, {"ben", "19:05", notSeen}}},
		{"two-views", []word{{"ben", "19:05", found}, {"ann", "19:10", kept}}},
		{"told-early", []word{{"ann", "15:00", early}}},
		{"missed-owned", []word{{"ann", "19:10", missed}}},
		{"missed-owned", []word{{"ann", "19:00", kept}, {"ann", "19:10", missed}}},
		{"missed-found", []word{{"ben", "19:10", found}}},
		{"missed-found", []word{{"ben", "19:10", found}, {"ann", "19:20", missed}}},
		{"kept", []word{{"ann", "19:00", kept}, {"ben", "19:05", notSeen}, {"ben", "19:10", seen}}},
	} {
		p := newPair(t, once(due1))
		for _, w := range c.words {
			p.clock("2026-03-02 " + w.at)
			mustPut(p.World, p.As(w.by), w.body(p.on(due1)))
		}
		if got := p.names(); got != c.want {
			t.Errorf("%v: %q, want %q", c.words, got, c.want)
		}
	}
}

func TestOnlyAnOwnedMissIsMadeGoodAndThenTheSeamShows(t *testing.T) {
	p := newPair(t, once(due1))
	p.clock("2026-03-02 20:00")
	p.refuse(p.ben, "not-missed", promise.Mended{Of: p.on(due1)})
	mustPut(p.World, p.ann, promise.Missed{Of: p.on(due1)})
	p.refuse(p.ben, "", promise.Mended{Of: p.on(due1)})
	p.refuse(p.ben, "mended", promise.Mended{Of: p.on(due1)})
	var tones []practice.Tone
	for _, m := range p.State.Moments(p.ben.View(), 1<<63, 2) {
		tones = append(tones, m.Tone)
	}
	if len(tones) != 2 || tones[0] != practice.Mended || tones[1] != practice.Mended {
		t.Errorf("the miss and its mending are drawn as %v", tones)
	}
}

func TestAPromiseEndsWithoutAMark(t *testing.T) {
	for _, by := range []string{"ann", "ben"} {
		p := newPair(t, once(due1))
		mustPut(p.World, p.As(by), promise.Ended{Promise: p.id})
		p.clock("2026-03-02 20:00")
		p.refuse(p.ben, "no-such-time", promise.Found{Of: p.on(due1)})
		p.refuse(p.ben, "ended", promise.Ended{Promise: p.id})
		if got := p.names(); got != "" {
			t.Errorf("ended by %s it is measured as %q", by, got)
		}
	}
}

func TestStandingPromisesHaveReviewAndExpiryWithinBounds(t *testing.T) {
	for _, c := range []struct {
		review  uint64
		expires time.Duration
		want    string
	}{
		{14, 90, ""}, {0, 90, "terms"}, {93, 90, "terms"}, {92, 366, ""}, {14, 367, "far"}, {14, -1, "past"},
	} {
		w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
		b := promise.Made{Terms: promise.Terms{Form: promise.Standing, Review: c.review, Expires: w.Now.Add(c.expires * 24 * time.Hour)}}
		expect(t, w.As("ann"), c.want, b, w.As("ann").Put(b))
	}
	p := newPair(t, standing())
	p.refuse(p.ben, "not-yours", promise.Reviewed{Promise: p.id, Expires: start.AddDate(0, 6, 0)})
	p.refuse(p.ben, "", promise.Reviewed{Promise: p.id})
	p.refuse(p.ann, "standing", promise.Kept{Of: promise.Of{Promise: p.id}})
	p.refuse(p.ann, "no-such-time", promise.Lapsed{Promise: p.id, When: p.Now.Add(time.Hour)})
	p.refuse(p.ann, "no-such-time", promise.Lapsed{Promise: p.id, When: p.Now.Add(-time.Hour)})
	p.Now = start.AddDate(0, 3, 1)
	p.refuse(p.ann, "expired", promise.Reviewed{Promise: p.id})
	p.refuse(p.ann, "expired", promise.Lapsed{Promise: p.id, When: p.Now})
	p.refuse(p.ann, "", promise.Lapsed{Promise: p.id, When: start.AddDate(0, 2, 0)})
}

func TestNobodyHasMoreThanAHundredPromisesOpen(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	for range promise.MostOpen {
		mustPut(w, w.As("ann"), promise.Made{Terms: once(due1)})
	}
	first := w.Records[0].ID
	b := promise.Made{Terms: once(due1)}
	expect(t, w.As("ann"), "many", b, w.As("ann").Put(b))
	expect(t, w.As("ben"), "", b, w.As("ben").Put(b))
	mustPut(w, w.As("ann"), promise.Ended{Promise: first})
	expect(t, w.As("ann"), "", b, w.As("ann").Put(b))
}

func TestTheWarningOfTooManyStopsNothing(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	ann := w.As("ann")
	for i := range 4 {
		if text := ann.Open("new?form=once").Text; contains(text, "open promises") != (i == 3) {
			t.Errorf("with %d open promises the page says\n%s", i, text)
		}
		mustPut(w, ann, promise.Made{Terms: once(due1)})
	}
	sent := ann.Send("new", practicetest.Typed("form", "once", "what", "One more", "sight", "here", "date", "2026-03-03", "time", "19:00", "zone", "Europe/Berlin"))
	if len(sent.Append) != 1 {
		t.Errorf("a fifth promise was stopped: %q", sent.Told)
	}
}

func TestTheCheckerSpeaksBesideTheFieldAndToTheReaderAlone(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	check := func(kind, text string) practice.Feedback {
		if kind == "promise" && contains(text, "phone") {
			return practice.Feedback{Findings: []practice.Finding{{Code: "watch", Start: 0, End: 5, Why: "This lets one of you watch the other.", Ask: "What would you need to hear instead?"}}}
		}
		return practice.Feedback{}
	}
	ann, ben := w.As("ann"), w.As("ben")
	ann.Check, ben.Check = check, check
	typed := practicetest.Typed("form", "once", "what", "Ben may read my phone", "sight", "here", "date", "2026-03-03", "time", "19:00", "zone", "Europe/Berlin")
	look := practicetest.Typed("look", "over")
	for k, v := range typed {
		look[k] = v
	}
	if sent := ann.Send("new", look); len(sent.Append) != 0 || !contains(sent.Page.Text, "What would you need to hear instead?") {
		t.Errorf("looked over: %d records, page\n%s", len(sent.Append), sent.Page.Text)
	}
	sent := ann.Send("new", typed)
	if len(sent.Append) != 1 {
		t.Fatalf("the checker stopped a promise: %q", sent.Told)
	}
	if text := ben.Open(sent.Append[0].ID.String()).Text; !contains(text, "This lets one of you watch the other.") {
		t.Errorf("Ben is not told:\n%s", text)
	}
}

func TestAFormSaysBesideEachFieldWhatToMend(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	for form, fields := range map[string][]string{
		"once":      {"what", "sight", "date", "time", "zone"},
		"recurring": {"what", "sight", "date", "time", "zone"},
		"standing":  {"what", "sight", "review", "expires"},
	} {
		sent := w.As("ann").Send("new", practicetest.Typed("form", form, "what", "", "date", "32.1.", "time", "soon", "zone", "Mars/Base", "expires", "never", "if", "rain"))
		got := map[string]bool{}
		for _, p := range sent.Problems {
			got[p.Field] = true
		}
		for _, f := range append(fields, "then") {
			if !got[f] {
				t.Errorf("%s: nothing is said beside %q", form, f)
			}
		}
	}
}

func TestWithdrawnWordsLeaveThePromiseStanding(t *testing.T) {
	p := newPair(t, once(due1))
	p.Erase(p.id)
	text := p.ben.Open(p.id.String()).Text
	if contains(text, someWords.What) || !contains(text, "withdrawn") {
		t.Errorf("the page says\n%s", text)
	}
	p.refuse(p.ann, "", promise.Kept{Of: p.on(due1)})
}

func contains(text, part string) bool { return strings.Contains(text, part) }
