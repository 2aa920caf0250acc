package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/e2e"
)

// measureJS runs before the page's own scripts and listens to what passes between page and Worker.
//
//go:embed measure.js
var measureJS string

// enters signs one of the two in with a browser of their own.
func (h *house) enters(b *bench, who demo.Who) *e2e.Person {
	p := e2e.NewPerson(b, who.String(), h.origin, false)
	p.Before(measureJS)
	p.Visit("/")
	p.See("You can begin alone")
	login := h.pair.Logins[who]
	p.Fill("Your sign-in name", login.Name)
	p.Fill("Your words", login.Words)
	p.Words = login.Words
	e2e.Eval[bool](p, "document.querySelector('form button[type=submit]').click(), true")
	p.SeeWithin("Today", 3*time.Minute)
	e2e.Eval[bool](p, fmt.Sprintf("measure.kept(%d)", h.kept()))
	return p
}

// quiet waits until the Worker leaves the processor alone: what was not verified at once is then verified.
func quiet(p *e2e.Person) { e2e.Eval[bool](p, "measure.quiet()") }

// ask goes to a page and returns how long the HTML took.
func ask(p *e2e.Person, path string) float64 {
	b, _ := json.Marshal(path) // text
	return e2e.Eval[float64](p, fmt.Sprintf("measure.go(%s)", b))
}

// inTheBrowser measures unlocking and pages in both rooms.
func inTheBrowser(b *bench, s settings, small, large *house) {
	people := []*e2e.Person{small.enters(b, demo.Mira), large.enters(b, demo.Mira)}
	b.say("signed in, both")
	for _, p := range people {
		quiet(p)
	}
	if s.wants("unlock") {
		name := []string{"small", "large"}
		for i, p := range people {
			var took, again []float64
			for range s.runs {
				p.Visit("/")
				p.See("Your words")
				e2e.Eval[bool](p, "new Promise((f) => setTimeout(() => f(true), 300))")
				p.Unlock(p.Words)
				p.See("Today")
				took = append(took, e2e.Eval[float64](p, "measure.unlocked"))
				again = append(again, ask(p, "/"))
			}
			b.say("unlocked in Chromium, %s room %.0f, then Today again %.0f", name[i], took, again)
			target := ""
			if i == 1 {
				target = "at most 800"
			}
			figure{"unlock: derived key to Today, Chromium, " + name[i] + " room", median(took), "ms", target}.print()
			figure{"unlock: next page while signatures are still verified, " + name[i] + " room, median", median(again), "ms", ""}.print()
			quiet(p)
		}
	}
	if s.wants("pages") {
		pages(b, s, people)
	}
	if s.wants("words") {
		words(b, s, people[0])
	}
	for _, p := range people {
		p.Close()
	}
}

// letter is about what people write, good and bad by turns.
const letter = `I lied to you about the loan in March, and I kept it up for a year. You asked me twice and I said no.
You opened the letter alone and it took weeks to sleep again, you told me. I am sorry for the lie and for what it did.
I have asked the bank for every statement, and they are yours to read when you want. i know i should of told u sooner but u were always so stressed.
If I hurt you I'm sorry, it was only one time, and everyone has secrets. On Fridays I put the month on the table before you ask.
`

// words measures feedback on texts of a thousand words, from the message to the answer.
func words(b *bench, s settings, p *e2e.Person) {
	text := strings.Repeat(letter, 1+1000/len(strings.Fields(letter)))
	for n, i := 0, 0; i < len(text); i++ {
		if text[i] == ' ' || text[i] == '\n' {
			if n++; n == 1000 {
				text = text[:i]
			}
		}
	}
	quoted, _ := json.Marshal(text)
	ask := func() float64 { return e2e.Eval[float64](p, fmt.Sprintf("measure.check('apology', %s)", quoted)) }
	e2e.Eval[bool](p, fmt.Sprintf(`(async () => { // until the rules are there
		while (await measure.check('apology', %s) < 1) await new Promise((f) => setTimeout(f, 100));
		return true;
	})()`, quoted))
	var took []float64
	for range s.asks {
		took = append(took, ask())
	}
	b.say("feedback on 1,000 words in Chromium %.1f", took)
	figure{"words: feedback on 1,000 words, Chromium, median", median(took), "ms", "at most 10"}.print()
}

// pages asks for each page in both rooms in turns, so that whatever else the machine does befalls both.
func pages(b *bench, s settings, people []*e2e.Person) {
	var all [2][]float64
	for _, page := range []struct{ name, path string }{
		{"Today", "/"},
		{"Ours", "/ours"},
		{"the room", "/ours/{room}"},
		{"promises", "/ours/{room}/promise"},
		{"a promise", "{promise}"},
		{"Story", "/story"},
		{"Mine", "/mine"},
		{"journal", "/mine/journal"},
		{"How a promise is made", "/ours/{room}/promise/new?form=once"},
	} {
		var took [2][]float64
		var paths [2]string
		for i, p := range people {
			paths[i] = find(p, page.path)
			for range 3 {
				ask(p, paths[i])
			}
		}
		for range s.asks {
			for i, p := range people {
				took[i] = append(took[i], ask(p, paths[i]))
			}
		}
		for i, room := range []string{"small", "large"} {
			all[i] = append(all[i], took[i]...)
			figure{"page: " + page.name + ", " + room + " room, p50", median(took[i]), "ms", ""}.print()
			figure{"page: " + page.name + ", " + room + " room, p95", quantile(took[i], 0.95), "ms", "at most 16"}.print()
		}
		figure{"page: " + page.name + ", large to small, p95", quantile(took[1], 0.95) / max(quantile(took[0], 0.95), 0.1), "ratio", "at most 2"}.print()
	}
	figure{"page: all of them, small room, p95", quantile(all[0], 0.95), "ms", "at most 16"}.print()
	figure{"page: all of them, large room, p95", quantile(all[1], 0.95), "ms", "at most 16"}.print()
	figure{"page: all of them, large to small, p95", quantile(all[1], 0.95) / quantile(all[0], 0.95), "ratio", "at most 2"}.print()
}

// find puts the room, or the first promise in it, into a path.
func find(p *e2e.Person, path string) string {
	if !strings.Contains(path, "{") {
		return path
	}
	first := func(page, begins string) string {
		ask(p, page)
		return e2e.Eval[string](p, fmt.Sprintf("[...document.querySelectorAll('#page a[href^=\"%s\"]')].map((a) => a.getAttribute('href').split('?')[0]).find((h) => /[0-9a-f]{8}$/.test(h)) || ''", begins))
	}
	room := first("/ours", "/ours/")
	if path == "{promise}" {
		return first(room+"/promise", room+"/promise/")
	}
	return strings.ReplaceAll(path, "/ours/{room}", room)
}
