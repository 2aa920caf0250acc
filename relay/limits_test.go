package relay_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/wire"
)

func TestLimitsOfAnAccountHold(t *testing.T) {
	w := begin(t, func(c *relay.Config) {
		c.Limits = relay.Limits{RoomsOfAccount: 1, EntriesOfRoom: 4, Slots: 2, Batch: 2, Sealed: 200, Label: 20}
	})
	ann := w.person("Ann")
	room := ann.open(ledger.Mine)
	_, raws, err := ledger.Create(rand.Reader, ann.identity, ledger.Founding{Kind: ledger.Ours})
	ann.must(err)
	_, err = ann.post(wire.PathRooms, raws...)
	ann.wants(err, wire.CodeFull)
	ann.says(room, "three")
	ann.says(room, "four")
	_, err = ann.try(room, words("five"))
	ann.wants(err, wire.CodeFull)
	_, err = ann.post(wire.EntriesPath(room), []byte("1"), []byte("2"), []byte("3"))
	ann.wants(err, wire.CodeMalformed)
	put := func(slot wire.Slot) error {
		return ann.prove(wire.PathSlots, wire.ActionPut, ann.words.Login, wire.PutSlot{Slot: slot}, nil)
	}
	second := ann.slot(ann.words, wire.SlotRecovery)
	second.Key = public(ann.identity.LoginKey("https://any.example"))
	long, strange, weak := second, second, second
	long.Sealed = make([]byte, 201)
	strange.Kind = "other"
	weak.Key = wire.Hash{}
	ann.wants(put(long), wire.CodeTooLarge)
	ann.wants(put(strange), wire.CodeMalformed)
	ann.wants(put(weak), wire.CodeMalformed)
	ann.must(put(second))
	third := second
	third.ID, third.Key = randomID(), public(ann.identity.LoginKey("https://another.example"))
	ann.wants(put(third), wire.CodeFull)
	ann.wants(ann.prove(wire.PathSessions, wire.ActionSession, ann.identity.LoginKey(origin), wire.NewSession{Label: make([]byte, 21)}, nil), wire.CodeTooLarge)
	taken := w.stranger("ann ")
	taken.wants(taken.signUp(), wire.CodeTaken)
}

func TestARoomHasSoManyOpenInvitationsAndNoMore(t *testing.T) {
	w := begin(t, func(c *relay.Config) { c.Limits.InvitationsOfRoom = 3 })
	ann, ben := w.person("Ann"), w.person("Ben")
	room, other := ann.open(ledger.Ours), ann.open(ledger.Ours)
	invite := func(c *ledger.Chain) ([]byte, error) {
		raw, _, err := c.Invite(rand.Reader, w.clock(), ledger.Person, true)
		return raw, err
	}
	full := func() {
		t.Helper()
		_, err := ann.try(room, invite)
		ann.wants(err, wire.CodeInvitesFull)
	}
	seed := ann.invites(room)
	ann.invites(room)
	ann.invites(room)
	full()
	ann.invites(other) // each room by itself
	ann.says(room, "and one can still write")

	ann.append(room, func(c *ledger.Chain) ([]byte, error) {
		b := c.Batch()
		err := b.Uninvite(c.State().Invitations()[1].Hash)
		return b.Entries()[0], err
	})
	ann.invites(room)
	full()
	ben.joins(seed)
	ann.invites(room)
	full()
	w.later(ledger.InviteLife + time.Minute)
	ann.invites(room)
	_, err := ann.post(wire.EntriesPath(room), func() [][]byte {
		b := ann.pull(room).Batch()
		for range 4 {
			_, _, err := b.Invite(rand.Reader, w.clock(), ledger.Person, true)
			ann.must(err)
		}
		return b.Entries()
	}()...)
	ann.wants(err, wire.CodeInvitesFull)
}

func TestASignUpNeedsASlotAndAnOpenRelay(t *testing.T) {
	w := begin(t)
	ann := w.stranger("Ann")
	login := ann.identity.LoginKey(origin)
	ann.wants(ann.prove(wire.PathAccounts, wire.ActionSignUp, login, wire.SignUp{LoginKey: public(login)}, nil), wire.CodeLastSlot)
	ann.wants(ann.prove(wire.PathAccounts, wire.ActionSignUp, ann.words.Login, wire.SignUp{LoginKey: public(login)}, nil), wire.CodeBadProof)
	closed := begin(t, func(c *relay.Config) { c.SignUpClosed = true })
	ben := closed.stranger("Ben")
	ben.wants(ben.signUp(), wire.CodeClosed)
}

