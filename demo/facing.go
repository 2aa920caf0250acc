package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// What is done when they face something. A breach, a letter and amends are named by a word of the recipe's own.
type (
	// Jot writes down in Mine what happened: as the one who was hurt, or as the one who did it.
	Jot struct {
		Name string
		Hurt bool
		Text string
	}
	// Open shares what was jotted down: it opens a breach.
	Open struct {
		Name  string
		Sort  Sort
		How   How
		Found bool // it came to light later
	}
	// Prepare writes in Mine what could be said of a breach; once more, it writes it anew.
	Prepare struct {
		Breach string
		Say    Say
		Text   string
	}
	// Share says what was prepared.
	Share struct {
		Breach string
		Say    Say
	}
	// Hear answers a restatement.
	Hear struct {
		Breach string
		Heard  bool
		Note   string
	}
	// AskWhy asks how it came to it, before its turn.
	AskWhy struct{ Breach string }
	// Rest sets a breach to rest.
	Rest struct{ Breach, Note string }

	// Letter drafts an apology in Mine; Rewrite writes it anew; Offer offers it.
	Letter  struct{ Name, Breach, Text string }
	Rewrite struct{ Name, Text string }
	Offer   struct{ Name string }
	// Reply opens an apology and answers it.
	Reply struct {
		Name            string
		Reach           Reach
		Landed, Missing string
	}

	// Wish asks for amends; Counter says them differently; Agree agrees; Turn makes promises of them.
	Wish    struct{ Name, Breach, Text string }
	Counter struct{ Name, Text string }
	Agree   struct{ Name string }
	Turn    struct {
		Name     string
		Promises []Promise
	}
)

// Sort and How are the answers to the questions about a breach, and Reach that to an apology.
type (
	Sort  int
	How   int
	Reach int
)

// Those that occur.
const (
	Hidden Sort = 2
	Broken Sort = 4

	Lapsed How = 1
	Chosen How = 2

	Landed Reach = 1
	Partly Reach = 2
	NotYet Reach = 3
)

// Say is what is said of a breach: the page on which one does.
type Say string

// What can be prepared.
const (
	Acknowledgement Say = "acknowledge"
	Impact          Say = "impact"
	Restatement     Say = "restate"
	Why             Say = "why"
)

func (Jot) deed()     {}
func (Open) deed()    {}
func (Prepare) deed() {}
func (Share) deed()   {}
func (Hear) deed()    {}
func (AskWhy) deed()  {}
func (Rest) deed()    {}
func (Letter) deed()  {}
func (Rewrite) deed() {}
func (Offer) deed()   {}
func (Reply) deed()   {}
func (Wish) deed()    {}
func (Counter) deed() {}
func (Agree) deed()   {}
func (Turn) deed()    {}

// face does one deed about a breach by the forms that lead to it.
func (p *pair) face(ctx context.Context, x *person, deed Deed) error {
	switch d := deed.(type) {
	case Jot:
		side := "for=1"
		if d.Hurt {
			side = "for=2"
		}
		if err := x.do(ctx, "/mine/breach/new", "/new", side, nil); err != nil {
			return err
		}
		return p.begin(d.Name, x, x.submit(ctx, "/new", "", typed("text", d.Text)))
	case Open:
		return p.begin(d.Name, x, p.openBreach(ctx, x, d))
	case Prepare:
		return x.do(ctx, p.things[d.Breach]+"/"+string(d.Say), "/"+string(d.Say), "", typed("text", d.Text))
	case Share:
		if err := x.do(ctx, p.things[d.Breach]+"/"+string(d.Say), "/"+string(d.Say), "", nil); err != nil {
			return err
		}
		return x.submit(ctx, "/share", "", nil)
	case Hear:
		button := "Not yet"
		if d.Heard {
			button = "Yes"
		}
		return x.do(ctx, p.things[d.Breach]+"/heard", "/heard", button, typed("text", d.Note))
	case AskWhy:
		return x.do(ctx, p.things[d.Breach]+"/ask-why", "/ask-why", "", nil)
	case Rest:
		return x.do(ctx, p.things[d.Breach]+"/rest", "/rest", "", typed("text", d.Note))
	}
	return p.mend(ctx, x, deed)
}

