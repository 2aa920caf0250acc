package seal_test

import (
	"bytes"
	"errors"
	"math/bits"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

func TestPaddedSizesAtTheirBoundaries(t *testing.T) {
	for _, c := range []struct{ n, want int }{
		{0, 0},
		{1, 1},
		{2, 2},
		{3, 3},
		{4, 4},
		{7, 7},
		{8, 8},
		{9, 10},
		{10, 10},
		{11, 12},
		{15, 16},
		{16, 16},
		{17, 18},
		{63, 64},
		{64, 64},
		{65, 72},
		{255, 256},
		{256, 256},
		{257, 272},
		{511, 512},
		{512, 512},
		{513, 544},
		{544, 544},
		{545, 576},
		{1023, 1024},
		{1024, 1024},
		{1025, 1088},
		{4095, 4096},
		{4096, 4096},
		{4097, 4352},
		{65535, 65536},
		{65536, 65536},
		{65537, 67584},
	} {
		if got := seal.PaddedSize(c.n); got != c.want {
			t.Errorf("PaddedSize(%d) = %d, want %d", c.n, got, c.want)
		}
	}
}

func TestPaddedSizesLeakLittleAndCostLittle(t *testing.T) {
	sizes, last := 0, -1
	for n := range 1 << 17 {
		got := seal.PaddedSize(n)
		switch {
		case got < n || got < last:
			t.Fatalf("PaddedSize(%d) = %d after %d", n, got, last)
		case n > 8 && float64(got) > 1.12*float64(n):
			t.Fatalf("PaddedSize(%d) = %d: more than 12 %%", n, got)
		case seal.PaddedSize(got) != got:
			t.Fatalf("PaddedSize(%d) = %d is not a padded size", n, got)
		}
		if got != last {
			sizes++
		}
		last = got
	}
	// At most 2^s sizes per power of two, s = bits of the exponent.
	limit := 2
	for e := 1; e <= 17; e++ {
		limit += 1 << bits.Len(uint(e))
	}
	if sizes > limit {
		t.Errorf("%d sizes below 2^17, want at most %d", sizes, limit)
	}
}

func TestPaddingComesOff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "b")
		least := rapid.SampledFrom([]int{0, 1, 4, 255, 256, 257, 512, 4096}).Draw(t, "least")
		padded := seal.Pad(b, least)
		if want := seal.PaddedSize(max(len(b)+4, least)); len(padded) != want {
			t.Fatalf("%d bytes padded to %d, want %d", len(b), len(padded), want)
		}
		if got, err := seal.Unpad(padded); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("Unpad: %x, %v", got, err)
		}
	})
}

func TestNothingShortShowsItsLength(t *testing.T) {
	for _, n := range []int{0, 1, 507, 508} {
		if got := len(seal.Pad(make([]byte, n), 512)); got != 512 {
			t.Errorf("%d bytes padded to %d", n, got)
		}
	}
	if got := len(seal.Pad(make([]byte, 509), 512)); got != 544 {
		t.Errorf("509 bytes padded to %d, want 544", got)
	}
}

func TestPaddingThatPadNeverMakesIsRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"a cut length":        {0, 0, 0},
		"a length too large":  {0, 0, 0, 5, 1, 2, 3, 4},
		"a huge length":       {0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4},
		"padding not zero":    {0, 0, 0, 1, 1, 0, 0, 1},
		"a size off the list": make([]byte, 9),
	} {
		if got, err := seal.Unpad(b); !errors.Is(err, seal.ErrPadding) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
	if got, err := seal.Unpad([]byte{0, 0, 0, 4, 1, 2, 3, 4}); err != nil || len(got) != 4 {
		t.Errorf("no padding at all: %x, %v", got, err)
	}
}

// What Unpad accepts is what Pad makes for some least size.
func FuzzUnpad(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1, 7, 0, 0, 0})
	f.Add(seal.Pad([]byte("hello"), 256))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := seal.Unpad(b)
		if err != nil {
			return
		}
		if again := seal.Pad(got, len(b)); !bytes.Equal(again, b) {
			t.Errorf("unpadded %x, padded again %x", b, again)
		}
	})
}
