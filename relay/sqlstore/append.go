package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/wire"
)

// Append implements [relay.Rooms].
func (s *Store) Append(ctx context.Context, a relay.Append) (relay.Appended, error) {
	o := ops.Get().(*op)
	o.append = &a
	err := s.submit(ctx, o)
	result := o.result
	o.append, o.result = nil, relay.Appended{}
	ops.Put(o)
	if err != nil {
		return relay.Appended{}, err
	}
	return result, nil
}

// room is what the writer remembers of a room: the row, and who may do what.
type room struct {
	no       int64
	kind     relay.Kind
	opener   wire.ID // zero when it is charged to nobody
	head     wire.Head
	bytes    int64
	standing map[wire.ID]*standing

	fresh   bool      // made in the open transaction: no head on disk
	was     wire.Hash // the head on disk,
	wasSeq  uint64    // and its place
	isDirty bool
}

// standing is what one account is in one room.
type standing struct {
	member     wire.Hash
	present    bool
	former     bool
	until      uint64
	invitation wire.Hash
}

// append carries out one append in the open transaction. Everything that can refuse comes before the
// first write.
func (t *tx) append(a *relay.Append) (relay.Appended, error) {
	r, err := t.room(a.Room)
	if err != nil && !errors.Is(err, relay.ErrNotFound) {
		return relay.Appended{}, err
	}
	if r == nil && !a.New {
		return relay.Appended{}, relay.ErrNotFound
	}
	if r != nil {
		if done, err := t.placed(r, a); err != nil || done.Repeat {
			return done, err
		}
	}
	var head wire.Head
	if r != nil {
		head = r.head
	}
	arrived, ok := a.Arrivals(head.Arrived, t.healed)
	if !ok {
		return relay.Appended{}, &relay.Conflict{Head: head}
	}
	if slices.ContainsFunc(a.Entries, func(e relay.Entry) bool { return e.Bare && !t.healed(e.Arrived) }) {
		return relay.Appended{}, relay.ErrForbidden
	}
	size, err := t.withinLimits(r, a)
	if err != nil {
		return relay.Appended{}, err
	}
	for _, i := range a.Invites {
		if err := t.row(`select 1 from invitations where id = $1`, []any{i.Key[:]}, new(int)); err == nil {
			return relay.Appended{}, relay.ErrExists
		} else if !errors.Is(err, relay.ErrNotFound) {
			return relay.Appended{}, err
		}
	}
	if r == nil {
		if r, err = t.newRoom(a); err != nil {
			return relay.Appended{}, broken(err)
		}
	}
	if err = t.insert(r, a, arrived); err == nil {
		t.charge(r, int64(len(a.Entries)), size)
		err = t.follow(r, a)
	}
	if err != nil {
		return relay.Appended{}, broken(err)
	}
	return relay.Appended{Head: r.head, Arrived: arrived}, nil
}

// broken keeps an error after a first write from passing for a refusal.
func broken(err error) error { return fmt.Errorf("append: %v", err) }