// mend does one deed about an apology or about amends.
func (p *pair) mend(ctx context.Context, x *person, deed Deed) error {
	switch d := deed.(type) {
	case Letter:
		path := p.room + "/apology/new?breach=" + idIn(p.things[d.Breach])
		return p.begin(d.Name, x, x.do(ctx, path, "/new", "", typed("text", d.Text)))
	case Rewrite:
		return x.do(ctx, p.things[d.Name]+"/change", "/change", "", typed("text", d.Text))
	case Offer:
		return p.begin(d.Name, x, x.do(ctx, p.things[d.Name]+"/offer", "/offer", "", nil))
	case Reply:
		if err := x.open(ctx, p.things[d.Name]+"/open"); err != nil {
			return err
		}
		return x.do(ctx, p.things[d.Name]+"/answer", "/answer", "", map[string][]string{
			"reach": {strconv.Itoa(int(d.Reach))}, "landed": {d.Landed}, "missing": {d.Missing},
		})
	case Wish:
		path := p.room + "/amends/new?breach=" + idIn(p.things[d.Breach])
		return p.begin(d.Name, x, x.do(ctx, path, "/new", "", typed("text", d.Text)))
	case Counter:
		return x.do(ctx, p.things[d.Name]+"/counter", "/counter", "", typed("text", d.Text))
	case Agree:
		return x.do(ctx, p.things[d.Name]+"/agree", "/agree", "", nil)
	case Turn:
		return p.turn(ctx, x, d)
	}
	return fmt.Errorf("nobody knows how to do %T", deed)
}

// begin remembers the page on which something stands from now on.
func (p *pair) begin(name string, x *person, err error) error {
	p.things[name] = x.page.Path
	return err
}

// openBreach takes what was jotted down from Mine into the room, question by question.
func (p *pair) openBreach(ctx context.Context, x *person, d Open) error {
	if err := x.open(ctx, p.things[d.Name]); err != nil {
		return err
	}
	ways := x.links(p.room + "/breach/new?")
	if len(ways) == 0 {
		return fmt.Errorf("%s: it cannot be shared from here: %s", x.page.Path, short(text(x.root)))
	}
	if err := x.do(ctx, ways[0], "/new", "", map[string][]string{
		"sort": {strconv.Itoa(int(d.Sort))}, "how": {strconv.Itoa(int(d.How))},
	}); err != nil {
		return err
	}
	fields := map[string][]string{}
	if d.Found {
		fields["found"] = []string{"yes"}
	}
	if err := x.submit(ctx, "/new", "", fields); err != nil {
		return err
	}
	return x.submit(ctx, "/share", "", nil)
}

// turn makes promises of amends; they stand on its page in the same order.
func (p *pair) turn(ctx context.Context, x *person, d Turn) error {
	fields := map[string][]string{}
	for i, made := range d.Promises {
		n := strconv.Itoa(i + 1)
		for name, v := range dayAndTime(made.By) {
			fields[name+n] = v
		}
		fields["what"+n], fields["sight"+n] = []string{made.What}, []string{made.Sight}
	}
	if err := x.do(ctx, p.things[d.Name]+"/turn", "/turn", "", fields); err != nil {
		return err
	}
	links := x.links("/promise/")
	if len(links) != len(d.Promises) {
		return fmt.Errorf("%s: %d promises came of %d: %s", x.page.Path, len(links), len(d.Promises), short(text(x.root)))
	}
	for i, t := range d.Promises {
		p.promises[t.Name] = &made{path: links[i], due: t.By}
	}
	return nil
}

func typed(name, text string) map[string][]string { return map[string][]string{name: {text}} }

// idIn is the last part of a path.
func idIn(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
