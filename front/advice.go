package front

import (
	"context"
	"sync"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/words"
)

// advice is the feedback on texts, brought when a page first has a use for it.
type advice struct {
	mu       sync.Mutex
	engine   *words.Engine
	fetching bool
}

// mostAdvised bounds a text that is looked at while somebody types, in bytes.
const mostAdvised = 64 << 10

// check is what pages ask. Until the rules are there it has nothing to say.
func (f *Front) check(kind, text string) (said practice.Feedback) {
	a := &f.advice
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.engine == nil {
		if !a.fetching {
			a.fetching = true
			go f.fetchRules()
		}
		return said
	}
	if len(text) > mostAdvised {
		return said
	}
	r, err := a.engine.Read(words.Kind(kind), text)
	if err != nil {
		return said // a kind without rules
	}
	for _, x := range r.Findings {
		said.Findings = append(said.Findings, practice.Finding(x))
	}
	said.Components = r.Components
	return said
}

func (f *Front) fetchRules() {
	defer f.calm()
	data, err := f.cfg.Rules(context.Background())
	var engine *words.Engine
	if err == nil {
		engine, err = words.Load(data)
	}
	f.advice.mu.Lock()
	f.advice.engine, f.advice.fetching = engine, false
	f.advice.mu.Unlock()
	if err == nil {
		f.emit(Event{Event: "advice"})
	}
}

// advise answers the page with feedback on one field. It is as private as the page, writes nothing and is
// kept nowhere.
func (f *Front) advise(r Request) {
	defer f.calm()
	text := ""
	if v := r.Fields["text"]; len(v) > 0 {
		text = v[0]
	}
	f.emit(Event{Event: "advice", Page: r.Path, Field: r.Field, Text: html.Render(practice.Say(f.check, r.Form, text))})
}
