package promise

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Moments lists what happened, for Story.
func (s *State) Moments(v *practice.View, before uint64, limit int) []practice.Moment {
	end := sort.Search(len(s.events), func(i int) bool { return s.events[i].seq >= before })
	start := max(0, end-max(limit, 0))
	d := newDesk(s, v, &practice.Request{})
	list := make([]practice.Moment, 0, end-start)
	for _, e := range s.events[start:end] {
		list = append(list, d.moment(e))
	}
	return list
}

func (d *desk) moment(e event) practice.Moment {
	m := practice.Moment{Seq: e.seq, At: e.at, Who: e.who, More: e.note, Path: d.path(e.promise)}
	m.Text, m.Tone = practice.Fill(storyOf(e), practice.Upper(d.V.Name(e.who)), e.promise.short()), e.tone()
	if d.V.Whole {
		m.Text = practice.Fill(storyOf(e), practice.Upper(d.V.Name(e.who)), d.wording(e))
		m.More = strings.Join(d.wholly(e), "\n")
	}
	return m
}

// wording is what a promise was called when something was said of it.
func (d *desk) wording(e event) string {
	if e.version != nil {
		return practice.Shorten(e.version.title(), 90)
	}
	return e.promise.short()
}

// wholly is everything that a record says, line by line.
func (d *desk) wholly(e event) (list []string) {
	c := ui.Clockwork{Zone: d.V.Zone} // without a present: no "today" on paper
	say := func(name, text string) {
		if text != "" {
			list = append(list, name+": "+text)
		}
	}
	if v := e.version; v != nil {
		if w := v.words.What; w != d.wording(e) && w != "" {
			list = append(list, w)
		}
		say(sayDue, v.dueWholly(c))
		say(saySeenBy, v.words.Sight)
		if v.words.Obstacle != "" && v.words.Plan != "" {
			list = append(list, practice.Fill(sayIfThenWords, v.words.Obstacle, v.words.Plan))
		}
		say(sayWitnessIs, v.words.Who)
	}
	if e.on != nil && e.promise.form() == Recurring {
		say(sayDue, c.AlsoText(e.on.due, e.promise.now().terms.Zone.At(e.on.due)))
	}
	if e.note != "" {
		list = append(list, e.note)
	}
	return list
}

// dueWholly says when a wording was due, from first to last.
func (v *version) dueWholly(c ui.Clockwork) string {
	switch t := v.terms; t.Form {
	case Standing:
		return "always, until " + c.Day(lastDay(t.Expires))
	case Recurring:
		text := t.frequency() + " in " + ui.ZoneCity(t.Zone.Name) + ", from " + c.Day(v.due())
		if t.Until != 0 {
			text += " until " + c.Day(t.Zone.Instant(t.Until))
		}
		return text
	case By:
		return "by " + c.AlsoText(v.due(), t.Zone.At(v.due()))
	default:
		return c.AlsoText(v.due(), t.Zone.At(v.due()))
	}
}

// storyOf is one line for an event: who, and which promise.
func storyOf(e event) string {
	switch e.kind {
	case KindMade:
		return "%s promised: %s"
	case KindAmended:
		return "%s changed the words of: %s"
	case KindAccepted:
		return "%s said yes to: %s"
	case KindAsked:
		return "%s asked early to change: %s"
	case KindAnswered:
		if e.agreed {
			return "%s agreed to change: %s"
		}
		return "%s let it stay as it was: %s"
	case KindKept:
		return "%s kept: %s"
	case KindEarly:
		return "%s told early: %s"
	case KindMissed:
		return "%s missed, and said so: %s"
	case KindFound:
		if e.lapse != nil {
			return "%s noticed a lapse: %s"
		}
		return "%s found a miss: %s"
	case KindSeen:
		return "%s saw it: %s"
	case KindNotSeen:
		return "%s did not see it: %s"
	case KindLapsed:
		return "%s told of a lapse: %s"
	case KindMended:
		return "%s said that it was made good: %s"
	case KindReviewed:
		return "%s noted a look at: %s"
	default:
		return "%s ended: %s"
	}
}

// tone draws an event. A miss that was owned and made good later carries the seam from then on.
func (e event) tone() practice.Tone {
	switch {
	case e.kind == KindMended,
		e.kind == KindMissed && e.on.mended != nil && e.on.owned(),
		e.kind == KindLapsed && e.lapse.mended != nil:
		return practice.Mended
	case e.kind == KindKept, e.kind == KindSeen:
		return practice.Kept
	case e.kind == KindMissed, e.kind == KindFound && e.lapse == nil:
		return practice.Missed
	}
	return practice.Plain
}

// The names of measures. A value of 1 is one occurrence, dated when it was due.
const (
	MeasureKept   = "kept"
	MeasureEarly  = "told-early"
	MeasureOwned  = "missed-owned"
	MeasureFound  = "missed-found"
	MeasureViews  = "two-views"
	MeasureLapsed = "lapse-told"
	MeasureCaught = "lapse-found"
)

// Measures counts what became of what was due: deeds, never days.
func (s *State) Measures(*practice.View) (list []practice.Measure) {
	names := [...]string{"", MeasureKept, MeasureEarly, MeasureOwned, MeasureFound, MeasureViews}
	add := func(of record.Member, at time.Time, name string) {
		list = append(list, practice.Measure{Line: practice.Deeds, Of: of, At: at, Name: name, Value: 1})
	}
	for _, p := range s.all {
		for _, o := range p.found {
			if r := o.result(); r != Unsaid {
				add(p.maker, o.due, names[r])
			}
		}
		for _, l := range p.lapses {
			if l.found == nil {
				add(p.maker, l.when, MeasureLapsed)
			} else {
				add(p.maker, l.when, MeasureCaught)
			}
		}
	}
	slices.SortFunc(list, func(a, b practice.Measure) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Name, b.Name), bytes.Compare(a.Of[:], b.Of[:]))
	})
	return list
}
