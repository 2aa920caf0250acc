//go:build !js

package front_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

func (d *device) promises(room, what string) {
	d.h.t.Helper()
	due := time.Now().UTC().Add(48 * time.Hour)
	d.visit(room + "/promise/new?form=by")
	d.must(room+"/promise/new", "form", "by", "what", what, "sight", "We both see it",
		"date", due.Format(time.DateOnly), "time", "12:00", "zone", "UTC", "witness", "0")
}

// restore puts a copy back while the relay serves from path.
func (h *house) restore(store *sqlstore.Store, path, copied string) {
	h.t.Helper()
	if err := sqlstore.Stage(h.t.Context(), copied, path); err != nil {
		h.t.Fatal(err)
	}
	if err := h.relay.Restore(func(now time.Time) error { return store.Replace(h.t.Context(), sqlstore.Staged(path), now) }); err != nil {
		h.t.Fatal(err)
	}
}

func TestDevicesGiveBackWhatARelayLostThatWasRestoredUnderThem(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOn(t, store)
	ann, ben, room := together(t, h) // whose own rooms beat all the time
	ann.promises(room, "Before the copy")
	ben.until(room+"/promise", "Before the copy")
	copied := path + "-copy"
	if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	ann.promises(room, "After the copy")
	ben.until(room+"/promise", "After the copy")
	ann.must("/mine/journal/new", "body", "Private, after the copy")
	ann.until("/mine/journal", "Private, after the copy")
	h.restore(store, path, copied)
	ann.promises(room, "After the restoring")
	ben.until(room+"/promise", "After the restoring")

	fresh := h.device("laptop") // which has nothing but what the relay has
	fresh.must("/welcome/in", "name", "ann", "words", wordsOf("ann"))
	for _, d := range []*device{fresh, ben} {
		for _, what := range []string{"Before the copy", "After the copy", "After the restoring"} {
			d.until(room+"/promise", what)
		}
	}
	fresh.until("/mine/journal", "Private, after the copy")
	for _, d := range []*device{ann, ben, fresh} {
		if w := d.front.Client().Status().Warnings; len(w) > 0 {
			t.Errorf("%s is warned of %v", d.name, w)
		}
	}
}

func TestLocksThatWereChangedStayChangedWhenACopyIsPutBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOn(t, store)
	ann, ben, room := together(t, h)
	thief := h.device("a phone that was taken")
	thief.must("/welcome/in", "name", "ann", "words", wordsOf("ann"))
	copied := path + "-copy"
	if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	const words = "seven quite other words of hers now"
	if _, err := ann.front.Client().ChangeLocks(t.Context(), wordsOf("ann"), words); err != nil {
		t.Fatal(err)
	}
	ann.promises(room, "After the copy")
	ben.until(room+"/promise", "After the copy")
	h.restore(store, path, copied)

	other := h.device("another phone of the thief's")
	if err := other.front.Client().SignIn(t.Context(), "ann", wordsOf("ann")); !errors.Is(err, client.ErrWrongWords) {
		t.Errorf("with the words of before: %v", err)
	}
	if err := thief.front.Client().Sync(t.Context()); err == nil {
		t.Error("the phone that was taken is still signed in")
	}
	ann.promises(room, "After the restoring")
	ben.until(room+"/promise", "After the restoring")
	fresh := h.device("laptop")
	fresh.must("/welcome/in", "name", "ann", "words", words)
	fresh.until(room+"/promise", "After the copy")
}
