package ledger_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// branch returns a world that goes on apart from here.
func (w *world) branch() *world {
	b := &world{TB: w.TB, rand: repeatable("branch"), chains: map[string]*ledger.Chain{}, relay: w.relay}
	b.entries = slices.Clone(w.entries)
	return b
}

func TestAForkIsSeenAndNothingElseIs(t *testing.T) {
	w := ours(t)
	w.writes("ann", "a1", "")
	other := w.branch()
	w.writes("ann", "to ben", "")
	w.writes("ben", "b1", "")
	other.writes("ann", "to the judge", "")
	other.writes("ben", "b1'", "")
	c := w.as("ann")
	fork := len(w.entries) - 2
	wantErr(t, "another entry in the same place", c.Extend(other.entries[fork]), ledger.ErrForked)
	wantErr(t, "an entry of the other branch", c.Extend(other.entries[fork+1]), ledger.ErrBroken)
	wantErr(t, "pin of the other branch", c.CheckPin(other.as("ann").Pin()), ledger.ErrForked)
	if _, err := c.Contains(other.as("ann").Pin().Seq, other.as("ann").Pin().Hash); !errors.Is(err, ledger.ErrForked) {
		t.Errorf("head of the other branch: %v", err)
	}
	if err := c.Extend(w.entries[fork]); err != nil {
		t.Errorf("the same entry again: %v", err)
	}
	if err := c.CheckPin(c.Pin()); err != nil {
		t.Errorf("own pin: %v", err)
	}
}

func TestARolledBackRecordIsRefusedAndHealed(t *testing.T) {
	w := ours(t)
	w.writes("ann", "a1", "")
	backup := slices.Clone(w.entries)
	w.writes("ben", "b1", "")
	w.writes("ann", "a2", "")
	ann := w.as("ann")
	old, err := ledger.Load(w.room, person("ann"), backup)
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, "an old head", old.CheckPin(ann.Pin()), ledger.ErrRolledBack)
	seq, hash, _ := old.Head()
	known, err := ann.Contains(seq, hash)
	if err != nil || !known {
		t.Fatalf("the relay's old head: %v, %v", known, err)
	}
	healed := append(backup, ann.Stored(seq+1)...)
	again, err := ledger.Load(w.room, person("ben"), healed)
	if err != nil || again.CheckPin(ann.Pin()) != nil {
		t.Errorf("after giving back what was lost: %v", err)
	}
}

func TestABrokenChainNamesTheEntry(t *testing.T) {
	w := ours(t)
	for _, name := range []string{"a1", "a2", "a3"} {
		w.writes("ann", name, "words")
	}
	elsewhere := begin(t, "ben", ledger.Founding{Kind: ledger.Ours})
	elsewhere.joins("ann", "ben", ledger.Person)
	for range 4 {
		elsewhere.writes("ben", "b", "")
	}
	n := len(w.entries)
	spoiled := bytes.Clone(w.entries[n-2].Raw)
	spoiled[len(spoiled)-600] ^= 4 // in the skeleton box
	for _, x := range []struct {
		what string
		at   string
		es   []ledger.Stored
	}{
		{"one dropped", "entry 5", slices.Delete(slices.Clone(w.entries), 5, 6)},
		{"two swapped", "entry 5", append(append(slices.Clone(w.entries[:5]), w.entries[6], w.entries[5]), w.entries[7:]...)},
		{"first dropped", "entry 0", w.entries[1:]},
		{"another room's", "entry 6", append(slices.Clone(w.entries[:6]), elsewhere.entries[6:]...)},
		{"all another room's", "entry 0", elsewhere.entries},
		{"one changed", "entry 7", append(append(slices.Clone(w.entries[:n-2]), ledger.Stored{Raw: spoiled, Arrived: w.entries[n-2].Arrived}), w.entries[n-1])},
		{"one cut", "entry 6", append(slices.Clone(w.entries[:6]), ledger.Stored{Raw: w.entries[6].Raw[:300]})},
		{"one empty", "entry 6", append(slices.Clone(w.entries[:6]), ledger.Stored{})},
	} {
		c, err := ledger.Load(w.room, person("ben"), x.es)
		wantErr(t, x.what, err, ledger.ErrBroken)
		if err != nil && !strings.HasPrefix(err.Error(), x.at+":") {
			t.Errorf("%s: %q, wants %s", x.what, err, x.at)
		}
		for _, it := range c.Items(0) {
			if it.Ignored != nil && it.Seq < uint64(n-2) {
				t.Errorf("%s: entry %d ignored: %v", x.what, it.Seq, it.Ignored)
			}
		}
	}
}

