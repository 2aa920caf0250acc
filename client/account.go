package client

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// deviceDoc is what a device knows before it is unlocked. Nothing in it opens anything without words or
// the device's key; it holds no name.
type deviceDoc struct {
	Version int         `json:"v"`
	Account wire.ID     `json:"account"`
	Slots   []wire.Slot `json:"slots,omitempty"` // cached, to unlock offline
	Here    []byte      `json:"here,omitempty"`  // hereDoc, wrapped by the device's key
	Revoked bool        `json:"revoked,omitempty"`
	Mark    wire.Hash   `json:"mark,omitzero"` // of the newest seed, see [seeds.follows]
}

// hereDoc is what "stay unlocked here" keeps.
type hereDoc struct {
	Sealed  []byte    `json:"sealed"` // the seeds, sealed under the relay's share
	Session sessionOf `json:"session"`
}

const keyDevice = "device"

func (c *Client) loadDevice(ctx context.Context) *deviceDoc {
	d := new(deviceDoc)
	if b := c.vault.get(ctx, keyDevice); b == nil || json.Unmarshal(b, d) != nil || d.Version != 1 {
		return nil
	}
	return d
}

func (c *Client) saveDevice(ctx context.Context, d *deviceDoc) {
	d.Version = 1
	b, err := json.Marshal(d)
	if err != nil {
		panic("client: " + err.Error())
	}
	c.mu.Lock()
	old := c.device
	c.device = d
	c.mu.Unlock()
	if old != nil {
		if before, err := json.Marshal(old); err == nil && bytes.Equal(before, b) {
			return // unlocking changes nothing as a rule, and a durable write takes its time
		}
	}
	c.vault.put(ctx, keyDevice, b)
}

// seeds are the secret that everything of an account derives from, and those that it replaced: a change of
// the locks that was cut off can go on from any device, and what older keys sealed still opens.
type seeds struct {
	now     seal.Seed
	earlier []seal.Seed // newest first
}

// sealSeeds seals the seed for a slot; the earlier ones are sealed under the seed.
func (c *Client) sealSeeds(k seal.SlotKeys, s seeds) []byte {
	b := k.SealSeed(c.rand, s.now)
	if len(s.earlier) == 0 {
		return b
	}
	var plain []byte
	for _, e := range s.earlier {
		plain = append(plain, e[:]...)
	}
	return append(b, earlierKey(s.now).SealBox(c.rand, plain, nil)...)
}

// mark tells a seed from others without telling anything of it.
func mark(s seal.Seed) wire.Hash { return wire.Hash(seal.Derive(s[:], "client/mark/v1").ID()) }

// follows reports whether these are the seeds of a mark, or came after them. A relay can return an older slot,
// which the same words open: a device that knew better must not go back to keys that were given up.
func (s seeds) follows(m wire.Hash) bool {
	return m == wire.Hash{} || mark(s.now) == m || slices.ContainsFunc(s.earlier, func(e seal.Seed) bool { return mark(e) == m })
}

func earlierKey(s seal.Seed) seal.Key { return seal.Derive(s[:], "client/earlier/v1") }

func openSeeds(k seal.SlotKeys, blob []byte) (seeds, error) {
	if len(blob) < seal.SlotSize {
		return seeds{}, seal.ErrOpen
	}
	now, err := k.OpenSeed(blob[:seal.SlotSize])
	if err != nil {
		return seeds{}, err
	}
	s := seeds{now: now}
	if rest := blob[seal.SlotSize:]; len(rest) > 0 {
		plain, err := earlierKey(now).OpenBox(rest, nil)
		if err != nil || len(plain)%len(seal.Seed{}) != 0 {
			return seeds{}, seal.ErrOpen
		}
		for ; len(plain) > 0; plain = plain[len(seal.Seed{}):] {
			s.earlier = append(s.earlier, seal.Seed(plain))
		}
	}
	return s, nil
}

// slotOf returns the keys of a passphrase's slot. It takes a second.
func (c *Client) slotOf(ctx context.Context, words string, account wire.ID, origin string) (seal.SlotKeys, error) {
	k, err := c.cfg.KDF.Stretch(ctx, words, account)
	if err != nil {
		return seal.SlotKeys{}, fmt.Errorf("stretch words: %w", err)
	}
	return seal.PassphraseSlot(seal.Key(k), origin), nil
}

