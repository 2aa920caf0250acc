package e2e

import (
	"strings"
	"testing"
	"time"
)

// A Monday morning, so that the days of these stories have names.
var monday = time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC)

// promises lets somebody promise one thing by a time.
func (p *Person) promises(what string, by time.Time) {
	p.t.Helper()
	p.Promises()
	p.Click("Make")
	p.Click("By a time")
	p.Fill("What exactly do you promise?", what)
	p.Fill("How will you both see that it is done?", "I say so myself, at once")
	p.Set("On which day?", by.Format(time.DateOnly))
	p.Set("At what time?", by.Format("15:04"))
	p.Click("Share with")
	p.See(what)
}

// open goes to one promise.
func (p *Person) open(what string) {
	p.t.Helper()
	p.Promises()
	p.See("What you promised")
	if !strings.Contains(p.Text(), what) {
		p.Click("Earlier promises")
	}
	p.Click(what)
	p.See("Promised by")
}

// says presses a button of a promise, writes a line, and sends it.
func (p *Person) says(what, note, send string) {
	p.t.Helper()
	p.Click(what)
	p.Fill("", note)
	p.Click(send)
	p.See(note)
}

func TestAPromiseGoesThroughEachOutcome(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ann.Promises()
	ann.See("A promise here is small and plain")

	ben.promises("The letter is posted", monday.Add(30*time.Hour))
	ann.See("The letter is posted") // it comes by itself
	ann.open("The letter is posted")
	ann.Click("Say yes")
	ann.SeeNot("Say yes to this promise")
	ann.Promises()
	ben.SeeNot("Ann has not said yes yet")
	ben.promises("The shelf is mended", monday.Add(31*time.Hour))
	ben.promises("I call the bank", monday.Add(32*time.Hour))
	ben.promises("The car is cleaned", monday.Add(33*time.Hour))

	// Told early, on the day before.
	ben.open("The shelf is mended")
	ben.says("Tell early", "The wood comes on Thursday only", "Tell Ann")
	ann.open("The shelf is mended")
	ann.See("told early")

	// In the last hour nothing is weakened any more, and that is said plainly.
	pair.House.Pass(29*time.Hour+30*time.Minute, ann, ben)
	ben.open("The letter is posted")
	ben.Click("Change this promise")
	ben.See("It is due within the hour")
	ben.open("The letter is posted")
	ben.says("Kept", "Posted on the way to work", "Say that it is kept")
	ann.open("The letter is posted")
	ann.See("Posted on the way to work") // at once
	ann.says("I saw it", "The receipt lay on the table", "Say that I saw it")
	ben.See("The receipt lay on the table")

	// Two views stand side by side, and nobody decides between them.
	pair.House.Pass(6*time.Hour, ann, ben)
	ben.open("The car is cleaned")
	ben.says("Kept", "Inside and out", "Say that it is kept")
	ann.open("The car is cleaned")
	ann.says("I did not see it", "The back seats looked as before", "Say that I did not see it")
	ann.See("Both views stay, side by side")
	ben.See("Both views stay, side by side")

	// Missed, found by the other, owned, and made good: joined by the seam.
	ann.open("I call the bank")
	ann.says("It was missed", "The bank wrote again today", "Say that it was missed")
	ben.open("I call the bank")
	ben.See("The bank wrote again today")
	ben.says("Missed", "I put it off. I call tomorrow at nine", "Say that it was missed")
	ann.open("I call the bank")
	ann.See("I put it off")
	ann.says("It was made good", "He called, and told me what they said", "Say that it was made good")
	ben.See("He called, and told me")

	ben.Place("Story")
	ben.See("The letter is posted")
	ben.Place("Today")
	ben.See("Today")
}

func TestAStandingPromiseAndAnHonourableLapse(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ben.Promises()
	ben.Click("Make")
	ben.Click("Always")
	ben.Fill("What exactly do you promise?", "No contact with K.")
	ben.Fill("How will you both see that it is done?", "I tell you at once if K. writes")
	ben.Click("Share with")
	ben.See("No contact with K.")
	pair.House.Pass(50*time.Hour, ann, ben)
	ben.open("No contact with K.")
	ben.says("Tell of a lapse", "K. wrote, and I answered with one line", "Share with Ann")
	ann.open("No contact with K.")
	ann.See("K. wrote, and I answered with one line")

	// Either ends it, alone, without a reason and without a mark.
	ann.Click("End this promise")
	ann.Click("End it")
	ann.See("Ended")
	ben.See("Ended")
}

func TestBothActAtOnce(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben := pair.Ann, pair.Ben
	due := time.Now().Add(48 * time.Hour)
	ann.Promises()
	ben.Promises()
	pair.House.Proxy.Cut(true) // neither sees what the other does
	ann.promises("I am home for supper", due)
	ben.promises("I bring the bread", due)
	ann.See("not yet sent")
	ben.See("not yet sent")
	pair.House.Proxy.Cut(false)
	for _, p := range []*Person{ann, ben} {
		p.SeeNot("not yet sent")
		p.Promises()
		p.See("I am home for supper")
		p.See("I bring the bread")
	}
}
