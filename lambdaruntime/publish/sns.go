package publish

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// SNSClient is what is used of the SNS client.
type SNSClient interface {
	PublishBatch(ctx context.Context, in *sns.PublishBatchInput, options ...func(*sns.Options)) (*sns.PublishBatchOutput, error)
}

// SNS publishes on one topic.
type SNS struct {
	Client   SNSClient
	TopicARN string
}

// MaxBytes implements Sender.
func (SNS) MaxBytes() int { return DefaultBytesSNS }

// Send implements Sender.
func (t SNS) Send(ctx context.Context, batch []Message) []error {
	in := &sns.PublishBatchInput{TopicArn: &t.TopicARN}
	for i, m := range batch {
		entry := types.PublishBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), Message: aws.String(m.Body), MessageAttributes: snsAttributes(m.Attributes),
		}
		if m.Group != "" {
			entry.MessageGroupId, entry.MessageDeduplicationId = aws.String(m.Group), aws.String(m.DeduplicationID)
		}
		in.PublishBatchRequestEntries = append(in.PublishBatchRequestEntries, entry)
	}
	out, err := t.Client.PublishBatch(ctx, in)
	results := unanswered(len(batch), err)
	if err != nil {
		return results
	}
	for _, s := range out.Successful {
		settle(results, s.Id, nil)
	}
	for _, f := range out.Failed {
		settle(results, f.Id, fromEntry(f.Code, f.SenderFault))
	}
	return results
}

func snsAttributes(attributes []Attribute) map[string]types.MessageAttributeValue {
	out := make(map[string]types.MessageAttributeValue, len(attributes))
	for _, a := range attributes {
		value := types.MessageAttributeValue{DataType: aws.String(a.Type)}
		if a.Binary != nil {
			value.BinaryValue = a.Binary
		} else {
			value.StringValue = aws.String(a.Value)
		}
		out[a.Name] = value
	}
	return out
}
