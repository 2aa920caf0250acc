// Package storetest is what every engine of [relay.Store] must do. An engine's test calls [Run].
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// Run runs the suite on stores that open makes, each empty. Reopen closes a store and opens it again with
// what it has kept; nil for an engine that keeps nothing.
func Run(t *testing.T, open func(*testing.T) relay.Store, reopen func(*testing.T, relay.Store) relay.Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, *suite)
	}{
		{"an account is there once", accountOnce},
		{"slots are added, dropped and never run out", slots},
		{"a change of the locks ends every session", rekey},
		{"sessions are found by their token and end", sessions},
		{"a session beyond the limit ends the oldest", sessionLimit},
		{"an append stands on the head or is refused", appendPlaces},
		{"a repeat is recognised and changes nothing", repeats},
		{"strangers and former members do not append", standings},
		{"an invitation opens a room until it ends", invitations},
		{"withdrawn prose is gone and the rest stays", withdraw},
		{"limits hold to the last byte", limits},
		{"reading takes what is asked for, in order", reading},
		{"a deleted account takes its Mine along only", deleteAccount},
		{"many writers of one room agree on one chain", raceOneRoom},
		{"many writers of many rooms lose nothing", raceManyRooms},
		{"arrival never runs backwards", arrival},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{T: t, Store: open(t), ctx: t.Context()}
			defer func() { s.Store.Close() }()
			c.run(t, s)
		})
	}
	if reopen != nil {
		t.Run("everything outlives a restart", func(t *testing.T) {
			s := &suite{T: t, Store: open(t), ctx: t.Context()}
			defer func() { s.Store.Close() }()
			restart(t, s, reopen)
		})
	}
}

// suite speaks to a store as several people.
type suite struct {
	*testing.T
	relay.Store
	ctx context.Context
}

func named(s string) wire.Hash { return wire.Hash(seal.HashOf("storetest", []byte(s))) }

func idOf(s string) wire.ID { h := named(s); return wire.ID(h[:16]) }

func (s *suite) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *suite) want(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Fatalf("got %v, want %v", err, want)
	}
}

// person signs up with one slot and returns the account.
func (s *suite) person(name string) wire.ID {
	s.Helper()
	s.must(s.SignUp(s.ctx, relay.Account{ID: idOf(name), LoginKey: named(name + "'s login"), Created: 1}, []relay.Slot{slot(name)}))
	return idOf(name)
}

func slot(name string) relay.Slot {
	return relay.Slot{ID: idOf(name + "'s slot"), Kind: wire.SlotPassphrase, Key: named(name + "'s words"), Sealed: []byte("sealed " + name), Created: 5}
}

// entry is entry n of a room, as text says.
func entry(seq uint64, text string) relay.Entry {
	return relay.Entry{Seq: seq, Hash: named(text), Body: []byte("body of " + text), Prose: []byte("prose of " + text)}
}

// opened makes a room of an account with one entry.
func (s *suite) opened(name string, by wire.ID, kind relay.Kind) wire.Hash {
	s.Helper()
	e := entry(0, name)
	e.Control, e.Prose = true, nil
	_, err := s.Append(s.ctx, relay.Append{
		Room: e.Hash, Account: by, New: true, Kind: kind, Entries: []relay.Entry{e}, Now: 100,
		Joins: []relay.Join{{Account: by, Member: wire.Hash(seal.HashOf("member", by[:]))}},
	})
	s.must(err)
	return e.Hash
}

// next is an append of one entry after the room's head.
func (s *suite) next(room wire.Hash, by wire.ID, text string) relay.Append {
	s.Helper()
	x, err := s.Room(s.ctx, room, by, 100)
	s.must(err)
	return relay.Append{
		Room: room, Account: by, Prev: x.Head.Hash, Entries: []relay.Entry{after(x.Head, text)}, Now: 200,
	}
}

func after(head wire.Head, text string) relay.Entry {
	e := entry(head.Seq+1, text)
	e.PrevArrived = head.Arrived
	return e
}

