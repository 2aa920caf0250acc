package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/net/netutil"
)

// Serve answers on a listener until ctx ends: then it takes no more requests, ends the change streams,
// finishes what has begun within some seconds, and returns nil. It closes the listener and the relay, not
// the store.
//
// It is meant to be the main work of a program: unless GOGC says otherwise it lets the heap, which is small,
// grow to five times what is live before it is collected.
func Serve(ctx context.Context, l net.Listener, r *Relay) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	srv := &http.Server{
		Handler:           r,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // of a whole request; change streams lift it
		WriteTimeout:      time.Minute, // streams set their own, for each part
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // it names addresses; handlers log their own panics
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(netutil.LimitListener(l, r.cfg.Connections)) }()
	select {
	case err := <-failed:
		return errors.Join(fmt.Errorf("serve: %w", err), r.Close())
	case <-ctx.Done():
	}
	r.Close()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	if err := srv.Shutdown(grace); err != nil {
		_ = srv.Close() // what a client still holds open after the grace
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
