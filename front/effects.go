package front

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// done is what came of a form's effects.
type done struct {
	then string
	file *File
	room app.RoomID // the room that an effect made
}

// long is how long an effect that needs an answer may take.
const long = 45 * time.Second

// perform does what a form asks for: effects first, then records. The first that does not work out ends it.
func (f *Front) perform(ctx context.Context, resp app.Response) (done, *practice.Problem) {
	ctx, cancel := context.WithTimeout(ctx, long)
	defer cancel()
	out := done{then: string(resp.Then)}
	for _, e := range resp.Effects {
		if err := f.effect(ctx, e, &out); err != nil {
			why := failure(err)
			return out, &practice.Problem{Field: why.Field(), Text: why.Text()}
		}
	}
	if len(resp.Effects) > 0 {
		f.refresh()
		f.know()
	}
	for _, a := range resp.Appends {
		if p := f.append(ctx, client.RoomID(a.Room), a.Drafts, a.Erase); p != nil {
			return out, p
		}
	}
	f.know()
	out.then = strings.Replace(out.then, "{room}", "/ours/"+out.room.Short(), 1)
	return out, nil
}

// append writes records into a room. What a rule refuses at once is not kept: the form is shown again.
func (f *Front) append(ctx context.Context, room client.RoomID, drafts []record.Draft, erase []record.ID) *practice.Problem {
	var list []client.Draft
	for _, d := range drafts {
		s, p := d.Encode()
		list = append(list, client.Draft{ID: d.ID, Skeleton: s, Prose: p})
	}
	in, err := f.client.Append(ctx, room, list, erase)
	if err != nil {
		why := failure(err)
		return &practice.Problem{Field: why.Field(), Text: why.Text()}
	}
	if in.Refused != "" {
		_ = f.client.Discard(ctx, in.ID)
		f.mu.Lock()
		defer f.mu.Unlock()
		return &practice.Problem{Text: f.house.RefusalWords(in.Refused)}
	}
	return nil
}

// effect does one effect.
func (f *Front) effect(ctx context.Context, e app.Effect, out *done) error {
	switch e := e.(type) {
	case app.SignUp, app.SignIn, app.Unlock, app.Recover, app.Lock, app.SignOut, app.DeleteAccount:
		return f.wayIn(ctx, e)
	case app.StayUnlocked:
		return f.client.StayUnlocked(ctx, e.On, e.Words)
	case app.ChangeWords, app.NewKit, app.TestKit, app.PutKitAway, app.OfferWords:
		return f.keys(ctx, e)
	case app.SignOutDevice:
		return f.client.SignOutDevice(ctx, e.ID)
	case app.Export:
		return f.export(ctx, e, out)
	case app.DropStuck:
		return f.client.Discard(ctx, client.IntentID(e.ID))
	case app.RetryStuck:
		return f.client.Retry(ctx, client.IntentID(e.ID))
	}
	return f.roomEffect(ctx, e, out)
}

func (f *Front) wayIn(ctx context.Context, e app.Effect) (err error) {
	switch e := e.(type) {
	case app.SignUp:
		var kit client.Kit
		if kit, err = f.client.SignUp(ctx, e.Name, e.Words); err == nil {
			f.setKit(&kit)
			f.setName(ctx, e.Name)
		}
	case app.SignIn:
		if err = f.client.SignIn(ctx, e.Name, e.Words); err == nil {
			f.setName(ctx, e.Name)
		}
	case app.Unlock:
		if e.Here {
			err = f.client.UnlockHere(ctx)
		} else {
			err = f.unlock(ctx, e)
		}
	case app.Recover:
		if err = f.client.Recover(ctx, e.Name, e.Code, e.Words); err == nil {
			f.setName(ctx, e.Name)
		}
	case app.Lock:
		f.drafts.flush()
		return f.client.Lock(ctx)
	case app.SignOut:
		f.drafts.flush()
		return f.client.SignOut(ctx)
	case app.DeleteAccount:
		return f.client.DeleteAccount(ctx, e.Words)
	}
	if err == nil {
		f.let(ctx)
	}
	return err
}

