package front_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/front"
)

// together brings two people into one room and returns its path.
func together(t *testing.T, h *house) (ann, ben *device, room string) {
	t.Helper()
	ann, ben = h.device("ann's phone"), h.device("ben's phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	r := ann.must("/ours/new", "name", "Ann", "label", "My Ben")
	room = strings.TrimSuffix(r.Path, "/invite")
	invitation := link(t, r.HTML, "value", "#")

	ben.ask(front.Request{Do: "go", Path: "/", Link: invitation})
	ben.signUp("ben")
	r = ben.must("/kit/later")
	if r.Path != "/join" {
		t.Fatalf("after signing up with an invitation: %s", r.Path)
	}
	ben.until("/join", "You are invited")
	r = ben.must("/join", "name", "Ben")
	mustSay(t, r, "read these six words aloud")
	theirs := big(r.HTML)

	r = ann.until(room+"/compare", "let them in")
	if ours := big(r.HTML); len(ours) != 6 || !slices.Equal(ours, theirs) {
		t.Fatalf("six words: Ann sees %q, Ben sees %q: %s", ours, theirs, text(r.HTML))
	}
	ann.must(link(t, r.HTML, "action", "/compare?who="))
	ben.until(room, "Promises")
	ann.until(room, "Ben")
	return ann, ben, room
}

func TestOneAloneThenTwoKeepOnePromise(t *testing.T) {
	h := newHouse(t)
	ann, ben, room := together(t, h)

	ann.must("/mine/journal/new", "body", "Decide nothing tonight.")
	mustSay(t, ann.visit("/mine/journal"), "Decide nothing tonight.")
	mustSay(t, ben.visit(room), "Same record as of the last entry of Ann")

	due := time.Now().UTC().Add(48 * time.Hour)
	ann.visit(room + "/promise/new?form=by")
	ann.must(room+"/promise/new", "form", "by", "what", "Cancel the second card", "sight", "Two halves on the table",
		"date", due.Format(time.DateOnly), "time", "12:00", "zone", "UTC", "witness", "0")

	r := ben.until(room+"/promise", "Cancel the second card")
	promise := link(t, r.HTML, "href", "/promise/")
	for _, l := range links(r.HTML, "href") {
		if len(l) == len(room+"/promise/")+32 {
			promise = l
		}
	}
	mustSay(t, ben.visit(promise), "Two halves on the table")
	ben.visit(promise + "/yes")
	ben.press("/yes")
	r = ann.until(promise, "said yes")
	ann.visit(link(t, r.HTML, "href", "/kept"))
	ann.press("/kept", "note", "Cut it up myself")
	r = ben.until(promise, "Cut it up myself")
	ben.visit(link(t, r.HTML, "href", "/seen"))
	ben.press("/seen")
	ann.until("/story?room="+room[len("/ours/"):], "saw it")
}

func TestTheKitIsReadBackFromPaper(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	groups := big(ann.visit("/kit").HTML)
	r := ann.visit("/kit/check")
	mustSay(t, ann.submit("/kit/check", "first", "AAAA", "second", "BBBB"), "not the ones on the kit")
	var ask []string
	for i, g := range groups {
		if strings.Contains(r.HTML, "Group "+strconv.Itoa(i+1)+" of") {
			ask = append(ask, g)
		}
	}
	if len(ask) != 2 {
		t.Fatalf("asks for %d groups of %q", len(ask), groups)
	}
	if r = ann.must("/kit/check", "first", ask[0], "second", ask[1]); r.Path != "/mine/journal" {
		t.Errorf("then %s", r.Path)
	}
	mustSay(t, ann.visit("/kit"), "Make a new recovery kit")
}

func TestWrongWordsAreSaidBesideTheField(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.ask(front.Request{Do: "lock"})
	r := ann.submit("/welcome/unlock", "words", "not these at all please")
	if !r.Locked {
		t.Fatal("opened by wrong words")
	}
	mustSay(t, r, "do not open anything here", "Nothing was lost")
	if r = ann.must("/welcome/unlock", "words", wordsOf("ann")); r.Locked || r.Path != "/" {
		t.Errorf("by the right words: %s %s", r.Path, text(r.HTML))
	}
	other := h.device("laptop")
	if r = other.must("/welcome/unlock", "name", "ann", "words", wordsOf("ann")); r.Locked {
		t.Errorf("on another device: %s", text(r.HTML))
	}
}

func TestWhatWasTypedIsBackAfterALockAndACrash(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.visit("/mine/journal/new")
	ann.front.Handle(t.Context(), front.Request{
		Do: "draft", Path: "/mine/journal/new", Form: "/mine/journal/new", Fields: map[string][]string{"body": {"I saw the mess"}},
	})
	ann.front.Handle(t.Context(), front.Request{
		Do: "draft", Path: "/mine/journal/new", Form: "/mine/journal/new", Fields: map[string][]string{"body": {"I saw the message"}},
	})
	ann.ask(front.Request{Do: "lock"})
	if ann.store.holds("I saw the") {
		t.Error("a draft is kept readable")
	}
	ann.front.Close()
	ann.start()
	r := ann.visit("/mine/journal/new")
	mustSay(t, r, "Unlock")
	r = ann.must("/welcome/unlock", "words", wordsOf("ann"), "next", "/mine/journal/new")
	mustSay(t, r, "I saw the message")

	ann.must("/mine/journal/new", "body", "I saw the message.")
	if r = ann.visit("/mine/journal/new"); strings.Contains(r.HTML, "I saw the message") {
		t.Error("a draft is there after its form was sent")
	}
}

func TestAFormThatDoesNotWorkOutKeepsWhatWasTyped(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.visit("/ours/new")
	ann.offline(true)
	r := ann.submit("/ours/new", "name", "Annie", "label", "My sister")
	mustSay(t, r, "cannot be reached", "Nothing was lost")
	for _, want := range []string{`value="Annie"`, `value="My sister"`} {
		if !strings.Contains(r.HTML, want) {
			t.Errorf("%s is gone", want)
		}
	}
}

func TestOfflineOneReadsAndWritesAndItIsSentLater(t *testing.T) {
	h := newHouse(t)
	ann, ben, room := together(t, h)
	ann.offline(true)
	start := time.Now()
	ann.must(room+"/name", "name", "Annie")
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("offline a page took %s", took)
	}
	mustSay(t, ann.visit(room+"/name"), "Names")
	if !strings.Contains(ann.visit(room+"/name").HTML, `value="Annie"`) {
		t.Error("what waits is not shown")
	}
	ann.offline(false)
	ann.front.Handle(t.Context(), front.Request{Do: "online"})
	ben.until(room, "Annie")
}

func TestNothingIsKnownWhileLocked(t *testing.T) {
	h := newHouse(t)
	ann, _, room := together(t, h)
	r := ann.ask(front.Request{Do: "lock"})
	if !r.Locked || r.Bar != "" {
		t.Errorf("locked %v, bar %q", r.Locked, r.Bar)
	}
	for _, at := range []string{"/", room, "/story", "/settings"} {
		if page := text(ann.visit(at).HTML); strings.Contains(page, "Ben") || strings.Contains(page, "ann") {
			t.Errorf("%s tells while locked: %s", at, page)
		}
	}
}
