package seal

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// ErrPadding means that bytes were not made by [Pad].
var ErrPadding = errors.New("not padded as it should be")

// padPrefix is the length that stands before what was padded.
const padPrefix = 4

// Pad puts the length of b, as 4 bytes big endian, before it and zeros behind it, up to a size that
// tells little of the length: [PaddedSize] of the two together, at least of least.
func Pad(b []byte, least int) []byte {
	if uint64(len(b)) > 1<<32-1 {
		panic("seal: too long to pad")
	}
	out := make([]byte, PaddedSize(max(padPrefix+len(b), least)))
	binary.BigEndian.PutUint32(out, uint32(len(b)))
	copy(out[padPrefix:], b)
	return out
}

// Unpad returns what [Pad] was given, without copying it. It refuses sizes that Pad never makes and
// padding that is not zero; its error is [ErrPadding].
func Unpad(b []byte) ([]byte, error) {
	if len(b) < padPrefix || PaddedSize(len(b)) != len(b) {
		return nil, ErrPadding
	}
	n, rest := binary.BigEndian.Uint32(b), b[padPrefix:]
	if uint64(n) > uint64(len(rest)) {
		return nil, ErrPadding
	}
	for _, x := range rest[n:] {
		if x != 0 {
			return nil, ErrPadding
		}
	}
	return rest[:n:n], nil
}

// PaddedSize rounds n up as PADMÉ does (Nikitin et al. 2019, "Reducing Metadata Leakage from Encrypted
// Files and Communication with PURBs"): by at most 12 %, to one of O(log log n) sizes per power of two.
// A size that is already rounded stays as it is.
func PaddedSize(n int) int {
	if n < 2 {
		return n
	}
	e := bits.Len(uint(n)) - 1         // floor(log2 n)
	s := bits.Len(uint(e))             // floor(log2 e) + 1: how many bits may differ
	mask := uint64(1)<<max(e-s, 0) - 1 // the low bits that become zero
	return int((uint64(n) + mask) &^ mask)
}
