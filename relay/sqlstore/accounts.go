package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// SignUp implements [relay.Accounts].
func (s *Store) SignUp(ctx context.Context, a relay.Account, slots []relay.Slot) error {
	return s.do(ctx, func(t *tx) error {
		const q = `insert into accounts (id, login_key, created) values ($1, $2, $3) on conflict (id) do nothing`
		if n, err := t.count(q, a.ID[:], a.LoginKey[:], a.Created); err != nil || n == 0 {
			return orExists(err)
		}
		return t.putSlots(a.ID, slots)
	})
}

// orExists is the error of an insert that changed nothing.
func orExists(err error) error {
	if err == nil {
		return relay.ErrExists
	}
	return err
}

func (t *tx) putSlots(account wire.ID, slots []relay.Slot) error {
	for _, x := range slots {
		const q = `insert into slots (account, id, kind, login_key, sealed, created, place) values ($1, $2, $3, $4, $5, $6,
			(select coalesce(max(place), 0) + 1 from slots where account = $1)) on conflict do nothing`
		if n, err := t.count(q, account[:], x.ID[:], string(x.Kind), x.Key[:], x.Sealed, x.Created); err != nil || n == 0 {
			return orExists(err)
		}
	}
	return nil
}

// Account implements [relay.Accounts].
func (s *Store) Account(ctx context.Context, account wire.ID) (relay.Account, error) {
	a := relay.Account{ID: account}
	row := s.read.QueryRowContext(ctx, `select login_key, created from accounts where id = $1`, account[:])
	err := found(row.Scan(hash(&a.LoginKey), &a.Created))
	return a, err
}

// Usage implements [relay.Accounts].
func (s *Store) Usage(ctx context.Context, account wire.ID) (u relay.Usage, err error) {
	err = s.read.QueryRowContext(ctx, qUsage, account[:]).Scan(&u.Rooms, &u.Entries, &u.Bytes)
	return u, err
}

// DeleteAccount implements [relay.Accounts]. What a Mine room holds goes in pieces after the rest, so
// that nobody waits long; a piece that a crash leaves is deleted when the store opens again.
func (s *Store) DeleteAccount(ctx context.Context, account wire.ID) error {
	err := s.do(ctx, func(t *tx) error {
		if err := t.must(`delete from accounts where id = $1`, account[:]); err != nil {
			return err
		}
		for _, q := range []string{
			`delete from slots where account = $1`,
			`delete from sessions where account = $1`,
			`delete from members where account = $1`,
			`insert into doomed (room) select no from rooms where opener = $1 and kind = 1`,
			`delete from members where room in (select no from rooms where opener = $1 and kind = 1)`,
			`delete from invitations where room in (select no from rooms where opener = $1 and kind = 1)`,
			`delete from rooms where opener = $1 and kind = 1`,
			`update rooms set opener = (select min(account) from members m where m.room = rooms.no and m.present = 1) where opener = $1`,
		} {
			if err := t.exec(q, account[:]); err != nil {
				return err
			}
		}
		t.forget()
		return nil
	})
	if err != nil {
		return err
	}
	return s.deleteDoomed(context.WithoutCancel(ctx))
}

// deleteDoomed deletes the entries of deleted rooms, some at a time.
func (s *Store) deleteDoomed(ctx context.Context) error {
	for left := true; left; {
		err := s.do(ctx, func(t *tx) (err error) {
			left, err = t.deleteSome()
			return err
		})
		if err != nil {
			return fmt.Errorf("delete a room's entries: %w", err)
		}
	}
	return nil
}

// deleteSome deletes some entries of one doomed room, and reports whether any may be left.
func (t *tx) deleteSome() (left bool, err error) {
	var no int64
	err = t.row(`select room from doomed limit 1`, nil, &no)
	if errors.Is(err, relay.ErrNotFound) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	t.words = true
	const q = `delete from entries where room = $1 and seq < (select min(seq) from entries where room = $1) + 1000`
	if n, err := t.count(q, no); err != nil || n > 0 {
		return true, err
	}
	return true, t.exec(`delete from doomed where room = $1`, no)
}

