package html

import (
	"net/url"
	"strings"
)

// URL is an address inside the app: a path that starts with one "/", or a place on the page, "#id".
type URL string

// Path joins parts into an address; every part after the first is escaped, an empty one is left out.
// "." and ".." as parts would climb: they are left out too.
func Path(parts ...string) URL {
	var b strings.Builder
	for i, p := range parts {
		if i == 0 {
			b.WriteString(strings.Trim(p, "/"))
			continue
		}
		if p == "" || p == "." || p == ".." {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString(url.PathEscape(p))
	}
	return URL("/" + b.String())
}

// With adds a query to an address.
func (u URL) With(key, value string) URL {
	sep := "?"
	if strings.Contains(string(u), "?") {
		sep = "&"
	}
	return u + URL(sep+url.QueryEscape(key)+"="+url.QueryEscape(value))
}

// safe returns the address, or "#" when a browser could read it as a scheme or as another host.
func (u URL) safe() string {
	s := string(u)
	bad := strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == '\\' || r == 0x7f })
	inside := strings.HasPrefix(s, "#") || strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//")
	if bad || !inside {
		return "#"
	}
	return s
}
