package main_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // the driver "sqlite"

	goldmend "github.com/goldmend/goldmend/cmd/goldmend"
	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/web"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"goldmend": func() {
			os.Exit((&goldmend.Command{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}).Run(context.Background()))
		},
	})
}

func TestOnTheCommandLine(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"oneline": oneLine,
			"sql":     sqlOn,
			"flip":    flip,
			"names":   names,
			"serving": serving,
			"host":    host,
			"story":   story,
		},
	})
}

// oneLine FILE: the file holds exactly one line, as advice does.
func oneLine(ts *testscript.TestScript, neg bool, args []string) {
	text := ts.ReadFile(args[0])
	if lines := bytes.Count([]byte(text), []byte("\n")); (lines == 1) == neg {
		ts.Fatalf("%d lines: %s", lines, text)
	}
}

// sqlOn DATABASE STATEMENT changes a database behind the program's back.
func sqlOn(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(err)
	ts.Check(db.Close())
}

// flip FILE N flips one bit of a file's Nth byte; a negative N counts from the end.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	var n int
	_, err = fmt.Sscan(args[1], &n)
	ts.Check(err)
	b[(n+len(b))%len(b)] ^= 1
	ts.Check(os.WriteFile(path, b, 0o600))
}

// names PAGE REPORT: the page names every hash, and the number of entries, that the report of a check does.
func names(ts *testscript.TestScript, neg bool, args []string) {
	page, rooms := ts.ReadFile(args[0]), 0
	for line := range strings.Lines(ts.ReadFile(args[1])) {
		rest, hash, ok := strings.Cut(strings.TrimSpace(line), ", the last one has the hash ")
		if !ok {
			continue
		}
		rooms++
		_, entries, _ := strings.Cut(rest, ": ")
		if (strings.Contains(page, hash) && strings.Contains(page, entries)) == neg {
			ts.Fatalf("%s: %s", args[0], line)
		}
	}
	if rooms == 0 {
		ts.Fatalf("%s is no report", args[1])
	}
}

// serving DIR starts a server on a free port, whose address is $URL and $ADDRESS, until the script ends.
func serving(ts *testscript.TestScript, _ bool, args []string) {
	s := &goldmend.Server{Listen: "localhost:0", Data: ts.MkAbs(args[0]), Version: "test"}
	ts.Check(s.Run(context.Background()))
	ts.Defer(func() { ts.Check(s.Close()) })
	ts.Setenv("URL", s.URL())
	ts.Setenv("ADDRESS", s.URL()[len("http://"):])
}

// story DIR starts a server with the made-up story of one month, as serving does; $WORDS are Mira's.
func story(ts *testscript.TestScript, _ bool, args []string) {
	s := &goldmend.Server{Listen: "localhost:0", Data: ts.MkAbs(args[0]), Version: "test"}
	s.Prepare = func(ctx context.Context, store relay.Store, origin string) error {
		o := demo.Options{Months: 1, Seed: 1, Until: time.Now()}
		clock := demo.NewClock(demo.Begin(o))
		r, err := relay.New(demo.RelayConfig(origin, clock), store, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer r.Close()
		pair, err := demo.Tell(ctx, demo.Stage{Origin: origin, Relay: r, Clock: clock}, o)
		ts.Setenv("WORDS", pair.Logins[demo.Mira].Words)
		return err
	}
	ts.Check(s.Run(context.Background()))
	ts.Defer(func() { ts.Check(s.Close()) })
	ts.Setenv("URL", s.URL())
	ts.Check(os.WriteFile(ts.MkAbs("words"), []byte(ts.Getenv("WORDS")+"\n"), 0o600))
}

// host KIND starts a host of the page: "honest", or one that changes something.
func host(ts *testscript.TestScript, _ bool, args []string) {
	page, err := web.Handler(web.Options{Relays: []string{"https://relay.example"}})
	ts.Check(err)
	script := ""
	files, err := web.Files(web.Options{})
	ts.Check(err)
	for _, f := range files {
		if filepath.Ext(f.Path) == ".js" {
			script = f.Path
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case args[0] == "script" && r.URL.Path == script:
			fmt.Fprint(w, "reads along")
		case args[0] == "longer" && r.URL.Path == script:
			rec := httptest.NewRecorder()
			r.Header.Del("Accept-Encoding")
			page.ServeHTTP(rec, r)
			fmt.Fprint(w, rec.Body, "\n//")
		case args[0] == "missing" && r.URL.Path == script:
			http.NotFound(w, r)
		case args[0] == "policy" && r.URL.Path == "/":
			page.ServeHTTP(&rewriter{w, "Content-Security-Policy", "default-src *"}, r)
		case args[0] == "refresh" && r.URL.Path == "/":
			page.ServeHTTP(&rewriter{w, "Refresh", "0; url=https://evil.example"}, r)
		default:
			page.ServeHTTP(w, r)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL)
	ts.Setenv("CHANGED", script)
}

// rewriter replaces one header on its way out.
type rewriter struct {
	http.ResponseWriter
	name, value string
}

func (r *rewriter) WriteHeader(status int) {
	r.Header().Set(r.name, r.value)
	r.ResponseWriter.WriteHeader(status)
}

func (r *rewriter) Write(b []byte) (int, error) {
	r.Header().Set(r.name, r.value)
	return r.ResponseWriter.Write(b)
}

func TestChecksumsAreThoseOfWhatIsServed(t *testing.T) {
	t.Parallel()
	page, err := web.Handler(web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files, err := web.Files(web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		w := httptest.NewRecorder()
		page.ServeHTTP(w, httptest.NewRequest(http.MethodGet, f.Path, nil))
		if sum := sha256.Sum256(w.Body.Bytes()); hex.EncodeToString(sum[:]) != f.SHA256 {
			t.Errorf("%s: served %x, listed %s", f.Path, sum, f.SHA256)
		}
	}
}
