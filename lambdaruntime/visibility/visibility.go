// Package visibility is the side effect of saying when SQS may deliver a reported record again.
//
// It decides how long to wait and changes nothing else. It never fails an invocation: a record whose visibility could
// not be set comes back when the queue's own timeout is over.
//
// Invariant: the wait depends on how often a record was received, and grows with it up to a bound.
package visibility

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
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

const maxEntries = 10

// PutOff makes records wait before they are delivered again. The error tells of the first that could not be put off.
func (q Queue) PutOff(ctx context.Context, records []events.SQSMessage) error {
	var first error
	for len(records) > 0 {
		n := min(len(records), maxEntries)
		if err := q.putOff(ctx, records[:n]); err != nil && first == nil {
			first = err
		}
		records = records[n:]
	}
	return first
}

func (q Queue) putOff(ctx context.Context, records []events.SQSMessage) error {
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
		return fmt.Errorf("putting off %d records: %w", len(records), err)
	}
	if len(out.Failed) > 0 {
		return fmt.Errorf("putting off %d records: SQS refused %d with %s", len(records), len(out.Failed), aws.ToString(out.Failed[0].Code))
	}
	return nil
}
