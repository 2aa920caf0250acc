package relay_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/relay/sqlstore"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

const origin = "https://relay.example"

// world is a relay and the people who call it.
type world struct {
	testing.TB
	relay *relay.Relay
	store relay.Store
	url   string
	log   *logBuffer

	mu  sync.Mutex
	now time.Time
}

type logBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// generous are rates that no test meets by accident.
var generous = relay.Rates{
	SignIn: relay.Rate{PerSecond: 1e6, Burst: 1e6}, Account: relay.Rate{PerSecond: 1e6, Burst: 1e6},
	SignUp: relay.Rate{PerSecond: 1e6, Burst: 1e6}, Request: relay.Rate{PerSecond: 1e6, Burst: 1e6},
	Again:  relay.Rate{PerSecond: 1e6, Burst: 1e6},
	Append: relay.Rate{PerSecond: 1e6, Burst: 1e6}, Stranger: relay.Rate{PerSecond: 1e6, Burst: 1e6},
}

// begin serves a relay over a store in memory; change may change how it is set up.
func begin(t testing.TB, change ...func(*relay.Config)) *world {
	t.Helper()
	return beginOn(t, memstore.New(), change...)
}

// beginOnDisk serves a relay over SQLite.
func beginOnDisk(t testing.TB, change ...func(*relay.Config)) *world {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(t.TempDir(), "relay.db")})
	if err != nil {
		t.Fatal(err)
	}
	return beginOn(t, s, change...)
}

func beginOn(t testing.TB, store relay.Store, change ...func(*relay.Config)) *world {
	t.Helper()
	w := &world{TB: t, store: store, log: &logBuffer{}, now: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)}
	cfg := relay.Config{Origin: origin, Rates: generous, Version: "test", Now: w.clock}
	for _, c := range change {
		c(&cfg)
	}
	log := slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r, err := relay.New(cfg, store, log)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(r)
	w.relay, w.url = r, srv.URL
	t.Cleanup(func() {
		r.Close()
		srv.Close()
		store.Close()
	})
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// later moves the clock.
func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// person is somebody with an account, or about to have one.
type person struct {
	*world
	name     string
	account  wire.ID
	identity *seal.Identity
	words    seal.SlotKeys
	token    string
	session  wire.ID
	chains   map[wire.Hash]*ledger.Chain
}

// stranger is a person without an account.
func (w *world) stranger(name string) *person {
	w.Helper()
	id, err := seal.NewIdentity(seal.NewSeed(rand.Reader))
	if err != nil {
		w.Fatal(err)
	}
	return &person{
		world: w, name: name, account: seal.AccountID(name), identity: id,
		words:  seal.PassphraseSlot(seal.Key(seal.HashOf("words of", []byte(name))), origin), // the stretching is not under test
		chains: map[wire.Hash]*ledger.Chain{},
	}
}

// person signs up and in.
func (w *world) person(name string) *person {
	w.Helper()
	p := w.stranger(name)
	p.must(p.signUp())
	p.must(p.signIn())
	return p
}

func (p *person) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", p.name, err)
	}
}

func (p *person) wants(err error, code wire.Code) {
	p.Helper()
	if !errors.Is(err, code.Err()) {
		p.Errorf("%s: got %v, want %s", p.name, err, code)
	}
}

func public(k ed25519.PrivateKey) wire.Hash { return wire.Hash(k.Public().(ed25519.PublicKey)) }

func randomID() (id wire.ID) {
	rand.Read(id[:])
	return id
}

