package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/ledger"
	"pgregory.net/rapid"
)

// A member with a changed program: whatever ann and ben do, honestly or not, in any order, no reader fails, all
// readers of one person agree however they read, and both persons agree about everything that both can open.
func TestAnyStoryReadsTheSameForEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := ours(t)
		s := tell(t, w, "ann writes l0 -> ben writes l1")
		spoiled := false // a bad wrap shuts somebody out, who then sees less
		var steps []string
		for i := range rapid.IntRange(1, 14).Draw(t, "steps") {
			step := drawStep(t, s, fmt.Sprintf("l%d", i+2))
			if step == "" {
				continue
			}
			steps = append(steps, step)
			honest := !slices.Contains(dishonestVerbs, strings.Fields(step)[1])
			spoiled = spoiled || strings.HasSuffix(step, "badly") || strings.HasSuffix(step, "another")
			before := len(w.entries)
			if err := s.step(strings.Fields(step)); err != nil {
				continue // refused before it was written
			}
			for _, it := range w.as(s.me("ann")).Items(uint64(before)) {
				if honest && it.Ignored != nil && it.Ignored != ledger.ErrNoKey {
					t.Fatalf("%q was built and is ignored: %v", step, it.Ignored)
				}
			}
		}
		t.Log(steps)
		var seen []string
		for _, name := range []string{s.me("ann"), s.me("ben"), "ann", "ben"} {
			outcomes := map[string]string{}
			for how, c := range s.readers(name) {
				outcomes[detail(c)] = how
			}
			if len(outcomes) != 1 {
				t.Fatalf("%s reads it in different ways: %v", name, outcomes)
			}
			if slices.Contains([]string{s.me("ann"), s.me("ben")}, name) {
				seen = append(seen, s.outcome(w.as(name)))
			}
		}
		if !spoiled {
			agree(t, seen[0], seen[1])
		}
		mine, theirs := w.as(s.me("ann")).State(), w.as(s.me("ben")).State()
		if a, b := standing(mine), standing(theirs); a != b {
			t.Fatalf("ann sees the members %s, ben %s", a, b)
		}
	})
}

// agree compares what two people see, where both have a key.
func agree(t *rapid.T, a, b string) {
	as, bs := strings.Fields(a), strings.Fields(b)
	shut := strings.Contains(a+b, ":key") // then nobody can tell what was disowned
	for i := range as {
		if shut && strings.HasPrefix(as[i], "disowned") {
			continue
		}
		if as[i] != bs[i] && !strings.Contains(as[i], ":key") && !strings.Contains(bs[i], ":key") {
			t.Fatalf("ann and ben differ at %q and %q:\n%s\n%s", as[i], bs[i], a, b)
		}
	}
}

func standing(s *ledger.State) string {
	var b strings.Builder
	for _, m := range s.Members() {
		fmt.Fprintf(&b, "%v %d %d %v;", m.ID, m.Standing, m.Keyed, m.Public.Key)
	}
	fmt.Fprint(&b, s.NeedsEpoch(), s.Stopped() != nil)
	return b.String()
}

// detail renders everything that a reader sees.
func detail(c *ledger.Chain) string {
	var b strings.Builder
	for _, it := range c.Items(0) {
		fmt.Fprintf(&b, "%d %v %x %q %q %d %v %v %s\n", it.Seq, it.Control, it.Author[:4], it.Skeleton, it.Prose,
			it.ProseState, it.Arrived.Unix(), it.Withdrawn.Unix(), reason(it.Ignored))
	}
	return b.String() + standing(c.State())
}

var honestVerbs = []string{
	"writes", "writes", "writes", "notes", "erases", "begins", "leaves", "rekeys", "invites", "joins",
	"admits", "removes", "disowns",
}

var dishonestVerbs = []string{
	"forges", "forges", "forges", "skips", "backs", "replays", "writes-under", "garbles", "wraps", "steals",
	"claims", "throws-out", "competes", "invents", "calls",
}

// drawStep draws a step that can be told now; "" when what was drawn cannot.
func drawStep(t *rapid.T, s *story, label string) string {
	who := rapid.SampledFrom([]string{"ann", "ben"}).Draw(t, "who")
	other := map[string]string{"ann": "ben", "ben": "ann"}[who]
	verb := rapid.SampledFrom(append(slices.Clone(honestVerbs), dishonestVerbs...)).Draw(t, "verb")
	labels := slices.Sorted(func(yield func(string) bool) {
		for l := range s.seqs {
			if !yield(l) {
				return
			}
		}
	})
	old := rapid.SampledFrom(labels).Draw(t, "label")
	epoch, _ := s.w.as(s.me(who)).State().Epoch()
	if _, ok := s.w.unwrapped(s.me(who), epoch); !ok && slices.Contains(dishonestVerbs, verb) {
		return ""
	}
	switch verb {
	case "writes", "notes", "garbles":
		return who + " " + verb + " " + label
	case "erases", "disowns", "steals", "claims":
		return who + " " + verb + " " + old
	case "begins", "leaves", "invents":
		return who + " " + verb
	case "rekeys", "competes":
		if rapid.IntRange(0, 3).Draw(t, "rarely") > 0 {
			return ""
		}
		return who + " " + verb
	case "invites", "admits", "removes", "throws-out":
		return who + " " + verb + " " + other
	case "joins":
		if s.links[who] == (ledger.InviteSeed{}) {
			return ""
		}
		return who + " joins"
	case "forges":
		name := rapid.SampledFrom([]string{who, other}).Draw(t, "as")
		return who + " forges " + label + " as " + name + rapid.SampledFrom([]string{"", " after " + old}).Draw(t, "after")
	case "skips":
		return who + " skips " + old + " to write " + label
	case "backs":
		return who + " backs " + label + " on " + old
	case "replays":
		e, _ := ledger.Parse(s.w.entries[s.seqs[old]].Raw)
		it, _ := s.w.as(s.me(who)).Item(s.seqs[old])
		if _, ok := s.w.unwrapped(s.me(who), e.Epoch); !ok || it.Skeleton == nil {
			return ""
		}
		return who + " replays " + old
	case "writes-under":
		n := rapid.IntRange(1, int(epoch)).Draw(t, "epoch")
		if _, ok := s.w.unwrapped(s.me(who), uint32(n)); !ok {
			return ""
		}
		return fmt.Sprintf("%s writes-under %d %s", who, n, label)
	case "wraps":
		return who + " wraps " + rapid.SampledFrom([]string{"badly", "another", "himself", "again", "skipping", "forgetting"}).Draw(t, "how")
	case "calls":
		return who + " calls eve"
	}
	panic(verb)
}

