package breach_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// hidden is what a hidden field or a button of a page sends.
func hidden(page, name string) string {
	m := regexp.MustCompile(`(?:type="hidden"|<button type="submit" class="[^"]*") name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

// pair is Ann, who was hurt, and Ben, who broke trust.
type pair struct {
	*practicetest.World
	t        *testing.T
	ann, ben *practicetest.Person
	id       record.ID
}

// newPair has a breach that one of the two opened.
func newPair(t *testing.T, by string) *pair {
	w := practicetest.NewWorldWith(t, breach.Practice(), []practice.Practice{promise.Practice()}, "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben")}
	mustPut(w, w.As(by), breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie, Text: "The evenings at work."})
	p.id = w.LastID()
	return p
}

func (p *pair) word(as record.Kind) breach.Word { return breach.Word{As: as, Breach: p.id} }

func (p *pair) flag(as record.Kind, flag uint8) breach.Word {
	return breach.Word{As: as, Breach: p.id, Flag: flag}
}

func (p *pair) on(as record.Kind, on record.ID) breach.Word {
	return breach.Word{As: as, Breach: p.id, On: on}
}

// says holds that a word is refused with a key, or stands when it is empty.
func (p *pair) says(who *practicetest.Person, key string, b record.Body) {
	p.t.Helper()
	switch got := who.Put(b); {
	case got == nil && key != "":
		p.t.Errorf("%s by %s stands, want it refused: %s", b.Kind(), who.Name, key)
	case got != nil && got.Key != key:
		p.t.Errorf("%s by %s is refused: %s, want %q", b.Kind(), who.Name, got.Key, key)
	}
}

func (p *pair) is() practice.Breach {
	p.t.Helper()
	b, ok := p.Info.Breaches.Breach(p.id)
	if !ok {
		p.t.Fatal("the breach is not there")
	}
	return b
}

// heard brings a breach to where the hurt person feels heard.
func (p *pair) heard() {
	p.t.Helper()
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindAcknowledged))
	p.says(p.ben, "", p.word(breach.KindRestated))
	p.says(p.ann, "", p.on(breach.KindHeard, p.LastID()))
}

func TestTheOwnerSpeaksForThemselvesOnly(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindRestated))
	told := p.LastID()
	for _, b := range []record.Body{
		p.on(breach.KindHeard, told), p.on(breach.KindNotYet, told), p.word(breach.KindImpact), p.flag(breach.KindWaived, breach.WhyNow),
		p.flag(breach.KindWaived, breach.ReplyFirst), p.flag(breach.KindWaived, breach.HeardWaits), p.word(breach.KindRested), p.word(breach.KindReopened),
	} {
		p.says(p.ben, "not-hurt", b)
	}
	if p.is().Heard || p.is().Rested {
		t.Error("it counts as heard, or as at rest")
	}
}

func TestTheHurtPersonSpeaksForThemselvesOnly(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	for _, kind := range []record.Kind{breach.KindAcknowledged, breach.KindRestated, breach.KindWhy} {
		p.says(p.ann, "not-owner", p.word(kind))
	}
}

func TestNobodyBindsTheOneWhoIsNamedAsOwner(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ann, "said", p.flag(breach.KindPlaced, breach.Agrees)) // her own view is all that she can say
	if p.is().Agreed {
		t.Error("one of the two made it agreed")
	}
	p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Differs))
	if p.is().Agreed {
		t.Error("it is agreed although the two see it differently")
	}
	for _, step := range p.State.Steps(p.ben.View()) {
		t.Errorf("Ben is offered %q", step.Title)
	}
	if page := p.ben.Open(p.id.String()); strings.Contains(page.Text, "What could follow") || !strings.Contains(page.Text, "nothing here binds anyone") {
		t.Errorf("Ben reads\n%s", page.Text)
	}
	p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Agrees))
	if !p.is().Agreed {
		t.Error("both see it so, and it is not agreed")
	}
	p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Differs))
	if p.is().Agreed {
		t.Error("a view cannot be taken back")
	}
}

func TestToAcknowledgeIsToAgree(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindAcknowledged))
	if !p.is().Agreed {
		t.Error("it is not agreed")
	}
	p = newPair(t, "ben")
	if p.is().Agreed {
		t.Error("Ben opened it, and Ann said nothing yet")
	}
	p.says(p.ann, "", p.word(breach.KindImpact))
	if !p.is().Agreed {
		t.Error("Ann said what it did to her, and it is not agreed")
	}
}

func TestWhoOpenedItCanSeeItAsTheOtherDoes(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Differs))
	p.says(p.ann, "", p.flag(breach.KindPlaced, breach.Differs))
	if b := p.is(); !b.Rested || b.Agreed || len(p.Info.Breaches.Breaches()) != 0 {
		t.Errorf("neither sees it so, and it is %+v", b)
	}
	p.says(p.ben, "not-hurt", p.word(breach.KindReopened))
	p.says(p.ann, "", p.word(breach.KindReopened))
	if b := p.is(); b.Rested || b.Agreed {
		t.Errorf("it was opened again, and is %+v", b)
	}
}

func TestTheImpactComesBeforeTheReplyUnlessTheHurtPersonWaivesIt(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ben, "impact-first", p.word(breach.KindAcknowledged))
	p.says(p.ben, "no-impact", p.word(breach.KindRestated))
	p.says(p.ann, "", p.flag(breach.KindWaived, breach.ReplyFirst))
	p.says(p.ann, "said", p.flag(breach.KindWaived, breach.ReplyFirst))
	p.says(p.ben, "", p.word(breach.KindAcknowledged))
	p.says(p.ben, "no-impact", p.word(breach.KindRestated))
}

func TestWhyComesAfterHeardOrWhenItIsAsked(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ben, "why-later", p.word(breach.KindWhy))
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindAcknowledged))
	p.says(p.ben, "", p.word(breach.KindRestated))
	p.says(p.ben, "why-later", p.word(breach.KindWhy))
	p.says(p.ann, "", p.on(breach.KindNotYet, p.LastID()))
	p.says(p.ben, "why-later", p.word(breach.KindWhy))
	p.says(p.ben, "", p.word(breach.KindRestated))
	p.says(p.ann, "", p.on(breach.KindHeard, p.LastID()))
	p.says(p.ben, "", p.word(breach.KindWhy))

	p = newPair(t, "ann")
	p.says(p.ann, "", p.flag(breach.KindWaived, breach.WhyNow))
	p.says(p.ben, "", p.word(breach.KindWhy))

	p = newPair(t, "ann") // heard alone is not enough: what comes before why
	p.says(p.ann, "", p.flag(breach.KindWaived, breach.HeardWaits))
	p.says(p.ben, "why-later", p.word(breach.KindWhy))
}

func TestOneRestatementWaitsAtATime(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindRestated))
	first := p.LastID()
	p.says(p.ben, "waits", p.word(breach.KindRestated))
	p.says(p.ann, "", p.word(breach.KindImpact)) // she says more, so it can be said back
	p.says(p.ben, "", p.word(breach.KindRestated))
	second := p.LastID()
	p.says(p.ann, "not-this", p.on(breach.KindHeard, first))
	p.says(p.ann, "not-this", p.on(breach.KindHeard, p.id))
	p.says(p.ann, "not-this", p.on(breach.KindHeard, record.ID{77}))
	p.says(p.ann, "", p.on(breach.KindHeard, second))
	p.says(p.ann, "said", p.on(breach.KindHeard, second))
	if !p.is().Heard {
		t.Error("it was heard")
	}
	p.says(p.ben, "said", p.word(breach.KindRestated))
	p.says(p.ann, "", p.on(breach.KindNotYet, second)) // she may come to see that it was not
	if p.is().Heard {
		t.Error("it counts as heard although she took that back")
	}
}

func TestOnlyTheHurtPersonSetsItToRestAndOpensItAgain(t *testing.T) {
	p := newPair(t, "ben")
	p.says(p.ann, "not-rested", p.word(breach.KindReopened))
	p.says(p.ann, "", p.word(breach.KindRested))
	if !p.is().Rested || len(p.Info.Breaches.Breaches()) != 0 {
		t.Error("it is not at rest")
	}
	p.says(p.ann, "rested", p.word(breach.KindImpact))
	p.says(p.ann, "rested", p.word(breach.KindRested))
	p.says(p.ben, "rested", p.word(breach.KindAcknowledged))
	p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Differs)) // a view is never held
	p.says(p.ben, "not-hurt", p.word(breach.KindReopened))
	p.says(p.ann, "", p.word(breach.KindReopened))
	p.says(p.ann, "", p.word(breach.KindImpact))
}

func TestABreachIsAboutTheTwoInTheRoom(t *testing.T) {
	p := newPair(t, "ann")
	mallory := practicetest.MemberOf("mallory")
	for _, b := range []breach.Opened{
		{Owner: ann, Hurt: ann, Sort: breach.Lie},
		{Owner: mallory, Hurt: ann, Sort: breach.Lie},
		{Owner: ann, Hurt: mallory, Sort: breach.Lie},
		{Owner: ben, Hurt: mallory, Sort: breach.Lie},
		{Sort: breach.Lie},
	} {
		p.says(p.ann, "roles", b)
	}
	for _, b := range []breach.Opened{
		{Owner: ben, Hurt: ann}, {Owner: ben, Hurt: ann, Sort: breach.Other + 1}, {Owner: ben, Hurt: ann, Sort: breach.Lie, How: breach.Choice + 1},
	} {
		p.says(p.ann, "sort", b)
	}
	p.says(p.ann, "link", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie, After: record.ID{9, 9}})
	p.Leave("ben")
	p.says(p.ben, "stranger", p.flag(breach.KindPlaced, breach.Agrees))
	p.says(p.ann, "alone", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie})
	cleo := p.Join("cleo") // whoever comes later is no part of it
	for _, kind := range []record.Kind{breach.KindImpact, breach.KindAcknowledged, breach.KindRested} {
		p.says(cleo, "stranger", p.word(kind))
	}
	p.says(p.ann, "roles", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Lie})
	p.says(p.ann, "", p.word(breach.KindRested))
}

func TestARecordSaysOnlyWhatItsKindSays(t *testing.T) {
	p := newPair(t, "ann")
	for _, b := range []breach.Word{
		p.flag(breach.KindImpact, 1), p.on(breach.KindImpact, p.id), p.word(breach.KindPlaced), p.flag(breach.KindPlaced, 3), p.word(breach.KindWaived),
		p.flag(breach.KindWaived, 4), p.word(breach.KindHeard), p.word(breach.KindLinked),
	} {
		p.says(p.ann, "shape", b)
	}
	p.says(p.ann, "unknown", breach.Word{As: breach.KindImpact, Breach: record.ID{5}})
	p.says(p.ann, "link", p.on(breach.KindLinked, p.id))
	p.says(p.ann, "link", p.on(breach.KindLinked, record.ID{5}))
}

func TestNobodyFillsTheRoom(t *testing.T) {
	p := newPair(t, "ann")
	for range breach.MostOpen - 1 {
		p.says(p.ann, "", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Other})
	}
	p.says(p.ann, "many", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Other})
	p.says(p.ben, "", breach.Opened{Owner: ben, Hurt: ann, Sort: breach.Other}) // one cannot shut the other out
	for range breach.MostWords - 1 {
		p.says(p.ann, "", p.word(breach.KindImpact))
	}
	p.says(p.ann, "too-often", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindAcknowledged))
}

func TestDraftsLiveInMineAlone(t *testing.T) {
	p := newPair(t, "ann")
	p.says(p.ann, "room", breach.Drafted{For: breach.Impact, Text: "not for here"})
	path := p.id.String() + "/impact"
	records := len(p.Records)
	sent := p.ann.Send(path, practicetest.Typed("text", "the canary does not sleep"))
	if len(sent.Append) != 0 || len(sent.Mine) != 1 || len(p.Records) != records {
		t.Fatalf("it wrote %d records in the room and %d in Mine", len(sent.Append), len(sent.Mine))
	}
	skeleton, _ := sent.Mine[0].Encode()
	if strings.Contains(string(skeleton), "canary") || len(skeleton) > 60 {
		t.Errorf("the skeleton of a draft holds something: %q", skeleton)
	}
	for _, page := range []string{"", p.id.String(), p.id.String() + "/restate", p.id.String() + "/words"} {
		if strings.Contains(p.ben.Open(page).HTML, "canary") {
			t.Errorf("Ben reads it on %q", page)
		}
	}
	if !strings.Contains(p.ann.Open(path).HTML, "canary") {
		t.Error("Ann does not find it again")
	}
	draft := sent.Mine[0].ID.String()
	if page := p.ben.Open(path + "/share?draft=" + draft); page.Found {
		t.Error("Ben sees the preview")
	}
}

func TestOnlyWhatWasShownIsShared(t *testing.T) {
	p := newPair(t, "ann")
	path := p.id.String() + "/impact"
	sent := p.ann.Send(path, practicetest.Typed("text", "first"))
	draft, version := hidden(sent.Page.HTML, "draft"), hidden(sent.Page.HTML, "version")
	if !strings.Contains(sent.Page.Text, "Ben will read exactly this") || !strings.Contains(sent.Page.Text, "first") {
		t.Fatalf("the preview is\n%s", sent.Page.Text)
	}
	p.ann.Send(path, practicetest.Typed("text", "second", "draft", draft)) // on another device
	sent = p.ann.Send(path+"/share", practicetest.Typed("draft", draft, "version", version))
	if len(sent.Append) != 0 || len(sent.Told) != 1 {
		t.Fatalf("an older version was shared: %v", sent.Append)
	}
	sent = p.ann.Send(path+"/share", practicetest.Typed("draft", draft, "version", hidden(sent.Page.HTML, "version")))
	if len(sent.Append) != 1 || sent.Append[0].Body.(breach.Word).Text != "second" {
		t.Fatalf("shared: %+v", sent.Append)
	}
	if strings.Contains(p.ann.Open(path).HTML, "second") {
		t.Error("what is shared already stands in the next form")
	}
}

func TestAnErasedDraftIsNowhere(t *testing.T) {
	p := newPair(t, "ann")
	sent := p.ann.Send("/mine/breach/new", practicetest.Typed("for", "2", "told", "yes", "text", "the canary sang"))
	id := sent.Append[0].ID.String()
	p.ann.Send("/mine/breach/new", practicetest.Typed("for", "2", "told", "yes", "draft", id, "text", "the canary was quiet"))
	if page := p.ann.Open("/mine/breach/" + id); !strings.Contains(page.Text, "the canary sang") || !strings.Contains(page.Text, "the canary was quiet") {
		t.Errorf("it does not show what it was before:\n%s", page.Text)
	}
	p.ann.Send("/mine/breach/"+id+"/erase", nil)
	for _, path := range []string{"/mine/breach", "", "new", p.id.String() + "/impact"} {
		if strings.Contains(p.ann.Open(path).HTML, "canary") {
			t.Errorf("%q still shows it", path)
		}
	}
	if len(p.ann.Mine) != 0 {
		t.Errorf("%d records are left", len(p.ann.Mine))
	}
}

func TestADraftOfEachPurposeCanBeChangedInMine(t *testing.T) {
	p := newPair(t, "ben")
	p.says(p.ann, "", p.word(breach.KindImpact))
	for _, path := range []string{"acknowledge", "restate", "why"} {
		sent := p.ben.Send(p.id.String()+"/"+path, practicetest.Typed("text", "Before."))
		id := sent.Mine[0].ID.String()
		if page := p.ben.Open("/mine/breach/new?draft=" + id); !strings.Contains(page.HTML, "Before.") {
			t.Errorf("%s: it is not there to be changed:\n%s", path, page.Text)
		}
		if page := p.ben.Open("new?draft=" + id); strings.Contains(page.HTML, "Before.") {
			t.Errorf("%s: it would open a breach", path)
		}
		if page := p.ben.Send("/mine/breach/new", practicetest.Typed("told", "yes", "draft", id, "text", "After.")).Page; !strings.Contains(page.Text, "After.") {
			t.Errorf("%s: it was not changed:\n%s", path, page.Text)
		}
		if page := p.ben.Open(p.id.String() + "/" + path); !strings.Contains(page.HTML, "After.") {
			t.Errorf("%s: the form in the room still has the earlier words", path)
		}
	}
}

func TestReadingWritesNothingAndTellsNobody(t *testing.T) {
	p := newPair(t, "ben")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindRestated))
	all := func() (s string) {
		for _, path := range []string{"", "rest", "new", p.id.String(), p.id.String() + "/words", p.id.String() + "/why"} {
			s += p.ben.Open(path).HTML
		}
		for _, step := range p.State.Steps(p.ben.View()) {
			s += step.Key + step.Title
		}
		return s
	}
	before, records := all(), len(p.Records)
	p.ann.Open(p.id.String())
	p.ann.Open(p.id.String() + "/heard")
	if all() != before || len(p.Records) != records || len(p.ann.Mine) != 0 {
		t.Error("Ben can tell that Ann has read it")
	}
}

func TestAPlanIsProposedOneStepAtATime(t *testing.T) {
	p := newPair(t, "ann")
	p.heard()
	p.says(p.ben, "", p.word(breach.KindWhy))
	var seen []string
	for range 10 {
		steps := 0
		for _, step := range p.State.Steps(p.ben.View()) {
			if strings.Contains(string(step.Path), "/promise/") {
				steps++
				seen = append(seen, step.Title)
			}
		}
		if steps == 0 {
			break
		}
		if steps > 1 {
			t.Fatalf("%d steps at once", steps)
		}
		p.ben.Send("/ours/3f2a/promise/new", practicetest.Typed("form", "by", "what", "Something", "sight", "here", "date", "2026-04-01", "time", "19:00",
			"zone", "Europe/Berlin", "witness", "0", "breach", p.id.String()))
	}
	if got := strings.Join(seen, "; "); got != "Promise what ends now; Promise a day for the whole of it; Promise an hour for questions; Make one small promise, with a plan" {
		t.Errorf("the plan of a lie is %s", got)
	}
	p.says(p.ann, "", p.word(breach.KindRested))
	if steps := p.State.Steps(p.ben.View()); len(steps) != 0 {
		t.Errorf("at rest it still offers %+v", steps)
	}
}

func TestLapseAndChoiceHaveDifferentPlans(t *testing.T) {
	for how, want := range map[breach.How]string{breach.Lapse: "Plan for what got in the way", breach.Choice: "Promise one thing that you tell unasked"} {
		p := newPair(t, "ann")
		mustPut(p.World, p.ann, breach.Opened{Owner: ben, Hurt: ann, Sort: breach.BrokenPromise, How: how, Text: "Not at the doctor's."})
		p.id = p.LastID()
		p.heard()
		page := p.ben.Open(p.id.String())
		if !strings.Contains(page.Text, want) {
			t.Errorf("%v: the plan has no %q\n%s", how, want, page.Text)
		}
	}
}

func TestWithdrawnWordsLeaveTheRestStanding(t *testing.T) {
	p := newPair(t, "ann")
	p.heard()
	p.Erase(p.id)
	if b := p.is(); !b.Agreed || !b.Heard || b.Title != "A lie" {
		t.Errorf("it is now %+v", b)
	}
	if page := p.ben.Open(p.id.String()); !strings.Contains(page.Text, "withdrawn by Ann") {
		t.Errorf("Ben reads\n%s", page.Text)
	}
}

// stepKeys are those of what is offered to somebody.
func (p *pair) stepKeys(who *practicetest.Person) (keys []string) {
	for _, s := range p.State.Steps(who.View()) {
		keys = append(keys, s.Key)
	}
	return keys
}

func TestNobodyBringsBackWhatTheHurtPersonPutAsideBySayingMore(t *testing.T) {
	for name, begin := range map[string]func(p *pair){
		"what it did to her": func(*pair) {},
		"whether she feels heard": func(p *pair) {
			p.says(p.ann, "", p.word(breach.KindImpact))
			p.says(p.ben, "", p.word(breach.KindRestated))
		},
	} {
		p := newPair(t, "ben")
		p.says(p.ann, "", p.flag(breach.KindPlaced, breach.Agrees))
		begin(p)
		before := p.stepKeys(p.ann)
		if len(before) != 1 {
			t.Fatalf("%s: she is offered %q", name, before)
		}
		for range 3 {
			p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Differs))
			p.says(p.ben, "", p.flag(breach.KindPlaced, breach.Agrees))
			p.says(p.ben, "", p.word(breach.KindAcknowledged))
			if after := p.stepKeys(p.ann); !slices.Equal(after, before) {
				t.Errorf("%s: she put aside %q, and is offered %q", name, before, after)
			}
		}
	}
	p := newPair(t, "ann")
	p.says(p.ann, "", p.word(breach.KindImpact))
	p.says(p.ben, "", p.word(breach.KindRestated))
	before := p.stepKeys(p.ann)
	p.says(p.ann, "", p.on(breach.KindNotYet, p.LastID()))
	p.says(p.ben, "", p.word(breach.KindRestated))
	if after := p.stepKeys(p.ann); len(after) != 1 || slices.Equal(after, before) {
		t.Errorf("of what he understood after her answer she is offered %q, as before: %q", after, before)
	}
}

func TestWhatOneBeganShowsNoWordsInARoomOfTwo(t *testing.T) {
	p := newPair(t, "ben")
	p.ann.Send("/mine/breach/new", practicetest.Typed("told", "yes", "for", "2", "text", "About somebody else."))
	if page := p.ann.Open(""); strings.Contains(page.Text, "About somebody else") || !strings.Contains(page.Text, "Begun, in Mine") {
		t.Errorf("the room's page says\n%s", page.Text)
	}
	if page := p.ann.Open("/mine/breach/"); !strings.Contains(page.Text, "About somebody else") {
		t.Errorf("the page in Mine says\n%s", page.Text)
	}
}
