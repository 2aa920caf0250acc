package front

import (
	"context"
	"crypto/rand"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/record"
)

// hidden is since when the page cannot be seen.
type hidden struct {
	mu    sync.Mutex
	since time.Time
	timer func() bool
}

func (h *hidden) stop() (since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.timer != nil {
		h.timer()
	}
	since, h.since, h.timer = h.since, time.Time{}, nil
	return since
}

// hide starts the time after which the app locks by itself.
func (f *Front) hide() {
	f.hidden.stop()
	f.mu.Lock()
	after := f.house.LockAfter()
	f.mu.Unlock()
	f.hidden.mu.Lock()
	defer f.hidden.mu.Unlock()
	f.hidden.since = f.now()
	f.hidden.timer = f.after(after, func() { f.lockIdle("It was hidden for a while, so it is locked. Nothing was lost.") })
}

// after calls do in its own goroutine after d.
func (f *Front) after(d time.Duration, do func()) (stop func() bool) {
	if f.cfg.Client.Clock != nil {
		return f.cfg.Client.Clock.AfterFunc(d, do)
	}
	return time.AfterFunc(d, do).Stop
}

// visible ends it. A device that slept locks now if the time has passed meanwhile.
func (f *Front) visible(context.Context) (Response, bool) {
	since := f.hidden.stop()
	f.mu.Lock()
	after := f.house.LockAfter()
	f.mu.Unlock()
	if !since.IsZero() && f.now().Sub(since) >= after {
		go f.lockIdle("It was hidden for a while, so it is locked. Nothing was lost.")
		return Response{}, false
	}
	go f.sync()
	return Response{}, false
}

// lockIdle locks without having been asked, and says so.
func (f *Front) lockIdle(say string) {
	f.turn.Lock()
	defer f.turn.Unlock()
	if !f.client.Status().Unlocked {
		return
	}
	f.shut(context.Background())
	f.emit(Event{Event: "locked", Say: say})
}

// lock locks because it was asked to, and shows the page with the words.
func (f *Front) lock(ctx context.Context, say string) Response {
	f.hidden.stop()
	if f.client.Status().Unlocked {
		f.shut(ctx)
	}
	f.know()
	return f.page(ctx, "/", say)
}

func (f *Front) shut(ctx context.Context) {
	f.drafts.flush()
	_ = f.client.Lock(ctx) // whatever could not be sent stays sealed
	f.Forget()
	f.know()
}

// news hears from the client. It is called without locks held.
func (f *Front) news(e client.Event) {
	switch e.Kind {
	case client.EventRoom:
		f.know()
		go f.settle()
		f.emit(Event{Event: "news"})
	case client.EventStatus:
		before := f.warned()
		f.know()
		if !slices.Equal(before, f.warned()) {
			f.emit(Event{Event: "news"}) // a warning is on the page, or no longer
		}
	case client.EventLocked:
		if f.client.Status().Unlocked {
			break // opened again meanwhile
		}
		f.Forget()
		f.know()
		f.mu.Lock()
		why := f.house.Facts().Trouble
		f.mu.Unlock()
		f.emit(Event{Event: "locked", Say: why.Text()})
	}
	f.status()
}

func (f *Front) warned() []app.Warning {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.house.Facts().Warnings
}

// status sends the line that says what is not yet sent.
func (f *Front) status() {
	mine := f.client.Mine()
	waiting := len(f.waiting(func(in client.Intent) bool { return in.Refused == "" && in.Room != mine }))
	f.mu.Lock()
	text := f.house.StatusLine(waiting)
	f.mu.Unlock()
	f.emit(Event{Event: "status", Text: text})
}

func (f *Front) sync() {
	defer f.calm()
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	if f.client.Status().Unlocked {
		_ = f.client.Sync(ctx)
	}
}

// calm keeps a panic in a goroutine of the front's own from ending the program.
func (f *Front) calm() {
	if p := recover(); p != nil && f.cfg.Mishap != nil {
		f.cfg.Mishap(p, debug.Stack())
	}
}

func (f *Front) newID() (id record.ID) {
	if r := f.cfg.Client.Rand; r != nil {
		_, _ = r.Read(id[:])
		return id
	}
	_, _ = rand.Read(id[:])
	return id
}

var _ client.Folder = (*Front)(nil)
