package client

import (
	"context"
	"time"
)

// Archive is everything that this device has of one room, with what it takes to read and check it
// without the person's secret. Whoever has it can read the room.
type Archive struct {
	Room    Room
	Keys    map[uint32][32]byte // epoch keys, by number
	Entries []Stored
	Head    [32]byte // hash of the last entry
}

// Stored is one entry as the relay keeps it, without words that were withdrawn.
type Stored struct {
	Raw     []byte
	Arrived time.Time
}

// Archive returns the named rooms, or all of them, as far as this device has them; call [Client.Sync] first to
// have the latest. Package export makes a file of it.
func (c *Client) Archive(ctx context.Context, rooms ...RoomID) ([]Archive, error) {
	p, err := c.unlocked()
	if err != nil {
		return nil, err
	}
	if len(rooms) == 0 {
		for _, r := range p.all() {
			rooms = append(rooms, r.id)
		}
	}
	var list []Archive
	for _, id := range rooms {
		r := p.room(id)
		if r == nil {
			return nil, ErrNoRoom
		}
		a := Archive{Room: c.information(ctx, p, r), Keys: map[uint32][32]byte{}}
		r.mu.Lock()
		for number, key := range r.chain.Keys() {
			a.Keys[number] = key
		}
		for _, s := range r.chain.Stored(0) {
			a.Entries = append(a.Entries, Stored{s.Raw, s.Arrived})
		}
		if len(a.Entries) > 0 {
			_, a.Head, _ = r.chain.Head()
		}
		r.mu.Unlock()
		list = append(list, a)
	}
	return list, nil
}