// texts reads a room as texts.
func (s *suite) chain(room wire.Hash) (list []relay.Entry) {
	s.Helper()
	s.must(s.Entries(s.ctx, room, 0, 1<<62, func(e relay.Entry) error {
		e.Body, e.Prose = bytes.Clone(e.Body), bytes.Clone(e.Prose)
		list = append(list, e)
		return nil
	}))
	return list
}

func accountOnce(t *testing.T, s *suite) {
	ann := s.person("ann")
	s.want(s.SignUp(s.ctx, relay.Account{ID: ann, LoginKey: named("mallory"), Created: 2}, []relay.Slot{slot("mallory")}), relay.ErrExists)
	a, err := s.Account(s.ctx, ann)
	s.must(err)
	if a.LoginKey != named("ann's login") || a.Created != 1 {
		t.Errorf("the account is %+v", a)
	}
	if list, _ := s.Slots(s.ctx, ann); len(list) != 1 || !bytes.Equal(list[0].Sealed, []byte("sealed ann")) {
		t.Errorf("the slots are %+v", list)
	}
	_, err = s.Account(s.ctx, idOf("nobody"))
	s.want(err, relay.ErrNotFound)
	s.must(s.Check(s.ctx))
}

func slots(t *testing.T, s *suite) {
	ann := s.person("ann")
	got, err := s.Slot(s.ctx, ann, named("ann's words"))
	s.must(err)
	if got.ID != idOf("ann's slot") || got.Kind != wire.SlotPassphrase || got.Created != 5 {
		t.Errorf("the slot is %+v", got)
	}
	_, err = s.Slot(s.ctx, ann, named("other words"))
	s.want(err, relay.ErrNotFound)
	_, err = s.Slot(s.ctx, idOf("nobody"), named("ann's words"))
	s.want(err, relay.ErrNotFound)
	s.want(s.DropSlot(s.ctx, ann, idOf("ann's slot")), relay.ErrLastSlot)
	s.want(s.DropSlot(s.ctx, ann, idOf("no slot")), relay.ErrNotFound)
	s.must(s.PutSlot(s.ctx, ann, slot("kit"), nil, 3))
	s.want(s.PutSlot(s.ctx, ann, slot("kit"), nil, 3), relay.ErrExists)
	same := slot("third")
	same.Key = slot("kit").Key
	s.want(s.PutSlot(s.ctx, ann, same, nil, 3), relay.ErrExists)
	s.must(s.PutSlot(s.ctx, ann, slot("third"), nil, 3))
	s.want(s.PutSlot(s.ctx, ann, slot("fourth"), nil, 3), relay.ErrFull)
	s.must(s.PutSlot(s.ctx, ann, slot("fourth"), []wire.ID{idOf("ann's slot"), idOf("unknown")}, 3))
	s.want(s.PutSlot(s.ctx, idOf("nobody"), slot("x"), nil, 3), relay.ErrNotFound)
	s.must(s.DropSlot(s.ctx, ann, idOf("third's slot")))
	list, err := s.Slots(s.ctx, ann)
	s.must(err)
	if len(list) != 2 || list[0].ID != idOf("kit's slot") || list[1].ID != idOf("fourth's slot") {
		t.Errorf("the slots are %+v", list)
	}
}

func session(who string, n int) relay.Session {
	name := fmt.Sprint(who, n)
	return relay.Session{ID: idOf(name), Token: named(name), Account: idOf(who), Label: []byte(name), Created: int64(n), Seen: int64(n)}
}

