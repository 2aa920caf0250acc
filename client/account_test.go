package client_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal/wordlist"
	"github.com/goldmend/goldmend/wire"
)

func TestSigningUpCanBeRepeatedAfterALostAnswer(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.device("ann")
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if r.Path == wire.PathAccounts {
				return nil, errAfter
			}
			return nil, nil
		})
		_, err := ann.SignUp(h.ctx, "ann", ann.words)
		h.is(err, client.ErrOffline)
		ann.net.breaks(nil)
		kit, err := ann.SignUp(h.ctx, "ann", ann.words)
		h.must(err)
		h.settle()
		if ann.Mine() == (client.RoomID{}) {
			t.Fatal("no room of her own")
		}

		_, err = h.device("eve").SignUp(h.ctx, "ANN", "another person with the same sign-in name")
		h.is(err, client.ErrNameTaken)

		phone := h.device("ann")
		h.must(phone.Recover(h.ctx, "ann", strings.ToLower(kit.Code), "new words that nobody else would guess"))
		h.settle()
		if phone.Mine() != ann.Mine() {
			t.Fatal("another room")
		}
	})
}

func TestWhatCanBeWrongWithWords(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		phone := h.device("ann")
		h.is(phone.SignIn(h.ctx, "ann", "wrong words"), client.ErrWrongWords)
		h.is(phone.SignIn(h.ctx, "nobody", ann.words), client.ErrWrongWords)
		h.is(phone.Unlock(h.ctx, ann.words), client.ErrNoAccount)
		h.is(phone.UnlockHere(h.ctx), client.ErrNoAccount)
		_, err := phone.SignUp(h.ctx, "bea", "password")
		h.is(err, client.ErrWeakWords)
		phone.net.cut()
		h.is(phone.SignIn(h.ctx, "ann", ann.words), client.ErrOffline)

		h.must(ann.Lock(h.ctx))
		h.is(ann.Unlock(h.ctx, "wrong words"), client.ErrWrongWords)
		ann.net.cut()
		h.is(ann.Unlock(h.ctx, "wrong words"), client.ErrWrongWords)
		_, err = ann.Append(h.ctx, client.RoomID{}, nil, nil)
		h.is(err, client.ErrLocked)
		h.must(ann.Unlock(h.ctx, ann.words))

		if words := ann.SuggestWords(); len(words) != 5 || ann.JudgeWords(strings.Join(words, " ")) != nil {
			t.Fatalf("suggests %v", words)
		}
	})
}

func TestChangedWordsAndANewRecoveryCodeReplaceTheOldOnes(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.device("ann")
		kit, err := ann.SignUp(h.ctx, "ann", ann.words)
		h.must(err)
		h.is(ann.TestRead("XXXX", kit.Groups[kit.Ask[1]]), client.ErrRead)
		h.must(ann.TestRead(strings.ToLower(kit.Groups[kit.Ask[0]]), " "+kit.Groups[kit.Ask[1]]))

		h.is(ann.ChangeWords(h.ctx, "wrong words", "fresh words that nobody would guess"), client.ErrWrongWords)
		h.must(ann.ChangeWords(h.ctx, ann.words, "fresh words that nobody would guess"))
		phone := h.device("ann")
		h.is(phone.SignIn(h.ctx, "ann", ann.words), client.ErrWrongWords)
		h.must(phone.SignIn(h.ctx, "ann", "fresh words that nobody would guess"))

		second, err := phone.NewRecoveryCode(h.ctx, "fresh words that nobody would guess")
		h.must(err)
		tablet := h.device("ann")
		h.is(tablet.Recover(h.ctx, "ann", kit.Code, "third words that nobody would guess"), client.ErrWrongWords)
		h.is(tablet.Recover(h.ctx, "ann", "not a code", "third words that nobody would guess"), client.ErrCode)
		h.must(tablet.Recover(h.ctx, "ann", second.Code, "third words that nobody would guess"))

		// The words that this device still has cached were replaced on another one.
		h.must(ann.Lock(h.ctx))
		h.must(ann.Unlock(h.ctx, "third words that nobody would guess"))
	})
}

