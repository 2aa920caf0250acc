package app

import (
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var unlockRoutes = []route{
	{path: "/unlock", door: outside, show: unlockPage, do: unlock},
	{path: "/unlock/here", door: outside, show: unlockPage, do: unlockHere},
	{path: "/lock", door: both, show: unlockPage, do: lockNow},
	{path: "/signout", door: both, show: signOutPage, do: signOut},
}

func unlockPage(h *House, q *Request) Response {
	if h.facts.Stage == Fresh {
		return welcomePage(h, q)
	}
	f := q.formTo("/unlock")
	return page(None, "Unlock",
		h.expired(), h.invited(),
		html.If(h.facts.Here, ui.Section("This device", ui.P("You chose to stay unlocked here."),
			ui.Act(html.URL("/unlock/here").With("next", wanted(q)), ui.Button{Text: "Open", Look: ui.Primary}))),
		f.Node(
			f.Hidden("next", wanted(q)),
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Fill: "current-password"}),
			f.Submit("Unlock", "")),
		html.If(h.facts.Offline, ui.Note("You are offline. Your words open what this device has kept.")),
		ui.Details("Something does not work",
			links([2]string{"Use my recovery kit", "/recover"}, [2]string{"Sign in with another account", "/signin"}, [2]string{"Sign out on this device", "/signout"})))
}

// wanted is where to go after unlocking: the page that was asked for while locked.
func wanted(q *Request) string {
	if next := q.Value("next"); next != "" {
		return next
	}
	if next := q.Query["next"]; next != "" {
		return next
	}
	if strings.HasPrefix(q.Path, "/unlock") || strings.HasPrefix(q.Path, "/lock") {
		return "/"
	}
	return q.Path
}

// next checks that a wanted page is an address of the app.
func next(q *Request) html.URL {
	to := wanted(q)
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return "/"
	}
	return html.URL(to)
}

func unlock(_ *House, q *Request) (Response, []practice.Problem) {
	words := q.Value("words")
	if strings.TrimSpace(words) == "" {
		return Response{}, problem("words", "Type your words.")
	}
	return Response{Then: next(q), Effects: []Effect{Unlock{Words: words}}}, nil
}

func unlockHere(_ *House, q *Request) (Response, []practice.Problem) {
	return Response{Then: next(q), Effects: []Effect{Unlock{Here: true}}}, nil
}

func lockNow(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/unlock", Say: "Locked.", Effects: []Effect{Lock{}}}, nil
}

func signOutPage(h *House, q *Request) Response {
	f := q.formTo("/signout")
	return page(None, "Sign out on this device",
		ui.Back("Back", "/"),
		ui.P("This ends your session here and removes your key from this device. To come back you need your sign-in name and your words."),
		h.unsentLine(),
		f.Node(f.Buttons("What was not yet sent stays on this device, sealed, until you sign in here again.", ui.Button{Text: "Sign out here", Look: ui.Danger})))
}

func signOut(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/welcome", Say: "You are signed out on this device.", Effects: []Effect{SignOut{}}}, nil
}

// unsentLine says how much still waits to be sent.
func (h *House) unsentLine() html.Node {
	switch n := h.facts.Unsent; {
	case n == 1:
		return ui.Notice(ui.P("One thing that you wrote is not yet sent."))
	case n > 1:
		return ui.Notice(ui.P(count(n, "thing", "things") + " that you wrote are not yet sent."))
	}
	return html.Group()
}
