package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOfflineWithTheBrowserClosedAndOpened(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben, line := pair.Ann, pair.Ben, pair.House.Proxy
	due := time.Now().Add(48 * time.Hour)
	ann.promises("I call on Sunday", due)
	ben.Promises()
	ben.See("I call on Sunday")
	ben.KeptByBrowser()

	line.Cut(true)
	ben.Close()
	ben.Start()
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.Promises()
	ben.See("I call on Sunday") // reading works
	ben.promises("I fix the lamp", due)
	ben.See("not yet sent") // and so does writing, and it says so
	ben.Close()
	ben.Start()
	ben.ForgetPages() // the copy that the page keeps is enough
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.See("not yet sent")

	line.Cut(false)
	ben.SeeNot("not yet sent")
	ann.Promises()
	ann.See("I fix the lamp")
}

func TestAServerThatRewritesThePastIsFoundOut(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben, house := pair.Ann, pair.Ben, pair.House
	due := time.Now().Add(48 * time.Hour)
	ann.promises("The first promise", due)
	ben.Promises()
	ben.See("The first promise")
	ben.Close()
	ann.SeeNot("not yet sent")

	// The server keeps a copy, lets Ann write, and then goes back to the copy.
	copied := filepath.Join(t.TempDir(), "old")
	house.CopyTo(copied)
	ann.promises("The second promise", due)
	ann.SeeNot("not yet sent")
	ann.Close()
	house.GoBackTo(copied)

	// Ben writes on the old record, so that the two pasts part.
	ben.Start()
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.promises("The third promise", due)
	ben.SeeNot("not yet sent")

	ann.Start()
	ann.Visit("/")
	ann.Unlock(ann.Words)
	ann.See("The server shows a different past than before")
	ann.Click("What this means")
	ann.See("Nothing was lost")
	ann.Look("warning-fork")
	ann.Promises()
	ann.See("The second promise") // what she saw stays readable
}

func TestARestoredServerIsHealed(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben, house := pair.Ann, pair.Ben, pair.House
	backup := house.Backup()
	ann.promises("The promise that was lost", time.Now().Add(48*time.Hour))
	ann.SeeNot("not yet sent")
	ann.Close()
	ben.Close()
	house.Restore(backup)
	ann.Start()
	ann.Visit("/")
	ann.Unlock(ann.Words)
	ann.Promises()
	ann.See("The promise that was lost")
	// Another browser of Ben's, that has seen nothing yet, gets it from the healed server.
	other := house.Person("Ben elsewhere")
	other.Room = "Ann"
	other.Visit("/")
	other.SignIn(Login{Name: "ben from the coast", Words: ben.Words})
	other.Promises()
	other.See("The promise that was lost")
}

func TestDamagedEntriesAreNotTakenOver(t *testing.T) {
	pair := NewPair(t, false)
	ann, ben := pair.Ann, pair.Ben
	ben.Close()
	ann.promises("I come home on Friday", time.Now().Add(48*time.Hour))
	ann.SeeNot("not yet sent")
	pair.House.Proxy.Tamper(func(path string, body []byte) []byte {
		if strings.Contains(path, "/entries") && len(body) > 400 {
			body[40] ^= 1 // in the header of the first entry
		}
		return body
	})
	ben.Start()
	ben.Visit("/")
	ben.Unlock(ben.Words)
	ben.See("What the server sends for this room is not a record")
	ben.Look("warning-tampered")
	ben.Promises()
	ben.SeeNot("I come home on Friday")

	// When the server is honest again, so is the page.
	pair.House.Proxy.Tamper(nil)
	ben.Reload()
	ben.Unlock(ben.Words)
	ben.Promises()
	ben.See("I come home on Friday")
}

// invites makes another room and returns the link into it.
func (p *Person) invites() string {
	p.t.Helper()
	p.Place("Ours")
	p.Click("Invite someone else")
	p.Fill("What shall they call you?", "Ann")
	p.Click("Make the room and a link")
	p.See("Give this link to one person")
	return strings.TrimPrefix(p.Value("The link"), p.Origin)
}

