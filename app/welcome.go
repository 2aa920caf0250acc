package app

import (
	"strings"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/ui"
)

var welcomeRoutes = []route{
	{path: "/welcome", door: outside, show: welcomePage},
	{path: "/welcome/new", door: outside, show: signUpPage, do: signUp},
	{path: "/welcome/words", door: outside, show: signUpPage, do: otherWords},
	{path: "/welcome/in", door: outside, show: signInPage, do: signIn},
	{path: "/welcome/recover", door: outside, show: recoverPage, do: recoverAccount},
}

func welcomePage(h *House, _ *Request) Response {
	return page(None, "Welcome",
		h.expired(), h.invited(),
		ui.Lead("Goldmend helps two people rebuild trust after it was broken. You can begin alone: nobody is told, and nobody can read along."),
		ui.Actions(
			ui.ButtonLink(ui.Primary, "Start on my own", "/welcome/new"),
			ui.ButtonLink(ui.Quiet, "I have an account", "/welcome/in"),
			ui.ButtonLink(ui.Quiet, "I have a recovery kit", "/welcome/recover")),
		ui.P("Words do not rebuild trust; kept words do. Here is a place to write down what happened, and later, when you are ready, to keep promises together in a record that neither of you, nor whoever runs this server, can quietly rewrite."),
		notCare(),
		ui.P("“Leave”, in the corner of every page, closes Goldmend at once and shows a neutral page. Pressing Shift three times does the same."),
		links([2]string{"Who runs this server, and what it sees", "/about/server"}, [2]string{"What Leave does and does not do", "/about/leave"}))
}

// notCare says what Goldmend is not.
func notCare() html.Node {
	return ui.P("Goldmend is not therapy and not an emergency service. If you are in danger now, call the emergency number of your country. It is made for adults.")
}

// links is a short list of ways to read more.
func links(list ...[2]string) html.Node {
	var rows []html.Node
	for _, l := range list {
		rows = append(rows, ui.Row(l[0], html.URL(l[1]), ""))
	}
	return ui.List(rows...)
}

// expired says why words are asked for again.
func (h *House) expired() html.Node {
	switch h.facts.Trouble {
	case FailExpired, FailRevoked, FailRekeyed, FailMissing:
		return ui.Notice(ui.P(h.facts.Trouble.Text()))
	}
	return html.Group()
}

// invited says that an invitation waits for the way in.
func (h *House) invited() html.Node {
	if h.facts.Joining == nil {
		return html.Group()
	}
	return ui.Notice(ui.P("You have opened an invitation. It waits here: make an account or sign in first, then you can look at it. Nobody is told that you opened it."))
}

func signUpPage(h *House, q *Request) Response {
	f := q.formTo("/welcome/new")
	return page(None, "Start on your own",
		ui.Back("Welcome", "/welcome"), h.invited(),
		ui.Lead("This takes a minute. Then you can write."),
		h.fiveWords("/welcome/words"),
		f.Node(
			f.Field(ui.Field{Name: "name", Label: "A name to sign in with", Hint: "Only you use it; the other person never sees it. It need not be your real name.", Max: 80, Fill: "username"}),
			wordChoice(f),
			f.Field(ui.Field{Name: "adult", Label: "I am 18 or older", Kind: ui.Check, Hint: "Goldmend is made for adults. If you are younger, a helpline for young people in your country can help you better."}),
			f.Submit("Make my account", "Nobody is told, and your words are never sent. The server can see that this account is online, and from which address; it cannot read anything, or tell whether you write.")),
		ui.Details("What the server can and cannot see", serverSees()),
		links([2]string{"Who runs this server?", "/about/server"}))
}

// fiveWords shows the words that were drawn, above the form that takes them. At another, others are drawn.
func (h *House) fiveWords(another html.URL) html.Node {
	return ui.Section("Your five words",
		ui.P("These words are your key. Write them down now, on paper, where the other person does not look."),
		ui.Big(h.facts.Offered...),
		ui.P("They were drawn by chance on this device, so nobody can guess them: not someone who knows you well, and not whoever runs the server. Words that you think up are easier to guess than they feel."),
		html.If(another != "", ui.Act(another, ui.Button{Text: "Give me other words", Look: ui.Quiet})))
}

