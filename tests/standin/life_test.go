package standin_test

import (
	"archive/zip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
	"github.com/eventlink/pulumi-eventlink/tests/standin"
)

// A life makes the calls of the engine to a provider for resources.
type life struct {
	*testing.T
	ctx      context.Context
	provider p.Provider
}

// born checks and creates a resource. It checks that there is no difference then, and after reading the resource again.
func (l life) born(token, name string, inputs object) p.ReadResponse {
	l.Helper()
	u := named(token, name)
	checked, err := l.provider.Check(l.ctx, p.CheckRequest{Urn: u, Inputs: property.NewMap(inputs), RandomSeed: []byte(name)})
	if err != nil || len(checked.Failures) > 0 {
		l.Fatalf("checking %s: %v %v", u, checked.Failures, err)
	}
	created, err := l.provider.Create(l.ctx, p.CreateRequest{Urn: u, Properties: checked.Inputs})
	if err != nil || created.PartialState != nil {
		l.Fatalf("creating %s: %v %v", u, created.PartialState, err)
	}
	l.unchanged(token, name, created.Properties, checked.Inputs)
	return l.readAgain(token, name, created.ID, created.Properties, checked.Inputs)
}

func (l life) readAgain(token, name, id string, state, inputs property.Map) p.ReadResponse {
	l.Helper()
	read, err := l.provider.Read(l.ctx, p.ReadRequest{ID: id, Urn: named(token, name), Properties: state, Inputs: inputs})
	if err != nil || read.ID != id {
		l.Fatalf("reading %s: got %q, %v", id, read.ID, err)
	}
	if !property.New(read.Inputs).Equals(property.New(inputs)) {
		l.Errorf("reading %s changes its inputs\nfrom %v\nto   %v", name, inputs, read.Inputs)
	}
	l.unchanged(token, name, read.Properties, inputs)
	return read
}

func (l life) unchanged(token, name string, state, inputs property.Map) {
	l.Helper()
	diff, err := l.provider.Diff(l.ctx, p.DiffRequest{Urn: named(token, name), State: state, Inputs: inputs})
	if err != nil || diff.HasChanges {
		l.Errorf("%s differs from what was asked: %v %v", name, diff.DetailedDiff, err)
	}
}

// changed updates a resource and checks that there is no difference then.
func (l life) changed(token, name string, read p.ReadResponse, changes object) p.ReadResponse {
	l.Helper()
	inputs := read.Inputs
	for property, value := range changes {
		inputs = inputs.Set(property, value)
	}
	u := named(token, name)
	diff, err := l.provider.Diff(l.ctx, p.DiffRequest{Urn: u, State: read.Properties, Inputs: inputs})
	if err != nil || len(diff.DetailedDiff) != len(changes) {
		l.Fatalf("want a difference of %d properties of %s, got %v %v", len(changes), name, diff.DetailedDiff, err)
	}
	updated, err := l.provider.Update(l.ctx, p.UpdateRequest{ID: read.ID, Urn: u, State: read.Properties, Inputs: inputs})
	if err != nil {
		l.Fatal(err)
	}
	l.unchanged(token, name, updated.Properties, inputs)
	return l.readAgain(token, name, read.ID, updated.Properties, inputs)
}

// ended deletes a resource, and checks that it no longer exists.
func (l life) ended(token, name string, read p.ReadResponse) {
	l.Helper()
	u := named(token, name)
	if err := l.provider.Delete(l.ctx, p.DeleteRequest{ID: read.ID, Urn: u, Properties: read.Properties}); err != nil {
		l.Fatal(err)
	}
	again, err := l.provider.Read(l.ctx, p.ReadRequest{ID: read.ID, Urn: u, Properties: read.Properties, Inputs: read.Inputs})
	if err != nil {
		l.Fatal(err)
	}
	if again.ID != "" && token != "aws:sns/topicPolicy:TopicPolicy" {
		l.Errorf("%s is still there", name)
	}
}

