package app

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

var todayRoutes = []route{
	{path: "/", show: todayPage},
	{path: "/today", show: todayPage},
	{path: "/today/aside", show: todayPage, do: putAside},
}

// How many steps Today shows at once, and how many more it offers. The rest wait unseen:
// nobody is helped by a long list.
const (
	stepsShown = 2
	stepsMore  = 5
)

func todayPage(h *House, q *Request) Response {
	steps := h.steps(q)
	first := steps[:min(stepsShown, len(steps))]
	due, more := splitDue(steps[len(first):], q.Now)
	more = more[:min(stepsMore, len(more))]
	c := h.clock(q)
	body := []html.Node{h.warningLines(), h.stuckLine()}
	if len(first) == 0 {
		body = append(body, ui.Empty("Nothing waits for you. You do not have to do anything here today.", "Write in your journal", h.firstPage()))
	} else {
		body = append(body, ui.Steps(c, h.cards(first)))
	}
	if len(due) > 0 {
		body = append(body, ui.Section("Due within a day", ui.List(stepRows(c, due)...)))
	}
	if len(more) > 0 {
		body = append(body, ui.Details("More, when you want it", ui.List(stepRows(c, more)...)))
	}
	return page(Today, "Today", append(body, h.firstWays())...)
}

// step is a practice's or the house's own step, with where it belongs.
type step struct {
	practice.Step
	key   string // unique over rooms
	where string // what one calls the room; empty in Mine
}

// steps lists what could be next for this person now, in a fixed order: weight, then due time, then room,
// then key. What was put aside is left out until its time.
func (h *House) steps(q *Request) []step {
	all := h.ownSteps(q)
	for _, r := range h.rooms {
		if r.readOnly() {
			continue
		}
		for i, s := range r.fold.states {
			if s == nil {
				continue
			}
			for _, st := range s.Steps(h.view(r, i, q)) {
				all = append(all, step{Step: st, key: r.id.Short() + "/" + h.cfg.Practices[i].Name + "/" + st.Key, where: h.where(r)})
			}
		}
	}
	var aside map[string]time.Time
	if own := h.mine(); own != nil {
		aside = own.fold.own.aside
	}
	all = slices.DeleteFunc(all, func(s step) bool { return aside[s.key].After(q.Now) })
	slices.SortStableFunc(all, func(a, b step) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), compareDue(a.Due, b.Due), cmp.Compare(a.key, b.key))
	})
	return all
}

// where names the room of a step; Mine needs no name.
func (h *House) where(r *room) string {
	if r.kind == practice.Mine || len(h.ours()) < 2 {
		return ""
	}
	return h.label(r)
}

func compareDue(a, b time.Time) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

func splitDue(steps []step, now time.Time) (due, rest []step) {
	for _, s := range steps {
		if !s.Due.IsZero() && s.Due.Before(now.Add(24*time.Hour)) {
			due = append(due, s)
		} else {
			rest = append(rest, s)
		}
	}
	return due, rest
}

func (s step) title() string {
	if s.where == "" {
		return s.Title
	}
	return s.Title + " (" + s.where + ")"
}

func (h *House) cards(steps []step) []ui.Step {
	out := make([]ui.Step, len(steps))
	for i, s := range steps {
		aside := html.URL("/today/aside").With("key", s.key)
		if s.Once {
			aside = aside.With("once", "yes")
		}
		out[i] = ui.Step{Title: s.title(), Why: s.Why, Due: s.Due, Path: s.Path, Aside: aside}
	}
	return out
}

func stepRows(c ui.Clockwork, steps []step) []html.Node {
	rows := make([]html.Node, len(steps))
	for i, s := range steps {
		more := s.Why
		if !s.Due.IsZero() {
			more = "By " + c.Text(s.Due)
		}
		rows[i] = ui.Row(s.title(), s.Path, more)
	}
	return rows
}

// putAside hides a step until the next morning, four o'clock: a night is one day. What may be left without an
// answer does not come back.
func putAside(h *House, q *Request) (Response, []practice.Problem) {
	own := h.mine()
	if own == nil || q.Query["key"] == "" {
		return Response{Then: "/"}, nil
	}
	here := q.Now.In(h.zoneOf(q))
	until := time.Date(here.Year(), here.Month(), here.Day(), 4, 0, 0, 0, here.Location())
	if !until.After(q.Now) {
		until = until.AddDate(0, 0, 1)
	}
	say := "Put aside for today."
	if q.Query["once"] != "" {
		until, say = until.AddDate(100, 0, 0), "Put aside. It keeps its place, and is not offered here again."
	}
	return Response{
		Then: "/", Say: say,
		Appends: []Append{h.one(own, q, Aside{Key: q.Query["key"], Until: until})},
	}, nil
}

// one is a single record of the house's own for a room.
func (h *House) one(r *room, q *Request, b record.Body) Append {
	return Append{Room: r.id, Drafts: []record.Draft{h.draft(q, b)}}
}

func (h *House) draft(q *Request, b record.Body) record.Draft {
	return record.Draft{ID: h.cfg.NewID(), Time: q.Now.UTC(), Body: b}
}

// ownSteps are the house's own: the kit, newcomers, words to compare, what could not be sent.
func (h *House) ownSteps(q *Request) (all []step) {
	add := func(key, title, why string, to html.URL, weight int) {
		all = append(all, step{Step: practice.Step{Key: key, Title: title, Why: why, Path: to, Weight: weight}, key: key})
	}
	if own := h.mine(); h.facts.Kit != nil || own != nil && !own.fold.own.kit {
		add("house/kit", "Put a recovery kit on paper", "Without it, losing your words means losing what is in Mine for good.", "/kit", practice.Later+20)
	}
	if h.facts.Joining != nil {
		add("house/join", "Look at the invitation that you opened", "You opened a link on this device. Nobody is told until you accept.", "/join", practice.Soon)
	}
	for _, r := range h.ours() {
		base := "house/" + r.id.Short()
		for _, n := range r.facts.Newcomers {
			if !r.facts.Waiting && n.ID != r.facts.Me {
				add(base+"/admit", "Compare six words and let the other person in", "Someone used your invitation. Until you let them in, they read nothing.", r.path("compare"), practice.Urgent)
			}
		}
		for _, m := range r.facts.Members {
			if m.ID != r.facts.Me && !m.Compared {
				add(base+"/compare/"+m.ID.String()[:8], "Compare six words with "+h.name(r, m.ID)+" in person", "So that you both know that nobody stands between you.", r.path("compare"), practice.Later+10)
			}
		}
	}
	return all
}

// firstWays is shown as long as somebody is alone: the first small things, none of them urgent.
func (h *House) firstWays() html.Node {
	if len(h.ours()) > 0 {
		return html.Group()
	}
	return ui.Section("When you are ready",
		ui.P("You can stay on your own here for as long as you like. One person's effort rarely repairs a relationship by itself, and it can still help you see clearly."),
		ui.List(
			ui.Row("Write in your journal", h.firstPage(), "Nobody else can read it, or tell that you use it"),
			ui.Row("Invite the other person", "/ours/new", "You see first what they will and will not see")))
}

func (h *House) stuckLine() html.Node {
	if len(h.facts.Stuck) == 0 {
		return html.Group()
	}
	return ui.Notice(ui.P("Something that you wrote could not be sent. It is kept here."), ui.Link("See what and why", "/unsent"))
}

// count says "1 thing" or "3 things".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
