package client

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/goldmend/goldmend/wire"
)

// While a person is unlocked, the tab that leads runs two goroutines: one listens to the relay's change
// stream, the other pulls, sends and beats. They meet in the inbox.

// inbox is what waits for the worker.
type inbox struct {
	rooms  *wire.Rooms // the relay's list, on connecting
	heads  map[RoomID]wire.Room
	send   bool // something waits to be sent
	pull   bool // something failed: all rooms are compared again
	beat   bool
	reload bool // another tab changed the queue
}

// Notes between tabs.
const noteIntent = "intent"

func noteRoom(id RoomID) string { return "room " + hex.EncodeToString(id[:]) }

func (p *person) say(note string) {
	if p.tabs != nil {
		p.tabs.Say(note)
	}
}

// put adds to the inbox and wakes the worker.
func (p *person) put(add func(*inbox)) {
	p.mu.Lock()
	add(&p.inbox)
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *person) takeInbox() inbox {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := p.inbox
	p.inbox = inbox{}
	return in
}

// kick has the worker send what waits.
func (c *Client) kick(p *person) { p.put(func(in *inbox) { in.send = true }) }

func (p *person) isLeading() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.leading
}

// lead starts what runs while a person is unlocked.
func (c *Client) lead(p *person) {
	if p.tabs == nil {
		p.mu.Lock()
		p.leading = true
		p.mu.Unlock()
		p.spawn(func() { c.run(p.running, p) })
		return
	}
	stopHearing := p.tabs.Hear(func(note string) { c.heard(p, note) })
	p.spawn(func() {
		defer stopHearing()
		_ = p.tabs.Lead(p.running, func(ctx context.Context) { // its error is that of ctx
			p.mu.Lock()
			p.leading = true
			p.mu.Unlock()
			p.loadIntents(ctx)
			c.run(ctx, p)
			p.mu.Lock()
			p.leading, p.online = false, false
			p.mu.Unlock()
			c.changed()
		})
	})
	p.spawn(func() { c.followOthers(p.running, p) })
}

func (p *person) spawn(f func()) {
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		f()
	}()
}

// heard takes a note from another tab.
func (c *Client) heard(p *person, note string) {
	switch {
	case note == noteIntent:
		p.put(func(in *inbox) { in.reload, in.send = true, true })
	case strings.HasPrefix(note, "room "):
		b, err := hex.DecodeString(strings.TrimPrefix(note, "room "))
		if err != nil || len(b) != len(RoomID{}) {
			return
		}
		p.put(func(in *inbox) { in.reload = true; in.head(wire.Room{Head: wire.Head{Room: wire.Hash(b)}}) })
	}
}

func (in *inbox) empty() bool {
	return in.rooms == nil && in.heads == nil && !in.send && !in.pull && !in.beat && !in.reload
}

func (in *inbox) head(r wire.Room) {
	if in.heads == nil {
		in.heads = map[RoomID]wire.Room{}
	}
	in.heads[RoomID(r.Room)] = r
}

// followOthers keeps a tab that does not lead up to date.
func (c *Client) followOthers(ctx context.Context, p *person) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		if p.isLeading() {
			p.put(func(*inbox) {}) // it is the worker's
			<-ctx.Done()
			return
		}
		in := p.takeInbox()
		working, end, err := p.begin(ctx)
		if err != nil {
			return
		}
		if in.reload {
			c.reload(working, p)
		}
		for id := range in.heads {
			if r := p.room(id); r != nil {
				_ = c.pull(working, p, r) // the leading tab says what is wrong
			} else {
				_ = c.pullAll(working, p)
			}
		}
		end()
	}
}

// run is the leading tab's work, until ctx ends.
func (c *Client) run(ctx context.Context, p *person) {
	p.spawn(func() { c.listen(ctx, p) })
	stopBeat := c.everyBeat(ctx, p)
	defer stopBeat()
	p.put(func(in *inbox) { in.send = true })
	var failures backoff
	retry := func() bool { return true } // stops the timer of the next attempt
	defer func() { retry() }()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		}
		if in := p.takeInbox(); !in.empty() {
			working, end, err := p.begin(ctx)
			if err != nil {
				return
			}
			err = c.doWork(working, p, in)
			end()
			if ctx.Err() != nil {
				return
			}
			c.note(p, err)
			retry()
			if err != nil {
				retry = c.clock.AfterFunc(failures.next(c), func() { p.put(func(in *inbox) { in.pull, in.send = true, true }) })
				continue
			}
			failures = 0
		}
		c.verifySome(ctx, p)
	}
}

