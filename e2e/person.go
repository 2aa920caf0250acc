package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

//go:embed person.js
var personJS string

// Patience is how long a story waits for something to be seen before it fails.
const Patience = 20 * time.Second

// Person is somebody with a browser of their own.
type Person struct {
	t       T
	Name    string
	Origin  string // where their browser reaches the house
	Words   string // their passphrase, once they have signed up
	Kit     string // the code on their recovery kit
	Room    string // what they call the room of the two
	Profile string // the browser's profile folder, kept when it is closed

	NoCache bool // pages come from the house each time, so that they bring its clock

	flags []chromedp.ExecAllocatorOption

	ctx   context.Context
	close []func()
}

// NewPerson starts a browser with an empty profile, and with further flags.
func NewPerson(t T, name, origin string, noCache bool, flags ...chromedp.ExecAllocatorOption) *Person {
	t.Helper()
	p := &Person{t: t, Name: name, Origin: origin, Profile: filepath.Join(t.TempDir(), "profile"), NoCache: noCache, flags: flags}
	p.Start()
	t.Cleanup(p.Close)
	return p
}

// Start opens the browser on an empty page, with whatever its profile holds.
func (p *Person) Start() {
	p.t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(Chromium()), chromedp.NoSandbox, chromedp.UserDataDir(p.Profile),
		chromedp.WindowSize(360, 780), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	options = append(options, p.flags...)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	p.ctx, p.close = ctx, []func(){cancel, stop}
	// The browser lives as long as the context of this first call, so that one has no end.
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatalf("%s: start the browser: %v", p.Name, err)
	}
	if p.NoCache {
		bypass := true
		if _, err := chromedp.Call(ctx, network.SetBypassServiceWorker, network.SetBypassServiceWorkerParams{Bypass: bypass}); err != nil {
			p.t.Fatalf("%s: bypass the service worker: %v", p.Name, err)
		}
	}
	p.do("size", chromedp.EmulateViewport(360, 780))
}

// Close ends the browser and keeps its profile.
func (p *Person) Close() {
	if p.ctx != nil {
		_ = chromedp.Cancel(p.ctx)
	}
	for _, f := range p.close {
		f()
	}
	p.ctx, p.close = nil, nil
}

func (p *Person) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %s: %v", p.Name, what, err)
	}
}

// Eval runs an expression, which may be a promise, in the page and decodes its result.
func Eval[T any](p *Person, expression string) T {
	p.t.Helper()
	v, err := tryEval[T](p, expression)
	if err != nil {
		p.t.Fatalf("%s: %.200s: %v", p.Name, expression, err)
	}
	return v
}

func tryEval[T any](p *Person, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, 2*Patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// tell calls a function of person.js with arguments, and fails with what the page shows when it says no.
func (p *Person) tell(call string, args ...any) json.RawMessage {
	p.t.Helper()
	list := make([]string, len(args))
	for i, a := range args {
		b, err := json.Marshal(a)
		if err != nil {
			p.t.Fatal(err)
		}
		list[i] = string(b)
	}
	expression := fmt.Sprintf("(() => {%s; return person.%s(%s)})()", personJS, call, strings.Join(list, ","))
	// A navigation ends the page's script; the call is made again on the page that follows.
	deadline := time.Now().Add(Patience)
	for {
		answer, err := tryEval[struct {
			OK    bool            `json:"ok"`
			Value json.RawMessage `json:"value"`
			Why   string          `json:"why"`
		}](p, expression)
		switch {
		case err == nil && answer.OK:
			return answer.Value
		case err == nil:
			p.t.Fatalf("%s: %s%v: %s\n--- the page:\n%s", p.Name, call, args, answer.Why, p.Text())
		case time.Now().After(deadline):
			p.t.Fatalf("%s: %s%v: %v", p.Name, call, args, err)
		}
	}
}

// Before has a script run before those of every page that is opened from now on.
func (p *Person) Before(script string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	params := page.AddScriptToEvaluateOnNewDocumentParams{Source: script}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, params); err != nil {
		p.t.Fatalf("%s: a script before the page's: %v", p.Name, err)
	}
}

// ForgetPages empties the browser's own cache of what it has loaded. What pages keep themselves stays.
func (p *Person) ForgetPages() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, network.ClearBrowserCache, cdp.Empty{}); err != nil {
		p.t.Fatalf("%s: empty the browser's cache: %v", p.Name, err)
	}
}

// ClockAhead sets the clock of this browser apart from those of the others; it counts from the next visit on.
func (p *Person) ClockAhead(d time.Duration) {
	p.t.Helper()
	p.NoCache = true
	bypass := network.SetBypassServiceWorkerParams{Bypass: true}
	if _, err := chromedp.Call(p.ctx, network.SetBypassServiceWorker, bypass); err != nil {
		p.t.Fatalf("%s: bypass the service worker: %v", p.Name, err)
	}
	cookie := network.SetCookieParams{Name: clockCookie, Value: fmt.Sprint(d.Milliseconds()), URL: p.Origin}
	if _, err := chromedp.Call(p.ctx, network.SetCookie, cookie); err != nil {
		p.t.Fatalf("%s: the clock: %v", p.Name, err)
	}
}

