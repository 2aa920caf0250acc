package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// goes follows a way from the room of the two.
func (p *Person) goes(way ...string) {
	p.t.Helper()
	p.Place("Ours")
	p.Click(p.Room)
	for _, text := range way {
		p.Click(text)
	}
}

// heardOf lets Ben say that he lied, and Ann say what it did and that she was heard.
func (pair *Pair) heardOf(what string) {
	ann, ben := pair.Ann, pair.Ben
	ann.t.Helper()
	ben.happened()
	ben.Click("Say what happened")
	ben.Click("I broke trust")
	ben.Click("A lie")
	ben.Click("A choice")
	ben.Click("Go on")
	ben.shares(what, "Ann")
	ben.Click("Share with Ann")
	ben.See("Ann has not said yet")
	ann.faces(what)
	ann.Click("Say what it did to you")
	ann.shares("I stood at the till and could not pay.", "Ben")
	ann.Click("Share with Ben")
	ann.See("Both of you see it so")
	ben.faces(what)
	ben.See("could not pay")
	ben.Click("Say what you understood")
	ben.shares("You were ashamed in front of strangers, because of me.", "Ann")
	ben.Click("Share with Ann")
	ben.See("waits for Ann")
	ann.faces(what)
	ann.See("ashamed in front of strangers")
	ann.Click("Say whether you feel heard")
	ann.Click("Yes, I feel heard")
	ann.SeeNot("Not yet")
}

// pages is what somebody sees of it all, without the times that pass by.
func (p *Person) pages(what string) string {
	p.t.Helper()
	var all []string
	see := func(text string) {
		p.See(text)
		p.tell("still", Patience.Milliseconds())
		all = append(all, Eval[string](p, "document.getElementById('page').innerText"))
	}
	p.Place("Today")
	see("Today")
	p.Place("Story")
	see("Story")
	p.faces(what)
	see("What was said")
	p.goes("Apologies")
	see("Apologies")
	p.Click("Your apology, today")
	see("Offered")
	return strings.Join(all, "\n----\n")
}

// setID gives the field with an id its value, where several have the same label.
func (p *Person) setID(id, value string) {
	p.t.Helper()
	p.tell("still", Patience.Milliseconds())
	Eval[bool](p, fmt.Sprintf(`(() => {
		const f = document.getElementById(%q);
		f.value = %q;
		for (const e of ['input', 'change']) f.dispatchEvent(new Event(e, { bubbles: true }));
		return true;
	})()`, id, value))
}

const (
	lie    = "I lied about the money for a year."
	first  = "I am sorry if you were upset about the money, but I had no choice."
	second = "I lied to you for a year, and that was wrong. You stood at the till and could not pay. I am sorry for that. I pay it back, and from now on I show you the account before you ask."
)

