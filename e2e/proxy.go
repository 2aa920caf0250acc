package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Seen is one request as whoever runs the server sees it.
type Seen struct {
	At           time.Time
	Method, Path string
	Size         int // of the body
}

// Proxy stands between the browsers and the program: it sees what a server sees, can cut the line, and
// can lie.
type Proxy struct {
	Origin string

	mu     sync.Mutex
	house  *House
	live   map[int]context.CancelFunc
	next   int
	cut    bool
	seen   []Seen
	bytes  bytes.Buffer // everything that passed, both ways
	tamper func(path string, body []byte) []byte
	newer  bool   // see Deploy
	inject string // see Inject
}

// clockJS sets the clock of a browser's Worker ahead by some milliseconds.
const clockJS = `{ const D = Date; self.Date = class extends D {
	constructor(...a) { if (a.length) super(...a); else super(D.now() + %[1]d); }
	static now() { return D.now() + %[1]d; } } };
`

// crashJS lets a story wipe the memory of the program, so that it ends as it does on a fault of its own.
const crashJS = `{ const make = WebAssembly.instantiate; WebAssembly.instantiate = async (...a) => {
	const made = await make.apply(WebAssembly, a), memory = (made.instance || made).exports.mem;
	new BroadcastChannel('crash').onmessage = () => new Uint8Array(memory.buffer).fill(255);
	return made;
} };
`

// clockCookie tells the proxy how far the clock of one browser is ahead; see [Person.ClockAhead].
const clockCookie = "ahead"

// hashes are the names by which browsers know a version: those of files, and that of all of them.
var hashes = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

// otherNames gives everything that is named by its hash another name. Done twice, it gives the first one back.
func otherNames(s string) string {
	return hashes.ReplaceAllStringFunc(s, func(hash string) string {
		b := []byte(hash)
		slices.Reverse(b)
		return string(b)
	})
}

// NewProxy starts a proxy in front of a house.
func NewProxy(t T, h *House) *Proxy {
	t.Helper()
	p := &Proxy{house: h, live: map[int]context.CancelFunc{}}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	p.Origin = fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	reverse := &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) {
			target, _ := url.Parse(h.Origin)
			r.SetURL(target)
			// The program speaks to browsers at its own address.
			if o := r.In.Header.Get("Origin"); o == p.Origin {
				r.Out.Header.Set("Origin", h.Origin)
			}
			r.Out.Header.Del("Accept-Encoding")
			if p.deployed() {
				r.Out.Header.Del("If-None-Match")
				r.Out.URL.Path = otherNames(r.Out.URL.Path)
			}
		},
		ModifyResponse: p.answer,
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !p.pass(r) {
			panic(http.ErrAbortHandler) // as a line that is cut
		}
		ctx, end := p.enter(r.Context())
		defer end()
		reverse.ServeHTTP(w, r.WithContext(ctx))
	}), ErrorLog: nil, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return p
}

func (p *Proxy) pass(r *http.Request) bool {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return false
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut {
		return false
	}
	p.seen = append(p.seen, Seen{At: time.Now(), Method: r.Method, Path: r.URL.RequestURI(), Size: len(body)})
	fmt.Fprintf(&p.bytes, "%s %s\n", r.Method, r.URL.RequestURI())
	_ = r.Header.Write(&p.bytes)
	p.bytes.Write(body)
	return true
}

// enter notes a request under way, so that Cut can end it.
func (p *Proxy) enter(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	id := p.next
	p.next++
	p.live[id] = cancel
	return ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.live, id)
		cancel()
	}
}

func (p *Proxy) answer(r *http.Response) error {
	p.mu.Lock()
	tamper, newer, inject := p.tamper, p.newer, p.inject
	p.mu.Unlock()
	if kind := r.Header.Get("Content-Type"); newer && (strings.HasPrefix(kind, "text/html") || r.Request.URL.Path == "/sw.js") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.Body = io.NopCloser(strings.NewReader(otherNames(string(body))))
	}
	if strings.HasPrefix(r.Request.URL.Path, "/a/worker.") {
		script := crashJS + inject
		ahead := time.Duration(p.house.offset.Load())
		if own, err := r.Request.Cookie(clockCookie); err == nil {
			ms, _ := strconv.ParseInt(own.Value, 10, 64)
			ahead += time.Duration(ms) * time.Millisecond
		}
		if ahead != 0 {
			script += fmt.Sprintf(clockJS, ahead.Milliseconds())
		}
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(strings.NewReader(script), r.Body), r.Body}
		r.ContentLength = -1
		r.Header.Del("Content-Length")
		r.Header.Set("Cache-Control", "no-store")
	}
	if strings.HasPrefix(r.Request.URL.Path, "/v1/") && tamper != nil && r.Header.Get("Content-Type") != "text/event-stream" {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		body = tamper(r.Request.URL.RequestURI(), body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
		r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	}
	r.Body = &tee{r.Body, p}
	return nil
}

// tee keeps what passes.
type tee struct {
	io.ReadCloser
	p *Proxy
}

func (t *tee) Read(b []byte) (int, error) {
	n, err := t.ReadCloser.Read(b)
	t.p.mu.Lock()
	defer t.p.mu.Unlock()
	t.p.bytes.Write(b[:n])
	return n, err
}

// Cut takes the browsers off the network, or puts them back.
func (p *Proxy) Cut(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = on
	if on {
		for _, cancel := range p.live {
			cancel()
		}
	}
}

// Deploy puts another version of the page in the place of the first: the same program by other names. Those of
// the first are known no more.
func (p *Proxy) Deploy() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newer = true
}

func (p *Proxy) deployed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newer
}

// Inject has a script run before that of every Worker that is fetched from now on.
func (p *Proxy) Inject(script string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inject = script
}

// Tamper lets f change every answer of the API; nil makes the proxy honest again.
func (p *Proxy) Tamper(f func(path string, body []byte) []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tamper = f
}

// Seen returns the requests to the API so far, and forgets them.
func (p *Proxy) Seen() []Seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := p.seen
	p.seen = nil
	return seen
}

// Bytes returns everything that passed so far, both ways.
func (p *Proxy) Bytes() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Clone(p.bytes.Bytes())
}
