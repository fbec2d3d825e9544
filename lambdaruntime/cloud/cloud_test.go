package cloud_test

import (
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