// wordChoice asks which words to take, and has a place for own ones.
func wordChoice(f ui.Form) html.Node {
	return html.Group(
		f.Field(ui.Field{Name: "which", Label: "Which words will you use?", Kind: ui.Choice, Value: "these", Options: []ui.Option{
			{Value: "these", Text: "The five words above", Hint: "The safer choice."},
			{Value: "own", Text: "Words of my own", Hint: "Long enough that a machine cannot guess them: at least five unusual words."},
		}}),
		f.Field(ui.Field{Name: "own", Label: "Your own words", Kind: ui.Secret, Fill: "new-password"}))
}

// chosen reads which words were chosen.
func (h *House) chosen(q *Request) (string, []practice.Problem) {
	if q.Value("which") != "own" {
		if len(h.facts.Offered) == 0 {
			return "", problem("which", "The five words are not there yet. Wait a moment, or ask for other words.")
		}
		return strings.Join(h.facts.Offered, " "), nil
	}
	own := strings.Join(strings.Fields(q.Value("own")), " ")
	if own == "" {
		return "", problem("own", "Type your own words, or take the five above.")
	}
	if h.cfg.Judge != nil {
		if why := h.cfg.Judge(own); why != "" {
			return "", problem("own", why)
		}
	}
	return own, nil
}

func signUp(h *House, q *Request) (Response, []practice.Problem) {
	name := line(q.Value("name"), 80)
	words, problems := h.chosen(q)
	if name == "" {
		problems = append(problem("name", "Choose a name to sign in with."), problems...)
	}
	if q.Value("adult") != "yes" {
		problems = append(problems, problem("adult", "Say that you are 18 or older. Goldmend has no accounts for minors.")...)
	}
	return Response{Then: "/kit", Effects: []Effect{SignUp{Name: name, Words: words}}}, problems
}

func otherWords(*House, *Request) (Response, []practice.Problem) {
	return Response{Then: "/welcome/new", Say: "Here are five other words.", Effects: []Effect{OfferWords{}}}, nil
}

func signInPage(h *House, q *Request) Response {
	f := q.formTo("/welcome/in")
	return page(None, "Sign in",
		ui.Back("Welcome", "/welcome"), h.expired(), h.invited(),
		f.Node(
			f.Field(ui.Field{Name: "name", Label: "Your sign-in name", Value: h.facts.Account, Max: 80, Fill: "username"}),
			f.Field(ui.Field{Name: "words", Label: "Your words", Kind: ui.Secret, Hint: "Five words with spaces between them. Capitals do not matter.", Fill: "current-password"}),
			f.Submit("Sign in", "")),
		ui.P("Lost your words? The recovery kit opens your account."),
		ui.Actions(ui.ButtonLink(ui.Quiet, "Use my recovery kit", "/welcome/recover")))
}

func signIn(h *House, q *Request) (Response, []practice.Problem) {
	name, words := line(q.Value("name"), 80), q.Value("words")
	var problems []practice.Problem
	if name == "" {
		problems = problem("name", "Type the name that you sign in with.")
	}
	if strings.TrimSpace(words) == "" {
		problems = append(problems, problem("words", "Type your words.")...)
	}
	return Response{Then: h.next(q), Effects: []Effect{SignIn{Name: name, Words: words}}}, problems
}

func recoverPage(h *House, q *Request) Response {
	f := q.formTo("/welcome/recover")
	return page(None, "Use your recovery kit",
		ui.Back("Welcome", "/welcome"),
		ui.Lead("The code on the kit opens your account, and you choose new words."),
		h.fiveWords(""),
		f.Node(
			f.Field(ui.Field{Name: "name", Label: "Your sign-in name", Value: h.facts.Account, Max: 80, Fill: "username"}),
			f.Field(ui.Field{Name: "code", Label: "The code on the kit", Hint: "Capitals, spaces and dashes do not matter; 0 and O, or 1 and I, count as the same."}),
			wordChoice(f),
			f.Submit("Open my account", "")),
		ui.P("Without the words and without the kit, nobody can open your account, not even whoever runs the server. What the two of you wrote is still readable for the other person, and a new room can go on from it."))
}

func recoverAccount(h *House, q *Request) (Response, []practice.Problem) {
	words, problems := h.chosen(q)
	name, code := line(q.Value("name"), 80), strings.TrimSpace(q.Value("code"))
	if name == "" {
		problems = append(problem("name", "Type the name that you sign in with."), problems...)
	}
	if code == "" {
		problems = append(problems, problem("code", "Type the code on the kit.")...)
	}
	return Response{
		Then: "/settings/locks", Say: "Your account is open, with new words.",
		Effects: []Effect{Recover{Name: name, Code: code, Words: words}},
	}, problems
}