func rekey(t *testing.T, s *suite) {
	ann := s.person("ann")
	s.person("ben")
	for n := range 3 {
		_, err := s.OpenSession(s.ctx, session("ann", n+1), named("ann's login"), 10)
		s.must(err)
	}
	_, err := s.OpenSession(s.ctx, session("ben", 1), named("ben's login"), 10)
	s.must(err)
	s.must(s.Rekey(s.ctx, ann, named("new login"), []relay.Slot{slot("new"), slot("newer")}))
	if list, _ := s.Sessions(s.ctx, ann); len(list) != 0 {
		t.Errorf("%d sessions outlived the change", len(list))
	}
	if list, _ := s.Sessions(s.ctx, idOf("ben")); len(list) != 1 {
		t.Errorf("somebody else has %d sessions", len(list))
	}
	_, err = s.Slot(s.ctx, ann, named("ann's words"))
	s.want(err, relay.ErrNotFound)
	_, err = s.Slot(s.ctx, ann, named("newer's words"))
	s.must(err)
	_, err = s.OpenSession(s.ctx, session("ann", 9), named("ann's login"), 10)
	s.want(err, relay.ErrNotFound)
	_, err = s.OpenSession(s.ctx, session("ann", 9), named("new login"), 10)
	s.must(err)
	s.want(s.Rekey(s.ctx, idOf("nobody"), named("x"), []relay.Slot{slot("x")}), relay.ErrNotFound)
}

func sessions(t *testing.T, s *suite) {
	ann := s.person("ann")
	s.person("ben")
	one, two := session("ann", 1), session("ann", 2)
	for _, x := range []relay.Session{one, two} {
		_, err := s.OpenSession(s.ctx, x, named("ann's login"), 10)
		s.must(err)
	}
	_, err := s.OpenSession(s.ctx, session("nobody", 1), named("nobody's login"), 10)
	s.want(err, relay.ErrNotFound)
	s.must(s.SetShare(s.ctx, ann, one.ID, []byte("share")))
	s.want(s.SetShare(s.ctx, idOf("ben"), one.ID, []byte("share")), relay.ErrNotFound)
	s.must(s.Seen(s.ctx, one.ID, 77))
	s.must(s.Seen(s.ctx, idOf("no session"), 77))
	got, err := s.Session(s.ctx, one.Token)
	s.must(err)
	if got.ID != one.ID || got.Account != ann || got.Seen != 77 || string(got.Share) != "share" || string(got.Label) != "ann1" {
		t.Errorf("the session is %+v", got)
	}
	s.want(s.EndSession(s.ctx, idOf("ben"), one.ID), relay.ErrNotFound)
	s.must(s.EndSession(s.ctx, ann, one.ID))
	_, err = s.Session(s.ctx, one.Token)
	s.want(err, relay.ErrNotFound)
	s.want(s.SetShare(s.ctx, ann, one.ID, []byte("late")), relay.ErrNotFound)
	ended, err := s.EndIdle(s.ctx, 3)
	s.must(err)
	if !slices.Equal(ended, []wire.ID{two.ID}) {
		t.Errorf("idle sessions: %v", ended)
	}
}

func sessionLimit(t *testing.T, s *suite) {
	ann := s.person("ann")
	for n := range 5 {
		x := session("ann", n+1)
		ended, err := s.OpenSession(s.ctx, x, named("ann's login"), 3)
		s.must(err)
		if n == 2 {
			s.must(s.Seen(s.ctx, session("ann", 1).ID, 100)) // the first was used last
		}
		want := map[int]wire.ID{3: session("ann", 2).ID, 4: session("ann", 3).ID}[n]
		if n < 3 && len(ended) != 0 || n >= 3 && !slices.Equal(ended, []wire.ID{want}) {
			t.Errorf("session %d ended %v", n, ended)
		}
	}
	if list, _ := s.Sessions(s.ctx, ann); len(list) != 3 {
		t.Errorf("%d sessions remain", len(list))
	}
}

