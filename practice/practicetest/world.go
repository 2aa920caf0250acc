package practicetest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// World is one room, its people and a clock. Each person also has a room of their own, for drafts.
type World struct {
	T        testing.TB
	Practice practice.Practice // the one that is tried
	State    practice.State    // its state in the room
	Info     practice.RoomInfo
	Now      time.Time
	Records  []record.Record // those that stand, in order
	Quiet    bool            // pages are not audited: for measuring

	room   room
	list   []practice.Practice
	people []*Person
	kinds  record.Kinds
	owner  map[record.Kind]int
	ids    uint64
}

// room is a fold of one room: a state for each practice of the world that lives there.
type room struct {
	info    *practice.RoomInfo
	states  []practice.State
	records *[]record.Record
	seq     uint64
	latest  time.Time
}

// Person is somebody in a world.
type Person struct {
	Name   string
	Member record.Member
	Zone   *time.Location
	Check  practice.Checker
	Mine   []record.Record // what stands in their own room
	w      *World
	mine   room
}

// NewWorld returns an empty room at noon of 2 March 2026, a Monday, with these people in it. They are all in Berlin.
func NewWorld(t testing.TB, p practice.Practice, names ...string) *World {
	t.Helper()
	return NewWorldWith(t, p, nil, names...)
}

// NewWorldWith is NewWorld with other practices beside the one that is tried.
func NewWorldWith(t testing.TB, p practice.Practice, others []practice.Practice, names ...string) *World {
	t.Helper()
	w := &World{
		T: t, Practice: p, Info: practice.RoomInfo{Kind: practice.Ours},
		Now: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), kinds: record.Kinds{}, owner: map[record.Kind]int{},
		list: append([]practice.Practice{p}, others...),
	}
	if p.Room&practice.Ours == 0 {
		w.Info.Kind = p.Room
	}
	for i, x := range w.list {
		for _, k := range x.Kinds {
			w.kinds[k.Name], w.owner[k.Name] = k.Decode, i
		}
	}
	w.empty()
	for _, n := range names {
		w.Join(n)
	}
	return w
}

// empty begins the fold of the room anew.
func (w *World) empty() {
	w.room = room{info: &w.Info, records: &w.Records, seq: w.room.seq, states: w.states(&w.Info)}
	w.State = w.room.states[0]
}

func (w *World) states(info *practice.RoomInfo) []practice.State {
	list := make([]practice.State, len(w.list))
	for i, p := range w.list {
		if p.Room&info.Kind == 0 {
			continue
		}
		list[i] = p.New()
		if b, ok := list[i].(practice.Breaches); ok && info.Kind != practice.Mine {
			info.Breaches = b
		}
	}
	return list
}

// Zone loads a time zone.
func Zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("zone %q: %v", name, err)
	}
	return loc
}

// Join lets somebody into the room.
func (w *World) Join(name string) *Person {
	p := &Person{Name: name, Member: MemberOf(name), Zone: Zone(w.T, "Europe/Berlin"), w: w}
	own := &practice.RoomInfo{Kind: practice.Mine, Members: []record.Member{p.Member}}
	p.mine = room{info: own, states: w.states(own), records: &p.Mine}
	w.people = append(w.people, p)
	w.Info.Members = append(w.Info.Members, p.Member)
	return p
}

// Leave lets somebody leave.
func (w *World) Leave(name string) {
	p := w.As(name)
	var rest []record.Member
	for _, m := range w.Info.Members {
		if m != p.Member {
			rest = append(rest, m)
		}
	}
	w.Info.Members, w.Info.Former = rest, append(w.Info.Former, p.Member)
}

// MemberOf is the member that stands for a name.
func MemberOf(name string) record.Member { return record.Member(sha256.Sum256([]byte(name))) }

// As returns a person by name.
func (w *World) As(name string) *Person {
	w.T.Helper()
	for _, p := range w.people {
		if p.Name == name {
			return p
		}
	}
	w.T.Fatalf("nobody here is called %q", name)
	return nil
}

// Has reports whether somebody has that name.
func (w *World) Has(name string) bool {
	for _, p := range w.people {
		if p.Name == name {
			return true
		}
	}
	return false
}

// Wait lets time pass.
func (w *World) Wait(d time.Duration) { w.Now = w.Now.Add(d) }

// NewID returns an id that was not there before.
func (w *World) NewID() (id record.ID) {
	w.ids++
	id[0] = 1
	binary.BigEndian.PutUint64(id[8:], w.ids)
	return id
}

