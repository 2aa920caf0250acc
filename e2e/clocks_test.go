package e2e

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// In Berlin the clocks go forward on 28 March 2027 at 02:00; in New York they did so on 14 March.
func TestSevenInTheEveningStaysSevenWhenTheClocksChange(t *testing.T) {
	friday := time.Date(2027, time.March, 26, 10, 0, 0, 0, time.UTC)
	pair := pairIn(NewHouseAt(t, friday), false, chromedp.Env("TZ=America/New_York"), chromedp.Env("TZ=Europe/Berlin"))
	ann, ben := pair.Ann, pair.Ben
	ben.Promises()
	ben.Click("Make")
	ben.Click("Again and again")
	ben.Fill("What exactly do you promise?", "I call in the evening")
	ben.Fill("How will you both see that it is done?", "The phone rings")
	if place := ben.Value("Where is that clock?"); place != "Europe/Berlin" {
		t.Errorf("the promise keeps the clock of %q", place)
	}
	ben.Set("From which day on?", "2027-03-26")
	ben.Set("At what time?", "19:00")
	ben.Click("Share with")
	ben.See("today at 19:00")
	ann.open("I call in the evening")
	ann.See("today at 14:00 (19:00 in Berlin)")
	ann.Click("Say yes")
	ann.SeeNot("Say yes to this promise")
	ann.Look("two-zones")

	day := func(p *Person, want ...string) {
		t.Helper()
		p.open("I call in the evening")
		for _, w := range want {
			p.See(w)
		}
	}
	// Saturday 18:10 in Berlin, in winter time.
	pair.House.Pass(time.Date(2027, time.March, 27, 17, 10, 0, 0, time.UTC).Sub(friday), ann, ben)
	day(ben, "today at 19:00")
	day(ann, "today at 14:00 (19:00 in Berlin)")
	// Sunday 18:10 in Berlin: in summer time, and so an hour earlier for everybody else.
	pair.House.Pass(23*time.Hour, ann, ben)
	day(ben, "today at 19:00")
	day(ann, "today at 13:00 (19:00 in Berlin)")
	// Just after seven on the day of the change: the day before was kept, and this one was missed.
	pair.House.Pass(55*time.Minute, ann, ben)
	ben.open("I call in the evening")
	ben.See("Tomorrow at 19:00")
	ben.follow(Eval[string](ben, `[...document.querySelectorAll('#page a')].filter((a) => a.innerText.trim() === 'Kept').at(-2).getAttribute('href')`))
	ben.Fill("", "We spoke for an hour")
	ben.Click("Say that it is kept")
	ben.See("Yesterday at 19:00 kept")
	ben.says("Missed", "I had changed the wrong clock", "Say that it was missed")
	ben.See("Today at 19:00 missed")
	ann.open("I call in the evening")
	ann.See("Yesterday at 14:00 (19:00 in Berlin) kept")
	ann.See("Today at 13:00 (19:00 in Berlin) missed")
	ann.Look("after-the-change")
}

func TestAClockThatIsFarOffDoesNotMoveWhatCounts(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ben.promises("The shelf is mended", monday.Add(30*time.Hour))
	ann.open("The shelf is mended")
	ann.Click("Say yes")
	ann.SeeNot("Say yes to this promise")
	pair.House.Pass(24*time.Hour, ann)

	// His clock is five hours behind: it is nine, and he reads four. What he says in time still is.
	ben.ClockAhead(-5 * time.Hour)
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.open("The shelf is mended")
	ben.says("Tell early", "The wood comes on Thursday only", "Tell Ann")
	ben.See("The clocks of this device and of the server are 5 hours apart")
	ben.Look("clocks-apart")
	ann.open("The shelf is mended")
	ann.See("told early")
	ann.SeeNot("apart")

	// Ahead by a day, he believes it to be over; said so, it still stands in the order in which it came.
	ben.ClockAhead(26 * time.Hour)
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.promises("I call the bank", monday.Add(80*time.Hour))
	ben.See("1 day apart")
	ben.ClockAhead(0)
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.promises("The letter is posted", monday.Add(80*time.Hour))
	ben.SeeNot("apart")
	ann.Promises()
	ann.See("The letter is posted")
}
