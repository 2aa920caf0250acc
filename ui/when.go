package ui

import (
	"strconv"
	"time"

	"github.com/goldmend/goldmend/html"
)

// Clockwork says times in plain words: it knows the present and the reader's own zone.
type Clockwork struct {
	Now  time.Time
	Zone *time.Location // nil is UTC
}

func (c Clockwork) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// When is a time in plain words in the reader's own zone, "yesterday at 19:04", readable by programs too.
func (c Clockwork) When(t time.Time) html.Node {
	return html.El("time", html.Attr("datetime", stamp(t)), html.Text(c.Text(t)))
}

// Text is the words of [Clockwork.When], for use inside a sentence.
func (c Clockwork) Text(t time.Time) string {
	if d := c.Now.Sub(t); d >= 0 && d < time.Minute {
		return "just now"
	}
	return c.Day(t) + " at " + c.Clock(t)
}

// Clock is the time of day in the reader's own zone: "19:04".
func (c Clockwork) Clock(t time.Time) string { return t.In(c.zone()).Format("15:04") }

// Day names a day in the reader's own zone: "today", "yesterday", "tomorrow", "Tuesday 3 March", and
// with its year when that is another one.
func (c Clockwork) Day(t time.Time) string {
	switch c.days(t) {
	case 0:
		return "today"
	case -1:
		return "yesterday"
	case 1:
		return "tomorrow"
	}
	here := t.In(c.zone())
	text := here.Weekday().String() + " " + strconv.Itoa(here.Day()) + " " + here.Month().String()
	if here.Year() != c.Now.In(c.zone()).Year() {
		text += " " + strconv.Itoa(here.Year())
	}
	return text
}

// DayOf is [Clockwork.Day] as an element, for days without a time.
func (c Clockwork) DayOf(t time.Time) html.Node {
	return html.El("time", html.Attr("datetime", t.In(c.zone()).Format(time.DateOnly)), html.Text(c.Day(t)))
}

// Also is [Clockwork.When] followed by the clock of the zone that the time was chosen in, when that
// reads differently: "today at 19:00 (20:00 in Athens)".
func (c Clockwork) Also(t time.Time, chosen *time.Location) html.Node {
	return html.Group(c.When(t), html.Text(c.there(t, chosen)))
}

// AlsoText is the words of [Clockwork.Also], for use inside a sentence.
func (c Clockwork) AlsoText(t time.Time, chosen *time.Location) string {
	return c.Text(t) + c.there(t, chosen)
}

func (c Clockwork) there(t time.Time, chosen *time.Location) string {
	if chosen == nil || t.In(chosen).Format("02 15:04") == t.In(c.zone()).Format("02 15:04") {
		return ""
	}
	return " (" + t.In(chosen).Format("15:04") + " in " + ZoneCity(chosen.String()) + ")"
}

// Lasting says a length of time in plain words, rounded down: "2 hours", "3 days".
func Lasting(d time.Duration) string {
	for _, u := range []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int(d / u.size); n >= 1 {
			if n == 1 {
				return "1 " + u.name
			}
			return strconv.Itoa(n) + " " + u.name + "s"
		}
	}
	return "less than a minute"
}

// days is the number of calendar days from the present to t, in the reader's zone.
func (c Clockwork) days(t time.Time) int {
	// In seconds: without a present, the years between are more than a Duration holds.
	midnight := func(t time.Time) int64 {
		y, m, d := t.In(c.zone()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	}
	return int((midnight(t) - midnight(c.Now)) / 86400)
}

func (c Clockwork) sameDay(a, b time.Time) bool { return c.days(a) == c.days(b) }
