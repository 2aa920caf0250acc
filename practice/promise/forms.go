package promise

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
	"github.com/teambition/rrule-go"
)

// The most characters that fields take.
const (
	mostWhat = 500
	mostText = 1000
	mostNote = 4000
	mostName = 100
)

var formNames = map[string]Form{"once": Once, "by": By, "recurring": Recurring, "standing": Standing}

// showNew asks first when the promise is due, and then only what fits that.
func showNew(d *desk) practice.Page {
	form := formNames[d.asks()]
	if form == 0 {
		row := func(value, text, hint string) html.Node {
			to := d.V.Path("new").With("form", value)
			if b := d.Given("breach"); b != "" {
				to = to.With("breach", b)
			}
			return ui.Row(text, to, hint)
		}
		return practice.Shown(sayNewTitle, ui.Lead(sayNewLead), ui.Section(sayNewWhen, ui.List(
			row("once", sayOnce, sayOnceHint), row("by", sayBy, sayByHint),
			row("recurring", sayRecurring, sayRecurHint), row("standing", sayStanding, sayStandHint))))
	}
	f := d.Form(d.V.Path("new"))
	return practice.Shown(sayNewTitle, d.overload(form),
		f.Node(f.Hidden("form", d.asks()), d.Carry(f, "breach"), d.fields(f, form, nil), d.Submit(f)))
}

// asks is the form that was chosen.
func (d *desk) asks() string { return d.Given("form") }

// overload warns, and never blocks, when more would be open than the maker has kept before.
func (d *desk) overload(form Form) html.Node {
	const few = 3
	open, best := d.s.openOf(d.V.Me, d.V.Now)+1, d.s.keptBefore(d.V.Me)
	switch {
	case form == Standing || open <= max(few, best):
		return html.Group()
	case best == 0:
		return ui.Notice(ui.P(practice.Fill(sayOverloadNew, strconv.Itoa(open))))
	}
	return ui.Notice(ui.P(practice.Fill(sayOverload, strconv.Itoa(open), strconv.Itoa(best))))
}

// fields asks for terms and words. They start with those of a version, or empty.
func (d *desk) fields(f ui.Form, form Form, from *version) html.Node {
	var w Words
	var t Terms
	if from != nil {
		w, t = from.words, from.terms
	}
	return html.Group(
		f.Field(ui.Field{Name: "what", Label: sayWhat, Hint: sayWhatHint, Kind: ui.Area, Rows: 3, Max: mostWhat, Value: w.What}),
		d.Advice("promise", "what", w.What),
		f.Field(ui.Field{Name: "sight", Label: saySight, Hint: saySightHint, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Sight}),
		d.Advice("promise", "sight", w.Sight),
		d.timeFields(f, form, t, from != nil),
		f.Fold(sayPlan, ui.Note(sayPlanHint),
			ui.Field{Name: "if", Label: sayObstacle, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Obstacle, Optional: true},
			ui.Field{Name: "then", Label: sayPlanThen, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Plan, Optional: true}),
		f.Fold(practice.Fill(sayWitnessFold, practice.Upper(d.Other())), html.Group(),
			ui.Field{Name: "witness", Label: sayWitness, Kind: ui.Choice, Value: strconv.Itoa(int(t.Witness)), Options: []ui.Option{
				{Value: "0", Text: practice.Upper(d.Other())}, {Value: "1", Text: saySomeone}, {Value: "2", Text: sayNobody},
			}},
			ui.Field{Name: "who", Label: sayWho, Max: mostName, Value: w.Who, Optional: true}))
}

func (d *desk) timeFields(f ui.Form, form Form, t Terms, known bool) html.Node {
	if form == Standing {
		return d.standingFields(f, t, known)
	}
	here := d.V.In(d.V.Now)
	day, clock, zone, label := here.Format(time.DateOnly), "", here.Location().String(), sayDate
	if form == Recurring {
		label = sayDateStart
	}
	if known {
		due := t.Due.Time()
		day, clock, zone = due.Format(time.DateOnly), due.Format("15:04"), t.Zone.Name
	}
	return html.Group(
		f.Field(ui.Field{Name: "date", Label: label, Kind: ui.Date, Value: day}),
		f.Field(ui.Field{Name: "time", Label: sayTime, Kind: ui.Clock, Value: clock}),
		html.If(form == Recurring, d.repeatFields(f, t, known)),
		f.Field(ui.Field{Name: "zone", Label: sayZone, Hint: sayZoneHint, Kind: ui.Zone, Value: zone, Own: here.Location().String()}))
}

