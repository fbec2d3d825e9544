package lambdaruntime_test

import (
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/route"
)

func TestARouteMayBeLargerThanAnyMessage(t *testing.T) {
	t.Parallel()
	contract := `{"type": "object", "description": "` + strings.Repeat("long ", 500_000) + `"}`
	want := route.Route{
		Component: route.Extension, Name: "invoicing", IDScope: "urn", QueueURL: "https://q", DeadLetterQueueURL: "https://d", TimeoutSeconds: 30, Plan: strings.Repeat("e", 64),
		Source: route.Source{Schema: contract}, Mapping: "[]",
		Target: route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-central-1:123456789012:invoices", Schema: contract},
	}
	document, err := route.Encode(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := lambdaruntime.ReadRoute(document)
	if err != nil {
		t.Fatal(err)
	}
	want.Digest = got.Digest
	if got != want {
		t.Error("the route that was read is not the one that was written")
	}
}
