package words_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/goldmend/goldmend/words"
	"github.com/goldmend/goldmend/words/compile"
	"github.com/goldmend/goldmend/words/en"
)

// packed returns the rules for English as the browser fetches them.
var packed = sync.OnceValues(func() ([]byte, error) {
	rules, err := compile.Read(en.Files)
	if err != nil {
		return nil, err
	}
	return rules.Pack()
})

func english(t testing.TB) *words.Engine {
	t.Helper()
	data, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	e, err := words.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestDamagedRulesAreNotLoaded(t *testing.T) {
	t.Parallel()
	data, err := packed()
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 3, 4, 40, len(data) / 2, len(data) - 1} {
		bad := strings.Clone(string(data))
		b := []byte(bad)
		b[at] ^= 1
		if _, err := words.Load(b); !errors.Is(err, words.ErrDamaged) {
			t.Errorf("one bit changed at byte %d of %d: %v", at, len(data), err)
		}
	}
	for _, n := range []int{0, 3, 35, 36, len(data) - 1} {
		if _, err := words.Load(data[:n]); !errors.Is(err, words.ErrDamaged) {
			t.Errorf("the first %d bytes of %d: %v", n, len(data), err)
		}
	}
}

func TestUnknownKindsAndOtherEncodingsAreRefused(t *testing.T) {
	t.Parallel()
	e := english(t)
	if _, err := e.Read("poem", "I lied."); !errors.Is(err, words.ErrKind) {
		t.Errorf("a poem: %v", err)
	}
	if _, err := e.Read(words.Answer, "I lied \xff."); !errors.Is(err, words.ErrEncoding) {
		t.Errorf("not UTF-8: %v", err)
	}
}

func TestTheSameThingIsFoundHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	e := english(t)
	for code, texts := range map[string][]string{
		"sorry-you-feel": {
			"I'm sorry you feel that way.", "I’m sorry you feel that way", "im sorry u feel that way", "IM SORRY YOU FEEL THAT WAY!!", "sorryyyy you feel that way 🙏",
			"I'm sorry that you feel\nthat way", "I am sory you feel that way", "i apologise that you feel this way", "I apologize that you feel this way",
		},
		"absolutes": {"You never listen to me.", "u never listen to me", "you allways ignore me", "you NEVER listen", "You... never listen to me"},
		"intent":    {"I didn't mean to.", "i didnt mean to", "I didn’t mean to", "I did not mean to do it"},
	} {
		for _, text := range texts {
			if !raises(t, e, words.Apology, text, code) {
				t.Errorf("%s is not found in %q", code, text)
			}
		}
	}
}

func TestWhatIsOnlyReportedIsNotFound(t *testing.T) {
	t.Parallel()
	e := english(t)
	for _, text := range []string{
		"You wrote: \"you never listen\". I read it twice.", "You said “it was only a kiss” is what hurt most.", "When you told me that you were always alone, I looked away.",
		"I called you crazy and that was cruel.", "I said it was nothing. It was not.", "I told you that you always exaggerate. That was unfair.",
		"I am not asking you to forgive me.", "It wasn't just the one lunch. I met her for a year.",
	} {
		r, err := e.Read(words.Apology, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.Findings {
			if f.Code != "vague" {
				t.Errorf("%s in %q: %q", f.Code, text, text[f.Start:f.End])
			}
		}
	}
}

func raises(t *testing.T, e *words.Engine, kind words.Kind, text, code string) bool {
	t.Helper()
	r, err := e.Read(kind, text)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}

// check reads a text as every kind and looks at what cannot be wrong in any text.
func check(t interface{ Fatalf(string, ...any) }, e *words.Engine, text string) {
	for _, kind := range words.Kinds() {
		r, err := e.Read(kind, text)
		if !utf8.ValidString(text) {
			if !errors.Is(err, words.ErrEncoding) {
				t.Fatalf("%q is not UTF-8, and read: %v", text, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		last := 0
		for _, f := range r.Findings {
			if f.Start < last || f.End <= f.Start || f.End > len(text) || !utf8.RuneStart(text[f.Start]) || f.End < len(text) && !utf8.RuneStart(text[f.End]) {
				t.Fatalf("%q: %s from %d to %d, of %d", text, f.Code, f.Start, f.End, len(text))
			}
			if f.Code == "" || f.Why == "" || f.Ask == "" {
				t.Fatalf("%q: a finding without words: %+v", text, f)
			}
			last = f.Start
		}
		if kind != words.Apology && r.Components != nil {
			t.Fatalf("%q: a %s has the parts of an apology: %v", text, kind, r.Components)
		}
	}
}

// phrases are what texts in the tests are made of.
var phrases = []string{
	"I'm sorry", "you feel that way", "if I hurt you", "but", "you always", "never", "it was only a kiss", ".", "?", "!", ",", "\n", "\n\n", "…", "“", "”", "\"", "'", " ", "forgive me",
	"🙄", "soooo", "I lied about the money", "because you made me", "é", "日本語", "I'll", "won't", "19:00", "-", "—", "a", "i", "ME", "Sam's", "’", "\u200d", "\u0301", "mistakes were made", "\t", "\r\n",
}

func TestFindingsStandInTheText(t *testing.T) {
	t.Parallel()
	e := english(t)
	rapid.Check(t, func(t *rapid.T) {
		check(t, e, strings.Join(rapid.SliceOfN(rapid.SampledFrom(phrases), 0, 60).Draw(t, "phrases"), rapid.SampledFrom([]string{"", " "}).Draw(t, "space")))
	})
}

func TestATextIsReadInTheSameWayTwice(t *testing.T) {
	t.Parallel()
	e := english(t)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(phrases), 0, 60).Draw(t, "phrases"), " ")
		a, _ := e.Read(words.Apology, text)
		b, _ := e.Read(words.Apology, text)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%q: %v, then %v", text, a, b)
		}
	})
}

