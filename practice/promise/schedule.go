package promise

import (
	"errors"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// The bounds of a recurrence. With them the next occurrence is never further than eight years and never
// takes more than a few hundred steps to find, whatever a hostile author writes.
const (
	Horizon = 10 // years after its start at which a recurring promise is over
	maxRule = 100
)

// errRule says that a recurrence is outside of what a promise may use.
var errRule = errors.New("recurrence: not one that a promise can have")

// ParseRule reads a recurrence in the terms of RFC 5545, without "RRULE:". A promise may recur
//
//	FREQ=DAILY                       every day, or every INTERVAL days
//	FREQ=WEEKLY;BYDAY=MO,WE          on these days of the week
//	FREQ=MONTHLY;BYMONTHDAY=1,-1     on these days of the month
//	FREQ=MONTHLY;BYDAY=+2TU,-1FR     on the second Tuesday and the last Friday
//	FREQ=YEARLY                      on the day of the year on which it starts
//
// and nothing faster: no hours, minutes or seconds, no rule that could be empty. Each rule has one
// spelling, the one that [rrule.ROption.RRuleString] writes.
func ParseRule(text string) (rrule.ROption, error) {
	if len(text) > maxRule {
		return rrule.ROption{}, errRule
	}
	o, err := rrule.StrToROption(text)
	if err != nil || o.RRuleString() != text || !plain(o) {
		return rrule.ROption{}, errRule
	}
	every, ok := 0, false
	switch byDay, byDate := len(o.Byweekday), len(o.Bymonthday); o.Freq {
	case rrule.DAILY:
		every, ok = 366, byDay+byDate == 0
	case rrule.WEEKLY:
		every, ok = 52, byDay > 0 && byDay <= 7 && byDate == 0 && nths(o.Byweekday, 0)
	case rrule.MONTHLY: // every twelve months could miss the 31st for ever
		every, ok = 11, (byDay > 0) != (byDate > 0) && byDay <= 7 && nths(o.Byweekday, -1, 1, 2, 3, 4)
	case rrule.YEARLY:
		every, ok = 4, byDay+byDate == 0
	}
	if !ok || o.Interval < 0 || o.Interval > every {
		return rrule.ROption{}, errRule
	}
	if _, err := rrule.NewRRule(*o); err != nil {
		return rrule.ROption{}, errRule
	}
	return *o, nil
}

// plain reports whether a rule uses only the parts that a promise may use.
func plain(o *rrule.ROption) bool {
	return o.Dtstart.IsZero() && o.Until.IsZero() && o.Count == 0 && o.Wkst == rrule.MO &&
		len(o.Bysetpos)+len(o.Bymonth)+len(o.Byyearday)+len(o.Byweekno)+len(o.Byhour)+len(o.Byminute)+len(o.Bysecond)+len(o.Byeaster) == 0
}

// nths reports whether every day of a list is one of these of its month; 0 is every one.
func nths(days []rrule.Weekday, allowed ...int) bool {
	return !slices.ContainsFunc(days, func(d rrule.Weekday) bool { return !slices.Contains(allowed, d.N()) })
}

// schedule lists the occurrences of one version of a promise as walls, as far as somebody asked.
type schedule struct {
	walls []Wall
	until Wall
	more  func() (time.Time, bool) // nil when there are no more
}

func newSchedule(t Terms) *schedule {
	if t.Form != Recurring {
		return &schedule{walls: []Wall{t.Due}, until: t.Due}
	}
	s := &schedule{until: t.last()}
	o, err := ParseRule(t.Rule)
	if err != nil {
		return s
	}
	o.Dtstart = t.Due.Time()
	if r, err := rrule.NewRRule(o); err == nil {
		s.more = r.Iterator()
	}
	return s
}

// reach lists the occurrences up to w, and the one after it.
func (s *schedule) reach(w Wall) {
	for s.more != nil && (len(s.walls) == 0 || s.walls[len(s.walls)-1] <= w) {
		t, ok := s.more()
		if next := Wall(t.Unix()); ok && next <= s.until {
			s.walls = append(s.walls, next)
			continue
		}
		s.more = nil
	}
}

// has reports whether w is an occurrence.
func (s *schedule) has(w Wall) bool {
	s.reach(w)
	_, ok := slices.BinarySearch(s.walls, w)
	return ok
}

// between returns the occurrences from one wall to before another.
func (s *schedule) between(from, to Wall) []Wall {
	s.reach(to)
	i, _ := slices.BinarySearch(s.walls, from)
	j, _ := slices.BinarySearch(s.walls, to)
	return s.walls[i:max(i, j)]
}

// next returns the first occurrence after w, if there is one.
func (s *schedule) next(w Wall) []Wall {
	s.reach(w + 1)
	i, _ := slices.BinarySearch(s.walls, w+1)
	return s.walls[i:min(i+1, len(s.walls))]
}
