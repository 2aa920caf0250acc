//go:build js && wasm

package device

import (
	"context"
	"sync"
	"syscall/js"
)

// Tabs are the pages of one origin in one browser: Web Locks choose the one that leads, and a broadcast
// channel carries their notes.
type Tabs struct {
	once    sync.Once
	channel js.Value
}

const tabsName = "tabs"

// Lead implements [client.Tabs].
func (t *Tabs) Lead(ctx context.Context, lead func(ctx context.Context)) error {
	locks := global.Get("navigator").Get("locks")
	if locks.IsUndefined() {
		lead(ctx)
		return ctx.Err()
	}
	abort := global.Get("AbortController").New()
	stop := context.AfterFunc(ctx, func() { abort.Call("abort") })
	defer stop()
	// The lock is held until the promise that hold returns is settled.
	hold := js.FuncOf(func(js.Value, []js.Value) any {
		return promise(func() { lead(ctx) })
	})
	defer hold.Release()
	wait, err := call(locks, "request", tabsName, object(map[string]any{"signal": abort.Get("signal")}), hold)
	if err != nil {
		return err
	}
	_, err = await(context.WithoutCancel(ctx), wait)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// promise runs f in a goroutine and returns a promise that is settled when f has returned.
func promise(f func()) js.Value {
	var start js.Func
	start = js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() {
			defer args[0].Invoke()
			f()
		}()
		start.Release()
		return nil
	})
	return global.Get("Promise").New(start)
}

// Say implements [client.Tabs].
func (t *Tabs) Say(note string) { t.open().Call("postMessage", note) }

// Hear implements [client.Tabs].
func (t *Tabs) Hear(f func(note string)) (stop func()) {
	take := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if data := args[0].Get("data"); data.Type() == js.TypeString {
			go f(data.String())
		}
		return nil
	})
	channel := t.open()
	channel.Call("addEventListener", "message", take)
	return func() {
		channel.Call("removeEventListener", "message", take)
		take.Release()
	}
}

func (t *Tabs) open() js.Value {
	t.once.Do(func() { t.channel = global.Get("BroadcastChannel").New(tabsName) })
	return t.channel
}
