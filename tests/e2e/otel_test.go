package e2e_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// A collector takes spans over HTTP, and reads them as the OpenTelemetry collector does.
type collector struct {
	*httptest.Server
	lock  sync.Mutex
	spans map[string]ptrace.Span // by the lane's name and the fate
	wrong []error
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: map[string]ptrace.Span{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		c.lock.Lock()
		defer c.lock.Unlock()
		if err == nil {
			err = c.take(r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type"), body)
		}
		if err != nil {
			c.wrong = append(c.wrong, fmt.Errorf("%w: %s", err, body))
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *collector) take(request string, body []byte) error {
	if request != "POST /v1/traces application/json" {
		return fmt.Errorf("got %s", request)
	}
	traces, err := (&ptrace.JSONUnmarshaler{DisallowUnknownFields: true}).UnmarshalTraces(body)
	if err != nil {
		return err
	}
	for _, resource := range traces.ResourceSpans().All() {
		service, _ := resource.Resource().Attributes().Get("service.name")
		for _, scope := range resource.ScopeSpans().All() {
			for _, span := range scope.Spans().All() {
				fate, _ := span.Attributes().Get("eventlink.fate")
				c.spans[service.AsString()+" "+fate.AsString()] = span
			}
		}
	}
	return nil
}

// span waits for one.
func (c *collector) span(s *system, name string) ptrace.Span {
	s.Helper()
	var span ptrace.Span
	s.eventually("the collector has the span "+name, func() (found bool, last string) {
		c.lock.Lock()
		defer c.lock.Unlock()
		if len(c.wrong) > 0 {
			s.Fatal(c.wrong)
		}
		span, found = c.spans[name]
		return found, fmt.Sprint(len(c.spans), " spans")
	})
	return span
}

// layer publishes a layer with nothing in it, and gives the ARN of its version.
func (c clients) layer(t *testing.T, name string) string {
	t.Helper()
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		t.Fatal(err)
	}
	made, err := c.lambda.PublishLayerVersion(t.Context(), &lambda.PublishLayerVersionInput{
		LayerName: aws.String(name), Content: &types.LayerVersionContentInput{ZipFile: empty.Bytes()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(made.LayerVersionArn)
}

// TestATraceGoesThroughTwoLanesToTheCommand follows one trace: the publisher's span, the point's, the extension's, the command.
func TestATraceGoesThroughTwoLanesToTheCommand(t *testing.T) {
	locally(t)
	c := newCollector(t)
	layer := clientsIn(here.region()).layer(t, "collector")
	options := program(t, "otel.yaml")
	options.Config = map[string]string{"collectorLayer": layer, "collector": c.URL}
	s := deployed(t, options)

	name := only(t, s.state(), "invoicing-function").ID
	function, err := s.lambda.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	if len(function.Layers) != 1 || aws.ToString(function.Layers[0].Arn) != layer || function.Environment.Variables["OTEL_EXPORTER_OTLP_ENDPOINT"] != c.URL {
		t.Errorf("the function has the layers %v and the environment %v", function.Layers, function.Environment)
	}

	const trace, publisher = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	carried := map[string]string{"traceparent": "00-" + trace + "-" + publisher + "-01", "tracestate": "vendor=1"}
	s.publish(s.out("events"), event{body: `{"orderId":"o-1"}`, attributes: carried})
	command := s.receive(s.out("commands"), 1)[0]
	point, extension := c.span(s, "payments published"), c.span(s, "invoicing published")
	if diff := cmp.Diff([]string{trace, publisher, trace, point.SpanID().String()},
		[]string{point.TraceID().String(), point.ParentSpanID().String(), extension.TraceID().String(), extension.ParentSpanID().String()}); diff != "" {
		t.Errorf("the spans are children of each other:\n%s", diff)
	}
	if want := "00-" + trace + "-" + extension.SpanID().String() + "-01"; command.Attributes["traceparent"] != want || command.Attributes["tracestate"] != "vendor=1" {
		t.Errorf("want the traceparent %s on the command, got %v", want, command.Attributes)
	}
	if extension.Kind() != ptrace.SpanKindConsumer || extension.Name() != "process invoicing" || extension.EndTimestamp() < extension.StartTimestamp() {
		t.Errorf("got the span %s of the kind %s from %s to %s", extension.Name(), extension.Kind(), extension.StartTimestamp(), extension.EndTimestamp())
	}

	s.publish(s.out("events"), event{body: `{"orderId":7}`, attributes: carried})
	s.receive(s.out("deadLetters"), 1)
	failed := c.span(s, "payments dead-lettered")
	if reason, _ := failed.Attributes().Get("error.type"); failed.Status().Code() != ptrace.StatusCodeError || reason.AsString() != "breaks-contract" {
		t.Errorf("got the status %v and the attributes %v", failed.Status(), failed.Attributes().AsRaw())
	}
	s.eventually("the log names the trace", func() (bool, string) {
		log := s.log(s.out("pointLogs"))
		return strings.Contains(log, `"traceId":"`+trace+`"`), log
	})
	c.lock.Lock()
	defer c.lock.Unlock()
	for name, span := range c.spans {
		if text := fmt.Sprint(span.Attributes().AsRaw()); strings.Contains(text, "o-1") {
			t.Errorf("the span %s has a value of the event: %s", name, text)
		}
	}
	s.allQueuesEmpty()
}
