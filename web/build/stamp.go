package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stampFile holds what the files beside it were built from, and their sizes.
const stampFile = "inputs"

// stampOf is what the stamp says when everything that files.json names is in dir.
func stampOf(dir, inputs string) (string, error) {
	index, err := os.ReadFile(filepath.Join(dir, "files.json"))
	if err != nil {
		return "", err
	}
	var files []*file
	if err := json.Unmarshal(index, &files); err != nil {
		return "", fmt.Errorf("read files.json: %w", err)
	}
	names := []string{"files.json", "zones.txt"}
	for _, f := range files {
		names = append(names, f.Raw, f.Brotli, f.Gzip)
	}
	slices.Sort(names)
	var b strings.Builder
	fmt.Fprintln(&b, inputs)
	for _, name := range slices.Compact(names) {
		if name == "" {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&b, name, info.Size())
	}
	return b.String(), nil
}

// unchanged tells whether dir holds all of what these inputs make.
func unchanged(dir, inputs string) bool {
	want, err := stampOf(dir, inputs)
	if err != nil {
		return false
	}
	stamp, err := os.ReadFile(filepath.Join(dir, stampFile))
	return err == nil && string(stamp) == want
}

func stamp(dir, inputs string) error {
	text, err := stampOf(dir, inputs)
	if err != nil {
		return err
	}
	return replace(filepath.Join(dir, stampFile), []byte(text))
}

// replace puts a whole file in its place: who reads meanwhile, or after a build that was cut off, sees the old or the
// new one.
func replace(path string, body []byte) error {
	if err := os.WriteFile(path+".part", body, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}
