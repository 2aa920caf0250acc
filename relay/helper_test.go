package relay_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/goldmend/goldmend/relay"
	"github.com/goldmend/goldmend/relay/sqlstore"
)

// The environment that makes this test program a relay on SQLite.
const (
	envHelper = "GOLDMEND_TEST_RELAY"  // the database
	envNoSync = "GOLDMEND_TEST_NOSYNC" // answer before anything is on disk
)

func TestMain(m *testing.M) {
	if path := os.Getenv(envHelper); path != "" {
		if err := helper(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// helper serves from a database until its input ends, and prints its address.
func helper(path string) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	store, err := sqlstore.Open(ctx, sqlstore.Config{Path: path, UnsafeNoSync: os.Getenv(envNoSync) != ""})
	if err != nil {
		return err
	}
	defer store.Close()
	r, err := relay.New(relay.Config{Origin: origin, Rates: generous}, store, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return relay.Serve(ctx, l, r)
}

// process is a relay in a process of its own.
type process struct {
	*exec.Cmd
	url   string
	stdin io.Closer
}

// end has it end in good order.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.stdin.Close()
	if err := p.Wait(); err != nil {
		t.Errorf("the relay ended with %v", err)
	}
}

// start starts a relay on a database; before names what runs it, strace say, with its arguments.
func start(t *testing.T, path string, env []string, before ...string) *process {
	t.Helper()
	args := append(before, os.Args[0])
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Env = append(append(os.Environ(), envHelper+"="+path), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the relay did not start: %v", err)
	}
	go io.Copy(io.Discard, out)
	return &process{cmd, strings.TrimSpace(line), in}
}

// world is the relay in the process, for people to call.
func (p *process) world(t *testing.T) *world {
	return &world{TB: t, url: p.url, now: time.Now()}
}
