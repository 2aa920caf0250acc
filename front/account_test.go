package front_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/front"
)

// tell passes a message that needs no answer.
func (d *device) tell(what string) {
	d.front.Handle(d.h.t.(*testing.T).Context(), front.Request{Do: what})
}

// event waits for an event of a kind.
func (d *device) event(kind string) front.Event {
	d.h.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case e := <-d.front.Events():
			if e.Event == kind {
				return e
			}
		case <-deadline:
			d.h.t.Fatalf("%s: no %s event", d.name, kind)
		}
	}
}

func TestAHiddenPageLocksByItself(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.tell("hidden")
	ann.clock.advance(4 * time.Minute)
	if ann.visit("/").Locked {
		t.Error("locked too soon")
	}
	ann.clock.advance(2 * time.Minute)
	if e := ann.event("locked"); !strings.Contains(e.Say, "Nothing was lost") {
		t.Errorf("says %q", e.Say)
	}
	if !ann.visit("/").Locked {
		t.Error("still open")
	}
}

func TestADeviceThatSleptLocksWhenItWakes(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.must("/settings/time", "lock", "15", "zone", "UTC")
	ann.until("/settings/time", "When it locks")
	ann.tell("hidden")
	ann.clock.mu.Lock()
	ann.clock.ahead += 16 * time.Minute // no timer runs while a device sleeps
	ann.clock.mu.Unlock()
	ann.tell("visible")
	ann.event("locked")
}

func TestAShortLookAwayDoesNotLock(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.tell("hidden")
	ann.clock.advance(time.Minute)
	ann.tell("visible")
	ann.clock.advance(time.Hour)
	if ann.visit("/").Locked {
		t.Error("locked")
	}
}

func TestNewWordsOpenAndOldOnesDoNot(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.visit("/settings/words")
	mustSay(t, ann.submit("/settings/words", "old", "wrong words altogether", "which", "these"), "do not open anything")
	ann.must("/settings/words", "old", wordsOf("ann"), "which", "own", "own", wordsOf("new"))
	ann.ask(front.Request{Do: "lock"})
	if !ann.submit("/welcome/unlock", "words", wordsOf("ann")).Locked {
		t.Error("the old words open")
	}
	if r := ann.must("/welcome/unlock", "words", wordsOf("new")); r.Locked {
		t.Errorf("the new words do not open: %s", text(r.HTML))
	}
}

func TestTheKitOpensTheAccountAndTheLocksAreOffered(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	code := strings.Join(big(ann.visit("/kit").HTML), " ")
	ann.must("/mine/journal/new", "body", "Still here.")
	ann.until("/mine/journal", "Still here.")
	other := h.device("laptop")
	other.visit("/welcome/recover")
	mustSay(t, other.submit("/welcome/recover", "name", "ann", "code", "AAAA", "which", "own", "own", wordsOf("new")), "One thing to mend")
	r := other.must("/welcome/recover", "name", "ann", "code", code, "which", "own", "own", wordsOf("new"))
	if r.Path != "/settings/locks" {
		t.Errorf("then %s", r.Path)
	}
	r = other.must("/settings/locks", "words", wordsOf("new"))
	if r.Path != "/kit" {
		t.Errorf("then %s: %s", r.Path, text(r.HTML))
	}
}

func TestAnotherDeviceIsSignedOutAtOnce(t *testing.T) {
	h := newHouse(t)
	phone := h.device("phone")
	phone.signUp("ann")
	phone.must("/kit/later")
	laptop := h.device("laptop")
	laptop.visit("/")
	laptop.must("/welcome/in", "name", "ann", "words", wordsOf("ann"))
	r := phone.until("/settings/devices", "Sign out laptop now")
	r = phone.must(link(t, r.HTML, "action", "/settings/devices/"))
	mustSay(t, r, "Change the locks")
	laptop.event("locked")
	mustSay(t, laptop.visit("/"), "signed out from another device")
}

