package breach

import (
	"strings"

	"github.com/goldmend/goldmend/record"
)

// Every sentence that a person reads is in this file and in plan.go, so that it can be read as a whole.

const (
	sayTitle = "What happened"
	sayAbout = "Say what broke trust, be heard, and see what could follow."
	sayEmpty = "When trust was broken, it helps to say it once, plainly: what happened, what it did, and that it was heard. Either of you can begin, and you can prepare it in Mine first."
	sayLead  = "What the two of you face together. Each stands for itself; none is weighed against another."
	sayAlone = "Nobody else is in this room yet. You can prepare your words; they stay in Mine until you share them."
	sayNone  = "Nothing is open here."

	sayResting     = "Set to rest"
	sayRestingLead = "What the one who was hurt has set to rest. It stays in the record."
	sayBegun       = "Begun, in Mine"
	sayPrivate     = "Only you can read this. It stays in Mine."

	sayWas1       = "%s broke trust, and %s was hurt."
	sayWere       = "%s broke trust, and %s were hurt."
	sayAgreed     = "Both of you see it so."
	sayAtRest     = "It is set to rest."
	sayDropped    = "Neither of you sees it so any more. It stays in the record and asks nothing of anyone."
	sayUnsaid     = "%s has not said yet how they see it."
	sayUnsaidHurt = "That is how %s put it. How you see it is yours to say, when you want to."
	sayUnsaidYou  = "That is how %s put it. You have not said how you see it, and until you do, nothing here binds you."
	sayTwoViews   = "You see this differently. Both views stand, and nothing here binds anyone."

	sayWords      = "What was said"
	sayAllWords   = "All that was said, from the beginning"
	sayOn         = "What came after"
	sayLinked     = "It belongs with"
	sayFollowed   = "What followed"
	sayWays       = "What else you can say"
	sayWho        = "Who stands where"
	sayALapse     = ", a lapse"
	sayAChoice    = ", a choice"
	sayWasHeard   = "heard" // not mended: that would be saying too much
	sayFoundLater = ", which came to light later"

	// Opening.
	sayNew        = "Say what happened"
	sayNewLead    = "Where do you stand in this? It is about this one thing only. In another it can be the other way round."
	sayNewSeen    = "Nothing is shared yet, and nobody is told that you began."
	sayDid        = "I broke trust"
	sayWasHurt    = "I was hurt"
	saySetback    = "A promise that was missed is not a breach by itself. You can say so where the promise stands; there it can be owned and made good."
	saySetbackGo  = "To the promises"
	sayNewSort    = "What kind of thing was it?"
	saySortLead   = "The nearest is good enough. It decides only which first steps are offered later."
	saySort       = "What kind"
	sayHow        = "Was it a lapse or a choice?"
	sayHowHint    = "It says what could help next. It says nothing about how much it hurt."
	sayHowOpen    = "Leave it open"
	sayLapse      = "A lapse"
	sayLapseHint  = "It was meant otherwise, and not managed"
	sayChoice     = "A choice"
	sayChoiceHint = "It was decided, openly or not"
	sayGoOn       = "Go on"
	sayNewText    = "What happened"
	sayOpenOwner  = "Say what you did, without a reason beside it. When you share it, this is your acknowledgement; why comes later, if it is asked for."
	sayOpenHurt   = "Say what happened, as you know it. What it did to you has its own place after this, and it comes before any reply."
	sayOwnerLabel = "What did you do?"
	sayHurtLabel  = "What happened?"
	sayHurtHint   = "A few sentences are enough. You can add to it at any time."
	sayMoreAbout  = "More about it"
	sayMoreLead   = "Neither has to be answered."
	sayFound      = "It came to light later"
	sayAfter      = "Does it belong with something earlier?"
	sayAfterNone  = "No"
	sayOtherSort  = "Choose another kind"

	// What is prepared, by purpose.
	sayForAck       = "What I will say I did"
	sayAckTitle     = "Say what you did"
	sayAckLead      = "What you did, in your own words, and nothing beside it that takes it back. %s reads it only when you share it."
	sayAckLabel     = "What did you do?"
	sayAckHint      = "What, when, how often. Why it came to it has its own place later."
	sayForImpact    = "What it did to me"
	sayImpactTitle  = "Say what it did to you"
	sayImpactLead   = "What it did to you counts more than what was meant. You can say more at any time, and you owe no proof."
	sayImpactLabel  = "What did it do to you?"
	sayImpactHint   = "What you felt, what it changed, what you carry since."
	sayForRestate   = "What I understood"
	sayRestateTitle = "Say what you understood"
	sayRestateLead  = "Say in your own words what it did to %s. Nothing about yourself yet; only what you heard."
	sayRestateLabel = "What I understood is"
	sayRestateHint  = "You could begin with what it felt like for them, and what it changed."
	sayForWhy       = "How it came to it"
	sayWhyTitle     = "Say how it came to it"
	sayWhyLead      = "What went on in you before, honestly. It explains and does not excuse: what you did stays yours."
	sayWhyLabel     = "How did it come to it?"
	sayWhyHint      = "What you thought, felt and told yourself, and where you could have turned."

	saySeeWhat      = "See what %s will read"
	sayStaysMine    = "It is kept in Mine. Nothing is shared yet; you see it first as it would be read."
	sayPreview      = "Before you share it"
	sayExactly      = "%s will read exactly this, and nothing else:"
	sayExactlyAlone = "This is what would be shared, and nothing else:"
	saySharedWith   = "Shared with %s."
	sayLeave        = "Leave it in Mine"
	sayKeep         = "Keep in Mine"
	sayKept         = "Kept in Mine."
	sayWas          = "What it was before"
	sayChange       = "Change it"
	sayErase        = "Erase it for good"
	sayEraseLead    = "The words and every earlier version go, here and on every device of yours. What you shared of it stays where you shared it."
	sayErased       = "Erased."
	sayKeepIt       = "Keep it"
	sayMineEmpty    = "You can write down what happened, or prepare what you want to say about what you did. Nobody else can read it, and nobody learns that you wrote it. Whether you ever share it is open."
	sayMineFirst    = "Write down what happened"
	sayMineMore     = "Write something"
	sayMineLead     = "What you prepared. Nobody else can read it, or tell that it is here."
	sayTake         = "When you want to share it"
	sayTakeLead     = "You see exactly what would be read, before anything is shared."
	sayTakeNew      = "Begin with it: %s"
	sayTakeNewHint  = "It opens what happened"
	sayTakeTo       = "Add it there: %s"

	// What can be said of a breach.
	sayInRecord       = "In the record."
	sayNote           = "A few words"
	sayPlaceTitle     = "Say how you see it"
	sayPlaceLead      = "Who stands where is yours to say as well. As long as you see it differently, both views stand side by side. You can say otherwise at any time."
	sayPlaceLabel     = "How you see it"
	sayAgree          = "I see it so too"
	sayDiffer         = "I see it differently"
	sayHeardTitle     = "Say whether you feel heard"
	sayHeardLead      = "%s said what they understood. Take as long as you want; you can also leave it without an answer. Being heard forgives nothing."
	sayHeardLabel     = "What is missing, or what reached you"
	sayHeard          = "Yes, I feel heard"
	sayNotYet         = "Not yet"
	sayAskWhy         = "Ask why now"
	sayAskWhyLead     = "Usually what happened, and that it was heard, come before why. If you want to know now how it came to it, you can ask. %s then sees that you did."
	sayReplyFirst     = "Let them reply first"
	sayReplyFirstLead = "You need not say what it did to you before %s answers. You can say it later, or not at all."
	sayNoWaiting      = "Do not wait until it is heard"
	sayNoWaitingLead  = "Usually an apology comes only after you feel heard. If you want one before that, you can say so. %s sees that you did."
	sayNoWaitingDo    = "Do not wait"
	sayRest           = "Set it to rest"
	sayRestLead       = "You do not want to work on this any more, for now or for good."
	sayRestedSay      = "Set to rest."
	sayReopen         = "Open it again"
	sayReopenLead     = "It may come back. You need no reason, and nothing new has to have happened."
	sayReopenedSay    = "Open again."
	sayLink           = "Link it with another"
	sayLinkLead       = "Some things belong together: one came out with the other, or it was the same again."
	sayLinkLabel      = "It belongs with"

	mendText    = "Write a few words first."
	mendSort    = "Choose what is nearest."
	mendMissing = "Say in a few words what is missing, so that it can be said back."
	mendChanged = "It was changed in the meantime. Read it again before you share it."

	// The next thing, and what waits.
	nextHeard       = "%s said what they understood. You can say whether you feel heard, or leave it."
	nextImpact      = "You can say what it did to you. It comes first, and nobody answers before you are done."
	nextAcknowledge = "%s said what it was like. The next thing is yours: what you did, without excuse."
	nextPlace       = "%s put it so. You can say how you see it, in your own time."
	nextRestate     = "%s said what it did to them. You can say back what you understood, before anything else."
	nextWhy         = "It was heard, or asked. If you can say honestly how it came to it, now is a place for it."
	waitsView       = "%s has not said yet how they see it. Until then nothing here binds them."
	waitsOwner      = "Nothing waits for you here. %s can go on when they are ready, and you can say more at any time."
	waitsHeard      = "What you understood waits for %s. It may take as long as it takes, and it may stay without an answer."
	waitsImpact     = "%s can say what it did to them when they want to. Until then nothing is asked of you."
	waitsDiffers    = "You see it differently, so nothing here is asked of you. You can still say what you understood."

	stepFirst   = "Nobody else can read it. Putting it down in order often makes it a little clearer, and it decides nothing."
	stepRead    = "Read what %s wrote down"
	stepReadWhy = "It is about something that broke trust. Read it when you have a quiet moment; nothing is asked of you before that."

	sayPlan     = "What could follow"
	sayPlanAll  = "The whole plan, as far as it is yours"
	sayPlanLead = "It follows from the kind of thing it was. Any of it can be left out, or done in another order."
	sayPlanDone = " (it is there)"
)

