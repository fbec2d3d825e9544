package pattern_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

func TestWhatAPatternMatches(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, pattern string
		yes, no       []string
	}{
		{"a match may stand anywhere", "b", []string{"b", "abc"}, []string{"", "a"}},
		{"an empty pattern matches everything", "", []string{"", "x"}, nil},
		{"^ and $ are the ends of the string and not of a line", "^a$", []string{"a"}, []string{"a\n", "\na", "b\na", "aa"}},
		{"a dot takes a code point but no line terminator", "^.$", []string{"a", "🐲", "\u0085"}, []string{"", "\n", "\r", "\u2028", "\u2029", "ab"}},
		{"a dragon is one code point", "^🐲*$", []string{"", "🐲🐲"}, []string{"🐉", "D"}},
		{"a pair of surrogates is one code point", `^\uD83D\uDC32{2}$`, []string{"🐲🐲"}, []string{"🐲"}},
		{"a lone surrogate matches nothing that a string can hold", `\uD83D`, nil, []string{"🐲", "\uFFFD"}},
		{"a code point by its number", `^\u{1F432}\x41\u0042\cA\0$`, []string{"🐲AB\x01\x00"}, []string{"🐲AB"}},
		{"the control escapes", `^\t\n\v\f\r$`, []string{"\t\n\v\f\r"}, nil},
		{"control letters in both cases", `^[\cj\cJ]\cC$`, []string{"\n\x03"}, []string{"\\cC"}},
		{"digits are ASCII", `^\d$`, []string{"0", "9"}, []string{"߀", "a"}},
		{"no digit", `^\D$`, []string{"߀", "a"}, []string{"0"}},
		{"word characters are ASCII", `^\w+$`, []string{"aZ_9"}, []string{"é", "a-b"}},
		{"no word character", `^\W$`, []string{"é", "-"}, []string{"_"}},
		{"white space is that of ECMAScript", `^\s+$`, []string{" \t\n\v\f\r\u00a0\ufeff\u2029\u3000\u1680\u2003"}, []string{"\u0085", "\u200b", "\u180e", ""}},
		{"no white space", `^\S$`, []string{"\u0085", "x"}, []string{"\ufeff"}},
		{"a class with ranges and escapes", `^[a-c\d\-_\u{1F432}\]]+$`, []string{"abc09-_🐲]"}, []string{"d", "\\"}},
		{"a dash at either end of a class", `^[-a]+[a-]+$`, []string{"-a-"}, []string{"b"}},
		{"a dash after a set at the end of a class", `^[\w-]+$`, []string{"a-b"}, []string{"a b"}},
		{"a negated class", `^[^a-c]$`, []string{"d", "🐲", "\n"}, []string{"a", ""}},
		{"an empty class takes nothing", `[]`, nil, []string{"", "a"}},
		{"a negated empty class takes anything", `^[^]$`, []string{"\n", "a"}, []string{""}},
		{"syntax characters in a class stand for themselves", `^[.*+?^${}()|[/]+$`, []string{".*+?^${}()|[/"}, []string{"a"}},
		{"a backspace in a class", `^[\b]$`, []string{"\b"}, []string{"b"}},
		{"alternatives", `^(?:ab|c|)$`, []string{"ab", "c", ""}, []string{"a", "abc"}},
		{"an anchor holds for its alternative only", `^a|b$`, []string{"ax", "xb"}, []string{"xax"}},
		{"groups of every kind", `^(a)(?:b)(?<name>c)$`, []string{"abc"}, []string{"ab"}},
		{"one name in two alternatives", `^(?:(?<y>a)|(?<y>b))$`, []string{"a", "b"}, nil},
		{"lazy quantifiers match the same strings", `^a+?b*?c??d{1,2}?$`, []string{"ad", "aabcdd"}, []string{"d", "addd"}},
		{"a count of a class", `^.{1,2000}$`, []string{"x", strings.Repeat("é", 2000)}, []string{"", strings.Repeat("é", 2001)}},
		{"a great count of a class", `^[a-z]{0,65535}$`, []string{"", strings.Repeat("a", 65535)}, []string{strings.Repeat("a", 65536), "A"}},
		{"a great count that is not at the start", `b[ab]{0,65535}c$`, []string{"bc", "b" + strings.Repeat("a", 65535) + "c", strings.Repeat("b", 70000) + "c"}, []string{"b" + strings.Repeat("a", 65536) + "c"}},
		{"a count of a count", `^(?:a{100}){100}$`, []string{strings.Repeat("a", 10000)}, []string{strings.Repeat("a", 9999), strings.Repeat("a", 10001)}},
		{"a count of a count with gaps", `^(?:a{2}){1,3}$`, []string{"aa", "aaaa", "aaaaaa"}, []string{"", "a", "aaa", "aaaaa", "aaaaaaa"}},
		{"a count of a count from none", `^(?:a{2,3}){0,2}$`, []string{"", "aa", "aaa", "aaaa", "aaaaaa"}, []string{"a", "aaaaaaa"}},
		{"counts that overlap", `^a{2,3}a{2,3}b?a*$`, []string{"aaaa", "aaaaaaa", "aaaaba"}, []string{"aaa", "aab"}},
		{"a count entered at many places", `(?:ab|b)[ab]{3}c`, []string{"abaaac", "babbbbc", "bbbbbbbc"}, []string{"abaac", "bc"}},
		{"a count without end entered again after it broke off", `x[ab]{2,}c`, []string{"xaxaac", "xabababc"}, []string{"xac", "xaaxac"}},
		{"a count without end after a failing turn", `(?:x|a)a{2,}b`, []string{"xaab", "aaab"}, []string{"aab", "xab"}},
		{"a group repeated", `^(?:ab){2,3}$`, []string{"abab", "ababab"}, []string{"ab", "abababab"}},
		{"a group that may be empty repeated without end", `^(?:a*)*b(?:(?:)|c?){3,}$`, []string{"b", "aabccc"}, []string{"a"}},
		{"a word boundary", `\bcat\b`, []string{"cat", "a cat.", "écat"}, []string{"cats", "concat"}},
		{"no word boundary", `\Bcat\B`, []string{"scats"}, []string{"cat", "cats"}},
		{"a literal that begins again inside itself", "aab", []string{"aaab"}, []string{"aa"}},
		{"a general category by its names", `^\p{Lu}\p{Uppercase_Letter}\p{gc=Lu}\p{General_Category=Lu}$`, []string{"AÉΣЖ"}, []string{"AÉΣж"}},
		{"letters", `^\p{Letter}+$`, []string{"Ünïcødé", "日本"}, []string{"a1"}},
		{"the category digit", `^\p{digit}+$`, []string{"09߀"}, []string{"½"}},
		{"no letter", `^\P{L}$`, []string{"1"}, []string{"é"}},
		{"a script by its names", `^\p{Script=Greek}\p{sc=Grek}$`, []string{"αβ"}, []string{"ab"}},
		{"binary properties", `^\p{ASCII}\p{Alphabetic}\p{White_Space}\p{AHex}\p{ID_Start}\p{Any}$`, []string{"~é Fx🐲"}, []string{"éé Fx🐲"}},
		{"what is assigned", `^\p{Assigned}\P{Assigned}\p{Cn}$`, []string{"a\u0378\u0379"}, []string{"ab\u0378"}},
		{"a property in a class", `^[\p{Lu}\d-]+$`, []string{"Ä1-"}, []string{"ä"}},
		{"a common identifier", `^evt_[0-9A-Z]{26}$`, []string{"evt_01J9ZK4M8QW3X5Y7B2N6T0RCVD"}, []string{"evt_01J9ZK4M8QW3X5Y7B2N6T0RCV", "evt_01J9ZK4M8QW3X5Y7B2N6T0RCVDD"}},
		{"a start that anything may follow", `^x-`, []string{"x-", "x-a"}, []string{"x", "ax-"}},
		{"an optional part before another", `^-?\d+(?:\.\d+)?$`, []string{"-1", "1.5"}, []string{"-", "1.", "--1"}},
		{"what is no UTF-8 counts as a replacement character", `^\uFFFD$`, []string{"\xff"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := pattern.Compile(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if p.String() != c.pattern {
				t.Errorf("String is %q", p.String())
			}
			for _, s := range c.yes {
				if !p.MatchString(s) {
					t.Errorf("%.60q does not match", s)
				}
			}
			for _, s := range c.no {
				if p.MatchString(s) {
					t.Errorf("%.60q matches", s)
				}
			}
		})
	}
}

