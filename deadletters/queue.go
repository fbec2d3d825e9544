package deadletters

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Client is what is used of the SQS client.
type Client interface {
	ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, options ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	ChangeMessageVisibilityBatch(ctx context.Context, in *sqs.ChangeMessageVisibilityBatchInput, options ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error)
	DeleteMessageBatch(ctx context.Context, in *sqs.DeleteMessageBatchInput, options ...func(*sqs.Options)) (*sqs.DeleteMessageBatchOutput, error)
	SendMessageBatch(ctx context.Context, in *sqs.SendMessageBatchInput, options ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
	GetQueueAttributes(ctx context.Context, in *sqs.GetQueueAttributesInput, options ...func(*sqs.Options)) (*sqs.GetQueueAttributesOutput, error)
}

// Visibility is how long SQS hides a letter that was read, unless it is released before: what a run that was cut hides
// appears again after this time.
const Visibility = time.Minute

// VisibilityOf is how long letters must be hidden for as many to be read: those that appear again are read again.
func VisibilityOf(letters int) time.Duration {
	const each, most = 20 * time.Millisecond, 15 * time.Minute
	return min(Visibility+time.Duration(letters)*each, most)
}

// parallel is how many calls at a time read a queue whose messages have no order, and show them again.
const parallel = 8

// callEntries is how many messages one call takes.
const callEntries = 10

// A Reader takes the letters of a queue one by one. SQS has no other way to look into a queue than to receive its messages,
// which hides them for a time; Release ends that.
type Reader struct {
	Client     Client
	QueueURL   string
	Visibility time.Duration

	// held are the receipts of the letters that are hidden by this reader, by id, and order is that of their receipt.
	held  map[string]string
	order []string
	seen  map[string]bool
	again int // letters in a row that were seen before
}

// Next gives letters that were not read before, at most so many. None means that the queue shows no more.
func (r *Reader) Next(ctx context.Context, most int) ([]Letter, error) {
	for {
		messages, err := r.receive(ctx, most)
		if err != nil {
			return nil, err
		}
		if letters := r.take(messages); len(letters) > 0 || r.ends(messages) {
			return letters, nil
		}
	}
}

// receive asks for messages, at most so many. It waits a second for them: SQS then asks all its servers, where an answer at
// once may leave some out.
func (r *Reader) receive(ctx context.Context, most int) ([]types.Message, error) {
	out, err := r.Client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &r.QueueURL, MaxNumberOfMessages: int32(min(most, callEntries)), WaitTimeSeconds: 1,
		VisibilityTimeout:           int32(r.Visibility / time.Second),
		MessageAttributeNames:       []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
	})
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", r.QueueURL, err)
	}
	return out.Messages, nil
}

// take keeps the receipts of messages, and gives the letters that were not read before.
func (r *Reader) take(messages []types.Message) (letters []Letter) {
	if r.held == nil {
		r.held, r.seen = map[string]string{}, map[string]bool{}
	}
	for _, m := range messages {
		l := Read(m)
		if r.held[l.ID] == "" {
			r.order = append(r.order, l.ID)
		}
		r.held[l.ID] = l.receipt
		if r.seen[l.ID] {
			r.again++
			continue
		}
		r.seen[l.ID], r.again = true, 0
		letters = append(letters, l)
	}
	return letters
}

// ends says whether an answer was the last one. A queue of letters that stay shows them again and again, if reading takes longer
// than they are hidden. It has shown all when it has shown as many as there are, and nothing new among them.
func (r *Reader) ends(messages []types.Message) bool {
	return len(messages) == 0 || r.again > len(r.seen)
}

