package client_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/wire"
)

func isAppend(r *client.Request) bool {
	return r.Method == "POST" && strings.HasSuffix(r.Path, "/entries")
}

func TestALostAnswerLeavesOneRecord(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		lost := 0
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if isAppend(r) && lost < 3 {
				lost++
				return nil, errAfter
			}
			return nil, nil
		})
		ann.say(room, "once")
		ann.say(room, "twice")
		h.wait(10 * time.Minute)
		ann.reads(room, "once", "twice")
		ben.reads(room, "once", "twice")
		if lost == 0 {
			t.Fatal("nothing was lost")
		}
	})
}

func TestALostAnswerFollowedByACrashLeavesOneRecord(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if isAppend(r) {
				return nil, errAfter
			}
			return nil, nil
		})
		ann.say(room, "once")
		h.settle()
		ann.crash()
		ann.net.breaks(nil)
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(room, "once")
		ben.reads(room, "once")
	})
}

func TestWhatIsWrittenOfflineSurvivesAReloadAndIsSentInOrder(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.net.cut()
		h.settle()
		for i := range 5 {
			ann.say(room, fmt.Sprint(i))
		}
		ann.crash()
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.say(room, "5")
		ann.reads(room, "0?", "1?", "2?", "3?", "4?", "5?")
		if s := ann.Status(); s.Unsent != 6 || s.Online || !errors.Is(s.Trouble, client.ErrOffline) {
			t.Fatalf("%+v", s)
		}
		ben.say(room, "meanwhile")
		h.settle()
		ann.net.restore()
		h.wait(2 * time.Minute)
		ben.reads(room, "meanwhile", "0", "1", "2", "3", "4", "5")
		ann.reads(room, "meanwhile", "0", "1", "2", "3", "4", "5")
		if s := ann.Status(); s.Unsent != 0 || !s.Online || s.Trouble != nil {
			t.Fatalf("%+v", s)
		}
	})
}

func TestARelayThatFailsForAWhileIsAskedAgainMoreAndMoreRarely(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		appends := 0
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if !isAppend(r) || strings.Contains(r.Path, fmt.Sprintf("%x", ann.Mine())) {
				return nil, nil
			}
			appends++
			return refusal(503, wire.CodeUnavailable), nil
		})
		ann.say(room, "in the end")
		h.wait(30 * time.Minute)
		if appends < 10 || appends > 70 {
			t.Fatalf("%d attempts in half an hour", appends)
		}
		ann.reads(room, "in the end?")
		ann.net.breaks(nil)
		h.wait(2 * time.Minute)
		ben.reads(room, "in the end")
	})
}

func TestBothWriteAtOnceAndARuleIsCheckedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		only := func(_ client.RoomID, confirmed []string, waiting string) string {
			if waiting == "mine" && slices.Contains(confirmed, "taken") {
				return "too-late"
			}
			return ""
		}
		ann.model.refuses = only
		ann.net.cut() // so that she does not see his step before she takes hers
		h.settle()
		ann.say(room, "mine")
		ann.say(room, "and this")
		ben.say(room, "taken")
		h.settle()
		ann.net.restore()
		h.wait(2 * time.Minute)
		ann.reads(room, "taken", "and this", "mine!")
		ben.reads(room, "taken", "and this")
		if s := ann.Status(); s.Refused != 1 || s.Unsent != 0 {
			t.Fatalf("%+v", s)
		}

		ann.crash() // what was refused is kept with its words
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(room, "taken", "and this", "mine!")
		refused := ann.Waiting(room)[0]
		if refused.Refused != "too-late" {
			t.Fatalf("%+v", refused)
		}
		h.must(ann.Retry(h.ctx, refused.ID)) // this program has no such rule any more
		h.settle()
		ann.reads(room, "taken", "and this", "mine")
	})
}

func TestManyDevicesWriteAtOnceAndConverge(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		devices := []*device{ann, ben, ann.again(), ben.again()}
		total := 0
		for i := range 6 {
			for n, d := range devices {
				d.say(room, fmt.Sprintf("%d from %d", i, n))
				total++
			}
		}
		h.wait(2 * time.Minute)
		want := ann.model.show(room)
		if len(want) != total {
			t.Fatalf("%d records, want %d", len(want), total)
		}
		for _, d := range devices {
			d.reads(room, want...)
			if w := d.Status().Warnings; len(w) > 0 {
				t.Fatalf("%v", w)
			}
		}
	})
}

func TestDiscardedWordsAreGone(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.net.cut()
		h.settle()
		ann.say(room, "on second thought")
		h.must(ann.Discard(h.ctx, ann.Waiting(room)[0].ID))
		ann.reads(room)
		ann.net.restore()
		h.wait(2 * time.Minute)
		ann.reads(room)
	})
}

