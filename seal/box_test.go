package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

func TestABoxOpensToWhatWasSealed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOfN(rapid.Byte(), 0, 2000).Draw(t, "plain")
		aad := rapid.SliceOf(rapid.Byte()).Draw(t, "aad")
		key := seal.NewKey(repeatable("key"))
		box := key.SealBox(repeatable("nonce"), plain, aad)
		if len(box) != len(plain)+seal.BoxOverhead {
			t.Fatalf("%d bytes sealed to %d", len(plain), len(box))
		}
		if got, err := key.OpenBox(box, aad); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("OpenBox: %x, %v", got, err)
		}
		if got, err := key.Open([24]byte(box), box[24:], aad); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("Open: %x, %v", got, err)
		}
	})
}

func TestABoxThatWasTamperedWithDoesNotOpen(t *testing.T) {
	key, aad := seal.NewKey(repeatable("key")), []byte("room 1, seq 2")
	box := key.SealBox(repeatable("nonce"), []byte("home by seven"), aad)
	refuse := func(name string, k seal.Key, box, aad []byte) {
		t.Helper()
		if got, err := k.OpenBox(box, aad); !errors.Is(err, seal.ErrOpen) || got != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	tampered(box, func(what string, at int, b []byte) { refuse(what, key, b, aad) })
	tampered(aad, func(what string, at int, b []byte) { refuse("context "+what, key, box, b) })
	tampered(key[:], func(what string, at int, b []byte) {
		if len(b) == len(key) {
			refuse("key "+what, seal.Key(b), box, aad)
		}
	})
	refuse("nothing", key, nil, aad)
}

func TestTwoBoxesOfTheSameNeverLookAlike(t *testing.T) {
	key, rand := seal.NewKey(repeatable("key")), repeatable("nonces")
	a, b := key.SealBox(rand, []byte("x"), nil), key.SealBox(rand, []byte("x"), nil)
	if bytes.Equal(a[:24], b[:24]) || bytes.Equal(a[24:], b[24:]) {
		t.Errorf("%x and %x", a, b)
	}
}

func TestAKeysIDIsItsOwn(t *testing.T) {
	a, b := seal.NewKey(repeatable("a")), seal.NewKey(repeatable("b"))
	//lint:ignore SA4000 asked twice, it is the same
	if a.ID() == b.ID() || a.ID() != a.ID() || a.ID() == seal.Hash(a) || a.ID().IsZero() {
		t.Errorf("ids %x and %x", a.ID(), b.ID())
	}
}

func TestASourceThatFailsIsNeverTakenForRandom(t *testing.T) {
	for name, f := range map[string]func(){
		"key":  func() { seal.NewKey(iotest.ErrReader(errors.New("no"))) },
		"seed": func() { seal.NewSeed(bytes.NewReader(make([]byte, 31))) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestSecretsDoNotShowWhenPrinted(t *testing.T) {
	key, seed := seal.NewKey(repeatable("k")), seal.NewSeed(repeatable("s"))
	for _, verb := range []string{"%v", "%+v", "%s", "%x", "%q"} {
		got := fmt.Sprintf(verb+verb, key, seed)
		for _, b := range [][]byte{key[:], seed[:]} {
			if strings.Contains(got, fmt.Sprintf("%x", b[:4])) || strings.Contains(got, fmt.Sprint(b[:4])[1:6]) {
				t.Errorf("%s prints %s", verb, got)
			}
		}
	}
}
