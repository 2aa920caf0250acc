package relay

import (
	"context"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

func (r *Relay) listRooms(c *call) error {
	rooms, err := r.rooms(c.Context(), c.who.Account)
	if err != nil {
		return err
	}
	return writeJSON(c.w, http.StatusOK, rooms)
}

func (r *Relay) rooms(ctx context.Context, account wire.ID) (wire.Rooms, error) {
	list, err := r.store.Rooms(ctx, account, r.cfg.Now().UnixMilli())
	out := wire.Rooms{Rooms: []wire.Room{}}
	for _, x := range list {
		out.Rooms = append(out.Rooms, wire.Room{Head: x.Head, Standing: x.Standing})
	}
	return out, err
}

// createRoom takes the first entry of a room with those that follow it.
func (r *Relay) createRoom(c *call) error { return r.append(c, wire.Hash{}, true) }

func (r *Relay) appendTo(c *call) error {
	room, err := wire.ParseHash(c.req.PathValue("room"))
	if err != nil {
		return ErrNotFound
	}
	return r.append(c, room, false)
}

func (r *Relay) append(c *call, room wire.Hash, create bool) error {
	buf, err := c.frames()
	if err != nil {
		return err
	}
	defer buffers.Put(buf)
	frames, err := wire.ParseFrames(*buf, r.cfg.Limits.Batch)
	if err != nil {
		return problem(wire.CodeMalformed, err.Error())
	}
	if err := take(c.who.appends, c.now, len(frames)); err != nil {
		return err
	}
	r.replacing.RLock()
	defer r.replacing.RUnlock()
	path := room
	parsed, entries, err := r.chain(frames, &room)
	if err != nil {
		return err
	}
	first := &parsed[0]
	if create != (first.Seq == 0) || !create && room != path {
		return problem(wire.CodeRefusedEntry, "a room's first entry goes to "+wire.PathRooms+", others to their room")
	}
	a := Append{
		Room: room, Account: c.who.Account, New: create, Prev: wire.Hash(first.Prev), Entries: entries,
		Now: c.now.UnixMilli(), Limits: r.limits,
	}
	judged, err := r.mayBeJudged(c, &a, parsed)
	if err != nil {
		return err
	}
	var done Appended
	switch {
	case judged && needsState(parsed):
		done, err = r.appendControl(c.Context(), &a, parsed)
	case judged:
		if _, err = r.judge(c.Context(), parsed, &a); err == nil {
			done, err = r.store.Append(c.Context(), a)
		}
	default:
		done, err = r.store.Append(c.Context(), a)
	}
	if err != nil {
		return placed(err, first.Seq)
	}
	if !done.Repeat {
		r.hub.publish(done.Head)
	}
	return writeAppended(c.w, first.Seq, &done)
}

// mayBeJudged reports whether an append is held against what the room's control entries say. Whoever is no
// member any more would learn from the reason of a refusal what has happened since: the store refuses them, or
// recognises a repeat.
func (r *Relay) mayBeJudged(c *call, a *Append, parsed []ledger.Entry) (bool, error) {
	control := slices.ContainsFunc(parsed, func(e ledger.Entry) bool { return e.Class == ledger.ControlEntry })
	if a.New || !control {
		return control, nil
	}
	x, err := r.store.Room(c.Context(), a.Room, a.Account, a.Now)
	return err == nil && x.Standing != wire.StandingFormer, err
}

// placed tells an append that comes late from one that comes early.
func placed(err error, first uint64) error {
	var conflict *Conflict
	if !errors.As(err, &conflict) {
		return err
	}
	code := wire.CodeBehind
	if first > conflict.Head.Seq+1 {
		code = wire.CodeGap
	}
	p := problem(code, "")
	p.Head = &conflict.Head
	return p
}

// appendControl appends what changes who may do what. One at a time in a room.
func (r *Relay) appendControl(ctx context.Context, a *Append, parsed []ledger.Entry) (Appended, error) {
	defer r.states.lock(a.Room)()
	ctx = context.WithoutCancel(ctx) // what is appended must be followed
	// A repeat is recognised before it is judged: what it does stands already.
	if again, err := r.isThere(ctx, a); err != nil {
		return Appended{}, err
	} else if again {
		return r.store.Append(ctx, *a)
	}
	after, err := r.judge(ctx, parsed, a)
	if err != nil {
		return Appended{}, err
	}
	if len(a.Joins) > 0 && !a.New {
		if x, err := r.store.Room(ctx, a.Room, a.Account, a.Now); err == nil && x.Standing == wire.StandingMember {
			return Appended{}, problem(wire.CodeRefusedEntry, "one account cannot be two members")
		}
	}
	done, err := r.store.Append(ctx, *a)
	if err != nil {
		return done, err
	}
	r.states.put(a.Room, after)
	if !done.Repeat {
		for _, j := range a.Joins {
			r.hub.join(a.Room, j.Account, wire.StandingMember)
		}
		if len(a.Leaves)+len(a.Ends) > 0 {
			r.refresh(ctx, a.Room)
		}
	}
	return done, nil
}

// isThere reports whether exactly these entries are in the room already.
func (r *Relay) isThere(ctx context.Context, a *Append) (bool, error) {
	n, same := 0, true
	first := a.Entries[0].Seq
	err := r.store.Entries(ctx, a.Room, first, first+uint64(len(a.Entries))-1, func(e Entry) error {
		same = same && e.Hash == a.Entries[n].Hash
		n++
		return nil
	})
	return same && n == len(a.Entries), err
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// writeAppended answers an append. It writes the JSON of [wire.Appended] itself: this is the most
// frequent answer of all.
func writeAppended(w http.ResponseWriter, first uint64, done *Appended) error {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	b := append((*buf)[:0], `{"room":"`...)
	b = hex.AppendEncode(b, done.Head.Room[:])
	b = append(b, `","seq":`...)
	b = strconv.AppendUint(b, done.Head.Seq, 10)
	b = append(b, `,"hash":"`...)
	b = hex.AppendEncode(b, done.Head.Hash[:])
	b = append(b, `","arrived":`...)
	b = strconv.AppendInt(b, done.Head.Arrived, 10)
	b = append(b, `,"first":`...)
	b = strconv.AppendUint(b, first, 10)
	b = append(b, `,"times":[`...)
	for i, at := range done.Arrived {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, at, 10)
	}
	b = append(b, ']')
	if done.Repeat {
		b = append(b, `,"repeat":true`...)
	}
	b = append(b, '}')
	*buf = b
	w.Header()["Content-Type"] = typeJSON
	w.Write(b) // an error here is the client's having gone
	return nil
}

// pageBytes is how much of a room is read at once. No transaction is open while a page is being sent.
const pageBytes = 256 << 10

var errPage = errors.New("the page is full")

// entries streams entries, up to the last one that the account may read.
func (r *Relay) entries(c *call) error {
	room, err := wire.ParseHash(c.req.PathValue("room"))
	if err != nil {
		return ErrNotFound
	}
	x, err := r.store.Room(c.Context(), room, c.who.Account, c.now.UnixMilli())
	if err != nil {
		return err
	}
	from, err := c.number("from", 0)
	if err != nil {
		return err
	}
	to, err := c.number("to", x.Head.Seq)
	if err != nil {
		return err
	}
	to = min(to, x.Head.Seq)
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= 2*pageBytes {
			buffers.Put(buf)
		}
	}()
	c.w.Header()["Content-Type"] = typeFrames
	c.w.WriteHeader(http.StatusOK)
	for from <= to {
		*buf = (*buf)[:0]
		err := r.store.Entries(c.Context(), room, from, to, func(e Entry) error {
			*buf = appendRaw(*buf, &e)
			from = e.Seq + 1
			if len(*buf) >= pageBytes {
				return errPage
			}
			return nil
		})
		if err != nil && !errors.Is(err, errPage) || len(*buf) == 0 {
			return cutOff(err)
		}
		if err := c.send(*buf); err != nil {
			return cutOff(err)
		}
	}
	return nil
}

