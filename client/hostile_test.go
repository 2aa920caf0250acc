package client_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/wire"
)

// ids are what differs from person to person in an address.
var ids = regexp.MustCompile(`[0-9a-f]{32,}`)

func TestWhatCrossesTheWireIsTheSameWhetherOneWritesInMineOrNot(t *testing.T) {
	day := func(uses bool) (seen []string) {
		inHouse(t, func(h *house) {
			ann := h.newcomer("ann")
			for i := range 40 {
				if uses && i%3 != 1 {
					id := ann.say(ann.Mine(), strings.Repeat("what nobody reads ", i*i*3))
					if i%4 == 0 {
						_, err := ann.Append(h.ctx, ann.Mine(), nil, []recordID{id})
						h.must(err)
					}
				}
				h.wait(7 * time.Minute)
				if i%10 == 9 {
					h.must(ann.Lock(h.ctx))
					h.must(ann.Unlock(h.ctx, ann.words))
					h.settle()
				}
			}
			for _, s := range ann.net.log() {
				seen = append(seen, ids.ReplaceAllString(s, "ID"))
			}
		})
		return seen
	}
	used, unused := day(true), day(false)
	if !slices.Equal(used, unused) {
		for i := range min(len(used), len(unused)) {
			if used[i] != unused[i] {
				t.Fatalf("request %d: %q when used, %q when not", i, used[i], unused[i])
			}
		}
		t.Fatalf("%d requests when used, %d when not", len(used), len(unused))
	}
	if n := len(slices.DeleteFunc(used, func(s string) bool { return !strings.Contains(s, "POST /v1/rooms/") })); n < 40 {
		t.Fatalf("%d beats", n)
	}
}

func TestErasedWordsOfMineAreGoneAfterABeat(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		mine := ann.Mine()
		gone := ann.say(mine, "regretted")
		ann.say(mine, "kept")
		h.wait(5 * time.Minute)
		phone := ann.again()
		phone.reads(mine, "regretted", "kept")
		_, err := ann.Append(h.ctx, mine, nil, []recordID{gone})
		h.must(err)
		h.wait(5 * time.Minute)
		ann.reads(mine, "kept")
		phone.reads(mine, "kept")
		if s := ann.Status(); s.Unsent != 0 || len(s.Warnings) != 0 {
			t.Fatalf("%+v", s)
		}

		_, err = ann.Append(h.ctx, mine, nil, []recordID{ann.say(mine, "never sent")})
		h.must(err)
		h.wait(10 * time.Minute)
		ann.reads(mine, "kept")
		if s := ann.Status(); s.Unsent != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

func TestTwoDevicesOfOnePersonBothBeat(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		mine := ann.Mine()
		phone := ann.again()
		var want []string
		for i := range 20 {
			d := []*device{ann, phone}[i%2]
			want = append(want, fmt.Sprint(i, " ", strings.Repeat("x", i*200)))
			d.say(mine, want[i])
			h.wait(3 * time.Minute)
		}
		h.wait(30 * time.Minute)
		ann.reads(mine, want...)
		phone.reads(mine, want...)
	})
}

// hostile changes what the relay returns for reads of a room.
func (d *device) hostile(room client.RoomID, change func(from int, frames []wire.Frame) []wire.Frame) {
	d.net.breaks(func(r *client.Request) (*client.Response, error) {
		var from int
		if _, err := fmt.Sscanf(r.Path, fmt.Sprintf("/v1/rooms/%x/entries?from=%%d", room), &from); err != nil || r.Method != "GET" {
			return nil, nil
		}
		res, err := d.net.pass(d.h.ctx, r)
		if err != nil || res.Status != 200 {
			return res, err
		}
		b, err := io.ReadAll(res.Body)
		if err != nil {
			return nil, err
		}
		frames, err := wire.ParseFrames(b, 1000)
		if err != nil {
			return nil, err
		}
		var out []byte
		for _, f := range change(from, frames) {
			out = wire.AppendFrame(out, f)
		}
		return &client.Response{Status: 200, Body: io.NopCloser(bytes.NewReader(out))}, nil
	})
}

func (d *device) warns(want ...client.WarningKind) {
	d.h.Helper()
	var have []client.WarningKind
	for _, w := range d.Status().Warnings {
		have = append(have, w.Kind)
	}
	if !slices.Equal(have, want) {
		d.h.Fatalf("%s is warned of %v, want %v", d.name, have, want)
	}
}

