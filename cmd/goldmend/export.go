package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/export"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/native"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/seal/wordlist"
)

func exportRooms(ctx context.Context, c *Command, flags *flag.FlagSet, args []string) error {
	relay := flags.String("relay", "", "`URL` of the host whose relay you use")
	name := flags.String("name", "", "your sign-in `name`")
	page := flags.String("html", "", "also write a page to print to this `file`")
	rest, err := parse(flags, args, 1)
	if err != nil {
		return err
	}
	if *relay == "" || *name == "" {
		return advise("say where and as whom, for example: goldmend export --relay https://goldmend.example --name NAME FILE")
	}
	origin, err := originOf(*relay)
	if err != nil {
		return err
	}
	for _, path := range []string{rest[0], *page} {
		if _, err := os.Lstat(path); err == nil {
			return advise("%s is there already: choose another name", path)
		}
	}
	if rest[0] == *page {
		return advise("%s cannot be both files: choose another name for the page to print", *page)
	}
	words, err := c.askWords()
	if err != nil {
		return err
	}
	f, err := front.New(front.Config{
		Client: client.Config{
			Origin: origin, Transport: native.Transport{Origin: origin}, Storage: &native.Memory{}, KDF: native.KDF{}, Words: wordlist.EFF(),
			Device: "goldmend export",
		},
		Practices: all.Practices(), Load: native.Load, Zone: native.Zone(), Native: true, Version: versionOf(),
	})
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Start(ctx); err != nil {
		return err
	}
	if err := f.Client().SignIn(ctx, *name, words); err != nil {
		return adviseSignIn(origin, err)
	}
	var file bytes.Buffer
	err = export.From(ctx, &file, f.Client(), origin, time.Now())
	var printed *front.File
	if err == nil && *page != "" {
		printed, err = f.Print(ctx, app.RoomID{})
	}
	err = errors.Join(err, f.Client().SignOut(ctx))
	if err == nil {
		err = writeNew(rest[0], file.Bytes())
	}
	if err == nil && printed != nil {
		err = writeNew(*page, printed.Data)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if printed != nil {
		fmt.Fprintf(c.Stdout, "%s tells the same in plain words, to print.\n", *page)
	}
	fmt.Fprintf(c.Stdout, "%s holds your rooms. Whoever has the file can read it: keep it where only you do.\n", rest[0])
	return nil
}

func adviseSignIn(origin string, err error) error {
	switch {
	case errors.Is(err, client.ErrWrongWords):
		return advice{"the sign-in name or the words are not right: type them as you do in the app", err}
	case errors.Is(err, client.ErrOffline), errors.Is(err, client.ErrOrigin), errors.Is(err, client.ErrRelay):
		return advice{fmt.Sprintf("%s does not answer as a relay: check the address given with --relay", origin), err}
	}
	return fmt.Errorf("sign in: %w", err)
}

// askWords reads one line; typed words are not shown.
func (c *Command) askWords() (string, error) {
	if in, ok := c.Stdin.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(c.Stderr, "Your words: ")
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(c.Stderr)
		return string(b), err
	}
	if c.Stdin == nil {
		return "", advise("type your words, or send them on standard input")
	}
	line, err := bufio.NewReader(io.LimitReader(c.Stdin, 4096)).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", advice{"type your words, or send them on standard input", err}
	}
	return line, nil
}

// writeNew writes a whole file or none, for its owner only.
func writeNew(path string, b []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".export-")
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return advice{fmt.Sprintf("%s cannot be written: choose a place that can", path), err}
	}
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // of no effect once it has moved
	_, err = tmp.Write(b)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// exportFile is the export of the app's own page.
func exportFile(origin string) func(context.Context, *client.Client, ...client.RoomID) (*front.File, error) {
	return func(ctx context.Context, c *client.Client, rooms ...client.RoomID) (*front.File, error) {
		var b bytes.Buffer
		now := time.Now()
		if err := export.From(ctx, &b, c, origin, now, rooms...); err != nil {
			return nil, err
		}
		return &front.File{Name: "notes-" + now.Format(time.DateOnly) + ".jsonl", Type: "application/jsonl", Data: b.Bytes()}, nil
	}
}
