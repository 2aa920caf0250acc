package relay

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/goldmend/goldmend/wire"
)

// hub knows who listens to which room.
type hub struct {
	mu       sync.RWMutex
	closed   bool
	rooms    map[wire.Hash]map[*stream]struct{}
	accounts map[wire.ID]map[*stream]struct{}
}

func newHub() *hub {
	return &hub{rooms: map[wire.Hash]map[*stream]struct{}{}, accounts: map[wire.ID]map[*stream]struct{}{}}
}

// stream is one client's change stream. What waits for it is one event per room, the newest: so a slow
// reader takes bounded memory and misses nothing, since the last head says all.
type stream struct {
	account, session wire.ID
	wake             chan struct{}          // one message when something waits
	done             chan struct{}          // closed when the stream must end
	invited          map[wire.Hash]struct{} // rooms that it may only look at; guarded by the hub

	mu      sync.Mutex
	ended   bool
	pending map[wire.Hash]change
}

type change struct {
	name string
	room wire.Room
}

// open adds a stream of an account, unless it has limit already. Close takes it away again.
func (h *hub) open(account, session wire.ID, limit int) (*stream, error) {
	s := &stream{
		account: account, session: session, pending: map[wire.Hash]change{}, invited: map[wire.Hash]struct{}{},
		wake: make(chan struct{}, 1), done: make(chan struct{}),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	if len(h.accounts[account]) >= limit {
		return nil, tooMany(time.Minute)
	}
	add(h.accounts, account, s)
	return s, nil
}

func add[K comparable](m map[K]map[*stream]struct{}, k K, s *stream) {
	if m[k] == nil {
		m[k] = map[*stream]struct{}{}
	}
	m[k][s] = struct{}{}
}

func remove[K comparable](m map[K]map[*stream]struct{}, k K, s *stream) {
	delete(m[k], s)
	if len(m[k]) == 0 {
		delete(m, k)
	}
}

func (h *hub) close(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	remove(h.accounts, s.account, s)
	for room, list := range h.rooms {
		if _, ok := list[s]; ok {
			remove(h.rooms, room, s)
		}
	}
	s.end()
}

// listen adds rooms to a stream.
func (h *hub) listen(s *stream, rooms []wire.Room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, x := range rooms {
		if x.Standing != wire.StandingFormer {
			h.add(x.Room, s, x.Standing)
		}
	}
}

// join adds a room to all streams of an account, as one that it is in, or invited to.
func (h *hub) join(room wire.Hash, account wire.ID, standing wire.Standing) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.accounts[account] {
		h.add(room, s, standing)
	}
}

// add notes that a stream listens to a room; h.mu is held.
func (h *hub) add(room wire.Hash, s *stream, standing wire.Standing) {
	add(h.rooms, room, s)
	delete(s.invited, room)
	if standing == wire.StandingInvited {
		s.invited[room] = struct{}{}
	}
}

// publish tells all who listen to a room its new head.
func (h *hub) publish(head wire.Head) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for s := range h.rooms[head.Room] {
		standing := wire.StandingMember
		if _, only := s.invited[head.Room]; only {
			standing = wire.StandingInvited
		}
		s.put(wire.EventHead, wire.Room{Head: head, Standing: standing})
	}
}

// listeners returns the accounts that listen to a room.
func (h *hub) listeners(room wire.Hash) map[wire.ID]bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	accounts := map[wire.ID]bool{}
	for s := range h.rooms[room] {
		accounts[s.account] = true
	}
	return accounts
}

// tell sends an account's streams what it is in a room now; leave takes the room off them.
func (h *hub) tell(account wire.ID, name string, room wire.Room, leave bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.accounts[account] {
		if leave {
			remove(h.rooms, room.Room, s)
		}
		s.put(name, room)
	}
}

// cut ends streams.
func (h *hub) cut(which func(*stream) bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, list := range h.accounts {
		for s := range list {
			if which(s) {
				s.end()
			}
		}
	}
}

// shut ends all streams and takes no more.
func (h *hub) shut() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cut(func(*stream) bool { return true })
}

func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		close(s.done)
	}
}

// put has a change wait in place of an older one of the same room.
func (s *stream) put(name string, room wire.Room) {
	s.mu.Lock()
	old, ok := s.pending[room.Room]
	switch {
	case !ok || room.Seq > old.room.Seq || name == wire.EventGone:
		s.pending[room.Room] = change{name, room}
	case room.Seq == old.room.Seq && old.name == wire.EventHead:
		s.pending[room.Room] = change{name, room}
	}
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take writes what waits as events.
func (s *stream) take(dst []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key, c := range s.pending {
		data, err := json.Marshal(c.room)
		if err != nil {
			return dst, err
		}
		dst = wire.AppendEvent(dst, c.name, data)
		delete(s.pending, key)
	}
	return dst, nil
}

// refresh tells everybody who listens to a room what they are in it now.
func (r *Relay) refresh(ctx context.Context, room wire.Hash) {
	for account := range r.hub.listeners(room) {
		x, err := r.store.Room(ctx, room, account, r.cfg.Now().UnixMilli())
		switch {
		case err == nil && x.Standing != wire.StandingFormer:
			r.hub.tell(account, wire.EventHead, wire.Room{Head: x.Head, Standing: x.Standing}, false)
		case err == nil:
			r.hub.tell(account, wire.EventGone, wire.Room{Head: x.Head, Standing: x.Standing}, true)
		default: // it has no standing any more, or the store fails: nothing is told that it may not know
			r.hub.tell(account, wire.EventGone, wire.Room{Head: wire.Head{Room: room}}, true)
		}
	}
}

// changes is the change stream: the account's rooms first, then every change of one. A client that was
// cut off connects again and finds in the first event whatever it missed.
func (r *Relay) changes(c *call) error {
	s, err := r.hub.open(c.who.Account, c.who.ID, r.cfg.Limits.Streams)
	if err != nil {
		return err
	}
	defer r.hub.close(s)
	// Listen before reading the heads that are told: what is appended in between is told twice, not never.
	before, err := r.rooms(c.Context(), c.who.Account)
	if err != nil {
		return err
	}
	r.hub.listen(s, before.Rooms)
	now, err := r.rooms(c.Context(), c.who.Account)
	if err != nil {
		return err
	}
	// The session may have ended between the look at it and the stream's being known to the hub.
	if _, err := r.store.Session(c.Context(), c.who.Token); err != nil {
		return orCode(err, ErrNotFound, wire.CodeNotSignedIn)
	}
	data, err := json.Marshal(now)
	if err != nil {
		return err
	}
	_ = c.control.SetReadDeadline(time.Time{}) // the stream lives longer than a request
	h := c.w.Header()
	h["Content-Type"] = typeEvents
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	c.w.WriteHeader(http.StatusOK)
	if err := c.send(wire.AppendEvent(nil, wire.EventRooms, data)); err != nil {
		return cutOff(err)
	}
	return cutOff(r.follow(c, s))
}

// follow sends what comes until the stream ends.
func (r *Relay) follow(c *call, s *stream) (err error) {
	beat := time.NewTicker(r.cfg.Heartbeat)
	defer beat.Stop()
	var buf []byte
	for {
		buf = buf[:0]
		select {
		case <-s.wake:
			if buf, err = s.take(buf); err != nil {
				return err
			}
		case <-beat.C:
			buf = wire.AppendHeartbeat(buf)
		case <-s.done:
			return nil
		case <-c.Context().Done():
			return nil
		}
		if len(buf) > 0 {
			if err := c.send(buf); err != nil {
				return err
			}
		}
	}
}
