package export_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/client/mine"
	"github.com/goldmend/goldmend/export"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
	"google.golang.org/protobuf/encoding/protowire"
)

type said struct{ text string }

func (said) Kind() record.Kind         { return "test.said" }
func (said) Skeleton(w *record.Writer) { w.Uint(1, 7) }
func (s said) Prose(w *record.Writer)  { w.String(1, s.text) }

func encode(n byte, text string) (skeleton, prose []byte) {
	return record.Draft{ID: record.ID{n}, Time: time.Unix(1e9+int64(n), 0), Body: said{text}}.Encode()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writer keeps a chain on which entries arrive a minute apart.
type writer struct {
	t     testing.TB
	chain *ledger.Chain
	now   time.Time
}

func (w *writer) take(raws ...[]byte) {
	w.t.Helper()
	w.now = w.now.Add(time.Minute)
	for _, raw := range raws {
		must(w.t, w.chain.Extend(ledger.Stored{Raw: raw, Arrived: w.now}))
	}
}

func (w *writer) batch(build func(b *ledger.Batch) error) {
	w.t.Helper()
	b := w.chain.Batch()
	must(w.t, build(b))
	w.take(b.Entries()...)
}

func identity(t testing.TB) *seal.Identity {
	id, err := seal.NewIdentity(seal.NewSeed(rand.Reader))
	must(t, err)
	return id
}

func begin(t testing.TB, self *seal.Identity, kind ledger.Kind) *writer {
	id, raws, err := ledger.Create(rand.Reader, self, ledger.Founding{Kind: kind})
	must(t, err)
	w := &writer{t: t, chain: ledger.New(id, self), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.take(raws...)
	return w
}

func (w *writer) archive(kind client.RoomKind, me record.Member) client.Archive {
	a := client.Archive{Room: client.Room{ID: client.RoomID(w.chain.Room()), Kind: kind, Me: me}, Keys: map[uint32][32]byte{}}
	for n, k := range w.chain.Keys() {
		a.Keys[n] = k
	}
	for _, s := range w.chain.Stored(0) {
		a.Entries = append(a.Entries, client.Stored{Raw: s.Raw, Arrived: s.Arrived})
	}
	return a
}

// rooms returns a shared room, with a change of keys and withdrawn words, and one's own.
func rooms(t testing.TB) []client.Archive {
	ann := identity(t)
	ours := begin(t, ann, ledger.Ours)
	s, p := encode(1, "hello")
	ours.batch(func(b *ledger.Batch) error { return b.Content(rand.Reader, s, p) })
	s, p = encode(2, "withdrawn")
	ours.batch(func(b *ledger.Batch) error { return b.Content(rand.Reader, s, p) })
	ours.batch(func(b *ledger.Batch) error { return b.Erase(3) })
	next := identity(t)
	ours.batch(func(b *ledger.Batch) error {
		if err := b.Rekey(rand.Reader, next); err != nil {
			return err
		}
		return b.Epoch(rand.Reader)
	})
	stored := ours.chain.Stored(0)
	chain, err := ledger.Load(ours.chain.Room(), next, stored)
	must(t, err)
	chain.VerifyMore(100)
	ours.chain = chain
	s, p = encode(3, "with new keys")
	ours.batch(func(b *ledger.Batch) error { return b.Content(rand.Reader, s, p) })

	own := begin(t, ann, ledger.Mine)
	s, p = encode(4, "nobody reads this")
	var log mine.Log
	beat, err := log.Beat(rand.Reader, own.chain.Len(), []mine.Record{{ID: record.ID{4}, Made: 1e15, Skeleton: s, Prose: p}}, nil)
	must(t, err)
	own.batch(func(b *ledger.Batch) error {
		return errors.Join(b.Content(rand.Reader, nil, beat.Batch), b.Content(rand.Reader, nil, beat.Sheet))
	})
	me := record.Member(ann.Public().Key)
	return []client.Archive{ours.archive(client.Ours, me), own.archive(client.Mine, me)}
}

func file(t testing.TB, list []client.Archive) []byte {
	var b bytes.Buffer
	must(t, export.Write(&b, "https://goldmend.example", time.Unix(1.7e9, 0), list))
	return b.Bytes()
}

func TestAFileChecksAndSaysWhoWroteWhat(t *testing.T) {
	b := file(t, rooms(t))
	report, err := export.Verify(bytes.NewReader(b))
	must(t, err)
	if len(report.Rooms) != 2 || report.Origin != "https://goldmend.example" {
		t.Fatalf("%+v", report)
	}
	ours, own := report.Rooms[0], report.Rooms[1]
	if len(ours.Authors) != 1 || ours.Authors[0].Records != 3 || !ours.Authors[0].Me || ours.Withdrawn != 1 || len(ours.Ignored) != 0 {
		t.Fatalf("%+v", ours.Authors)
	}
	if from, to := ours.Authors[0].First, ours.Authors[0].Last; to.Sub(from) != 4*time.Minute {
		t.Fatalf("from %v to %v", from, to)
	}
	if len(own.Own) != 1 || own.Authors[0].Records != 1 {
		t.Fatalf("%+v", own)
	}
	for _, text := range []string{"hello", "with new keys", "nobody reads this", "test.said"} {
		if !bytes.Contains(b, []byte(text)) {
			t.Errorf("%q cannot be read", text)
		}
	}
	if bytes.Contains(b, []byte("withdrawn\"]")) {
		t.Error("withdrawn words are there")
	}
}

func TestAFlippedByteAnywhereIsFoundInItsLine(t *testing.T) {
	b := file(t, rooms(t))
	step := 1
	if testing.Short() {
		step = 37
	}
	for i := 0; i < len(b); i += step {
		changed := bytes.Clone(b)
		changed[i] ^= 1
		_, err := export.Verify(bytes.NewReader(changed))
		var broken *export.Broken
		if !errors.As(err, &broken) {
			t.Fatalf("byte %d (%q): %v", i, b[i], err)
		}
		line := 1 + bytes.Count(b[:i], []byte("\n"))
		if broken.Line != line {
			t.Fatalf("byte %d is in line %d, found in %v", i, line, broken)
		}
		i += len(b) / 4000 // some thousand places are enough
	}
}

func TestAFileThatIsCutOrLongerIsFound(t *testing.T) {
	b := file(t, rooms(t))
	for i := 0; i < len(b); i += 97 {
		if _, err := export.Verify(bytes.NewReader(b[:i])); !errors.Is(err, export.ErrShort) {
			t.Fatalf("cut at %d of %d: %v", i, len(b), err)
		}
	}
	if _, err := export.Verify(bytes.NewReader(append(bytes.Clone(b), '\n'))); !errors.Is(err, export.ErrMore) {
		t.Fatal(err)
	}
}

func TestAnEntryChangedTogetherWithTheSumsIsFoundByTheChain(t *testing.T) {
	list := rooms(t)
	raw := bytes.Clone(list[0].Entries[2].Raw)
	raw[len(raw)-1] ^= 1
	list[0].Entries[2].Raw = raw
	var b bytes.Buffer
	err := export.Write(&b, "", time.Now(), list)
	if err == nil {
		report, err := export.Verify(bytes.NewReader(b.Bytes()))
		must(t, err)
		if report.Rooms[0].Missing != 1 {
			t.Fatalf("changed prose is not what was signed, and must not be shown: %+v", report.Rooms[0])
		}
	}
	list = rooms(t)
	raw = bytes.Clone(list[0].Entries[2].Raw)
	raw[ledger.HeaderSize+5] ^= 1 // a nonce: part of the link
	list[0].Entries[2].Raw = raw
	if err := export.Write(&b, "", time.Now(), list); err == nil || !strings.Contains(err.Error(), "entry 3") {
		t.Fatalf("a broken chain is exported: %v", err)
	}
}

// withProse is a file of one room in which somebody wrote prose that no program of ours makes.
func withProse(t testing.TB, prose []byte) []byte {
	ann := identity(t)
	room := begin(t, ann, ledger.Ours)
	s, _ := encode(1, "")
	room.batch(func(b *ledger.Batch) error { return b.Content(rand.Reader, s, prose) })
	return file(t, []client.Archive{room.archive(client.Ours, record.Member(ann.Public().Key))})
}

// nested is a text inside so many messages, as far as an entry goes.
func nested(depth int, text string) []byte {
	b := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), text)
	for range depth {
		if len(b) > 200<<10 {
			break
		}
		b = protowire.AppendBytes(protowire.AppendTag(nil, 2, protowire.BytesType), b)
	}
	return b
}

