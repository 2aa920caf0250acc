package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/native"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/seal/wordlist"
)

func open(ctx context.Context, c *Command, fs *flag.FlagSet, args []string) error {
	var o Opener
	fs.StringVar(&o.Relay, "relay", "", "`URL` of the host whose relay you use")
	fs.StringVar(&o.Data, "data", "", "`directory` of the sealed cache (default: one for each relay among your own files)")
	fs.StringVar(&o.Listen, "listen", "127.0.0.1:0", "`address` for your browser; a random port of this computer")
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	if o.Relay == "" {
		return advise("say which relay to use, for example: goldmend open --relay https://goldmend.example")
	}
	o.Log = slog.New(slog.NewTextHandler(c.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := o.Run(ctx); err != nil {
		return err
	}
	fmt.Fprintf(c.Stdout, "Open this in your browser; it works once:\n%s\n", o.URL())
	<-ctx.Done()
	return o.Close()
}

// Opener runs one person's app on this computer. Run starts it, Close locks and ends it.
type Opener struct {
	Relay  string
	Data   string
	Listen string
	Log    *slog.Logger

	storage *native.Storage
	front   *front.Front
	app     *native.App
	stop    context.CancelFunc
}

// Run starts the app; it returns when its address answers.
func (o *Opener) Run(ctx context.Context) error {
	origin, err := originOf(o.Relay)
	if err != nil {
		return err
	}
	if o.Data == "" {
		if o.Data, err = ownDirectory(origin); err != nil {
			return err
		}
	}
	o.storage, err = native.OpenStorage(o.Data)
	switch {
	case errors.Is(err, native.ErrInUse):
		return advice{fmt.Sprintf("%s is open in another goldmend: end that one, or choose another directory with --data", o.Data), err}
	case err != nil:
		return adviseDir(o.Data, err)
	}
	ctx, o.stop = context.WithCancel(ctx)
	if err := o.start(ctx, origin); err != nil {
		return errors.Join(err, o.Close())
	}
	return nil
}

func (o *Opener) start(ctx context.Context, origin string) (err error) {
	o.front, err = front.New(front.Config{
		Client: client.Config{
			Origin: origin, Transport: native.Transport{Origin: origin}, Storage: o.storage, KDF: native.KDF{}, Words: wordlist.EFF(),
			Device: "goldmend open",
		},
		Practices: all.Practices(), Load: native.Load, Zone: native.Zone(), Native: true, Version: versionOf(),
		Export: exportFile(origin), Rules: packedRules,
	})
	if err != nil {
		return err
	}
	if err := o.front.Start(ctx); err != nil {
		return err
	}
	o.app = &native.App{Program: native.NewPages(ctx, o.front), Listen: o.Listen, Log: o.Log}
	if err := o.app.Run(ctx); err != nil {
		return advice{oneLine(err.Error()), err}
	}
	return nil
}

// URL is the address for the browser; it works once.
func (o *Opener) URL() string { return o.app.URL() }

// Close locks, sends what can be sent within some seconds, and ends.
func (o *Opener) Close() error {
	var errs []error
	if o.app != nil {
		errs = append(errs, o.app.Close())
	}
	if o.front != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		o.front.Handle(ctx, front.Request{Do: "lock"})
		o.front.Close()
	}
	o.stop()
	return errors.Join(append(errs, o.storage.Close())...)
}

// ownDirectory is where the cache of one relay lies among a person's own files.
func ownDirectory(origin string) (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", advise("there is no place for your own files (%v): choose a directory with --data", err)
	}
	u, err := url.Parse(origin)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "goldmend", strings.NewReplacer(":", "-", "[", "", "]", "").Replace(u.Host)), nil
}
