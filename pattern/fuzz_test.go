package pattern_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// FuzzAgainstGo holds a matcher against Go's on patterns that both languages read alike. The patterns are built of
// pieces that the fuzzer chooses, since few random strings are patterns.
func FuzzAgainstGo(f *testing.F) {
	f.Add("\x00\x01\x02\x03", "ab")
	f.Add("\x05\x06\x07\x08\x09", "aab")
	f.Add("\x0a\x01\x0b\x10\x11\x12", "abab")
	f.Add("\x0a\x0a\x00\x0b\x13\x0b\x14\x15", "aaaa-b")
	f.Fuzz(func(t *testing.T, choices, s string) {
		if len(choices) > 40 || len(s) > 200 || !utf8.ValidString(s) {
			return
		}
		source := patternOf(choices)
		standard, err := regexp.Compile(source)
		if err != nil {
			return // one cannot repeat a repetition in the one, nor an assertion in the other
		}
		p, err := pattern.Compile(source)
		if err != nil {
			return
		}
		if got, want := p.MatchString(s), standard.MatchString(s); got != want {
			t.Fatalf("%s on %q: got %t, Go says %t", source, s, got, want)
		}
	})
}

var pieces = []string{
	"a", "b", "[ab]", "[^a]", `\d`, "^", "$", `\b`, `\B`, "é", "(?:", ")", "|", "(", "a{2}", "[ab]{2,3}", "*", "+", "?", "{2}", "{2,3}", "{1,}",
	"{0,2}", "-", `\w`, "[a-]{3,}", "b{0,4}", "🐲", "x*", "*?",
}

func patternOf(choices string) string {
	var b strings.Builder
	open := 0
	for i := range len(choices) {
		piece := pieces[int(choices[i])%len(pieces)]
		switch piece {
		case "(?:", "(":
			open++
		case ")":
			if open == 0 {
				continue
			}
			open--
		}
		b.WriteString(piece)
	}
	b.WriteString(strings.Repeat(")", open))
	return b.String()
}

// FuzzCompile asks that no source whatever breaks the parser, and that what compiles can be run.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{`^(?<a>\p{L}|[\w-])+\k<a>$`, `\u{1F432}\uD83D\uDC32`, `(?:a{1000}){1000}`, `[^]-]`, `(?i:a)`, `\p{scx=Grek}`} {
		f.Add(seed, "a🐲")
	}
	f.Fuzz(func(_ *testing.T, source, s string) {
		p, err := pattern.Compile(source)
		if err == nil {
			p.MatchString(s)
		}
	})
}
