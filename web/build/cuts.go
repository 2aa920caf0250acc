package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A cut changes a text in the standard library, for the browser's program alone, so that the linker can drop what
// hangs on it. Only what the program never calls may be cut, for the reason given; where a call can be imagined, it
// ends in a panic that says what was cut. A text that does not stand in its file as often as it should, stops the build.
type cut struct {
	file  string // in the toolchain's sources
	from  string
	to    string
	times int
}

// cuts are all of them.
//
//   - Of the key exchanges that crypto/hpke lists, the program uses ML-KEM with X25519. The curves of NIST hang on that
//     list, with a table of 88 KB that does not compress.
//   - There is no FIPS mode on wasm (crypto/internal/fips140.Supported), so neither its generator of random numbers is
//     ever used nor its self-tests, which pull in AES.
//   - GODEBUG cannot be set in a browser, nor bisected, and nobody reads its metrics.
//   - The runtime's events are never traced: nothing imports runtime/trace, and only that package starts it.
//   - Two tables of the runtime, from addresses to functions, are a count on wasm: omitTables leaves them out, and the
//     program makes the first again as it starts and does without the second.
var cuts = append([]cut{
	{"crypto/ecdh/nist.go", "return ecdh.GenerateKey(", noCurve + "return ecdh.GenerateKey(", 3},
	{"crypto/ecdh/nist.go", "return ecdh.NewPrivateKey(", noCurve + "return ecdh.NewPrivateKey(", 3},
	{"crypto/ecdh/nist.go", "return ecdh.NewPublicKey(", noCurve + "return ecdh.NewPublicKey(", 3},
	{"crypto/ecdh/nist.go", "return ecdh.ECDH(", noCurve + "return ecdh.ECDH(", 3},
	{"crypto/internal/fips140/nistec/p256.go", "unsafe.Pointer(&p256PrecomputedEmbed)", "unsafe.Pointer(nil)", 1},
	{"crypto/internal/fips140/drbg/rand.go", "if !fips140.Enabled {", "if true {", 1},
	{"crypto/internal/fips140/drbg/rand.go", "return NewCounter(getEntropy())", `panic("crypto/internal/fips140/drbg: cut")`, 1},
	{"crypto/internal/fips140/ed25519/cast.go", selfTest, skippedSelfTest, 2},
	{"internal/godebug/godebug.go", "if v.bisect != nil && !v.bisect.Stack(&stderr) {", "if false {", 1},
	{"internal/godebug/godebug.go", "v.bisect, _ = bisect.New(arg[j+1:])", "v.bisect = nil", 1},
	{"internal/godebug/godebug.go", `registerMetric("/godebug/non-default-behavior/"+s.Name()+":events", s.nonDefault.Load)`, "", 1},
	{"runtime/traceruntime.go", "\treturn traceAcquireEnabled()\n", noTrace + "\treturn traceLocker{}\n", 1},
	{"runtime/panic.go", "\t\ttraceAdvance(false)\n", noTrace, 1},
	{"runtime/proc.go", "gp := traceReader()\n", "gp := (*g)(nil)\n", 1},
	{"runtime/traceevent.go", traceEvent, traceEvent + noTrace, 1},
	{"runtime/symtab.go", "func moduledataverify1(datap *moduledata) {\n", restoreTables, 1},
	{"runtime/symtab.go", "\tffb := (*findfuncbucket)(add(unsafe.Pointer(datap.findfunctab), b*unsafe.Sizeof(findfuncbucket{})))\n", "", 1},
	{"runtime/symtab.go", "idx := ffb.idx + uint32(ffb.subbuckets[i])", "_, _, idx := b, i, pcOff-datap.ftab[0].entryoff", 1},
}, selfTests("mlkem", "hmac", "sha256", "aes", "aes/gcm", "ecdh", "sha3", "drbg", "hkdf", "sha512")...)

const noCurve = `panic("crypto/ecdh: this curve is cut from the browser's program, see web/build/cuts.go"); `

const (
	traceEvent = "func (tl traceLocker) eventWriter(goStatus tracev2.GoStatus, procStatus tracev2.ProcStatus) traceEventWriter {\n"
	noTrace    = "\tthrow(\"tracing is cut from the browser's program, see web/build/cuts.go\")\n"
)

// restoreTables goes through the records of functions, which lie one behind the other, in the order of their numbers.
const restoreTables = `func restoreTables(datap *moduledata) {
	first, at := datap.ftab[0].entryoff, datap.ftab[0].funcoff
	n := len(datap.ftab) - 1
	for i := 0; i < n; i++ {
		f := (*_func)(unsafe.Pointer(&datap.pclntable[at]))
		f.entryOff = first + uint32(i)
		datap.ftab[i] = functab{f.entryOff, at}
		at += uint32(alignUp(unsafe.Sizeof(*f)+4*(uintptr(f.npcdata)+uintptr(f.nfuncdata)), 8))
	}
	datap.ftab[n].entryoff = first + uint32(n)
}

func moduledataverify1(datap *moduledata) {
	restoreTables(datap)
`

const (
	selfTest        = "func() error {\n"
	skippedSelfTest = selfTest + "\t\treturn nil\n"
)

func selfTests(packages ...string) []cut {
	var all []cut
	for _, p := range packages {
		all = append(all, cut{"crypto/internal/fips140/" + p + "/cast.go", selfTest, skippedSelfTest, 1})
	}
	return all
}

// overlay writes the changed files into a directory, and the list of them that go build takes as -overlay.
func overlay(goroot, dir string) (string, error) {
	changed := map[string]string{} // the file of the toolchain: the file that replaces it
	for _, c := range cuts {
		original := filepath.Join(goroot, "src", filepath.FromSlash(c.file))
		source := original
		if _, ok := changed[original]; ok {
			source = changed[original]
		}
		body, err := os.ReadFile(source)
		if err != nil {
			return "", err
		}
		if n := strings.Count(string(body), c.from); n != c.times {
			return "", fmt.Errorf("%s has %q %d times, not %d: see web/build/cuts.go", c.file, c.from, n, c.times)
		}
		changed[original] = filepath.Join(dir, strings.ReplaceAll(c.file, "/", "_"))
		if err := os.WriteFile(changed[original], []byte(strings.ReplaceAll(string(body), c.from, c.to)), 0o600); err != nil {
			return "", err
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": changed})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}
