package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// module is a wasm module with one custom section, one data section of the given pieces, and another custom section.
func module(pieces ...string) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00\x00\x02\x01x")
	data := append([]byte{byte(len(pieces))}, strings.Join(pieces, "")...)
	out = append(append(out, dataSection, byte(len(data))), data...)
	return append(out, "\x00\x02\x01y"...)
}

func TestPiecesOfDataAreJoined(t *testing.T) {
	got, err := shrink(module("\x00\x41\x08\x0b\x02cd", "\x00\x41\x04\x0b\x02ab", "\x00\x41\x0a\x0b\x00"), true)
	if err != nil {
		t.Fatal(err)
	}
	want := module("\x00\x41\x04\x0b\x06ab\x00\x00cd")
	if !bytes.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":             nil,
		"text":                []byte("hello, world"),
		"overlap":             module("\x00\x41\x04\x0b\x02ab", "\x00\x41\x05\x0b\x02cd"),
		"a passive piece":     module("\x01\x41\x04\x0b\x02ab"),
		"cut off":             module("\x00\x41\x04\x0b\x7fab"),
		"cut off in a header": append(module(), 11, 5),
	} {
		if _, err := shrink(b, true); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	if _, err := shrink(module("\x00\x41\x04\x0b\x02ab"), false); err == nil {
		t.Error("a program without a function table is taken")
	}
}

// A program without names runs as before, panics with its message, and recovers.
func TestAShrunkProgramRuns(t *testing.T) {
	source := `package main
import ("fmt"; "os"; "runtime"; "sort")
type shape interface{ area() int }
type square struct{ side int }
func (s square) area() int { return s.side * s.side }
func main() {
	list := []shape{square{3}, square{2}}
	sort.Slice(list, func(i, j int) bool { return list[i].area() < list[j].area() })
	runtime.GC()
	func() {
		defer func() { fmt.Printf("%v %T recovered: %v\n", list, list[0], recover()) }()
		var none []int
		_ = none[len(list)]
	}()
	if len(os.Args) > 1 { panic("on purpose") }
}`
	small, run := shrunk(t, source)
	want := "[{2} {3}] main.square recovered: runtime error: index out of range [2] with length 0"
	if got := run(); !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := run("x"); !strings.Contains(got, "panic: on purpose") || strings.Contains(got, "main.go") {
		t.Errorf("got %q", got)
	}
	if bytes.Contains(small, []byte("main.square.area")) {
		t.Error("names of functions are still there")
	}
}

// shrunk compiles a program as the browser's is compiled, and returns it with what it prints in Node.
func shrunk(t *testing.T, source string) (small []byte, run func(args ...string) string) {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("Node is not installed")
	}
	dir := t.TempDir()
	main := filepath.Join(dir, "main.go")
	if err := os.WriteFile(main, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	wasm, err := compile(main)
	if err != nil {
		t.Fatal(err)
	}
	if small, err = shrink(wasm, false); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "small.wasm")
	if err := os.WriteFile(out, small, 0o600); err != nil {
		t.Fatal(err)
	}
	return small, func(args ...string) string {
		script := filepath.Join(runtime.GOROOT(), "lib", "wasm", "wasm_exec_node.js") //nolint:staticcheck // a test runs where it was built
		cmd := exec.Command(node, append([]string{script, out}, args...)...)
		text, _ := cmd.CombinedOutput()
		return string(text)
	}
}

func TestZonesAreRulesOrTables(t *testing.T) {
	table, err := zoneTable(runtime.GOROOT()) //nolint:staticcheck // a test runs where it was built
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nEurope/Berlin\tCET-1CEST,M3.5.0,M10.5.0/3\n", "\nAsia/Kolkata\tIST-5:30\n", "\nAfrica/Casablanca\t=VFppZ"} {
		if !strings.Contains(table, want) {
			t.Errorf("want %q", want)
		}
	}
}

func TestTextsOfTheWorkerStandInTheirPlaces(t *testing.T) {
	got, err := tables([]byte(`a = '{{zones}}'; b = '{{words}}';`), map[string]string{"words": `abacus zoom`, "zones": "A\tB \"\n"})
	if want := `a = "A\tB \"\n"; b = "abacus zoom";`; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := tables([]byte(`a = '{{zones}}';`), map[string]string{"words": ""}); err == nil {
		t.Error("a text without a place is no error")
	}
}
