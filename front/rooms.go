package front

import (
	"context"
	"encoding/hex"
	"errors"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/record"
)

var errUnknownEffect = errors.New("front: unknown effect")

func (f *Front) roomEffect(ctx context.Context, e app.Effect, out *done) error {
	switch e := e.(type) {
	case app.OpenRoom:
		return f.openRoom(ctx, e, out)
	case app.Invite:
		return f.invite(ctx, e.Room, out)
	case app.Uninvite:
		id, ok := unhex(e.ID)
		if !ok {
			return client.ErrInvitation
		}
		f.setLink(e.Room, "")
		return f.client.Uninvite(ctx, client.RoomID(e.Room), id)
	case app.Join:
		return f.join(ctx, e, out)
	case app.DropJoin:
		f.dropOffer()
		return nil
	case app.Admit:
		keys, _ := unhex(e.Keys) // nobody has the keys zero
		return f.client.Admit(ctx, client.RoomID(e.Room), e.Member, keys)
	case app.Compare:
		keys, _ := unhex(e.Keys)
		return f.client.Compared(ctx, client.RoomID(e.Room), e.Member, keys)
	case app.Decline:
		return f.client.Remove(ctx, client.RoomID(e.Room), e.Member)
	case app.LeaveRoom:
		return f.client.Leave(ctx, client.RoomID(e.Room))
	}
	return errUnknownEffect
}

func unhex(s string) (id [32]byte, ok bool) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(id) {
		return id, false
	}
	return [32]byte(b), true
}

// openRoom makes a room, names the person there and invites. When the invitation does not work out the room
// stays, and can be invited to later.
func (f *Front) openRoom(ctx context.Context, e app.OpenRoom, out *done) error {
	if e.Old != (app.RoomID{}) {
		id, err := f.client.Succeed(ctx, client.RoomID(e.Old))
		if err != nil {
			return err
		}
		out.room = app.RoomID(id)
		_ = f.invite(ctx, out.room, out)
	} else if err := f.invite(ctx, app.RoomID{}, out); err != nil {
		return err
	}
	return f.furnish(ctx, out.room, e.Drafts, e.Label)
}

// furnish writes the first records of a room, and one's own label for it.
func (f *Front) furnish(ctx context.Context, room app.RoomID, drafts []record.Draft, label string) error {
	f.refresh()
	f.know()
	if p := f.append(ctx, client.RoomID(room), drafts, nil); p != nil {
		return errors.New(p.Text)
	}
	if label == "" {
		return nil
	}
	f.mu.Lock()
	d := f.house.Label(room, label, f.now().UTC())
	f.mu.Unlock()
	if p := f.append(ctx, f.client.Mine(), []record.Draft{d}, nil); p != nil {
		return errors.New(p.Text)
	}
	return nil
}

func (f *Front) invite(ctx context.Context, room app.RoomID, out *done) error {
	link, id, err := f.client.Invite(ctx, client.RoomID(room), "partner")
	if err != nil {
		return err
	}
	out.room = app.RoomID(id)
	f.setLink(out.room, link)
	_ = f.client.SetSetting(ctx, linkSetting(out.room), []byte(link))
	return nil
}

func linkSetting(room app.RoomID) string { return "link/" + room.Short() }

func (f *Front) setLink(room app.RoomID, link string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.links[room] = link
}

func (f *Front) join(ctx context.Context, e app.Join, out *done) error {
	f.mu.Lock()
	link := f.desk.link
	f.mu.Unlock()
	if link == "" {
		return client.ErrInvitation
	}
	id, err := f.client.Join(ctx, link)
	if err != nil {
		return err
	}
	out.room = app.RoomID(id)
	f.dropOffer()
	return f.furnish(ctx, out.room, e.Drafts, e.Label)
}

func (f *Front) dropOffer() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.link, f.desk.offer = "", nil
}
