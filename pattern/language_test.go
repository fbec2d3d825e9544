package pattern_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// sources are patterns of the kinds that contracts have, with strings to try them on.
var sources = []string{
	`^[0-9]{1,10}$`, `^ORD-[0-9]+$`, `^[a-z]+-[0-9]{1,3}$`, `a`, `^a|b$`, `^(?:a|b)c$`, `(^a|b)c`, `^[A-Z]{2}[0-9]{6}$`, `^[^@]+@[^@]+$`,
	`^(a-)*b?$`, `^([a-c]-){1,3}[a-c]?$`, `^$`, `^[a-z]{3,}$`, `^.{2,4}$`, `-`, `^ ?[a ]* ?$`, `^(ab|a-b|-){0,2}c$`, `^[\s\S]{0,100}$`, `^(|-)(a|-b)-?$`,
}

func strung(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(8) {
		b.WriteByte("aabbcC-- @019ZRDO"[rng.IntN(17)])
	}
	return b.String()
}

// words gives strings that hold a match of a pattern.
func words(t *testing.T, source string) []string {
	t.Helper()
	p, err := pattern.Compile(source)
	if err != nil {
		t.Fatal(err)
	}
	a, err := pattern.NewAutomaton(source)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(7, 7))
	var out []string
	for range 40 {
		q := pattern.Search{Match: []*pattern.Automaton{a}, Max: -1, Rand: rng}
		if word, outcome := q.Find(); outcome == pattern.Found {
			out = append(out, word)
		}
	}
	for range 3000 {
		if s := strung(rng); p.MatchString(s) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no words of %s", source)
	}
	return out
}

func language(t *testing.T, source string) pattern.Language {
	t.Helper()
	l, ok := pattern.NewLanguage(source)
	if !ok {
		t.Fatalf("%s is no language", source)
	}
	return l
}

func compiled(t *testing.T, l pattern.Language) *pattern.Pattern {
	t.Helper()
	p, err := pattern.Compile(l.Source())
	if err != nil {
		t.Fatalf("%s: %v", l.Source(), err)
	}
	return p
}

func TestALanguageHasExactlyTheStringsThatHoldAMatch(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, source := range sources {
		want, err := pattern.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		got := compiled(t, language(t, source))
		for _, word := range words(t, source) {
			if !got.MatchString(word) {
				t.Errorf("%s: %s lacks %q", source, got, word)
			}
		}
		for range 2000 {
			if s := strung(rng); got.MatchString(s) != want.MatchString(s) {
				t.Errorf("%s: %s and %q", source, got, s)
			}
		}
	}
	for _, source := range []string{`\bword\b`, `^a$|(b$)c`, `a^b`} {
		if l, ok := pattern.NewLanguage(source); ok {
			t.Errorf("%s: got %s, wanted none", source, l.Source())
		}
	}
}

