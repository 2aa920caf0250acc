package promise_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/goldmend/goldmend/practice/practicetest"
	"github.com/goldmend/goldmend/practice/promise"
)

func TestOnlyRulesThatSurelyRecurAndNeverFasterThanDailyAreTaken(t *testing.T) {
	for rule, want := range map[string]bool{
		"FREQ=DAILY":                               true,
		"FREQ=DAILY;INTERVAL=3":                    true,
		"FREQ=DAILY;INTERVAL=367":                  false,
		"FREQ=WEEKLY;BYDAY=MO,WE":                  true,
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=SU":          true,
		"FREQ=WEEKLY":                              false,
		"FREQ=WEEKLY;BYDAY=+2MO":                   false,
		"FREQ=MONTHLY;BYMONTHDAY=1,-1":             true,
		"FREQ=MONTHLY;BYMONTHDAY=31":               true,
		"FREQ=MONTHLY;BYMONTHDAY=0":                false,
		"FREQ=MONTHLY;BYMONTHDAY=32":               false,
		"FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31":   false,
		"FREQ=MONTHLY;BYDAY=+2TU,-1FR":             true,
		"FREQ=MONTHLY;BYDAY=+5TU":                  false,
		"FREQ=MONTHLY;BYDAY=+53TU":                 false,
		"FREQ=MONTHLY;BYDAY=TU":                    false,
		"FREQ=MONTHLY":                             false,
		"FREQ=YEARLY":                              true,
		"FREQ=YEARLY;INTERVAL=4":                   true,
		"FREQ=YEARLY;INTERVAL=5":                   false,
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":      false,
		"FREQ=HOURLY":                              false,
		"FREQ=MINUTELY":                            false,
		"FREQ=SECONDLY":                            false,
		"FREQ=DAILY;BYHOUR=1,2":                    false,
		"FREQ=DAILY;COUNT=3":                       false,
		"FREQ=DAILY;BYSETPOS=1":                    false,
		"FREQ=DAILY;WKST=SU":                       false,
		"FREQ=DAILY;UNTIL=20270101T000000Z":        false,
		"FREQ=YEARLY;BYEASTER=1":                   false,
		"freq=daily":                               false,
		" FREQ=DAILY":                              false,
		"RRULE:FREQ=DAILY":                         false,
		"DTSTART=20260101T000000Z;FREQ=DAILY":      false,
		"FREQ=DAILY;INTERVAL=-1":                   false,
		"FREQ=DAILY;INTERVAL=99999999999999999999": false,
		"": false,
	} {
		if _, err := promise.ParseRule(rule); (err == nil) != want {
			t.Errorf("%q: taken is %v, want %v", rule, err == nil, want)
		}
	}
}

// due lists when a recurring promise can be kept, by trying every day at 19:00.
func due(t *testing.T, from, rule string, days int) (list []string) {
	t.Helper()
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	w.Now = wall(from).Time().Add(-12 * time.Hour)
	terms := recurring(from, rule)
	terms.Zone = promise.Freeze(berlin, w.Now.AddDate(0, 0, -2), w.Now.AddDate(11, 0, 0))
	mustPut(w, w.As("ann"), promise.Made{Terms: terms})
	id := w.LastID()
	for i := range days {
		day := wall(from) + promise.Wall(i*86400)
		w.Now = day.Time()
		if w.As("ann").Put(promise.Kept{Of: promise.Of{Promise: id, On: day}}) == nil {
			list = append(list, day.Time().Format("Mon 2006-01-02"))
		}
	}
	return list
}

func TestARecurringPromiseIsDueOnItsDays(t *testing.T) {
	for _, c := range []struct {
		from, rule string
		days       int
		want       string
	}{
		{"2026-03-02 19:00", "FREQ=WEEKLY;BYDAY=MO,TH", 12, "[Mon 2026-03-02 Thu 2026-03-05 Mon 2026-03-09 Thu 2026-03-12]"},
		{"2026-03-03 19:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 22, "[Mon 2026-03-16]"},
		{"2026-01-31 19:00", "FREQ=MONTHLY;BYMONTHDAY=-1", 60, "[Sat 2026-01-31 Sat 2026-02-28 Tue 2026-03-31]"},
		{"2026-01-31 19:00", "FREQ=MONTHLY;BYMONTHDAY=31", 90, "[Sat 2026-01-31 Tue 2026-03-31]"},
		{"2028-02-29 19:00", "FREQ=YEARLY", 4*366 + 1, "[Tue 2028-02-29 Sun 2032-02-29]"},
		{"2026-03-27 19:00", "FREQ=DAILY", 4, "[Fri 2026-03-27 Sat 2026-03-28 Sun 2026-03-29 Mon 2026-03-30]"},
	} {
		if got := fmt.Sprint(due(t, c.from, c.rule, c.days)); got != c.want {
			t.Errorf("%s from %s: %s, want %s", c.rule, c.from, got, c.want)
		}
	}
}

func TestAPromiseAtAnHourThatADayDoesNotHaveIsDueOnThatDay(t *testing.T) {
	w := practicetest.NewWorld(t, promise.Practice(), "ann", "ben")
	terms := recurring("2026-03-28 02:30", "FREQ=DAILY")
	mustPut(w, w.As("ann"), promise.Made{Terms: terms})
	id := w.LastID()
	w.Now = time.Date(2026, 3, 29, 1, 31, 0, 0, time.UTC) // 03:31, a minute after
	mustPut(w, w.As("ben"), promise.Found{Of: promise.Of{Promise: id, On: wall("2026-03-29 02:30")}})
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{"FREQ=DAILY", "FREQ=MONTHLY;BYDAY=+2TU,-1FR", "FREQ=YEARLY;INTERVAL=4"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		o, err := promise.ParseRule(s)
		if err == nil && o.RRuleString() != s {
			t.Errorf("%q is taken and spelled %q", s, o.RRuleString())
		}
	})
}
