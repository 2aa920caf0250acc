package seal_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/cryptotest"

	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/seal/wordlist"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Golden values for every definition in doc/protocol.md, for other implementations and against mistakes
// here: nothing in the file ever changes while "v1" stands in the labels.
var update = flag.Bool("update", false, "write testdata/vectors.json again")

const vectorsFile = "testdata/vectors.json"

type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h), nil }

func (h *hexBytes) UnmarshalText(b []byte) (err error) {
	*h, err = hex.AppendDecode(nil, b)
	return err
}

type vectors struct {
	About   string         `json:"about"`
	Hash    []hashVector   `json:"hash"`
	Derive  []deriveVector `json:"derive"`
	Sign    []signVector   `json:"sign"`
	Key     []keyVector    `json:"key"`
	Sizes   [][2]int       `json:"padded_size"`
	Pad     []padVector    `json:"pad"`
	Person  []personVector `json:"identity"`
	Refused []hexBytes     `json:"refused_signing_keys"`
	Wrap    []wrapVector   `json:"wrap"`
	Erase   []eraseVector  `json:"erase"`
	Account []nameVector   `json:"account"`
	Slot    []slotVector   `json:"slot"`
	Code    []codeVector   `json:"recovery_code"`
	NoCode  []string       `json:"refused_recovery_codes"`
	Words   []wordsVector  `json:"generated_words"`
	Safety  []safetyVector `json:"safety_words"`
}

type hashVector struct {
	Label string     `json:"label"`
	Parts []hexBytes `json:"parts"`
	Hash  hexBytes   `json:"hash"`
}

type deriveVector struct {
	Secret hexBytes   `json:"secret"`
	Label  string     `json:"label"`
	Info   []hexBytes `json:"info"`
	Key    hexBytes   `json:"key"`
}

type signVector struct {
	Seed      hexBytes   `json:"ed25519_seed"`
	Public    hexBytes   `json:"public"`
	Label     string     `json:"label"`
	Parts     []hexBytes `json:"parts"`
	Signature hexBytes   `json:"signature"`
}

type keyVector struct {
	Key   hexBytes `json:"key"`
	ID    hexBytes `json:"id"`
	Nonce hexBytes `json:"nonce"`
	Plain hexBytes `json:"plain"`
	AAD   hexBytes `json:"aad"`
	Seal  hexBytes `json:"sealed"`
	Box   hexBytes `json:"box"`
}

type padVector struct {
	Plain  hexBytes `json:"plain"`
	Least  int      `json:"least"`
	Padded hexBytes `json:"padded"`
}

type personVector struct {
	Seed   hexBytes            `json:"seed"`
	Key    hexBytes            `json:"public_signing_key"`
	KEM    hexBytes            `json:"public_kem_key"`
	Login  map[string]hexBytes `json:"public_login_key_by_origin"`
	Cache  hexBytes            `json:"cache_key"`
	Self   hexBytes            `json:"self_key"`
	Eraser hexBytes            `json:"erase_root"`
}

type wrapVector struct {
	Seed    hexBytes   `json:"recipient_seed"`
	Info    []hexBytes `json:"info"`
	Key     hexBytes   `json:"key"`
	Wrapped hexBytes   `json:"wrapped"`
}

type eraseVector struct {
	Root  hexBytes `json:"erase_root"`
	Room  hexBytes `json:"room"`
	Nonce hexBytes `json:"nonce"`
	Token hexBytes `json:"token"`
	Hash  hexBytes `json:"erase_hash"`
}

type nameVector struct {
	Name string   `json:"name"`
	ID   hexBytes `json:"id"`
}

type slotVector struct {
	Kind      string   `json:"kind"`
	Account   hexBytes `json:"account"`
	Origin    string   `json:"origin"`
	Words     string   `json:"words,omitempty"`
	Stretched hexBytes `json:"stretched,omitempty"`
	Code      hexBytes `json:"code,omitempty"`
	Share     hexBytes `json:"share,omitempty"`
	Login     hexBytes `json:"public_login_key"`
	Seal      hexBytes `json:"seal_key"`
	Nonce     hexBytes `json:"nonce"`
	Seed      hexBytes `json:"seed"`
	Sealed    hexBytes `json:"sealed_seed"`
}

type codeVector struct {
	Code    hexBytes `json:"code"`
	Written string   `json:"written"`
	Typed   []string `json:"also_typed"`
}

type wordsVector struct {
	Random hexBytes `json:"random"`
	Words  []string `json:"words"`
}

type safetyVector struct {
	A     hexBytes  `json:"a"`
	B     hexBytes  `json:"b"`
	Words [6]string `json:"words"`
}

func parts(p []hexBytes) (b [][]byte) {
	for _, x := range p {
		b = append(b, x)
	}
	return b
}

// upTo returns the n bytes first, first+1 and so on.
func upTo(first byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = first + byte(i)
	}
	return b
}

