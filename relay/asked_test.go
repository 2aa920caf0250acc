package relay_test

import (
	"context"
	"errors"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// asked notes what a store is asked about accounts.
type asked struct {
	relay.Store
	calls  []string
	broken bool
}

func (a *asked) Account(ctx context.Context, id wire.ID) (relay.Account, error) {
	a.calls = append(a.calls, "account")
	return a.Store.Account(ctx, id)
}

func (a *asked) Slot(ctx context.Context, id wire.ID, key wire.Hash) (relay.Slot, error) {
	a.calls = append(a.calls, "slot")
	return a.Store.Slot(ctx, id, key)
}

func (a *asked) OpenSession(ctx context.Context, s relay.Session, key wire.Hash, limit int) ([]wire.ID, error) {
	a.calls = append(a.calls, "open session")
	return a.Store.OpenSession(ctx, s, key, limit)
}

func (a *asked) Check(ctx context.Context) error {
	if a.broken {
		return errors.New("disk on fire")
	}
	return a.Store.Check(ctx)
}

func (a *asked) Rooms(ctx context.Context, account wire.ID, now int64) ([]relay.Room, error) {
	if a.broken {
		return nil, errors.New("disk on fire")
	}
	return a.Store.Rooms(ctx, account, now)
}
