// Command build prepares the static page and the browser's program for package web.
//
// It compiles cmd/web to WebAssembly, joins the toolchain's wasm_exec.js to the worker, writes the names of files
// with their hashes into the pages, and compresses everything. The same inputs give the same bytes. When
// no input has changed, it does nothing.
//
// Run it from the module's root: go run ./web/build
package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"github.com/goldmend/goldmend/seal/wordlist"
	rules "github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
)

func main() {
	program := flag.String("main", "./cmd/web", "the package to compile to WebAssembly")
	names := flag.Bool("names", false, "keep the names and lines of functions, for readable stack traces")
	force := flag.Bool("force", false, "build although no input has changed")
	flag.Parse()
	if err := run(*program, *names, *force); err != nil {
		fmt.Fprintln(os.Stderr, "web/build:", err)
		os.Exit(1)
	}
}

const (
	static = "web/static"
	dist   = "web/dist"
	// One build at a time; not in dist, all of which is built in.
	lockPath = ".cache/web-build.lock"
)

func run(program string, names, force bool) error {
	if _, err := os.Stat(static); err != nil {
		return fmt.Errorf("run it from the root of the module: %w", err)
	}
	unlock, err := lock(lockPath, os.Stdout)
	if err != nil {
		return err
	}
	defer unlock()
	inputs, err := inputsOf(program)
	if err != nil {
		return err
	}
	inputs += fmt.Sprintf(" names=%v", names)
	if !force && unchanged(dist, inputs) {
		fmt.Println("web: unchanged")
		return nil
	}
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	_ = os.Remove(filepath.Join(dist, stampFile))
	files, err := assemble(program, names)
	if err != nil {
		return err
	}
	if err := write(dist, files); err != nil {
		return err
	}
	report(files)
	return stamp(dist, inputs)
}

// file is one file on its way to dist, and one line of dist/files.json (see web.stored).
type file struct {
	Path   string
	SHA256 string
	Size   int
	Type   string
	For    string `json:",omitempty"`
	Raw    string `json:",omitempty"`
	Brotli string `json:",omitempty"`
	Gzip   string `json:",omitempty"`

	body []byte
}

var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json",
	".bin": "application/octet-stream",
}

func newFile(path, mode string, body []byte) *file {
	sum := sha256.Sum256(body)
	kind := types[filepath.Ext(path)]
	if kind == "" {
		kind = types[".html"]
	}
	return &file{Path: path, For: mode, Type: kind, body: body, Size: len(body), SHA256: hex.EncodeToString(sum[:])}
}

// builder names files by their content and writes those names into what refers to them.
type builder struct {
	files []*file
	names map[string]string // "app.css" -> "/a/app.0123456789abcdef.css"
}

// hashed adds a file that browsers keep for ever; as is the name by which others refer to it.
func (b *builder) hashed(as, mode string, body []byte) {
	sum := sha256.Sum256(body)
	ext := filepath.Ext(as)
	path := "/a/" + strings.TrimSuffix(as, ext) + "." + hex.EncodeToString(sum[:8]) + ext
	b.names[as] = path
	b.files = append(b.files, newFile(path, mode, body))
}

func (b *builder) fixed(path, mode string, body []byte) {
	b.files = append(b.files, newFile(path, mode, body))
}

// linked replaces "name" by "/its/path" wherever it stands in double quotes.
func (b *builder) linked(body []byte) []byte {
	for name, path := range b.names {
		body = bytes.ReplaceAll(body, []byte(`"`+name+`"`), []byte(`"`+path+`"`))
	}
	return body
}

