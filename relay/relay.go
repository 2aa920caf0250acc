package relay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/wire"
)

// Relay is the server's handler. Make it with [New].
type Relay struct {
	cfg    Config
	limits StoreLimits
	store  Store
	log    *slog.Logger
	mux    *http.ServeMux
	secure bool   // the origin is https
	host   string // of the origin

	nonces   *nonces
	sessions sessionCache
	states   states
	hub      *hub

	signInRate, signUpRate, strangerRate *limiters[netip.Addr]
	accountRate, requestRate, appendRate *limiters[wire.ID]
	againRate                            *limiters[wire.ID] // by session

	replacing sync.RWMutex // held for writing while all that is stored is replaced
	closing   sync.Once
	stop      context.CancelFunc
	jobs      sync.WaitGroup
}

// New makes the handler of a relay. Close it before the store.
func New(cfg Config, store Store, log *slog.Logger) (*Relay, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	origin, err := url.Parse(cfg.Origin)
	if err != nil {
		return nil, err
	}
	kept := cfg.Rates.Remembered
	r := &Relay{
		cfg: cfg, limits: cfg.Limits.store(), store: store, log: log, mux: http.NewServeMux(),
		secure: origin.Scheme == "https", host: origin.Host,
		nonces:       newNonces(cfg.NonceLife),
		sessions:     sessionCache{byKey: map[wire.Hash]*signedIn{}},
		states:       states{rooms: map[wire.Hash]*ledger.State{}},
		hub:          newHub(),
		signInRate:   newLimiters[netip.Addr](cfg.Rates.SignIn, kept),
		signUpRate:   newLimiters[netip.Addr](cfg.Rates.SignUp, kept),
		strangerRate: newLimiters[netip.Addr](cfg.Rates.Stranger, kept),
		accountRate:  newLimiters[wire.ID](cfg.Rates.Account, kept),
		againRate:    newLimiters[wire.ID](cfg.Rates.Again, kept),
		requestRate:  newLimiters[wire.ID](cfg.Rates.Request, kept),
		appendRate:   newLimiters[wire.ID](cfg.Rates.Append, kept),
	}
	r.routes()
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.jobs.Go(func() { r.endIdle(ctx) })
	return r, nil
}

// routes fills the mux from the table.
func (r *Relay) routes() {
	methods := map[string][]string{}
	for _, route := range Routes {
		r.mux.Handle(route.Method+" "+route.Path, r.handler(route))
		methods[route.Path] = append(methods[route.Path], route.Method)
	}
	for path, allowed := range methods {
		if slices.Contains(allowed, "GET") {
			allowed = append(allowed, "HEAD")
		}
		slices.Sort(allowed)
		r.mux.HandleFunc(path, func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Allow", strings.Join(append(allowed, "OPTIONS"), ", "))
			if req.Method == http.MethodOptions {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			writeProblem(w, problem(wire.CodeMethod, ""))
		})
	}
	nothing := func(w http.ResponseWriter, _ *http.Request) { writeProblem(w, problem(wire.CodeNotFound, "")) }
	r.mux.HandleFunc("/v1/", nothing)
	if r.cfg.App == nil {
		r.mux.HandleFunc("/", nothing)
	}
}

// Close ends the change streams and what runs beside requests. The store stays open.
func (r *Relay) Close() error {
	r.closing.Do(func() {
		r.stop()
		r.hub.shut()
		r.jobs.Wait()
	})
	return nil
}

// Restore calls replace, which puts a backup in the place of all that the store holds, while the relay serves. Nothing
// is appended meanwhile, what was remembered of the store is forgotten, and every change stream ends: clients
// connect again, are told the heads that there are now, and give back what is missing. Replace is told the
// time: what arrived before it may come back with its arrival of then.
func (r *Relay) Restore(replace func(now time.Time) error) error {
	r.replacing.Lock()
	defer r.replacing.Unlock()
	err := replace(r.cfg.Now())
	r.states.forget()
	r.sessions.forget(func(*signedIn) bool { return true })
	r.hub.cut(func(*stream) bool { return true })
	return err
}

