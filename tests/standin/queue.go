package standin

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	p "github.com/pulumi/pulumi-go-provider"
)

// patience is how long a change may take to show. On the local cloud it shows at once.
const patience = 10 * time.Minute

var queueAttributes = []attribute{
	{property: "contentBasedDeduplication", name: "ContentBasedDeduplication", kind: flagAttribute},
	{property: "deduplicationScope", name: "DeduplicationScope"},
	{property: "delaySeconds", name: "DelaySeconds", kind: numberAttribute, most: 900},
	{property: "fifoQueue", name: "FifoQueue", kind: flagAttribute},
	{property: "fifoThroughputLimit", name: "FifoThroughputLimit"},
	{property: "kmsDataKeyReusePeriodSeconds", name: "KmsDataKeyReusePeriodSeconds", kind: numberAttribute, least: 60, most: 86400},
	{property: "kmsMasterKeyId", name: "KmsMasterKeyId"},
	{property: "maxMessageSize", name: "MaximumMessageSize", kind: numberAttribute, least: 1024, most: 262144},
	{property: "messageRetentionSeconds", name: "MessageRetentionPeriod", kind: numberAttribute, least: 60, most: 1209600},
	{property: "policy", name: "Policy", kind: documentAttribute},
	{property: "receiveWaitTimeSeconds", name: "ReceiveMessageWaitTimeSeconds", kind: numberAttribute, most: 20},
	{property: "redriveAllowPolicy", name: "RedriveAllowPolicy", kind: documentAttribute},
	{property: "redrivePolicy", name: "RedrivePolicy", kind: documentAttribute},
	{property: "sqsManagedSseEnabled", name: "SqsManagedSseEnabled", kind: flagAttribute},
	{property: "visibilityTimeoutSeconds", name: "VisibilityTimeout", kind: numberAttribute, most: 43200},
}

func queueKind() kind {
	return kind{
		token:  "aws:sqs/queue:Queue",
		shape:  shapeOf(sdk.NewQueue),
		naming: naming{longest: 80, fifo: "fifoQueue"},
		serves: properties(queueAttributes, "name", "tags"),
		defaults: values{
			"contentBasedDeduplication": false, "delaySeconds": 0., "fifoQueue": false, "maxMessageSize": 262144.,
			"messageRetentionSeconds": 345600., "receiveWaitTimeSeconds": 0., "visibilityTimeoutSeconds": 30.,
		},
		replaces:  []string{"name", "fifoQueue"},
		canons:    documents(queueAttributes, "policy"),
		conflicts: [][2]string{{"kmsMasterKeyId", "sqsManagedSseEnabled"}},
		validate:  validateQueue,
		plan:      planQueue,
		create:    createQueue,
		read:      readQueue,
		update:    updateQueue,
		delete:    deleteQueue,
	}
}

