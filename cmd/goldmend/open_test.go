package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	goldmend "github.com/goldmend/goldmend/cmd/goldmend"
	"github.com/goldmend/goldmend/web"
)

// opened is a browser in front of `goldmend open`.
type opened struct {
	t            *testing.T
	base, secret string
	id           int
}

func openAt(t *testing.T, relay, dir string) (*opened, *goldmend.Opener) {
	t.Helper()
	o := &goldmend.Opener{Relay: relay, Data: dir}
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	base, token, _ := strings.Cut(o.URL(), "/#start=")
	b := &opened{t: t, base: base}
	resp, err := http.Get(o.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(page), "shim") {
		t.Fatalf("the page: %d %s %v", resp.StatusCode, page, err)
	}
	want, err := web.Policy() // that of a host's page
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Values("Content-Security-Policy"); len(got) != 1 || got[0] != want {
		t.Errorf("the policy: %q", got)
	}
	started := b.post("/session", map[string]string{"token": token})
	defer started.Body.Close()
	var s struct{ Secret string }
	if err := json.NewDecoder(started.Body).Decode(&s); err != nil || s.Secret == "" {
		t.Fatalf("the session: %d %v", started.StatusCode, err)
	}
	b.secret = s.Secret
	return b, o
}

// page is what the program answers.
type page struct {
	HTML, Path, Say string
	Locked          bool
}

// post sends what this page sends.
func (b *opened) post(path string, message any) *http.Response {
	b.t.Helper()
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, b.base+path, bytes.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", b.base)
	req.Header.Set("Authorization", "Bearer "+b.secret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp
}

func (b *opened) do(message map[string]any) page {
	b.t.Helper()
	b.id++
	message["id"] = b.id
	resp := b.post("/do", message)
	defer resp.Body.Close()
	var p page
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		b.t.Fatalf("%v: %d, %v", message, resp.StatusCode, err)
	}
	return p
}

func (b *opened) submit(path string, fields map[string]string) page {
	b.t.Helper()
	form := map[string][]string{}
	for name, v := range fields {
		form[name] = []string{v}
	}
	return b.do(map[string]any{"do": "submit", "path": path, "page": path, "fields": form})
}

func TestTheSameAppOpensFromOnesOwnProgram(t *testing.T) {
	t.Parallel()
	s := &goldmend.Server{Listen: "localhost:0", Data: t.TempDir(), Version: "test"}
	if err := s.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cache")
	b, o := openAt(t, s.URL(), dir)
	if p := b.do(map[string]any{"do": "go", "path": "/welcome/new"}); !strings.Contains(p.HTML, "Your five words") || !p.Locked {
		t.Fatalf("the first page: %+v", p)
	}
	const words = "thong charm reliably yiddish booting"
	b.submit("/welcome/new", map[string]string{"name": "ann", "which": "own", "own": words, "adult": "yes"})
	b.submit("/kit/later", nil)
	b.submit("/mine/journal/new", map[string]string{"body": "The first line of a journal."})
	if p := b.do(map[string]any{"do": "go", "path": "/mine/journal"}); !strings.Contains(p.HTML, "The first line") || p.Locked {
		t.Fatalf("the journal: %+v", p)
	}
	if p := b.do(map[string]any{"do": "lock"}); !p.Locked || strings.Contains(p.HTML, "The first line") {
		t.Fatalf("locked: %+v", p)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	// The relay is gone, the program was ended: what was written opens again from the sealed cache.
	b, o = openAt(t, s.URL(), dir)
	b.submit("/welcome/unlock", map[string]string{"words": words})
	if p := b.do(map[string]any{"do": "go", "path": "/mine/journal"}); !strings.Contains(p.HTML, "The first line") {
		t.Fatalf("offline: %+v", p)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOneDirectoryIsOpenOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := &goldmend.Opener{Relay: "http://localhost:7433", Data: dir}
	if err := o.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := &goldmend.Opener{Relay: "http://localhost:7433", Data: dir}
	if err := again.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "is open in another goldmend") {
		t.Errorf("a second one: %v", err)
	}
	if err := o.Close(); err != nil {
		t.Error(err)
	}
}
