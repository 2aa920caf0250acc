package client_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/memstore"
	"github.com/goldmend/goldmend/seal/wordlist"
	"github.com/goldmend/goldmend/wire"
)

// house is one relay and the devices that talk to it, inside a synctest bubble: time is the bubble's, and
// settle waits until nobody has anything left to do.
type house struct {
	*testing.T
	ctx   context.Context
	relay *relay.Relay
	door  http.Handler // the relay, or something hostile before it
	all   []*device
}

const origin = "https://goldmend.example"

// inHouse runs a story.
func inHouse(t *testing.T, story func(h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		rel, err := relay.New(relay.Config{Origin: origin}, memstore.New(), slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		h := &house{T: t, ctx: t.Context(), relay: rel, door: rel}
		defer func() {
			for _, d := range h.all {
				d.Close()
			}
			if err := rel.Close(); err != nil {
				t.Error(err)
			}
			synctest.Wait()
		}()
		story(h)
	})
}

func (h *house) settle() { synctest.Wait() }

// wait lets time pass.
func (h *house) wait(d time.Duration) {
	time.Sleep(d) // the bubble's time: nothing really waits
	synctest.Wait()
}

// device is one client with what stands around it.
type device struct {
	*client.Client
	h       *house
	name    string
	words   string
	store   *store
	net     *network
	model   *model
	events  []client.EventKind
	mu      sync.Mutex
	devices client.DeviceKey
	tabs    client.Tabs

	stretching func() // called while words are stretched
	loading    client.Loading
}

// device makes a device for somebody: "ann" has the sign-in name "ann" and her own words.
func (h *house) device(name string) *device {
	h.Helper()
	d := &device{h: h, name: name, words: "the quite secret and long words of " + name, store: newStore(), devices: &deviceKey{}}
	d.net = &network{h: h}
	d.open()
	h.all = append(h.all, d)
	return d
}

// open starts the program on a device, as after a reload.
func (d *device) open() {
	d.h.Helper()
	d.model = newModel()
	c, err := client.New(client.Config{
		Origin: origin, Transport: d.net, Storage: d.store, KDF: quickKDF{d}, Words: wordlist.EFF(), Folder: d.model, DeviceKey: d.devices,
		Device: d.name + "'s device", Tabs: d.tabs, Loading: d.loading,
		News: func(e client.Event) {
			d.mu.Lock()
			d.events = append(d.events, e.Kind)
			d.mu.Unlock()
		},
	})
	d.h.must(err)
	_, err = c.Start(d.h.ctx)
	d.h.must(err)
	d.Client = c
}

// crash ends the program without a word, and starts it again.
func (d *device) crash() {
	d.h.Helper()
	d.Close()
	d.h.settle()
	d.open()
}

func (h *house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) is(err, want error) {
	h.Helper()
	if !errors.Is(err, want) {
		h.Fatalf("%v, want %v", err, want)
	}
}

// newcomer signs somebody up.
func (h *house) newcomer(name string) *device {
	h.Helper()
	d := h.device(name)
	_, err := d.SignUp(h.ctx, name, d.words)
	h.must(err)
	h.settle()
	return d
}

// again signs in on another device of the same person.
func (d *device) again() *device {
	d.h.Helper()
	o := d.h.device(d.name)
	o.words = d.words
	d.h.must(o.SignIn(d.h.ctx, d.name, d.words))
	d.h.settle()
	return o
}