func (c *Client) newSlot(kind wire.SlotKind, k seal.SlotKeys, s seeds) wire.Slot {
	slot := wire.Slot{Kind: kind, Key: publicOf(k.Login), Sealed: c.sealSeeds(k, s)}
	id := seal.NewKey(c.rand)
	copy(slot.ID[:], id[:])
	return slot
}

// newKit makes a recovery code and its slot, and remembers it until it was test-read.
func (c *Client) newKit(account wire.ID, origin string, s seeds) (Kit, wire.Slot) {
	code := seal.NewRecoveryCode(c.rand)
	k := Kit{Code: code.String()}
	k.Groups = strings.FieldsFunc(k.Code, func(r rune) bool { return r == '-' || r == ' ' })
	pick := seal.NewKey(c.rand)
	k.Ask[0] = int(pick[0]) % len(k.Groups)
	k.Ask[1] = (k.Ask[0] + 1 + int(pick[1])%(len(k.Groups)-1)) % len(k.Groups)
	if k.Ask[0] > k.Ask[1] {
		k.Ask[0], k.Ask[1] = k.Ask[1], k.Ask[0]
	}
	c.mu.Lock()
	c.kit = &k
	c.mu.Unlock()
	return k, c.newSlot(wire.SlotRecovery, code.Slot(account, origin), s)
}

// TestRead checks the two groups that the last kit asked for; a mismatch is [ErrRead]. It is forgiving
// about case, and about letters that look like digits.
func (c *Client) TestRead(first, second string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kit == nil {
		return ErrRead
	}
	if plainGroup(first) != plainGroup(c.kit.Groups[c.kit.Ask[0]]) || plainGroup(second) != plainGroup(c.kit.Groups[c.kit.Ask[1]]) {
		return ErrRead
	}
	c.kit = nil
	return nil
}

func plainGroup(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
}

// SuggestWords returns five generated words, which is safer than words of one's own when the host may be
// the other person.
func (c *Client) SuggestWords() []string { return c.cfg.Words.Generate(c.rand, seal.GeneratedWords) }

// WeakWords says what is wrong with words of one's own; it wraps [ErrWeakWords].
type WeakWords struct{ Problem seal.WordsProblem }

func (e *WeakWords) Error() string { return ErrWeakWords.Error() + ": " + string(e.Problem) }
func (e *WeakWords) Unwrap() error { return ErrWeakWords }

// JudgeWords returns nil, or a [*WeakWords] for words of one's own that are too easy to guess.
func (c *Client) JudgeWords(words string) error {
	if p := c.cfg.Words.Judge(words); p != seal.WordsFine {
		return &WeakWords{p}
	}
	return nil
}

// SignUp makes an account with its own room and a recovery code, and unlocks. It may be called again with
// the same words after a lost answer.
func (c *Client) SignUp(ctx context.Context, name, words string) (Kit, error) {
	if err := c.JudgeWords(words); err != nil {
		return Kit{}, err
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return Kit{}, err
	}
	account := wire.ID(seal.AccountID(name))
	keys, err := c.slotOf(ctx, words, account, info.Origin)
	if err != nil {
		return Kit{}, err
	}
	s := seeds{now: seal.NewSeed(c.rand)}
	id, err := seal.NewIdentity(s.now)
	if err != nil {
		return Kit{}, err
	}
	slot := c.newSlot(wire.SlotPassphrase, keys, s)
	kit, recovery := c.newKit(account, info.Origin, s)
	login := id.LoginKey(info.Origin)
	err = c.relay.signed(ctx, wire.PathAccounts, "", wire.ActionSignUp, account, login,
		wire.SignUp{LoginKey: publicOf(login), Slots: []wire.Slot{slot, recovery}}, nil)
	if errors.Is(err, ErrNameTaken) {
		// Perhaps by the first attempt of this very sign-up, whose answer was lost.
		return c.signUpAgain(ctx, account, keys, info.Origin)
	}
	if err != nil {
		return Kit{}, err
	}
	if d := c.known(); d != nil && d.Account == account { // an account of this name was deleted
		e := *d
		e.Mark = wire.Hash{}
		c.saveDevice(ctx, &e)
	}
	return kit, c.enter(ctx, account, s, []wire.Slot{slot}, true)
}

