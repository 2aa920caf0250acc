package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

func TestAWrappedKeyOpensOnlyForItsRecipientAndInfo(t *testing.T) {
	ann, ben := person(t, "ann"), person(t, "ben")
	key := seal.NewKey(repeatable("epoch"))
	ct, err := seal.Wrap(ben.Public(), key, []byte("room"), []byte("3"))
	if err != nil {
		t.Fatal(err)
	}
	if len(ct) != seal.WrapSize {
		t.Errorf("%d bytes, want %d", len(ct), seal.WrapSize)
	}
	if got, err := ben.Unwrap(ct, []byte("room"), []byte("3")); err != nil || got != key {
		t.Fatalf("for Ben: %x, %v", got, err)
	}
	refuse := func(name string, i *seal.Identity, ct []byte, info ...[]byte) {
		t.Helper()
		if got, err := i.Unwrap(ct, info...); !errors.Is(err, seal.ErrOpen) || got != (seal.Key{}) {
			t.Errorf("%s: %x, %v", name, got, err)
		}
	}
	refuse("for Ann", ann, ct, []byte("room"), []byte("3"))
	refuse("another epoch", ben, ct, []byte("room"), []byte("4"))
	refuse("another room", ben, ct, []byte("moor"), []byte("3"))
	refuse("no info", ben, ct)
	refuse("info run together", ben, ct, []byte("room3"))
	for _, at := range []int{0, 500, 1087, 1088, 1119, 1120, 1151, 1152, len(ct) - 1} {
		c := bytes.Clone(ct)
		c[at] ^= 1
		refuse("changed", ben, c, []byte("room"), []byte("3"))
		refuse("cut", ben, ct[:at], []byte("room"), []byte("3"))
	}
	refuse("lengthened", ben, append(bytes.Clone(ct), 0), []byte("room"), []byte("3"))
}

// Ann's keys under Ben's name: the encapsulation is for Ann, the info names Ben.
func TestAKeyWrappedToMixedKeysOpensForNobody(t *testing.T) {
	ann, ben := person(t, "ann"), person(t, "ben")
	ct, err := seal.Wrap(seal.Public{Key: ben.Public().Key, KEM: ann.Public().KEM}, seal.Key{1})
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []*seal.Identity{ann, ben} {
		if _, err := i.Unwrap(ct); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("opens: %v", err)
		}
	}
}

func TestWrappingToNoKeyIsAnError(t *testing.T) {
	if _, err := seal.Wrap(seal.Public{}, seal.Key{}); !errors.Is(err, seal.ErrPublic) {
		t.Errorf("got %v", err)
	}
}

func TestAnEraseTokenIsForOneEntryOnly(t *testing.T) {
	root, room, nonce := seal.Key{1}, seal.Hash{2}, [24]byte{3}
	token := seal.EraseToken(root, room, nonce)
	for name, other := range map[string][32]byte{
		"root":  seal.EraseToken(seal.Key{9}, room, nonce),
		"room":  seal.EraseToken(root, seal.Hash{9}, nonce),
		"nonce": seal.EraseToken(root, room, [24]byte{9}),
	} {
		if other == token || seal.EraseHash(other) == seal.EraseHash(token) {
			t.Errorf("another %s, the same token", name)
		}
	}
	if seal.EraseToken(root, room, nonce) != token {
		t.Error("not the same token again")
	}
}