// couple signs two up who share a room.
func (h *house) couple() (ann, ben *device, room client.RoomID) {
	h.Helper()
	ann, ben = h.newcomer("ann"), h.newcomer("ben")
	link, room, err := ann.Invite(h.ctx, client.RoomID{}, "partner")
	h.must(err)
	offer, err := ben.OpenInvitation(h.ctx, link)
	h.must(err)
	joined, err := ben.Join(h.ctx, link)
	h.must(err)
	h.settle()
	if joined != room || offer.Room != room {
		h.Fatalf("joined %x, want %x", joined, room)
	}
	info := ann.info(room)
	if len(info.Newcomers) != 1 {
		h.Fatalf("newcomers: %+v", info)
	}
	if info.Newcomers[0].Words != offer.Words || offer.Words[0] == "" {
		h.Fatalf("ann sees the words %v, ben %v", info.Newcomers[0].Words, offer.Words)
	}
	h.must(ann.Admit(h.ctx, room, info.Newcomers[0].ID, info.Newcomers[0].Keys))
	h.settle()
	return ann, ben, room
}

func (d *device) info(room client.RoomID) client.Room {
	d.h.Helper()
	for _, r := range d.Rooms() {
		if r.ID == room {
			return r
		}
	}
	d.h.Fatalf("%s knows no such room", d.name)
	return client.Room{}
}

// said is a record with a text.
type said struct{ text string }

func (said) Kind() record.Kind                 { return "test.said" }
func (said) Skeleton(*record.Writer)           {}
func (s said) Prose(w *record.Writer)          { w.String(1, s.text) }
func readSaid(_, p *record.Reader) record.Body { return said{p.String(1)} }

var kinds = record.Kinds{"test.said": readSaid}

func newID() (id record.ID) {
	rand.Read(id[:])
	return id
}

// say writes into a room, and returns the record's id.
func (d *device) say(room client.RoomID, text string) record.ID {
	d.h.Helper()
	id := newID()
	s, p := record.Draft{ID: id, Time: time.Now(), Body: said{text}}.Encode()
	_, err := d.Append(d.h.ctx, room, []client.Draft{{ID: id, Skeleton: s, Prose: p}}, nil)
	d.h.must(err)
	return id
}

// reads checks what a device shows of a room: "text" is confirmed, "text?" waits, "text!" was refused,
// "-" has had its words withdrawn.
func (d *device) reads(room client.RoomID, want ...string) {
	d.h.Helper()
	have := d.model.show(room)
	for _, in := range d.Waiting(room) {
		mark := "?"
		if in.Refused != "" {
			mark = "!"
		}
		for _, dr := range in.Drafts {
			have = append(have, textOf(dr.Skeleton, dr.Prose)+mark)
		}
	}
	if !slices.Equal(have, want) {
		d.h.Fatalf("%s reads %q, want %q", d.name, have, want)
	}
}

func textOf(skeleton, prose []byte) string {
	r, err := kinds.Decode(skeleton, prose)
	if err != nil {
		return err.Error()
	}
	return r.Body.(said).text
}

// model is a folder that remembers.
type model struct {
	mu      sync.Mutex
	rooms   map[client.RoomID][]client.Item
	info    map[client.RoomID]client.Room
	forgot  bool
	refuses func(room client.RoomID, confirmed []string, waiting string) string
}

func newModel() *model {
	return &model{rooms: map[client.RoomID][]client.Item{}, info: map[client.RoomID]client.Room{}}
}

func (m *model) SetRoom(r client.Room) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.info[r.ID] = r
}

func (m *model) Fold(room client.RoomID, items []client.Item, waiting []client.Intent) []client.Refusal {
	m.mu.Lock()
	m.rooms[room] = slices.Clone(items)
	m.mu.Unlock()
	return m.judge(room, waiting)
}

func (m *model) Extend(room client.RoomID, items []client.Item, waiting []client.Intent) []client.Refusal {
	m.mu.Lock()
	m.rooms[room] = append(m.rooms[room], items...)
	m.mu.Unlock()
	return m.judge(room, waiting)
}

func (m *model) judge(room client.RoomID, waiting []client.Intent) (list []client.Refusal) {
	if m.refuses == nil {
		return nil
	}
	for _, in := range waiting {
		for _, d := range in.Drafts {
			if key := m.refuses(room, m.show(room), textOf(d.Skeleton, d.Prose)); key != "" {
				list = append(list, client.Refusal{Intent: in.ID, Key: key})
			}
		}
	}
	return list
}

