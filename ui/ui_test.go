package ui_test

import (
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/ui"
)

// has fails the test unless the node's HTML contains every piece.
func has(t *testing.T, n html.Node, pieces ...string) {
	t.Helper()
	out := html.Render(n)
	for _, p := range pieces {
		if !strings.Contains(out, p) {
			t.Errorf("want %s\nin   %s", p, out)
		}
	}
}

func TestAPageHasOneHeadingThatCanTakeTheFocusAndTheWayBackBeforeIt(t *testing.T) {
	out := html.Render(ui.Page("A promise", ui.P("text"), ui.Back("Promises", "/ours/1/promise")))
	if n := strings.Count(out, "<h1"); n != 1 {
		t.Fatalf("%d headings in %s", n, out)
	}
	if !strings.Contains(out, `tabindex="-1"`) || strings.Index(out, `class="back"`) > strings.Index(out, "<h1") {
		t.Error(out)
	}
}

func TestAFieldTiesItsLabelHintAndProblemToTheControl(t *testing.T) {
	f := ui.Form{Problems: []ui.Problem{{Field: "what", Text: "Say what exactly."}}}
	has(t, f.Field(ui.Field{Name: "what", Label: "What", Hint: "One thing."}),
		`<label for="f-what">What</label>`, `id="f-what"`, `aria-describedby="f-what-problem f-what-hint"`,
		`id="f-what-hint"`, `id="f-what-problem"`, `aria-invalid="true"`, "Say what exactly.")
}

func TestTheSummaryOfProblemsLeadsToEachFieldAndCanTakeTheFocus(t *testing.T) {
	f := ui.Form{Action: "/x", Problems: []ui.Problem{{Field: "what", Text: "Say what."}, {Text: "Too much at once."}}}
	has(t, f.Node(), `id="problems" tabindex="-1"`, "2 things to mend", `href="#f-what"`, "Too much at once.", "Nothing was lost")
}

func TestWhatWasTypedIsShownAgain(t *testing.T) {
	f := ui.Form{Values: map[string][]string{"what": {"\nhome <b>"}, "kind": {"once"}, "days": {"mo", "we"}, "yes": {"yes"}}}
	has(t, f.Field(ui.Field{Name: "what", Kind: ui.Area, Value: "before"}), "rows=\"4\"", ">\n\nhome &lt;b&gt;</textarea>")
	has(t, f.Field(ui.Field{Name: "kind", Kind: ui.Choice, Options: []ui.Option{{Value: "standing"}, {Value: "once"}}}), `value="once" checked`)
	has(t, f.Field(ui.Field{Name: "days", Kind: ui.Checks, Options: []ui.Option{{Value: "mo"}, {Value: "tu"}, {Value: "we"}}}),
		`value="mo" checked`, `value="we" checked`, `value="tu"><`)
	has(t, f.Field(ui.Field{Name: "yes", Kind: ui.Check, Label: "Yes"}), `value="yes" checked`)
}

func TestABoxThatWasUntickedStaysUnticked(t *testing.T) {
	f := ui.Form{Values: map[string][]string{"what": {"x"}}}
	if out := html.Render(f.Field(ui.Field{Name: "yes", Kind: ui.Check, Value: "yes"})); strings.Contains(out, "checked") {
		t.Error(out)
	}
}

func TestAFoldIsOpenWhenSomethingInItWasAnsweredOrIsToBeMended(t *testing.T) {
	plan := ui.Field{Name: "plan", Kind: ui.Area}
	who := ui.Field{Name: "who", Kind: ui.Choice, Value: "ben", Options: []ui.Option{{Value: "ben"}, {Value: "nobody"}}}
	kept := who
	kept.Value = "nobody"
	for name, c := range map[string]struct {
		form   ui.Form
		fields []ui.Field
		open   bool
	}{
		"empty":             {ui.Form{}, []ui.Field{plan, who}, false},
		"only spaces":       {ui.Form{Values: map[string][]string{"plan": {" \n"}, "who": {"ben"}}}, []ui.Field{plan, who}, false},
		"typed":             {ui.Form{Values: map[string][]string{"plan": {"go"}, "who": {"ben"}}}, []ui.Field{plan, who}, true},
		"chosen":            {ui.Form{Values: map[string][]string{"plan": {""}, "who": {"nobody"}}}, []ui.Field{plan, who}, true},
		"chosen before":     {ui.Form{}, []ui.Field{plan, kept}, true},
		"to be mended":      {ui.Form{Problems: []ui.Problem{{Field: "plan", Text: "x"}}}, []ui.Field{plan, who}, true},
		"another's trouble": {ui.Form{Problems: []ui.Problem{{Field: "what", Text: "x"}}}, []ui.Field{plan, who}, false},
	} {
		if out := html.Render(c.form.Fold("More", html.Group(), c.fields...)); strings.Contains(out, "<details class=\"fold\" open>") != c.open {
			t.Errorf("%s: want open %v\n%s", name, c.open, out)
		}
	}
}

