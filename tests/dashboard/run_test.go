package dashboard_test

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventlink/pulumi-eventlink/provider"
	"github.com/eventlink/pulumi-eventlink/tests/dashboard"
	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

// A shop is the program of testdata on a local cloud, with what was measured of it.
type shop struct {
	*testing.T
	outputs map[string]any
	lanes   []provider.DashboardLane
	data    dashboard.Data
	config  aws.Config
	sqs     *sqs.Client
	sns     *sns.Client
	// waiting says since when messages wait in a queue.
	waiting map[string]time.Time
}

// components are those of the program, in the order of the dashboard.
var components = []string{"orders", "invoicing", "shipping", "loyalty"}

// opened deploys the shop.
func opened(t *testing.T) *shop {
	t.Helper()
	cloud, err := localcloud.Start(t.Context(), localcloud.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cloud.Stop(); err != nil {
			t.Error(err)
		}
	})
	program, err := os.ReadFile("testdata/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	architecture := map[bool]string{true: "x86_64", false: "arm64"}[runtime.GOARCH == "amd64"]
	stack, err := engine.New(t.Context(), engine.Options{
		Program: string(program), Environment: cloud.Environment(localcloud.DefaultRegion),
		Config: map[string]string{"architecture": architecture, "aws:region": localcloud.DefaultRegion},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := stack.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := stack.Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	config := cloud.Config(localcloud.DefaultRegion, localcloud.DefaultAccount)
	s := &shop{T: t, config: config, sqs: sqs.NewFromConfig(config), sns: sns.NewFromConfig(config), waiting: map[string]time.Time{}}
	if s.outputs, err = stack.Outputs(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range components {
		o := s.outputs[name].(map[string]any)
		s.lanes = append(s.lanes, provider.DashboardLane{
			Name: name, FunctionARN: o["functionArn"].(string), QueueARN: o["queueArn"].(string), DeadLetterQueueARN: o["deadLetterQueueArn"].(string),
		})
	}
	return s
}

// A minute of the picture is half a second of the run.
const (
	stretch = time.Second / 2
	minutes = 45
)

// day is what happens in the run: events come and go, some are not valid and some overflow; for a while the loyalty lane is paused, and
// for another one the queue that shipping sends to is gone.
func (s *shop) day() (start time.Time) {
	start = time.Now()
	moment := time.NewTicker(stretch / 2)
	defer moment.Stop()
	for tick := range 2 * minutes {
		s.publish(tick)
		switch tick {
		case 24:
			s.pause(true)
		case 48:
			s.pause(false)
		case 56:
			s.parcels(false)
		case 68:
			s.parcels(true)
		}
		s.sample(time.Now())
		<-moment.C
	}
	return start
}

// publish sends the events of a moment.
func (s *shop) publish(tick int) {
	s.Helper()
	n := 3 + int(3*math.Sin(float64(tick)/12))
	in := &sns.PublishBatchInput{TopicArn: aws.String(s.outputs["events"].(string))}
	for i := range n {
		cents, kind := 1250, "OrderPlaced"
		if i == 0 && tick%17 == 5 {
			cents = math.MaxInt64 / 2 // times its pieces it is beyond 64 bits
		}
		if i == 1 && tick%23 == 9 {
			kind = "OrderPlcaed"
		}
		in.PublishBatchRequestEntries = append(in.PublishBatchRequestEntries, snstypes.PublishBatchRequestEntry{
			Id: aws.String(fmt.Sprint(i)), Message: aws.String(fmt.Sprintf(`{"type":%q,"orderId":"o-%d-%d","cents":%d,"pieces":%d}`, kind, tick, i, cents, 2+(tick+i)%6)),
		})
	}
	if n == 0 {
		return
	}
	if out, err := s.sns.PublishBatch(s.Context(), in); err != nil || len(out.Failed) > 0 {
		s.Fatalf("publishing: %v %v", out, err)
	}
}

func (s *shop) lane(name string) provider.DashboardLane {
	for _, l := range s.lanes {
		if l.Name == name {
			return l
		}
	}
	s.Fatal("no lane " + name)
	return provider.DashboardLane{}
}

// pause stops the loyalty lane, as lane.enabled does.
func (s *shop) pause(paused bool) {
	s.Helper()
	client := lambda.NewFromConfig(s.config)
	listed, err := client.ListEventSourceMappings(s.Context(), &lambda.ListEventSourceMappingsInput{EventSourceArn: aws.String(s.lane("loyalty").QueueARN)})
	if err != nil || len(listed.EventSourceMappings) != 1 {
		s.Fatalf("got %v %v", listed, err)
	}
	if _, err := client.UpdateEventSourceMapping(s.Context(), &lambda.UpdateEventSourceMappingInput{
		UUID: listed.EventSourceMappings[0].UUID, Enabled: aws.Bool(!paused),
	}); err != nil {
		s.Fatal(err)
	}
}

// parcels is the queue that shipping sends to. Without it, its events go back to its own.
func (s *shop) parcels(there bool) {
	s.Helper()
	url := s.outputs["parcels"].(string)
	var err error
	if there {
		_, err = s.sqs.CreateQueue(s.Context(), &sqs.CreateQueueInput{QueueName: aws.String(nameOf(url, "/"))})
	} else {
		_, err = s.sqs.DeleteQueue(s.Context(), &sqs.DeleteQueueInput{QueueUrl: &url})
	}
	if err != nil {
		s.Fatal(err)
	}
}

func nameOf(address, separator string) string {
	return address[strings.LastIndex(address, separator)+1:]
}

// sample counts the messages of the queues. How old the oldest is, SQS does not say but to CloudWatch: it is counted from when none was
// seen to wait.
func (s *shop) sample(now time.Time) {
	s.Helper()
	for _, l := range s.lanes {
		for _, queue := range []string{l.QueueARN, l.DeadLetterQueueARN} {
			parsed, err := arn.Parse(queue)
			if err != nil {
				s.Fatal(err)
			}
			found, err := s.sqs.GetQueueUrl(s.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String(parsed.Resource)})
			if err != nil {
				s.Fatal(err)
			}
			got, err := s.sqs.GetQueueAttributes(s.Context(), &sqs.GetQueueAttributesInput{QueueUrl: found.QueueUrl, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll}})
			if err != nil {
				s.Fatal(err)
			}
			visible, err := strconv.ParseFloat(got.Attributes["ApproximateNumberOfMessages"], 64)
			if err != nil {
				s.Fatal(err)
			}
			if visible == 0 {
				delete(s.waiting, queue)
			} else if _, was := s.waiting[queue]; !was {
				s.waiting[queue] = now
			}
			age := 0.0
			if since, is := s.waiting[queue]; is {
				age = now.Sub(since).Seconds() * float64(time.Minute/stretch)
			}
			s.data.Add(now, "AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", parsed.Resource, visible)
			s.data.Add(now, "AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", parsed.Resource, age)
		}
	}
}

// collect takes what the functions have logged.
func (s *shop) collect() {
	s.Helper()
	logs := cloudwatchlogs.NewFromConfig(s.config)
	for _, group := range s.outputs["logs"].([]any) {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(logs, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(group.(string))})
		for pages.HasMorePages() {
			page, err := pages.NextPage(s.Context())
			if err != nil {
				s.Fatal(err)
			}
			for _, e := range page.Events {
				if err := s.data.AddLog(aws.ToString(e.Message)); err != nil {
					s.Fatal(err)
				}
			}
		}
	}
}
