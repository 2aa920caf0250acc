package demo_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/native"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/seal/wordlist"
)

func tell(t *testing.T, o demo.Options) (demo.Stage, demo.Pair) {
	t.Helper()
	clock := demo.NewClock(demo.Begin(o))
	r, err := relay.New(demo.RelayConfig("http://localhost:7433", clock), memstore.New(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	stage := demo.Stage{Origin: "http://localhost:7433", Relay: r, Clock: clock}
	pair, err := demo.Tell(t.Context(), stage, o)
	if err != nil {
		t.Fatal(err)
	}
	return stage, pair
}

func TestStoriesAreToldByRealCommands(t *testing.T) {
	t.Parallel()
	for _, o := range []demo.Options{
		{Months: 1, Seed: 1, Until: until},
		{Seed: 1, Until: until},
		{Seed: 2, Until: until.AddDate(0, 5, 3)},
		{Months: 3, Seed: 5, Until: until},
		{Months: 14, Seed: 3, Until: until.AddDate(0, 2, 1)},
	} {
		t.Run(fmt.Sprintf("%d months, seed %d", o.Months, o.Seed), func(t *testing.T) {
			t.Parallel()
			_, pair := tell(t, o)
			if pair.Logins[demo.Mira].Name != "mira" || len(strings.Fields(pair.Logins[demo.Jonas].Words)) != 5 {
				t.Errorf("they sign in with %v", pair.Logins)
			}
		})
	}
}

func TestARoomIsFilledWithAsManyRecordsAsAskedFor(t *testing.T) {
	t.Parallel()
	clock := demo.NewClock(demo.FillBegin(until))
	r, err := relay.New(demo.RelayConfig("http://localhost:7433", clock), memstore.New(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 1500
	if s := os.Getenv("GOLDMEND_FILL"); s != "" {
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := demo.Fill(t.Context(), demo.Stage{Origin: "http://localhost:7433", Relay: r, Clock: clock}, n)
	if err != nil || pair.Acts != n {
		t.Fatalf("made %d of %d: %v", pair.Acts, n, err)
	}
}

// reader is one of the two, come back with another device.
type reader struct {
	t     *testing.T
	front *front.Front
	room  string
}

func read(t *testing.T, s demo.Stage, login demo.Login) *reader {
	t.Helper()
	server := httptest.NewServer(s.Relay)
	t.Cleanup(server.Close)
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin: s.Origin, Transport: native.Transport{Origin: s.Origin, HTTP: &http.Client{Transport: &http.Transport{DialContext: dial}}},
			Storage: &native.Memory{}, KDF: native.KDF{}, Words: wordlist.EFF(), Clock: s.Clock, Device: "a reader",
		},
		Practices: all.Practices(), Load: native.Load, Zone: demo.Zone(), Native: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, front: f}
	r.show(front.Request{Do: "submit", Path: "/welcome/in", Page: "/welcome/in", Fields: map[string][]string{"name": {login.Name}, "words": {login.Words}}})
	if err := f.Client().Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.room = find(t, r.page("/ours"), `/ours/[0-9a-z]+`)
	return r
}

func (r *reader) show(q front.Request) string {
	r.t.Helper()
	page, ok := r.front.Handle(r.t.Context(), q)
	if !ok {
		r.t.Fatalf("%s shows nothing", q.Path)
	}
	return page.HTML
}

func (r *reader) page(path string) string {
	r.t.Helper()
	return r.show(front.Request{Do: "go", Path: path})
}

func find(t *testing.T, page, pattern string) string {
	t.Helper()
	s := regexp.MustCompile(pattern).FindString(page)
	if s == "" {
		t.Fatalf("nothing like %q in %s", pattern, page)
	}
	return s
}

// inOrder sees that all of it stands on a page, one after the other.
func inOrder(t *testing.T, page string, list ...string) {
	t.Helper()
	rest := page
	for _, s := range list {
		_, after, ok := strings.Cut(rest, s)
		if !ok {
			t.Errorf("%q is not where it belongs on the page:\n%s", s, page)
			return
		}
		rest = after
	}
}

func TestAReaderOfTheRecordSeesHowItWent(t *testing.T) {
	t.Parallel()
	stage, pair := tell(t, demo.Options{Seed: 1, Until: until})
	mira, jonas := read(t, stage, pair.Logins[demo.Mira]), read(t, stage, pair.Logins[demo.Jonas])
	breaches := func(r *reader) []string {
		return regexp.MustCompile(`/ours/[0-9a-z]+/breach/[0-9a-f]{32}`).FindAllString(r.page(r.room+"/breach"), -1)
	}
	slip, loan := breaches(jonas)[0], breaches(jonas)[1]
	for _, r := range []*reader{mira, jonas} {
		inOrder(t, r.page(loan), "Both of you see it so.", "what happened", "what it did to me", "what I did", "what I understood", "not yet", "The balcony is missing",
			"what I understood", "yes, I feel heard", "how it came to it", "What followed", "some", "Missed", "Kept")
	}
	// Roles belong to a breach: in the small one they are the other way round.
	inOrder(t, jonas.page(loan), "You broke trust, and Mira was hurt.")
	inOrder(t, mira.page(loan), "Jonas broke trust, and you were hurt.")
	inOrder(t, jonas.page(slip), "Mira broke trust, and you were hurt.")

	inOrder(t, jonas.page("/story"), "Mira said what they understood", "You said what it did to you")
	inOrder(t, mira.page("/story"), "You said what you understood", "Jonas said what it did to them")

	// What was never sent stands in its writer's own room, and nowhere else.
	for _, x := range []struct {
		writer, other *reader
		mine, words   string
	}{{mira, jonas, "/mine/breach", "There is one thing that I have not said."}, {jonas, mira, "/mine/apology", "I read your answer four times"}} {
		inOrder(t, x.writer.page(x.mine), x.words)
		for _, r := range []*reader{x.writer, x.other} {
			for _, path := range []string{"/story", loan, loan + "/words", r.room} {
				if strings.Contains(r.page(path), x.words) && (r == x.other || path != r.room) {
					t.Errorf("%s shows what was never sent: %s", path, x.words)
				}
			}
		}
	}
}
