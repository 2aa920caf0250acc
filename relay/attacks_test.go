package relay_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

func TestAProofIsGoodForOneCallOnly(t *testing.T) {
	w := begin(t)
	ann, eve := w.person("Ann"), w.person("Eve")
	good := func() wire.Signed {
		s, err := ann.proof(wire.ActionSession, ann.identity.LoginKey(origin), wire.NewSession{})
		ann.must(err)
		return s
	}
	for what, spoil := range map[string]func(*wire.Signed){
		"another payload": func(s *wire.Signed) { s.Payload = []byte(`{"label":"AAAA"}`) },
		"another account": func(s *wire.Signed) { s.Account = eve.account },
		"another key":     func(s *wire.Signed) { s.Key = public(eve.identity.LoginKey(origin)) },
		"a changed nonce": func(s *wire.Signed) { s.Nonce[0] ^= 1 },
		"a later expiry":  func(s *wire.Signed) { s.Nonce[23]++ },
		"no nonce":        func(s *wire.Signed) { s.Nonce = nil },
		"no signature":    func(s *wire.Signed) { s.Sig = nil },
		"a nonce of one's own account": func(s *wire.Signed) {
			other, _ := eve.proof(wire.ActionSession, eve.identity.LoginKey(origin), wire.NewSession{})
			s.Nonce = other.Nonce
		},
		"a nonce for another action": func(s *wire.Signed) {
			other, _ := ann.proof(wire.ActionOpen, ann.words.Login, wire.OpenSlot{})
			s.Nonce = other.Nonce
			s.Sig = seal.Sign(ann.identity.LoginKey(origin), wire.SignedLabel, wire.SignedParts(origin, wire.ActionSession, s.Account, s.Nonce, s.Payload)...)
		},
		"a signature for another relay": func(s *wire.Signed) {
			s.Sig = seal.Sign(ann.identity.LoginKey(origin), wire.SignedLabel, wire.SignedParts("https://evil.example", wire.ActionSession, s.Account, s.Nonce, s.Payload)...)
		},
	} {
		s := good()
		spoil(&s)
		if err := ann.call("POST", wire.PathSessions, s, nil); err == nil {
			t.Errorf("%s: taken", what)
		} else if p, ok := err.(*wire.Problem); !ok || p.Code != wire.CodeBadProof {
			t.Errorf("%s: %v", what, err)
		}
	}
	s := good()
	ann.must(ann.call("POST", wire.PathSessions, s, nil))
	ann.wants(ann.call("POST", wire.PathSessions, s, nil), wire.CodeBadProof)
	late := good()
	w.later(3 * time.Minute)
	ann.wants(ann.call("POST", wire.PathSessions, late, nil), wire.CodeBadProof)
}

func TestAnUnknownAccountLooksLikeWrongWords(t *testing.T) {
	w := begin(t)
	ann := w.person("Ann")
	nobody := w.stranger("Nobody")
	wrong := *ann
	wrong.token = ""
	key := seal.PassphraseSlot(seal.Key{3}, origin).Login

	type seen struct {
		status  int
		headers string
		body    string
	}
	look := func(p *person, path string, body any) seen {
		raw, _ := json.Marshal(body)
		res, answer, _ := p.do("POST", path, wire.TypeJSON, raw)
		res.Header.Del("Date")
		return seen{res.StatusCode, fmt.Sprint(res.Header), string(answer)}
	}
	open := func(p *person) seen {
		s, err := p.proof(wire.ActionOpen, key, wire.OpenSlot{})
		p.must(err)
		return look(p, wire.PathSlotOpen, s)
	}
	session := func(p *person) seen {
		s, err := p.proof(wire.ActionSession, key, wire.NewSession{})
		p.must(err)
		return look(p, wire.PathSessions, s)
	}
	if known, unknown := open(&wrong), open(nobody); known != unknown || known.status != 401 {
		t.Errorf("opening a slot: with an account %+v, without %+v", known, unknown)
	}
	if known, unknown := session(&wrong), session(nobody); known != unknown || known.status != 401 {
		t.Errorf("a session: with an account %+v, without %+v", known, unknown)
	}
	challenge := func(p *person) seen {
		s := look(p, wire.PathChallenge, wire.Challenge{Account: p.account, Action: wire.ActionOpen})
		var n wire.Nonce
		p.must(json.Unmarshal([]byte(s.body), &n))
		s.body = fmt.Sprint(len(n.Nonce), n.Expires)
		return s
	}
	if known, unknown := challenge(ann), challenge(nobody); known != unknown {
		t.Errorf("a challenge: with an account %+v, without %+v", known, unknown)
	}
}

