package client_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/client"
)

func (s *store) lists(part string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, asked := range s.listed {
		if strings.Contains(asked, part) {
			n++
		}
	}
	return n
}

func TestTheCacheIsReadWhileWordsAreStretched(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "kept")
		h.settle()
		var told []string
		ann.loading = func(size int) func() {
			if size == 0 {
				t.Error("nothing is said to be loaded")
			}
			told = append(told, "begins")
			return func() { told = append(told, "is over") }
		}
		ann.crash()
		before := ann.store.lists("/c/")
		ann.stretching = func() {
			h.settle()
			if n := ann.store.lists("/c/") - before; n != 1 {
				t.Errorf("the cache was read %d times before the key was there", n)
			}
		}
		ann.net.down = true
		h.must(ann.Unlock(h.ctx, ann.words))
		h.settle()
		ann.reads(room, "kept")
		if n := ann.store.lists("/c/") - before; n != 1 {
			t.Errorf("the cache was read %d times", n)
		}
		if want := []string{"begins", "is over"}; !slices.Equal(told, want) {
			t.Errorf("loading %q, want %q", told, want)
		}
	})
}

func TestWhatAnotherTabSavedWhileWordsAreStretchedIsThere(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "before")
		h.settle()
		other := &device{h: h, name: "ann", words: ann.words, store: ann.store, devices: ann.devices}
		other.net = &network{h: h, down: true}
		other.open()
		h.all = append(h.all, other)
		other.stretching = func() {
			h.settle() // the cache is read
			ann.say(room, "meanwhile")
			h.settle()
		}
		h.must(other.Unlock(h.ctx, ann.words))
		h.settle()
		other.reads(room, "before", "meanwhile")
		if w := other.Status().Warnings; len(w) > 0 {
			t.Errorf("warned of %v", w)
		}
	})
}

func TestWrongWordsLeaveNothingReadAhead(t *testing.T) {
	inHouse(t, func(h *house) {
		ann, _, room := h.couple()
		ann.say(room, "kept")
		h.settle()
		ann.crash()
		ann.net.down = true
		h.is(ann.Unlock(h.ctx, "not the words"), client.ErrWrongWords)
		h.settle()
		before := ann.store.lists("/c/")
		h.must(ann.Unlock(h.ctx, ann.words))
		ann.reads(room, "kept")
		if n := ann.store.lists("/c/") - before; n != 1 {
			t.Errorf("the cache was read %d times, want once, and anew", n)
		}
	})
}
