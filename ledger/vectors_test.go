package ledger_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"github.com/google/go-cmp/cmp"
)

// Golden rooms for other implementations, and against mistakes here: nothing in the file changes while "v1"
// stands in the labels.
var update = flag.Bool("update", false, "write testdata/vectors.json again")

const vectorsFile = "testdata/vectors.json"

type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

func (h *hexBytes) UnmarshalText(b []byte) (err error) {
	*h, err = hex.AppendDecode(nil, b)
	return err
}

type vectors struct {
	About   string              `json:"about"`
	Seeds   map[string]hexBytes `json:"seeds"` // of accounts, by name
	Rooms   []roomVector        `json:"rooms"`
	Refused []hexBytes          `json:"refused_entries"` // do not parse
}

type roomVector struct {
	About   string                  `json:"about"`
	Room    hexBytes                `json:"room"`
	Links   map[string]hexBytes     `json:"invitation_seeds"` // by who was invited
	Keys    []hexBytes              `json:"epoch_keys"`       // from epoch 1 on
	Entries []entryVector           `json:"entries"`
	Readers map[string][]itemVector `json:"readers"` // what each sees, by whose seed
}

type entryVector struct {
	Raw     hexBytes `json:"raw"`
	Arrived int64    `json:"arrived"` // Unix milliseconds
	Type    string   `json:"type"`
	Hash    hexBytes `json:"hash"`
}

type itemVector struct {
	Author   hexBytes `json:"author,omitempty"`
	Skeleton string   `json:"skeleton,omitempty"`
	Prose    string   `json:"prose,omitempty"`
	State    string   `json:"prose_state,omitempty"` // "withdrawn", "missing"
	Ignored  string   `json:"ignored,omitempty"`     // why
}

func itemsOf(c *ledger.Chain) []itemVector {
	var list []itemVector
	for _, it := range c.Items(0) {
		v := itemVector{
			Skeleton: string(it.Skeleton), Prose: string(it.Prose), Ignored: reason(it.Ignored),
			State: map[record.ProseState]string{record.ProseWithdrawn: "withdrawn", record.ProseMissing: "missing"}[it.ProseState],
		}
		if !it.Author.IsZero() {
			v.Author = it.Author[:]
		}
		list = append(list, v)
	}
	return list
}

// makeVectors tells the stories anew, from fixed randomness.
func makeVectors(t *testing.T) vectors {
	cryptotest.SetGlobalRandom(t, 1)
	v := vectors{About: "Rooms as doc/protocol.md defines them, from \"Room and entry\" on. Bytes are hexadecimal.", Seeds: map[string]hexBytes{}}
	two := ours(t)
	v.room(t, two, "two people, one of them dishonest", "ann writes a1 -> ben writes b1 -> ben notes b2 -> ann erases a1 -> ben forges x as ann -> "+
		"ann disowns x -> ann invites eve -> ann uninvites eve -> ben forges y as ann -> ben garbles g -> ben throws-out ann -> ben wraps himself -> "+
		"ann begins -> ben writes-under 2 z -> ben invents it -> ann rekeys -> ann writes a2 -> ben succeeds -> ben leaves -> ann begins -> ann writes a3",
		"ann1", "ben", "eve")
	three := begin(t, "ann", ledger.Founding{Kind: ledger.Session, Predecessor: ledger.Place{Room: two.room, Seq: 1, Head: seal.HashOf("some head")}})
	three.joins("ben", "ann", ledger.Person)
	v.room(t, three, "a session with a helper, which two changes of the same keys stop", "ann writes a1 -> ann helper-invites hal -> hal joins -> "+
		"ben admits hal -> hal writes h1 -> ann writes a2 -> ben removes hal -> ben begins -> ben writes b1 -> ann rekeys -> ann competes -> ben succeeds",
		"ann1", "ben", "hal")
	// One entry that is right, and what each of its parts may not be.
	right := two.entries[5].Raw
	spoil := func(change func(b []byte) []byte) { v.Refused = append(v.Refused, change(bytes.Clone(right))) }
	spoil(func(b []byte) []byte { return nil })
	spoil(func(b []byte) []byte { b[0] = 2; return b })                    // version
	spoil(func(b []byte) []byte { b[1] = 3; return b })                    // class
	spoil(func(b []byte) []byte { clear(b[2:34]); return b })              // no room
	spoil(func(b []byte) []byte { clear(b[34:42]); return b })             // first, and not created
	spoil(func(b []byte) []byte { b[74] = 0x80; return b })                // arrival beyond the year 9999
	spoil(func(b []byte) []byte { clear(b[82:86]); return b })             // epoch 0
	spoil(func(b []byte) []byte { clear(b[118:150]); return b })           // prose that nobody could withdraw
	spoil(func(b []byte) []byte { clear(b[198:230]); return b })           // prose without its hash
	spoil(func(b []byte) []byte { b[230] = 0xff; return b })               // skeleton box too long
	spoil(func(b []byte) []byte { return b[:len(b)-1] })                   // cut
	spoil(func(b []byte) []byte { return append(b, 0) })                   // longer
	spoil(func(b []byte) []byte { return append(ledger.DropProse(b), 0) }) // without prose, and longer
	return v
}

