package client

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/goldmend/goldmend/seal"
)

// vault is the local store with two promises added: what is sealed in it opens for its owner only, and when
// the store is full, forbidden or wiped, everything goes on from memory and [vault.memory] says so.
type vault struct {
	store Storage
	rand  io.Reader

	mu     sync.Mutex
	over   map[string][]byte // what could not be stored; nil for what could not be deleted
	failed bool
}

// leastSealed is the least size of a sealed value, so that a short draft looks like a longer one.
const leastSealed = 4096

// memory reports whether something is only in memory.
func (v *vault) memory() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.failed
}

func (v *vault) put(ctx context.Context, key string, value []byte) {
	// What was asked for is stored even when the person is just leaving.
	err := v.store.Put(context.WithoutCancel(ctx), key, value)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		v.over[key], v.failed = value, true
		return
	}
	delete(v.over, key)
	v.failed = len(v.over) > 0
}

func (v *vault) delete(ctx context.Context, key string) {
	err := v.store.Delete(context.WithoutCancel(ctx), key)
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, there := v.over[key]; there && err == nil {
		delete(v.over, key)
		v.failed = len(v.over) > 0
	} else if err != nil {
		v.over[key] = nil
	}
}

// get returns nil for what is not there, or cannot be read.
func (v *vault) get(ctx context.Context, key string) []byte {
	v.mu.Lock()
	value, there := v.over[key]
	v.mu.Unlock()
	if there {
		return value
	}
	value, err := v.store.Get(ctx, key)
	if err != nil {
		v.mu.Lock()
		v.failed = true
		v.mu.Unlock()
		return nil
	}
	return value
}

func (v *vault) list(ctx context.Context, prefix string) []Pair {
	pairs, err := v.store.List(ctx, prefix)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		v.failed = true
		pairs = nil
	}
	if len(v.over) == 0 {
		return pairs
	}
	kept := pairs[:0:0]
	for _, p := range pairs {
		if _, there := v.over[p.Key]; !there {
			kept = append(kept, p)
		}
	}
	for key, value := range v.over {
		if value != nil && strings.HasPrefix(key, prefix) {
			kept = append(kept, Pair{key, value})
		}
	}
	sortPairs(kept)
	return kept
}

// drawer is the part of the vault that belongs to one account; everything in it is sealed under the
// account's cache key, which changes with the locks: what an earlier key sealed still opens.
type drawer struct {
	*vault
	prefix string

	ringed sync.RWMutex // guards keys
	keys   []seal.Key   // the present one first; none once they are forgotten
}

func (v *vault) drawer(account [16]byte, keys []seal.Key) *drawer {
	return &drawer{vault: v, prefix: "a/" + hex.EncodeToString(account[:]) + "/", keys: keys}
}

// ring returns the keys; none after locking.
func (d *drawer) ring() []seal.Key {
	d.ringed.RLock()
	defer d.ringed.RUnlock()
	return slices.Clone(d.keys)
}

// name hides what a value is about: a page's path must not stand in a key.
func (d *drawer) name(kind, about string) string {
	var oldest seal.Key // names outlive a change of the locks
	if keys := d.ring(); len(keys) > 0 {
		oldest = keys[len(keys)-1]
	}
	h := seal.HashOf("client/name/v1", oldest[:], []byte(kind), []byte(about))
	return kind + "/" + hex.EncodeToString(h[:16])
}

// seal stores a value, padded. It reports false, and stores nothing, when the person has locked meanwhile.
func (d *drawer) seal(ctx context.Context, key string, value []byte) bool {
	return d.sealPlain(ctx, key, seal.Pad(value, leastSealed))
}

// open returns nil for what is not there or does not open.
func (d *drawer) open(ctx context.Context, key string) []byte {
	box := d.get(ctx, d.prefix+key)
	if box == nil {
		return nil
	}
	b, _ := d.unseal(Pair{d.prefix + key, box})
	return b
}

// openPresent is open for what the present key has sealed, and no earlier one.
func (d *drawer) openPresent(ctx context.Context, key string) []byte {
	box, keys := d.get(ctx, d.prefix+key), d.ring()
	if box == nil || len(keys) == 0 {
		return nil
	}
	b, err := keys[0].OpenBox(box, []byte(d.prefix+key))
	if err != nil {
		return nil
	}
	b, _ = seal.Unpad(b)
	return b
}

// openAll returns what opens of everything whose key begins with kind, without the account's prefix.
func (d *drawer) openAll(ctx context.Context, kind string) []Pair {
	var list []Pair
	for _, p := range d.list(ctx, d.prefix+kind+"/") {
		if b, err := d.unseal(p); err == nil {
			list = append(list, Pair{strings.TrimPrefix(p.Key, d.prefix), b})
		}
	}
	return list
}

func (d *drawer) unseal(p Pair) ([]byte, error) {
	b, err := d.openPlain(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Key, err)
	}
	return seal.Unpad(b)
}

// drop removes a value.
func (d *drawer) drop(ctx context.Context, key string) { d.delete(ctx, d.prefix+key) }

// dropAll removes everything whose key begins with kind.
func (d *drawer) dropAll(ctx context.Context, kind string) {
	for _, p := range d.list(ctx, d.prefix+kind+"/") {
		d.delete(ctx, p.Key)
	}
}

// sealPlain stores a value that is sealed inside already, without padding.
func (d *drawer) sealPlain(ctx context.Context, key string, value []byte) bool {
	keys := d.ring()
	if len(keys) == 0 {
		return false
	}
	d.put(ctx, d.prefix+key, keys[0].SealBox(d.rand, value, []byte(d.prefix+key)))
	return true
}

func (d *drawer) openPlain(p Pair) ([]byte, error) {
	for _, k := range d.ring() {
		if b, err := k.OpenBox(p.Value, []byte(p.Key)); err == nil {
			return b, nil
		}
	}
	return nil, seal.ErrOpen
}

// wipe forgets the keys. What is written afterwards is not kept: there is nothing to seal it with.
func (d *drawer) wipe() {
	d.ringed.Lock()
	defer d.ringed.Unlock()
	clear(d.keys)
	d.keys = nil
}

func sortPairs(list []Pair) {
	slices.SortFunc(list, func(a, b Pair) int { return strings.Compare(a.Key, b.Key) })
}
