package seal_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"testing"

	"github.com/goldmend/goldmend/seal"
)

// repeatable is a random source that gives the same bytes for the same name.
func repeatable(name string) io.Reader { return &counter{name: name} }

type counter struct {
	name string
	n    uint64
	left []byte
}

func (c *counter) Read(p []byte) (int, error) {
	for len(c.left) < len(p) {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.name), c.n))
		c.left, c.n = append(c.left, sum[:]...), c.n+1
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}

// person returns the identity of the seed that a name gives.
func person(t testing.TB, name string) *seal.Identity {
	t.Helper()
	i, err := seal.NewIdentity(seal.NewSeed(repeatable(name)))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// tampered calls f with b cut short, lengthened, and with each byte changed in turn.
func tampered(b []byte, f func(what string, at int, b []byte)) {
	for i := range b {
		c := bytes.Clone(b)
		c[i] ^= 1 << (i % 8)
		f("changed at", i, c)
		f("cut to", i, b[:i:i])
	}
	f("lengthened to", len(b)+1, append(bytes.Clone(b), 0))
}
