package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// traced builds a component with a value of lane.tracing; an absent one with none.
func traced(t *testing.T, component string, tracing property.Value) *program {
	t.Helper()
	inputs := pointInputs(standardTopic)
	if component == "Extension" {
		inputs = extensionInputs(standardTopic, queue)
	}
	inputs["lane"] = property.New(map[string]property.Value{"tracing": tracing})
	m, _, err := construct(t, component, "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTracingOfALane looks at what AWS traces, and at what the function may do for it.
func TestTracingOfALane(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		tracing         property.Value
		function, topic string
		rights          bool
	}{
		{"absent", property.New(property.Null), "PassThrough", "", false},
		{"off", property.New("off"), "PassThrough", "PassThrough", false},
		{"xray", property.New("xray"), "Active", "Active", true},
		{"otel", property.New("otel"), "PassThrough", "PassThrough", false},
		{"xray, by a value that depends on a resource", property.New("xray").WithDependencies([]resource.URN{urnOf("Extension", "other")}), "Active", "Active", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, component := range []string{"ExtensionPoint", "Extension"} {
				m := traced(t, component, c.tracing)
				function := m.registered["aws:lambda/function:Function orders-function"].Inputs
				if got := function.Get("tracingConfig").AsMap().Get("mode").AsString(); got != c.function {
					t.Errorf("%s: the mode of the function is %q", component, got)
				}
				policy := m.registered["aws:iam/rolePolicy:RolePolicy orders-role-policy"].Inputs.Get("policy").AsString()
				if rights := strings.Contains(policy, "xray:"); rights != c.rights {
					t.Errorf("%s: the role has the policy %s", component, policy)
				}
			}
			topic := ""
			if mode := traced(t, "ExtensionPoint", c.tracing).registered["aws:sns/topic:Topic orders-point"].Inputs.Get("tracingConfig"); mode.IsString() {
				topic = mode.AsString()
			}
			if diff := cmp.Diff(c.topic, topic); diff != "" {
				t.Errorf("the mode of the point's topic:\n%s", diff)
			}
		})
	}
}

func TestAFunctionHasItsLayersAndEnvironment(t *testing.T) {
	t.Parallel()
	const layer = "arn:aws:lambda:eu-central-1:184161586896:layer:opentelemetry-collector-arm64-0_12_0:1"
	inputs := extensionInputs(standardTopic, queue)
	inputs["lane"] = property.New(map[string]property.Value{
		"tracing":     property.New("otel"),
		"layers":      property.New([]property.Value{property.New(layer)}),
		"environment": property.New(map[string]property.Value{"OTEL_SERVICE_NAME": property.New("billing"), "KEY": property.New("k").WithSecret(true)}),
	})
	m, _, err := construct(t, "Extension", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	function := m.registered["aws:lambda/function:Function orders-function"].Inputs
	if layers := function.Get("layers").AsArray(); layers.Len() != 1 || layers.Get(0).AsString() != layer {
		t.Errorf("the function has the layers %v", layers)
	}
	environment := function.Get("environment")
	variables := environment.AsMap().Get("variables").AsMap()
	if variables.Len() != 2 || variables.Get("OTEL_SERVICE_NAME").AsString() != "billing" || variables.Get("KEY").AsString() != "k" {
		t.Errorf("the function has the environment %v", environment)
	}
	if !environment.HasSecrets() {
		t.Error("a secret variable is stored in plain text")
	}
}
