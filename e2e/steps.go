package e2e

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// SignUp makes an account with the five generated words, and reads the recovery kit back. Look is called on each
// new page with a name for it; nil looks at nothing.
func (p *Person) SignUp(name string, look func(page string)) {
	p.t.Helper()
	if look == nil {
		look = func(string) {}
	}
	p.See("You can begin alone")
	look("welcome")
	p.Click("Start on my own")
	p.See("Your five words")
	look("signup")
	p.Words = strings.Join(p.list("bigWords"), " ")
	p.Fill("A name to sign in with", name)
	p.Click("I am 18 or older")
	p.Click("Make my account")
	p.See("Your recovery kit")
	look("kit")
	groups := p.list("bigWords")
	p.Kit = strings.Join(groups, "-")
	p.Click("I have it on paper")
	p.See("Read two groups from your kit")
	look("kit-check")
	for _, label := range p.list("labels") {
		if at := strings.Index("123456", strings.TrimPrefix(label, "Group ")[:1]); strings.HasPrefix(label, "Group ") && at >= 0 {
			p.Fill(label, groups[at])
		}
	}
	p.Click("Check")
	p.See("Your kit works")
}

func (p *Person) list(call string) []string {
	p.t.Helper()
	var list []string
	if err := json.Unmarshal(p.tell(call, Patience.Milliseconds()), &list); err != nil {
		p.t.Fatal(err)
	}
	return list
}

// Unlock types the words into the page that asks for them.
func (p *Person) Unlock(words string) {
	p.t.Helper()
	p.Fill("Your words", words)
	p.Press("\r")
}

// Place goes to one of the four places of the bar, or to the settings.
func (p *Person) Place(name string) {
	p.t.Helper()
	p.Click(name)
}

// Promises goes to the promises of the two.
func (p *Person) Promises() {
	p.t.Helper()
	p.Place("Ours")
	p.Click(p.Room)
	p.Click("Promises")
}

// Pair is two people who share a room, each in their own browser.
type Pair struct {
	House    *House
	Ann, Ben *Person
}

// NewPair lets Ann sign up and invite Ben, who joins; they compare the six words, and she lets him in.
func NewPair(t T, look bool) *Pair {
	t.Helper()
	return pairIn(NewHouse(t), look)
}

// NewPairAt is NewPair in a house whose clocks stand at a time.
func NewPairAt(t T, at time.Time) *Pair {
	t.Helper()
	return pairIn(NewHouseAt(t, at), false)
}

// pairIn is a pair whose browsers are started with a flag each, if there are any: hers first.
func pairIn(h *House, look bool, flags ...chromedp.ExecAllocatorOption) *Pair {
	t := h.t
	t.Helper()
	pair := &Pair{House: h, Ann: h.Person("Ann", flags[:len(flags)/2]...), Ben: h.Person("Ben", flags[len(flags)/2:]...)}
	ann, ben := pair.Ann, pair.Ben
	ann.Room, ben.Room = "Ben and me", "Ann"
	lookAt := func(p *Person, page string) {
		if look {
			p.Look(page)
		}
	}

	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Place("Ours")
	lookAt(ann, "ours-empty")
	ann.Click("See what inviting means")
	ann.See("They will never see")
	lookAt(ann, "invite-new")
	ann.Fill("What shall they call you?", "Ann")
	ann.Fill("What do you call this relationship?", "Ben and me")
	ann.Click("Make the room and a link")
	ann.See("Give this link to one person")
	lookAt(ann, "invite-link")
	link := ann.Value("The link")

	ben.Visit(strings.TrimPrefix(link, h.Proxy.Origin))
	ben.See("You have opened an invitation")
	ben.SignUp("ben from the coast", nil)
	ben.See("Someone wants to share a room with you")
	lookAt(ben, "join")
	ben.Fill("What shall they call you?", "Ben")
	ben.Click("Join the room")
	ben.See("read these six words aloud")
	his := strings.Join(ben.list("bigWords"), " ")
	lookAt(ben, "compare-newcomer")

	ann.Place("Ours")
	ann.Click("Ben and me")
	ann.Click("Compare")
	ann.See("They are the same: let them in")
	lookAt(ann, "compare")
	if hers := strings.Join(ann.list("bigWords"), " "); hers != his {
		t.Fatalf("the safety words differ: %q and %q", hers, his)
	}
	ann.Click("They are the same: let them in")
	ann.See("Promises")
	ben.Place("Ours")
	ben.See("Ann")
	return pair
}
