package breach

import (
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
		for _, p := range v.Rooms {
			if len(p.Breaches) > 0 {
				return nil
			}
		}
		if len(s.drafts) == 0 {
			list = append(list, practice.Step{Key: "breach/first", Title: sayMineFirst, Why: stepFirst, Path: v.Path("new"), Weight: practice.Later - 2})
		}
		return list
	}
	for _, b := range s.open[max(0, len(s.open)-mostSteps):] {
		me := b.side(v.Me)
		if me == nobody {
			continue
		}
		step := practice.Step{Path: d.path(b), Weight: practice.Soon - 10, Once: me == hurt || !b.agreed()}
		a, why := d.next(b)
		var p *part
		var key string
		if a == nil {
			p = d.proposed(b, d.plan(b))
		}
		switch {
		case b.views[me] == 0 && b.spoken[me] == 0: // nothing is asked of somebody who has not read it yet
			key, step.Title, step.Why, step.Weight = "read", practice.Fill(stepRead, d.Other()), stepReadWhy, practice.Soon
		case a != nil:
			key, step.Title, step.Why, step.Path = a.path+"/"+b.answersTo(a).String(), a.name(d), why, d.path(b, a.path)
		case p != nil:
			key, step.Title, step.Why, step.Path, step.Weight = p.key, p.title, p.reason(), d.to(p, b), practice.Later+15
		default:
			continue
		}
		step.Key = "breach/" + b.id.String() + "/" + key
		list = append(list, step)
	}
	return list
}

// answersTo is the word that an act answers to; zero when it answers to none. A step that was put aside comes back
// with another of these, and with nothing else that is said: nobody makes it come back by saying more.
func (b *breach) answersTo(a *act) record.ID {
	for i := len(b.words) - 1; i >= 0; i-- {
		switch w := b.words[i]; {
		case a.kind == KindHeard && w.kind == KindRestated, a.kind == KindRestated && (w.kind == KindImpact || w.kind == KindNotYet):
			return w.id
		}
	}
	return record.ID{}
}

// Measures has none: a breach is no number.
func (s *State) Measures(*practice.View) []practice.Measure { return nil }

// Reminders has none: nobody is called back to what hurt.
func (s *State) Reminders(*practice.View) []practice.Reminder { return nil }
