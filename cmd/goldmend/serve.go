package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
)

func serve(ctx context.Context, c *Command, fs *flag.FlagSet, args []string) error {
	s := Server{Version: versionOf(), Log: slog.New(slog.NewTextHandler(c.Stderr, nil))}
	fs.StringVar(&s.Listen, "listen", "localhost:7433", "`address` and port to listen on")
	fs.StringVar(&s.Data, "data", "./data", "`directory` of the data")
	fs.StringVar(&s.Origin, "origin", "", "`URL` under which people reach it, such as https://goldmend.example; needed unless it listens on localhost")
	fs.BoolVar(&s.SignUpClosed, "no-sign-up", false, "take no new accounts")
	quiet := fs.Bool("quiet", false, "log only what goes wrong")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	if *quiet {
		s.Log = slog.New(slog.NewTextHandler(c.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	if err := s.Run(ctx); err != nil {
		return err
	}
	fmt.Fprintf(c.Stdout, "Goldmend serves on %s\n", s.URL())
	return s.Wait()
}
