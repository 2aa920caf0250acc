package e2e

import (
	"testing"
)

// happened goes to what the two face together.
func (p *Person) happened() {
	p.t.Helper()
	p.Place("Ours")
	p.Click(p.Room)
	p.Click("What happened")
}

// faces goes to one breach.
func (p *Person) faces(what string) {
	p.t.Helper()
	p.happened()
	p.Click(what)
	p.See("What was said")
}

// shares writes what a page asks for, looks at it as the other would read it, and shares it.
func (p *Person) shares(text, with string) {
	p.t.Helper()
	p.Fill("", text)
	p.Click("See what " + with + " will read")
	p.See(with + " will read exactly this")
	p.See(text)
}

// holds is told when a field does not hold what was prepared.
func (p *Person) holds(label, text string) {
	p.t.Helper()
	if v := p.Value(label); v != text {
		p.t.Fatalf("%s: %q holds %q, want %q", p.Name, label, v, text)
	}
}

func TestWhoWasHurtSaysWhatHappenedAndIsHeard(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben

	// Ann opens it. A missed promise is told apart, and nothing is shared before she has seen it.
	ann.happened()
	ann.See("it helps to say it once, plainly")
	ann.Look("breach-empty")
	ann.Click("Say what happened")
	ann.See("A promise that was missed is not a breach by itself")
	ann.Look("breach-who")
	ann.Click("I was hurt")
	ann.See("The nearest is good enough")
	ann.Click("Go on")
	ann.See("Choose what is nearest")
	ann.Click("Something kept hidden")
	ann.Click("A choice")
	ann.Look("breach-sort")
	ann.Click("Go on")
	ann.Fill("What happened?", "You had a second account since last summer.")
	ann.Click("More about it")
	ann.Click("It came to light later")
	ann.Look("breach-text")
	ann.Click("See what Ben will read")
	ann.See("Ben will read exactly this")
	ann.See("Ben broke trust, and you were hurt.")
	ann.Look("breach-preview")
	ben.happened()
	ben.SeeNot("second account")
	ann.Click("Share with Ben")
	ann.See("Ben has not said yet how they see it")
	ann.Look("breach-hurt-first")

	// Ben learns on Today that something waits, and not what. Nothing binds him yet.
	ben.Place("Today")
	ben.See("Read what Ann wrote down")
	ben.SeeNot("second account")
	ben.Click("Read what Ann wrote down")
	ben.See("nothing here binds you")
	ben.Look("breach-named")

	// Her impact comes first. He prepares meanwhile, in Mine.
	ben.Click("What else you can say")
	ben.Click("Say what you did")
	ben.See("What it did to the other person comes first")
	ben.Fill("", "I hid an account from you since June.")
	ben.Click("Keep in Mine")
	ben.See("nothing here binds you")
	ann.faces("You had a second account")
	ann.SeeNot("since June")
	ann.Click("Say what it did to you")
	ann.Look("breach-impact")
	ann.shares("I go through each month again and do not know what was true.", "Ben")
	ann.Click("Share with Ben")
	ann.See("what it did to me")

	// The draft is where he left it, and is shared after a preview.
	ben.faces("You had a second account")
	ben.See("The next thing is yours")
	ben.Look("breach-owner-next")
	ben.Click("Say what you did")
	ben.holds("What did you do?", "I hid an account from you since June.")
	ben.Look("breach-acknowledge")
	ben.shares("I hid an account from you since June. I lied when you asked.", "Ann")
	ben.Look("breach-acknowledge-preview")
	ben.Click("Share with Ann")
	ben.See("Both of you see it so")

	// Restated, not yet, restated, heard.
	ben.Click("Say what you understood")
	ben.See("I go through each month again")
	ben.Look("breach-restate")
	ben.shares("You check the months again.", "Ann")
	ben.Click("Share with Ann")
	ben.See("waits for Ann")
	ann.Place("Today")
	ann.Click("Say whether you feel heard")
	ann.See("You check the months again")
	ann.Look("breach-heard")
	ann.Click("Not yet")
	ann.See("Say in a few words what is missing")
	ann.Fill("What is missing", "Not the months. I doubt what I remember of us.")
	ann.Click("Not yet")
	ann.See("not yet")
	ben.Place("Today")
	ben.Click("Say what you understood")
	ben.See("I doubt what I remember of us")
	ben.shares("You doubt your own memory of us, because I made the pictures false.", "Ann")
	ben.Click("Share with Ann")
	ben.See("waits for Ann")
	ann.faces("You had a second account")
	ann.Click("Say whether you feel heard")
	ann.Fill("What is missing", "Yes. That is it.")
	ann.Click("Yes, I feel heard")
	ann.See("yes, I feel heard")
	ann.See("what it did to me, just now, heard")
	ann.Look("breach-was-heard")

	// Why comes now, and then one step of the plan.
	ben.Place("Today")
	ben.Click("Say how it came to it")
	ben.Look("breach-why")
	ben.shares("I was ashamed of the debt and wanted it gone before you saw it.", "Ann")
	ben.Click("Share with Ann")
	ben.See("What could follow")
	ben.Look("breach-plan")
	ben.Place("Today")
	ben.See("Promise what ends now")
	ben.Click("Promise what ends now")
	ben.See("When is it due?")
	ben.Click("By a time")
	ben.Fill("What exactly do you promise?", "I close the account")
	ben.Fill("How will you both see that it is done?", "I show you the letter")
	ben.Set("At what time?", "23:00")
	ben.Click("Share with Ann")
	ben.See("I close the account")
	ben.Place("Today")
	ben.SeeNot("Promise what ends now")
	ann.faces("You had a second account")
	ann.See("I close the account")

	// She alone sets it to rest.
	ben.faces("You had a second account")
	ben.SeeNot("Set it to rest")
	ann.Click("What else you can say")
	ann.Look("breach-ways")
	ann.Click("Set it to rest")
	ann.See("It does not mean that you forgive")
	ann.Look("breach-rest")
	ann.Click("Set it to rest")
	ann.See("It is set to rest")
	ann.Look("breach-rested")
	ben.See("It is set to rest")
	ann.Place("Story")
	ann.See("You felt heard")
}