func TestTamperedEntriesAreRefusedAndWarnedOf(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ben.hostile(room, func(_ int, frames []wire.Frame) []wire.Frame {
			for i := range frames {
				if i > 0 {
					frames[i].Raw[60] ^= 1
				}
			}
			return frames
		})
		ann.say(room, "hello")
		h.settle()
		ben.reads(room)
		ben.warns(client.WarnTampered)
		ben.net.breaks(nil)
		h.wait(2 * time.Minute)
		ben.reads(room, "hello")
		ben.warns()
	})
}

func TestAForkIsWarnedOfAndStopsTheRoom(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "one")
		h.settle()
		ben.hostile(room, func(from int, frames []wire.Frame) []wire.Frame {
			for i := range frames {
				if from+i >= 2 {
					frames[i].Raw[90] ^= 1 // another entry in a place that is known
				}
			}
			return frames
		})
		ann.say(room, "two")
		h.settle()
		ben.reads(room, "one")
		ben.warns(client.WarnFork)
		_, err := ben.Append(h.ctx, room, nil, nil)
		h.is(err, client.ErrReadOnly)
		if ben.info(room).ReadOnly != client.WarnFork {
			t.Fatal("not read-only")
		}
		ben.net.breaks(nil)
		next, err := ben.Succeed(h.ctx, room)
		h.must(err)
		if ben.info(next).Old != room {
			t.Fatal("the successor does not name the old room")
		}
	})
}

func TestWordsThatTheRelayWithholdsAreSaidToBeMissing(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ben.hostile(room, func(from int, frames []wire.Frame) []wire.Frame {
			for i, f := range frames {
				if i > 0 || from == 0 {
					frames[i].Raw = dropProse(f.Raw)
				}
			}
			return frames
		})
		ann.say(room, "withheld")
		h.settle()
		ben.warns(client.WarnMissing)
		ben.reads(room, "")
	})
}

func TestARelayThatWentBackIsGivenWhatItLost(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "one")
		h.settle()
		ann.say(room, "two")
		h.settle()
		// It says that the room is shorter than it was, and takes back what it lost.
		var given int
		behind := true
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if behind && r.Method == "GET" && strings.Contains(r.Path, fmt.Sprintf("%x/entries?from=", room)) {
				return &client.Response{Status: 200, Body: io.NopCloser(strings.NewReader(""))}, nil
			}
			if behind && r.Path == wire.PathRooms && r.Method == "GET" {
				return shorter(ann, r, room), nil
			}
			if isAppend(r) && strings.Contains(r.Path, fmt.Sprintf("%x", room)) {
				behind = false
				frames, err := wire.ParseFrames(r.Body, 100)
				if err != nil || frames[0].Arrived == 0 {
					t.Errorf("not the same bytes: %v", err)
				}
				given += len(frames)
			}
			return nil, nil
		})
		h.must(ann.Sync(h.ctx))
		h.settle()
		if given != 2 {
			t.Fatalf("%d entries given back, want 2", given)
		}
		ann.warns()
		ann.reads(room, "one", "two")
	})
}

func TestADeviceThatLostItsCacheNoticesThatTheRelayWentBack(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "one")
		h.settle()
		ann.say(room, "two")
		h.settle()
		ann.Close()
		h.settle()
		ann.store.drop("/c/")
		ann.open()
		ann.hostile(room, func(_ int, frames []wire.Frame) []wire.Frame { return frames[:len(frames)-1] })
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(room, "one")
		if !slices.ContainsFunc(ann.Status().Warnings, func(w client.Warning) bool { return w.Kind == client.WarnBehind }) {
			t.Fatalf("%v", ann.Status().Warnings)
		}
		_, err := ann.Append(h.ctx, room, nil, nil)
		h.is(err, client.ErrReadOnly)
	})
}

