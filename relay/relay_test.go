package relay_test

import (
	"bytes"
	"crypto/rand"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

func engines(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("in memory", func(t *testing.T) { test(t, begin(t)) })
	t.Run("on SQLite", func(t *testing.T) { test(t, beginOnDisk(t)) })
}

func TestTwoPeopleShareARoomThatTheRelayCannotRead(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		ann.says(room, "I was in town")
		w.later(time.Minute)
		ben.says(room, "thank you for telling me")
		const want = "I was in town, thank you for telling me"
		for _, p := range []*person{ann, ben, ann.device()} {
			if got := p.prose(room); got != want {
				t.Errorf("%s reads %q, want %q", p.name, got, want)
			}
		}
		var rooms wire.Rooms
		ben.must(ben.call("GET", wire.PathRooms, nil, &rooms))
		if len(rooms.Rooms) != 1 || rooms.Rooms[0].Seq != ben.chains[room].Len()-1 || rooms.Rooms[0].Standing != wire.StandingMember {
			t.Errorf("Ben's rooms are %+v", rooms)
		}
		var a wire.Account
		ann.must(ann.call("GET", wire.PathAccount, nil, &a))
		if a.Rooms != 1 || a.Entries != int64(ben.chains[room].Len()) || a.ID != ann.account {
			t.Errorf("Ann's account is %+v", a)
		}
	})
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		ben.twice(t, room, "words", words("once"))
		ben.twice(t, room, "withdrawing", func(c *ledger.Chain) ([]byte, error) { return c.Erase(c.Len() - 1) })
		ben.twice(t, room, "an epoch", func(c *ledger.Chain) ([]byte, error) { return c.Epoch(rand.Reader) })
		ben.twice(t, room, "leaving", func(c *ledger.Chain) ([]byte, error) { return c.Leave() })
		ann.pull(room)
	})
}

// twice appends the same bytes twice.
func (p *person) twice(t *testing.T, room wire.Hash, what string, build func(*ledger.Chain) ([]byte, error)) {
	t.Helper()
	raw, err := build(p.pull(room))
	p.must(err)
	first, err := p.post(wire.EntriesPath(room), raw)
	p.must(err)
	p.later(time.Hour)
	second, err := p.post(wire.EntriesPath(room), raw)
	p.must(err)
	if first.Repeat || !second.Repeat || first.Arrived[0] != second.Arrived[0] || first.Hash != second.Hash {
		t.Errorf("%s: answered %+v, then %+v", what, first, second)
	}
}

func TestWhoeverLosesARaceLearnsWhereTheRoomEnds(t *testing.T) {
	w := begin(t)
	ann, ben, room := w.pair()
	late, err := words("late")(ben.pull(room))
	ben.must(err)
	won := ann.says(room, "first")
	_, err = ben.post(wire.EntriesPath(room), late)
	ben.wants(err, wire.CodeBehind)
	if p, ok := err.(*wire.Problem); !ok || p.Head == nil || p.Head.Seq != won.Seq || p.Head.Hash != won.Hash || p.Head.Arrived != won.Head.Arrived {
		t.Errorf("the loser is told %+v", err)
	}
	ben.says(room, "second")
	b := ann.pull(room).Batch()
	ann.must(b.Content(rand.Reader, []byte("s"), nil))
	ann.must(b.Content(rand.Reader, []byte("s"), nil))
	_, err = ann.post(wire.EntriesPath(room), b.Entries()[1])
	ann.wants(err, wire.CodeGap)
	_, err = ann.post(wire.EntriesPath(room), b.Entries()...)
	ann.must(err)
	if got := ben.prose(room); got != "first, second" {
		t.Errorf("Ben reads %q", got)
	}
}

