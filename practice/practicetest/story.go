package practicetest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Story is one story on its way: a world, and what each person has in front of them. A story file has one
// act per line:
//
//	# what the story is about
//	people ann ben             who is in the room
//	ben is in Asia/Tokyo       where somebody is; at first everyone is in Berlin
//	alone: people ann, and later: ben joins, ben leaves
//	at 2026-03-02 09:00        the time on the clock of the first person
//	later 2h                   time passes
//	ann promises "..." ...     a verb of the practice
//	ann reads "..."            the page in front of ann says so; "does not read" that it does not
//	ann is told "..."          what stood in the way of ann's last form
//	ann opens "new?form=once"  a page of the practice
//	ann's day offers "..."     a step of Today; "does not offer"
//	ann's story tells "..."    a moment of Story; "does not tell"
//	ann is reminded at 2026-03-02 17:00
type Story struct {
	*World
	Ids  map[string]string // what verbs remember by name
	last map[string]Sent
	page map[string]Shown
	line string
}

// Verb does one thing as one person: the words behind the verb are its arguments. It returns what the
// form led to.
type Verb func(s *Story, who *Person, args []string) Sent

func (s Suite) stories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "golden.txt" })
	if len(files) == 0 {
		t.Error("there are no stories in testdata")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s.tell(t, string(text))
		})
	}
}

func (s Suite) tell(t *testing.T, text string) {
	story := &Story{World: s.world(t), Ids: map[string]string{}, last: map[string]Sent{}, page: map[string]Shown{}}
	for i, line := range strings.Split(text, "\n") {
		words := wordsOf(line)
		if len(words) == 0 || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		story.line = line
		if !story.act(s.Verbs, words) {
			t.Fatalf("line %d: %s: nobody knows how to do that", i+1, line)
		}
		if t.Failed() {
			t.Fatalf("line %d: %s", i+1, line)
		}
	}
	for name := range story.last {
		story.unsaid(name)
	}
}

// unsaid fails a story that does not tell that something stood in somebody's way.
func (s *Story) unsaid(name string) {
	if told := s.last[name].Told; len(told) > 0 {
		s.T.Errorf("the story does not tell that %s is told %q", name, told)
	}
}

func (s *Story) act(verbs map[string]Verb, words []string) bool {
	rest := words[1:]
	switch words[0] {
	case "people":
		for _, name := range rest {
			s.Join(name)
		}
		return true
	case "at":
		s.Now = s.Time(rest)
		return true
	case "later":
		d, err := time.ParseDuration(rest[0])
		if err != nil {
			s.T.Fatalf("%s: %v", s.line, err)
		}
		s.Wait(d)
		return true
	}
	name, own := strings.CutSuffix(words[0], "'s")
	if len(rest) > 0 && rest[0] == "joins" {
		s.Join(name)
		return true
	}
	if !s.Has(name) || len(rest) == 0 {
		return false
	}
	who := s.As(name)
	if own {
		return s.owns(who, rest)
	}
	if s.common(who, rest) {
		return true
	}
	verb := verbs[rest[0]]
	if verb == nil {
		return false
	}
	s.unsaid(name)
	sent := verb(s, who, rest[1:])
	s.last[name], s.page[name] = sent, sent.Page
	return true
}

// common does what people do in every practice.
func (s *Story) common(who *Person, words []string) bool {
	arg := words[len(words)-1]
	switch strings.Join(words[:len(words)-1], " ") {
	case "is in":
		who.Zone = Zone(s.T, arg)
	case "":
		if arg != "leaves" {
			return false
		}
		s.Leave(who.Name)
	case "opens":
		s.page[who.Name] = who.Open(arg)
	case "reads":
		if !strings.Contains(s.page[who.Name].Text, arg) {
			s.T.Errorf("%s does not read %q but\n%s", who.Name, arg, s.page[who.Name].Text)
		}
	case "does not read":
		if strings.Contains(s.page[who.Name].Text, arg) {
			s.T.Errorf("%s reads %q in\n%s", who.Name, arg, s.page[who.Name].Text)
		}
	case "is told":
		if !strings.Contains(strings.Join(s.last[who.Name].Told, "\n"), arg) {
			s.T.Errorf("%s is not told %q but %q", who.Name, arg, s.last[who.Name].Told)
		}
		s.last[who.Name] = Sent{}
	default:
		return s.reminded(who, words)
	}
	return true
}

func (s *Story) reminded(who *Person, words []string) bool {
	if len(words) != 5 || strings.Join(words[:3], " ") != "is reminded at" {
		return false
	}
	at := s.Time(words[3:])
	for _, r := range s.State.Reminders(who.View()) {
		if r.At.Equal(at) {
			return true
		}
	}
	s.T.Errorf("%s is not reminded at %v but %v", who.Name, at, s.State.Reminders(who.View()))
	return true
}

// owns looks at what the rest of the app shows somebody.
func (s *Story) owns(who *Person, words []string) bool {
	arg := words[len(words)-1]
	var all []string
	wanted := true
	switch strings.Join(words[:len(words)-1], " ") {
	case "day does not offer":
		wanted = false
		fallthrough
	case "day offers":
		for _, step := range s.State.Steps(who.View()) {
			all = append(all, step.Title)
		}
	case "story does not tell":
		wanted = false
		fallthrough
	case "story tells":
		for _, m := range s.State.Moments(who.View(), 1<<63, 1<<30) {
			all = append(all, m.Text)
		}
	default:
		return false
	}
	if slices.ContainsFunc(all, func(x string) bool { return strings.Contains(x, arg) }) != wanted {
		s.T.Errorf("%s: it has %q", s.line, all)
	}
	return true
}

// Time reads a date and a time of day on the first person's clock.
func (s *Story) Time(words []string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", strings.Join(words, " "), s.people[0].Zone)
	if err != nil {
		s.T.Fatalf("%s: %v", s.line, err)
	}
	return t.UTC()
}

// After returns the words behind one of a verb's arguments, up to n of them; nil when it is not there.
func After(args []string, word string, n int) []string {
	i := slices.Index(args, word)
	if i < 0 || i+n >= len(args) {
		return nil
	}
	return args[i+1 : i+1+n]
}

// wordsOf splits a line at spaces; what stands in quotation marks is one word.
func wordsOf(line string) (words []string) {
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		if quoted, ok := strings.CutPrefix(line, `"`); ok {
			word, rest, _ := strings.Cut(quoted, `"`)
			words, line = append(words, word), rest
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		words, line = append(words, word), rest
	}
	return words
}
