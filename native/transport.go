package native

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/client"
)

// Transport sends requests to the relay at Origin.
type Transport struct {
	Origin string
	HTTP   *http.Client // nil: one that follows no redirects, so that a token goes nowhere else
}

var direct = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Do implements [client.Transport].
func (t Transport) Do(ctx context.Context, r *client.Request) (*client.Response, error) {
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, t.Origin+r.Path, body)
	if err != nil {
		return nil, fmt.Errorf("request to the relay: %w", err)
	}
	for name, value := range map[string]string{"Content-Type": r.Type, "Accept": r.Accept} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	use := t.HTTP
	if use == nil {
		use = direct
	}
	resp, err := use.Do(req) //nolint:bodyclose // the caller closes it, see client.Response
	if err != nil {
		return nil, fmt.Errorf("request to the relay: %w", err)
	}
	return &client.Response{
		Status:     resp.StatusCode,
		Type:       resp.Header.Get("Content-Type"),
		RetryAfter: retryAfter(resp.Header.Get("Retry-After")),
		Body:       resp.Body,
	}, nil
}

// retryAfter reads the header in seconds, the form that the relay writes; anything else is no advice.
func retryAfter(s string) time.Duration {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 24*60*60 {
		return 0
	}
	return time.Duration(n) * time.Second
}