func TestTheFirstOptionCarriesTheIDThatTheSummaryLeadsTo(t *testing.T) {
	f := ui.Form{Problems: []ui.Problem{{Field: "kind", Text: "Choose one."}}}
	has(t, f.Field(ui.Field{Name: "kind", Label: "Kind", Kind: ui.Choice, Options: []ui.Option{{Value: "a"}, {Value: "b", Hint: "h"}}}),
		`id="f-kind" name="kind"`, `id="f-kind-1"`, `aria-describedby="f-kind-1-more"`, "<legend>Kind</legend>")
}

func TestTimesAreSaidInTheReadersOwnZone(t *testing.T) {
	berlin := time.FixedZone("Europe/Berlin", 3600)
	c := ui.Clockwork{Now: time.Date(2026, 3, 10, 22, 30, 0, 0, time.UTC), Zone: berlin}
	for _, x := range []struct {
		at   time.Time
		want string
	}{
		{c.Now, "just now"},
		{c.Now.Add(-time.Hour), "today at 22:30"},
		{c.Now.Add(time.Hour), "tomorrow at 00:30"},
		{c.Now.Add(-24 * time.Hour), "yesterday at 23:30"},
		{c.Now.Add(-7 * 24 * time.Hour), "Tuesday 3 March at 23:30"},
		{time.Date(2025, 12, 31, 23, 30, 0, 0, time.UTC), "Thursday 1 January at 00:30"},
		{time.Date(2025, 12, 31, 22, 30, 0, 0, time.UTC), "Wednesday 31 December 2025 at 23:30"},
	} {
		if got := c.Text(x.at); got != x.want {
			t.Errorf("%v: %q, want %q", x.at, got, x.want)
		}
	}
	has(t, c.When(c.Now.Add(-time.Hour)), `datetime="2026-03-10T21:30:00Z"`)
	athens := time.FixedZone("Europe/Athens", 7200)
	has(t, c.Also(c.Now.Add(-time.Hour), athens), "today at 22:30", "(23:30 in Athens)")
	if out := html.Render(c.Also(c.Now, berlin)); strings.Contains(out, "(") {
		t.Error(out)
	}
}

func TestATimeOfDayIsKeptWhenTheDayIsTheReadersOwn(t *testing.T) {
	for d, want := range map[time.Duration]string{
		59 * time.Second: "less than a minute", time.Minute: "1 minute", 119 * time.Minute: "1 hour", 49 * time.Hour: "2 days",
	} {
		if got := ui.Lasting(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestATonesMeaningIsAWordAndAShape(t *testing.T) {
	has(t, ui.Mark(ui.Kept), "<svg", "kept")
	has(t, ui.Mark(ui.Missed), "<svg", "missed")
	has(t, ui.Moments(ui.Clockwork{}, []ui.Moment{{Tone: ui.Mended, Text: "Made good"}}), `class="seam"`, "mended", "Made good")
}

func TestMomentsAreGroupedByTheReadersDay(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]ui.Clockwork{"now": {Now: now}, "on paper, without a present": {}} {
		out := html.Render(ui.Moments(c, []ui.Moment{
			{At: now, Text: "a"}, {At: now.Add(-time.Hour), Text: "b"}, {At: now.Add(-24 * time.Hour), Text: "c"},
		}))
		if n := strings.Count(out, "<h2"); n != 2 {
			t.Errorf("%s: %d days in %s", name, n, out)
		}
	}
}

func TestTheListOfZonesOffersTheReadersOwnFirst(t *testing.T) {
	out := html.Render(ui.Form{}.Field(ui.Field{Name: "zone", Label: "Zone", Kind: ui.Zone, Own: "America/New_York"}))
	if i := strings.Index(out, "New York (yours)"); i < 0 || i > strings.Index(out, "Berlin") {
		t.Error(out)
	}
	if strings.Count(out, `value="America/New_York"`) != 1 {
		t.Error("own zone offered twice")
	}
}

func TestWordsKeepTheirParagraphsAndAreEscaped(t *testing.T) {
	has(t, ui.Words("one\ntwo\r\n\r\n<three>"), "one\ntwo</p>", "&lt;three&gt;")
}
