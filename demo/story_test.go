package demo_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/demo"
)

var until = time.Date(2026, 5, 14, 16, 30, 0, 0, time.UTC)

func TestTheSameOptionsTellTheSameStory(t *testing.T) {
	a := demo.Story(demo.Options{Seed: 7, Until: until})
	if b := demo.Story(demo.Options{Seed: 7, Until: until}); !reflect.DeepEqual(a, b) {
		t.Fatal("the same seed told another story")
	}
	if b := demo.Story(demo.Options{Seed: 8, Until: until}); reflect.DeepEqual(a, b) {
		t.Fatal("another seed told the same story")
	}
}

func TestEveryStoryIsInOrderAndEndsInItsPresent(t *testing.T) {
	for months := 1; months <= demo.MostMonths; months++ {
		acts := demo.Story(demo.Options{Months: months, Seed: uint64(months), Until: until})
		if len(acts) < 25*months {
			t.Errorf("%d months: only %d acts", months, len(acts))
		}
		for i, a := range acts {
			if i > 0 && !a.At.After(acts[i-1].At) {
				t.Fatalf("%d months: act %d at %v does not follow %v", months, i, a.At, acts[i-1].At)
			}
			if !a.At.Before(until) {
				t.Fatalf("%d months: act %d is after the end: %v", months, i, a.At)
			}
		}
	}
}

func TestHalfAYearHoldsEveryKindOfDeed(t *testing.T) {
	for seed := range uint64(20) {
		seen := map[string]int{}
		for _, a := range demo.Story(demo.Options{Seed: seed, Until: until}) {
			seen[fmt.Sprintf("%v %T", a.Who, a.Deed)]++
			if p, ok := a.Deed.(demo.Promise); ok {
				switch {
				case !p.Once.IsZero():
					seen["once"]++
				case len(p.Days) > 0:
					seen["weekly"]++
				case !p.Monthly.IsZero():
					seen["monthly"]++
				case !p.Expires.IsZero():
					seen["standing"]++
				}
			}
		}
		for _, want := range []string{
			"Jonas demo.Promise", "Mira demo.Promise", "Jonas demo.Accept", "Mira demo.Accept", "Jonas demo.Amend", "Jonas demo.Ask",
			"Mira demo.Answer", "Jonas demo.Kept", "Mira demo.Kept", "Jonas demo.Early", "Jonas demo.Missed", "Mira demo.Missed", "Mira demo.Found",
			"Mira demo.Seen", "Mira demo.NotSeen", "Mira demo.Mended", "Jonas demo.Lapse", "Jonas demo.Review", "Mira demo.End",
			"Mira demo.Write", "Jonas demo.Write", "Mira demo.Correct", "Mira demo.Erase", "Mira demo.Jot", "Mira demo.Open", "Mira demo.Prepare",
			"Jonas demo.Prepare", "Mira demo.Share", "Jonas demo.Share", "Mira demo.Hear", "Jonas demo.Hear", "Jonas demo.Letter", "Jonas demo.Rewrite",
			"Jonas demo.Offer", "Mira demo.Offer", "Mira demo.Reply", "Mira demo.Wish", "Jonas demo.Counter", "Mira demo.Agree", "Jonas demo.Turn", "once", "weekly", "monthly", "standing",
		} {
			if seen[want] == 0 {
				t.Errorf("seed %d: nothing of %q in %v", seed, want, seen)
			}
		}
	}
}

func TestNoTextIsSaidTwice(t *testing.T) {
	for _, months := range []int{3, 6, 18} {
		seen := map[string]bool{}
		for _, a := range demo.Story(demo.Options{Months: months, Until: until}) {
			text := longText(a.Deed)
			if len(text) < 45 {
				continue // short answers are said again by real people too
			}
			if seen[text] {
				t.Errorf("%d months: said twice: %s", months, text)
			}
			seen[text] = true
		}
	}
}

// longText is what a deed says in sentences.
func longText(d demo.Deed) string {
	v := reflect.ValueOf(d)
	for _, field := range []string{"Note", "Text", "What", "Why"} {
		if f := v.FieldByName(field); f.IsValid() && f.Kind() == reflect.String && f.String() != "" {
			if _, change := d.(demo.Amend); change {
				return ""
			}
			return f.String()
		}
	}
	return ""
}

func TestTheStoryReadsAsPeopleWrite(t *testing.T) {
	for seed := range uint64(8) {
		for _, a := range demo.Story(demo.Options{Seed: seed, Until: until}) {
			text := strings.ToLower(fmt.Sprintf("%+v", a.Deed))
			for _, bad := range []string{"lorem", "ipsum", "todo", "example", "placeholder", "test", "!", "—"} {
				if strings.Contains(text, bad) {
					t.Errorf("%q in %s", bad, text)
				}
			}
		}
	}
}

// place finds the first deed of a story that is as it should be; -1 when there is none.
func place(acts []demo.Act, who demo.Who, good func(d demo.Deed) bool) int {
	return slices.IndexFunc(acts, func(a demo.Act) bool { return a.Who == who && good(a.Deed) })
}

