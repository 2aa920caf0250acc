package promise

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

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
			return ui.Row(text, d.v.Path("new").With("form", value), hint)
		}
		return page(sayNewTitle, ui.Lead(sayNewLead), ui.Section(sayNewWhen, ui.List(
			row("once", sayOnce, sayOnceHint), row("by", sayBy, sayByHint),
			row("recurring", sayRecurring, sayRecurHint), row("standing", sayStanding, sayStandHint))))
	}
	f := d.form(d.v.Path("new"))
	return page(sayNewTitle, d.overload(form),
		f.Node(f.Hidden("form", d.asks()), d.fields(f, form, nil), d.buttonsOf(f)))
}

// asks is the form that was chosen.
func (d *desk) asks() string {
	if s := d.r.Value("form"); s != "" {
		return s
	}
	return d.r.Query["form"]
}

// overload warns, and never blocks, when more would be open than the maker has kept before.
func (d *desk) overload(form Form) html.Node {
	const few = 3
	open, best := d.s.openOf(d.v.Me, d.v.Now)+1, d.s.keptBefore(d.v.Me)
	switch {
	case form == Standing || open <= max(few, best):
		return html.Group()
	case best == 0:
		return ui.Notice(ui.P(fill(sayOverloadNew, strconv.Itoa(open))))
	}
	return ui.Notice(ui.P(fill(sayOverload, strconv.Itoa(open), strconv.Itoa(best))))
}

// buttonsOf ends a form whose words the other will read.
func (d *desk) buttonsOf(f ui.Form) html.Node {
	list := []ui.Button{{Text: d.send()}}
	if d.v.Check != nil {
		list = append(list, ui.Button{Text: sayLook, Look: ui.Quiet, Name: "look", Value: "over"})
	}
	return f.Buttons(d.readBy(), list...)
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
		d.findings(d.r.Value("what")),
		f.Field(ui.Field{Name: "sight", Label: saySight, Hint: saySightHint, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Sight}),
		d.findings(d.r.Value("sight")),
		d.timeFields(f, form, t, from != nil),
		f.Fold(sayPlan, ui.Note(sayPlanHint),
			ui.Field{Name: "if", Label: sayObstacle, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Obstacle, Optional: true},
			ui.Field{Name: "then", Label: sayPlanThen, Kind: ui.Area, Rows: 2, Max: mostText, Value: w.Plan, Optional: true}),
		f.Fold(fill(sayWitnessFold, upper(d.other())), html.Group(),
			ui.Field{Name: "witness", Label: sayWitness, Kind: ui.Choice, Value: strconv.Itoa(int(t.Witness)), Options: []ui.Option{
				{Value: "0", Text: upper(d.other())}, {Value: "1", Text: saySomeone}, {Value: "2", Text: sayNobody},
			}},
			ui.Field{Name: "who", Label: sayWho, Max: mostName, Value: w.Who, Optional: true}))
}