func (c *Client) signUpAgain(ctx context.Context, account wire.ID, keys seal.SlotKeys, origin string) (Kit, error) {
	slot, s, err := c.openSlot(ctx, account, keys)
	if errors.Is(err, ErrWrongWords) {
		return Kit{}, ErrNameTaken
	}
	if err != nil {
		return Kit{}, err
	}
	if err := c.enter(ctx, account, s, []wire.Slot{slot}, true); err != nil {
		return Kit{}, err
	}
	p, err := c.unlocked()
	if err != nil {
		return Kit{}, err
	}
	return c.replaceRecovery(ctx, p, keys.Login, origin)
}

// openSlot fetches the slot that keys open.
func (c *Client) openSlot(ctx context.Context, account wire.ID, keys seal.SlotKeys) (wire.Slot, seeds, error) {
	var slot wire.Slot
	if err := c.relay.signed(ctx, wire.PathSlotOpen, "", wire.ActionOpen, account, keys.Login, wire.OpenSlot{}, &slot); err != nil {
		return slot, seeds{}, err
	}
	s, err := openSeeds(keys, slot.Sealed)
	if err != nil {
		// The relay knows the words' key and returns something else.
		return slot, seeds{}, fmt.Errorf("open slot: %w: %w", ErrRelay, err)
	}
	return slot, s, nil
}

// SignIn opens an account with its words, on a device that may be new, and returns when its rooms were
// pulled; when only that fails, it returns nil, unlocked, and pulls on in the background.
func (c *Client) SignIn(ctx context.Context, name, words string) error {
	info, err := c.relay.about(ctx)
	if err != nil {
		return err
	}
	account := wire.ID(seal.AccountID(name))
	keys, err := c.slotOf(ctx, words, account, info.Origin)
	if err != nil {
		return err
	}
	slot, s, err := c.openSlot(ctx, account, keys)
	if err != nil {
		return err
	}
	return c.enter(ctx, account, s, []wire.Slot{slot}, true)
}

// Unlock opens the account of this device with its words; this works offline.
func (c *Client) Unlock(ctx context.Context, words string) error {
	d := c.known()
	if d == nil {
		return ErrNoAccount
	}
	defer c.readAhead(ctx, d.Account)()
	keys, err := c.slotOf(ctx, words, d.Account, c.cfg.Origin)
	if err != nil {
		return err
	}
	for _, slot := range d.Slots {
		if s, err := openSeeds(keys, slot.Sealed); err == nil {
			return c.enter(ctx, d.Account, s, d.Slots, false)
		}
	}
	// They may have been changed on another device.
	info, err := c.relay.about(ctx)
	if err != nil {
		if len(d.Slots) == 0 {
			return err
		}
		return ErrWrongWords
	}
	if keys, err = c.slotOf(ctx, words, d.Account, info.Origin); err != nil {
		return err
	}
	slot, s, err := c.openSlot(ctx, d.Account, keys)
	if err != nil {
		if errors.Is(err, ErrOffline) && len(d.Slots) > 0 {
			return ErrWrongWords
		}
		return err
	}
	return c.enter(ctx, d.Account, s, []wire.Slot{slot}, true)
}

// UnlockHere opens without words where "stay unlocked here" is set up; it needs the relay.
func (c *Client) UnlockHere(ctx context.Context) error {
	d := c.known()
	if d == nil {
		return ErrNoAccount
	}
	if d.Here == nil || c.cfg.DeviceKey == nil {
		return ErrKeyMissing
	}
	defer c.readAhead(ctx, d.Account)()
	var here hereDoc
	plain, err := c.cfg.DeviceKey.Unwrap(ctx, d.Here)
	if err != nil || json.Unmarshal(plain, &here) != nil {
		return fmt.Errorf("%w: %w", ErrKeyMissing, err)
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return err
	}
	var share wire.Share
	err = c.relay.call(ctx, "GET", wire.PathShare, here.Session.Token, nil, &share)
	if errors.Is(err, ErrExpired) {
		c.forgetHere(ctx, d)
		if here.Session.over(c.clock.Now()) {
			return err
		}
		return ErrRevoked
	}
	if err != nil {
		return err
	}
	if len(share.Share) != len(seal.Key{}) {
		c.forgetHere(ctx, d)
		return ErrKeyMissing
	}
	s, err := openSeeds(seal.DeviceSlot(seal.Key(share.Share), d.Account, info.Origin), here.Sealed)
	if err != nil {
		c.forgetHere(ctx, d)
		return ErrKeyMissing
	}
	c.setSession(here.Session)
	return c.enter(ctx, d.Account, s, d.Slots, false)
}