func TestArrivalTimesCannotBeChanged(t *testing.T) {
	w := ours(t)
	w.writes("ann", "a1", "")
	w.writes("ben", "b1", "")
	n := len(w.entries)
	earlier := slices.Clone(w.entries)
	earlier[n-2].Arrived = earlier[n-2].Arrived.Add(-time.Hour)
	_, err := ledger.Load(w.room, person("ann"), earlier)
	wantErr(t, "a1 was there an hour earlier after all", err, ledger.ErrArrival)
	wantErr(t, "b1 was there earlier", w.as("ann").Extend(ledger.Stored{Raw: w.entries[n-1].Raw, Arrived: start}), ledger.ErrArrival)

	// Entries that were sent together arrive together.
	apart := slices.Clone(w.entries)
	apart[1].Arrived = apart[1].Arrived.Add(time.Second)
	_, err = ledger.Load(w.room, person("ann"), apart)
	wantErr(t, "an epoch that arrived apart from its room", err, ledger.ErrArrival)
}

func TestWordsThatTheRelayLostAreMissingNotWithdrawn(t *testing.T) {
	w := ours(t)
	a1, a2 := w.writes("ann", "a1", "words"), w.writes("ann", "a2", "words")
	w.does("ann", func(b *ledger.Batch) error { return b.Erase(a2) })
	whole := w.entries[a1]
	w.entries[a1].Raw = ledger.DropProse(whole.Raw)
	w.entries[a2].Raw = ledger.DropProse(w.entries[a2].Raw)
	ben, err := ledger.Load(w.room, person("ben"), w.entries)
	if err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[uint64]record.ProseState{a1: record.ProseMissing, a2: record.ProseWithdrawn} {
		if it, _ := ben.Item(seq); it.ProseState != want || it.Prose != nil || it.Ignored != nil {
			t.Errorf("entry %d: prose state %d, %q, %v; want %d", seq, it.ProseState, it.Prose, it.Ignored, want)
		}
	}
	if it, _ := ben.Item(a2); !it.Withdrawn.Equal(w.now) {
		t.Errorf("withdrawn at %v, want %v", it.Withdrawn, w.now)
	}
	before := ben.Revision()
	if err := ben.Extend(whole); err != nil {
		t.Fatal(err)
	}
	if it, _ := ben.Item(a1); string(it.Prose) != "words" || ben.Revision() == before {
		t.Errorf("found again: %q at revision %d", it.Prose, ben.Revision())
	}
}

func TestDamagedProseNeverDecidesWhatStands(t *testing.T) {
	w := ours(t)
	seq := w.writes("ann", "a1", "words")
	raw := bytes.Clone(w.entries[seq].Raw)
	raw[len(raw)-1] ^= 1
	w.entries[seq].Raw = raw
	ben := w.as("ben")
	if it, _ := ben.Item(seq); it.Ignored != nil || it.ProseState != record.ProseMissing || string(it.Skeleton) != "a1" {
		t.Errorf("damaged prose: %+v", it)
	}
	if e, err := ledger.Parse(raw); err != nil || e.Prose() != ledger.ProseDamaged {
		t.Errorf("a relay sees %v, %v", e.Prose(), err)
	}
	for _, name := range []string{"ben", "eve"} { // with and without a key
		if e, err := ledger.Parse(w.as(name).Stored(seq)[0].Raw); err != nil || e.Prose() != ledger.ProseGone {
			t.Errorf("%s passes on prose %v, %v", name, e.Prose(), err)
		}
	}
}

func TestWithdrawnWordsAreNotKept(t *testing.T) {
	w := ours(t)
	seq := w.writes("ann", "a1", "words")
	ben := w.as("ben")
	w.does("ann", func(b *ledger.Batch) error { return b.Erase(seq) })
	w.as("ben")
	kept := ben.Stored(seq)[0].Raw
	if e, err := ledger.Parse(kept); err != nil || e.Prose() != ledger.ProseGone {
		t.Errorf("ben's copy has prose %v, %v", e.Prose(), err)
	}
	if err := ben.Extend(w.entries[seq]); err != nil {
		t.Fatal(err)
	}
	if it, _ := ben.Item(seq); it.Prose != nil || it.ProseState != record.ProseWithdrawn {
		t.Errorf("given the words again, ben shows %q", it.Prose)
	}
}

