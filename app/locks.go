package app

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var wordsRoutes = []route{
	{path: "/settings/words", show: wordsPage, do: changeWords},
	{path: "/settings/words/other", show: wordsPage, do: otherWordsHere},
	{path: "/settings/locks", show: locksPage, do: changeLocks},
}

func wordsPage(h *House, q *Request) Response {
	f := q.formTo("/settings/words")
	return page(Settings, "Change your words", ui.Back("Settings", "/settings"),
		ui.Lead("New words from now on. The old ones stop working at once."),
		h.fiveWords("/settings/words/other"),
		f.Node(
			f.Field(ui.Field{Name: "old", Label: "Your words now", Kind: ui.Secret, Fill: "current-password"}),
			wordChoice(f),
			f.Field(ui.Field{Name: "locks", Label: "Somebody else may know my old words", Kind: ui.Check, Hint: "Then the locks are changed too: new keys in every room, and every other device is signed out."}),
			f.Submit("Change my words", "")))
}

func otherWordsHere(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/settings/words", Say: "Here are five other words.", Effects: []Effect{OfferWords{}}}, nil
}

func changeWords(h *House, q *Request) (Response, []practice.Problem) {
	words, problems := h.chosen(q)
	old := q.Value("old")
	if old == "" {
		problems = append(problem("old", "Type the words that you have now."), problems...)
	}
	locks := q.Value("locks") == "yes"
	resp := Response{Then: "/settings", Say: "Your words are changed.", Effects: []Effect{ChangeWords{Old: old, New: words, Locks: locks}}}
	if locks {
		resp.Appends = h.kitRead(q, false)
		resp.Then, resp.Say = "/kit", "Your words and the locks are changed. Here is a new recovery kit."
	}
	return resp, problems
}

func locksPage(h *House, q *Request) Response {
	f := q.form()
	return page(Settings, "Change the locks", ui.Back("Settings", "/settings"),
		ui.Lead("For when somebody may have had your words, your kit, or an unlocked device of yours."),
		ui.P("You get new keys in every room. All old words, kits, devices and sessions open nothing any more. The people you share a room with see that your key is new, and you compare six words again."),
		html.If(h.facts.Rekey, ui.Notice(ui.P("A change of the locks has not yet reached every room. It goes on by itself when you are online."))),
		f.Node(
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Hint: "You keep them, unless you change them too.", Fill: "current-password"}),
			f.Submit("Change the locks", "Others in your rooms see “new key since today”.")),
		links([2]string{"Change the words and the locks", "/settings/words"}),
		ui.Note("If the words themselves may be known, change them as well."))
}

func changeLocks(h *House, q *Request) (Response, []practice.Problem) {
	words := q.Value("words")
	if words == "" {
		return Response{}, problem("words", "Type your words.")
	}
	return Response{
		Then: "/kit", Say: "The locks are changed. Here is a new recovery kit; the old one opens nothing.",
		Effects: []Effect{ChangeWords{Old: words, New: words, Locks: true}}, Appends: h.kitRead(q, false),
	}, nil
}

var deviceRoutes = []route{
	{path: "/settings/devices", show: devicesPage},
	{path: "/settings/devices/{id}", show: devicesPage, do: signOutDevice},
}

func devicesPage(h *House, q *Request) Response {
	c := h.clock(q)
	var cards []html.Node
	for _, d := range h.facts.Devices {
		name, facts := d.Name, []ui.Fact{{Name: "Since", Value: c.DayOf(d.Since)}, {Name: "Last used", Value: c.DayOf(d.Seen)}}
		if d.This {
			cards = append(cards, ui.Card(ui.CardTitle(name+" (this device)", ""), ui.Facts(facts...)))
			continue
		}
		cards = append(cards, ui.Card(ui.CardTitle(name, ""), ui.Facts(facts...),
			ui.Act(html.Path("/settings/devices", d.ID), ui.Button{Text: "Sign out " + name + " now", Look: ui.Danger})))
	}
	if len(cards) == 0 {
		cards = append(cards, ui.P("The list comes from the server, which cannot be reached just now."))
	}
	return page(Settings, "Devices", ui.Back("Settings", "/settings"),
		ui.Lead("Every place where your account is signed in. One that you do not know may be somebody else's."),
		html.Group(cards...),
		ui.P("Signing a device out ends it at once. If somebody else had it open, change the locks as well: they could have kept your keys."),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Change the locks", "/settings/locks")))
}

func signOutDevice(_ *House, q *Request) (Response, []practice.Problem) {
	return Response{
		Then: "/settings/locks", Say: "That device is signed out. You could change the locks as well.",
		Effects: []Effect{SignOutDevice{ID: q.params["id"]}},
	}, nil
}
