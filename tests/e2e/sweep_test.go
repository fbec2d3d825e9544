package e2e_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/tests/sweep"
)

// TestASweepRemovesWhatACutRunLeft leaves alone what does not have the tag.
func TestASweepRemovesWhatACutRunLeft(t *testing.T) {
	locally(t)
	s := deployed(t, program(t, "sweep.yaml"))
	state := s.state()
	removed, err := sweep.Sweep(t.Context(), here.config(here.region()), "eventlink-cut-off")
	if err != nil {
		t.Error(err)
	}
	// A topic and a queue of the program's own; of the lane a mapping, a function, a topic, two queues, a role, a log group and five
	// alarms.
	if len(removed) != 14 {
		t.Errorf("want 14 resources removed, got %d: %v", len(removed), removed)
	}
	for _, resource := range state.Resources {
		if tags, _ := resource.Outputs["tags"].(map[string]any); tags["eventlink-cut-off"] != nil {
			s.isGone(resource)
		}
	}
	kept := only(t, state, "untagged-queue").ID
	if _, err := s.sqs.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(kept)}); err != nil {
		t.Errorf("want the queue without the tag to stay, got %v", err)
	}
}