func TestWhatIsComputedOfStringsIsInTheLanguageComputed(t *testing.T) {
	t.Parallel()
	ops := map[string]struct {
		on  func(string) (string, bool)
		lon func(pattern.Language) pattern.Language
	}{
		"lower":   {func(s string) (string, bool) { return strings.Map(lower, s), true }, pattern.Language.Lower},
		"upper":   {func(s string) (string, bool) { return strings.Map(upper, s), true }, pattern.Language.Upper},
		"trimmed": {func(s string) (string, bool) { return strings.TrimSpace(s), true }, pattern.Language.Trimmed},
		"replaced": {func(s string) (string, bool) { return strings.ReplaceAll(s, "-", "+!"), true }, func(l pattern.Language) pattern.Language {
			return l.Replaced('-', "+!")
		}},
		"removed": {func(s string) (string, bool) { return strings.ReplaceAll(s, "a", ""), true }, func(l pattern.Language) pattern.Language { return l.Replaced('a', "") }},
		"before":  {func(s string) (string, bool) { a, _, _ := strings.Cut(s, "-"); return a, true }, func(l pattern.Language) pattern.Language { return l.Before('-') }},
		"after":   {func(s string) (string, bool) { _, b, ok := strings.Cut(s, "-"); return b, ok }, func(l pattern.Language) pattern.Language { return l.After('-') }},
		"second": {func(s string) (string, bool) {
			parts := strings.Split(s, "-")
			if len(parts) < 2 {
				return "", false
			}
			return parts[1], true
		}, func(l pattern.Language) pattern.Language { return l.After('-').Before('-') }},
		"dropped": {func(s string) (string, bool) {
			r := []rune(s)
			if len(r) < 2 {
				return "", false
			}
			return string(r[2:]), true
		}, func(l pattern.Language) pattern.Language { return l.Dropped(2) }},
		"taken": {func(s string) (string, bool) {
			r := []rune(s)
			if len(r) < 3 {
				return "", false
			}
			return string(r[:3]), true
		}, func(l pattern.Language) pattern.Language { return l.Taken(3) }},
		"lacking":  {func(s string) (string, bool) { return s, !strings.Contains(s, "-") }, func(l pattern.Language) pattern.Language { return l.Lacking('-') }},
		"reversed": {func(s string) (string, bool) { return turned(s), true }, pattern.Language.Reversed},
		"last": {func(s string) (string, bool) { return s[max(0, len(s)-2):], len([]rune(s)) == len(s) && len(s) >= 2 }, func(l pattern.Language) pattern.Language {
			return l.Reversed().Taken(2).Reversed()
		}},
		"behind the last": {func(s string) (string, bool) { return s[strings.LastIndex(s, "-")+1:], true }, func(l pattern.Language) pattern.Language {
			return l.Reversed().Before('-').Reversed()
		}},
		"from": {func(s string) (string, bool) { return s, strings.HasPrefix(s, "a-") }, func(l pattern.Language) pattern.Language {
			from, _ := l.From("a-")
			return from
		}},
		"then":     {func(s string) (string, bool) { return s + "/" + s, true }, func(l pattern.Language) pattern.Language { return l.Then(pattern.Text("/")).Then(l) }},
		"or":       {func(s string) (string, bool) { return s, true }, func(l pattern.Language) pattern.Language { return pattern.Text("?").Or(l) }},
		"repeated": {func(s string) (string, bool) { return s + s, true }, func(l pattern.Language) pattern.Language { return l.Repeated(2, 2) }},
		"shuffled": {func(s string) (string, bool) { return "+" + s, true }, func(l pattern.Language) pattern.Language { return l.Shuffled("+") }},
	}
	for name, op := range ops {
		for _, source := range sources {
			l := language(t, source)
			made := op.lon(l)
			p := compiled(t, made)
			lo, hi := made.Lengths()
			least, most := made.Count('-')
			for _, word := range words(t, source) {
				s, ok := op.on(word)
				if !ok {
					continue
				}
				if !p.MatchString(s) {
					t.Errorf("%s of %s: %s lacks %q of %q", name, source, p, s, word)
				}
				if n := len([]rune(s)); n < lo || hi >= 0 && n > hi {
					t.Errorf("%s of %s: %q is not %d to %d long", name, source, s, lo, hi)
				}
				if n := strings.Count(s, "-"); n < least || most >= 0 && n > most {
					t.Errorf("%s of %s: %q has not %d to %d dashes", name, source, s, least, most)
				}
			}
		}
	}
}

func turned(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

func lower(r rune) rune {
	if r <= unicode.MaxASCII {
		return unicode.ToLower(r)
	}
	return r
}

func upper(r rune) rune {
	if r <= unicode.MaxASCII {
		return unicode.ToUpper(r)
	}
	return r
}

func first(l pattern.Language, _ bool) pattern.Language { return l }

func TestLanguagesAreNoLargerThanTheyNeedBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		got  pattern.Language
		not  []string
	}{
		{"upper", language(t, `^[a-z]{3}$`).Upper(), []string{"abc", "AB", "ABCD"}},
		{"a prefix", pattern.Text("ORD-").Then(language(t, `^[0-9]+$`)), []string{"ORD-", "ORD-x", "ord-1"}},
		{"the first part", language(t, `^[a-z]+-[0-9]+$`).Before('-'), []string{"", "1", "a-"}},
		{"the second part", language(t, `^[a-z]+-[0-9]+$`).After('-').Before('-'), []string{"", "a"}},
		{"the head", language(t, `^[A-Z]{2}[0-9]{6}$`).Taken(2), []string{"A1", "A", "ABC"}},
		{"the tail", language(t, `^[A-Z]{2}[0-9]{6}$`).Dropped(2), []string{"12345", "A23456"}},
		{"spaces replaced", language(t, `^[a-z ]+$`).Replaced(' ', "_"), []string{"a b", ""}},
		{"the last four", language(t, `^[0-9]{12,19}$`).Reversed().Taken(4).Reversed(), []string{"123", "12345", "123a"}},
		{"what begins alike", first(language(t, `^(?:ORD|INV)-[0-9]{2}$`).From("OR")), []string{"INV-12", "OR", "ORD"}},
		{"what lacks a sign", language(t, `^(?:a-)?b$`).Lacking('-'), []string{"a-b", ""}},
		{"trimmed", language(t, `^[a-z ]*$`).Trimmed(), []string{" a", "a ", " "}},
	} {
		p := compiled(t, c.got)
		for _, s := range c.not {
			if p.MatchString(s) {
				t.Errorf("%s: %s has %q", c.name, p, s)
			}
		}
	}
}
