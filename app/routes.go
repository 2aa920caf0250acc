package app

import (
	"net/url"
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

// route is one page of the house itself, and its form if it has one.
type route struct {
	path string // "/ours/{room}/leave"
	door door
	show func(h *House, q *Request) Response
	do   func(h *House, q *Request) (Response, []practice.Problem)
}

// door says before or after unlock a page is there.
type door uint8

const (
	inside  door = iota // only when unlocked
	outside             // only before
	both
)

// allRoutes is the table of the house's own pages. Pages of practices are found by their own tables.
func allRoutes() []route {
	var all []route
	for _, group := range [][]route{
		todayRoutes, welcomeRoutes, unlockRoutes, kitRoutes, oursRoutes, inviteRoutes, joinRoutes, roomRoutes,
		mineRoutes, storyRoutes, settingsRoutes, wordsRoutes, deviceRoutes, warningRoutes, plainRoutes,
	} {
		all = append(all, group...)
	}
	return all
}

// Do answers a request.
func (h *House) Do(q Request) Response {
	if q.Zone == nil {
		q.Zone = h.zone()
	}
	rt, params := h.find(q.Path)
	if rt == nil {
		if h.facts.Stage == Open {
			return h.practicePage(&q)
		}
		return h.shut(&q)
	}
	q.params = params
	switch {
	case h.facts.Stage == Open && rt.door == outside:
		return Response{Found: true, Then: "/"}
	case h.facts.Stage != Open && rt.door == inside:
		return h.shut(&q)
	}
	if q.Submit && rt.do != nil {
		resp, problems := rt.do(h, &q)
		if len(problems) == 0 {
			resp.Found = true
			return resp
		}
		q.Problems = append(q.Problems, problems...)
	}
	resp := rt.show(h, &q)
	if len(q.Problems) > 0 && !q.told && resp.Then == "" {
		resp.Body = html.Group(ui.Undone(ui.Problems(q.Problems)), resp.Body)
	}
	return resp
}

// shut leads to the way in: the words when an account is known here, else the welcome.
func (h *House) shut(q *Request) Response {
	if h.facts.Stage == Locked {
		return unlockPage(h, q)
	}
	return welcomePage(h, q)
}

// find returns the house's own route for a path, preferring fixed parts over named ones.
func (h *House) find(path string) (best *route, params map[string]string) {
	for i := range h.routes {
		if got, ok := match(h.routes[i].path, path); ok && (best == nil || len(got) < len(params)) {
			best, params = &h.routes[i], got
		}
	}
	return best, params
}

// match compares a path with a pattern and returns the named parts.
func match(pattern, path string) (map[string]string, bool) {
	var params map[string]string
	pattern, path = strings.Trim(pattern, "/"), strings.Trim(path, "/")
	for {
		want, moreWant, endWant := strings.Cut(pattern, "/")
		have, moreHave, endHave := strings.Cut(path, "/")
		if strings.HasPrefix(want, "{") && have != "" {
			if params == nil {
				params = map[string]string{}
			}
			if plain, err := url.PathUnescape(have); err == nil {
				have = plain
			}
			params[strings.Trim(want, "{}")] = have
		} else if want != have {
			return nil, false
		}
		if endWant != endHave {
			return nil, false
		}
		if !endWant {
			return params, true
		}
		pattern, path = moreWant, moreHave
	}
}

// page is the usual shape of a page.
func page(place Place, title string, body ...html.Node) Response {
	return Response{Title: title, Body: ui.Page(title, body...), Place: place, Found: true}
}

// nothingHere is shown for an address that leads nowhere.
func nothingHere(place Place) Response {
	r := page(place, "There is nothing here",
		ui.P("This page is not there, or not there any more. Nothing was lost."),
		ui.Actions(ui.ButtonLink(ui.Primary, "Go to Today", "/")))
	r.Found = false
	return r
}

// form starts a form that is sent to the page that it stands on.
func (q *Request) form() ui.Form { return q.formTo(html.URL(q.Path)) }

func (q *Request) formTo(to html.URL) ui.Form {
	q.told = true
	return ui.Form{Action: to, Values: q.typed(string(to)), Problems: ui.Problems(q.Problems)}
}

// typed is what was typed into a form before: just sent, or kept from before a reload.
func (q *Request) typed(into string) map[string][]string {
	if q.Form != nil {
		return q.Form
	}
	if q.Into == into {
		return q.Draft
	}
	return nil
}

func problem(field, text string) []practice.Problem {
	return []practice.Problem{{Field: field, Text: text}}
}

// line tidies a one-line text that was typed.
func line(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most])
	}
	return s
}