func (d *desk) timeFields(f ui.Form, form Form, t Terms, known bool) html.Node {
	if form == Standing {
		return d.standingFields(f, t, known)
	}
	here := d.v.In(d.v.Now)
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
	review, expires := "14", d.v.In(d.v.Now).AddDate(0, 3, 0)
	if known {
		review, expires = strconv.FormatUint(t.Review, 10), d.v.In(lastDay(t.Expires))
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

// reading collects what is to be mended while a form is read.
type reading struct {
	*desk
	problems []practice.Problem
}

func (r *reading) mend(field, text string) {
	r.problems = append(r.problems, practice.Problem{Field: field, Text: text})
}

// text reads a field, trimmed, of at most so many characters.
func (r *reading) text(field string, most int) string {
	s := strings.TrimSpace(strings.ReplaceAll(r.r.Value(field), "\r\n", "\n"))
	if n := utf8.RuneCountInString(s); n > most {
		r.mend(field, fill(mendLong, strconv.Itoa(most), strconv.Itoa(n)))
	}
	return s
}

// The words beside a field.
const (
	mendLong    = "Make it shorter: at most %s characters; it has %s."
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
func (d *desk) read(form Form, from *version) (Terms, Words, []practice.Problem) {
	r := &reading{desk: d}
	w := Words{
		What: r.text("what", mostWhat), Sight: r.text("sight", mostText),
		Obstacle: r.text("if", mostText), Plan: r.text("then", mostText), Who: r.text("who", mostName),
	}
	if w.What == "" {
		r.mend("what", mendWhat)
	}
	if w.Sight == "" {
		r.mend("sight", mendSight)
	}
	t := Terms{Form: form}
	switch form {
	case Standing:
		r.standing(&t)
	default:
		r.times(&t, from)
	}
	switch {
	case w.Obstacle != "" && w.Plan == "":
		r.mend("then", mendPlan)
	case w.Obstacle == "" && w.Plan != "":
		r.mend("if", mendPlan)
	}
	if n, err := strconv.Atoi(d.r.Value("witness")); err == nil && n >= 0 && n <= int(Nobody) {
		t.Witness = Witness(n)
	}
	switch {
	case t.Witness != Someone:
		w.Who = ""
	case w.Who == "":
		r.mend("who", mendWho)
	}
	return t, w, r.problems
}

func (r *reading) standing(t *Terms) {
	n, err := strconv.Atoi(r.r.Value("review"))
	if err != nil || n < 1 || n > MostReview {
		r.mend("review", mendReview)
	} else {
		t.Review = uint64(n)
	}
	t.Expires = r.endOf("expires")
}

// endOf reads a day and returns its end in the viewer's zone; zero, with something to mend, when it is none.
func (r *reading) endOf(field string) time.Time {
	day, err := time.Parse(time.DateOnly, r.r.Value(field))
	if err != nil || !WallOf(day).sound() {
		r.mend(field, mendDate)
		return time.Time{}
	}
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, r.v.In(r.v.Now).Location()).UTC()
	r.within(field, end)
	return end
}

func (r *reading) within(field string, t time.Time) {
	if no := ruleExpires(t, r.v.Now); no != "" {
		r.mend(field, refusals[no])
	}
}

func (r *reading) times(t *Terms, from *version) {
	t.Due = r.wall("date", "time")
	loc := r.zone("zone")
	if t.Due == 0 || loc == nil {
		return
	}
	until := t.Due
	if t.Form == Recurring {
		r.recurrence(t)
		until = t.last()
	}
	start := r.v.Now.AddDate(0, 0, -2)
	if from != nil && from.from.Before(start) && t.Form == Recurring {
		start = from.from.AddDate(0, 0, -2)
	}
	// A year more than needed: telling early may move it.
	t.Zone = Freeze(loc, start, until.Time().AddDate(1, 1, 0))
	if t.Form == Recurring {
		return
	}
	if due := t.Zone.Instant(t.Due); !due.After(r.v.Now) {
		r.mend("date", refusals[refusePast])
	} else if due.After(r.v.Now.AddDate(Horizon, 0, 0)) {
		r.mend("date", refusals[refuseFar])
	}
}

// wall reads a day and a time of day.
func (r *reading) wall(date, clock string) Wall {
	day, err := time.Parse(time.DateOnly, r.r.Value(date))
	if err != nil || !WallOf(day).sound() {
		r.mend(date, mendDate)
	}
	at, err2 := time.Parse("15:04", r.r.Value(clock))
	if err2 != nil {
		r.mend(clock, mendTime)
	}
	if err != nil || err2 != nil || !WallOf(day).sound() {
		return 0
	}
	return WallOf(day) + Wall(at.Hour()*3600+at.Minute()*60)
}

func (r *reading) zone(field string) *time.Location {
	name := r.r.Value(field)
	if own := r.v.In(r.v.Now).Location(); name == own.String() {
		return own
	}
	if r.v.Load != nil && name != "" && len(name) <= maxName {
		if loc := r.v.Load(name); loc != nil {
			return loc
		}
	}
	r.mend(field, mendZone)
	return nil
}

func (r *reading) recurrence(t *Terms) {
	rule, ok := ruleFor(r.r.Value("repeat"), r.r.Form["days"], t.Due.Time())
	if !ok {
		r.mend("days", mendDays)
		return
	}
	if _, err := ParseRule(rule); err != nil {
		r.mend("repeat", mendRepeat)
		return
	}
	t.Rule = rule
	if r.r.Value("until") == "" {
		return
	}
	day, err := time.Parse(time.DateOnly, r.r.Value("until"))
	if err != nil || !WallOf(day).sound() || WallOf(day)+86399 < t.Due {
		r.mend("until", mendUntil)
		return
	}
	t.Until = WallOf(day) + 86399 // the end of that day
}

// looked reports whether only feedback was asked for: the form is shown again, as it was typed.
func (d *desk) looked() bool { return d.r.Value("look") != "" }

func doNew(d *desk) practice.Outcome {
	form := formNames[d.asks()]
	if form == 0 || d.looked() {
		return practice.Outcome{}
	}
	t, w, problems := d.read(form, nil)
	if len(problems) > 0 {
		return practice.Outcome{Problems: problems}
	}
	out := d.then("", "In the record.", Made{Terms: t, Words: w})
	if len(out.Append) > 0 {
		out.Then = d.v.Path(out.Append[0].ID.String())
	}
	return out
}

// showChange lets the maker amend a promise that nobody accepted yet, or ask to change one.
func showChange(d *desk, p *promise) practice.Page {
	if no := p.mayChange(d); no != nil && len(d.r.Problems) == 0 {
		return page(sayChangeTitle, ui.Notice(ui.P(refusals[no.Key])), ui.Actions(ui.ButtonLink(ui.Quiet, p.short(), d.path(p))))
	}
	f := d.form(d.path(p, "change"))
	lead := fill(sayAskLead, upper(d.other()))
	switch {
	case p.accepted.IsZero() && d.alone():
		lead = sayAmendAlone
	case p.accepted.IsZero():
		lead = fill(sayAmendLead, upper(d.other()))
	}
	return page(sayChangeTitle, ui.Lead(lead), html.If(p.form() == Recurring, ui.Note(sayAskRecur)),
		f.Node(d.fields(f, p.form(), p.now()),
			html.If(!p.accepted.IsZero(), f.Field(ui.Field{Name: "why", Label: sayAskWhy, Kind: ui.Area, Max: mostNote, Optional: true})),
			d.buttonsOf(f)))
}

// mayChange is the refusal that stands in the way before anything was typed.
func (p *promise) mayChange(d *desk) *practice.Refusal {
	switch {
	case !d.mine(p):
		return practice.Refuse(refuseNotYours)
	case p.ruleChange(d.v.Now) != "":
		return practice.Refuse(p.ruleChange(d.v.Now))
	}
	return nil
}

func doChange(d *desk, p *promise) practice.Outcome {
	if no := p.mayChange(d); no != nil {
		return practice.Outcome{Refusal: no}
	}
	if d.looked() {
		return practice.Outcome{}
	}
	t, w, problems := d.read(p.form(), p.now())
	if p.accepted.IsZero() {
		if len(problems) > 0 {
			return practice.Outcome{Problems: problems}
		}
		return d.then(d.path(p), "Changed.", Amended{Promise: p.id, Terms: t, Words: w})
	}
	r := &reading{desk: d, problems: problems}
	why := r.text("why", mostNote)
	if len(r.problems) > 0 {
		return practice.Outcome{Problems: r.problems}
	}
	return d.then(d.path(p), "Asked. Until there is an answer it holds as it is.", Asked{Promise: p.id, Terms: t, Words: w, Why: why})
}
