package native_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/native"
)

func open(t *testing.T, dir string) *native.Storage {
	t.Helper()
	s, err := native.OpenStorage(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStorageAgreesWithAMap(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, dir)
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range must(s.List(ctx, "")) {
			if err := s.Delete(ctx, p.Key); err != nil {
				t.Fatal(err)
			}
		}
		// Few letters, so that keys are prefixes of each other; long ones, so that names are cut.
		key := rapid.StringMatching(`[aA/%.+~-]{1,4}|(room/)?[A-Z]{90,195}`)
		want := map[string][]byte{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			k := key.Draw(t, "key")
			if rapid.Bool().Draw(t, "put") {
				v := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "value")
				if err := s.Put(ctx, k, v); err != nil {
					t.Fatal(err)
				}
				want[k] = v
			} else {
				if err := s.Delete(ctx, k); err != nil {
					t.Fatal(err)
				}
				delete(want, k)
			}
			got, err := s.Get(ctx, k)
			if v, ok := want[k]; err != nil || ok != (got != nil) || !bytes.Equal(got, v) {
				t.Fatalf("Get(%q) = %x, %v; want %x", k, got, err, v)
			}
		}
		prefix := rapid.StringMatching(`[aA/%.+~-]{0,2}|room/A?`).Draw(t, "prefix")
		var keys []string
		for k := range want {
			if strings.HasPrefix(k, prefix) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		pairs, err := s.List(ctx, prefix)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, len(pairs))
		for i, p := range pairs {
			got[i] = p.Key
			if !bytes.Equal(p.Value, want[p.Key]) {
				t.Fatalf("List: %q is %x, want %x", p.Key, p.Value, want[p.Key])
			}
		}
		if !slices.Equal(got, keys) {
			t.Fatalf("List(%q) = %q, want %q", prefix, got, keys)
		}
	})
}

func must(pairs []client.Pair, err error) []client.Pair {
	if err != nil {
		panic(err)
	}
	return pairs
}

func TestStorageIsThereAfterClosing(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "cache")
	s := open(t, dir)
	if err := s.Put(ctx, "account", []byte("sealed")); err != nil {
		t.Fatal(err)
	}
	s.Close()
	if got, err := open(t, dir).Get(ctx, "account"); string(got) != "sealed" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestStorageIsUsedByOneProgramAtATime(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := native.OpenStorage(dir); !errors.Is(err, native.ErrInUse) {
		t.Fatalf("a second one opened: %v", err)
	}
	s.Close()
	open(t, dir)
}

func TestStorageIsReadableByItsOwnerOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	s := open(t, dir)
	if err := s.Put(context.Background(), "k", []byte("v")); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAHalfWrittenValueIsNeverSeen(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, dir)
	if err := s.Put(ctx, "k", []byte("old")); err != nil {
		t.Fatal(err)
	}
	// What a power cut in the middle of a write leaves behind.
	if err := os.WriteFile(filepath.Join(dir, "new-123"), []byte("ne"), 0o600); err != nil {
		t.Fatal(err)
	}
	if pairs, err := s.List(ctx, ""); err != nil || len(pairs) != 1 || string(pairs[0].Value) != "old" {
		t.Fatalf("%v, %v", pairs, err)
	}
}
