package e2e_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFIFOLanesHaveNamesUnderVerbatimAutonaming has a setting under which the aws plugin adds nothing to a name, not even the suffix
// that AWS demands of FIFO queues and topics.
func TestFIFOLanesHaveNamesUnderVerbatimAutonaming(t *testing.T) {
	anywhere(t)
	s := laidOut(t, program(t, "verbatim.yaml"))
	if _, err := s.stack.Run(t.Context(), "config", "set", "--path", "pulumi:autonaming.mode", "verbatim"); err != nil {
		t.Fatal(err)
	}
	s.up()
	got := map[string]string{}
	for _, name := range []string{"verbatimOrders-point-fifo", "verbatimOrders-queue-fifo", "verbatimOrders-dlq-fifo", "verbatimPlain-queue"} {
		got[name], _ = only(t, s.state(), name).Outputs["name"].(string)
	}
	want := map[string]string{
		"verbatimOrders-point-fifo": "verbatimOrders-point.fifo", "verbatimOrders-queue-fifo": "verbatimOrders-queue.fifo",
		"verbatimOrders-dlq-fifo": "verbatimOrders-dlq.fifo", "verbatimPlain-queue": "verbatimPlain-queue",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the names in AWS (-want +got):\n%s", diff)
	}
	s.publish(s.out("events"), event{body: `{"n":1}`, group: "g", id: "e"})
	if command := s.receive(s.out("commands"), 1)[0].Body; command != `{"got":"it"}` {
		t.Errorf("the lanes work: got %s", command)
	}
}
