package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

// What package seal computes is the same in a program with the cuts: keys of slots, identities, signatures; what it wraps,
// it unwraps. What was cut says so.
func TestAShrunkProgramUnlocksWrapsAndUnwraps(t *testing.T) {
	_, run := shrunk(t, `package main
import ("crypto/ecdh"; "crypto/rand"; "fmt"; "os"; "github.com/goldmend/goldmend/seal")
func main() {
	if len(os.Args) > 1 { _, err := ecdh.P256().GenerateKey(rand.Reader); fmt.Println(err) }
	ann, err := seal.NewIdentity(seal.Seed{1})
	if err != nil { panic(err) }
	slot := seal.PassphraseSlot(seal.Stretch("six words that ann knows well", seal.AccountID("ann")), "https://rooms.example")
	opened, err := slot.OpenSeed(slot.SealSeed(rand.Reader, seal.Seed{1}))
	fmt.Println("opens", opened == seal.Seed{1}, err)
	wrapped, err := seal.Wrap(ann.Public(), seal.Key{2}, []byte("room"))
	if err != nil { panic(err) }
	key, err := ann.Unwrap(wrapped, []byte("room"))
	fmt.Println("unwraps", key == seal.Key{2}, err)
	_, err = ann.Unwrap(wrapped, []byte("another room"))
	fmt.Println("refuses", err != nil)
	nonce := [seal.NonceSize]byte{3}
	fmt.Printf("%x\n", seal.HashOf("all", ann.Public().Bytes(), ann.Sign("label", []byte("text")), slot.Seal[:], seal.Key{2}.Seal(nonce, []byte("text"), nil)))
}`)
	ann, err := seal.NewIdentity(seal.Seed{1})
	if err != nil {
		t.Fatal(err)
	}
	slot := seal.PassphraseSlot(seal.Stretch("six words that ann knows well", seal.AccountID("ann")), "https://rooms.example")
	nonce := [seal.NonceSize]byte{3}
	same := seal.HashOf("all", ann.Public().Bytes(), ann.Sign("label", []byte("text")), slot.Seal[:], seal.Key{2}.Seal(nonce, []byte("text"), nil))
	want := fmt.Sprintf("opens true <nil>\nunwraps true <nil>\nrefuses true\n%x\n", same)
	if got := run(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := run("a curve of NIST"); !strings.Contains(got, "this curve is cut from the browser's program") {
		t.Errorf("got %q", got)
	}
}

// Random numbers go through files that are cut. Every one of them is the browser's own.
func TestTheRandomNumbersOfAShrunkProgramAreTheBrowsers(t *testing.T) {
	_, run := shrunk(t, `package main
import ("crypto/rand"; "fmt"; "syscall/js"; "github.com/goldmend/goldmend/seal")
func main() {
	show := func() { b := make([]byte, 100_000); rand.Read(b); fmt.Printf("%x %x\n", b[:4], b[len(b)-4:]) }
	js.Global().Call("eval", "crypto.getRandomValues = (b) => b.fill(7)")
	show()
	key, other := seal.NewSeed(rand.Reader), seal.NewSeed(rand.Reader)
	fmt.Println(key == other)
	js.Global().Call("eval", "crypto.getRandomValues = (b) => b.fill(8)")
	show()
}`)
	if got, want := run(), "07070707 07070707\ntrue\n08080808 08080808\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestACutThatNoLongerFitsStopsTheBuild(t *testing.T) {
	root := t.TempDir()
	for _, c := range cuts {
		path := filepath.Join(root, "src", filepath.FromSlash(c.file))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("package changed\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := overlay(root, t.TempDir()); err == nil || !strings.Contains(err.Error(), "web/build/cuts.go") {
		t.Errorf("got %v", err)
	}
	if _, err := overlay(runtime.GOROOT(), t.TempDir()); err != nil { //nolint:staticcheck // a test runs where it was built
		t.Error(err)
	}
}
