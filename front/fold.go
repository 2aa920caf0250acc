package front

import (
	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// SetRoom implements client.Folder.
func (f *Front) SetRoom(room client.Room) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := app.RoomID(room.ID)
	if _, known := f.desk.rooms[id]; !known {
		f.desk.order = append(f.desk.order, id)
	}
	f.desk.rooms[id] = room
	facts := f.house.Facts()
	facts.Rooms = f.roomFacts()
	f.house.Know(facts)
}

// Fold implements client.Folder.
func (f *Front) Fold(room client.RoomID, confirmed []client.Item, waiting []client.Intent) []client.Refusal {
	f.mu.Lock()
	defer f.mu.Unlock()
	pending := f.pending(room, waiting)
	return f.refusals(waiting, f.house.Fold(app.RoomID(room), items(confirmed), pending))
}

// Extend implements client.Folder.
func (f *Front) Extend(room client.RoomID, more []client.Item, waiting []client.Intent) []client.Refusal {
	f.mu.Lock()
	defer f.mu.Unlock()
	pending := f.pending(room, waiting)
	return f.refusals(waiting, f.house.Extend(app.RoomID(room), items(more), pending))
}

// Forget implements client.Folder.
func (f *Front) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	facts := f.house.Facts()
	if facts.Stage == app.Open {
		facts.Stage = app.Locked
	}
	f.house.Forget(facts)
	offered := f.desk.offered
	link := f.desk.link
	f.desk = newDesk()
	f.desk.offered, f.desk.link = offered, link
}

func items(list []client.Item) []app.Item {
	out := make([]app.Item, len(list))
	for i, it := range list {
		out[i] = app.Item{
			Seq: it.Seq, Author: it.Author, Skeleton: it.Skeleton, Prose: it.Prose, State: it.State,
			Arrived: it.Arrived, Withdrawn: it.Withdrawn, Control: string(it.Control), Subject: it.Subject,
		}
		if it.Ignored != nil {
			out[i].Ignored = app.IgnoredWords(it.Ignored.Error())
		}
	}
	return out
}

// pending lists the records that wait, in the order of writing. What was refused before is shown apart.
func (f *Front) pending(room client.RoomID, waiting []client.Intent) (out []app.Item) {
	me := f.desk.rooms[app.RoomID(room)].Me
	for _, in := range waiting {
		for _, d := range in.Drafts {
			out = append(out, app.Item{Author: me, Skeleton: d.Skeleton, Prose: d.Prose})
		}
	}
	return out
}

func (f *Front) refusals(waiting []client.Intent, refused map[record.ID]*practice.Refusal) (out []client.Refusal) {
	if len(refused) == 0 {
		return nil
	}
	for _, in := range waiting {
		for _, d := range in.Drafts {
			if r := refused[d.ID]; r != nil {
				out = append(out, client.Refusal{Intent: in.ID, Key: f.house.RefusalKey(d.Skeleton, r)})
				break
			}
		}
	}
	return out
}
