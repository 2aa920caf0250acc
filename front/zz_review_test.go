package front_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

func TestZZ(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	h := newHouseOn(t, store)
	ann, ben, room := together(t, h)
	_ = ben
	ann.promises(room, "Before the copy")
	thief := h.device("thief")
	thief.must("/welcome/in", "name", "ann", "words", wordsOf("ann"))
	thief.until(room+"/promise", "Before the copy")
	copied := path + "-copy"
	if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.front.Client().ChangeLocks(t.Context(), wordsOf("ann"), "seven quite other words of hers now"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	t.Log("thief before restore:", thief.front.Client().Status().Unlocked, thief.front.Client().Status().Trouble)
	if err := sqlstore.Stage(t.Context(), copied, path); err != nil {
		t.Fatal(err)
	}
	if err := h.relay.Restore(func(now time.Time) error { return store.Replace(t.Context(), sqlstore.Staged(path), now) }); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	c := ann.front.Client()
	t.Log("ann after:", c.Status().Unlocked, c.Status().Online, c.Status().Trouble, c.Status().Warnings)
	ann.promises(room, "After the restoring")
	time.Sleep(2 * time.Second)
	t.Log("ann after:", c.Status().Unlocked, c.Status().Online, c.Status().Trouble, c.Status().Unsent, c.Status().Warnings)
	fresh := h.device("fresh")
	t.Log("old words:", fresh.front.Client().SignIn(t.Context(), "ann", wordsOf("ann")))
	time.Sleep(time.Second)
	t.Log("fresh:", fresh.front.Client().Status().Unlocked, fresh.front.Client().Status().Trouble, fresh.front.Client().Status().Warnings)
	fresh2 := h.device("fresh2")
	t.Log("new words:", fresh2.front.Client().SignIn(t.Context(), "ann", "seven quite other words of hers now"))
	t.Log("ann devices:")
	d, err := c.Devices(t.Context())
	t.Log(d, err)
	_ = client.ErrBusy
}