func appendPlaces(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	good := s.next(room, ann, "one")
	for name, spoil := range map[string]func(*relay.Append){
		"a gap":           func(a *relay.Append) { a.Entries[0].Seq++ },
		"another head":    func(a *relay.Append) { a.Prev = named("other") },
		"another arrival": func(a *relay.Append) { a.Entries[0].PrevArrived++ },
		"no arrival":      func(a *relay.Append) { a.Entries[0].PrevArrived = 0 },
		"a guessed arrival": func(a *relay.Append) {
			e := entry(2, "guess")
			e.PrevArrived, a.Entries[0].Arrived = 150, 150
			a.Entries = append(a.Entries, e)
		},
		"a place taken":     func(a *relay.Append) { a.Entries[0].Seq = 0 },
		"a room made again": func(a *relay.Append) { a.New, a.Entries[0].Seq = true, 0 },
	} {
		bad := good
		bad.Entries = slices.Clone(good.Entries)
		spoil(&bad)
		_, err := s.Append(s.ctx, bad)
		var c *relay.Conflict
		if !errors.As(err, &c) || c.Head.Seq != 0 || c.Head.Hash != room || c.Head.Arrived != 100 {
			t.Errorf("%s: %v", name, err)
		}
	}
	done, err := s.Append(s.ctx, good)
	s.must(err)
	if done.Repeat || done.Head.Seq != 1 || done.Head.Hash != named("one") || !slices.Equal(done.Arrived, []int64{200}) {
		t.Errorf("the answer is %+v", done)
	}
	batch := s.next(room, ann, "two")
	batch.Entries = append(batch.Entries, entry(3, "three"), entry(4, "four"))
	done, err = s.Append(s.ctx, batch)
	s.must(err)
	if len(done.Arrived) != 3 || done.Head.Seq != 4 {
		t.Errorf("the answer is %+v", done)
	}
	missing := good
	missing.Room = named("no room")
	_, err = s.Append(s.ctx, missing)
	s.want(err, relay.ErrNotFound)
	if got := s.chain(room); len(got) != 5 || string(got[3].Body) != "body of three" || string(got[4].Prose) != "prose of four" {
		t.Errorf("the room holds %v", got)
	}
}

func repeats(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	first := s.next(room, ann, "one")
	first.Entries = append(first.Entries, entry(2, "two"))
	before, err := s.Append(s.ctx, first)
	s.must(err)
	_, err = s.Append(s.ctx, s.next(room, ann, "three"))
	s.must(err)
	first.Now = 999
	after, err := s.Append(s.ctx, first)
	s.must(err)
	if !after.Repeat || !slices.Equal(after.Arrived, before.Arrived) || after.Head.Seq != 3 {
		t.Errorf("a repeat was answered %+v", after)
	}
	longer := first
	longer.Entries = append(slices.Clone(first.Entries), entry(3, "another three"))
	_, err = s.Append(s.ctx, longer)
	var c *relay.Conflict
	if !errors.As(err, &c) {
		t.Errorf("a repeat with something else at its end: %v", err)
	}
	again := relay.Append{Room: room, Account: ann, New: true, Entries: []relay.Entry{entry(0, "room")}, Now: 1}
	done, err := s.Append(s.ctx, again)
	s.must(err)
	if !done.Repeat {
		t.Error("opening a room again was no repeat")
	}
	if n := len(s.chain(room)); n != 4 {
		t.Errorf("%d entries", n)
	}
}

