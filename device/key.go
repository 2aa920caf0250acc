//go:build js && wasm

package device

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"syscall/js"
)

// Key is this device's own key: AES-GCM in WebCrypto, not extractable, kept in IndexedDB. A program can
// use it on this device and can never read it.
type Key struct {
	Storage *Storage
}

const (
	keyName   = "device"
	nonceSize = 12
)

// Wrap implements [client.DeviceKey].
func (k Key) Wrap(ctx context.Context, plain []byte) ([]byte, error) {
	key, err := k.find(ctx)
	if err != nil {
		return nil, err
	}
	if key.IsUndefined() {
		if key, err = k.make(ctx); err != nil {
			return nil, err
		}
	}
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce)
	sealed, err := crypt(ctx, "encrypt", key, nonce, plain)
	if err != nil {
		return nil, fmt.Errorf("wrap with the device's key: %w", err)
	}
	return append(nonce, sealed...), nil
}

// Unwrap implements [client.DeviceKey].
func (k Key) Unwrap(ctx context.Context, sealed []byte) ([]byte, error) {
	key, err := k.find(ctx)
	if err != nil {
		return nil, err
	}
	if key.IsUndefined() || len(sealed) < nonceSize {
		return nil, errors.New("unwrap with the device's key: it is gone")
	}
	plain, err := crypt(ctx, "decrypt", key, sealed[:nonceSize], sealed[nonceSize:])
	if err != nil {
		return nil, fmt.Errorf("unwrap with the device's key: %w", err)
	}
	return plain, nil
}

// Forget implements [client.DeviceKey].
func (k Key) Forget(ctx context.Context) error {
	_, err := k.Storage.do(ctx, keys, "readwrite", func(store js.Value) js.Value { return store.Call("delete", keyName) })
	return err
}

func (k Key) find(ctx context.Context) (js.Value, error) {
	return k.Storage.do(ctx, keys, "readonly", func(store js.Value) js.Value { return store.Call("get", keyName) })
}

func (k Key) make(ctx context.Context) (js.Value, error) {
	algorithm := object(map[string]any{"name": "AES-GCM", "length": 256})
	promise, err := call(subtle(), "generateKey", algorithm, false, []any{"encrypt", "decrypt"})
	if err != nil {
		return js.Undefined(), err
	}
	key, err := await(ctx, promise)
	if err != nil {
		return js.Undefined(), err
	}
	// "add" fails when another tab was first; its key is then the one.
	_, err = k.Storage.do(ctx, keys, "readwrite", func(store js.Value) js.Value { return store.Call("add", key, keyName) })
	if failed(err, "ConstraintError") {
		return k.find(ctx)
	}
	return key, err
}

func subtle() js.Value { return global.Get("crypto").Get("subtle") }

func crypt(ctx context.Context, method string, key js.Value, nonce, data []byte) ([]byte, error) {
	algorithm := object(map[string]any{"name": "AES-GCM", "iv": toJS(nonce)})
	promise, err := call(subtle(), method, algorithm, key, toJS(data))
	if err != nil {
		return nil, err
	}
	v, err := await(ctx, promise)
	if err != nil {
		return nil, err
	}
	return toGo(v)
}
