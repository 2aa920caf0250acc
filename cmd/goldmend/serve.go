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
	fs.Func("trusted-proxy", "`address` or network of a proxy in front, whose X-Forwarded-For counts; may be given several times", s.trust)
	fs.Func("allow-origin", "`URL` of a page elsewhere that may call the relay, with bearer tokens; may be given several times", s.welcome)
	fs.Func("limit", "one limit as `NAME=VALUE`, such as rooms=64, entry=128KiB or sign-up-rate=5/hour:5; may be given several times", s.setLimit)
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
