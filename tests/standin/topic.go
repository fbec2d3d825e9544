package standin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	sdk "github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	p "github.com/pulumi/pulumi-go-provider"
)

var topicAttributes = []attribute{
	{property: "archivePolicy", name: "ArchivePolicy", kind: documentAttribute},
	{property: "contentBasedDeduplication", name: "ContentBasedDeduplication", kind: flagAttribute},
	{property: "deliveryPolicy", name: "DeliveryPolicy", kind: documentAttribute},
	{property: "displayName", name: "DisplayName"},
	{property: "fifoThroughputScope", name: "FifoThroughputScope"},
	{property: "fifoTopic", name: "FifoTopic", kind: flagAttribute},
	{property: "kmsMasterKeyId", name: "KmsMasterKeyId"},
	{property: "policy", name: "Policy", kind: documentAttribute},
	{property: "signatureVersion", name: "SignatureVersion", kind: numberAttribute, least: 1, most: 2},
	{property: "tracingConfig", name: "TracingConfig"},
}

func topicKind() kind {
	return kind{
		token:    "aws:sns/topic:Topic",
		shape:    shapeOf(sdk.NewTopic),
		naming:   naming{longest: 80, fifo: "fifoTopic"},
		serves:   properties(topicAttributes, "name", "tags"),
		defaults: values{"contentBasedDeduplication": false, "fifoTopic": false},
		replaces: []string{"name", "fifoTopic"},
		canons:   documents(topicAttributes, "policy"),
		validate: validateTopic,
		plan:     planTopic,
		create:   createTopic,
		read:     readTopic,
		update:   updateTopic,
		delete: func(ctx context.Context, c *cloud, id string, _ values) error {
			_, err := c.sns.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: aws.String(id)})
			return unlessGone(err)
		},
	}
}

var (
	standardTopicName = regexp.MustCompile(`^[0-9A-Za-z_-]{1,256}$`)
	fifoTopicName     = regexp.MustCompile(`^[0-9A-Za-z_-]{1,251}\.fifo$`)
)

func validateTopic(inputs values) []p.CheckFailure {
	return append(outOfRange(topicAttributes, inputs), topicPolicyOutOfScope(inputs["policy"])...)
}

func planTopic(desired values, creates bool) error {
	fifo := flag(desired, "fifoTopic")
	name, known := desired["name"].(string)
	if creates && known && (fifo && !fifoTopicName.MatchString(name) || !fifo && !standardTopicName.MatchString(name)) {
		return fmt.Errorf("invalid topic name: %s", name)
	}
	for _, property := range []string{"contentBasedDeduplication", "fifoThroughputScope", "archivePolicy"} {
		if value := desired[property]; !fifo && value != nil && value != false {
			return fmt.Errorf("%s can only be set for FIFO topics", property)
		}
	}
	return nil
}

// wantedTopicAttributes leaves out attributes that SNS accepts for FIFO topics only.
func wantedTopicAttributes(desired values, only func(string) bool) map[string]string {
	result := encode(topicAttributes, desired, only)
	if !flag(desired, "fifoTopic") {
		delete(result, "FifoTopic")
		delete(result, "ContentBasedDeduplication")
	}
	return result
}