// All gives each letter that meets a condition to a function, until that is false or the queue shows no more.
func (r *Reader) All(ctx context.Context, where *Where, each func(Letter) (more bool)) error {
	type answer struct {
		messages []types.Message
		err      error
	}
	answers := make(chan answer)
	enough := make(chan struct{})
	var readers sync.WaitGroup
	for range r.atOnce() {
		readers.Go(func() {
			for {
				messages, err := r.receive(ctx, callEntries)
				answers <- answer{messages, err}
				select {
				case <-enough:
					return
				default:
				}
				if err != nil || len(messages) == 0 {
					return
				}
			}
		})
	}
	go func() { readers.Wait(); close(answers) }()
	var failed error
	stopped := false
	stop := func() {
		if !stopped {
			stopped = true
			close(enough)
		}
	}
	// What is under way when it is enough is read to its end, since it is hidden, and is not given to anybody.
	for a := range answers {
		letters := r.take(a.messages)
		if a.err != nil {
			failed = cmp.Or(failed, a.err)
			stop()
		}
		for _, l := range letters {
			if !stopped && where.Holds(l) && !each(l) {
				stop()
			}
		}
		if len(a.messages) > 0 && r.ends(a.messages) {
			stop()
		}
	}
	return failed
}

// atOnce is how many calls may be under way: one on FIFO, where order is all.
func (r *Reader) atOnce() int {
	if strings.HasSuffix(r.QueueURL, ".fifo") {
		return 1
	}
	return parallel
}

// Release shows the letters again that this reader hides, in their order, also where the context has ended. It goes on where a
// call fails: what is left appears by itself when its time is over.
func (r *Reader) Release(ctx context.Context) {
	const atMost, each = 10 * time.Second, 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), atMost+time.Duration(len(r.order))*each)
	defer cancel()
	calls := make(chan *sqs.ChangeMessageVisibilityBatchInput)
	var callers sync.WaitGroup
	for range r.atOnce() {
		callers.Go(func() {
			for in := range calls {
				_, _ = r.Client.ChangeMessageVisibilityBatch(ctx, in)
			}
		})
	}
	for ids := range slices.Chunk(r.order, callEntries) {
		in := &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &r.QueueURL}
		for i, id := range ids {
			in.Entries = append(in.Entries, types.ChangeMessageVisibilityBatchRequestEntry{
				Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(r.held[id]), VisibilityTimeout: 0,
			})
		}
		calls <- in
	}
	close(calls)
	callers.Wait()
	r.held, r.order = map[string]string{}, nil
}

// remove deletes letters, at most ten, and gives those that SQS did not delete.
func (r *Reader) remove(ctx context.Context, letters []Letter) (kept []Letter) {
	in := &sqs.DeleteMessageBatchInput{QueueUrl: &r.QueueURL}
	for i, l := range letters {
		in.Entries = append(in.Entries, types.DeleteMessageBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(r.held[l.ID]),
		})
	}
	out, err := r.Client.DeleteMessageBatch(ctx, in)
	if err != nil {
		return letters
	}
	gone := map[string]bool{}
	for _, s := range out.Successful {
		gone[aws.ToString(s.Id)] = true
	}
	for i, l := range letters {
		if !gone[strconv.Itoa(i)] {
			kept = append(kept, l)
			continue
		}
		delete(r.held, l.ID)
		r.order = slices.DeleteFunc(r.order, func(id string) bool { return id == l.ID })
	}
	return kept
}

// holds is how many letters this reader hides.
func (r *Reader) holds() int { return len(r.order) }

// A Count is about how many messages a queue has: SQS counts approximately.
type Count struct{ Visible, Hidden int }

// Count asks SQS how many messages a queue has.
func (r *Reader) Count(ctx context.Context) (Count, error) {
	visible, hidden := types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible
	out, err := r.Client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &r.QueueURL, AttributeNames: []types.QueueAttributeName{visible, hidden},
	})
	if err != nil {
		return Count{}, fmt.Errorf("counting the messages of %s: %w", r.QueueURL, err)
	}
	number := func(name types.QueueAttributeName) int {
		n, _ := strconv.Atoi(out.Attributes[string(name)])
		return n
	}
	return Count{Visible: number(visible), Hidden: number(hidden)}, nil
}
