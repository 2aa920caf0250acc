// Command bench measures the relay: durable appends of many clients over HTTP beside the bare
// group-commit loop with the same driver and settings, taken in turns in one run, and what an idle relay
// keeps in memory. It prints one JSON object per figure.
//
//	go run ./relay/bench [-clients 64] [-entry 500] [-rounds 20] [-seconds 0.5] [-dir DIR] [-profile FILE]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

type settings struct {
	clients, entry, rounds int
	time                   time.Duration
	dir, profile, serve    string
}

func main() {
	var s settings
	flag.IntVar(&s.clients, "clients", 64, "clients that append at once")
	flag.IntVar(&s.entry, "entry", 500, "bytes of an entry")
	flag.IntVar(&s.rounds, "rounds", 20, "turns of both loops")
	seconds := flag.Float64("seconds", 0.5, "of one turn")
	flag.StringVar(&s.dir, "dir", "", "where the databases lie; a new directory under the temporary one by default")
	flag.StringVar(&s.profile, "profile", "", "write the relay's CPU profile to this file")
	flag.StringVar(&s.serve, "serve", "", "be the relay that is measured, on this database")
	flag.Parse()
	s.time = time.Duration(*seconds * float64(time.Second))
	run := measure
	if s.serve != "" {
		run = serve
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// figure is one line of the output.
type figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Unit   string  `json:"unit"`
	Target string  `json:"target,omitempty"`
}

func (f figure) print() {
	b, _ := json.Marshal(f) // a struct of text and a finite number
	fmt.Println(string(b))
}

func measure(ctx context.Context, s settings) error {
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "goldmend-bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		s.dir = dir
	}
	if err := idle(ctx, s); err != nil {
		return fmt.Errorf("idle memory: %w", err)
	}
	b, err := newBare(ctx, filepath.Join(s.dir, "bare.db"), s)
	if err != nil {
		return fmt.Errorf("bare loop: %w", err)
	}
	defer b.close()
	r, err := newServed(ctx, filepath.Join(s.dir, "relay.db"), s)
	if err != nil {
		return errors.Join(fmt.Errorf("relay: %w", err), r.close())
	}
	if err := errors.Join(turns(ctx, s, b, r), r.close()); err != nil {
		return err
	}
	used := r.cmd.ProcessState.UserTime() + r.cmd.ProcessState.SystemTime()
	figure{"relay: processor time of an append", float64(used.Nanoseconds()) / 1000 / float64(r.answered()), "us", ""}.print()
	return nil
}

// turns has the bare loop and the relay run in many short turns, so that whatever else the machine does
// falls on both alike.
func turns(ctx context.Context, s settings, b *bare, r *served) error {
	var bares, relays, ratios []float64
	var loop, clients time.Duration // processor time
	for n := range s.rounds + 1 {
		start := processor()
		x, err := b.run(ctx, s.time)
		if err != nil {
			return fmt.Errorf("bare loop: %w", err)
		}
		middle := processor()
		y, err := r.run(s.time)
		if err != nil {
			return fmt.Errorf("relay: %w", err)
		}
		loop, clients = loop+middle-start, clients+processor()-middle
		if n > 0 { // the first turn warms up
			bares, relays, ratios = append(bares, x), append(relays, y), append(ratios, y/x)
		}
	}
	fmt.Fprintf(os.Stderr, "share of the bare loop by turn: %.2f\n", ratios)
	fmt.Fprintf(os.Stderr, "processor time of an entry: bare loop %.1f us, clients %.1f us\n",
		float64(loop.Microseconds())/float64(b.n*int64(s.clients)), float64(clients.Microseconds())/float64(r.answered()))
	var times []time.Duration
	for _, c := range r.clients {
		times = append(times, c.took...)
	}
	slices.Sort(times)
	ms := func(q float64) float64 { return float64(times[int(q*float64(len(times)-1))].Microseconds()) / 1000 }
	figure{"relay: bare group-commit loop", mean(bares), "entries/s", ""}.print()
	figure{fmt.Sprintf("relay: durable appends, %d clients, %d bytes", s.clients, s.entry), mean(relays), "entries/s", ""}.print()
	figure{"relay: share of the bare loop", mean(relays) / mean(bares), "ratio", "at least 0.5"}.print()
	figure{"relay: append answered, p50", ms(0.5), "ms", ""}.print()
	figure{"relay: append answered, p95", ms(0.95), "ms", ""}.print()
	return nil
}

// processor is the time that this process has used of processors.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func mean(list []float64) (m float64) {
	for _, x := range list {
		m += x / float64(len(list))
	}
	return m
}

// idle starts a relay, waits until it is healthy and quiet, and prints what it keeps in memory. The
// built program is measured when it is there.
func idle(ctx context.Context, s settings) error {
	var cmd *exec.Cmd
	listen := "127.0.0.1:" + freePort()
	if _, err := os.Stat("bin/goldmend"); err == nil {
		cmd = exec.CommandContext(ctx, "bin/goldmend", "serve", "--listen", listen, "--data", filepath.Join(s.dir, "idle"))
	} else {
		cmd = exec.CommandContext(ctx, os.Args[0], "-serve", filepath.Join(s.dir, "idle.db"), "-dir", listen)
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
	}()
	if err := healthy(ctx, "http://"+listen); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // idle is what is measured
	kb, err := resident(cmd.Process.Pid)
	if err != nil {
		return err
	}
	figure{"relay: resident when idle", float64(kb) / 1024, "MB", "at most 40"}.print()
	return nil
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "7444"
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func healthy(ctx context.Context, url string) error {
	for range 200 {
		res, err := http.Get(url + "/healthz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("the relay does not become healthy")
}

// resident reads VmRSS in KiB.
func resident(pid int) (int, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if f := strings.Fields(line); len(f) == 3 && f[0] == "VmRSS:" {
			return strconv.Atoi(f[1])
		}
	}
	return 0, errors.New("no VmRSS")
}

// serve is the relay under measurement: sessions and limits as always, but rates that 64 tireless
// clients do not meet.
func serve(ctx context.Context, s settings) error {
	if s.profile != "" {
		f, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: s.serve})
	if err != nil {
		return err
	}
	defer store.Close()
	fast := relay.Rate{PerSecond: 1e6, Burst: 1e6}
	r, err := relay.New(relay.Config{
		Origin: origin,
		Rates:  relay.Rates{SignIn: fast, Account: fast, SignUp: fast, Request: fast, Append: fast, Stranger: fast},
		Limits: relay.Limits{EntriesOfRoom: 1e9, EntriesOfAccount: 1e9, BytesOfRoom: 1e12, BytesOfAccount: 1e12},
	}, store, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", s.dir)
	if err != nil {
		return err
	}
	return relay.Serve(ctx, l, r)
}
