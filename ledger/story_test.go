package ledger_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

// A story is text: steps behind each other, "ann writes a1 -> ben writes b1 -> ben leaves". Ann and ben share an
// Ours room at its beginning. A step that ends in "= reason" is refused by the builder for that reason. The
// outcome is text too: each entry of the story by the label it was given, or its type, and ":reason" when it is
// ignored. Words that an author withdrew are "a1~", words that are missing "a1?".
type story struct {
	t      rapid.TB
	w      *world
	from   uint64
	labels map[uint64]string
	seqs   map[string]uint64
	links  map[string]ledger.InviteSeed
	keys   map[string]string // who uses which identity now
	rekeys int
}

func tell(t rapid.TB, w *world, text string) *story {
	t.Helper()
	s := &story{
		t: t, w: w, from: uint64(len(w.entries)), labels: map[uint64]string{}, seqs: map[string]uint64{},
		links: map[string]ledger.InviteSeed{}, keys: map[string]string{},
	}
	s.go_(text)
	return s
}

func (s *story) go_(text string) {
	s.t.Helper()
	for step := range strings.SplitSeq(text, "->") {
		step, refused, _ := strings.Cut(strings.Join(strings.Fields(step), " "), " = ")
		err := s.step(strings.Fields(step))
		if got := reason(err); got != refused {
			s.t.Fatalf("%q: refused for %q (%v), want %q", step, got, err, refused)
		}
	}
}

// me returns the name of the identity that somebody uses now.
func (s *story) me(who string) string {
	if name := s.keys[who]; name != "" {
		return name
	}
	return who
}

func (s *story) id(who string) record.Member { return id(who) } // of the keys they came with

func (s *story) label(label string) {
	seq := uint64(len(s.w.entries) - 1)
	s.labels[seq], s.seqs[label] = label, seq
}

func (s *story) step(f []string) error {
	w := s.w
	if f[0] == "week" {
		w.now = w.now.Add(8 * 24 * time.Hour)
		return nil
	}
	who, verb, arg := f[0], f[1], ""
	if len(f) > 2 {
		arg = f[2]
	}
	me := s.me(who)
	if done, err := s.dishonest(who, verb, f[2:]); done {
		return err
	}
	b := w.as(me).Batch()
	var err error
	label := ""
	switch verb {
	case "writes":
		label, err = arg, b.Content(w.rand, []byte(arg), []byte("words of "+arg))
	case "notes":
		label, err = arg, b.Content(w.rand, []byte(arg), nil)
	case "erases":
		err = b.Erase(s.seqs[arg])
	case "disowns":
		err = b.Disown(s.seqs[arg])
	case "begins": // a new epoch
		err = b.Epoch(w.rand)
	case "admits":
		err = b.Epoch(w.rand, s.id(arg))
	case "invites", "helper-invites":
		role, history := ledger.Person, true
		if verb == "helper-invites" {
			role, history = ledger.Helper, false
		}
		s.links[arg], _, err = b.Invite(w.rand, w.now, role, history)
	case "uninvites":
		err = b.Uninvite(s.invitation(arg))
	case "joins": // by the link that was made for them, or for another
		if arg == "" {
			arg = who
		}
		err = b.Join(s.links[arg], time.Time{})
	case "leaves":
		err = b.Leave()
	case "removes":
		err = b.Remove(s.id(arg))
	case "rekeys":
		next := fmt.Sprintf("%s%d", who, s.rekeys+1)
		if err = b.Rekey(w.rand, person(next)); err == nil && arg != "alone" {
			err = b.Epoch(w.rand)
		}
		if err == nil {
			s.rekeys++
			s.keys[who] = next
		}
	case "succeeds":
		err = b.Succeed(seal.HashOf("some room"))
	default:
		s.t.Fatalf("step %q", f)
	}
	if err != nil {
		return err
	}
	w.append(b.Entries()...)
	if label != "" {
		s.label(label)
	}
	return nil
}

func (s *story) invitation(of string) seal.Hash {
	pub := [32]byte(s.links[of].Key()[32:])
	for _, x := range s.w.as("ann").State().Invitations() {
		if x.Key == pub {
			return x.Hash
		}
	}
	return seal.Hash{}
}