// Quota says how many bytes the browser may store; zero is as many as it likes.
func (p *Person) Quota(size float64) {
	p.t.Helper()
	params := storage.OverrideQuotaForOriginParams{Origin: p.Origin}
	if size > 0 {
		params.QuotaSize = &size
	}
	if _, err := chromedp.Call(p.ctx, storage.OverrideQuotaForOrigin, params); err != nil {
		p.t.Fatalf("%s: quota: %v", p.Name, err)
	}
}

// Visit opens an address of the house; what stands behind "#" is part of it.
func (p *Person) Visit(path string) {
	p.t.Helper()
	p.do("visit "+path, chromedp.Navigate("about:blank"), chromedp.Navigate(p.Origin+path))
}

// Reload loads the page again, as F5 does.
func (p *Person) Reload() { p.t.Helper(); p.do("reload", chromedp.Reload()) }

// Back goes back as the browser's button does.
func (p *Person) Back() { p.t.Helper(); Eval[bool](p, "history.back(), true") }

// See waits until the page shows a text.
func (p *Person) See(text string) { p.t.Helper(); p.tell("see", text, Patience.Milliseconds()) }

// SeeWithin is See with another patience.
func (p *Person) SeeWithin(text string, d time.Duration) {
	p.t.Helper()
	for deadline := time.Now().Add(d); !strings.Contains(p.Text(), text); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("%s: not seen within %v: %q\n--- the page:\n%s", p.Name, d, text, p.Text())
		}
	}
}

// SeeNot waits until the page does not show a text.
func (p *Person) SeeNot(text string) { p.t.Helper(); p.tell("seeNot", text, Patience.Milliseconds()) }

// Text returns what the page shows.
func (p *Person) Text() string {
	s, err := tryEval[string](p, "document.body ? document.body.innerText : ''")
	if err != nil {
		return "(no page: " + err.Error() + ")"
	}
	return s
}

// Click presses the button, link, tab or choice with a text, with the mouse.
func (p *Person) Click(text string) {
	p.t.Helper()
	var at struct{ X, Y float64 }
	for range 5 {
		if err := json.Unmarshal(p.tell("place", text, Patience.Milliseconds()), &at); err != nil {
			p.t.Fatal(err)
		}
		// What came meanwhile may have moved it. Whoever sees that lets go elsewhere, and looks again.
		p.do("press "+text, chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
		if string(p.tell("holds", at.X, at.Y)) == "true" {
			p.do("release "+text, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, at.X, at.Y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
			return
		}
		p.do("let go", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, 0, 0, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	p.do("click "+text, chromedp.MouseClickXY(at.X, at.Y)) // what it is under shows on the next page
}

// Fill empties the field with a label and types into it.
func (p *Person) Fill(label, text string) {
	p.t.Helper()
	p.tell("focus", label, Patience.Milliseconds())
	p.Type(text)
}

// Type types a text where the focus is.
func (p *Person) Type(text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatalf("%s: type: %v", p.Name, err)
	}
}

// Set gives a date, time or choice field its value, as picking it does.
func (p *Person) Set(label, value string) {
	p.t.Helper()
	p.tell("set", label, value, Patience.Milliseconds())
}

// Value returns what the field with a label holds.
func (p *Person) Value(label string) string {
	p.t.Helper()
	var v string
	if err := json.Unmarshal(p.tell("value", label, Patience.Milliseconds()), &v); err != nil {
		p.t.Fatal(err)
	}
	return v
}

// Press presses a key: "\t", "\r", or a letter.
func (p *Person) Press(keys string) { p.t.Helper(); p.do("press", chromedp.KeyEvent(keys)) }

// TabTo presses the Tab key until something with a text has the focus, and checks that this can be seen.
func (p *Person) TabTo(text string) {
	p.t.Helper()
	for range 80 {
		p.tell("still", Patience.Milliseconds())
		p.Press("\t")
		if Eval[bool](p, fmt.Sprintf("(() => {%s; return person.focused(%q)})()", personJS, text)) {
			return
		}
	}
	p.t.Fatalf("%s: the Tab key does not reach %q\n%s", p.Name, text, p.Text())
}

// Shift presses the Shift key once.
func (p *Person) Shift() {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	for _, typ := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: typ, Key: "Shift", Code: "ShiftLeft", WindowsVirtualKeyCode: 16,
		}); err != nil {
			p.t.Fatalf("%s: Shift: %v", p.Name, err)
		}
	}
}

// KeptByBrowser waits until the browser keeps the page itself, so that it opens without the network.
func (p *Person) KeptByBrowser() { p.t.Helper(); p.tell("kept", Patience.Milliseconds()) }

