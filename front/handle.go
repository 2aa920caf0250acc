package front

import (
	"context"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
)

// patience is how long showing a page may wait for the network.
const patience = time.Second

// Handle answers one message. It reports false when there is nothing to show.
func (f *Front) Handle(ctx context.Context, r Request) (resp Response, show bool) {
	switch r.Do {
	case "draft":
		f.Draft(r.Path, r.Form, r.Fields)
		return Response{}, false
	case "check":
		f.advise(r)
		return Response{}, false
	case "hidden":
		f.hide()
		return Response{}, false
	case "visible":
		return f.visible(ctx)
	case "online":
		go f.sync()
		return Response{}, false
	case "offline":
		f.status()
		return Response{}, false
	case "go", "submit", "lock":
	default:
		return Response{}, false
	}
	f.turn.Lock()
	defer f.turn.Unlock()
	defer func() {
		if p := recover(); p != nil {
			if f.cfg.Mishap != nil {
				f.cfg.Mishap(p, debug.Stack())
			}
			resp, show = f.mishap(r), true
		}
	}()
	if r.Link != "" {
		f.opened(ctx, r.Link)
		r.Path = "/join"
	}
	switch r.Do {
	case "lock":
		return f.lock(ctx, "Locked. Nothing was lost."), true
	case "submit":
		return f.submit(ctx, r), true
	}
	return f.page(ctx, r.Path, ""), true
}

// page shows a page, following where it leads.
func (f *Front) page(ctx context.Context, path, say string) Response {
	f.ready(ctx, path)
	for range 5 {
		q := f.request(path)
		q.Into, q.Draft = f.drafts.load(ctx, path)
		resp := f.do(q)
		if resp.Then == "" {
			return f.render(resp, path, say)
		}
		path = string(resp.Then)
		f.ready(ctx, path)
	}
	return f.render(app.Response{Title: "Today", Body: html.Text("")}, "/", say)
}

// submit sends a form: what it asks for is done, and the next page is shown. When that does not work out the
// form is shown again, with what was typed and why.
func (f *Front) submit(ctx context.Context, r Request) Response {
	f.ready(ctx, r.Path)
	page := r.Page
	if clean(page) != clean(r.Path) || page == "" {
		page = r.Path
	}
	q := f.request(r.Path)
	q.Submit, q.Form = true, r.Fields
	if q.Form == nil {
		q.Form = map[string][]string{}
	}
	resp := f.do(q)
	if resp.Then == "" {
		f.Draft(page, r.Path, r.Fields)
		return f.render(resp, page, "")
	}
	done, problem := f.perform(ctx, resp)
	if problem != nil {
		f.refresh()
		f.know()
		q.Submit, q.Problems = false, []practice.Problem{*problem}
		f.Draft(page, r.Path, r.Fields)
		return f.render(f.do(q), page, "")
	}
	f.sent(ctx, r)
	next := f.page(ctx, done.then, resp.Say)
	next.File = done.file
	return next
}

// sent drops what was kept of a form that was sent. A page can hold other forms, and the page that asks for
// the words stands in the place of one with a draft of its own.
func (f *Front) sent(ctx context.Context, r Request) {
	for _, page := range []string{r.Page, r.Path} {
		if form, _ := f.drafts.load(ctx, page); form == clean(r.Path) {
			f.drafts.drop(page)
		}
	}
}

// do asks the house, with what is known now.
func (f *Front) do(q app.Request) app.Response {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.house.Do(q)
}

func (f *Front) request(path string) app.Request {
	at, query, _ := strings.Cut(path, "?")
	q := app.Request{Path: clean(at), Now: f.now().UTC(), Zone: f.cfg.Zone}
	if values, err := url.ParseQuery(query); err == nil {
		q.Query = map[string]string{}
		for k := range values {
			q.Query[k] = values.Get(k)
		}
	}
	return q
}

// clean takes the query and odd slashes off a path.
func clean(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return "/" + strings.Trim(path, "/")
}

func (f *Front) render(r app.Response, path, say string) Response {
	f.mu.Lock()
	stage := f.house.Facts().Stage
	f.mu.Unlock()
	if say == "" {
		say = r.Say
	}
	go f.settle()
	return Response{
		HTML: html.Render(r.Body), Title: r.Title, Path: path, Say: say,
		Locked: stage != app.Open, Bar: string(r.Place),
	}
}

// settle catches up on what can wait until nobody does.
func (f *Front) settle() {
	defer f.calm()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.house.Settle()
}

// mishap is shown when a page could not be made by a mistake in the program.
func (f *Front) mishap(r Request) (resp Response) {
	if r.Do == "submit" {
		page := r.Page
		if page == "" {
			page = r.Path
		}
		f.Draft(page, r.Path, r.Fields)
	}
	resp = f.render(app.Mishap(), r.Path, "")
	return resp
}
