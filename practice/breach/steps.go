package breach

import (
	"slices"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// next is what a viewer could do next for a breach; why says it plainly. Without an act, why is what waits, and
// for whom.
func (d *desk) next(b *breach) (a *act, why string) {
	me := b.side(d.V.Me)
	if b.closed() || me == nobody {
		return nil, ""
	}
	other, told := practice.Upper(d.V.Name(b.members[me.other()])), b.restated()
	can := func(path, say string) bool {
		if x := actOf(path); x.refused(d, b) == nil {
			a, why = x, practice.Fill(say, other)
			return true
		}
		return false
	}
	switch {
	case me == hurt && told != nil && told.answer == "" && can("heard", nextHeard):
	case me == hurt && b.latest(KindImpact) == nil && b.views[hurt] != Differs && can("impact", nextImpact):
	case me == hurt && b.views[owner] == 0:
		why = practice.Fill(waitsView, other)
	case me == hurt:
		why = practice.Fill(waitsOwner, other)
	case b.views[owner] == Differs:
		why = waitsDiffers
	case !b.acknowledged() && can("acknowledge", nextAcknowledge):
	case b.views[owner] == 0 && can("place", nextPlace):
	case can("restate", nextRestate):
	case b.latest(KindWhy) == nil && can("why", nextWhy):
	case told != nil && told.answer == "":
		why = practice.Fill(waitsHeard, other)
	case b.latest(KindImpact) == nil:
		why = practice.Fill(waitsImpact, other)
	}
	return a, why
}

// nextCard offers the one next thing, or says what waits.
func (d *desk) nextCard(b *breach) html.Node {
	a, why := d.next(b)
	switch {
	case a != nil:
		return ui.Card(ui.P(why), ui.Actions(ui.ButtonLink(ui.Primary, a.name(d), d.path(b, a.path))))
	case why != "":
		return ui.Note(why)
	}
	return html.Group()
}

// mostSteps is how many breaches Today looks at, the last ones.
const mostSteps = 5

// Steps lists what could be next: an answer that waits, quietly and once, and one thing of a plan. In Mine it
// offers a first page as long as nothing is there.
func (s *State) Steps(v *practice.View) (list []practice.Step) {
	d := newDesk(s, v, &practice.Request{})
	if v.Room.Kind == practice.Mine {
		if len(s.drafts) == 0 && !slices.ContainsFunc(v.Rooms, func(p practice.Place) bool { return len(p.Breaches) > 0 }) {
			list = append(list, practice.Step{Key: "breach/first", Title: sayMineFirst, Why: stepFirst, Path: v.Path("new"), Weight: practice.Later - 2})
		}
		return list
	}
	for _, b := range s.open[max(0, len(s.open)-mostSteps):] {
		me := b.side(v.Me)
		if me == nobody {
			continue
		}
		key, other := "breach/"+b.id.String()+"/", b.lastOf(me.other())
		if b.views[me] == 0 && b.spoken[me] == 0 { // nothing is asked of somebody who has not read it yet
			list = append(list, practice.Step{
				Key: key + "read", Title: practice.Fill(stepRead, d.Other()), Why: stepReadWhy, Path: d.path(b), Weight: practice.Soon, Once: true,
			})
			continue
		}
		if a, why := d.next(b); a != nil {
			list = append(list, practice.Step{Key: key + a.path + "/" + other.String(), Title: a.name(d), Why: why, Path: d.path(b, a.path), Weight: practice.Soon - 10, Once: true})
		} else if p := d.proposed(b, d.plan(b)); p != nil {
			list = append(list, practice.Step{Key: key + p.key, Title: p.title, Why: p.reason(), Path: d.to(p, b), Weight: practice.Later + 15})
		}
	}
	return list
}

// lastOf is the last word of a side; zero when there is none.
func (b *breach) lastOf(s side) record.ID {
	for _, w := range slices.Backward(b.words) {
		if w.by == s {
			return w.id
		}
	}
	return record.ID{}
}

// Measures has none: a breach is no number.
func (s *State) Measures(*practice.View) []practice.Measure { return nil }

// Reminders has none: nobody is called back to what hurt.
func (s *State) Reminders(*practice.View) []practice.Reminder { return nil }
