package export

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/seal"
)

// Report is what a file holds.
type Report struct {
	Made   time.Time
	Origin string
	Rooms  []Room
}

// Room is what a file holds of one room.
type Room struct {
	ID        client.RoomID
	Kind      client.RoomKind
	Me        record.Member // whose export it is
	Entries   uint64
	Head      [32]byte // hash of the last entry: the same for everybody who has the same record
	Authors   []Author
	Withdrawn int            // records whose words were withdrawn
	Missing   int            // records whose words the relay did not return, though nobody withdrew them
	Ignored   []ledger.Item  // entries that every reader ignores, with the reason
	Items     []ledger.Item  // all entries, opened
	Own       []client.Draft // of one's own room: the records in its batches
}

// Author is what one member wrote in a room: records, from when to when (arrival at the relay).
type Author struct {
	Member      record.Member
	Me          bool
	Records     int
	First, Last time.Time
}

// Broken names the first place that does not check.
type Broken struct {
	Line  int           // of the file, counted from 1
	Room  client.RoomID // zero outside of a room
	Entry int64         // seq of the entry; -1 when the line is none
	Err   error
}

func (b *Broken) Error() string {
	where := fmt.Sprintf("line %d", b.Line)
	if b.Entry >= 0 {
		where += fmt.Sprintf(", entry %d of room %x", b.Entry, b.Room[:4])
	}
	return where + ": " + b.Err.Error()
}

func (b *Broken) Unwrap() error { return b.Err }

// Reasons in a [Broken].
var (
	ErrLine    = errors.New("not what was written: the line's sum is wrong")
	ErrShape   = errors.New("not a line of an export")
	ErrShort   = errors.New("the file ends too early")
	ErrMore    = errors.New("something stands behind the end")
	ErrVersion = errors.New("made by a newer version")
	ErrText    = errors.New("the readable part differs from the sealed one")
	ErrKeys    = errors.New("the key does not open the epoch")
)

// maxLine bounds a line: an entry of a mebibyte in base64, and its readable part.
const maxLine = 8 << 20

// Verify checks a file: its lines, then each room's links, signatures and membership. An error that is not
// from reading is a [*Broken].
func Verify(r io.Reader) (*Report, error) {
	v := &verifier{r: bufio.NewReaderSize(r, 64<<10)}
	var h head
	if err := v.next(&h); err != nil {
		return nil, err
	}
	if h.Goldmend != "export" {
		return nil, v.broken(ErrShape)
	}
	if h.Format != Format {
		return nil, v.broken(fmt.Errorf("format %d: %w", h.Format, ErrVersion))
	}
	report := &Report{Made: h.Made, Origin: h.Origin}
	for range h.Rooms {
		room, err := v.room()
		if err != nil {
			return nil, err
		}
		report.Rooms = append(report.Rooms, *room)
	}
	lines := v.line
	var t tail
	if err := v.next(&t); err != nil {
		return nil, err
	}
	if t.End != "export" || t.Lines != lines {
		return nil, v.broken(ErrShape)
	}
	if _, err := v.r.ReadByte(); !errors.Is(err, io.EOF) {
		v.line++
		return nil, v.broken(ErrMore)
	}
	return report, nil
}

type verifier struct {
	r     *bufio.Reader
	sum   seal.Hash
	line  int
	where client.RoomID
	seq   int64
	in    bool
}

func (v *verifier) broken(err error) error {
	b := &Broken{Line: v.line, Entry: -1, Err: err}
	if v.in {
		b.Room, b.Entry = v.where, v.seq
	}
	return b
}

// next reads one line, checks its sum, and reads its body, which must be written as this program writes it.
func (v *verifier) next(into any) error {
	v.line++
	line, err := readLine(v.r)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return v.broken(ErrShort)
	}
	if err != nil {
		return err
	}
	least := len(lineHead) + len(lineSum) + sumSize + len(lineTail)
	if len(line) < least || !bytes.HasPrefix(line, []byte(lineHead)) || !bytes.HasSuffix(line, []byte(lineTail)) {
		return v.broken(ErrLine)
	}
	rest := line[len(lineHead) : len(line)-len(lineTail)]
	sum, rest := rest[len(rest)-sumSize:], rest[:len(rest)-sumSize]
	body, ok := bytes.CutSuffix(rest, []byte(lineSum))
	if want := nextSum(v.sum, body); !ok || hex.EncodeToString(want[:]) != string(sum) {
		return v.broken(ErrLine)
	} else {
		v.sum = want
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return v.broken(fmt.Errorf("%w: %w", ErrShape, err))
	}
	return nil
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, io.ErrUnexpectedEOF
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && len(line) > 0 && errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return line, err
	}
}

