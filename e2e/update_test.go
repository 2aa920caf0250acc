package e2e

import (
	"testing"
)

// version is what the page in a browser was built as.
func (p *Person) version() string {
	p.t.Helper()
	return Eval[string](p, "document.documentElement.dataset.worker")
}

// seesVersion waits until the page is of another version than one that was seen before.
func (p *Person) seesVersion(before string) {
	p.t.Helper()
	p.tell("otherVersion", before, Patience.Milliseconds())
}

func TestANewVersionWaitsUntilNobodyIsWriting(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.KeptByBrowser()
	first := ann.version()
	second := ann.Tab()
	second.Visit("/")
	second.Fill("Your words", ann.Words) // not sent yet
	ann.Click("Write down what is in your head")
	ann.Fill("", "half a sentence about tonight")

	h.Proxy.Deploy()
	Eval[bool](ann, "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)")
	for _, tab := range []*Person{ann, second} {
		tab.See("A newer version is ready")
		if tab.version() != first {
			t.Error("the page was taken away from under somebody who was writing")
		}
	}
	ann.Look("update")
	if got := ann.Value(""); got != "half a sentence about tonight" {
		t.Errorf("the field holds %q", got)
	}

	// The page before still opens: what it needs is kept although the server knows it no more.
	second.Press("\r")
	second.See("Today")
	second.Click("Use it now")
	second.seesVersion(first)
	second.Unlock(ann.Words)
	second.See("Today")
	if got := ann.Value(""); got != "half a sentence about tonight" || ann.version() != first {
		t.Errorf("another tab went on to the newer version, and the field holds %q", got)
	}
	if status := Eval[int](ann, "fetch(document.documentElement.dataset.worker).then((r) => r.status)"); status != 200 {
		t.Errorf("what the open page was made of is gone: %d", status)
	}
	ann.Type(" and tomorrow")
	ann.Click("Keep in Mine")
	ann.See("half a sentence about tonight and tomorrow")
	ann.Click("Write")
	ann.Fill("", "one more thought")
	ann.Click("Use it now") // even then nothing is lost
	ann.seesVersion(first)
	ann.Unlock(ann.Words)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.See("half a sentence about tonight and tomorrow")
	ann.Click("Write")
	if got := ann.Value(""); got != "one more thought" {
		t.Errorf("after the update the field holds %q", got)
	}

	h.Proxy.Cut(true)
	ann.Reload()
	ann.Unlock(ann.Words)
	ann.Place("Mine")
	ann.Click("Journal")
	ann.See("half a sentence about tonight and tomorrow")
}

func TestANewVersionIsUsedAtOnceWhereNothingIsOpen(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.See("You can begin alone")
	ann.KeptByBrowser()
	first := ann.version()
	h.Proxy.Deploy()
	Eval[bool](ann, "navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)")
	ann.seesVersion(first)
	ann.See("You can begin alone")
}