func assemble(program string, names bool) ([]*file, error) {
	source := map[string][]byte{}
	for _, name := range []string{
		"app.css", "quiet.css", "shim.js", "worker.js", "backend-worker.js", "backend-http.js", "sw.js", "index.html",
		"quiet.html", "manifest.webmanifest", "icon.svg", "icon-180.png", "icon-512.png",
	} {
		body, err := os.ReadFile(filepath.Join(static, name))
		if err != nil {
			return nil, err
		}
		source[name] = body
	}
	compiled, err := compile(program)
	if err != nil {
		return nil, err
	}
	if compiled, err = shrink(compiled, names); err != nil {
		return nil, fmt.Errorf("shrink %s: %w", program, err)
	}
	exec, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "lib", "wasm", "wasm_exec.js")) //nolint:staticcheck // run by go run, never installed
	if err != nil {
		return nil, fmt.Errorf("the toolchain's wasm_exec.js: %w", err)
	}

	zones, err := zoneTable(runtime.GOROOT()) //nolint:staticcheck // as above
	if err != nil {
		return nil, err
	}
	if err := replace(filepath.Join(dist, "zones.txt"), []byte(zones)); err != nil { // for tests
		return nil, err
	}
	worker, err := tables(source["worker.js"], map[string]string{"zones": zones, "words": strings.Join(wordlist.EFF(), " ")})
	if err != nil {
		return nil, err
	}

	b := &builder{names: map[string]string{}}
	for _, name := range []string{"icon.svg", "icon-180.png", "icon-512.png", "manifest.webmanifest", "sw.js"} {
		b.names[name] = "/" + name
	}
	b.hashed("app.css", "", source["app.css"])
	b.hashed("quiet.css", "", source["quiet.css"])
	b.hashed("shim.js", "", source["shim.js"])
	packed, err := wordRules()
	if err != nil {
		return nil, err
	}
	b.hashed("rules.bin", "worker", packed)
	b.hashed("worker.js", "worker", slices.Concat(exec, []byte("\n"), b.linked(worker)))
	b.hashed("app.wasm", "worker", compiled)
	for _, name := range []string{"icon.svg", "icon-180.png", "icon-512.png"} {
		b.fixed("/"+name, "", source[name])
	}
	b.fixed("/manifest.webmanifest", "", b.linked(source["manifest.webmanifest"]))
	b.fixed("/quiet.html", "", b.linked(source["quiet.html"]))

	// The way to the program is the one difference between a Worker and a program on this computer.
	b.hashed("backend.js", "local", source["backend-http.js"])
	local := bytes.Replace(source["index.html"], []byte(` data-worker="worker.js" data-wasm="app.wasm" data-sw="sw.js"`), nil, 1)
	b.fixed("/", "local", b.linked(local))
	b.hashed("backend.js", "worker", source["backend-worker.js"])
	b.fixed("/", "worker", b.linked(source["index.html"]))
	b.fixed("/sw.js", "worker", serviceWorker(source["sw.js"], b.files))
	slices.SortFunc(b.files, func(x, y *file) int { return cmp.Or(strings.Compare(x.Path, y.Path), strings.Compare(x.For, y.For)) })
	return b.files, nil
}

// wordRules packs the rules of package words.
func wordRules() ([]byte, error) {
	r, err := rules.Read(en.Files)
	if err != nil {
		return nil, err
	}
	return r.Pack()
}

// tables writes each text, as a string, where a script says '{{its name}}'.
func tables(script []byte, texts map[string]string) ([]byte, error) {
	for name, text := range texts {
		place := []byte("'{{" + name + "}}'")
		if !bytes.Contains(script, place) {
			return nil, fmt.Errorf("the worker has no place for %s", name)
		}
		quoted, _ := json.Marshal(text) // a string only
		script = bytes.Replace(script, place, quoted, 1)
	}
	return script, nil
}

// serviceWorker names the files that the page needs offline, and the version that they make.
func serviceWorker(source []byte, files []*file) []byte {
	var paths []string
	all := sha256.New()
	for _, f := range files {
		if f.For != "local" {
			paths = append(paths, f.Path)
		}
	}
	slices.Sort(paths)
	for _, p := range paths {
		for _, f := range files {
			if f.Path == p && f.For != "local" {
				fmt.Fprintln(all, p, f.SHA256)
			}
		}
	}
	list, _ := json.Marshal(paths) // strings only
	source = bytes.Replace(source, []byte("{{files}}"), list, 1)
	return bytes.Replace(source, []byte("{{version}}"), []byte(hex.EncodeToString(all.Sum(nil)[:8])), 1)
}

