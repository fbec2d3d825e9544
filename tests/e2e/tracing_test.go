package e2e_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
)

// xrayHeader is a header of an invocation that Lambda traces.
var xrayHeader = regexp.MustCompile(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$`)

// TestXRayTracesALane looks at what AWS is told to trace and what the roles may do for it, sends an event with a trace header, and
// turns tracing off.
func TestXRayTracesALane(t *testing.T) {
	locally(t)
	traced := program(t, "tracing.yaml")
	s := deployed(t, traced)
	s.isTraced("Active", true)

	const trace = "Root=1-5f84c7a1-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1"
	s.enqueue(s.out("queue"), `{"orderId":"o-1"}`, trace)
	if got := s.receive(s.out("commands"), 1)[0]; got.Trace != trace || got.Body != `{"orderId":"o-1"}` {
		t.Errorf("a command has the trace header of its event: got %+v", got)
	}

	s.publish(s.out("events"), event{body: `{"orderId":"o-2"}`})
	if got := s.receive(s.out("commands"), 1)[0].Trace; !xrayHeader.MatchString(got) {
		t.Errorf("the command of an event without a trace header has that of the invocation: got %q", got)
	}

	if err := s.stack.Write(strings.ReplaceAll(traced.Program, "tracing: xray", `tracing: "off"`)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"update aws:iam/rolePolicy:RolePolicy invoicing-role-policy", "update aws:iam/rolePolicy:RolePolicy payments-role-policy",
		"update aws:lambda/function:Function invoicing-function", "update aws:lambda/function:Function payments-function",
		"update aws:sns/topic:Topic payments-point",
	}
	changed := s.up().Changed()
	slices.Sort(changed)
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("turning tracing off:\n%s", diff)
	}
	s.isTraced("PassThrough", false)
	s.allQueuesEmpty()
}

// isTraced asks the services for the tracing of the functions and of the point's topic, and for the rights that go with it.
func (s *system) isTraced(mode string, rights bool) {
	s.Helper()
	for _, component := range []string{"payments", "invoicing"} {
		name := only(s.T, s.state(), component+"-function").ID
		function, err := s.lambda.GetFunctionConfiguration(s.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name)})
		if err != nil {
			s.Fatal(err)
		}
		if got := string(function.TracingConfig.Mode); got != mode {
			s.Errorf("the function of %s has the mode %s", component, got)
		}
		if _, policy := s.rolePolicy(aws.ToString(function.Role)); strings.Contains(policy, "xray:PutTraceSegments") != rights {
			s.Errorf("the role of %s has the policy %s", component, policy)
		}
	}
	topic, err := s.sns.GetTopicAttributes(s.Context(), &sns.GetTopicAttributesInput{TopicArn: aws.String(s.out("point"))})
	if err != nil {
		s.Fatal(err)
	}
	if got := topic.Attributes["TracingConfig"]; got != mode {
		s.Errorf("the point's topic has the mode %q", got)
	}
}

// enqueue puts an event with a trace header into a lane's queue, as SNS does on AWS; the local one passes no header on.
func (s *system) enqueue(queueURL, body, trace string) {
	s.Helper()
	envelope := `{"Type":"Notification","MessageId":"5f84c7a1-0123-4567-89ab-cdef01234567","TopicArn":"` + s.out("point") +
		`","Timestamp":"2026-03-01T12:34:56.789Z","Message":` + strconv.Quote(body) + `}`
	if _, err := s.sqs.SendMessage(s.Context(), &sqs.SendMessageInput{
		QueueUrl: aws.String(queueURL), MessageBody: aws.String(envelope),
		MessageSystemAttributes: map[string]types.MessageSystemAttributeValue{
			string(types.MessageSystemAttributeNameForSendsAWSTraceHeader): {DataType: aws.String("String"), StringValue: aws.String(trace)},
		},
	}); err != nil {
		s.Fatal(err)
	}
}
