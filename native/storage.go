package native

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/client"
)

// ErrInUse says that another program has the directory open.
var ErrInUse = errors.New("another goldmend is using this directory")

// Storage keeps values in a directory, one file per key.
//
//   - A file is written beside its place, synced, and moved there: after a crash the old or the new
//     value is there, never half of one.
//   - Only the owner of the directory can read it; what is in it is sealed anyway.
//   - One program at a time: the directory is locked.
type Storage struct {
	dir  string
	lock *os.File
}

// OpenStorage opens the directory, which it makes when there is none.
func OpenStorage(dir string) (*Storage, error) {
	if err := os.MkdirAll(filepath.Join(dir, "values"), 0o700); err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the cache: %w", err)
	}
	if err := lockFile(lock); err != nil {
		lock.Close()
		return nil, err
	}
	return &Storage{dir: dir, lock: lock}, nil
}

// Close lets another program open the directory.
func (s *Storage) Close() error { return s.lock.Close() }

// Get implements [client.Storage].
func (s *Storage) Get(_ context.Context, key string) ([]byte, error) {
	b, err := os.ReadFile(s.path(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && b == nil {
		b = []byte{}
	}
	return b, err
}

// Put implements [client.Storage].
func (s *Storage) Put(_ context.Context, key string, value []byte) error {
	path := s.path(key)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	tmp, err := os.CreateTemp(s.dir, "new-")
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	defer os.Remove(tmp.Name()) // of no effect once it has moved
	_, err = tmp.Write(value)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", key, err)
	}
	return nil
}

// Delete implements [client.Storage].
func (s *Storage) Delete(_ context.Context, key string) error {
	path := s.path(key)
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("drop %s: %w", key, err)
	}
	return nil
}

// List implements [client.Storage].
func (s *Storage) List(ctx context.Context, prefix string) ([]client.Pair, error) {
	root := filepath.Join(s.dir, "values")
	var pairs []client.Pair
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		key, ok := keyOf(rel)
		if !ok || !strings.HasPrefix(key, prefix) {
			return nil
		}
		value, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pairs = append(pairs, client.Pair{Key: key, Value: value})
		return ctx.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", prefix, err)
	}
	slices.SortFunc(pairs, func(a, b client.Pair) int { return strings.Compare(a.Key, b.Key) })
	return pairs, nil
}

func (s *Storage) path(key string) string {
	return filepath.Join(s.dir, "values", fileName(key))
}

// maxName is how long one part of a path gets: below the 255 bytes that file systems allow.
const maxName = 200

// fileName spells a key so that every file system keeps keys apart: lower-case letters, digits and a few
// marks stand for themselves, anything else is "%" and two hex digits. A long name goes on in a folder.
func fileName(key string) string {
	var b strings.Builder
	part := 0
	for i := range len(key) {
		if part >= maxName {
			b.WriteString("~" + string(filepath.Separator))
			part = 0
		}
		before := b.Len()
		switch c := key[i]; {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '-', c == '_':
			b.WriteByte(c)
		case c == '/':
			b.WriteByte('+')
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
		part += b.Len() - before
	}
	return b.String()
}

// keyOf reads what fileName spells; false for a file that is none of ours.
func keyOf(name string) (string, bool) {
	name = strings.ReplaceAll(name, "~"+string(filepath.Separator), "")
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		switch c := name[i]; c {
		case '%':
			var v byte
			if i+3 > len(name) {
				return "", false
			}
			if _, err := fmt.Sscanf(name[i+1:i+3], "%02x", &v); err != nil {
				return "", false
			}
			b.WriteByte(v)
			i += 2
		case '+':
			b.WriteByte('/')
		default:
			b.WriteByte(c)
		}
	}
	key := b.String()
	return key, strings.ReplaceAll(fileName(key), "~"+string(filepath.Separator), "") == name
}

// syncDir makes a move or a removal last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
