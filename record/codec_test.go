package record_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/record"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
)

// everything is a body with a field of each type.
type everything struct {
	Count  uint64
	Delta  int64
	Done   bool
	Due    time.Time
	About  record.ID
	Who    record.Member
	Raw    []byte
	Inner  inner
	Inners []inner
	Choice uint64

	Text  string
	Texts []string
}

type inner struct {
	N    uint64
	Text string
}

func (i inner) write(w *record.Writer) {
	w.Uint(1, i.N)
	w.String(2, i.Text)
}

func (i *inner) read(r *record.Reader) {
	i.N = r.Uint(1)
	i.Text = r.String(2)
}

const lastChoice = 3

func (*everything) Kind() record.Kind { return "test.everything" }

func (e *everything) Skeleton(w *record.Writer) {
	w.Uint(1, e.Count)
	w.Int(2, e.Delta)
	w.Bool(3, e.Done)
	w.Time(4, e.Due)
	w.ID(5, e.About)
	w.Member(6, e.Who)
	w.Raw(7, e.Raw)
	w.Message(8, e.Inner.write)
	w.Messages(9, len(e.Inners), func(i int, w *record.Writer) { e.Inners[i].write(w) })
	w.Uint(20, e.Choice)
}

func (e *everything) Prose(w *record.Writer) {
	w.String(1, e.Text)
	w.Strings(2, e.Texts)
}

func readEverything(s, p *record.Reader) record.Body {
	var e everything
	e.Count = s.Uint(1)
	e.Delta = s.Int(2)
	e.Done = s.Bool(3)
	e.Due = s.Time(4)
	e.About = s.ID(5)
	e.Who = s.Member(6)
	e.Raw = s.Raw(7)
	s.Message(8, e.Inner.read)
	s.Messages(9, func(r *record.Reader) {
		var i inner
		i.read(r)
		e.Inners = append(e.Inners, i)
	})
	e.Choice = s.Enum(20, lastChoice)
	e.Text = p.String(1)
	e.Texts = p.Strings(2)
	return &e
}

var kinds = record.Kinds{"test.everything": readEverything}

// moment draws a time that a record can hold, or the zero time.
func moment(t *rapid.T, name string) time.Time {
	s := rapid.Int64Range(-62135596799, 253402300799).Draw(t, name)
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

func draw(t *rapid.T) *everything {
	text := rapid.String()
	nested := rapid.Custom(func(t *rapid.T) inner {
		return inner{N: rapid.Uint64().Draw(t, "n"), Text: strings.ToValidUTF8(text.Draw(t, "text"), "?")}
	})
	e := &everything{
		Count: rapid.Uint64().Draw(t, "count"), Delta: rapid.Int64().Draw(t, "delta"), Done: rapid.Bool().Draw(t, "done"),
		Due: moment(t, "due"), Raw: rapid.SliceOf(rapid.Byte()).Draw(t, "raw"), Choice: rapid.Uint64Range(0, lastChoice).Draw(t, "choice"),
		Inners: rapid.SliceOf(nested).Draw(t, "inners"), Text: text.Draw(t, "text"), Texts: rapid.SliceOf(text).Draw(t, "texts"),
	}
	if rapid.Bool().Draw(t, "has references") {
		e.Inner = nested.Draw(t, "inner")
		e.About = record.ID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "about"))
		e.Who = record.Member(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "who"))
	}
	// Nothing and an empty list are written alike.
	if len(e.Raw) == 0 {
		e.Raw = nil
	}
	if len(e.Inners) == 0 {
		e.Inners = nil
	}
	if len(e.Texts) == 0 {
		e.Texts = nil
	}
	return e
}

var start = time.Date(2026, 3, 14, 18, 30, 0, 0, time.UTC)

func TestARecordReadsBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := record.Draft{ID: record.ID{1}, Time: start, Body: draw(t)}
		skeleton, prose := d.Encode()
		r, err := kinds.Decode(skeleton, prose)
		if err != nil {
			t.Fatal(err)
		}
		want := record.Record{ID: d.ID, Said: start, Body: d.Body}
		if diff := cmp.Diff(want, r); diff != "" {
			t.Fatalf("-written +read:\n%s", diff)
		}
		s2, p2 := record.Draft{ID: r.ID, Time: r.Said, Body: r.Body}.Encode()
		if !bytes.Equal(s2, skeleton) || !bytes.Equal(p2, prose) {
			t.Fatalf("written again: %x | %x, first %x | %x", s2, p2, skeleton, prose)
		}
	})
}

func TestWithoutItsProseARecordStandsWithEmptyTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := draw(t)
		skeleton, _ := record.Draft{ID: record.ID{1}, Time: start, Body: e}.Encode()
		r, err := kinds.Decode(skeleton, nil)
		if err != nil {
			t.Fatal(err)
		}
		e.Text, e.Texts = "", nil
		if diff := cmp.Diff(e, r.Body); diff != "" || r.Prose != record.ProseThere {
			t.Fatalf("prose %v, -want +got:\n%s", r.Prose, diff)
		}
	})
}

