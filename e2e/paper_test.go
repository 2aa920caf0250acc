package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func TestOnPaperIsTheStoryAndNothingElse(t *testing.T) {
	pair := NewPairAt(t, monday)
	ann, ben := pair.Ann, pair.Ben
	ann.promises("I bring the papers", monday.Add(30*time.Hour))
	ben.Promises()
	ben.See("I bring the papers")
	pair.House.Pass(24*time.Hour, ann)
	ann.Place("Story")
	ann.See("Yesterday")
	ann.Click("On one page, to print")
	ann.See("As of Tuesday 2 March 2027 at")
	ann.Look("story-to-print")
	ann.scheme("dark")
	paper := ann.Paper("story-to-print")
	for _, want := range []string{"I bring the papers", "Monday 1 March 2027", "As of Tuesday 2 March 2027"} {
		if !strings.Contains(paper, want) {
			t.Errorf("not on paper: %q\n%s", want, paper)
		}
	}
	for _, not := range []string{"Leave", "Settings", "Ours", "Search", "Yesterday"} {
		if strings.Contains(paper, not) {
			t.Errorf("%q is printed:\n%s", not, paper)
		}
	}

	// The page that is saved stands alone, in any browser.
	ann.Place("Settings")
	ann.Click("Take everything with you")
	file := filepath.Join(t.TempDir(), "notes.html")
	if err := os.WriteFile(file, ann.Download("Save a page to print"), 0o600); err != nil {
		t.Fatal(err)
	}
	ann.do("open the saved page", chromedp.Navigate("file://"+file))
	ann.See("I bring the papers")
	ann.Look("printed")
	if paper := ann.Paper("printed"); !strings.Contains(paper, "I bring the papers") || !strings.Contains(paper, "Monday 1 March 2027") {
		t.Errorf("the saved page on paper:\n%s", paper)
	}
}

// At 200 % zoom a page of 1280 px has 640, and a phone of 360 has 180; WCAG 2.2 (1.4.10) asks for 320.
func TestNothingMovesAndNothingIsCutOff(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Place("Ours")
	ann.Click("See what inviting means")
	ann.Fill("What shall they call you?", "Ann")
	ann.Click("Make the room and a link")
	ann.See("Give this link to one person")
	room := strings.TrimSuffix(Eval[string](ann, `document.querySelector('#page .back a, #page a[href^="/ours/"]').getAttribute('href')`), "/")
	for _, path := range []string{"/", "/ours", "/mine", "/story", "/settings", "/settings/export", room + "/invite", room + "/promise/new?form=recurring", "/mine/journal/new"} {
		ann.follow(path)
		for _, form := range []string{"", "letters twice as large"} {
			ann.do("narrow", chromedp.EmulateViewport(320, 640))
			if form != "" {
				Eval[bool](ann, "document.documentElement.style.fontSize = '200%', true")
			}
			for _, lost := range ann.lost() {
				t.Errorf("%s, %s: %s", path, form, lost)
			}
			Eval[bool](ann, "document.documentElement.style.fontSize = '', true")
		}
	}
	ann.scheme("light") // asks for no motion as well
	ann.follow("/story")
	if moving := Eval[[]string](ann, `(() => {
		document.documentElement.dataset.busy = '';
		const out = [...document.querySelectorAll('*')].flatMap((e) => ['', '::before', '::after'].map((part) => [e, getComputedStyle(e, part || null)]))
			.filter(([, s]) => parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none' || s.scrollBehavior === 'smooth').map(([e]) => e.outerHTML.slice(0, 80));
		delete document.documentElement.dataset.busy;
		return out;
	})()`); len(moving) > 0 {
		t.Errorf("these move for somebody who asked for no motion: %q", moving)
	}
}

// lost lists what stands outside of the screen, or is cut off within its box.
func (p *Person) lost() []string {
	p.t.Helper()
	p.tell("still", Patience.Milliseconds())
	return Eval[[]string](p, `(() => {
		const wide = document.documentElement.clientWidth, lost = [];
		for (const d of document.querySelectorAll('#page details')) d.open = true;
		if (document.documentElement.scrollWidth > wide) lost.push('the page scrolls sideways: ' + document.documentElement.scrollWidth);
		for (const e of document.querySelectorAll('body *')) {
			const r = e.getBoundingClientRect(), s = getComputedStyle(e);
			if (!r.width || !r.height || s.visibility === 'hidden' || s.clipPath !== 'none' || e.closest('svg, option, .skip')) continue;
			if (r.right > wide + 1 || r.left < -6) lost.push('outside: ' + e.outerHTML.slice(0, 90));
			if (s.overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 && !e.matches('input, select, textarea')) lost.push('cut off: ' + e.outerHTML.slice(0, 90));
		}
		return lost;
	})()`)
}
