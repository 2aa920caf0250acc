package app

import (
	"strconv"
	"strings"

	"rsc.io/qr/coding"

	"github.com/goldmend/goldmend/html"
)

// qrCode draws a text as a QR code (ISO/IEC 18004) of medium redundancy; nothing when it is too long.
func qrCode(text string) html.Node {
	enc := coding.String(text)
	version := coding.Version(coding.MinVersion)
	for enc.Bits(version)+4 > version.DataBytes(coding.M)*8 {
		if version++; version > coding.MaxVersion {
			return html.Group()
		}
	}
	plan, err := coding.NewPlan(version, coding.M, 0)
	if err != nil {
		return html.Group()
	}
	code, err := plan.Encode(enc)
	if err != nil {
		return html.Group()
	}
	const quiet = 4
	side := float64(code.Size + 2*quiet)
	return html.El("p", html.Class("qr"), html.SVG(side, side,
		html.Attr("role", "img"), html.Named("QR code of the link"), html.Attr("shape-rendering", "crispEdges"),
		html.Attr("width", "240"), html.Attr("height", "240"),
		html.El("rect", html.Num("width", side), html.Num("height", side), html.Attr("fill", "#fff")),
		html.El("path", html.Attr("d", modules(code, quiet)), html.Attr("fill", "#000"))))
}

// modules draws each run of dark modules as one bar.
func modules(code *coding.Code, quiet int) string {
	var d strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			run := 0
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			if run > 0 {
				n := strconv.Itoa(run)
				d.WriteString("M" + strconv.Itoa(x+quiet) + " " + strconv.Itoa(y+quiet) + "h" + n + "v1h-" + n + "z")
				x += run
			}
		}
	}
	return d.String()
}