// The choices of "How often?", each with the recurrence that it stands for.
var repeats = []ui.Option{
	{Value: "day", Text: "Every day"},
	{Value: "week", Text: "Every week, on some days"},
	{Value: "weeks", Text: "Every second week, on some days"},
	{Value: "month", Text: "Every month, on this day of the month"},
	{Value: "weekday", Text: "Every month, on this day of the week"},
	{Value: "year", Text: "Every year, on this day"},
}

var weekdays = []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}

func (d *desk) repeatFields(f ui.Form, t Terms, known bool) html.Node {
	repeat, days, until := "day", []string{"MO", "TU", "WE", "TH", "FR"}, ""
	if known {
		repeat, days = repeatOf(t)
		if t.Until != 0 {
			until = t.Until.Time().Format(time.DateOnly)
		}
	}
	options := make([]ui.Option, len(weekdays))
	for i, w := range weekdays {
		options[i] = ui.Option{Value: w.String(), Text: dayName(i)}
	}
	return html.Group(
		f.Field(ui.Field{Name: "repeat", Label: sayRepeat, Kind: ui.Select, Options: choices(repeat), Value: repeat}),
		f.Field(ui.Field{Name: "days", Label: sayDays, Kind: ui.Checks, Options: options, Starts: days}),
		f.Field(ui.Field{Name: "until", Label: sayUntil, Hint: sayUntilHint, Kind: ui.Date, Value: until, Optional: true}))
}

// choices are the usual recurrences, and the one of a promise that has another.
func choices(repeat string) []ui.Option {
	if strings.HasPrefix(repeat, "FREQ=") {
		return append([]ui.Option{{Value: repeat, Text: "As it is"}}, repeats...)
	}
	return repeats
}

// repeatOf finds the choice that a recurrence is; the rule itself when it is none.
func repeatOf(t Terms) (repeat string, days []string) {
	o, err := ParseRule(t.Rule)
	if err != nil {
		return "day", nil
	}
	for _, w := range o.Byweekday {
		days = append(days, w.String())
	}
	for _, c := range repeats {
		if rule, _ := ruleFor(c.Value, days, t.Due.Time()); rule == t.Rule {
			return c.Value, days
		}
	}
	return t.Rule, days
}

// ruleFor writes the recurrence of a choice; false when days are missing.
func ruleFor(repeat string, days []string, start time.Time) (string, bool) {
	o := rrule.ROption{}
	switch repeat {
	case "day":
		o.Freq = rrule.DAILY
	case "week", "weeks":
		o.Freq = rrule.WEEKLY
		if repeat == "weeks" {
			o.Interval = 2
		}
		for _, w := range weekdays {
			if slices.Contains(days, w.String()) {
				o.Byweekday = append(o.Byweekday, w)
			}
		}
		if len(o.Byweekday) == 0 {
			return "", false
		}
	case "month":
		o.Freq, o.Bymonthday = rrule.MONTHLY, []int{start.Day()}
		if start.Day() > 28 {
			o.Bymonthday = []int{-1} // "the 31st" of a month without one is its last day
		}
	case "weekday":
		n := (start.Day()-1)/7 + 1
		if n == 5 {
			n = -1
		}
		day := weekdays[(int(start.Weekday())+6)%7]
		o.Freq, o.Byweekday = rrule.MONTHLY, []rrule.Weekday{day.Nth(n)}
	case "year":
		o.Freq = rrule.YEARLY
	default:
		return repeat, true // checked by ParseRule
	}
	return o.RRuleString(), true
}

