package apology_test

import (
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice/apology"
	"github.com/goldmend/goldmend/practice/breach"
	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/record"
)

// pair is Ben, who lied, and Ann, who said that she felt heard.
type pair struct {
	*practicetest.World
	t        *testing.T
	ann, ben *practicetest.Person
	about    record.ID
}

func newPair(t *testing.T) *pair {
	w := practicetest.NewWorldWith(t, apology.Practice(), near(), "ann", "ben")
	return &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben"), about: heard(w)}
}

func (p *pair) refuse(who *practicetest.Person, key string, b record.Body) {
	p.t.Helper()
	switch got := who.Put(b); {
	case got == nil:
		p.t.Errorf("%s by %s stands, want it refused: %s", b.Kind(), who.Name, key)
	case got.Key != key:
		p.t.Errorf("%s by %s is refused: %s, want %q", b.Kind(), who.Name, got.Key, key)
	}
}

const words = "I lied to you about the money, and that was wrong."

func (p *pair) offer() record.ID {
	p.t.Helper()
	must(p.World, p.ben, apology.Offered{Breach: p.about, Text: words})
	return p.LastID()
}

func TestAnApologyIsOfferedOnlyWhenTheTwoAgreeAndTheHurtPersonWasHeard(t *testing.T) {
	w := practicetest.NewWorldWith(t, apology.Practice(), near(), "ann", "ben")
	p := &pair{World: w, t: t, ann: w.As("ann"), ben: w.As("ben")}
	must(w, p.ben, breach.Opened{Owner: p.ben.Member, Hurt: p.ann.Member, Sort: breach.Lie})
	p.about = w.LastID()
	p.refuse(p.ben, "agreed", apology.Offered{Breach: p.about})
	must(w, p.ann, breach.Word{As: breach.KindImpact, Breach: p.about})
	p.refuse(p.ben, "heard", apology.Offered{Breach: p.about})
	must(w, p.ann, breach.Word{As: breach.KindWaived, Breach: p.about, Flag: breach.HeardWaits})
	p.offer()
}

func TestOnlyTheOwnerOffersAndOnlyForWhatIsThere(t *testing.T) {
	p := newPair(t)
	p.refuse(p.ann, "owner", apology.Offered{Breach: p.about})
	p.refuse(p.ben, "breach", apology.Offered{Breach: record.ID{9}})
	p.refuse(p.ben, "breach", apology.Offered{})
	must(p.World, p.ann, breach.Word{As: breach.KindRested, Breach: p.about})
	p.refuse(p.ben, "rested", apology.Offered{Breach: p.about})
}

func TestADraftHasNoPlaceInOurs(t *testing.T) {
	p := newPair(t)
	p.refuse(p.ben, "room", apology.Drafted{Text: words})
}

func TestOneApologyWaitsAtATime(t *testing.T) {
	p := newPair(t)
	first := p.offer()
	p.refuse(p.ben, "waits", apology.Offered{Breach: p.about, Text: "And again."})
	must(p.World, p.ann, apology.Answered{Apology: first, Reach: apology.NotYet})
	second := p.offer()
	p.refuse(p.ben, "waits", apology.Offered{Breach: p.about})
	must(p.World, p.ben, apology.Withdrawn{Apology: second})
	p.refuse(p.ben, "done", apology.Withdrawn{Apology: second})
	p.offer()
}

func TestApologiesAndAnswersHaveAnEnd(t *testing.T) {
	p := newPair(t)
	var id record.ID
	for range apology.MostOffered {
		id = p.offer()
		must(p.World, p.ben, apology.Withdrawn{Apology: id})
	}
	p.refuse(p.ben, "many", apology.Offered{Breach: p.about})
	for range apology.MostAnswers {
		must(p.World, p.ann, apology.Answered{Apology: id, Reach: apology.Landed})
	}
	p.refuse(p.ann, "many", apology.Answered{Apology: id, Reach: apology.Landed})
}

