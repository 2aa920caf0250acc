package app

import (
	"slices"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var settingsRoutes = []route{
	{path: "/settings", show: settingsPage},
	{path: "/settings/time", show: timePage, do: setTime},
	{path: "/settings/here", show: herePage, do: setHere},
	{path: "/settings/export", show: exportPage, do: export},
	{path: "/settings/delete", show: deletePage, do: deleteAccount},
}

func settingsPage(h *House, _ *Request) Response {
	return page(Settings, "Settings", h.warningLines(),
		ui.Act("/lock", ui.Button{Text: "Lock now", Look: ui.Quiet}),
		ui.Section("This device", links(
			[2]string{"When it locks, and your time zone", "/settings/time"},
			[2]string{"Stay unlocked on this device", "/settings/here"},
			[2]string{"Sign out on this device", "/signout"})),
		ui.Section("Your keys", links(
			[2]string{"Change your words", "/settings/words"},
			[2]string{"Change the locks", "/settings/locks"},
			[2]string{"New recovery kit", "/kit/new"},
			[2]string{"Devices that are signed in", "/settings/devices"})),
		ui.Section("Your records", links(
			[2]string{"Take everything with you", "/settings/export"},
			[2]string{"What was not sent", "/unsent"},
			[2]string{"Delete the account", "/settings/delete"})),
		ui.Section("About", links(
			[2]string{"Who runs this server, and what it sees", "/about/server"},
			[2]string{"What Leave does and does not do", "/about/leave"},
			[2]string{"What Goldmend is not", "/about/limits"})),
		ui.Note("Signed in as "+h.facts.Account+" at "+h.facts.Host+". Light or dark follows your device."))
}

var lockChoices = []uint64{1, 5, 15, 30, 60}

const defaultLock = 5

// LockAfter is how long this person wants Goldmend hidden before it locks.
func (h *House) LockAfter() time.Duration { return time.Duration(h.lockMinutes()) * time.Minute }

func (h *House) lockMinutes() uint64 {
	if m := h.set().LockAfter; slices.Contains(lockChoices, m) {
		return m
	}
	return defaultLock
}

func timePage(h *House, q *Request) Response {
	f := q.form()
	var options []ui.Option
	for _, m := range lockChoices {
		options = append(options, ui.Option{Value: strconv.FormatUint(m, 10), Text: count(int(m), "minute", "minutes")})
	}
	zone := h.set().Zone
	own := "UTC"
	if q.Zone != nil {
		own = q.Zone.String()
	}
	return page(Settings, "When it locks, and your time zone", ui.Back("Settings", "/settings"),
		f.Node(
			f.Field(ui.Field{Name: "lock", Label: "Lock when hidden for", Kind: ui.Choice, Options: options, Value: strconv.FormatUint(h.lockMinutes(), 10), Hint: "What you were writing is kept, sealed, and is back after you unlock."}),
			f.Field(ui.Field{Name: "zone", Label: "Show times in", Kind: ui.Zone, Value: zone, Own: own}),
			f.Submit("Keep these settings", "They are kept in Mine.")))
}

func setTime(h *House, q *Request) (Response, []practice.Problem) {
	own := h.mine()
	if own == nil {
		return Response{}, problem("", "Your own room is not here yet. Try again in a moment.")
	}
	minutes, err := strconv.ParseUint(q.Value("lock"), 10, 64)
	if err != nil || !slices.Contains(lockChoices, minutes) {
		return Response{}, problem("lock", "Choose one of these times.")
	}
	zone := q.Value("zone")
	if zone != "" && h.cfg.Load != nil && h.load(zone) == nil {
		return Response{}, problem("zone", "This zone is not known on this device. Choose another one.")
	}
	return Response{
		Then: "/settings", Say: "Kept.",
		Appends: []Append{h.one(own, q, Set{LockAfter: minutes, Zone: zone})},
	}, nil
}

func herePage(h *House, q *Request) Response {
	f := q.form()
	if h.facts.Here {
		return page(Settings, "Stay unlocked on this device", ui.Back("Settings", "/settings"),
			ui.Lead("This device opens without your words."),
			ui.P("It works only as long as this device is signed in: you can end that from another device, at once."),
			f.Node(f.Hidden("on", "no"), f.Submit("Ask for my words again", "")))
	}
	return page(Settings, "Stay unlocked on this device", ui.Back("Settings", "/settings"),
		ui.Lead("For a device that only you can open."),
		ui.P("Anyone who can use this device could then read everything, Mine included. If the other person knows its code or your fingerprint opens it while you sleep, leave this off."),
		html.If(!h.facts.CanHere, ui.Notice(ui.P("This device or browser has no safe place for such a key, so it cannot be turned on here."))),
		html.If(h.facts.CanHere, f.Node(
			f.Hidden("on", "yes"),
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Fill: "current-password"}),
			f.Submit("Stay unlocked here", "Only you know."))))
}

