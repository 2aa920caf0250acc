package front

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/practice"
)

// refresh asks the client for its rooms anew: their order, and who was compared. It is not for every page.
func (f *Front) refresh() {
	rooms := f.client.Rooms()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(rooms) == 0 {
		return
	}
	f.desk.order = f.desk.order[:0]
	for _, r := range rooms {
		f.desk.order = append(f.desk.order, app.RoomID(r.ID))
		f.desk.rooms[app.RoomID(r.ID)] = r
	}
}

// know tells the house how things stand with the client. Neither lock is held while the client is asked.
func (f *Front) know() {
	st := f.client.Status()
	var stuck []client.Intent
	if st.Refused > 0 {
		stuck = f.waiting(func(in client.Intent) bool { return in.Refused != "" })
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.house.Know(f.facts(st, stuck))
}

// waiting lists what was not sent, or could not be.
func (f *Front) waiting(want func(client.Intent) bool) (list []client.Intent) {
	f.mu.Lock()
	order := slices.Clone(f.desk.order)
	f.mu.Unlock()
	for _, id := range order {
		for _, in := range f.client.Waiting(client.RoomID(id)) {
			if want(in) {
				list = append(list, in)
			}
		}
	}
	return list
}

// facts gathers what the house is told.
func (f *Front) facts(st client.Status, stuck []client.Intent) app.Facts {
	facts := app.Facts{
		Stage: stage(st), Account: f.desk.name, Host: host(f.cfg.Client.Origin), Native: f.cfg.Native, Version: f.cfg.Version,
		Offered: f.desk.offered, Here: st.Here, CanHere: f.cfg.Client.DeviceKey != nil, Devices: f.desk.devices,
		Offline: !st.Online, Unsent: st.Unsent, NoStore: st.Memory, Other: !st.Leading, Rekey: st.EarlierLocks,
		Rooms: f.roomFacts(), Joining: f.desk.offer,
	}
	if st.Trouble != nil {
		facts.Trouble = failure(st.Trouble)
	}
	if k := f.desk.kit; k != nil {
		facts.Kit = &app.Kit{Groups: k.Groups, Ask: k.Ask}
	}
	for _, w := range st.Warnings {
		facts.Warnings = append(facts.Warnings, app.Warning{Kind: app.WarningKind(w.Kind), Room: app.RoomID(w.Room)})
	}
	for _, in := range stuck {
		facts.Stuck = append(facts.Stuck, f.stuck(in))
	}
	return facts
}

func stage(st client.Status) app.Stage {
	switch {
	case st.Unlocked:
		return app.Open
	case st.Known:
		return app.Locked
	}
	return app.Fresh
}

// host is an origin as a person would type it.
func host(origin string) string {
	_, rest, ok := strings.Cut(origin, "://")
	if !ok {
		return origin
	}
	return rest
}

func (f *Front) stuck(in client.Intent) app.Stuck {
	s := app.Stuck{ID: string(in.ID), Room: app.RoomID(in.Room), Why: f.house.RefusalWords(in.Refused)}
	var texts []string
	for _, d := range in.Drafts {
		if t := app.Texts(d.Prose); t != "" {
			texts = append(texts, t)
		}
	}
	s.Text = strings.Join(texts, "\n\n")
	return s
}

func (f *Front) roomFacts() (list []app.RoomFacts) {
	for _, id := range f.desk.order {
		if r, ok := f.desk.rooms[id]; ok {
			list = append(list, f.roomFact(r))
		}
	}
	return list
}

var roomKinds = map[client.RoomKind]practice.Room{client.Mine: practice.Mine, client.Ours: practice.Ours, client.Session: practice.Session}

func (f *Front) roomFact(r client.Room) app.RoomFacts {
	rf := app.RoomFacts{
		ID: app.RoomID(r.ID), Kind: roomKinds[r.Kind], Me: r.Me, Former: r.Former, Waiting: r.Waiting,
		Members: members(r, r.Members), Newcomers: members(r, r.Newcomers),
		SameAs: r.Same.At, SameAsWho: r.Same.Member, ReadOnly: app.WarningKind(r.ReadOnly),
		Old: app.RoomID(r.Old), New: app.RoomID(r.New),
	}
	for _, inv := range r.Invitations {
		a := app.Invitation{ID: hex.EncodeToString(inv.ID[:]), Expires: inv.Expires, Mine: inv.By == r.Me}
		if len(r.Invitations) == 1 {
			a.Link = f.desk.links[rf.ID]
		}
		rf.Invitations = append(rf.Invitations, a)
	}
	return rf
}

func members(r client.Room, list []client.Member) (out []app.Member) {
	for _, m := range list {
		a := app.Member{ID: m.ID, Joined: m.Joined, NewKey: m.NewKey, Compared: m.Compared}
		if m.ID != r.Me && m.Words[0] != "" {
			a.Words = m.Words[:]
		}
		out = append(out, a)
	}
	return out
}

// failures pairs the client's errors with the app's words for them.
var failures = []struct {
	err  error
	code app.Failure
}{
	{client.ErrWrongWords, app.FailWrong},
	{client.ErrNameTaken, app.FailTaken},
	{client.ErrWeakWords, app.FailWeak},
	{client.ErrKeyMissing, app.FailMissing},
	{client.ErrRevoked, app.FailRevoked},
	{client.ErrRekeyed, app.FailRekeyed},
	{client.ErrExpired, app.FailExpired},
	{client.ErrOffline, app.FailOffline},
	{client.ErrBusy, app.FailBusy},
	{client.ErrTooBig, app.FailTooBig},
	{client.ErrOrigin, app.FailOrigin},
	{client.ErrRelay, app.FailRelay},
	{client.ErrReadOnly, app.FailReadOnly},
	{client.ErrNotYet, app.FailNotYet},
	{client.ErrInvitation, app.FailInvite},
	{client.ErrLate, app.FailLate},
	{client.ErrRead, app.FailRead},
	{client.ErrStorage, app.FailStorage},
	{client.ErrNotLeading, app.FailTab},
	{client.ErrLocked, app.FailExpired},
	{context.DeadlineExceeded, app.FailOffline},
}

func failure(err error) app.Failure {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return f.code
		}
	}
	return app.FailOther
}

// judge says why own words are too weak.
func (f *Front) judge(words string) string {
	if f.client.JudgeWords(words) != nil {
		return app.FailWeak.Text()
	}
	return ""
}

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
