package cloud_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/cloud"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

func environment(without ...string) func(string) string {
	values := map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}
	for _, name := range without {
		delete(values, name)
	}
	return func(name string) string { return values[name] }
}

func TestConnect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		target route.Target
		region string
		url    string
	}{
		"a queue of the same region": {route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:1:q"}, "eu-west-1", "https://sqs.eu-west-1.amazonaws.com/1/q"},
		"a queue of another region":  {route.Target{Service: route.SQS, ARN: "arn:aws:sqs:us-east-1:1:q"}, "us-east-1", "https://sqs.us-east-1.amazonaws.com/1/q"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clients, err := cloud.Connect(route.Route{Target: c.target}, environment())
			if err != nil {
				t.Fatal(err)
			}
			queue, ok := clients.Target.(publish.SQS)
			if !ok || queue.QueueURL != c.url {
				t.Errorf("got %+v", clients.Target)
			}
			if clients.Own.Options().Region != "eu-west-1" {
				t.Error("the lane's own queues are in the function's region")
			}
		})
	}
	clients, err := cloud.Connect(route.Route{Target: route.Target{Service: route.SNS, ARN: "arn:aws:sns:us-east-1:1:t"}}, environment())
	if topic, ok := clients.Target.(publish.SNS); err != nil || !ok || topic.TopicARN != "arn:aws:sns:us-east-1:1:t" {
		t.Errorf("got %+v and %v", clients.Target, err)
	}
}

// TestACallCarriesTheTraceOfTheInvocation holds the SDK to what tracing by X-Ray relies on: a topic takes the trace of a call from
// its header. A message to a queue has its own, which wins.
func TestACallCarriesTheTraceOfTheInvocation(t *testing.T) {
	const trace = "Root=1-5f84c7a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1"
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
	t.Setenv("_X_AMZN_TRACE_ID", trace)
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("X-Amzn-Trace-Id"))
		w.WriteHeader(http.StatusTeapot)
	}))
	defer server.Close()
	for _, arn := range []string{"arn:aws:sns:eu-west-1:1:t", "arn:aws:sqs:eu-west-1:1:q"} {
		getenv := func(name string) string {
			if name == "AWS_ENDPOINT_URL" {
				return server.URL
			}
			return environment()(name)
		}
		clients, err := cloud.Connect(route.Route{Target: route.Target{Service: route.Service(arn[8:11]), ARN: arn}}, getenv)
		if err != nil {
			t.Fatal(err)
		}
		clients.Target.Send(t.Context(), []publish.Message{{Body: "{}"}})
	}
	if !slices.Equal(got, []string{trace, trace}) {
		t.Errorf("calls carried %q", got)
	}
}

func TestWhatCannotBeConnected(t *testing.T) {
	t.Parallel()
	queue := route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:1:q"}
	for name, c := range map[string]struct {
		target route.Target
		getenv func(string) string
	}{
		"no region":            {queue, environment("AWS_REGION")},
		"no credentials":       {queue, environment("AWS_SECRET_ACCESS_KEY")},
		"no ARN":               {route.Target{Service: route.SQS, ARN: "q"}, environment()},
		"another service":      {route.Target{Service: route.SNS, ARN: queue.ARN}, environment()},
		"a service unheard of": {route.Target{Service: route.SQS, ARN: "arn:aws:s3:::b"}, environment()},
	} {
		if _, err := cloud.Connect(route.Route{Target: c.target}, c.getenv); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