func TestWithdrawnWordsGoEverywhereAndCaches(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		id := ann.say(room, "too much")
		h.settle()
		_, err := ann.Append(h.ctx, room, nil, []record.ID{id})
		h.must(err)
		h.settle()
		ann.reads(room, "-")
		ben.reads(room, "-")
		ben.crash()
		h.must(ben.Unlock(h.ctx, ben.words))
		ben.reads(room, "-")
		h.settle()
		if w := ben.Status().Warnings; len(w) != 0 {
			t.Fatal(w)
		}
		_, err = ben.Append(h.ctx, room, nil, []record.ID{id}) // not his words
		h.must(err)
		h.settle()
		ben.reads(room, "-")
	})
}

func TestSigningOutKeepsWhatWasNotSent(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.net.cut()
		h.settle()
		ann.say(room, "not yet sent")
		ann.say(ann.Mine(), "nor this")
		if err := ann.SignOut(h.ctx); err != nil && !errors.Is(err, client.ErrOffline) {
			t.Fatal(err)
		}
		if ann.Status().Known || len(ann.store.keys("/c/")) != 0 || len(ann.store.keys("/i/")) != 2 {
			t.Fatalf("%+v, %v", ann.Status(), ann.store.keys(""))
		}
		ann.net.restore()
		ann.crash()
		h.must(ann.SignIn(h.ctx, "Ann ", strings.ToUpper(ann.words)))
		h.settle()
		ben.reads(room, "not yet sent")
		h.wait(5 * time.Minute)
		ann.reads(ann.Mine(), "nor this")
		if n := len(ann.store.keys("/i/")); n != 0 {
			t.Fatalf("%d left", n)
		}
	})
}

func TestNothingReadableIsStoredOrSent(t *testing.T) {
	inHouse(t, func(h *house) {
		const canary = "the canary sings at dawn"
		ann, ben, room := h.couple()
		var wires []string
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			wires = append(wires, r.Path+string(r.Body))
			return nil, nil
		})
		ann.say(room, canary)
		ann.say(ann.Mine(), canary)
		h.must(ann.SaveDraft(h.ctx, "/mine/journal/new", []byte(canary)))
		h.must(ann.SetSetting(h.ctx, canary, []byte(canary)))
		h.wait(6 * time.Minute)
		ben.reads(room, canary)
		for key, value := range ann.store.values {
			if strings.Contains(key+string(value), canary) || strings.Contains(key, "journal") {
				t.Errorf("%s is readable", key)
			}
		}
		if strings.Contains(strings.Join(wires, ""), canary) {
			t.Error("the wire is readable")
		}
		if b, err := ann.LoadDraft(h.ctx, "/mine/journal/new"); err != nil || string(b) != canary {
			t.Errorf("draft: %q, %v", b, err)
		}
		h.must(ann.Lock(h.ctx))
		if _, err := ann.LoadDraft(h.ctx, "/mine/journal/new"); !errors.Is(err, client.ErrLocked) {
			t.Errorf("locked: %v", err)
		}
		if !ann.model.forgot {
			t.Error("the model was not told to forget")
		}
		h.must(ann.Unlock(h.ctx, ann.words))
		if b, err := ann.LoadDraft(h.ctx, "/mine/journal/new"); err != nil || string(b) != canary {
			t.Errorf("draft after unlocking: %q, %v", b, err)
		}
	})
}

func TestFullOrForbiddenStorageWorksFromMemoryAndSaysSo(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.store.full = true
		ann.say(room, "from memory")
		h.settle()
		ben.reads(room, "from memory")
		ann.net.cut()
		h.settle()
		ann.say(room, "still here")
		ann.reads(room, "from memory", "still here?")
		if !ann.Status().Memory {
			t.Fatal("does not say that it works from memory")
		}
		ann.net.restore()
		h.wait(2 * time.Minute)
		ben.reads(room, "from memory", "still here")
		ann.store.full = false
		ann.say(room, "stored again")
		h.settle()
		ben.reads(room, "from memory", "still here", "stored again")
	})
}

func TestLockingSendsAllOfMineWhereTheDeviceKeepsNothing(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		ann.store.full = true
		long := strings.Repeat("what must not be lost ", 2000) // more than one batch takes
		ann.say(ann.Mine(), long)
		h.must(ann.Lock(h.ctx))
		ann.Close()
		phone := h.device("ann")
		h.must(phone.SignIn(h.ctx, "ann", ann.words))
		h.settle()
		phone.reads(phone.Mine(), long)
	})
}