var (
	standardQueueName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,80}$`)
	fifoQueueName     = regexp.MustCompile(`^[0-9A-Za-z_-]{1,75}\.fifo$`)
)

func validateQueue(inputs values) []p.CheckFailure { return outOfRange(queueAttributes, inputs) }

func planQueue(desired values, creates bool) error {
	fifo := flag(desired, "fifoQueue")
	name, known := desired["name"].(string)
	if creates && known && (fifo && !fifoQueueName.MatchString(name) || !fifo && !standardQueueName.MatchString(name)) {
		return fmt.Errorf("invalid queue name: %s", name)
	}
	for _, property := range []string{"contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit"} {
		if value := desired[property]; !fifo && value != nil && value != false {
			return fmt.Errorf("%s can only be set for FIFO queue", property)
		}
	}
	return nil
}

// wantedQueueAttributes leaves out attributes that SQS accepts for FIFO queues only, and those that cannot change.
func wantedQueueAttributes(desired values, only func(string) bool) map[string]string {
	result := encode(queueAttributes, desired, only)
	if !flag(desired, "fifoQueue") {
		delete(result, "FifoQueue")
		delete(result, "ContentBasedDeduplication")
	}
	return result
}

func createQueue(ctx context.Context, c *cloud, desired values) (string, error) {
	if err := refuseRedrive(text(desired, "name"), desired["redrivePolicy"]); err != nil {
		return "", err
	}
	created, err := c.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{
		QueueName:  aws.String(text(desired, "name")),
		Attributes: wantedQueueAttributes(desired, always),
		Tags:       texts(desired, "tags"),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(created.QueueUrl), nil
}

func readQueue(ctx context.Context, c *cloud, id string, _ values) (values, error) {
	got, err := c.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(id), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	result, err := decode(queueAttributes, got.Attributes)
	if err != nil {
		return nil, err
	}
	tags, err := c.sqs.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: aws.String(id)})
	if err != nil {
		return nil, err
	}
	arn := got.Attributes["QueueArn"]
	result["arn"], result["url"], result["name"] = arn, id, resourceName(arn)
	result["tags"], result["tagsAll"] = tags.Tags, tags.Tags
	for _, property := range []string{"fifoQueue", "contentBasedDeduplication"} {
		result[property] = flag(result, property)
	}
	return result, nil
}

func updateQueue(ctx context.Context, c *cloud, id string, change change) error {
	if err := refuseRedrive(text(change.desired, "name"), change.desired["redrivePolicy"]); err != nil {
		return err
	}
	attributes := wantedQueueAttributes(change.desired, func(property string) bool { return change.touches(property) })
	for _, property := range []string{"kmsMasterKeyId"} {
		// An empty text takes the setting away.
		if change.touches(property) && change.desired[property] == nil {
			attributes["KmsMasterKeyId"] = ""
		}
	}
	if len(attributes) > 0 {
		if _, err := c.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
			QueueUrl: aws.String(id), Attributes: attributes,
		}); err != nil {
			return err
		}
	}
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.sqs.UntagQueue(ctx, &sqs.UntagQueueInput{QueueUrl: aws.String(id), TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		if _, err := c.sqs.TagQueue(ctx, &sqs.TagQueueInput{QueueUrl: aws.String(id), Tags: set}); err != nil {
			return err
		}
	}
	return nil
}

func deleteQueue(ctx context.Context, c *cloud, id string, _ values) error {
	_, err := c.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(id)})
	if err := unlessGone(err); err != nil {
		return err
	}
	return await(ctx, patience, func(ctx context.Context) (bool, error) {
		read, err := readQueue(ctx, c, id, nil)
		return read == nil, err
	})
}

func queuePolicyKind() kind {
	return kind{
		token:    "aws:sqs/queuePolicy:QueuePolicy",
		shape:    shapeOf(sdk.NewQueuePolicy),
		serves:   []string{"policy", "queueUrl"},
		replaces: []string{"queueUrl"},
		canons:   map[string]canon{"policy": policyDocument},
		create: func(ctx context.Context, c *cloud, desired values) (string, error) {
			url := text(desired, "queueUrl")
			return url, setQueuePolicy(ctx, c, url, documentText(desired["policy"]))
		},
		read: func(ctx context.Context, c *cloud, id string, _ values) (values, error) {
			queue, err := readQueue(ctx, c, id, nil)
			if err != nil || queue == nil || text(queue, "policy") == "" {
				return nil, err
			}
			return values{"policy": queue["policy"], "queueUrl": id}, nil
		},
		update: func(ctx context.Context, c *cloud, id string, change change) error {
			return setQueuePolicy(ctx, c, id, documentText(change.desired["policy"]))
		},
		delete: func(ctx context.Context, c *cloud, id string, _ values) error {
			return unlessGone(setQueuePolicy(ctx, c, id, ""))
		},
	}
}

func setQueuePolicy(ctx context.Context, c *cloud, url, policy string) error {
	_, err := c.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(url), Attributes: map[string]string{"Policy": policy},
	})
	if err != nil {
		return fmt.Errorf("setting the policy of %s: %w", url, err)
	}
	return nil
}