// inlined are the packages whose speed is worth their size: ciphers, hashes and signatures. Everywhere else a
// call costs less than the seventh that inlining adds to the download.
var inlined = []string{
	"crypto/internal/fips140/edwards25519/...", "crypto/internal/fips140/sha256", "crypto/internal/fips140/sha512",
	"crypto/internal/fips140/subtle", "crypto/internal/fips140deps/...", "golang.org/x/crypto/...", "encoding/binary", "math/bits",
}

// compile builds the browser's program, the same bytes wherever it is built.
func compile(program string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "web-build")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	changed, err := overlay(runtime.GOROOT(), dir) //nolint:staticcheck // run by go run, never installed
	if err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "app.wasm")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-gcflags=all=-l", "-overlay", changed}
	for _, p := range inlined {
		args = append(args, "-gcflags="+p+"=")
	}
	cmd := exec.Command("go", append(args, "-o", out, program)...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "GOWASM=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("compile %s: %w\n%s", program, err, text)
	}
	return os.ReadFile(out)
}

// write compresses what can be, reusing what is there already, and removes what is no longer named.
func write(dist string, files []*file) error {
	var wait sync.WaitGroup
	errs := make([]error, len(files))
	for i, f := range files {
		wait.Go(func() { errs[i] = f.store(dist) })
	}
	wait.Wait()
	keep := map[string]bool{".keep": true, "files.json": true, "zones.txt": true}
	for i, f := range files {
		if errs[i] != nil {
			return errs[i]
		}
		for _, name := range []string{f.Raw, f.Brotli, f.Gzip} {
			keep[name] = true
		}
	}
	index, err := json.MarshalIndent(files, "", " ")
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(dist, "files.json"), index); err != nil {
		return err
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range old {
		if !keep[e.Name()] {
			_ = os.Remove(filepath.Join(dist, e.Name()))
		}
	}
	return nil
}

// form is one compressed form of a file.
type form struct {
	pack   func([]byte) ([]byte, error)
	unpack func(io.Reader) (io.Reader, error)
}

var (
	brotliForm = form{packBrotli, func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }}
	gzipForm   = form{packGzip, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }}
)

// store writes the forms of one file under names made of its hash.
func (f *file) store(dist string) error {
	name := f.SHA256[:32]
	if f.Type == types[".png"] {
		f.Raw = name + ".png"
		return replace(filepath.Join(dist, f.Raw), f.body)
	}
	f.Brotli, f.Gzip = name+".br", name+".gz"
	for to, form := range map[string]form{f.Brotli: brotliForm, f.Gzip: gzipForm} {
		path := filepath.Join(dist, to)
		if form.holds(path, f.body) {
			continue
		}
		packed, err := form.pack(f.body)
		if err != nil {
			return fmt.Errorf("compress %s: %w", f.Path, err)
		}
		if err := replace(path, packed); err != nil {
			return err
		}
	}
	return nil
}

// holds tells whether the file is there and is this body: compressing takes a hundred times as long as a look.
func (f form) holds(path string, body []byte) bool {
	packed, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	r, err := f.unpack(bytes.NewReader(packed))
	if err != nil {
		return false
	}
	whole, err := io.ReadAll(r)
	return err == nil && bytes.Equal(whole, body)
}

func packBrotli(body []byte) ([]byte, error) {
	var out bytes.Buffer
	return pack(brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24}), &out, body)
}

func packGzip(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	return pack(w, &out, body)
}

func pack(w io.WriteCloser, out *bytes.Buffer, body []byte) ([]byte, error) {
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
