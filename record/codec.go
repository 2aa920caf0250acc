package record

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// Writer writes numbered fields in the protobuf wire format, in canonical form: ascending numbers,
// minimal varints, nothing for a zero value. Every value that it writes has exactly one encoding.
// It panics on a field number that does not ascend, a programmer's mistake.
type Writer struct {
	b    []byte
	last int
}

// Bytes returns what was written; nil when every field was zero.
func (w *Writer) Bytes() []byte { return w.b }

func (w *Writer) tag(n int, t protowire.Type, again bool) {
	if n < w.last || n == w.last && !again {
		panic(fmt.Sprintf("record: field %d written after %d", n, w.last))
	}
	w.last = n
	w.b = protowire.AppendTag(w.b, protowire.Number(n), t)
}

// Uint writes an unsigned number; enums are written with it.
func (w *Writer) Uint(n int, v uint64) {
	if v != 0 {
		w.tag(n, protowire.VarintType, false)
		w.b = protowire.AppendVarint(w.b, v)
	}
}

// Int writes a signed number (zigzag).
func (w *Writer) Int(n int, v int64) { w.Uint(n, protowire.EncodeZigZag(v)) }

// Bool writes a flag.
func (w *Writer) Bool(n int, v bool) {
	if v {
		w.Uint(n, 1)
	}
}

// Time writes whole seconds of UTC. The zero time takes no bytes; the first second of 1970 is not
// representable and reads back as the zero time.
func (w *Writer) Time(n int, t time.Time) {
	if !t.IsZero() {
		w.Int(n, t.Unix())
	}
}

// ID writes a record id.
func (w *Writer) ID(n int, id ID) {
	if !id.IsZero() {
		w.Raw(n, id[:])
	}
}

// Member writes a member id.
func (w *Writer) Member(n int, m Member) {
	if !m.IsZero() {
		w.Raw(n, m[:])
	}
}

// String writes text; invalid UTF-8 is replaced.
func (w *Writer) String(n int, s string) { w.Raw(n, []byte(validText(s))) }

// Strings writes a repeated text. Empty elements are kept.
func (w *Writer) Strings(n int, list []string) {
	for i, s := range list {
		w.tag(n, protowire.BytesType, i > 0)
		w.b = protowire.AppendString(w.b, validText(s))
	}
}

// Raw writes bytes.
func (w *Writer) Raw(n int, b []byte) {
	if len(b) != 0 {
		w.tag(n, protowire.BytesType, false)
		w.b = protowire.AppendBytes(w.b, b)
	}
}

// Message writes a nested group of fields; nothing when all of them are zero.
func (w *Writer) Message(n int, write func(*Writer)) {
	var inner Writer
	write(&inner)
	w.Raw(n, inner.b)
}

// Messages writes a repeated group of fields, one per index below count. Empty ones are kept.
func (w *Writer) Messages(n, count int, write func(i int, w *Writer)) {
	for i := range count {
		var inner Writer
		write(i, &inner)
		w.tag(n, protowire.BytesType, i > 0)
		w.b = protowire.AppendBytes(w.b, inner.b)
	}
}

func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// Reader reads fields in the order in which a [Writer] writes them. A field that is not there reads as
// zero. The first error sticks; [Reader.Done] returns it, or an error for anything left unread, so
// that what a reader accepts has exactly one encoding.
type Reader struct {
	b    []byte
	last protowire.Number // the field read last
	err  error
}

// NewReader reads the fields in b, which it does not copy.
func NewReader(b []byte) *Reader { return &Reader{b: b} }

// Done returns the first error, or [ErrUnknown] when well-formed fields are left over, or
// [ErrMalformed] when the rest are not fields in canonical form.
func (r *Reader) Done() error {
	if r.err != nil {
		return r.err
	}
	if len(r.b) == 0 {
		return nil
	}
	first, last := protowire.Number(0), r.last
	for rest := r.b; len(rest) > 0; {
		num, size := canonicalField(rest)
		// A field may be repeated, but not one whose reader has taken all that it knows.
		if size < 0 || num < last || num == last && first == 0 {
			return fmt.Errorf("field %d: %w", num, ErrMalformed)
		}
		if first == 0 {
			first = num
		}
		last, rest = num, rest[size:]
	}
	return fmt.Errorf("field %d: %w", first, ErrUnknown)
}

// canonicalField returns the number and size of the field at the start of b, and a negative size when it
// is none that a [Writer] could have written.
func canonicalField(b []byte) (protowire.Number, int) {
	num, typ, tag := protowire.ConsumeTag(b)
	if tag < 0 || tag != protowire.SizeTag(num) {
		return 0, -1
	}
	switch typ {
	case protowire.VarintType:
		if v, n := protowire.ConsumeVarint(b[tag:]); n == protowire.SizeVarint(v) && v != 0 {
			return num, tag + n
		}
	case protowire.BytesType:
		if v, n := protowire.ConsumeBytes(b[tag:]); n == protowire.SizeBytes(len(v)) {
			return num, tag + n
		}
	}
	return num, -1
}