// doWork does what is in the inbox. What fails stays to be done: the queue is not touched, and the next
// attempt compares all rooms.
func (c *Client) doWork(ctx context.Context, p *person, in inbox) error {
	var failed error
	if in.reload {
		c.reload(ctx, p)
	}
	if in.send {
		for _, r := range p.all() {
			c.keepRoom(ctx, p, r) // what was pulled before this tab led
		}
	}
	if in.rooms != nil {
		failed = errors.Join(failed, c.compare(ctx, p, *in.rooms, false))
	}
	if in.pull && in.rooms == nil {
		failed = errors.Join(failed, c.pullAll(ctx, p))
	}
	for id, seen := range in.heads {
		failed = errors.Join(failed, c.hear(ctx, p, id, seen))
	}
	if in.beat {
		failed = errors.Join(failed, c.beat(ctx, p, false))
	}
	if in.beat || in.send || in.rooms != nil || in.heads != nil {
		failed = errors.Join(failed, c.relock(ctx, p), c.sendAll(ctx, p))
	}
	return failed
}

// hear takes a head that the stream or another tab told of.
func (c *Client) hear(ctx context.Context, p *person, id RoomID, seen wire.Room) error {
	if seen.Standing != "" {
		if err := c.see(ctx, p, seen, false); !errors.Is(err, errStale) {
			return err
		}
		return nil
	}
	if r := p.room(id); r != nil {
		return c.pull(ctx, p, r)
	}
	return c.pullAll(ctx, p)
}

// sendAll sends what waits for all shared rooms; Mine has its beat.
func (c *Client) sendAll(ctx context.Context, p *person) error {
	var failed error
	for _, r := range p.all() {
		if r.shared() && len(p.queued(r.id)) > 0 && r.readOnly() == "" {
			failed = errors.Join(failed, c.sendRoom(ctx, p, r))
		}
	}
	return failed
}

func (r *room) shared() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kind() != Mine
}

// note keeps the last trouble for the status.
func (c *Client) note(p *person, err error) {
	p.mu.Lock()
	p.trouble = err
	p.mu.Unlock()
	c.changed()
}

// verifySome verifies signatures that are still open, a few at a time, as long as nothing else is to do.
func (c *Client) verifySome(ctx context.Context, p *person) {
	for _, r := range p.all() {
		for done := false; !done; {
			if len(p.wake) > 0 || ctx.Err() != nil {
				p.put(func(*inbox) {}) // so that it goes on afterwards
				return
			}
			r.mu.Lock()
			var changed bool
			done, changed = r.chain.VerifyMore(16)
			r.mu.Unlock()
			if changed {
				c.refold(ctx, p, r)
			}
			if !done {
				c.pause(ctx)
			}
		}
	}
}

// pause lets others run: in a browser, nothing else does before a goroutine waits.
func (c *Client) pause(ctx context.Context) {
	woken := make(chan struct{})
	stop := c.clock.AfterFunc(time.Millisecond, func() { close(woken) })
	select {
	case <-woken:
	case <-ctx.Done():
		stop()
	}
}

// everyBeat puts a beat into the inbox at each beat from now on, whatever else happens.
func (c *Client) everyBeat(ctx context.Context, p *person) (stop func()) {
	next := c.clock.Now().Add(c.cfg.Beat)
	var arm func()
	arm = func() {
		stopTimer := c.clock.AfterFunc(next.Sub(c.clock.Now()), func() {
			if ctx.Err() != nil {
				return
			}
			p.put(func(in *inbox) { in.beat = true })
			next = next.Add(c.cfg.Beat)
			if now := c.clock.Now(); next.Before(now) {
				next = now.Add(c.cfg.Beat) // the computer slept
			}
			arm()
		})
		context.AfterFunc(ctx, func() { stopTimer() })
	}
	arm()
	return func() {}
}

// backoff counts failures in a row.
type backoff int

// next returns how long to wait: twice as long each time, from half a second to a minute, give or take half,
// so that not everybody comes back at once when a relay does.
func (b *backoff) next(c *Client) time.Duration {
	d := min(time.Minute, 500*time.Millisecond<<min(*b, 10))
	*b++
	var r [2]byte
	if _, err := c.rand.Read(r[:]); err != nil {
		return d
	}
	return d/2 + d*time.Duration(int(r[0])<<8|int(r[1]))/0xffff
}

// listen keeps the change stream open.
func (c *Client) listen(ctx context.Context, p *person) {
	var failures backoff
	for ctx.Err() == nil {
		err := c.stream(ctx, p, func() { failures = 0 })
		p.mu.Lock()
		p.online = false
		p.mu.Unlock()
		if ctx.Err() != nil {
			return
		}
		c.note(p, err)
		wait, cancel := context.WithCancel(ctx)
		stop := c.clock.AfterFunc(failures.next(c), cancel)
		<-wait.Done()
		stop()
		cancel()
	}
}

// silence is how long a stream may say nothing, not even that it lives.
const silence = 75 * time.Second

