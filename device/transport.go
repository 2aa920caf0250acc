//go:build js && wasm

package device

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"syscall/js"
	"time"

	"github.com/goldmend/goldmend/client"
)

// Transport sends requests with fetch, without cookies, caches or redirects. Bodies stream.
type Transport struct {
	Origin string // of the relay
}

// keepLimit is how much a browser sends for a page that goes away (Fetch standard: 64 KiB for all such
// requests together).
const keepLimit = 60 << 10

// Do implements [client.Transport].
func (t Transport) Do(ctx context.Context, r *client.Request) (*client.Response, error) {
	abort := global.Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	answer, err := t.fetch(ctx, r, abort.Get("signal"))
	if err != nil {
		stop()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
	}
	body := &stream{ctx: ctx, end: func() { stop(); abort.Call("abort") }}
	if b := answer.Get("body"); b.Truthy() {
		body.reader = b.Call("getReader")
	}
	return &client.Response{
		Status:     answer.Get("status").Int(),
		Type:       header(answer, "Content-Type"),
		RetryAfter: retryAfter(header(answer, "Retry-After")),
		Body:       body,
	}, nil
}

func (t Transport) fetch(ctx context.Context, r *client.Request, signal js.Value) (js.Value, error) {
	headers := map[string]any{}
	for name, value := range map[string]string{"Content-Type": r.Type, "Accept": r.Accept} {
		if value != "" {
			headers[name] = value
		}
	}
	if r.Token != "" {
		headers["Authorization"] = "Bearer " + r.Token
	}
	options := map[string]any{
		"method": r.Method, "headers": headers, "signal": signal, "cache": "no-store", "credentials": "omit",
		"redirect": "error", "referrerPolicy": "no-referrer", "keepalive": r.Keep && len(r.Body) < keepLimit,
	}
	if r.Body != nil {
		options["body"] = toJS(r.Body)
	}
	promise, err := call(global, "fetch", t.Origin+r.Path, object(options))
	if err != nil {
		return js.Undefined(), err
	}
	return await(ctx, promise)
}

func header(answer js.Value, name string) string {
	if v := answer.Get("headers").Call("get", name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

// retryAfter reads the form in seconds; the relay uses no other.
func retryAfter(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// stream reads a response's body piece by piece.
type stream struct {
	ctx    context.Context //nolint:containedctx // it bounds the reading, as client.Transport says
	reader js.Value        // undefined: no body
	rest   []byte
	err    error
	end    func()
}

func (s *stream) Read(p []byte) (int, error) {
	for len(s.rest) == 0 && s.err == nil {
		s.rest, s.err = s.next()
	}
	if len(s.rest) == 0 {
		return 0, s.err
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *stream) next() ([]byte, error) {
	if s.reader.IsUndefined() {
		return nil, io.EOF
	}
	piece, err := await(s.ctx, s.reader.Call("read"))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if piece.Get("done").Bool() {
		return nil, io.EOF
	}
	return toGo(piece.Get("value"))
}

func (s *stream) Close() error {
	if s.err == nil {
		s.err = io.ErrClosedPipe
	}
	s.end()
	return nil
}
