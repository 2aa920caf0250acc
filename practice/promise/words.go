package promise

import (
	"strconv"
	"strings"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
	"github.com/teambition/rrule-go"
)

// Every sentence that a person reads is in this file, so that it can be read as a whole, checked and,
// some day, translated.

const (
	sayAbout = "Say exactly what you will do and by when, and let the other person see what became of it."

	sayEmpty      = "A promise here is small and plain: what exactly, by when, and how you will both see it. What becomes of it stays in the record, for both of you."
	sayEmptyStep  = "Make one small promise"
	sayMake       = "Make a promise"
	sayMine       = "What you promised"
	sayTheirs     = "What %s promised"
	sayNoneOpen   = "Nothing open here."
	sayEarlier    = "Earlier promises"
	sayAfter      = "It follows from"
	sayEarlierFor = "Promises that are done, over or ended."
	sayOlder      = "Older"
	sayAlone      = "Nobody else is in this room yet. You can promise already, and mark what you keep; whoever joins can read it then."
	sayWithdrawn  = "A promise whose words were withdrawn"
	sayUntold     = "A promise whose words are not here"

	sayNewTitle    = "Make a promise"
	sayNewLead     = "Small is good. A small promise that is kept says more than a big one."
	sayNewWhen     = "When is it due?"
	sayOnce        = "Once"
	sayOnceHint    = "At one time: “I call you at 19:00.”"
	sayBy          = "By a time"
	sayByHint      = "Any time until then: “The letter is posted by Friday noon.”"
	sayRecurring   = "Again and again"
	sayRecurHint   = "Every day, or on some days: “Home by 19:00 on weekdays.”"
	sayStanding    = "Always"
	sayStandHint   = "Until a day you choose, looked at together now and then: “No contact with K.”"
	sayWhat        = "What exactly do you promise?"
	sayWhatHint    = "One thing that you do yourself, so plain that a stranger could tell whether it was done."
	saySight       = "How will you both see that it is done?"
	saySightHint   = "For example: I am at the table; I send you the letter’s receipt myself."
	sayDate        = "On which day?"
	sayDateStart   = "From which day on?"
	sayTime        = "At what time?"
	sayZone        = "Where is that clock?"
	sayZoneHint    = "The promise keeps this place’s clock, wherever you travel."
	sayRepeat      = "How often?"
	sayDays        = "On which days?"
	sayUntil       = "Until which day?"
	sayUntilHint   = "Leave it empty and it goes on until one of you ends it, ten years at most."
	sayReview      = "How often do you look at it together?"
	sayExpires     = "Until which day does it hold?"
	sayExpiresHint = "A year at most. You can let it hold longer when you look at it together."
	sayPlan        = "A plan for the likely obstacle"
	sayObstacle    = "If this gets in the way"
	sayPlanThen    = "Then I do this"
	sayPlanHint    = "Many people find that they keep a promise more easily when they decide this beforehand."
	sayWitnessFold = "%s looks whether it is done, unless you choose otherwise"
	sayWitness     = "Who looks whether it is done?"
	sayWho         = "Their name"
	saySomeone     = "Somebody else"
	sayNobody      = "Nobody: your word is enough"
	sayOverload    = "That would be %s open promises. The most you have kept in one week so far is %s. You can still make it; you could also wait until one is done, or make it smaller."
	sayOverloadNew = "That would be %s open promises. You could keep a few first, and then add more; you can still make it now."

	sayChangeTitle = "Change this promise"
	sayAmendLead   = "%s has not said yes yet, so you can still change every word."
	sayAmendAlone  = "Nobody has said yes to it yet, so you can still change every word."
	sayAskLead     = "%s said yes to it, so a change needs a yes as well. Until then it holds as it is."
	sayAskWhy      = "What has changed?"
	sayAskRecur    = "A change holds from the first time that is more than an hour away."

	sayYesTitle    = "Say yes to this promise"
	sayYesLead     = "Yes means that you heard it and that it is what you need. It asks nothing of you."
	sayYes         = "Say yes"
	sayNotYetYes   = "%s has not said yes yet."
	sayNobodyYes   = "Nobody else has joined yet who could say yes."
	sayAnswerTitle = "A change was asked for"
	sayAnswerLead  = "You can agree, or let it stay as it was. Both are fine."
	sayAgree       = "Agree to the change"
	sayDecline     = "Let it stay as it was"
	sayAskedOn     = "%s asked to change it, %s."
	sayAskWaits    = "It holds as it is until there is an answer."

	sayNote         = "A few words"
	sayEarlyTitle   = "Tell early"
	sayEarlyLead    = "It will not be as you promised, and you say so in time. That is what telling early is for."
	sayEarlyInstead = "When will it be done instead?"
	sayEarlyHint    = "Leave both empty when it will not be done this time."
	sayEarlyWhy     = "What changed?"
	sayLapseTitle   = "Tell of a lapse"
	sayLapseLead    = "Saying it yourself is worth a great deal. It is kept as said by you, unasked."
	sayLapseFound   = "Tell of a lapse that you noticed"
	sayLapseOwn     = "Own this lapse"
	sayLapseOwnLead = "It was noticed before you spoke of it. You can still say yourself that it happened."
	sayLapseDay     = "On which day?"
	sayLapseTime    = "About what time?"
	sayReviewTitle  = "Look at it together"
	sayReviewLead   = "Does it still fit? You can note what you both said. Nobody has to defend anything."
	sayReviewLonger = "Let it hold until another day"
	sayEndTitle     = "End this promise"
	sayEndLead      = "You can end it at any time. Nobody asks for a reason, and there is no mark against anyone."
	sayEndHour      = "It is due within the hour. It ends, and this last time can still be kept or missed."
	sayEnd          = "End it"

	sayPromisedBy  = "Promised by"
	sayDue         = "Due"
	saySeenBy      = "You both see it by"
	sayIfThen      = "If, then"
	sayIfThenWords = "If %s, then %s"
	sayWitnessIs   = "Witness"
	saySaidYes     = "Said yes"
	sayEndedOn     = "Ended"
	sayHeldUntil   = "Held until"
	sayZoneOdd     = "The clock of this promise differs from the one that this device knows for %s. Look at the time in your own zone before you say yes."
	sayNow         = "What you can say now"
	saySaidSoFar   = "What became of it"
	sayAllTimes    = "All times"
	sayBefore      = "How it was worded before"
	sayTwoViews    = "You see this differently. Both views stay, side by side."
	sayArrivedLate = "Written %s, before it was due; it arrived after that. Both stand."
	sayNextReview  = "Look at it together next"
	sayNothingSaid = "Nothing was said about it yet."
	sayMended      = "Made good"
	sayMadeGood    = "made good"
	sayOwnedAfter  = "Owned afterwards."
	sayLapses      = "Lapses"
	sayNoLapses    = "None were told of."
	sayMiss        = "It was missed"
)