func (c *Client) forgetHere(ctx context.Context, d *deviceDoc) {
	e := *d
	e.Here = nil
	c.saveDevice(ctx, &e)
	if c.cfg.DeviceKey != nil {
		_ = c.cfg.DeviceKey.Forget(ctx) // what it wrapped is gone already
	}
}

// known returns what this device knows, or nil.
func (c *Client) known() *deviceDoc {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.device
}

// StayUnlocked turns "stay unlocked here" on or off. Turning it on takes the words again.
func (c *Client) StayUnlocked(ctx context.Context, on bool, words string) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	d := c.known()
	if !on {
		c.forgetHere(ctx, d)
		return nil
	}
	if c.cfg.DeviceKey == nil {
		return ErrKeyMissing
	}
	if _, err := c.proof(ctx, p, words); err != nil {
		return err
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return err
	}
	share := seal.NewKey(c.rand)
	if err := c.authed(ctx, p, "PUT", wire.PathShare, wire.Share{Share: share[:]}, nil); err != nil {
		return err
	}
	here := hereDoc{Sealed: c.sealSeeds(seal.DeviceSlot(share, d.Account, info.Origin), p.seeds), Session: c.session()}
	plain, err := json.Marshal(here)
	if err != nil {
		return err
	}
	wrapped, err := c.cfg.DeviceKey.Wrap(ctx, plain)
	if err != nil {
		return fmt.Errorf("wrap: %w: %w", ErrStorage, err)
	}
	e := *d
	e.Here = wrapped
	c.saveDevice(ctx, &e)
	c.changed()
	return nil
}

// proof checks the words against this device's slot, or the relay's, and returns the slot's keys: adding
// or showing a slot needs the words again, never just an unlocked page.
func (c *Client) proof(ctx context.Context, p *person, words string) (seal.SlotKeys, error) {
	info, err := c.relay.about(ctx)
	if err != nil {
		return seal.SlotKeys{}, err
	}
	keys, err := c.slotOf(ctx, words, p.account, info.Origin)
	if err != nil {
		return seal.SlotKeys{}, err
	}
	for _, slot := range c.known().Slots {
		if _, err := openSeeds(keys, slot.Sealed); err == nil {
			return keys, nil
		}
	}
	_, _, err = c.openSlot(ctx, p.account, keys)
	return keys, err
}

// slots lists the account's slots.
func (c *Client) slots(ctx context.Context, p *person) ([]wire.Slot, error) {
	var list wire.Slots
	err := c.authed(ctx, p, "GET", wire.PathSlots, nil, &list)
	return list.Slots, err
}

// replace puts a slot in place of all others of its kind.
func (c *Client) replace(ctx context.Context, p *person, login ed25519.PrivateKey, slot wire.Slot, old []wire.Slot) error {
	put := wire.PutSlot{Slot: slot}
	for _, o := range old {
		if o.Kind == slot.Kind {
			put.Drops = append(put.Drops, o.ID)
		}
	}
	return c.again(ctx, p, wire.PathSlots, wire.ActionPut, login, put)
}

// again makes a call that takes the words again: a session, and a signature by a slot's key.
func (c *Client) again(ctx context.Context, p *person, path string, action wire.Action, login ed25519.PrivateKey, payload any) error {
	return c.withToken(ctx, p, func(token string) error {
		return c.relay.signed(ctx, path, token, action, p.account, login, payload, nil)
	})
}

// ChangeWords replaces the words. Changing the locks should be offered next.
func (c *Client) ChangeWords(ctx context.Context, oldWords, newWords string) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	if err := c.JudgeWords(newWords); err != nil {
		return err
	}
	keys, err := c.proof(ctx, p, oldWords)
	if err != nil {
		return err
	}
	return c.putWords(ctx, p, keys.Login, newWords)
}

func (c *Client) putWords(ctx context.Context, p *person, login ed25519.PrivateKey, newWords string) error {
	info, err := c.relay.about(ctx)
	if err != nil {
		return err
	}
	fresh, err := c.slotOf(ctx, newWords, p.account, info.Origin)
	if err != nil {
		return err
	}
	old, err := c.slots(ctx, p)
	if err != nil {
		return err
	}
	slot := c.newSlot(wire.SlotPassphrase, fresh, p.seeds)
	if err := c.replace(ctx, p, login, slot, old); err != nil {
		return err
	}
	d := *c.known()
	d.Slots = []wire.Slot{slot}
	c.saveDevice(ctx, &d)
	return nil
}

