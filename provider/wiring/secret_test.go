package wiring_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

func TestAFindingShowsNothingOfASecret(t *testing.T) {
	t.Parallel()
	for name, inputs := range map[string]property.Map{
		"a mapping": extension(nil).Set("mapping", property.New(`[{"a": hush}]`).WithSecret(true)),
		"a schema":  extension(nil).Set("commandSchema", property.New(`{"type": "hush"}`).WithSecret(true)),
		"a contract": extension(nil).Set("contract", property.New(map[string]property.Value{
			"topicArn": property.New(topic), "eventSchema": property.New(`{"type": "hush"}`).WithSecret(true),
		})),
	} {
		findings := wiring.Extension(inputs)
		if len(findings) == 0 {
			t.Errorf("%s: no finding", name)
		}
		for _, f := range findings {
			if text := f.String(); strings.Contains(text, "hush") || !strings.Contains(text, "is secret") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	proved := wiring.Mapping(property.Map{}, property.NewMap(map[string]property.Value{
		"eventSchema": property.New(`{"type": "object", "properties": {"a": {"const": "hush"}}}`).WithSecret(true),
		"mapping":     property.New(`[{"a": event.a}]`), "commandSchema": property.New(`{"type": "object"}`),
	}))
	if len(proved) != 1 || proved[0].Counterexample != "" || !strings.HasPrefix(proved[0].String(), "mapping:1:14: what is wrong here is not shown") {
		t.Errorf("got %v", proved)
	}
}
