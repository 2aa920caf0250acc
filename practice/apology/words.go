package apology

import "github.com/goldmend/goldmend/practice"

// Every sentence that a person reads is in this file.
const (
	sayTitle = "Apologies"
	sayAbout = "Find words for what you did, and offer them when the other person was heard."

	sayEmpty     = "An apology can be written here in peace, for yourself, and offered later: when the other person was heard, and when you are ready."
	sayEmptyHurt = "An apology from %s would wait here until you want to open it. You can open it or leave it; nobody is told which."
	sayDraft     = "Draft an apology"
	sayAnother   = "Draft another"
	sayDrafts    = "Your drafts"
	sayPrivate   = "Only you can read this. It stays in Mine."
	sayAll       = "Apologies so far"
	sayWaitsFor  = "You can write one in your own time. Nobody sees a draft."
	sayNotMine   = "Your own room is not here yet, and drafts are kept there. It comes as soon as the server can be reached."

	sayNewLead   = "Write it as it comes. You can change it as often as you like, and it goes nowhere by itself."
	sayHelp      = "What many people miss in an apology"
	sayHelpBy    = "In this order, people who were hurt found these parts to matter (Lewicki, Polin & Lount 2016). Asking to be forgiven matters least, and can feel like one more demand; you could leave it out."
	sayText      = "Your words"
	sayFor       = "What is it for?"
	sayForNone   = "I have not named it here yet"
	sayUnnamed   = "A draft that does not say yet what it is for"
	sayKeep      = "Keep in Mine"
	sayKept      = "Kept in Mine."
	sayChange    = "Change it"
	sayChangeBy  = "What it was before is kept for you below it, until you erase it."
	sayLooked    = "What could be thought about"
	sayWas       = "What it was before"
	sayErase     = "Erase it for good"
	sayEraseBy   = "The draft goes, with every earlier version, on every device of yours. What you have offered already stays where it is."
	sayErased    = "Erased."
	sayKeepIt    = "Keep it"
	sayOfferIn   = "Offer it: %s"
	sayOffer     = "Offer it to %s"
	sayOfferGo   = "See what would be offered"
	sayOfferIf   = "It can be offered from a room with the other person, when they were heard. It keeps until then."
	sayOfferLead = "These are the words that %s could open, exactly so:"
	sayOfferSeen = "%s is told that an apology waits, and opens it when ready, or leaves it. You are not told which, until there is an answer. Once it is offered its words cannot be changed; you can withdraw it."
	sayOffered   = "Offered."
	sayNotOpen   = "This can wait here"
	sayBack      = "Back to the draft"

	sayMineAs    = "Your apology, %s"
	sayTheirs    = "An apology from %s, %s"
	sayFollows   = "It is about"
	sayOn        = "Offered"
	sayOnBy      = "%s, "
	saySilent    = "There is no answer yet. When to open it, and whether, is for %s to choose; nothing here shows it. You do not have to do anything now."
	sayCalm      = "It is about something that hurt you. You can open it now, later, or not at all. Opening it writes nothing anywhere, and %s is not told."
	sayOpen      = "Open it now"
	sayLeave     = "Leave it for now"
	sayOpened    = "You can answer, in your own time, or leave it at that. %s does not learn that you read it."
	sayAnswer    = "Answer"
	sayAnswerBy  = "Say what landed and what is missing, as it is for you. You owe nobody a kind answer."
	sayReach     = "How is it for you?"
	sayLanded    = "What landed"
	sayMissing   = "What is missing"
	sayNotHere   = "I do not want to open it"
	sayDecline   = "Say that you do not want to open it"
	sayDeclineBy = "You can also simply leave it; then nothing is said. If you say it, %s knows, and you can still open it whenever you like."
	sayNote      = "A few words"
	saySaid      = "Answered, and in the record."
	sayAnswers   = "What %s answered"
	sayYours     = "What you answered"
	sayAddTo     = "Add to your answer"
	sayWithdraw  = "Withdraw it"
	sayWithdrawn = "Withdrawn."
	sayWithdrBy  = "Its words are erased, for both of you. That it was offered and withdrawn stays in the record. You can offer another one."
	sayGone      = "%s withdrew it, %s."
	sayNoWords   = "Its words were withdrawn."
	saySoFar     = "Words so far"
	saySoFarBy   = "Beside these words there is no promise and no amends yet. Many people find that words are believed more easily when something small that can be seen stands beside them. There is no hurry."
	sayPromise   = "Make a small promise"
	sayAmends    = "Offer amends"

	stepWaits   = "An apology waits for you"
	stepWaitsBy = "You can open it when you are ready, or leave it. Nobody is told whether you opened it."
	stepReply   = "Read what %s answered"
	stepReplyBy = "You offered an apology, and there is an answer. You do not have to reply at once."

	mendText  = "Write something, even if it is only the first sentence."
	mendReach = "Choose one of them."
	mendWords = "Write a few words in one of the two."
	mendAbout = "Choose what it is for."
	mendDraft = "This draft is not here any more. Nothing was offered."
)

// reaches are the answers: as they are chosen, and as they are told of somebody.
var reaches = [...]struct{ choose, hint, told, mine string }{
	Landed:   {"It landed", "It says what I needed to hear.", "%s answered: it landed", "You answered: it landed"},
	Partly:   {"Some of it landed", "", "%s answered: some of it landed", "You answered: some of it landed"},
	NotYet:   {"Not yet", "Something that matters to me is missing.", "%s answered: something is missing", "You answered: something is missing"},
	Declined: {sayNotHere, "", "%s does not want to open it", "You said that you do not want to open it"},
}

// told says an answer in one line.
func (r Reach) told(who string) string {
	if who == "you" {
		return reaches[r].mine
	}
	return practice.Fill(reaches[r].told, practice.Upper(who))
}

var refusals = map[string]string{
	refuseUnknown:  "This apology is not in the record.",
	refuseTwice:    "This is in the record already.",
	refuseStranger: "Only the people in this room can write here.",
	refuseRoom:     "This does not belong in this room.",
	refuseBreach:   "Before it can be offered, what happened needs a place of its own here. Your draft keeps until then.",
	refuseOwner:    "Only the person who broke trust can do that.",
	refuseAgreed:   "You two do not see yet in the same way who stands where. Until you do, it can wait in Mine.",
	refuseHeard:    "It can be offered once the other person has said that they feel heard. An apology is easier to take in after that. Your draft keeps until then.",
	refuseRested:   "It was set to rest. The other person can take it up again when they want to.",
	refuseWaits:    "One apology waits already. Another one can follow after an answer, or when you withdraw it.",
	refuseMany:     "There are a great many here already. Perhaps talk about it in person.",
	refuseHurt:     "Only the person it was offered to can answer it.",
	refuseReach:    "Choose one of the answers.",
	refuseDone:     "It was withdrawn already.",
}
