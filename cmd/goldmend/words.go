package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/goldmend/goldmend/words"
)

// lineWidth is how wide a text is shown, in characters.
const lineWidth = 80

// longestLine bounds one line of --jsonl, in bytes.
const longestLine = 64 << 20

func wordsOf(ctx context.Context, c *Command, flags *flag.FlagSet, args []string) error {
	kind := flags.String("kind", "", "what the text is for: "+kindList())
	asJSON := flags.Bool("json", false, "print JSON, with places as byte offsets")
	lines := flags.Bool("jsonl", false, "read texts as lines {\"id\",\"kind\",\"text\"} and answer each with a line")
	rest, err := parseUpTo(flags, args, 1)
	if err != nil {
		return err
	}
	if !*lines && !slices.Contains(words.Kinds(), words.Kind(*kind)) {
		return advise("say what the text is for: --kind %s", kindList())
	}
	from, err := c.textFrom(rest)
	if err != nil {
		return err
	}
	defer from.Close()
	data, err := packedRules(ctx)
	if err != nil {
		return err
	}
	engine, err := words.Load(data)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.Stdout)
	if *lines {
		err = readLines(out, engine, from)
	} else {
		err = readOne(out, engine, words.Kind(*kind), from, *asJSON)
	}
	return errors.Join(err, out.Flush())
}

