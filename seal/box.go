package seal

import (
	"crypto/cipher"
	"errors"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// Key is a secret key for XChaCha20-Poly1305, or a secret to [Derive] others from.
type Key [32]byte

// String tells nothing, so that a key cannot end up in a log by accident.
func (k Key) String() string { return "(a key)" }

// Overhead is how many bytes [Key.Seal] adds; BoxOverhead is what [Key.SealBox] adds.
const (
	Overhead    = chacha20poly1305.Overhead
	NonceSize   = chacha20poly1305.NonceSizeX
	BoxOverhead = NonceSize + Overhead
)

// ErrOpen means that a ciphertext does not open: another key, other bytes or another context. Which of
// them is never said.
var ErrOpen = errors.New("does not open with this key")

// NewKey returns a random key.
func NewKey(rand io.Reader) (k Key) {
	fill(rand, k[:])
	return k
}

// NewNonce returns a random nonce, long enough never to repeat by chance.
func NewNonce(rand io.Reader) (n [NonceSize]byte) {
	fill(rand, n[:])
	return n
}

// ID commits to the key without telling anything else about it.
func (k Key) ID() Hash { return HashOf("key/id/v1", k[:]) }

func (k Key) aead() cipher.AEAD {
	a, err := chacha20poly1305.NewX(k[:])
	if err != nil {
		panic("seal: " + err.Error()) // only for a key of another length
	}
	return a
}

// Seal encrypts plain, and binds aad, with XChaCha20-Poly1305. A nonce must never be used twice with one key.
func (k Key) Seal(nonce [NonceSize]byte, plain, aad []byte) []byte {
	return k.aead().Seal(make([]byte, 0, len(plain)+Overhead), nonce[:], plain, aad)
}

// Open reverses [Key.Seal]; its error is [ErrOpen].
func (k Key) Open(nonce [NonceSize]byte, ct, aad []byte) ([]byte, error) {
	plain, err := k.aead().Open(nil, nonce[:], ct, aad)
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// SealBox encrypts plain, and binds aad, under a fresh random nonce that stands first in the result.
func (k Key) SealBox(rand io.Reader, plain, aad []byte) []byte {
	nonce := NewNonce(rand)
	box := make([]byte, NonceSize, len(plain)+BoxOverhead)
	copy(box, nonce[:])
	return k.aead().Seal(box, nonce[:], plain, aad)
}

// OpenBox reverses [Key.SealBox]; its error is [ErrOpen].
func (k Key) OpenBox(box, aad []byte) ([]byte, error) {
	if len(box) < BoxOverhead {
		return nil, ErrOpen
	}
	return k.Open([NonceSize]byte(box), box[NonceSize:], aad)
}
