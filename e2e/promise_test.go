package e2e

import (
	"testing"
	"time"
)

// A Monday morning, so that the days of these stories have names.
var monday = time.Date(2027, time.March, 1, 9, 0, 0, 0, time.UTC)

// promises lets somebody promise one thing by a time.
func (p *Person) promises(what string, by time.Time) {
	p.t.Helper()
	p.Promises()
	p.Click("Make a promise")
	p.Click("By a time")
	p.Fill("What exactly do you promise?", what)
	p.Fill("How will you both see that it is done?", "I say so myself, at once")
	p.Set("On which day?", by.Format(time.DateOnly))
	p.Set("At what time?", by.Format("15:04"))
	p.Click("Share with")
	p.See(what)
}

func TestAPromiseIsMadeAcceptedKeptAndSeen(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ann.Promises()
	ann.See("A promise here is small and plain")
	ann.Look("promises-empty")

	ben.promises("The letter to the landlord is posted", monday.Add(30*time.Hour))
	ann.See("The letter to the landlord is posted")
	ann.Click("The letter to the landlord is posted")
	ann.Look("promise-open")
	ann.Click("Say yes")
	ben.SeeNot("Ann has not said yes yet")

	pair.House.Pass(28*time.Hour, ann, ben)
	ben.Promises()
	ben.Click("The letter to the landlord is posted")
	ben.Look("promise-due")
	ben.Click("Kept")
	ben.Look("promise-kept-form")
	ben.Click("Say that it is kept")
	ben.See("zzz")
}
