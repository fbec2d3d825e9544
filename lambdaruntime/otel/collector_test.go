package otel_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
)

func parse(t *testing.T, text string) otel.Context {
	t.Helper()
	c, ok := otel.Parse(text)
	if !ok {
		t.Fatalf("%s is no traceparent", text)
	}
	return c
}

// TestSpansArePostedAsOTLP compares with what the protocol's specification has as its JSON encoding: ids in hexadecimal, 64-bit
// integers as strings, enums as numbers.
func TestSpansArePostedAsOTLP(t *testing.T) {
	t.Parallel()
	var path, kind string
	var body map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, kind = r.Method+" "+r.URL.Path, r.Header.Get("Content-Type")
		text, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(text, &body) != nil {
			t.Errorf("got %s, %v", text, err)
		}
	}))
	defer server.Close()
	start := time.Unix(1772539200, 5)
	child := otel.Span{
		Context: parse(t, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), Parent: [8]byte{0, 1, 2, 3, 4, 5, 6, 7}, State: "vendor=1",
		Name: "process invoicing", Start: start, End: start.Add(time.Millisecond),
		Attributes: []otel.Attribute{{Name: "eventlink.fate", Value: "published"}, {Name: "eventlink.commands", Value: 2}},
	}
	root := child
	root.Parent, root.State, root.Failure, root.Attributes = [8]byte{}, "", "breaks-contract", nil
	collector := otel.Connect(environment("OTEL_EXPORTER_OTLP_ENDPOINT="+server.URL+"/"), "invoicing", otel.Attribute{Name: "eventlink.lane", Value: "invoicing"})
	if err := collector.Send(t.Context(), []otel.Span{child, root}); err != nil {
		t.Fatal(err)
	}
	if path != "POST /v1/traces" || kind != "application/json" {
		t.Errorf("got %s as %s", path, kind)
	}
	type object = map[string]any
	text := func(key, value string) any { return object{"key": key, "value": object{"stringValue": value}} }
	want := object{"resourceSpans": []any{object{
		"resource": object{"attributes": []any{text("service.name", "invoicing"), text("eventlink.lane", "invoicing")}},
		"scopeSpans": []any{object{"scope": object{"name": "eventlink"}, "spans": []any{
			object{
				"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7", "parentSpanId": "0001020304050607", "traceState": "vendor=1",
				"flags": 769.0, "name": "process invoicing", "kind": 5.0, "startTimeUnixNano": "1772539200000000005", "endTimeUnixNano": "1772539200001000005",
				"attributes": []any{text("eventlink.fate", "published"), object{"key": "eventlink.commands", "value": object{"intValue": "2"}}},
				"status":     object{},
			},
			object{
				"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7",
				"flags": 257.0, "name": "process invoicing", "kind": 5.0, "startTimeUnixNano": "1772539200000000005", "endTimeUnixNano": "1772539200001000005",
				"status": object{"code": 2.0, "message": "breaks-contract"},
			},
		}}},
	}}}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
}

func environment(values ...string) func(string) string {
	return func(name string) string {
		for _, value := range values {
			if key, text, _ := strings.Cut(value, "="); key == name {
				return text
			}
		}
		return ""
	}
}

func TestWhereSpansGo(t *testing.T) {
	t.Parallel()
	beside := otel.Connect(environment(), "invoicing")
	if beside.URL != "http://localhost:4318/v1/traces" || beside.Resource[0].Value != "invoicing" {
		t.Errorf("got %+v", beside)
	}
	named := otel.Connect(environment("OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example/otlp", "OTEL_SERVICE_NAME=billing"), "invoicing")
	if named.URL != "https://collector.example/otlp/v1/traces" || named.Resource[0].Value != "billing" {
		t.Errorf("got %+v", named)
	}
}

func TestACollectorThatTakesNothingIsAnError(t *testing.T) {
	t.Parallel()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }))
	defer refusing.Close()
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server sees that the caller left only when it has read all
		<-r.Context().Done()
	}))
	defer hanging.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for url, want := range map[string]string{
		strings.Replace(refusing.URL, "//", "//user:secret@", 1): "answered 503", gone.URL: "refused", hanging.URL: "deadline exceeded", "://": "protocol scheme",
	} {
		ctx := t.Context()
		if url == hanging.URL {
			ended, cancel := context.WithDeadline(ctx, time.Now().Add(20*time.Millisecond))
			defer cancel()
			ctx = ended
		}
		err := otel.Connect(environment("OTEL_EXPORTER_OTLP_ENDPOINT="+url), "invoicing").Send(ctx, []otel.Span{{}})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v", url, err)
		}
	}
}
