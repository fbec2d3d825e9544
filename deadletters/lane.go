package deadletters

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlink/pulumi-eventlink/stack"
)

// A Lane is a component's queues and function. Of a lane that is known by its dead-letter queue alone, the others are
// empty until they are asked for.
type Lane struct {
	Name               string
	DeadLetterQueueURL string
	QueueURL           string
	FunctionName       string
	// Region is where they are; empty if that is for the configuration to say.
	Region string
}

// LaneOfQueue is the lane of a dead-letter queue by its URL.
func LaneOfQueue(queueURL string) (Lane, error) {
	u, err := url.Parse(queueURL)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
		return Lane{}, fmt.Errorf("%q is no URL of a queue", queueURL)
	}
	return Lane{DeadLetterQueueURL: queueURL, Region: regionOf(u.Hostname())}, nil
}

// URLOf gives the URL of a queue by its ARN, and anything else as it is.
func URLOf(queue string) string {
	parts := strings.Split(queue, ":")
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "sqs" {
		return queue
	}
	domain := "amazonaws.com"
	if parts[1] == "aws-cn" {
		domain += ".cn"
	}
	return "https://sqs." + parts[3] + "." + domain + "/" + parts[4] + "/" + parts[5]
}

// regionOf reads the region out of a queue's host, which is sqs.REGION.amazonaws.com, or REGION.queue.amazonaws.com in
// older URLs. It is empty for any other.
func regionOf(host string) string {
	parts := strings.Split(host, ".")
	switch {
	case len(parts) >= 4 && parts[0] == "sqs":
		return parts[1]
	case len(parts) >= 4 && parts[1] == "queue":
		return parts[0]
	default:
		return ""
	}
}

// LanesOf gives the deployed lanes of a program, sorted by name.
func LanesOf(p *stack.Program) []Lane {
	var lanes []Lane
	add := func(name string, q stack.Queue) {
		if q.URL == "" {
			return // not deployed, or a point that does not enforce its contract and so has no lane
		}
		lane := Lane{Name: name, DeadLetterQueueURL: q.URL, QueueURL: q.LaneURL, FunctionName: q.Function}
		if parts := strings.Split(q.ARN, ":"); len(parts) == 6 {
			lane.Region = parts[3]
		}
		lanes = append(lanes, lane)
	}
	for _, point := range p.Points {
		add(point.Name, point.DeadLetters)
	}
	for _, e := range p.Extensions {
		add(e.Name, e.DeadLetters)
	}
	slices.SortFunc(lanes, func(a, b Lane) int { return strings.Compare(a.Name, b.Name) })
	return lanes
}

// Cloud finds in AWS what belongs to a lane.
type Cloud struct {
	SQS    *sqs.Client
	Lambda *lambda.Client
	HTTP   aws.HTTPClient
}

// FindQueue fills in the lane's own queue: the one whose dead-letter queue it is.
func (c Cloud) FindQueue(ctx context.Context, lane *Lane) error {
	if lane.QueueURL != "" {
		return nil
	}
	out, err := c.SQS.ListDeadLetterSourceQueues(ctx, &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: &lane.DeadLetterQueueURL})
	if err != nil {
		return fmt.Errorf("finding the queue whose dead-letter queue this is: %w", err)
	}
	if len(out.QueueUrls) != 1 {
		return fmt.Errorf("%s is the dead-letter queue of %d queues: name the component with --stack instead", lane.DeadLetterQueueURL, len(out.QueueUrls))
	}
	lane.QueueURL = out.QueueUrls[0]
	return nil
}

// HoldsDeadLetters refuses a queue that a function or somebody else takes messages from: to read it would hide those from
// them. Such a queue has a dead-letter queue, and is that of no other queue.
func (c Cloud) HoldsDeadLetters(ctx context.Context, lane Lane) error {
	sources, err := c.SQS.ListDeadLetterSourceQueues(ctx, &sqs.ListDeadLetterSourceQueuesInput{QueueUrl: &lane.DeadLetterQueueURL})
	if err != nil || len(sources.QueueUrls) > 0 {
		return nil // who may not ask that is told when the queue is read
	}
	queue, err := c.SQS.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &lane.DeadLetterQueueURL, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameRedrivePolicy},
	})
	if err != nil {
		return nil
	}
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
	}
	_ = json.Unmarshal([]byte(queue.Attributes[string(types.QueueAttributeNameRedrivePolicy)]), &policy) // without one there is no target
	if policy.Target == "" {
		return nil
	}
	return fmt.Errorf("%s is not a dead-letter queue, and reading it would hide its messages from whoever takes them; its own dead-letter queue is %s",
		lane.DeadLetterQueueURL, policy.Target[strings.LastIndex(policy.Target, ":")+1:])
}

// findFunction fills in the function that takes the lane's queue.
func (c Cloud) findFunction(ctx context.Context, lane *Lane) error {
	if lane.FunctionName != "" {
		return nil
	}
	if err := c.FindQueue(ctx, lane); err != nil {
		return err
	}
	queue, err := c.SQS.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &lane.QueueURL, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameQueueArn},
	})
	if err != nil {
		return fmt.Errorf("asking for the ARN of %s: %w", lane.QueueURL, err)
	}
	consumers, err := c.Lambda.ListEventSourceMappings(ctx, &lambda.ListEventSourceMappingsInput{
		EventSourceArn: aws.String(queue.Attributes[string(types.QueueAttributeNameQueueArn)]),
	})
	if err != nil {
		return fmt.Errorf("finding the function of %s: %w", lane.QueueURL, err)
	}
	if len(consumers.EventSourceMappings) != 1 {
		return fmt.Errorf("%d functions take %s, wanted one: name the component with --stack instead", len(consumers.EventSourceMappings), lane.QueueURL)
	}
	lane.FunctionName = aws.ToString(consumers.EventSourceMappings[0].FunctionArn)
	return nil
}

// maxPackage bounds what is read of a function's package: Lambda takes 50 MiB.
const maxPackage = 64 << 20

// Judge downloads the package that the lane's function runs.
func (c Cloud) Judge(ctx context.Context, lane *Lane) (*Judge, error) {
	if err := c.findFunction(ctx, lane); err != nil {
		return nil, err
	}
	function, err := c.Lambda.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: &lane.FunctionName})
	if err != nil {
		return nil, fmt.Errorf("asking for the code of the function %s: %w", lane.FunctionName, err)
	}
	if function.Code == nil || aws.ToString(function.Code.Location) == "" {
		return nil, fmt.Errorf("the function %s has no package to download", lane.FunctionName)
	}
	archive, err := c.download(ctx, aws.ToString(function.Code.Location))
	if err != nil {
		return nil, fmt.Errorf("downloading the code of the function %s: %w", lane.FunctionName, err)
	}
	return JudgeOfPackage(archive)
}

// download reads a URL that is signed: whoever has it may read. No error holds the URL.
func (c Cloud) download(ctx context.Context, location string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, location, nil)
	if err != nil {
		return nil, errors.New("its URL is no URL")
	}
	response, err := c.HTTP.Do(request)
	var inside *url.Error
	if errors.As(err, &inside) {
		err = inside.Err
	}
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New("AWS answered " + response.Status)
	}
	archive, err := io.ReadAll(io.LimitReader(response.Body, maxPackage+1))
	if err == nil && len(archive) > maxPackage {
		err = fmt.Errorf("it has more than %d MiB", maxPackage>>20)
	}
	return archive, err
}
