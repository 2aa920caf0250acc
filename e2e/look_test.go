package e2e

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every page is looked at once in light and dark, for one who made a promise and for the other; pages that
// differ only in which thing they show count as one.
func TestEveryPageIsFitToBeSeen(t *testing.T) {
	demo := NewDemo(t)
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		w := walker{Person: NewPerson(t, "somebody", demo.Origin, false), seen: map[string]bool{}, prefix: "before"}
		w.Visit("/")
		w.See("You can begin alone")
		w.Look("first") // the page that is there before the program
		w.walk("/welcome", "/welcome/in", "/welcome/recover", "/nowhere")
		w.empty("/welcome/new", "Make my account")
		w.empty("/welcome/in", "Sign in")
		w.empty("/welcome/recover", "Open my account")
	})
	t.Run("alone", func(t *testing.T) {
		t.Parallel()
		p := NewPerson(t, "newcomer", demo.Origin, false)
		p.Visit("/")
		p.SignUp("somebody new", p.Look)
		w := walker{Person: p, seen: map[string]bool{}, prefix: "alone"}
		w.walk("/", "/ours", "/mine", "/mine/journal", "/story", "/kit/new", "/ours/new", "/settings/devices", "/unsent")
		w.empty("/ours/new", "Make the room and a link")
		w.empty("/kit/new", "Make a new kit")
		w.empty("/mine/journal/new", "Keep in Mine")
		w.follow("/ours/new")
		p.Fill("What shall they call you?", "Somebody")
		p.Click("Make the room and a link")
		p.See("Give this link to one person")
		w.walk(Eval[[]string](p, `[...document.querySelectorAll('#page a')].map((a) => a.getAttribute('href'))`)...)
		w.follow("/settings")
		p.Click("Lock now")
		p.See("Unlock")
		p.Look("alone-unlock")
		p.Click("Unlock")
		w.mends("alone-unlock")
	})
	t.Run("invited", func(t *testing.T) {
		t.Parallel()
		NewPair(t, true)
	})
	seen := map[string]bool{}
	for i, name := range []string{"mira", "jonas"} {
		w := walker{Person: NewPerson(t, name, demo.Origin, false), seen: seen, prefix: name}
		w.Visit("/")
		w.SignIn(demo.Logins[i])
		w.walk("/", "/ours", "/mine", "/story", "/settings")
		if i == 0 {
			w.empty("/settings/words", "Change my words")
			w.empty("/settings/locks", "Change the locks")
			w.empty("/settings/delete", "Delete my account")
		}
	}
}

// walker goes to every page that links lead to.
type walker struct {
	*Person
	seen   map[string]bool
	prefix string
}

var idLike = regexp.MustCompile(`^[0-9a-zA-Z_-]*[0-9][0-9a-zA-Z_-]*$`)

// pattern is what pages have in common that differ only in which thing they show.
func pattern(href string) string {
	path, query, _ := strings.Cut(href, "?")
	parts := strings.Split(path, "/")
	for i, s := range parts {
		if idLike.MatchString(s) {
			parts[i] = "-"
		}
	}
	path = strings.Join(parts, "/")
	for part := range strings.SplitSeq(query, "&") {
		switch key, value, _ := strings.Cut(part, "="); {
		case key == "form":
			path += "?" + value
		case key != "" && key != "on" && key != "next":
			path += "?" + key
		}
	}
	return path
}

// differing are the practices whose pages show each of the two something else.
var differing = []string{"/promise", "/breach", "/apology", "/amends"}

// alike is how many pages of one pattern are looked at: what the two face differs by what it is, and by who looks.
func alike(pattern string) int {
	switch {
	case strings.HasSuffix(pattern, "/promise/-"):
		return 4
	case slices.ContainsFunc(differing, func(name string) bool { return strings.HasSuffix(pattern, name+"/-") }):
		return 2
	}
	return 1
}

func (w *walker) walk(from ...string) {
	w.t.Helper()
	queue, queued := slices.Clone(from), map[string]bool{}
	count := map[string]int{}
	for len(queue) > 0 {
		href := queue[0]
		queue = queue[1:]
		kind := pattern(href)
		if queued[href] || count[kind] >= alike(kind) || w.seen[kind] {
			continue
		}
		queued[href] = true
		count[kind]++
		w.follow(href)
		name := w.prefix + strings.NewReplacer("/", "-", "?", "-").Replace(kind)
		if count[kind] > 1 {
			name += fmt.Sprint("-", count[kind])
		}
		w.Look(name)
		queue = append(queue, Eval[[]string](w.Person, `(() => {
			for (const d of document.querySelectorAll('#page details')) d.open = true;
			return [...document.querySelectorAll('a[href^="/"]')].map((a) => a.getAttribute('href'));
		})()`)...)
	}
	for kind := range count {
		differs := slices.ContainsFunc(differing, func(name string) bool { return strings.Contains(kind, name) })
		if !differs && kind != "/" && kind != "/ours/-" && kind != "/story" {
			w.seen[kind] = true
		}
	}
}

// follow goes to a page as one of its links does.
func (p *Person) follow(href string) {
	p.t.Helper()
	b, err := json.Marshal(href)
	if err != nil {
		p.t.Fatal(err)
	}
	p.tell("still", Patience.Milliseconds())
	Eval[bool](p, `(() => {
		const a = document.createElement('a');
		a.setAttribute('href', `+string(b)+`);
		document.body.append(a);
		a.click();
		a.remove();
		return true;
	})()`)
	p.tell("still", Patience.Milliseconds())
}

// empty sends a form with nothing in it and sees that it says what to mend.
func (w *walker) empty(href, button string) {
	w.t.Helper()
	w.follow(href)
	w.Click(button)
	w.mends(w.prefix + strings.ReplaceAll(href, "/", "-"))
}

// mends sees that the summary has the focus, that each problem leads to its field, and that it stands there.
func (w *walker) mends(name string) {
	w.t.Helper()
	w.See("Nothing was lost")
	found := Eval[struct {
		Focus string
		Lost  []string
	}](w.Person, `(() => {
		const lost = [];
		for (const a of document.querySelectorAll('#problems li a')) {
			const field = document.getElementById(a.getAttribute('href').slice(1));
			const owner = field && (field.closest('[aria-describedby]') || field);
			const said = owner && document.getElementById((owner.getAttribute('aria-describedby') || '').split(' ')[0]);
			if (!said || said.innerText.trim() !== a.innerText.trim()) lost.push(a.innerText);
		}
		if (!document.querySelector('#problems li')) lost.push('no problem is listed');
		return { Focus: document.activeElement.id, Lost: lost };
	})()`)
	if found.Focus != "problems" || len(found.Lost) > 0 {
		w.t.Errorf("%s: %s: the focus is on %q, and these problems do not stand beside their fields: %q", w.Name, name, found.Focus, found.Lost)
	}
	Eval[bool](w.Person, "scrollTo(0, 0), true") // so that the picture begins at the top
	w.Look(name + "-to-mend")
}
