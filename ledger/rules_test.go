package ledger_test

import (
	"slices"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// session is a room of ann and ben with hal as a helper.
func session(t testing.TB) *world {
	t.Helper()
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Session})
	w.joins("ben", "ann", ledger.Person)
	w.joins("hal", "ann", ledger.Helper)
	return w
}

// refuses appends an entry written by hand, and checks why everybody ignores it, and that everybody goes on.
func (w *world) refuses(t testing.TB, what string, want error, raw []byte) {
	t.Helper()
	w.append(raw)
	for _, name := range []string{"ann", "ben"} {
		it, _ := w.as(name).Item(uint64(len(w.entries) - 1))
		wantErr(t, what, it.Ignored, want)
	}
	e, err := ledger.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if e.Class == ledger.ControlEntry && e.Control() != ledger.Erased && e.Control() != ledger.Disowned {
		_, err := w.as("ann").State().Check(e)
		wantErr(t, what+", to a relay", err, want)
	}
}

func by(name string) signing { return signing{person(name), "control/v1"} }

func TestRulesOfEpochs(t *testing.T) {
	for _, x := range []struct {
		what  string
		by    string
		spoil func(w *world, x *wrapEpoch)
		want  error
	}{
		{"for nobody but the first", "ann", func(w *world, x *wrapEpoch) { x.wraps = x.wraps[:1] }, ledger.ErrRule},
		{"for nobody", "ann", func(w *world, x *wrapEpoch) { x.wraps = nil }, ledger.ErrRule},
		{"for a stranger too", "ann", func(w *world, x *wrapEpoch) {
			x.wraps = append(x.wraps, ledger.Wrap{Member: id("eve"), Box: w.wrap(person("eve").Public(), *x)})
		}, ledger.ErrRule},
		{"for a stranger instead", "ben", func(w *world, x *wrapEpoch) { x.wraps[0].Member = id("eve") }, ledger.ErrRule},
		{"for one member twice", "ben", func(w *world, x *wrapEpoch) { x.wraps[0] = x.wraps[1] }, ledger.ErrRule},
		{"in another order", "ben", func(w *world, x *wrapEpoch) { slices.Reverse(x.wraps) }, ledger.ErrRule},
		{"with a number again", "ann", func(w *world, x *wrapEpoch) { x.number-- }, ledger.ErrEpoch},
		{"with a wrap too short", "ann", func(w *world, x *wrapEpoch) { x.wraps[0].Box = x.wraps[0].Box[1:] }, ledger.ErrMalformed},
		{"without a kid", "ann", func(w *world, x *wrapEpoch) { x.kid = seal.Hash{} }, ledger.ErrMalformed},
		{"by a stranger", "eve", func(w *world, x *wrapEpoch) {}, ledger.ErrNotMember},
	} {
		w := ours(t)
		e := w.epoch("ann")
		x.spoil(w, &e)
		w.refuses(t, "an epoch "+x.what, x.want, w.next().control(ledger.Epoch, id(x.by), e.body(), by(x.by)))
		w.writes("ben", "b1", "")
	}
}

func TestANewcomerWithoutHistoryIsNotGivenIt(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Session})
	w.joins("ben", "ann", ledger.Person)
	tell(t, w, "ann helper-invites hal -> hal joins")
	e := w.epoch("ann")
	w.refuses(t, "an epoch that tells a helper what was before", ledger.ErrRule, w.next().control(ledger.Epoch, id("ann"), e.body(), by("ann")))
	e.previous = nil
	w.append(w.next().control(ledger.Epoch, id("ann"), e.body(), by("ann")))
	if it, _ := w.as("hal").Item(uint64(len(w.entries) - 1)); it.Ignored != nil {
		t.Error(it.Ignored)
	}
}

func TestWhoeverWaitsCanOnlyLeaveOrChangeKeys(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Ours})
	w.as("ben")
	tell(t, w, "ann invites eve -> eve joins")
	e := w.epoch("ann")
	for _, x := range []struct {
		typ  ledger.Control
		body []byte
	}{
		{ledger.Epoch, e.body()},
		{ledger.Removed, message(func(m *record.Writer) { m.Member(1, id("ann")) })},
		{ledger.Successor, message(func(m *record.Writer) { m.Raw(1, w.room[:]) })},
		{ledger.Disowned, message(func(m *record.Writer) { m.Messages(1, 1, func(_ int, m *record.Writer) { m.Uint(1, 1) }) })},
	} {
		w.refuses(t, x.typ.String()+" by somebody who waits", ledger.ErrNotMember, w.next().control(x.typ, id("eve"), x.body, by("eve")))
	}
}

