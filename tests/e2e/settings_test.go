package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// settings are the parameters of the template of that name.
type settings struct {
	// Events is the event topic's name in the program: events or fifoEvents.
	Events           string
	Enabled, Replace bool
}

// TestTheSettingsOfALaneReachTheCloud looks for every setting of a lane where it matters, pauses the lane and lets it go
// on, and then tries to replace its queue.
func TestTheSettingsOfALaneReachTheCloud(t *testing.T) {
	locally(t)
	boundary := clientsIn(here.region()).boundaryCalled(t, "eventlink-boundary")
	s := deployed(t, rendered(t, "settings.yaml.tmpl", settings{Events: "events"}))
	s.holdsTheSettings(boundary)

	s.publish(s.out("events"), event{body: `{"orderId":"o-1"}`})
	s.eventually("the paused lane's queue has the event", func() (bool, string) {
		visible, hidden := s.depth(s.out("queue"))
		return visible == "1", visible + " visible, " + hidden + " hidden"
	})
	if got := s.receiveWithin(s.out("commands"), 1, time.Second); len(got) != 0 {
		t.Errorf("a paused lane has sent %v", got)
	}
	s.write(settings{Events: "events", Enabled: true})
	want := []string{"update aws:lambda/eventSourceMapping:EventSourceMapping invoicing-consumer"}
	if diff := cmp.Diff(want, s.up().Changed()); diff != "" {
		t.Errorf("letting a lane go on:\n%s", diff)
	}
	if got := s.receive(s.out("commands"), 1)[0].Body; got != `{"orderId":"o-1"}` {
		t.Errorf("what waited arrives: got %s", got)
	}

	s.write(settings{Events: "fifoEvents", Enabled: true})
	for _, command := range []string{"preview", "up"} {
		arguments := map[string][]string{"preview": {"preview"}, "up": {"up", "--yes", "--skip-preview"}}[command]
		result, err := s.stack.Run(t.Context(), arguments...)
		if err == nil || !strings.Contains(result.Output, "[WIR007]") {
			t.Errorf("%s: a change that would replace the queue is refused with its finding: got %v", command, err)
		}
	}
	queue := s.out("queue")
	if visible, _ := s.depth(queue); visible != "0" {
		t.Errorf("the refused change left the queue alone: got %s visible", visible)
	}
	s.write(settings{Events: "fifoEvents", Enabled: true, Replace: true})
	changed := s.up().Only("aws:sqs/queue:Queue")
	if !slices.Contains(changed, "create invoicing-queue-fifo") || !slices.Contains(changed, "delete invoicing-queue") {
		t.Errorf("allowed, the queue is replaced: got %v", changed)
	}
	if now := s.out("queue"); now == queue || !strings.HasSuffix(now, ".fifo") {
		t.Errorf("allowed, the queue is a FIFO one: got %s", now)
	}
	s.publish(s.out("events"), event{body: `{"orderId":"o-2"}`, group: "g", id: "e"})
	if got := s.receive(s.out("commands"), 1)[0].Body; got != `{"orderId":"o-2"}` {
		t.Errorf("the replaced lane works: got %s", got)
	}
	s.allQueuesEmpty()
}

func (s *system) write(values settings) {
	s.Helper()
	if err := s.stack.Write(rendered(s.T, "settings.yaml.tmpl", values).Program); err != nil {
		s.Fatal(err)
	}
}