func (m *model) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rooms, m.forgot = map[client.RoomID][]client.Item{}, true
}

func (m *model) show(room client.RoomID) (list []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, it := range m.rooms[room] {
		switch {
		case it.Control != "" || it.Ignored != nil:
		case !it.Withdrawn.IsZero():
			list = append(list, "-")
		default:
			list = append(list, textOf(it.Skeleton, it.Prose))
		}
	}
	return list
}

// store is a device's storage. It can be full, and it can be wiped.
type store struct {
	mu     sync.Mutex
	values map[string][]byte
	full   bool
	puts   int
	slow   func(key string) // called before a value is deleted
	listed []string         // what was asked for, in order
}

func newStore() *store { return &store{values: map[string][]byte{}} }

var errFull = errors.New("full")

// fills lets the disk be full from now on.
func (s *store) fills() {
	s.mu.Lock()
	s.full = true
	s.mu.Unlock()
}

func (s *store) Get(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.values[key]), nil
}

func (s *store) Put(_ context.Context, key string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errFull
	}
	s.puts++
	s.values[key] = slices.Clone(value)
	return nil
}

func (s *store) Delete(_ context.Context, key string) error {
	if s.slow != nil {
		s.slow(key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.full {
		return errFull
	}
	delete(s.values, key)
	return nil
}

func (s *store) List(_ context.Context, prefix string) (list []client.Pair, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listed = append(s.listed, prefix)
	for k, v := range s.values {
		if strings.HasPrefix(k, prefix) {
			list = append(list, client.Pair{Key: k, Value: slices.Clone(v)})
		}
	}
	slices.SortFunc(list, func(a, b client.Pair) int { return strings.Compare(a.Key, b.Key) })
	return list, nil
}

func (s *store) keys(part string) (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.values {
		if strings.Contains(k, part) {
			list = append(list, k)
		}
	}
	return list
}

func (s *store) drop(part string) {
	for _, k := range s.keys(part) {
		delete(s.values, k)
	}
}

// quickKDF stands in for Argon2, whose cost would only slow these stories down.
type quickKDF struct{ *device }

func (k quickKDF) Stretch(_ context.Context, words string, account [16]byte) ([32]byte, error) {
	if k.device != nil && k.stretching != nil {
		k.stretching()
	}
	return sha256.Sum256(append(account[:], strings.Join(strings.Fields(strings.ToLower(words)), " ")...)), nil
}

// deviceKey keeps what it wraps.
type deviceKey struct {
	mu   sync.Mutex
	kept [][]byte
}

func (k *deviceKey) Wrap(_ context.Context, plain []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = append(k.kept, slices.Clone(plain))
	return []byte{byte(len(k.kept))}, nil
}

func (k *deviceKey) Unwrap(_ context.Context, sealed []byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(sealed) != 1 || int(sealed[0]) > len(k.kept) {
		return nil, errors.New("no key")
	}
	return k.kept[sealed[0]-1], nil
}

func (k *deviceKey) Forget(context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = nil
	return nil
}

// network carries a device's requests to the relay, unless something is in the way.
type network struct {
	h  *house
	mu sync.Mutex
	// seen lists what went over the wire: method, path and size.
	seen  []string
	down  bool
	token string // of the last request that had one
	// fault may answer instead of the relay (a response), break the way there (errBefore), or the way
	// back (errAfter: the relay does it, and nobody hears).
	fault func(r *client.Request) (*client.Response, error)
	open  []context.CancelCauseFunc
}

var (
	errBefore = errors.New("broke on the way there")
	errAfter  = errors.New("broke on the way back")
)

func (n *network) log() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.seen)
}

// breaks puts a fault in the way, or takes it out.
func (n *network) breaks(fault func(r *client.Request) (*client.Response, error)) {
	n.mu.Lock()
	n.fault = fault
	n.mu.Unlock()
}

