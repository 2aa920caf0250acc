package front

import (
	"context"
	"strings"
	"time"

	"github.com/goldmend/goldmend/app"
)

// ready brings in what a page needs and the client has not given yet.
func (f *Front) ready(ctx context.Context, path string) {
	at := clean(path)
	switch at {
	case "/welcome/new", "/welcome/words", "/welcome/recover", "/settings/words", "/settings/words/other":
		f.offer()
	case "/join":
		f.look(ctx)
	}
	if strings.HasPrefix(at, "/settings/devices") {
		f.listDevices(ctx)
	}
	f.know()
}

// offer has five generated words ready.
func (f *Front) offer() {
	f.mu.Lock()
	have := len(f.desk.offered) > 0
	f.mu.Unlock()
	if have {
		return
	}
	words := f.client.SuggestWords()
	f.mu.Lock()
	f.desk.offered = words
	f.mu.Unlock()
}

// listDevices asks for the devices, for as long as a page may wait.
func (f *Front) listDevices(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	list, err := f.client.Devices(ctx)
	if err != nil {
		return
	}
	var out []app.Device
	for _, d := range list {
		out = append(out, app.Device{ID: d.ID, Name: d.Name, Since: d.Made, Seen: d.Seen, This: d.This})
	}
	f.mu.Lock()
	f.desk.devices = out
	f.mu.Unlock()
}

// opened takes up an invitation's link.
func (f *Front) opened(ctx context.Context, link string) {
	f.mu.Lock()
	f.desk.link, f.desk.offer = link, &app.Joining{Looking: true}
	f.mu.Unlock()
	f.look(ctx)
}

// look asks what the invitation leads to. It waits a moment; the answer may come later as news.
func (f *Front) look(ctx context.Context) {
	f.mu.Lock()
	link, looking := f.desk.link, f.desk.offer != nil && f.desk.offer.Looking
	f.mu.Unlock()
	if link == "" || !looking || !f.client.Status().Unlocked {
		return
	}
	done := make(chan struct{})
	go func() {
		defer f.calm()
		defer close(done)
		ask, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		offer, err := f.client.OpenInvitation(ask, link)
		j := &app.Joining{Expires: offer.Expires}
		if err != nil {
			if j.Problem = failure(err); j.Problem == app.FailOffline {
				j = &app.Joining{Looking: true} // asked again with the next visit
			}
		}
		f.mu.Lock()
		if f.desk.link == link {
			f.desk.offer = j
		}
		f.mu.Unlock()
		f.emit(Event{Event: "news"})
	}()
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-done:
	case <-wait.Done():
	}
}
