package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestABrowserThatCannotRunItIsToldWhyAndWhatCanBeDone(t *testing.T) {
	h := NewHouse(t)
	port := h.Proxy.Origin[strings.LastIndex(h.Proxy.Origin, ":"):]
	ann := NewPerson(t, "Ann", h.Proxy.Origin, true, chromedp.Flag("host-resolver-rules", "MAP phone.example 127.0.0.1"))
	for _, c := range []struct{ name, before, want string }{
		{"wasm", "delete window.WebAssembly", "does not run WebAssembly"},
		{"workers", "delete window.Worker", "does not run WebAssembly"},
		{"storage", "Object.defineProperty(window, 'indexedDB', { value: undefined })", "does not let this page store anything"},
	} {
		tab := ann.Tab()
		tab.Before(c.before)
		tab.Visit("/")
		tab.See("This cannot be opened now")
		tab.See(c.want)
		tab.SeeNot("You can begin alone")
		tab.Look("cannot-" + c.name)
	}
	insecure := ann.Tab()
	insecure.Origin = "http://phone.example" + port
	insecure.Visit("/")
	insecure.See("not secure (plain http)")
	insecure.Look("cannot-insecure")
	insecure.Click("Leave")
	insecure.SeePath("/quiet.html")

	// Some browsers show a storage that they then refuse to open.
	h.Proxy.Inject("IDBFactory.prototype.open = () => { throw new DOMException('refused', 'SecurityError'); };\n")
	refused := ann.Tab()
	refused.Visit("/")
	refused.See("does not let this page store anything")
	refused.Look("cannot-refused")
}
