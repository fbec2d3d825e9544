package pattern_test

import (
	"testing"

	"github.com/eventlink/pulumi-eventlink/pattern"
)

// The default patterns of zod 4 and pydantic 2 that look ahead. Those of TypeBox and msgspec do not.
func TestThePatternsThatLibrariesEmitAreAccepted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, pattern  string
		takes, refuses []string
	}{
		{
			"zod's duration", `^P(?:(\d+W)|(?!.*W)(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+([.,]\d+)?S)?)?)$`,
			[]string{"P1W", "P1Y2M", "PT5H", "P1DT1.5S"},
			[]string{"P", "PT", "P1DT", "P1W1D"},
		},
		{
			"zod's extended duration", `^[-+]?P(?!$)(?:(?:[-+]?\d+Y)|(?:[-+]?\d+[.,]\d+Y$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:(?:[-+]?\d+W)|(?:[-+]?\d+[.,]\d+W$))?(?:(?:[-+]?\d+D)|(?:[-+]?\d+[.,]\d+D$))?(?:T(?=[\d+-])(?:(?:[-+]?\d+H)|(?:[-+]?\d+[.,]\d+H$))?(?:(?:[-+]?\d+M)|(?:[-+]?\d+[.,]\d+M$))?(?:[-+]?\d+(?:[.,]\d+)?S)?)??$`,
			[]string{"P1Y", "-P1.5Y", "PT-5H"},
			[]string{"P", "PT", "P1.5Y1M"},
		},
		{"zod's e-mail", zodEmail, []string{"ada@example.com"}, []string{".ada@example.com", "a..b@example.com"}},
		{"zod's emoji", `^(\p{Extended_Pictographic}|\p{Emoji_Component})+$`, []string{"😀"}, []string{"a"}},
		{
			"zod's host name", `^(?=.{1,253}\.?$)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[-0-9a-zA-Z]{0,61}[0-9a-zA-Z])?)*\.?$`,
			[]string{"example.com", "example.com."},
			[]string{"-a", "a..b"},
		},
		{"pydantic's decimal", `^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$`, []string{"1", "+1.5"}, []string{"+", "."}},
		{"pydantic's decimal of 10 digits, 2 behind the point", `^(?!^[-+.]*$)[+-]?0*(?:\d{0,8}|(?=[\d.]{1,11}0*$)\d{0,8}\.\d{0,2}0*$)`, []string{"12.50"}, []string{"-"}},
		{"pydantic's decimal of 10 digits", `^(?!^[-+.]*$)[+-]?0*(?:\d{0,10}|(?=[\d.]{1,11}0*$)\d{0,10}\.\d{0,10}0*$)`, []string{"1.5"}, []string{"+."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, err := pattern.Compile(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			for want, list := range map[bool][]string{true: c.takes, false: c.refuses} {
				for _, s := range list {
					if p.MatchString(s) != want || conditionsHold(t, c.pattern, s) != want {
						t.Errorf("%q should match: %t", s, want)
					}
				}
			}
		})
	}
}
