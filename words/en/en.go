// Package en holds the rules for English, as text: one file per concern. README.md describes their form.
package en

import "embed"

// Files holds every *.rules, the senses of words, and the weights that words/train learned.
//
//go:embed *.rules senses.txt weights.bin
var Files embed.FS
