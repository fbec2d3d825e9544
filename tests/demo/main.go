package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
	"github.com/eventlink/pulumi-eventlink/tests/projects"
)

const (
	region = "eu-central-1"
	// fateLimit is a safety net for all events together; they take seconds.
	fateLimit = 10 * time.Minute
	mapping   = "orders-to-invoices.cel"
)

func main() {
	language := flag.String("language", string(projects.YAML), fmt.Sprintf("the example to run, one of %v", projects.Languages))
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := demo(ctx, projects.Language(*language))
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context, language projects.Language) (err error) {
	story := newStory(os.Stdout)
	example := filepath.Join("examples", string(language))
	story.say("Orders publish events, invoicing and shipping take commands. Eventlink connects them: " + example)

	root, err := installed.Root()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp(filepath.Join(root, ".state"), "demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	var project *projects.Project
	if err := story.step(installing(language), func() (string, error) {
		if project, err = projects.New(ctx, language, filepath.Join(root, example), folder); err != nil {
			return "", err
		}
		return "", project.Check(ctx)
	}); err != nil {
		return err
	}

	var cloud *localcloud.Cloud
	if err := story.step("start a local cloud", func() (string, error) {
		cloud, err = localcloud.Start(ctx, localcloud.Options{})
		return "", err
	}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cloud.Stop()) }()

	stack, err := newStack(ctx, cloud, project)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Close()) }()

	refused, err := refusedPreview(ctx, story, stack, project)
	if err != nil {
		return err
	}
	if err := story.step("fix it, and preview again", func() (string, error) {
		result, err := stack.Preview(ctx)
		return fmt.Sprintf("%d resources to create", len(result.Changed())), err
	}); err != nil {
		return err
	}
	if err := story.step("up", func() (string, error) {
		result, err := stack.Up(ctx)
		return fmt.Sprintf("%d resources created", len(result.Changed())), err
	}); err != nil {
		return err
	}
	tally, err := follow(ctx, story, cloud, stack)
	if err != nil {
		return err
	}
	if err := story.step("destroy", func() (string, error) {
		result, err := stack.Destroy(ctx)
		return fmt.Sprintf("%d resources deleted", len(result.Changed())), err
	}); err != nil {
		return err
	}
	fmt.Printf("\ndemo: %d events, %d commands, %d mapped to nothing, %d dead-lettered, %d preview refused\n",
		tally.events, tally.commands, tally.nothing, tally.deadLettered, refused)
	return nil
}

// installing describes the installation before the program can run.
func installing(language projects.Language) string {
	if language == projects.YAML {
		return "copy the example"
	}
	return "install the SDK from its pack, check types"
}

// newStack makes the project's stack for the local cloud, whose functions run on the processor of this machine.
func newStack(ctx context.Context, cloud *localcloud.Cloud, project *projects.Project) (*engine.Stack, error) {
	options, err := project.Options()
	if err != nil {
		return nil, err
	}
	options.Environment = append(options.Environment, cloud.Environment(region)...)
	options.Config = map[string]string{"architecture": map[string]string{"amd64": "x86_64"}[runtime.GOARCH]}
	if options.Config["architecture"] == "" {
		options.Config["architecture"] = runtime.GOARCH
	}
	return engine.New(ctx, options)
}

// refusedPreview removes a guard from the mapping, shows the findings of preview, and restores it. It gives the number
// of refused previews.
func refusedPreview(ctx context.Context, story *story, stack *engine.Stack, project *projects.Project) (int, error) {
	text, err := os.ReadFile(filepath.Join(project.Program(), mapping))
	if err != nil {
		return 0, err
	}
	good := string(text)
	bad := strings.Replace(good, `event.?note.orValue("")`, "event.note", 1)
	if bad == good {
		return 0, fmt.Errorf("%s does not guard event.note any more", mapping)
	}
	if err := stack.WriteFile(mapping, bad); err != nil {
		return 0, err
	}
	var refusal engine.Result
	if err := story.step("preview, with a guard left out", func() (string, error) {
		var err error
		refusal, err = stack.Preview(ctx)
		var failure *engine.Failure
		if !errors.As(err, &failure) {
			return "", fmt.Errorf("the preview was not refused: %w", err)
		}
		return "refused", nil
	}); err != nil {
		return 0, err
	}
	for _, message := range refusal.Messages("error") {
		if strings.Contains(message, "Mapping") {
			story.quote(message)
		}
	}
	return 1, stack.WriteFile(mapping, good)
}

// follow publishes the events and shows the fate of each.
func follow(ctx context.Context, story *story, cloud *localcloud.Cloud, stack *engine.Stack) (tally, error) {
	outputs, err := stack.Outputs(ctx)
	if err != nil {
		return tally{}, err
	}
	state, err := stack.Export(ctx)
	if err != nil {
		return tally{}, err
	}
	config := cloud.Config(region, localcloud.DefaultAccount)
	watch := &watch{
		queues:   sqs.NewFromConfig(config),
		commands: []string{fmt.Sprint(outputs["invoiceCommandsUrl"]), fmt.Sprint(outputs["shippingCommandsUrl"])},
		fates:    map[string]*fate{},
	}
	for _, component := range append(state.OfType("eventlink:index:ExtensionPoint"), state.OfType("eventlink:index:Extension")...) {
		watch.lanes = append(watch.lanes, fmt.Sprint(component.Outputs["queueUrl"]))
		watch.deadLetters = append(watch.deadLetters, fmt.Sprint(component.Outputs["deadLetterQueueUrl"]))
	}
	if err := story.step(fmt.Sprintf("publish %d order events", len(orderEvents)), func() (string, error) {
		return "", watch.publish(ctx, sns.NewFromConfig(config), fmt.Sprint(outputs["orderEventsArn"]))
	}); err != nil {
		return tally{}, err
	}
	if err := story.step("follow them through the three lanes", func() (string, error) {
		ctx, cancel := context.WithTimeout(ctx, fateLimit)
		defer cancel()
		return "", watch.untilSettled(ctx)
	}); err != nil {
		return tally{}, err
	}
	story.table(watch)
	return watch.tally(), nil
}