func TestAnInvitationWorksOnceForAWhileAndCanBeRevoked(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	used := ann.invites()
	ben.Visit(used)
	ben.Unlock(ben.Words)
	ben.See("Someone wants to share a room with you")
	ben.Fill("What shall they call you?", "Ben")
	ben.Click("Join the room")
	ben.See("read these six words aloud")
	revoked := ann.invites()
	ann.Click("Revoke this invitation")
	ann.See("There is no open invitation")
	late := ann.invites()

	eve := pair.House.Person("Eve")
	eve.Visit(used)
	eve.See("You have opened an invitation")
	eve.SignUp("eve", nil)
	eve.See("already used or revoked")
	eve.Look("invitation-used")
	eve.Click("Put it away")
	eve.See("Today")
	eve.Visit(revoked)
	eve.Unlock(eve.Words)
	eve.See("already used or revoked")
	eve.Click("Put it away")
	pair.House.Pass(8 * 24 * time.Hour)
	eve.Visit(late)
	eve.Unlock(eve.Words)
	eve.See("This invitation has expired")
	eve.Look("invitation-expired")
}

func TestADeviceIsSignedOutFromAnother(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	lost := h.Person("Ann's lost phone")
	lost.Visit("/")
	lost.SignIn(Login{Name: "ann of the hill", Words: ann.Words})
	lost.See("Today")
	ann.Place("Settings")
	ann.Click("Devices that are signed in")
	ann.Look("devices")
	ann.Click("Sign out")
	lost.See("signed out from another device")
	lost.Look("revoked")
}

func TestTheKitOpensTheAccountWithNewWords(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Click("Write down what is in your head")
	ann.Fill("", "what I must not forget")
	ann.Click("Keep in Mine")
	ann.Place("Settings")
	ann.Click("Lock now") // the batch with it is sent
	ann.See("Your words")

	other := h.Person("Ann elsewhere")
	other.Visit("/")
	other.Click("I have a recovery kit")
	other.See("Use your recovery kit")
	other.Look("recover")
	other.Fill("Your sign-in name", "ann of the hill")
	other.Fill("The code on the kit", strings.ToLower(other.spaced(ann.Kit)))
	words := other.newWords()
	other.Click("Open my account")
	other.See("Your account is open, with new words")
	other.Look("locks")
	other.Place("Mine")
	other.Click("Journal")
	other.See("what I must not forget")
	other.Reload()
	other.Unlock(words)
	other.See("Today")
}

func (p *Person) spaced(code string) string { return strings.ReplaceAll(code, "-", " ") }

// newWords returns the five words that a page offers.
func (p *Person) newWords() string { p.t.Helper(); return strings.Join(p.list("bigWords"), " ") }

func TestAnExportIsVerifiedAndOneFlippedByteIsFound(t *testing.T) {
	pair := NewPair(t, false)
	ann := pair.Ann
	ann.promises("I bring the papers", time.Now().Add(48*time.Hour))
	ann.SeeNot("not yet sent")
	ann.Place("Settings")
	ann.Click("Take everything with you")
	ann.Look("export")
	if printed := string(ann.Download("Save a page to print")); !strings.Contains(printed, "I bring the papers") || strings.Contains(printed, "<script") {
		t.Errorf("the page to print:\n%s", printed)
	}
	ann.Place("Settings")
	ann.Click("Take everything with you")
	file := ann.Download("Save the file")
	verify := func(b []byte) (string, error) {
		path := filepath.Join(t.TempDir(), "export")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(binary, "verify", path).CombinedOutput()
		return string(out), err
	}
	out, err := verify(file)
	if err != nil || !strings.Contains(out, "Ann") {
		t.Errorf("verify says %v:\n%s", err, out)
	}
	for at := 50; at < len(file); at += len(file)/6 + 1 {
		bad := append([]byte(nil), file...)
		bad[at] ^= 1
		if out, err := verify(bad); err == nil {
			t.Errorf("byte %d was changed, and verify says:\n%s", at, out)
		}
	}
}