// An unknown account costs the relay the same look-ups as a known one.
func TestAnUnknownAccountCostsTheSameWork(t *testing.T) {
	store := &asked{Store: memstore.New()}
	w := beginOn(t, store)
	ann, nobody := w.person("Ann"), w.stranger("Nobody")
	key := seal.PassphraseSlot(seal.Key{3}, origin).Login
	work := func(p *person) []string {
		p.token = ""
		store.calls = nil
		p.wants(p.prove(wire.PathSlotOpen, wire.ActionOpen, key, wire.OpenSlot{}, nil), wire.CodeNoSuchSlot)
		p.wants(p.prove(wire.PathSessions, wire.ActionSession, key, wire.NewSession{}, nil), wire.CodeBadProof)
		return store.calls
	}
	if known, unknown := work(ann), work(nobody); !slices.Equal(known, unknown) || len(known) != 2 {
		t.Errorf("with an account %v, without %v", known, unknown)
	}
}

func TestEveryRouteRefusesWhomItIsNotFor(t *testing.T) {
	w := begin(t)
	ann, ben, room := w.pair()
	_ = ben
	path := func(p string) string {
		return strings.NewReplacer("{room}", room.String(), "{session}", ann.session.String()).Replace(p)
	}
	eve := w.person("Eve")
	without := *ann
	without.token = ""
	bad := *ann
	bad.token = strings.Repeat("A", len(ann.token))
	for _, route := range relay.Routes {
		body := []byte("{}")
		if route.Takes == "" {
			body = nil
		}
		if route.Takes == wire.TypeFrames {
			body = wire.AppendFrames(nil, []byte("no entry"))
		}
		name := route.Method + " " + route.Path
		for _, p := range []*person{&without, &bad} {
			_, _, err := p.do(route.Method, path(route.Path), route.Takes, body)
			switch route.Role {
			case relay.Anyone:
				if name != "POST "+wire.PathChallenge && err != nil {
					t.Errorf("%s: %v", name, err)
				}
			case relay.LoginKey, relay.SlotKey:
				p.wants(err, wire.CodeBadProof)
			default:
				p.wants(err, wire.CodeNotSignedIn)
			}
		}
		if route.Role == relay.Reader || route.Role == relay.Member {
			if route.Role == relay.Member {
				raw, err := ann.pull(room).Content(rand.Reader, []byte("s"), nil)
				ann.must(err)
				body = wire.AppendFrames(nil, raw)
			}
			_, _, err := eve.do(route.Method, path(route.Path), route.Takes, body)
			eve.wants(err, wire.CodeNotFound)
		}
		if route.Role == relay.Again || route.Role == relay.Invitee {
			_, _, err := eve.do(route.Method, path(route.Path), route.Takes, body)
			eve.wants(err, wire.CodeBadProof)
		}
	}
}

func TestAnothersWordsDoNotOpenAnAccountThatIsSignedIn(t *testing.T) {
	w := begin(t)
	ann, eve := w.person("Ann"), w.person("Eve")
	// Eve found Ann's page unlocked: she has the session, not the words.
	found := *ann
	for path, action := range map[string]wire.Action{
		wire.PathSlots: wire.ActionPut, wire.PathSlotDrop: wire.ActionDrop,
		wire.PathRekey: wire.ActionRekey, wire.PathAccountGone: wire.ActionDelete,
	} {
		found.wants(found.prove(path, action, eve.words.Login, struct{}{}, nil), wire.CodeNoSuchSlot)
		found.wants(found.prove(path, action, ann.identity.LoginKey(origin), struct{}{}, nil), wire.CodeNoSuchSlot)
		eve.account, found.account = ann.account, ann.account
		eve.wants(eve.prove(path, action, eve.words.Login, struct{}{}, nil), wire.CodeForbidden)
		eve.account = seal.AccountID("Eve")
	}
}

