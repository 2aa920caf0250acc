//go:build js && wasm

package device

import (
	"runtime"
	"runtime/debug"
	"time"
)

// A program's memory in the browser grows by pages that are slow when they are first touched, and never shrinks. What
// is made of a cache while it is opened and folded takes about ten times its size, and nearly all of that stays.
const (
	becomes  = 10
	mostGrow = 128 << 20
	leastFor = 1 << 20 // a cache below it is opened at once
)

// Loading implements [client.Loading]: it touches the memory that is about to be needed, and puts the collector off
// until the load is over, since it would find little.
func Loading(size int) (done func()) {
	if size < leastFor {
		return nil
	}
	grow := min(becomes*size, mostGrow)
	touch(grow)
	before := debug.SetGCPercent(max(100, 100*(grow+grow/4)/size))
	runtime.GC() // frees what was touched, and sets the next collection by what is left
	return func() {
		time.AfterFunc(2*time.Second, func() { debug.SetGCPercent(before) }) // after the first page
	}
}

func touch(size int) {
	const page = 4096
	memory := make([]byte, size)
	for i := 0; i < size; i += page {
		memory[i] = 1
	}
	runtime.KeepAlive(memory)
}
