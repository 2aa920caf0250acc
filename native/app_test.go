package native_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
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
}

// visitor is a browser without a cookie in front of a running app.
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
	base, _, _ := strings.Cut(a.URL(), "/start/")
	return &visit{t, a, base, &http.Client{Jar: jar}}, p
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
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestTheAddressLetsOneBrowserIn(t *testing.T) {
	v, _ := visitor(t)
	if status, _ := v.ask("GET", v.base+"/", ""); status != http.StatusForbidden {
		t.Fatalf("without the token: %d", status)
	}
	if status, body := v.ask("GET", v.app.URL(), ""); status != http.StatusOK || body != "the page" {
		t.Fatalf("with the token: %d %q", status, body)
	}
	u, _ := url.Parse(v.base)
	for _, c := range v.client.Jar.Cookies(u) {
		if strings.Contains(v.app.URL(), c.Value) {
			t.Error("the cookie is the token")
		}
	}
	if status, _ := v.ask("GET", v.base+"/", ""); status != http.StatusOK {
		t.Fatalf("with the cookie: %d", status)
	}
}

func TestTheTokenIsGoodForOneVisit(t *testing.T) {
	v, _ := visitor(t)
	address := v.app.URL()
	v.ask("GET", address, "")
	if status, body := v.ask("GET", address, ""); status != http.StatusOK || body != "the page" {
		t.Errorf("the same browser again: %d %q", status, body)
	}
	jar, _ := cookiejar.New(nil)
	other := &visit{t, v.app, v.base, &http.Client{Jar: jar}}
	if status, _ := other.ask("GET", address, ""); status != http.StatusForbidden {
		t.Errorf("another browser: %d", status)
	}
	if status, _ := other.ask("GET", v.base+"/start/", ""); status == http.StatusOK {
		t.Errorf("an empty token: %d", status)
	}
}

func TestNoScriptCanReadTheCookieAndNoSiteCanSendIt(t *testing.T) {
	v, _ := visitor(t)
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := v.client.Get(v.app.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	c := resp.Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode {
		t.Fatalf("cookies %v", c)
	}
}

func TestRequestsOfOtherPagesAreRefused(t *testing.T) {
	v, p := visitor(t)
	v.ask("GET", v.app.URL(), "")
	good := []string{"Origin", v.base, "Content-Type", "application/json"}
	cases := map[string]struct {
		headers []string
		want    int
	}{
		"this page":                   {good, http.StatusOK},
		"another origin":              {[]string{"Origin", "http://evil.example", "Content-Type", "application/json"}, http.StatusForbidden},
		"the same name, another port": {[]string{"Origin", "http://127.0.0.1:1", "Content-Type", "application/json"}, http.StatusForbidden},
		"no origin":                   {[]string{"Content-Type", "application/json"}, http.StatusForbidden},
		"an opaque origin":            {[]string{"Origin", "null", "Content-Type", "application/json"}, http.StatusForbidden},
		"another name (rebinding)":    {append([]string{"Host", "evil.example"}, good...), http.StatusMisdirectedRequest},
		"localhost instead":           {append([]string{"Host", strings.Replace(strings.TrimPrefix(v.base, "http://"), "127.0.0.1", "localhost", 1)}, good...), http.StatusMisdirectedRequest},
		"a form's content type":       {[]string{"Origin", v.base, "Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
		"cross-site by its metadata":  {append([]string{"Sec-Fetch-Site", "cross-site"}, good...), http.StatusForbidden},
		"same-site by its metadata":   {append([]string{"Sec-Fetch-Site", "same-site"}, good...), http.StatusForbidden},
	}
	for name, c := range cases {
		if status, body := v.ask("POST", v.base+"/do", `{"do":"go","path":"/"}`, c.headers...); status != c.want {
			t.Errorf("%s: %d %q, want %d", name, status, body, c.want)
		}
	}
	if len(p.asked) != 1 {
		t.Errorf("the program was asked %d times", len(p.asked))
	}
}

func TestMessagesAreBounded(t *testing.T) {
	v, _ := visitor(t)
	v.ask("GET", v.app.URL(), "")
	headers := []string{"Origin", v.base, "Content-Type", "application/json; charset=utf-8"}
	if status, _ := v.ask("POST", v.base+"/do", strings.Repeat("x", 5<<20), headers...); status != http.StatusRequestEntityTooLarge {
		t.Errorf("five megabytes: %d", status)
	}
	if status, body := v.ask("POST", v.base+"/do", `{"do":"quiet"}`, headers...); status != http.StatusNoContent || body != "" {
		t.Errorf("a message without an answer: %d %q", status, body)
	}
}

func TestEventsReachThePage(t *testing.T) {
	v, p := visitor(t)
	v.ask("GET", v.app.URL(), "")
	resp, err := v.client.Get(v.base + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-p.heard
	p.mu.Lock()
	p.hear([]byte(`{"event":"news"}`))
	p.mu.Unlock()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if lines.Text() == `data: {"event":"news"}` {
			return
		}
	}
	t.Fatal("the stream ended without the event")
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
