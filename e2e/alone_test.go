package e2e

import (
	"bytes"
	"testing"
	"time"
)

func TestSomebodyStartsAlone(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", ann.Look)
	ann.See("Nobody else can read it")
	ann.Look("journal-empty")
	ann.Click("Write down what is in your head")
	ann.Look("journal-new")
	ann.Fill("", "I found the messages tonight")
	ann.Click("Keep in Mine")
	ann.See("I found the messages tonight")
	ann.Look("journal-page")
	ann.Place("Today")
	ann.Look("today-alone")

	// After a reload the page is locked, and holds nothing.
	ann.Reload()
	ann.See("Your words")
	ann.SeeNot("I found the messages tonight")
	ann.Unlock("wrong wrong wrong wrong wrong")
	ann.See("One thing to mend")
	ann.Look("unlock-wrong")
	ann.Unlock(ann.Words)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.See("I found the messages tonight")
}

func TestReloadInMidTypingLosesNothing(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Click("Write down what is in your head")
	ann.Fill("", "He said it was over, and I")
	ann.Reload()
	ann.Unlock(ann.Words)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write")
	if got := ann.Value(""); got != "He said it was over, and I" {
		t.Errorf("after a reload the field holds %q", got)
	}
}

func TestLeaveLeavesNothing(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	for _, how := range []string{"button", "keys"} {
		ann.Click("Write down what is in your head")
		ann.Fill("", "nobody may see this")
		if how == "button" {
			ann.Click("Leave")
		} else {
			for range 3 {
				ann.Shift()
			}
		}
		ann.SeePath("/quiet.html")
		for _, word := range []string{"nobody may see", "Goldmend", "Journal"} {
			ann.SeeNot(word)
		}
		ann.Back()
		ann.SeeNot("nobody may see this")
		if title := Eval[string](ann, "document.title"); title != "Notes" {
			t.Errorf("%s: the title is %q", how, title)
		}
		ann.Visit("/")
		ann.Unlock(ann.Words)
		ann.Place("Mine")
		ann.Click("Journal")
	}
}

// canary is a sentence that must be found nowhere but on the screens of the two.
const canary = "the heron stood in the flooded orchard"

func TestNothingReadableReachesTheServer(t *testing.T) {
	pair := NewPair(t, false)
	ann := pair.Ann
	ann.promises(canary, time.Now().Add(48*time.Hour))
	pair.Ben.Promises()
	pair.Ben.See(canary)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write down what is in your head")
	ann.Fill("", canary)
	ann.Click("Keep in Mine")
	ann.See(canary)
	ann.Place("Settings")
	ann.Click("Lock now") // sends a batch of Mine
	ann.See("Your words")
	backup := pair.House.Backup()
	for name, b := range map[string][]byte{
		"the folder of the program": pair.House.Files(), "its log": []byte(pair.House.Log.String()),
		"a backup": backup, "the network": pair.House.Proxy.Bytes(),
	} {
		if len(b) < 100 {
			t.Errorf("%s holds only %d bytes", name, len(b))
		}
		for _, word := range []string{canary, "flooded orchard", "ann of the hill", "Ben and me"} {
			if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(word))) {
				t.Errorf("%q stands in %s", word, name)
			}
		}
	}
}
