package practice

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Desk is one request on its way through a practice: who looks, what they asked for, and what is to be
// mended in what they typed. Each practice embeds one in a desk of its own, beside its state.
type Desk struct {
	V *View
	R *Request
	C ui.Clockwork
	// Mend collects problems while a form is read; see [Desk.Text].
	Mend []Problem
}

// NewDesk lays out a request.
func NewDesk(v *View, r *Request) Desk {
	return Desk{V: v, R: r, C: ui.Clockwork{Now: v.Now, Zone: v.Zone}}
}

// Shower and Doer are what a [Route] holds.
type (
	Shower = func(State, *View, *Request) Page
	Doer   = func(State, *View, *Request) Outcome
)

// Show makes a page of a practice whose desks open opens.
func Show[D any](open func(State, *View, *Request) D, f func(D) Page) Shower {
	return func(s State, v *View, r *Request) Page { return f(open(s, v, r)) }
}

// Do makes a form.
func Do[D any](open func(State, *View, *Request) D, f func(D) Outcome) Doer {
	return func(s State, v *View, r *Request) Outcome { return f(open(s, v, r)) }
}

// Shown is a page that is there.
func Shown(title string, body ...html.Node) Page {
	return Page{Title: title, Body: html.Group(body...), Found: true}
}

// Form starts a form that holds what was typed before and what is to be mended.
func (d *Desk) Form(action html.URL) ui.Form {
	return ui.Form{Action: action, Values: d.R.Form, Problems: ui.Problems(d.R.Problems)}
}

// Wrong notes something to mend.
func (d *Desk) Wrong(field, text string) { d.Mend = append(d.Mend, Problem{Field: field, Text: text}) }

const tooLong = "Make it shorter: at most %s characters; it has %s."

// Text reads a field, trimmed, of at most so many characters.
func (d *Desk) Text(field string, most int) string {
	s := strings.TrimSpace(strings.ReplaceAll(d.R.Value(field), "\r\n", "\n"))
	if n := utf8.RuneCountInString(s); n > most {
		d.Wrong(field, Fill(tooLong, strconv.Itoa(most), strconv.Itoa(n)))
	}
	return s
}

// Need is Text for a field that must hold something; mend says what to do when it does not.
func (d *Desk) Need(field string, most int, mend string) string {
	s := d.Text(field, most)
	if s == "" {
		d.Wrong(field, mend)
	}
	return s
}

// Given is a value that was sent along with the form, or stands behind the address.
func (d *Desk) Given(name string) string {
	if s := d.R.Value(name); s != "" {
		return s
	}
	return d.R.Query[name]
}

// GivenID is Given as a record's id; zero when it is none.
func (d *Desk) GivenID(name string) record.ID {
	id, _ := record.ParseID(d.Given(name))
	return id
}

// About is the id that the page's address names; zero when it is none.
func (d *Desk) About() record.ID {
	id, _ := record.ParseID(d.R.Params["id"])
	return id
}

// Path is the address of one thing, or of a page of it.
func (d *Desk) Path(id record.ID, parts ...string) html.URL {
	return d.V.Path(append([]string{id.String()}, parts...)...)
}

// Carry sends along with a form what the page is about.
func (d *Desk) Carry(f ui.Form, names ...string) html.Node {
	var nodes []html.Node
	for _, name := range names {
		if s := d.Given(name); s != "" {
			nodes = append(nodes, f.Hidden(name, s))
		}
	}
	return html.Group(nodes...)
}

// Looked reports whether only feedback was asked for: the form is shown again, as it was typed.
func (d *Desk) Looked() bool { return d.R.Value("look") != "" }

// Other names the other person for a sentence: "Ben", or "the other person" while nobody else is here.
func (d *Desk) Other() string { return d.V.Names(d.V.Other()) }

// Alone reports whether nobody else is in the room.
func (d *Desk) Alone() bool { return d.V.Other().IsZero() }

