package pattern_test

import (
	"math/rand/v2"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

func automata(t *testing.T, sources ...string) []*pattern.Automaton {
	t.Helper()
	var out []*pattern.Automaton
	for _, source := range sources {
		a, err := pattern.NewAutomaton(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		out = append(out, a)
	}
	return out
}

func TestTheShortestReadableStringIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		match, avoid []string
		except       []string
		min, max     int
		want         string
		outcome      pattern.Outcome
	}{
		{name: "anything", max: -1, want: "", outcome: pattern.Found},
		{name: "a length", min: 3, max: 3, want: "aaa", outcome: pattern.Found},
		{name: "an identifier", match: []string{`^evt_[0-9A-Z]{4}$`}, max: -1, want: "evt_AAAA", outcome: pattern.Found},
		{name: "two at once", match: []string{"^a", "b$"}, max: -1, want: "ab", outcome: pattern.Found},
		{name: "one and not the other", match: []string{"^[a-c]+$"}, avoid: []string{"a", "^b$"}, max: -1, want: "c", outcome: pattern.Found},
		{name: "none that is both", match: []string{"^[a-m]+$", "^[n-z]+$"}, max: -1, outcome: pattern.None},
		{name: "none outside", match: []string{"^(ab)*$"}, avoid: []string{"^(abab)*(ab)?$"}, max: -1, outcome: pattern.None},
		{name: "none so long", match: []string{"^a{0,3}$"}, min: 4, max: -1, outcome: pattern.None},
		{name: "none so short", match: []string{"aaaa"}, max: 3, outcome: pattern.None},
		{name: "none left", match: []string{"^[ab]$"}, except: []string{"a", "b"}, max: -1, outcome: pattern.None},
		{name: "the next one", match: []string{"^[ab]+$"}, except: []string{"a", "b", "aa"}, max: -1, want: "ab", outcome: pattern.Found},
		{name: "a word boundary", match: []string{`a\b.`}, max: -1, want: "a-", outcome: pattern.Found},
		{name: "no word boundary", match: []string{`^\B`}, min: 1, max: -1, want: "-", outcome: pattern.Found},
		{name: "what is no line", avoid: []string{`^.*$`}, max: -1, want: "\n", outcome: pattern.Found},
		{name: "no surrogate", match: []string{`^[\uD800-\uDFFF]`}, max: -1, outcome: pattern.None},
		{name: "beyond the basic plane", match: []string{`^\u{1F432}$`}, max: -1, want: "🐲", outcome: pattern.Found},
		{name: "too many states", match: []string{"^(a|b)*a(a|b){40}c$"}, avoid: []string{"^(a|b)*b(a|b){41}c$"}, max: -1, outcome: pattern.GaveUp},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			q := pattern.Search{Match: automata(t, c.match...), Avoid: automata(t, c.avoid...), Except: c.except, Min: c.min, Max: c.max}
			got, outcome := q.Find()
			if outcome != c.outcome || outcome == pattern.Found && got != c.want {
				t.Errorf("got %q, %v, want %q, %v", got, outcome, c.want, c.outcome)
			}
		})
	}
}

func TestAPatternThatCountsOneClassIsTakenApart(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]struct {
		starred string
		lo, hi  int
	}{
		`^.{1,2000}$`:      {`^.*$`, 1, 2000},
		`^[a-z\]]{3,}$`:    {`^[a-z\]]*$`, 3, -1},
		`^\d{26}$`:         {`^\d*$`, 26, 26},
		`^[a-z]+$`:         {},
		`^a{2}b$`:          {},
		`^(a|b){2,5}$`:     {`^(a|b)*$`, 2, 5},
		`^(a|bc){2,5}$`:    {},
		`a{2,5}$`:          {},
		`^(?:[ab]{2}){3}$`: {},
	} {
		starred, lo, hi, ok := pattern.Counted(source)
		if ok != (want.starred != "") || ok && (starred != want.starred || lo != want.lo || hi != want.hi) {
			t.Errorf("%s: got %s, %d, %d, %t, want %+v", source, starred, lo, hi, ok, want)
		}
	}
}

// FuzzSearch holds searches against the matcher: what is found must match, and of what is not found nothing may.
func FuzzSearch(f *testing.F) {
	f.Add("\x00\x01\x02\x03", "\x05\x06", "ab")
	f.Add("\x05\x06\x07\x08\x09", "\x0a\x0a\x00\x0b", "aab")
	f.Add("\x0a\x01\x0b\x10\x11\x12", "\x01", "abab")
	f.Fuzz(func(t *testing.T, first, second, s string) {
		if len(first) > 20 || len(second) > 20 || len(s) > 40 || !utf8.ValidString(s) {
			return
		}
		var matchers []*pattern.Pattern
		var machines []*pattern.Automaton
		for _, source := range []string{patternOf(first), patternOf(second)} {
			p, err := pattern.Compile(source)
			if err != nil {
				return
			}
			a, err := pattern.NewAutomaton(source)
			if err != nil {
				return
			}
			matchers, machines = append(matchers, p), append(machines, a)
		}
		for signs := range 4 {
			q := pattern.Search{Max: -1, Budget: 20_000}
			if signs&1 == 0 {
				q.Rand = rand.New(rand.NewPCG(1, uint64(len(s))))
			}
			for i, a := range machines {
				if signs>>i&1 == 1 {
					q.Match = append(q.Match, a)
				} else {
					q.Avoid = append(q.Avoid, a)
				}
			}
			fits := func(s string) bool {
				return matchers[0].MatchString(s) == (signs&1 == 1) && matchers[1].MatchString(s) == (signs>>1 == 1)
			}
			got, outcome := q.Find()
			if outcome == pattern.Found && !fits(got) {
				t.Fatalf("%s and %s, signs %b: found %q, which does not fit", matchers[0], matchers[1], signs, got)
			}
			if outcome == pattern.None && fits(s) {
				t.Fatalf("%s and %s, signs %b: found none, but %q fits", matchers[0], matchers[1], signs, s)
			}
		}
	})
}

// FuzzRE2 holds languages of RE2's patterns against Go's regexp: they may be larger, never smaller.
func FuzzRE2(f *testing.F) {
	f.Add("(?i)ab|\\d+$", "AB")
	f.Add("^\\pL{2,3}(?s:.)", "éa\n")
	f.Add("[[:alpha:]]\\z|\\Qa.b\\E", "a.b")
	f.Fuzz(func(t *testing.T, source, s string) {
		if len(source) > 40 || len(s) > 40 || !utf8.ValidString(s) || !utf8.ValidString(source) {
			return
		}
		standard, err := regexp.Compile(source)
		if err != nil {
			return
		}
		language, ok := pattern.NewRE2Language(source)
		if !ok {
			return
		}
		ours, err := pattern.Compile(language.Source())
		if err != nil {
			t.Fatalf("%s: %v", language.Source(), err)
		}
		if standard.MatchString(s) && !ours.MatchString(s) {
			t.Fatalf("%s matches %q, and its language %s does not hold it", source, s, language.Source())
		}
	})
}