func TestEveryKindIsCreatedReadUpdatedAndDeleted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	cloud, err := localcloud.Start(ctx, localcloud.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := cloud.Stop(); err != nil {
			t.Error(err)
		}
	}()
	l := life{T: t, ctx: ctx, provider: configured(t, cloud)}

	dead := l.born(queue, "dead", object{"fifoQueue": yes(true)})
	work := l.born(queue, "work", object{
		"fifoQueue": yes(true), "deduplicationScope": str("messageGroup"), "fifoThroughputLimit": str("perMessageGroupId"),
		"visibilityTimeoutSeconds": num(180), "tags": obj(object{"a": str("b")}), "sqsManagedSseEnabled": yes(true),
		"redrivePolicy": str(`{"maxReceiveCount": 5, "deadLetterTargetArn": "` + out(dead, "arn") + `"}`),
	})
	events := l.born(topic, "events", object{"fifoTopic": yes(true), "contentBasedDeduplication": yes(true)})
	const queuePolicy, topicPolicy = "aws:sqs/queuePolicy:QueuePolicy", "aws:sns/topicPolicy:TopicPolicy"
	grant := l.born(queuePolicy, "grant", object{"queueUrl": str(work.ID), "policy": str(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":["sqs:SendMessage"],"Resource":"` + out(work, "arn") + `"}]}`)})
	open := l.born(topicPolicy, "open", object{"arn": str(events.ID), "policy": str(`{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["sns:Publish"],"Resource":"` + events.ID + `"}]}`)})
	listens := l.born(subscription, "listens", object{
		"topic": str(events.ID), "protocol": str("sqs"), "endpoint": str(out(work, "arn")),
		"filterPolicy": str(`{"type": ["Paid"]}`), "filterPolicyScope": str("MessageBody"),
		"redrivePolicy": str(`{"deadLetterTargetArn": "` + out(dead, "arn") + `"}`),
	})
	const role, logGroup = "aws:iam/role:Role", "aws:cloudwatch/logGroup:LogGroup"
	runs := l.born(role, "runs", object{
		"tags": obj(object{"a": str("b")}),
		"assumeRolePolicy": str(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},
			"Action":"sts:AssumeRole"}]}`),
	})
	reader := func(actions string) property.Value {
		return str(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[` + actions + `],"Resource":"` + out(work, "arn") + `"}]}`)
	}
	may := l.born(rolePolicy, "may", object{"role": str(runs.ID), "policy": reader(`"sqs:ReceiveMessage","sqs:DeleteMessage"`)})
	logs := l.born(logGroup, "logs", object{"retentionInDays": num(30), "tags": obj(object{"a": str("b")})})
	echo := l.born(function, "echo", object{
		"role": str(out(runs, "arn")), "code": property.New(zipFile(t, "one")), "handler": str("bootstrap"),
		"runtime": str("provided.al2023"), "architectures": property.New([]property.Value{str("x86_64")}), "timeout": num(30),
		"memorySize": num(256), "loggingConfig": obj(object{"logFormat": str("JSON"), "logGroup": str(logs.ID)}),
	})

	refused := property.NewMap(object{
		"functionName": str(out(echo, "arn")), "eventSourceArn": str(out(work, "arn")), "batchSize": num(10),
		"functionResponseTypes": property.New([]property.Value{str("ReportBatchItemFailures")}),
	})
	_, err = l.provider.Create(ctx, p.CreateRequest{Urn: named(mapping, "feeds"), Properties: refused})
	if err == nil || !strings.Contains(err.Error(), "does not have permissions to call GetQueueAttributes on SQS") {
		t.Errorf("a mapping whose role may not read the queue: got %v", err)
	}
	may = l.changed(rolePolicy, "may", may, object{
		"policy": reader(`"sqs:ReceiveMessage","sqs:DeleteMessage","sqs:GetQueueAttributes"`),
	})
	feeds := l.born(mapping, "feeds", refused.AsMap())

	_, err = l.provider.Create(ctx, p.CreateRequest{Urn: named(function, "traced"), Properties: property.NewMap(object{
		"name": str("traced"), "role": str(out(runs, "arn")), "code": property.New(zipFile(t, "one")), "handler": str("bootstrap"),
		"runtime": str("provided.al2023"), "packageType": str("Zip"), "tracingConfig": obj(object{"mode": str("Active")}),
	})})
	if err == nil || !strings.Contains(err.Error(), "does not have permissions to call PutTraceSegments on XRAY") {
		t.Errorf("a traced function whose role may not send segments: got %v", err)
	}

	work = l.changed(queue, "work", work, object{"visibilityTimeoutSeconds": num(360), "tags": obj(object{"c": str("d")})})
	listens = l.changed(subscription, "listens", listens, object{"filterPolicy": str(`{"type":["Paid","Sent"]}`)})
	logs = l.changed(logGroup, "logs", logs, object{"retentionInDays": num(7)})
	before := out(echo, "codeSha256")
	echo = l.changed(function, "echo", echo, object{"code": property.New(zipFile(t, "two")), "timeout": num(60)})
	if out(echo, "codeSha256") == before {
		t.Error("the function has the old code")
	}
	feeds = l.changed(mapping, "feeds", feeds, object{"enabled": yes(false)})
	runs = l.changed(role, "runs", runs, object{"description": str("runs it")})

	rings := l.born(metricAlarm, "rings", object{
		"comparisonOperator": str("GreaterThanThreshold"), "evaluationPeriods": num(1), "metricName": str("Errors"), "namespace": str("AWS/Lambda"),
		"period": num(300), "statistic": str("Sum"), "threshold": num(0), "dimensions": obj(object{"FunctionName": str(echo.ID)}),
		"alarmActions": property.New([]property.Value{str(topicArn)}), "okActions": property.New([]property.Value{str(topicArn)}),
		"treatMissingData": str("notBreaching"), "tags": obj(object{"a": str("b")}), "alarmDescription": str("rings"),
	})
	rings = l.changed(metricAlarm, "rings", rings, object{"threshold": num(2.5), "tags": obj(object{"c": str("d")})})

	l.ended(metricAlarm, "rings", rings)
	l.ended(mapping, "feeds", feeds)
	l.ended(function, "echo", echo)
	l.ended(logGroup, "logs", logs)
	l.ended(rolePolicy, "may", may)
	l.ended(role, "runs", runs)
	l.ended(subscription, "listens", listens)
	l.ended(topicPolicy, "open", open)
	l.ended(queuePolicy, "grant", grant)
	l.ended(topic, "events", events)
	l.ended(queue, "work", work)
	l.ended(queue, "dead", dead)
}

