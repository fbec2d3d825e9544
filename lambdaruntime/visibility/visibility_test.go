package visibility_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/visibility"
)

type client func(*sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error)

func (c client) ChangeMessageVisibilityBatch(_ context.Context, in *sqs.ChangeMessageVisibilityBatchInput, _ ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
	return c(in)
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	for received, want := range map[int]time.Duration{
		-1: 30 * time.Second, 0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 3: 2 * time.Minute, 5: 8 * time.Minute, 6: 15 * time.Minute, 1000: 15 * time.Minute,
	} {
		if got := visibility.Backoff(received); got != want {
			t.Errorf("Backoff(%d) is %s, wanted %s", received, got, want)
		}
	}
}

func TestPutOff(t *testing.T) {
	t.Parallel()
	var records []events.SQSMessage
	for i := range 12 {
		records = append(records, events.SQSMessage{ReceiptHandle: fmt.Sprint("h", i), Attributes: map[string]string{"ApproximateReceiveCount": fmt.Sprint(i)}})
	}
	records[11].Attributes = nil
	var seconds []int32
	calls := 0
	q := visibility.Queue{QueueURL: "https://q", Client: client(func(in *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
		calls++
		for i, e := range in.Entries {
			if *e.ReceiptHandle != fmt.Sprint("h", len(seconds)) || *e.Id != fmt.Sprint(i) || *in.QueueUrl != "https://q" {
				t.Errorf("asked for %+v", e)
			}
			seconds = append(seconds, e.VisibilityTimeout)
		}
		return &sqs.ChangeMessageVisibilityBatchOutput{}, nil
	})}
	if err := q.PutOff(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if calls != 2 || len(seconds) != 12 || seconds[2] != 60 || seconds[10] != 900 || seconds[11] != 30 {
		t.Errorf("made %d calls for %v", calls, seconds)
	}
}

func TestWhatIsNotPutOffIsTold(t *testing.T) {
	t.Parallel()
	one := []events.SQSMessage{{ReceiptHandle: "h"}}
	for _, c := range []client{
		func(*sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
			return nil, errors.New("no connection")
		},
		func(*sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
			return &sqs.ChangeMessageVisibilityBatchOutput{Failed: []types.BatchResultErrorEntry{{Code: aws.String("ReceiptHandleIsInvalid")}}}, nil
		},
	} {
		if err := (visibility.Queue{Client: c}).PutOff(t.Context(), one); err == nil {
			t.Error("no error")
		}
	}
}
