package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// roomColumns select rooms as one account ($1) sees them at one time ($2). The last columns tell
// whether the account is a member, until where a former one may read, and whether an invitation that
// it holds is open; the head is the one that it may see.
const roomColumns = `select r.id, r.kind, m.present, m.until, coalesce(i.state = 0 and i.expires > $2, false),
	h.seq, h.hash, h.arrived
	from members m join rooms r on r.no = m.room left join invitations i on i.id = m.invitation
	join entries h on h.room = r.no and h.seq = case
		when m.present = 1 or i.state = 0 and i.expires > $2 or m.until is null then r.seq else m.until end
	where m.account = $1`

func scanRoom(scan func(...any) error) (r relay.Room, ok bool, err error) {
	var present, invited bool
	var until sql.NullInt64
	err = scan(hash(&r.Head.Room), &r.Kind, &present, &until, &invited, &r.Head.Seq, hash(&r.Head.Hash), &r.Head.Arrived)
	switch {
	case present:
		r.Standing = wire.StandingMember
	case invited:
		r.Standing = wire.StandingInvited
	case until.Valid:
		r.Standing = wire.StandingFormer
	default:
		return relay.Room{}, false, err
	}
	return r, true, err
}

// Rooms implements [relay.Rooms].
func (s *Store) Rooms(ctx context.Context, account wire.ID, now int64) (list []relay.Room, err error) {
	rows, err := s.read.QueryContext(ctx, roomColumns+` order by r.id`, account[:], now)
	return list, eachRow(rows, err, func(rows *sql.Rows) error {
		r, ok, err := scanRoom(rows.Scan)
		if ok {
			list = append(list, r)
		}
		return err
	})
}

// Room implements [relay.Rooms].
func (s *Store) Room(ctx context.Context, room wire.Hash, account wire.ID, now int64) (relay.Room, error) {
	r, ok, err := scanRoom(s.read.QueryRowContext(ctx, roomColumns+` and r.id = $3`, account[:], now, room[:]).Scan)
	if err == nil && !ok {
		err = sql.ErrNoRows
	}
	return r, found(err)
}

// Entries implements [relay.Rooms].
func (s *Store) Entries(ctx context.Context, room wire.Hash, from, to uint64, each func(relay.Entry) error) error {
	const q = `select seq, hash, arrived, control, body, prose from entries
		where room = (select no from rooms where id = $1) and seq between $2 and $3 order by seq`
	rows, err := s.read.QueryContext(ctx, q, room[:], clamp(from), clamp(to))
	return eachEntry(rows, err, each)
}

// clamp keeps a sequence number within what a bigint holds.
func clamp(n uint64) int64 { return int64(min(n, 1<<63-1)) }

// Controls implements [relay.Rooms].
func (s *Store) Controls(ctx context.Context, room wire.Hash, each func(relay.Entry) error) error {
	const q = `select seq, hash, arrived, control, body, prose from entries
		where room = (select no from rooms where id = $1) and control = 1 order by seq`
	rows, err := s.read.QueryContext(ctx, q, room[:])
	return eachEntry(rows, err, each)
}

func eachEntry(rows *sql.Rows, err error, each func(relay.Entry) error) error {
	return eachRow(rows, err, func(rows *sql.Rows) error {
		var e relay.Entry
		var body, prose sql.RawBytes
		if err := rows.Scan(&e.Seq, hash(&e.Hash), &e.Arrived, &e.Control, &body, &prose); err != nil {
			return err
		}
		e.Body, e.Prose = body, prose
		return each(e)
	})
}

// Member implements [relay.Rooms].
func (s *Store) Member(ctx context.Context, room, member wire.Hash) (account wire.ID, ok bool, err error) {
	const q = `select account from members where room = (select no from rooms where id = $1) and member = $2 and present = 1`
	err = found(s.read.QueryRowContext(ctx, q, room[:], member[:]).Scan(id(&account)))
	if errors.Is(err, relay.ErrNotFound) {
		return wire.ID{}, false, nil
	}
	return account, err == nil, err
}

// Invitation implements [relay.Rooms].
func (s *Store) Invitation(ctx context.Context, key wire.Hash) (relay.Invitation, error) {
	i := relay.Invitation{Key: key}
	const q = `select r.id, i.expires, i.state from invitations i join rooms r on r.no = i.room where i.id = $1`
	err := found(s.read.QueryRowContext(ctx, q, key[:]).Scan(hash(&i.Room), &i.Expires, &i.State))
	return i, err
}

// Invite implements [relay.Rooms].
func (s *Store) Invite(ctx context.Context, account wire.ID, key wire.Hash, now int64) error {
	return s.do(ctx, func(t *tx) error {
		var room wire.Hash
		const q = `select r.id from invitations i join rooms r on r.no = i.room where i.id = $1 and i.state = 0 and i.expires > $2`
		if err := t.row(q, []any{key[:], now}, hash(&room)); err != nil {
			return err
		}
		r, err := t.room(room)
		if err != nil {
			return err
		}
		st := r.standing[account]
		if st == nil {
			st = new(standing)
			r.standing[account] = st
		}
		if st.present {
			return nil
		}
		st.invitation = key
		return t.keepStanding(r, account)
	})
}
