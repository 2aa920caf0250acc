package seal_test

import (
	"bytes"
	"crypto/ecdh"
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

func TestEveryKeyOfAnIdentityIsItsOwn(t *testing.T) {
	ann, ben := person(t, "ann"), person(t, "ben")
	seen := map[string]string{}
	for who, i := range map[string]*seal.Identity{"ann": ann, "ben": ben} {
		pub, seed := i.Public(), i.Seed()
		cache, self, erase := i.CacheKey(), i.SelfKey(), i.EraseRoot()
		for what, b := range map[string][]byte{
			"seed": seed[:], "sign": pub.Key[:], "kem": pub.KEM, "cache": cache[:], "self": self[:], "erase": erase[:],
			"login at one": i.LoginKey("https://one.example"), "login at two": i.LoginKey("https://two.example"),
		} {
			if other, ok := seen[string(b)]; ok {
				t.Errorf("%s's %s key is %s", who, what, other)
			}
			seen[string(b)] = who + "'s " + what
		}
	}
	if !ann.LoginKey("https://one.example").Equal(person(t, "ann").LoginKey("https://one.example")) {
		t.Error("the same seed gives another login key")
	}
}

func TestAPublicIdentityReadsBack(t *testing.T) {
	want := person(t, "ann").Public()
	b := want.Bytes()
	if len(b) != seal.PublicSize {
		t.Fatalf("%d bytes", len(b))
	}
	got, err := seal.ParsePublic(b)
	if err != nil || got.Key != want.Key || !bytes.Equal(got.KEM, want.KEM) {
		t.Fatalf("got %v, %v", got, err)
	}
	clear(b)
	if !bytes.Equal(got.KEM, want.KEM) {
		t.Error("the parsed identity shares its bytes with the caller")
	}
	for _, n := range []int{0, 31, 32, seal.PublicSize - 1, seal.PublicSize + 1} {
		if _, err := seal.ParsePublic(make([]byte, n)); !errors.Is(err, seal.ErrPublic) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestKeysThatNobodyCouldWrapToAreRefused(t *testing.T) {
	b := person(t, "ann").Public().Bytes()
	for name, mutate := range map[string]func(b []byte){
		"X25519 zero":     func(b []byte) { clear(b[seal.PublicSize-32:]) },
		"X25519 one":      func(b []byte) { clear(b[seal.PublicSize-32:]); b[seal.PublicSize-32] = 1 },
		"ML-KEM too high": func(b []byte) { b[32], b[33] = 0xff, 0xff },
	} {
		c := bytes.Clone(b)
		mutate(c)
		if _, err := seal.ParsePublic(c); !errors.Is(err, seal.ErrPublic) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// prime is that of the curve's field.
var prime = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))

// encode writes a coordinate, little endian.
func encode(y *big.Int) (b [32]byte) {
	y.FillBytes(b[:])
	slices.Reverse(b[:])
	return b
}

// smallOrderByTheLibrary maps a key to the other form of the curve, where the standard library refuses
// points of small order.
func smallOrderByTheLibrary(t *testing.T, key [32]byte) bool {
	t.Helper()
	key[31] &= 0x7f
	slices.Reverse(key[:])
	y, one := new(big.Int).SetBytes(key[:]), big.NewInt(1)
	below := new(big.Int).Sub(one, y)
	below.Mod(below, prime)
	if below.Sign() == 0 {
		return true // the neutral point
	}
	u := new(big.Int).Add(one, y)
	u.Mul(u, new(big.Int).ModInverse(below, prime)).Mod(u, prime)
	b := encode(u)
	point, err := ecdh.X25519().NewPublicKey(b[:])
	if err != nil {
		t.Fatal(err)
	}
	k, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	_, err = k.ECDH(point)
	return err != nil
}

func TestKeysOfSmallOrderAreRefused(t *testing.T) {
	half := new(big.Int).Sub(prime, big.NewInt(1))
	known := map[string][32]byte{"neutral": {1}, "order 4": {}, "order 2": encode(half)}
	// y of the points of order 8: d*y^4 + 2*y^2 - 1 = 0.
	d := new(big.Int).ModInverse(big.NewInt(121666), prime)
	d.Mul(d, big.NewInt(-121665)).Mod(d, prime)
	root := new(big.Int).ModSqrt(new(big.Int).Add(d, big.NewInt(1)), prime)
	for _, r := range []*big.Int{root, new(big.Int).Neg(root)} {
		y2 := new(big.Int).Sub(r, big.NewInt(1))
		y2.Mul(y2, new(big.Int).ModInverse(d, prime)).Mod(y2, prime)
		if y := new(big.Int).ModSqrt(y2, prime); y != nil {
			known["order 8, +"+r.String()[:3]] = encode(y)
			known["order 8, -"+r.String()[:3]] = encode(new(big.Int).Sub(prime, y))
		}
	}
	if len(known) < 5 {
		t.Fatalf("found only %d points", len(known))
	}
	for name, k := range known {
		if !smallOrderByTheLibrary(t, k) {
			t.Errorf("%s (%x): the library takes it for a full point", name, k)
		}
		for _, sign := range []byte{0, 0x80} {
			k[31] = k[31]&0x7f | sign
			if err := seal.CheckSigner(k); !errors.Is(err, seal.ErrPublic) {
				t.Errorf("%s (%x): %v", name, k, err)
			}
		}
	}
}

func TestKeysInCanonicalFormAtTheBoundary(t *testing.T) {
	for _, c := range []struct {
		offset int64 // from the prime
		ok     bool
	}{{-3, true}, {-2, true}, {-1, false}, {0, false}, {1, false}, {2, false}, {18, false}} {
		k := encode(new(big.Int).Add(prime, big.NewInt(c.offset)))
		if err := seal.CheckSigner(k); (err == nil) != c.ok {
			t.Errorf("prime %+d: %v", c.offset, err)
		}
	}
	for _, who := range []string{"ann", "ben", "cat", "dan"} {
		if err := seal.CheckSigner(person(t, who).Public().Key); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// The reason for CheckSigner: with a key of small order, one signature holds for everything.
func TestASmallOrderKeyWouldSignEverything(t *testing.T) {
	sig := make([]byte, 64)
	sig[0] = 1 // R is the neutral point, S is zero
	if !seal.Verify([32]byte{1}, sig, "entry/v1", []byte("I did")) || !seal.Verify([32]byte{1}, sig, "entry/v1", []byte("I did not")) {
		t.Error("the library refuses it by itself now: CheckSigner can go")
	}
}

func TestWipeLeavesNoSeed(t *testing.T) {
	ann := person(t, "ann")
	ann.Wipe()
	if ann.Seed() != (seal.Seed{}) {
		t.Errorf("seed %x", ann.Seed())
	}
	defer func() {
		if recover() == nil {
			t.Error("a wiped identity signs")
		}
	}()
	ann.Sign("entry/v1")
}

func FuzzParsePublic(f *testing.F) {
	f.Add(person(f, "ann").Public().Bytes())
	f.Add(make([]byte, seal.PublicSize))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := seal.ParsePublic(b)
		if err != nil {
			if !errors.Is(err, seal.ErrPublic) {
				t.Errorf("error %v", err)
			}
			return
		}
		if !bytes.Equal(p.Bytes(), b) {
			t.Errorf("%x reads as %x", b, p.Bytes())
		}
		if _, err := seal.Wrap(p, seal.Key{}); err != nil {
			t.Errorf("nobody can wrap to %x: %v", b, err)
		}
	})
}
