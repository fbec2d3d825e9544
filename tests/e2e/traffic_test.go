package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// An event is an event of a source.
type event struct {
	body       string
	attributes map[string]string
	// group and id are for FIFO topics.
	group, id string
}

// publish publishes an event, and gives the id that SNS gave it.
func (s *system) publish(topicARN string, e event) string {
	s.Helper()
	input := &sns.PublishInput{
		TopicArn: aws.String(topicARN), Message: aws.String(e.body), MessageAttributes: snsAttributes(e.attributes),
	}
	if strings.HasSuffix(topicARN, ".fifo") {
		input.MessageGroupId, input.MessageDeduplicationId = aws.String(e.group), aws.String(e.id)
	}
	published, err := s.sns.Publish(s.Context(), input)
	if err != nil {
		s.Fatal(err)
	}
	return aws.ToString(published.MessageId)
}

// publishAll publishes events in their order, ten a call.
func (s *system) publishAll(topicARN string, events []event) {
	s.Helper()
	for chunk := range slices.Chunk(events, 10) {
		input := &sns.PublishBatchInput{TopicArn: aws.String(topicARN)}
		for i, e := range chunk {
			entry := snstypes.PublishBatchRequestEntry{
				Id: aws.String(fmt.Sprint(i)), Message: aws.String(e.body), MessageAttributes: snsAttributes(e.attributes),
			}
			if strings.HasSuffix(topicARN, ".fifo") {
				entry.MessageGroupId, entry.MessageDeduplicationId = aws.String(e.group), aws.String(e.id)
			}
			input.PublishBatchRequestEntries = append(input.PublishBatchRequestEntries, entry)
		}
		published, err := s.sns.PublishBatch(s.Context(), input)
		if err != nil {
			s.Fatal(err)
		}
		if len(published.Failed) > 0 {
			s.Fatalf("SNS refused events: %v", published.Failed)
		}
	}
}

func snsAttributes(attributes map[string]string) map[string]snstypes.MessageAttributeValue {
	result := map[string]snstypes.MessageAttributeValue{}
	for name, value := range attributes {
		result[name] = snstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	return result
}

// A message is a message from a queue.
type message struct {
	Body       string
	Attributes map[string]string
	Group      string
	ID         string
	Received   string
	Trace      string
}

// receive takes the messages off a queue, in the order in which they come, until there are as many as expected.
func (s *system) receive(queueURL string, want int) []message {
	s.Helper()
	got := s.receiveWithin(queueURL, want, patience)
	if len(got) != want {
		s.Fatalf("want %d messages on %s, got %d: %v", want, queueURL, len(got), got)
	}
	return got
}

// receiveWithin takes at most so many messages from a queue, and gives those that came in time.
func (s *system) receiveWithin(queueURL string, most int, within time.Duration) []message {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), within)
	defer cancel()
	var result []message
	for len(result) < most && ctx.Err() == nil {
		received, err := s.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: aws.String(queueURL), MaxNumberOfMessages: int32(min(10, most-len(result))), WaitTimeSeconds: 1,
			MessageAttributeNames:       []string{"All"},
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
		})
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			s.Fatal(err)
		}
		result = append(result, s.taken(queueURL, received.Messages)...)
	}
	return result
}

// taken deletes messages, and gives them in brief.
func (s *system) taken(queueURL string, messages []types.Message) []message {
	s.Helper()
	if len(messages) == 0 {
		return nil
	}
	var result []message
	deletion := &sqs.DeleteMessageBatchInput{QueueUrl: aws.String(queueURL)}
	for i, m := range messages {
		attributes := map[string]string{}
		for name, value := range m.MessageAttributes {
			attributes[name] = aws.ToString(value.StringValue)
		}
		result = append(result, message{
			Body: aws.ToString(m.Body), Attributes: attributes,
			Group:    m.Attributes[string(types.MessageSystemAttributeNameMessageGroupId)],
			ID:       m.Attributes[string(types.MessageSystemAttributeNameMessageDeduplicationId)],
			Received: m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)],
			Trace:    m.Attributes[string(types.MessageSystemAttributeNameAWSTraceHeader)],
		})
		deletion.Entries = append(deletion.Entries, types.DeleteMessageBatchRequestEntry{
			Id: aws.String(fmt.Sprint(i)), ReceiptHandle: m.ReceiptHandle,
		})
	}
	if deleted, err := s.sqs.DeleteMessageBatch(s.Context(), deletion); err != nil || len(deleted.Failed) > 0 {
		s.Fatalf("deleting messages: %v %v", deleted, err)
	}
	return result
}

// depth says how many messages a queue holds, visible or not.
func (s *system) depth(queueURL string) (visible, hidden string) {
	s.Helper()
	got, err := s.sqs.GetQueueAttributes(s.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(queueURL), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if err != nil {
		s.Fatal(err)
	}
	return got.Attributes["ApproximateNumberOfMessages"], got.Attributes["ApproximateNumberOfMessagesNotVisible"]
}

// allQueuesEmpty waits until no queue of the stack holds anything: then nothing is under way, and nothing went astray.
func (s *system) allQueuesEmpty() {
	s.Helper()
	for _, queue := range s.state().OfType("aws:sqs/queue:Queue") {
		s.eventually("the queue "+queue.Name()+" is empty", func() (bool, string) {
			visible, hidden := s.depth(queue.ID)
			return visible == "0" && hidden == "0", visible + " visible, " + hidden + " under way"
		})
	}
}

// eventually asks until the answer is yes, and fails with the last answer when it never is.
func (s *system) eventually(what string, ask func() (bool, string)) {
	s.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		done, last := ask()
		if done {
			return
		}
		select {
		case <-deadline.C:
			s.Fatalf("waited in vain until %s; at last: %s", what, last)
		case <-s.Context().Done():
			s.Fatal(s.Context().Err())
		case <-tick.C:
		}
	}
}

// letter reads a dead letter: the event within SNS's envelope.
func (s *system) letter(m message) string {
	s.Helper()
	var envelope struct{ Message string }
	if err := json.Unmarshal([]byte(m.Body), &envelope); err != nil {
		s.Fatalf("reading a dead letter: %v: %s", err, m.Body)
	}
	return envelope.Message
}
