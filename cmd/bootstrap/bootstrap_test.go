package main_test

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what SQS answers with
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// build builds the program as the Makefile does, in a temporary folder.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "bootstrap")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-o", program, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return program
}

func example() route.Route {
	return route.Route{
		Component: route.Extension, Name: "invoices", IDScope: "urn:invoices", TimeoutSeconds: 30,
		Source:  route.Source{Schema: `{"type":"object","required":["orderId"],"properties":{"orderId":{"type":"string"},"total":{"type":"integer"}}}`},
		Mapping: `event.total > 0 ? [{"type": "CreateInvoice", "orderId": event.orderId, "total": event.total}] : []`,
		Target: route.Target{
			Service: route.SQS, ARN: "arn:aws:sqs:eu-west-1:123456789012:commands",
			Schema: `{"type":"object","required":["type"],"properties":{"total":{"type":"integer"}}}`,
		},
		QueueURL: "https://sqs/1/lane", DeadLetterQueueURL: "https://sqs/1/dead",
	}
}

func install(t *testing.T, program, routeDocument, planDocument string) {
	t.Helper()
	for name, document := range map[string]string{route.FileName: routeDocument, plan.FileName: planDocument} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(program), name), []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// planned is the plan of the example, and its digest.
func planned(t *testing.T) (document, digest string) {
	t.Helper()
	r := example()
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		t.Fatal(err)
	}
	b, digest, err := plan.Encode(compiled.Plan)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), digest
}

// lambdaAPI is a Lambda Runtime API that gives one invocation and takes one answer.
func lambdaAPI(t *testing.T, event string) (host string, answer <-chan string) {
	t.Helper()
	answers := make(chan string, 1)
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/invocation/next"):
			given := false
			once.Do(func() {
				given = true
				w.Header().Set("Lambda-Runtime-Aws-Request-Id", "r-1")
				w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(30*time.Second).UnixMilli()))
				w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5f84c7a1-000000000000000000000001")
				_, _ = io.WriteString(w, event)
			})
			if !given {
				<-r.Context().Done()
			}
		default:
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusAccepted)
			answers <- string(body)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), answers
}

