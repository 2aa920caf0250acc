package native_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/goldmend/goldmend/native"
)

// program notes what it is asked, and answers with it.
type program struct {
	mu    sync.Mutex
	asked []string
	hear  func([]byte)
	heard chan struct{}
}

func (p *program) Do(_ context.Context, m []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, string(m))
	if strings.Contains(string(m), "quiet") || strings.Contains(string(m), "hidden") || strings.Contains(string(m), "visible") {
		return nil, nil
	}
	return m, nil
}

func (p *program) Listen(f func([]byte)) func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hear = f
	close(p.heard)
	return func() {}
}

type visit struct {
	t      *testing.T
	app    *native.App
	base   string
	client *http.Client
	secret string // the session's, once let in
	proof  string // what only the program knows
}

// visitor is a browser in front of a running app, to which it was not let in yet.
func visitor(t *testing.T) (*visit, *program) {
	t.Helper()
	p := &program{heard: make(chan struct{})}
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the page") })
	a := &native.App{Program: p, Page: page}
	if err := a.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	base, _, found := strings.Cut(a.URL(), "/#start=")
	if !found {
		t.Fatalf("the address: %s", a.URL())
	}
	return &visit{t: t, app: a, base: base, client: &http.Client{Jar: jar}}, p
}

// ask sends a request; headers are pairs of name and value.
func (v *visit) ask(method, address, body string, headers ...string) (int, string) {
	v.t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	if c := resp.Header["Set-Cookie"]; c != nil {
		v.t.Errorf("%s %s sets cookies: %v", method, address, c)
	}
	if policy := resp.Header.Get("Content-Security-Policy"); strings.HasPrefix(address, v.base) && !strings.Contains(policy, "default-src 'none'; frame-ancestors 'none'") {
		v.t.Errorf("%s %s comes with the policy %q", method, address, policy)
	}
	if c := resp.Header["Access-Control-Allow-Origin"]; c != nil {
		v.t.Errorf("%s %s lets other pages read: %v", method, address, c)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// token is the one in the address that is printed.
func (v *visit) token() string {
	_, token, _ := strings.Cut(v.app.URL(), "#start=")
	return token
}

// start exchanges a token, as this page does.
func (v *visit) start(token string) int {
	v.t.Helper()
	status, body := v.ask("POST", v.base+"/session", `{"token":"`+token+`"}`, "Origin", v.base, "Content-Type", "application/json")
	if status != http.StatusOK {
		return status
	}
	var s struct{ Secret, Proof string }
	if err := json.Unmarshal([]byte(body), &s); err != nil || len(s.Secret) < 43 || len(s.Proof) < 43 || s.Secret == s.Proof {
		v.t.Fatalf("the session: %s %v", body, err)
	}
	v.secret, v.proof = s.Secret, s.Proof
	return status
}

// let is a visitor who was let in.
func let(t *testing.T) (*visit, *program) {
	t.Helper()
	v, p := visitor(t)
	if status := v.start(v.token()); status != http.StatusOK {
		t.Fatalf("the token of the address: %d", status)
	}
	return v, p
}

// ours are the headers of this page's own requests.
func (v *visit) ours(more ...string) []string {
	return append([]string{"Authorization", "Bearer " + v.secret, "Origin", v.base, "Content-Type", "application/json"}, more...)
}

func TestTheTokenBecomesASessionOnce(t *testing.T) {
	v, p := let(t)
	if strings.Contains(v.secret+v.proof, v.token()) {
		t.Error("the secret is the token")
	}
	if status, _ := v.ask("POST", v.base+"/do", `{"do":"go"}`, v.ours()...); status != http.StatusOK {
		t.Fatalf("with the secret: %d", status)
	}
	first := v.secret
	if status := v.start(v.token()); status != http.StatusForbidden {
		t.Errorf("the token again: %d", status)
	}
	if status, _ := v.ask("POST", v.base+"/do", `{"do":"go"}`, v.ours()...); status != http.StatusOK || v.secret != first {
		t.Errorf("the session after somebody tried the token again: %d", status)
	}
	if len(p.asked) != 2 {
		t.Errorf("the program was asked %q", p.asked)
	}
}

func TestGuessedTokensOpenNothing(t *testing.T) {
	v, _ := visitor(t)
	for _, guess := range []string{"", "x", v.token()[1:], v.token() + "x", strings.Repeat("A", len(v.token()))} {
		if status := v.start(guess); status != http.StatusForbidden {
			t.Errorf("the token %q: %d", guess, status)
		}
	}
	for _, body := range []string{"", "{}", "[]", "nonsense", `{"token":null}`, `{"token":["` + v.token() + `"]}`} {
		if status, answer := v.ask("POST", v.base+"/session", body, "Origin", v.base, "Content-Type", "application/json"); status == http.StatusOK {
			t.Errorf("the request %q: %s", body, answer)
		}
	}
	if status := v.start(v.token()); status != http.StatusOK {
		t.Errorf("the token after wrong guesses: %d", status)
	}
}

func TestTwoWhoHaveTheTokenAtOnceGetOneSession(t *testing.T) {
	v, _ := visitor(t)
	var wait sync.WaitGroup
	got := make([]int, 8)
	for i := range got {
		one := *v
		wait.Go(func() { got[i] = one.start(v.token()) })
	}
	wait.Wait()
	slices.Sort(got)
	if got[0] != http.StatusOK || got[1] != http.StatusForbidden {
		t.Errorf("eight at once: %v", got)
	}
}

func TestNothingIsToldWithoutTheSecret(t *testing.T) {
	v, p := let(t)
	for name, headers := range map[string][]string{
		"nothing":            {},
		"an empty one":       {"Authorization", "Bearer "},
		"the scheme only":    {"Authorization", "Bearer"},
		"another scheme":     {"Authorization", "Basic " + v.secret},
		"the token":          {"Authorization", "Bearer " + v.token()},
		"the proof":          {"Authorization", "Bearer " + v.proof},
		"the start of it":    {"Authorization", "Bearer " + v.secret[:42]},
		"more than it":       {"Authorization", "Bearer " + v.secret + "x"},
		"it as a cookie":     {"Cookie", "session=" + v.secret + "; goldmend=" + v.secret + "; Authorization=Bearer " + v.secret},
		"it as another name": {"X-Authorization", "Bearer " + v.secret},
	} {
		headers = append(headers, "Origin", v.base, "Content-Type", "application/json")
		for _, ask := range [][2]string{{"POST", "/do"}, {"GET", "/events"}, {"POST", "/do?secret=" + v.secret}} {
			if status, body := v.ask(ask[0], v.base+ask[1], `{"do":"go"}`, headers...); status != http.StatusForbidden {
				t.Errorf("%s, %s: %d %q", name, ask[1], status, body)
			}
		}
	}
	if len(p.asked) != 0 {
		t.Errorf("the program was asked %q", p.asked)
	}
	// The page itself holds nothing; it is as public as on a host.
	if status, body := v.ask("GET", v.base+"/", ""); status != http.StatusOK || body != "the page" {
		t.Errorf("the page: %d %q", status, body)
	}
}

// A browser sends a cookie to every port of a host (RFC 6265, section 8.5). So a page of another program on this
// computer is visited by the same browser, and sends on whatever it was sent.
func TestAProgramOnAnotherPortLearnsNothing(t *testing.T) {
	v, p := let(t)
	v.ask("GET", v.base+"/", "")
	var learnt http.Header
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { learnt = r.Header.Clone() }))
	defer other.Close()
	v.ask("GET", other.URL, "")
	if learnt == nil {
		t.Fatal("the other program was not visited")
	}
	headers := []string{"Origin", v.base, "Content-Type", "application/json"}
	for name, values := range learnt {
		headers = append(headers, name, values[0])
	}
	if status, body := v.ask("POST", v.base+"/do", `{"do":"go"}`, headers...); status != http.StatusForbidden {
		t.Errorf("with what it was sent, %v: %d %q", learnt, status, body)
	}
	if len(p.asked) != 0 {
		t.Errorf("the program was asked %q", p.asked)
	}
}