// stream reads one change stream to its end. The relay begins each with the heads of all rooms, so that a
// break loses nothing.
func (c *Client) stream(ctx context.Context, p *person, good func()) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	return c.withToken(ctx, p, func(token string) error {
		stop := c.clock.AfterFunc(silence, cancel)
		defer func() { stop() }()
		res, err := c.relay.send(ctx, &Request{Method: "GET", Path: wire.PathChanges, Token: token, Accept: wire.TypeEvents})
		if err != nil {
			return err
		}
		defer res.Body.Close()
		var parser wire.EventParser
		buf := make([]byte, 16<<10)
		for {
			n, err := res.Body.Read(buf)
			if n > 0 {
				stop()
				stop = c.clock.AfterFunc(silence, cancel)
				if _, bad := parser.Feed(buf[:n], func(e wire.Event) { c.event(p, e, good) }); bad != nil {
					return fmt.Errorf("change stream: %w: %w", ErrRelay, bad)
				}
			}
			if err != nil {
				return fmt.Errorf("change stream: %w: %w", ErrOffline, err)
			}
		}
	})
}

func (c *Client) event(p *person, e wire.Event, good func()) {
	var list wire.Rooms
	var one wire.Room
	switch {
	case e.Name == wire.EventRooms && json.Unmarshal(e.Data, &list) == nil:
		good()
		p.mu.Lock()
		p.online, p.trouble = true, nil
		p.mu.Unlock()
		c.changed()
		p.put(func(in *inbox) { in.rooms, in.heads = &list, nil })
	case (e.Name == wire.EventHead || e.Name == wire.EventGone) && json.Unmarshal(e.Data, &one) == nil:
		if e.Name == wire.EventGone {
			one.Standing = wire.StandingFormer
		}
		p.put(func(in *inbox) { in.head(one) })
	}
}

// Sync pulls every room and sends what waits, now; it returns when that is done or has failed.
func (c *Client) Sync(ctx context.Context) error {
	p, ctx, end, err := c.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	err = errors.Join(c.pullAll(ctx, p), c.relock(ctx, p))
	if err == nil && p.isLeading() {
		err = c.sendAll(ctx, p)
	}
	c.note(p, err)
	return err
}

// firstPull fetches the rooms after signing in. That they cannot be fetched yet is no reason to keep the
// person out: the client is then unlocked all the same, and pulls on.
func (c *Client) firstPull(ctx context.Context, p *person) error {
	ctx, end, err := p.begin(ctx)
	if err != nil {
		return nil
	}
	defer end()
	if err := c.pullAll(ctx, p); err != nil {
		c.note(p, err)
		return nil
	}
	if p.room(c.Mine()) == nil {
		return c.foundMine(ctx, p)
	}
	return nil
}

// restoreSession takes the session that an earlier unlocking left on this device.
func (c *Client) restoreSession(ctx context.Context, p *person) {
	var s sessionOf
	if c.session().Token != "" {
		return
	}
	if b := p.drawer.open(ctx, "session"); b != nil && json.Unmarshal(b, &s) == nil {
		c.setSession(s)
	}
}

// lockWait bounds how long locking waits for the relay to take a batch of Mine. Where the device keeps
// nothing, what is not sent would be lost: there locking always appends lockBatches, real or empty, so that
// their number says nothing until there is more than fits into them.
const (
	lockWait    = time.Second
	lockWaitAll = 15 * time.Second
	lockBatches = 4
)

// Lock sends what locking always sends of Mine (see lastBeat; for at most about a second), wipes the keys, tells the folder to forget,
// and forgets everything that is not sealed.
func (c *Client) Lock(ctx context.Context) error {
	p, err := c.unlocked()
	if err != nil {
		return nil //nolint:nilerr // there is nothing to lock
	}
	if p.isLeading() {
		c.lastBeat(ctx, p)
	}
	c.lockNow(p, nil)
	c.forgetKit()
	return nil
}

// lastBeat appends the batch that locking always appends; what cannot be sent in time stays queued. Where
// this device keeps nothing, it is several batches, and more until nothing is left: beyond the first ones
// their number says how much there was, and to lose it would be worse.
func (c *Client) lastBeat(ctx context.Context, p *person) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	wait, all := lockWait, c.vault.memory()
	if all {
		wait = lockWaitAll
	}
	stop := c.clock.AfterFunc(wait, cancel)
	defer stop()
	p.stop() // the worker gives back what it holds
	ctx, end, err := p.begin(ctx)
	if err != nil {
		return
	}
	defer end()
	for n, again := 1, true; again; n++ {
		err := c.beat(ctx, p, true) // what was not sent stays sealed in the queue
		queue, erase := p.mineQueue(c.Mine())
		again = all && err == nil && (n < lockBatches || len(queue)+len(erase) > 0)
	}
}
