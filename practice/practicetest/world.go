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

// World is one room, its people and a clock.
type World struct {
	T        testing.TB
	Practice practice.Practice
	State    practice.State
	Info     practice.RoomInfo
	Now      time.Time
	Records  []record.Record // those that stand, in order
	Quiet    bool            // pages are not audited: for measuring

	people []*Person
	kinds  record.Kinds
	ids    uint64
	seq    uint64
	latest time.Time
}

// Person is somebody in a world.
type Person struct {
	Name   string
	Member record.Member
	Zone   *time.Location
	Check  practice.Checker
	w      *World
}

// NewWorld returns an empty room at noon of 2 March 2026, a Monday, with these people in it. They are all in Berlin.
func NewWorld(t testing.TB, p practice.Practice, names ...string) *World {
	t.Helper()
	w := &World{
		T: t, Practice: p, State: p.New(), Info: practice.RoomInfo{Kind: p.Room},
		Now: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC), kinds: record.Kinds{},
	}
	for _, k := range p.Kinds {
		w.kinds[k.Name] = k.Decode
	}
	for _, n := range names {
		w.Join(n)
	}
	return w
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

// View is how a person sees the room now.
func (p *Person) View() *practice.View {
	base := "/ours/3f2a/" + p.w.Practice.Name
	if p.w.Practice.Room == practice.Mine {
		base = "/mine/" + p.w.Practice.Name
	}
	return &practice.View{
		Room: &p.w.Info, Me: p.Member, Now: p.w.Now, Zone: p.Zone, Base: base, Names: p.w.Names, NewID: p.w.NewID,
		Load: func(name string) *time.Location {
			loc, err := time.LoadLocation(name)
			if err != nil || name == "" || name == "Local" {
				return nil
			}
			return loc
		},
		Check: p.Check,
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

// apply encodes, decodes and folds a draft, with the rule time of the protocol.
func (w *World) apply(author record.Member, d record.Draft, arrived time.Time) *practice.Refusal {
	w.T.Helper()
	r, err := w.kinds.Decode(d.Encode())
	if err != nil {
		w.T.Fatalf("%s does not survive its encoding: %v", d.Body.Kind(), err)
	}
	w.seq++
	r.Seq, r.Author, r.Arrived = w.seq, author, arrived
	r.Time = r.Said
	if r.Said.After(arrived.Add(time.Hour)) {
		r.Time = arrived
	}
	if r.Time.Before(w.latest) {
		r.Time = w.latest
	}
	if refusal := w.State.Apply(&w.Info, r); refusal != nil {
		if w.Practice.Refusals[refusal.Key] == "" {
			w.T.Errorf("refusal %q has no words", refusal.Key)
		}
		return refusal
	}
	w.latest = r.Time
	w.Records = append(w.Records, r)
	return nil
}

// Erase folds the room again without the words of some records, as after a withdrawal; in Mine without
// the records.
func (w *World) Erase(ids ...record.ID) {
	gone := map[record.ID]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	w.State = w.Practice.New()
	var rest []record.Record
	for _, r := range w.Records {
		if gone[r.ID] && w.Practice.Room == practice.Mine {
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
		if refusal := w.State.Apply(&w.Info, r); refusal != nil {
			w.T.Errorf("%s stood with its words and is refused without: %s", r.Body.Kind(), refusal.Key)
		}
		rest = append(rest, r)
	}
	w.Records = rest
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

// Open shows a page: "new?form=once", below the practice or with its full path.
func (p *Person) Open(path string) Shown {
	p.w.T.Helper()
	rt, r := p.route(path)
	return p.show(path, rt, r)
}

func (p *Person) show(path string, rt *practice.Route, r *practice.Request) Shown {
	p.w.T.Helper()
	page := rt.Show(p.w.State, p.View(), r)
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

// Send fills in a form and sends it. Its records are appended.
func (p *Person) Send(path string, form Form) Sent {
	p.w.T.Helper()
	rt, r := p.route(path)
	if rt.Do == nil {
		p.w.T.Fatalf("%s has no form", path)
	}
	r.Form = form
	s := Sent{Outcome: rt.Do(p.w.State, p.View(), r)}
	r.Problems = s.Problems
	if s.Refusal != nil {
		words := p.w.Practice.Refusals[s.Refusal.Key]
		if words == "" {
			p.w.T.Errorf("refusal %q has no words", s.Refusal.Key)
		}
		r.Problems, r.Refusal = append(r.Problems, practice.Problem{Text: words}), s.Refusal
	}
	for _, x := range r.Problems {
		s.Told = append(s.Told, x.Text)
	}
	if len(s.Told) > 0 || s.Then == "" && len(s.Append)+len(s.Erase) == 0 {
		s.Page = p.show(path, rt, r)
		p.checkKept(path, form, r.Problems, s.Page)
		return s
	}
	for _, d := range s.Append {
		if refusal := p.w.apply(p.Member, d, p.w.Now); refusal != nil {
			p.w.T.Fatalf("%s wrote a %s that readers refuse: %s", path, d.Body.Kind(), refusal.Key)
		}
	}
	if len(s.Erase) > 0 {
		p.w.Erase(s.Erase...)
	}
	s.Page = p.Open(string(s.Then))
	return s
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
func (p *Person) route(path string) (*practice.Route, *practice.Request) {
	p.w.T.Helper()
	path = strings.TrimPrefix(strings.TrimPrefix(path, p.View().Base), "/")
	path, query, _ := strings.Cut(path, "?")
	r := &practice.Request{Params: map[string]string{}, Query: queryOf(query)}
	parts := strings.Split(path, "/")
	var best *practice.Route
	for i := range p.w.Practice.Routes {
		rt := &p.w.Practice.Routes[i]
		if params, ok := match(strings.Split(rt.Path, "/"), parts); ok && (best == nil || len(params) < len(r.Params)) {
			best, r.Params = rt, params
		}
	}
	if best == nil {
		p.w.T.Fatalf("there is no page %q", path)
	}
	return best, r
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