func TestNobodyAnswersForTheHurtPerson(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	p.refuse(p.ben, "hurt", apology.Answered{Apology: id, Reach: apology.Landed})
	p.refuse(p.ann, "owner", apology.Withdrawn{Apology: id})
	p.refuse(p.ann, "unknown", apology.Answered{Apology: record.ID{7}, Reach: apology.Landed})
	p.refuse(p.ben, "unknown", apology.Withdrawn{Apology: p.about})
	for _, reach := range []apology.Reach{0, apology.Declined + 1} {
		p.refuse(p.ann, "reach", apology.Answered{Apology: id, Reach: reach})
	}
	for _, path := range []string{"/answer", "/decline"} {
		sent := p.ben.Send(id.String()+path, practicetest.Typed("reach", "1", "landed", "all of it"))
		if len(sent.Append) > 0 || len(sent.Told) == 0 {
			t.Errorf("the owner answered by the form %s", path)
		}
	}
}

func TestNothingChangesTheWordsOfAnOfferedApology(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	before := p.ann.Open(id.String() + "/open").Text
	p.refuse(p.ben, "room", apology.Drafted{Draft: id, Breach: p.about, Text: "I never lied."})
	p.refuse(p.ben, "waits", apology.Offered{Breach: p.about, Text: "I never lied."})
	if after := p.ann.Open(id.String() + "/open").Text; after != before || !strings.Contains(after, words) {
		t.Errorf("it says now\n%s", after)
	}
}

func TestTheOwnerCannotTellWhetherItWasOpened(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	p.Wait(time.Hour)
	before, records := everything(p.World, "ben", id, p.about), len(p.Records)
	for range 3 {
		p.ann.Open(id.String())
		p.ann.Open(id.String() + "/open")
		p.ann.Open(id.String() + "/answer")
		p.ann.Open(id.String() + "/decline")
		everything(p.World, "ann", id, p.about)
	}
	if len(p.Records) != records || len(p.ann.Mine)+len(p.ben.Mine) != 0 {
		t.Error("opening it wrote something")
	}
	if after := everything(p.World, "ben", id, p.about); after != before {
		t.Errorf("the owner sees a difference:\nbefore\n%s\nafter\n%s", before, after)
	}
}

func TestTheHurtPersonMeetsItsWordsOnlyWhereTheyOpenThem(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	closed := func(when string) {
		t.Helper()
		shown := p.ann.Open("").HTML + p.ann.Open(id.String()).HTML + p.ann.Open(id.String()+"/answer").HTML +
			p.ann.Open("/ours/3f2a/breach/"+p.about.String()).HTML
		v := p.ann.View()
		for _, whole := range []bool{false, true} {
			v.Whole = whole
			for _, m := range p.State.Moments(v, 1<<63, 100) {
				shown += m.Text + m.More
			}
		}
		for _, step := range p.State.Steps(v) {
			shown += step.Title + step.Why
		}
		if strings.Contains(shown, words) {
			t.Errorf("%s its words are shown:\n%s", when, shown)
		}
	}
	closed("before it was opened")
	if !strings.Contains(p.ann.Open(id.String()+"/open").Text, words) {
		t.Error("its words are not where it is opened")
	}
	closed("after it was opened")
	must(p.World, p.ann, apology.Answered{Apology: id, Reach: apology.Declined})
	closed("declined")
	must(p.World, p.ann, apology.Answered{Apology: id, Reach: apology.Partly, Landed: "That you name it."})
	if !strings.Contains(p.ann.Open(id.String()).Text, words) {
		t.Error("after the answer its words are not shown")
	}
}

func TestTodayIsQuietAboutWhatWaits(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	steps := p.State.Steps(p.ann.View())
	if len(steps) != 1 || steps[0].Weight > 50 || !steps[0].Due.IsZero() {
		t.Fatalf("the hurt person's day offers %+v", steps)
	}
	must(p.World, p.ben, apology.Withdrawn{Apology: id})
	p.offer()
	if again := p.State.Steps(p.ann.View()); len(again) != 1 || again[0].Key != steps[0].Key {
		t.Errorf("offering again brings a step back that was put aside: %+v", again)
	}
	must(p.World, p.ann, breach.Word{As: breach.KindRested, Breach: p.about})
	if rested := p.State.Steps(p.ann.View()); len(rested) != 0 {
		t.Errorf("at rest the day still offers %+v", rested)
	}
}

func TestNobodySeesADraft(t *testing.T) {
	p := newPair(t)
	sent := p.ben.Send("new", practicetest.Typed("text", "my secret draft", "breach", p.about.String()))
	if len(sent.Append) > 0 || len(p.ben.Mine) != 1 {
		t.Fatalf("a draft went to %+v", sent.Outcome)
	}
	id := sent.Mine[0].ID
	if strings.Contains(everything(p.World, "ann", id, p.about), "secret draft") || p.ann.Open("draft/"+id.String()).Found {
		t.Error("the other sees the draft")
	}
	if !strings.Contains(p.ben.Open("").Text, "my secret draft") {
		t.Error("its author does not find it again")
	}
}

