package seal

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"io"
)

// Hash is a SHA-256 hash made by [HashOf].
type Hash [32]byte

// IsZero reports whether the hash is unset.
func (h Hash) IsZero() bool { return h == Hash{} }

// What a frame is used for is its first part, so that a hash is never mistaken for a derivation.
const (
	useHash   = "goldmend/hash"
	useDerive = "goldmend/derive"
	useSign   = "goldmend/sign"
	useWrap   = "goldmend/wrap"
	useBox    = "goldmend/box"
)

// frame returns use, label and parts, each behind its length as 8 bytes, big endian. Different
// arguments never give the same bytes.
func frame(use, label string, parts ...[]byte) []byte {
	return appendFrame(make([]byte, 0, frameSize(use, label, parts)), use, label, parts)
}

func frameSize(use, label string, parts [][]byte) int {
	size := 16 + len(use) + len(label)
	for _, p := range parts {
		size += 8 + len(p)
	}
	return size
}

func appendFrame(b []byte, use, label string, parts [][]byte) []byte {
	b = binary.BigEndian.AppendUint64(b, uint64(len(use)))
	b = append(b, use...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(label)))
	b = append(b, label...)
	for _, p := range parts {
		b = binary.BigEndian.AppendUint64(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// HashOf returns the SHA-256 of the label and the parts, framed. Nothing is hashed in any other way.
func HashOf(label string, parts ...[]byte) Hash {
	// Most of what is hashed is small: a chain of 20,000 entries is 60,000 small frames.
	var small [1024]byte
	if frameSize(useHash, label, parts) <= len(small) {
		return sha256.Sum256(appendFrame(small[:0], useHash, label, parts))
	}
	h := sha256.New()
	var n [8]byte
	write := func(p []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write(p)
	}
	write([]byte(useHash))
	write([]byte(label))
	for _, p := range parts {
		write(p)
	}
	var sum Hash
	h.Sum(sum[:0])
	return sum
}

// Derive returns a key made from a secret for one purpose: HKDF-SHA256 (RFC 5869) without a salt, whose
// info is the framed label and info. The secret must be at least as hard to guess as a random 128-bit
// number; words from a person go through [Stretch] first.
func Derive(secret []byte, label string, info ...[]byte) Key {
	newHash := func() hash.Hash { return sha256.New() }
	out, err := hkdf.Key(newHash, secret, nil, string(frame(useDerive, label, info...)), len(Key{}))
	if err != nil {
		panic("seal: " + err.Error()) // only for a length or a FIPS mode that we never ask for
	}
	return Key(out)
}

// Sign signs the framed label and parts with Ed25519 (RFC 8032).
func Sign(k ed25519.PrivateKey, label string, parts ...[]byte) []byte {
	return ed25519.Sign(k, frame(useSign, label, parts...))
}

// Verify reports whether sig was made by [Sign] with the key behind pub, over the same label and parts.
// Check a key that came from elsewhere with [ParsePublic] or [CheckSigner] before trusting what it signed.
func Verify(pub [32]byte, sig []byte, label string, parts ...[]byte) bool {
	return len(sig) == ed25519.SignatureSize && ed25519.Verify(pub[:], frame(useSign, label, parts...), sig)
}

// fill reads random bytes. A source that fails is a programmer's mistake: the system's never does.
func fill(rand io.Reader, into []byte) {
	if _, err := io.ReadFull(rand, into); err != nil {
		panic("seal: read randomness: " + err.Error())
	}
}
