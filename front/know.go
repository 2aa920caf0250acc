package front

import (
	"encoding/hex"
	"errors"
	"slices"
	"strings"

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
		Offline: !st.Online && errors.Is(st.Trouble, client.ErrOffline), Unsent: st.Unsent, NoStore: st.Memory, Rekey: st.EarlierLocks, Apart: st.Apart,
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
			a.Words, a.Keys = m.Words[:], hex.EncodeToString(m.Keys[:])
		}
		out = append(out, a)
	}
	return out
}

// judge says why own words are too weak.
func (f *Front) judge(words string) string {
	if f.client.JudgeWords(words) != nil {
		return app.FailWeak.Text()
	}
	return ""
}
