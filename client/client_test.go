package client_test

import (
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
)

func TestSomebodyAloneKeepsAJournalAcrossDevicesAndCrashes(t *testing.T) {
	inHouse(t, func(h *house) {
		ann := h.newcomer("ann")
		mine := ann.Mine()
		if mine == (client.RoomID{}) {
			t.Fatal("no room of her own")
		}
		ann.say(mine, "what nobody reads")
		ann.reads(mine, "what nobody reads?")

		ann.crash()
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(mine, "what nobody reads?")

		h.wait(5 * time.Minute)
		ann.reads(mine, "what nobody reads")

		phone := ann.again()
		phone.reads(mine, "what nobody reads")
		ann.say(mine, "and more")
		h.must(ann.Lock(h.ctx))
		h.settle()
		phone.reads(mine, "what nobody reads", "and more")
	})
}

func TestTwoShareARoomAndSeeEachOthersStepAtOnce(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, ben, room := h.couple()
		ann.say(room, "hello")
		h.settle()
		ann.reads(room, "hello")
		ben.reads(room, "hello")
		ben.say(room, "hello back")
		h.settle()
		ann.reads(room, "hello", "hello back")
		ben.reads(room, "hello", "hello back")
		if info := ann.info(room); info.Same.Member != ben.info(room).Me || !info.Members[1].Compared {
			t.Fatalf("%+v", info)
		}
	})
}