func TestWithdrawnWordsAreGoneForEverybodyWhoComesLater(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		said := ben.says(room, "in anger")
		raw, err := ben.pull(room).Erase(said.Seq)
		ben.must(err)
		_, err = ann.try(room, func(*ledger.Chain) ([]byte, error) {
			return append(bytes.Clone(raw[:len(raw)-2]), raw[len(raw)-2]^1, raw[len(raw)-1]), nil
		})
		ann.wants(err, wire.CodeRefusedEntry)
		_, err = ben.post(wire.EntriesPath(room), raw)
		ben.must(err)
		frames, err := ben.read(wire.EntriesPath(room))
		ben.must(err)
		e, err := ledger.Parse(frames[said.Seq].Raw)
		if err != nil || e.Prose() != ledger.ProseGone {
			t.Errorf("the prose is there: %v, %v", e.Prose(), err)
		}
		fresh := ann.device()
		it, _ := fresh.pull(room).Item(said.Seq)
		if it.Withdrawn.IsZero() || it.Prose != nil || it.Ignored != nil {
			t.Errorf("a new device sees %+v", it)
		}
	})
}

func TestAnInvitationIsGoodOnceAndForAWeek(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, eve := w.person("Ann"), w.person("Ben"), w.person("Eve")
		room := ann.open(ledger.Ours)
		ann.says(room, "before anybody came")

		withdrawn := ann.invites(room)
		invited := ann.pull(room).State().Invitations()[0].Hash
		_, err := ben.holds(withdrawn)
		ben.must(err)
		ann.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Uninvite(invited) })
		_, err = ben.holds(withdrawn)
		ben.wants(err, wire.CodeInviteRevoked)
		_, err = ben.read(wire.EntriesPath(room))
		ben.wants(err, wire.CodeNotFound)

		late := ann.invites(room)
		w.later(ledger.InviteLife + time.Minute)
		_, err = ben.holds(late)
		ben.wants(err, wire.CodeInviteExpired)

		seed := ann.invites(room)
		_, err = ben.holds(seed)
		ben.must(err)
		_, err = eve.holds(seed) // the link was seen by two
		eve.must(err)
		_, err = ben.try(room, func(c *ledger.Chain) ([]byte, error) {
			return ann.pull(room).Content(rand.Reader, []byte("not a joining"), nil)
		})
		ben.wants(err, wire.CodeForbidden)
		ben.joins(seed)
		_, err = eve.holds(seed)
		eve.wants(err, wire.CodeInviteUsed)
		_, err = eve.read(wire.EntriesPath(room))
		eve.wants(err, wire.CodeNotFound)
		if got := ben.prose(room); bytes.Contains([]byte(got), []byte("before")) {
			t.Errorf("Ben reads %q before he is admitted", got)
		}
		ann.admits(room)
		if got := ben.prose(room); got != "before anybody came" {
			t.Errorf("Ben reads %q after he is admitted", got)
		}
		_, err = ben.holds(ledger.InviteSeed{1})
		ben.wants(err, wire.CodeNotFound)
	})
}

func TestWhoeverLeftReadsNothingThatCameLater(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		left := ben.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Leave() })
		ann.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Epoch(rand.Reader) })
		ann.says(room, "alone")
		frames, err := ben.read(wire.EntriesPath(room))
		ben.must(err)
		if uint64(len(frames)) != left.Seq+1 {
			t.Errorf("Ben is given %d entries, left with number %d", len(frames), left.Seq)
		}
		frames, err = ben.read(wire.EntriesFrom(room, left.Seq+1))
		if err != nil || len(frames) != 0 {
			t.Errorf("after leaving: %d entries, %v", len(frames), err)
		}
		raw, err := ann.pull(room).Content(rand.Reader, []byte("s"), nil)
		ann.must(err)
		_, err = ben.post(wire.EntriesPath(room), raw)
		ben.wants(err, wire.CodeForbidden)
	})
}