func TestStayingUnlockedHereNeedsTheRelayAndEndsWithTheSession(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		ann.say(ann.Mine(), "mine")
		h.is(ann.StayUnlocked(h.ctx, true, "wrong words"), client.ErrWrongWords)
		h.must(ann.StayUnlocked(h.ctx, true, ann.words))
		if !ann.Status().Here {
			t.Fatal("not set up")
		}
		ann.crash()
		h.must(ann.UnlockHere(h.ctx))
		h.settle()
		ann.reads(ann.Mine(), "mine?")

		ann.net.cut()
		ann.crash()
		h.is(ann.UnlockHere(h.ctx), client.ErrOffline)
		ann.net.restore()
		h.must(ann.UnlockHere(h.ctx))

		h.must(ann.StayUnlocked(h.ctx, false, ""))
		h.must(ann.Lock(h.ctx))
		h.is(ann.UnlockHere(h.ctx), client.ErrKeyMissing)
		h.must(ann.Unlock(h.ctx, ann.words))
		h.must(ann.StayUnlocked(h.ctx, true, ann.words))
		h.settle()
		ann.Close()
		h.settle()
		phone := ann.again()
		for _, d := range mustDevices(h, phone) {
			if !d.This {
				h.must(phone.SignOutDevice(h.ctx, d.ID))
			}
		}
		ann.open()
		h.is(ann.UnlockHere(h.ctx), client.ErrRevoked)
		h.is(ann.UnlockHere(h.ctx), client.ErrKeyMissing)
	})
}

func mustDevices(h *house, d *device) []client.Device {
	h.Helper()
	list, err := d.Devices(h.ctx)
	h.must(err)
	return list
}

func TestADeviceSignedOutElsewhereLocksItselfAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		phone := ann.again()
		phone.net.cut() // its last words must wait
		h.settle()
		phone.say(phone.Mine(), "not lost")
		phone.net.restore()
		h.wait(time.Minute)
		list := mustDevices(h, ann)
		if len(list) != 2 || !list[0].This || list[1].Name != "ann's device" {
			t.Fatalf("%+v", list)
		}
		h.must(ann.SignOutDevice(h.ctx, list[1].ID))
		h.wait(2 * time.Second)
		s := phone.Status()
		if s.Unlocked || !errors.Is(s.Trouble, client.ErrRevoked) || !slices.Contains(phone.events, client.EventLocked) {
			t.Fatalf("%+v", s)
		}
		phone.net.cut()
		h.is(phone.Unlock(h.ctx, ann.words), client.ErrOffline)
		phone.net.restore()
		h.must(phone.Unlock(h.ctx, ann.words))
		h.wait(6 * time.Minute)
		phone.reads(phone.Mine(), "not lost")
	})
}

func TestASessionThatEndedByItselfIsRenewedWithoutAWord(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		h.must(ann.Lock(h.ctx))
		h.must(ben.Lock(h.ctx))
		h.wait(100 * 24 * time.Hour)
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.say(room, "back again")
		h.settle()
		ann.reads(room, "back again")
		if s := ann.Status(); s.Trouble != nil || !s.Unlocked {
			t.Fatalf("%+v", s)
		}
	})
}

func TestNewLocksKeepEverythingAndVoidWhatWasBefore(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		old := ann.say(room, "before")
		ann.say(ann.Mine(), "private before")
		h.must(ann.SaveDraft(h.ctx, "/x", []byte("draft")))
		h.wait(6 * time.Minute)
		phone := ann.again()
		me := ann.info(room).Me

		const fresh = "the new words after changing the locks"
		kit, err := ann.ChangeLocks(h.ctx, ann.words, fresh)
		h.must(err)
		h.settle()
		if kit.Code == "" || ann.Status().EarlierLocks {
			t.Fatalf("%+v", ann.Status())
		}
		ann.say(room, "after")
		h.settle()
		ben.say(room, "seen")
		h.settle()
		ben.reads(room, "before", "after", "seen")
		ann.reads(room, "before", "after", "seen")
		ann.reads(ann.Mine(), "private before")
		info := ben.info(room)
		if ann.info(room).Me != me || info.Members[0].NewKey.IsZero() || info.Members[0].Compared {
			t.Fatalf("a new key must be shown: %+v", info.Members)
		}
		if b, err := ann.LoadDraft(h.ctx, "/x"); err != nil || string(b) != "draft" {
			t.Fatalf("draft %q, %v", b, err)
		}
		_, err = ann.Append(h.ctx, room, nil, []record.ID{old})
		h.must(err)
		h.settle()
		ben.reads(room, "-", "after", "seen")

		h.wait(2 * time.Minute)
		if phone.Status().Unlocked {
			t.Fatal("the other device is still in")
		}
		h.is(phone.SignIn(h.ctx, "ann", ann.words), client.ErrWrongWords)
		h.must(phone.SignIn(h.ctx, "ann", fresh))
		h.settle()
		phone.reads(room, "-", "after", "seen")
		phone.reads(phone.Mine(), "private before")
		h.must(ann.Lock(h.ctx))
		h.must(ann.Unlock(h.ctx, fresh))
		h.settle()
		ann.say(ann.Mine(), "private after")
		h.wait(6 * time.Minute)
		phone.reads(phone.Mine(), "private before", "private after")
	})
}

