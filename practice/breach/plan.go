package breach

import (
	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/ui"
)

// What could follow a breach that both see so, by its kind and by whether it was a lapse or a choice. It is
// data: a part is one small thing, with its reason and where that is known from. Nothing here is owed.

// part is one thing that could follow.
type part struct {
	key    string
	by     side
	in     string // the practice that it uses: it is done when something follows there
	page   string // of that practice
	heard  bool   // only once the impact was heard
	how    How    // only for this; NotSaid: for any
	title  string // a verb first
	why    string
	source string
	or     string // the part in its place where that practice is not there
}

var parts = []part{
	{
		key: "end", by: owner, in: "promise", page: "new", title: "Promise what ends now",
		why:    "As long as what did the harm can go on, nothing else is believed. “Always, until a day” fits this: plain, with a day on which you look at it together.",
		source: "Consistent acts restore trust; after a deception promises alone do less (Schweitzer, Hershey & Bradlow 2006).",
	},
	{
		key: "account", by: owner, in: "account", title: "Prepare the full account", or: "account-day",
		why:    "What comes out piece by piece breaks trust again each time. All of it once, at the depth that is wanted, does less harm.",
		source: "Telling it in parts did further harm (Schneider 1999).",
	},
	{
		key: "account-day", by: owner, in: "promise", page: "new", title: "Promise a day for the whole of it",
		why:    "What comes out piece by piece breaks trust again each time. You could name a day by which you say all of it, perhaps with somebody who can be with you both.",
		source: "Telling it in parts did further harm (Schneider 1999).",
	},
	{
		key: "questions", by: hurt, in: "questions", title: "Ask what you need to know",
		why: "A question may be asked as often as it comes back. You choose what you want to know, and what not.", or: "hour",
	},
	{
		key: "hour", by: owner, in: "promise", page: "new", title: "Promise an hour for questions",
		why: "An hour in the week in which anything may be asked, and you stay. Knowing when it comes makes the days between lighter for both.",
	},
	{
		key: "small", by: owner, in: "promise", page: "new", title: "Make one small promise, with a plan",
		why:    "A small promise that is kept says more than a big one. “If this gets in the way, then I do that” makes it more likely to be kept.",
		source: "Acts that are kept restore trust (Schweitzer, Hershey & Bradlow 2006); plans of if and then help with keeping them (Gollwitzer & Sheeran 2006).",
	},
	{
		key: "obstacle", by: owner, in: "promise", page: "new", how: Lapse, title: "Plan for what got in the way",
		why:    "It was a lapse: something got in the way. A promise with a plan for exactly that obstacle helps more than trying harder.",
		source: "What helps after a lapse differs from what helps after a choice (Kim et al. 2004; Gollwitzer & Sheeran 2006).",
	},
	{
		key: "unasked", by: owner, in: "openness", how: Choice, title: "Tell one thing unasked", or: "unasked-promise",
		why:    "It was a choice, and words weigh less after a choice. Telling something before anyone asks shows another choice.",
		source: "What helps after a choice differs from what helps after a lapse (Kim et al. 2004).",
	},
	{
		key: "unasked-promise", by: owner, in: "promise", page: "new", how: Choice, title: "Promise one thing that you tell unasked",
		why:    "It was a choice, and words weigh less after a choice. You could name one thing that you tell within a day, before anyone asks.",
		source: "What helps after a choice differs from what helps after a lapse (Kim et al. 2004).",
	},
	{
		key: "there", by: owner, in: "promise", page: "new", title: "Promise a small time of being there",
		why: "What was missing was you. Ten minutes that surely come, again and again, weigh more than one great day.", source: "Doing more than was promised earns little beyond keeping it (Gneezy & Epley 2014).",
	},
	{
		key: "daily", by: either, in: "closeness", title: "Share a bit of the day", or: "daily-promise",
		why: "Closeness comes back by small things: what was good today, what was hard.",
	},
	{
		key: "daily-promise", by: owner, in: "promise", page: "new", title: "Promise to ask how the day was",
		why: "Closeness comes back by small things. To ask, and to listen to the end, is one of them.",
	},
	{
		key: "apology", by: owner, in: "apology", page: "new", heard: true, title: "Prepare an apology",
		why:    "It was heard, so an apology can arrive now. You prepare it in Mine; there is no hurry.",
		source: "An apology works when one feels heard first (Frantz & Bennigson 2005); owning it matters most (Lewicki, Polin & Lount 2016).",
	},
	{
		key: "amends", by: either, in: "amends", page: "new", heard: true, title: "Find something that would make good",
		why:    "It can be asked for, or offered. What both agree on becomes promises with a day.",
		source: "Forgiving without amends can harm (Luchies et al. 2010; McNulty 2011).",
	},
}

