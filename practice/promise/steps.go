package promise

import (
	"time"

	"github.com/goldmend/goldmend/practice"
)

// Steps lists what could be next: what is due, what waits for an answer, and a first small promise. It
// never lists what was left unsaid for long: a backlog shames and helps nobody.
func (s *State) Steps(v *practice.View) (list []practice.Step) {
	d := newDesk(s, v, &practice.Request{})
	mine := 0
	for _, p := range s.open {
		switch {
		case p.over(v.Now) && p.form() == Standing:
		case d.mine(p):
			mine++
			list = append(list, d.makerSteps(p)...)
		default:
			list = append(list, d.otherSteps(p)...)
		}
	}
	list = append(list, d.toSee()...)
	if mine == 0 && len(list) == 0 && !d.everMade() {
		list = append(list, practice.Step{
			Key: "promise/first", Title: sayEmptyStep, Why: stepFirst, Path: v.Path("new"), Weight: practice.Later,
		})
	}
	return list
}

// The words of steps.
const (
	stepFirst  = "A small promise that is kept says more than a big one. You could begin with something you can do today."
	stepKeep   = "Due soon: %s"
	stepKeepBy = "You promised it. If it cannot be so, you can tell early until an hour before."
	stepHour   = "You promised it. If it will be missed, you can say so yourself."
	stepTell   = "Say what became of it: %s"
	stepTellBy = "It was due, and nothing was said about it yet. Kept or missed, saying it is what counts."
	stepOwn    = "A miss was noticed: %s"
	stepOwnBy  = "%s said that it was missed. You can own it, or say how you see it."
	stepYes    = "Read a promise: %s"
	stepYesBy  = "%s made it, and you can say yes to it, or not."
	stepAsk    = "A change was asked for: %s"
	stepAskBy  = "You can agree, or let it stay as it was."
	stepSee    = "Say whether you saw it: %s"
	stepSeeBy  = "%s said that it was kept. What you saw stands beside it."
	stepReview = "Look at it together: %s"
	stepRevBy  = "You agreed to look at this promise from time to time."
)

func (d *desk) makerSteps(p *promise) (list []practice.Step) {
	if p.form() == Standing {
		return d.reviewSteps(p)
	}
	name := practice.Shorten(p.now().title(), 60)
	for _, o := range p.recent(d.V.Now, 3, 4) {
		if o.settled() {
			continue
		}
		step := practice.Step{Key: "promise/" + p.id.String() + "/" + clockText(o.on), Path: d.path(p)}
		switch left := o.deadline().Sub(d.V.Now); {
		case said(o.other).kind == KindFound:
			step.Title, step.Why, step.Weight = practice.Fill(stepOwn, name), practice.Fill(stepOwnBy, practice.Upper(d.Other())), practice.Soon
		case left > 24*time.Hour || left < -72*time.Hour:
			continue
		case left > 0:
			step.Title, step.Why, step.Due, step.Weight = practice.Fill(stepKeep, name), stepKeepBy, o.deadline(), practice.Soon
			if left <= 3*time.Hour {
				step.Weight = practice.Urgent
			}
			if left <= Notice {
				step.Why = stepHour
			}
		default:
			step.Title, step.Why, step.Weight = practice.Fill(stepTell, name), stepTellBy, practice.Soon-5
		}
		list = append(list, step)
	}
	if len(list) > 2 { // the one that is due next, and the last one that was due
		list = list[len(list)-2:]
	}
	return list
}

func (d *desk) reviewSteps(p *promise) []practice.Step {
	if next := p.nextReview(); !next.After(d.V.Now) && p.ended.IsZero() {
		return []practice.Step{{
			Key:   "promise/" + p.id.String() + "/review/" + next.Format(time.DateOnly),
			Title: practice.Fill(stepReview, practice.Shorten(p.now().title(), 60)), Why: stepRevBy, Path: d.path(p, "review"), Weight: practice.Soon - 10,
		}}
	}
	return nil
}

func (d *desk) otherSteps(p *promise) (list []practice.Step) {
	name, key := practice.Shorten(p.now().title(), 60), "promise/"+p.id.String()
	if p.accepted.IsZero() && !p.over(d.V.Now) {
		list = append(list, practice.Step{
			Key: key + "/yes/" + p.now().id.String(), Title: practice.Fill(stepYes, name),
			Why: practice.Fill(stepYesBy, practice.Upper(d.V.Name(p.maker))), Path: d.path(p), Weight: practice.Soon,
		})
	}
	if p.ask != nil {
		list = append(list, practice.Step{
			Key: key + "/ask/" + p.ask.id.String(), Title: practice.Fill(stepAsk, name), Why: stepAskBy, Path: d.path(p, "answer"), Weight: practice.Soon + 5,
		})
	}
	if p.form() == Standing {
		list = append(list, d.reviewSteps(p)...)
	}
	return list
}

// toSee lists the last few things that the other said they kept, until the viewer says what they saw.
func (d *desk) toSee() (list []practice.Step) {
	met := map[*promise]bool{}
	for i := len(d.s.spoken) - 1; i >= 0 && len(list) < 3; i-- {
		o := d.s.spoken[i]
		last := said(o.maker)
		if last.at.Before(d.V.Now.AddDate(0, 0, -7)) {
			break
		}
		p := o.promise
		if d.mine(p) || last.kind != KindKept || o.answered() || met[p] {
			continue
		}
		met[p] = true
		list = append(list, practice.Step{
			Key:   "promise/" + p.id.String() + "/see/" + clockText(o.on),
			Title: practice.Fill(stepSee, practice.Shorten(p.now().title(), 60)), Why: practice.Fill(stepSeeBy, practice.Upper(d.V.Name(p.maker))), Path: d.path(p), Weight: practice.Soon - 15,
		})
	}
	return list
}

func (d *desk) everMade() bool {
	for _, p := range d.s.closed {
		if d.mine(p) {
			return true
		}
	}
	return false
}

// Reminders lists when the viewer wants to be reminded: two hours before what they promised is due, so
// that it can still be told early, and on the day of a review.
func (s *State) Reminders(v *practice.View) (list []practice.Reminder) {
	d := newDesk(s, v, &practice.Request{})
	add := func(at time.Time, p *promise) {
		if at.After(v.Now) {
			list = append(list, practice.Reminder{At: at, Path: d.path(p)})
		}
	}
	for _, p := range s.open {
		switch {
		case p.over(v.Now):
		case p.form() == Standing:
			add(p.nextReview(), p)
		case d.mine(p):
			if o := p.next(v.Now); o != nil {
				add(o.deadline().Add(-2*Notice), p)
				if p.form() == By {
					add(o.deadline().AddDate(0, 0, -1), p)
				}
			}
		}
	}
	return list
}