// do makes a request and returns the answer; a status of 400 or above is a [wire.Problem].
func (p *person) do(method, path, contentType string, body []byte) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(context.Background(), method, p.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if p.token != "" {
		req.Header.Set("Authorization", wire.TokenScheme+p.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return res, nil, err
	}
	if res.StatusCode >= 400 {
		if got := res.Header.Get("Content-Type"); got != wire.TypeProblem {
			p.Errorf("%s %s: a refusal of type %q: %s", method, path, got, answer)
		}
		return res, answer, wire.ReadProblem(res.StatusCode, answer)
	}
	return res, answer, nil
}

// call sends and reads JSON.
func (p *person) call(method, path string, in, out any) error {
	var body []byte
	kind := ""
	if in != nil {
		body, _ = json.Marshal(in)
		kind = wire.TypeJSON
	}
	_, answer, err := p.do(method, path, kind, body)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// proof signs a payload after a challenge.
func (p *person) proof(action wire.Action, key ed25519.PrivateKey, payload any) (wire.Signed, error) {
	var nonce wire.Nonce
	if err := p.call("POST", wire.PathChallenge, wire.Challenge{Account: p.account, Action: action}, &nonce); err != nil {
		return wire.Signed{}, err
	}
	body, _ := json.Marshal(payload)
	return wire.Signed{
		Account: p.account, Key: public(key), Nonce: nonce.Nonce, Payload: body,
		Sig: seal.Sign(key, wire.SignedLabel, wire.SignedParts(origin, action, p.account, nonce.Nonce, body)...),
	}, nil
}

// prove makes a call that proves itself.
func (p *person) prove(path string, action wire.Action, key ed25519.PrivateKey, payload, out any) error {
	s, err := p.proof(action, key, payload)
	if err != nil {
		return err
	}
	return p.call("POST", path, s, out)
}

func (p *person) slot(keys seal.SlotKeys, kind wire.SlotKind) wire.Slot {
	return wire.Slot{ID: randomID(), Kind: kind, Key: public(keys.Login), Sealed: keys.SealSeed(rand.Reader, p.identity.Seed())}
}

func (p *person) signUp() error {
	login := p.identity.LoginKey(origin)
	return p.prove(wire.PathAccounts, wire.ActionSignUp, login,
		wire.SignUp{LoginKey: public(login), Slots: []wire.Slot{p.slot(p.words, wire.SlotPassphrase)}}, nil)
}

func (p *person) signIn() error {
	var t wire.Token
	if err := p.prove(wire.PathSessions, wire.ActionSession, p.identity.LoginKey(origin), wire.NewSession{Label: []byte("sealed label")}, &t); err != nil {
		return err
	}
	p.token, p.session = t.Token, t.Session
	return nil
}

// device is the same person at another device.
func (p *person) device() *person {
	p.Helper()
	d := *p
	d.chains, d.token = map[wire.Hash]*ledger.Chain{}, ""
	d.must(d.signIn())
	return &d
}

// open opens a room.
func (p *person) open(kind ledger.Kind) wire.Hash {
	p.Helper()
	room, raws, err := ledger.Create(rand.Reader, p.identity, ledger.Founding{Kind: kind})
	p.must(err)
	_, err = p.post(wire.PathRooms, raws...)
	p.must(err)
	p.pull(wire.Hash(room))
	return wire.Hash(room)
}

// post appends raw entries.
func (p *person) post(path string, raws ...[]byte) (done wire.Appended, err error) {
	_, answer, err := p.do("POST", path, wire.TypeFrames, wire.AppendFrames(nil, raws...))
	if err == nil {
		err = json.Unmarshal(answer, &done)
	}
	return done, err
}

// pull reads what is new in a room.
func (p *person) pull(room wire.Hash) *ledger.Chain {
	p.Helper()
	c := p.chains[room]
	if c == nil {
		c = ledger.New(seal.Hash(room), p.identity)
		p.chains[room] = c
	}
	frames, err := p.read(wire.EntriesFrom(room, c.Len()))
	p.must(err)
	for _, f := range frames {
		p.must(c.Extend(ledger.Stored{Raw: f.Raw, Arrived: time.UnixMilli(f.Arrived)}))
	}
	return c
}

func (p *person) read(path string) ([]wire.Frame, error) {
	_, answer, err := p.do("GET", path, "", nil)
	if err != nil {
		return nil, err
	}
	return wire.ParseFrames(answer, 1<<20)
}

// append pulls, builds entries and appends them.
func (p *person) append(room wire.Hash, build func(*ledger.Chain) ([]byte, error)) wire.Appended {
	p.Helper()
	done, err := p.try(room, build)
	p.must(err)
	p.pull(room)
	return done
}

// try is append that may be refused.
func (p *person) try(room wire.Hash, build func(*ledger.Chain) ([]byte, error)) (wire.Appended, error) {
	p.Helper()
	raw, err := build(p.pull(room))
	p.must(err)
	return p.post(wire.EntriesPath(room), raw)
}

// says appends content with prose.
func (p *person) says(room wire.Hash, text string) wire.Appended {
	p.Helper()
	return p.append(room, words(text))
}

func words(text string) func(*ledger.Chain) ([]byte, error) {
	return func(c *ledger.Chain) ([]byte, error) {
		return c.Content(rand.Reader, []byte("skeleton"), []byte(text))
	}
}

// invites makes an invitation.
func (p *person) invites(room wire.Hash) (seed ledger.InviteSeed) {
	p.Helper()
	p.append(room, func(c *ledger.Chain) (raw []byte, err error) {
		raw, seed, err = c.Invite(rand.Reader, p.clock(), ledger.Person, true)
		return raw, err
	})
	return seed
}

// holds proves that the person holds an invitation's seed.
func (p *person) holds(seed ledger.InviteSeed) (in wire.Invited, err error) {
	key := seed.Key()
	q := wire.OpenInvitation{Key: public(key), Sig: seal.Sign(key, wire.InviteLabel, wire.InviteParts(origin, p.account, public(key))...)}
	err = p.call("POST", wire.PathInvitation, q, &in)
	return in, err
}

// joins uses an invitation.
func (p *person) joins(seed ledger.InviteSeed) wire.Hash {
	p.Helper()
	in, err := p.holds(seed)
	p.must(err)
	p.append(in.Room, func(c *ledger.Chain) ([]byte, error) { return c.Join(seed, p.clock()) })
	return in.Room
}

// admits begins an epoch for those who wait.
func (p *person) admits(room wire.Hash) {
	p.Helper()
	p.append(room, func(c *ledger.Chain) ([]byte, error) {
		b := c.Batch()
		for _, m := range c.State().Waiting() {
			if err := b.Epoch(rand.Reader, m.ID); err != nil {
				return nil, err
			}
		}
		return b.Entries()[0], nil
	})
}

// pair is two people in one room.
func (w *world) pair() (ann, ben *person, room wire.Hash) {
	w.Helper()
	ann, ben = w.person("Ann"), w.person("Ben")
	room = ann.open(ledger.Ours)
	ben.joins(ann.invites(room))
	ann.admits(room)
	return ann, ben, room
}

// prose is what a person can read of a room.
func (p *person) prose(room wire.Hash) string {
	p.Helper()
	var all []string
	for _, it := range p.pull(room).Items(0) {
		if it.Ignored != nil {
			all = append(all, fmt.Sprintf("(%v)", it.Ignored))
		} else if it.Prose != nil {
			all = append(all, string(it.Prose))
		}
	}
	return strings.Join(all, ", ")
}
