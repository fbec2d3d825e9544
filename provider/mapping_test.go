package provider_test

import (
	"slices"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider"
)

func TestTheVerdictIsKnownAtPreviewWhereTheInputsAre(t *testing.T) {
	t.Parallel()
	inputs := property.NewMap(map[string]property.Value{
		"eventSchema": property.New(`{"type": "object"}`), "commandSchema": property.New(`{"type": "object"}`), "mapping": property.New("[{}]"),
	})
	urn := resource.NewURN("dev", "shop", "", "eventlink:index:Mapping", "m")
	for name, c := range map[string]struct {
		inputs property.Map
		known  bool
	}{
		"known":                             {inputs, true},
		"a mapping that is not known":       {inputs.Set("mapping", property.New(property.Computed)), false},
		"an identity that is not known yet": {inputs.Set("identity", property.New(property.Computed)), false},
	} {
		created, err := provider.New().Create(t.Context(), p.CreateRequest{Urn: urn, Properties: c.inputs, DryRun: true})
		if err != nil {
			t.Fatal(err)
		}
		updated, err := provider.New().Update(t.Context(), p.UpdateRequest{
			Urn: urn, Inputs: c.inputs, OldInputs: inputs, DryRun: true,
			State: inputs.Set("verdict", property.New("unknown")).Set("digest", property.New("")),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, outputs := range []property.Map{created.Properties, updated.Properties} {
			verdict := outputs.Get("verdict")
			if c.known && (!verdict.IsString() || verdict.AsString() != "ok") || !c.known && !verdict.IsComputed() {
				t.Errorf("%s: the verdict is %v", name, verdict)
			}
		}
	}
}

// A Contract beside the Mapping, or the point in its own program, tells the owner of a contract what its text could do better.
func TestWhatAContractCouldDoBetterIsToldOnce(t *testing.T) {
	t.Parallel()
	const schema = `{"type": "object", "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 2, "maximum": 1}]}}}`
	inputs := property.NewMap(map[string]property.Value{
		"eventSchema": property.New(schema), "commandSchema": property.New(schema), "mapping": property.New("[{}]"), "strict": property.New(true),
	})
	for parent, want := range map[string][]string{
		"":                                {"commandSchema", "eventSchema"},
		"shop:index:Orders":               {"commandSchema", "eventSchema"},
		"eventlink:index:ExtensionPoint":  {"eventSchema"},
		"a:b:C$eventlink:index:Extension": {"commandSchema"},
	} {
		response, err := provider.New().Check(t.Context(), p.CheckRequest{
			Urn: resource.NewURN("dev", "shop", tokens.Type(parent), "eventlink:index:Mapping", "m"), Inputs: inputs,
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, failure := range response.Failures {
			property, _, _ := strings.Cut(failure.Reason, "/")
			got = append(got, property)
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("a child of %q is told of %v, wanted %v", parent, got, want)
		}
	}
}
