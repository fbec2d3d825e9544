package route_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/route/internal/schema"
)

func example() route.Route {
	return route.Route{
		Component: route.Extension, Name: "invoices", IDScope: "urn:x", TimeoutSeconds: 30, Plan: strings.Repeat("e", 64),
		Source:   route.Source{Schema: `{"type":"object"}`, Point: true, FIFO: true, Identity: "event.id"},
		Mapping:  "[event]",
		Target:   route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:1:q.fifo", Schema: `{"type":"object"}`, FIFO: true, GroupBy: "event.g"},
		QueueURL: "https://q", DeadLetterQueueURL: "https://d",
	}
}

func TestTheCommittedSchemaIsNotStale(t *testing.T) {
	t.Parallel()
	want, err := schema.Document()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("route.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("route.schema.json is stale: run go generate ./route\n%s", diff)
	}
	compiled, err := schema.Plan(want)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(compiled), string(route.SchemaPlan)); diff != "" {
		t.Errorf("route.plan.json is stale: run go generate ./route\n%s", diff)
	}
}

func TestARouteSurvivesEncoding(t *testing.T) {
	t.Parallel()
	document, err := route.Encode(example())
	if err != nil {
		t.Fatal(err)
	}
	got, err := route.Decode(document)
	if err != nil {
		t.Fatal(err)
	}
	want := example()
	want.Digest = got.Digest
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again, err := route.Encode(example())
	if err != nil || string(again) != string(document) {
		t.Error("equal routes gave different documents")
	}
}

func TestAChangedDocumentIsRefused(t *testing.T) {
	t.Parallel()
	document, err := route.Encode(example())
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(string) string{
		"another mapping": func(s string) string { return strings.Replace(s, "[event]", "[]", 1) },
		"another digest":  func(s string) string { return strings.Replace(s, `"digest": "`, `"digest": "0`, 1) },
		"an unknown key":  func(s string) string { return strings.Replace(s, `"name"`, `"extra": 1, "name"`, 1) },
		"something after": func(s string) string { return s + "{}" },
		"nothing":         func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := route.Decode([]byte(change(string(document)))); err == nil {
				t.Error("the document was taken")
			}
		})
	}
}
