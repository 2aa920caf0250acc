package amends

import "github.com/goldmend/goldmend/record"

// Every sentence that a person reads is in this file.
const (
	sayTitle = "Amends"
	sayAbout = "Say what would help, or offer it; agree on words, and turn them into promises."

	sayEmpty     = "Amends are something done to make good. The one who was hurt says what would help, or the other offers it; when both agree, it becomes promises with a day."
	sayNoBreach  = "They belong to something that happened. When it has its place here, and you both see in the same way who stands where, amends can be asked for or offered."
	sayNameIt    = "Say what happened"
	sayAsk       = "Ask for amends"
	sayOffer     = "Offer amends"
	sayWhich     = "What are they for?"
	sayAskLead   = "Say what would help you. It is a wish and not a verdict: %s can agree to it, or say it differently."
	sayOfferLead = "Offer something that you do yourself, and that would help %s. It asks for nothing in return."
	sayWhat      = "What would help?"
	sayWhatAsk   = "One thing, so plain that both of you would know when it is done. Not money as a penalty, and nothing that is meant to hurt."
	sayWhatGive  = "One thing, so plain that both of you would know when it is done."

	sayAsked     = "%s asked for this, "
	sayOffered   = "%s offered this, "
	sayCountered = "%s said it this way, "
	sayFollows   = "It is about"
	sayAgreedOn  = "Both agreed"
	sayEndedOn   = "Ended"
	sayWas       = "How it was worded before"
	sayTurn      = "You can agree to these words, say it differently, or leave it for now."
	sayWaits     = "It waits for %s. An answer may take its time."
	sayAgree     = "Agree to these words"
	sayAgreeLead = "You agree to exactly these words. You can still end it later, alone and without a reason."
	sayAgreed    = "Agreed, and in the record."
	sayCounter   = "Say it differently"
	sayCountLead = "Change it until it is something that you can stand behind."
	sayYourWords = "Your words"
	sayBecome    = "What became of it"
	sayToDo      = "It becomes real with a day. You can turn it into one, two or three small promises."
	sayToWait    = "%s can turn it into promises now."
	sayTurnInto  = "Turn it into promises"
	sayTurnMore  = "Make another promise of it"
	sayTurnLead  = "Up to three small promises, made by you alone. Small is good: one thing each, with a day."
	sayTurnSend  = "Promise this to %s"
	sayTurned    = "Promised, and in the record."
	sayFirst     = "The promise"
	saySecond    = "A second promise"
	sayThird     = "A third promise"
	sayDo        = "What exactly do you promise?"
	saySight     = "How will you both see that it is done?"
	sayDay       = "By which day?"
	sayTime      = "By what time in %s?"
	sayEnd       = "End it"
	sayEndTitle  = "End these amends"
	sayEndLead   = "Either of you can end it at any time. Nobody asks for a reason, and there is no mark against anyone. Promises that came of it go on until one of you ends them."
	sayDone      = "Ended."
	sayKeep      = "Keep it"
	sayWithdrawn = "Amends whose words were withdrawn"
	sayUntold    = "Amends whose words are not here"

	stepAnswer   = "Read what would make amends: %s"
	stepAnswerBy = "%s wrote it. You can agree, say it differently, or leave it for now."
	stepTurn     = "Turn it into a promise: %s"
	stepTurnBy   = "You both agreed to it. With a day it becomes something that can be seen."

	mendText    = "Say in a sentence what would help."
	mendBegin   = "Fill in at least one promise."
	mendPromise = "This promise cannot be made now. You could choose another day."
)

// stories is one line for each kind of record: who, and the words that stood.
var stories = map[record.Kind]string{
	KindAsked:     "%s asked for amends: %s",
	KindOffered:   "%s offered amends: %s",
	KindCountered: "%s said it differently: %s",
	KindAgreed:    "%s agreed to amends: %s",
	KindTurned:    "%s turned amends into promises: %s",
	KindEnded:     "%s ended amends: %s",
}

var refusals = map[string]string{
	refuseUnknown:  "These amends are not in the record.",
	refuseTwice:    "This is in the record already.",
	refuseStranger: "Only the people in this room can write here.",
	refuseBreach:   "What they are for is not in the record.",
	refusePlaces:   "You two do not see yet in the same way who stands where. Until you do, nobody is asked for anything.",
	refuseRested:   "It was set to rest. It can be taken up again first.",
	refuseHurt:     "Only the person who was hurt asks for amends. You could offer some.",
	refuseOwner:    "Only the person who broke trust does that.",
	refuseMany:     "There are a great many already. Perhaps talk about it in person.",
	refuseEnded:    "This was ended.",
	refuseAgreed:   "You both agreed already. You can end it and begin anew.",
	refuseOwn:      "These are your own words; it is for the other person to answer.",
	refuseVersion:  "The words were changed in the meantime. Read them again before you agree.",
	refuseNotYet:   "You have not both agreed to it yet.",
	refuseNone:     "There is no promise in it.",
}