func TestWordsAreFoundInsideMessagesButNotForEver(t *testing.T) {
	if b := withProse(t, nested(3, "words inside a message")); !bytes.Contains(b, []byte(`"words inside a message"`)) {
		t.Error("words inside of messages cannot be read")
	}
	b := withProse(t, nested(1e6, "words at the very bottom"))
	if bytes.Contains(b, []byte(`"words at the very bottom"`)) {
		t.Error("what lies deeper than any practice writes is taken apart to its end")
	}
	_, err := export.Verify(bytes.NewReader(b))
	must(t, err)
}

// FuzzProse: whatever somebody writes as prose, the file is made, checks, and names no more words than there are.
func FuzzProse(f *testing.F) {
	for _, b := range [][]byte{nil, nested(0, "plain"), nested(5, "deep"), nested(40, "deeper"), {0x0b, 0x0b, 0x0b}, bytes.Repeat([]byte{0x0b}, 20_000)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, prose []byte) {
		if len(prose) > 100<<10 {
			t.Skip("more than one entry takes")
		}
		report, err := export.Verify(bytes.NewReader(withProse(t, prose)))
		must(t, err)
		if report.Rooms[0].Authors[0].Records != 1 {
			t.Fatalf("%+v", report.Rooms[0])
		}
	})
}

func FuzzVerify(f *testing.F) {
	f.Add(file(f, rooms(f)))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := export.Verify(bytes.NewReader(b)); err != nil && !errors.As(err, new(*export.Broken)) {
			t.Fatal(err)
		}
	})
}
