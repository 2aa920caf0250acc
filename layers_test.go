// Package goldmend_test holds the shape of the house as text, and checks that the code keeps it.
package goldmend_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/goldmend/goldmend"

// layers says who may import whom. In "a, b < c < d", c may import a and b, and d may import c and whatever c may.
// Nothing else of this module, and nothing else from outside of the standard library, may be imported.
// "practice/*" stands for each practice, and by that rule no practice imports another one.
//
// Tests are free to import what they like; packages that exist for tests are named last.
const layers = `
	# The sealed record: bytes, keys, chain. Pure.
	google.golang.org/protobuf < record;
	record, golang.org/x/crypto < seal;
	seal < ledger < wire;
	# Its list of words, for computers; the browser's worker brings the same words as text.
	seal, github.com/sethvargo/go-diceware < seal/wordlist;

	# What a client does with it. Effects stand behind interfaces.
	record, ledger < client/mine;
	wire, client/mine < client;

	# Pages.
	rsc.io/qr, html < ui;
	# Feedback on texts, and how its rules are packed.
	words;
	words/en;
	words < words/compile;

	# Practices know records and pages; neither keys nor chains.
	record, html, ui, words < practice;
	practice, github.com/teambition/rrule-go < practice/*;
	practice/* < practice/all;
	practice < insight;

	# One person's whole house, and the same with its effects.
	practice, insight < app;
	app, practice/all, client < front;

	# A sealed export, checked without a relay.
	ledger, client < export;

	# The static page, and how it is built.
	golang.org/x/net, github.com/andybalholm/brotli < web;
	github.com/andybalholm/brotli, seal/wordlist, words/compile, words/en < web/build;

	# The edges of a browser, and those of one's own computer.
	client, front < device;
	web, client, front, golang.org/x/net, golang.org/x/sys, golang.org/x/crypto < native;

	# The relay knows entries, not what they say: nothing of practice, app or html.
	wire, golang.org/x/time, golang.org/x/net, golang.org/x/sync < relay;
	relay, modernc.org/sqlite < relay/sqlstore;
	relay < relay/memstore;

	# A made-up pair, to look at and to measure with.
	front, relay, native, seal/wordlist, golang.org/x/net < demo;

	# Mains only wire.
	front, device, export < cmd/web;
	web, native, demo, export, relay/sqlstore, seal/wordlist, words/compile, words/en, golang.org/x/term < cmd/goldmend;

	# For tests and measurements.
	words < words/score;
	words/score, words/compile, words/en < words/score/wordscore, words/train;
	words/score, words/compile, words/en, github.com/andybalholm/brotli < words/score/bench;
	scripts;
	practice/all, golang.org/x/net, pgregory.net/rapid < practice/practicetest;
	relay, relay/sqlstore, relay/memstore, golang.org/x/sync < relay/storetest, relay/bench;
	cmd/goldmend, github.com/chromedp/chromedp, github.com/chromedp/cdproto < e2e < e2e/bench;
`

// inBrowser is what the browser's program may not hold at any depth: each costs more than a tenth of the
// download, or opens a way around the page's one door.
var inBrowser = []string{
	"net/http", "html/template", "text/template", "regexp", "encoding/gob", "encoding/xml", "go/ast", "database/sql",
	"crypto/tls", "testing", "os/exec", "log/slog",
}

// pure packages do no I/O: they take time, randomness and ids as arguments.
var pure = []string{"record", "seal", "ledger", "wire", "html", "ui", "words", "practice", "practice/*", "practice/all", "insight", "app", "client", "front"}

// effects is what a pure package may not import itself.
var effects = []string{
	"os", "os/exec", "os/signal", "os/user", "io/ioutil", "net", "net/http", "syscall", "syscall/js", "unsafe", "log", "log/slog",
	"database/sql", "embed", "math/rand", "path/filepath", "plugin",
}

func TestPackagesImportOnlyWhatTheLayersAllow(t *testing.T) {
	t.Parallel()
	rules := parseLayers(t, layers)
	for _, target := range targets {
		for _, p := range packages(t, target) {
			name, ours := short(p.ImportPath)
			if !ours || name == "" {
				continue
			}
			may, ok := rules.of(name)
			if !ok {
				t.Errorf("%s: package %s stands in no layer of layers_test.go", target, name)
				continue
			}
			for _, imported := range p.Imports {
				if isStd(imported) {
					continue
				}
				dep, ours := short(imported)
				if !ours {
					dep = imported
				}
				if !allowed(may, dep, ours) {
					t.Errorf("%s: %s imports %s, which its layer does not allow", target, name, dep)
				}
			}
		}
	}
}

