package native

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/goldmend/goldmend/front"
)

// Front is what a [Pages] asks; front.Front is one.
type Front interface {
	Handle(ctx context.Context, r front.Request) (resp front.Response, show bool)
	Events() <-chan front.Event
}

// Pages passes messages between the page and a front, as package device does in a browser.
type Pages struct {
	front Front

	mu     sync.Mutex
	hear   map[int]func([]byte)
	nextID int
}

// NewPages passes messages until the context ends.
func NewPages(ctx context.Context, f Front) *Pages {
	p := &Pages{front: f, hear: map[int]func([]byte){}}
	go p.tell(ctx)
	return p
}

// message is one message of the page. Those with an id want an answer.
type message struct {
	ID int
	front.Request
}

// answer is what the page gets back. The data of a file is base64 here, since this way is JSON.
type answer struct {
	ID     int    `json:"id"`
	HTML   string `json:"html"`
	Title  string `json:"title"`
	Path   string `json:"path"`
	Say    string `json:"say"`
	Focus  string `json:"focus"`
	Locked bool   `json:"locked"`
	Bar    string `json:"bar"`
	File   *file  `json:"file,omitempty"`
}

type file struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Data []byte `json:"data"`
}

type event struct {
	Event string `json:"event"`
	Text  string `json:"text"`
	Say   string `json:"say"`
	Page  string `json:"page"`
	Field string `json:"field"`
}

// Do implements [Program].
func (p *Pages) Do(ctx context.Context, text []byte) ([]byte, error) {
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("message of the page: %w", err)
	}
	r, show := p.front.Handle(ctx, m.Request)
	switch {
	case !show:
		return nil, nil
	case m.ID != 0:
		a := answer{ID: m.ID, HTML: r.HTML, Title: r.Title, Path: r.Path, Say: r.Say, Focus: r.Focus, Locked: r.Locked, Bar: r.Bar}
		if r.File != nil {
			a.File = &file{r.File.Name, r.File.Type, r.File.Data}
		}
		return json.Marshal(a)
	case r.Locked: // the page told something, and finds itself locked
		return json.Marshal(event{Event: "locked", Say: r.Say})
	}
	return nil, nil
}

// Listen implements [Program].
func (p *Pages) Listen(f func([]byte)) (stop func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nextID++
	id := p.nextID
	p.hear[id] = f
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.hear, id)
	}
}

func (p *Pages) tell(ctx context.Context) {
	for {
		select {
		case e := <-p.front.Events():
			b, err := json.Marshal(event(e))
			if err != nil {
				panic(err) // strings only
			}
			p.mu.Lock()
			for _, f := range p.hear {
				f(b)
			}
			p.mu.Unlock()
		case <-ctx.Done():
			return
		}
	}
}
