package html

import "strconv"

// SVG is an inline picture with a view box of width by height. It is hidden from readers of text: say
// what it shows in words beside it, or give it a name with [Named].
func SVG(width, height float64, children ...Node) Node {
	box := "0 0 " + number(width) + " " + number(height)
	all := append([]Node{Attr("viewBox", box), Attr("fill", "none"), Attr("focusable", "false")}, children...)
	for _, c := range children {
		if a, ok := c.(attribute); ok && a.name == "aria-label" {
			return El("svg", append(all, Attr("role", "img"))...)
		}
	}
	return El("svg", append(all, Attr("aria-hidden", "true"))...)
}

// Named gives a picture its name for those who hear it.
func Named(text string) Node { return Attr("aria-label", text) }

// Line is a path of a picture, in SVG's path language.
func Line(d string, attrs ...Node) Node {
	return El("path", append([]Node{Attr("d", d)}, attrs...)...)
}

// Num is a numeric attribute: Num("x", 12.5).
func Num(name string, v float64) Node { return Attr(name, number(v)) }

// number writes a number with at most two digits after the point; anything that is no number is 0.
func number(v float64) string {
	if v != v || v > 1e9 || v < -1e9 {
		return "0"
	}
	s := strconv.FormatFloat(v, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	if s == "-0" {
		return "0"
	}
	return s
}
