package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// ErrNotBuilt says that the browser's program was not built into this binary.
var ErrNotBuilt = errors.New("the page was not built into this program: run `make build`")

// Options says how the page is served. The zero value serves it for a relay on the same origin.
type Options struct {
	// Relays are further origins that the page may talk to: "https://relay.example".
	Relays []string
	// Local serves the page for a program that runs on this computer and answers at /do and /events.
	Local bool
}

// File is one file that is served.
type File struct {
	Path   string // "/", "/a/app.3f2a....wasm"
	SHA256 string // of the file as a reader gets it, in hex
	Size   int
}

// stored is one line of dist/files.json, which web/build writes. Either Raw or both others hold the file.
type stored struct {
	File
	Type   string
	For    string // "local" or "worker" when the file is served in that mode only
	Raw    string // name in dist
	Brotli string
	Gzip   string
}

// Files lists what [Handler] serves with these options, sorted by path.
func Files(o Options) ([]File, error) {
	all, err := load(built(), o)
	if err != nil {
		return nil, err
	}
	list := make([]File, 0, len(all))
	for _, f := range all {
		list = append(list, f.File)
	}
	slices.SortFunc(list, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return list, nil
}

func built() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: " + err.Error()) // the name is valid
	}
	return sub
}

func load(from fs.FS, o Options) ([]stored, error) {
	b, err := fs.ReadFile(from, "files.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, err
	}
	var all []stored
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("read files.json: %w", err)
	}
	mode := "worker"
	if o.Local {
		mode = "local"
	}
	return slices.DeleteFunc(all, func(f stored) bool { return f.For != "" && f.For != mode }), nil
}

// Handler serves the page and its files. It returns [ErrNotBuilt] when there are none.
func Handler(o Options) (http.Handler, error) { return handlerOf(built(), o) }

func handlerOf(from fs.FS, o Options) (http.Handler, error) {
	list, err := load(from, o)
	if err != nil {
		return nil, err
	}
	h := &handler{files: map[string]*ready{}}
	if h.headers, err = headers(o.Relays); err != nil {
		return nil, err
	}
	for _, f := range list {
		if h.files[f.Path], err = f.prepare(from); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	return h, nil
}

type handler struct {
	files   map[string]*ready
	headers [][2]string
}

// ready is a file in memory, by encoding: "br", "gzip", "" for none.
type ready struct {
	stored
	bodies map[string][]byte
}

func (f stored) prepare(from fs.FS) (*ready, error) {
	r := &ready{stored: f, bodies: map[string][]byte{}}
	for encoding, name := range map[string]string{"br": f.Brotli, "gzip": f.Gzip, "": f.Raw} {
		if name == "" {
			continue
		}
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		r.bodies[encoding] = b
	}
	return r, nil
}

// ServeHTTP answers GET and HEAD.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, x := range h.headers {
		w.Header().Set(x[0], x[1])
	}
	f, ok := h.files[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	f.serve(w, r)
}

func (f *ready) serve(w http.ResponseWriter, r *http.Request) {
	body, encoding := f.body(r.Header.Get("Accept-Encoding"))
	head := w.Header()
	head.Set("Content-Type", f.Type)
	head.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(f.Path, "/a/") {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if f.Raw == "" {
		head.Add("Vary", "Accept-Encoding")
	}
	tag := `"` + f.SHA256[:32] + encoding + `"`
	head.Set("ETag", tag)
	if matches(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		head.Set("Content-Encoding", encoding)
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// body chooses the smallest form that the reader takes; who takes no compression gets it unpacked.
func (f *ready) body(accept string) (body []byte, encoding string) {
	for _, encoding := range []string{"br", "gzip"} {
		if b, ok := f.bodies[encoding]; ok && accepts(accept, encoding) {
			return b, encoding
		}
	}
	if b, ok := f.bodies[""]; ok {
		return b, ""
	}
	z, err := gzip.NewReader(bytes.NewReader(f.bodies["gzip"]))
	if err != nil {
		panic("web: " + f.Path + " is not gzip: " + err.Error()) // built in, and tested
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic("web: " + f.Path + " is not gzip: " + err.Error())
	}
	return b, ""
}

// accepts reads an Accept-Encoding header (RFC 9110, section 12.5.3).
func accepts(header, encoding string) bool {
	all := false
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		key, value, _ := strings.Cut(strings.TrimSpace(params), "=")
		q := 1.0
		if strings.EqualFold(key, "q") {
			q, _ = strconv.ParseFloat(value, 64)
		}
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, encoding):
			return q > 0
		case name == "*":
			all = q > 0
		}
	}
	return all
}

func matches(headers []string, tag string) bool {
	for _, h := range headers {
		for part := range strings.SplitSeq(h, ",") {
			part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
			if part == tag || part == "*" {
				return true
			}
		}
	}
	return false
}

// Policy is the content security policy of every answer. Relays are further origins to talk to.
func Policy(relays ...string) (string, error) {
	connect := "connect-src 'self'"
	for _, r := range relays {
		u, err := url.Parse(r)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || r != u.Scheme+"://"+u.Host || strings.ContainsAny(u.Host, " ;,'*") {
			return "", fmt.Errorf("relay %q: want an origin such as https://relay.example", r)
		}
		connect += " " + r
	}
	return strings.Join([]string{
		"default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", connect, "style-src 'self'",
		"img-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
		"require-trusted-types-for 'script'", "trusted-types goldmend",
	}, "; "), nil
}

func headers(relays []string) ([][2]string, error) {
	policy, err := Policy(relays...)
	if err != nil {
		return nil, err
	}
	return [][2]string{
		{"Content-Security-Policy", policy},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "no-referrer"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"},
		{"X-Robots-Tag", "noindex, nofollow"},
	}, nil
}
