// Package export writes rooms to a file that can be read and checked without Goldmend's relay and without
// its author's secret, and checks such a file.
//
//   - The file is JSON lines (doc/export.md). Each line carries a sum over itself and all lines before it,
//     so that a flipped byte anywhere is found, and the line named.
//   - Below that, the entries are the sealed chain itself with the keys of its epochs: [Verify] checks
//     links, signatures and membership as every member's program does.
//   - Whoever has the file can read it.
//
// Call [From] to write, [Verify] to check.
package export

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/client/mine"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Format is the version of the file format.
const Format = 1

// head is the first line.
type head struct {
	Goldmend string    `json:"goldmend"` // "export"
	Format   int       `json:"format"`
	Made     time.Time `json:"made"`
	Origin   string    `json:"origin,omitempty"` // the relay's
	Rooms    int       `json:"rooms"`
}

// roomLine begins a room; its entries follow.
type roomLine struct {
	Room    string            `json:"room"`
	Kind    client.RoomKind   `json:"kind"`
	Me      string            `json:"me"`   // whose export this is, as the room knows them
	Keys    map[string]string `json:"keys"` // epoch keys by number
	Entries uint64            `json:"entries"`
}

// entryLine is one entry. Only Raw and Arrived count; the rest is what Raw says, for people to read.
type entryLine struct {
	Seq     uint64      `json:"seq"`
	Arrived int64       `json:"arrived"` // Unix milliseconds
	Control string      `json:"control,omitempty"`
	Author  string      `json:"author,omitempty"`
	Ignored bool        `json:"ignored,omitempty"`
	Record  *recordLine `json:"record,omitempty"`
	Raw     string      `json:"raw"` // base64
}

// recordLine is one record, readable.
type recordLine struct {
	Kind      string    `json:"kind"`
	ID        string    `json:"id"`
	Said      time.Time `json:"said"`
	Words     []string  `json:"words,omitempty"`
	Withdrawn bool      `json:"withdrawn,omitempty"`
}

// ownLine is one record of the person's own room, gathered from the batches in its entries.
type ownLine struct {
	Own *recordLine `json:"own"`
}

// tail is the last line.
type tail struct {
	End   string `json:"end"` // "export"
	Lines int    `json:"lines"`
}

// From writes what a client has of the named rooms, or of all.
func From(ctx context.Context, w io.Writer, c *client.Client, origin string, made time.Time, rooms ...client.RoomID) error {
	archives, err := c.Archive(ctx, rooms...)
	if err != nil {
		return err
	}
	return Write(w, origin, made, archives)
}

// Write writes rooms.
func Write(w io.Writer, origin string, made time.Time, rooms []client.Archive) error {
	l := &lineWriter{w: w}
	l.write(head{"export", Format, made.UTC().Truncate(time.Second), origin, len(rooms)})
	for _, a := range rooms {
		if err := writeRoom(l, a); err != nil {
			return err
		}
	}
	l.write(tail{"export", l.lines})
	return l.err
}

func writeRoom(l *lineWriter, a client.Archive) error {
	rl := roomLine{Room: hex.EncodeToString(a.Room.ID[:]), Kind: a.Room.Kind, Me: a.Room.Me.String(), Keys: map[string]string{}, Entries: uint64(len(a.Entries))}
	keys := map[uint32]seal.Key{}
	for number, key := range a.Keys {
		keys[number] = key
		rl.Keys[strconv.Itoa(int(number))] = hex.EncodeToString(key[:])
	}
	var entries []ledger.Stored
	for _, s := range a.Entries {
		entries = append(entries, ledger.Stored{Raw: s.Raw, Arrived: s.Arrived})
	}
	chain, err := open(a.Room.ID, keys, entries)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	l.write(rl)
	own := chain.State() != nil && chain.State().Kind() == ledger.Mine
	for i, it := range chain.Items(0) {
		l.write(lineOf(it, entries[i].Raw, own))
	}
	if own {
		records, _ := ownRecords(chain)
		for _, r := range records {
			l.write(ownLine{readable(r.Skeleton, r.Prose)})
		}
	}
	return l.err
}

