package provider_test

import (
	"testing"

	"github.com/blang/semver"
	"github.com/google/go-cmp/cmp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider"
)

// TestASourceKeepsFormerTopics has one topic after the other, and the first one again. The subscription of a former topic may
// still exist after any number of updates that failed.
func TestASourceKeepsFormerTopics(t *testing.T) {
	t.Parallel()
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version), integration.WithProvider(provider.New()))
	if err != nil {
		t.Fatal(err)
	}
	urn := urnOf("Source", "orders-source")
	topic := func(name string) property.Map {
		return property.NewMap(map[string]property.Value{"topicArn": property.New("arn:aws:sns:eu-central-1:123456789012:" + name)})
	}
	created, err := server.Create(p.CreateRequest{Urn: urn, Properties: topic("a")})
	if err != nil {
		t.Fatal(err)
	}
	state, inputs := created.Properties, topic("a")
	for _, c := range []struct{ topic, want string }{
		{"b", "ba"}, {"c", "cba"}, {"b", "bca"}, {"d", "dbca"}, {"e", "edbca"}, {"f", "fedbc"},
	} {
		updated, err := server.Update(p.UpdateRequest{ID: created.ID, Urn: urn, State: state, OldInputs: inputs, Inputs: topic(c.topic)})
		if err != nil {
			t.Fatal(err)
		}
		state, inputs = updated.Properties, topic(c.topic)
		var got string
		for _, arn := range state.Get("topicArns").AsArray().All {
			got += arn.AsString()[len(arn.AsString())-1:]
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("after the topic %s (-want +got):\n%s", c.topic, diff)
		}
	}
}