func TestAnInvitationWorksOnceAndCanBeRevoked(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	r := ann.must("/ours/new", "name", "Ann")
	first := link(t, r.HTML, "value", "#")
	r = ann.must(link(t, r.HTML, "action", "/revoke"))
	mustSay(t, r, "There is no open invitation")
	r = ann.must(strings.TrimSuffix(r.Path, "?"))
	second := link(t, r.HTML, "value", "#")
	if first == second {
		t.Fatal("the same link again")
	}

	ben := h.device("ben")
	ben.signUp("ben")
	ben.must("/kit/later")
	ben.ask(front.Request{Do: "go", Path: "/", Link: first})
	ben.until("/join", "cannot be used")
	ben.ask(front.Request{Do: "go", Path: "/", Link: second})
	ben.until("/join", "You are invited")
	ben.must("/join", "name", "Ben")

	eve := h.device("eve")
	eve.signUp("eve")
	eve.must("/kit/later")
	eve.ask(front.Request{Do: "go", Path: "/", Link: second})
	eve.until("/join", "cannot be used")
}

func TestOneLeavesAlone(t *testing.T) {
	h := newHouse(t)
	ann, ben, room := together(t, h)
	ben.visit(room + "/leave")
	mustSay(t, ben.submit(room+"/leave"), "Tick this")
	ben.must(room+"/leave", "sure", "yes")
	ben.until("/ours", "For reading only")
	ann.until("/story", "Ben left this room")
	mustSay(t, ben.visit(room), "You are no longer in this room")
}

func TestDeletingTheAccountLeavesNothingOnTheDevice(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.visit("/settings/delete")
	mustSay(t, ann.submit("/settings/delete", "words", "wrong words altogether", "sure", "yes"), "do not open anything")
	r := ann.must("/settings/delete", "words", wordsOf("ann"), "sure", "yes")
	mustSay(t, r, "Welcome")
	if !strings.Contains(text(h.device("other").submit("/welcome/in", "name", "ann", "words", wordsOf("ann")).HTML), "do not open anything") {
		t.Error("the account is still there")
	}
}

func TestWhatIsTypedWhileSomethingBreaksIsKept(t *testing.T) {
	h := newHouse(t)
	ann := h.device("phone")
	ann.signUp("ann")
	ann.must("/kit/later")
	ann.visit("/ours/new")
	ann.front.Handle(t.Context(), front.Request{Do: "draft", Path: "/ours/new", Form: "/ours/new", Fields: map[string][]string{"name": {"Annie"}}})
	ann.front.Close()
	ann.start()
	ann.visit("/ours/new")
	if r := ann.must("/welcome/unlock", "words", wordsOf("ann"), "next", "/ours/new"); !strings.Contains(r.HTML, `value="Annie"`) {
		t.Errorf("the draft is gone: %s", text(r.HTML))
	}
}

func TestNewsIsHeardHoweverMuchElseIsSaidMeanwhile(t *testing.T) {
	h := newHouse(t)
	phone := h.device("phone")
	phone.signUp("ann")
	phone.must("/kit/later")
	laptop := h.device("laptop")
	laptop.visit("/")
	laptop.must("/welcome/in", "name", "ann", "words", wordsOf("ann"))
	for len(phone.front.Events()) > 0 {
		<-phone.front.Events()
	}
	laptop.must("/mine/journal/new", "body", "from the other device")
	for deadline := time.Now().Add(15 * time.Second); !strings.Contains(text(phone.visit("/mine/journal").HTML), "from the other device"); {
		if time.Now().After(deadline) {
			t.Fatal("it does not arrive")
		}
		<-time.After(20 * time.Millisecond) // events are left unread
	}
	for i := range 60 { // nobody reads meanwhile
		phone.front.Handle(t.Context(), front.Request{Do: "check", Path: "/", Field: strconv.Itoa(i), Form: "promise"})
	}
	phone.event("news")
}
