package celcheck_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
)

// Steps bound what a mapping may cost at preview. Without that bound these would not end within the suite's time.
func TestHostileMappingsEnd(t *testing.T) {
	t.Parallel()
	const event = `{"type":"object","properties":{"a":{"type":"array","items":{"type":"array","items":{"type":"integer"}}},"s":{"type":"string"},"n":{"type":"integer"},"t":{"$ref":"#/$defs/tree"}},"required":["a","s","n"],"$defs":{"tree":{"type":"object","properties":{"l":{"$ref":"#/$defs/tree"},"r":{"$ref":"#/$defs/tree"},"v":{}}}}}`
	const command = `{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}`
	nested := `[{"n": 1}]`
	for i := range 20 {
		nested = fmt.Sprintf("(event.n > %d ? %s : [])", i, nested)
	}
	doubling := "[event.n]"
	for i := range 20 {
		doubling = fmt.Sprintf("cel.bind(x%d, %s, x%d + x%d)", i, doubling, i, i)
	}
	loops := "[{\"n\": 1}]"
	for i := range 8 {
		loops = fmt.Sprintf("event.a.map(x%d, %s).flatten()", i, loops)
	}
	for name, mapping := range map[string]string{
		"nested conditionals":     nested,
		"a list that doubles":     doubling + `.map(n, {"n": n})`,
		"loops in loops":          loops,
		"a hundred kilobytes":     "[" + strings.Repeat(`{"n": event.n}, `, 6000) + "]",
		"many conditions":         `[{"n": ` + strings.Repeat("(event.n > 1 || event.s == 'a') && ", 400) + `true ? 1 : 2}]`,
		"many failing conditions": `[{"n": ` + strings.Repeat("event.t.v > 1 || ", 300) + `true ? 1 : 2}]`,
		"sums of choices":         `[{"n": ` + strings.Repeat("(event.n > 1 ? event.n : 2) + ", 90) + "0}]",
		"a tree":                  `[{"n": event.t` + strings.Repeat(".l", 90) + `.v}]`,
		"strings of choices":      `[{"n": size(` + strings.Repeat(`(event.n > 1 ? "a" : "bb") + `, 90) + `"")}]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := celcheck.Check(t.Context(), celcheck.Input{EventSchema: event, Mapping: mapping, CommandSchema: command})
			if r.Verdict == celcheck.Compile {
				t.Errorf("it was not judged: %v", r.Findings)
			}
			t.Logf("%s: %.300v", r.Verdict, r.Findings)
		})
	}
}
