//go:build !unix

package native

import "os"

// lockFile does nothing where there is no flock: two programs on one directory are then not kept apart.
func lockFile(*os.File) error { return nil }
