//go:build js && wasm

package device

import (
	"context"
	"errors"
	"syscall/js"

	"github.com/goldmend/goldmend/seal"
)

// KDF stretches words in a worker that is thrown away: WebAssembly's memory never shrinks, and 64 MiB
// would stay for the life of the page. The page starts it, with the program that it has compiled already.
type KDF struct{}

// Stretch implements [client.KDF].
func (KDF) Stretch(ctx context.Context, words string, account [16]byte) (key [32]byte, err error) {
	channel := global.Get("MessageChannel").New()
	near, far := channel.Get("port1"), channel.Get("port2")
	defer near.Call("close")
	done := make(chan js.Value, 1)
	take := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- args[0].Get("data")
		return nil
	})
	defer take.Release()
	near.Set("onmessage", take)
	near.Call("postMessage", object(map[string]any{"words": words, "account": toJS(account[:])}))
	global.Call("postMessage", object(map[string]any{"spawn": ModeKDF, "port": far}), []any{far})
	select {
	case <-ctx.Done():
		return key, ctx.Err()
	case v := <-done:
		b, err := toGo(v)
		if err != nil || copy(key[:], b) != len(key) {
			return key, errors.New("stretch the words: the worker answers nonsense")
		}
		return key, nil
	}
}

// ModeKDF is the program's first argument when it runs as the throw-away worker of a [KDF].
const ModeKDF = "kdf"

// ServeKDF answers one request of a [KDF] and returns; the worker then ends.
func ServeKDF() {
	port := global.Get("port")
	done := make(chan js.Value, 1)
	take := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- args[0].Get("data")
		return nil
	})
	port.Set("onmessage", take)
	ask := <-done
	var account [16]byte
	js.CopyBytesToGo(account[:], ask.Get("account"))
	key := seal.Stretch(ask.Get("words").String(), account)
	port.Call("postMessage", toJS(key[:]))
}
