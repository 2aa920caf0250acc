package breach

import (
	"slices"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The numbers in the rules.
const (
	MostOpen  = 50  // breaches that one person may have opened and that are not at rest
	MostWords = 200 // words that one side may say of one breach
	MostLinks = 20  // breaches that one belongs with
)

// The refusals, by what stands in the way; words.go says each in plain words.
const (
	refuseUnknown   = "unknown"
	refuseTwice     = "twice"
	refuseStranger  = "stranger"
	refuseRoom      = "room"
	refuseAlone     = "alone"
	refuseRoles     = "roles"
	refuseSort      = "sort"
	refuseMany      = "many"
	refuseShape     = "shape"
	refuseNotOwner  = "not-owner"
	refuseNotHurt   = "not-hurt"
	refuseTooOften  = "too-often"
	refuseFirst     = "impact-first"
	refuseNoImpact  = "no-impact"
	refuseWaits     = "waits"
	refuseNotThis   = "not-this"
	refuseSaid      = "said"
	refuseWhyLater  = "why-later"
	refuseRested    = "rested"
	refuseNotRested = "not-rested"
	refuseLink      = "link"
)

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
	_, draft := r.Body.(Drafted)
	if draft != (room.Kind == practice.Mine) {
		return refuseRoom
	}
	switch b := r.Body.(type) {
	case Opened:
		return s.ruleOpened(room, r, b)
	case Word:
		return s.ruleWord(r, b)
	case Drafted:
		return "" // it is one's own, and all of it prose
	}
	return refuseUnknown
}

func (s *State) ruleOpened(room *practice.RoomInfo, r record.Record, b Opened) string {
	other := room.Other(r.Author)
	switch {
	case s.all[r.ID] != nil:
		return refuseTwice
	case other.IsZero():
		return refuseAlone
	case b.Owner == b.Hurt || b.Owner != r.Author && b.Hurt != r.Author || !room.Has(b.Owner) || !room.Has(b.Hurt):
		return refuseRoles
	case b.Sort < Lie || b.Sort > Other || b.How > Choice:
		return refuseSort
	case !b.After.IsZero() && (s.all[b.After] == nil || len(s.all[b.After].links) >= MostLinks):
		return refuseLink
	}
	n := 0
	for _, x := range s.open {
		if x.members[x.by] == r.Author {
			n++
		}
	}
	if n >= MostOpen {
		return refuseMany
	}
	return ""
}

func (s *State) ruleWord(r record.Record, w Word) string {
	b, i := s.all[w.Breach], slices.IndexFunc(saids, func(x said) bool { return x.kind == w.As })
	if b == nil || i < 0 {
		return refuseUnknown
	}
	x, me := saids[i], b.side(r.Author)
	switch {
	case me == nobody:
		return refuseStranger
	case x.by == owner && me != owner:
		return refuseNotOwner
	case x.by == hurt && me != hurt:
		return refuseNotHurt
	case x.on == w.On.IsZero() || (x.flags > 0) == (w.Flag == 0) || w.Flag > x.flags:
		return refuseShape
	case b.spoken[me] >= MostWords:
		return refuseTooOften
	case b.rested != nil && w.As != KindReopened && w.As != KindPlaced && w.As != KindLinked:
		return refuseRested
	}
	return b.rulePlace(s, me, w)
}

// rulePlace says whether a word has its place now.
func (b *breach) rulePlace(s *State, me side, w Word) string {
	told := b.restated()
	switch w.As {
	case KindPlaced:
		if b.views[me] == w.Flag {
			return refuseSaid
		}
	case KindAcknowledged:
		if b.by == hurt && b.latest(KindImpact) == nil && !b.waived[ReplyFirst] {
			return refuseFirst
		}
	case KindRestated:
		if impact := b.latest(KindImpact); impact == nil {
			return refuseNoImpact
		} else if told != nil && impact.seq < told.seq {
			switch told.answer {
			case "":
				return refuseWaits
			case KindHeard:
				return refuseSaid
			}
		}
	case KindHeard, KindNotYet:
		if told == nil || told.id != w.On {
			return refuseNotThis
		}
		if told.answer == w.As {
			return refuseSaid
		}
	case KindWhy:
		if !b.waived[WhyNow] && !(b.acknowledged() && b.heard()) {
			return refuseWhyLater
		}
	case KindWaived:
		if b.waived[w.Flag] {
			return refuseSaid
		}
	case KindReopened:
		if !b.closed() {
			return refuseNotRested
		}
	case KindLinked:
		other := s.all[w.On]
		if other == nil || other == b || slices.Contains(b.links, other) || len(b.links) >= MostLinks || len(other.links) >= MostLinks {
			return refuseLink
		}
	}
	return ""
}
