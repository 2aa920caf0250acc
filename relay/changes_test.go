package relay_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/wire"
)

// listener reads a person's change stream.
type listener struct {
	*person
	events chan wire.Event
	beats  chan struct{}
	stop   context.CancelFunc
	err    error
}

// listens connects, and returns the heads that it was told at once.
func (p *person) listens() (*listener, wire.Rooms) {
	p.Helper()
	ctx, stop := context.WithCancel(context.Background())
	p.Cleanup(stop)
	req, _ := http.NewRequestWithContext(ctx, "GET", p.url+wire.PathChanges, nil)
	req.Header.Set("Authorization", wire.TokenScheme+p.token)
	res, err := http.DefaultClient.Do(req)
	p.must(err)
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != wire.TypeEvents {
		p.Fatalf("the stream is answered %v", res)
	}
	l := &listener{person: p, events: make(chan wire.Event, 1000), beats: make(chan struct{}, 1000), stop: stop}
	go func() {
		defer close(l.events)
		defer res.Body.Close()
		var parser wire.EventParser
		buf := make([]byte, 512)
		for l.err == nil {
			var n int
			n, l.err = res.Body.Read(buf)
			if beat, err := parser.Feed(buf[:n], func(e wire.Event) { l.events <- e }); err != nil {
				l.err = err
			} else if beat {
				l.beats <- struct{}{}
			}
		}
	}()
	var rooms wire.Rooms
	l.next(wire.EventRooms, &rooms)
	return l, rooms
}

// next waits for the next event, which must have this name.
func (l *listener) next(name string, v any) {
	l.Helper()
	select {
	case e, ok := <-l.events:
		if !ok || e.Name != name {
			l.Fatalf("%s hears %q, %v, want %s", l.name, e, l.err, name)
		}
		l.must(json.Unmarshal(e.Data, v))
	case <-time.After(10 * time.Second):
		l.Fatalf("%s hears nothing, want %s", l.name, name)
	}
}

// until waits for a room's head to reach a place.
func (l *listener) until(head wire.Head) {
	l.Helper()
	for {
		var r wire.Room
		l.next(wire.EventHead, &r)
		if r.Room == head.Room && r.Seq >= head.Seq {
			if r.Seq == head.Seq && r.Head != head && head.Hash != (wire.Hash{}) {
				l.Errorf("%s is told %+v, want %+v", l.name, r.Head, head)
			}
			return
		}
	}
}

// ends waits for the end of the stream.
func (l *listener) ends() {
	l.Helper()
	for {
		select {
		case _, ok := <-l.events:
			if !ok {
				return
			}
		case <-time.After(10 * time.Second):
			l.Fatalf("%s still listens", l.name)
		}
	}
}

func TestOnesStepIsHeardByTheOther(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, room := w.pair()
		l, rooms := ben.listens()
		if len(rooms.Rooms) != 1 || rooms.Rooms[0].Room != room || rooms.Rooms[0].Seq != ann.pull(room).Len()-1 {
			t.Errorf("on connecting Ben is told %+v", rooms)
		}
		l.until(ann.says(room, "one").Head)
		l.until(ann.says(room, "two").Head)
		l.stop()
		missed := ann.says(room, "three").Head
		again, rooms := ben.listens()
		if rooms.Rooms[0].Head != missed {
			t.Errorf("after a break Ben is told %+v, want %+v", rooms.Rooms[0].Head, missed)
		}
		again.until(ann.says(room, "four").Head)
	})
}

func TestComingAndGoingIsHeard(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann, ben, eve := w.person("Ann"), w.person("Ben"), w.person("Eve")
		anns, _ := ann.listens()
		bens, _ := ben.listens()
		eves, _ := eve.listens()
		room := ann.open(ledger.Ours)
		anns.until(wire.Head{Room: room})
		seed := ann.invites(room)
		_, err := eve.holds(seed)
		eve.must(err)
		eves.until(wire.Head{Room: room})
		ben.joins(seed)
		bens.until(wire.Head{Room: room, Seq: 2})
		anns.until(wire.Head{Room: room, Seq: 2})
		var gone wire.Room
		for e := range eves.events { // heads may come before
			if e.Name == wire.EventGone {
				eve.must(json.Unmarshal(e.Data, &gone))
				break
			}
		}
		if gone.Room != room || gone.Hash != (wire.Hash{}) {
			t.Errorf("Eve, whose invitation was used by another, is told %+v", gone)
		}
		ann.admits(room)
		left := ben.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Leave() })
		for e := range bens.events {
			if e.Name == wire.EventGone {
				ben.must(json.Unmarshal(e.Data, &gone))
				break
			}
		}
		if gone.Head != left.Head || gone.Standing != wire.StandingFormer {
			t.Errorf("Ben, who left with %+v, is told %+v", left.Head, gone)
		}
		after := ann.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Epoch(rand.Reader) })
		anns.until(after.Head)
		ben.says(ben.open(ledger.Mine), "mine")
		for e := range bens.events {
			if bytes.Contains(e.Data, []byte(room.String())) {
				t.Errorf("Ben still hears %s", e.Data)
			}
			if bytes.Contains(e.Data, []byte(`"seq":2`)) {
				break
			}
		}
	})
}

func TestEndingASessionEndsItsStreamAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		ann := w.person("Ann")
		lost, kept := ann.device(), ann.device()
		l, _ := lost.listens()
		k, _ := kept.listens()
		ann.must(ann.call("DELETE", wire.SessionPath(lost.session), nil, nil))
		l.ends()
		room := ann.open(ledger.Mine)
		k.until(wire.Head{Room: room})
		ann.must(ann.prove(wire.PathAccountGone, wire.ActionDelete, ann.words.Login, wire.DeleteAccount{}, nil))
		k.ends()
	})
}

func TestAStreamShowsThatItLivesAndEndsWithTheRelay(t *testing.T) {
	w := begin(t, func(c *relay.Config) { c.Heartbeat = 5 * time.Millisecond; c.Limits.Streams = 2 })
	ann := w.person("Ann")
	l, _ := ann.listens()
	<-l.beats
	<-l.beats
	second, _ := ann.listens()
	_, _, err := ann.do("GET", wire.PathChanges, "", nil)
	ann.wants(err, wire.CodeTooMany)
	w.relay.Close()
	l.ends()
	second.ends()
	_, _, err = ann.do("GET", wire.PathChanges, "", nil)
	ann.wants(err, wire.CodeUnavailable)
}

// pipes is a listener whose connections hold no byte that the other side has not taken.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// A reader that takes nothing is cut off, holds up nobody, and finds everything when it comes again.
func TestASlowReaderIsCutOffAndMissesNothing(t *testing.T) {
	w := begin(t, func(c *relay.Config) { c.SlowWrite = 50 * time.Millisecond; c.Limits.Streams = 1 })
	ann, ben, room := w.pair()
	accept := make(pipes, 1)
	srv := &http.Server{Handler: w.relay}
	go srv.Serve(accept)
	defer srv.Close()
	conn, server := net.Pipe()
	defer conn.Close()
	accept <- server
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s%s\r\n\r\n", wire.PathChanges, wire.TokenScheme, ben.token)
	if line, err := bufio.NewReaderSize(conn, 16).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("%q, %v", line, err)
	}
	last := ann.says(room, "nobody waits for Ben")
	deadline := time.Now().Add(10 * time.Second)
	for { // the one stream that Ben may have is free when the slow one was cut
		req, _ := http.NewRequest("GET", w.url+wire.PathChanges, nil)
		req.Header.Set("Authorization", wire.TokenScheme+ben.token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the slow reader still has its stream")
		}
	}
	var rooms wire.Rooms
	ben.must(ben.call("GET", wire.PathRooms, nil, &rooms))
	if rooms.Rooms[0].Head != last.Head {
		t.Errorf("Ben finds %+v, want %+v", rooms.Rooms[0].Head, last.Head)
	}
}

func TestServeFinishesWhatHasBegunAndEndsStreams(t *testing.T) {
	store := memstore.New()
	r, err := relay.New(relay.Config{Origin: origin, Rates: generous}, store, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- relay.Serve(ctx, l, r) }()
	w := &world{TB: t, relay: r, store: store, url: "http://" + l.Addr().String(), now: time.Now()}
	ann := w.person("Ann")
	stream, _ := ann.listens()
	stop()
	stream.ends()
	if err := <-done; err != nil {
		t.Errorf("Serve returned %v", err)
	}
	if _, err := http.Get(w.url + wire.PathInfo); err == nil {
		t.Error("it still answers")
	}
	if err := store.Check(t.Context()); err != nil {
		t.Errorf("the store was closed: %v", err)
	}
}

func TestWhoeverOnlyLooksAtAnInvitationIsNotToldThatTheyAreAMember(t *testing.T) {
	w := begin(t)
	ann, ben := w.person("Ann"), w.person("Ben")
	room := ann.open(ledger.Ours)
	seed := ann.invites(room)
	told := func(l *listener, want wire.Standing) {
		t.Helper()
		var r wire.Room
		l.next(wire.EventHead, &r)
		if r.Room != room || r.Standing != want {
			t.Errorf("told %q, want %q", r.Standing, want)
		}
	}
	early, _ := ben.listens()
	_, err := ben.holds(seed)
	ben.must(err)
	told(early, wire.StandingInvited) // what the call itself tells
	late, rooms := ben.listens()
	if len(rooms.Rooms) != 1 || rooms.Rooms[0].Standing != wire.StandingInvited {
		t.Errorf("told at first: %+v", rooms)
	}
	ann.says(room, "before he joins")
	told(early, wire.StandingInvited)
	told(late, wire.StandingInvited)
	ben.append(room, func(c *ledger.Chain) ([]byte, error) { return c.Join(seed, w.clock()) })
	told(early, wire.StandingMember)
	told(late, wire.StandingMember)
}
