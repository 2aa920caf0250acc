package relay

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// Layout of a nonce: random bytes, when it expires (Unix seconds), and a code over both, the account
// and the action. So an outstanding challenge takes no memory, and the answer for an account that does not
// exist is made in the same way as any other.
const (
	nonceRandom = 16
	nonceSize   = nonceRandom + 8 + 16
)

// nonces makes challenges and takes each once.
type nonces struct {
	secret [32]byte
	life   time.Duration

	mu    sync.Mutex
	spent map[[nonceRandom]byte]int64 // until when it must be remembered
	swept int64
}

// maxSpent bounds the nonces that are remembered. Rates keep it from being reached.
const maxSpent = 1 << 18

func newNonces(life time.Duration) *nonces {
	n := &nonces{life: life, spent: map[[nonceRandom]byte]int64{}}
	rand.Read(n.secret[:])
	return n
}

func (n *nonces) code(random, expires []byte, account wire.ID, action wire.Action) []byte {
	m := hmac.New(sha256.New, n.secret[:])
	m.Write(random)
	m.Write(expires)
	m.Write(account[:])
	m.Write([]byte(action))
	return m.Sum(nil)[:16]
}

// make returns a challenge.
func (n *nonces) make(account wire.ID, action wire.Action, now time.Time) wire.Nonce {
	expires := now.Add(n.life).Truncate(time.Second)
	b := make([]byte, nonceRandom, nonceSize)
	rand.Read(b)
	b = binary.BigEndian.AppendUint64(b, uint64(expires.Unix()))
	b = append(b, n.code(b[:nonceRandom], b[nonceRandom:], account, action)...)
	return wire.Nonce{Nonce: b, Expires: expires.UTC()}
}

// take reports whether a nonce is one that was made for this account and action, has not expired and
// was not taken before.
func (n *nonces) take(nonce []byte, account wire.ID, action wire.Action, now time.Time) bool {
	if len(nonce) != nonceSize {
		return false
	}
	random, when := nonce[:nonceRandom], nonce[nonceRandom:nonceRandom+8]
	expires := int64(binary.BigEndian.Uint64(when))
	if !hmac.Equal(nonce[nonceRandom+8:], n.code(random, when, account, action)) || expires <= now.Unix() {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sweep(now.Unix())
	key := [nonceRandom]byte(random)
	if _, again := n.spent[key]; again || len(n.spent) >= maxSpent {
		return false
	}
	n.spent[key] = expires
	return true
}

func (n *nonces) sweep(now int64) {
	if now-n.swept < 30 && len(n.spent) < maxSpent {
		return
	}
	n.swept = now
	for k, until := range n.spent {
		if until <= now {
			delete(n.spent, k)
		}
	}
}

// signed reads a request that proves who makes it, and its payload into v. The nonce is spent first, and
// the signature is verified before the payload is parsed. Whose key it is remains to be checked.
func (r *Relay) signed(c *call, action wire.Action, v any) (wire.Signed, error) {
	var s wire.Signed
	if err := c.json(&s); err != nil {
		return s, err
	}
	if err := r.guess(c, s.Account); err != nil {
		return s, err
	}
	if !r.nonces.take(s.Nonce, s.Account, action, c.now) {
		return s, problem(wire.CodeBadProof, "the challenge is not one, has expired or was used")
	}
	if !seal.Verify(s.Key, s.Sig, wire.SignedLabel, wire.SignedParts(r.cfg.Origin, action, s.Account, s.Nonce, s.Payload)...) {
		return s, problem(wire.CodeBadProof, "the signature does not verify for "+r.cfg.Origin)
	}
	if err := json.Unmarshal(s.Payload, v); err != nil {
		return s, problem(wire.CodeMalformed, "the payload")
	}
	return s, nil
}

// guess counts a proof, which may be a try at somebody's words: of a device that is signed in for itself, so that one
// that was stolen does not keep the owner from changing the locks; all others for the account.
func (r *Relay) guess(c *call, account wire.ID) error {
	if c.who != nil {
		return r.againRate.take(c.who.ID, c.now)
	}
	return r.wait(c, account)
}

// again is signed for a caller that is signed in and proves with a slot's key that they are the one who
// can open it: the passphrase again.
func (r *Relay) again(c *call, action wire.Action, v any) error {
	s, err := r.signed(c, action, v)
	if err != nil {
		return err
	}
	if s.Account != c.who.Account {
		return problem(wire.CodeForbidden, "another account")
	}
	_, err = r.store.Slot(c.Context(), s.Account, s.Key)
	return orCode(err, ErrNotFound, wire.CodeNoSuchSlot)
}

func (r *Relay) challenge(c *call) error {
	var q wire.Challenge
	if err := c.json(&q); err != nil {
		return err
	}
	if !q.Action.Known() {
		return problem(wire.CodeMalformed, "action")
	}
	if c.who == nil || c.who.Account != q.Account {
		if err := r.wait(c, q.Account); err != nil {
			return err
		}
	}
	return writeJSON(c.w, http.StatusOK, r.nonces.make(q.Account, q.Action, c.now))
}