func kindList() string {
	var names []string
	for _, k := range words.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// parseUpTo reads flags and at most n arguments.
func parseUpTo(flags *flag.FlagSet, args []string, n int) ([]string, error) {
	for k := n; k > 0; k-- {
		rest, err := parse(flags, args, k)
		if err == nil || errors.Is(err, flag.ErrHelp) {
			return rest, err
		}
	}
	return parse(flags, args, 0)
}

// textFrom opens the named file, or what is typed or piped in.
func (c *Command) textFrom(args []string) (io.ReadCloser, error) {
	if len(args) == 0 || args[0] == "-" {
		if c.Stdin == nil {
			return nil, advise("name the file that holds the text")
		}
		return io.NopCloser(c.Stdin), nil
	}
	f, err := os.Open(args[0])
	if err != nil {
		return nil, advice{fmt.Sprintf("%s cannot be read: name the file that holds the text", args[0]), err}
	}
	return f, nil
}

func readOne(out io.Writer, e *words.Engine, kind words.Kind, from io.Reader, asJSON bool) error {
	b, err := io.ReadAll(from)
	if err != nil {
		return advice{fmt.Sprintf("the text cannot be read: %v", cause(err)), err}
	}
	r, err := e.Read(kind, string(b))
	if err != nil {
		return adviseText("the text", err)
	}
	if asJSON {
		return json.NewEncoder(out).Encode(answerOf("", r, true))
	}
	show(out, string(b), r)
	return nil
}

func adviseText(name string, err error) error {
	switch {
	case errors.Is(err, words.ErrEncoding):
		return advice{name + " is not UTF-8: save it as UTF-8 and try again", err}
	case errors.Is(err, words.ErrKind):
		return advice{name + " has an unknown kind: the kinds are " + kindList(), err}
	}
	return err
}

// answer is what a program reads.
type answer struct {
	ID         *string         `json:"id,omitempty"`
	Findings   []answerFinding `json:"findings"`
	Components []string        `json:"components"`
}

type answerFinding struct {
	Code  string `json:"code"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Why   string `json:"why,omitempty"`
	Ask   string `json:"ask,omitempty"`
}

func answerOf(id string, r words.Result, reasons bool) answer {
	a := answer{Findings: []answerFinding{}, Components: []string{}}
	if !reasons {
		a.ID = &id
	}
	for _, f := range r.Findings {
		x := answerFinding{Code: f.Code, Start: f.Start, End: f.End}
		if reasons {
			x.Why, x.Ask = f.Why, f.Ask
		}
		a.Findings = append(a.Findings, x)
	}
	a.Components = append(a.Components, r.Components...)
	return a
}

// readLines answers one text per line, in their order.
func readLines(out io.Writer, e *words.Engine, from io.Reader) error {
	lines, to := bufio.NewScanner(from), json.NewEncoder(out)
	lines.Buffer(make([]byte, 0, 64<<10), longestLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var q struct {
			ID   string     `json:"id"`
			Kind words.Kind `json:"kind"`
			Text string     `json:"text"`
		}
		// Before decoding, which would put a sign in place of what is no UTF-8.
		if !bytes.Equal(bytes.ToValidUTF8(line, nil), line) {
			return adviseText(fmt.Sprintf("line %d", n), words.ErrEncoding)
		}
		if err := json.Unmarshal(line, &q); err != nil {
			return advice{fmt.Sprintf("line %d is no text of the form {\"id\",\"kind\",\"text\"}: %v", n, err), err}
		}
		r, err := e.Read(q.Kind, q.Text)
		if err != nil {
			return adviseText(fmt.Sprintf("line %d", n), err)
		}
		if err := to.Encode(answerOf(q.ID, r, false)); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return advice{fmt.Sprintf("the texts cannot be read: %v", err), err}
	}
	return nil
}

// show prints a text with what was found underlined, and beneath each line why it matters and a question.
func show(out io.Writer, text string, r words.Result) {
	next, found := 0, marked(text, r.Findings)
	for start := 0; start < len(text); {
		end := lineEnd(text, start)
		line := strings.TrimRight(text[start:end], " \r\n\t")
		fmt.Fprintln(out, clearText(line))
		if marks := underline(line, found[start:]); marks != "" {
			fmt.Fprintln(out, marks)
		}
		for ; next < len(r.Findings) && r.Findings[next].Start < end; next++ {
			f := r.Findings[next]
			wrap(out, "  "+f.Code+": ", f.Why)
			wrap(out, "    ", f.Ask)
		}
		start = end
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(out, "\nNothing here stands in the way.")
	}
	if len(r.Components) > 0 {
		wrap(out, "\nIt holds: ", strings.Join(r.Components, ", ")+".")
	}
}

// lineEnd finds where a line of text ends that is shown from start: at its own end, or at the last space that fits.
func lineEnd(text string, start int) int {
	space, n := -1, 0
	for i, r := range text[start:] {
		switch {
		case r == '\n':
			return start + i + 1
		case n >= lineWidth && space >= 0:
			return start + space + 1
		case n >= lineWidth:
			return start + i
		}
		if r == ' ' {
			space = i
		}
		n++
	}
	return len(text)
}

// marked says of each byte of a text whether something was found there.
func marked(text string, findings []words.Finding) []bool {
	marks, to := make([]bool, len(text)), 0
	for _, f := range findings { // in the order of the text
		for i := max(f.Start, to); i < f.End; i++ {
			marks[i] = true
		}
		to = max(to, f.End)
	}
	return marks
}

// underline draws a line below what is marked; empty when nothing is.
func underline(line string, marks []bool) string {
	var b strings.Builder
	last := 0
	for i := range line {
		if !marks[i] {
			b.WriteByte(' ')
			continue
		}
		b.WriteByte('~')
		last = b.Len()
	}
	return b.String()[:last]
}

// wrap prints a sentence after a lead-in, and the lines that follow as deep as that.
func wrap(out io.Writer, lead, text string) {
	line, indent := lead, strings.Repeat(" ", len(strings.TrimLeft(lead, "\n")))
	for _, w := range strings.Fields(text) {
		if n := len(strings.TrimLeft(line, "\n")); n+len(w) > lineWidth && n > len(indent) {
			fmt.Fprintln(out, strings.TrimRight(line, " "))
			line = indent
		}
		line += w + " "
	}
	fmt.Fprintln(out, strings.TrimRight(line, " "))
}

// clearText keeps a text from steering the terminal; a character stays one character wide.
func clearText(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}