// NewRecoveryCode replaces the recovery code.
func (c *Client) NewRecoveryCode(ctx context.Context, words string) (Kit, error) {
	p, err := c.unlocked()
	if err != nil {
		return Kit{}, err
	}
	keys, err := c.proof(ctx, p, words)
	if err != nil {
		return Kit{}, err
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return Kit{}, err
	}
	return c.replaceRecovery(ctx, p, keys.Login, info.Origin)
}

func (c *Client) replaceRecovery(ctx context.Context, p *person, login ed25519.PrivateKey, origin string) (Kit, error) {
	old, err := c.slots(ctx, p)
	if err != nil {
		return Kit{}, err
	}
	kit, slot := c.newKit(p.account, origin, p.seeds)
	return kit, c.replace(ctx, p, login, slot, old)
}

// Recover opens with the recovery code and sets new words. Changing the locks should be offered next.
func (c *Client) Recover(ctx context.Context, name, code, newWords string) error {
	if err := c.JudgeWords(newWords); err != nil {
		return err
	}
	parsed, err := seal.ParseRecoveryCode(code)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCode, err)
	}
	info, err := c.relay.about(ctx)
	if err != nil {
		return err
	}
	account := wire.ID(seal.AccountID(name))
	keys := parsed.Slot(account, info.Origin)
	_, s, err := c.openSlot(ctx, account, keys)
	if err != nil {
		return err
	}
	if err := c.enter(ctx, account, s, nil, true); err != nil {
		return err
	}
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	return c.putWords(ctx, p, keys.Login, newWords)
}

// sessionOf is one signed-in session of this device.
type sessionOf struct {
	ID      wire.ID   `json:"id"`
	Token   string    `json:"token"`
	Expires time.Time `json:"expires"` // at the last time of which we know
	Made    time.Time `json:"made"`
}

// over reports whether the session may have ended by itself. Use prolongs it, which we learn of only by
// its still being good.
func (s sessionOf) over(now time.Time) bool { return s.Token == "" || !now.Before(s.Expires) }

func (c *Client) newSession(ctx context.Context, account wire.ID, id *seal.Identity) (sessionOf, error) {
	info, err := c.relay.about(ctx)
	if err != nil {
		return sessionOf{}, err
	}
	name := c.cfg.Device[:min(len(c.cfg.Device), 200)]
	label := id.CacheKey().SealBox(c.rand, seal.Pad([]byte(name), 64), []byte("label"))
	var t wire.Token
	err = c.relay.signed(ctx, wire.PathSessions, "", wire.ActionSession, account, id.LoginKey(info.Origin), wire.NewSession{Label: label}, &t)
	if err != nil {
		return sessionOf{}, err
	}
	return sessionOf{ID: t.Session, Token: t.Token, Expires: t.Expires, Made: c.clock.Now()}, nil
}

func (c *Client) session() sessionOf {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sess
}

func (c *Client) setSession(s sessionOf) {
	c.mu.Lock()
	c.sess = s
	c.mu.Unlock()
}

// token returns the token of a live session, and makes one when there is none.
func (c *Client) token(ctx context.Context, p *person) (string, error) {
	c.signing.Lock()
	defer c.signing.Unlock()
	if s := c.session(); s.Token != "" {
		return s.Token, nil
	}
	s, err := c.newSession(ctx, p.account, p.id)
	if p := problem(err); p != nil && p.Code == wire.CodeBadProof {
		return "", fmt.Errorf("%w: %w", ErrRekeyed, err)
	}
	if err != nil {
		return "", err
	}
	if c.current() != p {
		return "", ErrLocked // the session is for nobody who is here now; it ends by itself
	}
	c.setSession(s)
	c.keepSession(ctx, p)
	return s.Token, nil
}

// keepSession seals the session on this device, so that a reload does not make another one.
func (c *Client) keepSession(ctx context.Context, p *person) {
	b, err := json.Marshal(c.session())
	if err != nil {
		panic("client: " + err.Error())
	}
	p.drawer.seal(ctx, "session", b)
}