func TestNobodyIsRemovedAgainstTheLedgersRules(t *testing.T) {
	w := begin(t)
	ann, ben, room := w.pair()
	// The builders refuse to write it, so an entry of Ann's that says so is made from another.
	raw, err := ann.pull(room).Leave()
	ann.must(err)
	raw[ledger.HeaderSize] = byte(ledger.Removed)
	_, err = ann.post(wire.EntriesPath(room), raw)
	ann.wants(err, wire.CodeRefusedEntry)
	// Ben's own leaving, signed by Ann.
	raw, err = ann.pull(room).Leave()
	ann.must(err)
	copy(raw[ledger.HeaderSize+1:], ben.identity.Public().Bytes()[:32])
	_, err = ann.post(wire.EntriesPath(room), raw)
	ann.wants(err, wire.CodeRefusedEntry)
	ben.says(room, "still here")
}

func TestTheLocksAreChanged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		thief := ann.device()
		thief.pull(room)

		fresh, err := seal.NewIdentity(seal.NewSeed(rand.Reader))
		ann.must(err)
		raws, err := ann.pull(room).Rekey(rand.Reader, fresh)
		ann.must(err)
		_, err = ann.post(wire.EntriesPath(room), raws...)
		ann.must(err)
		newWords := seal.PassphraseSlot(seal.Key{9}, origin)
		changed := *ann
		changed.identity = fresh
		login := fresh.LoginKey(origin)
		ann.must(ann.prove(wire.PathRekey, wire.ActionRekey, ann.words.Login, wire.Rekey{
			LoginKey: public(login), Slots: []wire.Slot{changed.slot(newWords, wire.SlotPassphrase)},
		}, nil))

		ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
		thief.wants(thief.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
		thief.token = ""
		thief.wants(thief.signIn(), wire.CodeBadProof)
		thief.wants(thief.prove(wire.PathSlotOpen, wire.ActionOpen, ann.words.Login, wire.OpenSlot{}, nil), wire.CodeNoSuchSlot)

		changed.token, changed.chains = "", map[wire.Hash]*ledger.Chain{}
		changed.must(changed.signIn())
		changed.pull(room)
		ben.says(room, "you sound like yourself")
		var slot wire.Slot
		changed.must(changed.prove(wire.PathSlotOpen, wire.ActionOpen, newWords.Login, wire.OpenSlot{}, &slot))
		if seed, err := newWords.OpenSeed(slot.Sealed); err != nil || seed != fresh.Seed() {
			t.Errorf("the new slot holds %v, %v", seed, err)
		}
		if got := ben.prose(room); got != "you sound like yourself" {
			t.Errorf("Ben reads %q", got)
		}
	})
}

func TestADeviceIsSignedOutAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann := w.person("Ann")
		w.later(time.Minute)
		lost := ann.device()
		lost.must(lost.call("PUT", wire.PathShare, wire.Share{Share: bytes.Repeat([]byte{7}, 32)}, nil))
		var share wire.Share
		lost.must(lost.call("GET", wire.PathShare, nil, &share))
		if len(share.Share) != 32 {
			t.Errorf("the share is %x", share.Share)
		}
		ann.wants(ann.call("GET", wire.PathShare, nil, nil), wire.CodeNotFound)
		ann.wants(ann.call("PUT", wire.PathShare, wire.Share{Share: []byte("short")}, nil), wire.CodeMalformed)
		var list wire.Sessions
		ann.must(ann.call("GET", wire.PathSessions, nil, &list))
		if len(list.Sessions) != 2 || !list.Sessions[0].This || list.Sessions[0].Share || list.Sessions[1].This || !list.Sessions[1].Share {
			t.Errorf("the devices are %+v", list.Sessions)
		}
		eve := w.person("Eve")
		eve.wants(eve.call("DELETE", wire.SessionPath(lost.session), nil, nil), wire.CodeNotFound)
		ann.must(ann.call("DELETE", wire.SessionPath(lost.session), nil, nil))
		lost.wants(lost.call("GET", wire.PathShare, nil, nil), wire.CodeNotSignedIn)
		lost.wants(lost.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
		ann.must(ann.call("DELETE", wire.SessionThis, nil, nil))
		ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
	})
}

