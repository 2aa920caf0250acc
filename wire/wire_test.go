package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/goldmend/goldmend/wire"
)

func TestFramesComeBackAsTheyWent(t *testing.T) {
	for _, size := range []int{1, 2, 511, 512, 65536, wire.MaxEntry} {
		want := wire.Frame{Arrived: 1_700_000_000_123, Raw: bytes.Repeat([]byte{7}, size)}
		b := wire.AppendFrame(wire.AppendFrame(nil, want), want)
		got, err := wire.ParseFrames(b, 2)
		if err != nil || len(got) != 2 || !bytes.Equal(got[1].Raw, want.Raw) || got[1].Arrived != want.Arrived {
			t.Fatalf("size %d: %d frames, %v", size, len(got), err)
		}
	}
}

func TestFramesBeyondTheLimitsAreRefused(t *testing.T) {
	two := wire.AppendFrames(nil, []byte("a"), []byte("b"))
	cases := map[string]struct {
		in    []byte
		limit int
		want  error
	}{
		"more entries than allowed": {two, 1, wire.ErrFrame},
		"an empty entry":            {wire.AppendFrame(nil, wire.Frame{}), 1, wire.ErrFrame},
		"an entry too long":         {wire.AppendFrameHead(nil, 0, wire.MaxEntry+1), 1, wire.ErrFrame},
		"a negative time":           {wire.AppendFrame(nil, wire.Frame{Arrived: -1, Raw: []byte("a")}), 1, wire.ErrFrame},
		"cut in the head":           {two[:5], 2, io.ErrUnexpectedEOF},
		"cut in the entry":          {two[:len(two)-1], 2, io.ErrUnexpectedEOF},
	}
	for name, c := range cases {
		if _, err := wire.ParseFrames(c.in, c.limit); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

func TestAFrameReaderSaysWhereAStreamWasCut(t *testing.T) {
	b := wire.AppendFrames(nil, []byte("first"), []byte("second"))
	for cut := range b {
		r := wire.NewFrameReader(iotest.OneByteReader(bytes.NewReader(b[:cut])))
		var err error
		n := 0
		for ; err == nil; n++ {
			_, err = r.Next()
		}
		whole := cut == 0 || cut == len("first")+12
		if want := io.ErrUnexpectedEOF; !whole && err != want {
			t.Errorf("cut at %d: %v, want %v", cut, err, want)
		}
		if whole && err != io.EOF {
			t.Errorf("cut at %d: %v, want %v", cut, err, io.EOF)
		}
	}
}

func FuzzFrames(f *testing.F) {
	f.Add(wire.AppendFrames(nil, []byte("one"), []byte("two")))
	f.Add([]byte{0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		frames, err := wire.ParseFrames(b, 1000)
		r := wire.NewFrameReader(bytes.NewReader(b))
		if err != nil {
			return
		}
		var again []byte
		for i, f := range frames {
			got, err := r.Next()
			if err != nil || got.Arrived != f.Arrived || !bytes.Equal(got.Raw, f.Raw) {
				t.Fatalf("%x: frame %d read as %v, %v", b, i, got, err)
			}
			again = wire.AppendFrame(again, f)
		}
		if !bytes.Equal(again, b) {
			t.Fatalf("%x was written again as %x", b, again)
		}
	})
}

func events(t *testing.T, stream []byte, piece int) (list []wire.Event, beats int) {
	t.Helper()
	var p wire.EventParser
	for len(stream) > 0 {
		n := min(piece, len(stream))
		beat, err := p.Feed(stream[:n], func(e wire.Event) { list = append(list, e) })
		if err != nil {
			t.Fatal(err)
		}
		if beat {
			beats++
		}
		stream = stream[n:]
	}
	return list, beats
}

func TestEventsComeBackInPiecesOfAnySize(t *testing.T) {
	stream := wire.AppendHeartbeat(wire.AppendEvent(nil, wire.EventHead, []byte(`{"seq":1}`)))
	stream = wire.AppendEvent(stream, wire.EventGone, []byte(`{}`))
	stream = append(stream, "data: a\r\ndata: b\r\rdata\n\nevent: unfinished\ndata: x\n"...)
	for piece := 1; piece <= len(stream); piece++ {
		got, beats := events(t, stream, piece)
		if len(got) != 4 || beats != 1 {
			t.Fatalf("pieces of %d: %q, %d heartbeats", piece, got, beats)
		}
		if got[0].Name != wire.EventHead || string(got[0].Data) != `{"seq":1}` || got[1].Name != wire.EventGone ||
			got[2].Name != "message" || string(got[2].Data) != "a\nb" || len(got[3].Data) != 0 {
			t.Fatalf("pieces of %d: %q", piece, got)
		}
	}
}

func TestAnEndlessEventIsRefused(t *testing.T) {
	var p wire.EventParser
	line := append([]byte("data: "), bytes.Repeat([]byte("x"), 1<<16)...)
	var err error
	for i := 0; i < 1000 && err == nil; i++ {
		_, err = p.Feed(append(line, '\n'), func(wire.Event) {})
	}
	if !errors.Is(err, wire.ErrEventTooLong) {
		t.Fatalf("got %v", err)
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("event: head\ndata: {}\n\n:\n\n"), 3)
	f.Add([]byte("data: a\r\n\r\n"), 1)
	f.Fuzz(func(t *testing.T, stream []byte, piece int) {
		whole, _ := events(t, stream, max(1, len(stream)))
		pieces, _ := events(t, stream, max(1, piece))
		if len(whole) != len(pieces) {
			t.Fatalf("%q: %q at once, %q in pieces of %d", stream, whole, pieces, piece)
		}
		for i := range whole {
			if whole[i].Name != pieces[i].Name || !bytes.Equal(whole[i].Data, pieces[i].Data) {
				t.Fatalf("%q: %q at once, %q in pieces of %d", stream, whole, pieces, piece)
			}
		}
	})
}

func TestIdsHaveOneSpelling(t *testing.T) {
	h := wire.Hash{0xab}
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var back wire.Hash
	if err := json.Unmarshal(b, &back); err != nil || back != h {
		t.Fatalf("%s read as %v, %v", b, back, err)
	}
	for _, bad := range []string{"", "AB", h.String()[:63], h.String() + "0", "AB" + h.String()[2:], "+b" + h.String()[2:]} {
		if _, err := wire.ParseHash(bad); err == nil {
			t.Errorf("%q was taken for a hash", bad)
		}
	}
	if _, err := wire.ParseID("00ff"); err == nil {
		t.Error("a short id was taken")
	}
}

func TestAProblemIsAnErrorToDecideOn(t *testing.T) {
	body := []byte(`{"type":"/problems/behind","title":"The room has moved on.","status":409,"code":"behind"}`)
	var err error = wire.ReadProblem(409, body)
	if !errors.Is(err, wire.CodeBehind.Err()) || errors.Is(err, wire.CodeGap.Err()) {
		t.Fatalf("%#v", err)
	}
	if p := wire.ReadProblem(502, []byte("<html>")); p.Code != wire.CodeUnavailable || p.Status != 502 {
		t.Fatalf("%#v", p)
	}
}