func compute(t *testing.T) vectors {
	v := vectors{About: "Values for the definitions in doc/protocol.md. Bytes are hexadecimal."}
	for _, w := range ways {
		h := hashVector{Label: w.label, Parts: []hexBytes{}}
		for _, p := range w.parts {
			h.Parts = append(h.Parts, p)
		}
		sum := seal.HashOf(w.label, w.parts...)
		h.Hash = sum[:]
		v.Hash = append(v.Hash, h)
		key := seal.Derive(upTo(0, 32), w.label, w.parts...)
		v.Derive = append(v.Derive, deriveVector{Secret: upTo(0, 32), Label: w.label, Info: h.Parts, Key: key[:]})
	}
	for i, who := range []byte{0x00, 0x40} {
		v.Person = append(v.Person, computePerson(t, upTo(who, 32)))
		login := identity(t, upTo(who, 32)).LoginKey("https://relay.example")
		p := []hexBytes{upTo(who, 3), {}}[:i+1]
		v.Sign = append(v.Sign, signVector{
			Seed: login.Seed(), Public: hexBytes(login[32:]), Label: "entry/v1", Parts: p,
			Signature: seal.Sign(login, "entry/v1", parts(p)...),
		})
	}
	for _, n := range []int{0, 1, 64} {
		key, nonce := seal.Key(upTo(0x80, 32)), upTo(0x10, seal.NonceSize)
		id := key.ID()
		v.Key = append(v.Key, keyVector{
			Key: key[:], ID: id[:], Nonce: nonce, Plain: upTo(0, n), AAD: upTo(0xa0, n/2),
			Seal: key.Seal([24]byte(nonce), upTo(0, n), upTo(0xa0, n/2)),
			Box:  key.SealBox(bytes.NewReader(nonce), upTo(0, n), upTo(0xa0, n/2)),
		})
	}
	for _, n := range []int{0, 1, 2, 7, 8, 9, 10, 11, 255, 256, 257, 511, 512, 513, 4095, 4096, 4097, 65537, 1 << 20, 1<<20 + 1} {
		v.Sizes = append(v.Sizes, [2]int{n, seal.PaddedSize(n)})
	}
	for _, c := range []struct{ n, least int }{{0, 0}, {1, 0}, {5, 0}, {5, 16}, {12, 16}, {13, 16}} {
		v.Pad = append(v.Pad, padVector{Plain: upTo(1, c.n), Least: c.least, Padded: seal.Pad(upTo(1, c.n), c.least)})
	}
	neutral := make([]byte, 32)
	neutral[0] = 1
	beyond := bytes.Repeat([]byte{0xff}, 32)
	v.Refused = []hexBytes{make([]byte, 32), neutral, beyond}
	token := seal.EraseToken(seal.Key(upTo(1, 32)), seal.Hash(upTo(2, 32)), [24]byte(upTo(3, 24)))
	hash := seal.EraseHash(token)
	v.Erase = []eraseVector{{Root: upTo(1, 32), Room: upTo(2, 32), Nonce: upTo(3, 24), Token: token[:], Hash: hash[:]}}
	for _, name := range []string{"ann", " Ann  Marie ", "ÉMILE", ""} {
		id := seal.AccountID(name)
		v.Account = append(v.Account, nameVector{Name: name, ID: id[:]})
	}
	v.Slot = computeSlots()
	for _, c := range [][]byte{make([]byte, 16), upTo(0, 16), bytes.Repeat([]byte{0xff}, 16)} {
		s := seal.RecoveryCode(c).String()
		v.Code = append(v.Code, codeVector{Code: c, Written: s, Typed: []string{
			strings.ToLower(s), strings.ReplaceAll(strings.ReplaceAll(s, "0", "O"), "-", " "), strings.ReplaceAll(s, "1", "l") + "\n",
		}})
	}
	v.NoCode = []string{"", "00000-00000-00000-00000-00000-00000", v.Code[1].Written + "0", "*" + v.Code[1].Written[1:]}
	for _, b := range [][]byte{{0, 0, 0x1e, 0x5f}, {0x1e, 0x60, 0xff, 0xff, 0xe0, 0x01, 0x20, 0x01}} {
		v.Words = append(v.Words, wordsVector{Random: b, Words: wordlist.EFF().Generate(bytes.NewReader(b), 2)})
	}
	a, b := v.Person[0].Key, v.Person[1].Key
	v.Safety = []safetyVector{
		{A: a, B: b, Words: wordlist.EFF().Safety([32]byte(a), [32]byte(b))},
		{A: b, B: a, Words: wordlist.EFF().Safety([32]byte(b), [32]byte(a))},
	}
	return v
}

