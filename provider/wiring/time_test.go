package wiring_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

func TestMoreCommandsOfOneGroupThanTheTimeoutHasTimeForAreAWarning(t *testing.T) {
	t.Parallel()
	lines := func(most string) string {
		return `{"type":"object","required":["lines"],"properties":{"lines":{"type":"array","items":{"type":"string"}` + most + `}}}`
	}
	each := `event.lines.map(l, {"line": l})`
	for name, c := range map[string]struct {
		events, mapping, groupBy string
		timeout                  float64
		says                     string
	}{
		"500 in 4 seconds":                  {lines(`,"maxItems":500`), each, "", 4, "500 commands of one group"},
		"500 in 30 seconds":                 {lines(`,"maxItems":500`), each, "", 30, ""},
		"2,000 in 30 seconds":               {lines(`,"maxItems":2000`), each, "", 30, "takes 40s"},
		"two lists of 100 in 4 seconds":     {lines(`,"maxItems":100`), each + " + " + each, "", 4, "200 commands of one group"},
		"a group of the event":              {lines(`,"maxItems":500`), each, `"one"`, 4, "500 commands of one group"},
		"a group of each command":           {lines(`,"maxItems":500`), each, "string(command.line)", 4, ""},
		"a standard command topic":          {lines(`,"maxItems":500`), each, "", 0, ""},
		"one command in a second":           {lines(``), `[{"a": 1}]`, "", 1, ""},
		"no bound, which is MAP012 already": {lines(``), each, "", 30, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs := map[string]property.Value{
				"eventSchema": property.New(c.events), "mapping": property.New(c.mapping), "commandSchema": property.New(`{"type":"object"}`),
			}
			if c.groupBy != "" {
				inputs["groupBy"] = property.New(c.groupBy)
			}
			if c.timeout > 0 {
				inputs["timeout"] = property.New(c.timeout)
			}
			said := ""
			for _, f := range wiring.Mapping(property.Map{}, property.NewMap(inputs)) {
				if f.Code == finding.MappingTime {
					said = f.Severity.String() + ": " + f.String()
				}
			}
			if (said == "") != (c.says == "") || !strings.Contains(said, c.says) || said != "" && !strings.HasPrefix(said, "warning") {
				t.Errorf("said %q, wanted %q", said, c.says)
			}
		})
	}
}
