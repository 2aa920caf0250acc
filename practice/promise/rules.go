package promise

import (
	"time"

	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The numbers in the rules.
const (
	Notice     = time.Hour            // until this long before it is due, a promise can still be changed
	Ahead      = 24 * time.Hour       // a recurring promise can be answered from this long before it is due
	FarAhead   = 92 * 24 * time.Hour  // and told early from this long before on
	MostOpen   = 100                  // promises that one person may have open
	MostMoves  = 5                    // times that one occurrence may be moved
	MostWords  = 10                   // times that one side may say something about one occurrence
	MostLapses = 2000                 // lapses in one standing promise
	MostReview = 92                   // days from one review of a standing promise to the next
	MostYear   = 366 * 24 * time.Hour // how far ahead a standing promise may expire

	linger = 14 * 24 * time.Hour // how long a promise of which nothing is due any more stays among the open ones
)

// The refusals, by what stands in the way; words.go says each in plain words.
const (
	refuseUnknown   = "unknown"
	refuseTwice     = "twice"
	refuseNotYours  = "not-yours"
	refuseOwn       = "own"
	refuseStranger  = "stranger"
	refuseTerms     = "terms"
	refusePast      = "past"
	refuseFar       = "far"
	refuseMany      = "many"
	refuseForm      = "form"
	refuseAccepted  = "accepted"
	refuseNotYet    = "not-accepted"
	refuseVersion   = "version"
	refuseLate      = "late"
	refuseEnded     = "ended"
	refuseDone      = "done"
	refuseNoAsk     = "no-ask"
	refuseAskLate   = "ask-late"
	refuseNoSuch    = "no-such-time"
	refuseTooSoon   = "too-soon"
	refuseSaid      = "said"
	refuseTooOften  = "too-often"
	refuseEarlyLate = "early-late"
	refuseEarlyDone = "early-done"
	refuseOwned     = "owned"
	refuseToldEarly = "told-early"
	refuseNotMissed = "not-missed"
	refuseMended    = "mended"
	refuseStanding  = "standing"
	refuseNoLapse   = "no-lapse"
	refuseExpired   = "expired"
)

// Apply folds one record, or refuses it. It does not look at prose.
func (s *State) Apply(room *practice.RoomInfo, r record.Record) *practice.Refusal {
	if refusal := s.Check(room, r); refusal != nil {
		return refusal
	}
	s.apply(r)
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
	if b, ok := r.Body.(Made); ok {
		return s.ruleMade(r, b)
	}
	p := s.all[of(r.Body)]
	if p == nil {
		return refuseUnknown
	}
	if no := p.ruleAuthor(r); no != "" {
		return no
	}
	if o := about(r.Body); o != nil && p.form() != Standing {
		return p.ruleOccurrence(r, *o)
	}
	switch b := r.Body.(type) {
	case Amended:
		return p.ruleAmended(r, b)
	case Accepted:
		return p.ruleAccepted(r, b)
	case Asked:
		return p.ruleAsked(r, b)
	case Answered:
		return p.ruleAnswered(r, b)
	case Reviewed:
		return p.ruleReviewed(r, b)
	case Lapsed:
		return p.ruleLapsed(r, b)
	case Found:
		return p.ruleLapseFound(r, b)
	case Mended:
		return p.ruleLapseMended(b)
	case Ended:
		return p.ruleEnded(r)
	default:
		return refuseStanding
	}
}

// ruleAuthor says who may say what: a promise binds only its maker, and only the other is a witness.
func (p *promise) ruleAuthor(r record.Record) string {
	mine := r.Author == p.maker
	switch r.Body.(type) {
	case Amended, Asked, Kept, Early, Missed, Lapsed:
		if !mine {
			return refuseNotYours
		}
	case Accepted, Answered, Found, Seen, NotSeen, Mended:
		if mine {
			return refuseOwn
		}
	case Reviewed:
		if b := r.Body.(Reviewed); !mine && !b.Expires.IsZero() {
			return refuseNotYours
		}
	}
	return ""
}

func (s *State) ruleMade(r record.Record, b Made) string {
	if s.all[r.ID] != nil {
		return refuseTwice
	}
	n := 0
	for _, p := range s.open {
		if p.maker == r.Author && !p.over(r.Time.Add(-linger)) {
			n++
		}
	}
	if n >= MostOpen {
		return refuseMany
	}
	return b.Terms.rule(r.Time)
}

// rule reports what is wrong with terms that are written at a time.
func (t Terms) rule(at time.Time) string {
	if t.Witness > Nobody || t.Form < Once || t.Form > Standing || at.Year() > lastYear {
		return refuseTerms
	}
	if t.Form == Standing {
		return t.ruleStanding(at)
	}
	if t.Review != 0 || !t.Expires.IsZero() || !t.Due.sound() || !t.Zone.sound() {
		return refuseTerms
	}
	due := t.Zone.Instant(t.Due)
	if due.After(at.AddDate(Horizon, 0, 0)) {
		return refuseFar
	}
	if t.Form != Recurring {
		if t.Rule != "" || t.Until != 0 {
			return refuseTerms
		}
		if !due.After(at) {
			return refusePast
		}
		return ""
	}
	if _, err := ParseRule(t.Rule); err != nil || t.Until != 0 && !t.Until.sound() {
		return refuseTerms
	}
	if due.Before(at.Add(-Ahead)) || t.Until != 0 && (t.Until < t.Due || t.Zone.Instant(t.Until).Before(at)) {
		return refusePast
	}
	return ""
}

func (t Terms) ruleStanding(at time.Time) string {
	if t.Due != 0 || t.Rule != "" || t.Until != 0 || t.Zone.Name != "" || t.Zone.Offset != 0 || len(t.Zone.Shifts) > 0 {
		return refuseTerms
	}
	if t.Review < 1 || t.Review > MostReview || t.Expires.IsZero() {
		return refuseTerms
	}
	return ruleExpires(t.Expires, at)
}

func ruleExpires(expires, at time.Time) string {
	if !expires.After(at) {
		return refusePast
	}
	if expires.After(at.Add(MostYear)) {
		return refuseFar
	}
	return ""
}

// ruleChange says whether the wording may change now. It may not within the last hour before it is due
// nor after: that is a miss, which one can own. A recurring promise changes from the first time that is
// an hour away on.
func (p *promise) ruleChange(at time.Time) string {
	if !p.ended.IsZero() {
		return refuseEnded
	}
	switch p.form() {
	case Once, By:
		if p.closed || p.found[p.now().terms.Due] != nil {
			return refuseDone
		}
		if at.After(p.now().due().Add(-Notice)) {
			return refuseLate
		}
	default:
		if p.over(at) {
			return refuseExpired
		}
	}
	return ""
}

// due is when a promise that is due once is due.
func (v *version) due() time.Time { return v.terms.Zone.Instant(v.terms.Due) }

func (p *promise) ruleTerms(t Terms, at time.Time) string {
	if t.Form != p.form() {
		return refuseForm
	}
	if p.form() == Recurring {
		// The start may stay as it was; what was due before the change is not touched by it.
		if t.Due == p.now().terms.Due {
			at = p.now().from
		}
	}
	return t.rule(at)
}

func (p *promise) ruleAmended(r record.Record, b Amended) string {
	if !p.accepted.IsZero() {
		return refuseAccepted
	}
	if len(p.versions) >= MostWords*MostWords {
		return refuseTooOften
	}
	if no := p.ruleChange(r.Time); no != "" {
		return no
	}
	return p.ruleTerms(b.Terms, r.Time)
}

func (p *promise) ruleAccepted(r record.Record, b Accepted) string {
	switch {
	case !p.ended.IsZero():
		return refuseEnded
	case !p.accepted.IsZero():
		return refuseSaid
	case b.Version != p.now().id:
		return refuseVersion
	case p.form() == Standing && p.over(r.Time):
		return refuseExpired
	}
	return ""
}

func (p *promise) ruleAsked(r record.Record, b Asked) string {
	if p.accepted.IsZero() {
		return refuseNotYet
	}
	if len(p.versions) >= MostWords*MostWords {
		return refuseTooOften
	}
	if no := p.ruleChange(r.Time); no != "" {
		return no
	}
	return p.ruleTerms(b.Terms, r.Time)
}

func (p *promise) ruleAnswered(r record.Record, b Answered) string {
	if !p.ended.IsZero() {
		return refuseEnded
	}
	if p.ask == nil || p.ask.id != b.Ask {
		return refuseNoAsk
	}
	if !b.Agreed {
		return ""
	}
	if p.form() == Once || p.form() == By {
		said := p.closed || p.found[p.now().terms.Due] != nil
		if said || !p.now().due().After(r.Time) || !p.ask.next.due().After(r.Time) {
			return refuseAskLate
		}
	} else if p.over(r.Time) {
		return refuseAskLate
	}
	return ""
}

func (p *promise) ruleReviewed(r record.Record, b Reviewed) string {
	switch {
	case p.form() != Standing:
		return refuseForm
	case !p.ended.IsZero():
		return refuseEnded
	case p.over(r.Time):
		return refuseExpired
	case b.Expires.IsZero():
		return ""
	}
	return ruleExpires(b.Expires, r.Time)
}

func (p *promise) ruleEnded(record.Record) string {
	if !p.ended.IsZero() {
		return refuseEnded
	}
	if p.closed {
		return refuseDone
	}
	return ""
}

// ruleOccurrence holds the rules of the words about one occurrence.
func (p *promise) ruleOccurrence(r record.Record, about Of) string {
	if p.form() == Recurring && about.On > WallOf(r.Time.Add(FarAhead)) {
		return refuseTooSoon
	}
	if onLapse(r.Body) {
		return refuseNoSuch
	}
	o := p.at(about.On)
	if o == nil {
		return refuseNoSuch
	}
	side := o.maker
	if r.Author != p.maker {
		side = o.other
	}
	if len(side) >= MostWords {
		return refuseTooOften
	}
	if early, ok := r.Body.(Early); ok {
		return o.ruleEarly(r, early)
	}
	if said(side).kind == r.Body.Kind() {
		return refuseSaid
	}
	if p.form() == Recurring && r.Time.Before(o.due.Add(-Ahead)) {
		return refuseTooSoon
	}
	passed := r.Time.After(o.deadline())
	switch r.Body.(type) {
	case Found:
		return o.ruleFound(passed)
	case NotSeen:
		if o.owned() {
			return refuseOwned
		}
		if !passed && said(o.maker).kind != KindKept {
			return refuseTooSoon
		}
	case Mended:
		if o.mended != nil {
			return refuseMended
		}
		if !o.owned() {
			return refuseNotMissed
		}
	}
	return ""
}

// onLapse reports whether a body speaks of a lapse, which only a standing promise has.
func onLapse(b record.Body) bool {
	switch b := b.(type) {
	case Found:
		return !b.When.IsZero()
	case Mended:
		return !b.Lapse.IsZero()
	}
	return false
}

func (o *occurrence) ruleFound(passed bool) string {
	switch {
	case !passed:
		return refuseTooSoon
	case o.owned():
		return refuseOwned
	case said(o.maker).kind == KindEarly && o.moved.IsZero() && !o.late:
		return refuseToldEarly
	}
	return ""
}

// ruleEarly goes by the author's own time, not by the rule time: what they say they said early, but
// which arrived late, stands as two views.
func (o *occurrence) ruleEarly(r record.Record, b Early) string {
	if last := said(o.maker).kind; last != "" && (last != KindEarly || o.moved.IsZero()) {
		return refuseEarlyDone
	}
	if o.moves >= MostMoves {
		return refuseTooOften
	}
	if r.Said.After(o.deadline().Add(-Notice)) {
		return refuseEarlyLate
	}
	if b.Instead == 0 {
		return ""
	}
	then := o.promise.now().terms.Zone.Instant(b.Instead)
	if !b.Instead.sound() || !then.After(r.Said) || then.After(o.due.Add(MostYear)) {
		return refusePast
	}
	return ""
}

func (p *promise) ruleLapsed(r record.Record, b Lapsed) string {
	if p.form() != Standing {
		return refuseForm
	}
	if !b.Found.IsZero() {
		l := p.lapseOf[b.Found]
		if l == nil || l.found == nil {
			return refuseNoLapse
		}
		if l.told != nil {
			return refuseSaid
		}
		return ""
	}
	return p.ruleWhen(r, b.When)
}

func (p *promise) ruleLapseFound(r record.Record, b Found) string {
	if b.On != 0 {
		return refuseNoSuch
	}
	return p.ruleWhen(r, b.When)
}

// ruleWhen holds when a lapse can have been: since the promise was made, and before now and its end.
func (p *promise) ruleWhen(r record.Record, when time.Time) string {
	switch {
	case len(p.lapses) >= MostLapses:
		return refuseTooOften
	case p.lapseOf[r.ID] != nil:
		return refuseTwice
	case when.IsZero() || when.Before(p.made.Truncate(time.Minute)) || when.After(r.Time):
		return refuseNoSuch
	case p.over(when):
		return refuseExpired
	}
	return ""
}

func (p *promise) ruleLapseMended(b Mended) string {
	l := p.lapseOf[b.Lapse]
	switch {
	case l == nil || b.On != 0:
		return refuseNoLapse
	case l.told == nil:
		return refuseNotMissed
	case l.mended != nil:
		return refuseMended
	}
	return ""
}