// plans lists what could follow, in order, by kind.
var plans = [...][]string{
	Lie:            {"end", "account", "questions", "apology", "amends", "unasked", "obstacle", "small"},
	Concealment:    {"end", "account", "questions", "apology", "amends", "unasked", "obstacle", "small"},
	Affair:         {"end", "account", "questions", "apology", "amends", "unasked", "there"},
	BrokenPromise:  {"small", "obstacle", "apology", "amends", "unasked"},
	Neglect:        {"there", "daily", "obstacle", "apology", "amends", "unasked"},
	Disappointment: {"small", "obstacle", "there", "apology", "amends", "unasked"},
	Other:          {"apology", "amends", "small", "obstacle", "unasked"},
}

// planned is a part of a breach's plan as it stands.
type planned struct {
	*part
	done bool
}

// plan lists what could follow a breach: with what is done recognised from what the practices hold. It is empty
// until both see it so, and while it rests.
func (d *desk) plan(b *breach) (list []planned) {
	near := d.V.Near
	if !b.agreed() || b.closed() || near.Has == nil || near.Follows == nil {
		return nil
	}
	there := map[string]int{} // things that follow, less those that earlier parts took
	for _, key := range plans[b.sort] {
		p := partOf(key)
		for p != nil && !near.Has(p.in) {
			p = partOf(p.or)
		}
		if p == nil || p.how != NotSaid && p.how != b.how || p.heard && !b.heard() {
			continue
		}
		n, counted := there[p.in]
		if !counted {
			n = len(near.Follows(p.in, b.id))
		}
		there[p.in] = n - 1
		list = append(list, planned{p, n > 0})
	}
	return list
}

func partOf(key string) *part {
	for i := range parts {
		if parts[i].key == key {
			return &parts[i]
		}
	}
	return nil
}

// proposed is the one part that the viewer could do next; nil when there is none.
func (d *desk) proposed(b *breach, list []planned) *part {
	me := b.side(d.V.Me)
	for _, p := range list {
		if !p.done && (p.by == me || p.by == either) {
			return p.part
		}
	}
	return nil
}

func (d *desk) to(p *part, b *breach) html.URL {
	return d.V.Near.Path(p.in, p.page).With("breach", b.id.String())
}

// reason is why a part could help, and where that is known from.
func (p *part) reason() string {
	if p.source == "" {
		return p.why
	}
	return p.why + " " + p.source
}

// showPlan offers one next thing, and the rest for those who want to see it.
func (d *desk) showPlan(b *breach) html.Node {
	list := d.plan(b)
	if len(list) == 0 {
		return html.Group()
	}
	lines := make([]string, 0, len(list))
	for _, p := range list {
		switch {
		case p.done:
			lines = append(lines, p.title+sayPlanDone)
		case p.by != b.side(d.V.Me).other(): // what the other could do is theirs to see
			lines = append(lines, p.title)
		}
	}
	next := d.proposed(b, list)
	if len(lines) == 0 {
		return html.Group()
	}
	if next == nil {
		return ui.Section(sayPlan, ui.Details(sayPlanAll, ui.P(sayPlanLead), ui.Bullets(lines...)))
	}
	return ui.Section(sayPlan, ui.P(next.why), html.If(next.source != "", ui.Note(next.source)),
		ui.Actions(ui.ButtonLink(ui.Quiet, next.title, d.to(next, b))), ui.Details(sayPlanAll, ui.P(sayPlanLead), ui.Bullets(lines...)))
}
