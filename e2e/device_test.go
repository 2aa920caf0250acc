package e2e

import (
	"testing"
	"time"
)

func TestACrashOfTheProgramBringsBackTheLockedPageAndEveryDraft(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Click("Write down what is in your head")
	ann.Fill("", "half a sentence about tonight")
	ann.Online()
	ann.Crash()
	ann.Type(" and")
	ann.See("Nothing was lost")
	ann.SeeNot("half a sentence")
	ann.Look("after-a-crash")
	ann.Unlock(ann.Words)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write")
	if got := ann.Value(""); got != "half a sentence about tonight" && got != "half a sentence about tonight and" {
		t.Errorf("after a crash the field holds %q", got)
	}
}

func TestStayUnlockedHere(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Place("Settings")
	ann.Click("Stay unlocked on this device")
	ann.Look("stay-unlocked")
	ann.Fill("Your words", ann.Words)
	ann.Click("Stay unlocked here")
	ann.See("This device stays unlocked")
	ann.Reload()
	ann.See("You chose to stay unlocked here")
	ann.Click("Open")
	ann.See("Today")

	// Its end from another device counts at once: the relay's share is gone.
	other := h.Person("Ann elsewhere")
	other.Visit("/")
	other.SignIn(Login{Name: "ann of the hill", Words: ann.Words})
	ann.Close()
	other.Place("Settings")
	other.Click("Devices that are signed in")
	other.Click("Sign out")
	other.SeeNot("Sign out Chrom")
	ann.Start()
	ann.Visit("/")
	ann.SeeNot("You chose to stay unlocked here")
	ann.See("Your words")
}

func TestTheOtherTabFollows(t *testing.T) {
	pair := NewPair(t, false)
	ann := pair.Ann
	second := ann.Tab()
	second.Visit("/")
	second.Unlock(ann.Words)
	second.Promises()
	ann.promises("I water the plants", time.Now().Add(48*time.Hour))
	second.See("I water the plants")
	second.promises("I feed the cat", time.Now().Add(48*time.Hour))
	pair.Ben.Promises()
	pair.Ben.See("I feed the cat")

	// What waits for Mine's beat is there in both tabs as well.
	second.Place("Mine")
	second.Click("Journal")
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write down what is in your head")
	ann.Fill("", "a thought in one tab")
	ann.Click("Keep in Mine")
	second.See("a thought in one tab")
}