// room returns a room as the open transaction sees it.
func (t *tx) room(key wire.Hash) (*room, error) {
	if r := t.rooms[key]; r != nil {
		return r, nil
	}
	r := &room{head: wire.Head{Room: key}, standing: map[wire.ID]*standing{}}
	const q = `select no, kind, opener, seq, hash, arrived, bytes from rooms where id = $1`
	err := t.row(q, []any{key[:]}, &r.no, &r.kind, id(&r.opener), &r.head.Seq, hash(&r.head.Hash), &r.head.Arrived, &r.bytes)
	if err != nil {
		return nil, err
	}
	r.was, r.wasSeq = r.head.Hash, r.head.Seq
	const members = `select account, member, present, until, invitation from members where room = $1`
	err = t.each(members, []any{r.no}, func(rows *sql.Rows) error {
		var account wire.ID
		var until sql.NullInt64
		st := new(standing)
		if err := rows.Scan(id(&account), hash(&st.member), &st.present, &until, hash(&st.invitation)); err != nil {
			return err
		}
		st.former, st.until = until.Valid, uint64(until.Int64)
		r.standing[account] = st
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.rooms[key] = r
	return r, nil
}

// placed checks the account's standing and the append's place in a room that is there, and recognises
// a repeat.
func (t *tx) placed(r *room, a *relay.Append) (relay.Appended, error) {
	st := r.standing[a.Account]
	if st == nil {
		return relay.Appended{}, relay.ErrNotFound
	}
	first := a.Entries[0].Seq
	if first <= r.head.Seq {
		if done, err := t.repeat(r, st, a); err != nil || done.Repeat {
			return done, err
		}
	}
	comesIn := st.invitation != wire.Hash{} &&
		slices.ContainsFunc(a.Joins, func(j relay.Join) bool { return j.Account == a.Account })
	if !st.present && !comesIn {
		if !st.former && st.invitation == (wire.Hash{}) {
			return relay.Appended{}, relay.ErrNotFound
		}
		return relay.Appended{}, relay.ErrForbidden
	}
	if a.New || first != r.head.Seq+1 || a.Prev != r.head.Hash {
		return relay.Appended{}, &relay.Conflict{Head: r.head}
	}
	return relay.Appended{}, nil
}

// repeat answers an append whose entries are there already.
func (t *tx) repeat(r *room, st *standing, a *relay.Append) (relay.Appended, error) {
	first, n := a.Entries[0].Seq, len(a.Entries)
	last := first + uint64(n) - 1
	var arrived []int64
	same := true
	const q = `select hash, arrived from entries where room = $1 and seq between $2 and $3 order by seq`
	err := t.each(q, []any{r.no, int64(first), int64(last)}, func(rows *sql.Rows) error {
		var h wire.Hash
		var at int64
		if err := rows.Scan(hash(&h), &at); err != nil {
			return err
		}
		same = same && h == a.Entries[len(arrived)].Hash
		arrived = append(arrived, at)
		return nil
	})
	if err != nil || !same || len(arrived) != n {
		return relay.Appended{}, err
	}
	if !st.present && (!st.former || last > st.until) {
		return relay.Appended{}, relay.ErrForbidden
	}
	done := relay.Appended{Repeat: true, Arrived: arrived, Head: r.head}
	if !st.present {
		done.Head, err = t.headAt(r, st.until)
	}
	return done, err
}

func (t *tx) headAt(r *room, seq uint64) (wire.Head, error) {
	h := wire.Head{Room: r.head.Room, Seq: seq}
	const q = `select hash, arrived from entries where room = $1 and seq = $2`
	err := t.row(q, []any{r.no, int64(seq)}, hash(&h.Hash), &h.Arrived)
	return h, err
}

// withinLimits returns the size of an append, or [relay.ErrFull]. R is nil for a new room.
func (t *tx) withinLimits(r *room, a *relay.Append) (size int64, err error) {
	for i := range a.Entries {
		size += a.Entries[i].Size()
	}
	opener, have, bytes := a.Account, int64(0), int64(0)
	if r != nil {
		opener, have, bytes = r.opener, int64(r.head.Seq)+1, r.bytes
	}
	u, err := t.usageOf(opener)
	if err != nil {
		return 0, err
	}
	n, l := int64(len(a.Entries)), a.Limits
	over := func(have, more, limit int64) bool { return limit > 0 && have+more > limit }
	if over(have, n, l.EntriesOfRoom) || over(bytes, size, l.BytesOfRoom) ||
		over(u.Entries, n, l.EntriesOfAccount) || over(u.Bytes, size, l.BytesOfAccount) ||
		r == nil && over(int64(u.Rooms), 1, int64(l.RoomsOfAccount)) {
		return 0, relay.ErrFull
	}
	return size, nil
}

// usageOf returns what an account's rooms take up, as the open transaction sees it.
func (t *tx) usageOf(account wire.ID) (u relay.Usage, err error) {
	if account == (wire.ID{}) {
		return u, nil
	}
	if u, ok := t.usage[account]; ok {
		return u, nil
	}
	if err := t.moveHeads(); err != nil { // so that the sum counts this transaction's entries
		return u, err
	}
	if err = t.row(qUsage, []any{account[:]}, &u.Rooms, &u.Entries, &u.Bytes); err == nil {
		t.usage[account] = u
	}
	return u, err
}

const qUsage = `select count(*), coalesce(sum(seq + 1), 0), coalesce(sum(bytes), 0) from rooms where opener = $1`

// charge counts entries and bytes for a room, and for the account that it is charged to.
func (t *tx) charge(r *room, entries, bytes int64) {
	r.bytes += bytes
	if u, ok := t.usage[r.opener]; ok {
		u.Entries += entries
		u.Bytes += bytes
		t.usage[r.opener] = u
	}
}

// newRoom makes the row of a room; its head follows with the others.
func (t *tx) newRoom(a *relay.Append) (*room, error) {
	r := &room{kind: a.Kind, opener: a.Account, head: wire.Head{Room: a.Room}, standing: map[wire.ID]*standing{}, fresh: true}
	if err := t.row(`select coalesce(max(no), 0) + 1 from (select no from rooms union all select room from doomed) as used`, nil, &r.no); err != nil {
		return nil, err
	}
	const q = `insert into rooms (no, id, kind, opener, seq, hash, arrived, bytes) values ($1, $2, $3, $4, -1, $5, 0, 0)`
	if err := t.exec(q, r.no, a.Room[:], int64(r.kind), r.opener[:], r.was[:]); err != nil {
		return nil, err
	}
	if u, ok := t.usage[r.opener]; ok {
		u.Rooms++
		t.usage[r.opener] = u
	}
	t.rooms[a.Room] = r
	return r, nil
}

const qInsert = `insert into entries (room, seq, hash, arrived, control, body, prose) values ($1, $2, $3, $4, $5, $6, $7)`

// insert writes the entries and moves the remembered head.
func (t *tx) insert(r *room, a *relay.Append, arrived []int64) error {
	for i := range a.Entries {
		e := &a.Entries[i]
		if err := t.exec(qInsert, r.no, int64(e.Seq), e.Hash[:], arrived[i], flag(e.Control), e.Body, blob(e.Prose)); err != nil {
			return err
		}
		r.head.Seq, r.head.Hash, r.head.Arrived = e.Seq, e.Hash, arrived[i]
	}
	t.touch(r)
	return nil
}

// underWay is how long before a backup something may have arrived that is not in it, in milliseconds: an arrival is when
// the request came, and on a busy disk the entry is there some time later.
const underWay = 60_000

// healed reports whether a claimed arrival lies where a restored backup misses entries.
func (w *writer) healed(claimed int64) bool {
	return claimed != 0 && w.restored != 0 && w.restoredFrom-underWay <= claimed && claimed <= w.restored
}

func (t *tx) touch(r *room) {
	if !r.isDirty {
		r.isDirty = true
		t.dirty = append(t.dirty, r)
	}
}

const qMove = `update rooms set seq = $1, hash = $2, arrived = $3, bytes = $4 where no = $5 and seq = $6 and hash = $7`

// moveHeads writes each touched room's row once. This is where the compare-and-swap is fenced: a row
// that is not as remembered fails the whole transaction.
func (t *tx) moveHeads() error {
	for _, r := range t.dirty {
		was := int64(r.wasSeq)
		if r.fresh {
			was = -1
		}
		n, err := t.count(qMove, int64(r.head.Seq), r.head.Hash[:], r.head.Arrived, r.bytes, r.no, was, r.was[:])
		if err != nil {
			return fmt.Errorf("move a head: %v", err)
		}
		if n != 1 {
			return errors.New("move a head: the room is not as remembered")
		}
		r.was, r.wasSeq, r.fresh, r.isDirty = r.head.Hash, r.head.Seq, false, false
	}
	t.dirty = t.dirty[:0]
	return nil
}

// follow does what follows from an append.
func (t *tx) follow(r *room, a *relay.Append) error {
	for _, j := range a.Joins {
		r.standing[j.Account] = &standing{member: j.Member, present: true}
		if err := t.keepStanding(r, j.Account); err != nil {
			return err
		}
	}
	for _, m := range a.Leaves {
		for account, st := range r.standing {
			if st.present && st.member == m {
				*st = standing{member: m, former: true, until: r.head.Seq}
				if err := t.keepStanding(r, account); err != nil {
					return err
				}
			}
		}
	}
	for _, i := range a.Invites {
		const q = `insert into invitations (id, room, expires, state) values ($1, $2, $3, $4)`
		if err := t.exec(q, i.Key[:], r.no, i.Expires, int64(relay.InvitationOpen)); err != nil {
			return err
		}
	}
	for _, end := range a.Ends {
		if err := t.endInvitation(r, end); err != nil {
			return err
		}
	}
	for _, seq := range a.Withdraws {
		if err := t.withdraw(r, seq); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) keepStanding(r *room, account wire.ID) error {
	st := r.standing[account]
	var until any
	if st.former {
		until = int64(st.until)
	}
	const q = `insert into members (room, account, member, present, until, invitation) values ($1, $2, $3, $4, $5, $6)
		on conflict (room, account) do update set member = excluded.member, present = excluded.present,
		until = excluded.until, invitation = excluded.invitation`
	return t.exec(q, r.no, account[:], orNull(st.member[:]), flag(st.present), until, orNull(st.invitation[:]))
}

func (t *tx) endInvitation(r *room, end relay.EndsInvitation) error {
	n, err := t.count(`update invitations set state = $1 where id = $2 and room = $3`, int64(end.State), end.Key[:], r.no)
	if err != nil || n == 0 {
		return err
	}
	for _, st := range r.standing {
		if st.invitation == end.Key {
			st.invitation = wire.Hash{}
		}
	}
	return t.exec(`update members set invitation = null where room = $1 and invitation = $2`, r.no, end.Key[:])
}

func (t *tx) withdraw(r *room, seq uint64) error {
	var size int64
	const q = `select coalesce(length(prose), 0) from entries where room = $1 and seq = $2`
	if err := t.row(q, []any{r.no, int64(seq)}, &size); err != nil {
		return err
	}
	if err := t.exec(`update entries set prose = null where room = $1 and seq = $2`, r.no, int64(seq)); err != nil {
		return err
	}
	t.charge(r, 0, -size)
	t.touch(r)
	t.words = true
	return nil
}