// Names says how people are called on pages.
func (w *World) Names(m record.Member) string {
	for _, p := range w.people {
		if p.Member == m {
			return strings.ToUpper(p.Name[:1]) + p.Name[1:]
		}
	}
	return "the other person"
}

// View is how a person sees the practice that is tried, in the room.
func (p *Person) View() *practice.View { return p.view(&p.w.room, 0) }

// view is how a person sees a practice in one of their two rooms.
func (p *Person) view(r *room, index int) *practice.View {
	base := "/ours/3f2a/"
	if r.info.Kind == practice.Mine {
		base = "/mine/"
	}
	v := &practice.View{
		Room: r.info, Me: p.Member, Now: p.w.Now, Zone: p.Zone, Base: base + p.w.list[index].Name, Names: p.w.Names, NewID: p.w.NewID,
		Load: func(name string) *time.Location {
			loc, err := time.LoadLocation(name)
			if err != nil || name == "" || name == "Local" {
				return nil
			}
			return loc
		},
		Check: p.Check, Mine: p.mine.states[index], Near: p.near(r),
	}
	if r.info.Kind == practice.Mine && p.w.room.states[index] != nil && p.w.Info.Kind == practice.Ours {
		place := practice.Place{Label: "Ours", Base: "/ours/3f2a/" + p.w.list[index].Name}
		if p.w.Info.Breaches != nil {
			place.Breaches = p.w.Info.Breaches.Breaches()
		}
		v.Rooms = []practice.Place{place}
	}
	return v
}

// near is what the practices of a room know of each other, as the app tells them.
func (p *Person) near(r *room) practice.Near {
	find := func(name string) int {
		for i, x := range p.w.list {
			if x.Name == name && r.states[i] != nil {
				return i
			}
		}
		return -1
	}
	return practice.Near{
		Has: func(name string) bool { return find(name) >= 0 },
		Path: func(name string, parts ...string) html.URL {
			return html.Path(append([]string{"/ours/3f2a/" + name}, parts...)...)
		},
		Thing: func(name string, id record.ID) (practice.Thing, bool) {
			if i := find(name); i >= 0 {
				if t, ok := r.states[i].(practice.Teller); ok {
					return t.Thing(p.view(r, i), id)
				}
			}
			return practice.Thing{}, false
		},
		Follows: func(name string, breach record.ID) []practice.Thing {
			if i := find(name); i >= 0 {
				if f, ok := r.states[i].(practice.Follower); ok {
					return f.Follows(p.view(r, i), breach)
				}
			}
			return nil
		},
		Promise: func(wish practice.Wish) practice.Outcome {
			for i, x := range p.w.list {
				if x.Promise != nil && r.states[i] != nil {
					return x.Promise(r.states[i], p.view(r, i), wish)
				}
			}
			return practice.Outcome{Problems: []practice.Problem{{Text: "No promises are kept in this room."}}}
		},
	}
}

// Put appends a body in the person's name, past all forms, as a changed program could. It returns the
// refusal that every reader gives.
func (p *Person) Put(body record.Body) *practice.Refusal {
	return p.PutAt(p.w.Now, p.w.Now, body)
}

// PutAt is Put with the time that its author says, and that at which the relay takes it.
func (p *Person) PutAt(said, arrived time.Time, body record.Body) *practice.Refusal {
	p.w.T.Helper()
	return p.w.apply(p.Member, record.Draft{ID: p.w.NewID(), Time: said, Body: body}, arrived)
}

// LastID is the id of the last record that stands.
func (w *World) LastID() record.ID { return w.Records[len(w.Records)-1].ID }

// apply lets a draft into the room.
func (w *World) apply(author record.Member, d record.Draft, arrived time.Time) *practice.Refusal {
	w.T.Helper()
	return w.take(&w.room, author, d, arrived)
}