func TestPurePackagesHaveNoEffects(t *testing.T) {
	t.Parallel()
	for _, target := range targets {
		for _, p := range packages(t, target) {
			name, ours := short(p.ImportPath)
			if !ours || !slices.ContainsFunc(pure, func(pattern string) bool { return matches(pattern, name) }) || forTests(name) {
				continue
			}
			for _, imported := range p.Imports {
				if slices.Contains(effects, imported) {
					t.Errorf("%s: %s imports %s", target, name, imported)
				}
			}
		}
	}
}

func TestBrowserProgramHoldsNothingHeavy(t *testing.T) {
	t.Parallel()
	deps := deps(t, "js/wasm", "./cmd/web")
	for _, heavy := range inBrowser {
		if slices.Contains(deps, heavy) {
			t.Errorf("the browser program holds %s, through %s", heavy, importersOf(t, "js/wasm", "./cmd/web", heavy))
		}
	}
}

// downloadBudget is what a first visit may take, in bytes as sent (brotli).
const downloadBudget = 1_400_000

// rulesBudget is what the rules for feedback may take, which come after the first page.
const rulesBudget = 300_000

func TestFirstVisitKeepsItsBudget(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("web/dist/files.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the browser program is not built: make web")
	}
	if err != nil {
		t.Fatal(err)
	}
	var files []struct{ Path, For, Raw, Brotli string }
	if err := json.Unmarshal(b, &files); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, f := range files {
		if strings.HasPrefix(f.Path, "/a/rules.") { // after the first page, with a budget of its own
			info, err := os.Stat(path.Join("web/dist", f.Brotli))
			if err != nil {
				t.Fatal(err)
			}
			if info.Size() > rulesBudget {
				t.Errorf("the rules of package words take %d bytes, more than %d", info.Size(), rulesBudget)
			}
			continue
		}
		// Fetched later or never: the neutral page, the icons of a home screen, the program on one's own computer.
		if f.For == "local" || strings.Contains(f.Path, "quiet") || f.Path == "/icon-180.png" || f.Path == "/icon-512.png" {
			continue
		}
		info, err := os.Stat(path.Join("web/dist", cmp.Or(f.Brotli, f.Raw)))
		if err != nil {
			t.Fatal(err)
		}
		total += int(info.Size())
		t.Logf("%9d %s", info.Size(), f.Path)
	}
	if total > downloadBudget {
		t.Errorf("the first visit takes %d bytes, more than %d", total, downloadBudget)
	}
}

func TestRelayDoesNotKnowWhatAPromiseIs(t *testing.T) {
	t.Parallel()
	for _, dep := range deps(t, "linux/amd64", "./relay/...") {
		name, ours := short(dep)
		if ours && (matches("practice", name) || strings.HasPrefix(name, "practice/") || slices.Contains([]string{"app", "client", "front", "html", "ui", "words", "insight"}, name)) {
			t.Errorf("the relay holds %s", name)
		}
	}
}

func TestSyscallJSIsInDeviceOnly(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, "js/wasm") {
		if name, ours := short(p.ImportPath); ours && name != "device" && slices.Contains(p.Imports, "syscall/js") {
			t.Errorf("%s imports syscall/js: only device may", name)
		}
	}
}

func TestOnlyTestPackagesImportTesting(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, "linux/amd64") {
		if name, ours := short(p.ImportPath); ours && !forTests(name) && slices.Contains(p.Imports, "testing") {
			t.Errorf("%s imports testing", name)
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, "linux/amd64", "js/wasm") {
		name, ours := short(p.ImportPath)
		if ours && len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("package %s has no doc sentence", name)
		}
	}
}

func TestEveryDependencyIsExplained(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, p := range packages(t, "linux/amd64", "js/wasm") {
		if _, ours := short(p.ImportPath); !ours {
			continue
		}
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if _, ours := short(imported); ours || isStd(imported) {
				continue
			}
			m := moduleOf(t, imported)
			if !seen[m] && !strings.Contains(string(doc), "`"+m+"`") {
				t.Errorf("doc/dependencies.md does not say what %s is for", m)
			}
			seen[m] = true
		}
	}
}

// rules maps each name or pattern of the layers to what it may import.
type rules struct {
	order []string
	may   map[string]map[string]bool
}

func (r rules) of(name string) (map[string]bool, bool) {
	if may, ok := r.may[name]; ok {
		return may, true
	}
	for _, pattern := range r.order {
		if strings.HasSuffix(pattern, "*") && matches(pattern, name) {
			return r.may[pattern], true
		}
	}
	return nil, false
}