func standings(t *testing.T, s *suite) {
	ann, ben, eve := s.person("ann"), s.person("ben"), s.person("eve")
	room := s.opened("room", ann, relay.Ours)
	s.comesIn(room, ann, ben, "ben's key")
	if x, ok, err := s.Member(s.ctx, room, named("ben's key")); err != nil || !ok || x != ben {
		t.Errorf("behind the member stands %v, %v, %v", x, ok, err)
	}
	foreign := s.next(room, ann, "foreign")
	foreign.Account = eve
	_, err := s.Append(s.ctx, foreign)
	s.want(err, relay.ErrNotFound)
	_, err = s.Room(s.ctx, room, eve, 100)
	s.want(err, relay.ErrNotFound)

	goes := s.next(room, ben, "left")
	goes.Leaves = []wire.Hash{named("ben's key")}
	_, err = s.Append(s.ctx, goes)
	s.must(err)
	_, err = s.Append(s.ctx, s.next(room, ann, "after"))
	s.must(err)
	x, err := s.Room(s.ctx, room, ben, 100)
	s.must(err)
	if x.Standing != wire.StandingFormer || x.Head.Hash != named("left") {
		t.Errorf("the former member sees %+v", x)
	}
	done, err := s.Append(s.ctx, goes)
	s.must(err)
	if !done.Repeat || done.Head.Hash != named("left") {
		t.Errorf("leaving again was answered %+v", done)
	}
	late := s.next(room, ann, "late")
	late.Account = ben
	_, err = s.Append(s.ctx, late)
	s.want(err, relay.ErrForbidden)
	seen := s.next(room, ann, "seen")
	_, err = s.Append(s.ctx, seen)
	s.must(err)
	seen.Account = ben
	_, err = s.Append(s.ctx, seen)
	s.want(err, relay.ErrForbidden)
	if _, ok, _ := s.Member(s.ctx, room, named("ben's key")); ok {
		t.Error("a former member still counts")
	}
	list, err := s.Rooms(s.ctx, ben, 100)
	s.must(err)
	if len(list) != 1 || list[0] != x {
		t.Errorf("the rooms of the former member are %+v", list)
	}
}

// comesIn invites an account into a room and has it join.
func (s *suite) comesIn(room wire.Hash, by, who wire.ID, key string) {
	s.Helper()
	invited := s.next(room, by, "invited "+key)
	invited.Invites = []relay.Invitation{{Key: named("invitation of " + key), Room: room, Expires: 1000}}
	_, err := s.Append(s.ctx, invited)
	s.must(err)
	s.must(s.Invite(s.ctx, who, named("invitation of "+key), 500))
	joins := s.next(room, who, "joined "+key)
	joins.Joins = []relay.Join{{Account: who, Member: named(key)}}
	joins.Ends = []relay.EndsInvitation{{Key: named("invitation of " + key), State: relay.InvitationUsed}}
	_, err = s.Append(s.ctx, joins)
	s.must(err)
}

func invitations(t *testing.T, s *suite) {
	ann, ben, eve := s.person("ann"), s.person("ben"), s.person("eve")
	room := s.opened("room", ann, relay.Ours)
	key := named("the invitation")
	s.want(s.Invite(s.ctx, ben, key, 500), relay.ErrNotFound)
	invited := s.next(room, ann, "invited")
	invited.Invites = []relay.Invitation{{Key: key, Room: room, Expires: 1000}}
	_, err := s.Append(s.ctx, invited)
	s.must(err)
	if i, err := s.Invitation(s.ctx, key); err != nil || i.Room != room || i.Expires != 1000 || i.State != relay.InvitationOpen {
		t.Errorf("the invitation is %+v, %v", i, err)
	}
	other := s.opened("eve's room", eve, relay.Ours)
	stolen := s.next(other, eve, "stolen")
	stolen.Invites = []relay.Invitation{{Key: key, Room: other, Expires: 5000}}
	_, err = s.Append(s.ctx, stolen)
	s.want(err, relay.ErrExists)

	s.must(s.Invite(s.ctx, ben, key, 500))
	s.must(s.Invite(s.ctx, eve, key, 500))
	if x, err := s.Room(s.ctx, room, ben, 999); err != nil || x.Standing != wire.StandingInvited || x.Head.Seq != 1 {
		t.Errorf("the invited one sees %+v, %v", x, err)
	}
	_, err = s.Room(s.ctx, room, ben, 1000)
	s.want(err, relay.ErrNotFound)
	s.want(s.Invite(s.ctx, ben, key, 1000), relay.ErrNotFound)
	words := s.next(room, ann, "words")
	words.Account = ben
	_, err = s.Append(s.ctx, words)
	s.want(err, relay.ErrForbidden)

	joins := s.next(room, ben, "joined")
	joins.Joins = []relay.Join{{Account: ben, Member: named("ben's key")}}
	joins.Ends = []relay.EndsInvitation{{Key: key, State: relay.InvitationUsed}}
	_, err = s.Append(s.ctx, joins)
	s.must(err)
	if x, err := s.Room(s.ctx, room, ben, 5000); err != nil || x.Standing != wire.StandingMember {
		t.Errorf("the member sees %+v, %v", x, err)
	}
	_, err = s.Room(s.ctx, room, eve, 500)
	s.want(err, relay.ErrNotFound)
	s.want(s.Invite(s.ctx, eve, key, 500), relay.ErrNotFound)
	if i, _ := s.Invitation(s.ctx, key); i.State != relay.InvitationUsed {
		t.Errorf("the invitation is %+v", i)
	}
	done, err := s.Append(s.ctx, joins)
	s.must(err)
	if !done.Repeat {
		t.Error("joining again was no repeat")
	}
}