func TestWhoeverComesTooOftenIsToldWhenToComeBack(t *testing.T) {
	hasty := func(change func(*relay.Rates)) *world {
		return begin(t, func(c *relay.Config) { c.Rates = generous; change(&c.Rates) })
	}
	one := relay.Rate{PerSecond: 0.1, Burst: 3}
	for what, c := range map[string]struct {
		change func(*relay.Rates)
		try    func(p *person) error
	}{
		"sign-ins of one address":  {func(r *relay.Rates) { r.SignIn = one }, (*person).challenge},
		"strangers of one address": {func(r *relay.Rates) { r.Stranger = one }, func(p *person) error { return p.call("GET", wire.PathInfo, nil, nil) }},
		"bad tokens of one address": {func(r *relay.Rates) { r.Stranger = one }, func(p *person) error {
			err := p.call("GET", wire.PathRooms, nil, nil)
			if errors.Is(err, wire.CodeNotSignedIn.Err()) {
				return nil
			}
			return err
		}},
		"accounts from one address": {func(r *relay.Rates) { r.SignUp = one }, func(p *person) error { return w0(p).signUp() }},
	} {
		w := hasty(c.change)
		p := w.stranger("Ann")
		var err error
		for n := 0; n < 4 && err == nil; n++ {
			err = c.try(p)
		}
		limit, ok := err.(*wire.Problem)
		if !ok || limit.Code != wire.CodeTooMany || limit.Retry < 1 || limit.Retry > 10 {
			t.Errorf("%s: %#v", what, err)
			continue
		}
		w.later(time.Duration(limit.Retry) * time.Second)
		if err := c.try(p); err != nil {
			t.Errorf("%s: after %d s: %v", what, limit.Retry, err)
		}
	}
}

// knock asks for a challenge for somebody's account, from so many addresses.
func knock(p *person, addresses int) (refused int) {
	p.Helper()
	for n := range addresses {
		body := fmt.Sprintf(`{"account":%q,"action":%q}`, p.account, wire.ActionOpen)
		req, _ := http.NewRequest("POST", p.url+wire.PathChallenge, strings.NewReader(body))
		req.Header.Set("Content-Type", wire.TypeJSON)
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n%256))
		res, err := http.DefaultClient.Do(req)
		p.must(err)
		res.Body.Close()
		if res.StatusCode != 200 {
			refused++
		}
	}
	return refused
}

func TestWhoeverKnowsANameCannotKeepItsOwnerOut(t *testing.T) {
	const wait = 100 * time.Millisecond
	w := begin(t, func(c *relay.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Rates = generous
		c.Rates.Account, c.Rates.Wait = relay.Rate{PerSecond: 0.001, Burst: 20}, wait
	})
	ann := w.person("Ann")
	if n := knock(ann, 30); n > 0 {
		t.Errorf("%d of many addresses are refused", n)
	}
	ann.must(ann.device().call("GET", wire.PathRooms, nil, nil))
	begun := time.Now()
	knock(ann, 1)
	if took := time.Since(begun); took < wait {
		t.Errorf("one of very many waits only %v", took)
	}
}

func TestADeviceThatIsSignedInIsNotHeldUpByItsNeighbours(t *testing.T) {
	w := begin(t, func(c *relay.Config) {
		c.Rates = generous
		c.Rates.SignIn = relay.Rate{PerSecond: 0.001, Burst: 12}
		c.Rates.Again = relay.Rate{PerSecond: 0.001, Burst: 3}
	})
	ann := w.person("Ann")
	phone := ann.device()
	for w0(ann).challenge() == nil { // somebody on the same network
	}
	ann.wants(w.stranger("Ann").challenge(), wire.CodeTooMany)
	change := func(p *person) error {
		s := p.slot(p.words, wire.SlotRecovery)
		s.Key = public(w0(p).identity.LoginKey(origin))
		return p.prove(wire.PathSlots, wire.ActionPut, p.words.Login, wire.PutSlot{Slot: s}, nil)
	}
	for range 3 {
		ann.must(change(ann))
	}
	ann.wants(change(ann), wire.CodeTooMany) // words cannot be guessed at a page that stands open, either
	phone.must(change(phone))                // and that one keeps nobody out
	ann.token = "nonsense"
	ann.wants(ann.challenge(), wire.CodeTooMany)
}

func (p *person) challenge() error {
	return p.call("POST", wire.PathChallenge, wire.Challenge{Account: p.account, Action: wire.ActionOpen}, nil)
}

// w0 is another stranger of the same world.
func w0(p *person) *person { return p.stranger(fmt.Sprint("stranger ", randomID())) }