// take encodes, decodes and folds a draft, with the rule time of the protocol.
func (w *World) take(in *room, author record.Member, d record.Draft, arrived time.Time) *practice.Refusal {
	w.T.Helper()
	r, err := w.kinds.Decode(d.Encode())
	if err != nil {
		w.T.Fatalf("%s does not survive its encoding: %v", d.Body.Kind(), err)
	}
	in.seq++
	r.Seq, r.Author, r.Arrived = in.seq, author, arrived
	r.Time = r.Said
	if r.Said.After(arrived.Add(time.Hour)) {
		r.Time = arrived
	}
	if r.Time.Before(in.latest) {
		r.Time = in.latest
	}
	owner := w.owner[r.Body.Kind()]
	if in.states[owner] == nil {
		w.T.Fatalf("%s does not live in that room", r.Body.Kind())
	}
	if refusal := in.states[owner].Apply(in.info, r); refusal != nil {
		if w.list[owner].Refusals[refusal.Key] == "" {
			w.T.Errorf("refusal %q has no words", refusal.Key)
		}
		return refusal
	}
	in.latest = r.Time
	*in.records = append(*in.records, r)
	return nil
}

// Erase folds the room again without the words of some records, as after a withdrawal; in Mine without
// the records.
func (w *World) Erase(ids ...record.ID) {
	old := w.Records
	w.Records = nil
	w.empty()
	w.Records = w.erase(&w.room, old, ids)
}

func (p *Person) erase(ids []record.ID) {
	p.mine.states = p.w.states(p.mine.info)
	p.Mine = p.w.erase(&p.mine, p.Mine, ids)
}

func (w *World) erase(in *room, old []record.Record, ids []record.ID) (rest []record.Record) {
	gone := map[record.ID]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	for _, r := range old {
		if gone[r.ID] && in.info.Kind == practice.Mine {
			continue
		}
		if gone[r.ID] {
			skeleton, _ := record.Draft{ID: r.ID, Time: r.Said, Body: r.Body}.Encode()
			bare, err := w.kinds.Decode(skeleton, nil)
			if err != nil {
				w.T.Fatalf("%s without its words: %v", r.Body.Kind(), err)
			}
			r.Body, r.Prose, r.Withdrawn = bare.Body, record.ProseWithdrawn, w.Now
		}
		if refusal := in.states[w.owner[r.Body.Kind()]].Apply(in.info, r); refusal != nil {
			w.T.Errorf("%s stood with its words and is refused without: %s", r.Body.Kind(), refusal.Key)
		}
		rest = append(rest, r)
	}
	return rest
}

// Shown is a page as a person got it.
type Shown struct {
	Title, HTML, Text string
	Found             bool
}

// Form is what is typed into a form.
type Form map[string][]string

// Typed makes a form from names and values in turn.
func Typed(pairs ...string) Form {
	f := Form{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f[pairs[i]] = append(f[pairs[i]], pairs[i+1])
	}
	return f
}

// Open shows a page: "new?form=once", below the practice that is tried or with its full path.
func (p *Person) Open(path string) Shown {
	p.w.T.Helper()
	return p.show(path, p.route(path))
}

// visit is a page on its way: which practice, in which room.
type visit struct {
	room  *room
	index int
	route *practice.Route
	r     *practice.Request
}

func (p *Person) show(path string, at visit) Shown {
	p.w.T.Helper()
	page := at.route.Show(at.room.states[at.index], p.view(at.room, at.index), at.r)
	if !page.Found {
		return Shown{}
	}
	s := Shown{Title: page.Title, HTML: html.Render(page.Body), Found: true}
	if p.w.Quiet {
		return s
	}
	if page.Title == "" {
		p.w.T.Errorf("%s: a page without a heading", path)
	}
	for _, problem := range Audit(s.HTML) {
		p.w.T.Fatalf("%s: %s\n%s", path, problem, s.HTML)
	}
	s.Text = s.Title + "\n" + TextOf(s.HTML)
	return s
}

// Sent is what a form led to.
type Sent struct {
	practice.Outcome
	Told []string // the words of problems and of a refusal
	Page Shown    // the form again, or the page that follows
}

