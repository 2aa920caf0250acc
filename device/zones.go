package device

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"
)

// Zones is a table of time zones, much smaller than package time/tzdata: one line per zone, its IANA name,
// a tab, and its rule in POSIX terms ("CET-1CEST,M3.5.0,M10.5.0/3"), or "=" and the second block of a TZif file in
// base64 for the few zones whose rule cannot be said so. It knows the present rules only; what a clock showed before 2026 may differ.
//
// Package web/build makes it from the toolchain's zone data, so that every reader of one version has the same.
type Zones string

// Load returns a zone by its IANA name; nil when it is unknown.
func (z Zones) Load(name string) *time.Location {
	if name == "" || strings.ContainsAny(name, "\t\n") {
		return nil
	}
	if name == "UTC" {
		return time.UTC
	}
	_, rest, found := strings.Cut("\n"+string(z), "\n"+name+"\t")
	if !found {
		return nil
	}
	rule, _, _ := strings.Cut(rest, "\n")
	zone, err := time.LoadLocationFromTZData(name, tzif(rule))
	if err != nil {
		return nil
	}
	return zone
}

// tzif writes a TZif file (RFC 8536) for a rule of the table.
func tzif(rule string) []byte {
	// A block with a single type of time, as the first of the two blocks, which nobody reads, and as the
	// second where the rule that follows says everything.
	one := append([]byte("TZif2"), make([]byte, 15+16)...) // no indicators, leap seconds, transitions
	one = binary.BigEndian.AppendUint32(one, 1)            // types
	one = binary.BigEndian.AppendUint32(one, 4)            // characters
	one = append(one, 0, 0, 0, 0, 0, 0, 'U', 'T', 'C', 0)
	if packed, ok := strings.CutPrefix(rule, "="); ok {
		second, err := base64.RawStdEncoding.DecodeString(packed)
		if err != nil {
			return nil
		}
		return append(one, second...)
	}
	return append(append(append(one, one...), "\n"+rule...), '\n')
}
