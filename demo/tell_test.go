package demo_test

import (
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
)

func tell(t *testing.T, o demo.Options) (demo.Stage, demo.Pair) {
	t.Helper()
	clock := demo.NewClock(demo.Begin(o))
	r, err := relay.New(demo.RelayConfig("http://localhost:7433", clock), memstore.New(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	stage := demo.Stage{Origin: "http://localhost:7433", Relay: r, Clock: clock}
	pair, err := demo.Tell(t.Context(), stage, o)
	if err != nil {
		t.Fatal(err)
	}
	return stage, pair
}

func TestStoriesAreToldByRealCommands(t *testing.T) {
	t.Parallel()
	for _, o := range []demo.Options{
		{Months: 1, Seed: 1, Until: until},
		{Seed: 1, Until: until},
		{Seed: 2, Until: until.AddDate(0, 5, 3)},
		{Months: 14, Seed: 3, Until: until.AddDate(0, 2, 1)},
	} {
		t.Run(fmt.Sprintf("%d months, seed %d", o.Months, o.Seed), func(t *testing.T) {
			t.Parallel()
			_, pair := tell(t, o)
			if pair.Logins[demo.Mira].Name != "mira" || len(strings.Fields(pair.Logins[demo.Jonas].Words)) != 5 {
				t.Errorf("they sign in with %v", pair.Logins)
			}
		})
	}
}

func TestARoomIsFilledWithAsManyRecordsAsAskedFor(t *testing.T) {
	t.Parallel()
	clock := demo.NewClock(demo.FillBegin(until))
	r, err := relay.New(demo.RelayConfig("http://localhost:7433", clock), memstore.New(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 1500
	if s := os.Getenv("GOLDMEND_FILL"); s != "" {
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := demo.Fill(t.Context(), demo.Stage{Origin: "http://localhost:7433", Relay: r, Clock: clock}, n)
	if err != nil || pair.Acts != n {
		t.Fatalf("made %d of %d: %v", pair.Acts, n, err)
	}
}
