package e2e

import (
	"bufio"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Opened is `goldmend open` at work on one person's computer.
type Opened struct {
	Origin string // of the page
	Start  string // what stands behind the origin in the address that works once
	Log    *logBuffer

	t    T
	cmd  *exec.Cmd
	done chan error
}

var opensAt = regexp.MustCompile(`^(http://127\.0\.0\.1:\d+)(/\S+)$`)

// Open runs `goldmend open` for the relay of this house, with its cache in dir, and waits for the address.
func (h *House) Open(dir string) *Opened {
	h.t.Helper()
	o := &Opened{t: h.t, Log: &logBuffer{}, done: make(chan error, 1)}
	o.cmd = exec.Command(binary, "open", "--relay", h.Proxy.Origin, "--data", dir)
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	o.cmd.Stderr = o.Log
	if err := o.cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	found := make(chan []string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			fmt.Fprintln(o.Log, lines.Text())
			if at := opensAt.FindStringSubmatch(lines.Text()); at != nil {
				found <- at
				break
			}
		}
		_, _ = io.Copy(o.Log, out)
		o.done <- o.cmd.Wait()
	}()
	select {
	case at := <-found:
		o.Origin, o.Start = at[1], at[2]
	case err := <-o.done:
		h.t.Fatalf("goldmend open ended: %v\n%s", err, o.Log)
	case <-time.After(Patience):
		_ = o.cmd.Process.Kill()
		h.t.Fatalf("goldmend open does not say where\n%s", o.Log)
	}
	h.t.Cleanup(o.Quit)
	return o
}

// Person starts a browser and opens the address in it.
func (o *Opened) Person(name string) *Person {
	o.t.Helper()
	p := NewPerson(o.t, name, o.Origin, false)
	p.Visit(o.Start)
	return p
}

// Quit ends the program as Ctrl-C does.
func (o *Opened) Quit() {
	if o.cmd == nil {
		return
	}
	_ = o.cmd.Process.Signal(syscall.SIGINT)
	select {
	case err := <-o.done:
		if err != nil {
			o.t.Errorf("goldmend open ended: %v\n%s", err, o.Log)
		}
	case <-time.After(Patience):
		_ = o.cmd.Process.Kill()
		o.t.Errorf("goldmend open did not end on Ctrl-C")
	}
	o.cmd = nil
}

// Address is host and port of the page.
func (o *Opened) Address() string { return strings.TrimPrefix(o.Origin, "http://") }