func TestRequestsOfOtherPagesAreRefused(t *testing.T) {
	v, p := let(t)
	known := []string{"Authorization", "Bearer " + v.secret}
	with := func(headers ...string) []string { return append(slices.Clone(known), headers...) }
	good := v.ours()
	cases := map[string]struct {
		headers []string
		want    int
	}{
		"this page":                   {good, http.StatusOK},
		"this page, as browsers say":  {v.ours("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Mode", "cors"), http.StatusOK},
		"another origin":              {with("Origin", "http://evil.example", "Content-Type", "application/json"), http.StatusForbidden},
		"the same name, another port": {with("Origin", "http://127.0.0.1:1", "Content-Type", "application/json"), http.StatusForbidden},
		"the same address by https":   {with("Origin", "https"+strings.TrimPrefix(v.base, "http"), "Content-Type", "application/json"), http.StatusForbidden},
		"no origin":                   {with("Content-Type", "application/json"), http.StatusForbidden},
		"an opaque origin":            {with("Origin", "null", "Content-Type", "application/json"), http.StatusForbidden},
		"another name (rebinding)":    {v.ours("Host", "evil.example"), http.StatusMisdirectedRequest},
		"rebinding with the port":     {v.ours("Host", "evil.example"+v.base[strings.LastIndex(v.base, ":"):]), http.StatusMisdirectedRequest},
		"localhost instead":           {v.ours("Host", strings.Replace(strings.TrimPrefix(v.base, "http://"), "127.0.0.1", "localhost", 1)), http.StatusMisdirectedRequest},
		"without the port":            {v.ours("Host", "127.0.0.1"), http.StatusMisdirectedRequest},
		"a form's content type":       {with("Origin", v.base, "Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType},
		"plain text":                  {with("Origin", v.base, "Content-Type", "text/plain"), http.StatusUnsupportedMediaType},
		"a form without the secret":   {[]string{"Origin", v.base, "Content-Type", "application/x-www-form-urlencoded"}, http.StatusForbidden},
		"cross-site by its metadata":  {v.ours("Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
		"same-site by its metadata":   {v.ours("Sec-Fetch-Site", "same-site"), http.StatusForbidden},
	}
	for name, c := range cases {
		if status, body := v.ask("POST", v.base+"/do", `{"do":"go","path":"/"}`, c.headers...); status != c.want {
			t.Errorf("%s: %d %q, want %d", name, status, body, c.want)
		}
	}
	if len(p.asked) != 2 {
		t.Errorf("the program was asked %d times", len(p.asked))
	}
}

// Nor can another page exchange the token, should it know it, or show this one.
func TestOtherPagesCannotStart(t *testing.T) {
	v, _ := visitor(t)
	message := `{"token":"` + v.token() + `"}`
	for name, headers := range map[string][]string{
		"another origin":           {"Origin", "http://127.0.0.1:1", "Content-Type", "application/json"},
		"no origin":                {"Content-Type", "application/json"},
		"a form":                   {"Origin", v.base, "Content-Type", "text/plain"},
		"another name (rebinding)": {"Host", "evil.example", "Origin", "http://evil.example", "Content-Type", "application/json"},
		"same-site":                {"Origin", v.base, "Content-Type", "application/json", "Sec-Fetch-Site", "same-site"},
	} {
		if status, body := v.ask("POST", v.base+"/session", message, headers...); status < 400 {
			t.Errorf("%s: %d %q", name, status, body)
		}
	}
	for _, address := range []string{"/session?token=" + v.token(), "/start/" + v.token()} {
		if status, body := v.ask("GET", v.base+address, ""); strings.Contains(body, "secret") || status == http.StatusSeeOther {
			t.Errorf("GET %s: %d %q", address, status, body)
		}
	}
	for site, want := range map[string]int{"none": http.StatusOK, "same-origin": http.StatusOK, "same-site": http.StatusForbidden, "cross-site": http.StatusForbidden} {
		if status, _ := v.ask("GET", v.base+"/", "", "Sec-Fetch-Site", site); status != want {
			t.Errorf("the page, asked for by %s: %d, want %d", site, status, want)
		}
	}
	if status, _ := v.ask("GET", v.base+"/", "", "Host", "evil.example"); status != http.StatusMisdirectedRequest {
		t.Errorf("the page under another name: %d", status)
	}
	if status, _ := v.ask("OPTIONS", v.base+"/do", "", "Origin", "http://127.0.0.1:1", "Access-Control-Request-Headers", "authorization", "Access-Control-Request-Method", "POST"); status < 400 {
		t.Errorf("another page's question whether it may: %d", status)
	}
	if status := v.start(v.token()); status != http.StatusOK {
		t.Errorf("the token afterwards: %d", status)
	}
}

func TestMessagesAreBounded(t *testing.T) {
	v, _ := let(t)
	if status, _ := v.ask("POST", v.base+"/do", strings.Repeat("x", 5<<20), v.ours()...); status != http.StatusRequestEntityTooLarge {
		t.Errorf("five megabytes: %d", status)
	}
	if status, body := v.ask("POST", v.base+"/do", `{"do":"quiet"}`, v.ours("Content-Type", "application/json; charset=utf-8")...); status != http.StatusNoContent || body != "" {
		t.Errorf("a message without an answer: %d %q", status, body)
	}
	if status, _ := v.ask("POST", v.base+"/session", strings.Repeat(" ", 1<<20)+"{}", v.ours()...); status == http.StatusOK {
		t.Errorf("a long request to start: %d", status)
	}
}

// A page says nothing to a program that took the place of ours, since that one does not know the proof.
func TestEventsBeginWithTheProof(t *testing.T) {
	v, p := let(t)
	req, err := http.NewRequest(http.MethodGet, v.base+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+v.secret)
	resp, err := v.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-p.heard
	p.mu.Lock()
	p.hear([]byte(`{"event":"news"}`))
	p.mu.Unlock()
	var said []string
	for lines := bufio.NewScanner(resp.Body); len(said) < 2 && lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			said = append(said, text)
		}
	}
	if want := []string{`{"proof":"` + v.proof + `"}`, `{"event":"news"}`}; !slices.Equal(said, want) {
		t.Errorf("said %q, want %q", said, want)
	}
}

func TestOnlyThisComputerIsListenedTo(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "nonsense"} {
		a := &native.App{Program: &program{}, Listen: listen, Page: http.NotFoundHandler()}
		if err := a.Run(t.Context()); err == nil {
			a.Close()
			t.Errorf("listens on %q", listen)
		}
	}
}