// Golden bytes: these never change while version 1 stands.
func TestGoldenBytes(t *testing.T) {
	d := record.Draft{ID: record.ID{0xaa, 15: 0xbb}, Time: start, Body: &everything{
		Count: 300, Delta: -2, Done: true, Due: start.Add(time.Hour), About: record.ID{1, 15: 2}, Raw: []byte{7},
		Inner: inner{N: 1}, Inners: []inner{{}, {Text: "x"}}, Choice: 3, Text: "home by seven", Texts: []string{"", "é"},
	}}
	wantSkeleton := "" +
		"0801" + // 1: version 1
		"120f" + hex.EncodeToString([]byte("test.everything")) + // 2: kind
		"1a10" + "aa0000000000000000000000000000bb" + // 3: id
		"20" + "d0a4ad9b0d" + // 4: 2026-03-14T18:30:00Z = 1773513000 s, zigzag
		"2a30" + // 5: body, 48 bytes
		"08ac02" + "1003" + "1801" + // 1: 300; 2: -2; 3: true
		"20" + "f0dcad9b0d" + // 4: an hour later
		"2a10" + "01000000000000000000000000000002" + // 5: id
		"3a0107" + // 7: raw
		"42020801" + // 8: a group with 1: 1
		"4a00" + "4a03120178" + // 9: an empty group, one with 2: "x"
		"a00103" // 20: 3
	wantProse := "0a0d" + hex.EncodeToString([]byte("home by seven")) + "1200" + "1202c3a9"
	skeleton, prose := d.Encode()
	if got := hex.EncodeToString(skeleton); got != wantSkeleton {
		t.Errorf("skeleton\n got %s\nwant %s", got, wantSkeleton)
	}
	if got := hex.EncodeToString(prose); got != wantProse {
		t.Errorf("prose\n got %s\nwant %s", got, wantProse)
	}
}