func TestTheRelayCannotTellWhoWithdrew(t *testing.T) {
	w := ours(t)
	seq := w.writes("ann", "a1", "words")
	w.does("ann", func(b *ledger.Batch) error { return b.Erase(seq) })
	key := person("ann").Public().Key
	for _, e := range w.entries[seq:] {
		if bytes.Contains(e.Raw, key[:]) {
			t.Error("ann's key stands readable in what she wrote or withdrew")
		}
	}
}

func TestASuccessorNamesTheOldRoomAndNobodyFromIt(t *testing.T) {
	w := ours(t)
	w.writes("ann", "a1", "words")
	old := w.as("ben")
	room, raws, err := old.Succeed(repeatable("successor"), person("ben with new keys"))
	if err != nil {
		t.Fatal(err)
	}
	next, err := ledger.Load(room, person("ben with new keys"), []ledger.Stored{{Raw: raws[0], Arrived: start}, {Raw: raws[1], Arrived: start}})
	if err != nil {
		t.Fatal(err)
	}
	seq, head, _ := old.Head()
	if got, want := next.State().Predecessor(), (ledger.Place{Room: w.room, Seq: seq, Head: head}); got != want {
		t.Errorf("predecessor %+v, want %+v", got, want)
	}
	if err := next.CheckPredecessor(old); err != nil {
		t.Errorf("predecessor: %v", err)
	}
	if _, ok := next.State().Member(id("ben")); ok {
		t.Error("the old keys are a member of the new room")
	}
	short, _ := ledger.Load(w.room, person("ann"), w.entries[:3])
	wantErr(t, "predecessor that was rolled back", next.CheckPredecessor(short), ledger.ErrRolledBack)
	other := w.branch()
	other.entries = other.entries[:len(other.entries)-1]
	other.writes("ben", "b1", "")
	wantErr(t, "predecessor that was forked", next.CheckPredecessor(other.as("ann")), ledger.ErrForked)
}

func TestAMemberKeepsTheirIDAcrossKeys(t *testing.T) {
	w := ours(t)
	s := tell(t, w, "ann writes a1 -> ann rekeys -> ann writes a2")
	c := w.as("ben")
	for _, label := range []string{"a1", "a2"} {
		if it, _ := c.Item(s.seqs[label]); it.Author != id("ann") {
			t.Errorf("%s is by %v", label, it.Author)
		}
	}
	m, _ := c.State().Member(id("ann"))
	if m.Public.Key == person("ann").Public().Key || !m.Rekeyed || m.Keyed == 0 {
		t.Errorf("ann's keys did not change: %+v", m)
	}
	if _, ok := w.as("ann").Me(); ok {
		t.Error("a device with the old keys still acts for ann")
	}
	if me, ok := w.as(s.me("ann")).Me(); !ok || me.ID != id("ann") {
		t.Error("a device with the new keys does not act for ann")
	}
}

func TestANewcomerLearnsWhatTheyMayOnceAdmitted(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Ours})
	s := tell(t, w, "ann writes a1 -> ann begins -> ann writes a2 -> ann invites ben -> ben joins")
	ben := w.as("ben")
	before := ben.Revision()
	s.wants("a1:key epoch a2:key invited joined", "ben")
	s.go_("ann admits ben -> ann writes a3")
	s.wants("a1 epoch a2 invited joined epoch a3", "ben", "ann")
	w.as("ben")
	if ben.Revision() == before {
		t.Error("nobody is told that what was closed has opened")
	}
}

func TestNothingIsWrittenBeforeOnesOwnEntriesAreVerified(t *testing.T) {
	w := ours(t)
	s := tell(t, w, "ann writes a1 -> ann writes a2 -> ben forges x as ann -> ben writes b1")
	ann, err := ledger.Load(w.room, person("ann"), w.entries)
	if err != nil {
		t.Fatal(err)
	}
	_, err = ann.Content(w.rand, []byte("a3"), nil)
	wantErr(t, "while a1 is not verified", err, ledger.ErrUnverified)
	for !ann.OwnVerified() {
		ann.VerifyMore(1)
	}
	if _, err = ann.Content(w.rand, []byte("a3"), nil); err != nil {
		t.Error(err)
	}
	if got := ann.Forged(); !slices.Equal(got, []uint64{s.seqs["x"]}) {
		t.Errorf("forged in ann's name: %v", got)
	}
	s.go_("ann disowns x")
	if got := w.as("ann").Forged(); len(got) != 0 {
		t.Errorf("still to disown: %v", got)
	}
}

