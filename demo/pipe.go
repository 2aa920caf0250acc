package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// pipe is a server without a network: whatever address a request names, it reaches the one handler.
type pipe struct {
	server *http.Server
	conns  chan net.Conn
	done   chan struct{}
	once   sync.Once
}

func newPipe(h http.Handler) *pipe {
	p := &pipe{conns: make(chan net.Conn), done: make(chan struct{})}
	p.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { //nolint:gosec // no network
		r.RemoteAddr = "127.0.0.1:1"
		h.ServeHTTP(w, r)
	})}
	go func() { _ = p.server.Serve(p) }()
	return p
}

func (p *pipe) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: p.dial, MaxIdleConnsPerHost: 4}}
}

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipe) close() { _ = p.server.Close() }

// Accept, Close and Addr make a pipe the listener of its own server.
func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, errors.New("pipe: closed")
	}
}

// Close implements net.Listener.
func (p *pipe) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr implements net.Listener.
func (p *pipe) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }
