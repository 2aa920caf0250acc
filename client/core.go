package client

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

// Client is one person's place at the relay, from one device.
type Client struct {
	cfg   Config
	clock Clock
	rand  io.Reader
	relay *relay
	vault *vault
	news  *mailbox

	signing sync.Mutex // one new session at a time
	folding sync.Mutex // calls of the folder never overlap

	mu     sync.Mutex
	device *deviceDoc // nil: no account on this device
	me     *person    // nil while locked
	sess   sessionOf
	kit    *Kit   // not test-read yet
	why    error  // why the client locked itself
	ahead  *ahead // nil: nothing is read ahead
	closed bool
}

// New returns a client that has not read anything yet.
func New(cfg Config) (*Client, error) {
	if cfg.Transport == nil || cfg.Storage == nil || cfg.KDF == nil || cfg.Folder == nil {
		return nil, errors.New("client: Transport, Storage, KDF and Folder are required")
	}
	if err := cfg.Words.Check(); err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	c := &Client{cfg: cfg, clock: cfg.Clock, rand: cfg.Rand}
	if c.clock == nil {
		c.clock = realClock{}
	}
	if c.rand == nil {
		c.rand = rand.Reader
	}
	if c.cfg.Beat == 0 {
		c.cfg.Beat = 5 * time.Minute
	}
	c.relay = &relay{transport: cfg.Transport, origin: cfg.Origin}
	c.vault = &vault{store: cfg.Storage, rand: c.rand, over: map[string][]byte{}}
	c.news = newMailbox(cfg.News)
	return c, nil
}

type realClock struct{}

func (realClock) Now() time.Time { return time.Now() }
func (realClock) AfterFunc(d time.Duration, f func()) func() bool {
	return time.AfterFunc(d, f).Stop
}

// Start reads what this device knows and returns how things stand: no account yet, locked, or
// unlockable without words. It does not talk to the relay.
func (c *Client) Start(ctx context.Context) (Status, error) {
	d := c.loadDevice(ctx)
	c.mu.Lock()
	c.device = d
	c.mu.Unlock()
	return c.Status(), nil
}

// Close ends everything without sending; what waits stays sealed. The client cannot be used again.
func (c *Client) Close() {
	c.lockNow(c.current(), nil)
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.news.close()
}

// unlocked returns the person, or an error that says why nobody is there.
func (c *Client) unlocked() (*person, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.me != nil:
		return c.me, nil
	case c.device == nil:
		return nil, ErrNoAccount
	}
	return nil, ErrLocked
}

// Status returns how things stand now.
func (c *Client) Status() Status {
	c.mu.Lock()
	s := Status{Known: c.device != nil, Unlocked: c.me != nil, Memory: c.vault.memory(), Trouble: c.why}
	s.Here = c.device != nil && c.device.Here != nil
	p := c.me
	c.mu.Unlock()
	if p == nil {
		return s
	}
	p.mu.Lock()
	s.Online, s.Leading, s.Trouble = p.online, p.leading, p.trouble
	for _, in := range p.intents {
		if in.Refused == "" {
			s.Unsent++
		} else {
			s.Refused++
		}
	}
	s.EarlierLocks, s.Apart = p.relocking, p.apart
	rooms := p.list()
	p.mu.Unlock()
	for _, r := range rooms {
		s.Warnings = append(s.Warnings, r.warned()...)
	}
	return s
}

// person is the one who is unlocked.
type person struct {
	account wire.ID
	seeds   seeds
	id      *seal.Identity
	earlier []*seal.Identity // newest first
	drawer  *drawer
	tabs    Tabs

	ctx     context.Context // ends on locking
	cancel  context.CancelFunc
	running context.Context // of the worker and the stream; ends a little earlier
	stop    context.CancelFunc
	work    chan struct{} // held while a room is pulled or written to, and while keys change
	done    sync.WaitGroup

	mu        sync.Mutex
	rooms     map[RoomID]*room
	mine      RoomID
	intents   []*Intent
	lastMade  time.Time
	inbox     inbox
	wake      chan struct{}
	online    bool
	leading   bool
	relocking bool
	trouble   error
	apart     time.Duration // by which this device's clock was ahead of the relay's when it last took something
}

// compareClocks notes how far this device's clock is from the relay's, which has just taken something.
func (c *Client) compareClocks(p *person, arrived []int64) {
	if len(arrived) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.apart = c.clock.Now().Sub(time.UnixMilli(arrived[len(arrived)-1])).Round(time.Minute)
}

// list returns the rooms; p.mu is held.
func (p *person) list() []*room {
	var rooms []*room
	for _, r := range p.rooms {
		rooms = append(rooms, r)
	}
	slices.SortFunc(rooms, func(a, b *room) int { return a.compare(b, p.mine) })
	return rooms
}

func (p *person) all() []*room {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.list()
}

func (p *person) room(id RoomID) *room {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rooms[id]
}

// begin takes the right to work on rooms; end gives it back. The context that it returns ends with the given one,
// and when the person locks.
func (p *person) begin(ctx context.Context) (_ context.Context, end func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(p.ctx, cancel)
	select {
	case p.work <- struct{}{}:
		end = func() {
			<-p.work
			stop()
			cancel()
		}
		if p.ctx.Err() == nil {
			return ctx, end, nil
		}
		end()
	case <-ctx.Done():
		stop()
		cancel()
	}
	if p.ctx.Err() != nil {
		return nil, nil, ErrLocked
	}
	return nil, nil, ctx.Err()
}

// enter makes the seeds' owner the one who is unlocked: first from what this device holds, then, when pull is
// set or the device holds nothing, from the relay.
func (c *Client) enter(ctx context.Context, account wire.ID, s seeds, slots []wire.Slot, pull bool) error {
	if d := c.known(); d != nil && d.Account == account && !s.follows(d.Mark) {
		return fmt.Errorf("keys that were given up: %w", ErrRelay)
	}
	c.lockNow(c.current(), nil)
	p, err := c.newPerson(account, s)
	if err != nil {
		return err
	}
	c.takeDevice(ctx, p, slots)
	if pull {
		c.setSession(sessionOf{}) // the words were shown to the relay again: so is this device
	} else {
		c.restoreSession(ctx, p)
	}
	p.loadIntents(ctx)
	c.loadRooms(ctx, p)

	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return ErrLocked
	}
	c.me, c.why = p, nil
	c.mu.Unlock()
	for _, r := range p.all() {
		c.refold(ctx, p, r)
	}
	if pull {
		err = c.firstPull(ctx, p)
	}
	c.lead(p)
	c.changed()
	return err
}

func (c *Client) newPerson(account wire.ID, s seeds) (*person, error) {
	p := &person{account: account, seeds: s, rooms: map[RoomID]*room{}, tabs: c.cfg.Tabs, work: make(chan struct{}, 1), wake: make(chan struct{}, 1)}
	var err error
	if p.id, err = seal.NewIdentity(s.now); err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	keys := []seal.Key{p.id.CacheKey()}
	for _, e := range s.earlier {
		id, err := seal.NewIdentity(e)
		if err != nil {
			return nil, fmt.Errorf("earlier identity: %w", err)
		}
		p.earlier = append(p.earlier, id)
		keys = append(keys, id.CacheKey())
	}
	p.drawer = c.vault.drawer(account, keys)
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.running, p.stop = context.WithCancel(p.ctx)
	return p, nil
}

// takeDevice notes that this device belongs to the account. What another account left unsent stays sealed.
func (c *Client) takeDevice(ctx context.Context, p *person, slots []wire.Slot) {
	d := deviceDoc{Account: p.account}
	if old := c.known(); old != nil && old.Account == p.account {
		d = *old
		d.Revoked = false
	}
	if len(slots) > 0 {
		d.Slots = slots
	}
	d.Mark = mark(p.seeds.now)
	c.saveDevice(ctx, &d)
}

// current returns who is unlocked, or nil.
func (c *Client) current() *person {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.me
}

// lockNow wipes a person without sending anything. It does nothing when that is not, or no longer, who is
// unlocked.
func (c *Client) lockNow(p *person, why error) {
	c.mu.Lock()
	there := p != nil && c.me == p
	if there {
		c.me, c.why = nil, why
	}
	c.mu.Unlock()
	if !there {
		return
	}
	p.cancel()
	p.work <- struct{}{} // whoever works on rooms gives up now; nobody begins again
	p.done.Wait()
	c.folding.Lock()
	c.cfg.Folder.Forget()
	c.folding.Unlock()
	p.wipe()
	if why != nil {
		c.forgetKit()
		c.news.post(Event{Kind: EventLocked})
	}
	c.changed()
}

// forgetKit forgets a recovery code that was not test-read.
func (c *Client) forgetKit() {
	c.mu.Lock()
	c.kit = nil
	c.mu.Unlock()
}

// wipe forgets keys and plain text as well as a garbage-collected language can; ending the program is
// what counts.
func (p *person) wipe() {
	p.id.Wipe()
	for _, e := range p.earlier {
		e.Wipe()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seeds = seeds{}
	p.rooms, p.intents = nil, nil
	p.drawer.wipe()
}

// changed tells that the status may have changed.
func (c *Client) changed() { c.news.post(Event{Kind: EventStatus}) }

// mailbox delivers events one at a time, without ever holding up who posts them. Events that say the same
// as one that waits are dropped.
type mailbox struct {
	deliver func(Event)
	mu      sync.Mutex
	waiting []Event
	running bool
	closed  bool
}

func newMailbox(deliver func(Event)) *mailbox { return &mailbox{deliver: deliver} }

func (m *mailbox) post(e Event) {
	if m.deliver == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed || slices.Contains(m.waiting, e) {
		return
	}
	m.waiting = append(m.waiting, e)
	if !m.running {
		m.running = true
		go m.run()
	}
}

func (m *mailbox) run() {
	for {
		m.mu.Lock()
		if len(m.waiting) == 0 || m.closed {
			m.running = false
			m.mu.Unlock()
			return
		}
		e := m.waiting[0]
		m.waiting = m.waiting[1:]
		m.mu.Unlock()
		m.deliver(e)
	}
}

func (m *mailbox) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
}