func TestHelpersAreNoHosts(t *testing.T) {
	w := session(t)
	tell(t, w, "ann helper-invites ivy -> ivy joins")
	e := w.epoch("hal")
	e.previous = nil
	w.refuses(t, "a helper admits", ledger.ErrRule, w.next().control(ledger.Epoch, id("hal"), e.body(), by("hal")))
	s := tell(t, w, "ben admits ivy -> ann helper-invites joe -> joe joins = rule")
	uninvited := s.invitation("joe")
	w.refuses(t, "a helper revokes another's invitation", ledger.ErrRule,
		w.next().control(ledger.Uninvited, id("hal"), message(func(m *record.Writer) { m.Raw(1, uninvited[:]) }), by("hal")))
	tell(t, w, "ben removes ben = rule -> ann removes hal -> ann leaves -> joe joins ann = invitation")
}

func TestALinkOfSomebodyWhoLeftIsVoid(t *testing.T) {
	w := session(t)
	s := tell(t, w, "ann helper-invites ivy -> ann leaves")
	wantErr(t, "ivy", s.step([]string{"ivy", "joins"}), ledger.ErrInvitation)
}

func TestRulesOfInvitations(t *testing.T) {
	invite := func(key [32]byte, role ledger.Role, history bool) []byte {
		return ledger.EncodeBody(&ledger.InvitedBody{Key: key, Role: role, History: history, Expiry: start.Add(time.Hour)})
	}
	key := [32]byte(ledger.InviteSeed{1}.Key()[32:])
	w := session(t)
	w.refuses(t, "a helper with history", ledger.ErrRule, w.next().control(ledger.Invited, id("ann"), invite(key, ledger.Helper, true), by("ann")))
	w.append(w.next().control(ledger.Invited, id("ann"), invite(key, ledger.Helper, false), by("ann")))
	w.refuses(t, "the same link again", ledger.ErrRule, w.next().control(ledger.Invited, id("ben"), invite(key, ledger.Helper, false), by("ben")))
	two := ours(t)
	two.refuses(t, "a helper in a room of two", ledger.ErrRule, two.next().control(ledger.Invited, id("ann"), invite(key, ledger.Helper, false), by("ann")))
	small := [32]byte{1}
	two.refuses(t, "a key that everybody can sign with", ledger.ErrMalformed, two.next().control(ledger.Invited, id("ann"), invite(small, 0, false), by("ann")))
}

func TestRulesOfJoining(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Ours})
	w.as("ben")
	s := tell(t, w, "ann invites eve")
	hash := s.invitation("eve")
	link := signing{linkKey(s.links["eve"]), "joined/v1"}
	body := func(name string) []byte {
		return ledger.EncodeBody(&ledger.JoinedBody{Invitation: hash, Public: person(name).Public()})
	}
	join := func(p place, name string, sigs ...signing) []byte {
		return p.control(ledger.Joined, id("eve"), body(name), sigs...)
	}
	w.refuses(t, "without the link", ledger.ErrSignature, join(w.next(), "eve", by("eve"), signing{person("eve"), "joined/v1"}))
	w.refuses(t, "with another's keys", ledger.ErrSignature, join(w.next(), "zoe", by("eve"), link))
	w.refuses(t, "signed by another", ledger.ErrSignature, join(w.next(), "eve", by("zoe"), link))
	w.refuses(t, "signed once", ledger.ErrMalformed, join(w.next(), "eve", by("eve")))
	w.refuses(t, "as somebody who is there", ledger.ErrRule, w.next().control(ledger.Joined, id("ann"), body("ann"), by("ann"), link))
	// Sent together with another entry, an entry holds no time that its invitation could have expired by.
	p := w.next()
	p.arrival = 0
	w.now = w.now.Add(-time.Minute)
	w.refuses(t, "without a time", ledger.ErrInvitation, join(p, "eve", by("eve"), link))
	w.append(join(w.next(), "eve", by("eve"), link))
	if it, _ := w.as("ann").Item(uint64(len(w.entries) - 1)); it.Ignored != nil {
		t.Errorf("eve joins: %v", it.Ignored)
	}
}

