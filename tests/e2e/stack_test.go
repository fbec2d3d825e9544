package e2e_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// ask runs a script in the program's folder, in which $eventlink is the command-line tool that make build made, and gives what
// it prints.
func (s *system) ask(status int, script string) string {
	s.Helper()
	result, err := s.stack.Shell(s.Context(), "set -o pipefail; eventlink='"+tool(s.T)+"'; "+script)
	var failure *engine.Failure
	if err != nil && !errors.As(err, &failure) {
		s.Fatal(err)
	}
	if result.ExitCode != status {
		s.Fatalf("%s ended with status %d, wanted %d:\n%s", script, result.ExitCode, status, result.Output)
	}
	return result.Output
}

// TestTheToolJudgesAndDrawsWhatAProgramWires asks the tool before an update, by the preview, and after it, by the state.
func TestTheToolJudgesAndDrawsWhatAProgramWires(t *testing.T) {
	anywhere(t)
	options, err := engine.FromFolder("../../examples/yaml")
	if err != nil {
		t.Fatal(err)
	}
	const mapping = "orders-to-invoices.cel"
	guarded := options.Files[mapping]
	options.Files[mapping] = strings.Replace(guarded, `event.?note.orValue("")`, "event.note", 1)
	s := laidOut(t, options)

	refused := s.ask(1, "pulumi preview --json --show-sames > refused.json; $eventlink check --preview refused.json")
	for _, want := range []string{
		"Extension invoicing\nunknown: there is no mapping of it here", "preview\nerror: eventlink:index:Mapping resource 'invoicing-mapping'",
		"mapping:10:17: event.note may be absent", "ExtensionPoint orders\nok: ",
	} {
		if !strings.Contains(refused, want) {
			t.Errorf("of a refused preview, want %q in\n%s", want, refused)
		}
	}

	if err := s.stack.WriteFile(mapping, guarded); err != nil {
		t.Fatal(err)
	}
	planned := s.ask(0, "pulumi preview --json --show-sames | $eventlink check --preview -")
	drawnBefore := s.ask(0, "pulumi preview --json --show-sames | $eventlink graph -")
	s.up()
	if diff := cmp.Diff(planned, s.ask(0, "$eventlink check --stack")); diff != "" {
		t.Errorf("the state is judged otherwise than the preview (-preview +state):\n%s", diff)
	}
	if diff := cmp.Diff(drawnBefore, s.ask(0, "$eventlink graph --stack test")); diff != "" {
		t.Errorf("the state is drawn otherwise than the preview (-preview +state):\n%s", diff)
	}
	for _, want := range []string{`orderEvents`, `-->|"OrderCancelled, OrderPlaced"|`, "dead letters: invoicing-dlq", "shippingCommands</b><br/>SQS queue, FIFO"} {
		if !strings.Contains(drawnBefore, want) {
			t.Errorf("want %q in\n%s", want, drawnBefore)
		}
	}
	if left := s.ask(3, "pulumi preview --json | $eventlink check --preview -"); !strings.Contains(left, "make it with --show-sames") {
		t.Errorf("of a preview without what does not change, got\n%s", left)
	}
	if none := s.ask(3, "$eventlink check --stack absent"); !strings.Contains(none, "absent") || !strings.Contains(none, "pulumi stack export") {
		t.Errorf("of a stack that there is not, got\n%s", none)
	}

	s.publish(s.out("orderEventsArn"), event{body: `{"type": "OrderPlaced"}`})
	s.eventually("the dead letter is counted", func() (bool, string) {
		drawn := s.ask(0, "$eventlink graph --counts --stack")
		return strings.Contains(drawn, "dead letters in orders-dlq: 1") && strings.Contains(drawn, "dead letters in invoicing-dlq: 0"), drawn
	})
}

// TestWhatIsNotKnownAtPreviewIsSaidByName asks of a mapping that holds the ARN of a queue which is not there yet.
func TestWhatIsNotKnownAtPreviewIsSaidByName(t *testing.T) {
	anywhere(t)
	s := laidOut(t, program(t, "late-mapping.yaml"))
	got := s.ask(2, "pulumi preview --json --show-sames | $eventlink check --preview -")
	want := "Extension lateInvoicing\nunknown: lateInvoicing.mapping is not known before the update, since it comes from commands\n\n" +
		"ExtensionPoint lateOrders\nok: the contract compiles, and every event of it has an identity\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
