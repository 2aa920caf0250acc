//go:build js && wasm

package device

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"
)

var global = js.Global()

// failure is a JavaScript error: its name, such as "QuotaExceededError", and its message.
type failure struct{ name, message string }

func (f *failure) Error() string { return f.name + ": " + f.message }

func failureOf(v js.Value) error {
	if v.Type() != js.TypeObject {
		return &failure{"Error", v.String()}
	}
	return &failure{v.Get("name").String(), v.Get("message").String()}
}

func failed(err error, name string) bool {
	var f *failure
	return errors.As(err, &f) && f.name == name
}

// call calls a method and returns what it throws as an error.
func call(v js.Value, method string, args ...any) (result js.Value, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case js.Error:
			err = failureOf(r.Value)
		default:
			panic(r)
		}
	}()
	return v.Call(method, args...), nil
}

// await waits for a promise, or for the context to end.
func await(ctx context.Context, promise js.Value) (js.Value, error) {
	type settled struct {
		value js.Value
		err   error
	}
	done := make(chan settled, 1)
	var then, fail js.Func
	release := func() { then.Release(); fail.Release() }
	then = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		done <- settled{value: first(args)}
		return nil
	})
	fail = js.FuncOf(func(_ js.Value, args []js.Value) any {
		release()
		done <- settled{err: failureOf(first(args))}
		return nil
	})
	promise.Call("then", then, fail)
	select {
	case s := <-done:
		return s.value, s.err
	case <-ctx.Done():
		return js.Undefined(), ctx.Err()
	}
}

func first(args []js.Value) js.Value {
	if len(args) == 0 {
		return js.Undefined()
	}
	return args[0]
}

// toJS copies bytes into a new Uint8Array.
func toJS(b []byte) js.Value {
	a := global.Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(a, b)
	return a
}

// toGo copies an ArrayBuffer or a view of bytes.
func toGo(v js.Value) ([]byte, error) {
	if v.InstanceOf(global.Get("ArrayBuffer")) {
		v = global.Get("Uint8Array").New(v)
	}
	if !v.InstanceOf(global.Get("Uint8Array")) {
		return nil, fmt.Errorf("want bytes, have %s", v.Type())
	}
	b := make([]byte, v.Get("byteLength").Int())
	js.CopyBytesToGo(b, v)
	return b, nil
}

func object(pairs map[string]any) js.Value { return js.ValueOf(pairs) }

// Fall tells the page why the program cannot go on: a reason that the page has words for.
func Fall(why string) { global.Call("postMessage", object(map[string]any{"fell": why})) }
