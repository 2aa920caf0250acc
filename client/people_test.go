package client_test

import (
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
)

func TestAnInvitationIsUsedOnceRevokedOrLate(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, eve := h.newcomer("ann"), h.newcomer("ben"), h.newcomer("eve")
		link, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
		h.must(err)
		h.must(ann.Uninvite(h.ctx, room, ann.info(room).Invitations[0].ID))
		_, err = ben.OpenInvitation(h.ctx, link)
		h.is(err, client.ErrInvitation)

		late, again, err := ann.Invite(h.ctx, room, "partner")
		h.must(err)
		if again != room {
			t.Fatal("another room")
		}
		for _, d := range []*device{ann, ben, eve} {
			h.must(d.Lock(h.ctx))
		}
		h.wait(8 * 24 * time.Hour)
		h.must(ben.Unlock(h.ctx, ben.words))
		h.must(eve.Unlock(h.ctx, eve.words))
		_, err = ben.Join(h.ctx, late)
		h.is(err, client.ErrLate)
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()

		link, _, err = ann.Invite(h.ctx, room, "partner")
		h.must(err)
		_, err = ben.Join(h.ctx, link)
		h.must(err)
		_, err = eve.Join(h.ctx, link)
		h.is(err, client.ErrInvitation)
		_, err = eve.Join(h.ctx, "https://goldmend.example/#invite=nonsense")
		h.is(err, client.ErrInvitation)
		ben.reads(room)
		if !ben.info(room).Waiting {
			t.Fatal("he waits to be admitted")
		}
	})
}

func TestARoomHasOnlySoManyOpenInvitations(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		_, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
		h.must(err)
		for range 9 {
			_, _, err := ann.Invite(h.ctx, room, "partner")
			h.must(err)
		}
		_, _, err = ann.Invite(h.ctx, room, "partner")
		h.is(err, client.ErrInvites)
		h.must(ann.Uninvite(h.ctx, room, ann.info(room).Invitations[0].ID))
		_, _, err = ann.Invite(h.ctx, room, "partner")
		h.must(err)
	})
}

func TestAStrangerWhoTookTheLinkReadsNothingAndIsRefused(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, eve := h.newcomer("ann"), h.newcomer("ben"), h.newcomer("eve")
		link, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
		h.must(err)
		ann.say(room, "for Ben alone")
		h.settle()
		_, err = eve.Join(h.ctx, link)
		h.must(err)
		h.settle()
		ann.say(room, "and this") // held: it would admit her
		h.settle()
		eve.reads(room)
		ann.reads(room, "for Ben alone", "and this?")
		eve.say(room, "let me in")
		h.settle()
		eve.reads(room, "let me in?")

		h.must(ann.Remove(h.ctx, room, ann.info(room).Newcomers[0].ID))
		h.settle()
		ann.reads(room, "for Ben alone", "and this")
		eve.reads(room, "let me in?")
		if eve.info(room).ReadOnly != client.WarnGone {
			t.Fatalf("%+v", eve.info(room))
		}

		link, _, err = ann.Invite(h.ctx, room, "partner")
		h.must(err)
		_, err = ben.Join(h.ctx, link)
		h.must(err)
		h.settle()
		newcomer := ann.info(room).Newcomers[0]
		h.must(ann.Admit(h.ctx, room, newcomer.ID, newcomer.Keys))
		h.settle()
		ben.reads(room, "for Ben alone", "and this")
	})
}

func TestAKeyThatWasSwappedAfterItsWordsWereShownIsNotAdmitted(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben := h.newcomer("ann"), h.newcomer("ben")
		link, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
		h.must(err)
		_, err = ben.Join(h.ctx, link)
		h.must(err)
		h.settle()
		shown := ann.info(room).Newcomers[0]

		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if r.Method == "GET" {
				return nil, errBefore // what comes next reaches her only with her own entry
			}
			return nil, nil
		})
		_, err = ben.ChangeLocks(h.ctx, ben.words, ben.words)
		h.must(err)
		h.settle()
		if ann.info(room).Newcomers[0].Keys != shown.Keys {
			t.Fatal("she knows of the new key already, which this is not about")
		}
		ann.net.breaks(nil)
		h.is(ann.Admit(h.ctx, room, shown.ID, shown.Keys), client.ErrKeys)
		h.settle()
		info := ann.info(room)
		if len(info.Newcomers) != 1 || info.Newcomers[0].Compared || len(info.Members) != 1 {
			t.Fatalf("admitted: %+v", info)
		}
		h.is(ann.Compared(h.ctx, room, shown.ID, shown.Keys), client.ErrKeys)
		if ann.info(room).Newcomers[0].Compared {
			t.Fatal("words that nobody saw count as compared")
		}

		h.must(ann.Admit(h.ctx, room, shown.ID, info.Newcomers[0].Keys))
		h.settle()
		ann.say(room, "hello")
		h.settle()
		ben.reads(room, "hello")
	})
}

func TestJoiningCanBeRepeatedAfterALostAnswer(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben := h.newcomer("ann"), h.newcomer("ben")
		link, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
		h.must(err)
		ben.net.breaks(func(r *client.Request) (*client.Response, error) {
			if isAppend(r) {
				return nil, errAfter
			}
			return nil, nil
		})
		_, err = ben.Join(h.ctx, link)
		h.is(err, client.ErrOffline)
		ben.net.breaks(nil)
		h.settle()
		joined, err := ben.Join(h.ctx, link)
		h.must(err)
		if joined != room {
			t.Fatal("another room")
		}
	})
}

func TestWhoLeavesReadsWhatWasAndNothingAfter(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "before")
		h.settle()
		h.must(ben.Leave(h.ctx, room))
		h.settle()
		ann.say(room, "after")
		h.settle()
		ann.reads(room, "before", "after")
		ben.reads(room, "before")
		_, err := ben.Append(h.ctx, room, nil, nil)
		h.is(err, client.ErrReadOnly)
		ben.crash()
		h.must(ben.Unlock(h.ctx, ben.words))
		h.settle()
		ben.reads(room, "before")
		if info := ann.info(room); len(info.Former) != 1 || len(info.Members) != 1 {
			t.Fatalf("%+v", info)
		}
		if w := ben.Status().Warnings; len(w) != 0 {
			t.Fatalf("leaving is nothing to be warned of: %v", w)
		}
	})
}

func TestNobodyIsWatchedReading(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "read this")
		h.settle()
		before := ben.info(room)
		n := len(ben.model.rooms[room])
		for range 3 {
			h.must(ben.Lock(h.ctx))
			h.must(ben.Unlock(h.ctx, ben.words))
			h.must(ben.Sync(h.ctx))
			h.wait(20 * time.Minute)
		}
		if len(ann.model.rooms[room]) != n {
			t.Fatal("reading left a trace")
		}
		_ = before
	})
}

func TestASuccessorRoomNamesTheOldOne(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "old")
		h.settle()
		next, err := ann.Succeed(h.ctx, room)
		h.must(err)
		h.settle()
		if ann.info(next).Old != room || ben.info(room).New != next {
			t.Fatalf("%+v %+v", ann.info(next), ben.info(room))
		}
	})
}
