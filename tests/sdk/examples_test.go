package sdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

const (
	placed = `{"type": "OrderPlaced", "orderId": "ord-000101", "customerId": "cus-7", "currency": "EUR",
		"lines": [{"name": "Espresso cup, white", "quantity": 4, "unitCents": 1290}]}`
	cancelled = `{"type": "OrderCancelled", "orderId": "ord-000101", "reason": "changed their mind"}`

	guarded, unguarded = `event.?note.orValue("")`, "event.note"
)

// TestEveryExampleRuns takes a project made of each example from its type checker to an empty stack, and looks at the commands
// on the queues.
func TestEveryExampleRuns(t *testing.T) {
	t.Parallel()
	for _, language := range projects.Languages {
		t.Run(string(language), func(t *testing.T) {
			t.Parallel()
			p := checked(t, language, fresh(t, string(language)))
			s := stack(t, p, "")
			refuses(t, s, p)
			if _, err := s.Preview(t.Context()); err != nil {
				t.Fatal(err)
			}
			up, err := s.Up(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("up took %s: %v", up.Duration.Round(time.Second/10), up.Changes)
			hasOneProvider(t, s)
			outputs, err := s.Outputs(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, event := range []string{placed, cancelled} {
				publish(t, outputs["orderEventsArn"].(string), event)
			}
			want := []string{
				`{"currency":"EUR","customerId":"cus-7","lines":[{"amountCents":5160,"text":"4 x Espresso cup, white"}],"note":"","orderId":"ord-000101","type":"CreateInvoice"}`,
				`{"orderId":"ord-000101","reason":"changed their mind","type":"CancelInvoice"}`,
			}
			got := receive(t, outputs["invoiceCommandsUrl"].(string), len(want))
			slices.Sort(got) // the queue is a standard one
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("invoicing (-want +got):\n" + diff)
			}
			want = []string{`{"orderId":"ord-000101","pieces":[4],"type":"PackParcel"}`, `{"orderId":"ord-000101","type":"StopParcel"}`}
			if diff := cmp.Diff(want, sorted(receive(t, outputs["shippingCommandsUrl"].(string), len(want)))); diff != "" {
				t.Error("shipping (-want +got):\n" + diff)
			}
			if _, err := s.Destroy(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// hasOneProvider checks that children ask for the plugin in the words of their component: for others the engine starts it again.
func hasOneProvider(t *testing.T, s *engine.Stack) {
	t.Helper()
	state, err := s.Export(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if providers := state.OfType("pulumi:providers:eventlink"); len(providers) != 1 {
		t.Errorf("one process of the plugin serves components and children, got %v", providers)
	}
}

// refuses removes the guard from the example's mapping, and checks that preview stops for the same reason in each
// language.
func refuses(t *testing.T, s *engine.Stack, p *projects.Project) {
	t.Helper()
	const file = "orders-to-invoices.cel"
	good, err := os.ReadFile(filepath.Join(p.Program(), file))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(good, []byte(guarded)) {
		t.Fatalf("%s does not guard event.note any more", file)
	}
	if err := s.WriteFile(file, strings.Replace(string(good), guarded, unguarded, 1)); err != nil {
		t.Fatal(err)
	}
	result, err := s.Preview(t.Context())
	var failure *engine.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("want a refused preview, got %v:\n%s", err, result.Output)
	}
	const finding = "mapping:10:17: event.note may be absent: the event contract does not require it; " +
		`guard with has(event.note) ? ... : ..., or write event.?note.orValue("") [MAP004]`
	if !slices.ContainsFunc(result.Messages("error"), func(message string) bool { return strings.Contains(message, finding) }) {
		t.Errorf("want the finding\n%s\ngot\n%s", finding, result.Output)
	}
	if err := s.WriteFile(file, string(good)); err != nil {
		t.Fatal(err)
	}
}

// TestEveryExampleHasTheSameMapping compares the copies of the mapping in each example.
func TestEveryExampleHasTheSameMapping(t *testing.T) {
	t.Parallel()
	copies, err := filepath.Glob("../../examples/*/orders-to-invoices.cel")
	if err != nil || len(copies) != len(projects.Languages)+1 {
		t.Fatal(copies, err)
	}
	for _, path := range copies[1:] {
		if diff := cmp.Diff(read(t, copies[0]), read(t, path)); diff != "" {
			t.Error(path, diff)
		}
	}
}

// TestTheProjectFileOfEveryExamplePasses runs in each example the line that its README has for CI.
func TestTheProjectFileOfEveryExamplePasses(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob("../../examples/*/eventlink.yaml")
	more, other := filepath.Glob("../../examples/*/*/eventlink.yaml")
	if found = append(found, more...); err != nil || other != nil || len(found) < 4 {
		t.Fatal(found, err, other)
	}
	tool := filepath.Join(t.TempDir(), "eventlink")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-C", "../..", "-o", tool, "./cmd/eventlink").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	python, err := installed.Python()
	if err != nil {
		t.Fatal(err)
	}
	const line = "eventlink check && eventlink test --sample 100"
	cases := read(t, "../../examples/yaml/orders-to-invoices.cases.yaml")
	all := t.TempDir()
	if err := os.CopyFS(all, os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	for _, file := range found {
		name, err := filepath.Rel("../../examples", filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script := line
			if name == "python" {
				script = "python3 contracts.py && " + line
			}
			if page := read(t, filepath.Join("../../examples", strings.Split(name, "/")[0], "README.md")); name != "two-stacks/invoicing" && !strings.Contains(page, "`"+script+"`") {
				t.Errorf("its README does not say: %s", script)
			}
			if diff := cmp.Diff(cases, read(t, filepath.Join(filepath.Dir(file), "orders-to-invoices.cases.yaml"))); diff != "" {
				t.Errorf("its cases are others (-yaml +%s):\n%s", name, diff)
			}
			command := exec.CommandContext(t.Context(), "bash", "-ec", script)
			command.Dir = filepath.Join(all, name)
			command.Env = append(os.Environ(), "PATH="+strings.Join([]string{filepath.Dir(tool), filepath.Dir(python), os.Getenv("PATH")}, ":"))
			out, err := command.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "ok    invoicing: 4 cases, 100 sampled events, 4 of 4 branches") {
				t.Errorf("%s: %v\n%s", script, err, out)
			}
		})
	}
}

func publish(t *testing.T, topicARN, event string) {
	t.Helper()
	topics := sns.NewFromConfig(cloud.Config(region, "000000000000"))
	if _, err := topics.Publish(t.Context(), &sns.PublishInput{TopicArn: &topicARN, Message: &event}); err != nil {
		t.Fatal(err)
	}
}

// receive takes messages from a queue until there are as many as wanted.
func receive(t *testing.T, queue string, wanted int) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	queues := sqs.NewFromConfig(cloud.Config(region, "000000000000"))
	var bodies []string
	for len(bodies) < wanted {
		received, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 1})
		if err != nil {
			t.Fatalf("got %d of %d messages: %v", len(bodies), wanted, err)
		}
		for _, m := range received.Messages {
			bodies = append(bodies, *m.Body)
			if _, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
				t.Fatal(err)
			}
		}
	}
	return bodies
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// decoded reads JSON, for comparison.
func decoded(t *testing.T, text string) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}