func TestNoAnswerCrashesAClient(t *testing.T) {
	for seed := range uint64(12) {
		inHouse(t, func(h *house) {
			ann, ben, room := h.couple()
			dice := rand.New(rand.NewPCG(seed, 1))
			ann.net.breaks(func(r *client.Request) (*client.Response, error) {
				switch dice.IntN(6) {
				case 0:
					return nil, errBefore
				case 1:
					return nil, errAfter
				case 2:
					return refusal([]int{400, 401, 403, 404, 409, 410, 422, 429, 500, 502}[dice.IntN(10)], ""), nil
				case 3:
					return &client.Response{Status: 200, Body: io.NopCloser(bytes.NewReader([]byte{0, 0, 0, 1, 2}))}, nil
				case 4:
					return &client.Response{Status: 200, Body: io.NopCloser(strings.NewReader(`{"rooms":[{}],"room":"x"}`))}, nil
				}
				return nil, nil
			})
			var want []string
			for i := range 6 {
				want = append(want, fmt.Sprint(i))
				if _, err := ann.Append(h.ctx, room, ann.draft(want[i]), nil); err != nil {
					want = want[:i]
					break // locked meanwhile, by a 401: so it should
				}
				h.wait(20 * time.Second)
			}
			ann.net.breaks(nil)
			if !ann.Status().Unlocked {
				h.must(ann.Unlock(h.ctx, ann.words))
			}
			h.wait(3 * time.Minute)
			if w := ann.Status().Warnings; len(w) > 0 {
				ann.crash() // warnings of this kind end with the next unlocking
				h.must(ann.Unlock(h.ctx, ann.words))
			}
			for _, in := range ann.Waiting(room) {
				if in.Refused != "" {
					h.must(ann.Retry(h.ctx, in.ID))
				}
			}
			h.wait(3 * time.Minute)
			have := ben.model.show(room)
			slices.Sort(have)
			if !slices.Equal(have, want) {
				t.Fatalf("seed %d: ben reads %q, want %q; ann: %+v", seed, have, want, ann.Status())
			}
			if w := ben.Status().Warnings; len(w) > 0 {
				t.Fatal(w)
			}
		})
	}
}

func TestASlowRelayDoesNotHoldUpLocking(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		ann.say(ann.Mine(), "stays queued")
		hang := make(chan struct{})
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if isAppend(r) {
				<-hang
				return nil, errBefore
			}
			return nil, nil
		})
		go func() { time.Sleep(time.Second); close(hang) }()
		began := time.Now()
		h.must(ann.Lock(h.ctx))
		if took := time.Since(began); took > 2*time.Second {
			t.Fatalf("locking took %v", took)
		}
		ann.net.breaks(nil)
		h.must(ann.Unlock(h.ctx, ann.words))
		h.wait(6 * time.Minute)
		ann.reads(ann.Mine(), "stays queued")
	})
}

func TestAnOlderSlotThanThisDeviceKnewIsRefused(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		opens := func(r *client.Request) bool { return r.Path == wire.PathSlotOpen }
		var older []byte // what the relay returned before the locks were changed
		phone := h.device("ann")
		phone.net.breaks(func(r *client.Request) (*client.Response, error) {
			if !opens(r) {
				return nil, nil
			}
			res, err := phone.net.pass(h.ctx, r)
			h.must(err)
			older, err = io.ReadAll(res.Body)
			h.must(err)
			return &client.Response{Status: 200, Body: io.NopCloser(bytes.NewReader(older))}, nil
		})
		h.must(phone.SignIn(h.ctx, "ann", ann.words))
		h.settle()
		phone.Close()
		_, err := ann.ChangeLocks(h.ctx, ann.words, ann.words)
		h.must(err)
		h.settle()

		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			if !opens(r) {
				return nil, nil
			}
			return &client.Response{Status: 200, Body: io.NopCloser(bytes.NewReader(older))}, nil
		})
		h.is(ann.SignIn(h.ctx, "ann", ann.words), client.ErrRelay)
		ann.net.breaks(nil)
		h.must(ann.SignIn(h.ctx, "ann", ann.words))
		ann.reads(ann.Mine())
	})
}

func TestSomebodyElsesOwnRoomIsNeverTakenForMine(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben := h.newcomer("ann"), h.newcomer("ben")
		if a, b := ann.Mine(), ben.Mine(); bytes.Compare(a[:], b[:]) < 0 {
			ann, ben = ben, ann // of several own rooms the lowest counts
		}
		mine, other := ann.Mine(), ben.Mine()
		ann.say(mine, "private")
		ann.net.breaks(func(r *client.Request) (*client.Response, error) {
			switch {
			case r.Method == "GET" && r.Path == wire.PathRooms:
				return both(ann, ben, r), nil
			case strings.HasPrefix(r.Path, wire.EntriesPath(wire.Hash(other))):
				q := *r
				q.Token = ben.net.token
				return ben.net.pass(h.ctx, &q)
			}
			return nil, nil
		})
		h.must(ann.Sync(h.ctx))
		if ann.Mine() != mine {
			t.Fatal("took somebody else's room for Mine")
		}
		h.wait(6 * time.Minute)
		ann.reads(mine, "private")
	})
}
