package html_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/goldmend/goldmend/html"
)

func renders(t *testing.T, n html.Node, want string) {
	t.Helper()
	if got := html.Render(n); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestElementsHoldAttributesAndChildrenInAnyOrder(t *testing.T) {
	renders(t, html.El("p", html.Text("a"), html.Class("x"), nil, html.Group(html.ID("i"), html.Text("b")), html.If(false, html.Text("c"))),
		`<p class="x" id="i">ab</p>`)
	renders(t, html.El("input", html.Flag("checked", true), html.Flag("disabled", false)), `<input checked>`)
	renders(t, nil, "")
}

func TestTextAndAttributesAreEscaped(t *testing.T) {
	renders(t, html.El("p", html.Attr("title", `"'<&>`+"\x00\r"), html.Text(`<script>"&'`)),
		`<p title="&#34;&#39;&lt;&amp;&gt;`+"\uFFFD"+`&#13;">&lt;script&gt;&#34;&amp;&#39;</p>`)
	renders(t, html.Text("\xff"), "\uFFFD")
}

func TestAFirstNewlineOfATextIsKept(t *testing.T) {
	renders(t, html.El("textarea", html.Text("\na")), "<textarea>\n\na</textarea>")
	renders(t, html.El("textarea"), "<textarea>\n</textarea>")
}

func TestAddressesStayInsideTheApp(t *testing.T) {
	for address, want := range map[html.URL]string{
		"/": "/", "/ours/1?a=b": "/ours/1?a=b", "#f-what": "#f-what",
		"": "#", "javascript:alert(1)": "#", "//evil.example": "#", `/\evil.example`: "#", "/\tx": "#",
		"https://evil.example": "#", " /x": "#", "\x01javascript:x": "#", "data:text/html,x": "#",
	} {
		if got, w := html.Render(html.El("a", html.Href(address))), `<a href="`+want+`"></a>`; got != w {
			t.Errorf("%q: %s, want %s", address, got, w)
		}
	}
}

func TestPathsAreMadeOfEscapedParts(t *testing.T) {
	for _, x := range []struct {
		got  html.URL
		want string
	}{
		{html.Path("/"), "/"},
		{html.Path(""), "/"},
		{html.Path("/", "mine"), "/mine"},
		{html.Path("/ours/1/", "a b", "c/d", "?#"), "/ours/1/a%20b/c%2Fd/%3F%23"},
		{html.Path("/ours", "..", ".", "", "x"), "/ours/x"},
		{html.Path("//evil.example"), "/evil.example"},
		{html.Path("/x").With("a", "b&c").With("d", "="), "/x?a=b%26c&d=%3D"},
	} {
		if string(x.got) != x.want {
			t.Errorf("got %s, want %s", x.got, x.want)
		}
	}
}

func TestOutsideAddressesAreOfKnownKinds(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://help.example/x": true, "tel:116123": true, "sms:85258": true, "mailto:a@b.example": true,
		"http://help.example": false, "javascript:x": false, "https:evil": false, "tel:1 2": false, "": false, "JavaScript:x": false,
	} {
		out := html.Render(html.El("a", html.Outside(address)))
		if strings.Contains(out, `href="#"`) == ok || !strings.Contains(out, "noreferrer") {
			t.Errorf("%q: %s", address, out)
		}
	}
}

func TestAProgrammersMistakePanics(t *testing.T) {
	for name, f := range map[string]func(){
		"script":      func() { html.El("script") },
		"a space":     func() { html.El("p onclick=x") },
		"no name":     func() { html.El("") },
		"href":        func() { html.Attr("href", "javascript:x") },
		"Href":        func() { html.Attr("HREF", "x") },
		"style":       func() { html.Attr("style", "x") },
		"onclick":     func() { html.Attr("onclick", "x") },
		"OnLoad":      func() { html.Attr("OnLoad", "x") },
		"flag":        func() { html.Flag("onclick", true) },
		"quote":       func() { html.Attr(`a"b`, "x") },
		"style sheet": func() { html.Document("t", "</style><script>") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func TestPicturesAreHiddenUnlessTheyHaveAName(t *testing.T) {
	if out := html.Render(html.SVG(16, 16, html.Line("M0 0"))); !strings.Contains(out, `aria-hidden="true"`) || !strings.Contains(out, `viewBox="0 0 16 16"`) {
		t.Error(out)
	}
	if out := html.Render(html.SVG(1, 2, html.Named("a dot"))); strings.Contains(out, "aria-hidden") || !strings.Contains(out, `role="img"`) {
		t.Error(out)
	}
	nan := 0.0
	nan /= nan
	for v, want := range map[float64]string{1: "1", 1.5: "1.5", 0.126: "0.13", -0.001: "0", 1e300: "0", 100: "100"} {
		renders(t, html.El("g", html.Num("x", v)), `<g x="`+want+`"></g>`)
	}
	renders(t, html.El("g", html.Num("x", nan)), `<g x="0"></g>`)
}

func TestADocumentStandsAlone(t *testing.T) {
	out := html.Document("a <b>", "p{}", html.El("p", html.Text("x")))
	for _, want := range []string{"<!doctype html>", "<title>a &lt;b&gt;</title>", "<style>p{}</style>", "<body><p>x</p></body></html>"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %s in %s", want, out)
		}
	}
}

// Whatever a person writes, a browser's parser reads back one element with exactly that text and that
// attribute, and no other element or attribute.
func FuzzNothingEscapes(f *testing.F) {
	for _, s := range []string{"", "a", "</p><script>alert(1)</script>", `"><img src=x onerror=x>`, "\n\nx", "a\r\nb", "\x00", "\xff\xfe", "<!--", "]]>", "&amp;&#x3c;", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
		for _, name := range []string{"p", "textarea", "pre", "option", "svg"} {
			out := html.Render(html.El(name, html.Attr("title", s), html.Text(s)))
			if !utf8.ValidString(out) {
				t.Fatalf("%q: not UTF-8", out)
			}
			nodes, err := xhtml.ParseFragment(strings.NewReader(out), &xhtml.Node{Type: xhtml.ElementNode, Data: "div", DataAtom: atom.Div})
			if err != nil || len(nodes) != 1 {
				t.Fatalf("%q: %d nodes, %v", out, len(nodes), err)
			}
			n := nodes[0]
			if n.Data != name || len(n.Attr) != 1 || n.Attr[0].Val != want {
				t.Fatalf("%q: read as %s %q, want the attribute %q", out, n.Data, n.Attr, want)
			}
			text := ""
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.Type != xhtml.TextNode {
					t.Fatalf("%q: holds a %v %q", out, c.Type, c.Data)
				}
				text += c.Data
			}
			if text != want {
				t.Fatalf("%q: text %q, want %q", out, text, want)
			}
		}
	})
}

func FuzzAddressesStayInside(f *testing.F) {
	for _, s := range []string{"/", "//x", "javascript:x", "/..", "\t/x", `/\x`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, u := range []html.URL{html.URL(s), html.Path(s), html.Path("/", s), html.Path("/x", s, s)} {
			out := html.Render(html.El("a", html.Href(u)))
			href := strings.TrimSuffix(strings.TrimPrefix(out, `<a href="`), `"></a>`)
			inside := strings.HasPrefix(href, "#") || strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") && !strings.HasPrefix(href, `/\`)
			if !inside || strings.ContainsAny(href, "\t\n\"<>") {
				t.Fatalf("%q leads to %q", s, href)
			}
		}
	})
}
