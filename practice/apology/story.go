package apology

import (
	"sort"
	"strconv"
	"strings"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// Moments lists what happened, for Story. The hurt person meets the words there only after answering, so
// that nobody opens an apology by scrolling.
func (s *State) Moments(v *practice.View, before uint64, limit int) []practice.Moment {
	end := sort.Search(len(s.events), func(i int) bool { return s.events[i].seq >= before })
	list := []practice.Moment{}
	for _, e := range s.events[max(0, end-max(limit, 0)):end] {
		m := practice.Moment{Seq: e.seq, At: e.at, Who: e.who, Path: v.Path(e.of.id.String())}
		who := v.Name(e.who)
		switch {
		case e.answer != nil:
			m.Text = e.answer.Reach.told(who)
			m.More = e.answer.whole()
			if e.answer.Reach == Landed {
				m.Tone = practice.Mended
			}
		case e.kind == KindWithdrawn:
			m.Text = practice.Fill("%s withdrew an apology", practice.Upper(who))
		default:
			m.Text = practice.Fill("%s offered an apology", practice.Upper(who))
			if (e.of.hurt != v.Me || e.of.answered()) && e.of.withdrawn.IsZero() {
				m.More = e.of.text
			}
		}
		list = append(list, m)
	}
	return list
}

// whole is an answer in plain lines.
func (x *answer) whole() string {
	var list []string
	if x.Landed != "" {
		list = append(list, sayLanded+": "+x.Landed)
	}
	if x.Missing != "" && x.Reach == Declined {
		list = append(list, x.Missing)
	} else if x.Missing != "" {
		list = append(list, sayMissing+": "+x.Missing)
	}
	return strings.Join(list, "\n")
}

// answerDays is how long Today offers an answer to read. What was read leaves no trace, so it ends by itself.
const answerDays = 3

// Steps tells the hurt person that an apology waits, once for each breach and quietly, and the owner of an
// answer. That one could be drafted is for the plan of the breach to say.
func (s *State) Steps(v *practice.View) (list []practice.Step) {
	if v.Room.Kind == practice.Mine || v.Room.Breaches == nil {
		return nil
	}
	d := newDesk(s, v, &practice.Request{})
	all := v.Room.Breaches.Breaches()
	for _, b := range all[max(0, len(all)-most):] {
		offered := s.after[b.ID]
		key := "apology/" + b.ID.String()
		var last *apology
		answered := 0
		for _, last = range offered {
			if len(last.answers) > 0 {
				answered++
			}
		}
		switch {
		case last != nil && d.asked(last) && last.waits():
			// One that was withdrawn and offered again does not bring back what was put aside.
			list = append(list, practice.Step{
				Key: key + "/waits/" + strconv.Itoa(answered), Title: stepWaits, Why: stepWaitsBy, Path: d.Path(last.id), Weight: practice.Later + 20, Once: true,
			})
		case last != nil && d.mine(last) && len(last.answers) > 0 && v.Now.Before(last.answers[len(last.answers)-1].at.AddDate(0, 0, answerDays)):
			list = append(list, practice.Step{
				Key: key + "/answer/" + last.id.String(), Title: practice.Fill(stepReply, v.Name(last.hurt)), Why: stepReplyBy,
				Path: d.Path(last.id), Weight: practice.Soon - 10, Once: true,
			})
		}
	}
	return list
}

// Measures has none: nobody counts apologies.
func (s *State) Measures(*practice.View) []practice.Measure { return nil }

// Reminders has none: nobody is reminded to open or to answer one.
func (s *State) Reminders(*practice.View) []practice.Reminder { return nil }

// Thing says in one line how an apology stands, without its words.
func (s *State) Thing(v *practice.View, id record.ID) (practice.Thing, bool) {
	a := s.all[id]
	if a == nil {
		return practice.Thing{}, false
	}
	return newDesk(s, v, &practice.Request{}).thing(a), true
}

// Follows lists the apologies that were offered for a breach.
func (s *State) Follows(v *practice.View, breach record.ID) (list []practice.Thing) {
	d := newDesk(s, v, &practice.Request{})
	for _, a := range s.after[breach] {
		list = append(list, d.thing(a))
	}
	return list
}

func (d *desk) thing(a *apology) practice.Thing {
	t := practice.Thing{Title: practice.Upper(d.title(a)), State: d.state(a), Path: d.Path(a.id)}
	if a.last().Reach == Landed {
		t.Tone = practice.Mended
	}
	return t
}
