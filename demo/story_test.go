package demo_test

import (
	"fmt"
	"reflect"
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
			"Mira demo.Write", "Jonas demo.Write", "Mira demo.Correct", "Mira demo.Erase", "once", "weekly", "monthly", "standing",
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
	for _, a := range demo.Story(demo.Options{Until: until}) {
		text := strings.ToLower(fmt.Sprintf("%+v", a.Deed))
		for _, bad := range []string{"lorem", "ipsum", "todo", "example", "placeholder", "test", "!", "—"} {
			if strings.Contains(text, bad) {
				t.Errorf("%q in %s", bad, text)
			}
		}
	}
}