// open reads a chain with epoch keys alone and verifies every signature.
func open(room client.RoomID, keys map[uint32]seal.Key, entries []ledger.Stored) (*ledger.Chain, error) {
	chain, err := ledger.Load(seal.Hash(room), nil, entries)
	if err != nil {
		return chain, err
	}
	chain.Teach(keys)
	for done := false; !done; {
		done, _ = chain.VerifyMore(1 << 20)
	}
	return chain, nil
}

func lineOf(it ledger.Item, raw []byte, own bool) entryLine {
	e := entryLine{Seq: it.Seq, Raw: base64.StdEncoding.EncodeToString(raw)}
	if !it.Arrived.IsZero() {
		e.Arrived = it.Arrived.UnixMilli()
	}
	if it.Class == ledger.ControlEntry {
		e.Control = it.Control.String()
	}
	if !it.Author.IsZero() {
		e.Author = it.Author.String()
	}
	if it.Ignored != nil {
		e.Ignored = true
	} else if it.Class == ledger.ContentEntry && !own {
		e.Record = readable(it.Skeleton, it.Prose)
		if e.Record != nil {
			e.Record.Withdrawn = !it.Withdrawn.IsZero()
		}
	}
	return e
}

// ownRecords gathers the records of the person's own room.
func ownRecords(chain *ledger.Chain) ([]mine.Record, error) {
	var log mine.Log
	for _, it := range chain.Items(0) {
		if it.Ignored != nil || it.Class != ledger.ContentEntry || !it.Withdrawn.IsZero() {
			continue
		}
		if err := log.Add(it.Seq, it.Prose); err != nil {
			return nil, err
		}
	}
	if log.Missing() {
		return log.Records(), fmt.Errorf("some of the person's own records are missing")
	}
	return log.Records(), log.Whole()
}

// readable reads the envelope of a record, and the texts of its prose, without knowing its practice.
func readable(skeleton, prose []byte) *recordLine {
	s := record.NewReader(skeleton)
	s.Uint(1)
	r := &recordLine{Kind: s.String(2)}
	r.ID, r.Said = s.ID(3).String(), s.Time(4)
	if r.Kind == "" {
		return nil
	}
	r.Words = texts(prose, maxNesting)
	return r
}

// maxNesting is how far down words are looked for: practices write messages in messages, not deeper. Each level
// reads everything inside it again, so that one long entry could hold up an export for as long as its author likes.
const maxNesting = 8

// texts lists the strings among fields, and among those of so many levels of nested ones.
func texts(b []byte, levels int) (list []string) {
	for len(b) > 0 {
		_, t, n := protowire.ConsumeTag(b)
		if n < 0 {
			return list
		}
		b = b[n:]
		if t != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(1, t, b); n < 0 {
				return list
			}
			b = b[n:]
			continue
		}
		v, n := protowire.ConsumeBytes(b)
		if n < 0 {
			return list
		}
		b = b[n:]
		if levels > 0 && isMessage(v) {
			if nested := texts(v, levels-1); nested != nil {
				list = append(list, nested...)
				continue
			}
		}
		if utf8.Valid(v) {
			list = append(list, string(v))
		}
	}
	return list
}

// isMessage reports whether bytes are fields and not text: text holds no control characters but line ends.
func isMessage(b []byte) bool {
	return bytes.ContainsFunc(b, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' })
}

// A line is {"body":BODY,"sum":"HEX"}: every byte of it is fixed, or covered by the sum.
const (
	lineHead = `{"body":`
	lineSum  = `,"sum":"`
	lineTail = "\"}\n"
	sumSize  = 64
)

func nextSum(before seal.Hash, body []byte) seal.Hash {
	return seal.HashOf("export/line/v1", before[:], body)
}

type lineWriter struct {
	w     io.Writer
	sum   seal.Hash
	lines int
	err   error
}

func (l *lineWriter) write(v any) {
	if l.err != nil {
		return
	}
	var body []byte
	if body, l.err = json.Marshal(v); l.err != nil {
		return
	}
	l.sum = nextSum(l.sum, body)
	l.lines++
	_, l.err = fmt.Fprintf(l.w, "%s%s%s%x%s", lineHead, body, lineSum, l.sum[:], lineTail)
}
