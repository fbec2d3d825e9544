package chaos

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/eventlink/pulumi-eventlink/route"
)

// A Setting is what makes one lane differ from another.
type Setting struct {
	SourceFIFO, TargetFIFO bool
	TargetTopic            bool
	Point                  bool // the events come from an enforcing point
	Copy                   bool // the lane is that of a point
	Mapping, Identity      string
	GroupBy                string
	SourceSchema           string
	TargetSchema           string
	TopicSize              int // MaximumMessageSize of the target topic

	BatchSize       int
	MaxReceiveCount int
	Timeout         time.Duration // 0: 30 s
	MemoryMiB       int
}

// A Lane is a queue, its event source mapping, the program, its dead-letter queue and its target.
type Lane struct {
	Setting
	Cloud   *Cloud
	Program *Program
	Queue   *Queue
	Dead    *Queue
	Target  *Queue
	Topic   *Topic

	// Grace is how long past its deadline the program may answer.
	Grace time.Duration
	// Invocations counts them, by how they ended.
	Invocations, TimedOut, Ended int
	published                    int
}

// NewLane builds a lane and installs the program. folder is for its package.
func NewLane(folder, binary string, s Setting) (*Lane, error) {
	if s.Timeout == 0 {
		s.Timeout = 30 * time.Second
	}
	if s.BatchSize == 0 {
		s.BatchSize = 10
	}
	if s.MaxReceiveCount == 0 {
		s.MaxReceiveCount = 5
	}
	if s.MemoryMiB == 0 {
		s.MemoryMiB = 256
	}
	suffix := func(name string, fifo bool) string {
		if fifo {
			return name + ".fifo"
		}
		return name
	}
	cloud := NewCloud()
	l := &Lane{Setting: s, Cloud: cloud, Grace: 5 * time.Second}
	l.Dead = cloud.AddQueue(&Queue{Name: suffix("dead", s.SourceFIFO), FIFO: s.SourceFIFO})
	l.Queue = cloud.AddQueue(&Queue{
		Name: suffix("lane", s.SourceFIFO), FIFO: s.SourceFIFO, Dead: l.Dead,
		MaxReceiveCount: s.MaxReceiveCount, VisibilityTimeout: 6 * s.Timeout,
	})
	target := route.Target{Service: route.SQS, FIFO: s.TargetFIFO, Schema: s.TargetSchema, GroupBy: s.GroupBy, CopyAttributes: s.Copy}
	if name := suffix("commands", s.TargetFIFO); s.TargetTopic {
		l.Topic = cloud.AddTopic(&Topic{Name: name, FIFO: s.TargetFIFO, MaximumMessageSize: s.TopicSize})
		target.Service, target.ARN = route.SNS, "arn:aws:sns:eu-west-1:123456789012:"+name
	} else {
		l.Target = cloud.AddQueue(&Queue{Name: name, FIFO: s.TargetFIFO})
		target.ARN = "arn:aws:sqs:eu-west-1:123456789012:" + name
	}
	component := route.Extension
	if s.Copy {
		component = route.ExtensionPoint
	}
	r := route.Route{
		Component: component, Name: "invoices", IDScope: "urn:invoices", Mapping: s.Mapping, Target: target,
		Source:             route.Source{Schema: s.SourceSchema, FIFO: s.SourceFIFO, Point: s.Point, Identity: s.Identity},
		QueueURL:           cloud.URL() + "/123456789012/" + l.Queue.Name,
		DeadLetterQueueURL: cloud.URL() + "/123456789012/" + l.Dead.Name,
		TimeoutSeconds:     int(s.Timeout / time.Second),
		MaxReceiveCount:    s.MaxReceiveCount,
	}
	var err error
	if l.Program, err = Install(folder, binary, r, cloud.URL(), s.MemoryMiB); err != nil {
		cloud.Close()
		return nil, err
	}
	return l, nil
}

// Close ends the program and the cloud.
func (l *Lane) Close() {
	l.Program.Close()
	l.Cloud.Close()
}

// Publish puts events into the lane's queue as SNS does.
func (l *Lane) Publish(events ...Event) error {
	for _, e := range events {
		l.published++
		body := e.Raw
		if body == "" {
			envelope := map[string]any{
				"Type": "Notification", "MessageId": e.SNSID(), "TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders",
				"Message": e.Body, "Timestamp": "2026-03-01T12:34:56.789Z", "SignatureVersion": "1", "Signature": "c2lnbmF0dXJl",
				"SigningCertURL": "https://sns.eu-west-1.amazonaws.com/cert.pem", "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
			}
			if len(e.Attributes) > 0 {
				envelope["MessageAttributes"] = e.Attributes
			}
			text, err := json.Marshal(envelope)
			if err != nil {
				return err
			}
			body = string(text)
		}
		m := Message{Body: body, TraceHeader: e.TraceHeader}
		if l.SourceFIFO {
			m.Group, m.Deduplication = e.Group, fmt.Sprintf("publication-%d", l.published)
		}
		l.Cloud.lock.Lock()
		l.Queue.put(m)
		l.Cloud.lock.Unlock()
	}
	return nil
}

