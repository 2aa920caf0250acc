package html

import "strings"

// Attr is an attribute that holds neither an address nor code. It panics for the names of those: use
// [Href] and its like.
func Attr(name, value string) Node {
	if !plainAttr(name) {
		panic("html: attribute " + name + " is not written with Attr")
	}
	return attribute{name: name, value: value}
}

// Flag is an attribute without a value, written when on.
func Flag(name string, on bool) Node {
	if !plainAttr(name) {
		panic("html: attribute " + name + " is not a flag")
	}
	if !on {
		return group(nil)
	}
	return attribute{name: name, flag: true}
}

// plainAttr reports whether an attribute holds neither an address nor code nor a style.
func plainAttr(name string) bool {
	lower := strings.ToLower(name)
	return validName(name) && !strings.HasPrefix(lower, "on") && !special[lower]
}

var special = map[string]bool{
	"href": true, "xlink:href": true, "src": true, "srcset": true, "srcdoc": true, "imagesrcset": true, "action": true,
	"formaction": true, "style": true, "ping": true, "poster": true, "data": true, "background": true, "manifest": true,
	"codebase": true, "cite": true, "longdesc": true, "usemap": true, "http-equiv": true, "is": true, "xml:base": true,
}

// Class is the class attribute.
func Class(s string) Node { return attribute{name: "class", value: s} }

// ID is the id attribute.
func ID(s string) Node { return attribute{name: "id", value: s} }

// Href is a link's address inside the app. An address that is not inside it is written as "#".
func Href(u URL) Node { return attribute{name: "href", value: u.safe()} }

// Action is a form's address. An address that is not inside the app is written as "#".
func Action(u URL) Node { return attribute{name: "action", value: u.safe()} }

// Outside is the address of a place outside of the app, such as a helpline, with the attributes that
// keep this page out of its sight: https:, tel:, sms: and mailto: only; anything else is written as "#".
func Outside(address string) Node {
	ok := !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
	scheme, rest, found := strings.Cut(address, ":")
	switch strings.ToLower(scheme) {
	case "https":
		ok = ok && strings.HasPrefix(rest, "//")
	case "tel", "sms", "mailto":
	default:
		ok = false
	}
	if !ok || !found {
		address = "#"
	}
	return group{
		attribute{name: "href", value: address},
		attribute{name: "target", value: "_blank"},
		attribute{name: "rel", value: "noopener noreferrer"},
		attribute{name: "referrerpolicy", value: "no-referrer"},
	}
}
