package seal_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/goldmend/goldmend/seal"
	"pgregory.net/rapid"
)

func code(t *rapid.T) seal.RecoveryCode {
	return seal.RecoveryCode(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "code"))
}

func TestACodeReadsBackHoweverItIsTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := code(t)
		s := c.String()
		if len(s) != 35 || strings.Count(s, "-") != 5 || strings.ContainsAny(s, "ILOU") {
			t.Fatalf("written %q", s)
		}
		for _, typed := range []string{
			s, strings.ToLower(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " – "),
			" " + s + "\r\n", strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "0", "o"), strings.ReplaceAll(s, "1", "I"),
			strings.ReplaceAll(s, "1", "l"), strings.ReplaceAll(s, "V", "u"), strings.ReplaceAll(s, "-", "\u00a0.\u2011"),
		} {
			if got, err := seal.ParseRecoveryCode(typed); err != nil || got != c {
				t.Fatalf("%q: %x, %v", typed, got, err)
			}
		}
	})
}

func TestEverySingleTypoAndSwapIsNoticed(t *testing.T) {
	c := seal.NewRecoveryCode(repeatable("code"))
	s := strings.ReplaceAll(c.String(), "-", "")
	for i := range s {
		for _, r := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			typed := s[:i] + string(r) + s[i+1:]
			if _, err := seal.ParseRecoveryCode(typed); typed != s && !errors.Is(err, seal.ErrCodeTypo) {
				t.Errorf("%q for %q: %v", typed, s, err)
			}
		}
		if i > 0 {
			typed := s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:]
			if _, err := seal.ParseRecoveryCode(typed); typed != s && !errors.Is(err, seal.ErrCodeTypo) {
				t.Errorf("%q for %q: %v", typed, s, err)
			}
		}
	}
}

func TestWhatIsNoCodeIsToldApart(t *testing.T) {
	s := seal.NewRecoveryCode(repeatable("code")).String()
	for _, c := range []struct {
		typed string
		want  error
	}{
		{"", seal.ErrCodeLength},
		{s[:len(s)-1], seal.ErrCodeLength},
		{s + "0", seal.ErrCodeLength},
		{s + s, seal.ErrCodeLength},
		{"*" + s[1:], seal.ErrCodeLetter},
		{"ä" + s[1:], seal.ErrCodeLetter},
		{"\xff" + s[1:], seal.ErrCodeLetter},
		{s[:2] + "/" + s[2:], seal.ErrCodeLetter},
	} {
		if got, err := seal.ParseRecoveryCode(c.typed); !errors.Is(err, c.want) || got != (seal.RecoveryCode{}) {
			t.Errorf("%q: %x, %v, want %v", c.typed, got, err, c.want)
		}
	}
}

// What is read as a code is what that code would be written as, up to case, spaces and look-alikes.
func FuzzParseRecoveryCode(f *testing.F) {
	f.Add(seal.NewRecoveryCode(repeatable("code")).String())
	f.Add(seal.RecoveryCode{}.String())
	f.Add("ooooo-lllll")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := seal.ParseRecoveryCode(s)
		if err != nil {
			return
		}
		written := strings.ReplaceAll(c.String(), "-", "")
		var letters strings.Builder
		for _, r := range strings.ToUpper(s) {
			if r := strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V").Replace(string(r)); strings.Contains("0123456789ABCDEFGHJKMNPQRSTVWXYZ", r) {
				letters.WriteString(r)
			}
		}
		if letters.String() != written {
			t.Errorf("%q reads as %s", s, written)
		}
	})
}