// Send fills in a form and sends it. Its records are appended, and what goes into one's own room there.
func (p *Person) Send(path string, form Form) Sent {
	p.w.T.Helper()
	at := p.route(path)
	if at.route.Do == nil {
		p.w.T.Fatalf("%s has no form", path)
	}
	at.r.Form = form
	s := Sent{Outcome: at.route.Do(at.room.states[at.index], p.view(at.room, at.index), at.r)}
	at.r.Problems = s.Problems
	if s.Refusal != nil {
		words := p.w.list[at.index].Refusals[s.Refusal.Key]
		if words == "" {
			p.w.T.Errorf("refusal %q has no words", s.Refusal.Key)
		}
		at.r.Problems, at.r.Refusal = append(at.r.Problems, practice.Problem{Text: words}), s.Refusal
	}
	for _, x := range at.r.Problems {
		s.Told = append(s.Told, x.Text)
	}
	if len(s.Told) > 0 || s.Then == "" && len(s.Append)+len(s.Erase)+len(s.Mine)+len(s.Unmine) == 0 {
		s.Page = p.show(path, at)
		p.checkKept(path, form, at.r.Problems, s.Page)
		return s
	}
	p.write(path, at.room, s.Append)
	p.write(path, &p.mine, s.Mine)
	switch {
	case len(s.Erase) > 0 && at.room == &p.mine:
		p.erase(s.Erase)
	case len(s.Erase) > 0:
		p.w.Erase(s.Erase...)
	}
	if len(s.Unmine) > 0 {
		p.erase(s.Unmine)
	}
	s.Page = p.Open(string(s.Then))
	return s
}

func (p *Person) write(path string, in *room, drafts []record.Draft) {
	p.w.T.Helper()
	for _, d := range drafts {
		if refusal := p.w.take(in, p.Member, d, p.w.Now); refusal != nil {
			p.w.T.Fatalf("%s wrote a %s that readers refuse: %s", path, d.Body.Kind(), refusal.Key)
		}
	}
}

// checkKept holds that a form that is shown again keeps what was typed and says each problem beside its
// field.
func (p *Person) checkKept(path string, form Form, problems []practice.Problem, page Shown) {
	p.w.T.Helper()
	if !page.Found {
		p.w.T.Errorf("%s: sent with problems, and then there is no page", path)
		return
	}
	has := controls(page.HTML)
	for name, values := range form {
		for _, v := range values {
			if _, there := has.fields[name]; there && !has.holds(name, v) {
				p.w.T.Errorf("%s: field %q lost %q\n%s", path, name, v, page.HTML)
			}
		}
	}
	for _, x := range problems {
		if x.Text == "" {
			p.w.T.Errorf("%s: a problem without words at %q", path, x.Field)
		}
		if x.Field != "" && !has.problems[x.Text] {
			p.w.T.Errorf("%s: %q is not said beside the field %q\n%s", path, x.Text, x.Field, page.HTML)
		}
	}
}

// route finds a page by its path.
func (p *Person) route(path string) visit {
	p.w.T.Helper()
	at := visit{room: &p.w.room}
	below, full := strings.CutPrefix(path, "/ours/3f2a/")
	if own, ok := strings.CutPrefix(path, "/mine/"); ok {
		below, full = own, true
		if p.w.Info.Kind != practice.Mine {
			at.room = &p.mine
		}
	}
	below, query, _ := strings.Cut(below, "?")
	if full {
		name, rest, _ := strings.Cut(below, "/")
		at.index = -1
		for i, x := range p.w.list {
			if x.Name == name && at.room.states[i] != nil {
				at.index = i
			}
		}
		if at.index < 0 {
			p.w.T.Fatalf("there is no page %q", path)
		}
		below = rest
	}
	at.r = &practice.Request{Params: map[string]string{}, Query: queryOf(query)}
	parts := strings.Split(below, "/")
	routes := p.w.list[at.index].Routes
	for i := range routes {
		rt := &routes[i]
		if rt.In != 0 && rt.In&at.room.info.Kind == 0 {
			continue
		}
		if params, ok := match(strings.Split(rt.Path, "/"), parts); ok && (at.route == nil || len(params) < len(at.r.Params)) {
			at.route, at.r.Params = rt, params
		}
	}
	if at.route == nil {
		p.w.T.Fatalf("there is no page %q", path)
	}
	return at
}

func match(pattern, parts []string) (map[string]string, bool) {
	if len(pattern) != len(parts) {
		return nil, false
	}
	params := map[string]string{}
	for i, x := range pattern {
		switch {
		case strings.HasPrefix(x, "{"):
			params[strings.Trim(x, "{}")] = parts[i]
		case x != parts[i]:
			return nil, false
		}
	}
	return params, true
}

func queryOf(s string) map[string]string {
	q := map[string]string{}
	for pair := range strings.SplitSeq(s, "&") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			q[k] = unescape(v)
		}
	}
	return q
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		var c byte
		if s[i] == '%' && i+2 < len(s) {
			if _, err := fmt.Sscanf(s[i+1:i+3], "%02X", &c); err == nil {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		if s[i] == '+' {
			b.WriteByte(' ')
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
