// Package front joins the pages (package app) and the client: it answers what a person does with a page,
// does the effects that the page asks for, and says when something has changed.
//
//   - [Front.Handle] answers one request after the other. It never waits longer than about a second for
//     the network to show a page; only an effect that needs an answer (signing in, joining) waits longer.
//   - What is typed is kept, sealed, with every message, and put back into its form after a reload, a lock
//     or a crash. It is dropped when the form was sent.
//   - A panic becomes a calm page; drafts are kept.
//   - It is the client's [client.Folder]: what the client pulls is folded into the house.
//
// The same Front runs in the browser's Worker (package device) and on one's own computer (package native).
// Start at [New], [Front.Start] and [Front.Handle].
package front

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/practice"
)

// Config is what a Front needs.
type Config struct {
	// Client is the client's; Folder and News are set by New.
	Client    client.Config
	Practices []practice.Practice
	Load      func(zone string) *time.Location // reads a zone by its IANA name; nil: only UTC is known
	Zone      *time.Location                   // the device's own; nil: UTC
	// Rules brings the packed rules of package words. It is called when a page first has a use for feedback,
	// after the page stands, and again when it failed. Nil: there is no feedback.
	Rules func(ctx context.Context) ([]byte, error)
	// Export gathers rooms (none: all of them) into a file; it is package export's. Nil: not offered.
	Export  func(ctx context.Context, c *client.Client, rooms ...client.RoomID) (*File, error)
	Native  bool // runs from one's own binary
	Version string
	// Mishap hears of a panic, which the person sees as a calm page; nil: nobody does. What it is told can
	// hold private words and must not leave the device.
	Mishap func(value any, stack []byte)
}

// Front is one person's app. All methods may be called from any goroutine.
type Front struct {
	cfg    Config
	client *client.Client
	events chan Event

	emitting sync.Mutex // held while an event is put into events
	turn     sync.Mutex // one request at a time
	drafts   drafts
	hidden   hidden
	advice   advice

	mu    sync.Mutex // guards what follows; never held while the client is called
	house *app.House
	desk  desk
}

// desk is what lies on the table between requests, besides the records.
type desk struct {
	rooms   map[app.RoomID]client.Room
	order   []app.RoomID
	offered []string
	kit     *client.Kit
	link    string // the invitation that was opened here
	offer   *app.Joining
	links   map[app.RoomID]string // invitation links made here
	devices []app.Device
	name    string // the sign-in name, while unlocked
}

// New returns a front that has not read anything yet.
func New(cfg Config) (*Front, error) {
	f := &Front{cfg: cfg, events: make(chan Event, 16)}
	f.desk = newDesk()
	house := app.Config{Practices: cfg.Practices, NewID: f.newID, Load: cfg.Load, Judge: f.judge}
	if cfg.Rules != nil {
		house.Check = f.check
	}
	f.house = app.New(house)
	c := cfg.Client
	c.Folder, c.News = f, f.news
	var err error
	if f.client, err = client.New(c); err != nil {
		return nil, err
	}
	f.drafts.client = f.client
	return f, nil
}

func newDesk() desk {
	return desk{rooms: map[app.RoomID]client.Room{}, links: map[app.RoomID]string{}}
}

// Start reads what this device knows. It does not talk to the relay.
func (f *Front) Start(ctx context.Context) error {
	_, err := f.client.Start(ctx)
	f.know()
	return err
}

// Close ends everything without sending; what waits stays sealed.
func (f *Front) Close() {
	f.hidden.stop()
	f.drafts.flush()
	f.client.Close()
}

// Client is the client behind this front, for programs that write without pages (the demo).
func (f *Front) Client() *client.Client { return f.client }

// Request is one message of the page (package web, shim.js).
type Request struct {
	Do     string              // "go", "submit", "draft", "check", "lock", "hidden", "visible", "online", "offline"
	Path   string              // the page, or the form's address
	Page   string              // of a submit: the page that the form stands on
	Form   string              // of a draft: the form's address; of a check: the kind of text
	Field  string              // of a check: the field's id
	Fields map[string][]string // of a submit or a draft; of a check: "text"
	Link   string              // an invitation's whole address, when the page was opened by one
}

// Response is a page to show.
type Response struct {
	HTML   string
	Title  string // the heading; not to be shown outside of the page
	Path   string // which page this is
	Say    string // one line to announce
	Focus  string // the id of what takes the focus; empty: problems, else the heading
	Locked bool
	Bar    string // the place to mark in the bar; empty: no bar
	File   *File  // to be saved
}

// File is something to be saved on the device.
type File struct {
	Name, Type string
	Data       []byte
}

// Event says that something happened without being asked for.
type Event struct {
	Event string // "news", "locked", "status", "advice"
	Text  string // of a status: the line to show; empty: none. Of advice: HTML
	Say   string // of "locked": why
	Page  string // of advice: the page and the field that it belongs to; none: there is advice from now on
	Field string
}

// Events carries what happens without being asked for. While nobody reads, of each kind only the latest is kept.
func (f *Front) Events() <-chan Event { return f.events }

func (f *Front) emit(e Event) {
	f.emitting.Lock()
	defer f.emitting.Unlock()
	select {
	case f.events <- e:
		return
	default:
	}
	all := []Event{}
	for full := true; full; {
		select {
		case old := <-f.events:
			all = append(all, old)
		default:
			full = false
		}
	}
	kept := []Event{e}
	for _, old := range slices.Backward(all) {
		if !slices.ContainsFunc(kept, old.like) {
			kept = append(kept, old)
		}
	}
	// What a page must not miss comes before feedback on fields, if all that does not fit.
	slices.SortStableFunc(kept, func(a, b Event) int { return len(a.Field) - len(b.Field) })
	for _, k := range kept[:min(len(kept), cap(f.events))] {
		select {
		case f.events <- k:
		default:
		}
	}
}

// like reports whether one of two events is enough.
func (e Event) like(o Event) bool {
	return e.Event == o.Event && e.Page == o.Page && e.Field == o.Field
}

func (f *Front) now() time.Time {
	if f.cfg.Client.Clock != nil {
		return f.cfg.Client.Clock.Now()
	}
	return time.Now()
}
