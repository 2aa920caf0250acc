//go:build js && wasm

package device

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"syscall/js"

	"github.com/goldmend/goldmend/client"
)

// Storage keeps values in IndexedDB. The zero value is ready.
type Storage struct {
	mu sync.Mutex
	db js.Value // undefined until opened, and again after the browser has closed it
}

// Names in the browser's own list of stored data: they tell nothing.
const (
	database = "notes"
	values   = "values" // bytes by key
	keys     = "keys"   // CryptoKey by name
)

// Refused reports whether the browser does not even open the storage. Who is told so at once writes nothing
// that could not be kept, and is not taken for somebody new.
func (s *Storage) Refused(ctx context.Context) bool {
	_, err := s.open(ctx)
	return err != nil
}

// Get implements [client.Storage].
func (s *Storage) Get(ctx context.Context, key string) ([]byte, error) {
	v, err := s.do(ctx, values, "readonly", func(store js.Value) js.Value { return store.Call("get", key) })
	if err != nil || v.IsUndefined() {
		return nil, err
	}
	return toGo(v)
}

// Put implements [client.Storage]. It returns when the browser says that the value is on disk.
func (s *Storage) Put(ctx context.Context, key string, value []byte) error {
	_, err := s.do(ctx, values, "readwrite", func(store js.Value) js.Value { return store.Call("put", toJS(value), key) })
	return err
}

// Delete implements [client.Storage].
func (s *Storage) Delete(ctx context.Context, key string) error {
	_, err := s.do(ctx, values, "readwrite", func(store js.Value) js.Value { return store.Call("delete", key) })
	return err
}

// List implements [client.Storage]: keys and values come in one transaction.
func (s *Storage) List(ctx context.Context, prefix string) ([]client.Pair, error) {
	span := global.Get("IDBKeyRange").Call("bound", prefix, prefix+"\uffff")
	var names js.Value
	found, err := s.do(ctx, values, "readonly", func(store js.Value) js.Value {
		names = store.Call("getAllKeys", span)
		return store.Call("getAll", span)
	})
	if err != nil {
		return nil, err
	}
	names = names.Get("result")
	list := make([]client.Pair, found.Length())
	for i := range list {
		list[i].Key = names.Index(i).String()
		if list[i].Value, err = toGo(found.Index(i)); err != nil {
			return nil, fmt.Errorf("stored %q: %w", list[i].Key, err)
		}
	}
	return list, nil
}

// do runs one request in a transaction of its own and returns its result once the transaction is
// complete. A database that the browser closed is opened again, once.
func (s *Storage) do(ctx context.Context, store, mode string, request func(store js.Value) js.Value) (js.Value, error) {
	for again := true; ; again = false {
		db, err := s.open(ctx)
		if err != nil {
			return js.Undefined(), err
		}
		v, err := transact(ctx, db, store, mode, request)
		if err == nil {
			return v, nil
		}
		if again && failed(err, "InvalidStateError") {
			s.forget(db)
			continue
		}
		return js.Undefined(), storageError(err)
	}
}

func transact(ctx context.Context, db js.Value, store, mode string, request func(store js.Value) js.Value) (js.Value, error) {
	tx, err := call(db, "transaction", store, mode, object(map[string]any{"durability": "strict"}))
	if err != nil {
		return js.Undefined(), err
	}
	r := request(tx.Call("objectStore", store))
	err = event(ctx, tx, "complete", "abort", func() error { return failureOf(tx.Get("error")) })
	if err != nil {
		return js.Undefined(), err
	}
	return r.Get("result"), nil
}

func (s *Storage) open(ctx context.Context) (js.Value, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.db.IsUndefined() {
		return s.db, nil
	}
	r, err := call(global.Get("indexedDB"), "open", database, 1)
	if err != nil {
		return js.Undefined(), storageError(err)
	}
	upgrade := js.FuncOf(func(js.Value, []js.Value) any {
		for _, name := range []string{values, keys} {
			r.Get("result").Call("createObjectStore", name)
		}
		return nil
	})
	defer upgrade.Release()
	r.Set("onupgradeneeded", upgrade)
	if err := event(ctx, r, "success", "error", func() error { return failureOf(r.Get("error")) }); err != nil {
		return js.Undefined(), storageError(err)
	}
	s.db = r.Get("result")
	s.db.Set("onversionchange", closeIt)
	s.db.Set("onclose", js.FuncOf(func(this js.Value, _ []js.Value) any { go s.forget(this); return nil }))
	return s.db, nil
}

// closeIt lets somebody else delete or upgrade the database.
var closeIt = js.FuncOf(func(this js.Value, _ []js.Value) any { this.Call("close"); return nil })

func (s *Storage) forget(db js.Value) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db.Equal(db) {
		s.db = js.Undefined()
	}
}

// event waits for one of two events on a target.
func event(ctx context.Context, target js.Value, good, bad string, why func() error) error {
	done := make(chan error, 1)
	ok := js.FuncOf(func(js.Value, []js.Value) any { done <- nil; return nil })
	no := js.FuncOf(func(js.Value, []js.Value) any { done <- why(); return nil })
	target.Set("on"+good, ok)
	target.Set("on"+bad, no)
	select {
	case err := <-done:
		target.Set("on"+good, js.Null())
		target.Set("on"+bad, js.Null())
		ok.Release()
		no.Release()
		return err
	case <-ctx.Done():
		return ctx.Err() // the functions stay until the event has come
	}
}

func storageError(err error) error {
	var f *failure
	if !errors.As(err, &f) {
		return err
	}
	return fmt.Errorf("%w: %w", client.ErrStorage, err)
}
