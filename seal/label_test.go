package seal_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

// ways are argument lists that a careless encoding would confuse.
var ways = []struct {
	label string
	parts [][]byte
}{
	{"a", nil},
	{"a", [][]byte{{}}},
	{"a", [][]byte{{}, {}}},
	{"a", [][]byte{[]byte("b")}},
	{"a", [][]byte{[]byte("bc")}},
	{"a", [][]byte{[]byte("b"), []byte("c")}},
	{"a", [][]byte{[]byte("c"), []byte("b")}},
	{"ab", nil},
	{"ab", [][]byte{{}}},
	{"ab", [][]byte{[]byte("c")}},
	{"", [][]byte{[]byte("ab")}},
	{"", [][]byte{[]byte("a"), []byte("b")}},
	{"a", [][]byte{append(make([]byte, 7), 1, 'b')}},
}

func TestNoTwoArgumentListsHashDeriveOrSignAlike(t *testing.T) {
	secret := make([]byte, 32)
	priv := ed25519.NewKeyFromSeed(secret)
	pub := [32]byte(priv.Public().(ed25519.PublicKey))
	hashes, keys := map[seal.Hash]int{}, map[seal.Key]int{}
	for i, w := range ways {
		if j, seen := hashes[seal.HashOf(w.label, w.parts...)]; seen {
			t.Errorf("hash of %q is that of %q", w, ways[j])
		}
		if j, seen := keys[seal.Derive(secret, w.label, w.parts...)]; seen {
			t.Errorf("key of %q is that of %q", w, ways[j])
		}
		hashes[seal.HashOf(w.label, w.parts...)] = i
		keys[seal.Derive(secret, w.label, w.parts...)] = i
		sig := seal.Sign(priv, w.label, w.parts...)
		for j, o := range ways {
			if got := seal.Verify(pub, sig, o.label, o.parts...); got != (i == j) {
				t.Errorf("signature of %q verifies as %q: %v", w, o, got)
			}
		}
	}
}

func TestHashOfIsSHA256OverLengthsAndParts(t *testing.T) {
	want := sha256.Sum256([]byte("" +
		"\x00\x00\x00\x00\x00\x00\x00\x0dgoldmend/hash" +
		"\x00\x00\x00\x00\x00\x00\x00\x03l/1" +
		"\x00\x00\x00\x00\x00\x00\x00\x02ab" +
		"\x00\x00\x00\x00\x00\x00\x00\x00"))
	if got := seal.HashOf("l/1", []byte("ab"), nil); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestDifferentSecretsDeriveDifferentKeys(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(rapid.Byte(), 16, 40).Draw(t, "a"), rapid.SliceOfN(rapid.Byte(), 16, 40).Draw(t, "b")
		if string(a) != string(b) && seal.Derive(a, "l") == seal.Derive(b, "l") {
			t.Fatal("the same key")
		}
	})
}

func TestASignatureThatWasTamperedWithDoesNotVerify(t *testing.T) {
	ann := person(t, "ann")
	pub := ann.Public().Key
	sig := ann.Sign("entry/v1", []byte("kept"))
	if !seal.Verify(pub, sig, "entry/v1", []byte("kept")) {
		t.Fatal("an honest signature does not verify")
	}
	tampered(sig, func(what string, at int, b []byte) {
		if seal.Verify(pub, b, "entry/v1", []byte("kept")) {
			t.Errorf("%s %d: verifies", what, at)
		}
	})
	if seal.Verify(person(t, "ben").Public().Key, sig, "entry/v1", []byte("kept")) {
		t.Error("verifies under another key")
	}
}