func (v *vectors) room(t *testing.T, w *world, about, text string, readers ...string) {
	s := tell(t, w, text)
	r := roomVector{About: about, Room: w.room[:], Links: map[string]hexBytes{}, Readers: map[string][]itemVector{}}
	for name, seed := range s.links {
		r.Links[name] = seed[:]
	}
	epoch, _ := w.as("ben").State().Epoch()
	for n := range epoch {
		who := "ben"
		if _, ok := w.unwrapped(who, n+1); !ok {
			who = "ann" // before ben came
		}
		if _, ok := w.unwrapped(who, n+1); !ok {
			who = "ann1" // after he left
		}
		key := w.keyOf(who, n+1)
		r.Keys = append(r.Keys, key[:])
	}
	for _, e := range w.entries {
		p, err := ledger.Parse(e.Raw)
		if err != nil {
			t.Fatal(err)
		}
		hash := p.Hash()
		r.Entries = append(r.Entries, entryVector{e.Raw, e.Arrived.UnixMilli(), p.Control().String(), hash[:]})
	}
	for _, name := range readers {
		seed := person(name).Seed()
		v.Seeds[name] = seed[:]
		r.Readers[name] = itemsOf(w.as(name))
	}
	v.Rooms = append(v.Rooms, r)
}

func TestVectors(t *testing.T) {
	made := makeVectors(t)
	if *update {
		b, err := json.MarshalIndent(made, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorsFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v, made); diff != "" {
		t.Errorf("what is written now differs from %s:\n%s", vectorsFile, diff)
	}
	for _, r := range v.Rooms {
		var entries []ledger.Stored
		for _, e := range r.Entries {
			entries = append(entries, ledger.Stored{Raw: e.Raw, Arrived: time.UnixMilli(e.Arrived)})
		}
		for name, want := range r.Readers {
			self, err := seal.NewIdentity(seal.Seed(v.Seeds[name]))
			if err != nil {
				t.Fatal(err)
			}
			c, err := ledger.Load(seal.Hash(r.Room), self, entries)
			if err != nil {
				t.Fatalf("%s: %s: %v", r.About, name, err)
			}
			c.VerifyMore(1000)
			if diff := cmp.Diff(want, itemsOf(c)); diff != "" {
				t.Errorf("%s: %s reads otherwise:\n%s", r.About, name, diff)
			}
			for seq, e := range r.Entries {
				if hash, _ := c.HashAt(uint64(seq)); !bytes.Equal(hash[:], e.Hash) {
					t.Errorf("%s: entry %d: hash %x, want %x", r.About, seq, hash, e.Hash)
				}
			}
		}
	}
	for i, raw := range v.Refused {
		if _, err := ledger.Parse(raw); err == nil {
			t.Errorf("refused entry %d parses", i)
		}
	}
}