func (d *desk) standingFields(f ui.Form, t Terms, known bool) html.Node {
	review, expires := "14", d.V.In(d.V.Now).AddDate(0, 3, 0)
	if known {
		review, expires = strconv.FormatUint(t.Review, 10), d.V.In(lastDay(t.Expires))
	}
	options := []ui.Option{
		{Value: "7", Text: "Every week"},
		{Value: "14", Text: "Every two weeks"},
		{Value: "28", Text: "Every four weeks"},
		{Value: "91", Text: "Every three months"},
	}
	if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == review }) {
		options = append(options, ui.Option{Value: review, Text: "Every " + review + " days"})
	}
	return html.Group(
		f.Field(ui.Field{Name: "review", Label: sayReview, Kind: ui.Select, Options: options, Value: review}),
		f.Field(ui.Field{Name: "expires", Label: sayExpires, Hint: sayExpiresHint, Kind: ui.Date, Value: expires.Format(time.DateOnly)}))
}

// The words beside a field.
const (
	mendWhat    = "Say in one sentence what you promise."
	mendSight   = "Say how you will both see that it is done."
	mendDate    = "Choose a day."
	mendTime    = "Choose a time of day."
	mendZone    = "Choose a place from the list."
	mendDays    = "Choose at least one day."
	mendUntil   = "Choose a day after the first one, or leave it empty."
	mendReview  = "Choose how often."
	mendPlan    = "Fill in both, or neither."
	mendWho     = "Write who it is."
	mendInstead = "Choose both a day and a time, or leave both empty."
	mendRepeat  = "Choose how often."
)

// read reads terms and words of a form.
func (d *desk) read(form Form, from *version) (Terms, Words) {
	w := Words{
		What: d.Text("what", mostWhat), Sight: d.Text("sight", mostText),
		Obstacle: d.Text("if", mostText), Plan: d.Text("then", mostText), Who: d.Text("who", mostName),
	}
	if w.What == "" {
		d.Wrong("what", mendWhat)
	}
	if w.Sight == "" {
		d.Wrong("sight", mendSight)
	}
	t := Terms{Form: form}
	switch form {
	case Standing:
		d.standing(&t)
	default:
		d.times(&t, from)
	}
	switch {
	case w.Obstacle != "" && w.Plan == "":
		d.Wrong("then", mendPlan)
	case w.Obstacle == "" && w.Plan != "":
		d.Wrong("if", mendPlan)
	}
	if n, err := strconv.Atoi(d.R.Value("witness")); err == nil && n >= 0 && n <= int(Nobody) {
		t.Witness = Witness(n)
	}
	switch {
	case t.Witness != Someone:
		w.Who = ""
	case w.Who == "":
		d.Wrong("who", mendWho)
	}
	return t, w
}

func (d *desk) standing(t *Terms) {
	n, err := strconv.Atoi(d.R.Value("review"))
	if err != nil || n < 1 || n > MostReview {
		d.Wrong("review", mendReview)
	} else {
		t.Review = uint64(n)
	}
	t.Expires = d.endOf("expires")
}

// endOf reads a day and returns its end in the viewer's zone; zero, with something to mend, when it is none.
func (d *desk) endOf(field string) time.Time {
	day, err := time.Parse(time.DateOnly, d.R.Value(field))
	if err != nil || !WallOf(day).sound() {
		d.Wrong(field, mendDate)
		return time.Time{}
	}
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, d.V.In(d.V.Now).Location()).UTC()
	d.within(field, end)
	return end
}

func (d *desk) within(field string, t time.Time) {
	if no := ruleExpires(t, d.V.Now); no != "" {
		d.Wrong(field, refusals[no])
	}
}

func (d *desk) times(t *Terms, from *version) {
	t.Due = d.wall("date", "time")
	loc := d.zone("zone")
	if t.Due == 0 || loc == nil {
		return
	}
	until := t.Due
	if t.Form == Recurring {
		d.recurrence(t)
		until = t.last()
	}
	start := d.V.Now.AddDate(0, 0, -2)
	if from != nil && from.from.Before(start) && t.Form == Recurring {
		start = from.from.AddDate(0, 0, -2)
	}
	// A year more than needed: telling early may move it.
	t.Zone = Freeze(loc, start, until.Time().AddDate(1, 1, 0))
	if t.Form == Recurring {
		return
	}
	if due := t.Zone.Instant(t.Due); !due.After(d.V.Now) {
		d.Wrong("date", refusals[refusePast])
	} else if due.After(d.V.Now.AddDate(Horizon, 0, 0)) {
		d.Wrong("date", refusals[refuseFar])
	}
}