func (r *Reader) fail(n int, what string) {
	if r.err == nil {
		r.err = fmt.Errorf("field %d: %s: %w", n, what, ErrMalformed)
	}
}

// next reports whether field n of type t is next, and consumes its tag.
func (r *Reader) next(n int, t protowire.Type) bool {
	if r.err != nil || len(r.b) == 0 {
		return false
	}
	num, typ, size := protowire.ConsumeTag(r.b)
	if size < 0 || size != protowire.SizeTag(num) {
		r.fail(n, "bad tag")
		return false
	}
	if num != protowire.Number(n) {
		return false // a lower number is left over, and Done says so
	}
	if typ != t {
		r.fail(n, "wrong type")
		return false
	}
	r.b, r.last = r.b[size:], num
	return true
}

// Uint reads an unsigned number.
func (r *Reader) Uint(n int) uint64 {
	if !r.next(n, protowire.VarintType) {
		return 0
	}
	v, size := protowire.ConsumeVarint(r.b)
	if size < 0 || size != protowire.SizeVarint(v) || v == 0 {
		r.fail(n, "not a minimal number")
		return 0
	}
	r.b = r.b[size:]
	return v
}

// Int reads a signed number.
func (r *Reader) Int(n int) int64 { return protowire.DecodeZigZag(r.Uint(n)) }

// Bool reads a flag.
func (r *Reader) Bool(n int) bool {
	v := r.Uint(n)
	if v > 1 {
		r.fail(n, "not a flag")
	}
	return v == 1
}

// Enum reads a number of which this program knows those up to last; a higher one is [ErrUnknown].
func (r *Reader) Enum(n int, last uint64) uint64 {
	v := r.Uint(n)
	if v > last && r.err == nil {
		r.err = fmt.Errorf("field %d: value %d: %w", n, v, ErrUnknown)
		return 0
	}
	return v
}

// maxTime bounds what a time field may hold: the year 9999, as in RFC 3339.
const maxTime = 253402300799

// Time reads whole seconds of UTC, between the years 1 and 9999.
func (r *Reader) Time(n int) time.Time {
	s := r.Int(n)
	if s == 0 {
		return time.Time{}
	}
	if s > maxTime || s <= -62135596800 {
		r.fail(n, "time out of range")
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// ID reads a record id.
func (r *Reader) ID(n int) (id ID) {
	r.fixed(n, id[:])
	return id
}

// Member reads a member id.
func (r *Reader) Member(n int) (m Member) {
	r.fixed(n, m[:])
	return m
}

func (r *Reader) fixed(n int, into []byte) {
	b := r.Raw(n)
	if b == nil {
		return
	}
	if len(b) != len(into) {
		r.fail(n, "wrong length")
		return
	}
	copy(into, b)
	if bytes.Count(b, []byte{0}) == len(b) {
		r.fail(n, "zero written out")
	}
}

// String reads text, which must be valid UTF-8.
func (r *Reader) String(n int) string {
	b := r.Raw(n)
	if !utf8.Valid(b) {
		r.fail(n, "not UTF-8")
		return ""
	}
	return string(b)
}

// Strings reads a repeated text.
func (r *Reader) Strings(n int) []string {
	var list []string
	for r.next(n, protowire.BytesType) {
		b := r.bytes(n)
		if !utf8.Valid(b) {
			r.fail(n, "not UTF-8")
			return nil
		}
		list = append(list, string(b))
	}
	return list
}

// Raw reads bytes, without copying them; nil when the field is not there.
func (r *Reader) Raw(n int) []byte {
	if !r.next(n, protowire.BytesType) {
		return nil
	}
	b := r.bytes(n)
	if len(b) == 0 {
		r.fail(n, "empty field")
		return nil
	}
	return b
}

func (r *Reader) bytes(n int) []byte {
	b, size := protowire.ConsumeBytes(r.b)
	if size < 0 || size != protowire.SizeBytes(len(b)) {
		r.fail(n, "bad length")
		return nil
	}
	r.b = r.b[size:]
	return b
}

// Message reads a nested group of fields, all of which read must consume.
func (r *Reader) Message(n int, read func(*Reader)) {
	b := r.Raw(n)
	if b == nil {
		return
	}
	r.nested(n, b, read)
}

// Messages reads a repeated group of fields.
func (r *Reader) Messages(n int, read func(*Reader)) {
	for r.next(n, protowire.BytesType) {
		b := r.bytes(n)
		if r.err != nil {
			return
		}
		r.nested(n, b, read)
	}
}

func (r *Reader) nested(n int, b []byte, read func(*Reader)) {
	inner := NewReader(b)
	read(inner)
	if err := inner.Done(); err != nil && r.err == nil {
		r.err = fmt.Errorf("field %d: %w", n, err)
	}
}
