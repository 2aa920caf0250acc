package ui

import "github.com/goldmend/goldmend/html"

// Tone says how something that happened is drawn: by a shape and a word, never by colour alone. The
// values are those of practice.Tone.
type Tone uint8

// The tones.
const (
	Plain Tone = iota
	Kept
	Missed
	Mended // something was repaired: the gold seam
)

// Word is the tone's word; empty for Plain.
func (t Tone) Word() string { return [...]string{"", "kept", "missed", "mended"}[min(t, Mended)] }

func (t Tone) class() string { return [...]string{"plain", "kept", "missed", "mended"}[min(t, Mended)] }

// Mark is a tone's shape and word.
func Mark(t Tone) html.Node {
	if t == Plain {
		return html.Group()
	}
	return html.El("span", html.Class("mark "+t.class()), t.shape(), html.Text(t.Word()))
}

// shape draws a tone: a dot for plain, a tick in a ring for kept, an open ring for missed, a ring
// joined by the seam for mended.
func (t Tone) shape() html.Node {
	ring := html.El("circle", html.Num("cx", 8), html.Num("cy", 8), html.Num("r", 6.5), ink)
	switch t {
	case Kept:
		return html.SVG(16, 16, shapeSize, ring, html.Line("M5 8.4l2.1 2.1L11 6", ink))
	case Missed:
		return html.SVG(16, 16, shapeSize, ring, html.Line("M5.2 8h5.6", ink))
	case Mended:
		return html.SVG(16, 16, shapeSize, ring, html.Line("M8.6 1.6L7 5.2l2 2.2-2.2 2.8 1.4 4.2", ink))
	default:
		return html.SVG(16, 16, shapeSize, html.El("circle", html.Num("cx", 8), html.Num("cy", 8), html.Num("r", 2.5), html.Attr("fill", "currentColor")))
	}
}

var (
	shapeSize = html.Group(html.Class("shape"), html.Attr("width", "16"), html.Attr("height", "16"))
	ink       = html.Group(html.Attr("stroke", "currentColor"), html.Attr("stroke-width", "1.5"),
		html.Attr("stroke-linecap", "round"), html.Attr("stroke-linejoin", "round"))
)

func triangle() html.Node {
	return html.SVG(16, 16, shapeSize, html.Line("M8 2.2L14.4 13.6H1.6Z", ink), html.Line("M8 6.4v3.4M8 11.7v.1", ink))
}

func arrowBack() html.Node {
	return html.SVG(16, 16, shapeSize, html.Line("M9.8 3.2L5 8l4.8 4.8", ink))
}

// seamPath is the crack: one uneven stroke, drawn by hand, from the top of its box to the bottom.
const seamPath = "M6.2 0C5.6 9 7.9 15 7.1 24L4.2 41 7.8 55C8.6 63 5.9 71 6.4 80L8.9 97 5.1 113C4.3 124 7.2 131 6.8 142L4 158 " +
	"7.6 173C8.3 183 6.1 190 6.5 200L8.6 219 5.3 236C4.9 247 7.4 254 6.9 265L4.6 281 7.5 297C8 307 6.4 313 6.7 320"

// branches are the fine cracks that leave the seam and end.
const branches = "M4.2 41L1.6 46M8.9 97L11.4 92M4 158L1.4 161.5M8.6 219L11 226"

// Repaired lets the gold seam run along the left edge of something that was repaired.
func Repaired(body ...html.Node) html.Node {
	return html.El("div", html.Class("repaired"),
		html.SVG(12, 320, html.Class("seam"), html.Attr("preserveAspectRatio", "xMidYMin slice"),
			html.Line(seamPath, seamInk, html.Attr("stroke-width", "2")), html.Line(branches, seamInk, html.Attr("stroke-width", "1"))),
		html.Group(body...))
}

var seamInk = html.Group(html.Attr("stroke", "currentColor"), html.Attr("stroke-linecap", "round"),
	html.Attr("stroke-linejoin", "round"), html.Attr("vector-effect", "non-scaling-stroke"))

// Crack is the seam lying down, as an ornament of pages that are still empty.
func Crack() html.Node {
	return html.SVG(160, 16, html.Class("crack"), html.Attr("width", "160"), html.Attr("height", "16"),
		html.Line("M1 8.5C10 7.8 17 9.4 26 8.6L41 5.2 55 9.8C64 10.6 70 7 80 7.4L96 10.6 113 6.1C122 5.4 128 8.8 137 8.2L159 7.4",
			ink), html.Line("M41 5.2L46 2M96 10.6L92 13.6M113 6.1l5-3", html.Attr("stroke", "currentColor"), html.Attr("stroke-linecap", "round")))
}