// unlock opens this device's account; words that do not fit may be those of the account that was named.
func (f *Front) unlock(ctx context.Context, e app.Unlock) error {
	err := f.client.Unlock(ctx, e.Words)
	if e.Name == "" || !errors.Is(err, client.ErrWrongWords) {
		return err
	}
	if err = f.client.SignIn(ctx, e.Name, e.Words); err == nil {
		f.setName(ctx, e.Name)
	}
	return err
}

// setName keeps the sign-in name, sealed: it is not shown while locked.
func (f *Front) setName(ctx context.Context, name string) {
	_ = f.client.SetSetting(ctx, "name", []byte(name))
}

// let is called when somebody was let in: what this device keeps for the front is read back.
func (f *Front) let(ctx context.Context) {
	f.mu.Lock()
	f.desk.offered = nil
	f.mu.Unlock()
	if name, err := f.client.Setting(ctx, "name"); err == nil {
		f.mu.Lock()
		f.desk.name = string(name)
		f.mu.Unlock()
	}
	f.refresh()
	f.mu.Lock()
	order := slices.Clone(f.desk.order)
	f.mu.Unlock()
	for _, id := range order {
		if link, err := f.client.Setting(ctx, linkSetting(id)); err == nil && link != nil {
			f.setLink(id, string(link))
		}
	}
	f.know()
}

func (f *Front) setKit(k *client.Kit) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.kit, f.desk.offered = k, nil
}

func (f *Front) keys(ctx context.Context, e app.Effect) (err error) {
	switch e := e.(type) {
	case app.ChangeWords:
		if !e.Locks {
			err = f.client.ChangeWords(ctx, e.Old, e.New)
			break
		}
		var kit client.Kit
		if kit, err = f.client.ChangeLocks(ctx, e.Old, e.New); err == nil {
			f.setKit(&kit)
		}
	case app.NewKit:
		var kit client.Kit
		if kit, err = f.client.NewRecoveryCode(ctx, e.Words); err == nil {
			f.setKit(&kit)
		}
	case app.TestKit:
		if err = f.client.TestRead(e.First, e.Second); err == nil {
			f.setKit(nil)
		}
	case app.PutKitAway:
		f.setKit(nil)
	case app.OfferWords:
		f.mu.Lock()
		f.desk.offered = nil
		f.mu.Unlock()
		f.offer()
	}
	if _, changed := e.(app.ChangeWords); changed && err == nil {
		f.let(ctx) // new keys are a new beginning on this device
	}
	return err
}

func (f *Front) export(ctx context.Context, e app.Export, out *done) (err error) {
	if e.Page {
		out.file, err = f.Print(ctx, e.Room)
		return err
	}
	if f.cfg.Export == nil {
		return errUnknownEffect
	}
	var rooms []client.RoomID
	if e.Room != (app.RoomID{}) {
		rooms = append(rooms, client.RoomID(e.Room))
	}
	out.file, err = f.cfg.Export(ctx, f.client, rooms...)
	return err
}

// Print makes a page to print of one room, or (zero) of all that this device has.
func (f *Front) Print(ctx context.Context, room app.RoomID) (*File, error) {
	archives, err := f.client.Archive(ctx)
	if err != nil {
		return nil, err
	}
	q := f.request("/")
	p := app.Printed{Room: room, Now: q.Now, Zone: q.Zone, Heads: map[app.RoomID]app.Head{}}
	for _, a := range archives {
		p.Heads[app.RoomID(a.Room.ID)] = app.Head{Entries: len(a.Entries), Hash: a.Head}
	}
	f.refresh()
	f.know()
	f.mu.Lock()
	defer f.mu.Unlock()
	return &File{Name: "notes-" + q.Now.Format(time.DateOnly) + ".html", Type: "text/html", Data: []byte(f.house.Print(p))}, nil
}