type linkKey ledger.InviteSeed

func (k linkKey) Sign(label string, parts ...[]byte) []byte {
	return seal.Sign(ledger.InviteSeed(k).Key(), label, parts...)
}

func TestRulesOfNewKeys(t *testing.T) {
	w := ours(t)
	to := func(name string) []byte { return ledger.EncodeBody(&ledger.RekeyedBody{Public: person(name).Public()}) }
	eves := signing{person("eve"), "rekeyed/v1"}
	w.refuses(t, "to keys of somebody else", ledger.ErrSignature,
		w.next().control(ledger.Rekeyed, id("ann"), to("eve"), by("ann"), signing{person("ann"), "rekeyed/v1"}))
	w.refuses(t, "of somebody else", ledger.ErrSignature, w.next().control(ledger.Rekeyed, id("ann"), to("eve"), by("eve"), eves))
	w.refuses(t, "to the same keys", ledger.ErrRule,
		w.next().control(ledger.Rekeyed, id("ann"), to("ann"), by("ann"), signing{person("ann"), "rekeyed/v1"}))
	tell(t, w, "ann rekeys")
	w.as("ann1")
	w.refuses(t, "back to old keys", ledger.ErrRule,
		w.next().control(ledger.Rekeyed, id("ann"), to("ann"), by("ann1"), signing{person("ann"), "rekeyed/v1"}))
	if w.as("ben").Stopped() != nil {
		t.Error("the room stopped for nothing")
	}
	w.refuses(t, "anything with keys that were given up", ledger.ErrSignature, w.next().control(ledger.Left, id("ann"), nil, by("ann")))
}

func TestRulesOfContent(t *testing.T) {
	w := ours(t)
	tell(t, w, "ann begins")
	f := forged{signer: person("ben"), author: id("ben"), epoch: 3, key: w.keyOf("ben", 3), skeleton: "x"}
	spoil := func(change func(*forged)) []byte {
		c := f
		change(&c)
		return c.bytes(w.rand, w.next())
	}
	w.refuses(t, "an old number with the new key", ledger.ErrEpoch, spoil(func(f *forged) { f.epoch = 2 }))
	w.refuses(t, "the new number with an old key", ledger.ErrEpoch, spoil(func(f *forged) { f.key = w.keyOf("ben", 2) }))
	w.refuses(t, "by a stranger who was given the key", ledger.ErrNotMember, spoil(func(f *forged) { f.signer, f.author = person("eve"), id("eve") }))
	w.refuses(t, "after an entry yet to come", ledger.ErrPrevious, spoil(func(f *forged) { f.previous = 99 }))
	w.append(spoil(func(f *forged) { f.prose, f.other = "what ben signed", "what ben sealed" }))
	if it, _ := w.as("ann").Item(uint64(len(w.entries) - 1)); it.Ignored != nil || it.Prose != nil || it.ProseState != record.ProseMissing {
		t.Errorf("words that were not signed: %q, %v", it.Prose, it.Ignored)
	}
	w.does("ben", func(b *ledger.Batch) error { return b.Leave() })
	w.does("ann", func(b *ledger.Batch) error { return b.Epoch(w.rand) })
	w.append(spoil(func(f *forged) { f.epoch, f.key = 4, w.keyOf("ann", 4) }))
	it, _ := w.as("ann").Item(uint64(len(w.entries) - 1))
	wantErr(t, "by a former member who was given the key", it.Ignored, ledger.ErrNotMember)
	tell(t, w, "ann rekeys -> ann competes")
	w.refuses(t, "after the room stopped", ledger.ErrStopped,
		spoil(func(f *forged) { f.signer, f.author, f.epoch, f.key = person("ann1"), id("ann"), 5, w.keyOf("ann1", 5) }))
}

