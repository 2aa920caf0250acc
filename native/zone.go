package native

import (
	"os"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// Load reads a zone by its IANA name; nil when it is unknown.
func Load(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// Zone is this computer's own zone under its IANA name, for "Local" would mean another one to everybody else.
// UTC when the computer does not say.
func Zone() *time.Location {
	if zone := Load(strings.TrimPrefix(os.Getenv("TZ"), ":")); zone != nil {
		return zone
	}
	if path, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		if _, name, ok := strings.Cut(filepath.ToSlash(path), "zoneinfo/"); ok {
			if zone := Load(name); zone != nil {
				return zone
			}
		}
	}
	if b, err := os.ReadFile("/etc/timezone"); err == nil {
		if zone := Load(strings.TrimSpace(string(b))); zone != nil {
			return zone
		}
	}
	return time.UTC
}
