package native

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/goldmend/goldmend/web"
)

// Program answers the page: the same messages as in a browser's Worker (package front).
type Program interface {
	// Do answers one message of the page; nil when it has no answer.
	Do(ctx context.Context, message []byte) ([]byte, error)
	// Listen calls f with every event until the returned function is called.
	Listen(f func(event []byte)) (stop func())
}

// App serves one person's page to their own browser on this computer.
//
//   - It listens on 127.0.0.1 only, and answers only to that name and port: a page elsewhere that makes a
//     browser call it by another name gets nothing (DNS rebinding).
//   - The address that is printed holds a token, behind "#", where a browser does not send it. The page exchanges it,
//     once, for a secret that it keeps for its tab and sends as a bearer token. There are no cookies: a browser sends
//     those to every port of 127.0.0.1, other people's programs included (RFC 6265, section 8.5).
//   - Without the secret only the page's files are answered, which hold nothing of anybody.
//   - What changes anything must come from this page, by its Origin.
//   - The stream of events begins with a proof that only this program knows. The page says nothing before it, or
//     after the stream has ended: another program may have taken the port.
//   - The content security policy is the one that a host's page has.
type App struct {
	Program Program
	Listen  string       // "127.0.0.1:0" when empty
	Log     *slog.Logger // nil: none
	Page    http.Handler // nil: the page that was built in

	address string // host:port
	token   string // good for one exchange
	secret  string // what the page shows
	proof   string // what this program shows
	mu      sync.Mutex
	used    bool // the token was exchanged
	streams int
	server  *http.Server
	done    chan error
}

// Run starts to serve and returns.
func (a *App) Run(ctx context.Context) error {
	if a.Listen == "" {
		a.Listen = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(a.Listen)
	if err != nil || host != "127.0.0.1" {
		return fmt.Errorf("listen on %s: only 127.0.0.1 is allowed", a.Listen)
	}
	if a.Page == nil {
		if a.Page, err = web.Handler(web.Options{Local: true}); err != nil {
			return err
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", a.Listen)
	if err != nil {
		return err
	}
	a.address = l.Addr().String()
	a.token, a.secret, a.proof = random(), random(), random()
	mux := http.NewServeMux()
	mux.Handle("POST /session", a.ours(a.session))
	mux.Handle("POST /do", a.known(a.ours(a.do)))
	mux.Handle("GET /events", a.known(a.events))
	mux.Handle("GET /", a.Page)
	a.server = &http.Server{
		Handler:           a.named(a.asked(mux)),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	if a.Log != nil {
		a.server.ErrorLog = slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn)
	}
	a.done = make(chan error, 1)
	go func() { a.done <- a.server.Serve(l) }()
	return nil
}

// URL is the address to open, once.
func (a *App) URL() string { return "http://" + a.address + "/#start=" + a.token }

// Close ends every connection.
func (a *App) Close() error {
	if a.server == nil {
		return nil
	}
	err := a.server.Close()
	if served := <-a.done; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// named refuses every name but the one that was printed, and gives every answer the strictest headers.
func (a *App) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header() // the page has its own policy
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		if r.Host != a.address {
			refuse(w, http.StatusMisdirectedRequest, "This address is not served here.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// asked refuses what a browser says another page has asked for. Other programs do not say.
func (a *App) asked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
			refuse(w, http.StatusForbidden, "Another page asked for this. Paste the address that goldmend open has printed into a new tab.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// mostToken bounds the request that exchanges a token.
const mostToken = 1 << 10

// session exchanges the token for the secret. A wrong one changes nothing: a guess cannot keep the right one out.
func (a *App) session(w http.ResponseWriter, r *http.Request) {
	var q struct{ Token string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostToken)).Decode(&q); err != nil {
		refuse(w, http.StatusBadRequest, "This message was not understood.")
		return
	}
	a.mu.Lock()
	good := !a.used && same(q.Token, a.token)
	a.used = a.used || good
	a.mu.Unlock()
	if !good {
		refuse(w, http.StatusForbidden, "This address was used already. End goldmend open and start it again for a new one.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"secret": a.secret, "proof": a.proof})
}

func (a *App) known(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); !ok || !same(secret, a.secret) {
			refuse(w, http.StatusForbidden, "Open the address that goldmend open has printed.")
			return
		}
		next(w, r)
	}
}

// ours lets only this page's own requests through.
func (a *App) ours(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case r.Header.Get("Origin") != "http://"+a.address:
			refuse(w, http.StatusForbidden, "Another page asked for this.")
		case err != nil || kind != "application/json":
			refuse(w, http.StatusUnsupportedMediaType, "Messages are JSON.")
		default:
			next(w, r)
		}
	}
}

// mostMessage bounds what a page sends: a form with long texts.
const mostMessage = 4 << 20

func (a *App) do(w http.ResponseWriter, r *http.Request) {
	message, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostMessage))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "This is too much at once.")
		return
	}
	// A form that has arrived is carried out, even when the page goes away meanwhile.
	answer, err := a.Program.Do(context.WithoutCancel(r.Context()), message)
	if err != nil {
		if a.Log != nil {
			a.Log.Warn("a message was not understood")
		}
		refuse(w, http.StatusBadRequest, "This message was not understood.")
		return
	}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(answer)
}

// events passes on what the program says by itself. A page that is gone counts as hidden.
func (a *App) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	queue := make(chan []byte, 64)
	stop := a.Program.Listen(func(event []byte) {
		select {
		case queue <- event:
		default: // a page that reads nothing asks again when it comes back
		}
	})
	defer stop()
	a.watched(r.Context(), +1)
	defer a.watched(context.WithoutCancel(r.Context()), -1)
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	_, _ = fmt.Fprintf(w, "data: {\"proof\":%q}\n\n", a.proof)
	for out.Flush() == nil {
		var err error
		select {
		case event := <-queue:
			_, err = fmt.Fprintf(w, "data: %s\n\n", strings.ReplaceAll(string(event), "\n", " "))
		case <-beat.C:
			_, err = io.WriteString(w, ":\n\n")
		case <-r.Context().Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// watched tells the program when the last page is gone and when one is back, so that it locks in time.
func (a *App) watched(ctx context.Context, by int) {
	a.mu.Lock()
	a.streams += by
	n := a.streams
	a.mu.Unlock()
	switch {
	case by < 0 && n == 0:
		_, _ = a.Program.Do(ctx, []byte(`{"do":"hidden"}`))
	case by > 0 && n == 1:
		_, _ = a.Program.Do(ctx, []byte(`{"do":"visible"}`))
	}
}

func refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
