package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/goldmend/goldmend/export"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
)

func verify(_ context.Context, c *Command, fs *flag.FlagSet, args []string) error {
	rest, err := parse(fs, args, 1)
	if err != nil {
		return err
	}
	file, err := os.Open(rest[0])
	if err != nil {
		return advice{fmt.Sprintf("%s cannot be read: name the file that was exported", rest[0]), err}
	}
	defer file.Close()
	report, err := export.Verify(file)
	var broken *export.Broken
	if errors.As(err, &broken) {
		return fmt.Errorf("%s is not whole: %w", rest[0], broken)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", rest[0], err)
	}
	printReport(c.Stdout, report)
	return nil
}

func printReport(w io.Writer, r *export.Report) {
	fmt.Fprintf(w, "Every line, link and signature checks. Made %s, from %s.\n", minute(r.Made), clean(r.Origin))
	for _, room := range r.Rooms {
		fmt.Fprintf(w, "\nRoom %x (%s): %d entries, the last one has the hash %x\n", room.ID[:4], clean(string(room.Kind)), room.Entries, room.Head)
		names := namesIn(room)
		for _, a := range room.Authors {
			fmt.Fprintf(w, "  %-24s %6d records, from %s to %s\n", nameOf(names, a), a.Records, minute(a.First), minute(a.Last))
		}
		if room.Withdrawn > 0 {
			fmt.Fprintf(w, "  the words of %d were withdrawn by who wrote them\n", room.Withdrawn)
		}
		if room.Missing > 0 {
			fmt.Fprintf(w, "  the words of %d are missing, though nobody withdrew them: the relay did not return them\n", room.Missing)
		}
		for _, it := range room.Ignored {
			fmt.Fprintf(w, "  entry %d is ignored by every reader: %v\n", it.Seq, it.Ignored)
		}
	}
	fmt.Fprintln(w, "\nThis shows who wrote what, and in which order. It does not show that what was written is true.")
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func nameOf(names map[record.Member]string, a export.Author) string {
	name := names[a.Member]
	if name == "" {
		name = fmt.Sprintf("member %x", a.Member[:4])
	}
	if a.Me {
		name += " (whose export this is)"
	}
	return name
}

// named is the record by which a member says what to be called; see doc/records/house.md.
type named struct{ name string }

const kindNamed record.Kind = "room.named"

func (named) Kind() record.Kind         { return kindNamed }
func (named) Skeleton(w *record.Writer) {}
func (named) Prose(w *record.Writer)    {}

// namesIn finds what the members want to be called; the last word of each counts.
func namesIn(room export.Room) map[record.Member]string {
	kinds := record.Kinds{kindNamed: func(_, prose *record.Reader) record.Body { return named{prose.String(1)} }}
	names := map[record.Member]string{}
	for _, it := range room.Items {
		if it.Class != ledger.ContentEntry || it.Ignored != nil {
			continue
		}
		if r, err := kinds.Decode(it.Skeleton, it.Prose); err == nil {
			names[it.Author] = clean(r.Body.(named).name)
		}
	}
	return names
}

// clean keeps what a file says from steering the terminal.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60])
	}
	return s
}
