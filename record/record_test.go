package record_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/goldmend/goldmend/record"
)

// envelope writes the outer fields of a skeleton.
func envelope(version uint64, kind string, id record.ID, at time.Time) []byte {
	var w record.Writer
	w.Uint(1, version)
	w.String(2, kind)
	w.ID(3, id)
	w.Time(4, at)
	return w.Bytes()
}

func TestWhatIsNoRecordIsToldFromWhatIsNewer(t *testing.T) {
	id := record.ID{1}
	for name, c := range map[string]struct {
		skeleton []byte
		want     error
	}{
		"a record":          {envelope(1, "test.everything", id, start), nil},
		"nothing":           {nil, record.ErrMalformed},
		"garbage":           {[]byte{0xff, 0xff}, record.ErrMalformed},
		"no version":        {envelope(0, "test.everything", id, start), record.ErrMalformed},
		"the next version":  {envelope(2, "test.everything", id, start), record.ErrUnknown},
		"another kind":      {envelope(1, "test.other", id, start), record.ErrUnknown},
		"no kind":           {envelope(1, "", id, start), record.ErrMalformed},
		"no id":             {envelope(1, "test.everything", record.ID{}, start), record.ErrMalformed},
		"no time":           {envelope(1, "test.everything", id, time.Time{}), record.ErrMalformed},
		"a new outer field": {append(envelope(1, "test.everything", id, start), 0x30, 1), record.ErrUnknown},
		"a bad body":        {append(envelope(1, "test.everything", id, start), 0x2a, 2, 8, 0), record.ErrMalformed},
		"a newer body":      {append(envelope(1, "test.everything", id, start), 0x2a, 3, 0xf8, 1, 1), record.ErrUnknown},
		"an empty body":     {append(envelope(1, "test.everything", id, start), 0x2a, 0), record.ErrMalformed},
	} {
		r, err := kinds.Decode(c.skeleton, nil)
		if !errors.Is(err, c.want) || (err != nil) != (c.want != nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if err != nil && r.Body != nil {
			t.Errorf("%s: a body came with %v", name, err)
		}
	}
}

func TestBadProseNeverDecidesWhetherARecordStands(t *testing.T) {
	body := &everything{Count: 1, Text: "as said"}
	skeleton, prose := record.Draft{ID: record.ID{1}, Time: start, Body: body}.Encode()
	for name, bad := range map[string][]byte{
		"changed":   append([]byte{prose[0] ^ 2}, prose[1:]...),
		"cut":       prose[:len(prose)-1],
		"newer":     append(bytes.Clone(prose), 0x18, 1),
		"not UTF-8": {0x0a, 1, 0xff},
	} {
		r, err := kinds.Decode(skeleton, bad)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := r.Body.(*everything); r.Prose != record.ProseMissing || got.Text != "" || got.Count != 1 {
			t.Errorf("%s: prose %v, body %+v", name, r.Prose, got)
		}
	}
}

func TestAnIDReadsBackFromItsDigits(t *testing.T) {
	id := record.ID{0xab, 15: 1}
	if got, err := record.ParseID(id.String()); err != nil || got != id {
		t.Errorf("%v, %v", got, err)
	}
	for _, s := range []string{"", "ab", id.String()[1:], id.String() + "00", "zz" + id.String()[2:]} {
		if got, err := record.ParseID(s); err == nil {
			t.Errorf("%q reads as %v", s, got)
		}
	}
}

// Whatever is accepted has exactly one encoding.
func FuzzDecode(f *testing.F) {
	for _, body := range []*everything{{}, {
		Count: 300, Delta: -2, Done: true, Due: start, About: record.ID{1}, Who: record.Member{2}, Raw: []byte{7},
		Inner: inner{N: 1, Text: "é"}, Inners: []inner{{}, {Text: "x"}}, Choice: 3, Text: "home", Texts: []string{"", "é"},
	}} {
		skeleton, prose := record.Draft{ID: record.ID{1}, Time: start, Body: body}.Encode()
		f.Add(skeleton, prose)
	}
	f.Fuzz(func(t *testing.T, skeleton, prose []byte) {
		r, err := kinds.Decode(skeleton, prose)
		if err != nil {
			if !errors.Is(err, record.ErrUnknown) && !errors.Is(err, record.ErrMalformed) {
				t.Errorf("error %v", err)
			}
			return
		}
		s, p := record.Draft{ID: r.ID, Time: r.Said, Body: r.Body}.Encode()
		if !bytes.Equal(s, skeleton) {
			t.Errorf("skeleton %x is written again as %x", skeleton, s)
		}
		if r.Prose == record.ProseThere && !bytes.Equal(p, prose) {
			t.Errorf("prose %x is written again as %x", prose, p)
		}
	})
}