// resumeDoomed finishes, before the store opens, what a crash has left of a deletion.
func (w *writer) resumeDoomed(ctx context.Context) error {
	t := &tx{w, ctx}
	for left := true; left; {
		err := within(ctx, w.conn, func() (err error) {
			left, err = t.deleteSome()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const slotColumns = `select id, kind, login_key, sealed, created from slots where account = $1`

func scanSlot(scan func(...any) error) (x relay.Slot, err error) {
	err = scan(id(&x.ID), &x.Kind, hash(&x.Key), &x.Sealed, &x.Created)
	return x, err
}

// Slots implements [relay.Accounts].
func (s *Store) Slots(ctx context.Context, account wire.ID) (list []relay.Slot, err error) {
	rows, err := s.read.QueryContext(ctx, slotColumns+` order by place`, account[:])
	return list, eachRow(rows, err, func(rows *sql.Rows) error {
		x, err := scanSlot(rows.Scan)
		list = append(list, x)
		return err
	})
}

// Slot implements [relay.Accounts].
func (s *Store) Slot(ctx context.Context, account wire.ID, key wire.Hash) (relay.Slot, error) {
	x, err := scanSlot(s.read.QueryRowContext(ctx, slotColumns+` and login_key = $2`, account[:], key[:]).Scan)
	return x, found(err)
}

// PutSlot implements [relay.Accounts].
func (s *Store) PutSlot(ctx context.Context, account wire.ID, slot relay.Slot, drops []wire.ID, limit int) error {
	return s.do(ctx, func(t *tx) error {
		if err := t.row(`select 1 from accounts where id = $1`, []any{account[:]}, new(int)); err != nil {
			return err
		}
		for _, x := range drops {
			if err := t.exec(`delete from slots where account = $1 and id = $2`, account[:], x[:]); err != nil {
				return err
			}
		}
		if err := t.putSlots(account, []relay.Slot{slot}); err != nil {
			return err
		}
		n, err := t.slots(account)
		if err == nil && limit > 0 && n > limit {
			err = relay.ErrFull
		}
		return err
	})
}

func (t *tx) slots(account wire.ID) (n int, err error) {
	return n, t.row(`select count(*) from slots where account = $1`, []any{account[:]}, &n)
}

// DropSlot implements [relay.Accounts].
func (s *Store) DropSlot(ctx context.Context, account, slot wire.ID) error {
	return s.do(ctx, func(t *tx) error {
		if err := t.must(`delete from slots where account = $1 and id = $2`, account[:], slot[:]); err != nil {
			return err
		}
		n, err := t.slots(account)
		if err == nil && n == 0 {
			err = relay.ErrLastSlot
		}
		return err
	})
}

// Rekey implements [relay.Accounts].
func (s *Store) Rekey(ctx context.Context, account wire.ID, loginKey wire.Hash, slots []relay.Slot) error {
	return s.do(ctx, func(t *tx) error {
		if err := t.must(`update accounts set login_key = $1 where id = $2`, loginKey[:], account[:]); err != nil {
			return err
		}
		for _, q := range []string{`delete from slots where account = $1`, `delete from sessions where account = $1`} {
			if err := t.exec(q, account[:]); err != nil {
				return err
			}
		}
		return t.putSlots(account, slots)
	})
}

// OpenSession implements [relay.Sessions].
func (s *Store) OpenSession(ctx context.Context, x relay.Session, key wire.Hash, limit int) (ended []wire.ID, err error) {
	err = s.do(ctx, func(t *tx) error {
		ended = nil
		const ours = `select 1 from accounts where id = $1 and login_key = $2`
		if err := t.row(ours, []any{x.Account[:], key[:]}, new(int)); err != nil {
			return err
		}
		if limit > 0 {
			const old = `delete from sessions where id in (select id from sessions where account = $1
				order by seen desc, created desc, id limit 1000 offset $2) returning id`
			if err := t.each(old, []any{x.Account[:], limit - 1}, scanIDs(&ended)); err != nil {
				return err
			}
		}
		const q = `insert into sessions (id, token, account, label, share, created, seen) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`
		n, err := t.count(q, x.ID[:], x.Token[:], x.Account[:], blob(x.Label), blob(x.Share), x.Created, x.Seen)
		if err != nil || n == 0 {
			return orExists(err)
		}
		return nil
	})
	if err != nil {
		ended = nil
	}
	return ended, err
}

func scanIDs(list *[]wire.ID) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var x wire.ID
		err := rows.Scan(id(&x))
		*list = append(*list, x)
		return err
	}
}

const sessionColumns = `select id, token, account, label, share, created, seen from sessions where `

func scanSession(scan func(...any) error) (x relay.Session, err error) {
	err = scan(id(&x.ID), hash(&x.Token), id(&x.Account), &x.Label, &x.Share, &x.Created, &x.Seen)
	return x, err
}

// Session implements [relay.Sessions].
func (s *Store) Session(ctx context.Context, token wire.Hash) (relay.Session, error) {
	x, err := scanSession(s.read.QueryRowContext(ctx, sessionColumns+`token = $1`, token[:]).Scan)
	return x, found(err)
}

// Sessions implements [relay.Sessions].
func (s *Store) Sessions(ctx context.Context, account wire.ID) (list []relay.Session, err error) {
	rows, err := s.read.QueryContext(ctx, sessionColumns+`account = $1 order by created, id`, account[:])
	return list, eachRow(rows, err, func(rows *sql.Rows) error {
		x, err := scanSession(rows.Scan)
		list = append(list, x)
		return err
	})
}

// Seen implements [relay.Sessions].
func (s *Store) Seen(ctx context.Context, session wire.ID, at int64) error {
	return s.do(ctx, func(t *tx) error {
		return t.exec(`update sessions set seen = $1 where id = $2`, at, session[:])
	})
}

// SetShare implements [relay.Sessions].
func (s *Store) SetShare(ctx context.Context, account, session wire.ID, share []byte) error {
	return s.do(ctx, func(t *tx) error {
		return t.must(`update sessions set share = $1 where id = $2 and account = $3`, blob(share), session[:], account[:])
	})
}

// EndSession implements [relay.Sessions].
func (s *Store) EndSession(ctx context.Context, account, session wire.ID) error {
	return s.do(ctx, func(t *tx) error {
		return t.must(`delete from sessions where id = $1 and account = $2`, session[:], account[:])
	})
}

// EndIdle implements [relay.Sessions].
func (s *Store) EndIdle(ctx context.Context, before int64) (ended []wire.ID, err error) {
	err = s.do(ctx, func(t *tx) error {
		ended = nil
		return t.each(`delete from sessions where seen < $1 returning id`, []any{before}, scanIDs(&ended))
	})
	return ended, err
}
