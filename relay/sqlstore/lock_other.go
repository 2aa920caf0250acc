//go:build !unix

package sqlstore

import (
	"fmt"
	"os"
)

// lockFile cannot lock on this system: it is the operator's part that one process serves from a database.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return f, nil
}