func withdraw(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	for _, text := range []string{"one", "two"} {
		_, err := s.Append(s.ctx, s.next(room, ann, text))
		s.must(err)
	}
	before, _ := s.Usage(s.ctx, ann)
	erase := s.next(room, ann, "erased")
	erase.Entries[0].Prose = nil
	erase.Withdraws = []uint64{1}
	_, err := s.Append(s.ctx, erase)
	s.must(err)
	got := s.chain(room)
	if got[1].Prose != nil || string(got[1].Body) != "body of one" || got[1].Hash != named("one") || got[2].Prose == nil {
		t.Errorf("the room holds %v", got)
	}
	after, _ := s.Usage(s.ctx, ann)
	if want := before.Bytes - int64(len("prose of one")) + int64(len("body of erased")); after.Bytes != want || after.Entries != before.Entries+1 {
		t.Errorf("usage went from %+v to %+v", before, after)
	}
	if done, err := s.Append(s.ctx, erase); err != nil || !done.Repeat {
		t.Errorf("withdrawing again: %+v, %v", done, err)
	}
	bare := s.next(room, ann, "bare")
	bare.Entries[0].Bare, bare.Entries[0].Prose, bare.Entries[0].Arrived = true, nil, 150
	_, err = s.Append(s.ctx, bare)
	s.want(err, relay.ErrForbidden)
}

func limits(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	try := func(l relay.StoreLimits) error {
		a := s.next(room, ann, "text") // a body of 12 bytes, a prose of 13
		a.Limits = l
		_, err := s.Append(s.ctx, a)
		return err
	}
	u, err := s.Usage(s.ctx, ann)
	s.must(err)
	if u.Rooms != 1 || u.Entries != 1 || u.Bytes != int64(len("body of room")) {
		t.Errorf("usage is %+v", u)
	}
	for _, l := range []relay.StoreLimits{
		{EntriesOfRoom: 1},
		{BytesOfRoom: u.Bytes + 24},
		{EntriesOfAccount: 1},
		{BytesOfAccount: u.Bytes + 24},
	} {
		s.want(try(l), relay.ErrFull)
	}
	s.must(try(relay.StoreLimits{EntriesOfRoom: 2, BytesOfRoom: u.Bytes + 25, EntriesOfAccount: 2, BytesOfAccount: u.Bytes + 25, RoomsOfAccount: 1}))
	e := entry(0, "another room")
	_, err = s.Append(s.ctx, relay.Append{
		Room: e.Hash, Account: ann, New: true, Entries: []relay.Entry{e}, Now: 1,
		Joins: []relay.Join{{Account: ann, Member: named("ann")}}, Limits: relay.StoreLimits{RoomsOfAccount: 1},
	})
	s.want(err, relay.ErrFull)
	if list, _ := s.Rooms(s.ctx, ann, 1); len(list) != 1 {
		t.Errorf("%d rooms", len(list))
	}
}

