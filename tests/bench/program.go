package main

import (
	"context"
	"crypto/md5" //nolint:gosec // what SQS answers with
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// The records of a batch, and the batches of a run. A run of many batches less one of few leaves the start out.
const (
	records     = 10
	fewBatches  = 50
	manyBatches = 450
)

// wholeProgram prints the CPU time of an event in the Lambda program as it is deployed: from Lambda's API to a standard
// queue, both of which are played here, in batches of 10.
func wholeProgram(ctx context.Context, fixtures string, rounds int) error {
	folder, err := os.MkdirTemp("", "eventlink-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "bootstrap")
	if err := build(ctx, program, "../cmd/bootstrap"); err != nil {
		return err
	}
	queue := httptest.NewServer(http.HandlerFunc(accept))
	defer queue.Close()
	fmt.Println("\n| fixture | the whole program, CPU microseconds an event, least and median |  |\n| --- | --: | --: |")
	for _, f := range cases {
		loaded, err := load(fixtures, f)
		if err != nil {
			return err
		}
		lane := filepath.Join(folder, f.name)
		if err := install(lane, program, loaded.event, loaded.target, f.mapping); err != nil {
			return err
		}
		batch, err := batchOf(loaded.bodies)
		if err != nil {
			return err
		}
		var took []float64
		for range rounds {
			few, err := invoke(ctx, filepath.Join(lane, "bootstrap"), queue.URL, batch, fewBatches)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			many, err := invoke(ctx, filepath.Join(lane, "bootstrap"), queue.URL, batch, manyBatches)
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
			took = append(took, float64((many-few).Microseconds())/((manyBatches-fewBatches)*records))
		}
		slices.Sort(took)
		fmt.Printf("| %s | %.1f | %.1f |\n", f.name, took[0], took[len(took)/2])
	}
	return nil
}

// batchOf is what Lambda hands over: records of the lane's queue with what SNS wraps around an event.
func batchOf(bodies []body) ([]byte, error) {
	var batch events.SQSEvent
	for i := range records {
		envelope, err := json.Marshal(map[string]any{
			"Type": "Notification", "MessageId": "m-" + strconv.Itoa(i), "TopicArn": "arn:aws:sns:eu-west-1:123456789012:events",
			"Message": bodies[i%len(bodies)].text, "Timestamp": "2026-01-31T12:00:00.000Z",
		})
		if err != nil {
			return nil, err
		}
		batch.Records = append(batch.Records, events.SQSMessage{
			MessageId: "r-" + strconv.Itoa(i), ReceiptHandle: "h", Body: string(envelope), Attributes: map[string]string{"ApproximateReceiveCount": "1"},
			EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:q", AWSRegion: "eu-west-1",
		})
	}
	return json.Marshal(batch)
}

// accept is a queue that takes everything.
func accept(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Entries []struct{ Id, MessageBody string }
	} //nolint:revive // the names of SQS
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SendMessageBatch") {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	type entry struct{ Id, MessageId, MD5OfMessageBody string } //nolint:revive // the names of SQS
	out := struct{ Successful []entry }{}
	for _, e := range in.Entries {
		sum := md5.Sum([]byte(e.MessageBody)) //nolint:gosec // what SQS answers with
		out.Successful = append(out.Successful, entry{e.Id, "m", hex.EncodeToString(sum[:])})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(out) // the program is gone, and says so
}

// invoke gives a program some batches, and gives the CPU time that it used from its start on.
func invoke(ctx context.Context, program, queue string, batch []byte, batches int) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	given, ended := 0, make(chan error, 1)
	lambda := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/next"):
			if answer, err := io.ReadAll(r.Body); err != nil || string(answer) != `{"batchItemFailures":[]}` {
				ended <- fmt.Errorf("it answered %s", answer)
			}
			w.WriteHeader(http.StatusAccepted)
		case given == batches:
			ended <- nil
			<-r.Context().Done()
		default:
			given++
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", strconv.Itoa(given))
			w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(30*time.Second).UnixMilli(), 10))
			_, _ = w.Write(batch) // the program is gone, and says so
		}
	}))
	defer lambda.Close()
	command := exec.CommandContext(ctx, program)
	command.Env = []string{
		"AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(lambda.URL, "http://"), "AWS_ENDPOINT_URL=" + queue, "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=x", "AWS_SECRET_ACCESS_KEY=x", "GOMAXPROCS=1",
	}
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		return 0, err
	}
	gone := make(chan struct{})
	go func() { _ = command.Wait(); close(gone) }() // it is killed
	select {
	case err := <-ended:
		cancel()
		<-gone
		return command.ProcessState.UserTime() + command.ProcessState.SystemTime(), err
	case <-gone:
		return 0, errors.New("it ended by itself")
	}
}