func configured(t *testing.T, cloud *localcloud.Cloud) p.Provider {
	t.Helper()
	settings := object{"region": str(localcloud.DefaultRegion)}
	endpoints := object{}
	for _, variable := range cloud.Environment(localcloud.DefaultRegion) {
		switch name, value, _ := strings.Cut(variable, "="); name {
		case "AWS_ENDPOINT_URL":
			for _, service := range []string{"cloudwatch", "iam", "lambda", "logs", "sns", "sqs"} {
				endpoints[service] = str(value)
			}
		case "AWS_CA_BUNDLE":
			settings["customCaBundle"] = str(value)
		case "AWS_ACCESS_KEY_ID":
			settings["accessKey"] = str(value)
		case "AWS_SECRET_ACCESS_KEY":
			settings["secretKey"] = str(value)
		}
	}
	settings["endpoints"] = property.New([]property.Value{obj(endpoints)})
	provider := standin.New()
	checked, err := provider.CheckConfig(t.Context(), p.CheckRequest{Inputs: property.NewMap(settings)})
	if err != nil || len(checked.Failures) > 0 {
		t.Fatal(checked.Failures, err)
	}
	if err := provider.Configure(t.Context(), p.ConfigureRequest{Args: checked.Inputs}); err != nil {
		t.Fatal(err)
	}
	return provider
}

func out(read p.ReadResponse, name string) string { return read.Properties.Get(name).AsString() }

func zipFile(t *testing.T, contents string) property.Archive {
	t.Helper()
	path := filepath.Join(t.TempDir(), "code.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(file)
	member, err := w.Create("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprint(member, contents); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	code, err := archive.FromPath(path)
	if err != nil {
		t.Fatal(err)
	}
	return code
}
