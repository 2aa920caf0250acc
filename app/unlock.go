package app

import (
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var unlockRoutes = []route{
	{path: "/welcome/unlock", door: outside, show: unlockPage, do: unlock},
	{path: "/unlock", door: outside, show: unlockPage, do: unlock}, // where the page before the program sends to
	{path: "/welcome/here", door: outside, show: unlockPage, do: unlockHere},
	{path: "/lock", door: both, show: unlockPage, do: lockNow},
	{path: "/signout", door: both, show: signOutPage, do: signOut},
}

func unlockPage(h *House, q *Request) Response {
	if h.facts.Stage == Open {
		return settingsPage(h, q)
	}
	if h.facts.Stage == Fresh {
		if q.Submit || len(q.Problems) > 0 {
			return signInPage(h, q)
		}
		return welcomePage(h, q)
	}
	f := q.formTo("/welcome/unlock")
	return page(None, "Unlock",
		h.expired(), h.invited(),
		html.If(h.facts.Here, ui.Section("This device", ui.P("You chose to stay unlocked here."),
			ui.Act(html.URL("/welcome/here").With("next", wanted(q)), ui.Button{Text: "Open", Look: ui.Primary}))),
		f.Node(
			f.Hidden("next", wanted(q)),
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Fill: "current-password"}),
			f.Submit("Unlock", "")),
		html.If(h.facts.Trouble == FailOffline, ui.Note("The server cannot be reached. Your words open what this device has kept.")),
		ui.Details("Something does not work",
			links([2]string{"Use my recovery kit", "/welcome/recover"}, [2]string{"Sign in with another account", "/welcome/in"}, [2]string{"Sign out on this device", "/signout"})))
}

// wanted is where to go after unlocking: the page that was asked for while locked.
func wanted(q *Request) string {
	if next := q.Value("next"); next != "" {
		return next
	}
	if next := q.Query["next"]; next != "" {
		return next
	}
	if strings.HasPrefix(q.Path, "/welcome/unlock") || strings.HasPrefix(q.Path, "/lock") {
		return "/"
	}
	return q.Path
}

// next checks that a wanted page is an address of the app.
func (h *House) next(q *Request) html.URL {
	to := wanted(q)
	if h.facts.Joining != nil && to == "/" {
		return "/join"
	}
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
		return "/"
	}
	return html.URL(to)
}

// unlock opens the account that this device knows. The page that is there before the program is asks for the
// name too, since it knows nothing yet.
func unlock(h *House, q *Request) (Response, []practice.Problem) {
	name, words := line(q.Value("name"), 80), q.Value("words")
	if h.facts.Stage == Fresh && name == "" {
		return Response{}, problem("name", "Type the name that you sign in with.")
	}
	if strings.TrimSpace(words) == "" {
		return Response{}, problem("words", "Type your words.")
	}
	if h.facts.Stage == Fresh {
		return Response{Then: h.next(q), Effects: []Effect{SignIn{Name: name, Words: words}}}, nil
	}
	return Response{Then: h.next(q), Effects: []Effect{Unlock{Name: name, Words: words}}}, nil
}

func unlockHere(h *House, q *Request) (Response, []practice.Problem) {
	return Response{Then: h.next(q), Effects: []Effect{Unlock{Here: true}}}, nil
}

func lockNow(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/welcome/unlock", Say: "Locked.", Effects: []Effect{Lock{}}}, nil
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
		return ui.Notice(ui.P("One thing that you wrote is not yet sent. It is kept on this device."))
	case n > 1:
		return ui.Notice(ui.P(count(n, "thing", "things") + " that you wrote are not yet sent. They are kept on this device."))
	}
	return html.Group()
}
