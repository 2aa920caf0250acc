// Package en holds the rules for English, as text: one file per concern. README.md describes their form.
package en

import "embed"

// Files holds every *.rules.
//
//go:embed *.rules
var Files embed.FS
