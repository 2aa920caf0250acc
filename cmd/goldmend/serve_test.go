package main_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	goldmend "github.com/goldmend/goldmend/cmd/goldmend"
	"github.com/goldmend/goldmend/wire"
)

// served runs `goldmend serve` with flags until the test ends, and returns its address.
func served(t *testing.T, flags ...string) string {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, w := io.Pipe()
	c := goldmend.Command{Args: append([]string{"serve", "--quiet", "--listen", "localhost:0", "--data", t.TempDir()}, flags...), Stdout: w, Stderr: w}
	ended := make(chan int, 1)
	go func() {
		ended <- c.Run(ctx)
		w.Close()
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	_, address, ok := strings.Cut(strings.TrimSpace(line), "serves on ")
	if err != nil || !ok {
		stop()
		t.Fatalf("goldmend serve %q says %q, %v", flags, line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("goldmend serve %q ended with %d", flags, code)
		}
	})
	return address
}

// call asks for what the relay says about itself; headers are pairs of name and value.
func call(t *testing.T, method, address string, headers ...string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(method, address+wire.PathInfo, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return resp
}

func TestLimitsOfTheCommandLineHold(t *testing.T) {
	t.Parallel()
	address := served(t, "--limit", "rooms=7", "--limit=entry=128KiB", "--limit", "append=2MiB", "--limit", "account-size=3GiB", "--limit", "stranger-rate=1/day:2")
	var info wire.Info
	if err := json.NewDecoder(call(t, "GET", address).Body).Decode(&info); err != nil {
		t.Fatal(err)
	}
	l := info.Limits
	if l.RoomsOfAccount != 7 || l.Entry != 128<<10 || l.Body != 2<<20 || l.BytesOfAccount != 3<<30 || l.EntriesOfRoom != 250_000 {
		t.Errorf("limits: %+v", l)
	}
	call(t, "GET", address)
	if status := call(t, "GET", address).StatusCode; status != http.StatusTooManyRequests {
		t.Errorf("a third request where two are allowed: %d", status)
	}
}

func TestOnlyATrustedProxySaysForWhomItSpeaks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flags []string
		want  int // what somebody else's first request is answered
	}{
		"nobody is trusted":         {nil, http.StatusTooManyRequests},
		"another address":           {[]string{"--trusted-proxy", "10.0.0.1, 192.0.2.0/24"}, http.StatusTooManyRequests},
		"this address":              {[]string{"--trusted-proxy", "10.0.0.1", "--trusted-proxy", "127.0.0.1,::1"}, http.StatusOK},
		"this network":              {[]string{"--trusted-proxy", "127.0.0.0/8,::1/128"}, http.StatusOK},
		"this address, as IPv6 has": {[]string{"--trusted-proxy", "::ffff:127.0.0.1,::1"}, http.StatusOK},
	} {
		address := served(t, append(c.flags, "--limit", "stranger-rate=1/day:1")...)
		call(t, "GET", address, "X-Forwarded-For", "198.51.100.1")
		if status := call(t, "GET", address, "X-Forwarded-For", "198.51.100.1").StatusCode; status != http.StatusTooManyRequests {
			t.Errorf("%s: the same one again: %d", name, status)
		}
		if status := call(t, "GET", address, "X-Forwarded-For", "198.51.100.2").StatusCode; status != c.want {
			t.Errorf("%s: somebody else: %d, want %d", name, status, c.want)
		}
		// What a person writes there themselves stands before what the proxy adds, and counts for nothing.
		if status := call(t, "GET", address, "X-Forwarded-For", "203.0.113.9, 198.51.100.1").StatusCode; status != http.StatusTooManyRequests {
			t.Errorf("%s: the same one under a made-up name: %d", name, status)
		}
	}
}

func TestPagesElsewhereCallWhenTheyAreNamed(t *testing.T) {
	t.Parallel()
	address := served(t, "--allow-origin", "https://app.example:443/", "--allow-origin", "http://localhost:8080")
	for origin, allowed := range map[string]bool{
		"https://app.example": true, "http://localhost:8080": true, "https://other.example": false,
		"http://app.example": false, "https://app.example:8443": false, "http://localhost:8081": false, "null": false,
	} {
		for _, method := range []string{"GET", "OPTIONS"} {
			h := call(t, method, address, "Origin", origin).Header
			if got := h.Get("Access-Control-Allow-Origin"); (got == origin) != allowed || !allowed && got != "" {
				t.Errorf("%s from %s: allows %q", method, origin, got)
			}
			if h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s from %s: allows cookies", method, origin)
			}
		}
		if h := call(t, "OPTIONS", address, "Origin", origin).Header.Get("Access-Control-Allow-Headers"); strings.Contains(h, "Authorization") != allowed {
			t.Errorf("from %s: a bearer token is allowed by %q", origin, h)
		}
	}
}

// The page for those who run a relay names every limit that can be set, and no other.
func TestEveryLimitIsInTheManual(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../doc/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(manual), "## Limits")
	table, _, _ = strings.Cut(table, "\n## ")
	said := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| ([^|]+) \\|").FindAllStringSubmatch(table, -1) {
		said[m[1]] = true
		var errs strings.Builder
		c := goldmend.Command{Args: []string{"serve", "--limit", m[1] + "=" + strings.ReplaceAll(strings.TrimSpace(m[2]), ",", ""), "--listen", "nonsense"}, Stdout: io.Discard, Stderr: &errs}
		if c.Run(t.Context()); !strings.Contains(errs.String(), "cannot listen") {
			t.Errorf("the default that the manual gives is not taken: %s", errs.String())
		}
	}
	var errs strings.Builder
	(&goldmend.Command{Args: []string{"serve", "--limit", "x=1"}, Stdout: io.Discard, Stderr: &errs}).Run(t.Context())
	_, list, _ := strings.Cut(errs.String(), "only ")
	list, _, _ = strings.Cut(list, ":")
	for name := range strings.SplitSeq(list, ", ") {
		if !said[name] {
			t.Errorf("the manual does not name %s", name)
		}
		delete(said, name)
	}
	if len(said) > 0 {
		t.Error(fmt.Sprint("the manual names what is no limit: ", said))
	}
}