// dishonest steps are written by hand, whatever the rules say.
func (s *story) dishonest(who, verb string, args []string) (bool, error) {
	w, me := s.w, s.me(who)
	epoch, _ := w.as(me).State().Epoch()
	signed := func(typ ledger.Control, body []byte) {
		w.append(w.next().control(typ, s.id(who), body, signing{person(me), "control/v1"}))
	}
	f := forged{signer: person(me), author: s.id(who), epoch: epoch}
	switch verb {
	case "forges": // ben forges x as ann [after y]
		f.author, f.skeleton = s.id(args[2]), args[0]
		f.previous = s.last(args[2])
		if len(args) > 3 {
			f.previous = s.seqs[args[4]]
		}
		f.prose, f.key = "put into another's mouth", w.keyOf(me, epoch)
	case "skips": // ben skips y to write x
		f.skeleton, f.key, f.previous = args[3], w.keyOf(me, epoch), s.previousTo(args[0])
		args = args[3:]
	case "backs": // ben backs x: on an entry in his name that he never signed
		f.skeleton, f.key, f.previous = args[0], w.keyOf(me, epoch), s.seqs[args[2]]
	case "replays": // ben replays a1: another's author, skeleton and signature, sealed anew
		it, _ := w.as(me).Item(s.seqs[args[0]])
		f.author, f.skeleton, f.key = it.Author, string(it.Skeleton), w.keyOf(me, epoch)
		f.previous, f.sig = s.previousTo(args[0]), s.signature(me, args[0])
		args = []string{args[0] + "'"}
	case "writes-under": // ben writes-under 1 x
		fmt.Sscan(args[0], &f.epoch)
		f.skeleton, f.key, f.previous = args[1], w.keyOf(me, f.epoch), s.last(who)
		args = args[1:]
	case "garbles": // under the right epoch, with a box that nobody can open
		f.skeleton, f.key = args[0], w.keyOf(me, epoch)
		raw := f.bytes(w.rand, w.next())
		raw[len(raw)-20] ^= 1
		w.append(raw)
		s.label(args[0])
		return true, nil
	case "wraps": // ben wraps badly | another | himself | again | skipping | history
		x := w.epoch(me)
		switch args[0] {
		case "badly": // for everybody else
			for i := range x.wraps {
				if x.wraps[i].Member != s.id(who) {
					x.wraps[i].Box = make([]byte, seal.WrapSize)
					x.wraps[i].Box[0] = 1
				}
			}
		case "another": // key for everybody else
			other := x
			other.key = seal.NewKey(w.rand)
			for i, m := range w.as(me).Members() {
				if m.ID != s.id(who) {
					x.wraps[i].Box = w.wrap(m.Public, other)
				}
			}
		case "himself":
			x.wraps = slices.DeleteFunc(x.wraps, func(x ledger.Wrap) bool { return x.Member != s.id(who) })
		case "again": // the key of the epoch before
			x.key = w.keyOf(me, epoch)
			x.kid = x.key.ID()
			for i, m := range w.as(me).Members() {
				x.wraps[i].Box = w.wrap(m.Public, x)
			}
		case "skipping":
			x.number++
		case "forgetting":
			x.previous = nil
		}
		signed(ledger.Epoch, x.body())
		return true, nil
	case "steals": // ben steals a1: withdraws another's words with a token of his own
		token := seal.EraseToken(person(me).EraseRoot(), w.room, [24]byte{})
		w.append(w.next().control(ledger.Erased, record.Member{}, message(func(m *record.Writer) {
			m.Uint(1, s.seqs[args[0]])
			m.Raw(2, token[:])
		})))
		return true, nil
	case "claims": // ben claims a1: disowns what is not his
		signed(ledger.Disowned, message(func(m *record.Writer) {
			m.Messages(1, 1, func(_ int, m *record.Writer) { m.Uint(1, s.seqs[args[0]]) })
		}))
		return true, nil
	case "throws-out": // ben throws-out ann
		target := s.id(args[0])
		signed(ledger.Removed, message(func(m *record.Writer) { m.Member(1, target) }))
		return true, nil
	case "competes": // ann competes: whoever holds ann's first keys changes them again
		thief, pub := person("thief"), person("thief").Public()
		w.append(w.next().control(ledger.Rekeyed, s.id(who), message(func(m *record.Writer) { m.Raw(1, pub.Bytes()) }),
			signing{person(who), "control/v1"}, signing{thief, "rekeyed/v1"}))
		return true, nil
	case "invents": // a control type that nobody knows
		signed(ledger.Control(77), []byte("from the future"))
		return true, nil
	case "calls": // ben calls x, without being a member: an invitation of his own
		key := ledger.InviteSeed{7}.Key()[32:]
		signed(ledger.Invited, message(func(m *record.Writer) {
			m.Raw(1, key)
			m.Time(3, w.now.Add(time.Hour))
		}))
		return true, nil
	default:
		return false, nil
	}
	w.append(f.bytes(w.rand, w.next()))
	s.label(args[0])
	return true, nil
}