// sqsAPI takes every entry and remembers the calls.
func sqsAPI(t *testing.T) (url string, calls func() []map[string]any) {
	t.Helper()
	var lock sync.Mutex
	var seen []map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			QueueURL string `json:"QueueUrl"`
			Entries  []map[string]any
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		lock.Lock()
		defer lock.Unlock()
		successful := []map[string]any{}
		for _, e := range in.Entries {
			sum := md5.Sum([]byte(e["MessageBody"].(string))) //nolint:gosec // likewise
			successful = append(successful, map[string]any{"Id": e["Id"], "MessageId": "m", "MD5OfMessageBody": hex.EncodeToString(sum[:])})
			e["QueueUrl"], e["Action"] = in.QueueURL, r.Header.Get("X-Amz-Target")
			seen = append(seen, e)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(map[string]any{"Successful": successful, "Failed": []any{}})
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []map[string]any { lock.Lock(); defer lock.Unlock(); return seen }
}

func TestTheProgram(t *testing.T) {
	t.Parallel()
	program := build(t)

	t.Run("it answers an invocation", func(t *testing.T) {
		good, _ := planned(t)
		install(t, program, encoded(t, func(*route.Route) {}), good)
		event, err := os.ReadFile("testdata/batch.json")
		if err != nil {
			t.Fatal(err)
		}
		host, answer := lambdaAPI(t, string(event))
		endpoint, calls := sqsAPI(t)
		var output bytes.Buffer
		command := exec.CommandContext(t.Context(), program)
		command.Env = []string{
			"AWS_LAMBDA_RUNTIME_API=" + host, "AWS_ENDPOINT_URL=" + endpoint, "AWS_REGION=eu-west-1",
			"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		}
		command.Stdout, command.Stderr = &output, &output
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		stop := func() { _ = command.Process.Kill(); _ = command.Wait() }
		select {
		case got := <-answer:
			stop()
			if got != `{"batchItemFailures":[]}` {
				t.Errorf("answered %s\n%s", got, output.String())
			}
		case <-time.After(time.Minute):
			stop()
			t.Fatalf("no answer\n%s", output.String())
		}
		got := calls()
		if len(got) != 2 {
			t.Fatalf("got %d messages, wanted a dead letter and a command\n%s", len(got), output.String())
		}
		dead, sent := got[0], got[1]
		if sent["QueueUrl"] == "https://sqs/1/dead" { // they go side by side
			dead, sent = sent, dead
		}
		if dead["QueueUrl"] != "https://sqs/1/dead" || sent["QueueUrl"] != "https://sqs.eu-west-1.amazonaws.com/123456789012/commands" {
			t.Errorf("sent to %s and %s", dead["QueueUrl"], sent["QueueUrl"])
		}
		if diff := cmp.Diff(`{"orderId":"o-1","total":1250,"type":"CreateInvoice"}`, sent["MessageBody"]); diff != "" {
			t.Error(diff)
		}
		if reason := dead["MessageAttributes"].(map[string]any)["reason"].(map[string]any)["StringValue"]; reason != "breaks-contract" {
			t.Errorf("the dead letter has the reason %v", reason)
		}
		if strings.Contains(output.String(), "o-1") {
			t.Errorf("the log tells of a payload:\n%s", output.String())
		}
	})

	good, _ := planned(t)
	older := strings.Replace(good, `"version":2`, `"version":1`, 1)
	olderDigest := fmt.Sprintf("%x", sha256.Sum256([]byte(older)))
	for name, c := range map[string]struct{ document, plan, says string }{
		"a digest that does not match":         {changed(t, `"name": "invoices"`, `"name": "other"`), good, "digest"},
		"a key that is missing":                {changed(t, `  "idScope": "urn:invoices",`+"\n", ""), good, "schema"},
		"a target that is none":                {encoded(t, func(r *route.Route) { r.Target.ARN = "commands" }), good, "no ARN"},
		"no JSON":                              {"{", good, "route.json"},
		"a plan that is not the one beside it": {encoded(t, func(*route.Route) {}), good + " ", "plan.json"},
		"a plan of another version beside it":  {encoded(t, func(r *route.Route) { r.Plan = olderDigest }), older, "version 1"},
		"an empty plan beside it":              {encoded(t, func(*route.Route) {}), "", "plan.json"},
	} {
		t.Run("it refuses a route with "+name, func(t *testing.T) {
			install(t, program, c.document, c.plan)
			command := exec.CommandContext(t.Context(), program)
			command.Env = []string{"AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1"}
			out, err := command.CombinedOutput()
			if err == nil || !strings.Contains(string(out), c.says) {
				t.Errorf("ended with %v, saying\n%s", err, out)
			}
		})
	}
}

// TestTheProgramLinksNeitherTheValidatorNorCelGo holds what every cold start pays for to what the program needs.
func TestTheProgramLinksNeitherTheValidatorNorCelGo(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if !slices.Contains(linked, "github.com/eventlink/pulumi-eventlink/engine") {
		t.Error("engine is not among the packages of the program")
	}
	for _, name := range linked {
		if strings.Contains(name, "jsonschema") || strings.HasPrefix(name, "cel.dev") || strings.Contains(name, "protobuf") ||
			name == "github.com/eventlink/pulumi-eventlink/contract" || name == "github.com/eventlink/pulumi-eventlink/celmap" {
			t.Errorf("%s is linked", name)
		}
	}
}

func encoded(t *testing.T, change func(*route.Route)) string {
	t.Helper()
	r := example()
	_, r.Plan = planned(t)
	change(&r)
	document, err := route.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(document)
}

func changed(t *testing.T, old, now string) string {
	t.Helper()
	document := encoded(t, func(*route.Route) {})
	if !strings.Contains(document, old) {
		t.Fatalf("%s is not in the document", old)
	}
	return strings.Replace(document, old, now, 1)
}