// field returns one field of the wire format, written as carelessly as asked.
func field(n int, typ protowire.Type, value ...byte) []byte {
	return append(protowire.AppendTag(nil, protowire.Number(n), typ), value...)
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestBytesThatNoWriterMakesAreRefused(t *testing.T) {
	const number, text = protowire.VarintType, protowire.BytesType
	read := func(r *record.Reader) {
		r.Uint(1)
		r.Int(2)
		r.Bool(3)
		r.Time(4)
		r.ID(5)
		r.Member(6)
		r.String(7)
		r.Message(8, func(r *record.Reader) { r.Uint(1) })
		r.Strings(9)
		r.Messages(10, func(r *record.Reader) { r.Uint(1) })
		r.Enum(11, 2)
	}
	for name, c := range map[string]struct {
		b    []byte
		want error
	}{
		"nothing at all":            {nil, nil},
		"a number":                  {field(1, number, 1), nil},
		"a zero number":             {field(1, number, 0), record.ErrMalformed},
		"a number written long":     {field(1, number, 0x81, 0), record.ErrMalformed},
		"a number cut short":        {field(1, number, 0x81), record.ErrMalformed},
		"a number too large":        {field(1, number, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2), record.ErrMalformed},
		"a text for a number":       {field(1, text, 1, 1), record.ErrMalformed},
		"a fixed32":                 {field(1, protowire.Fixed32Type, 1, 0, 0, 0), record.ErrMalformed},
		"a tag written long":        {[]byte{0x88, 0, 1}, record.ErrMalformed},
		"a tag of field zero":       {[]byte{0, 1}, record.ErrMalformed},
		"a tag alone":               {[]byte{8}, record.ErrMalformed},
		"a zero signed number":      {field(2, number, 0), record.ErrMalformed},
		"a flag":                    {field(3, number, 1), nil},
		"a flag of two":             {field(3, number, 2), record.ErrMalformed},
		"no flag, written out":      {field(3, number, 0), record.ErrMalformed},
		"the year 10000":            {field(4, number, protowire.AppendVarint(nil, protowire.EncodeZigZag(253402300800))...), record.ErrMalformed},
		"the last second of 9999":   {field(4, number, protowire.AppendVarint(nil, protowire.EncodeZigZag(253402300799))...), nil},
		"the zero time":             {field(4, number, protowire.AppendVarint(nil, protowire.EncodeZigZag(-62135596800))...), record.ErrMalformed},
		"the second after it":       {field(4, number, protowire.AppendVarint(nil, protowire.EncodeZigZag(-62135596799))...), nil},
		"a zero id":                 {field(5, text, append([]byte{16}, make([]byte, 16)...)...), record.ErrMalformed},
		"an id of 15 bytes":         {field(5, text, append([]byte{15}, bytes.Repeat([]byte{1}, 15)...)...), record.ErrMalformed},
		"an id of 17 bytes":         {field(5, text, append([]byte{17}, bytes.Repeat([]byte{1}, 17)...)...), record.ErrMalformed},
		"a zero member":             {field(6, text, append([]byte{32}, make([]byte, 32)...)...), record.ErrMalformed},
		"a member":                  {field(6, text, append([]byte{32}, bytes.Repeat([]byte{1}, 32)...)...), nil},
		"an empty text":             {field(7, text, 0), record.ErrMalformed},
		"a text that is not UTF-8":  {field(7, text, 1, 0xff), record.ErrMalformed},
		"a text whose end is gone":  {field(7, text, 2, 'a'), record.ErrMalformed},
		"a length written long":     {field(7, text, 0x81, 0, 'a'), record.ErrMalformed},
		"an empty group":            {field(8, text, 0), record.ErrMalformed},
		"a group with a zero":       {field(8, text, 2, 8, 0), record.ErrMalformed},
		"a group with a new field":  {field(8, text, 2, 16, 1), record.ErrUnknown},
		"an empty text in a list":   {field(9, text, 0), nil},
		"a bad text in a list":      {field(9, text, 1, 0xff), record.ErrMalformed},
		"a number in a list":        {field(9, number, 1), record.ErrMalformed},
		"an empty group in a list":  {field(10, text, 0), nil},
		"a new choice":              {field(11, number, 3), record.ErrUnknown},
		"a known choice":            {field(11, number, 2), nil},
		"a new field":               {field(12, number, 1), record.ErrUnknown},
		"a new field, repeated":     {join(field(12, text, 0), field(12, text, 0)), record.ErrUnknown},
		"a new field with a zero":   {field(12, number, 0), record.ErrMalformed},
		"a new fixed64":             {field(12, protowire.Fixed64Type, 1, 2, 3, 4, 5, 6, 7, 8), record.ErrMalformed},
		"a new field, then garbage": {join(field(12, number, 1), []byte{0xff}), record.ErrMalformed},
		"new fields out of order":   {join(field(13, number, 1), field(12, number, 1)), record.ErrMalformed},
		"fields out of order":       {join(field(2, number, 1), field(1, number, 1)), record.ErrMalformed},
		"a field twice":             {join(field(1, number, 1), field(1, number, 1)), record.ErrMalformed},
		"a list in two pieces":      {join(field(9, text, 0), field(11, number, 1), field(9, text, 0)), record.ErrMalformed},
	} {
		r := record.NewReader(c.b)
		read(r)
		if err := r.Done(); !errors.Is(err, c.want) {
			t.Errorf("%s (%x): %v, want %v", name, c.b, err, c.want)
		}
	}
}

func TestTheFirstErrorSticks(t *testing.T) {
	r := record.NewReader(join(field(1, protowire.VarintType, 0), field(2, protowire.VarintType, 2)))
	r.Uint(1)
	first := r.Done()
	if v := r.Int(2); v != 0 || r.Done() != first || first == nil {
		t.Errorf("read %d after %v: %v", v, first, r.Done())
	}
}

func TestAWriterKeepsItsOrder(t *testing.T) {
	for name, write := range map[string]func(w *record.Writer){
		"descending": func(w *record.Writer) { w.Uint(2, 1); w.Uint(1, 1) },
		"twice":      func(w *record.Writer) { w.Uint(1, 1); w.Uint(1, 1) },
		"list twice": func(w *record.Writer) { w.Strings(1, []string{"a"}); w.Strings(1, []string{"b"}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			write(new(record.Writer))
		}()
	}
}

func TestZeroValuesTakeNoBytes(t *testing.T) {
	var w record.Writer
	(&everything{}).Skeleton(&w)
	(&everything{Due: time.Unix(0, 0)}).Skeleton(&w)
	if w.Bytes() != nil {
		t.Errorf("written %x", w.Bytes())
	}
}

func TestNumbersAtTheirBoundariesReadBack(t *testing.T) {
	for _, v := range []uint64{1, 127, 128, 1<<14 - 1, 1 << 14, math.MaxInt64, math.MaxUint64} {
		var w record.Writer
		w.Uint(1, v)
		w.Int(2, int64(v))
		r := record.NewReader(w.Bytes())
		if u, i := r.Uint(1), r.Int(2); u != v || i != int64(v) || r.Done() != nil {
			t.Errorf("%d reads as %d and %d: %v", v, u, i, r.Done())
		}
	}
}

func TestTextThatIsNotUTF8IsMendedOnWriting(t *testing.T) {
	var w record.Writer
	w.String(1, "a\xffb")
	if got := record.NewReader(w.Bytes()).String(1); got != "a\uFFFDb" {
		t.Errorf("reads %q", got)
	}
}
