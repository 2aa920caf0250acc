package sqlstore_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

func open(t *testing.T, path string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func named(s string) wire.Hash { return wire.Hash(seal.HashOf("test", []byte(s))) }

var ann = wire.ID{1}

// begin makes an account with a room.
func begin(t *testing.T, s relay.Store) wire.Hash {
	t.Helper()
	if err := s.SignUp(t.Context(), relay.Account{ID: ann}, []relay.Slot{{ID: ann, Sealed: []byte("x")}}); err != nil {
		t.Fatal(err)
	}
	room := named("room 0")
	add(t, s, room, wire.Head{}, 0)
	return room
}

// add appends entry n of the room.
func add(t *testing.T, s relay.Store, room wire.Hash, head wire.Head, arrived int64) wire.Head {
	t.Helper()
	done, err := s.Append(t.Context(), next(room, head, arrived))
	if err != nil {
		t.Fatal(err)
	}
	return done.Head
}

func next(room wire.Hash, head wire.Head, arrived int64) relay.Append {
	a := relay.Append{Room: room, Account: ann, Prev: head.Hash, Now: time.Now().UnixMilli()}
	e := relay.Entry{Seq: head.Seq + 1, PrevArrived: head.Arrived, Arrived: arrived, Body: []byte("a body"), Prose: []byte("some prose")}
	if head == (wire.Head{}) {
		e.Seq, a.New, a.Joins = 0, true, []relay.Join{{Account: ann, Member: named("ann")}}
	}
	e.Hash = named(fmt.Sprint("room ", e.Seq))
	a.Entries = []relay.Entry{e}
	return a
}

func headOf(t *testing.T, s relay.Store, room wire.Hash) wire.Head {
	t.Helper()
	x, err := s.Room(t.Context(), room, ann, 0)
	if err != nil {
		t.Fatal(err)
	}
	return x.Head
}

func TestABackupIsMadeWhileOthersWriteAndBringsBackAllThatWasThere(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "relay.db"), filepath.Join(dir, "copy")
	s := open(t, path)
	room := begin(t, s)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for head := headOf(t, s, room); ; {
			select {
			case <-stop:
				return
			default:
				head = add(t, s, room, head, 0)
			}
		}
	})
	for headOf(t, s, room).Seq < 20 {
	}
	before := headOf(t, s, room)
	for range 2 { // the second takes the place of the first
		if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	wg.Wait()

	restored := filepath.Join(dir, "restored.db")
	if err := sqlstore.Restore(t.Context(), copied, restored, time.Now()); err != nil {
		t.Fatal(err)
	}
	r := open(t, restored)
	head := headOf(t, r, room)
	if head.Seq < before.Seq {
		t.Errorf("entry %d of at least %d is the last that came back", head.Seq, before.Seq)
	}
	n := uint64(0)
	r.Entries(t.Context(), room, 0, 1<<62, func(e relay.Entry) error {
		if e.Seq != n || e.Hash != named(fmt.Sprint("room ", n)) || string(e.Prose) != "some prose" {
			t.Errorf("entry %d came back as %+v", n, e)
		}
		n++
		return nil
	})
	if n != head.Seq+1 {
		t.Errorf("%d entries came back, the head is %d", n, head.Seq)
	}
	if list, _ := filepath.Glob(filepath.Join(dir, "*.part-*")); len(list) != 0 {
		t.Errorf("left behind: %v", list)
	}
}

func TestARestoredRelayTakesBackWhatTheBackupMissesAndNothingElseDatedBack(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "relay.db"), filepath.Join(dir, "copy")
	s := open(t, path)
	room := begin(t, s)
	backup := time.Now().Add(time.Second)
	if err := sqlstore.Backup(t.Context(), path, copied, backup); err != nil {
		t.Fatal(err)
	}
	old := headOf(t, s, room)
	seen, now := backup.Add(time.Minute).UnixMilli(), backup.Add(2*time.Hour).UnixMilli()
	for what, claimed := range map[string]int64{
		"":                       seen + 1,
		"before the backup":      backup.Add(-time.Minute).UnixMilli() - 1,
		"after the restoring":    backup.Add(time.Hour).UnixMilli() + 1,
		"before what it follows": seen - 1,
	} {
		restored := filepath.Join(t.TempDir(), "restored.db")
		if err := sqlstore.Restore(t.Context(), copied, restored, backup.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		r := open(t, restored)
		a := next(room, old, seen)
		a.Now = now
		a.Entries[0].Bare, a.Entries[0].Prose = true, nil // withdrawn meanwhile
		done, err := r.Append(t.Context(), a)
		if err != nil || done.Arrived[0] != seen {
			t.Fatalf("given back: %+v, %v", done, err)
		}
		b := next(room, done.Head, claimed)
		b.Now = now
		want := now
		if what == "" {
			want = claimed
		}
		if done, err = r.Append(t.Context(), b); err != nil || done.Arrived[0] != want {
			t.Errorf("dated %s: arrived at %+v, %v", what, done.Arrived, err)
		}
	}
}

