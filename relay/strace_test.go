//go:build linux

package relay_test

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/wire"
)

// Under strace, every answer to an append comes after the flush of what it wrote; and when the flush is
// left out, this test would notice.
func TestTortureNoAppendIsAnsweredBeforeItIsOnDisk(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal("this test needs strace; install it with: apt-get install strace")
	}
	t.Run("as always", func(t *testing.T) {
		answers, early := traced(t, nil)
		if answers < 20 || len(early) != 0 {
			t.Errorf("%d answers, early: %q", answers, early)
		}
	})
	t.Run("and the test notices synchronous=OFF", func(t *testing.T) {
		answers, early := traced(t, []string{envNoSync + "=1"})
		if answers < 20 || len(early) < answers-1 {
			t.Errorf("of %d answers without a flush only %d were noticed", answers, len(early))
		}
	})
}

// traced has one client append to a relay under strace, and returns how many appends were answered, and
// those answers that came before a flush.
func traced(t *testing.T, env []string) (answers int, early []string) {
	t.Helper()
	dir := t.TempDir()
	trace := filepath.Join(dir, "trace")
	p := start(t, filepath.Join(dir, "relay.db"), env,
		"strace", "-f", "-y", "-s", "1200", "-e", "trace=write,writev,sendto,pwrite64,fsync,fdatasync", "-o", trace)
	w := p.world(t)
	ann := w.person("Ann")
	room := ann.open(ledger.Ours)
	chain := ann.pull(room)
	for n := range 20 {
		raw, err := chain.Content(rand.Reader, []byte("skeleton"), fmt.Appendf(nil, "entry %d", n))
		ann.must(err)
		_, err = ann.post(wire.EntriesPath(room), raw)
		ann.must(err)
		chain = ann.pull(room)
	}
	p.end(t)
	f, err := os.Open(trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return judge(t, bufio.NewScanner(f))
}

// judge reads the trace in its order: a write to the database's log makes it dirty, a flush that has ended
// makes it clean, and an append must be answered when it is clean, after a write.
func judge(t *testing.T, lines *bufio.Scanner) (answers int, early []string) {
	lines.Buffer(nil, 1<<20)
	dirty, written := false, false
	syncing := map[string]bool{} // threads whose flush of the log has begun
	for lines.Scan() {
		line := lines.Text()
		thread, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimLeft(rest, " ")
		inLog := strings.Contains(rest, "relay.db-wal>")
		switch {
		case strings.HasPrefix(rest, "pwrite64(") && inLog, strings.HasPrefix(rest, "write(") && inLog:
			dirty, written = true, true
		case (strings.HasPrefix(rest, "fsync(") || strings.HasPrefix(rest, "fdatasync(")) && inLog:
			if strings.HasSuffix(rest, "= 0") {
				dirty = false
			} else {
				syncing[thread] = true
			}
		case strings.HasPrefix(rest, "<... fsync resumed") || strings.HasPrefix(rest, "<... fdatasync resumed"):
			if syncing[thread] && strings.HasSuffix(rest, "= 0") {
				dirty = false
			}
			delete(syncing, thread)
		case strings.Contains(rest, "HTTP/1.1 200") && strings.Contains(rest, `\"times\":[`):
			answers++
			if dirty || !written {
				early = append(early, rest[:min(len(rest), 200)])
			}
			written = false
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return answers, early
}
