package sdk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

// TestTheExampleOfTwoTeams deploys one stack after the other, follows an event from one to the other, and then lets the
// orders team try a change that would break the other.
func TestTheExampleOfTwoTeams(t *testing.T) {
	t.Parallel()
	backend := folder(t)
	orders := stack(t, project(t, projects.YAML, "../../examples/two-stacks/orders"), backend)
	if _, err := orders.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	invoicing := stack(t, project(t, projects.YAML, "../../examples/two-stacks/invoicing"), backend)
	if _, err := invoicing.Run(t.Context(), "config", "set", "ordersStack", "organization/orders/test"); err != nil {
		t.Fatal(err)
	}
	if _, err := invoicing.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	published, err := orders.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	taken, err := invoicing.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	publish(t, published["orderEventsArn"].(string), cancelled)
	want := []string{`{"orderId":"ord-000101","reason":"changed their mind","type":"CancelInvoice"}`}
	if diff := cmp.Diff(want, receive(t, taken["invoiceCommandsUrl"].(string), 1)); diff != "" {
		t.Error(diff)
	}

	const file = "order-events.schema.json"
	text := read(t, "../../examples/two-stacks/orders/"+file)
	looser := strings.Replace(text, `"required": ["type", "orderId", "reason"]`, `"required": ["type", "orderId"]`, 1)
	if looser == text {
		t.Fatal("the contract does not require a reason any more")
	}
	if err := orders.WriteFile(file, looser); err != nil {
		t.Fatal(err)
	}
	result, err := orders.Preview(t.Context())
	var failure *engine.Failure
	isNamed := func(message string) bool {
		return strings.Contains(message, "reason") && strings.Contains(message, "[SCH009]")
	}
	if !errors.As(err, &failure) || !slices.ContainsFunc(result.Messages("error"), isNamed) {
		t.Errorf("want the change refused for the sake of the other team, got %v:\n%s", err, result.Output)
	}
}
