package amends_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/amends"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// pair is Ben, who broke trust, and Ann, who asked for amends.
type pair struct {
	*practicetest.World
	t         *testing.T
	ann, ben  *practicetest.Person
	about, id record.ID
}

func newPair(t *testing.T) *pair {
	w := practicetest.NewWorldWith(t, amends.Practice(), near(), "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben"), about: agreed(w)}
	p.put(p.ann, amends.Said{As: amends.KindAsked, About: p.about, Text: "Show me the account each month."})
	p.id = p.LastID()
	return p
}

func (p *pair) put(who *practicetest.Person, b record.Body) { p.t.Helper(); must(p.World, who, b) }

func (p *pair) refuse(who *practicetest.Person, key string, b record.Body) {
	p.t.Helper()
	switch got := who.Put(b); {
	case got == nil:
		p.t.Errorf("%s by %s stands, want it refused: %s", b.Kind(), who.Name, key)
	case got.Key != key:
		p.t.Errorf("%s by %s is refused: %s, want %q", b.Kind(), who.Name, got.Key, key)
	}
}

func (p *pair) agree() {
	p.t.Helper()
	p.put(p.ben, amends.Said{As: amends.KindAgreed, About: p.id, Version: p.id})
}

func TestTheHurtPersonAsksAndTheOwnerOffers(t *testing.T) {
	p := newPair(t)
	p.refuse(p.ben, "hurt", amends.Said{As: amends.KindAsked, About: p.about})
	p.refuse(p.ann, "owner", amends.Said{As: amends.KindOffered, About: p.about})
	p.refuse(p.ann, "breach", amends.Said{As: amends.KindAsked, About: p.id})
	p.refuse(p.ann, "breach", amends.Said{As: amends.KindAsked})
	p.put(p.ben, amends.Said{As: amends.KindOffered, About: p.about})
}

func TestNobodyIsAskedForAnythingBeforeBothAgreeWhoStandsWhere(t *testing.T) {
	w := practicetest.NewWorldWith(t, amends.Practice(), near(), "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben")}
	p.put(p.ann, breach.Opened{Owner: p.ben.Member, Hurt: p.ann.Member, Sort: breach.Lie})
	id := p.LastID()
	p.refuse(p.ann, "places", amends.Said{As: amends.KindAsked, About: id})
	if page := p.ann.Open("new?breach=" + id.String()); strings.Contains(page.HTML, "<form") {
		t.Errorf("a form asks for it all the same:\n%s", page.Text)
	}
}

func TestNothingNewIsAskedOfWhatRests(t *testing.T) {
	p := newPair(t)
	p.put(p.ann, breach.Word{As: breach.KindWaived, Breach: p.about, Flag: breach.HeardWaits})
	p.put(p.ann, breach.Word{As: breach.KindRested, Breach: p.about})
	p.refuse(p.ann, "rested", amends.Said{As: amends.KindAsked, About: p.about})
	p.refuse(p.ben, "rested", amends.Said{As: amends.KindOffered, About: p.about})
}

func TestNobodyAgreesToTheirOwnWords(t *testing.T) {
	p := newPair(t)
	p.refuse(p.ann, "own", amends.Said{As: amends.KindAgreed, About: p.id, Version: p.id})
	p.refuse(p.ann, "own", amends.Said{As: amends.KindCountered, About: p.id})
	p.put(p.ben, amends.Said{As: amends.KindCountered, About: p.id})
	counter := p.LastID()
	p.refuse(p.ben, "own", amends.Said{As: amends.KindAgreed, About: p.id, Version: counter})
	p.refuse(p.ann, "version", amends.Said{As: amends.KindAgreed, About: p.id, Version: p.id})
	p.refuse(p.ann, "version", amends.Said{As: amends.KindAgreed, About: p.id})
	p.put(p.ann, amends.Said{As: amends.KindAgreed, About: p.id, Version: counter})
	p.refuse(p.ben, "agreed", amends.Said{As: amends.KindCountered, About: p.id})
	p.refuse(p.ann, "agreed", amends.Said{As: amends.KindAgreed, About: p.id, Version: counter})
}

