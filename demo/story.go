package demo

import (
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata" // the story keeps Berlin's summer time on any machine
)

// Who acts.
type Who uint8

// The two. Mira was lied to; Jonas lied.
const (
	Mira Who = iota
	Jonas
)

// Other is the other of the two.
func (w Who) Other() Who { return 1 - w }

// String is the person's name.
func (w Who) String() string { return [...]string{"Mira", "Jonas"}[w] }

// Options choose a story.
type Options struct {
	Months int       // how long it has gone on; zero: six
	Seed   uint64    // another one tells it differently
	Until  time.Time // the present of the story
}

// MostMonths is the longest story.
const MostMonths = 24

// Zone is where the two live.
func Zone() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err) // it is linked in
	}
	return zone
}

// Act is one thing that one of the two does.
type Act struct {
	At   time.Time
	Who  Who
	Deed Deed
}

// Deed is what somebody does. A promise is named by a word of the recipe's own, and an occurrence by the
// time at which it is due.
type Deed interface{ deed() }

// Terms say when a promise is due.
type Terms struct {
	Once, By time.Time   // one of these,
	Days     []time.Time // or weekly on the weekdays of these first dates,
	Monthly  time.Time   // or monthly, on the first Sunday,
	Expires  time.Time   // or standing until then,
	Review   int         // reviewed after so many days
}

// Words are what a promise says.
type Words struct{ What, Sight, Obstacle, Plan string }

// What is done with promises.
type (
	// Promise makes one.
	Promise struct {
		Name string
		Terms
		Words
	}
	// Amend changes it before the other has accepted.
	Amend struct {
		Name string
		Terms
		Words
	}
	// Accept says yes.
	Accept struct{ Name string }
	// Ask asks to change it.
	Ask struct {
		Name string
		Terms
		Words
		Why string
	}
	// Answer answers that.
	Answer struct {
		Name   string
		Agreed bool
		Note   string
	}
	// Kept, Missed, Found, Seen, NotSeen and Mended say what became of it; On is zero where it is due once.
	Kept    struct{ Said }
	Missed  struct{ Said }
	Found   struct{ Said }
	Seen    struct{ Said }
	NotSeen struct{ Said }
	Mended  struct{ Said }
	// Early tells early that it will be otherwise.
	Early struct {
		Said
		Instead time.Time
	}
	// Lapse tells of a lapse from a standing promise.
	Lapse struct {
		Name string
		When time.Time
		Note string
	}
	// Review looks at a standing promise again.
	Review struct {
		Name    string
		Expires time.Time
		Note    string
	}
	// End ends a promise.
	End struct{ Name string }
)

// Said is what a word about an occurrence has in common.
type Said struct {
	Name string
	On   time.Time
	Note string
}

// What is done in a journal.
type (
	// Write writes a page.
	Write struct {
		Name     string
		Feelings []string
		Text     string
		To       string // whom a letter is to that is never sent; empty: no letter
	}
	// Correct writes a page anew; what it said before stays visible to its author.
	Correct struct{ Name, Text string }
	// Erase withdraws a page for good.
	Erase struct{ Name string }
)

func (Promise) deed() {}
func (Amend) deed()   {}
func (Accept) deed()  {}
func (Ask) deed()     {}
func (Answer) deed()  {}
func (Kept) deed()    {}
func (Missed) deed()  {}
func (Found) deed()   {}
func (Seen) deed()    {}
func (NotSeen) deed() {}
func (Mended) deed()  {}
func (Early) deed()   {}
func (Lapse) deed()   {}
func (Review) deed()  {}
func (End) deed()     {}
func (Write) deed()   {}
func (Correct) deed() {}
func (Erase) deed()   {}

// Story returns what the two do, in order, up to o.Until.
func Story(o Options) []Act {
	if o.Months <= 0 {
		o.Months = 6
	}
	o.Months = min(o.Months, MostMonths)
	zone := Zone()
	now := o.Until.In(zone)
	start := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone).AddDate(0, -o.Months, 0)
	s := &script{
		rand: rand.New(rand.NewPCG(o.Seed, 0x60_1d)), start: start, until: o.Until, months: o.Months,
		notes: map[*[]string]int{},
	}
	s.firstDays()
	s.homeOnTime()
	s.postOnSaturdays()
	s.accountsOnSundays()
	s.nothingSignedAlone()
	s.wednesdays()
	s.smallThings()
	s.journals()
	s.thisWeek()
	s.theLoan()
	s.theSlip()
	// One thing at a time: nobody does two things within the same minute, and nothing was done after the end.
	slices.SortStableFunc(s.acts, func(a, b Act) int { return a.At.Compare(b.At) })
	for i := 1; i < len(s.acts); i++ {
		if !s.acts[i].At.After(s.acts[i-1].At) {
			s.acts[i].At = s.acts[i-1].At.Add(41 * time.Second)
		}
	}
	end, _ := slices.BinarySearchFunc(s.acts, o.Until, func(a Act, t time.Time) int { return a.At.Compare(t) })
	return s.acts[:end]
}

// script collects acts. It draws every random number, so that a seed tells one story.
type script struct {
	rand   *rand.Rand
	start  time.Time // midnight of the day on which they begin
	until  time.Time
	months int
	notes  map[*[]string]int
	acts   []Act
}

func (s *script) do(at time.Time, who Who, d Deed) { s.acts = append(s.acts, Act{at, who, d}) }

// at is an hour of a day of the story; day 0 is the first.
func (s *script) at(day, hour, minute int) time.Time {
	return time.Date(s.start.Year(), s.start.Month(), s.start.Day()+day, hour, minute, 0, 0, s.start.Location())
}

// day counts the days of the story until a time.
func (s *script) day(t time.Time) int {
	d := 0
	for s.at(d+1, 0, 0).Before(t) {
		d++
	}
	return d
}

// next is the first day from one on that is such a weekday.
func (s *script) next(day int, w time.Weekday) int {
	for s.at(day, 12, 0).Weekday() != w {
		day++
	}
	return day
}

// last is the last day of the story.
func (s *script) last() int { return s.day(s.until) }

// soon is a moment between some minutes after t.
func (s *script) soon(t time.Time, from, to int) time.Time {
	return t.Add(time.Duration(from*60+s.rand.IntN((to-from)*60)) * time.Second)
}

func (s *script) chance(p float64) bool { return s.rand.Float64() < p }

// note takes the next text of a list, and nothing when it is used up.
func (s *script) note(list *[]string) string {
	i := s.notes[list]
	if i >= len(*list) {
		return ""
	}
	s.notes[list]++
	return (*list)[i]
}

// later is on the time of day of t, some days afterwards.
func later(t time.Time, days int) time.Time { return t.AddDate(0, 0, days) }
