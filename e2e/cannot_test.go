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

func TestAFullDiskLosesNothing(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Quota(100_000) // from the start, since a browser asks seldom how much there is
	ann.Visit("/")
	ann.SignUp("ann of the hill", nil)
	ann.Click("Write down what is in your head")
	ann.Quota(1)
	words := strings.Repeat("what must not be lost ", 2000)
	ann.Fill("", words)
	ann.Click("Keep in Mine")
	ann.See("This device keeps nothing: send what you write before you close the page")
	ann.See("what must not be lost")
	ann.Look("full-disk")
	ann.Place("Settings")
	ann.Click("Lock now") // sends it
	ann.See("Your words")

	other := h.Person("Ann elsewhere")
	other.Visit("/")
	other.SignIn(Login{Name: "ann of the hill", Words: ann.Words})
	other.Place("Mine")
	other.Click("Journal")
	other.Click("what must not be lost")
	other.See(words)
}
