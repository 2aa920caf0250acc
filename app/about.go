package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/ui"
)

var plainRoutes = []route{
	{path: "/about/server", door: both, show: serverPage},
	{path: "/about/leave", door: both, show: leaveButtonPage},
	{path: "/about/limits", door: both, show: limitsPage},
}

// aboutPlace is where pages stand that are there before and after unlock.
func (h *House) aboutPlace() (Place, html.Node) {
	if h.facts.Stage == Open {
		return Settings, ui.Back("Settings", "/settings")
	}
	return None, ui.Back("Back", "/")
}

// serverSees says what whoever runs the server can and cannot see.
func serverSees() html.Node {
	return html.Group(
		ui.P("It cannot read anything that you write, cannot write in your name, and cannot change or drop an entry without being noticed."),
		ui.P("It can see that an account is online and from which address, who shares a room with whom, when something is sent, and its rough size. It cannot tell whether you use Mine. It can also refuse to work, or hold back new entries."))
}

func serverPage(h *House, _ *Request) Response {
	place, back := h.aboutPlace()
	host := h.facts.Host
	if host == "" {
		host = "this address"
	}
	return page(place, "Who runs this server, and what it sees", back,
		ui.P("You use the server at "+host+". Goldmend is a program that anyone can run; ask whoever gave you this address who runs it. It may even be the other person: that is foreseen."),
		serverSees(),
		ui.Section("A changed page", ui.P("Whoever runs the server also sends you this page, and could send a changed one that betrays you. Against that there are three answers:"),
			ui.Bullets(
				"run the same app from your own computer with “goldmend open”: then no page comes from the server;",
				"let someone who knows computers run “goldmend verify-host” with this address: it compares what the server sends with the published checksums;",
				"or use another server that a person you trust runs.")),
		html.If(h.facts.Native, ui.Notice(ui.P("You are running Goldmend from your own computer now. No page comes from the server."))),
		html.If(h.facts.Version != "", ui.Note("Version "+h.facts.Version+".")))
}

func leaveButtonPage(h *House, _ *Request) Response {
	place, back := h.aboutPlace()
	return page(place, "What Leave does and does not do", back,
		ui.P("“Leave”, or pressing Shift three times, clears this page, locks Goldmend and shows a neutral page in its place. Going back does not show what you had open. What you were writing is kept, sealed."),
		ui.Section("It cannot",
			ui.Bullets(
				"hide that this browser has visited the server's address: use a private window for that, or clear the history;",
				"protect against a program that watches this device, or somebody who looks over your shoulder;",
				"remove what you saved or printed.")),
		ui.P("If you think that somebody watches your device, use another one: at a friend's, at work or in a library."))
}

func limitsPage(h *House, _ *Request) Response {
	place, back := h.aboutPlace()
	return page(place, "What Goldmend is not", back,
		notCare(),
		ui.P("It does not judge who is right, gives no score, and does not promise that a relationship heals. The record shows what was said and done here. It is no proof of innocence, and what one person alone wrote is that person's view."),
		proof(),
		ui.P("If you are afraid of the other person, being heard by somebody who knows about violence and control helps more than anything here. Working on it together is then not the next step."))
}