// withToken runs f with a token. A session that has ended by itself is renewed silently; one that was
// ended means that this device was signed out.
func (c *Client) withToken(ctx context.Context, p *person, f func(token string) error) error {
	for again := false; ; again = true {
		token, err := c.token(ctx, p)
		if err != nil {
			return err
		}
		err = f(token)
		if !errors.Is(err, ErrExpired) {
			return err
		}
		s := c.session()
		if s.Token != token {
			continue // somebody renewed it meanwhile
		}
		if again || !s.over(c.clock.Now()) {
			c.revoked(ctx, p)
			return ErrRevoked
		}
		c.setSession(sessionOf{})
	}
}

// authed is call with a token.
func (c *Client) authed(ctx context.Context, p *person, method, path string, in, out any) error {
	return c.withToken(ctx, p, func(token string) error { return c.relay.call(ctx, method, path, token, in, out) })
}

// Devices lists the signed-in devices, this one first.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	p, err := c.unlocked()
	if err != nil {
		return nil, err
	}
	var list wire.Sessions
	if err := c.authed(ctx, p, "GET", wire.PathSessions, nil, &list); err != nil {
		return nil, err
	}
	var devices []Device
	for _, s := range list.Sessions {
		d := Device{ID: s.ID.String(), Made: s.Created, Seen: s.Seen, This: s.This}
		for _, k := range p.drawer.ring() {
			if b, err := k.OpenBox(s.Label, []byte("label")); err == nil {
				if name, err := seal.Unpad(b); err == nil {
					d.Name = string(name)
				}
			}
		}
		if s.This {
			devices = append([]Device{d}, devices...)
		} else {
			devices = append(devices, d)
		}
	}
	return devices, nil
}

// SignOutDevice ends another device's session at once. Changing the locks should be offered next.
func (c *Client) SignOutDevice(ctx context.Context, id string) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	session, err := wire.ParseID(id)
	if err != nil {
		return err
	}
	return c.authed(ctx, p, "DELETE", wire.SessionPath(session), nil, nil)
}

// revoked locks because this device was signed out elsewhere: only the relay, with the words, opens again.
func (c *Client) revoked(ctx context.Context, p *person) {
	if c.current() != p {
		return // the session was an earlier person's
	}
	if d := c.known(); d != nil {
		e := *d
		e.Here, e.Slots, e.Revoked = nil, nil, true
		c.saveDevice(ctx, &e)
		if c.cfg.DeviceKey != nil {
			_ = c.cfg.DeviceKey.Forget(ctx)
		}
	}
	c.setSession(sessionOf{})
	p.drawer.drop(ctx, "session")
	go c.lockNow(p, ErrRevoked)
}

// SignOut locks, ends the session and removes what this device knows, except what was not sent: that
// stays sealed, and is sent after the next sign-in. It works offline; the session then ends by itself.
func (c *Client) SignOut(ctx context.Context) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	if err := c.Lock(ctx); err != nil {
		return err
	}
	err = nil
	if s := c.session(); s.Token != "" {
		err = c.relay.call(ctx, "DELETE", wire.SessionThis, s.Token, nil, nil)
	}
	c.setSession(sessionOf{})
	c.forgetDevice(ctx, p, false)
	if errors.Is(err, ErrExpired) {
		err = nil
	}
	return err
}

// forgetDevice removes what the device holds of an account.
func (c *Client) forgetDevice(ctx context.Context, p *person, unsentToo bool) {
	kinds := []string{"c", "d", "s", "pin"}
	if unsentToo {
		kinds = append(kinds, "i")
	}
	for _, k := range kinds {
		p.drawer.dropAll(ctx, k)
	}
	p.drawer.drop(ctx, "session")
	c.vault.delete(ctx, keyDevice)
	if c.cfg.DeviceKey != nil {
		_ = c.cfg.DeviceKey.Forget(ctx)
	}
	c.mu.Lock()
	c.device = nil
	c.mu.Unlock()
	c.changed()
}

// DeleteAccount deletes slots, sessions and Mine at the relay, and everything on this device. Shared
// entries stay for the others.
func (c *Client) DeleteAccount(ctx context.Context, words string) error {
	p, err := c.unlocked()
	if err != nil {
		return err
	}
	keys, err := c.proof(ctx, p, words)
	if err != nil {
		return err
	}
	if err := c.again(ctx, p, wire.PathAccountGone, wire.ActionDelete, keys.Login, wire.DeleteAccount{}); err != nil {
		return err
	}
	c.lockNow(p, nil)
	c.setSession(sessionOf{})
	c.forgetDevice(ctx, p, true)
	return nil
}
