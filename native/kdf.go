package native

import (
	"context"
	"runtime/debug"

	"github.com/goldmend/goldmend/seal"
)

// KDF stretches words in this process.
type KDF struct{}

// Stretch implements [client.KDF]. The memory that it took is given back to the system at once, and with it
// whatever the words left there.
func (KDF) Stretch(ctx context.Context, words string, account [16]byte) ([32]byte, error) {
	if err := ctx.Err(); err != nil {
		return [32]byte{}, err
	}
	key := seal.Stretch(words, account)
	debug.FreeOSMemory()
	return key, nil
}