func TestRestoringRefusesWhatWouldDoHarm(t *testing.T) {
	dir := t.TempDir()
	path, copied := filepath.Join(dir, "relay.db"), filepath.Join(dir, "copy")
	s := open(t, path)
	begin(t, s)
	if err := sqlstore.Backup(t.Context(), path, copied, time.Now()); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	flipped := bytes.Clone(whole)
	copy(flipped[len(flipped)/2:], bytes.Repeat([]byte{0xff}, len(flipped)/3))
	other := filepath.Join(dir, "other.db")
	exec(t, other, `create table poems (line text)`)
	newer := write("newer", whole)
	exec(t, newer, `update meta set value = value + 1 where name = 'version'`)

	target := filepath.Join(dir, "target.db")
	for what, c := range map[string]struct {
		from, to string
		want     error
	}{
		"a live database":  {copied, path, sqlstore.ErrInUse},
		"a database":       {copied, newer, fs.ErrExist},
		"no backup":        {filepath.Join(dir, "missing"), target, fs.ErrNotExist},
		"something else":   {write("text", bytes.Repeat([]byte("text"), 5000)), target, sqlstore.ErrForeign},
		"nothing":          {write("empty", nil), target, sqlstore.ErrForeign},
		"another database": {other, target, sqlstore.ErrForeign},
		"a newer version":  {newer, target, sqlstore.ErrNewer},
		"a damaged backup": {write("flipped", flipped), target, sqlstore.ErrDamaged},
		"half of a backup": {write("half", whole[:len(whole)/2]), target, sqlstore.ErrDamaged},
	} {
		if err := sqlstore.Restore(t.Context(), c.from, c.to, time.Now()); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", what, err, c.want)
		}
		if _, err := os.Stat(target); err == nil {
			t.Errorf("%s: left a database", what)
			os.Remove(target)
		}
	}
	if err := sqlstore.Backup(t.Context(), path, path, time.Now()); err == nil {
		t.Error("a backup took the place of its database")
	}
	if got := headOf(t, s, named("room 0")); got.Seq != 0 {
		t.Errorf("the live database ends at %+v", got)
	}
}

func exec(t *testing.T, path, q string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(q); err != nil {
		t.Fatal(err)
	}
}

func TestOpeningRefusesWhatItCannotServeFrom(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "relay.db")
	s := open(t, path)
	_, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path})
	if !errors.Is(err, sqlstore.ErrInUse) {
		t.Errorf("a second relay: %v", err)
	}
	s.Close()
	exec(t, path, `update meta set value = 1000 where name = 'version'`)
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path}); !errors.Is(err, sqlstore.ErrNewer) {
		t.Errorf("a newer version: %v", err)
	}
	poems := filepath.Join(dir, "poems.db")
	exec(t, poems, `create table poems (line text)`)
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: poems}); !errors.Is(err, sqlstore.ErrForeign) {
		t.Errorf("another database: %v", err)
	}
	text := filepath.Join(dir, "text")
	os.WriteFile(text, bytes.Repeat([]byte("text"), 5000), 0o600)
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: text}); !errors.Is(err, sqlstore.ErrForeign) {
		t.Errorf("a text: %v", err)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(dir, "no", "such", "relay.db")}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}

func TestWithdrawnWordsLeaveTheFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "relay.db")
	s := open(t, path)
	room := begin(t, s)
	a := next(room, headOf(t, s, room), 0)
	a.Entries[0].Prose = []byte("words to be withdrawn")
	if _, err := s.Append(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b := next(room, headOf(t, s, room), 0)
	b.Withdraws = []uint64{1}
	if _, err := s.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || bytes.Contains(b, []byte("to be withdrawn")) {
		t.Errorf("the words are still in the file, or %v", err)
	}
	if list, _ := filepath.Glob(path + "-*"); len(list) != 0 {
		t.Errorf("closing left %v", list)
	}
}