func (r *Relay) openInvitation(c *call) error {
	var q wire.OpenInvitation
	if err := c.json(&q); err != nil {
		return err
	}
	if !seal.Verify(q.Key, q.Sig, wire.InviteLabel, wire.InviteParts(r.cfg.Origin, c.who.Account, q.Key)...) {
		return problem(wire.CodeBadProof, "the signature does not verify for "+r.cfg.Origin)
	}
	r.replacing.RLock()
	defer r.replacing.RUnlock()
	i, err := r.store.Invitation(c.Context(), q.Key)
	if err != nil {
		return err
	}
	now := c.now.UnixMilli()
	switch {
	case i.State == InvitationUsed:
		return problem(wire.CodeInviteUsed, "")
	case i.State == InvitationWithdrawn:
		return problem(wire.CodeInviteRevoked, "")
	case now >= i.Expires:
		return problem(wire.CodeInviteExpired, "")
	}
	if err := r.store.Invite(c.Context(), c.who.Account, q.Key, now); err != nil {
		return orCode(err, ErrNotFound, wire.CodeInviteRevoked) // it ended this moment
	}
	x, err := r.store.Room(c.Context(), i.Room, c.who.Account, now)
	if err != nil {
		return err
	}
	r.hub.join(i.Room, c.who.Account, x.Standing)
	r.refresh(c.Context(), i.Room)
	return writeJSON(c.w, http.StatusOK, wire.Invited{Head: x.Head, Expires: when(i.Expires)})
}
