package stack_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/eventlink/pulumi-eventlink/stack"
)

// The files are what pulumi stack export and pulumi preview --json --show-sames wrote of examples/yaml, without what is not read.
func read(t *testing.T, file string) *stack.Program {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := stack.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAStateSaysWhatIsWired(t *testing.T) {
	t.Parallel()
	p := read(t, "orders.state.json")
	if p.Project != "orders" || p.Stack != "test" || p.Preview || len(p.Points) != 1 || len(p.Extensions) != 2 || len(p.Connections) != 3 {
		t.Fatalf("got %+v", p)
	}
	orders := p.Points[0]
	if orders.Name != "orders" || !orders.Enforced || orders.Source.Name != "orderEvents" || orders.Source.Service != "SNS topic" ||
		orders.DeadLetters.Name != "orders-dlq" || !strings.HasPrefix(orders.DeadLetters.URL, "https://") ||
		!strings.HasPrefix(orders.DeadLetters.LaneURL, "https://") || !strings.HasPrefix(orders.DeadLetters.Function, "orders-function-") {
		t.Errorf("got the point %+v", orders)
	}
	invoicing, shipping := p.Extensions[0], p.Extensions[1]
	if invoicing.Point != orders || shipping.Point != orders {
		t.Error("an extension is not behind its point")
	}
	if got := shipping.Target; got.Name != "shippingCommands" || got.Service != "SQS queue" || !got.FIFO {
		t.Errorf("shipping sends to %+v", got)
	}
	if got := invoicing.Filter.Text; got != `{"type":["OrderCancelled","OrderPlaced"]}` {
		t.Errorf("the filter of invoicing is %s", got)
	}
	want := map[string]string{
		"eventSchema": "orders.eventSchema", "mapping": "shipping.mapping", "commandSchema": "shipping.commandSchema",
		"groupBy": "shipping.groupBy", "identity": "shipping.identity",
	}
	if diff := cmp.Diff(want, shipping.Connection.Names); diff != "" {
		t.Error(diff)
	}
	if got := shipping.Connection.GroupBy.Text; got != "command.orderId" {
		t.Errorf("shipping is grouped by %q", got)
	}
}

func TestAPreviewOfANewProgramSaysTheSame(t *testing.T) {
	t.Parallel()
	deployed, planned := read(t, "orders.state.json"), read(t, "orders.preview.json")
	if !planned.Preview || planned.Left != 0 {
		t.Errorf("got %+v", planned)
	}
	for i, want := range deployed.Extensions {
		got := planned.Extensions[i]
		// Before the update there are no ARNs and no URLs.
		want.Target.ARN, want.DeadLetters = "", stack.Queue{Name: want.DeadLetters.Name}
		if diff := cmp.Diff(want, got, cmp.FilterPath(ofPoint, cmp.Ignore()), cmpopts.IgnoreUnexported(stack.Value{})); diff != "" {
			t.Errorf("%s differs (-state +preview):\n%s", want.Name, diff)
		}
		if got.Point.Name != "orders" || got.Point.Source.Name != "orderEvents" {
			t.Errorf("%s is behind %+v", got.Name, got.Point)
		}
	}
}

// A target that no resource of the program is, is known by its ARN, also before the first update.
func TestATargetOfAnotherProgramIsKnownAtPreview(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/orders.preview.json")
	if err != nil {
		t.Fatal(err)
	}
	const unknown = `"commandTopicArn": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"`
	for arn, want := range map[string]stack.Topic{
		"arn:aws:sqs:eu-central-1:123456789012:invoices.fifo": {Name: "invoices.fifo", Service: "SQS queue", FIFO: true},
		"arn:aws:sns:eu-central-1:123456789012:invoices":      {Name: "invoices", Service: "SNS topic"},
	} {
		p, err := stack.Read([]byte(strings.ReplaceAll(string(text), unknown, `"commandTopicArn": "`+arn+`"`)))
		if err != nil {
			t.Fatal(err)
		}
		want.ARN = arn
		for _, e := range p.Extensions {
			// What the engine writes of an ARN that no resource gives has no dependencies.
			if diff := cmp.Diff(want, e.Target); diff != "" {
				t.Errorf("%s sends to (-want +got):\n%s", e.Name, diff)
			}
		}
	}
}

func ofPoint(p cmp.Path) bool { return p.Last().String() == ".Point" }

// edited reads the state after a change to one resource.
func edited(t *testing.T, file, name string, change func(resource map[string]any)) *stack.Program {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range document["deployment"].(map[string]any)["resources"].([]any) {
		if r := r.(map[string]any); strings.HasSuffix(r["urn"].(string), "::"+name) {
			change(r)
			found = true
		}
	}
	if !found {
		t.Fatalf("there is no %s", name)
	}
	if text, err = json.Marshal(document); err != nil {
		t.Fatal(err)
	}
	p, err := stack.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAValueSaysWhatIsKnownOfIt(t *testing.T) {
	t.Parallel()
	secret := map[string]any{"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
	shown := map[string]any{"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "plaintext": `"[]"`}
	for _, c := range []struct {
		name  string
		given any
		want  stack.Value
	}{
		{"a text", "[]", stack.Value{Text: "[]", Is: stack.Known}},
		{"an empty text", "", stack.Value{Is: stack.Known}},
		{"null", nil, stack.Value{}},
		{"not known before the update", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", stack.Value{Is: stack.Unknown}},
		{"an encrypted secret", secret, stack.Value{Is: stack.Secret}},
		{"a secret that is shown", shown, stack.Value{Text: "[]", Is: stack.Known}},
		{"a masked secret", "[secret]", stack.Value{Is: stack.Secret}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := edited(t, "orders.state.json", "invoicing-mapping", func(r map[string]any) {
				r["inputs"].(map[string]any)["mapping"] = c.given
			})
			got := p.Extensions[0].Connection.Mapping
			if got.Text != c.want.Text || got.Is != c.want.Is {
				t.Errorf("got %q (%d), wanted %q (%d)", got.Text, got.Is, c.want.Text, c.want.Is)
			}
		})
	}
}

func TestAnExtensionOfAPointElsewhereHasAPoint(t *testing.T) {
	t.Parallel()
	const reference = "urn:pulumi:test::orders::pulumi:pulumi:StackReference::shop"
	p := edited(t, "orders.state.json", "invoicing-source", func(r map[string]any) {
		r["inputs"].(map[string]any)["topicArn"] = "arn:aws:sns:eu-west-1:111111111111:payments-point-0a1b2c3.fifo"
		r["propertyDependencies"] = map[string]any{"topicArn": []any{reference}}
	})
	point := p.Extensions[0].Point
	if !point.Elsewhere || point.Name != "payments-point-0a1b2c3.fifo" || !point.Topic.FIFO || point.Contract.Is != stack.Known || len(p.Points) != 2 {
		t.Errorf("got %+v of %d points", point, len(p.Points))
	}
}

func TestWhatIsReplacedAndWaitsToBeDeletedIsNotWired(t *testing.T) {
	t.Parallel()
	p := edited(t, "orders.state.json", "shipping", func(r map[string]any) { r["delete"] = true })
	if len(p.Extensions) != 1 {
		t.Errorf("there are %d extensions", len(p.Extensions))
	}
}

func TestAnExtensionWhoseMappingWasRefusedHasNoConnection(t *testing.T) {
	t.Parallel()
	p := edited(t, "orders.state.json", "shipping-mapping", func(r map[string]any) { r["delete"] = true })
	if p.Extensions[1].Connection != nil || len(p.Connections) != 2 {
		t.Errorf("got %+v", p.Extensions[1].Connection)
	}
}

func TestAPreviewCountsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	const text = `{"steps": [{"op": "same", "urn": "u", "newState": {"urn": "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"}}],
		"diagnostics": [{"severity": "error", "message": "no"}], "changeSummary": {"same": 45, "create": 1}}`
	p, err := stack.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if p.Left != 44 || p.Project != "shop" || len(p.Diagnostics) != 1 {
		t.Errorf("got %+v", p)
	}
}

func TestOtherTextsAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "{}", "[]", "3", `{"deployment": 3}`, `{"version": 3}`, "{}\n{}"} {
		if p, err := stack.Read([]byte(text)); err == nil {
			t.Errorf("%q: got %+v", text, p)
		} else if strings.Contains(err.Error(), "Go ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