// cut takes the network away, open streams too.
func (n *network) cut() {
	n.mu.Lock()
	n.down = true
	open := n.open
	n.open = nil
	n.mu.Unlock()
	for _, end := range open {
		end(errBefore)
	}
}

func (n *network) restore() {
	n.mu.Lock()
	n.down = false
	n.mu.Unlock()
}

func (n *network) Do(ctx context.Context, r *client.Request) (*client.Response, error) {
	n.mu.Lock()
	n.seen = append(n.seen, fmt.Sprintf("%s %s %d", r.Method, r.Path, len(r.Body)))
	down, fault := n.down, n.fault
	if r.Token != "" {
		n.token = r.Token
	}
	n.mu.Unlock()
	if down {
		return nil, errBefore
	}
	if fault != nil {
		res, err := fault(r)
		if errors.Is(err, errAfter) {
			res, err := n.pass(ctx, r)
			if err == nil {
				_, _ = io.ReadAll(res.Body)
			}
			return nil, errAfter
		}
		if res != nil || err != nil {
			return res, err
		}
	}
	return n.pass(ctx, r)
}

// apart fails when one append holds content together with a control entry: what is appended together has one author,
// and control entries say theirs. What a restored relay is given back was apart when it was written.
func (n *network) apart(r *client.Request) {
	if !isAppend(r) {
		return
	}
	frames, _ := wire.ParseFrames(r.Body, 1000)
	content, signed := false, false
	for _, f := range frames {
		e, err := ledger.Parse(f.Raw)
		if err != nil || f.Arrived != 0 {
			return
		}
		content = content || e.Class == ledger.ContentEntry
		signed = signed || e.Class == ledger.ControlEntry && e.Control() != ledger.Erased
	}
	if content && signed {
		n.h.Errorf("content is appended together with a control entry, which says who wrote it")
	}
}

