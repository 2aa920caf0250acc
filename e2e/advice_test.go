package e2e

import "testing"

// Feedback stands beside the field while one types, without a press of anything; the rules for it come
// after the page, and nothing of what is typed goes anywhere.
func TestFeedbackComesWhileOneWrites(t *testing.T) {
	pair := NewPair(t, false)
	ann := pair.Ann
	ann.Promises()
	ann.Click("Make")
	ann.Click("By a time")
	what := "What exactly do you promise?"
	ann.Fill(what, "I am home by seven on Friday.")
	ann.Fill(what, "I give you the password of my phone so that you can read all my messages.")
	ann.See("Something to think about")
	ann.Look("advice")
	pair.House.Proxy.Seen()
	ann.Fill(what, "I will share my location with you all day.")
	ann.See("“share my location”")
	ann.Fill(what, "I am home by seven on Friday.")
	ann.SeeNot("Something to think about")
	for _, asked := range pair.House.Proxy.Seen() {
		t.Errorf("while typing, %s %s was asked of the server", asked.Method, asked.Path)
	}
}
