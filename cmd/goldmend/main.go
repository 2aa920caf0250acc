// Command goldmend serves Goldmend, opens it from one's own binary, and checks what was exported from it.
//
// Each verb stands in a file of its own, as a function from flags to a struct that does the work; this
// file only finds the verb. A mistake that the caller can mend is one line and exit code 2; anything else that goes
// wrong is one line and exit code 1.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
)

// version is set when a release is built.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	c := Command{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	code := c.Run(ctx)
	stop()
	os.Exit(code)
}

// Command is one call of goldmend.
type Command struct {
	Args           []string
	Stdin          io.Reader // nil: nothing can be asked
	Stdout, Stderr io.Writer
}

// verb is one thing that goldmend does.
type verb struct {
	name  string
	args  string // what follows the flags
	about string
	run   func(ctx context.Context, c *Command, fs *flag.FlagSet, args []string) error
}

func verbs() []verb {
	return []verb{
		{"serve", "", "serve the page and the relay", serve},
		{"open", "", "use Goldmend from this program instead of from a host's page", open},
		{"demo", "", "serve the made-up story of two people, to look around", demoServe},
		{"export", "FILE", "write your rooms to a file that can be read and checked", exportRooms},
		{"verify", "FILE", "check an exported file, offline", verify},
		{"verify-host", "URL", "compare what a host serves with what this program would serve", verifyHost},
		{"backup", "FILE", "copy the relay's data while it serves", backup},
		{"restore", "FILE", "put a copy back", restore},
		{"words", "[FILE]", "give feedback on an apology, an answer, an agreement and the like", wordsOf},
		{"version", "", "say which version this is", showVersion},
		{"help", "[VERB]", "say what a verb does and which flags it takes", nil},
	}
}

// advice is an error that the caller can mend: it says how, in one line.
type advice struct {
	text  string
	cause error
}

func (a advice) Error() string { return a.text }
func (a advice) Unwrap() error { return a.cause }

func advise(format string, args ...any) error { return advice{text: fmt.Sprintf(format, args...)} }

// errSilent ends with exit code 1 after everything was said.
var errSilent = errors.New("said already")

// Run does what the arguments ask for and returns the exit code.
func (c *Command) Run(ctx context.Context) int {
	err := c.dispatch(ctx)
	var a advice
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSilent):
		return 1
	case errors.As(err, &a):
		fmt.Fprintln(c.Stderr, "goldmend: "+oneLine(a.text))
		return 2
	}
	fmt.Fprintln(c.Stderr, "goldmend: "+oneLine(err.Error()))
	return 1
}

func (c *Command) dispatch(ctx context.Context) error {
	if len(c.Args) == 0 {
		c.overview(c.Stderr)
		return advise("say what to do, for example: goldmend serve")
	}
	name, args := c.Args[0], c.Args[1:]
	switch name {
	case "help", "-h", "-help", "--help":
		return c.help(ctx, args)
	case "-version", "--version":
		name = "version"
	}
	v, err := find(name)
	if err != nil {
		return err
	}
	err = v.run(ctx, c, c.flags(v), args)
	if errors.Is(err, flag.ErrHelp) {
		return c.help(ctx, []string{name})
	}
	return err
}

func find(name string) (verb, error) {
	for _, v := range verbs() {
		if v.name == name {
			return v, nil
		}
	}
	return verb{}, advise("there is no verb %q: goldmend help lists them", name)
}

func (c *Command) overview(w io.Writer) {
	fmt.Fprint(w, "Goldmend helps two people rebuild trust, on a record that nobody can quietly rewrite or read.\n\n")
	for _, v := range verbs() {
		fmt.Fprintf(w, "  goldmend %-18s %s\n", strings.TrimSpace(v.name+" "+v.args), v.about)
	}
	fmt.Fprint(w, "\ngoldmend help VERB says which flags it takes.\n")
}

func (c *Command) help(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] == "help" {
		c.overview(c.Stdout)
		return nil
	}
	v, err := find(args[0])
	if err != nil {
		return err
	}
	// The verb itself knows its flags: it declares them before it parses, and parsing stops at -help.
	fs := c.flags(v)
	if err := v.run(ctx, c, fs, []string{"-help"}); !errors.Is(err, flag.ErrHelp) {
		return err
	}
	fmt.Fprintf(c.Stdout, "goldmend %s: %s\n\nusage: goldmend %s%s\n", v.name, v.about, v.name, usageOf(v, fs))
	fs.VisitAll(func(f *flag.Flag) {
		kind, text := flag.UnquoteUsage(f)
		fmt.Fprintf(c.Stdout, "  --%-16s %s%s\n", strings.TrimSpace(f.Name+" "+kind), text, defaultOf(f))
	})
	return nil
}

func usageOf(v verb, fs *flag.FlagSet) string {
	s := ""
	fs.VisitAll(func(*flag.Flag) { s = " [flags]" })
	if v.args != "" {
		s += " " + v.args
	}
	return s
}

func defaultOf(f *flag.Flag) string {
	if f.DefValue == "" || f.DefValue == "false" || f.DefValue == "0" {
		return ""
	}
	return " (default " + f.DefValue + ")"
}

func (c *Command) flags(v verb) *flag.FlagSet {
	fs := flag.NewFlagSet(v.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// parse reads the flags and returns exactly n arguments after them.
func parse(fs *flag.FlagSet, args []string, n int) ([]string, error) {
	// Flags may also stand behind what they belong to, as people write them.
	var rest []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, advise("%v: goldmend help %s lists the flags", err, fs.Name())
		}
		if args = fs.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	v, err := find(fs.Name())
	if err != nil {
		return nil, err
	}
	switch {
	case len(rest) > n:
		return nil, advise("%q is one argument too many: usage: goldmend %s%s", rest[n], v.name, usageOf(v, fs))
	case len(rest) < n:
		return nil, advise("%s is missing: usage: goldmend %s%s", v.args, v.name, usageOf(v, fs))
	}
	return rest, nil
}

func showVersion(_ context.Context, c *Command, fs *flag.FlagSet, args []string) error {
	if _, err := parse(fs, args, 0); err != nil {
		return err
	}
	fmt.Fprintf(c.Stdout, "goldmend %s %s/%s %s\n", versionOf(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	return nil
}

// versionOf is the release's version, or the module's when it was installed by go install.
func versionOf() string {
	if version != "unknown" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return version
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
