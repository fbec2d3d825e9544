package release_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
	"github.com/eventlink/pulumi-eventlink/version"
)

const region = "eu-central-1"

func TestTheReleasedPluginIsInstalledAndRunsTheExample(t *testing.T) {
	t.Parallel()
	cloud := startCloud(t)
	stack := newStack(t, cloud, archive("pulumi-resource-eventlink"))
	do := func(result engine.Result, err error) engine.Result {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	do(stack.Run(t.Context(), "package", "add", "eventlink@"+version.Number))
	plugins := do(stack.Run(t.Context(), "plugin", "ls"))
	if !strings.Contains(plugins.Output, version.Number) {
		t.Errorf("the plugin is not among the installed ones:\n%s", plugins.Output)
	}
	do(stack.Up(t.Context()))
	outputs, err := stack.Outputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// The program that answers is the one that the released plugin carries.
	command := exchange(t, cloud, fmt.Sprint(outputs["orderEventsArn"]), fmt.Sprint(outputs["invoiceCommandsUrl"]),
		`{"type":"OrderCancelled","orderId":"ord-000001","reason":"changed my mind"}`)
	if want := `{"orderId":"ord-000001","reason":"changed my mind","type":"CancelInvoice"}`; command != want {
		t.Errorf("got the command %s, wanted %s", command, want)
	}
	do(stack.Destroy(t.Context()))
}

// A plugin of one's own making is installed from its file, without an archive.
func TestALocalBuildIsAddedByItsPath(t *testing.T) {
	t.Parallel()
	folder, err := installed.PluginFolder(installed.Eventlink)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, string(installed.Eventlink))
	stack := newStack(t, startCloud(t), program)
	added, err := stack.Run(t.Context(), "package", "add", program)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(added.Output, "Added package Eventlink") {
		t.Errorf("package add prints something else:\n%s", added.Output)
	}
	if result, err := stack.Preview(t.Context()); err != nil {
		t.Error(err)
	} else if result.Changes["create"] == 0 {
		t.Errorf("nothing would be created:\n%s", result.Output)
	}
}

// In another language than YAML, package add makes an SDK from the schema that the installed plugin gives. The hosts that do
// so for TypeScript, Python, Go and .NET come with the Pulumi CLI's own packages, and from no registry of packages.
func TestAJavaProgramGetsAnSDKFromTheReleasedPlugin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	stack, err := engine.New(t.Context(), engine.Options{
		Folder: folder, Plugin: archive("pulumi-resource-eventlink"),
		Files: map[string]string{
			"Pulumi.yaml": "name: reader\nruntime: java\n",
			"pom.xml": `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
				<groupId>reader</groupId><artifactId>reader</artifactId><version>1</version></project>`,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stack.Run(t.Context(), "package", "add", "eventlink@"+version.Number); err != nil {
		t.Fatal(err)
	}
	for _, class := range []string{"ExtensionPoint", "Extension"} {
		found, err := filepath.Glob(filepath.Join(folder, "program/sdks/eventlink/src/main/java/com/eventlink/*/", class+".java"))
		if err != nil || len(found) != 1 {
			t.Errorf("the SDK has no %s: %v", class, err)
		}
	}
}

func startCloud(t *testing.T) *localcloud.Cloud {
	t.Helper()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cloud.Stop(); err != nil {
			t.Error(err)
		}
	})
	return cloud
}

// newStack gives the example, in whose home the plugin is installed.
func newStack(t *testing.T, cloud *localcloud.Cloud, plugin string) *engine.Stack {
	t.Helper()
	options, err := engine.FromFolder("../../examples/yaml")
	if err != nil {
		t.Fatal(err)
	}
	options.Plugin = plugin
	options.Environment = cloud.Environment(region)
	if runtime.GOARCH == "amd64" {
		options.Config = map[string]string{"architecture": "x86_64"}
	}
	stack, err := engine.New(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	return stack
}

// exchange publishes an event and gives the command that comes.
func exchange(t *testing.T, cloud *localcloud.Cloud, topic, queue, event string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	config := cloud.Config(region, localcloud.DefaultAccount)
	if _, err := sns.NewFromConfig(config).Publish(ctx, &sns.PublishInput{TopicArn: aws.String(topic), Message: aws.String(event)}); err != nil {
		t.Fatal(err)
	}
	for {
		answer, err := sqs.NewFromConfig(config).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(queue), WaitTimeSeconds: 5})
		if err != nil {
			t.Fatalf("no command came: %v\n%s", err, cloud.LogTail(40))
		}
		if len(answer.Messages) > 0 {
			return aws.ToString(answer.Messages[0].Body)
		}
	}
}
