package app

import (
	"strings"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// practicePage answers for "/ours/{room}/{practice}/..." and "/mine/{practice}/...".
func (h *House) practicePage(q *Request) Response {
	r, i, rest := h.locate(q.Path)
	if r == nil {
		return nothingHere(Today)
	}
	p := &h.cfg.Practices[i]
	rt, params := findRoute(p, r.kind, rest)
	if rt == nil {
		return nothingHere(r.bar())
	}
	v, state := h.view(r, i, q), r.fold.states[i]
	pq := &practice.Request{Params: params, Query: q.Query, Form: q.typed(q.Path), Problems: q.Problems}
	if q.Submit && rt.Do != nil && !r.readOnly() {
		resp, done := h.practiceDo(r, p, rt, state, v, pq)
		if done {
			return resp
		}
	}
	if rt.Show == nil {
		return nothingHere(r.bar())
	}
	shown := rt.Show(state, v, pq)
	if !shown.Found {
		return nothingHere(r.bar())
	}
	return page(r.bar(), shown.Title, h.above(r, p, rt, v, params["id"]), h.troubles(r), shown.Body)
}

// practiceDo runs a practice's form. It reports false when the form is to be shown again.
func (h *House) practiceDo(r *room, p *practice.Practice, rt *practice.Route, s practice.State, v *practice.View, pq *practice.Request) (Response, bool) {
	out := rt.Do(s, v, pq)
	pq.Problems, pq.Refusal = append(pq.Problems, out.Problems...), out.Refusal
	if out.Refusal != nil {
		text := p.Refusals[out.Refusal.Key]
		if text == "" {
			text = "This cannot be done now. Nothing was lost."
		}
		pq.Problems = append(pq.Problems, practice.Problem{Text: text})
	}
	writes, own := len(out.Append)+len(out.Erase) > 0, len(out.Mine)+len(out.Unmine) > 0
	mine := h.mine()
	if own && mine == nil {
		pq.Problems = append(pq.Problems, practice.Problem{Text: "Your own room is not here yet, so this cannot be kept. What you typed is still here; try again in a moment."})
	}
	if len(pq.Problems) > 0 || out.Then == "" && !writes && !own {
		return Response{}, false
	}
	resp := Response{Found: true, Then: out.Then, Say: out.Say}
	if resp.Then == "" {
		resp.Then = v.Path()
	}
	if writes {
		resp.Appends = []Append{{Room: r.id, Drafts: out.Append, Erase: out.Erase}}
	}
	if own {
		resp.Appends = append(resp.Appends, Append{Room: mine.id, Drafts: out.Mine, Erase: out.Unmine})
	}
	return resp, true
}

// above is the way back: from a step to the thing that it is about, from there to the practice, and from
// its front page to the room.
func (h *House) above(r *room, p *practice.Practice, rt *practice.Route, v *practice.View, id string) html.Node {
	switch {
	case strings.HasPrefix(rt.Path, "{id}/"):
		return ui.Back("Back", v.Path(id))
	case rt.Path != "":
		return ui.Back(p.Title, html.URL(v.Base))
	case r.kind == practice.Mine:
		return ui.Back("Mine", "/mine")
	default:
		return ui.Back(h.label(r), html.URL(r.base()))
	}
}

// locate finds the room, the practice and the rest of a path.
func (h *House) locate(path string) (r *room, index int, rest string) {
	parts := strings.SplitN(strings.Trim(path, "/"), "/", 4)
	switch {
	case len(parts) >= 2 && parts[0] == "mine":
		r, parts = h.mine(), parts[1:]
	case len(parts) >= 3 && parts[0] == "ours":
		r, parts = h.room(parts[1]), parts[2:]
	}
	if r == nil {
		return nil, 0, ""
	}
	for i, p := range h.cfg.Practices {
		if p.Name == parts[0] && r.fold.states[i] != nil {
			return r, i, strings.Join(parts[1:], "/")
		}
	}
	return nil, 0, ""
}

// findRoute prefers a route of fixed parts over one with named parts.
func findRoute(p *practice.Practice, in practice.Room, path string) (best *practice.Route, params map[string]string) {
	for i := range p.Routes {
		if there := p.Routes[i].In; there != 0 && there&in == 0 {
			continue
		}
		got, ok := match(p.Routes[i].Path, path)
		if ok && (best == nil || len(got) < len(params)) {
			best, params = &p.Routes[i], got
		}
	}
	return best, params
}

// mine returns the room of one person alone; nil until it is there.
func (h *House) mine() *room {
	for _, r := range h.rooms {
		if r.kind == practice.Mine {
			return r
		}
	}
	return nil
}

// ours returns the rooms of two, in the order in which they came.
func (h *House) ours() (list []*room) {
	for _, r := range h.rooms {
		if r.kind == practice.Ours {
			list = append(list, r)
		}
	}
	return list
}

// room finds a room of two by the short id in a path.
func (h *House) room(short string) *room {
	for _, r := range h.rooms {
		if r.kind != practice.Mine && r.id.Short() == short {
			return r
		}
	}
	return nil
}

func (r *room) base() string {
	if r.kind == practice.Mine {
		return "/mine"
	}
	return "/ours/" + r.id.Short()
}

func (r *room) path(parts ...string) html.URL {
	return html.Path(append([]string{r.base()}, parts...)...)
}

func (r *room) bar() Place {
	if r.kind == practice.Mine {
		return MineBar
	}
	return Ours
}

// readOnly reports whether nothing more can be written here.
func (r *room) readOnly() bool { return r.facts.ReadOnly != "" }

// other is the other of two; zero while alone.
func (r *room) other() record.Member { return r.fold.info.Other(r.facts.Me) }

// view is how a practice sees its room now.
func (h *House) view(r *room, index int, q *Request) *practice.View {
	v := &practice.View{
		Room: &r.fold.info, Me: r.facts.Me, Now: q.Now.UTC(), Zone: h.zoneOf(q),
		Base:  r.base() + "/" + h.cfg.Practices[index].Name,
		Names: func(m record.Member) string { return h.name(r, m) },
		NewID: h.cfg.NewID, Load: h.load, Check: h.cfg.Check,
		Near: h.near(r, q),
	}
	if own := h.mine(); own != nil {
		v.Mine = own.fold.states[index]
	}
	if r.kind == practice.Mine && h.cfg.Practices[index].Room&practice.Ours != 0 {
		v.Rooms = h.places(index)
	}
	return v
}

// name is what to call a member: what they want to be called here, else one's own label for the room.
func (h *House) name(r *room, m record.Member) string {
	if n := r.fold.own.names[m]; n != "" {
		return n
	}
	if m != r.facts.Me {
		if own := h.mine(); own != nil {
			if n := own.fold.own.labels[r.id]; n != "" {
				return n
			}
		}
	}
	return "the other person"
}

// label is what one calls a relationship: one's own word for it, else the other's name.
func (h *House) label(r *room) string {
	if own := h.mine(); own != nil {
		if n := own.fold.own.labels[r.id]; n != "" {
			return n
		}
	}
	for _, m := range append(append([]record.Member{}, r.fold.info.Members...), r.fold.info.Former...) {
		if n := r.fold.own.names[m]; n != "" && m != r.facts.Me {
			return n
		}
	}
	return "A room for two"
}

// set is one's settings.
func (h *House) set() Set {
	if own := h.mine(); own != nil {
		return own.fold.own.set
	}
	return Set{}
}

func (h *House) load(name string) *time.Location {
	if h.cfg.Load == nil || name == "" {
		return nil
	}
	return h.cfg.Load(name)
}

// zone is the zone that was chosen in the settings; nil when the device's is to be used.
func (h *House) zone() *time.Location { return h.load(h.set().Zone) }

func (h *House) zoneOf(q *Request) *time.Location {
	if z := h.zone(); z != nil {
		return z
	}
	if q.Zone != nil {
		return q.Zone
	}
	return time.UTC
}

func (h *House) clock(q *Request) ui.Clockwork {
	return ui.Clockwork{Now: q.Now, Zone: h.zoneOf(q)}
}
