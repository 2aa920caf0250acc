package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// built is a folder with a small page in it, as a build leaves it.
func built(t *testing.T) (dir string, files []*file) {
	t.Helper()
	dir = t.TempDir()
	files = []*file{newFile("/", "", []byte("the page, the page, the page")), newFile("/icon.png", "", []byte("a picture"))}
	if err := replace(filepath.Join(dir, "zones.txt"), []byte("zones")); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, files); err != nil {
		t.Fatal(err)
	}
	if err := stamp(dir, "the inputs"); err != nil {
		t.Fatal(err)
	}
	return dir, files
}

func TestOnlyAWholeBuildIsUnchanged(t *testing.T) {
	dir, files := built(t)
	if !unchanged(dir, "the inputs") {
		t.Fatal("a whole build counts as changed")
	}
	if unchanged(dir, "other inputs") {
		t.Error("other inputs count as unchanged")
	}
	for _, name := range []string{stampFile, "files.json", "zones.txt", files[0].Brotli, files[0].Gzip, files[1].Raw} {
		for what, damage := range map[string]func(path string) error{
			"missing":  os.Remove,
			"empty":    func(path string) error { return os.Truncate(path, 0) },
			"cut off":  func(path string) error { return os.Truncate(path, 3) },
			"too long": func(path string) error { return os.WriteFile(path, make([]byte, 4096), 0o644) },
		} {
			dir, _ := built(t)
			if err := damage(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
			if unchanged(dir, "the inputs") {
				t.Errorf("%s is %s and counts as unchanged", name, what)
			}
		}
	}
}

func TestABuildMendsWhatAnotherLeft(t *testing.T) {
	dir, files := built(t)
	want, err := stampOf(dir, "the inputs")
	if err != nil {
		t.Fatal(err)
	}
	// The files of the hashed names are there, but not whole; and there is a leftover.
	for _, name := range []string{files[0].Brotli, files[0].Gzip, files[1].Raw, "files.json"} {
		if err := os.Truncate(filepath.Join(dir, name), 3); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "old.br.part"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, files); err != nil {
		t.Fatal(err)
	}
	if got, err := stampOf(dir, "the inputs"); err != nil || got != want {
		t.Errorf("after another build: %v\n%s\nwant\n%s", err, got, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "old.br.part")); err == nil {
		t.Error("the leftover is still there")
	}
	for name, form := range map[string]form{files[0].Brotli: brotliForm, files[0].Gzip: gzipForm} {
		if !form.holds(filepath.Join(dir, name), files[0].body) {
			t.Errorf("%s does not hold the page", name)
		}
		if form.holds(filepath.Join(dir, name), []byte("another page")) {
			t.Errorf("%s holds another page", name)
		}
	}
}

func TestASecondBuildWaitsForTheFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cache", "lock")
	unlock, err := lock(path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	// The second one says that it waits.
	r, w := io.Pipe()
	second := make(chan error, 1)
	go func() {
		unlock, err := lock(path, w)
		if err == nil {
			unlock()
		}
		second <- err
	}()
	line := make([]byte, len("web: another build"))
	if _, err := io.ReadFull(r, line); err != nil || string(line) != "web: another build" {
		t.Fatalf("the second one says %q, %v", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	select {
	case err := <-second:
		t.Fatalf("the second one did not wait: %v", err)
	default:
	}
	unlock()
	if err := <-second; err != nil {
		t.Fatal(err)
	}
}
