package seal

import (
	"crypto/hpke"
	"fmt"
)

// WrapSize is the size of what [Wrap] returns: encapsulated key, key, tag.
const WrapSize = 1120 + 32 + 16

// Wrap encrypts a key to one person: HPKE (RFC 9180) in base mode with MLKEM768-X25519, HKDF-SHA256 and
// ChaCha20-Poly1305. It opens only with the same info, and only for this recipient: their identity key is
// part of it. Whoever wrapped the key is not authenticated; a signature around it does that.
//
// Its randomness is the system's, which testing/cryptotest can make repeatable.
func Wrap(to Public, k Key, info ...[]byte) ([]byte, error) {
	pub, err := to.kem()
	if err != nil {
		return nil, fmt.Errorf("wrap a key: %w", err)
	}
	ct, err := hpke.Seal(pub, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), wrapInfo(to.Key, info), k[:])
	if err != nil {
		return nil, fmt.Errorf("wrap a key: %w", err)
	}
	return ct, nil
}

// Unwrap reverses [Wrap] for the person it was wrapped to; its error is [ErrOpen].
func (i *Identity) Unwrap(ct []byte, info ...[]byte) (Key, error) {
	if len(ct) != WrapSize {
		return Key{}, ErrOpen
	}
	b, err := hpke.Open(i.kem, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), wrapInfo(i.public.Key, info), ct)
	if err != nil || len(b) != len(Key{}) {
		return Key{}, ErrOpen
	}
	return Key(b), nil
}

func wrapInfo(recipient [32]byte, info [][]byte) []byte {
	return frame(useWrap, "wrap/v1", append([][]byte{recipient[:]}, info...)...)
}
