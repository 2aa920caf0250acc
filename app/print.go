package app

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// Head is the end of a room's chain. Whoever has the same one has the same record.
type Head struct {
	Entries int
	Hash    [32]byte // of the last entry
}

// Printed is what a page to print is made of.
type Printed struct {
	Room  RoomID // zero: every room, Mine included
	Now   time.Time
	Zone  *time.Location // the device's own
	Heads map[RoomID]Head
}

// Print returns one document that stands alone and tells in plain words what was said and done, in order:
// a section for each room, and at the end what the page is compared by. It holds no script and no address.
func (h *House) Print(p Printed) string {
	q := &Request{Now: p.Now, Zone: p.Zone}
	c := ui.Clockwork{Zone: h.zoneOf(q)} // without a present: on paper there is no "today"
	var rooms []*room
	for _, r := range h.rooms {
		if p.Room == (RoomID{}) || p.Room == r.id {
			rooms = append(rooms, r)
		}
	}
	body := []html.Node{html.El("div", html.Class("head"),
		html.El("h1", html.Text("What was said and done")),
		ui.P("Saved on "+c.Day(p.Now)+" at "+c.Clock(p.Now)+". Times are those of "+ui.ZoneCity(c.Zone.String())+"."),
		ui.Note("Whoever has this page can read it. What one person alone wrote is that person's view. It shows what was said and done; it is no proof of innocence, and it is no verdict."))}
	for _, r := range rooms {
		body = append(body, h.printRoom(r, q, c))
	}
	body = append(body, h.printHeads(rooms, p, c))
	return html.Document("Notes, "+p.Now.In(c.Zone).Format(time.DateOnly), printStyle, html.El("main", body...))
}

func (h *House) printRoom(r *room, q *Request, c ui.Clockwork) html.Node {
	title, about := "Mine", "Only for the one who wrote it."
	if r.kind != practice.Mine {
		title, about = h.label(r), "“You” is "+h.named(r, r.facts.Me)+"."
		for _, m := range append(slices.Clone(r.fold.info.Members), r.fold.info.Former...) {
			if m != r.facts.Me {
				about += " The other is " + h.named(r, m) + "."
			}
		}
	}
	body := []html.Node{html.Class("room"), html.El("h2", ui.Said(title)), html.El("p", html.Class("note"), ui.Said(about))}
	for _, w := range h.facts.Warnings {
		if words, ok := warningWords[w.Kind]; ok && w.Room == r.id {
			body = append(body, html.El("p", html.Class("warn"), html.Text(words.title+". "+words.what)))
		}
	}
	list := h.whole(r, q)
	if len(list) == 0 {
		body[0] = html.Class("room bare")
		body = append(body, ui.P("Nothing was written here."))
	}
	for from := 0; from < len(list); {
		to, day := from, c.Day(list[from].At)
		for to < len(list) && c.Day(list[to].At) == day {
			to++
		}
		body = append(body, html.El("h3", html.Text(day)), html.El("ol", html.Map(list[from:to], func(m told) html.Node {
			return h.printMoment(m, c)
		})))
		from = to
	}
	return html.El("section", append(body, h.printIgnored(r, c))...)
}

// named is a member's name on paper, where the viewer has one too.
func (h *House) named(r *room, m record.Member) string {
	if m == r.facts.Me && r.fold.own.names[m] == "" {
		return "the one who saved this page"
	}
	return h.name(r, m)
}

// whole lists all moments of a room in the order of its chain, with all their words.
func (h *House) whole(r *room, q *Request) []told {
	list, _ := h.tell(sieve{room: r.id.Short(), size: 1 << 30, whole: true}, q)
	slices.Reverse(list)
	return list
}

func (h *House) printMoment(m told, c ui.Clockwork) html.Node {
	tone := ui.Tone(m.Tone)
	return html.El("li", html.If(tone == ui.Mended, html.Class("mended")),
		html.El("time", html.Text(c.Clock(m.At))),
		html.El("div",
			html.El("p", ui.Said(m.Text), html.If(tone != ui.Plain, html.Group(html.Text(" "), ui.Mark(tone)))),
			html.If(m.More != "", ui.Words(m.More)),
			h.printState(m, c)))
}

// printState says what became of a moment's words, when they are not simply there.
func (h *House) printState(m told, c ui.Clockwork) html.Node {
	s := m.room.at(m.Seq)
	switch {
	case s == nil:
		return html.Group()
	case s.Arrived.IsZero():
		return ui.Note("Not yet sent: it is not in the record below.")
	case s.State == record.ProseWithdrawn:
		return ui.Withdrawn(h.nameOf(m.room, s.Author), c.Text(s.Withdrawn))
	case s.State == record.ProseMissing:
		return ui.Missing()
	}
	return html.Group()
}

// at returns the item that was folded at a place; nil when there is none.
func (r *room) at(seq uint64) *stored {
	for _, list := range [][]*stored{r.items, r.pending} {
		i, ok := slices.BinarySearchFunc(list, seq, func(s *stored, n uint64) int { return cmp.Compare(s.rec.Seq, n) })
		if ok {
			return list[i]
		}
	}
	return nil
}

