package main

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/native"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/seal/wordlist"
)

// derived is a KDF that notes when the key was there.
type derived struct {
	native.KDF
	at time.Time
}

func (d *derived) Stretch(ctx context.Context, words string, account [16]byte) ([32]byte, error) {
	key, err := d.KDF.Stretch(ctx, words, account)
	d.at = time.Now()
	return key, err
}

// open starts what `goldmend open` runs, on a directory.
func (h *house) open(b *bench, dir string) (*native.Storage, *front.Front, *derived, func()) {
	storage, err := native.OpenStorage(dir)
	b.must(err)
	kdf := &derived{}
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin: h.origin, Transport: native.Transport{Origin: h.origin}, Storage: storage, KDF: kdf, Words: wordlist.EFF(), Device: "bench",
		},
		Practices: all.Practices(), Load: native.Load, Zone: native.Zone(), Native: true,
	})
	b.must(err)
	b.must(f.Start(b.ctx))
	return storage, f, kdf, func() {
		f.Close()
		b.must(storage.Close())
	}
}

// enter sends a form and wants to be let in.
func enter(b *bench, f *front.Front, path string, fields map[string][]string) front.Response {
	r, show := f.Handle(b.ctx, front.Request{Do: "submit", Path: path, Page: path, Fields: fields})
	if !show || r.Locked {
		b.Fatalf("%s: not let in: %s", path, r.HTML)
	}
	return r
}

// signIn signs one of the two in on an empty directory, and returns when everything is kept there.
func (h *house) signIn(b *bench, dir string, who demo.Who) {
	storage, f, _, done := h.open(b, dir)
	defer done()
	l := h.pair.Logins[who]
	enter(b, f, "/welcome/in", map[string][]string{"name": {l.Name}, "words": {l.Words}})
	for range 300 {
		kept, err := storage.List(b.ctx, "a/")
		b.must(err)
		if len(kept) > h.kept() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Fatal("the cache is not written")
}

// kept is how many values a device stores of the room, at least: see the runs of package client.
func (h *house) kept() int { return h.records / 256 }

// unlockNatively measures from the derived key to the HTML of Today.
func unlockNatively(b *bench, s settings, h *house) {
	dir := filepath.Join(b.TempDir(), "cache")
	h.signIn(b, dir, demo.Mira)
	if s.profile != "" {
		out, err := os.Create(s.profile)
		b.must(err)
		defer out.Close()
		b.must(pprof.StartCPUProfile(out))
		defer pprof.StopCPUProfile()
	}
	var took []float64
	for range s.runs {
		runtime.GC() // what the runs before left is none of this one's
		_, f, kdf, done := h.open(b, dir)
		enter(b, f, "/welcome/unlock", map[string][]string{"words": {h.pair.Logins[demo.Mira].Words}})
		took = append(took, float64(time.Since(kdf.at).Microseconds())/1000)
		done()
	}
	b.say("unlocked natively %.0f", took)
	figure{"unlock: derived key to Today, natively, large room", median(took), "ms", "at most 250"}.print()
}