// endIdle ends, from time to time, the sessions that nobody uses.
func (r *Relay) endIdle(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			ended, err := r.store.EndIdle(ctx, r.cfg.Now().Add(-r.cfg.SessionIdle).UnixMilli())
			if err != nil {
				r.log.Error("end idle sessions", "err", err)
			}
			r.forgetSession(ended...)
		}
	}
}

// Values of headers that every answer of the API has.
var (
	noStore    = []string{"no-store"}
	noSniff    = []string{"nosniff"}
	noReferrer = []string{"no-referrer"}
	noContent  = []string{"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}
	sameOrigin = []string{"same-origin"}
	oneYear    = []string{"max-age=31536000"}
)

// ServeHTTP answers the API, and hands everything else to the app.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	api := req.URL.Path == wire.PathHealth || strings.HasPrefix(req.URL.Path, "/v1/")
	if !api && r.cfg.App != nil {
		r.cfg.App.ServeHTTP(w, req)
		return
	}
	h := w.Header()
	h["Cache-Control"] = noStore
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = noReferrer
	h["Content-Security-Policy"] = noContent
	h["Cross-Origin-Resource-Policy"] = sameOrigin
	if r.secure {
		h["Strict-Transport-Security"] = oneYear
	}
	if origin := req.Header["Origin"]; len(origin) > 0 && !r.welcome(w, req, origin[0]) {
		writeProblem(w, problem(wire.CodeForeignOrigin, ""))
		return
	}
	r.mux.ServeHTTP(w, req)
}

// welcome tells a page of another origin whether it may call. The relay's own page has the relay's
// origin, or the host that was called.
func (r *Relay) welcome(w http.ResponseWriter, req *http.Request, origin string) bool {
	if origin == r.cfg.Origin || strings.HasSuffix(origin, "://"+req.Host) {
		return true
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	if !slices.Contains(r.cfg.Origins, origin) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After")
	if req.Method == http.MethodOptions {
		h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
		h.Set("Access-Control-Max-Age", "600")
	}
	return true
}

// call is one request of the API.
type call struct {
	w       http.ResponseWriter
	req     *http.Request
	relay   *Relay
	control *http.ResponseController
	now     time.Time
	address netip.Addr
	who     *signedIn // nil without a session
}

// Context is the request's.
func (c *call) Context() context.Context { return c.req.Context() }

// handler wraps a route with what is the same for all.
func (r *Relay) handler(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := &call{w: w, req: req, relay: r, now: r.cfg.Now(), control: http.NewResponseController(w)}
		defer r.recovered(c, route)
		err := r.admit(c, route)
		if err == nil {
			err = route.handle(r, c)
		}
		if err == nil {
			return
		}
		if errors.Is(err, errCut) {
			panic(http.ErrAbortHandler) // so that the client sees that the answer is not whole
		}
		p, ours := problemOf(err)
		if ours && !errors.Is(err, context.Canceled) {
			r.log.Error("request failed", "method", route.Method, "route", route.Path, "err", err)
		}
		writeProblem(w, p)
	})
}

// recovered answers for a handler that panicked, and logs where, without a word of the request.
func (r *Relay) recovered(c *call, route Route) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	r.log.Error("panic", "method", route.Method, "route", route.Path, "err", p, "stack", string(debug.Stack()))
	writeProblem(c.w, problem(wire.CodeInternal, ""))
}

// admit checks what can be checked before a call is handled: rates, session and the body's type.
func (r *Relay) admit(c *call, route Route) (err error) {
	if route.Role.needsSession() {
		if c.who, err = r.session(c); err != nil {
			return r.stranger(c, err)
		}
		if err := take(c.who.requests, c.now, 1); err != nil {
			return err
		}
	} else {
		if err := r.admitStranger(c, route); err != nil {
			return err
		}
	}
	return c.checkType(route.Takes)
}

