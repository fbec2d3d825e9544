package publish

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// SQSClient is what is used of the SQS client.
type SQSClient interface {
	SendMessageBatch(ctx context.Context, in *sqs.SendMessageBatchInput, options ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
}

// SQS sends to one queue.
type SQS struct {
	Client   SQSClient
	QueueURL string
}

// MaxBytes implements Sender.
func (SQS) MaxBytes() int { return MaxBytes }

// Send implements Sender.
func (q SQS) Send(ctx context.Context, batch []Message) []error {
	in := &sqs.SendMessageBatchInput{QueueUrl: &q.QueueURL}
	for i, m := range batch {
		entry := types.SendMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), MessageBody: aws.String(m.Body), MessageAttributes: sqsAttributes(m.Attributes),
		}
		if m.Group != "" {
			entry.MessageGroupId, entry.MessageDeduplicationId = aws.String(m.Group), aws.String(m.DeduplicationID)
		}
		if m.TraceHeader != "" {
			entry.MessageSystemAttributes = map[string]types.MessageSystemAttributeValue{
				string(types.MessageSystemAttributeNameForSendsAWSTraceHeader): {DataType: aws.String("String"), StringValue: aws.String(m.TraceHeader)},
			}
		}
		in.Entries = append(in.Entries, entry)
	}
	out, err := q.Client.SendMessageBatch(ctx, in)
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

func sqsAttributes(attributes []Attribute) map[string]types.MessageAttributeValue {
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

// unanswered is the outcome of a call before its answer is read: an entry that the answer leaves out was not accepted.
func unanswered(n int, err error) []error {
	failure := &Failure{Code: "NoAnswer", Passing: true}
	if err != nil {
		failure = fromCall(err)
	}
	results := make([]error, n)
	for i := range results {
		results[i] = failure
	}
	return results
}

func settle(results []error, id *string, failure *Failure) {
	i, err := strconv.Atoi(aws.ToString(id))
	if err != nil || i < 0 || i >= len(results) {
		return
	}
	results[i] = nil
	if failure != nil {
		results[i] = failure
	}
}
