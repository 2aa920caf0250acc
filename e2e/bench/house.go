package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/e2e"
	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

// house is the built program, serving a room of so many records.
type house struct {
	records int
	origin  string
	pair    demo.Pair
	cmd     *exec.Cmd
}

// newHouse fills a room and serves it. Without records nobody lives there.
func newHouse(b *bench, records int) *house {
	h := &house{records: records}
	listen := freePort(b)
	h.origin = "http://" + listen
	data := filepath.Join(b.TempDir(), "data")
	if records > 0 {
		h.fill(b, data)
	}
	h.serve(b, listen, data)
	return h
}

func freePort(b *bench) string {
	l, err := net.Listen("tcp", "localhost:0")
	b.must(err)
	defer l.Close()
	return fmt.Sprintf("localhost:%d", l.Addr().(*net.TCPAddr).Port)
}

func (h *house) fill(b *bench, data string) {
	b.say("filling a room of %d records", h.records)
	b.must(os.MkdirAll(data, 0o700))
	store, err := sqlstore.Open(b.ctx, sqlstore.Config{Path: filepath.Join(data, "goldmend.db")})
	b.must(err)
	clock := demo.NewClock(demo.FillBegin(time.Now().Add(-24 * time.Hour)))
	r, err := relay.New(demo.RelayConfig(h.origin, clock), store, slog.New(slog.DiscardHandler))
	b.must(err)
	h.pair, err = demo.Fill(b.ctx, demo.Stage{Origin: h.origin, Relay: r, Clock: clock}, h.records)
	b.must(err)
	b.must(r.Close())
	b.must(store.Close())
}

func (h *house) serve(b *bench, listen, data string) {
	var log bytes.Buffer
	h.cmd = exec.Command(e2e.Binary(), "serve", "--listen", listen, "--data", data, "--origin", h.origin)
	h.cmd.Stdout, h.cmd.Stderr = &log, &log
	b.must(h.cmd.Start())
	b.Cleanup(func() {
		_ = h.cmd.Process.Signal(syscall.SIGTERM)
		_ = h.cmd.Wait()
	})
	for range 200 {
		if res, err := http.Get(h.origin + "/healthz"); err == nil {
			res.Body.Close()
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatalf("goldmend serve does not answer\n%s", log.String())
}

// resident reads what the serving program keeps in memory, in MB.
func (h *house) resident(b *bench) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", h.cmd.Process.Pid))
	if err != nil {
		return 0 // not Linux
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			kb, err := strconv.Atoi(f[1])
			b.must(err)
			return float64(kb) / 1024
		}
	}
	return 0
}