func createTopic(ctx context.Context, c *cloud, desired values) (string, error) {
	created, err := c.sns.CreateTopic(ctx, &sns.CreateTopicInput{
		Name:       aws.String(text(desired, "name")),
		Attributes: wantedTopicAttributes(desired, always),
		Tags:       snsTags(texts(desired, "tags")),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(created.TopicArn), nil
}

func readTopic(ctx context.Context, c *cloud, id string, _ values) (values, error) {
	got, err := c.sns.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: aws.String(id)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	result, err := decode(topicAttributes, got.Attributes)
	if err != nil {
		return nil, err
	}
	listed, err := c.sns.ListTagsForResource(ctx, &sns.ListTagsForResourceInput{ResourceArn: aws.String(id)})
	if err != nil {
		return nil, err
	}
	tags := map[string]string{}
	for _, tag := range listed.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	result["arn"], result["name"], result["owner"] = id, resourceName(id), got.Attributes["Owner"]
	result["tags"], result["tagsAll"] = tags, tags
	for _, property := range []string{"fifoTopic", "contentBasedDeduplication"} {
		result[property] = flag(result, property)
	}
	return result, nil
}

func updateTopic(ctx context.Context, c *cloud, id string, change change) error {
	for _, a := range topicAttributes {
		if !change.touches(a.property) {
			continue
		}
		value := ""
		if desired := change.desired[a.property]; desired != nil {
			value = a.text(desired)
		}
		if err := setTopicAttribute(ctx, c, id, a.name, value); err != nil {
			return err
		}
	}
	set, gone := tagChange(change)
	if len(gone) > 0 {
		if _, err := c.sns.UntagResource(ctx, &sns.UntagResourceInput{ResourceArn: aws.String(id), TagKeys: gone}); err != nil {
			return err
		}
	}
	if len(set) > 0 {
		if _, err := c.sns.TagResource(ctx, &sns.TagResourceInput{ResourceArn: aws.String(id), Tags: snsTags(set)}); err != nil {
			return err
		}
	}
	return nil
}

func setTopicAttribute(ctx context.Context, c *cloud, arn, name, value string) error {
	_, err := c.sns.SetTopicAttributes(ctx, &sns.SetTopicAttributesInput{
		TopicArn: aws.String(arn), AttributeName: aws.String(name), AttributeValue: aws.String(value),
	})
	if err != nil {
		return fmt.Errorf("setting %s of %s: %w", name, arn, err)
	}
	return nil
}

func snsTags(tags map[string]string) []types.Tag {
	var result []types.Tag
	for _, key := range sortedKeys(tags) {
		result = append(result, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return result
}

func topicPolicyKind() kind {
	return kind{
		token:    "aws:sns/topicPolicy:TopicPolicy",
		shape:    shapeOf(sdk.NewTopicPolicy),
		serves:   []string{"arn", "policy"},
		replaces: []string{"arn"},
		canons:   map[string]canon{"policy": policyDocument},
		validate: func(inputs values) []p.CheckFailure { return topicPolicyOutOfScope(inputs["policy"]) },
		create: func(ctx context.Context, c *cloud, desired values) (string, error) {
			arn := text(desired, "arn")
			return arn, setTopicAttribute(ctx, c, arn, "Policy", documentText(desired["policy"]))
		},
		read: func(ctx context.Context, c *cloud, id string, _ values) (values, error) {
			topic, err := readTopic(ctx, c, id, nil)
			if err != nil || topic == nil {
				return nil, err
			}
			return values{"arn": id, "policy": topic["policy"], "owner": topic["owner"]}, nil
		},
		update: func(ctx context.Context, c *cloud, id string, change change) error {
			return setTopicAttribute(ctx, c, id, "Policy", documentText(change.desired["policy"]))
		},
		// SNS has no topic without a policy, so the provider puts the default one back.
		delete: func(ctx context.Context, c *cloud, id string, state values) error {
			policy, err := defaultTopicPolicy(id, text(state, "owner"))
			if err != nil {
				return err
			}
			return unlessGone(setTopicAttribute(ctx, c, id, "Policy", policy))
		},
	}
}

func defaultTopicPolicy(arn, owner string) (string, error) {
	policy, err := json.Marshal(map[string]any{
		"Version": "2008-10-17",
		"Id":      "__default_policy_ID",
		"Statement": []any{map[string]any{
			"Sid":       "__default_statement_ID",
			"Effect":    "Allow",
			"Principal": map[string]any{"AWS": "*"},
			"Action": []string{
				"SNS:GetTopicAttributes", "SNS:SetTopicAttributes", "SNS:AddPermission", "SNS:RemovePermission",
				"SNS:DeleteTopic", "SNS:Subscribe", "SNS:ListSubscriptionsByTopic", "SNS:Publish",
			},
			"Resource":  arn,
			"Condition": map[string]any{"StringEquals": map[string]any{"AWS:SourceOwner": owner}},
		}},
	})
	if err != nil {
		return "", fmt.Errorf("writing the default policy of %s: %w", arn, err)
	}
	return string(policy), nil
}

var subscriptionAttributes = []attribute{
	{property: "deliveryPolicy", name: "DeliveryPolicy", kind: documentAttribute},
	// The scope comes first, since SNS reads a policy by the scope that is set.
	{property: "filterPolicyScope", name: "FilterPolicyScope"},
	{property: "filterPolicy", name: "FilterPolicy", kind: documentAttribute},
	{property: "rawMessageDelivery", name: "RawMessageDelivery", kind: flagAttribute},
	{property: "redrivePolicy", name: "RedrivePolicy", kind: documentAttribute},
	{property: "subscriptionRoleArn", name: "SubscriptionRoleArn"},
}

func topicSubscriptionKind() kind {
	return kind{
		token: "aws:sns/topicSubscription:TopicSubscription",
		shape: shapeOf(sdk.NewTopicSubscription),
		serves: properties(
			subscriptionAttributes, "confirmationTimeoutInMinutes", "endpoint", "endpointAutoConfirms", "protocol", "topic",
		),
		defaults: values{
			"confirmationTimeoutInMinutes": 1., "endpointAutoConfirms": false, "rawMessageDelivery": false,
		},
		replaces: []string{"endpoint", "protocol", "topic"},
		canons:   documents(subscriptionAttributes),
		plan:     planSubscription,
		create:   createSubscription,
		read:     readSubscription,
		update:   updateSubscription,
		delete: func(ctx context.Context, c *cloud, id string, _ values) error {
			_, err := c.sns.Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: aws.String(id)})
			return unlessGone(err)
		},
	}
}

// planSubscription reads an unknown policy as empty and an unknown scope as given, as the provider does.
func planSubscription(desired values, _ bool) error {
	policy, known := desired["filterPolicy"]
	if hasUnknown(policy) || documentText(policy) == "" {
		known = false
	}
	if desired["filterPolicyScope"] != nil && !known {
		return errors.New("filter_policy is required when filter_policy_scope is set")
	}
	return nil
}

func createSubscription(ctx context.Context, c *cloud, desired values) (string, error) {
	if err := refuseSubscription(desired); err != nil {
		return "", err
	}
	attributes := encode(subscriptionAttributes, desired, always)
	if !flag(desired, "rawMessageDelivery") {
		delete(attributes, "RawMessageDelivery")
	}
	created, err := c.sns.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn:              aws.String(text(desired, "topic")),
		Protocol:              aws.String(text(desired, "protocol")),
		Endpoint:              aws.String(text(desired, "endpoint")),
		Attributes:            attributes,
		ReturnSubscriptionArn: true,
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(created.SubscriptionArn), nil
}

func readSubscription(ctx context.Context, c *cloud, id string, prior values) (values, error) {
	got, err := c.sns.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(id)})
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	result, err := decode(subscriptionAttributes, got.Attributes)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text(result, "filterPolicy")) == "{}" {
		delete(result, "filterPolicy")
	}
	if result["filterPolicy"] != nil && result["filterPolicyScope"] == nil {
		result["filterPolicyScope"] = "MessageAttributes"
	}
	result["arn"] = id
	result["topic"], result["protocol"] = got.Attributes["TopicArn"], got.Attributes["Protocol"]
	result["endpoint"], result["ownerId"] = got.Attributes["Endpoint"], got.Attributes["Owner"]
	result["pendingConfirmation"] = got.Attributes["PendingConfirmation"] == "true"
	result["confirmationWasAuthenticated"] = got.Attributes["ConfirmationWasAuthenticated"] == "true"
	// Both are how the provider waits, and SNS knows nothing of them.
	for _, property := range []string{"confirmationTimeoutInMinutes", "endpointAutoConfirms"} {
		result[property] = prior[property]
	}
	return result, nil
}

func updateSubscription(ctx context.Context, c *cloud, id string, change change) error {
	if err := refuseSubscription(change.desired); err != nil {
		return err
	}
	for _, a := range subscriptionAttributes {
		if !change.touches(a.property) {
			continue
		}
		value := ""
		switch desired := change.desired[a.property]; {
		case desired != nil:
			value = a.text(desired)
		case a.property == "filterPolicy":
			// SNS takes no empty text here: the empty policy lets everything through.
			value = "{}"
		}
		if _, err := c.sns.SetSubscriptionAttributes(ctx, &sns.SetSubscriptionAttributesInput{
			SubscriptionArn: aws.String(id), AttributeName: aws.String(a.name), AttributeValue: aws.String(value),
		}); err != nil {
			return fmt.Errorf("setting %s: %w", a.name, err)
		}
	}
	return nil
}
