package web_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goldmend/goldmend/web"
)

func zipped(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// files is a build of three files: the page in both modes, a program, a picture.
func files(t *testing.T) fstest.MapFS {
	t.Helper()
	sum := strings.Repeat("ab", 32)
	return fstest.MapFS{
		"files.json": {Data: []byte(`[
			{"Path":"/","SHA256":"` + sum + `","Size":4,"Type":"text/html; charset=utf-8","For":"worker","Brotli":"1.br","Gzip":"1.gz"},
			{"Path":"/","SHA256":"` + sum + `","Size":5,"Type":"text/html; charset=utf-8","For":"local","Brotli":"1.br","Gzip":"2.gz"},
			{"Path":"/a/app.0123.wasm","SHA256":"` + sum + `","Size":7,"Type":"application/wasm","For":"worker","Brotli":"3.br","Gzip":"3.gz"},
			{"Path":"/icon.png","SHA256":"` + sum + `","Size":3,"Type":"image/png","Raw":"4.png"}]`)},
		"1.br": {Data: []byte("brotli")}, "1.gz": {Data: zipped(t, "page")}, "2.gz": {Data: zipped(t, "local")},
		"3.br": {Data: []byte("wasmbr")}, "3.gz": {Data: zipped(t, "program")}, "4.png": {Data: []byte("png")},
	}
}

func ask(t *testing.T, o web.Options, method, path string, headers ...string) *http.Response {
	t.Helper()
	h, err := web.HandlerOf(files(t), o)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheSmallestFormThatIsTakenIsServed(t *testing.T) {
	for accept, want := range map[string]string{
		"br": "brotli", "gzip, deflate, br, zstd": "brotli", "gzip": "\x1f", "": "page", "identity": "page",
		"br;q=0, gzip": "\x1f", "br;q=0.5": "brotli", "*": "brotli", "*;q=0": "page", "BR": "brotli", "br;q=x": "page",
	} {
		r := ask(t, web.Options{}, "GET", "/", "Accept-Encoding", accept)
		got := body(t, r)
		if !strings.HasPrefix(got, want) || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: %q, %v", accept, got, r.Header)
		}
		if encoded := r.Header.Get("Content-Encoding") != ""; encoded != (want != "page") {
			t.Errorf("%q: content encoding %q", accept, r.Header.Get("Content-Encoding"))
		}
	}
}

func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	for _, path := range []string{"/", "/a/app.0123.wasm", "/icon.png", "/nothing"} {
		r := ask(t, web.Options{Relays: []string{"https://relay.example:8443"}}, "GET", path)
		policy := r.Header.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "connect-src 'self' https://relay.example:8443;", "frame-ancestors 'none'",
			"form-action 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types goldmend",
		} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: want %s in %q", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe-inline") || r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, r.Header)
		}
	}
}

func TestOnlyNamedByContentIsKeptForEver(t *testing.T) {
	if got := ask(t, web.Options{}, "GET", "/a/app.0123.wasm").Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Error(got)
	}
	for _, path := range []string{"/", "/icon.png"} {
		if got := ask(t, web.Options{}, "GET", path).Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestAKnownFileIsNotSentAgain(t *testing.T) {
	tag := ask(t, web.Options{}, "GET", "/", "Accept-Encoding", "br").Header.Get("ETag")
	for match, status := range map[string]int{tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200} {
		if r := ask(t, web.Options{}, "GET", "/", "Accept-Encoding", "br", "If-None-Match", match); r.StatusCode != status {
			t.Errorf("%s: %d", match, r.StatusCode)
		}
	}
	if r := ask(t, web.Options{}, "GET", "/", "Accept-Encoding", "gzip", "If-None-Match", tag); r.StatusCode != 200 {
		t.Error("another encoding has the same tag")
	}
}

func TestThereIsNoOtherPage(t *testing.T) {
	for _, path := range []string{"/ours", "/a/", "/a", "/index.html", "/files.json", "//", "/a/../icon.png"} {
		if r := ask(t, web.Options{}, "GET", path); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
		if r := ask(t, web.Options{}, method, "/"); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d", method, r.StatusCode)
		}
	}
	r := ask(t, web.Options{}, "HEAD", "/icon.png")
	if r.StatusCode != 200 || r.Header.Get("Content-Length") != "3" || body(t, r) != "" {
		t.Errorf("HEAD: %d %v", r.StatusCode, r.Header)
	}
}

func TestAProgramOnThisComputerHasItsOwnPageAndNoWasm(t *testing.T) {
	if got := body(t, ask(t, web.Options{Local: true}, "GET", "/")); got != "local" {
		t.Error(got)
	}
	if r := ask(t, web.Options{Local: true}, "GET", "/a/app.0123.wasm"); r.StatusCode != http.StatusNotFound {
		t.Error(r.StatusCode)
	}
}

func TestARelayIsAnOrigin(t *testing.T) {
	for _, relay := range []string{"", "relay.example", "https://relay.example/", "https://relay.example/x", "ws://x", "https://a b", "https://x;script-src", "https://*"} {
		if _, err := web.Policy(relay); err == nil {
			t.Errorf("%q is taken", relay)
		}
	}
	if _, err := web.Policy("https://relay.example", "http://localhost:7433"); err != nil {
		t.Error(err)
	}
}

func TestABinaryWithoutThePageSaysSo(t *testing.T) {
	if _, err := web.HandlerOf(fstest.MapFS{}, web.Options{}); !errors.Is(err, web.ErrNotBuilt) {
		t.Error(err)
	}
}

// What the static page must never hold, since the policy would break it or it would leave a trace.
func TestTheStaticPagesKeepThePolicy(t *testing.T) {
	for _, name := range []string{"index.html", "quiet.html"} {
		b, err := os.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		page := string(b)
		for _, bad := range []string{" style=", "<style", " onclick", "javascript:", "http://", "https://", " name=\"name\"", " name=\"words\""} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
		for _, want := range []string{"<title>Notes</title>", `lang="en"`, `name="referrer" content="no-referrer"`} {
			if !strings.Contains(page, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
	quiet, err := os.ReadFile("static/quiet.html")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.ToLower(string(quiet)), "goldmend") || strings.Contains(string(quiet), "<script") {
		t.Error("the neutral page tells where it comes from")
	}
}

func TestWhatIsBuiltInIsServed(t *testing.T) {
	list, err := web.Files(web.Options{})
	if errors.Is(err, web.ErrNotBuilt) {
		t.Skip("not built yet: run `make web`")
	}
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.Handler(web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", f.Path, nil))
		if w.Code != 200 || w.Body.Len() != f.Size {
			t.Errorf("%s: %d, %d bytes of %d", f.Path, w.Code, w.Body.Len(), f.Size)
		}
	}
}