func TestTheLoserOfARaceSignsAgain(t *testing.T) {
	w := ours(t)
	phone, _ := ledger.Load(w.room, person("ann"), w.entries)
	laptop, _ := ledger.Load(w.room, person("ann"), w.entries)
	first, err := phone.Content(w.rand, []byte("from the phone"), nil)
	if err != nil {
		t.Fatal(err)
	}
	late, err := laptop.Content(w.rand, []byte("from the laptop"), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.append(first)
	won := w.entries[len(w.entries)-1]
	if err := laptop.Extend(won); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "the entry that lost", laptop.Extend(ledger.Stored{Raw: late}), ledger.ErrForked)
	again, err := laptop.Content(w.rand, []byte("from the laptop"), nil)
	if err != nil {
		t.Fatal(err)
	}
	w.append(again)
	for _, name := range []string{"ann", "ben"} {
		items := w.as(name).Items(uint64(len(w.entries) - 2))
		if items[0].Ignored != nil || items[1].Ignored != nil {
			t.Errorf("%s: %v, %v", name, items[0].Ignored, items[1].Ignored)
		}
	}
}

func TestStoppedSaysWhose(t *testing.T) {
	w := ours(t)
	tell(t, w, "ann rekeys -> ann competes")
	stop := w.as("ben").Stopped()
	if stop == nil || stop.Member != id("ann") || stop.Seq != uint64(len(w.entries)-1) {
		t.Errorf("stopped: %+v", stop)
	}
}

func TestMineHasOnePerson(t *testing.T) {
	w := begin(t, "ann", ledger.Founding{Kind: ledger.Mine})
	s := tell(t, w, "ann invites eve = rule -> ann leaves = rule -> ann writes a1 -> ann rekeys -> ann erases a1")
	s.wants("a1~ rekeyed epoch erased", s.me("ann"))
}

func TestAStrangerReadsNothing(t *testing.T) {
	w := ours(t)
	s := tell(t, w, "ann writes a1 -> ben writes b1")
	s.wants("a1:key b1:key", "eve")
	c, err := ledger.Load(w.room, nil, w.entries)
	if err != nil || s.outcome(c) != "a1:key b1:key" || len(c.Members()) != 2 {
		t.Errorf("without any keys: %v %s", err, s.outcome(c))
	}
	_, err = w.as("eve").Content(w.rand, []byte("x"), nil)
	wantErr(t, "a stranger writes", err, ledger.ErrNotMember)
}

func TestARelayFollowsMembershipFromControlEntriesAlone(t *testing.T) {
	w := ours(t)
	tell(t, w, "ann writes a1 -> ben leaves -> ann begins -> ann erases a1 -> ann invites ben -> ben joins -> ann admits ben -> ben throws-out ann -> ben rekeys")
	var s *ledger.State
	for _, x := range w.entries {
		e, err := ledger.Parse(x.Raw)
		switch {
		case err != nil:
			t.Fatal(err)
		case e.Control() == ledger.Created:
			if s, err = ledger.NewState(e); err != nil {
				t.Fatal(err)
			}
		case e.Class == ledger.ControlEntry && e.Control() != ledger.Erased:
			s.Apply(e)
		}
	}
	whole := w.as("ann").State()
	if len(s.Members()) != 2 || s.NeedsEpoch() != whole.NeedsEpoch() {
		t.Errorf("the relay sees %+v", s.Members())
	}
	for i, m := range whole.Members() {
		if got := s.Members()[i]; got.ID != m.ID || got.Public.Key != m.Public.Key || got.Standing != m.Standing {
			t.Errorf("the relay sees %+v, a member %+v", got, m)
		}
	}
}

func TestTooLongForOneEntry(t *testing.T) {
	w := ours(t)
	_, err := w.as("ann").Content(w.rand, nil, make([]byte, ledger.MaxEntry))
	wantErr(t, "a book", err, ledger.ErrTooLong)
}

func TestTheInvitationsKeyIsNotTheLink(t *testing.T) {
	seed := ledger.InviteSeed(seal.NewKey(repeatable("link")))
	if bytes.Contains(seed.Key(), seed[:]) {
		t.Error("the link's secret is the key itself")
	}
}