func TestIllFormedEntriesAreRefused(t *testing.T) {
	w := begin(t)
	ann, _, room := w.pair()
	good := func() []byte {
		raw, err := ann.pull(room).Content(rand.Reader, []byte("skeleton"), []byte("prose"))
		ann.must(err)
		return raw
	}
	for what, c := range map[string]struct {
		spoil func([]byte) []byte
		want  wire.Code
	}{
		"another version":    {func(b []byte) []byte { b[0] = 9; return b }, wire.CodeRefusedEntry},
		"another class":      {func(b []byte) []byte { b[1] = 9; return b }, wire.CodeRefusedEntry},
		"another room":       {func(b []byte) []byte { b[2] ^= 1; return b }, wire.CodeRefusedEntry},
		"another prev":       {func(b []byte) []byte { b[42] ^= 1; return b }, wire.CodeBehind},
		"another arrival":    {func(b []byte) []byte { b[81] ^= 1; return b }, wire.CodeBehind},
		"changed prose":      {func(b []byte) []byte { b[len(b)-1] ^= 1; return b }, wire.CodeRefusedEntry},
		"prose gone":         {ledger.DropProse, wire.CodeForbidden},
		"cut short":          {func(b []byte) []byte { return b[:len(b)-1] }, wire.CodeRefusedEntry},
		"something after it": {func(b []byte) []byte { return append(b, 0) }, wire.CodeRefusedEntry},
		"nothing":            {func(b []byte) []byte { return b[:1] }, wire.CodeRefusedEntry},
		"far too long":       {func(b []byte) []byte { return append(b, make([]byte, ledger.MaxEntry)...) }, wire.CodeTooLarge},
	} {
		_, err := ann.post(wire.EntriesPath(room), c.spoil(good()))
		if p, ok := err.(*wire.Problem); !ok || p.Code != c.want {
			t.Errorf("%s: %v, want %s", what, err, c.want)
		}
	}
	_, err := ann.post(wire.PathRooms, good())
	ann.wants(err, wire.CodeRefusedEntry)
	_, raws, err := ledger.Create(rand.Reader, ann.identity, ledger.Founding{Kind: ledger.Ours})
	ann.must(err)
	_, err = ann.post(wire.EntriesPath(room), raws...)
	ann.wants(err, wire.CodeRefusedEntry)
	_, err = ann.post(wire.PathRooms, raws[0], raws[0])
	ann.wants(err, wire.CodeRefusedEntry)
	_, err = ann.post(wire.PathRooms)
	ann.wants(err, wire.CodeMalformed)
	_, err = ann.post(wire.EntriesPath(room), good())
	ann.must(err)
}

func TestAnInvitationCannotBeHijacked(t *testing.T) {
	w := begin(t)
	ann, ben, eve := w.person("Ann"), w.person("Ben"), w.person("Eve")
	room := ann.open(ledger.Ours)
	seed := ann.invites(room)
	key := seed.Key()
	// What Ben sent is worth nothing in Eve's session, nor is a signature by another key.
	bens := wire.OpenInvitation{Key: public(key), Sig: seal.Sign(key, wire.InviteLabel, wire.InviteParts(origin, ben.account, public(key))...)}
	eve.wants(eve.call("POST", wire.PathInvitation, bens, nil), wire.CodeBadProof)
	ben.must(ben.call("POST", wire.PathInvitation, bens, nil))
	// One account is one member.
	ann.must(ann.call("POST", wire.PathInvitation, wire.OpenInvitation{
		Key: public(key), Sig: seal.Sign(key, wire.InviteLabel, wire.InviteParts(origin, ann.account, public(key))...),
	}, nil))
	raw, err := ben.pull(room).Join(seed, w.clock())
	ben.must(err)
	_, err = ann.post(wire.EntriesPath(room), raw)
	ann.wants(err, wire.CodeRefusedEntry)
	_, err = ben.post(wire.EntriesPath(room), raw)
	ben.must(err)
}