// parseLayers reads the policy. A name may stand on the right more than once; on the left, what it may import
// itself must have been said before.
func parseLayers(t *testing.T, text string) rules {
	t.Helper()
	r := rules{may: map[string]map[string]bool{}}
	var plain strings.Builder
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		plain.WriteString(strings.TrimSpace(line) + " ")
	}
	for rule := range strings.SplitSeq(plain.String(), ";") {
		var below []string
		for i, part := range strings.Split(rule, "<") {
			names := strings.Split(part, ",")
			for j, name := range names {
				names[j] = strings.TrimSpace(name)
			}
			for _, name := range names {
				if name == "" {
					continue
				}
				if r.may[name] == nil {
					if i == 0 && !strings.Contains(name, ".") && strings.Contains(rule, "<") && !leaf(name) {
						t.Fatalf("layers: %s stands on the left before it stands on the right", name)
					}
					r.may[name] = map[string]bool{}
					r.order = append(r.order, name)
				}
				for _, b := range below {
					r.may[name][b] = true
					for deeper := range r.may[b] {
						r.may[name][deeper] = true
					}
				}
			}
			below = names
		}
	}
	return r
}

// leaf reports whether a package stands on nothing of ours, and so may begin a rule.
func leaf(name string) bool { return name == "html" }

func allowed(may map[string]bool, dep string, ours bool) bool {
	if ours {
		for name := range may {
			if name == dep || strings.HasSuffix(name, "*") && matches(name, dep) && !forTests(dep) && dep != "practice/all" {
				return true
			}
		}
		return false
	}
	for name := range may {
		if strings.Contains(name, ".") && (dep == name || strings.HasPrefix(dep, name+"/")) {
			return true
		}
	}
	return false
}

// matches reports whether a package is a name, or falls under a pattern: one level below for "practice/*",
// with its own subfolders.
func matches(pattern, name string) bool {
	dir, star := strings.CutSuffix(pattern, "/*")
	if !star {
		return pattern == name
	}
	return strings.HasPrefix(name, dir+"/")
}

// forTests reports whether a package exists for tests and measurements only.
func forTests(name string) bool {
	base := path.Base(name)
	return strings.HasSuffix(base, "test") || base == "bench" || base == "e2e" || strings.HasPrefix(name, "e2e/")
}

// pkg is what `go list` says of one package.
type pkg struct {
	ImportPath, Doc                             string
	GoFiles, Imports, TestImports, XTestImports []string
	Module                                      *struct{ Path string }
}

var targets = []string{"linux/amd64", "js/wasm"}

// everything lists what is built for a target; the relay's database does not exist for a browser.
var everything = map[string][]string{"linux/amd64": {"./..."}, "js/wasm": {"-deps", "./cmd/web"}}

func short(importPath string) (string, bool) {
	if importPath == module {
		return "", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

func isStd(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// packages lists the packages of this module, as each of the targets sees them.
func packages(t *testing.T, targets ...string) []pkg {
	t.Helper()
	var all []pkg
	for _, target := range targets {
		all = append(all, goList(t, target, everything[target]...)...)
	}
	return all
}

// deps lists the import paths that the packages need at any depth.
func deps(t *testing.T, target, pattern string) []string {
	t.Helper()
	var paths []string
	for _, p := range goList(t, target, "-deps", pattern) {
		paths = append(paths, p.ImportPath)
	}
	if len(paths) == 0 {
		t.Fatalf("%s: %s needs nothing: is it there?", target, pattern)
	}
	return paths
}

func importersOf(t *testing.T, target, pattern, imported string) []string {
	t.Helper()
	var importers []string
	for _, p := range goList(t, target, "-deps", pattern) {
		if slices.Contains(p.Imports, imported) {
			importers = append(importers, p.ImportPath)
		}
	}
	return importers
}

func moduleOf(t *testing.T, importPath string) string {
	t.Helper()
	for target, args := range map[string][]string{"linux/amd64": {"-deps", "-test", "./..."}, "js/wasm": {"-deps", "./cmd/web"}} {
		for _, p := range goList(t, target, args...) {
			if p.ImportPath == importPath && p.Module != nil {
				return p.Module.Path
			}
		}
	}
	return importPath
}

type listed struct {
	packages []pkg
	err      error
}

var lists sync.Map // arguments -> func() listed

func goList(t *testing.T, target string, args ...string) []pkg {
	t.Helper()
	once, _ := lists.LoadOrStore(target+" "+strings.Join(args, " "), sync.OnceValue(func() listed { return runGoList(target, args) }))
	got := once.(func() listed)()
	if got.err != nil {
		t.Fatal(got.err)
	}
	return got.packages
}

func runGoList(target string, args []string) listed {
	goos, goarch, _ := strings.Cut(target, "/")
	cmd := exec.Command("go", append([]string{"list", "-json=ImportPath,Doc,GoFiles,Imports,TestImports,XTestImports,Module"}, args...)...)
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		return listed{err: fmt.Errorf("go list for %s: %w", target, err)}
	}
	var l listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return l
		} else if err != nil {
			return listed{err: fmt.Errorf("go list for %s: %w", target, err)}
		}
		l.packages = append(l.packages, p)
	}
}
