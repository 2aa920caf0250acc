package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// What whoever runs the server sees of a session in which somebody writes, corrects and erases in the journal equals
// what they see of one in which nothing is written.
func TestNobodySeesWhetherTheJournalIsUsed(t *testing.T) {
	session := func(writes bool) []string {
		h := NewHouse(t)
		ann := h.Person("Ann")
		ann.Visit("/")
		ann.SignUp("ann of the hill", nil)
		ann.See("Nobody else can read it")
		ann.Online()
		h.Proxy.Seen()
		if writes {
			ann.Click("Write down what is in your head")
			ann.Fill("", strings.Repeat("I cannot sleep. ", 400))
			ann.Click("Keep in Mine")
			ann.See("I cannot sleep.")
			ann.Click("I cannot sleep.")
			ann.Click("Change it")
			ann.Fill("", "I could sleep after all.")
			ann.Click("Keep")
			ann.See("I could sleep after all.")
		} else {
			ann.Place("Mine")
			ann.Place("Story")
			ann.Place("Today")
		}
		ann.Place("Settings")
		ann.Click("Lock now")
		ann.See("Your words")
		ann.Unlock(ann.Words)
		ann.See("Today")
		ann.Online()
		ann.Place("Settings")
		ann.Click("Lock now")
		ann.See("Your words")
		var list []string
		for _, s := range h.Proxy.Seen() {
			if strings.HasPrefix(s.Path, "/v1/") {
				list = append(list, fmt.Sprintf("%s %s %d", s.Method, plainPath(s.Path), s.Size))
			}
		}
		return list
	}
	used, unused := session(true), session(false)
	if a, b := strings.Join(used, "\n"), strings.Join(unused, "\n"); a != b {
		t.Errorf("a session that writes:\n%s\n\none that does not:\n%s", a, b)
	}
	if len(used) < 4 {
		t.Errorf("only these requests were seen: %q", used)
	}
}

// plainPath takes the random names out of a path; their lengths stay.
func plainPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		name, query, _ := strings.Cut(p, "?")
		if len(name) > 20 {
			parts[i] = strings.Repeat("x", len(name)) + "?" + query
		}
	}
	return strings.Join(parts, "/")
}
