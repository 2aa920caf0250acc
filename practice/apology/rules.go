package apology

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The numbers in the rules.
const (
	MostOffered = 50 // apologies for one breach
	MostAnswers = 20 // answers to one apology
)

// The refusals, by what stands in the way; words.go says each in plain words.
const (
	refuseUnknown  = "unknown"
	refuseTwice    = "twice"
	refuseStranger = "stranger"
	refuseRoom     = "room"
	refuseBreach   = "breach"
	refuseOwner    = "owner"
	refuseAgreed   = "agreed"
	refuseHeard    = "heard"
	refuseRested   = "rested"
	refuseWaits    = "waits"
	refuseMany     = "many"
	refuseHurt     = "hurt"
	refuseReach    = "reach"
	refuseDone     = "done"
)

// Apply folds one record, or refuses it. It does not look at prose.
func (s *State) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if no := s.Check(room, r); no != nil {
		return no
	}
	s.apply(room, r)
	return nil
}

// Check holds every rule. It changes nothing.
func (s *State) Check(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if no := s.rule(room, r); no != "" {
		return practice.Refuse(no)
	}
	return nil
}

func (s *State) rule(room *practice.RoomInfo, r record.Record) string {
	if !room.Has(r.Author) {
		return refuseStranger
	}
	if _, draft := r.Body.(Drafted); draft != (room.Kind == practice.Mine) {
		return refuseRoom
	}
	switch b := r.Body.(type) {
	case Drafted:
		return ""
	case Offered:
		return s.ruleOffered(room, r, b)
	case Answered:
		return s.ruleAnswered(r, b)
	case Withdrawn:
		switch a := s.all[b.Apology]; {
		case a == nil:
			return refuseUnknown
		case r.Author != a.owner:
			return refuseOwner
		case !a.withdrawn.IsZero():
			return refuseDone
		}
		return ""
	}
	return refuseUnknown
}

func (s *State) ruleOffered(room *practice.RoomInfo, r record.Record, b Offered) string {
	if s.all[r.ID] != nil {
		return refuseTwice
	}
	if room.Breaches == nil {
		return refuseBreach
	}
	switch about, ok := room.Breaches.Breach(b.Breach); {
	case !ok:
		return refuseBreach
	case !about.Agreed:
		return refuseAgreed
	case r.Author != about.Owner:
		return refuseOwner
	case !about.Heard:
		return refuseHeard
	case about.Rested:
		return refuseRested
	case s.waiting(b.Breach) != nil:
		return refuseWaits
	case len(s.after[b.Breach]) >= MostOffered:
		return refuseMany
	}
	return ""
}

func (s *State) ruleAnswered(r record.Record, b Answered) string {
	switch a := s.all[b.Apology]; {
	case a == nil:
		return refuseUnknown
	case r.Author != a.hurt:
		return refuseHurt
	case b.Reach < Landed || b.Reach > Declined:
		return refuseReach
	case len(a.answers) >= MostAnswers:
		return refuseMany
	}
	return ""
}
