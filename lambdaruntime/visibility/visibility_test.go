package visibility_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/eventlink/pulumi-eventlink/lambdaruntime/visibility"
)

type client func(context.Context, *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error)

func (c client) ChangeMessageVisibilityBatch(ctx context.Context, in *sqs.ChangeMessageVisibilityBatchInput, _ ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
	return c(ctx, in)
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
	var lock sync.Mutex
	seconds := map[string]int32{}
	calls := 0
	q := visibility.Queue{QueueURL: "https://q", Client: client(func(_ context.Context, in *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
		lock.Lock()
		defer lock.Unlock()
		calls++
		for i, e := range in.Entries {
			if *e.Id != fmt.Sprint(i) || *in.QueueUrl != "https://q" {
				t.Errorf("asked for %+v", e)
			}
			seconds[*e.ReceiptHandle] = e.VisibilityTimeout
		}
		return &sqs.ChangeMessageVisibilityBatchOutput{}, nil
	})}
	if err := q.PutOff(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if calls != 2 || len(seconds) != 12 || seconds["h2"] != 60 || seconds["h10"] != 900 || seconds["h11"] != 30 {
		t.Errorf("made %d calls for %v", calls, seconds)
	}
}

func TestThousandsArePutOffSideBySideAndNoLongerThanTheTimeGoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		call, time, want time.Duration
		fails            bool
	}{
		"calls of 20 ms":  {20 * time.Millisecond, 10 * time.Second, 1260 * time.Millisecond, false},
		"calls that hang": {time.Hour, 2 * time.Second, 2 * time.Second, true},
		"no time at all":  {time.Hour, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), c.time)
				defer cancel()
				q := visibility.Queue{Client: client(func(ctx context.Context, _ *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
					select {
					case <-time.After(c.call):
						return &sqs.ChangeMessageVisibilityBatchOutput{}, nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				})}
				start := time.Now()
				err := q.PutOff(ctx, make([]events.SQSMessage, 10_000))
				if took := time.Since(start); took > c.want || (err != nil) != c.fails {
					t.Errorf("took %s: %v", took, err)
				}
			})
		})
	}
}

func TestTheErrorHoldsACodeAndNothingThatAWSQuotes(t *testing.T) {
	t.Parallel()
	q := visibility.Queue{Client: client(func(context.Context, *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
		return nil, &smithy.GenericAPIError{Code: "InvalidParameterValue", Message: "secret"}
	})}
	err := q.PutOff(t.Context(), []events.SQSMessage{{ReceiptHandle: "h"}})
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "InvalidParameterValue") {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNotPutOffIsTold(t *testing.T) {
	t.Parallel()
	one := []events.SQSMessage{{ReceiptHandle: "h"}}
	for _, c := range []client{
		func(context.Context, *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
			return nil, errors.New("no connection")
		},
		func(context.Context, *sqs.ChangeMessageVisibilityBatchInput) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
			return &sqs.ChangeMessageVisibilityBatchOutput{Failed: []types.BatchResultErrorEntry{{Code: aws.String("ReceiptHandleIsInvalid")}}}, nil
		},
	} {
		if err := (visibility.Queue{Client: c}).PutOff(t.Context(), one); err == nil {
			t.Error("no error")
		}
	}
}