func TestBadRequestsAreAnsweredPlainly(t *testing.T) {
	w := begin(t, func(c *relay.Config) { c.Limits = relay.Limits{JSON: 2000, Frames: 8000} })
	ann := w.person("Ann")
	deep := strings.Repeat("[", 900) + strings.Repeat("]", 900)
	for what, c := range map[string]struct {
		method, path, kind, body string
		status                   int
		code                     wire.Code
	}{
		"no such path":         {"GET", "/v1/nothing", "", "", 404, wire.CodeNotFound},
		"nothing at all":       {"GET", "/", "", "", 404, wire.CodeNotFound},
		"another method":       {"DELETE", wire.PathRooms, "", "", 405, wire.CodeMethod},
		"a method unknown":     {"BREW", wire.PathInfo, "", "", 405, wire.CodeMethod},
		"no type":              {"POST", wire.PathChallenge, "", "{}", 415, wire.CodeMediaType},
		"a form":               {"POST", wire.PathChallenge, "application/x-www-form-urlencoded", "a=b", 415, wire.CodeMediaType},
		"another charset":      {"POST", wire.PathChallenge, "application/json; charset=latin1", "{}", 415, wire.CodeMediaType},
		"JSON for frames":      {"POST", wire.PathRooms, wire.TypeJSON, "{}", 415, wire.CodeMediaType},
		"no JSON":              {"POST", wire.PathChallenge, wire.TypeJSON, "{", 400, wire.CodeMalformed},
		"two values":           {"POST", wire.PathChallenge, wire.TypeJSON, "{} {}", 400, wire.CodeMalformed},
		"deep JSON":            {"POST", wire.PathChallenge, wire.TypeJSON, deep, 400, wire.CodeMalformed},
		"invalid UTF-8":        {"POST", wire.PathChallenge, wire.TypeJSON, "{\"account\":\"\xff\"}", 400, wire.CodeMalformed},
		"an unknown action":    {"POST", wire.PathChallenge, "application/json; charset=UTF-8", `{"account":"00000000000000000000000000000000","action":"x"}`, 400, wire.CodeMalformed},
		"a long JSON":          {"POST", wire.PathChallenge, wire.TypeJSON, strings.Repeat(" ", 2001), 413, wire.CodeTooLarge},
		"many frames":          {"POST", wire.PathRooms, wire.TypeFrames, strings.Repeat("x", 8001), 413, wire.CodeTooLarge},
		"no frames":            {"POST", wire.PathRooms, wire.TypeFrames, "xxxx", 400, wire.CodeMalformed},
		"a room of no form":    {"GET", "/v1/rooms/ABC/entries", "", "", 404, wire.CodeNotFound},
		"a strange number":     {"GET", "/v1/rooms/" + wire.Hash{}.String() + "/entries?from=-1", "", "", 404, wire.CodeNotFound},
		"a session of no form": {"DELETE", wire.PathSession + "x", "", "", 404, wire.CodeNotFound},
	} {
		res, _, err := ann.do(c.method, c.path, c.kind, []byte(c.body))
		p, ok := err.(*wire.Problem)
		if !ok || p.Code != c.code || p.Status != c.status || p.Title == "" || p.Type != "/problems/"+string(c.code) {
			t.Errorf("%s: %#v", what, err)
		}
		if c.status == 405 && !strings.Contains(res.Header.Get("Allow"), "GET") {
			t.Errorf("%s: allows %q", what, res.Header.Get("Allow"))
		}
	}
	room := ann.open(ledger.Ours)
	_, _, err := ann.do("GET", wire.EntriesPath(room)+"?from=-1", "", nil)
	ann.wants(err, wire.CodeMalformed)
	req, _ := http.NewRequest("POST", w.url+wire.PathChallenge, strings.NewReader("{}"))
	req.Header.Set("Content-Type", wire.TypeJSON)
	req.Header.Set("Content-Encoding", "gzip")
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != 415 {
		t.Errorf("a compressed body: %v, %v", res, err)
	}
	// A body without a length is bounded, too.
	req, _ = http.NewRequest("POST", w.url+wire.PathRooms, io.MultiReader(bytes.NewReader(make([]byte, 5000)), bytes.NewReader(make([]byte, 5000))))
	req.Header.Set("Content-Type", wire.TypeFrames)
	req.Header.Set("Authorization", wire.TokenScheme+ann.token)
	if res, err := http.DefaultClient.Do(req); err != nil || res.StatusCode != 413 {
		t.Errorf("a body without a length: %v, %v", res, err)
	}
}

func TestOnlyWelcomeOriginsCall(t *testing.T) {
	w := begin(t, func(c *relay.Config) { c.Origins = []string{"https://app.example"} })
	try := func(method, origin string) *http.Response {
		req, _ := http.NewRequest(method, w.url+wire.PathInfo, nil)
		if origin != "" {
			req.Header.Set("Origin", origin)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res
	}
	for o, want := range map[string]int{"": 200, origin: 200, w.url: 200, "https://app.example": 200, "https://evil.example": 403, "null": 403, "https://app.example.evil.example": 403} {
		res := try("GET", o)
		if res.StatusCode != want {
			t.Errorf("from %q: %d, want %d", o, res.StatusCode, want)
		}
		if allowed := res.Header.Get("Access-Control-Allow-Origin"); (allowed != "") != (o == "https://app.example") {
			t.Errorf("from %q: allows %q", o, allowed)
		}
		if res.Header.Get("Access-Control-Allow-Credentials") != "" || len(res.Cookies()) != 0 {
			t.Errorf("from %q: cookies", o)
		}
	}
	if res := try("OPTIONS", "https://app.example"); res.StatusCode != 204 || !strings.Contains(res.Header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("a preflight: %v", res)
	}
	if res := try("OPTIONS", "https://evil.example"); res.StatusCode != 403 {
		t.Errorf("a preflight from elsewhere: %v", res)
	}
	h := try("GET", "").Header
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
		if h.Get(name) != want {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
}

func TestWhoIsNoMemberLearnsNothingFromARefusal(t *testing.T) {
	w := begin(t)
	ann, ben, room := w.pair()
	eve := w.person("eve")
	ben.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Leave() })
	epoch := func(c *ledger.Chain) ([]byte, error) { return c.Epoch(rand.Reader) }
	late, err := epoch(ann.pull(room))
	ann.must(err)
	ann.append(room, epoch)
	ann.append(room, epoch)
	for _, p := range []*person{ben, eve} {
		_, err := p.post(wire.EntriesPath(room), late)
		var refusal *wire.Problem
		if !errors.As(err, &refusal) || refusal.Code == wire.CodeRefusedEntry || refusal.Detail != "" || refusal.Head != nil {
			t.Errorf("%v: tells what happened in the room since", err)
		}
	}
}