func FuzzRead(f *testing.F) {
	e := english(f)
	for _, p := range phrases {
		f.Add(p)
	}
	f.Add(strings.Join(phrases, " "))
	f.Fuzz(func(t *testing.T, text string) { check(t, e, text) })
}

func FuzzLoad(f *testing.F) {
	data, err := packed()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:64])
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := words.Load(b); err != nil && !errors.Is(err, words.ErrDamaged) {
			t.Fatal(err)
		}
	})
}

// hostile texts repeat what could make a reader slow.
var hostile = map[string]func(n int) string{
	"one word":         func(n int) string { return strings.Repeat("a", n) },
	"one long typo":    func(n int) string { return strings.Repeat("sorryy", n/6) },
	"quotes":           func(n int) string { return strings.Repeat("\"", n) },
	"quoted letters":   func(n int) string { return strings.Repeat("\"a\" ", n/4) },
	"single quotes":    func(n int) string { return strings.Repeat("'a", n/2) },
	"question marks":   func(n int) string { return strings.Repeat("a ", n/4) + strings.Repeat("?", n/2) },
	"no punctuation":   func(n int) string { return strings.Repeat("you always make me feel that i never ", n/37) },
	"but":              func(n int) string { return strings.Repeat("sorry but you ", n/14) },
	"new lines":        func(n int) string { return strings.Repeat("\n", n) },
	"unknown words":    func(n int) string { return strings.Repeat("sorta frgive apolagise xq ", n/26) },
	"contractions":     func(n int) string { return strings.Repeat("i'd've don't ", n/13) },
	"emoji":            func(n int) string { return strings.Repeat("🙄", n/4) },
	"sentences":        func(n int) string { return strings.Repeat("I lied. You never listen! ", n/26) },
	"dots":             func(n int) string { return strings.Repeat(".", n) },
	"combining accent": func(n int) string { return "e" + strings.Repeat("\u0301", n/2) },
}

func TestNoTextTakesLongerThanItsLength(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some megabytes")
	}
	e := english(t)
	const small = 1 << 16
	for name, make := range hostile {
		// Sixteen times the text would take 256 times as long if it were read in square time. The machine is not
		// alone, so that 64 times as long still passes.
		short, long := fastest(t, e, make(small)), fastest(t, e, make(16*small))
		if long > 64*short+50*time.Millisecond {
			t.Errorf("%s: %d bytes take %v, %d bytes %v", name, small, short, 16*small, long)
		}
	}
}

// fastest returns the shortest of three readings.
func fastest(t *testing.T, e *words.Engine, text string) time.Duration {
	t.Helper()
	best := time.Hour
	for range 3 {
		begin := time.Now()
		if _, err := e.Read(words.Apology, text); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(begin))
	}
	return best
}

const letter = `Dear Ann, on Friday I told your sister about your diagnosis. You had asked me to keep it to myself, and I promised you
that I would. I was flattered that she asked me, and I wanted to look like someone who knows. That is no excuse: it was yours to
tell. You had to hear it from her at the dinner table, in front of everyone, and you went pale and left. I am sorry. I have told her
that it was not mine to share, and she will not pass it on. From now on, when somebody asks me about you, I will say: ask Ann.
But you never tell me anything, and honestly it was only one sentence. If you felt hurt, I apologise. Can we move on?

`

func BenchmarkRead(b *testing.B) {
	e := english(b)
	text := strings.Repeat(letter, 1<<20/len(letter))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Read(words.Apology, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	data, err := packed()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(data)), "bytes")
	for b.Loop() {
		if _, err := words.Load(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadLetter reads a thousand words, with the weights.
func BenchmarkReadLetter(b *testing.B) {
	e := english(b)
	text := strings.Repeat(letter, 7)
	b.ReportMetric(float64(len(strings.Fields(text))), "words")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Read(words.Apology, text); err != nil {
			b.Fatal(err)
		}
	}
}
