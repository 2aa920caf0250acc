package e2e

import (
	"bufio"
	"io"
	"os/exec"
	"regexp"
	"syscall"
	"testing"
	"time"
)

// Demo is the program serving its made-up story of six months.
type Demo struct {
	Origin string
	Logins []Login
}

// Login is how one of the two of the story signs in.
type Login struct{ Name, Words string }

var (
	tellsAt  = regexp.MustCompile(`story on (http://\S+)`)
	signsIn  = regexp.MustCompile(`signs in as "([^"]+)" with the words: (.+)`)
	storyEnd = regexp.MustCompile(`Use two browsers`)
)

// NewDemo runs `goldmend demo`, and waits until it has said where it serves and who signs in.
func NewDemo(t *testing.T) *Demo {
	t.Helper()
	cmd := exec.Command(binary, "demo", "--listen", "localhost:0", "--data", t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	said := &logBuffer{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	told := make(chan *Demo, 1)
	go func() {
		d := &Demo{}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			line := lines.Text()
			if at := tellsAt.FindStringSubmatch(line); at != nil {
				d.Origin = at[1]
			}
			if who := signsIn.FindStringSubmatch(line); who != nil {
				d.Logins = append(d.Logins, Login{who[1], who[2]})
			}
			if storyEnd.MatchString(line) {
				told <- d
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
		ended <- cmd.Wait()
	}()
	stop := func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(Patience):
			_ = cmd.Process.Kill()
		}
	}
	select {
	case d := <-told:
		if d.Origin == "" || len(d.Logins) != 2 {
			stop()
			t.Fatalf("goldmend demo does not say where it serves and who signs in: %+v", d)
		}
		t.Cleanup(stop)
		return d
	case err := <-ended:
		t.Fatalf("goldmend demo ended: %v\n%s", err, said)
	case <-time.After(3 * Patience):
		stop()
		t.Fatalf("goldmend demo does not tell its story\n%s", said)
	}
	return nil
}

// SignIn signs an account in on the page that is there before the program.
func (p *Person) SignIn(l Login) {
	p.t.Helper()
	p.Words = l.Words
	p.Fill("Your sign-in name", l.Name)
	p.Fill("Your words", l.Words)
	p.Press("\r")
	p.See("Today")
}