// wall reads a day and a time of day.
func (d *desk) wall(date, clock string) Wall {
	day, err := time.Parse(time.DateOnly, d.R.Value(date))
	if err != nil || !WallOf(day).sound() {
		d.Wrong(date, mendDate)
	}
	at, err2 := time.Parse("15:04", d.R.Value(clock))
	if err2 != nil {
		d.Wrong(clock, mendTime)
	}
	if err != nil || err2 != nil || !WallOf(day).sound() {
		return 0
	}
	return WallOf(day) + Wall(at.Hour()*3600+at.Minute()*60)
}

func (d *desk) zone(field string) *time.Location {
	name := d.R.Value(field)
	if own := d.V.In(d.V.Now).Location(); name == own.String() {
		return own
	}
	if d.V.Load != nil && name != "" && len(name) <= maxName {
		if loc := d.V.Load(name); loc != nil {
			return loc
		}
	}
	d.Wrong(field, mendZone)
	return nil
}

func (d *desk) recurrence(t *Terms) {
	rule, ok := ruleFor(d.R.Value("repeat"), d.R.Form["days"], t.Due.Time())
	if !ok {
		d.Wrong("days", mendDays)
		return
	}
	if _, err := ParseRule(rule); err != nil {
		d.Wrong("repeat", mendRepeat)
		return
	}
	t.Rule = rule
	if d.R.Value("until") == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, d.R.Value("until"))
	if err != nil || !WallOf(day).sound() || WallOf(day)+86399 < t.Due {
		d.Wrong("until", mendUntil)
		return
	}
	t.Until = WallOf(day) + 86399 // the end of that day
}

func doNew(d *desk) practice.Outcome {
	form := formNames[d.asks()]
	if form == 0 || d.Looked() {
		return practice.Outcome{}
	}
	t, w := d.read(form, nil)
	out := d.Then(d.s, "", "In the record.", Made{Terms: t, Words: w, Breach: d.GivenID("breach")})
	if len(out.Append) > 0 {
		out.Then = d.V.Path(out.Append[0].ID.String())
	}
	return out
}

// showChange lets the maker amend a promise that nobody accepted yet, or ask to change one.
func showChange(d *desk, p *promise) practice.Page {
	if no := p.mayChange(d); no != nil && len(d.R.Problems) == 0 {
		return practice.Shown(sayChangeTitle, ui.Notice(ui.P(refusals[no.Key])), ui.Actions(ui.ButtonLink(ui.Quiet, p.short(), d.path(p))))
	}
	f := d.Form(d.path(p, "change"))
	lead := practice.Fill(sayAskLead, practice.Upper(d.Other()))
	switch {
	case p.accepted.IsZero() && d.Alone():
		lead = sayAmendAlone
	case p.accepted.IsZero():
		lead = practice.Fill(sayAmendLead, practice.Upper(d.Other()))
	}
	return practice.Shown(sayChangeTitle, ui.Lead(lead), html.If(p.form() == Recurring, ui.Note(sayAskRecur)),
		f.Node(d.fields(f, p.form(), p.now()),
			html.If(!p.accepted.IsZero(), f.Field(ui.Field{Name: "why", Label: sayAskWhy, Kind: ui.Area, Max: mostNote, Optional: true})),
			d.Submit(f)))
}

// mayChange is the refusal that stands in the way before anything was typed.
func (p *promise) mayChange(d *desk) *practice.Refusal {
	switch {
	case !d.mine(p):
		return practice.Refuse(refuseNotYours)
	case p.ruleChange(d.V.Now) != "":
		return practice.Refuse(p.ruleChange(d.V.Now))
	}
	return nil
}

func doChange(d *desk, p *promise) practice.Outcome {
	if no := p.mayChange(d); no != nil {
		return practice.Outcome{Refusal: no}
	}
	if d.Looked() {
		return practice.Outcome{}
	}
	t, w := d.read(p.form(), p.now())
	if p.accepted.IsZero() {
		return d.Then(d.s, d.path(p), "Changed.", Amended{Promise: p.id, Terms: t, Words: w})
	}
	why := d.Text("why", mostNote)
	return d.Then(d.s, d.path(p), "Asked. Until there is an answer it holds as it is.", Asked{Promise: p.id, Terms: t, Words: w, Why: why})
}