func TestWhereTheDeviceKeepsNothingLockingLooksAlikeWrittenOrNot(t *testing.T) {
	seen := func(text string) (sent []string) {
		inHouse(t, func(h *house) {
			ann := h.newcomer("ann")
			ann.store.fills()
			h.wait(6 * time.Minute) // a beat, whose keeping fails
			if text != "" {
				ann.say(ann.Mine(), text)
			}
			before := len(ann.net.log())
			h.must(ann.Lock(h.ctx))
			for _, s := range ann.net.log()[before:] {
				sent = append(sent, ids.ReplaceAllString(s, "ID"))
			}
		})
		return sent
	}
	used, unused := seen(strings.Repeat("a page of a journal ", 300)), seen("")
	if !slices.Equal(used, unused) || len(used) < 4 {
		t.Fatalf("when used\n%s\nand when not\n%s", strings.Join(used, "\n"), strings.Join(unused, "\n"))
	}
}

func TestACacheThatIsGoneIsFetchedAgain(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "kept elsewhere")
		ann.say(ann.Mine(), "mine too")
		h.wait(6 * time.Minute)
		ann.Close()
		h.settle()
		ann.store.drop("/c/")
		ann.open()
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(room, "kept elsewhere")
		ann.reads(ann.Mine(), "mine too")
		if w := ann.Status().Warnings; len(w) != 0 {
			t.Fatal(w)
		}
	})
}

func TestALongRoomIsCachedInFewValuesAndReadBackWhole(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		var want []string
		for i := range 600 {
			want = append(want, fmt.Sprint(i))
			ann.say(room, want[i])
			if i%50 == 49 {
				h.wait(time.Minute) // the relay takes so many at once
			}
		}
		h.wait(5 * time.Minute)
		ben.reads(room, want...)
		if n := len(ann.store.keys(fmt.Sprintf("/c/%x/", room))); n > 40 {
			t.Errorf("%d values", n)
		}
		for _, d := range []*device{ann, ben} {
			d.net.cut()
			d.crash()
			h.must(d.Unlock(h.ctx, d.words))
			d.reads(room, want...)
		}
	})
}

func TestTwoTabsShareOneConnection(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.Close()
		h.settle()
		group := &tabGroup{}
		ann.tabs = group.tab()
		ann.open()
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		other := &device{h: h, name: "ann", words: ann.words, store: ann.store, devices: ann.devices, tabs: group.tab()}
		other.net = &network{h: h}
		other.open()
		h.all = append(h.all, other)
		h.must(other.Unlock(h.ctx, ann.words))
		h.settle()
		if !ann.Status().Leading || other.Status().Leading {
			t.Fatal("one of them leads")
		}
		other.say(room, "from the second tab")
		other.say(other.Mine(), "so is this")
		h.settle()
		ben.reads(room, "from the second tab")
		other.reads(room, "from the second tab")
		ben.say(room, "seen")
		h.settle()
		other.reads(room, "from the second tab", "seen")
		h.wait(5 * time.Minute)
		other.reads(other.Mine(), "so is this")
		ann.reads(other.Mine(), "so is this")
		if slices.ContainsFunc(other.net.log(), func(s string) bool { return strings.Contains(s, wire.PathChanges) }) {
			t.Error("the second tab has a stream of its own")
		}

		ann.Close()
		h.settle()
		if !other.Status().Leading {
			t.Fatal("the second tab does not take over")
		}
		other.say(room, "alone now")
		h.settle()
		ben.reads(room, "from the second tab", "seen", "alone now")
	})
}

func TestALargeIntentGoesInParts(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		var drafts []client.Draft
		var want []string
		for i := range 150 {
			want = append(want, fmt.Sprint(i))
			drafts = append(drafts, ann.draft(want[i])...)
		}
		_, err := ann.Append(h.ctx, room, drafts, nil)
		h.must(err)
		h.settle()
		ben.reads(room, want...)
		ann.reads(room, want...)
		_, err = ann.Append(h.ctx, room, ann.draft(strings.Repeat("x", 600<<10)), nil)
		h.is(err, client.ErrTooBig)
	})
}

func TestAnOwnAppendIsNotMistakenForARelayThatWentBack(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		for i := range 20 { // without settling: what the stream tells is then older than the chain
			ann.say(room, fmt.Sprint(i))
			if i%5 == 0 {
				h.must(ann.Sync(h.ctx))
			}
		}
		h.settle()
		posts := 0
		for _, s := range ann.net.log() {
			if strings.HasPrefix(s, fmt.Sprintf("POST /v1/rooms/%x", room)) {
				posts++
			}
		}
		if posts > 24 {
			t.Errorf("%d appends for 20 records", posts)
		}
		if n := len(ben.model.show(room)); n != 20 {
			t.Errorf("%d records", n)
		}
	})
}
