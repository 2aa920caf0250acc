package e2e

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// contents are all names and bytes below a folder.
func contents(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(filepath.Join(dir, path))
		all = append(append(all, path...), b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSomebodyUsesTheirOwnProgram(t *testing.T) {
	pair := NewPair(t, false)
	house, ben := pair.House, pair.Ben
	due := time.Now().Add(48 * time.Hour)
	ben.promises("I call on Sunday", due)

	dir := filepath.Join(t.TempDir(), "cache")
	own := house.Open(dir)
	ann := own.Person("Ann, at home")
	ann.Room = "Ben"
	ann.See("Welcome")
	ann.Look("open-welcome")
	ann.SignIn(Login{"ann of the hill", pair.Ann.Words})
	ann.Look("open-today")
	if address := Eval[string](ann, "location.href"); address != own.Origin+"/" {
		t.Errorf("the address is %q", address)
	}
	if cookies := Eval[string](ann, "document.cookie"); cookies != "" {
		t.Errorf("cookies: %q", cookies)
	}

	// What is written here arrives there, and the other way round.
	ann.Promises()
	ann.See("I call on Sunday")
	ann.promises(canary, due)
	ben.Promises()
	ben.See(canary)
	ben.promises("I fix the lamp", due)
	ann.Promises()
	ann.See("I fix the lamp")
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write down what is in your head")
	ann.Fill("", "At night: "+canary)
	ann.Click("Keep in Mine")
	ann.See("At night: " + canary)
	ann.Look("open-journal")

	// A file is saved, and it is whole.
	ann.Place("Settings")
	ann.Click("Take everything with you")
	file := filepath.Join(t.TempDir(), "export")
	if err := os.WriteFile(file, ann.Download("Save the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary, "verify", file).CombinedOutput(); err != nil || !strings.Contains(string(out), "Ann") {
		t.Errorf("verify says %v:\n%s", err, out)
	}

	// The tab outlives a reload; a draft does, too.
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write")
	ann.Fill("", "Half a thought about "+canary)
	ann.Reload()
	ann.See("Today")
	ann.Place("Mine")
	ann.Click("Journal")
	ann.Click("Write")
	if got := ann.Value(""); got != "Half a thought about "+canary {
		t.Errorf("after a reload the field holds %q", got)
	}
	ann.SeeNot("not yet sent")

	own.Quit()
	kept := contents(t, dir)
	for _, word := range []string{canary, "flooded orchard", "I call on Sunday", "ann of the hill", "Ben and me", ann.Words} {
		if bytes.Contains(bytes.ToLower(kept), bytes.ToLower([]byte(word))) {
			t.Errorf("%q stands in the cache", word)
		}
		if strings.Contains(own.Log.String(), word) {
			t.Errorf("%q stands in what the program says", word)
		}
	}
	if len(kept) < 1000 {
		t.Errorf("the cache holds only %d bytes", len(kept))
	}

	// Started again, out of reach of the server: all is there, and new words wait.
	house.Proxy.Cut(true)
	own = house.Open(dir)
	ann.Origin = own.Origin
	ann.Visit(own.Start)
	ann.SeeNot(canary)
	ann.Unlock(ann.Words)
	ann.See("Today")
	ann.Place("Mine")
	ann.Click("Journal")
	ann.See("At night: " + canary)
	ann.promises("I bring the bread", due)
	ann.See("not yet sent")
	ann.Look("open-offline")
	house.Proxy.Cut(false)
	ann.SeeNot("not yet sent")
	ben.Promises()
	ben.See("I bring the bread")

	// Leave locks, whatever the way back is.
	ann.Click("Leave")
	ann.SeePath("/quiet.html")
	ann.Back()
	ann.See("Your words")
	ann.SeeNot("I bring the bread")
}

func TestTheAddressOpensOneTab(t *testing.T) {
	house := NewHouse(t)
	own := house.Open(t.TempDir())
	ann := own.Person("Ann")
	ann.See("Start on my own")

	again := ann.Tab()
	again.Visit(own.Start)
	again.See("This address was used already")
	again.SeeNot("Start on my own")
	again.Look("open-used")
	without := ann.Tab()
	without.Visit("/")
	without.See("This tab was not opened by the address")
	without.SeeNot("Start on my own")
	other := NewPerson(t, "Ben, another account of this computer", own.Origin, false)
	other.Visit(own.Start)
	other.See("This address was used already")

	// The tab that was first goes on, also when the address is pasted into it once more.
	Eval[string](ann, "location.hash = '"+strings.TrimPrefix(own.Start, "/")+"'")
	ann.See("Start on my own")
	ann.Visit(own.Start)
	ann.Click("Start on my own")
	ann.See("Your five words")

	own.Quit()
	ann.Click("Make my account")
	ann.See("The program on this computer does not answer")
}

// A program of somebody else may take the port once ours has ended.
func TestAProgramThatTookThePlaceIsToldNothingAndNotHeard(t *testing.T) {
	house := NewHouse(t)
	own := house.Open(t.TempDir())
	ann := own.Person("Ann")
	ann.SignUp("ann of the hill", nil)
	ann.Click("Write down what is in your head")
	ann.See("Keep in Mine")
	own.Quit()

	l, err := net.Listen("tcp4", own.Address())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var told []string
	asked := make(chan bool, 1)
	impostor := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		mu.Lock()
		told = append(told, r.Method+" "+r.URL.Path+" "+body.String())
		mu.Unlock()
		w.Header().Set("Content-Type", "text/event-stream")
		for _, said := range []string{`{"event":"status","text":"Type your words here"}`, `{"event":"locked","say":"Type your words there"}`, `{"proof":"guessed"}`, `{"event":"news"}`} {
			_, _ = w.Write([]byte("data: " + said + "\n\n"))
		}
		select {
		case asked <- true:
		default:
		}
	})}
	go func() { _ = impostor.Serve(l) }()
	defer impostor.Close()

	select {
	case <-asked:
	case <-time.After(Patience):
		t.Fatal("the page does not look for its program")
	}
	ann.Fill("", canary)
	ann.Click("Keep in Mine")
	ann.See("The program on this computer does not answer")
	if got := ann.Value(""); got != canary {
		t.Errorf("the field holds %q", got)
	}
	ann.SeeNot("Type your words")
	mu.Lock()
	defer mu.Unlock()
	for _, line := range told {
		if line != "GET /events " {
			t.Errorf("it was told %q", line)
		}
	}
}
