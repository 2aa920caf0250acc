package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

const here, there = "https://here.example", "https://there.example"

func TestASignInNameIsFoundHoweverItIsTyped(t *testing.T) {
	id := seal.AccountID("ann marie")
	for _, typed := range []string{"Ann Marie", " ann  marie ", "ANN\u00a0MARIE", "\tann\nmarie"} {
		if seal.AccountID(typed) != id {
			t.Errorf("%q is another account", typed)
		}
	}
	for _, other := range []string{"annmarie", "ann-marie", "ann mari", ""} {
		if seal.AccountID(other) == id {
			t.Errorf("%q is the same account", other)
		}
	}
	if seal.AccountID("ÉMILE") != seal.AccountID("émile") {
		t.Error("case counts beyond ASCII")
	}
}

func TestStretchTakesWordsAsPeopleTypeThem(t *testing.T) {
	ann := seal.AccountID("ann")
	key := seal.Stretch("yo-yo zoom acid able ajar", ann)
	for name, got := range map[string]seal.Key{
		"typed with hyphens": seal.Stretch(" Yo yo-zoom-ACID–able\u00a0 ajar", ann),
		"the same once more": seal.Stretch("yo-yo zoom acid able ajar", ann),
	} {
		if got != key {
			t.Errorf("%s: another key", name)
		}
	}
	for name, got := range map[string]seal.Key{
		"another account": seal.Stretch("yo-yo zoom acid able ajar", seal.AccountID("ben")),
		"another word":    seal.Stretch("yo-yo zoom acid able ajax", ann),
		"another order":   seal.Stretch("zoom yo-yo acid able ajar", ann),
		"run together":    seal.Stretch("yoyozoomacidableajar", ann),
	} {
		if got == key {
			t.Errorf("%s: the same key", name)
		}
	}
}

func TestStretchNeverCostsLessThanItsFloor(t *testing.T) {
	if seal.StretchTime < 3 || seal.StretchMemory < 64*1024 {
		t.Errorf("%d passes over %d KiB", seal.StretchTime, seal.StretchMemory)
	}
}

// slots returns one slot of each kind, all from secrets of the same bytes.
func slots(origin string) map[string]seal.SlotKeys {
	ann, ben := seal.AccountID("ann"), seal.AccountID("ben")
	secret := seal.NewKey(repeatable("secret"))
	code := seal.RecoveryCode(secret[:16])
	return map[string]seal.SlotKeys{
		"passphrase":    seal.PassphraseSlot(secret, origin),
		"device":        seal.DeviceSlot(secret, ann, origin),
		"device, ben":   seal.DeviceSlot(secret, ben, origin),
		"recovery":      code.Slot(ann, origin),
		"recovery, ben": code.Slot(ben, origin),
	}
}

func TestEverySlotHasItsOwnKeys(t *testing.T) {
	seed := seal.NewSeed(repeatable("ann"))
	seen := map[string]string{}
	for origin, all := range map[string]map[string]seal.SlotKeys{here: slots(here), there: slots(there)} {
		for name, k := range all {
			if other, ok := seen[string(k.Login)]; ok {
				t.Errorf("%s at %s signs in as %s", name, origin, other)
			}
			seen[string(k.Login)] = name + " at " + origin
			if bytes.Equal(k.Login.Seed(), k.Seal[:]) {
				t.Errorf("%s: what the relay checks opens the seed", name)
			}
		}
	}
	for name, k := range slots(here) {
		blob := k.SealSeed(repeatable("nonce"), seed)
		for other, o := range slots(there) {
			got, err := o.OpenSeed(blob)
			if name == other && (err != nil || got != seed) {
				t.Errorf("%s: %v", name, err)
			}
			if name != other && !errors.Is(err, seal.ErrOpen) {
				t.Errorf("%s opens %s: %v", other, name, err)
			}
		}
	}
}

func TestASealedSeedThatWasTamperedWithDoesNotOpen(t *testing.T) {
	keys := slots(here)["passphrase"]
	blob := keys.SealSeed(repeatable("nonce"), seal.NewSeed(repeatable("ann")))
	if len(blob) != seal.SlotSize {
		t.Fatalf("%d bytes", len(blob))
	}
	tampered(blob, func(what string, at int, b []byte) {
		if got, err := keys.OpenSeed(b); !errors.Is(err, seal.ErrOpen) || got != (seal.Seed{}) {
			t.Errorf("%s %d: %x, %v", what, at, got, err)
		}
	})
}

func FuzzOpenSeed(f *testing.F) {
	keys, seed := slots(here)["recovery"], seal.NewSeed(repeatable("ann"))
	blob := keys.SealSeed(repeatable("nonce"), seed)
	f.Add(blob)
	f.Add(blob[1:])
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := keys.OpenSeed(b); err == nil && (got != seed || !bytes.Equal(b, blob)) {
			t.Errorf("forged %x opens to %x", b, got)
		}
	})
}