func TestWhoBrokeTrustBeginsAloneAndSaysIt(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ben.Place("Mine")
	ben.Click("What happened")
	ben.See("nobody learns that you wrote it")
	ben.Look("breach-mine-empty")
	ben.Click("Write down what happened")
	ben.Click("I broke trust")
	ben.Fill("What did you do?", "I read your diary, twice, in March.")
	ben.Look("breach-mine-text")
	ben.Click("Keep in Mine")
	ben.See("When you want to share it")
	ben.Look("breach-mine-draft")
	ben.Click("Change it")
	ben.holds("What did you do?", "I read your diary, twice, in March.")
	ben.Fill("What did you do?", "I read your diary, three times, in March.")
	ben.Click("Keep in Mine")
	ben.See("What it was before")
	ann.happened()
	ann.SeeNot("diary")

	ben.Click("Begin with it: Ann")
	ben.See("The nearest is good enough")
	ben.Click("Something else")
	ben.Click("Go on")
	ben.holds("What did you do?", "I read your diary, three times, in March.")
	ben.Click("See what Ann will read")
	ben.See("You broke trust, and Ann was hurt.")
	ben.Click("Share with Ann")
	ben.See("Ann has not said yet how they see it")
	ann.See("I read your diary")
	ann.Place("Today")
	ann.Click("Read what Ben wrote down")
	ann.Look("breach-hurt-reads")
	ann.Click("What else you can say")
	ann.Click("Ask why now")
	ann.Look("breach-ask-why")
	ann.Click("Ask why now")
	ann.See("I ask why now")
	ben.faces("I read your diary")
	ben.Click("Say how it came to it")
	ben.shares("I was afraid of what you think of me, and did not ask.", "Ann")
	ben.Click("Share with Ann")
	ben.See("You: how it came to it")
	ann.See("I was afraid of what you think of me")

	// Two views stand side by side.
	ann.Click("What else you can say")
	ann.Click("Say how you see it")
	ann.Look("breach-place")
	ann.Click("I see it differently")
	ann.See("Both views stand")
	ben.See("Both views stand")
	ben.Look("breach-two-views")
	ben.happened()
	ben.Look("breach-list")
}
