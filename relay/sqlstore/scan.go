package sqlstore

import (
	"fmt"

	"github.com/goldmend/goldmend/wire"
)

// fixed scans bytes of a fixed length; null leaves them zero.
type fixed []byte

// Scan implements [database/sql.Scanner].
func (f fixed) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		clear(f)
		return nil
	case []byte:
		if len(v) == len(f) {
			copy(f, v)
			return nil
		}
	}
	return fmt.Errorf("a column does not hold %d bytes", len(f))
}

// orNull is null for a zero id or hash.
func orNull(b []byte) any {
	for _, x := range b {
		if x != 0 {
			return b
		}
	}
	return nil
}

// blob keeps empty bytes from being taken for null, and none for empty.
func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func id(x *wire.ID) fixed     { return x[:] }
func hash(x *wire.Hash) fixed { return x[:] }
