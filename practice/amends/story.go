package amends

import (
	"sort"
	"strconv"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Moments lists what happened, for Story.
func (s *State) Moments(v *practice.View, before uint64, limit int) []practice.Moment {
	end := sort.Search(len(s.events), func(i int) bool { return s.events[i].seq >= before })
	list := []practice.Moment{}
	for _, e := range s.events[max(0, end-max(limit, 0)):end] {
		words := e.of.versions[e.said]
		m := practice.Moment{
			Seq: e.seq, At: e.at, Who: e.who, Path: v.Path(e.of.id.String()),
			Text: practice.Fill(stories[e.kind], practice.Upper(v.Name(e.who)), practice.Shorten(words.title(), 90)),
		}
		if e.kind == KindAsked || e.kind == KindOffered || e.kind == KindCountered {
			if practice.Shorten(words.text, 90) != words.text {
				m.More = words.text
			}
		}
		list = append(list, m)
	}
	return list
}

// Steps lists what waits for the viewer: words of the other, and for the owner what was agreed.
func (s *State) Steps(v *practice.View) (list []practice.Step) {
	for _, a := range s.open[max(0, len(s.open)-most):] {
		name, key := practice.Shorten(a.now().title(), 60), "amends/"+a.id.String()
		switch {
		case a.waits() == v.Me:
			list = append(list, practice.Step{
				Key: a.answerKey(), Title: practice.Fill(stepAnswer, name),
				Why: practice.Fill(stepAnswerBy, practice.Upper(v.Name(a.now().by))), Path: v.Path(a.id.String()), Weight: practice.Soon - 15, Once: true,
			})
		case !a.agreed.IsZero() && a.turns == 0 && a.owner == v.Me:
			list = append(list, practice.Step{
				Key: key + "/turn", Title: practice.Fill(stepTurn, name), Why: stepTurnBy,
				Path: v.Path(a.id.String(), "turn"), Weight: practice.Soon - 10,
			})
		}
	}
	return list
}

// answerKey is the key of the step to answer. What was taken back without an answer and begun again does not bring back
// what was put aside.
func (a *amends) answerKey() string {
	if a.unanswered() {
		return "amends/" + a.breach.String() + "/answer/" + strconv.Itoa(a.place)
	}
	return "amends/" + a.id.String() + "/answer/" + a.now().id.String()
}

// Measures has none: the promises that came of it count as promises.
func (s *State) Measures(*practice.View) []practice.Measure { return nil }

// Reminders has none.
func (s *State) Reminders(*practice.View) []practice.Reminder { return nil }

// Thing says in one line how amends stand.
func (s *State) Thing(v *practice.View, id record.ID) (practice.Thing, bool) {
	a := s.all[id]
	if a == nil {
		return practice.Thing{}, false
	}
	return newDesk(s, v, &practice.Request{}).thing(a), true
}

// Follows lists the amends for a breach that were not ended.
func (s *State) Follows(v *practice.View, breach record.ID) (list []practice.Thing) {
	d := newDesk(s, v, &practice.Request{})
	for _, a := range s.after[breach] {
		list = append(list, d.thing(a))
	}
	return list
}

func (d *desk) thing(a *amends) practice.Thing {
	return practice.Thing{Title: a.short(), State: d.state(a), Path: d.Path(a.id)}
}
