package relay_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// A restored relay lacks what came after the backup. Whoever has it gives it back, and the record is the
// same to the millisecond.
func TestMembersHealARestoredRelay(t *testing.T) {
	dir := t.TempDir()
	path, copied, restored := filepath.Join(dir, "relay.db"), filepath.Join(dir, "copy"), filepath.Join(dir, "restored.db")
	open := func(path string) *sqlstore.Store {
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	before := beginOn(t, open(path))
	ann, ben, room := before.pair()
	ann.says(room, "before the copy")
	if err := sqlstore.Backup(t.Context(), path, copied, before.clock()); err != nil {
		t.Fatal(err)
	}
	said := ann.says(room, "after the copy")
	before.later(time.Minute)
	taken := ben.says(room, "taken back")
	before.later(time.Minute)
	ben.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Erase(taken.Seq) })
	last := ann.says(room, "the last words")
	whole := ann.pull(room)
	fresh := ann.device() // whose copy of Ben's entry lacks the prose
	fresh.pull(room)

	before.later(time.Hour)
	if err := sqlstore.Restore(t.Context(), copied, restored, before.clock()); err != nil {
		t.Fatal(err)
	}
	w := beginOn(t, open(restored), func(c *relay.Config) { c.Now = before.clock })
	for _, p := range []*person{ann, ben, fresh} {
		p.world = &world{TB: t, url: w.url, now: before.clock()}
		p.must(p.signIn())
	}
	frames, err := ann.read(wire.EntriesPath(room))
	ann.must(err)
	if uint64(len(frames)) != said.Seq {
		t.Fatalf("the restored relay holds %d entries, want %d", len(frames), said.Seq)
	}
	lost := func(c *ledger.Chain) (body []byte) {
		for _, s := range c.Stored(said.Seq) {
			body = wire.AppendFrame(body, wire.Frame{Raw: s.Raw, Arrived: s.Arrived.UnixMilli()})
		}
		return body
	}
	for what, giver := range map[string]*person{"the one who heals": fresh, "whoever comes second": ann} {
		if _, _, err := giver.do("POST", wire.EntriesPath(room), wire.TypeFrames, lost(giver.chains[room])); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	frames, err = ben.read(wire.EntriesPath(room))
	ben.must(err)
	var stored []ledger.Stored
	for i, f := range frames {
		at := time.UnixMilli(f.Arrived)
		stored = append(stored, ledger.Stored{Raw: f.Raw, Arrived: at})
		if it, _ := whole.Item(uint64(i)); !it.Arrived.Equal(at) {
			t.Errorf("entry %d arrived at %v, and now at %v", i, it.Arrived, at)
		}
	}
	chain, err := ledger.Load(seal.Hash(room), ben.identity, stored)
	if err != nil || chain.Len() != last.Seq+1 {
		t.Fatalf("the healed room has %d entries, %v", chain.Len(), err)
	}
	ben.chains[room] = chain
	if got := ben.prose(room); got != "before the copy, after the copy, the last words" {
		t.Errorf("Ben reads %q", got)
	}
	ben.says(room, "and on")
}