// Download presses a button and returns the file that is saved.
func (p *Person) Download(button string) []byte {
	p.t.Helper()
	dir := p.t.TempDir()
	if _, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir,
	}); err != nil {
		p.t.Fatalf("%s: downloads: %v", p.Name, err)
	}
	p.Click(button)
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); p.tell("still", Patience.Milliseconds()) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) != 1 || strings.HasSuffix(files[0], ".crdownload") {
			continue
		}
		b, err := os.ReadFile(files[0])
		if err != nil {
			p.t.Fatal(err)
		}
		return b
	}
	p.t.Fatalf("%s: %s: no file was saved\n%s", p.Name, button, p.Text())
	return nil
}

// Online waits until nothing says that the server is out of reach or that something waits to be sent.
func (p *Person) Online() { p.t.Helper(); p.tell("online", Patience.Milliseconds()) }

// Crash makes the program of the page fail, as a fault of its own does.
func (p *Person) Crash() {
	p.t.Helper()
	Eval[bool](p, "new BroadcastChannel('crash').postMessage(1), true")
}

// Tab opens one more tab of the same browser.
func (p *Person) Tab() *Person {
	p.t.Helper()
	ctx, cancel := chromedp.NewContext(p.ctx)
	p.close = append([]func(){cancel}, p.close...)
	tab := *p
	tab.ctx, tab.close = ctx, nil
	if err := chromedp.Do(ctx); err != nil {
		p.t.Fatalf("%s: open a tab: %v", p.Name, err)
	}
	tab.do("size", chromedp.EmulateViewport(360, 780))
	return &tab
}

// SeePath waits until the browser is at a path.
func (p *Person) SeePath(path string) { p.t.Helper(); p.tell("path", path, Patience.Milliseconds()) }

// Axe fails the story when axe-core finds an accessibility violation on the page, light or dark.
func (p *Person) Axe() {
	p.t.Helper()
	p.tell("still", Patience.Milliseconds())
	source, err := os.ReadFile(axePath())
	if err != nil {
		p.t.Fatalf("axe-core is missing, 'make test' installs it: %v", err)
	}
	for _, scheme := range []string{"light", "dark"} {
		p.scheme(scheme)
		found := Eval[[]struct {
			ID    string `json:"id"`
			Help  string `json:"help"`
			Nodes []struct {
				HTML    string `json:"html"`
				Summary string `json:"failureSummary"`
			} `json:"nodes"`
		}](p, string(source)+"\n;axe.run(document).then(r => r.violations)")
		for _, v := range found {
			p.t.Errorf("%s, %s: %s: %s: %s\n%s", p.Name, scheme, v.ID, v.Help, v.Nodes[0].HTML, v.Nodes[0].Summary)
		}
	}
	p.scheme("light")
}

func (p *Person) scheme(name string) {
	p.t.Helper()
	p.media(emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	Eval[bool](p, "Promise.all(document.getAnimations().map(a => a.finished)).then(() => new Promise(f => requestAnimationFrame(() => requestAnimationFrame(() => f(true)))))")
}

// Paper prints a page, when pictures are asked for, and returns what of it is seen on paper.
func (p *Person) Paper(name string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 2*Patience)
	defer cancel()
	p.media(emulation.SetEmulatedMediaParams{Media: "print"})
	text := p.Text()
	p.media(emulation.SetEmulatedMediaParams{})
	if dir := os.Getenv("GOLDMEND_SHOTS"); dir != "" {
		yes := true
		pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
		if err != nil {
			p.t.Fatalf("%s: print: %v", p.Name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf.Data, 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	return text
}

func (p *Person) media(m emulation.SetEmulatedMediaParams) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, m); err != nil {
		p.t.Fatalf("%s: media: %v", p.Name, err)
	}
}

// Look checks that a page is accessible and fits a narrow screen, and takes its pictures when they are
// asked for.
func (p *Person) Look(name string) {
	p.t.Helper()
	p.Axe()
	p.do("narrow", chromedp.EmulateViewport(320, 640))
	if over := Eval[int](p, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
		p.t.Errorf("%s: page %q is %d px too wide at 320 px", p.Name, name, over)
	}
	dir := os.Getenv("GOLDMEND_SHOTS")
	for _, width := range []int64{1280, 360} {
		p.do("size", chromedp.EmulateViewport(width, 780))
		for _, scheme := range []string{"dark", "light"} {
			if dir == "" {
				continue
			}
			p.scheme(scheme)
			p.shot(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", name, width, scheme)))
		}
	}
}

func (p *Person) shot(file string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Patience)
	defer cancel()
	full := true
	picture, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png", CaptureBeyondViewport: &full})
	if err != nil {
		p.t.Fatalf("%s: picture: %v", p.Name, err)
	}
	if err := os.WriteFile(file, picture.Data, 0o600); err != nil {
		p.t.Fatal(err)
	}
}