func TestAChangeOfLocksThatWasCutOffGoesOnFromAnyDevice(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "before")
		ann.say(ann.Mine(), "private")
		h.wait(6 * time.Minute)
		const fresh = "the new words after changing the locks"
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if isAppend(r) {
				return nil, errBefore // the relay has the new slots, and no room the new key
			}
			return nil, nil
		})
		_, err := ann.ChangeLocks(h.ctx, ann.words, fresh)
		h.is(err, client.ErrOffline)
		if !ann.Status().EarlierLocks {
			t.Fatal("does not say that it is not done")
		}
		ann.reads(room, "before") // nothing is lost meanwhile
		ann.Close()
		h.settle()

		phone := h.device("ann")
		h.must(phone.SignIn(h.ctx, "ann", fresh))
		h.wait(time.Minute)
		if phone.Status().EarlierLocks {
			t.Fatal("does not go on")
		}
		phone.say(room, "after")
		h.settle()
		ben.say(room, "seen")
		h.settle()
		phone.reads(room, "before", "after", "seen")
		phone.reads(phone.Mine(), "private")
	})
}

func TestAWordWrittenBeforeTheLocksChangedElsewhereIsStillSent(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		phone := ann.again()
		phone.net.cut()
		h.settle()
		phone.say(room, "under the old keys")
		const fresh = "the new words after changing the locks"
		_, err := ann.ChangeLocks(h.ctx, ann.words, fresh)
		h.must(err)
		phone.net.restore()
		h.wait(2 * time.Minute)
		if phone.Status().Unlocked {
			t.Fatal("still in")
		}
		h.must(phone.SignIn(h.ctx, "ann", fresh))
		h.settle()
		ben.reads(room, "under the old keys")
	})
}

func TestADeletedAccountLeavesSharedWordsAndNothingElse(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "stays for Ben")
		h.settle()
		h.is(ann.DeleteAccount(h.ctx, "wrong words"), client.ErrWrongWords)
		h.must(ann.DeleteAccount(h.ctx, ann.words))
		if keys := ann.store.keys(""); len(keys) != 0 || ann.Status().Known {
			t.Fatalf("left: %v", keys)
		}
		h.is(ann.SignIn(h.ctx, "ann", ann.words), client.ErrWrongWords)
		h.settle()
		ben.reads(room, "stays for Ben")
		h.must(ben.Lock(h.ctx))
		h.must(ben.Unlock(h.ctx, ben.words))
		ben.say(room, "alone")
		h.settle()
		ben.reads(room, "stays for Ben", "alone")
	})
}

func TestARelayUnderAnotherNameIsRefused(t *testing.T) {
	inHouse(t, func(h *house) {
		d := &device{h: h, name: "ann", words: "long enough words that nobody would guess", store: newStore(), net: &network{h: h}, model: newModel()}
		c, err := client.New(client.Config{Origin: "https://goldmend.example.evil", Transport: d.net, Storage: d.store, KDF: quickKDF{}, Words: wordlist.EFF(), Folder: d.model})
		h.must(err)
		_, err = c.SignUp(h.ctx, "ann", d.words)
		h.is(err, client.ErrOrigin)
	})
}
