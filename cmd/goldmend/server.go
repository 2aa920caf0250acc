package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/web"
)

// databaseFile is the relay's database in the data directory.
const databaseFile = "goldmend.db"

// Server is the relay and the page on one address. Run starts it, Close stops it.
type Server struct {
	Listen       string // "localhost:7433"; port 0 takes a free one
	Data         string // the directory; made when it is not there
	Origin       string // where people reach it; empty: the address itself, when it is this computer's own
	Version      string
	SignUpClosed bool
	Proxies      []netip.Prefix // may say in X-Forwarded-For for whom they speak
	Origins      []string       // of pages elsewhere that may call the relay, with bearer tokens
	Limits       relay.Limits   // zero fields, here and below, are the relay's defaults
	Rates        relay.Rates
	Connections  int
	Log          *slog.Logger
	// Prepare fills the store before anybody is served; nil does nothing.
	Prepare func(ctx context.Context, store relay.Store, origin string) error

	url   string
	stop  context.CancelFunc
	done  chan error
	store *sqlstore.Store
}

// Run opens the data and starts to serve; it returns when the address answers.
func (s *Server) Run(ctx context.Context) error {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	l, err := listen(ctx, s.Listen)
	if err != nil {
		return err
	}
	if err := s.start(ctx, l); err != nil {
		l.Close()
		return err
	}
	return nil
}

func (s *Server) start(ctx context.Context, l net.Listener) (err error) {
	if s.url, err = s.address(l); err != nil {
		return err
	}
	if s.Data == "" {
		return advise("say where the data is to be kept, with --data")
	}
	if s.store, err = openData(ctx, s.Data); err != nil {
		return err
	}
	r, err := s.relay()
	if err == nil && s.Prepare != nil {
		err = s.Prepare(ctx, s.store, s.url)
	}
	if err != nil {
		return errors.Join(err, s.store.Close())
	}
	s.takeStaged(ctx, r) // laid there before, and not taken
	ctx, s.stop = context.WithCancel(ctx)
	s.done = make(chan error, 1)
	s.Log.Info("serving", "address", l.Addr().String(), "origin", s.url, "version", s.Version)
	watched := make(chan struct{})
	go func() { defer close(watched); s.watch(ctx, r) }()
	go func() {
		err := relay.Serve(ctx, l, r)
		s.stop()
		<-watched
		s.done <- errors.Join(err, s.store.Close())
	}()
	return nil
}

func (s *Server) relay() (*relay.Relay, error) {
	page, err := web.Handler(web.Options{})
	if err != nil {
		return nil, err
	}
	r, err := relay.New(relay.Config{
		Origin: s.url, App: page, Version: s.Version, SignUpClosed: s.SignUpClosed,
		TrustedProxies: s.Proxies, Origins: s.Origins, Limits: s.Limits, Rates: s.Rates, Connections: s.Connections,
	}, s.store, s.Log)
	if err != nil {
		return nil, advise("%v", err)
	}
	return r, nil
}

// address is the origin of what is served at l.
func (s *Server) address(l net.Listener) (string, error) {
	if s.Origin != "" {
		return originOf(s.Origin)
	}
	host, _, err := net.SplitHostPort(s.Listen)
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "", err
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return "", advise("say under which address people will reach it, for example: --origin https://goldmend.example")
	}
	return "http://" + net.JoinHostPort(host, port), nil
}

// URL is where people reach it.
func (s *Server) URL() string { return s.url }

// Wait returns when the server has ended.
func (s *Server) Wait() error { return <-s.done }

// Close finishes what has begun, and ends.
func (s *Server) Close() error {
	s.stop()
	return s.Wait()
}

// listen explains what is usually in the way.
func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, advise("%s is used by another program: choose another one, for example: --listen localhost:8080", address)
	case errors.Is(err, syscall.EACCES):
		return nil, advise("%s may not be used by this account: choose a port above 1023, for example: --listen localhost:8080", address)
	case err != nil:
		return nil, advise("cannot listen on %q: give a host and a port, for example: --listen localhost:7433", address)
	}
	return l, nil
}

// openData opens the database in a directory, and explains what is usually in the way.
func openData(ctx context.Context, dir string) (*sqlstore.Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, adviseDir(dir, err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: filepath.Join(dir, databaseFile)})
	switch {
	case err == nil:
		return store, nil
	case errors.Is(err, sqlstore.ErrNewer), errors.Is(err, sqlstore.ErrForeign):
		return nil, advice{fmt.Sprintf("%s: %v", filepath.Join(dir, databaseFile), cause(err)), err}
	case errors.Is(err, sqlstore.ErrInUse):
		return nil, advice{fmt.Sprintf("another goldmend serves from %s: end it, or choose another directory with --data", dir), err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return nil, adviseDir(dir, err)
	}
	return nil, err
}

func cause(err error) error {
	for _, known := range []error{sqlstore.ErrNewer, sqlstore.ErrForeign, sqlstore.ErrDamaged} {
		if errors.Is(err, known) {
			return known
		}
	}
	return err
}

func adviseDir(dir string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return advice{fmt.Sprintf("%s cannot be written (%v): choose a directory that can, with --data", dir, err), err}
}
