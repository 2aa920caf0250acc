package wire

import (
	"bytes"
	"errors"
)

// The names of the events of the change stream. Each carries JSON in its data.
const (
	EventRooms = "rooms" // Rooms: all rooms and heads, on connecting
	EventHead  = "head"  // Room: a room's new head, or a room that is new to the account
	EventGone  = "gone"  // Room: one may no longer read what comes; the head is the last that one may
)

// Event is one server-sent event.
type Event struct {
	Name string // "message" when the stream gives none
	Data []byte
}

// AppendEvent writes an event. Data must hold no line breaks; JSON as encoding/json writes it holds none.
func AppendEvent(dst []byte, name string, data []byte) []byte {
	dst = append(append(dst, "event: "...), name...)
	dst = append(append(dst, "\ndata: "...), data...)
	return append(dst, "\n\n"...)
}

// AppendHeartbeat writes a comment, which says that the stream lives.
func AppendHeartbeat(dst []byte) []byte { return append(dst, ":\n\n"...) }

// MaxEvent bounds the bytes of one event that a reader holds.
const MaxEvent = 4 << 20

// ErrEventTooLong marks a stream with an event beyond [MaxEvent].
var ErrEventTooLong = errors.New("event too long")

// EventParser takes a change stream apart as its bytes come, in pieces of any size. The zero value is
// ready. It reads the event and data fields of the HTML standard's event-stream format and skips
// comments and other fields.
type EventParser struct {
	line    []byte // an unfinished line
	name    string
	data    []byte
	hasData bool
	skipLF  bool // the last byte was CR, which a following LF belongs to
}

// Feed takes the next bytes of the stream and calls each for every event that they complete, with data
// that each may keep. Beats reports whether a comment was among them. After an error the parser is spent.
func (p *EventParser) Feed(b []byte, each func(Event)) (beats bool, err error) {
	for len(b) > 0 {
		if p.skipLF {
			p.skipLF = false
			if b[0] == '\n' {
				b = b[1:]
				continue
			}
		}
		i := bytes.IndexAny(b, "\r\n")
		if i < 0 {
			p.line = append(p.line, b...)
			b = nil
		} else {
			p.line = append(p.line, b[:i]...)
			p.skipLF = b[i] == '\r'
			b = b[i+1:]
			beats = p.endLine(each) || beats
		}
		if len(p.line)+len(p.data) > MaxEvent {
			return beats, ErrEventTooLong
		}
	}
	return beats, nil
}

// endLine handles a complete line and reports whether it was a comment.
func (p *EventParser) endLine(each func(Event)) bool {
	line := p.line
	p.line = p.line[:0]
	if len(line) == 0 {
		p.dispatch(each)
		return false
	}
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "":
		return true
	case "event":
		p.name = string(value)
	case "data":
		if p.hasData {
			p.data = append(p.data, '\n')
		}
		p.data = append(p.data, value...)
		p.hasData = true
	}
	return false
}

func (p *EventParser) dispatch(each func(Event)) {
	name := p.name
	p.name = ""
	if !p.hasData {
		return
	}
	p.hasData = false
	if name == "" {
		name = "message"
	}
	data := bytes.Clone(p.data)
	p.data = p.data[:0]
	each(Event{Name: name, Data: data})
}