// A relay that lies: whatever it returns in place of a room, what a member then sees stand is what an honest
// relay shows, in the same place; or there is an error, or the pin tells.
func TestALyingRelayIsRefusedOrDetected(t *testing.T) {
	w := ours(t)
	tell(t, w, "ann writes a1 -> ben writes b1 -> ann erases a1 -> ann rekeys -> ann writes a2 -> ben begins -> ben writes b2 -> ben rekeys -> ben writes b3")
	other := begin(t, "ben", ledger.Founding{Kind: ledger.Ours})
	other.joins("ann", "ben", ledger.Person)
	tell(t, other, "ann writes x1 -> ben writes x2 -> ann writes x3")
	self := person("ben2")
	honest, err := ledger.Load(w.room, self, w.entries)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := honest.Me(); !ok {
		t.Fatal("ben's keys are others")
	}
	branched := w.branch()
	branched.entries = branched.entries[:8]
	tell(t, branched, "ann writes y1 -> ben writes y2")
	rapid.Check(t, func(t *rapid.T) {
		lie := lies(t, w.entries, other.entries, branched.entries)
		var c *ledger.Chain
		var err error
		if rapid.Bool().Draw(t, "lazy") {
			c, err = ledger.Load(w.room, self, lie)
			for done := false; !done; {
				done, _ = c.VerifyMore(3)
			}
		} else {
			// The client already has the beginning.
			c, _ = ledger.Load(w.room, self, w.entries[:rapid.IntRange(0, len(w.entries)).Draw(t, "had")])
			for _, e := range lie {
				if err = c.Extend(e); err != nil {
					break
				}
			}
		}
		if err != nil && !errors.Is(err, ledger.ErrBroken) && !errors.Is(err, ledger.ErrForked) && !errors.Is(err, ledger.ErrArrival) {
			t.Fatalf("an error of no kind: %v", err)
		}
		branch := false
		for _, it := range c.Items(0) {
			hash, _ := c.HashAt(it.Seq)
			want, _ := honest.HashAt(it.Seq)
			onBranch, _ := branched.as("ann").HashAt(it.Seq)
			branch = branch || hash != want && hash == onBranch
			if hash == want || branch {
				continue // the same, or the branch that two members signed
			}
			if it.Ignored == nil {
				t.Fatalf("entry %d stands and is not what was written", it.Seq)
			}
		}
		for _, it := range c.Items(0) {
			want, _ := honest.Item(it.Seq)
			if hash, _ := c.HashAt(it.Seq); hash != hashOf(honest, it.Seq) || it.Prose == nil {
				continue
			}
			if !bytes.Equal(it.Prose, want.Prose) && want.Withdrawn.IsZero() {
				t.Fatalf("entry %d says %q instead of %q", it.Seq, it.Prose, want.Prose)
			}
		}
		if c.Len() > 0 && err == nil {
			same := c.Len() >= honest.Len() && c.Pin() == honest.Pin()
			if pin := c.CheckPin(honest.Pin()); (pin == nil) != same {
				t.Fatalf("pin says %v, and the heads are the same: %v", pin, same)
			}
		}
	})
}

func hashOf(c *ledger.Chain, seq uint64) any {
	h, _ := c.HashAt(seq)
	return h
}

// lies draws what a relay returns instead of a room's entries.
func lies(t *rapid.T, entries, other, branch []ledger.Stored) []ledger.Stored {
	lie := slices.Clone(entries)
	for range rapid.IntRange(1, 3).Draw(t, "lies") {
		if len(lie) == 0 {
			break
		}
		at := rapid.IntRange(0, len(lie)-1).Draw(t, "at")
		switch rapid.IntRange(0, 9).Draw(t, "lie") {
		case 0: // drops
			lie = slices.Delete(lie, at, at+1)
		case 1: // reorders
			to := rapid.IntRange(0, len(lie)-1).Draw(t, "to")
			lie[at], lie[to] = lie[to], lie[at]
		case 2: // says it twice
			lie = slices.Insert(lie, at, lie[at])
		case 3: // an old head
			lie = lie[:at]
		case 4: // another room's
			lie[at] = other[at%len(other)]
		case 5: // goes on as another room
			lie = append(lie[:at], other[min(at, len(other)):]...)
		case 6: // what the other member was shown
			lie = append(lie[:min(at, 8)], branch[min(at, 8):]...)
		case 7: // any byte
			raw := bytes.Clone(lie[at].Raw)
			raw[rapid.IntRange(0, len(raw)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			lie[at].Raw = raw
		case 8: // cuts
			lie[at].Raw = lie[at].Raw[:rapid.IntRange(0, len(lie[at].Raw)).Draw(t, "length")]
		case 9: // loses words
			lie[at].Raw = ledger.DropProse(lie[at].Raw)
		}
	}
	return lie
}
