package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goldmend/goldmend/client"
	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/native"
	"github.com/goldmend/goldmend/practice/all"
	"github.com/goldmend/goldmend/seal/wordlist"
)

// Login is how one of the two signs in.
type Login struct{ Name, Words string }

// Pair is what a told story leaves behind, besides what the relay keeps.
type Pair struct {
	Logins [2]Login // by [Who]
	Acts   int
}

// Stage is where a story is told: a relay, reached at Origin, whose clock is Clock.
type Stage struct {
	Origin string
	Relay  http.Handler
	Clock  *Clock
}

// Begin is when the story of these options begins: what Stage.Clock is to show at first.
func Begin(o Options) time.Time {
	acts := Story(o)
	if len(acts) == 0 {
		return o.Until
	}
	first := acts[0].At.In(Zone())
	return time.Date(first.Year(), first.Month(), first.Day(), 20, 0, 0, 0, first.Location())
}

// Tell acts the story out with the programs of two people, from signing up to the present, and signs both out again.
func Tell(ctx context.Context, s Stage, o Options) (Pair, error) {
	two, err := gather(s, o.Seed)
	if err != nil {
		return Pair{}, err
	}
	defer two.close()
	if err := two.meet(ctx); err != nil {
		return Pair{}, fmt.Errorf("how they begin: %w", err)
	}
	acts := Story(o)
	for i, a := range acts {
		s.Clock.Set(a.At)
		if err := two.act(ctx, a); err != nil {
			return Pair{}, fmt.Errorf("act %d, %v on %v, %T: %w", i, a.Who, a.At.Format(time.DateTime), a.Deed, err)
		}
	}
	if err := two.part(ctx); err != nil {
		return Pair{}, fmt.Errorf("how it ends: %w", err)
	}
	return Pair{Logins: [2]Login{two.people[Mira].login, two.people[Jonas].login}, Acts: len(acts)}, nil
}

// person is one of the two with a program of their own.
type person struct {
	hand
	login Login
	name  string
}

type pair struct {
	stage    Stage
	pipe     *pipe
	people   [2]*person
	room     string // "/ours/3f2a..."
	promises map[string]*made
	pages    map[string]string // a journal page's name to its path
	things   map[string]string // a breach's, an apology's or amends' name to its path
}

// made is a promise as the recipe knows it.
type made struct {
	path string
	due  time.Time // of one that is due once
}

