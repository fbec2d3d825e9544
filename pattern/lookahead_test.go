package pattern_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

func TestLookaheadIsADifferenceOrAnIntersection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, pattern  string
		takes, refuses []string
	}{
		{"a difference", `^(?!urn:|x)[a-z:]+$`, []string{"urn", "a"}, []string{"urn:a", "x", ""}},
		{"an intersection", `^(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{2,}$`, []string{"A1", "1A"}, []string{"AA", "11", "A"}},
		{"before the start", `(?=^.{2,3}$)^[a-z]+$`, []string{"ab", "abc"}, []string{"a", "abcd"}},
		{"with an end inside", `^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$`, []string{"1", "-0.5", "+.5"}, []string{"", "-", ".", "+."}},
		{"behind a fixed prefix", `^ab(?!x)[a-z]$`, []string{"aby"}, []string{"abx", "ab"}},
		{"at the end", `^ab(?!.)`, []string{"ab"}, []string{"abc"}},
		{"in a group", `^((?!a)[a-z])$`, []string{"b"}, []string{"a"}},
		{"in some alternatives", `^(?:(?!a)[a-c]|(?=z)[x-z]|q)$`, []string{"b", "z", "q"}, []string{"a", "x", "y"}},
		{"in one alternative of the whole", `^(?!a)[a-z]$|b{3}`, []string{"c", "abbb"}, []string{"a", "bb"}},
		{"in an optional group", `^(?:(?!a)[a-z])?1$`, []string{"1", "b1"}, []string{"a1"}},
		{"before each character", `^(?:(?!--)[a-z-])+$`, []string{"a-b", "-"}, []string{"a--b", ""}},
		{"before any character", `^((?!bad).)*$`, []string{"", "good", "ba"}, []string{"a bad one", "bad"}},
		{"of zod's e-mail", zodEmail, []string{"ada@example.com", "a.b@c.de"}, []string{".a@b.cd", "a..b@c.de", "a@b"}},
		{"of a host name", `^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*$`, []string{"example.com"}, []string{"-a.b", strings.Repeat("a.", 130) + "a"}},
		{"at any place", `(?=.*\d)(?=.*[a-z]).{3,}`, []string{"a-1", "xx--1a-"}, []string{"a1", "aaa"}},
		{"behind a varying number of characters", `^[a-z]+(?=\d{2}$)[0-5]+$`, []string{"a12"}, []string{"a1", "a123", "a77"}},
		{"negative, behind a varying number of characters", `^[a-z]+(?!--|_x$)[-_x]*$`, []string{"a", "a-_", "a_xx"}, []string{"a--", "a_x"}},
		{"of pydantic's decimal", `^(?!^[-+.]*$)[+-]?0*(?:\d{0,8}|(?=[\d.]{1,11}0*$)\d{0,8}\.\d{0,2}0*$)`, []string{"1", "-12.50", "00012345678.10000"}, []string{"", "-", "."}},
		{"of nothing", `^a*(?!)b`, nil, []string{"b", "ab"}},
		{"and a boundary of words", `^(?!no\b)[a-z ]+$`, []string{"now", "yes"}, []string{"no", "no way"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := pattern.Compile(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			language, ok := pattern.NewLanguage(c.pattern)
			larger := (*pattern.Pattern)(nil)
			if ok {
				if larger, err = pattern.Compile(language.Source()); err != nil {
					t.Fatal(err)
				}
			}
			for want, list := range map[bool][]string{true: c.takes, false: c.refuses} {
				for _, s := range list {
					if p.MatchString(s) != want {
						t.Errorf("%q should match: %t", s, want)
					}
					if conditionsHold(t, c.pattern, s) != want {
						t.Errorf("the conditions of %q should hold: %t", s, want)
					}
					if want && larger != nil && !larger.MatchString(s) {
						t.Errorf("the language does not hold %q", s)
					}
				}
			}
		})
	}
}

const zodEmail = `^(?!\.)(?!.*\.\.)([A-Za-z0-9_'+\-\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,}$`

// conditionsHold evaluates what Conditions says, which proofs rest on.
func conditionsHold(t *testing.T, source, s string) bool {
	t.Helper()
	alternatives, err := pattern.Conditions(source)
	if err != nil {
		t.Fatal(err)
	}
	for _, all := range alternatives {
		holds := true
		for _, c := range all {
			p, err := pattern.Compile(c.Source)
			if err != nil {
				t.Fatalf("%s: %v", c.Source, err)
			}
			holds = holds && p.MatchString(s) != c.Negated
		}
		if holds {
			return true
		}
	}
	return false
}

// A lookahead behind the start is what the two patterns say one by one.
func TestRandomLookaheadsAreWhatTheirPartsSay(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 7))
	piece := func() string {
		pieces := []string{"a", "b", "[ab]", "a*", "(?:a|bb)", "b+", "(?:ab)?", ".", "[^a]{1,2}", "$", `\b`}
		var b strings.Builder
		for range 1 + rng.IntN(3) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		return b.String()
	}
	for range 3000 {
		prefix, ahead, rest := []string{"", "a", "[ab]b"}[rng.IntN(3)], piece(), piece()
		negated := rng.IntN(2) == 0
		source := fmt.Sprintf("^%s(?%c%s)%s", prefix, map[bool]rune{true: '!', false: '='}[negated], ahead, rest)
		whole, err := pattern.Compile(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		body, err := pattern.Compile("^" + prefix + rest)
		if err != nil {
			t.Fatal(err)
		}
		look, err := pattern.Compile("^" + prefix + "(?:" + ahead + ")")
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			var s strings.Builder
			for range rng.IntN(6) {
				s.WriteByte("abc"[rng.IntN(3)])
			}
			want := body.MatchString(s.String()) && look.MatchString(s.String()) != negated
			if whole.MatchString(s.String()) != want {
				t.Fatalf("%s should match %q: %t", source, s.String(), want)
			}
		}
	}
}
