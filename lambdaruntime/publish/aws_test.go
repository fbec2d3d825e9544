package publish_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

type sqsClient func(*sqs.SendMessageBatchInput) (*sqs.SendMessageBatchOutput, error)

func (c sqsClient) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	return c(in)
}

type snsClient func(*sns.PublishBatchInput) (*sns.PublishBatchOutput, error)

func (c snsClient) PublishBatch(_ context.Context, in *sns.PublishBatchInput, _ ...func(*sns.Options)) (*sns.PublishBatchOutput, error) {
	return c(in)
}

var batch = []publish.Message{
	{Body: "1", Group: "g", DeduplicationID: "d", TraceHeader: "Root=1", Attributes: []publish.Attribute{{Name: "id", Type: "String", Value: "x"}, {Name: "raw", Type: "Binary", Binary: []byte{1}}}},
	{Body: "2"},
	{Body: "3"},
}

func TestAnEntryThatTheAnswerLeavesOutWasNotAccepted(t *testing.T) {
	t.Parallel()
	q := publish.SQS{QueueURL: "https://q", Client: sqsClient(func(in *sqs.SendMessageBatchInput) (*sqs.SendMessageBatchOutput, error) {
		e := in.Entries[0]
		if *in.QueueUrl != "https://q" || *e.MessageBody != "1" || *e.MessageGroupId != "g" || *e.MessageDeduplicationId != "d" ||
			*e.MessageAttributes["id"].StringValue != "x" || len(e.MessageAttributes["raw"].BinaryValue) != 1 ||
			*e.MessageSystemAttributes["AWSTraceHeader"].StringValue != "Root=1" || in.Entries[1].MessageGroupId != nil {
			t.Errorf("sent %+v", in)
		}
		return &sqs.SendMessageBatchOutput{
			Successful: []sqstypes.SendMessageBatchResultEntry{{Id: in.Entries[0].Id}},
			Failed:     []sqstypes.BatchResultErrorEntry{{Id: in.Entries[1].Id, Code: aws.String("InvalidMessageContents"), SenderFault: true, Message: aws.String("2")}},
		}, nil
	})}
	errs := q.Send(t.Context(), batch)
	if errs[0] != nil || passing(errs[1]) || publish.Code(errs[1]) != "InvalidMessageContents" || !passing(errs[2]) {
		t.Errorf("got %v", errs)
	}
	topic := publish.SNS{TopicARN: "arn", Client: snsClient(func(in *sns.PublishBatchInput) (*sns.PublishBatchOutput, error) {
		e := in.PublishBatchRequestEntries[0]
		if *in.TopicArn != "arn" || *e.Message != "1" || *e.MessageGroupId != "g" || *e.MessageDeduplicationId != "d" || *e.MessageAttributes["id"].StringValue != "x" {
			t.Errorf("sent %+v", in)
		}
		return &sns.PublishBatchOutput{
			Successful: []snstypes.PublishBatchResultEntry{{Id: e.Id}},
			Failed:     []snstypes.BatchResultErrorEntry{{Id: aws.String("1"), Code: aws.String("Throttled"), SenderFault: true}},
		}, nil
	})}
	errs = topic.Send(t.Context(), batch)
	if errs[0] != nil || !passing(errs[1]) || !passing(errs[2]) {
		t.Errorf("got %v", errs)
	}
}

func TestFailuresOfACall(t *testing.T) {
	t.Parallel()
	for code, c := range map[string]struct {
		err     error
		passing bool
	}{
		"AccessDenied":            {&smithy.GenericAPIError{Code: "AccessDenied", Message: "body secret", Fault: smithy.FaultClient}, false},
		"QueueDoesNotExist":       {&sqstypes.QueueDoesNotExist{}, false},
		"ThrottlingException":     {&smithy.GenericAPIError{Code: "ThrottlingException", Fault: smithy.FaultClient}, true},
		"KMS.ThrottlingException": {&smithy.GenericAPIError{Code: "KMS.ThrottlingException", Fault: smithy.FaultClient}, true},
		"RequestThrottled":        {&smithy.GenericAPIError{Code: "RequestThrottled"}, true},
		"InternalFailure":         {&smithy.GenericAPIError{Code: "InternalFailure", Fault: smithy.FaultServer}, true},
		"NoAnswer":                {errors.New("connection reset"), true},
	} {
		errs := publish.SQS{Client: sqsClient(func(*sqs.SendMessageBatchInput) (*sqs.SendMessageBatchOutput, error) { return nil, c.err })}.Send(t.Context(), batch)
		for _, err := range errs {
			if passing(err) != c.passing || !strings.HasSuffix(code, publish.Code(err)) && !strings.Contains(publish.Code(err), code) {
				t.Errorf("%s: got %v, passing %v", code, err, passing(err))
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("%v tells of the payload", err)
			}
		}
	}
}

func TestARNs(t *testing.T) {
	t.Parallel()
	for arn, url := range map[string]string{
		"arn:aws:sqs:eu-west-1:123456789012:q":            "https://sqs.eu-west-1.amazonaws.com/123456789012/q",
		"arn:aws-cn:sqs:cn-north-1:123456789012:q.fifo":   "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q.fifo",
		"arn:aws-us-gov:sqs:us-gov-west-1:123456789012:q": "https://sqs.us-gov-west-1.amazonaws.com/123456789012/q",
	} {
		target, err := publish.ParseTarget(arn)
		if err != nil || target.QueueURL() != url {
			t.Errorf("%s: got %s and %v", arn, target.QueueURL(), err)
		}
	}
	for _, arn := range []string{"", "q", "arn:aws:s3:::b", "arn:aws:sqs:eu-west-1:123456789012", "arn:aws:sqs::1:q", "arn:aws:sqs:eu-west-1:1:q:x"} {
		if _, err := publish.ParseTarget(arn); err == nil {
			t.Errorf("%q was taken", arn)
		}
	}
}

func TestLegality(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"": false, "a": true, "é\t\n": true, "\x00": false, "\uFFFE": false, "\xff": false, "😀": true,
		strings.Repeat("é", 256): true, strings.Repeat("é", 257): false,
	} {
		if publish.Legal(value) != want {
			t.Errorf("Legal(%q) is %v", value, !want)
		}
	}
	for group, want := range map[string]bool{
		"": false, "a": true, "a b": false, "é": false, "!~": true, strings.Repeat("a", 128): true, strings.Repeat("a", 129): false, "a\n": false,
	} {
		if publish.LegalGroup(group) != want {
			t.Errorf("LegalGroup(%q) is %v", group, !want)
		}
	}
}

func passing(err error) bool {
	var f *publish.Failure
	return errors.As(err, &f) && f.Passing
}
