package app

import (
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

// RefusalKey names a rule's no so that it can be kept with what was refused: "promise.late".
func (h *House) RefusalKey(skeleton []byte, r *practice.Refusal) string {
	rec, err := h.kinds.Decode(skeleton, nil)
	if err != nil {
		return r.Key
	}
	if i := h.owner[rec.Body.Kind()]; i >= 0 {
		return h.cfg.Practices[i].Name + "." + r.Key
	}
	return r.Key
}

// RefusalWords are the plain words of a [House.RefusalKey].
func (h *House) RefusalWords(key string) string {
	name, rest, ok := strings.Cut(key, ".")
	for i := range h.cfg.Practices {
		if ok && h.cfg.Practices[i].Name == name {
			return h.refusal(i, practice.Refuse(rest))
		}
	}
	return h.refusal(-1, practice.Refuse(key))
}

// Texts gathers every text in a record's prose, for something that can only be shown to be copied.
func Texts(prose []byte) string {
	var all []string
	for len(prose) > 0 {
		num, typ, n := protowire.ConsumeTag(prose)
		if n < 0 || num < 1 {
			break
		}
		prose = prose[n:]
		if typ != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(num, typ, prose); n < 0 {
				break
			}
			prose = prose[n:]
			continue
		}
		b, n := protowire.ConsumeBytes(prose)
		if n < 0 {
			break
		}
		prose = prose[n:]
		if utf8.Valid(b) && len(b) > 0 {
			all = append(all, string(b))
		}
	}
	return strings.Join(all, "\n\n")
}

// Mishap is the page for a mistake in the program.
func Mishap() Response {
	r := page(Today, "Something went wrong",
		ui.P("This page could not be made. That is a mistake in Goldmend, not yours. Nothing was lost: what you wrote is kept, and what you were typing is back when you open its page again."),
		ui.Actions(ui.ButtonLink(ui.Primary, "Go to Today", "/"), ui.ButtonLink(ui.Quiet, "Settings", html.URL("/settings"))))
	r.Found = false
	return r
}