func reading(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	for n := range 9 {
		a := s.next(room, ann, fmt.Sprint("entry ", n+1))
		a.Entries[0].Control = n%3 == 0
		_, err := s.Append(s.ctx, a)
		s.must(err)
	}
	seqs := func(from, to uint64) (list []uint64) {
		s.must(s.Entries(s.ctx, room, from, to, func(e relay.Entry) error { list = append(list, e.Seq); return nil }))
		return list
	}
	if got := seqs(3, 5); !slices.Equal(got, []uint64{3, 4, 5}) {
		t.Errorf("3 to 5: %v", got)
	}
	if got := seqs(8, 1<<64-1); !slices.Equal(got, []uint64{8, 9}) {
		t.Errorf("from 8: %v", got)
	}
	if got := seqs(10, 20); got != nil {
		t.Errorf("from 10: %v", got)
	}
	var controls []uint64
	s.must(s.Controls(s.ctx, room, func(e relay.Entry) error { controls = append(controls, e.Seq); return nil }))
	if !slices.Equal(controls, []uint64{0, 1, 4, 7}) {
		t.Errorf("control entries: %v", controls)
	}
	stop := errors.New("stop")
	s.want(s.Entries(s.ctx, room, 0, 9, func(relay.Entry) error { return stop }), stop)
	s.must(s.Entries(s.ctx, named("no room"), 0, 9, func(relay.Entry) error { return stop }))
}

func deleteAccount(t *testing.T, s *suite) {
	ann, ben := s.person("ann"), s.person("ben")
	mine, ours := s.opened("mine", ann, relay.Mine), s.opened("ours", ann, relay.Ours)
	s.comesIn(ours, ann, ben, "ben's key")
	for n := range 30 {
		_, err := s.Append(s.ctx, s.next(mine, ann, fmt.Sprint("private ", n)))
		s.must(err)
	}
	_, err := s.OpenSession(s.ctx, session("ann", 1), named("ann's login"), 3)
	s.must(err)
	s.must(s.DeleteAccount(s.ctx, ann))
	s.want(s.DeleteAccount(s.ctx, ann), relay.ErrNotFound)
	if got := s.chain(mine); len(got) != 0 {
		t.Errorf("%d entries of Mine remain", len(got))
	}
	if got := s.chain(ours); len(got) != 3 {
		t.Errorf("%d entries of Ours remain", len(got))
	}
	_, err = s.Session(s.ctx, session("ann", 1).Token)
	s.want(err, relay.ErrNotFound)
	_, err = s.Append(s.ctx, s.next(ours, ben, "on one's own"))
	s.must(err)
	if u, _ := s.Usage(s.ctx, ben); u.Rooms != 1 || u.Entries != 4 {
		t.Errorf("the one who stays is charged %+v", u)
	}
	s.person("ann") // the name is free again, and nothing comes with it
	if list, _ := s.Rooms(s.ctx, ann, 100); len(list) != 0 {
		t.Errorf("a new account finds %+v", list)
	}
	s.opened("mine", ann, relay.Mine) // nor is a room's name taken
}

// raceOneRoom has many writers retry until each has its say, and checks that every acknowledged entry is
// there once and that the chain holds.
func raceOneRoom(t *testing.T, s *suite) {
	const writers, each = 16, 12
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			head := wire.Head{Room: room, Hash: room, Arrived: 100}
			for n := range each {
				text := fmt.Sprint("writer ", w, " says ", n)
				for {
					a := relay.Append{Room: room, Account: ann, Prev: head.Hash, Entries: []relay.Entry{chained(head, text)}, Now: 300}
					done, err := s.Append(s.ctx, a)
					var c *relay.Conflict
					if errors.As(err, &c) {
						head = c.Head
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					head = done.Head
					break
				}
			}
		})
	}
	wg.Wait()
	s.verify(room, 1+writers*each)
}

// chained is an entry whose hash and body say what it stands on.
func chained(head wire.Head, text string) relay.Entry {
	e := after(head, text)
	e.Hash = wire.Hash(seal.HashOf("chained", head.Hash[:], []byte(text)))
	e.Body = slices.Concat(head.Hash[:], []byte(text))
	return e
}