// last returns the seq of somebody's last content that stands, as anybody sees it.
func (s *story) last(who string) uint64 {
	last := uint64(0)
	for _, it := range s.w.as(s.me("ann")).Items(0) {
		if it.Class == ledger.ContentEntry && it.Author == s.id(who) && it.Ignored == nil {
			last = it.Seq
		}
	}
	return last
}

// previousTo returns the seq of the author's content before a labelled one.
func (s *story) previousTo(label string) uint64 {
	at, _ := s.w.as(s.me("ann")).Item(s.seqs[label])
	last := uint64(0)
	for _, it := range s.w.as(s.me("ann")).Items(0)[:at.Seq] {
		if it.Class == ledger.ContentEntry && it.Author == at.Author && it.Ignored == nil {
			last = it.Seq
		}
	}
	return last
}

// signature digs the signature out of a content entry, as any member can.
func (s *story) signature(me, label string) []byte {
	raw := s.w.entries[s.seqs[label]].Raw
	e, err := ledger.Parse(raw)
	if err != nil {
		s.t.Fatal(err)
	}
	h := raw[:ledger.HeaderSize]
	ct1 := raw[len(h)+84:]
	n := int(uint32(raw[len(h)+80])<<24 | uint32(raw[len(h)+81])<<16 | uint32(raw[len(h)+82])<<8 | uint32(raw[len(h)+83]))
	box, err := s.w.keyOf(me, e.Epoch).Open([24]byte(raw[len(h):]), ct1[:n], append(h[:len(h):len(h)], 1))
	if err != nil {
		s.t.Fatal(err)
	}
	box, _ = seal.Unpad(box)
	return box[40:104]
}

var reasons = []struct {
	err  error
	word string
}{
	{ledger.ErrSignature, "signature"},
	{ledger.ErrNotMember, "member"},
	{ledger.ErrRule, "rule"},
	{ledger.ErrEpoch, "epoch"},
	{ledger.ErrInvitation, "invitation"},
	{ledger.ErrStopped, "stopped"},
	{ledger.ErrCompeting, "competing"},
	{ledger.ErrNoKey, "key"},
	{ledger.ErrUnopenable, "open"},
	{ledger.ErrPrevious, "previous"},
	{ledger.ErrDisowned, "disowned"},
	{ledger.ErrToken, "token"},
	{record.ErrUnknown, "unknown"},
	{ledger.ErrUnverified, "unverified"},
	{ledger.ErrNeedsEpoch, "needs-epoch"},
	{ledger.ErrAdmit, "admit"},
	{ledger.ErrTooLong, "long"},
	{ledger.ErrMalformed, "malformed"},
}

func reason(err error) string {
	if err == nil {
		return ""
	}
	for _, r := range reasons {
		if errors.Is(err, r.err) {
			return r.word
		}
	}
	return "other: " + err.Error()
}

// outcome renders what a reader sees of the story.
func (s *story) outcome(c *ledger.Chain) string {
	var words []string
	for _, it := range c.Items(s.from) {
		word := s.labels[it.Seq]
		if word == "" {
			word = it.Control.String()
		}
		if it.Ignored != nil {
			word += ":" + reason(it.Ignored)
		}
		word += map[record.ProseState]string{record.ProseWithdrawn: "~", record.ProseMissing: "?"}[it.ProseState]
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// readers returns the chain of an identity, read in each way that there is.
func (s *story) readers(name string) map[string]*ledger.Chain {
	s.t.Helper()
	eager := ledger.New(s.w.room, person(name))
	for _, e := range s.w.entries {
		if err := eager.Extend(e); err != nil {
			s.t.Fatalf("%s: %v", name, err)
		}
	}
	lazy, err := ledger.Load(s.w.room, person(name), s.w.entries)
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	for done := false; !done; {
		done, _ = lazy.VerifyMore(1)
	}
	half, err := ledger.Load(s.w.room, person(name), s.w.entries[:len(s.w.entries)/2])
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	for _, e := range s.w.entries[half.Len():] {
		if err := half.Extend(e); err != nil {
			s.t.Fatalf("%s: %v", name, err)
		}
	}
	eager.VerifyMore(1000) // what late keys opened
	half.VerifyMore(1000)
	return map[string]*ledger.Chain{"eager": eager, "lazy": lazy, "half and half": half, "live": s.w.as(name)}
}

// wants checks what identities see: all of them the same, in each way of reading.
func (s *story) wants(outcome string, names ...string) {
	s.t.Helper()
	for _, name := range names {
		for how, c := range s.readers(name) {
			if got := s.outcome(c); got != outcome {
				s.t.Errorf("%s (%s) sees\n\t%s, wants\n\t%s", name, how, got, outcome)
			}
		}
	}
}