func TestTheWordsOfOtherAmendsAreNotAgreedTo(t *testing.T) {
	p := newPair(t)
	p.put(p.ann, amends.Said{As: amends.KindAsked, About: p.about, Text: "Something else."})
	other := p.LastID()
	p.refuse(p.ben, "version", amends.Said{As: amends.KindAgreed, About: p.id, Version: other})
	p.refuse(p.ben, "unknown", amends.Said{As: amends.KindAgreed, About: record.ID{9}, Version: other})
}

func TestOnlyTheOwnerTurnsWhatWasAgreed(t *testing.T) {
	p := newPair(t)
	turn := amends.Said{As: amends.KindTurned, About: p.id, Promises: [3]record.ID{{7}}}
	p.refuse(p.ben, "not-agreed", turn)
	p.agree()
	p.refuse(p.ann, "owner", turn)
	p.refuse(p.ben, "none", amends.Said{As: amends.KindTurned, About: p.id})
	p.refuse(p.ben, "twice", amends.Said{As: amends.KindTurned, About: p.id, Promises: [3]record.ID{{7}, {8}, {7}}})
	p.put(p.ben, turn)
	p.refuse(p.ben, "twice", turn)
	if text := p.ann.Open(p.id.String()).Text; strings.Contains(text, "What became of it") {
		t.Errorf("a promise that is not there is shown:\n%s", text)
	}
	for i := 1; i < amends.MostTurns; i++ {
		p.put(p.ben, amends.Said{As: amends.KindTurned, About: p.id, Promises: [3]record.ID{{8, byte(i)}}})
	}
	p.refuse(p.ben, "many", amends.Said{As: amends.KindTurned, About: p.id, Promises: [3]record.ID{{9}}})
}

func TestTurningBindsOnlyItsMaker(t *testing.T) {
	p := newPair(t)
	p.agree()
	form := practicetest.Typed("what1", "I show you the account", "sight1", "You have it in your hands", "date1", "2026-03-31", "time1", "20:00",
		"what2", "I close the second card", "sight2", "I give you the letter", "date2", "2026-03-10", "time2", "18:00")
	if sent := p.ann.Send(p.id.String()+"/turn", form); len(sent.Append) > 0 || len(sent.Told) == 0 {
		t.Error("the hurt person made promises in the owner's place")
	}
	sent := p.ben.Send(p.id.String()+"/turn", form)
	if len(sent.Append) != 3 {
		t.Fatalf("one step wrote %d records: %q", len(sent.Append), sent.Told)
	}
	turned := sent.Append[2].Body.(amends.Said)
	for i, d := range sent.Append[:2] {
		made, ok := d.Body.(promise.Made)
		if !ok || made.Breach != p.about || turned.Promises[i] != d.ID {
			t.Errorf("promise %d is %+v", i, d.Body)
		}
	}
	for _, r := range p.Records[len(p.Records)-3:] {
		if r.Author != p.ben.Member {
			t.Errorf("%s is not the owner's", r.Body.Kind())
		}
	}
	if text := p.ann.Open(p.id.String()).Text; !strings.Contains(text, "I close the second card") {
		t.Errorf("what became of it is not shown:\n%s", text)
	}
}

func TestAPromiseThatCannotBeMadeKeepsTheOthersBack(t *testing.T) {
	p := newPair(t)
	p.agree()
	records := len(p.Records)
	sent := p.ben.Send(p.id.String()+"/turn", practicetest.Typed("what1", "I show you the account", "sight1", "In your hands", "date1", "2026-03-31", "time1", "20:00",
		"what2", "I close the card", "sight2", "", "date2", "2025-01-01", "time2", "18:00"))
	if len(sent.Append) > 0 || len(p.Records) != records || len(sent.Problems) < 2 {
		t.Errorf("it wrote %d records and told %q", len(sent.Append), sent.Told)
	}
}

