package journal

const (
	sayTitle    = "Journal"
	sayAbout    = "Write down what you feel, where nobody reads it."
	sayEmpty    = "Whatever is in your head tonight can stand here. Nobody else can read it: not the other person, not whoever runs the server. You decide nothing by writing it down."
	sayFirst    = "Write down what is in your head"
	sayFirstWhy = "Nobody else can read it. Many people find that it gets a little lighter."
	sayPrivate  = "Only you can read this. It stays in Mine."

	sayNote      = "Write"
	sayLetter    = "Write an unsent letter"
	sayNoteLead  = "A word is enough. You can stop at any time; what you typed is kept."
	sayLetLead   = "Say it as it is. A letter from here is never sent, and nobody learns that you wrote it."
	sayBody      = "What is there now?"
	sayBodyLet   = "The letter"
	sayTo        = "To"
	sayFeelings  = "How does it feel?"
	sayOwnWords  = "In your own words"
	sayKeep      = "Keep in Mine"
	sayKept      = "Kept in Mine."
	sayCorrect   = "Change it"
	sayCorrLead  = "What it was before stays in reach for you, until you erase it."
	sayCorrected = "Changed. What it was is kept below it."
	sayErase     = "Erase it for good"
	sayEraseLead = "The words, the feelings and every earlier version go, here and on every device of yours. Nobody can bring them back, not even you."
	sayErased    = "Erased."
	sayFelt      = "Felt: "
	sayWas       = "What it was before"
	saySearch    = "Look for words"
	sayLook      = "Look"
	sayNone      = "Nothing here has these words."
	sayOlder     = "Older"

	sayConfidant     = "Somebody to talk to"
	sayConfidantLead = "Is there one person you could call, at night too? Writing down the name makes it easier to do. Nobody is told."
	sayConfidantName = "Their name, and how you reach them"
	sayConfidantIs   = "You noted whom you can talk to:"
	sayConfidantKept = "Noted, in Mine."

	mendBody = "Write something, or choose a feeling. A word is enough."
)

// feelings is the list to choose from; one's own words go beside it.
var feelings = []string{
	"hurt", "angry", "sad", "afraid", "ashamed", "guilty", "numb", "confused", "lonely", "tired",
	"jealous", "suspicious", "relieved", "hopeful", "calm", "grateful", "close", "distant",
}

var refusals = map[string]string{
	refuseUnknown: "This entry is not here any more.",
	refuseTwice:   "This is in the journal already.",
	refuseNotYou:  "Only you can write here.",
	refuseTooMany: "This entry was changed very often. Write a new one instead.",
}

func storyOf(t Text) string {
	if t.Form == Letter {
		return "You wrote a letter that you do not send"
	}
	return "You wrote in the journal"
}