func TestWordsAreWithdrawnOnce(t *testing.T) {
	w := ours(t)
	seq := w.writes("ann", "a1", "words")
	w.does("ann", func(b *ledger.Batch) error { return b.Erase(seq) })
	e, err := ledger.Parse(w.entries[seq+1].Raw)
	if err != nil {
		t.Fatal(err)
	}
	again := w.next().control(ledger.Erased, record.Member{}, e.Raw()[ledger.HeaderSize+37:len(e.Raw())-1])
	w.refuses(t, "the same token again", ledger.ErrRule, again)
	w.refuses(t, "a control entry's words", ledger.ErrRule, w.next().control(ledger.Erased, record.Member{},
		ledger.EncodeBody(&ledger.ErasedBody{Target: 2, Token: [32]byte{1}})))
	w.refuses(t, "words yet to come", ledger.ErrRule, w.next().control(ledger.Erased, record.Member{},
		ledger.EncodeBody(&ledger.ErasedBody{Target: 99, Token: [32]byte{1}})))
}

func TestRulesOfFirstEntries(t *testing.T) {
	create := func(actor string, b ledger.CreatedBody, sigs ...signing) error {
		b.Nonce = [32]byte{1}
		e, err := ledger.Parse(place{}.control(ledger.Created, id(actor), ledger.EncodeBody(&b), sigs...))
		if err != nil {
			t.Fatal(err)
		}
		_, err = ledger.NewState(e)
		return err
	}
	ann := person("ann").Public()
	wantErr(t, "right", create("ann", ledger.CreatedBody{Kind: ledger.Ours, Founder: ann}, by("ann")), nil)
	wantErr(t, "signed by another", create("ann", ledger.CreatedBody{Kind: ledger.Ours, Founder: ann}, by("ben")), ledger.ErrSignature)
	wantErr(t, "in another's name", create("ben", ledger.CreatedBody{Kind: ledger.Ours, Founder: ann}, by("ben")), ledger.ErrSignature)
	wantErr(t, "of no kind", create("ann", ledger.CreatedBody{Kind: 4, Founder: ann}, by("ann")), ledger.ErrMalformed)
	wantErr(t, "by a helper", create("ann", ledger.CreatedBody{Kind: ledger.Ours, Role: ledger.Helper, Founder: ann}, by("ann")), ledger.ErrRule)
}

// Before the idle verification a room already shows what stands, as long as its members' programs are honest.
func TestWhatIsShownFirstIsRightWhileAuthorsAreHonest(t *testing.T) {
	w := ours(t)
	s := tell(t, w, "ann writes a1 -> ben forges x as ann -> ben forges y as ann after x -> ann writes a2 -> ann writes a3 -> ben forges z as ann -> ben writes b1")
	c, err := ledger.Load(w.room, person("ben"), w.entries)
	if err != nil {
		t.Fatal(err)
	}
	const want = "a1 x:signature y:signature a2 a3 z:signature b1"
	if got := s.outcome(c); got != want {
		t.Errorf("shown first: %s, want %s", got, want)
	}
	if done, changed := c.VerifyMore(100); !done || changed || s.outcome(c) != want {
		t.Errorf("in idle time: done %v, changed %v, %s", done, changed, s.outcome(c))
	}
}

func TestEntriesSentTogetherArriveTogether(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Ours})
	w.entries[1].Arrived = w.entries[1].Arrived.Add(time.Second)
	_, err := ledger.Load(w.room, person("ann"), w.entries)
	wantErr(t, "an epoch that arrived apart from its room", err, ledger.ErrArrival)
}

func TestAnEntryOfAnotherRoomInATakenPlaceIsNoFork(t *testing.T) {
	w := ours(t)
	p := w.next()
	p.room = seal.HashOf("another room")
	next := ledger.Stored{Raw: p.control(ledger.Left, id("ann"), nil, by("ann"))}
	wantErr(t, "another room's, next", w.as("ben").Extend(next), ledger.ErrBroken)
	w.writes("ann", "a1", "")
	p.room = seal.HashOf("another room")
	wantErr(t, "another room's", w.as("ben").Extend(ledger.Stored{Raw: p.control(ledger.Left, id("ann"), nil, by("ann"))}), ledger.ErrBroken)
	wantErr(t, "a pin of another room", w.as("ben").CheckPin(ledger.Pin{Room: p.room}), ledger.ErrForked)
}