func TestRatesOfAnAccountHold(t *testing.T) {
	w := begin(t, func(c *relay.Config) {
		c.Rates = generous
		c.Rates.Append = relay.Rate{PerSecond: 0.5, Burst: 4}
	})
	ann, ben := w.person("Ann"), w.person("Ben")
	room := ann.open(ledger.Mine) // two entries
	ann.says(room, "three")
	ann.says(room, "four")
	raw, err := words("five")(ann.pull(room))
	ann.must(err)
	res, _, err := ann.do("POST", wire.EntriesPath(room), wire.TypeFrames, wire.AppendFrames(nil, raw))
	ann.wants(err, wire.CodeTooMany)
	if s, err := strconv.Atoi(res.Header.Get("Retry-After")); err != nil || s != 2 {
		t.Errorf("come back in %q", res.Header.Get("Retry-After"))
	}
	ben.open(ledger.Mine)
	w.later(2 * time.Second)
	_, err = ann.post(wire.EntriesPath(room), raw)
	ann.must(err)

	fast := begin(t, func(c *relay.Config) {
		c.Rates = generous
		c.Rates.Request = relay.Rate{PerSecond: 1, Burst: 2}
	})
	eve := fast.person("Eve")
	eve.must(eve.call("GET", wire.PathRooms, nil, nil))
	eve.must(eve.call("GET", wire.PathRooms, nil, nil))
	eve.wants(eve.call("GET", wire.PathRooms, nil, nil), wire.CodeTooMany)
	other := eve // another session of the same account has no rate of its own
	other.must(other.signIn())
	other.wants(other.call("GET", wire.PathRooms, nil, nil), wire.CodeTooMany)
}

func TestOnlyATrustedProxySaysForWhomItSpeaks(t *testing.T) {
	try := func(trusted []netip.Prefix, forwarded ...string) (refused int) {
		w := begin(t, func(c *relay.Config) {
			c.TrustedProxies = trusted
			c.Rates = generous
			c.Rates.Stranger = relay.Rate{PerSecond: 0.001, Burst: 1}
		})
		for _, f := range forwarded {
			req, _ := http.NewRequest("GET", w.url+wire.PathInfo, nil)
			req.Header.Set("X-Forwarded-For", f)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode == 429 {
				refused++
			}
		}
		return refused
	}
	local := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if n := try(nil, "192.0.2.1", "192.0.2.2"); n != 1 {
		t.Errorf("without a proxy a made-up address gives %d refusals", n)
	}
	if n := try(local, "192.0.2.1", "192.0.2.2"); n != 0 {
		t.Errorf("behind a proxy two addresses give %d refusals", n)
	}
	if n := try(local, "192.0.2.9, 192.0.2.1", "192.0.2.8, 192.0.2.1"); n != 1 {
		t.Errorf("behind a proxy a made-up first hop gives %d refusals", n)
	}
	if n := try(local, "2001:db8:1:2::1", "2001:db8:1:2:ffff::9"); n != 1 {
		t.Errorf("two addresses of one IPv6 network give %d refusals", n)
	}
}

func TestHealthAsksTheStore(t *testing.T) {
	store := &asked{Store: memstore.New()}
	w := beginOn(t, store)
	ann := w.person("Ann")
	ann.must(ann.call("GET", wire.PathHealth, nil, nil))
	store.broken = true
	ann.wants(ann.call("GET", wire.PathHealth, nil, nil), wire.CodeUnavailable)
	ann.wants(ann.call("GET", wire.PathRooms, nil, nil), wire.CodeInternal)
	if log := w.log.String(); !strings.Contains(log, "request failed") || !strings.Contains(log, "disk on fire") {
		t.Errorf("the log says %q", log)
	}
}

func TestInfoSaysWhichRelayThisIs(t *testing.T) {
	w := begin(t)
	var info wire.Info
	p := w.stranger("Ann")
	p.must(p.call("GET", wire.PathInfo, nil, &info))
	if info.Origin != origin || info.API != 1 || !info.SignUp || info.Limits.Entry != ledger.MaxEntry || info.Version != "test" {
		t.Errorf("the relay says %+v", info)
	}
	for _, bad := range []string{"relay.example", "https://relay.example/", "https://relay.example/path", "ftp://x", "https://"} {
		if _, err := relay.New(relay.Config{Origin: bad}, w.store, nil); err == nil {
			t.Errorf("%q was taken for an origin", bad)
		}
	}
}

// The logs hold nothing private, whatever happens: no token, id, room, name, key or word.
func TestTheLogsHoldNothingPrivate(t *testing.T) {
	store := &asked{Store: memstore.New()}
	w := beginOn(t, store)
	ann, ben, room := w.pair()
	ann.says(room, "canary sentence")
	ann.try(room, func(c *ledger.Chain) ([]byte, error) { return []byte("canary bytes"), nil })
	ann.do("GET", "/v1/canary?canary=1", "", nil)
	ann.do("POST", wire.PathChallenge, wire.TypeJSON, []byte(`{"canary":`))
	store.broken = true
	ann.call("GET", wire.PathRooms, nil, nil)
	ann.do("GET", wire.PathHealth, "", nil)
	store.broken = false
	ann.call("DELETE", wire.SessionThis, nil, nil)
	log := w.log.String()
	if !strings.Contains(log, "request failed") {
		t.Fatalf("nothing was logged: %q", log)
	}
	for what, secret := range map[string]string{
		"a word": "canary", "a token": ann.token, "a name": "Ann", "an account": ann.account.String(), "a session": ben.session.String(),
		"a room": room.String(), "part of a room": room.String()[:8], "a key": public(ann.words.Login).String(), "an address": "127.0.0.1",
	} {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log: %s", what, log)
		}
	}
}
