package client

import (
	"bytes"
	"context"
	"slices"

	"github.com/goldmend/goldmend/wire"
)

// While words are stretched nothing else is to do, so what this device holds of an account is read meanwhile. It is
// sealed: reading it needs no key, and tells nothing that the store does not.

// ahead is the cache of one account as it was read before the keys were there.
type ahead struct {
	prefix     string
	read       chan struct{} // closed when the rest is set
	pins, runs []Pair
	done       func() // nil: nothing to be done afterwards
}

// readAhead begins to read. Call end once it was of use, or will not be.
func (c *Client) readAhead(ctx context.Context, account wire.ID) (end func()) {
	d := c.vault.drawer(account, nil)
	a := &ahead{prefix: d.prefix, read: make(chan struct{})}
	go func() {
		defer close(a.read)
		a.pins = d.list(ctx, d.prefix+pins) // first: whatever is saved from now on changes them
		a.runs = d.list(ctx, d.prefix+runs)
		if c.cfg.Loading != nil {
			a.done = c.cfg.Loading(sizeOf(a.runs))
		}
	}()
	c.mu.Lock()
	c.ahead = a
	c.mu.Unlock()
	return func() {
		c.takeAhead(d.prefix)
		go func() {
			<-a.read
			if a.done != nil {
				a.done()
			}
		}()
	}
}

// takeAhead returns what is, or will be, read of an account, once.
func (c *Client) takeAhead(prefix string) *ahead {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.ahead
	c.ahead = nil
	if a == nil || a.prefix != prefix {
		return nil
	}
	return a
}

// cached lists a person's runs: those that were read ahead, if no tab has saved anything since.
func (c *Client) cached(ctx context.Context, p *person) []Pair {
	if a := c.takeAhead(p.drawer.prefix); a != nil {
		<-a.read
		same := func(x, y Pair) bool { return x.Key == y.Key && bytes.Equal(x.Value, y.Value) }
		if slices.EqualFunc(a.pins, p.drawer.list(ctx, p.drawer.prefix+pins), same) {
			return a.runs
		}
	}
	return p.drawer.list(ctx, p.drawer.prefix+runs)
}

func sizeOf(pairs []Pair) (n int) {
	for _, p := range pairs {
		n += len(p.Value)
	}
	return n
}