func TestADraftAboutAnotherRelationshipIsNotShownHere(t *testing.T) {
	p := newPair(t)
	sent := p.ben.Send("/mine/apology/new", practicetest.Typed("text", "to somebody else", "breach", record.ID{8}.String()))
	id := sent.Mine[0].ID.String()
	if strings.Contains(p.ben.Open("").HTML, "somebody else") || p.ben.Open("draft/"+id).Found || p.ben.Open("draft/"+id+"/offer").Found {
		t.Error("a draft of another relationship is shown in this one")
	}
	if !p.ben.Open("/mine/apology/draft/" + id).Found {
		t.Error("it is not in Mine either")
	}
}

func TestWhatIsOfferedIsTheVersionThatWasShown(t *testing.T) {
	p := newPair(t)
	first := p.ben.Send("new", practicetest.Typed("text", "The first version.", "breach", p.about.String())).Mine[0].ID
	p.ben.Send("draft/"+first.String()+"/change", practicetest.Typed("text", "The second version."))
	form := practicetest.Typed("breach", p.about.String(), "version", first.String())
	sent := p.ben.Send("draft/"+first.String()+"/offer", form)
	if text := sent.Append[0].Body.(apology.Offered).Text; text != "The first version." {
		t.Errorf("it offers %q", text)
	}
}

func TestAnErasedDraftIsNowhere(t *testing.T) {
	p := newPair(t)
	id := p.ben.Send("new", practicetest.Typed("text", "the canary sang")).Mine[0].ID
	p.ben.Send("draft/"+id.String()+"/change", practicetest.Typed("text", "the canary was quiet"))
	if sent := p.ben.Send("draft/"+id.String()+"/erase", nil); len(sent.Unmine) != 2 {
		t.Errorf("%d versions are erased, want both", len(sent.Unmine))
	}
	if strings.Contains(everything(p.World, "ben", id), "canary") || p.ben.Open("draft/"+id.String()).Found || len(p.ben.Mine) > 0 {
		t.Error("it is still there")
	}
}

func TestAWithdrawnApologyHasNoWords(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	sent := p.ben.Send(id.String()+"/withdraw", nil)
	if len(sent.Erase) != 1 || sent.Erase[0] != id {
		t.Errorf("it erases %v", sent.Erase)
	}
	for _, name := range []string{"ann", "ben"} {
		if strings.Contains(everything(p.World, name, id, p.about), words) {
			t.Errorf("%s still reads its words", name)
		}
	}
}

func TestSomebodyWhoLeftWritesNothing(t *testing.T) {
	p := newPair(t)
	id := p.offer()
	p.Leave("ann")
	p.refuse(p.ann, "stranger", apology.Answered{Apology: id, Reach: apology.Landed})
	p.Leave("ben")
	p.refuse(p.ben, "stranger", apology.Withdrawn{Apology: id})
}

func TestADraftThatWasOfferedStandsAmongTheApologiesOnly(t *testing.T) {
	p := newPair(t)
	id := p.ben.Send("new", practicetest.Typed("text", words, "breach", p.about.String())).Mine[0].ID.String()
	p.ben.Send("draft/"+id+"/offer", practicetest.Typed("breach", p.about.String(), "version", id))
	if text := p.ben.Open("").Text; strings.Contains(text, words) {
		t.Errorf("it is still offered as a draft:\n%s", text)
	}
	if !strings.Contains(p.ben.Open("/mine/apology/").Text, words) {
		t.Error("in Mine the draft is gone")
	}
}

func TestADraftThatNamesNothingShowsNoWordsInARoomOfTwo(t *testing.T) {
	p := newPair(t)
	p.ben.Send("/mine/apology/new", practicetest.Typed("text", "to somebody else"))
	if page := p.ben.Open(""); strings.Contains(page.Text, "to somebody else") || !strings.Contains(page.Text, "A draft") {
		t.Errorf("the room's page says\n%s", page.Text)
	}
	if page := p.ben.Open("/mine/apology/"); !strings.Contains(page.Text, "to somebody else") {
		t.Errorf("the page in Mine says\n%s", page.Text)
	}
}
