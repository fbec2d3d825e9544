package pattern_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

func TestMatchingTakesLinearTimeOnPatternsThatMakeOthersBacktrack(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 100_000)
	for _, source := range []string{`^(a+)+$`, `^(a|a)*$`, `^(a?){30}a{30}$`, `(a*)*b`, `^(.*a){5}x$`, `[ab]{0,65535}[ab]{0,65535}c`} {
		p, err := pattern.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		// A matcher that backtracks does not end here.
		if p.MatchString(long + "!") {
			t.Errorf("%s matched", source)
		}
	}
}

func TestAPatternIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	p, err := pattern.Compile(`(?:ab|b)[ab]{3}c`)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				if !p.MatchString("xxabaaac") || p.MatchString("abaac") {
					t.Error("the wrong answer")
				}
			}
		})
	}
	group.Wait()
}

func TestEveryScriptAndCategoryOfGoIsKnown(t *testing.T) {
	t.Parallel()
	check := func(source string, table *unicode.RangeTable) {
		p, err := pattern.Compile(source)
		if err != nil {
			t.Error(err)
			return
		}
		for r := rune(0); r <= unicode.MaxRune; r += 0x17 {
			if r < 0xD800 || r > 0xDFFF {
				if p.MatchString(string(r)) != unicode.Is(table, r) {
					t.Errorf("%s is wrong on %U", source, r)
					return
				}
			}
		}
	}
	for name, table := range unicode.Scripts {
		check(`^\p{Script=`+name+`}$`, table)
	}
	for _, code := range []string{"Latn Latin", "Cyrl Cyrillic", "Hani Han", "Zyyy Common", "Qaai Inherited", "Nkoo Nko", "Zanb Zanabazar_Square"} {
		short, long, _ := strings.Cut(code, " ")
		check(`^\p{sc=`+short+`}$`, unicode.Scripts[long])
	}
	for name, table := range unicode.Categories {
		if name != "C" { // Go's has not always held the unassigned; ECMA-262's has
			check(`^\p{`+name+`}$`, table)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, k := range []struct{ name, source, s string }{
		{"a sequence", `^evt_[0-9A-Z]{26}$`, "evt_01J9ZK4M8QW3X5Y7B2N6T0RCVD"},
		{"a count", `^.{1,2000}$`, strings.Repeat("abcdé", 20)},
		{"alternatives", `^(?:draft|paid|cancelled)(?:-[a-z]+)*$`, "cancelled-by-customer"},
		{"anywhere", `@[a-z]+\.[a-z]{2,}`, "someone.somewhere@example.com"},
	} {
		b.Run(k.name, func(b *testing.B) {
			p, err := pattern.Compile(k.source)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if !p.MatchString(k.s) {
					b.Fatal("no match")
				}
			}
		})
		if standard, err := regexp.Compile(k.source); err == nil {
			b.Run(k.name+" by Go", func(b *testing.B) {
				for b.Loop() {
					standard.MatchString(k.s)
				}
			})
		}
	}
}