func TestAnApologyThatMissedAndOneThatLanded(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben := pair.Ann, pair.Ben
	pair.heardOf(lie)

	// Ben drafts in Mine, with feedback beside it.
	ben.Place("Mine")
	ben.Click("Apologies")
	ben.See("An apology can be written here in peace")
	ben.Look("apology-mine-empty")
	ben.Click("Draft an apology")
	ben.Fill("Your words", first)
	ben.See("Something to think about")
	ben.Look("apology-draft-feedback")
	ben.Set("What is it for?", Eval[string](ben, "document.querySelector('#f-breach option:last-child').value"))
	ben.Click("Keep in Mine")
	ben.See("Only you can read this")
	ben.Look("apology-draft")
	ann.goes("Apologies")
	ann.SeeNot("if you were upset")
	ann.Look("apology-hurt-empty")

	// Offered after a preview that shows all of it.
	ben.Click("Offer it: Ann")
	ben.See("exactly so")
	ben.See(first)
	ben.Look("apology-preview")
	ben.Click("Offer it to Ann")
	ben.See("There is no answer yet")
	ben.See("Words so far")
	ben.Look("apology-offered")

	// Ann is told that one waits, and not what it says.
	ann.Place("Today")
	ann.See("An apology waits for you")
	ann.Place("Story")
	ann.See("Ben offered an apology")
	ann.SeeNot("if you were upset")
	ann.goes("Apologies")
	ann.Look("apology-waits-list")
	ann.Click("An apology from Ben")
	ann.See("Opening it writes nothing anywhere")
	ann.SeeNot("if you were upset")
	ann.Look("apology-waits")

	ann.Click("I do not want to open it")
	ann.See("You can also simply leave it")
	ann.Look("apology-decline")
	ann.Back()
	ann.See("Open it now")
	ben.Click("Withdraw it")
	ben.See("Its words are erased, for both of you")
	ben.Look("apology-withdraw")
	ben.Click("Keep it")

	// She opens it while the line is cut: it needs nobody, and leaves nothing to be sent. What Ben sees stays the same.
	before := ben.pages(lie)
	ann.Online()
	pair.House.Proxy.Cut(true)
	ann.Click("Open it now")
	ann.See(first)
	ann.Look("apology-open")
	ann.Place("Today")
	ann.See("An apology waits for you")
	ann.SeeNot("not yet sent")
	pair.House.Proxy.Cut(false)
	ann.Online()
	ben.Online()
	if after := ben.pages(lie); after != before {
		t.Errorf("what the owner sees has changed since it was opened\nbefore:\n%s\nafter:\n%s", before, after)
	}

	// Her answer says what landed and what is missing.
	ann.Click("An apology waits for you")
	ann.Click("Open it now")
	ann.Click("Answer")
	ann.Click("Share with Ben")
	ann.See("Choose one of them")
	ann.Look("apology-answer-to-mend")
	ann.Click("Not yet")
	ann.Fill("What landed", "That you say it at all.")
	ann.Fill("What is missing", "That it was your choice, and what it was like at the till.")
	ann.Look("apology-answer")
	ann.Click("Share with Ben")
	ann.See("What you answered")
	ann.Look("apology-answered-hurt")
	ben.Place("Today")
	ben.Click("Read what Ann answered")
	ben.See("what it was like at the till")
	ben.Look("apology-answered-owner")

	// A second one, drafted where they are, and changed once.
	ben.Click("Draft another")
	ben.Fill("Your words", "I lied to you.")
	ben.Click("Keep in Mine")
	ben.Click("Change it")
	ben.Fill("Your words", second)
	ben.Click("Keep in Mine")
	ben.See("What it was before")
	ben.Click("What could be thought about")
	ben.See("What is there")
	ben.Look("apology-draft-second")
	ben.Click("See what would be offered")
	ben.Click("Offer it to Ann")
	ben.See("There is no answer yet")
	ann.Place("Today")
	ann.Click("An apology waits for you")
	ann.TabTo("Open it now")
	ann.Press("\r")
	ann.See("You stood at the till")
	ann.TabTo("Answer")
	ann.Press("\r")
	ann.Click("It landed")
	ann.Fill("What landed", "The till. You saw it.")
	ann.Click("Share with Ben")
	ann.See("What you answered")
	ann.Look("apology-landed-hurt")
	ben.See("The till. You saw it.")
	ben.Look("apology-landed-owner")
	ben.goes("Apologies")
	ben.Look("apology-list-owner")

	amends(pair)

	ben.goes("Apologies", "Your apology, today")
	ben.SeeNot("Words so far")
	ann.faces(lie)
	ann.See("What followed")
	ann.Look("apology-breach-hurt")
	ann.Place("Story")
	ann.Look("apology-story")
}

// amends are asked for, said differently, agreed, and turned into two promises in one step.
func amends(pair *Pair) {
	ann, ben := pair.Ann, pair.Ben
	ann.t.Helper()
	day := time.Now().AddDate(0, 0, 9).Format(time.DateOnly)
	ann.goes("Amends")
	ann.Look("amends-empty")
	ann.Click("Ask for amends")
	ann.Fill("What would help?", "Give me your password and never buy anything alone again.")
	ann.See("Something to think about")
	ann.Look("amends-ask-feedback")
	ann.Fill("What would help?", "Show me the account every week.")
	ann.Click("Share with Ben")
	ann.See("It waits for Ben")
	ann.Look("amends-asked")
	ben.Place("Today")
	ben.Click("More, when you want it")
	ben.Click("Read what would make amends")
	ben.See("You can agree to these words")
	ben.Look("amends-your-turn")
	ben.Click("Say it differently")
	ben.Look("amends-counter")
	ben.Fill("Your words", "I show you the account on the first two Sundays, and close the second card.")
	ben.Click("Share with Ann")
	ben.See("It waits for Ann")
	ann.See("close the second card")
	ann.Click("Agree to these words")
	ann.See("You agree to exactly these words")
	ann.Look("amends-agree")
	ann.Click("Agree to these words")
	ann.See("Ben can turn it into promises now")
	ben.See("Both agreed")
	ben.Look("amends-agreed-owner")
	ben.Click("Turn it into promises")
	ben.Fill("How will you both see that it is done?", "We look at it together")
	ben.Set("By which day?", day)
	ben.Click("A second promise")
	ben.Look("amends-turn")
	ben.Fill("What exactly do you promise?", "I show you the account on Sunday.")
	ben.setID("f-what2", "I close the second card.")
	ben.setID("f-sight2", "You read the bank’s letter.")
	ben.setID("f-date2", day)
	ben.setID("f-time2", "18:00")
	ben.Click("Promise this to Ann")
	ben.See("What became of it")
	ben.See("I close the second card.")
	ben.Look("amends-turned")
	ann.See("I show you the account on Sunday.")
	ann.See("I close the second card.")
}