func TestEitherEndsItAndThenItIsOver(t *testing.T) {
	for _, name := range []string{"ann", "ben"} {
		p := newPair(t)
		p.agree()
		p.put(p.As(name), amends.Said{As: amends.KindEnded, About: p.id})
		p.refuse(p.ann, "ended", amends.Said{As: amends.KindEnded, About: p.id})
		p.refuse(p.ben, "ended", amends.Said{As: amends.KindTurned, About: p.id, Promises: [3]record.ID{{7}}})
		for _, who := range []string{"ann", "ben"} {
			if steps := p.State.Steps(p.As(who).View()); len(steps) > 0 {
				t.Errorf("%s's day still offers %+v", who, steps)
			}
		}
	}
}

func TestAmendsHaveAnEnd(t *testing.T) {
	p := newPair(t)
	for i := 1; i < amends.MostOpen; i++ {
		p.put(p.ben, amends.Said{As: amends.KindOffered, About: p.about})
	}
	p.refuse(p.ben, "many", amends.Said{As: amends.KindOffered, About: p.about})
	for i := 1; i < amends.MostWords; i++ {
		who := p.ben
		if i%2 == 0 {
			who = p.ann
		}
		p.put(who, amends.Said{As: amends.KindCountered, About: p.id})
	}
	p.refuse(p.ann, "many", amends.Said{As: amends.KindCountered, About: p.id})
}

func TestSomebodyWhoLeftOrCameLaterHasNoSay(t *testing.T) {
	p := newPair(t)
	p.Leave("ben")
	p.refuse(p.ben, "stranger", amends.Said{As: amends.KindAgreed, About: p.id, Version: p.id})
	p.Join("cleo")
	p.refuse(p.As("cleo"), "stranger", amends.Said{As: amends.KindAgreed, About: p.id, Version: p.id})
}

func TestWithdrawnWordsLeaveTheAmendsStanding(t *testing.T) {
	p := newPair(t)
	p.Erase(p.id)
	p.agree()
	if text := p.ben.Open(p.id.String()).Text; !strings.Contains(text, "withdrawn") || strings.Contains(text, "account") {
		t.Errorf("the page says\n%s", text)
	}
}

func TestWhatWasEndedMakesRoomForMore(t *testing.T) {
	p := newPair(t)
	for range 3 * amends.MostOpen {
		p.put(p.ben, amends.Said{As: amends.KindOffered, About: p.about})
		p.put(p.ann, amends.Said{As: amends.KindEnded, About: p.LastID()})
	}
	if list := p.State.(practice.Follower).Follows(p.ann.View(), p.about); len(list) != 1 {
		t.Errorf("%d amends stand, want the one that was not ended", len(list))
	}
}

func TestBeginningAgainDoesNotBringBackWhatWasPutAside(t *testing.T) {
	p := newPair(t)
	keys := func(who *practicetest.Person) (list []string) {
		for _, s := range p.State.Steps(who.View()) {
			list = append(list, s.Key)
		}
		return list
	}
	before := keys(p.ben)
	if len(before) != 1 {
		t.Fatalf("Ben is offered %q", before)
	}
	for range 3 {
		p.put(p.ann, amends.Said{As: amends.KindEnded, About: p.id})
		p.put(p.ann, amends.Said{As: amends.KindAsked, About: p.about, Text: "Show me the account."})
		p.id = p.LastID()
		if after := keys(p.ben); !slices.Equal(after, before) {
			t.Errorf("Ben put aside %q, and is offered %q", before, after)
		}
	}
	p.put(p.ann, amends.Said{As: amends.KindAsked, About: p.about, Text: "And something else."})
	if after := keys(p.ben); len(after) != 2 || after[0] == after[1] {
		t.Errorf("of a second thing Ben is told %q", after)
	}
	p.put(p.ben, amends.Said{As: amends.KindCountered, About: p.id, Text: "The one card."})
	p.put(p.ann, amends.Said{As: amends.KindCountered, About: p.id, Text: "Both cards."})
	if after := keys(p.ben); slices.Contains(after, before[0]) {
		t.Errorf("what she says after his answer is not told: %q", after)
	}
}
