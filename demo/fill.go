package demo

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/practice/promise"
	"github.com/goldmend/goldmend/record"
)

// fillDays is how long a filled room has been in use.
const fillDays = 300

// FillBegin is when a room that is filled until then begins: what Stage.Clock is to show at first.
func FillBegin(until time.Time) time.Time {
	t := until.In(Zone())
	return time.Date(t.Year(), t.Month(), t.Day()-fillDays, 9, 0, 0, 0, t.Location())
}

// Fill makes a room of about n records, for measuring: two people who keep so many daily promises for three
// hundred days, and see each other do so. It signs and sends every record as they would, but a day at a time and
// without pages, so that 20,000 take some seconds.
func Fill(ctx context.Context, s Stage, n int) (Pair, error) {
	two, err := gather(s, uint64(n))
	if err != nil {
		return Pair{}, err
	}
	defer two.close()
	if err := two.meet(ctx); err != nil {
		return Pair{}, fmt.Errorf("how they begin: %w", err)
	}
	// Each promise has two records of its own, and two a day.
	promises, err := two.promiseDaily(ctx, min(promise.MostOpen, (n+2*fillDays-1)/(2*fillDays)))
	if err != nil {
		return Pair{}, fmt.Errorf("what they promise: %w", err)
	}
	made, begin := 2*len(promises), s.Clock.Now()
	for day := 1; day <= fillDays && made < n; day++ {
		s.Clock.Set(begin.AddDate(0, 0, day))
		on := promise.WallOf(time.Date(begin.Year(), begin.Month(), begin.Day()+day-1, 19, 0, 0, 0, time.UTC))
		for _, who := range []Who{Jonas, Mira} {
			some := promises[:min(len(promises), n-made)]
			if err := two.daily(ctx, who, some, on, day); err != nil {
				return Pair{}, fmt.Errorf("day %d: %w", day, err)
			}
			made += len(some)
		}
	}
	if err := two.part(ctx); err != nil {
		return Pair{}, fmt.Errorf("how it ends: %w", err)
	}
	return Pair{Logins: [2]Login{two.people[Mira].login, two.people[Jonas].login}, Acts: made}, nil
}

// promiseDaily has Jonas make so many daily promises, by the form, and Mira accept them.
func (p *pair) promiseDaily(ctx context.Context, n int) (ids []record.ID, err error) {
	jonas, mira := p.people[Jonas], p.people[Mira]
	from := p.stage.Clock.Now().In(Zone())
	for i := range n {
		fields := dayAndTime(time.Date(from.Year(), from.Month(), from.Day(), 19, 0, 0, 0, from.Location()))
		fields["repeat"] = []string{"day"}
		fields["what"] = []string{chores[i%len(chores)] + again(i/len(chores))}
		fields["sight"] = []string{"You see it in the evening"}
		if err := jonas.do(ctx, p.room+"/promise/new?form=recurring", "/promise/new", "", fields); err != nil {
			return nil, err
		}
		path := jonas.page.Path
		id, err := record.ParseID(path[len(path)-32:])
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
		if err := p.sync(ctx); err != nil {
			return nil, err
		}
		if err := mira.do(ctx, path+"/yes", "/yes", "", nil); err != nil {
			return nil, err
		}
	}
	return ids, p.sync(ctx)
}

// chores are what one can promise for every day.
var chores = []string{
	"Take out the rubbish", "Put the phone away at dinner", "Ask how your day was and listen to the end", "Water the tomatoes",
	"Wash up before bed", "Say when I leave the office", "Feed the cat", "Walk around the block with you", "Write down what I spent",
	"Air the bedroom", "Lay out the post, unopened", "Switch off the computer at ten",
}

func again(n int) string {
	if n == 0 {
		return ""
	}
	return ", and once more, time " + strconv.Itoa(n+1)
}

// daily says one word about each promise at once.
func (p *pair) daily(ctx context.Context, who Who, promises []record.ID, on promise.Wall, day int) error {
	x := p.people[who]
	var drafts []client.Draft
	for i, id := range promises {
		about := promise.Of{Promise: id, On: on}
		if (i+day)%10 == 0 {
			about.Note = seenNotes[(i+day)/10%len(seenNotes)]
		}
		var body record.Body = promise.Kept{Of: about}
		if who == Mira {
			body = promise.Seen{Of: about}
		}
		d := record.Draft{Time: p.stage.Clock.Now().UTC(), Body: body}
		_, _ = rand.Read(d.ID[:]) // never fails (crypto/rand)
		skeleton, prose := d.Encode()
		drafts = append(drafts, client.Draft{ID: d.ID, Skeleton: skeleton, Prose: prose})
	}
	room, err := p.ours(x)
	if err != nil {
		return err
	}
	const most = 50 // records of one append
	for len(drafts) > 0 {
		n := min(most, len(drafts))
		if _, err := x.front.Client().Append(ctx, room, drafts[:n], nil); err != nil {
			return err
		}
		drafts = drafts[n:]
	}
	return p.sync(ctx)
}

// ours is the room of the two, as one of them knows it.
func (p *pair) ours(x *person) (client.RoomID, error) {
	for _, r := range x.front.Client().Rooms() {
		if r.Kind == client.Ours {
			return r.ID, nil
		}
	}
	return client.RoomID{}, fmt.Errorf("%s has no room with the other", x.name)
}