// refusals says each rule's no, and what can be done instead.
var refusals = map[string]string{
	refuseUnknown:   "This promise is not in the record.",
	refuseTwice:     "This is in the record already.",
	refuseNotYours:  "Only the person who made this promise can say that.",
	refuseOwn:       "It is your own promise: the other person says that, when they want to.",
	refuseStranger:  "Only the people in this room can write here.",
	refuseTerms:     "This is not a time that a promise can have.",
	refusePast:      "That time has passed. Choose one that lies ahead.",
	refuseFar:       "That is very far ahead. Choose an earlier day.",
	refuseMany:      "There are a hundred open promises. Answer or end some of them before making another.",
	refuseForm:      "That does not fit this kind of promise. You could end it and make another.",
	refuseAccepted:  "It was accepted in the meantime. You can ask to change it.",
	refuseNotYet:    "Nobody has said yes to it yet, so you can simply change it.",
	refuseVersion:   "Its words were changed in the meantime. Read it again before you say yes.",
	refuseLate:      "It is due within the hour, or was due already, so it stays as it is. You can still keep it. If it is missed, you can say so yourself.",
	refuseEnded:     "This promise was ended.",
	refuseDone:      "Something was said about it already, so it stays as it is.",
	refuseNoAsk:     "There is no open question to answer any more.",
	refuseAskLate:   "It was due before there was an answer, so it stays as it was.",
	refuseNoSuch:    "The promise was not due at that time.",
	refuseTooSoon:   "It is not due yet. You can say that later.",
	refuseSaid:      "That was said already.",
	refuseTooOften:  "A lot was said about this already. Perhaps talk about it in person.",
	refuseEarlyLate: "There is less than an hour left, so this would not be telling early. You can still keep it, or say yourself that it is missed.",
	refuseEarlyDone: "Something else was said about it already.",
	refuseOwned:     "The miss was owned already.",
	refuseToldEarly: "It was told early that it would not be done this time.",
	refuseNotMissed: "Only something that was missed and owned can be made good.",
	refuseMended:    "It was said already that this was made good.",
	refuseStanding:  "A promise that holds always is not marked as kept. You can tell of a lapse, or look at it together.",
	refuseNoLapse:   "This lapse is not in the record.",
	refuseExpired:   "It did not hold any more at that time.",
}

