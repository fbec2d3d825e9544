package otel

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Span is the processing of one event.
type Span struct {
	Context
	// Parent is the span of the sender; zero where the trace begins here.
	Parent [8]byte
	// State is the tracestate of the event, which nothing here reads.
	State      string
	Name       string
	Start, End time.Time
	Attributes []Attribute
	// Failure is why the event was not published, a code; empty where all went well.
	Failure string
}

// An Attribute is a text or a number by name.
type Attribute struct {
	Name  string
	Value any // a string or an int
}

// MarshalJSON writes an attribute as OTLP has it. A 64-bit integer is a string there.
func (a Attribute) MarshalJSON() ([]byte, error) {
	value := map[string]string{}
	switch v := a.Value.(type) {
	case int:
		value["intValue"] = strconv.Itoa(v)
	default:
		value["stringValue"] = fmt.Sprint(v)
	}
	return json.Marshal(map[string]any{"key": a.Name, "value": value})
}

// A Collector takes spans over HTTP.
type Collector struct {
	// URL is where traces are posted.
	URL    string
	Client *http.Client
	// Resource says whose spans they are.
	Resource []Attribute
}

// Connect gives the collector that the environment names, or else the one beside the function, where a collector's layer listens.
// It makes no call. getenv is os.Getenv.
func Connect(getenv func(string) string, service string, resource ...Attribute) Collector {
	endpoint := getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	if endpoint == "" {
		endpoint = "http://localhost:4318"
	}
	if name := getenv("OTEL_SERVICE_NAME"); name != "" {
		service = name
	}
	return Collector{
		URL: strings.TrimSuffix(endpoint, "/") + "/v1/traces",
		// Lambda stops a function between batches, and a connection that was kept may be dead by the next one.
		Client:   &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
		Resource: append([]Attribute{{"service.name", service}}, resource...),
	}
}

// The numbers of OTLP's protobuf enums.
const (
	kindConsumer = 5
	statusError  = 2
	// flagHasRemote and flagRemote say that the parent is known to be another program's.
	flagSampled, flagHasRemote, flagRemote = 1, 0x100, 0x200
)

type spanJSON struct {
	TraceID    string      `json:"traceId"`
	SpanID     string      `json:"spanId"`
	ParentID   string      `json:"parentSpanId,omitempty"`
	State      string      `json:"traceState,omitempty"`
	Flags      int         `json:"flags"`
	Name       string      `json:"name"`
	Kind       int         `json:"kind"`
	Start      string      `json:"startTimeUnixNano"`
	End        string      `json:"endTimeUnixNano"`
	Attributes []Attribute `json:"attributes,omitempty"`
	Status     statusJSON  `json:"status"`
}

type statusJSON struct {
	Code    int    `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

func (s Span) json() spanJSON {
	out := spanJSON{
		TraceID: s.TraceID(), SpanID: hex.EncodeToString(s.Span[:]), State: s.State, Flags: flagSampled | flagHasRemote,
		Name: s.Name, Kind: kindConsumer, Attributes: s.Attributes,
		Start: strconv.FormatInt(s.Start.UnixNano(), 10), End: strconv.FormatInt(s.End.UnixNano(), 10),
	}
	if s.Parent != [8]byte{} {
		out.ParentID = hex.EncodeToString(s.Parent[:])
		out.Flags |= flagRemote
	}
	if s.Failure != "" {
		out.Status = statusJSON{statusError, s.Failure}
	}
	return out
}

// Send posts spans, all in one request.
func (c Collector) Send(ctx context.Context, spans []Span) error {
	list := make([]spanJSON, len(spans))
	for i, s := range spans {
		list[i] = s.json()
	}
	type object = map[string]any
	body, err := json.Marshal(object{"resourceSpans": []object{{
		"resource":   object{"attributes": c.Resource},
		"scopeSpans": []object{{"scope": object{"name": "eventlink"}, "spans": list}},
	}}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := c.Client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the collector at %s answered %s", request.URL.Redacted(), response.Status)
	}
	return nil
}
