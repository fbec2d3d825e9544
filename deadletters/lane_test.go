package deadletters_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/stack"
)

// packed is a function's package with these files.
func packed(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		file, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := file.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// deployedRoute is the documents of a route that maps every event to one command.
func deployedRoute(t *testing.T) map[string]string {
	t.Helper()
	const any = `{"type":"object"}`
	r := route.Route{
		Component: route.Extension, Name: "invoicing", Source: route.Source{Schema: any}, Mapping: `[{"n": event.n}]`,
		Target:  route.Target{Service: route.SQS, ARN: "arn:aws:sqs:eu-central-1:123456789012:q", Schema: any},
		IDScope: "x", QueueURL: "q", DeadLetterQueueURL: "d", TimeoutSeconds: 30,
	}
	lane, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatal(err)
	}
	compiled, digest, err := plan.Encode(lane.Plan)
	if err != nil {
		t.Fatal(err)
	}
	r.Plan = digest
	document, err := route.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{route.FileName: string(document), plan.FileName: string(compiled)}
}

// cloudWith is Lambda with one function, whose code is what answer writes.
func cloudWith(t *testing.T, answer http.HandlerFunc) deadletters.Cloud {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/2015-03-31/functions/invoicing", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"Code": {"Location": "%s/code?X-Amz-Signature=secret"}}`, server.URL)
	})
	mux.HandleFunc("/code", answer)
	client := lambda.New(lambda.Options{
		Region: "eu-central-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
	return deadletters.Cloud{Lambda: client, HTTP: server.Client()}
}

func TestTheCodeOfAFunctionJudgesLetters(t *testing.T) {
	t.Parallel()
	cloud := cloudWith(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, packed(t, deployedRoute(t))) })
	judge, err := cloud.Judge(t.Context(), &deadletters.Lane{FunctionName: "invoicing"})
	if err != nil {
		t.Fatal(err)
	}
	good, err := judge.Judge(t.Context(), one(t, "", notification, nil))
	if err != nil || good.Refusal != nil || len(good.Messages) != 1 || good.Messages[0].Body != `{"n":1}` {
		t.Errorf("got %+v, %v", good, err)
	}
	bad, err := judge.Judge(t.Context(), one(t, "", strings.Replace(notification, `\"n\"`, `\"m\"`, 1), nil))
	if err != nil || bad.Refusal == nil || bad.Refusal.Reason != "mapping-error" {
		t.Errorf("got %+v, %v", bad, err)
	}
	if none, err := judge.Judge(t.Context(), one(t, "", "no notification", nil)); err != nil || none.Refusal == nil || none.Refusal.Reason != "not-an-event" {
		t.Errorf("got %+v, %v", none, err)
	}
}

func TestCodeThatCannotBeReadIsToldWithoutItsSignedURL(t *testing.T) {
	t.Parallel()
	stale := deployedRoute(t)
	stale[plan.FileName] = `{"version": 0}`
	for want, answer := range map[string]http.HandlerFunc{
		"AWS answered 403 Forbidden": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) },
		"reading the function's package": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "no zip")
		},
		"has no route.json: is it a function of Eventlink?": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, packed(t, map[string]string{"index.js": ""}))
		},
		"an eventlink of the version that deployed the function can read it": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, packed(t, stale))
		},
		"invoicing: EOF": func(w http.ResponseWriter, _ *http.Request) {
			panic(http.ErrAbortHandler)
		},
	} {
		_, err := cloudWith(t, answer).Judge(t.Context(), &deadletters.Lane{FunctionName: "invoicing"})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
}

func TestTheRegionOfAQueueIsThatOfItsURL(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"https://sqs.eu-central-1.amazonaws.com/1/q":   "eu-central-1",
		"https://sqs.cn-north-1.amazonaws.com.cn/1/q":  "cn-north-1",
		"https://eu-west-1.queue.amazonaws.com/1/q":    "eu-west-1",
		"https://127.0.0.1:4566/000000000000/q":        "",
		"http://localhost:4566/000000000000/invoicing": "",
	} {
		if lane, err := deadletters.LaneOfQueue(url); err != nil || lane.Region != want || lane.DeadLetterQueueURL != url {
			t.Errorf("%s: got %+v, %v", url, lane, err)
		}
	}
}

func TestTheLanesOfAProgramAreThoseThatAreDeployed(t *testing.T) {
	t.Parallel()
	dead := func(name string) stack.Queue {
		return stack.Queue{URL: "https://q/1/" + name + "-dlq", ARN: "arn:aws:sqs:eu-west-1:1:" + name + "-dlq", LaneURL: "https://q/1/" + name, Function: name + "-f"}
	}
	got := deadletters.LanesOf(&stack.Program{
		Points:     []*stack.Point{{Name: "orders", DeadLetters: dead("orders")}, {Name: "open"}},
		Extensions: []*stack.Extension{{Name: "invoicing", DeadLetters: dead("invoicing")}},
	})
	if len(got) != 2 || got[0].Name != "invoicing" || got[1] != (deadletters.Lane{
		Name: "orders", DeadLetterQueueURL: "https://q/1/orders-dlq", QueueURL: "https://q/1/orders", FunctionName: "orders-f", Region: "eu-west-1",
	}) {
		t.Errorf("got %+v", got)
	}
}

// To read the queue of a lane, or a command queue, would hide its messages from whoever takes them.
func TestAQueueThatIsNotADeadLetterQueueIsNotRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sources, policy string
		status          int
		want            string
	}{
		"a dead-letter queue":           {`["https://q/1/lane"]`, `{}`, 200, ""},
		"a lane's queue":                {`[]`, `{"RedrivePolicy": "{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-central-1:1:orders-dlq\"}"}`, 200, "its own dead-letter queue is orders-dlq"},
		"a queue of no lane":            {`[]`, `{}`, 200, ""},
		"a queue that may not be asked": {`[]`, `{}`, 403, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(c.status)
			if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".ListDeadLetterSourceQueues") {
				fmt.Fprintf(w, `{"queueUrls": %s}`, c.sources)
				return
			}
			fmt.Fprintf(w, `{"Attributes": %s}`, c.policy)
		}))
		t.Cleanup(server.Close)
		client := sqs.New(sqs.Options{
			Region: "eu-central-1", BaseEndpoint: aws.String(server.URL), Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		})
		err := deadletters.Cloud{SQS: client}.HoldsDeadLetters(t.Context(), deadletters.Lane{DeadLetterQueueURL: "https://q/1/x"})
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, wanted %q", name, err, c.want)
		}
	}
}

func TestAnARNNamesAQueueToo(t *testing.T) {
	t.Parallel()
	for queue, want := range map[string]string{
		"arn:aws:sqs:eu-central-1:123456789012:orders-dlq": "https://sqs.eu-central-1.amazonaws.com/123456789012/orders-dlq",
		"arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo":    "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q.fifo",
		"arn:aws:sns:eu-central-1:123456789012:orders":     "arn:aws:sns:eu-central-1:123456789012:orders",
		"orders":        "orders",
		"https://q/1/x": "https://q/1/x",
	} {
		if got := deadletters.URLOf(queue); got != want {
			t.Errorf("%s: got %s", queue, got)
		}
	}
}
