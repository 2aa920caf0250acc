package e2e

import "testing"

func TestSomebodyStartsAlone(t *testing.T) {
	h := NewHouse(t)
	ann := h.Person("Ann")
	ann.Visit("/")
	ann.SignUp("ann of the hill", ann.Look)
	ann.See("Journal")
	ann.Look("journal-empty")
	_ = ann
}

func TestTwoPeople(t *testing.T) {
	p := NewPair(t, true)
	_ = p
}