func TestWhatECMAForbidsIsASyntaxErrorWithItsPlace(t *testing.T) {
	t.Parallel()
	cases := []struct {
		pattern string
		offset  int
		part    string
	}{
		{`a\-b`, 1, "write - without the backslash"},
		{`\_`, 0, "write _ without the backslash"},
		{`é\@`, 1, "write @ without the backslash"},
		{`[\w-.]`, 3, `write \-`},
		{`[a-\d]`, 2, `write \-`},
		{`[z-a]`, 2, "the lesser code point first"},
		{`a]`, 1, `write \]`},
		{`a}`, 1, `write \}`},
		{`{`, 0, `write \{`},
		{`a{,5}`, 1, "{2,}"},
		{`a{5,2}`, 1, "the lesser count first"},
		{`a{1`, 1, "the end"},
		{`*a`, 0, "nothing before it"},
		{`^*`, 1, "something to repeat"},
		{`\b+`, 2, "something to repeat"},
		{`(?=a)*`, 5, "something to repeat"},
		{`a**`, 2, "after a quantifier"},
		{`(a`, 0, `write \(`},
		{`a)`, 1, `write \)`},
		{`[a`, 0, `write \[`},
		{`\`, 0, `write \\`},
		{`\a`, 0, "escape that ECMA-262 knows"},
		{`\Afoo\z`, 0, "write ^ for the start"},
		{`\01`, 0, "digit"},
		{`\1`, 0, "0 groups"},
		{`(a)\2`, 3, "1 groups"},
		{`\k<x>(?<y>a)`, 0, `\k<x>`},
		{`\k`, 0, `\k`},
		{`(?<a>x)(?<a>y)`, 7, "second time"},
		{`(?<1>x)`, 3, "name of a group"},
		{`(?i)x`, 0, "upper and lower case"},
		{`(?P<n>x)`, 0, "(?<name>"},
		{`\u12`, 0, "four hexadecimal digits"},
		{`\u{110000}`, 0, "10FFFF"},
		{`\x4`, 0, "two hexadecimal digits"},
		{`\c1`, 0, "a letter"},
		{`\p{Nope}`, 0, "property that ECMA-262 lists"},
		{`\p{Greek}`, 0, `\p{Script=Greek}`},
		{`\p{letter}`, 0, "property"},
		{`\p{sc=Nope}`, 0, "script"},
		{`\p{gc=Nope}`, 0, "general category"},
		{`\p{x=y}`, 0, "General_Category"},
		{`\pL`, 0, "in braces"},
		{`[[:alpha:]-\d]`, 13, `write \]`},
	}
	for _, c := range cases {
		t.Run(c.pattern, func(t *testing.T) {
			t.Parallel()
			_, err := pattern.Compile(c.pattern)
			var syntax *pattern.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got %v, want a syntax error", err)
			}
			if syntax.Offset != c.offset || !strings.Contains(err.Error(), c.part) {
				t.Errorf("offset %d (want %d): %v", syntax.Offset, c.offset, err)
			}
		})
	}
}

func TestWhatIsBeyondThisPackageIsUnsupportedWithItsPlace(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, pattern string
		offset        int
	}{
		{"negative lookahead at any place", `(?!a+)b`, 0},
		{"lookahead behind a varying number of characters", `^a*(?!fo+)`, 3},
		{"lookahead in a repetition that goes on", `^((?!x)[a-z])*y$`, 2},
		{"lookahead in lookahead", `^(?!a(?=b))`, 1},
		{"lookbehind", `é(?<=a)b`, 1},
		{"negative lookbehind", `(?<!a)b`, 0},
		{"a backreference", `(a)\1`, 3},
		{"a backreference by name", `(?<q>a)\k<q>`, 7},
		{"a group with flags", `(?i:a)`, 0},
		{"a property that Go has no table for", `a\p{XID_Start}`, 1},
		{"script extensions", `\p{scx=Grek}`, 0},
		{"a count of groups beyond the budget", `(?:ab){1000}(?:cd){9000}`, 18},
		{"counts of counts of counts", `(?:(?:(?:ab){100}){100}){100}`, 0},
		{"nesting without end", strings.Repeat("(", 2000) + strings.Repeat(")", 2000), 500},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := pattern.Compile(c.pattern)
			var unsupported *pattern.UnsupportedError
			if !errors.As(err, &unsupported) {
				t.Fatalf("got %v, want unsupported", err)
			}
			if c.name != "counts of counts of counts" && unsupported.Offset != c.offset {
				t.Errorf("offset %d, want %d: %v", unsupported.Offset, c.offset, err)
			}
			if unsupported.Remedy == "" {
				t.Error("no remedy")
			}
		})
	}
}

func TestAPatternWithBothFaultsIsASyntaxError(t *testing.T) {
	t.Parallel()
	var syntax *pattern.SyntaxError
	if _, err := pattern.Compile(`(?=a)]`); !errors.As(err, &syntax) {
		t.Errorf("got %v", err)
	}
}
