package front_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/seal/wordlist"
)

// house is a relay that people with devices visit.
type house struct {
	t      testing.TB
	server *httptest.Server
	relay  *relay.Relay
	down   sync.Map // device name: no network
}

func newHouse(t testing.TB) *house { return newHouseOn(t, memstore.New()) }

func newHouseOn(t testing.TB, store relay.Store) *house {
	h := &house{t: t}
	var handler http.Handler
	h.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	r, err := relay.New(relay.Config{Origin: h.server.URL}, store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	handler, h.relay = r, r
	t.Cleanup(func() {
		_ = r.Close()
		h.server.CloseClientConnections()
		h.server.Close()
		_ = store.Close()
	})
	return h
}

// device is one device of a person: what it keeps outlives the program on it.
type device struct {
	h     *house
	name  string
	store *storage
	clock *clock
	front *front.Front
	at    string // the page that is shown
}

func (h *house) device(name string) *device {
	d := &device{h: h, name: name, store: &storage{values: map[string][]byte{}}, clock: &clock{}}
	d.start()
	return d
}

// start runs the program anew, as after a reload or a crash.
func (d *device) start() {
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin: d.h.server.URL, Transport: transport{d}, Storage: d.store, KDF: quick{}, Words: wordlist.EFF(), Device: d.name,
			Beat: 200 * time.Millisecond, Clock: d.clock,
		},
		Practices: all.Practices(),
		Mishap:    func(v any, stack []byte) { d.h.t.Errorf("%s: panic: %v\n%s", d.name, v, stack) },
		Load:      func(zone string) *time.Location { l, _ := time.LoadLocation(zone); return l },
	})
	if err != nil {
		d.h.t.Fatal(err)
	}
	if err := f.Start(context.Background()); err != nil {
		d.h.t.Fatalf("%s: start: %v", d.name, err)
	}
	d.front, d.at = f, "/"
	d.h.t.Cleanup(f.Close)
}

func (d *device) offline(on bool) {
	if on {
		d.h.down.Store(d.name, true)
		d.h.server.CloseClientConnections()
	} else {
		d.h.down.Delete(d.name)
	}
}

func (d *device) ask(r front.Request) front.Response {
	d.h.t.Helper()
	begun := time.Now()
	defer func() {
		if took := time.Since(begun); took > 300*time.Millisecond {
			d.h.t.Logf("%s: %s %s took %s", d.name, r.Do, r.Path, took)
		}
	}()
	resp, show := d.front.Handle(context.Background(), r)
	if !show {
		d.h.t.Fatalf("%s: %s %s has no answer", d.name, r.Do, r.Path)
	}
	d.at = resp.Path
	return resp
}

func (d *device) visit(path string) front.Response {
	d.h.t.Helper()
	return d.ask(front.Request{Do: "go", Path: path})
}

func (d *device) submit(path string, fields ...string) front.Response {
	d.h.t.Helper()
	f := map[string][]string{}
	for i := 0; i < len(fields); i += 2 {
		f[fields[i]] = append(f[fields[i]], fields[i+1])
	}
	return d.ask(front.Request{Do: "submit", Path: path, Page: d.at, Fields: f})
}

// must submits a form that must be good.
func (d *device) must(path string, fields ...string) front.Response {
	d.h.t.Helper()
	r := d.submit(path, fields...)
	if strings.Contains(r.HTML, `id="problems"`) {
		d.h.t.Fatalf("%s: %s %q: %s", d.name, path, fields, text(r.HTML))
	}
	return r
}

