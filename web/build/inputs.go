package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// inputsOf returns a hash over everything that decides what is built: the toolchain, the modules, the
// program's own sources, the static files and this command.
func inputsOf(program string) (string, error) {
	files, err := sources(program)
	if err != nil {
		return "", err
	}
	for _, pattern := range []string{static + "/*", "web/build/*.go", "seal/wordlist/*.go", "words/compile/*.go", "words/*/*.rules", "go.mod", "go.sum"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		files = append(files, more...)
	}
	slices.Sort(files)
	all := sha256.New()
	fmt.Fprintln(all, runtime.Version(), program)
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(all, "%s %x\n", f, sha256.Sum256(body))
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

// sources lists the files of the program's packages that are part of this module; go.sum stands for the others.
func sources(program string) ([]string, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,Module,GoFiles,EmbedFiles,SFiles", program)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list the sources of %s: %w", program, err)
	}
	root, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	var files []string
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			Dir                         string
			Module                      *struct{ Main bool }
			GoFiles, EmbedFiles, SFiles []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return files, nil
		} else if err != nil {
			return nil, err
		}
		if p.Module == nil || !p.Module.Main {
			continue
		}
		for _, name := range slices.Concat(p.GoFiles, p.EmbedFiles, p.SFiles) {
			path, err := filepath.Rel(root, filepath.Join(p.Dir, name))
			if err != nil {
				return nil, err
			}
			files = append(files, path)
		}
	}
}

// report says what a first visit downloads.
func report(files []*file) {
	total := 0
	for _, f := range files {
		if f.For == "local" || strings.HasPrefix(f.Path, "/quiet") || strings.HasPrefix(f.Path, "/a/quiet") {
			continue
		}
		size := f.Size
		if f.Brotli != "" {
			if info, err := os.Stat(filepath.Join(dist, f.Brotli)); err == nil {
				size = int(info.Size())
			}
		}
		// Icons are fetched when the page is put on a home screen, rules after the first page.
		if f.Path != "/icon-512.png" && f.Path != "/icon-180.png" && !strings.HasPrefix(f.Path, "/a/rules.") {
			total += size
		}
		fmt.Printf("%9d  %9d  %s\n", f.Size, size, f.Path)
	}
	fmt.Printf("web: the first visit is %d bytes after brotli (%.2f MB)\n", total, float64(total)/1e6)
}
