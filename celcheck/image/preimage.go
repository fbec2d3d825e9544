package image

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Solve bounds the x for which x*by + plus is one of the ints.
func Solve(s *values.Int, by, plus int64) (lo, hi int64) {
	solve := func(bound int64, up bool) int64 {
		q, m := new(big.Int).DivMod(new(big.Int).Sub(big.NewInt(bound), big.NewInt(plus)), big.NewInt(by), new(big.Int))
		// DivMod rounds so that the remainder is not negative: down for a positive divisor, up for a negative one.
		switch {
		case m.Sign() != 0 && by > 0 && up:
			q.Add(q, big.NewInt(1))
		case m.Sign() != 0 && by < 0 && !up:
			q.Sub(q, big.NewInt(1))
		}
		switch {
		case q.IsInt64():
			return q.Int64()
		case q.Sign() < 0:
			return math.MinInt64
		}
		return math.MaxInt64
	}
	if by < 0 {
		return solve(s.Hi(), true), solve(s.Lo(), false)
	}
	return solve(s.Lo(), true), solve(s.Hi(), false)
}

// Following is a pattern of ECMA-262 for the strings that come after a text by their code points; the text itself is among
// them if same is set.
func Following(text string, same bool) string {
	var choices []string
	before := ""
	for _, c := range text {
		if c < unicode.MaxRune {
			choices = append(choices, fmt.Sprintf(`%s[\u{%X}-\u{%X}]`, before, c+1, unicode.MaxRune))
		}
		before += values.QuotedPattern(string(c))
	}
	longer := before + `[^]`
	if same {
		longer = before
	}
	return "^(?:" + strings.Join(append(choices, longer), "|") + ")"
}
