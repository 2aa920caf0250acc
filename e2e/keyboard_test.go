package e2e

import (
	"strings"
	"testing"
)

func TestEverythingCanBeDoneWithTheKeyboard(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	press := func(text string) { t.Helper(); ann.TabTo(text); ann.Press("\r") }
	fill := func(label, text string) { t.Helper(); ann.TabTo(label); ann.Type(text) }

	ann.Visit("/")
	ann.See("You can begin alone")
	press("Start on my own")
	ann.See("Your five words")
	words := strings.Join(ann.list("bigWords"), " ")
	press("Make my account") // too early: the summary has the focus, and leads to the fields
	ann.See("things to mend")
	if !Eval[bool](ann, "document.activeElement.id === 'problems'") {
		t.Error("the summary of what to mend does not have the focus")
	}
	fill("A name to sign in with", "ann of the hill")
	ann.TabTo("I am 18 or older")
	ann.Press(" ")
	press("Make my account")
	ann.See("Your recovery kit")
	press("Not now")
	ann.See("Nobody else can read it")
	press("Write down what is in your head")
	fill("", "written without a mouse")
	press("Keep in Mine")
	ann.See("written without a mouse")
	if !Eval[bool](ann, "document.activeElement.tagName === 'H1'") {
		t.Error("after going on, the heading does not have the focus")
	}
	press("Settings")
	press("Lock now")
	ann.See("Your words")
	fill("Your words", words)
	ann.Press("\r")
	ann.See("Today")
	press("Ours")
	press("See what inviting means")
	fill("What shall they call you?", "Ann")
	press("Make the room and a link")
	ann.See("Give this link to one person")

	// What few need is folded, opens with a key, and stays open once it holds something.
	room := Eval[string](ann, `document.querySelector('#page a[href^="/ours/"]').getAttribute('href')`)
	ann.follow(room + "/promise/new?form=by")
	ann.SeeNot("If this gets in the way")
	ann.Look("promise-form-folded")
	press("A plan for the likely obstacle")
	fill("If this gets in the way", "the train is late")
	press("Keep in the record")
	ann.See("Fill in both, or neither")
	if got := ann.Value("If this gets in the way"); got != "the train is late" {
		t.Errorf("the folded field holds %q", got)
	}
	ann.SeeNot("Their name")
}