func TestAnUnusedSessionEnds(t *testing.T) {
	w := begin(t)
	ann := w.person("Ann")
	for range 3 {
		w.later(89 * 24 * time.Hour)
		ann.must(ann.call("GET", wire.PathRooms, nil, nil))
	}
	w.later(91 * 24 * time.Hour)
	ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
	ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
}

func TestSlotsComeAndGoWithTheWordsAgain(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann := w.person("Ann")
		kit := seal.PassphraseSlot(seal.Key{5}, origin)
		slot := ann.slot(kit, wire.SlotRecovery)
		ann.must(ann.prove(wire.PathSlots, wire.ActionPut, ann.words.Login, wire.PutSlot{Slot: slot}, nil))
		ann.wants(ann.prove(wire.PathSlots, wire.ActionPut, ann.words.Login, wire.PutSlot{Slot: slot}, nil), wire.CodeExists)
		ann.wants(ann.prove(wire.PathSlotDrop, wire.ActionDrop, ann.identity.LoginKey(origin), wire.DropSlot{ID: slot.ID}, nil), wire.CodeNoSuchSlot)
		var list wire.Slots
		ann.must(ann.call("GET", wire.PathSlots, nil, &list))
		if len(list.Slots) != 2 || list.Slots[1].Kind != wire.SlotRecovery || list.Slots[0].Sealed != nil || list.Slots[1].Sealed != nil {
			t.Errorf("the slots are %+v", list.Slots)
		}
		ann.must(ann.prove(wire.PathSlotDrop, wire.ActionDrop, kit.Login, wire.DropSlot{ID: list.Slots[0].ID}, nil))
		ann.wants(ann.prove(wire.PathSlotOpen, wire.ActionOpen, ann.words.Login, wire.OpenSlot{}, nil), wire.CodeNoSuchSlot)
		ann.wants(ann.prove(wire.PathSlotDrop, wire.ActionDrop, kit.Login, wire.DropSlot{ID: slot.ID}, nil), wire.CodeLastSlot)
		var open wire.Slot
		ann.must(ann.prove(wire.PathSlotOpen, wire.ActionOpen, kit.Login, wire.OpenSlot{}, &open))
		if seed, err := kit.OpenSeed(open.Sealed); err != nil || seed != ann.identity.Seed() {
			t.Errorf("the slot holds %v, %v", seed, err)
		}
	})
}

func TestADeletedAccountLeavesTheSharedRecord(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		mine := ann.open(ledger.Mine)
		ann.says(mine, "only mine")
		ann.says(room, "ours")
		ann.must(ann.prove(wire.PathAccountGone, wire.ActionDelete, ann.words.Login, wire.DeleteAccount{}, nil))
		ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeNotSignedIn)
		if got := ben.prose(room); got != "ours" {
			t.Errorf("Ben reads %q", got)
		}
		ben.says(room, "alone")
		again := w.person("Ann") // somebody else may take the name, and finds nothing
		var rooms wire.Rooms
		again.must(again.call("GET", wire.PathRooms, nil, &rooms))
		if len(rooms.Rooms) != 0 {
			t.Errorf("the next one of that name finds %+v", rooms)
		}
		_, err := again.read(wire.EntriesPath(mine))
		again.wants(err, wire.CodeNotFound)
	})
}

func TestNobodyLeavesOrComesIntoMine(t *testing.T) {
	w := begin(t)
	ann, ben := w.person("Ann"), w.person("Ben")
	mine := ann.open(ledger.Mine)
	_, err := ben.read(wire.EntriesPath(mine))
	ben.wants(err, wire.CodeNotFound)
	raw, err := ann.pull(mine).Content(rand.Reader, nil, []byte("x"))
	ann.must(err)
	_, err = ben.post(wire.EntriesPath(mine), raw)
	ben.wants(err, wire.CodeNotFound)
	_, err = ben.post(wire.EntriesPath(wire.Hash{1}), raw)
	ben.wants(err, wire.CodeRefusedEntry)
}