func setHere(_ *House, q *Request) (Response, []practice.Problem) {
	on := q.Value("on") == "yes"
	if on && q.Value("words") == "" {
		return Response{}, problem("words", "Type your words.")
	}
	say := "This device asks for your words again."
	if on {
		say = "This device stays unlocked."
	}
	return Response{Then: "/settings", Say: say, Effects: []Effect{StayUnlocked{On: on, Words: q.Value("words")}}}, nil
}

func exportPage(h *House, q *Request) Response {
	f := q.formTo("/settings/export")
	options := []ui.Option{{Value: "", Text: "Everything, Mine included"}}
	for _, r := range h.ours() {
		options = append(options, ui.Option{Value: r.id.Short(), Text: h.label(r)})
	}
	return page(Settings, "Take everything with you", ui.Back("Settings", "/settings"),
		ui.Lead("One file with every record, readable without Goldmend, that can be checked: “goldmend verify” shows that nothing in it was changed. The page to print tells the same in plain words, for paper."),
		ui.P("Whoever has either can read it. Keep them where the other person does not look, or on a device that is only yours."),
		f.Node(
			f.Field(ui.Field{Name: "room", Label: "What to save", Kind: ui.Select, Value: q.Query["room"], Options: options}),
			f.Buttons("Only this device gets it.", ui.Button{Text: "Save the file"},
				ui.Button{Text: "Save a page to print", Look: ui.Quiet, Name: "as", Value: "page"})))
}

func export(h *House, q *Request) (Response, []practice.Problem) {
	var id RoomID
	if short := q.Value("room"); short != "" {
		r := h.room(short)
		if r == nil {
			return Response{}, problem("room", "Choose one of these.")
		}
		id = r.id
	}
	e, say := Export{Room: id, Page: q.Value("as") == "page"}, "The file is being saved."
	if e.Page {
		say = "The page is being saved."
	}
	return Response{Then: "/settings", Say: say, Effects: []Effect{e}}, nil
}

func deletePage(h *House, q *Request) Response {
	f := q.form()
	return page(Settings, "Delete the account", ui.Back("Settings", "/settings"),
		ui.Lead("This cannot be taken back."),
		ui.Bullets(
			"Mine is deleted, here and on the server.",
			"Your words, your kit and your devices open nothing any more.",
			"What you shared in a room stays there for the other person. Withdraw your words first if you want them gone.",
			"Rooms that you are in show that you wrote until now, and nothing more."),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Save a copy first", "/settings/export")),
		f.Node(
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Fill: "current-password"}),
			f.Field(ui.Field{Name: "sure", Label: "Delete my account and all of Mine", Kind: ui.Check}),
			f.Buttons("", ui.Button{Text: "Delete my account", Look: ui.Danger})))
}

func deleteAccount(_ *House, q *Request) (Response, []practice.Problem) {
	var problems []practice.Problem
	if q.Value("words") == "" {
		problems = problem("words", "Type your words.")
	}
	if q.Value("sure") != "yes" {
		problems = append(problems, problem("sure", "Tick this, so that nothing is deleted by a slip of the hand.")...)
	}
	return Response{
		Then: "/welcome", Say: "Your account is deleted.",
		Effects: []Effect{DeleteAccount{Words: q.Value("words")}},
	}, problems
}