func (n *network) pass(ctx context.Context, r *client.Request) (*client.Response, error) {
	n.apart(r)
	ctx, end := context.WithCancelCause(ctx)
	n.mu.Lock()
	n.open = append(n.open, end)
	n.mu.Unlock()
	req := httptest.NewRequestWithContext(ctx, r.Method, r.Path, strings.NewReader(string(r.Body)))
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	if r.Token != "" {
		req.Header.Set("Authorization", wire.TokenScheme+r.Token)
	}
	w := newAnswer()
	go func() {
		defer func() {
			err := io.EOF
			if recover() != nil {
				err = io.ErrUnexpectedEOF
			}
			w.WriteHeader(http.StatusOK)
			w.out.CloseWithError(err)
		}()
		n.h.door.ServeHTTP(w, req)
	}()
	context.AfterFunc(ctx, func() { w.out.CloseWithError(context.Cause(ctx)) })
	select {
	case <-w.ready:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	return &client.Response{Status: w.status, Type: w.header.Get("Content-Type"), Body: w.in}, nil
}

// answer is an http.ResponseWriter whose body streams.
type answer struct {
	header http.Header
	status int
	once   sync.Once
	ready  chan struct{}
	in     *io.PipeReader
	out    *io.PipeWriter
}

func newAnswer() *answer {
	a := &answer{header: http.Header{}, ready: make(chan struct{})}
	a.in, a.out = io.Pipe()
	return a
}

func (a *answer) Header() http.Header { return a.header }
func (a *answer) Flush()              {}

func (a *answer) WriteHeader(status int) {
	a.once.Do(func() {
		a.status = status
		close(a.ready)
	})
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.out.Write(b)
}

// refusal is an answer that refuses.
func refusal(status int, code wire.Code) *client.Response {
	body := fmt.Sprintf(`{"type":"/problems/%s","title":"no","status":%d,"code":%q}`, code, status, code)
	return &client.Response{Status: status, Type: wire.TypeProblem, Body: io.NopCloser(strings.NewReader(body))}
}

// tabGroup is a browser's tabs of one origin.
type tabGroup struct {
	mu   sync.Mutex
	lead chan struct{}
	tabs []*tab
}

func (g *tabGroup) tab() *tab {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lead == nil {
		g.lead = make(chan struct{}, 1)
	}
	t := &tab{group: g}
	g.tabs = append(g.tabs, t)
	return t
}

type tab struct {
	group *tabGroup
	hear  map[int]func(string)
	next  int
}

func (t *tab) Lead(ctx context.Context, lead func(context.Context)) error {
	select {
	case t.group.lead <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	lead(ctx)
	<-t.group.lead
	return ctx.Err()
}

func (t *tab) Say(note string) {
	t.group.mu.Lock()
	var hear []func(string)
	for _, o := range t.group.tabs {
		if o != t {
			for _, f := range o.hear {
				hear = append(hear, f)
			}
		}
	}
	t.group.mu.Unlock()
	for _, f := range hear {
		f(note)
	}
}

func (t *tab) Hear(f func(string)) func() {
	t.group.mu.Lock()
	defer t.group.mu.Unlock()
	if t.hear == nil {
		t.hear = map[int]func(string){}
	}
	n := t.next
	t.next++
	t.hear[n] = f
	return func() {
		t.group.mu.Lock()
		defer t.group.mu.Unlock()
		delete(t.hear, n)
	}
}

type recordID = record.ID

// draft encodes a text as one record.
func (d *device) draft(text string) []client.Draft {
	id := newID()
	s, p := record.Draft{ID: id, Time: time.Now(), Body: said{text}}.Encode()
	return []client.Draft{{ID: id, Skeleton: s, Prose: p}}
}

func dropProse(raw []byte) []byte { return ledger.DropProse(raw) }

// shorter asks the relay for its rooms, and answers that one of them ends two entries earlier.
func shorter(d *device, r *client.Request, room client.RoomID) *client.Response {
	res, err := d.net.pass(d.h.ctx, r)
	d.h.must(err)
	b, err := io.ReadAll(res.Body)
	d.h.must(err)
	var list wire.Rooms
	d.h.must(json.Unmarshal(b, &list))
	for i := range list.Rooms {
		if x := &list.Rooms[i]; client.RoomID(x.Room) == room {
			x.Seq -= 2
			x.Hash = wire.Hash(d.hashes(room, x.Seq))
		}
	}
	b, err = json.Marshal(list)
	d.h.must(err)
	return &client.Response{Status: 200, Type: wire.TypeJSON, Body: io.NopCloser(strings.NewReader(string(b)))}
}

// hashes reads the hash of an entry from the relay.
func (d *device) hashes(room client.RoomID, seq uint64) [32]byte {
	path := fmt.Sprintf("%s&to=%d", wire.EntriesFrom(wire.Hash(room), seq), seq)
	res, err := d.net.pass(d.h.ctx, &client.Request{Method: "GET", Path: path, Token: d.net.token})
	d.h.must(err)
	f, err := wire.NewFrameReader(res.Body).Next()
	d.h.must(err)
	e, err := ledger.Parse(f.Raw)
	d.h.must(err)
	return e.Hash()
}

// both asks the relay for the rooms of two people, and answers with all of them.
func both(d, o *device, r *client.Request) *client.Response {
	var all wire.Rooms
	for _, x := range []*device{d, o} {
		q := *r
		if x != d {
			q.Token = x.net.token
		}
		res, err := x.net.pass(d.h.ctx, &q)
		d.h.must(err)
		b, err := io.ReadAll(res.Body)
		d.h.must(err)
		var list wire.Rooms
		d.h.must(json.Unmarshal(b, &list))
		all.Rooms = append(all.Rooms, list.Rooms...)
	}
	b, err := json.Marshal(all)
	d.h.must(err)
	return &client.Response{Status: 200, Type: wire.TypeJSON, Body: io.NopCloser(strings.NewReader(string(b)))}
}