func (h *House) printIgnored(r *room, c ui.Clockwork) html.Node {
	if len(r.fold.ignored) == 0 {
		return html.Group()
	}
	return html.Group(html.El("h3", html.Text("Ignored records")),
		ui.P("These are in the record, and everybody's Goldmend leaves them out in the same way."),
		html.El("ul", html.Map(r.fold.ignored, func(s *stored) html.Node {
			when := "not yet sent"
			if !s.Arrived.IsZero() {
				when = c.Text(s.Arrived)
			}
			return html.El("li", ui.Said(h.ignoredName(r, s)), html.Text(", "+when+". "+s.why))
		})))
}

// printHeads names what the page is compared by: paper can be changed, the record cannot.
func (h *House) printHeads(rooms []*room, p Printed, c ui.Clockwork) html.Node {
	body := []html.Node{
		html.Class("room heads"), html.El("h2", html.Text("How to check this page")),
		ui.P("Paper can be changed. The file that can be checked cannot, unnoticed: save it from the same place, and “goldmend verify” names its rooms with the number of their entries and the hash of the last one. Where both are as below, the file and this page tell of the same record. The other person's file ends in the same hash, as long as nothing came since."),
	}
	for _, r := range rooms {
		title := "Mine"
		if r.kind != practice.Mine {
			title = h.label(r)
		}
		head := p.Heads[r.id]
		facts := []ui.Fact{
			{Name: "Room", Value: html.Text(r.id.Short())},
			{Name: "Entries", Value: html.Text(count(head.Entries, "entry", "entries"))},
			{Name: "Last hash", Value: html.El("code", html.Text(hex.EncodeToString(head.Hash[:])))},
		}
		for _, m := range r.facts.Members {
			if len(m.Words) == 0 {
				continue
			}
			said := " (not yet compared)"
			if m.Compared {
				said = " (compared)"
			}
			facts = append(facts, ui.Fact{Name: "Safety words with " + h.name(r, m.ID), Value: html.Text(strings.Join(m.Words, " ") + said)})
		}
		body = append(body, html.El("h3", ui.Said(title)), ui.Facts(facts...))
	}
	if h.facts.Host != "" {
		body = append(body, ui.Note("Kept at "+h.facts.Host+", which cannot read it."))
	}
	return html.El("section", body...)
}

// printStyle is paper and ink in every light, since that is what a printer has.
const printStyle = `:root{color-scheme:light}*{box-sizing:border-box}
@page{size:A4;margin:18mm 18mm 20mm;@bottom-right{content:counter(page);font:9pt sans-serif;color:#4D5157}}
body{margin:0 auto;max-width:42rem;padding:2rem 1.25rem;background:#FBF8F3;color:#23262B;font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;overflow-wrap:anywhere}
h1,h2,h3{font-family:"Iowan Old Style",Palatino,"Palatino Linotype","Noto Serif",Georgia,serif;font-weight:600;line-height:1.25;margin:0;break-after:avoid}
h1{font-size:1.75rem}h2{font-size:1.375rem}h3{font-size:1.0625rem;margin:1.5rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid #E3DACB}
p,ol,ul,dl,dd{margin:0}p+p{margin-top:.5rem}h1+p,h2+p{margin-top:.5rem}ul{padding-left:1.25rem}
.head{padding-left:1rem;border-left:3px solid #9A6B12}
.room{margin-top:2.5rem}.note,time,dt{color:#4D5157;font-size:.875rem}
ol{list-style:none;padding:0}ol>li{display:grid;grid-template-columns:3rem 1fr;padding:.375rem 0 .375rem .75rem;border-left:3px solid transparent;align-items:baseline}ol p{orphans:3;widows:3}ol>li>div>p:first-child{break-after:avoid}
time{font-variant-numeric:tabular-nums}ol>li.mended{border-color:#9A6B12}
.words{margin-top:.25rem;padding-left:.75rem;border-left:1px solid #E3DACB}.words p{white-space:pre-wrap}
.mark{display:inline-flex;gap:.25rem;align-items:center;font-size:.875rem;white-space:nowrap}.mark svg{width:.9rem;height:.9rem}
.kept{color:#35644A}.missed{color:#97432B}.mark.mended{color:#7a5410}
.warn{border:1px solid #97432B;border-radius:.5rem;padding:.5rem .75rem;margin-top:.75rem}
dl>div{display:grid;grid-template-columns:9rem 1fr;gap:.75rem;break-inside:avoid}code{font:.8125rem/1.5 ui-monospace,"DejaVu Sans Mono",Menlo,monospace}
@media print{body{max-width:none;padding:0;background:none;font-size:10.5pt}h3{margin-top:1rem}ol>li{padding-block:.2rem}dl+.note{margin-top:1.5rem}.room{break-before:page;margin-top:0}.room:first-of-type,.bare+.room{break-before:auto;margin-top:1.5rem}}`
