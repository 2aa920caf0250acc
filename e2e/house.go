package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/web"
)

// House is the built program serving from a folder, and the proxy in front of it. A house with a clock
// ([NewHouseAt]) serves from within the test instead, so that days can pass.
type House struct {
	t      T
	Dir    string // --data
	Origin string // of the program itself
	Proxy  *Proxy // what browsers use
	Log    *logBuffer

	cmd    *exec.Cmd
	done   chan error
	offset atomic.Int64 // nanoseconds by which the clocks of relay and browsers are ahead
}

// T is what a story says to whoever runs it: a test, or the benchmark program.
type T interface {
	Helper()
	Context() context.Context
	TempDir() string
	Cleanup(f func())
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// binary is built once by TestMain.
var binary string

// Binary is the program that [Build] has built, or was told to use.
func Binary() string { return binary }

// Build builds the browser program and the binary into dir, as `make build` does, in a working directory anywhere
// in the module. With GOLDMEND_BIN=FILE that program is used instead.
func Build(dir string) error {
	if binary = os.Getenv("GOLDMEND_BIN"); binary != "" {
		return nil
	}
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	root := filepath.Dir(strings.TrimSpace(string(mod)))
	binary = filepath.Join(dir, "goldmend")
	for _, args := range [][]string{{"run", "./web/build"}, {"build", "-o", binary, "./cmd/goldmend"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

// NewHouse starts the program with an empty folder.
func NewHouse(t T) *House {
	t.Helper()
	h := &House{t: t, Dir: filepath.Join(t.TempDir(), "data"), Log: &logBuffer{}}
	h.Proxy = NewProxy(t, h)
	h.Start("localhost:0")
	t.Cleanup(h.Stop)
	return h
}

// NewHouseAt serves with clocks that stand at a time, and go on from there; see [House.Pass].
func NewHouseAt(t T, at time.Time) *House {
	t.Helper()
	h := &House{t: t, Dir: t.TempDir(), Log: &logBuffer{}}
	h.offset.Store(int64(time.Until(at)))
	h.Proxy = NewProxy(t, h)
	page, err := web.Handler(web.Options{})
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(h.Dir, "goldmend.db")})
	if err != nil {
		t.Fatal(err)
	}
	r, err := relay.New(relay.Config{Origin: h.Proxy.Origin, App: page, Now: h.Now}, store, slog.New(slog.NewTextHandler(h.Log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	h.Origin = fmt.Sprintf("http://127.0.0.1:%d", listener.Addr().(*net.TCPAddr).Port)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(relay.Serve(ctx, listener, r), store.Close()) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

// Now is what the clocks of this house say.
func (h *House) Now() time.Time { return time.Now().Add(time.Duration(h.offset.Load())) }

// Pass lets time go by: the relay's clock jumps at once, a person's when they come back.
func (h *House) Pass(d time.Duration, people ...*Person) {
	h.t.Helper()
	h.offset.Add(int64(d))
	for _, p := range people {
		p.Visit("/")
		p.Unlock(p.Words)
		p.See("Today")
	}
}

var servesAt = regexp.MustCompile(`address=(127\.0\.0\.1:\d+)`)

// Start runs `goldmend serve`, and waits until it has said where.
func (h *House) Start(listen string) {
	h.t.Helper()
	h.cmd = exec.Command(binary, "serve", "--listen", listen, "--data", h.Dir, "--origin", h.Proxy.Origin)
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	h.cmd.Stderr = h.cmd.Stdout
	if err := h.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.Origin = ""
	found := make(chan string, 1)
	h.done = make(chan error, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			fmt.Fprintln(h.Log, lines.Text())
			if at := servesAt.FindStringSubmatch(lines.Text()); at != nil {
				select {
				case found <- "http://" + at[1]:
				default:
				}
			}
		}
		_, _ = io.Copy(io.Discard, out)
		h.done <- h.cmd.Wait()
	}()
	select {
	case h.Origin = <-found:
	case err := <-h.done:
		h.t.Fatalf("goldmend serve ended: %v\n%s", err, h.Log)
	case <-time.After(Patience):
		h.t.Fatalf("goldmend serve does not say where it serves\n%s", h.Log)
	}
}

// Stop ends the program gracefully.
func (h *House) Stop() { h.end(syscall.SIGTERM) }

// Kill ends the program as a power cut does.
func (h *House) Kill() { h.end(syscall.SIGKILL) }

func (h *House) end(signal syscall.Signal) {
	if h.cmd == nil || h.cmd.Process == nil {
		return
	}
	_ = h.cmd.Process.Signal(signal)
	select {
	case <-h.done:
	case <-time.After(Patience):
		_ = h.cmd.Process.Kill()
		h.t.Errorf("goldmend serve did not end on %v", signal)
	}
	h.cmd = nil
}

// Person starts a browser that reaches the house through its proxy.
func (h *House) Person(name string, flags ...chromedp.ExecAllocatorOption) *Person {
	h.t.Helper()
	return NewPerson(h.t, name, h.Proxy.Origin, h.offset.Load() != 0, flags...)
}

// Files returns every byte that the program has written to its folder.
func (h *House) Files() []byte {
	h.t.Helper()
	var all []byte
	err := filepath.WalkDir(h.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

// CopyTo copies the folder of the program while it stands still.
func (h *House) CopyTo(dir string) {
	h.t.Helper()
	h.Stop()
	if err := os.CopyFS(dir, os.DirFS(h.Dir)); err != nil {
		h.t.Fatal(err)
	}
	h.Start("localhost:0")
}

// GoBackTo serves from an earlier copy of the folder.
func (h *House) GoBackTo(dir string) {
	h.t.Helper()
	h.Stop()
	h.Dir = dir
	h.Start("localhost:0")
}

// Backup runs `goldmend backup` while the program serves, and returns what it wrote.
func (h *House) Backup() []byte {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "backup")
	if out, err := exec.Command(binary, "backup", "--data", h.Dir, file).CombinedOutput(); err != nil {
		h.t.Fatalf("goldmend backup: %v\n%s", err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		h.t.Fatal(err)
	}
	return b
}

// Restore ends the program, puts a backup in the place of its data, and starts it again.
func (h *House) Restore(backup []byte) {
	h.t.Helper()
	h.Stop()
	file := filepath.Join(h.t.TempDir(), "backup")
	if err := os.WriteFile(file, backup, 0o600); err != nil {
		h.t.Fatal(err)
	}
	if out, err := exec.Command(binary, "restore", "--replace", "--data", h.Dir, file).CombinedOutput(); err != nil {
		h.t.Fatalf("goldmend restore: %v\n%s", err, out)
	}
	h.Start("localhost:0")
}

// Chromium returns the browser to use; scripts/setup looks for the same ones.
func Chromium() string {
	for _, name := range []string{
		os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return "chromium"
}

func axePath() string {
	return filepath.Join("..", ".cache", "node", "node_modules", "axe-core", "axe.min.js")
}

type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