func identity(t *testing.T, seed []byte) *seal.Identity {
	t.Helper()
	i, err := seal.NewIdentity(seal.Seed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func computePerson(t *testing.T, seed []byte) personVector {
	i := identity(t, seed)
	cache, self, eraser := i.CacheKey(), i.SelfKey(), i.EraseRoot()
	v := personVector{Seed: seed, KEM: i.Public().KEM, Login: map[string]hexBytes{}, Cache: cache[:], Self: self[:], Eraser: eraser[:]}
	v.Key = append(v.Key, i.Public().Bytes()[:32]...)
	for _, origin := range []string{here, there} {
		v.Login[origin] = hexBytes(i.LoginKey(origin)[32:])
	}
	return v
}

func computeSlots() (list []slotVector) {
	ann := seal.AccountID("ann")
	seed, nonce := seal.Seed(upTo(0, 32)), upTo(0x20, seal.NonceSize)
	words := "Yo-yo zoom acid  able ajar"
	stretched, code, share := seal.Stretch(words, ann), seal.RecoveryCode(upTo(0, 16)), seal.Key(upTo(0x60, 32))
	for _, v := range []struct {
		slotVector
		keys seal.SlotKeys
	}{
		{slotVector{Kind: "passphrase", Words: words, Stretched: stretched[:]}, seal.PassphraseSlot(stretched, here)},
		{slotVector{Kind: "recovery", Code: code[:]}, code.Slot(ann, here)},
		{slotVector{Kind: "device", Share: share[:]}, seal.DeviceSlot(share, ann, here)},
	} {
		s := v.slotVector
		s.Account, s.Origin, s.Nonce, s.Seed = ann[:], here, nonce, seed[:]
		s.Login, s.Seal = hexBytes(v.keys.Login[32:]), v.keys.Seal[:]
		s.Sealed = v.keys.SealSeed(bytes.NewReader(nonce), seed)
		list = append(list, s)
	}
	return list
}

func TestVectors(t *testing.T) {
	got := compute(t)
	if *update {
		got.Wrap = makeWraps(t)
		b, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(vectorsFile, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	var want vectors
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	got.Wrap = want.Wrap // wrapping is random: the ciphertexts are opened below instead
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("-golden +now:\n%s", d)
	}
	checkOtherWays(t, want)
}

// checkOtherWays reads the golden values in the directions that compute does not.
func checkOtherWays(t *testing.T, v vectors) {
	if len(v.Wrap) == 0 {
		t.Error("no wrapped key")
	}
	for _, w := range v.Wrap {
		if k, err := identity(t, w.Seed).Unwrap(w.Wrapped, parts(w.Info)...); err != nil || !bytes.Equal(k[:], w.Key) {
			t.Errorf("unwrap %x: %x, %v", w.Wrapped[:8], k, err)
		}
	}
	for _, s := range v.Sign {
		if !seal.Verify([32]byte(s.Public), s.Signature, s.Label, parts(s.Parts)...) {
			t.Errorf("signature %x does not verify", s.Signature)
		}
	}
	for _, k := range v.Key {
		if p, err := seal.Key(k.Key).OpenBox(k.Box, k.AAD); err != nil || !bytes.Equal(p, k.Plain) {
			t.Errorf("open %x: %x, %v", k.Box, p, err)
		}
	}
	for _, p := range v.Pad {
		if b, err := seal.Unpad(p.Padded); err != nil || !bytes.Equal(b, p.Plain) {
			t.Errorf("unpad %x: %x, %v", p.Padded, b, err)
		}
	}
	for _, k := range v.Refused {
		if seal.CheckSigner([32]byte(k)) == nil {
			t.Errorf("signing key %x is taken", k)
		}
	}
	for _, s := range v.Slot {
		if seed, err := (seal.SlotKeys{Seal: seal.Key(s.Seal)}).OpenSeed(s.Sealed); err != nil || !bytes.Equal(seed[:], s.Seed) {
			t.Errorf("open the %s slot: %v", s.Kind, err)
		}
	}
	for _, c := range v.Code {
		for _, typed := range append(c.Typed, c.Written) {
			if got, err := seal.ParseRecoveryCode(typed); err != nil || !bytes.Equal(got[:], c.Code) {
				t.Errorf("%q: %x, %v", typed, got, err)
			}
		}
	}
	for _, typed := range v.NoCode {
		if got, err := seal.ParseRecoveryCode(typed); err == nil {
			t.Errorf("%q reads as %x", typed, got)
		}
	}
}

func makeWraps(t *testing.T) (list []wrapVector) {
	cryptotest.SetGlobalRandom(t, 1)
	for _, info := range [][]hexBytes{{}, {upTo(0, 32), {0, 0, 0, 1}}} {
		ct, err := seal.Wrap(identity(t, upTo(0x40, 32)).Public(), seal.Key(upTo(0x70, 32)), parts(info)...)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, wrapVector{Seed: upTo(0x40, 32), Info: info, Key: upTo(0x70, 32), Wrapped: ct})
	}
	return list
}
