package promise_test

import (
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice/promise"
	"pgregory.net/rapid"
)

func TestAWallIsReadByTheOffsetsOfItsDay(t *testing.T) {
	for _, c := range []struct{ zone, wall, instant, why string }{
		{"Europe/Berlin", "2026-03-02 19:00", "2026-03-02T18:00:00Z", "winter"},
		{"Europe/Berlin", "2026-07-02 19:00", "2026-07-02T17:00:00Z", "summer"},
		{"Europe/Berlin", "2026-03-29 01:59", "2026-03-29T00:59:00Z", "the minute before the gap"},
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z", "in the gap: by the offset before it, 03:30 on the clock"},
		{"Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z", "the minute after the gap"},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z", "twice: the first is meant"},
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z", "after the overlap"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z", "twice: the first is meant"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z", "a gap of half an hour"},
		{"Asia/Kathmandu", "2026-03-02 19:00", "2026-03-02T13:15:00Z", "an offset with minutes"},
		{"UTC", "2028-02-29 00:00", "2028-02-29T00:00:00Z", "a leap day"},
	} {
		z := promise.Freeze(mustZone(c.zone), start, start.AddDate(3, 0, 0))
		got := z.Instant(wall(c.wall))
		if want := c.instant; got.Format(time.RFC3339) != want {
			t.Errorf("%s in %s (%s) is %s, want %s", c.wall, c.zone, c.why, got.Format(time.RFC3339), want)
		}
	}
}

func TestAFrozenZoneReadsEveryClockAsTheZoneItselfDoes(t *testing.T) {
	names := []string{"Europe/Berlin", "America/Sao_Paulo", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Tehran", "Pacific/Apia", "America/St_Johns"}
	rapid.Check(t, func(rt *rapid.T) {
		loc := mustZone(rapid.SampledFrom(names).Draw(rt, "zone"))
		from := time.Unix(rapid.Int64Range(1_262_304_000, 1_900_000_000).Draw(rt, "from"), 0)
		at := from.Add(time.Duration(rapid.IntRange(0, 10*365*24*60).Draw(rt, "minutes")) * time.Minute)
		z := promise.Freeze(loc, from, from.AddDate(11, 0, 0))
		if got, want := z.Wall(at), promise.WallOf(at.In(loc)); got != want {
			rt.Fatalf("at %v a clock in %s shows %v, and the frozen zone %v", at, loc, want.Time(), got.Time())
		}
		back := z.Instant(z.Wall(at))
		if z.Wall(back) != z.Wall(at) || back.After(at) {
			rt.Fatalf("%v reads back as %v", at, back)
		}
	})
}

func TestAZoneIsFrozenPastTheEndOfALeapYear(t *testing.T) {
	from := time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)
	z := promise.Freeze(berlin, from, from.AddDate(11, 0, 0))
	if len(z.Shifts) != 22 {
		t.Errorf("eleven years in Berlin have %d shifts, want 22: %v", len(z.Shifts), z.Shifts)
	}
}