// voice is what a word about an occurrence says, as it is quoted.
func voice(kind record.Kind) string {
	switch kind {
	case KindKept:
		return "kept"
	case KindEarly:
		return "told early"
	case KindMissed:
		return "missed"
	case KindFound:
		return "it was missed"
	case KindSeen:
		return "I saw it"
	case KindNotSeen:
		return "I did not see it"
	}
	return ""
}

// name is a result in a word or two.
func (r Result) name() string {
	return [...]string{"", "kept", "told early", "missed, and said so", "missed, found by the other", "two views"}[r]
}

// tone is how a result is drawn.
func (r Result) tone() ui.Tone {
	switch r {
	case AsPromised:
		return ui.Kept
	case MissedOwned, MissedFound:
		return ui.Missed
	}
	return ui.Plain
}

// frequency says how often terms are due: "every Monday and Thursday at 19:00".
func (t Terms) frequency() string {
	o, err := ParseRule(t.Rule)
	if err != nil {
		return ""
	}
	start := t.Due.Time()
	return often(o, start) + " at " + start.Format("15:04")
}

func often(o rrule.ROption, start time.Time) string {
	every := func(one, many string) string {
		if o.Interval > 1 {
			return "every " + strconv.Itoa(o.Interval) + " " + many
		}
		return "every " + one
	}
	switch o.Freq {
	case rrule.DAILY:
		return every("day", "days")
	case rrule.WEEKLY:
		days := listed(o.Byweekday, func(d rrule.Weekday) string { return dayName(d.Day()) })
		if o.Interval > 1 {
			return every("", "weeks") + " on " + days
		}
		return "every " + days
	case rrule.MONTHLY:
		if len(o.Bymonthday) > 0 {
			return every("month", "months") + " on " + listed(o.Bymonthday, monthDay)
		}
		return every("month", "months") + " on " + listed(o.Byweekday, func(d rrule.Weekday) string {
			return "the " + nth(d.N()) + " " + dayName(d.Day())
		})
	default:
		return every("year", "years") + " on " + strconv.Itoa(start.Day()) + " " + start.Month().String()
	}
}

// dayName names a day of the week counted from Monday.
func dayName(n int) string { return time.Weekday((n + 1) % 7).String() }

func nth(n int) string {
	if n < 0 {
		return "last"
	}
	return [...]string{"", "first", "second", "third", "fourth"}[n]
}

func monthDay(n int) string {
	switch {
	case n == -1:
		return "the last day"
	case n < 0:
		return "day " + strconv.Itoa(-n) + " from the end"
	}
	return "day " + strconv.Itoa(n)
}

func listed[T any](list []T, f func(T) string) string {
	var b strings.Builder
	for i, x := range list {
		switch {
		case i > 0 && i == len(list)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(f(x))
	}
	return b.String()
}
