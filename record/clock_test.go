package record_test

import (
	"testing"
	"time"

	"github.com/goldmend/goldmend/record"
)

func TestRuleTime(t *testing.T) {
	at := func(s string) time.Time {
		if s == "" {
			return time.Time{}
		}
		x, err := time.Parse(time.DateTime, "2026-03-01 "+s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	var c record.Clock
	for _, x := range []struct{ name, said, arrived, want string }{
		{"the author's time counts", "10:00:00.000", "10:05:00.000", "10:00:00.000"},
		{"written offline, sent later, still counts as said", "10:30:00.000", "18:00:00.000", "10:30:00.000"},
		{"nobody writes into the past", "09:00:00.000", "18:01:00.000", "10:30:00.000"},
		{"a clock may be an hour ahead", "19:02:00.000", "18:02:00.000", "19:02:00.000"},
		{"time does not go back after one", "18:03:00.000", "18:03:00.000", "19:02:00.000"},
		{"more than an hour ahead counts as the arrival", "23:00:00.000", "20:00:00.900", "20:00:00.000"},
		{"a second more than an hour", "21:00:02.000", "20:00:01.000", "20:00:01.000"},
		{"what waits has no arrival", "22:00:00.000", "", "22:00:00.000"},
	} {
		if got := c.Rule(at(x.said), at(x.arrived)); !got.Equal(at(x.want)) {
			t.Errorf("%s: %v", x.name, got)
		}
	}
}