// sayRestIs says what it means to set something to rest.
var sayRestIs = []string{
	"It means: no step of it is offered any more, and no new words are added to it.",
	"It does not mean that you forgive, or that it was not bad.",
	"It stays in the record. You alone can open it again, at any time.",
}

// The kinds of breaches.
const (
	sayLie         = "A lie"
	sayLieHint     = "Something was said that was not true"
	sayHidden      = "Something kept hidden"
	sayHiddenHint  = "Money, contact, a habit: something that mattered"
	sayAffair      = "An affair"
	sayAffairHint  = "A closeness with someone else, of body or heart, against what you had agreed"
	sayBroken      = "A broken promise"
	sayBrokenHint  = "Something that mattered was promised, and not done"
	sayNeglect     = "Not being there"
	sayNeglectHint = "When it counted, or for a long time"
	sayLetDown     = "Being let down again and again"
	sayLetDownHint = "Each time small, and together not small"
	sayOther       = "Something else"
)

var sorts = [...]struct{ name, text string }{
	{},
	{"lie", sayLie},
	{"concealment", sayHidden},
	{"affair", sayAffair},
	{"broken-promise", sayBroken},
	{"neglect", sayNeglect},
	{"disappointment", sayLetDown},
	{"other", sayOther},
}

// Name is what other practices call a kind of breach.
func (s Sort) Name() string { return sorts[min(s, Other)].name }