// holdsTheSettings asks the services for the settings.
func (s *system) holdsTheSettings(boundaryARN string) {
	s.Helper()
	state, ctx := s.state(), s.Context()
	const key = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"

	queue, err := s.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(s.out("queue")), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if err != nil {
		s.Fatal(err)
	}
	dead := only(s.T, state, "invoicing-dlq")
	s.same("the queue", map[string]string{
		// Six times the timeout, and the window.
		"VisibilityTimeout": "121", "MessageRetentionPeriod": "86400", "KmsMasterKeyId": key,
		"RedrivePolicy": `{"deadLetterTargetArn":"` + dead.Outputs["arn"].(string) + `","maxReceiveCount":7}`,
	}, queue.Attributes)

	name := only(s.T, state, "invoicing-function").ID
	function, err := s.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(name)})
	if err != nil {
		s.Fatal(err)
	}
	if aws.ToInt32(function.MemorySize) != 512 || aws.ToInt32(function.Timeout) != 20 ||
		string(function.Architectures[0]) != here.architecture() || string(function.Runtime) != "provided.al2023" {
		s.Errorf("the function: got %+v", function)
	}
	mapping, err := s.lambda.GetEventSourceMapping(ctx, &lambda.GetEventSourceMappingInput{
		UUID: aws.String(only(s.T, state, "invoicing-consumer").ID),
	})
	if err != nil {
		s.Fatal(err)
	}
	if aws.ToInt32(mapping.BatchSize) != 100 || aws.ToInt32(mapping.MaximumBatchingWindowInSeconds) != 1 ||
		aws.ToInt32(mapping.ScalingConfig.MaximumConcurrency) != 5 || aws.ToString(mapping.State) != "Disabled" {
		s.Errorf("the event source mapping: got %+v", mapping)
	}
	group := only(s.T, state, "invoicing-logs").ID
	groups, err := s.logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(group)})
	if err != nil || len(groups.LogGroups) != 1 || aws.ToInt32(groups.LogGroups[0].RetentionInDays) != 7 {
		s.Errorf("the log group: got %v %v", groups, err)
	}
	if aws.ToString(function.LoggingConfig.LogGroup) != group {
		s.Errorf("the function logs to %s, want %s", aws.ToString(function.LoggingConfig.LogGroup), group)
	}
	s.holdsTheAlarms(state)
	roleName := only(s.T, state, "invoicing-role").ID
	role, err := s.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(roleName)})
	if err != nil {
		s.Fatal(err)
	}
	if boundary := role.Role.PermissionsBoundary; boundary == nil ||
		aws.ToString(boundary.PermissionsBoundaryArn) != boundaryARN {
		s.Errorf("the role's boundary: got %v", boundary)
	}
	_, policy := s.rolePolicy(aws.ToString(role.Role.Arn))
	if !strings.Contains(policy, key) {
		s.Errorf("the role may use the lane's key: got %s", policy)
	}
	for _, resource := range state.Children(extensionType, "invoicing") {
		tags, taken := resource.Outputs["tags"].(map[string]any)
		if taken && tags["team"] != "invoicing" {
			s.Errorf("%s has the tags %v", resource.Name(), tags)
		}
	}
}

// holdsTheAlarms asks CloudWatch for the alarms of the lane.
func (s *system) holdsTheAlarms(state engine.State) {
	s.Helper()
	got := map[string]string{}
	for _, resource := range state.Children(extensionType, "invoicing") {
		if resource.Type != "aws:cloudwatch/metricAlarm:MetricAlarm" {
			continue
		}
		found, err := s.cloudwatch.DescribeAlarms(s.Context(), &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{resource.ID}})
		if err != nil || len(found.MetricAlarms) != 1 {
			s.Fatalf("the alarm %s: got %v %v", resource.ID, found, err)
		}
		a := found.MetricAlarms[0]
		if !slices.Equal(a.AlarmActions, []string{s.out("onCall")}) || !slices.Equal(a.OKActions, []string{s.out("onCall")}) {
			s.Errorf("the alarm %s tells %v and %v", resource.ID, a.AlarmActions, a.OKActions)
		}
		got[resource.Name()] = fmt.Sprintf("%s %s of %s above %g", aws.ToString(a.Namespace), aws.ToString(a.MetricName), aws.ToString(a.Dimensions[0].Value), aws.ToFloat64(a.Threshold))
	}
	// CloudWatch reads the body of a dashboard of the lane, too.
	if _, err := s.cloudwatch.PutDashboard(s.Context(), &cloudwatch.PutDashboardInput{
		DashboardName: aws.String("invoicing"), DashboardBody: aws.String(s.out("dashboard")),
	}); err != nil {
		s.Error(err)
	}
	names := map[string]string{}
	for _, child := range []string{"invoicing-dlq", "invoicing-queue", "invoicing-function"} {
		names[child], _ = only(s.T, state, child).Outputs["name"].(string)
	}
	for _, name := range names {
		if !strings.Contains(s.out("dashboard"), `"`+name+`"`) {
			s.Errorf("the dashboard does not show %s: %s", name, s.out("dashboard"))
		}
	}
	if diff := cmp.Diff(map[string]string{
		"invoicing-dead-letters-alarm": "AWS/SQS ApproximateNumberOfMessagesVisible of " + names["invoicing-dlq"] + " above 2",
		"invoicing-oldest-alarm":       "AWS/SQS ApproximateAgeOfOldestMessage of " + names["invoicing-queue"] + " above 60",
		"invoicing-errors-alarm":       "AWS/Lambda Errors of " + names["invoicing-function"] + " above 0",
		"invoicing-returned-alarm":     "Eventlink returned of " + names["invoicing-function"] + " above 0",
	}, got); diff != "" {
		s.Errorf("the alarms:\n%s", diff)
	}
}

// boundaryCalled makes a policy that allows everything, to be a role's permissions boundary.
func (c clients) boundaryCalled(t *testing.T, name string) string {
	t.Helper()
	created, err := c.iam.CreatePolicy(t.Context(), &iam.CreatePolicyInput{
		PolicyName:     aws.String(name),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(created.Policy.Arn)
}

// same compares those attributes that are wanted.
func (s *system) same(what string, want, got map[string]string) {
	s.Helper()
	found := map[string]string{}
	for name := range want {
		found[name] = got[name]
	}
	if diff := cmp.Diff(want, found); diff != "" {
		s.Errorf("%s:\n%s", what, diff)
	}
}
