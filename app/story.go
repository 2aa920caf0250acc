package app

import (
	"strconv"
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var storyRoutes = []route{
	{path: "/story", show: storyPage, do: storyFilter},
}

// SearchField is the name of every field that searches: what stands in it is never kept.
const SearchField = "q"

const (
	storyPageSize  = 40
	storyPrintSize = 2000
	storyScan      = 400 // moments asked for at once while searching
)

// sieve is what Story is asked to show.
type sieve struct {
	room, practice, who, tone, text string
	before                          map[string]uint64 // by room: only what came before this place
	size                            int
	whole                           bool // moments with all their words, for paper
}

func (h *House) readSieve(q *Request) sieve {
	s := sieve{
		room: q.Query["room"], practice: q.Query["practice"], who: q.Query["who"], tone: q.Query["tone"],
		before: map[string]uint64{}, size: storyPageSize,
	}
	if q.Query["found"] != "" {
		s.text = h.sought
	}
	if q.Query["print"] != "" {
		s.size = storyPrintSize
	}
	for part := range strings.SplitSeq(q.Query["before"], "-") {
		room, seq, ok := strings.Cut(part, ".")
		if n, err := strconv.ParseUint(seq, 10, 64); ok && err == nil {
			s.before[room] = n
		}
	}
	return s
}

func (s sieve) url() html.URL {
	u := html.URL("/story")
	for _, p := range [][2]string{{"room", s.room}, {"practice", s.practice}, {"who", s.who}, {"tone", s.tone}} {
		if p[1] != "" {
			u = u.With(p[0], p[1])
		}
	}
	if s.text != "" {
		u = u.With("found", "1") // the words themselves never stand in an address
	}
	return u
}

// lets reports whether a moment passes.
func (s sieve) lets(m practice.Moment, r *room) bool {
	switch s.who {
	case "me":
		if m.Who != r.facts.Me {
			return false
		}
	case "other":
		if m.Who == r.facts.Me {
			return false
		}
	}
	if s.tone != "" && ui.Tone(m.Tone).Word() != s.tone {
		return false
	}
	text := strings.ToLower(s.text)
	return text == "" || strings.Contains(strings.ToLower(m.Text), text) || strings.Contains(strings.ToLower(m.More), text)
}

// told is a moment and the room that it happened in.
type told struct {
	practice.Moment
	room *room
}

func storyPage(h *House, q *Request) Response {
	s := h.readSieve(q)
	list, more := h.tell(s, q)
	c, paper := h.clock(q), q.Query["print"] != ""
	body := []html.Node{h.warningLines(), h.storyForm(s, q)}
	if paper {
		saved := ui.Note("As of " + ui.Clockwork{Zone: c.Zone}.Text(q.Now) + ". Times are those of " + ui.ZoneCity(c.Zone.String()) + ".")
		c, body = ui.Clockwork{Zone: c.Zone}, []html.Node{h.warningLines(), saved, h.storyForm(s, q)} // on paper there is no "today"
	}
	if len(list) == 0 {
		body = append(body, h.storyEmpty(s))
	} else {
		body = append(body, ui.Moments(c, h.shown(s, list)))
	}
	if more != "" {
		body = append(body, ui.Actions(ui.ButtonLink(ui.Quiet, "Earlier", s.url().With("before", more))))
	}
	if paper {
		body = append(body, ui.Actions(ui.Print("Print")))
	} else if len(list) > 0 {
		body = append(body, ui.Actions(ui.ButtonLink(ui.Quiet, "On one page, to print", s.url().With("print", "1"))))
	}
	return page(Story, "Story", append(body,
		ui.Note("What one person alone wrote is that person's view. The record is no proof of innocence."))...)
}

func (h *House) storyEmpty(s sieve) html.Node {
	if s.url() != "/story" {
		return ui.Empty("Nothing in the record answers to that.", "Show everything", "/story")
	}
	return ui.Empty("Here is what happened, in order, in your own words: what was promised and kept, and what you wrote for yourself.", "Write in your journal", h.firstPage())
}

// shown turns moments into what the page draws. With several rooms in view each says which one it is.
func (h *House) shown(s sieve, list []told) []ui.Moment {
	several := s.room == "" && len(h.rooms) > 1
	out := make([]ui.Moment, len(list))
	for i, m := range list {
		text := m.Text
		if several && m.room.kind == practice.Mine {
			text = "Mine: " + text
		} else if several && len(h.ours()) > 1 {
			text = h.label(m.room) + ": " + text
		}
		out[i] = ui.Moment{At: m.At, Tone: ui.Tone(m.Tone), Text: text, More: m.More, Path: m.Path}
	}
	return out
}

// tell gathers one page of moments, newest first, and says where the next one begins; "" at the start.
func (h *House) tell(s sieve, q *Request) (list []told, more string) {
	var streams []*stream
	for _, r := range h.rooms {
		if s.room == "" || s.room == r.id.Short() || s.room == "mine" && r.kind == practice.Mine {
			streams = append(streams, h.streams(r, s, q)...)
		}
	}
	next := map[string]uint64{}
	for len(list) < s.size {
		best := newest(streams)
		if best == nil {
			return list, ""
		}
		m := best.take()
		if s.lets(m, best.room) {
			list = append(list, told{m, best.room})
		}
		next[best.room.id.Short()] = m.Seq
	}
	if newest(streams) == nil {
		return list, ""
	}
	var parts []string
	for _, r := range h.rooms {
		key := r.id.Short()
		if n, ok := next[key]; ok {
			parts = append(parts, key+"."+strconv.FormatUint(n, 10))
		} else if n, ok := s.before[key]; ok {
			parts = append(parts, key+"."+strconv.FormatUint(n, 10))
		}
	}
	return list, strings.Join(parts, "-")
}

// storyForm is the filter.
func (h *House) storyForm(s sieve, q *Request) html.Node {
	rooms := []ui.Option{{Value: "", Text: "Everything"}, {Value: "mine", Text: "Mine"}}
	for _, r := range h.ours() {
		rooms = append(rooms, ui.Option{Value: r.id.Short(), Text: h.label(r)})
	}
	kinds := []ui.Option{{Value: "", Text: "All kinds"}}
	for _, p := range h.cfg.Practices {
		kinds = append(kinds, ui.Option{Value: p.Name, Text: p.Title})
	}
	f := q.formTo("/story")
	return ui.Details("Search and filter", f.Node(
		f.Field(ui.Field{Name: SearchField, Label: "Words", Value: s.text, Optional: true, Max: 100}),
		f.Field(ui.Field{Name: "room", Label: "Where", Kind: ui.Select, Value: s.room, Options: rooms}),
		f.Field(ui.Field{Name: "practice", Label: "What", Kind: ui.Select, Value: s.practice, Options: kinds}),
		f.Field(ui.Field{Name: "who", Label: "Who", Kind: ui.Select, Value: s.who, Options: []ui.Option{{Value: "", Text: "Both"}, {Value: "me", Text: "You"}, {Value: "other", Text: "The other"}}}),
		f.Field(ui.Field{Name: "tone", Label: "How it went", Kind: ui.Select, Value: s.tone, Options: []ui.Option{
			{Value: "", Text: "All"}, {Value: "kept", Text: "Kept"}, {Value: "missed", Text: "Missed"}, {Value: "mended", Text: "Mended"},
		}}),
		f.Buttons("", ui.Button{Text: "Show", Look: ui.Quiet})))
}

func storyFilter(h *House, q *Request) (Response, []practice.Problem) {
	s := sieve{
		room: q.Value("room"), practice: q.Value("practice"), who: q.Value("who"), tone: q.Value("tone"),
		text: line(q.Value(SearchField), 100),
	}
	h.sought = s.text
	return Response{Then: s.url()}, nil
}
