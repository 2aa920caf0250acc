// Package scripts_test runs the scripts of this repository on machines that lack something.
package scripts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a copy of what scripts/setup needs, and a PATH that holds only what the test puts there.
type machine struct {
	t    *testing.T
	root string
}

// newMachine has a shell's usual programs, and the ones that are named, all of which do nothing.
func newMachine(t *testing.T, programs ...string) *machine {
	t.Helper()
	m := &machine{t, t.TempDir()}
	for _, dir := range []string{"bin", "scripts", "tools/axe"} {
		if err := os.MkdirAll(filepath.Join(m.root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"scripts/setup", "tools/axe/package.json", "tools/axe/package-lock.json"} {
		b, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		m.write(file, string(b))
	}
	for _, name := range []string{"sh", "dirname", "mkdir", "cp", "cmp", "cat", "rm", "mktemp", "env", "touch", "chmod"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skipf("%s is not installed", name)
		}
		if err := os.Symlink(path, filepath.Join(m.root, "bin", name)); err != nil {
			t.Fatal(err)
		}
	}
	m.program("uname", "echo Linux")
	m.program("id", "echo 0")
	m.program("go", "echo gcc") // go env CC
	for _, p := range programs {
		m.program(p, "")
	}
	return m
}

func (m *machine) write(file, text string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.root, file), []byte(text), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// program is one that notes how it was called, and then does what a line of shell says.
func (m *machine) program(name, does string) {
	m.t.Helper()
	m.write("bin/"+name, "#!"+filepath.Join(m.root, "bin/sh")+"\necho \""+name+" $*\" >>"+filepath.Join(m.root, "calls")+"\n"+does+"\n")
}

// apt installs what it is asked for, as programs that do nothing; it does not have some packages.
func (m *machine) apt(lacks string) {
	m.program("apt-get", `[ "$1" = install ] || exit 0
case " $* " in *" `+lacks+` "*) echo "E: Unable to locate package `+lacks+`"; exit 100;; esac
for p in "$@"; do
	case $p in install|-*) continue;; nodejs) p=node;; esac
	echo "#!`+m.root+`/bin/sh" >`+m.root+`/bin/$p; chmod +x `+m.root+`/bin/$p
done`)
}

// fetches makes npm bring axe.
func (m *machine) fetches() {
	m.program("npm", "mkdir -p node_modules/axe-core && touch node_modules/axe-core/axe.min.js")
}

// setup runs the script, from another folder, and returns what it says and whether all is there.
func (m *machine) setup(env ...string) (says string, ok bool) {
	m.t.Helper()
	cmd := exec.Command(filepath.Join(m.root, "bin/sh"), filepath.Join(m.root, "scripts/setup"))
	cmd.Dir = m.t.TempDir()
	cmd.Env = []string{"PATH=" + filepath.Join(m.root, "bin"), "TMPDIR=" + m.root}
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func (m *machine) calls() string {
	b, _ := os.ReadFile(filepath.Join(m.root, "calls")) // none: nothing was called
	return string(b)
}

var everything = []string{"chromium", "node", "npm", "strace", "gcc"}

// expect fails unless a text holds each of the others; one that begins with "!" must not be there.
func expect(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if part, not := strings.CutPrefix(part, "!"); strings.Contains(text, part) == not {
			t.Errorf("%q in\n%s", part, text)
		}
	}
}

func TestWithEverythingThereNothingIsInstalled(t *testing.T) {
	m := newMachine(t, everything...)
	m.apt("nothing")
	m.fetches()
	says, ok := m.setup()
	if !ok {
		t.Fatal(says)
	}
	expect(t, says, "installing: axe-core", "!missing")
	expect(t, m.calls(), "npm ci", "!apt-get")
	if says, ok := m.setup(); !ok || says != "" {
		t.Errorf("the second time: %v %q", ok, says)
	}
	m.write("tools/axe/package-lock.json", "{}")
	if says, ok := m.setup(); !ok || !strings.Contains(says, "installing: axe-core") {
		t.Errorf("with another version wanted: %v %q", ok, says)
	}
}

func TestABareDebianGetsWhatItLacks(t *testing.T) {
	m := newMachine(t)
	m.apt("nothing")
	says, ok := m.setup()
	if !ok {
		t.Error(says)
	}
	expect(t, says, "installing: chromium nodejs npm strace gcc libc6-dev\n", "!missing")
	expect(t, m.calls(), "apt-get update", "apt-get install -y --no-install-recommends chromium nodejs npm strace gcc libc6-dev")
}

func TestOnlyWhatIsMissingIsInstalled(t *testing.T) {
	m := newMachine(t, "google-chrome-stable", "node", "gcc")
	m.apt("nothing")
	m.fetches()
	says, ok := m.setup()
	if !ok {
		t.Error(says)
	}
	expect(t, m.calls(), "--no-install-recommends strace\n", "!chromium")
}

func TestAPackageThatIsNotThereKeepsNoOtherOut(t *testing.T) {
	m := newMachine(t, "gcc")
	m.fetches()
	m.apt("chromium") // as on Ubuntu
	says, ok := m.setup()
	if ok {
		t.Error("without a browser all is said to be there")
	}
	expect(t, says, "Unable to locate package chromium", "missing here: chromium\n", "sudo apt-get install chromium\n", "CHROMIUM=")
	expect(t, m.calls(), "--no-install-recommends strace\n", "--no-install-recommends nodejs\n")
}

func TestWhoMayNotInstallIsToldWhat(t *testing.T) {
	m := newMachine(t, "node", "npm", "gcc")
	m.apt("nothing")
	m.program("id", "echo 1000")
	says, ok := m.setup()
	if ok {
		t.Error("it is said to be all there")
	}
	expect(t, says, "missing here: chromium strace\n", "Install them with: sudo apt-get install chromium strace\n")
	expect(t, m.calls(), "!apt-get")

	// With a sudo that asks for nothing it is done; the setting that keeps apt-get from asking gets through.
	m.program("sudo", `[ "$1" = -n ] && exit 0
unset DEBIAN_FRONTEND
exec "$@"`)
	m.apt("nothing")
	m.fetches()
	if says, ok := m.setup(); !ok {
		t.Error(says)
	}
	expect(t, m.calls(), "sudo apt-get update", "sudo env DEBIAN_FRONTEND=noninteractive apt-get install")

	// One that wants a password is left alone.
	m = newMachine(t, "node", "npm", "gcc")
	m.apt("nothing")
	m.program("id", "echo 1000")
	m.program("sudo", "exit 1")
	if says, ok := m.setup(); ok || !strings.Contains(says, "sudo apt-get install chromium strace") {
		t.Errorf("%v %s", ok, says)
	}
	expect(t, m.calls(), "!apt-get update")
}

func TestAMacIsToldInItsOwnWords(t *testing.T) {
	m := newMachine(t)
	m.program("uname", "echo Darwin")
	says, ok := m.setup()
	if ok {
		t.Error("it is said to be all there")
	}
	expect(t, says, "missing here: chromium nodejs npm\n", "brew install --cask google-chrome", "brew install node", "!apt-get", "!strace", "!gcc")

	m = newMachine(t, "node", "npm")
	m.program("uname", "echo Darwin")
	says, _ = m.setup()
	expect(t, says, "brew install --cask google-chrome", "!brew install node")

	m = newMachine(t, "node")
	m.fetches()
	m.program("uname", "echo Darwin")
	m.program("chrome-elsewhere", "")
	if says, ok := m.setup("CHROMIUM=chrome-elsewhere"); !ok {
		t.Error(says)
	}
}

func TestAnotherSystemIsToldTheNames(t *testing.T) {
	m := newMachine(t, "node", "npm", "chromium", "gcc")
	says, ok := m.setup()
	if ok {
		t.Error("it is said to be all there")
	}
	expect(t, says, "missing here: strace\n", "your system's package manager", "!apt-get", "!brew")
}

func TestTheCompilerIsTheOneThatGoCalls(t *testing.T) {
	m := newMachine(t, "node", "npm", "chromium", "strace", "clang")
	m.fetches()
	if says, ok := m.setup(); ok || !strings.Contains(says, "missing here: gcc libc6-dev\n") {
		t.Errorf("clang alone, when Go calls gcc: %v %s", ok, says)
	}
	m.program("go", "echo clang")
	if says, ok := m.setup(); !ok {
		t.Errorf("clang, when Go calls it: %s", says)
	}
}

func TestWithoutARegistryItIsSaid(t *testing.T) {
	m := newMachine(t, everything...)
	m.program("npm", "echo ENOTFOUND; exit 1")
	for range 2 {
		says, ok := m.setup()
		if ok {
			t.Error("it is said to be all there")
		}
		expect(t, says, "ENOTFOUND", "axe-core could not be fetched")
	}
}
