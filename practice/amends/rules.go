package amends

import (
	"slices"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The numbers in the rules.
const (
	MostOpen  = 20 // amends for one breach that were not ended
	MostWords = 50 // wordings of one
	MostTurns = 5  // times that one is turned into promises
)

// The refusals, by what stands in the way; words.go says each in plain words.
const (
	refuseUnknown  = "unknown"
	refuseTwice    = "twice"
	refuseStranger = "stranger"
	refuseBreach   = "breach"
	refusePlaces   = "places"
	refuseRested   = "rested"
	refuseHurt     = "hurt"
	refuseOwner    = "owner"
	refuseMany     = "many"
	refuseEnded    = "ended"
	refuseAgreed   = "agreed"
	refuseOwn      = "own"
	refuseVersion  = "version"
	refuseNotYet   = "not-agreed"
	refuseNone     = "none"
)

// Apply folds one record, or refuses it. It does not look at prose.
func (s *State) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if no := s.Check(room, r); no != nil {
		return no
	}
	s.apply(room, r, r.Body.(Said))
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
	b, ok := r.Body.(Said)
	switch {
	case !ok || room.Kind == practice.Mine:
		return refuseUnknown
	case !room.Has(r.Author):
		return refuseStranger
	case b.As == KindAsked || b.As == KindOffered:
		return s.ruleBegun(room, r, b)
	}
	a := s.all[b.About]
	switch {
	case a == nil:
		return refuseUnknown
	case r.Author != a.owner && r.Author != a.hurt:
		return refuseStranger
	case !a.ended.IsZero():
		return refuseEnded
	}
	own := r.Author == a.now().by
	switch b.As {
	case KindCountered:
		switch {
		case !a.agreed.IsZero():
			return refuseAgreed
		case own:
			return refuseOwn
		case len(a.versions) >= MostWords:
			return refuseMany
		}
	case KindAgreed:
		switch {
		case !a.agreed.IsZero():
			return refuseAgreed
		case own:
			return refuseOwn
		case b.Version != a.now().id:
			return refuseVersion
		}
	case KindTurned:
		return a.ruleTurned(r, b)
	case KindEnded:
	default:
		return refuseUnknown
	}
	return ""
}

func (s *State) ruleBegun(room *practice.RoomInfo, r record.Record, b Said) string {
	if s.all[r.ID] != nil {
		return refuseTwice
	}
	if room.Breaches == nil {
		return refuseBreach
	}
	about, ok := room.Breaches.Breach(b.About)
	switch {
	case !ok:
		return refuseBreach
	case !about.Agreed:
		return refusePlaces
	case b.As == KindAsked && r.Author != about.Hurt:
		return refuseHurt
	case b.As == KindOffered && r.Author != about.Owner:
		return refuseOwner
	case about.Rested:
		return refuseRested
	case len(s.after[b.About]) >= MostOpen:
		return refuseMany
	}
	return ""
}

// ruleTurned does not ask whether the promises are there: they came in the same step, and one that is not is
// shown to nobody.
func (a *amends) ruleTurned(r record.Record, b Said) string {
	switch {
	case r.Author != a.owner:
		return refuseOwner
	case a.agreed.IsZero():
		return refuseNotYet
	case a.turns >= MostTurns:
		return refuseMany
	}
	none := true
	for i, id := range b.Promises {
		if id.IsZero() {
			continue
		}
		none = false
		if slices.Contains(a.promises, id) || slices.Contains(b.Promises[:i], id) {
			return refuseTwice
		}
	}
	if none {
		return refuseNone
	}
	return ""
}
