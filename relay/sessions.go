package relay

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// hour is how exactly the last use of a session is kept, in milliseconds.
const hour = 3600 * 1000

// signedIn is a session as the relay remembers it between requests.
type signedIn struct {
	Session
	requests, appends *rate.Limiter // of the account

	mu   sync.Mutex // guards seen
	seen int64
}

// sessionCache remembers sessions by their token's hash, so that most requests need no look-up. What is
// forgotten while a look-up is under way is not put back by it.
type sessionCache struct {
	mu    sync.RWMutex
	byKey map[wire.Hash]*signedIn
	epoch uint64 // counts every forgetting
}

const maxSessions = 50_000

func (s *sessionCache) get(token wire.Hash) (*signedIn, uint64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byKey[token], s.epoch
}

func (s *sessionCache) put(x *signedIn, epoch uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.epoch != epoch {
		return
	}
	if len(s.byKey) >= maxSessions {
		clear(s.byKey)
	}
	s.byKey[x.Token] = x
}

func (s *sessionCache) forget(which func(*signedIn) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	for k, x := range s.byKey {
		if which(x) {
			delete(s.byKey, k)
		}
	}
}

// tokenHash is what the relay keeps of a token.
func tokenHash(token []byte) wire.Hash { return wire.Hash(seal.HashOf("session/v1", token)) }

// tokenSize is the size of a token before base64url.
const tokenSize = 32

// session finds out who calls, from the bearer token.
func (r *Relay) session(c *call) (*signedIn, error) {
	text, ok := strings.CutPrefix(c.req.Header.Get("Authorization"), wire.TokenScheme)
	var token [tokenSize]byte
	if n, err := base64.RawURLEncoding.Decode(token[:], clip(text)); !ok || err != nil || n != tokenSize {
		return nil, problem(wire.CodeNotSignedIn, "")
	}
	key := tokenHash(token[:])
	x, epoch := r.sessions.get(key)
	if x == nil {
		s, err := r.store.Session(c.Context(), key)
		if err != nil {
			return nil, orCode(err, ErrNotFound, wire.CodeNotSignedIn)
		}
		x = &signedIn{Session: s, seen: s.Seen, requests: r.requestRate.of(s.Account), appends: r.appendRate.of(s.Account)}
		r.sessions.put(x, epoch)
	}
	return x, r.touch(c, x)
}

// clip returns what may be a token's text: of the right length, or nothing.
func clip(text string) []byte {
	if len(text) != base64.RawURLEncoding.EncodedLen(tokenSize) {
		return nil
	}
	return []byte(text)
}

// touch notes the use of a session, to the hour, or ends it when it was idle for too long.
func (r *Relay) touch(c *call, x *signedIn) error {
	now := c.now.UnixMilli()
	x.mu.Lock()
	seen := x.seen
	if now-seen >= hour {
		x.seen = now
	}
	x.mu.Unlock()
	switch {
	case now-seen < hour:
		return nil
	case now-seen >= r.cfg.SessionIdle.Milliseconds():
		if err := r.store.EndSession(c.Context(), x.Account, x.ID); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		r.forgetSession(x.ID)
		return problem(wire.CodeNotSignedIn, "")
	}
	return r.store.Seen(c.Context(), x.ID, now-now%hour)
}

func (r *Relay) forgetSession(ids ...wire.ID) {
	for _, id := range ids {
		r.sessions.forget(func(x *signedIn) bool { return x.ID == id })
		r.hub.cut(func(s *stream) bool { return s.session == id })
	}
}

func (r *Relay) forgetSessions(account wire.ID) {
	r.sessions.forget(func(x *signedIn) bool { return x.Account == account })
	r.hub.cut(func(s *stream) bool { return s.account == account })
}

func (r *Relay) newSession(c *call) error {
	var q wire.NewSession
	s, err := r.signed(c, wire.ActionSession, &q)
	if err != nil {
		return err
	}
	if len(q.Label) > r.cfg.Limits.Label {
		return problem(wire.CodeTooLarge, "label")
	}
	var token [tokenSize]byte
	rand.Read(token[:])
	now := c.now.UnixMilli()
	x := Session{Token: tokenHash(token[:]), Account: s.Account, Label: q.Label, Created: now, Seen: now}
	rand.Read(x.ID[:])
	ended, err := r.store.OpenSession(c.Context(), x, s.Key, r.cfg.Limits.Sessions)
	if err != nil {
		return orCode(err, ErrNotFound, wire.CodeBadProof)
	}
	r.forgetSession(ended...)
	return writeJSON(c.w, http.StatusCreated, wire.Token{
		Session: x.ID, Token: base64.RawURLEncoding.EncodeToString(token[:]), Expires: c.now.Add(r.cfg.SessionIdle).UTC(),
	})
}

func (r *Relay) listSessions(c *call) error {
	list, err := r.store.Sessions(c.Context(), c.who.Account)
	if err != nil {
		return err
	}
	out := wire.Sessions{Sessions: []wire.Session{}}
	for _, x := range list {
		out.Sessions = append(out.Sessions, wire.Session{
			ID: x.ID, Label: x.Label, Created: when(x.Created),
			Seen: when(x.Seen - x.Seen%hour), This: x.ID == c.who.ID, Share: x.Share != nil,
		})
	}
	return writeJSON(c.w, http.StatusOK, out)
}

func (r *Relay) endSession(c *call) error {
	id := c.who.ID
	if name := c.req.PathValue("session"); name != "this" {
		var err error
		if id, err = wire.ParseID(name); err != nil {
			return ErrNotFound
		}
	}
	if err := r.store.EndSession(c.Context(), c.who.Account, id); err != nil {
		return err
	}
	r.forgetSession(id)
	return c.nothing()
}

// share is read from the store, not from the cache: it is released only to a session that lives now.
func (r *Relay) share(c *call) error {
	x, err := r.store.Session(c.Context(), c.who.Token)
	if err != nil {
		return orCode(err, ErrNotFound, wire.CodeNotSignedIn)
	}
	if x.Share == nil {
		return ErrNotFound
	}
	return writeJSON(c.w, http.StatusOK, wire.Share{Share: x.Share})
}

func (r *Relay) putShare(c *call) error {
	var q wire.Share
	if err := c.json(&q); err != nil {
		return err
	}
	if len(q.Share) < 16 || len(q.Share) > r.cfg.Limits.Share {
		return problem(wire.CodeMalformed, "share")
	}
	if err := r.store.SetShare(c.Context(), c.who.Account, c.who.ID, q.Share); err != nil {
		return orCode(err, ErrNotFound, wire.CodeNotSignedIn)
	}
	return c.nothing()
}
