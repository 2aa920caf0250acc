package seal

import (
	"crypto/ed25519"
	"io"
	"strings"
	"unicode"

	"golang.org/x/crypto/argon2"
)

// What [Stretch] costs: Argon2id (RFC 9106) with one lane. Compiled in, so that nobody can talk a client
// into less; a later version may cost more, under another label.
const (
	StretchTime   = 3         // passes
	StretchMemory = 64 * 1024 // KiB
	stretchLanes  = 1
)

// AccountID returns how a relay knows an account: a hash of the sign-in name in small letters, without
// spaces around it and with single ones inside. It hides a name from a glance, not from guessing.
func AccountID(name string) [16]byte {
	h := HashOf("account/v1", []byte(plainName(name)))
	return [16]byte(h[:16])
}

// plainName folds case rune by rune (Unicode's simple mapping) and spaces.
func plainName(s string) string {
	return strings.Join(strings.Fields(strings.Map(unicode.ToLower, s)), " ")
}

// plainWords is plainName in which hyphens are spaces: the list has "yo-yo", and people join words so.
func plainWords(s string) string {
	return plainName(strings.Map(func(r rune) rune {
		switch r {
		case '-', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212':
			return ' '
		}
		return r
	}, s))
}

// Stretch makes guessing a passphrase slow: Argon2id over the words in small letters, where any run of
// spaces and hyphens counts as one space, salted with the account. It takes 64 MiB and up to some seconds; in a browser it
// runs in a Worker that ends afterwards, since WebAssembly never gives memory back.
func Stretch(words string, account [16]byte) Key {
	salt := HashOf("slot/passphrase/salt/v1", account[:])
	return Key(argon2.IDKey([]byte(plainWords(words)), salt[:], StretchTime, StretchMemory, stretchLanes, uint32(len(Key{}))))
}

// SlotKeys are the two keys of one slot: one to ask a relay for the sealed seed with, one to open it.
type SlotKeys struct {
	Login ed25519.PrivateKey // the relay knows its public half
	Seal  Key                // never leaves the device
}

// PassphraseSlot returns the keys of the slot that a passphrase opens at the relay of one origin.
func PassphraseSlot(stretched Key, origin string) SlotKeys {
	return slotKeys(stretched[:], "slot/passphrase", nil, origin)
}

// DeviceSlot returns the keys of the slot that a relay's share opens on one device. The sealed seed is
// sealed once more by the device's own key, so that neither is enough alone.
func DeviceSlot(share Key, account [16]byte, origin string) SlotKeys {
	return slotKeys(share[:], "slot/device", account[:], origin)
}

func slotKeys(secret []byte, label string, account []byte, origin string) SlotKeys {
	login := Derive(secret, label+"/login/v1", account, []byte(origin))
	return SlotKeys{Login: ed25519.NewKeyFromSeed(login[:]), Seal: Derive(secret, label+"/seal/v1", account)}
}

// Layout of a sealed seed: a version byte, then a box.
const (
	slotVersion = 1
	SlotSize    = 1 + BoxOverhead + len(Seed{})
)

// SealSeed seals a seed into SlotSize bytes for the relay, or a device, to keep.
func (k SlotKeys) SealSeed(rand io.Reader, s Seed) []byte {
	return append([]byte{slotVersion}, k.Seal.SealBox(rand, s[:], slotContext())...)
}

// OpenSeed reverses [SlotKeys.SealSeed]; its error is [ErrOpen], for other words as for other bytes.
func (k SlotKeys) OpenSeed(blob []byte) (Seed, error) {
	if len(blob) != SlotSize || blob[0] != slotVersion {
		return Seed{}, ErrOpen
	}
	b, err := k.Seal.OpenBox(blob[1:], slotContext())
	if err != nil {
		return Seed{}, err
	}
	return Seed(b), nil
}

func slotContext() []byte { return frame(useBox, "slot/v1", []byte{slotVersion}) }
