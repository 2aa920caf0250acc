package app_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/record"
)

// world is two people, the room they share, and a room of each one's own, without keys or a relay.
type world struct {
	t        testing.TB
	now      time.Time
	ids      uint64
	ours     []app.Item
	ann, ben *person
}

// person is somebody who looks at pages.
type person struct {
	w      *world
	name   string
	me     record.Member
	house  *app.House
	facts  app.Facts
	mine   []app.Item
	mineID app.RoomID
}

var oursID = app.RoomID{0x3f, 0x2a, 0x11, 0x07, 1}

const oursPath = "/ours/3f2a1107"

func newWorld(t testing.TB) *world {
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	w.ann, w.ben = w.person("Ann", 1), w.person("Ben", 2)
	w.ours = []app.Item{
		{Seq: 0, Control: "created", Author: w.ann.me, Subject: w.ann.me, Arrived: w.now},
		{Seq: 1, Control: "joined", Author: w.ben.me, Subject: w.ben.me, Arrived: w.now},
	}
	w.fold()
	for _, p := range []*person{w.ann, w.ben} {
		p.submit(oursPath+"/name", "name", p.name)
	}
	return w
}

func (w *world) person(name string, n byte) *person {
	p := &person{w: w, name: name, me: record.Member{n}, mineID: app.RoomID{0xaa, n}}
	p.house = app.New(app.Config{Practices: all.Practices(), NewID: w.newID, Load: load})
	members := []app.Member{{ID: record.Member{1}, Words: words(n != 1), Keys: "ann+ben", Compared: true}, {ID: record.Member{2}, Words: words(n != 2), Keys: "ann+ben", Compared: true}}
	p.facts = app.Facts{
		Stage: app.Open, Account: strings.ToLower(name), Host: "goldmend.example", Version: "0.1",
		Rooms: []app.RoomFacts{
			{ID: p.mineID, Kind: practice.Mine, Me: p.me, Members: []app.Member{{ID: p.me}}},
			{ID: oursID, Kind: practice.Ours, Me: p.me, Members: members, SameAs: w.now, SameAsWho: record.Member{3 - n}},
		},
	}
	return p
}

func words(others bool) []string {
	if !others {
		return nil
	}
	return []string{"one", "two", "three", "four", "five", "six"}
}

func load(zone string) *time.Location {
	l, err := time.LoadLocation(zone)
	if err != nil {
		return nil
	}
	return l
}

func (w *world) newID() (id record.ID) {
	w.ids++
	binary.BigEndian.PutUint64(id[8:], w.ids)
	id[0] = 1
	return id
}

// fold shows everybody everything.
func (w *world) fold() {
	for _, p := range []*person{w.ann, w.ben} {
		p.house.Know(p.facts)
		p.house.Fold(oursID, w.ours, nil)
		p.house.Fold(p.mineID, p.mine, nil)
	}
}

// put appends what a form led to, as the chain would.
func (w *world) put(p *person, a app.Append) {
	for _, d := range a.Drafts {
		s, prose := d.Encode()
		it := app.Item{Author: p.me, Skeleton: s, Prose: prose, Arrived: w.now}
		if a.Room == p.mineID {
			it.Seq = uint64(len(p.mine))
			p.mine = append(p.mine, it)
			p.house.Extend(p.mineID, []app.Item{it}, nil)
			continue
		}
		it.Seq = uint64(len(w.ours))
		w.ours = append(w.ours, it)
		w.ann.house.Extend(oursID, []app.Item{it}, nil)
		w.ben.house.Extend(oursID, []app.Item{it}, nil)
	}
}

func (p *person) request(path string) app.Request {
	at, query, _ := strings.Cut(path, "?")
	q := app.Request{Path: at, Now: p.w.now, Zone: time.UTC, Query: map[string]string{}}
	for part := range strings.SplitSeq(query, "&") {
		if k, v, ok := strings.Cut(part, "="); ok {
			q.Query[k] = v
		}
	}
	return q
}

// page is what a person reads at a path.
func (p *person) page(path string) string {
	p.w.t.Helper()
	return html.Render(p.house.Do(p.request(path)).Body)
}

// send sends a form, without asking what came of it.
func (p *person) send(path string, fields ...string) app.Response {
	q := p.request(path)
	q.Submit, q.Form = true, map[string][]string{}
	for i := 0; i < len(fields); i += 2 {
		q.Form[fields[i]] = append(q.Form[fields[i]], fields[i+1])
	}
	return p.house.Do(q)
}

// submit sends a form that must be good, and appends what it leads to. It returns the next path.
func (p *person) submit(path string, fields ...string) string {
	p.w.t.Helper()
	resp := p.send(path, fields...)
	if resp.Then == "" {
		p.w.t.Fatalf("%s: %s with %q: shown again:\n%s", p.name, path, fields, text(html.Render(resp.Body)))
	}
	p.w.now = p.w.now.Add(time.Minute)
	for _, a := range resp.Appends {
		p.w.put(p, a)
	}
	return string(resp.Then)
}

// text is a page without its tags.
func text(page string) string {
	var b strings.Builder
	in := false
	for _, r := range page {
		switch {
		case r == '<':
			in = true
			b.WriteByte(' ')
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (w *world) mustSay(page string, wants ...string) {
	w.t.Helper()
	for _, want := range wants {
		if !strings.Contains(text(page), want) {
			w.t.Errorf("page does not say %q:\n%s", want, text(page))
		}
	}
}

func (w *world) mustNotSay(page string, bad ...string) {
	w.t.Helper()
	for _, b := range bad {
		if strings.Contains(text(page), b) {
			w.t.Errorf("page says %q:\n%s", b, text(page))
		}
	}
}

// hrefs lists the addresses that a page links to or sends forms to.
func hrefs(page string) (links, actions []string) {
	for _, part := range strings.Split(page, " href=\"")[1:] {
		links = append(links, unescape(part[:strings.IndexByte(part, '"')]))
	}
	for _, part := range strings.Split(page, " action=\"")[1:] {
		actions = append(actions, unescape(part[:strings.IndexByte(part, '"')]))
	}
	return links, actions
}

func unescape(s string) string { return strings.ReplaceAll(s, "&amp;", "&") }

func (w *world) promise(p *person, what string) string {
	w.t.Helper()
	due := w.now.Add(30 * time.Hour)
	then := p.submit(oursPath+"/promise/new", "form", "once", "what", what, "sight", "we see it",
		"date", due.Format(time.DateOnly), "time", due.Format("15:04"), "zone", "UTC", "witness", "0")
	return then
}

func pageOf(r app.Response) string { return html.Render(r.Body) }