// gather starts a program for each of the two.
func gather(s Stage, seed uint64) (*pair, error) {
	p := &pair{stage: s, pipe: newPipe(s.Relay), promises: map[string]*made{}, pages: map[string]string{}, things: map[string]string{}}
	for _, who := range []Who{Mira, Jonas} {
		f, err := front.New(front.Config{
			Client: client.Config{
				Origin: s.Origin, Transport: native.Transport{Origin: s.Origin, HTTP: p.pipe.client()},
				Storage: &native.Memory{}, KDF: native.KDF{}, Words: wordlist.EFF(), Clock: s.Clock, Device: "a telephone of the story",
			},
			Practices: all.Practices(), Load: native.Load, Zone: Zone(), Native: true,
		})
		if err != nil {
			p.close()
			return nil, err
		}
		p.people[who] = &person{hand: hand{front: f}, name: who.String(), login: Login{
			Name: strings.ToLower(who.String()), Words: words(seed, who),
		}}
		if err := f.Start(context.Background()); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

// words are the same for the same seed, so that a demo can be described. No real account gets its words this way.
func words(seed uint64, who Who) string {
	var key [32]byte
	copy(key[:], fmt.Sprintf("demo %d %d", seed, who))
	return strings.Join(wordlist.EFF().Generate(rand.NewChaCha8(key), 5), " ")
}

func (p *pair) close() {
	for _, x := range p.people {
		if x != nil {
			x.front.Close()
		}
	}
	p.pipe.close()
}

// pass lets minutes go by.
func (p *pair) pass(minutes int) {
	p.stage.Clock.Set(p.stage.Clock.Now().Add(time.Duration(minutes) * time.Minute))
}

// sync lets both send, and then both see what the other has sent.
func (p *pair) sync(ctx context.Context) error {
	for _, x := range slices.Concat(p.people[:], p.people[:1]) {
		if err := x.front.Client().Sync(ctx); err != nil {
			return fmt.Errorf("%s syncs: %w", x.name, err)
		}
	}
	return nil
}

// meet is how they begin: each signs up, Mira invites, they compare the six words.
func (p *pair) meet(ctx context.Context) error {
	mira, jonas := p.people[Mira], p.people[Jonas]
	if err := mira.signUp(ctx); err != nil {
		return err
	}
	p.pass(4)
	if err := errors.Join(
		mira.open(ctx, "/ours/new"),
		mira.submit(ctx, "/ours/new", "", map[string][]string{"name": {"Mira"}, "label": {"Jonas"}}),
	); err != nil {
		return err
	}
	p.room = strings.TrimSuffix(mira.page.Path, "/invite")
	link := mira.invitation()
	if link == "" {
		return fmt.Errorf("%s: no invitation on the page: %s", mira.page.Path, short(text(mira.root)))
	}
	p.pass(11)
	if err := jonas.signUp(ctx); err != nil {
		return err
	}
	if err := jonas.join(ctx, link); err != nil {
		return err
	}
	p.pass(2)
	for _, step := range []struct {
		who    *person
		button string
	}{{jonas, "They are the same"}, {mira, "let them in"}, {mira, ""}} {
		if err := p.sync(ctx); err != nil {
			return err
		}
		if step.button == "" {
			continue
		}
		if err := errors.Join(step.who.open(ctx, p.room+"/compare"), step.who.submit(ctx, "/compare", step.button, nil)); err != nil {
			return err
		}
	}
	return p.sync(ctx)
}

func (x *person) signUp(ctx context.Context) error {
	if err := x.open(ctx, "/welcome/new"); err != nil {
		return err
	}
	if err := x.submit(ctx, "/welcome/new", "", map[string][]string{
		"name": {x.login.Name}, "which": {"own"}, "own": {x.login.Words}, "adult": {"yes"},
	}); err != nil {
		return err
	}
	kit := x.bigs()
	if err := x.open(ctx, "/kit/check"); err != nil {
		return err
	}
	fields := map[string][]string{}
	for name, label := range x.labelled() {
		var n, of int
		if _, err := fmt.Sscanf(label, "Group %d of %d", &n, &of); err == nil && n <= len(kit) {
			fields[name] = []string{kit[n-1]}
		}
	}
	return x.submit(ctx, "/kit/check", "", fields)
}

func (x *person) join(ctx context.Context, link string) error {
	if err := x.follow(ctx, link); err != nil {
		return err
	}
	// The relay is asked in the background; the page says so until there is an answer.
	for range 200 {
		if err := x.submit(ctx, "/join", "", map[string][]string{"name": {"Jonas"}, "label": {"Mira"}}); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
		if err := x.open(ctx, "/join"); err != nil {
			return err
		}
	}
	return x.submit(ctx, "/join", "", map[string][]string{"name": {"Jonas"}, "label": {"Mira"}})
}

// part lets what waits in Mine go with the next beats, and signs both out.
func (p *pair) part(ctx context.Context) error {
	for _, x := range p.people {
		for range 500 {
			if st := x.front.Client().Status(); st.Unsent == 0 {
				break
			}
			p.pass(5)
			time.Sleep(5 * time.Millisecond) // the beat runs by itself
		}
		st := x.front.Client().Status()
		if st.Unsent > 0 || st.Refused > 0 || len(st.Warnings) > 0 {
			return fmt.Errorf("%s: %d not sent, %d refused, warnings %v, trouble %w", x.name, st.Unsent, st.Refused, st.Warnings, st.Trouble)
		}
	}
	for _, x := range p.people {
		if err := x.front.Client().SignOut(ctx); err != nil {
			return fmt.Errorf("%s signs out: %w", x.name, err)
		}
	}
	return nil
}

// act does one deed by the forms that lead to it.
func (p *pair) act(ctx context.Context, a Act) error {
	x := p.people[a.Who]
	if err := x.front.Client().Sync(ctx); err != nil {
		return err
	}
	var err error
	switch d := a.Deed.(type) {
	case Write, Correct, Erase:
		err = p.write(ctx, x, d)
	case Jot, Open, Prepare, Share, Hear, AskWhy, Rest, Letter, Rewrite, Offer, Reply, Wish, Counter, Agree, Turn:
		err = p.face(ctx, x, d)
	default:
		err = p.promise(ctx, x, d)
	}
	if err != nil {
		return err
	}
	return x.front.Client().Sync(ctx)
}

func (p *pair) promise(ctx context.Context, x *person, deed Deed) error {
	switch d := deed.(type) {
	case Promise:
		path := p.room + "/promise/new"
		if err := x.do(ctx, path+"?form="+d.Terms.form(), "/promise/new", "", fieldsOf(d.Terms, d.Words)); err != nil {
			return err
		}
		p.promises[d.Name] = &made{path: x.page.Path, due: d.Once}
		if !d.By.IsZero() {
			p.promises[d.Name].due = d.By
		}
		return nil
	case Amend:
		return x.do(ctx, p.at(d.Name, "change"), "/change", "", fieldsOf(d.Terms, d.Words))
	case Accept:
		return x.do(ctx, p.at(d.Name, "yes"), "/yes", "", nil)
	case Ask:
		fields := fieldsOf(d.Terms, d.Words)
		fields["why"] = []string{d.Why}
		return x.do(ctx, p.at(d.Name, "change"), "/change", "", fields)
	case Answer:
		button := "agree=no"
		if d.Agreed {
			button = "agree=yes"
		}
		return x.do(ctx, p.at(d.Name, "answer"), "/answer", button, note(d.Note))
	case Kept:
		return p.say(ctx, x, "kept", d.Said, nil)
	case Missed:
		return p.say(ctx, x, "missed", d.Said, nil)
	case Found:
		return p.say(ctx, x, "found", d.Said, nil)
	case Seen:
		return p.say(ctx, x, "seen", d.Said, nil)
	case NotSeen:
		return p.say(ctx, x, "not-seen", d.Said, nil)
	case Mended:
		if d.On.IsZero() && p.promises[d.Name].due.IsZero() {
			return p.mendLapse(ctx, x, d)
		}
		return p.say(ctx, x, "mended", d.Said, nil)
	case Early:
		return p.say(ctx, x, "early", d.Said, dayAndTime(d.Instead))
	case Lapse:
		fields := dayAndTime(d.When)
		fields["note"] = []string{d.Note}
		return x.do(ctx, p.at(d.Name, "lapse"), "/lapse", "", fields)
	case Review:
		fields := note(d.Note)
		if !d.Expires.IsZero() {
			fields["expires"] = []string{day(d.Expires)}
		}
		return x.do(ctx, p.at(d.Name, "review"), "/review", "", fields)
	case End:
		return x.do(ctx, p.at(d.Name, "end"), "/end", "", nil)
	}
	return fmt.Errorf("nobody knows how to do %T", deed)
}

func (p *pair) at(name string, page string) string { return p.promises[name].path + "/" + page }

// say says one word about one occurrence.
func (p *pair) say(ctx context.Context, x *person, word string, s Said, more map[string][]string) error {
	on := s.On
	if on.IsZero() {
		on = p.promises[s.Name].due
	}
	fields := note(s.Note)
	for name, v := range more {
		fields[name] = v
	}
	return x.do(ctx, p.at(s.Name, word)+"?on="+on.In(Zone()).Format("2006-01-02T15:04:05"), "/"+word, "", fields)
}

// mendLapse goes by the link on the promise's page: only the page knows which lapse it is.
func (p *pair) mendLapse(ctx context.Context, x *person, d Mended) error {
	if err := x.open(ctx, p.promises[d.Name].path); err != nil {
		return err
	}
	links := x.links("/mended?lapse=")
	if len(links) == 0 {
		return fmt.Errorf("%s: there is no lapse to be mended: %s", x.page.Path, short(text(x.root)))
	}
	return x.do(ctx, links[len(links)-1], "/mended", "", note(d.Note))
}

func (p *pair) write(ctx context.Context, x *person, deed Deed) error {
	const journal = "/mine/journal"
	switch d := deed.(type) {
	case Write:
		form, fields := "/new", map[string][]string{"body": {d.Text}}
		if d.To != "" {
			form, fields["to"] = "/letter", []string{d.To}
		}
		if err := x.open(ctx, journal+form); err != nil {
			return err
		}
		var own []string
		for _, f := range d.Feelings {
			if x.offers("feelings", f) {
				fields["feelings"] = append(fields["feelings"], f)
			} else {
				own = append(own, f)
			}
		}
		fields["own"] = []string{strings.Join(own, ", ")}
		if err := x.submit(ctx, form, "", fields); err != nil {
			return err
		}
		return p.remember(ctx, x, d.Name)
	case Correct:
		return x.do(ctx, p.pages[d.Name]+"/change", "/change", "", map[string][]string{"body": {d.Text}})
	case Erase:
		return x.do(ctx, p.pages[d.Name]+"/erase", "/erase", "", nil)
	}
	return fmt.Errorf("nobody knows how to do %T", deed)
}

// remember notes the path of the journal's newest page, the first in the list.
func (p *pair) remember(ctx context.Context, x *person, name string) error {
	if err := x.open(ctx, "/mine/journal"); err != nil {
		return err
	}
	entry := slices.DeleteFunc(x.links("/mine/journal/"), func(href string) bool {
		return len(strings.TrimPrefix(href, "/mine/journal/")) != 32
	})
	if len(entry) == 0 {
		return fmt.Errorf("%s: no entry in the journal: %s", x.page.Path, short(text(x.root)))
	}
	p.pages[name] = entry[0]
	return nil
}

// do opens a page and sends the form on it.
func (x *person) do(ctx context.Context, path, form, button string, fields map[string][]string) error {
	if err := x.open(ctx, path); err != nil {
		return err
	}
	return x.submit(ctx, form, button, fields)
}

func note(s string) map[string][]string { return map[string][]string{"note": {s}} }

func day(t time.Time) string { return t.In(Zone()).Format(time.DateOnly) }

func dayAndTime(t time.Time) map[string][]string {
	return map[string][]string{"date": {day(t)}, "time": {t.In(Zone()).Format("15:04")}}
}

// form is the answer to "when?" that these terms are.
func (t Terms) form() string {
	switch {
	case !t.Once.IsZero():
		return "once"
	case !t.By.IsZero():
		return "by"
	case !t.Expires.IsZero():
		return "standing"
	}
	return "recurring"
}

// fieldsOf is what is typed into the form of a promise.
func fieldsOf(t Terms, w Words) map[string][]string {
	fields := map[string][]string{}
	switch {
	case !t.Once.IsZero():
		fields = dayAndTime(t.Once)
	case !t.By.IsZero():
		fields = dayAndTime(t.By)
	case !t.Monthly.IsZero():
		fields = dayAndTime(t.Monthly)
		fields["repeat"] = []string{"weekday"}
	case len(t.Days) > 0:
		fields = dayAndTime(slices.MinFunc(t.Days, time.Time.Compare))
		fields["repeat"], fields["days"] = []string{"week"}, nil
		for _, d := range t.Days {
			fields["days"] = append(fields["days"], strings.ToUpper(d.In(Zone()).Weekday().String()[:2]))
		}
	default:
		fields["review"], fields["expires"] = []string{strconv.Itoa(t.Review)}, []string{day(t.Expires)}
	}
	for name, v := range map[string]string{"what": w.What, "sight": w.Sight, "if": w.Obstacle, "then": w.Plan} {
		fields[name] = []string{v}
	}
	return fields
}