// admitStranger counts a call that needs no session for its address. A device that is signed in and asks for
// a challenge is counted as itself: others at the same address cannot keep it from changing its words.
func (r *Relay) admitStranger(c *call, route Route) error {
	if route.Path == wire.PathChallenge && c.req.Header.Get("Authorization") != "" {
		if who, err := r.session(c); err == nil && take(who.requests, c.now, 1) == nil {
			c.who = who
			return nil
		}
	}
	c.address = r.address(c.req)
	rates := r.signInRate
	if route.Takes == "" {
		rates = r.strangerRate
	}
	return rates.take(c.address, c.now)
}

// stranger counts a request with a bad token for its address.
func (r *Relay) stranger(c *call, err error) error {
	if limit := r.strangerRate.take(r.address(c.req), c.now); limit != nil {
		return limit
	}
	return err
}

func (c *call) checkType(want string) error {
	if want == "" {
		return nil
	}
	if c.req.Header.Get("Content-Encoding") != "" {
		return problem(wire.CodeMediaType, "compressed bodies are not taken")
	}
	have := c.req.Header.Get("Content-Type")
	if have == want {
		return nil
	}
	kind, rest, _ := strings.Cut(have, ";")
	charset := strings.ToLower(strings.ReplaceAll(rest, " ", ""))
	if strings.EqualFold(strings.TrimSpace(kind), want) && (charset == "" || charset == "charset=utf-8") {
		return nil
	}
	return problem(wire.CodeMediaType, "want "+want)
}

// json reads the body as one JSON value.
func (c *call) json(v any) error {
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.req.Body, int64(c.relay.cfg.Limits.JSON)))
	if err != nil {
		return c.unread(err)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return problem(wire.CodeMalformed, "the JSON of the body")
	}
	return nil
}

// frames reads the body into a buffer that goes back to the pool.
func (c *call) frames() (*[]byte, error) {
	limit, length := int64(c.relay.cfg.Limits.Frames), c.req.ContentLength
	if length > limit {
		return nil, problem(wire.CodeTooLarge, "")
	}
	buf := buffers.Get().(*[]byte)
	var err error
	if length >= 0 {
		*buf = slices.Grow((*buf)[:0], int(length))[:length]
		_, err = io.ReadFull(c.req.Body, *buf)
	} else {
		*buf, err = io.ReadAll(http.MaxBytesReader(c.w, c.req.Body, limit))
	}
	if err != nil {
		buffers.Put(buf)
		return nil, c.unread(err)
	}
	return buf, nil
}

// unread is the refusal of a body that cannot be read.
func (c *call) unread(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return problem(wire.CodeTooLarge, "")
	}
	return problem(wire.CodeMalformed, "the body was cut short")
}

// number reads a number of the query.
func (c *call) number(name string, otherwise uint64) (uint64, error) {
	text := c.req.URL.Query().Get(name)
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, problem(wire.CodeMalformed, name)
	}
	return n, nil
}

func (c *call) nothing() error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// send writes and flushes a part of an answer. A client that does not take it in time is cut off.
func (c *call) send(b []byte) error {
	if err := c.control.SetWriteDeadline(time.Now().Add(c.relay.cfg.SlowWrite)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := c.w.Write(b); err != nil {
		return err
	}
	return c.control.Flush()
}

// errCut marks an answer that broke off after it had begun.
var errCut = errors.New("the answer broke off")

func cutOff(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errCut, err)
}

func (r *Relay) info(c *call) error { return writeJSON(c.w, http.StatusOK, r.cfg.info()) }

// health says whether the store works, within some seconds.
func (r *Relay) health(c *call) error {
	ctx, cancel := context.WithTimeout(c.Context(), 5*time.Second)
	defer cancel()
	if err := r.store.Check(ctx); err != nil {
		r.log.Error("the store does not work", "err", err)
		return problem(wire.CodeUnavailable, "the store does not answer")
	}
	return writeJSON(c.w, http.StatusOK, map[string]string{"status": "ok"})
}
