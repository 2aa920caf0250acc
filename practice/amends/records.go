package amends

import (
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
)

// The record kinds; doc/records/amends.md gives the fields.
const (
	KindAsked     record.Kind = "amends.asked"
	KindOffered   record.Kind = "amends.offered"
	KindCountered record.Kind = "amends.countered"
	KindAgreed    record.Kind = "amends.agreed"
	KindTurned    record.Kind = "amends.turned"
	KindEnded     record.Kind = "amends.ended"
)

// MostPromises is how many promises amends are turned into at once.
const MostPromises = 3

// Said is every record of this practice. As is its kind; the id of the one that asked or offered is that of
// the amends.
type Said struct {
	As       record.Kind
	About    record.ID               // asked, offered: the breach; the others: the amends
	Version  record.ID               // agreed: the record that wrote these words
	Promises [MostPromises]record.ID // turned: what they became, the first ones
	Text     string                  // asked, offered, countered: what would help
}

// Kind makes it a record.Body.
func (b Said) Kind() record.Kind { return b.As }

// Skeleton writes what rules read.
func (b Said) Skeleton(w *record.Writer) {
	w.ID(1, b.About)
	w.ID(2, b.Version)
	for i, id := range b.Promises {
		w.ID(3+i, id)
	}
}

// Prose writes the words.
func (b Said) Prose(w *record.Writer) { w.String(1, b.Text) }

// fields says which kinds have which; one that is there without belonging there is unknown to every reader.
var fields = [...]struct {
	kind                   record.Kind
	text, version, promise bool
}{
	{kind: KindAsked, text: true},
	{kind: KindOffered, text: true},
	{kind: KindCountered, text: true},
	{kind: KindAgreed, version: true},
	{kind: KindTurned, promise: true},
	{kind: KindEnded},
}

func kinds() (list []practice.Kind) {
	for _, x := range fields {
		list = append(list, practice.Kind{Name: x.kind, Bring: x.text, Decode: func(s, p *record.Reader) record.Body {
			b := Said{As: x.kind, About: s.ID(1)}
			if x.version {
				b.Version = s.ID(2)
			}
			for i := 0; x.promise && i < MostPromises; i++ {
				b.Promises[i] = s.ID(3 + i)
			}
			if x.text {
				b.Text = p.String(1)
			}
			return b
		}})
	}
	return list
}