// press sends a form of the page that is shown, with its hidden fields.
func (d *device) press(action string, fields ...string) front.Response {
	d.h.t.Helper()
	page := d.visit(d.at).HTML
	to := link(d.h.t, page, "action", action)
	_, form, _ := strings.Cut(page, `action="`+strings.ReplaceAll(to, "&", "&amp;")+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, input := range strings.Split(form, "<input")[1:] {
		input, _, _ = strings.Cut(input, ">")
		if strings.Contains(input, `type="hidden"`) {
			fields = append(fields, link(d.h.t, input, "name", ""), link(d.h.t, input, "value", ""))
		}
	}
	return d.must(to, fields...)
}

// until visits a page until it says something.
func (d *device) until(path, want string) front.Response {
	d.h.t.Helper()
	deadline := time.After(15 * time.Second)
	for {
		r := d.visit(path)
		if strings.Contains(text(r.HTML), want) {
			return r
		}
		select {
		case <-d.front.Events():
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			d.h.t.Fatalf("%s: %s never says %q:\n%s", d.name, path, want, text(r.HTML))
		}
	}
}

func (d *device) signUp(name string) {
	d.h.t.Helper()
	d.visit("/welcome/new")
	r := d.must("/welcome/new", "name", name, "which", "own", "own", wordsOf(name), "adult", "yes")
	if r.Path != "/kit" || r.Locked {
		d.h.t.Fatalf("%s: after signing up: %s %s", d.name, r.Path, text(r.HTML))
	}
}

func wordsOf(name string) string { return name + " correct horse battery staple wagon " + name }

func mustSay(t testing.TB, r front.Response, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text(r.HTML), want) {
			t.Errorf("%s does not say %q:\n%s", r.Path, want, text(r.HTML))
		}
	}
}

// text is a page without its tags.
func text(page string) string {
	var b strings.Builder
	in := false
	for _, r := range page {
		switch {
		case r == '<':
			in = true
			b.WriteByte(' ')
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// links lists what an attribute holds, all over a page.
func links(page, attr string) (list []string) {
	for _, part := range strings.Split(page, " "+attr+"=\"")[1:] {
		list = append(list, strings.ReplaceAll(part[:strings.IndexByte(part, '"')], "&amp;", "&"))
	}
	return list
}

func link(t testing.TB, page, attr, contains string) string {
	t.Helper()
	for _, l := range links(page, attr) {
		if strings.Contains(l, contains) {
			return l
		}
	}
	t.Fatalf("no %s with %q in:\n%s", attr, contains, page)
	return ""
}

// big is what a page shows to be read aloud or written down.
func big(page string) []string {
	_, after, _ := strings.Cut(page, `class="big"`)
	after, _, _ = strings.Cut(after, "</p>")
	return strings.Fields(text("<" + after))
}

// storage is a device's own store, in memory.
type storage struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (s *storage) Get(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.values[key]), nil
}

func (s *storage) Put(_ context.Context, key string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.values[key] = bytes.Clone(value)
	return nil
}

func (s *storage) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.values, key)
	return nil
}

func (s *storage) List(_ context.Context, prefix string) (list []client.Pair, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.values {
		if strings.HasPrefix(k, prefix) {
			list = append(list, client.Pair{Key: k, Value: bytes.Clone(v)})
		}
	}
	slices.SortFunc(list, func(a, b client.Pair) int { return strings.Compare(a.Key, b.Key) })
	return list, nil
}

// holds reports whether anything kept on the device holds a text.
func (s *storage) holds(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, v := range s.values {
		if strings.Contains(k, text) || bytes.Contains(v, []byte(text)) {
			return true
		}
	}
	return false
}

// quick stretches words without the wait.
type quick struct{}

func (quick) Stretch(_ context.Context, words string, account [16]byte) ([32]byte, error) {
	return sha256.Sum256(append(account[:], words...)), nil
}

// transport speaks to the house's relay, unless the device is offline.
type transport struct{ d *device }

func (t transport) Do(ctx context.Context, r *client.Request) (*client.Response, error) {
	if _, down := t.d.h.down.Load(t.d.name); down {
		return nil, io.ErrUnexpectedEOF
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, t.d.h.server.URL+r.Path, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"Content-Type": r.Type, "Accept": r.Accept} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	return &client.Response{
		Status: resp.StatusCode, Type: resp.Header.Get("Content-Type"), RetryAfter: time.Duration(after) * time.Second, Body: resp.Body,
	}, nil
}

// clock is real time, moved ahead by hand. What waits longer than a minute only happens by hand.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
	due   map[*func()]time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	if d < time.Minute {
		return time.AfterFunc(d, f).Stop
	}
	at := c.Now().Add(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.due == nil {
		c.due = map[*func()]time.Time{}
	}
	c.due[&f] = at
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waits := c.due[&f]
		delete(c.due, &f)
		return waits
	}
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	c.ahead += d
	var now []*func()
	for f, at := range c.due {
		if !at.After(time.Now().Add(c.ahead)) {
			now = append(now, f)
			delete(c.due, f)
		}
	}
	c.mu.Unlock()
	for _, f := range now {
		(*f)()
	}
}
