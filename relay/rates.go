package relay

import (
	"container/list"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/goldmend/goldmend/wire"
)

// limiters keeps one token bucket per key, for at most max keys: the one used longest ago makes place.
type limiters[K comparable] struct {
	rate Rate
	max  int

	mu   sync.Mutex
	keys map[K]*list.Element
	used list.List // of bucket[K], the last used first
}

type bucket[K comparable] struct {
	key K
	*rate.Limiter
}

func newLimiters[K comparable](r Rate, max int) *limiters[K] {
	return &limiters[K]{rate: r, max: max, keys: map[K]*list.Element{}}
}

func (l *limiters[K]) of(key K) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.keys[key]; e != nil {
		l.used.MoveToFront(e)
		return e.Value.(bucket[K]).Limiter
	}
	if len(l.keys) >= l.max {
		oldest := l.used.Back()
		delete(l.keys, oldest.Value.(bucket[K]).key)
		l.used.Remove(oldest)
	}
	b := bucket[K]{key, rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)}
	l.keys[key] = l.used.PushFront(b)
	return b.Limiter
}

// take takes n tokens of a bucket, or says when they will be there.
func take(l *rate.Limiter, now time.Time, n int) error {
	if l.AllowN(now, n) {
		return nil
	}
	res := l.ReserveN(now, n)
	if !res.OK() { // more than the bucket holds
		return tooMany(time.Minute)
	}
	defer res.CancelAt(now)
	return tooMany(res.DelayFrom(now))
}

// take takes one token of a key.
func (l *limiters[K]) take(key K, now time.Time) error { return take(l.of(key), now, 1) }

// wait holds up a call that signs in to an account while there are many of them, from whomever. It never refuses:
// a guess is one of 2^64, and each address is refused by itself.
func (r *Relay) wait(c *call, account wire.ID) error {
	l := r.accountRate.of(account)
	res := l.ReserveN(c.now, 1)
	long := res.DelayFrom(c.now)
	if long > r.cfg.Rates.Wait {
		res.CancelAt(c.now)
		long = r.cfg.Rates.Wait
	}
	if long <= 0 {
		return nil
	}
	t := time.NewTimer(long)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-c.Context().Done():
		return c.Context().Err()
	}
}

// address is where a request comes from, for rate limits only: an IPv4 address, or the /64 of an IPv6
// one, which is what one subscriber has.
func (r *Relay) address(req *http.Request) netip.Addr {
	ap, err := netip.ParseAddrPort(req.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a := ap.Addr().Unmap().WithZone("")
	if r.trusted(a) {
		a = r.forwarded(req, a)
	}
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			a = p.Addr()
		}
	}
	return a
}

// forwarded reads X-Forwarded-For from its end, as far as trusted proxies wrote it.
func (r *Relay) forwarded(req *http.Request, a netip.Addr) netip.Addr {
	hops := strings.Split(strings.Join(req.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && r.trusted(a); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		a = hop.Unmap().WithZone("")
	}
	return a
}

func (r *Relay) trusted(a netip.Addr) bool {
	for _, p := range r.cfg.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