func shares(breach string, say demo.Say) func(demo.Deed) bool {
	return func(d demo.Deed) bool { return d == demo.Share{Breach: breach, Say: say} }
}

func hears(breach string, heard bool) func(demo.Deed) bool {
	return func(d demo.Deed) bool {
		h, ok := d.(demo.Hear)
		return ok && h.Breach == breach && h.Heard == heard
	}
}

func replies(landed bool) func(demo.Deed) bool {
	return func(d demo.Deed) bool {
		r, ok := d.(demo.Reply)
		return ok && (r.Reach == demo.Landed) == landed && (landed || r.Missing != "")
	}
}

func TestTheLoanIsFacedStepByStep(t *testing.T) {
	for seed := range uint64(20) {
		acts := demo.Story(demo.Options{Seed: seed, Until: until})
		last := -1
		for _, step := range []struct {
			name string
			at   int
		}{
			{"Mira opens it", place(acts, demo.Mira, func(d demo.Deed) bool { o, ok := d.(demo.Open); return ok && o.Name == "loan" })},
			{"what it did to her comes before the reply", place(acts, demo.Mira, shares("loan", demo.Impact))},
			{"Jonas says what he did", place(acts, demo.Jonas, shares("loan", demo.Acknowledgement))},
			{"Jonas says what he understood", place(acts, demo.Jonas, shares("loan", demo.Restatement))},
			{"not yet", place(acts, demo.Mira, hears("loan", false))},
			{"heard", place(acts, demo.Mira, hears("loan", true))},
			{"an apology that missed", place(acts, demo.Mira, replies(false))},
			{"amends are asked for", place(acts, demo.Mira, func(d demo.Deed) bool { _, ok := d.(demo.Wish); return ok })},
			{"and become promises", place(acts, demo.Jonas, func(d demo.Deed) bool { _, ok := d.(demo.Turn); return ok })},
			{"one of which is missed", place(acts, demo.Jonas, func(d demo.Deed) bool { m, ok := d.(demo.Missed); return ok && m.Name == "sister" })},
			{"and one is kept", place(acts, demo.Jonas, func(d demo.Deed) bool { k, ok := d.(demo.Kept); return ok && k.Name == "saturdays" })},
			{"an apology that landed", place(acts, demo.Mira, replies(true))},
			{"a smaller thing, which Mira did", place(acts, demo.Mira, func(d demo.Deed) bool { o, ok := d.(demo.Open); return ok && o.Name == "slip" })},
			{"Jonas is heard", place(acts, demo.Jonas, hears("slip", true))},
			{"Mira's apology", place(acts, demo.Mira, func(d demo.Deed) bool { _, ok := d.(demo.Offer); return ok })},
		} {
			if step.at <= last {
				t.Errorf("seed %d: %s: it is act %d, after %d", seed, step.name, step.at, last)
			}
			last = step.at
		}
		if i := place(acts, demo.Mira, func(d demo.Deed) bool { _, ok := d.(demo.Rest); return ok }); i >= 0 {
			t.Errorf("seed %d: Mira has set something to rest: %v", seed, acts[i])
		}
	}
}

func TestOtherSeedsEndOtherwise(t *testing.T) {
	waits, rests, asks, sorts := 0, 0, 0, map[demo.Sort]int{}
	for seed := range uint64(20) {
		acts := demo.Story(demo.Options{Seed: seed, Until: until})
		if place(acts, demo.Jonas, func(d demo.Deed) bool { _, ok := d.(demo.Reply); return ok }) < 0 {
			waits++
		}
		if place(acts, demo.Jonas, func(d demo.Deed) bool { r, ok := d.(demo.Rest); return ok && r.Breach == "slip" }) >= 0 {
			rests++
		}
		if place(acts, demo.Mira, func(d demo.Deed) bool { _, ok := d.(demo.AskWhy); return ok }) >= 0 {
			asks++
		}
		for _, a := range acts {
			if o, ok := a.Deed.(demo.Open); ok && o.Name == "slip" {
				sorts[o.Sort]++
			}
		}
	}
	if waits == 0 || rests == 0 || waits+rests != 20 || asks == 0 || asks == 20 || len(sorts) < 2 {
		t.Errorf("of 20 stories, Mira's apology waits in %d and rests in %d, she asks why early in %d, and the slips are %v", waits, rests, asks, sorts)
	}
}

func TestAShortStoryLeavesOutWhatComesLater(t *testing.T) {
	for months, want := range map[int][2]int{1: {1, 0}, 2: {1, 1}, 4: {1, 2}, 6: {2, 3}, 14: {2, 3}} {
		var opened, offered int
		for _, a := range demo.Story(demo.Options{Months: months, Seed: 1, Until: until}) {
			switch a.Deed.(type) {
			case demo.Open:
				opened++
			case demo.Offer:
				offered++
			}
		}
		if opened != want[0] || offered != want[1] {
			t.Errorf("%d months: %d breaches and %d apologies, not %v", months, opened, offered, want)
		}
	}
}