// room reads and checks one room.
func (v *verifier) room() (*Room, error) {
	var rl roomLine
	if err := v.next(&rl); err != nil {
		return nil, err
	}
	out := &Room{Kind: rl.Kind, Entries: rl.Entries}
	if !fromHex(out.ID[:], rl.Room) || !fromHex(out.Me[:], rl.Me) {
		return nil, v.broken(ErrShape)
	}
	keys, err := readKeys(rl.Keys)
	if err != nil {
		return nil, v.broken(err)
	}
	v.where, v.in = out.ID, true
	defer func() { v.in = false }()
	first := v.line + 1
	lines, entries, err := v.entries(rl.Entries)
	if err != nil {
		return nil, err
	}
	end := v.line
	chain, err := open(out.ID, keys, entries)
	if err != nil {
		v.seq = int64(chain.Len())
		v.line = first + int(chain.Len())
		return nil, v.broken(err)
	}
	if err := v.compare(out, chain, keys, lines, first); err != nil {
		return nil, err
	}
	v.line = end
	return out, v.own(out, chain)
}

func fromHex(into []byte, s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && copy(into, b) == len(into) && len(b) == len(into)
}

func readKeys(in map[string]string) (map[uint32]seal.Key, error) {
	keys := map[uint32]seal.Key{}
	for number, text := range in {
		n, err := strconv.ParseUint(number, 10, 32)
		var key seal.Key
		if err != nil || !fromHex(key[:], text) {
			return nil, ErrShape
		}
		keys[uint32(n)] = key
	}
	return keys, nil
}

func (v *verifier) entries(count uint64) (lines []entryLine, entries []ledger.Stored, err error) {
	for v.seq = 0; uint64(v.seq) < count; v.seq++ {
		var e entryLine
		if err := v.next(&e); err != nil {
			return nil, nil, err
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(e.Raw)
		if err != nil || e.Seq != uint64(v.seq) {
			return nil, nil, v.broken(ErrShape)
		}
		s := ledger.Stored{Raw: raw}
		if e.Arrived != 0 {
			s.Arrived = time.UnixMilli(e.Arrived).UTC()
		}
		lines, entries = append(lines, e), append(entries, s)
	}
	return lines, entries, nil
}

// compare checks that the file says of each entry what the entry itself says, and gathers the report.
func (v *verifier) compare(out *Room, chain *ledger.Chain, keys map[uint32]seal.Key, lines []entryLine, first int) error {
	own := chain.State() != nil && chain.State().Kind() == ledger.Mine
	out.Items = chain.Items(0)
	if n := len(out.Items); n > 0 {
		_, out.Head, _ = chain.Head()
	}
	authors := map[record.Member]*Author{}
	for i, it := range out.Items {
		raw, _ := base64.StdEncoding.DecodeString(lines[i].Raw)
		want, _ := json.Marshal(lineOf(it, raw, own))
		have, _ := json.Marshal(lines[i])
		if !bytes.Equal(want, have) {
			v.seq, v.line = int64(i), first+i
			return v.broken(ErrText)
		}
		out.count(it, own, authors)
	}
	known := chain.Keys()
	for number, key := range keys {
		if known[number] != key {
			v.line, v.in = first-1, false
			return v.broken(fmt.Errorf("epoch %d: %w", number, ErrKeys))
		}
	}
	for _, a := range authors {
		out.Authors = append(out.Authors, *a)
	}
	slices.SortFunc(out.Authors, func(a, b Author) int {
		return cmp.Or(a.First.Compare(b.First), bytes.Compare(a.Member[:], b.Member[:]))
	})
	return nil
}

func (r *Room) count(it ledger.Item, own bool, authors map[record.Member]*Author) {
	if it.Ignored != nil {
		r.Ignored = append(r.Ignored, it)
		return
	}
	if it.Class != ledger.ContentEntry || own {
		return
	}
	if !it.Withdrawn.IsZero() {
		r.Withdrawn++
	} else if it.ProseState == record.ProseMissing {
		r.Missing++
	}
	r.wrote(it.Author, it.Arrived, authors)
}

func (r *Room) wrote(who record.Member, at time.Time, authors map[record.Member]*Author) {
	a := authors[who]
	if a == nil {
		a = &Author{Member: who, Me: who == r.Me, First: at, Last: at}
		authors[who] = a
	}
	a.Records++
	if at.Before(a.First) {
		a.First = at
	}
	if at.After(a.Last) {
		a.Last = at
	}
}

// own reads the readable lines of the person's own room, which must be what its batches hold.
func (v *verifier) own(out *Room, chain *ledger.Chain) error {
	if chain.State() == nil || chain.State().Kind() != ledger.Mine {
		return nil
	}
	v.in = false
	records, err := ownRecords(chain)
	if err != nil {
		out.Missing++
	}
	authors := map[record.Member]*Author{}
	for _, r := range records {
		var o ownLine
		if err := v.next(&o); err != nil {
			return err
		}
		want, _ := json.Marshal(ownLine{readable(r.Skeleton, r.Prose)})
		have, _ := json.Marshal(o)
		if !bytes.Equal(want, have) {
			return v.broken(ErrText)
		}
		out.Own = append(out.Own, client.Draft{ID: r.ID, Skeleton: r.Skeleton, Prose: r.Prose})
		out.wrote(out.Me, time.UnixMicro(r.Made).UTC(), authors)
	}
	for _, a := range authors {
		out.Authors = append(out.Authors, *a)
	}
	return nil
}