func (s *suite) verify(room wire.Hash, want int) {
	s.Helper()
	list := s.chain(room)
	if len(list) != want {
		s.Fatalf("%d entries, want %d", len(list), want)
	}
	said := map[string]bool{}
	for i, e := range list[1:] {
		text := string(e.Body[32:])
		head := wire.Head{Room: room, Seq: uint64(i), Hash: list[i].Hash}
		if c := chained(head, text); e.Seq != c.Seq || e.Hash != c.Hash || !bytes.Equal(e.Body, c.Body) || said[text] {
			s.Fatalf("entry %d, %q, does not follow the one before, or came twice", e.Seq, text)
		}
		said[text] = true
	}
}

func raceManyRooms(t *testing.T, s *suite) {
	const people, each = 24, 20
	var wg sync.WaitGroup
	rooms := make([]wire.Hash, people)
	for p := range people {
		wg.Go(func() {
			account := s.person(fmt.Sprint("person ", p))
			room := s.opened(fmt.Sprint("room ", p), account, relay.Kind(p%2))
			rooms[p] = room
			head := wire.Head{Room: room, Hash: room, Arrived: 100}
			for n := range each {
				a := relay.Append{Room: room, Account: account, Prev: head.Hash, Entries: []relay.Entry{chained(head, fmt.Sprint(n))}, Now: 300}
				done, err := s.Append(s.ctx, a)
				if err != nil {
					t.Error(err)
					return
				}
				head = done.Head
				if x, err := s.Room(s.ctx, room, account, 300); err != nil || x.Head != head {
					t.Errorf("after its append the room ends at %+v, %v, want %+v", x.Head, err, head)
				}
			}
		})
	}
	wg.Wait()
	for _, room := range rooms {
		s.verify(room, 1+each)
	}
}

func arrival(t *testing.T, s *suite) {
	ann := s.person("ann")
	room := s.opened("room", ann, relay.Ours)
	for i, c := range []struct{ now, want int64 }{{500, 500}, {400, 500}, {0, 500}, {501, 501}} {
		a := s.next(room, ann, fmt.Sprint(i))
		a.Now = c.now
		a.Entries[0].Arrived = 450 // what nobody may claim: this store was never restored
		done, err := s.Append(s.ctx, a)
		s.must(err)
		if done.Arrived[0] != c.want {
			t.Errorf("at %d after 500 it arrived at %d", c.now, done.Arrived[0])
		}
	}
}

func restart(t *testing.T, s *suite, reopen func(*testing.T, relay.Store) relay.Store) {
	ann, ben := s.person("ann"), s.person("ben")
	room := s.opened("room", ann, relay.Ours)
	s.comesIn(room, ann, ben, "ben's key")
	_, err := s.OpenSession(s.ctx, session("ann", 1), named("ann's login"), 3)
	s.must(err)
	last := s.next(room, ben, "last")
	before, err := s.Append(s.ctx, last)
	s.must(err)
	chain := s.chain(room)

	s.Store = reopen(t, s.Store)
	if got := s.chain(room); len(got) != len(chain) || !bytes.Equal(got[3].Body, chain[3].Body) || got[3].Arrived != chain[3].Arrived {
		t.Errorf("the room holds %v", got)
	}
	after, err := s.Append(s.ctx, last)
	s.must(err)
	if !after.Repeat || !slices.Equal(after.Arrived, before.Arrived) || after.Head != before.Head {
		t.Errorf("a repeat after the restart was answered %+v", after)
	}
	_, err = s.Append(s.ctx, s.next(room, ben, "next"))
	s.must(err)
	if x, err := s.Session(s.ctx, session("ann", 1).Token); err != nil || x.Account != ann {
		t.Errorf("the session is %+v, %v", x, err)
	}
	if u, _ := s.Usage(s.ctx, ann); u.Entries != 5 {
		t.Errorf("usage is %+v", u)
	}
}
