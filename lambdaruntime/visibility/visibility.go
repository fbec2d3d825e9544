// Package visibility is the side effect of saying when SQS may deliver a reported record again.
//
// It decides how long to wait and changes nothing else. It never fails an invocation: a record whose visibility could
// not be set comes back when the queue's own timeout is over.
//
// Invariant: the wait depends on how often a record was received, and grows with it up to a bound.
package visibility

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// The wait after a first failure, and the greatest. With the default of five receptions they give a target some eight
// minutes to come back before records go to the dead-letter queue.
const (
	First    = 30 * time.Second
	Greatest = 15 * time.Minute
)

// Backoff is how long a record waits that was received so many times: 30 s, 1 min, 2 min, and so on.
func Backoff(received int) time.Duration {
	return min(First<<min(max(received-1, 0), 10), Greatest)
}

// client is what is used of the SQS client.
type client interface {
	ChangeMessageVisibilityBatch(ctx context.Context, in *sqs.ChangeMessageVisibilityBatchInput, options ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error)
}

// A Queue is the lane's own queue.
type Queue struct {
	Client   client
	QueueURL string
}

const (
	maxEntries = 10
	// calls is how many are on their way at a time.
	calls = 16
)

// PutOff makes records wait before they are delivered again. It returns when ctx ends at the latest. The error tells how
// many could not be put off, and AWS's code for one of them.
func (q Queue) PutOff(ctx context.Context, records []events.SQSMessage) error {
	batches := make(chan []events.SQSMessage)
	results := make(chan result)
	n := min(calls, (len(records)+maxEntries-1)/maxEntries)
	for range n {
		go func() {
			var r result
			for batch := range batches {
				r.add(q.putOff(ctx, batch))
			}
			results <- r
		}()
	}
	for batch := range slices.Chunk(records, maxEntries) {
		batches <- batch
	}
	close(batches)
	var all result
	for range n {
		all.add(<-results)
	}
	if all.failed > 0 {
		return fmt.Errorf("%d of %d records could not be put off: %s", all.failed, len(records), all.code)
	}
	return nil
}

// A result is how many records could not be put off, and AWS's code for the first of them.
type result struct {
	failed int
	code   string
}

func (r *result) add(other result) {
	if r.failed == 0 {
		r.code = other.code
	}
	r.failed += other.failed
}

func (q Queue) putOff(ctx context.Context, records []events.SQSMessage) result {
	if ctx.Err() != nil {
		return result{len(records), "no time was left"}
	}
	in := &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &q.QueueURL}
	for i, r := range records {
		received, err := strconv.Atoi(r.Attributes["ApproximateReceiveCount"])
		if err != nil {
			received = 1
		}
		in.Entries = append(in.Entries, types.ChangeMessageVisibilityBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(r.ReceiptHandle), VisibilityTimeout: int32(Backoff(received).Seconds()),
		})
	}
	out, err := q.Client.ChangeMessageVisibilityBatch(ctx, in)
	if err != nil {
		return result{len(records), code(err)}
	}
	if len(out.Failed) > 0 {
		return result{len(out.Failed), aws.ToString(out.Failed[0].Code)}
	}
	return result{}
}

// code is AWS's code for a failure. Its message may quote what it was given.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return "no answer"
}