// Step is one round of the event source mapping: it receives a batch, invokes the program, and deletes what succeeded.
// It says whether there was something to receive.
func (l *Lane) Step() (bool, error) {
	l.Cloud.lock.Lock()
	batch := l.Queue.Receive(l.BatchSize)
	l.Cloud.lock.Unlock()
	if len(batch) == 0 {
		return false, nil
	}
	event, err := json.Marshal(map[string]any{"Records": records(batch, l.Queue.Name)})
	if err != nil {
		return false, err
	}
	l.Invocations++
	body, err := l.Program.Invoke(event, l.Timeout, l.Grace)
	switch {
	case errors.Is(err, ErrTimedOut):
		l.Cloud.Sever()
		l.TimedOut++
		return true, nil // all come back when the queue's visibility timeout is over
	case errors.Is(err, ErrEnded):
		l.Cloud.Sever()
		l.Ended++
		return true, nil
	case err != nil:
		return false, err
	}
	failed, err := failures(body, batch)
	if err != nil {
		return false, err
	}
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	for _, m := range batch {
		if !failed[m.MessageID] {
			l.Queue.remove(m)
		}
	}
	return true, nil
}

// failures reads the answer as Lambda does: null or nothing is success, an id that the batch does not have fails it all.
func failures(body []byte, batch []*Stored) (map[string]bool, error) {
	var response struct {
		BatchItemFailures *[]struct{ ItemIdentifier string } `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(body, &response); err != nil || response.BatchItemFailures == nil {
		return nil, fmt.Errorf("the program answered %s", body)
	}
	known := map[string]bool{}
	for _, m := range batch {
		known[m.MessageID] = true
	}
	failed := map[string]bool{}
	for _, f := range *response.BatchItemFailures {
		if !known[f.ItemIdentifier] {
			return nil, fmt.Errorf("the program returned a record that it was not given: %q", f.ItemIdentifier)
		}
		failed[f.ItemIdentifier] = true
	}
	return failed, nil
}

// mostTimedOut is how many invocations may time out before the program is taken to hang.
const mostTimedOut = 50

// Drain runs the event source mapping until nothing is left in the queue, or for so many invocations.
func (l *Lane) Drain(most int) error {
	for range most {
		if l.TimedOut > mostTimedOut {
			return fmt.Errorf("%d invocations timed out: the program hangs", l.TimedOut)
		}
		worked, err := l.Step()
		if err != nil {
			return err
		}
		if worked {
			continue
		}
		l.Cloud.lock.Lock()
		at, ok := l.Queue.next()
		if ok {
			l.Cloud.Clock.now = at
		}
		l.Cloud.lock.Unlock()
		if !ok {
			return nil
		}
	}
	return nil
}

func records(batch []*Stored, queue string) []any {
	out := make([]any, len(batch))
	for i, m := range batch {
		attributes := map[string]string{
			"ApproximateReceiveCount": fmt.Sprint(m.Receives), "SentTimestamp": "1772368496789",
			"SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1772368496790",
		}
		if m.Group != "" {
			attributes["MessageGroupId"], attributes["MessageDeduplicationId"] = m.Group, m.Deduplication
			attributes["SequenceNumber"] = m.MessageID
		}
		if m.TraceHeader != "" {
			attributes["AWSTraceHeader"] = m.TraceHeader
		}
		out[i] = map[string]any{
			"messageId": m.MessageID, "receiptHandle": m.handle, "body": m.Body, "attributes": attributes,
			"messageAttributes": map[string]any{}, "eventSource": "aws:sqs", "awsRegion": "eu-west-1",
			"eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:" + queue, "md5OfBody": "",
		}
	}
	return out
}

// Accepted is what the target took, in its order, repeats included where the target takes them.
func (l *Lane) Accepted() []Message {
	l.Cloud.lock.Lock()
	defer l.Cloud.lock.Unlock()
	return l.acceptedLocked()
}

func (l *Lane) acceptedLocked() []Message {
	if l.Topic != nil {
		return slices.Clone(l.Topic.accepted)
	}
	var out []Message
	for _, m := range l.Target.messages {
		out = append(out, m.Message)
	}
	return out
}
