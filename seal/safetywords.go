package seal

import (
	"bytes"

	"golang.org/x/crypto/argon2"
)

// What [WordList.Safety] costs per guess; see there.
const (
	safetyTime   = 2
	safetyMemory = 16 * 1024 // KiB
)

// Safety returns six words over two identity keys, the same for both people, to be compared in
// person: when they differ, somebody stands between the two.
//
// Six words hold 77 bits. Whoever stands between shows each person a key of their own, and both must see
// the same words: with freedom to choose both keys that takes about 2^39 tries, not 2^77, so each try is
// made to cost 16 MiB and two passes of Argon2id. That takes a few tenths of a second on a phone: compute
// the words once per pair of keys and keep them, never while drawing a page.
func (l WordList) Safety(a, b [32]byte) [6]string {
	if bytes.Compare(a[:], b[:]) > 0 {
		a, b = b, a
	}
	salt := HashOf("safety/salt/v1")
	number := argon2.IDKey(frame(useHash, "safety/v1", a[:], b[:]), salt[:], safetyTime, safetyMemory, 1, 32)
	var words [6]string
	for i := range words {
		words[i] = l[divide(number, ListedWords)]
	}
	return words
}

// divide divides a number, big endian, in place and returns the remainder. Of 256 random bits the first
// six remainders by 7,776 are even to within 2^-178.
func divide(number []byte, by uint32) uint32 {
	rest := uint32(0)
	for i, b := range number {
		rest = rest<<8 | uint32(b)
		number[i] = byte(rest / by)
		rest %= by
	}
	return rest
}
