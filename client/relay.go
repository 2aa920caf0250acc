package client

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// relay makes the calls of package wire over a [Transport], and turns what goes wrong into the errors
// that callers decide on.
type relay struct {
	transport Transport
	origin    string // as configured

	mu   sync.Mutex
	info *wire.Info // once asked; its origin is what signatures are bound to
}

// maxAnswer bounds the JSON that is read.
const maxAnswer = 4 << 20

// send makes one request; the caller closes the body of an answer below 400.
func (r *relay) send(ctx context.Context, q *Request) (*Response, error) {
	res, err := r.transport.Do(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %w", q.Method, q.Path, ErrOffline, err)
	}
	if res.Status < 400 {
		return res, nil
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	p := wire.ReadProblem(res.Status, body)
	if p.Retry == 0 {
		p.Retry = int(res.RetryAfter.Seconds())
	}
	return nil, fmt.Errorf("%s %s: %w", q.Method, q.Path, meaning(p))
}

// meaning adds the sentinel that a caller decides on.
func meaning(p *wire.Problem) error {
	sentinel := map[wire.Code]error{
		wire.CodeNotSignedIn: ErrExpired, wire.CodeNoSuchSlot: ErrWrongWords, wire.CodeTaken: ErrNameTaken,
		wire.CodeInviteUsed: ErrInvitation, wire.CodeInviteRevoked: ErrInvitation, wire.CodeInviteExpired: ErrLate,
		wire.CodeTooLarge: ErrTooBig, wire.CodeFull: ErrFull, wire.CodeInvitesFull: ErrInvites, wire.CodeClosed: ErrClosed,
		wire.CodeTooMany: ErrBusy, wire.CodeUnavailable: ErrBusy, wire.CodeInternal: ErrBusy,
	}[p.Code]
	if sentinel == nil {
		return p
	}
	return fmt.Errorf("%w: %w", sentinel, p)
}

// call sends in as JSON, unless it is nil, and reads the answer into out, unless that is nil.
func (r *relay) call(ctx context.Context, method, path, token string, in, out any) error {
	q := &Request{Method: method, Path: path, Token: token, Accept: wire.TypeJSON}
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		q.Body, q.Type = b, wire.TypeJSON
	}
	res, err := r.send(ctx, q)
	if err != nil {
		return err
	}
	return readAnswer(res, q, out)
}

func readAnswer(res *Response, q *Request, out any) error {
	defer res.Body.Close()
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%s %s: %w: %w", q.Method, q.Path, ErrOffline, err)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("%s %s: %w: %w", q.Method, q.Path, ErrRelay, err)
	}
	return nil
}

// about asks once which relay this is, and insists that it is the one that was asked for: a signature for
// one relay must be worth nothing at another.
func (r *relay) about(ctx context.Context) (*wire.Info, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.info != nil {
		return r.info, nil
	}
	var info wire.Info
	if err := r.call(ctx, "GET", wire.PathInfo, "", nil, &info); err != nil {
		return nil, err
	}
	if !sameOrigin(r.origin, info.Origin) {
		return nil, fmt.Errorf("asked %s, answered %s: %w", r.origin, info.Origin, ErrOrigin)
	}
	if info.API != wire.Version {
		return nil, fmt.Errorf("the relay speaks version %d: %w", info.API, ErrRelay)
	}
	r.info = &info
	return r.info, nil
}

// sameOrigin reports whether two origins are one; the names of this computer are interchangeable.
func sameOrigin(a, b string) bool {
	if a == b {
		return true
	}
	ua, err1 := url.Parse(a)
	ub, err2 := url.Parse(b)
	return err1 == nil && err2 == nil && ua.Scheme == ub.Scheme && ua.Port() == ub.Port() && loopback(ua) && loopback(ub)
}

func loopback(u *url.URL) bool {
	host := u.Hostname()
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// signed makes a call that proves itself by a key; some take a session's token as well.
func (r *relay) signed(ctx context.Context, path, token string, action wire.Action, account wire.ID, key ed25519.PrivateKey, payload, out any) error {
	info, err := r.about(ctx)
	if err != nil {
		return err
	}
	var nonce wire.Nonce
	if err := r.call(ctx, "POST", wire.PathChallenge, token, wire.Challenge{Account: account, Action: action}, &nonce); err != nil {
		return err
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	s := wire.Signed{Account: account, Key: publicOf(key), Nonce: nonce.Nonce, Payload: body}
	s.Sig = seal.Sign(key, wire.SignedLabel, wire.SignedParts(info.Origin, action, account, nonce.Nonce, body)...)
	return r.call(ctx, "POST", path, token, s, out)
}

func publicOf(key ed25519.PrivateKey) (h wire.Hash) {
	copy(h[:], key.Public().(ed25519.PublicKey))
	return h
}

// problem returns the relay's refusal in an error; nil when there is none.
func problem(err error) *wire.Problem {
	var p *wire.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}
