package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/relay"
)

// told is what a directory remembers of the story in it.
type told struct {
	Origin string
	Months int
	Seed   uint64
	Logins [2]demo.Login
}

const toldFile = "demo.json"

func demoServe(ctx context.Context, c *Command, fs *flag.FlagSet, args []string) (err error) {
	s := Server{Version: versionOf(), Log: slog.New(slog.NewTextHandler(c.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	var o demo.Options
	fs.StringVar(&s.Listen, "listen", "localhost:7433", "`address` and port to listen on")
	fs.StringVar(&s.Data, "data", "", "`directory` to keep the story in (default: a temporary one)")
	fs.IntVar(&o.Months, "months", 6, fmt.Sprintf("how many `months` the story has gone on, up to %d", demo.MostMonths))
	fs.Uint64Var(&o.Seed, "seed", 1, "`number` of the story; another one is told differently")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	if o.Months < 1 || o.Months > demo.MostMonths {
		return advise("--months is a number from 1 to %d", demo.MostMonths)
	}
	if s.Data == "" {
		if s.Data, err = os.MkdirTemp("", "goldmend-demo-"); err != nil {
			return adviseDir(os.TempDir(), err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(s.Data)) }()
	}
	story, err := readStory(s.Data)
	if err != nil {
		return err
	}
	s.Prepare = func(ctx context.Context, store relay.Store, origin string) error {
		if story.Origin == "" {
			fmt.Fprintln(c.Stderr, "Telling the story. This takes some seconds.")
			return story.tell(ctx, s.Data, store, origin, o)
		}
		if story.Origin != origin {
			return advise("the story in %s was told for %s: serve it there with --listen, or choose another directory with --data", s.Data, story.Origin)
		}
		return nil
	}
	if err := s.Run(ctx); err != nil {
		return err
	}
	fmt.Fprintf(c.Stdout, "Goldmend serves a made-up story on %s\n", s.URL())
	for who, login := range story.Logins {
		fmt.Fprintf(c.Stdout, "%-6s signs in as %q with the words: %s\n", demo.Who(who), login.Name, login.Words)
	}
	fmt.Fprintln(c.Stdout, "Use two browsers, or one and a private window.")
	return s.Wait()
}

// readStory finds the story that a directory holds; a zero one when there is nothing in it.
func readStory(dir string) (t told, err error) {
	b, err := os.ReadFile(filepath.Join(dir, toldFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, databaseFile)); err == nil {
			return t, advise("%s holds other data: choose an empty directory for the demo with --data", dir)
		}
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &t)
	}
	if err != nil {
		return t, advise("%s cannot be read: choose an empty directory for the demo with --data", filepath.Join(dir, toldFile))
	}
	return t, nil
}

// tell fills an empty store with a story that ends now.
func (t *told) tell(ctx context.Context, dir string, store relay.Store, origin string, o demo.Options) error {
	o.Until = time.Now().Truncate(time.Second)
	clock := demo.NewClock(demo.Begin(o))
	r, err := relay.New(demo.RelayConfig(origin, clock), store, slog.New(slog.DiscardHandler))
	if err != nil {
		return advise("%v", err)
	}
	pair, err := demo.Tell(ctx, demo.Stage{Origin: origin, Relay: r, Clock: clock}, o)
	if err := errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("tell the story: %w", err)
	}
	*t = told{Origin: origin, Months: o.Months, Seed: o.Seed, Logins: pair.Logins}
	b, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, toldFile), b, 0o600)
}
