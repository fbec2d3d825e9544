package deadletters_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/deadletters"
)

// A queue is a queue as SQS has it, with a clock that the test moves. It checks nothing of what SQS checks.
type queue struct {
	mu       sync.Mutex
	now      time.Duration
	fifo     bool
	messages []*stored
	receipts int
	calls    int
	// each makes calls fail: it is asked before each call.
	each func(call string) error
}

type stored struct {
	types.Message
	until time.Duration
}

func (q *queue) add(id, group, body string, attributes map[string]string) {
	m := types.Message{
		MessageId: aws.String(id), Body: aws.String(body), MessageAttributes: map[string]types.MessageAttributeValue{},
		Attributes: map[string]string{"SentTimestamp": "1700000000000"},
	}
	if group != "" {
		m.Attributes["MessageGroupId"] = group
	}
	for name, value := range attributes {
		if name == "DeadLetterQueueSourceArn" {
			m.Attributes[name] = value
			continue
		}
		m.MessageAttributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	q.messages = append(q.messages, &stored{Message: m, until: -1})
}

func (q *queue) asked(call string) error {
	q.calls++
	if q.each != nil {
		return q.each(call)
	}
	return nil
}

func (q *queue) ReceiveMessage(_ context.Context, in *sqs.ReceiveMessageInput, _ ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked("receive"); err != nil {
		return nil, err
	}
	locked := map[string]bool{}
	for _, m := range q.messages {
		if group := m.Attributes["MessageGroupId"]; q.fifo && m.until > q.now {
			locked[group] = true
		}
	}
	out := &sqs.ReceiveMessageOutput{}
	for _, m := range q.messages {
		if m.until > q.now || locked[m.Attributes["MessageGroupId"]] || len(out.Messages) == int(in.MaxNumberOfMessages) {
			continue
		}
		q.receipts++
		m.ReceiptHandle = aws.String(strconv.Itoa(q.receipts))
		m.until = q.now + time.Duration(in.VisibilityTimeout)*time.Second
		out.Messages = append(out.Messages, m.Message)
	}
	return out, nil
}

func (q *queue) by(receipt *string) *stored {
	for _, m := range q.messages {
		if m.ReceiptHandle != nil && *m.ReceiptHandle == *receipt {
			return m
		}
	}
	return nil
}

func (q *queue) ChangeMessageVisibilityBatch(_ context.Context, in *sqs.ChangeMessageVisibilityBatchInput, _ ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked("visibility"); err != nil {
		return nil, err
	}
	for _, e := range in.Entries {
		if m := q.by(e.ReceiptHandle); m != nil {
			m.until = q.now + time.Duration(e.VisibilityTimeout)*time.Second
		}
	}
	return &sqs.ChangeMessageVisibilityBatchOutput{}, nil
}

func (q *queue) DeleteMessageBatch(_ context.Context, in *sqs.DeleteMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked("delete"); err != nil {
		return nil, err
	}
	out := &sqs.DeleteMessageBatchOutput{}
	for _, e := range in.Entries {
		if m := q.by(e.ReceiptHandle); m != nil {
			q.messages = slices.DeleteFunc(q.messages, func(o *stored) bool { return o == m })
			out.Successful = append(out.Successful, types.DeleteMessageBatchResultEntry{Id: e.Id})
		}
	}
	return out, nil
}

func (q *queue) SendMessageBatch(_ context.Context, in *sqs.SendMessageBatchInput, _ ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked("send"); err != nil {
		return nil, err
	}
	out := &sqs.SendMessageBatchOutput{}
	for _, e := range in.Entries {
		m := types.Message{MessageId: aws.String(fmt.Sprintf("sent-%d", len(q.messages))), Body: e.MessageBody, MessageAttributes: e.MessageAttributes, Attributes: map[string]string{}}
		if e.MessageGroupId != nil {
			m.Attributes["MessageGroupId"], m.Attributes["MessageDeduplicationId"] = *e.MessageGroupId, *e.MessageDeduplicationId
		}
		q.messages = append(q.messages, &stored{Message: m, until: -1})
		out.Successful = append(out.Successful, types.SendMessageBatchResultEntry{Id: e.Id})
	}
	return out, nil
}

func (q *queue) GetQueueAttributes(context.Context, *sqs.GetQueueAttributesInput, ...func(*sqs.Options)) (*sqs.GetQueueAttributesOutput, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.asked("count"); err != nil {
		return nil, err
	}
	hidden := 0
	for _, m := range q.messages {
		if m.until > q.now {
			hidden++
		}
	}
	return &sqs.GetQueueAttributesOutput{Attributes: map[string]string{
		"ApproximateNumberOfMessages": strconv.Itoa(len(q.messages) - hidden), "ApproximateNumberOfMessagesNotVisible": strconv.Itoa(hidden),
	}}, nil
}

// visible gives the bodies of the messages that others can receive.
func (q *queue) visible() []string {
	var out []string
	for _, m := range q.messages {
		if m.until <= q.now {
			out = append(out, *m.Body)
		}
	}
	return out
}

func reading(q *queue) *deadletters.Reader {
	return &deadletters.Reader{Client: q, QueueURL: "dlq", Visibility: deadletters.Visibility}
}

// numbered fills a queue with letters 1 to n. Each is of a group, if there are groups.
func numbered(n int, groups ...string) *queue {
	q := &queue{fifo: len(groups) > 0}
	for i := range n {
		group := ""
		if q.fifo {
			group = groups[i%len(groups)]
		}
		q.add(fmt.Sprintf("letter-%d", i+1), group, fmt.Sprintf("event %d", i+1), map[string]string{"reason": "mapping-error"})
	}
	return q
}

func TestReadingRemovesNothingAndHidesNothingLongerThanItReads(t *testing.T) {
	t.Parallel()
	q := numbered(1003)
	want := q.visible()
	r := reading(q)
	var got []string
	if err := r.All(t.Context(), nil, func(l deadletters.Letter) bool {
		got = append(got, l.Event)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(want) // a standard queue has no order
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("each letter is read once:\n%s", diff)
	}
	if len(q.visible()) != 0 {
		t.Errorf("while a reader reads, it hides what it has read")
	}
	r.Release(t.Context())
	left := q.visible()
	slices.Sort(left)
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("after it, all letters are there for others:\n%s", diff)
	}
}

// Calls that are under way when it is enough hide letters that nobody asked for.
func TestLettersThatAreReadBeyondWhatIsEnoughAreShownAgain(t *testing.T) {
	t.Parallel()
	q := numbered(200)
	r := reading(q)
	n := 0
	if err := r.All(t.Context(), nil, func(deadletters.Letter) bool { n++; return n < 3 }); err != nil || n != 3 {
		t.Errorf("got %d letters, %v", n, err)
	}
	r.Release(t.Context())
	if left := len(q.visible()); left != 200 {
		t.Errorf("%d of 200 are there for others", left)
	}
}

func TestManyLettersAreHiddenForAsLongAsReadingThemTakes(t *testing.T) {
	t.Parallel()
	for letters, want := range map[int]time.Duration{0: time.Minute, 3000: 2 * time.Minute, 1_000_000: 15 * time.Minute} {
		if got := deadletters.VisibilityOf(letters); got != want {
			t.Errorf("%d letters: got %v, wanted %v", letters, got, want)
		}
	}
}

// TestAReaderThatIsSlowerThanTheVisibilityEnds lets each call take as long as letters are hidden.
func TestAReaderThatIsSlowerThanTheVisibilityEnds(t *testing.T) {
	t.Parallel()
	q := numbered(25)
	q.each = func(string) error {
		q.now += deadletters.Visibility
		return nil
	}
	seen := map[string]bool{}
	if err := reading(q).All(t.Context(), nil, func(l deadletters.Letter) bool {
		if seen[l.ID] {
			t.Errorf("%s is given twice", l.ID)
		}
		seen[l.ID] = true
		return true
	}); err != nil {
		t.Fatal(err)
	}
	if q.calls > 20 {
		t.Errorf("the reader made %d calls for 25 letters", q.calls)
	}
}

func TestOfOneGroupOnlyTenLettersCanBeReadFromAFIFOQueue(t *testing.T) {
	t.Parallel()
	q := numbered(25, "a")
	n := 0
	if err := reading(q).All(t.Context(), nil, func(deadletters.Letter) bool { n++; return true }); err != nil || n != 10 {
		t.Errorf("got %d letters and %v", n, err)
	}
}