const (
	readAlone = "Whoever joins this room can read it."
	readBy    = "%s can read this as soon as it is sent. Both of you keep a copy of it."
)

// ReadBy says who will read what is sent.
func (d *Desk) ReadBy() string {
	if d.Alone() {
		return readAlone
	}
	return Fill(readBy, Upper(d.Other()))
}

// Send is the words of a button: "Share with Ben".
func (d *Desk) Send() string {
	if d.Alone() {
		return "Keep in the record"
	}
	return "Share with " + d.Other()
}

const lookOver = "Look it over"

// Submit ends a form whose words the other will read. Feedback can be asked for without sending.
func (d *Desk) Submit(f ui.Form) html.Node { return d.SubmitAs(f, d.Send(), d.ReadBy()) }

// SubmitAs is Submit with a button and a line of one's own.
func (d *Desk) SubmitAs(f ui.Form, send, seen string) html.Node {
	list := []ui.Button{{Text: send}}
	if d.V.Check != nil {
		list = append(list, ui.Button{Text: lookOver, Look: ui.Quiet, Name: "look", Value: "over"})
	}
	return f.Buttons(seen, list...)
}

// Ruled is a state that can say beforehand what it would refuse.
type Ruled interface {
	Check(room *RoomInfo, r record.Record) *Refusal
}

// Try is the outcome of appending a body in the viewer's name: a draft, or the refusal that every reader
// would give.
func (v *View) Try(s Ruled, body record.Body) Outcome {
	d := record.Draft{ID: v.NewID(), Time: v.Now, Body: body}
	if no := s.Check(v.Room, record.Record{ID: d.ID, Author: v.Me, Time: v.Now, Said: v.Now, Body: body}); no != nil {
		return Outcome{Refusal: no}
	}
	return Outcome{Append: []record.Draft{d}}
}

// Then is the outcome of a form: what is to be mended; or its body appended, and a page with a short line.
func (d *Desk) Then(s Ruled, to html.URL, say string, body record.Body) Outcome {
	if len(d.Mend) > 0 {
		return Outcome{Problems: d.Mend}
	}
	out := d.V.Try(s, body)
	if out.Refusal == nil {
		out.Then, out.Say = to, say
	}
	return out
}

// PerPage is how many rows a list shows at once.
const PerPage = 30

// Turn cuts the page that was asked for out of a list of so many: from and to. Next is the number of
// the page after it; zero when this is the last.
func (d *Desk) Turn(count int) (from, to, next int) {
	n, _ := strconv.Atoi(d.R.Query["page"])
	n = min(max(n, 0), max(count-1, 0)/PerPage)
	from, to = n*PerPage, min((n+1)*PerPage, count)
	if to < count {
		next = n + 1
	}
	return from, to, next
}

// Older leads to the next page of a list; nothing when there is none.
func (d *Desk) Older(next int, path html.URL) html.Node {
	if next == 0 {
		return html.Group()
	}
	return html.El("p", ui.Link("Older", path.With("page", strconv.Itoa(next))))
}

// Fill puts texts in the places of a sentence that are marked with %s.
func Fill(sentence string, values ...string) string {
	var b strings.Builder
	for _, v := range values {
		before, after, found := strings.Cut(sentence, "%s")
		if !found {
			break
		}
		b.WriteString(before)
		b.WriteString(v)
		sentence = after
	}
	b.WriteString(sentence)
	return b.String()
}

// Upper begins a sentence.
func Upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// Shorten cuts a text to its first line and at most so many characters, between two words when it has any.
func Shorten(s string, most int) string {
	n, space := 0, 0
	for i, r := range s {
		if r == '\n' {
			return s[:i] + "…"
		}
		if n++; n > most {
			if space > i/2 {
				i = space
			}
			return strings.TrimRight(s[:i], " ,;:") + "…"
		}
		if r == ' ' {
			space = i
		}
	}
	return s
}
