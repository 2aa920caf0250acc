package seal

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hpke"
	"errors"
	"fmt"
	"io"
)

// Seed is the secret of an account. Everything derives from it, and it is only ever stored sealed in slots.
type Seed [32]byte

// String tells nothing, so that a seed cannot end up in a log by accident.
func (s Seed) String() string { return "(a seed)" }

// NewSeed returns a random seed.
func NewSeed(rand io.Reader) (s Seed) {
	fill(rand, s[:])
	return s
}

// Sizes of what a [Public] is made of, in bytes.
const (
	KEMSize    = 1216 // ML-KEM-768 encapsulation key, then an X25519 public key
	PublicSize = 32 + KEMSize
)

// Public is what others know of an identity.
type Public struct {
	Key [32]byte // Ed25519, verifies what the identity signs
	KEM []byte   // MLKEM768-X25519, KEMSize bytes, to [Wrap] keys to
}

// Bytes returns the key, then the KEM key: PublicSize bytes.
func (p Public) Bytes() []byte {
	return append(append(make([]byte, 0, PublicSize), p.Key[:]...), p.KEM...)
}

// ErrPublic means that bytes are no public identity that Goldmend could have made.
var ErrPublic = errors.New("not a public identity")

// ParsePublic reads what [Public.Bytes] wrote. It refuses keys with which a person could later deny a
// signature, or to which nobody could wrap a key; its errors wrap [ErrPublic].
func ParsePublic(b []byte) (Public, error) {
	if len(b) != PublicSize {
		return Public{}, fmt.Errorf("%w: %d bytes", ErrPublic, len(b))
	}
	p := Public{Key: [32]byte(b), KEM: append([]byte(nil), b[32:]...)}
	if err := CheckSigner(p.Key); err != nil {
		return Public{}, err
	}
	if _, err := p.kem(); err != nil {
		return Public{}, err
	}
	// A low-order X25519 part would make every Wrap to this member fail.
	x, err := ecdh.X25519().NewPublicKey(p.KEM[KEMSize-32:])
	if err != nil {
		return Public{}, fmt.Errorf("%w: X25519 part", ErrPublic)
	}
	probe, err := ecdh.X25519().NewPrivateKey(make([]byte, 32))
	if err != nil {
		panic("seal: " + err.Error()) // every 32 bytes are an X25519 private key
	}
	if _, err := probe.ECDH(x); err != nil {
		return Public{}, fmt.Errorf("%w: X25519 part of low order", ErrPublic)
	}
	return p, nil
}

func (p Public) kem() (hpke.PublicKey, error) {
	k, err := hpke.MLKEM768X25519().NewPublicKey(p.KEM)
	if err != nil {
		return nil, fmt.Errorf("%w: KEM part", ErrPublic)
	}
	return k, nil
}

// Identity is a person's keys, derived from their seed.
type Identity struct {
	seed   Seed
	sign   ed25519.PrivateKey
	kem    hpke.PrivateKey
	public Public
}

// NewIdentity derives the keys of a seed.
func NewIdentity(s Seed) (*Identity, error) {
	signSeed := Derive(s[:], "identity/sign/v1")
	kemSeed := Derive(s[:], "identity/kem/v1")
	kem, err := hpke.MLKEM768X25519().NewPrivateKey(kemSeed[:])
	if err != nil {
		return nil, fmt.Errorf("derive the HPKE key: %w", err)
	}
	i := &Identity{seed: s, sign: ed25519.NewKeyFromSeed(signSeed[:]), kem: kem}
	i.public = Public{Key: [32]byte(i.sign.Public().(ed25519.PublicKey)), KEM: kem.PublicKey().Bytes()}
	return i, nil
}

// Public returns what others may know.
func (i *Identity) Public() Public { return i.public }

// Seed returns the seed, to seal it into another slot.
func (i *Identity) Seed() Seed { return i.seed }

// Sign signs with the identity's key; see the function [Sign].
func (i *Identity) Sign(label string, parts ...[]byte) []byte { return Sign(i.sign, label, parts...) }

// LoginKey returns the key that signs in at the relay of one origin ("https://example.org"). Two relays
// cannot tell from their login keys that it is the same person.
func (i *Identity) LoginKey(origin string) ed25519.PrivateKey {
	k := Derive(i.seed[:], "identity/login/v1", []byte(origin))
	return ed25519.NewKeyFromSeed(k[:])
}

// CacheKey returns the key for what is kept on a person's own devices.
func (i *Identity) CacheKey() Key { return Derive(i.seed[:], "identity/cache/v1") }

// SelfKey returns the key for what a person seals to themselves inside rooms.
func (i *Identity) SelfKey() Key { return Derive(i.seed[:], "identity/self/v1") }

// EraseRoot returns the secret behind the erase tokens of a person's own entries; see [EraseToken].
func (i *Identity) EraseRoot() Key { return Derive(i.seed[:], "identity/erase/v1") }

// Wipe overwrites what can be overwritten. The identity must not be used afterwards.
func (i *Identity) Wipe() {
	clear(i.seed[:])
	clear(i.sign)
	i.sign, i.kem = nil, nil
}