// voices says how a word is quoted, and how Story tells it.
var voices = []struct {
	kind         record.Kind
	flag         uint8
	quote, story string
}{
	{KindOpened, 0, "what happened", "%s wrote down what happened: %s"},
	{KindPlaced, Agrees, "I see it so", "%s said that they see it so: %s"},
	{KindPlaced, Differs, "I see it differently", "%s said that they see it differently: %s"},
	{KindImpact, 0, "what it did to me", "%s said what it did to them: %s"},
	{KindAcknowledged, 0, "what I did", "%s said what they did: %s"},
	{KindRestated, 0, "what I understood", "%s said what they understood: %s"},
	{KindHeard, 0, "yes, I feel heard", "%s felt heard: %s"},
	{KindNotYet, 0, "not yet", "%s said that something is missing: %s"},
	{KindWhy, 0, "how it came to it", "%s said how it came to it: %s"},
	{KindWaived, ReplyFirst, "you can reply first", "%s let the reply come first: %s"},
	{KindWaived, WhyNow, "I ask why now", "%s asked why: %s"},
	{KindWaived, HeardWaits, "what follows need not wait", "%s did not want to wait: %s"},
	{KindRested, 0, "set to rest", "%s set to rest: %s"},
	{KindReopened, 0, "open again", "%s opened again: %s"},
	{KindLinked, 0, "it belongs with this", "%s linked it with another: %s"},
}

func (w *word) voice() string { return voices[w.said()].quote }

// story is how Story tells a word: of somebody, or of the one who reads it.
func (w *word) story(own bool) string {
	text := voices[w.said()].story
	if own {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "they", "you"), "them", "you")
	}
	return text
}

func (w *word) said() int {
	for i, v := range voices {
		if v.kind == w.kind && v.flag == w.flag {
			return i
		}
	}
	return 0
}

// refusals says each rule's no, and what can be done instead.
var refusals = map[string]string{
	refuseUnknown:   "This is not in the record.",
	refuseTwice:     "This is in the record already.",
	refuseStranger:  "Only the two whom it is about can write here.",
	refuseRoom:      "This does not belong in this room.",
	refuseAlone:     "Nobody else is in this room yet. What you wrote is kept in Mine; you can share it when the other person is here.",
	refuseRoles:     "It is about the two of you: one who broke trust, and one who was hurt.",
	refuseSort:      "Choose what kind of thing it was.",
	refuseMany:      "There are fifty open ones that you wrote down. You could add to one of them.",
	refuseShape:     "This record says something that it cannot say.",
	refuseNotOwner:  "Only the one who broke trust can say that.",
	refuseNotHurt:   "Only the one who was hurt can say that.",
	refuseTooOften:  "A great deal was said here already. Perhaps talk about it in person, or with somebody who can be with you both.",
	refuseFirst:     "What it did to the other person comes first. You can prepare your words in Mine, and say how you see it.",
	refuseNoImpact:  "There is nothing to say back yet. The other person says what it did to them when they want to.",
	refuseWaits:     "What you understood waits already. It may take as long as it takes.",
	refuseNotThis:   "There is a newer one to answer. Read that first.",
	refuseSaid:      "That was said already.",
	refuseWhyLater:  "Why comes after what happened was acknowledged and heard, or when the one who was hurt asks. You can prepare it in Mine.",
	refuseRested:    "It is set to rest. The one who was hurt can open it again.",
	refuseNotRested: "It is open.",
	refuseLink:      "There is nothing here that it could be linked with.",
}
