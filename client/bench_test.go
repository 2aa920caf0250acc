package client_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/seal/wordlist"
)

// BenchmarkUnlock is a cold start: a room of 20,000 records from the local cache to the folder, after the words
// were stretched. The folder does nothing.
func BenchmarkUnlock(b *testing.B) {
	for _, n := range []int{200, 20000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkUnlock(b, n) })
	}
}

func benchmarkUnlock(b *testing.B, n int) {
	ctx := context.Background()
	free := relay.Rate{PerSecond: 1e9, Burst: 1e9}
	rel, err := relay.New(relay.Config{Origin: origin, Rates: relay.Rates{Request: free, Append: free}}, memstore.New(), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer rel.Close()
	store, net := newStore(), &network{h: &house{ctx: ctx, relay: rel, door: rel}}
	open := func() *client.Client {
		c, err := client.New(client.Config{Origin: origin, Transport: net, Storage: store, KDF: quickKDF{}, Words: wordlist.EFF(), Folder: newModel()})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := c.Start(ctx); err != nil {
			b.Fatal(err)
		}
		return c
	}
	const words = "some words that nobody would ever guess"
	c := open()
	if _, err := c.SignUp(ctx, "ann", words); err != nil {
		b.Fatal(err)
	}
	_, room, err := c.Invite(ctx, client.RoomID{}, "partner")
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("word ", 60)
	for i := range n / 50 {
		var drafts []client.Draft
		for range 50 {
			var id record.ID
			rand.Read(id[:])
			s, p := record.Draft{ID: id, Time: time.Unix(1e9+int64(i), 0), Body: said{text}}.Encode()
			drafts = append(drafts, client.Draft{ID: id, Skeleton: s, Prose: p})
		}
		if _, err := c.Append(ctx, room, drafts, nil); err != nil {
			b.Fatal(err)
		}
		if err := c.Sync(ctx); err != nil {
			b.Fatal(err)
		}
	}
	c.Close()
	for b.Loop() {
		c := open()
		if err := c.Unlock(ctx, words); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		c.Close()
		b.StartTimer()
	}
}
