package e2e_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// TestALaneHasTheLeastPermissions asks IAM for the permissions of a lane's role. It removes one statement, checks
// that events no longer arrive, and that they arrive again once the statement is restored.
func TestALaneHasTheLeastPermissions(t *testing.T) {
	locally(t)
	s := deployed(t, program(t, "failing.yaml"))
	role, own, target := s.out("extensionRole"), s.out("extensionQueueArn"), s.out("commandsArn")
	logs := "arn:aws:logs:us-east-1:000000000000:log-group:" + s.out("extensionLogs") + ":log-stream:any"
	for _, c := range []struct {
		action, resource string
		want             bool
	}{
		{"sqs:ReceiveMessage", own, true},
		{"sqs:DeleteMessage", own, true},
		{"sqs:GetQueueAttributes", own, true},
		{"sqs:ChangeMessageVisibility", own, true},
		{"sqs:SendMessage", target, true},
		{"logs:CreateLogStream", logs, true},
		{"logs:PutLogEvents", logs, true},

		{"sqs:SendMessage", own, false},
		{"sqs:ReceiveMessage", target, false},
		{"sqs:DeleteMessage", target, false},
		{"sqs:PurgeQueue", own, false},
		{"sqs:SetQueueAttributes", own, false},
		{"sqs:SendMessage", target + "-other", false},
		{"sns:Publish", s.out("events"), false},
		{"logs:PutLogEvents", strings.Replace(logs, ":log-stream:", "-other:log-stream:", 1), false},
		{"logs:DeleteLogGroup", logs, false},
		{"kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/any", false},
		{"iam:PassRole", role, false},
		{"s3:GetObject", "arn:aws:s3:::any/thing", false},
	} {
		if got := s.mayDo(role, c.action, c.resource); got != c.want {
			t.Errorf("%s on %s: got %t, want %t", c.action, c.resource, got, c.want)
		}
	}
	s.wildcardsOnlyInOwnLogs()
	s.plainHTTPIsRefused(s.out("extensionQueue"))

	good := `{"type":"OrderPaid","orderId":"o-1","cents":100,"pieces":3}`
	s.publish(s.out("events"), event{body: good})
	s.receive(s.out("commands"), 1)

	// The statement that lets the lane send to its target is taken away.
	name, whole := s.rolePolicy(role)
	s.setRolePolicy(role, name, without(t, whole, target))
	s.publish(s.out("events"), event{body: strings.Replace(good, "o-1", "o-2", 1)})
	s.eventually("the lane reports that it may not send", func() (bool, string) {
		log := s.log(s.out("extensionLogs"))
		return strings.Contains(log, `"reason":"not-published"`), log
	})
	if lost := s.receiveWithin(s.out("commands"), 1, time.Second); len(lost) != 0 {
		t.Errorf("a lane that may not send has sent: %v", lost)
	}
	if visible, hidden := s.depth(s.out("extensionQueue")); visible+hidden != "01" {
		t.Errorf("the event is not lost, it waits in the lane's queue: got %s visible, %s hidden", visible, hidden)
	}
	refreshed, err := s.stack.Refresh(t.Context())
	if err != nil || !slices.Equal(refreshed.Only("aws:iam/rolePolicy:RolePolicy"), []string{"refresh payments-role-policy", "refresh invoicing-role-policy"}) || refreshed.Changes["update"] != 1 {
		t.Errorf("a refresh sees the drift: got %v %v", refreshed.Changes, err)
	}
	if up := s.up(); !slices.Equal(up.Changed(), []string{"update aws:iam/rolePolicy:RolePolicy invoicing-role-policy"}) {
		t.Errorf("up restores the policy: got %v", up.Changed())
	}
	got := s.receive(s.out("commands"), 1)
	if !strings.Contains(got[0].Body, `"o-2"`) {
		t.Errorf("the event comes through when the lane may send again: got %v", got)
	}
	s.allQueuesEmpty()
}

func (s *system) mayDo(role, action, resource string) bool {
	s.Helper()
	got, err := s.iam.SimulatePrincipalPolicy(s.Context(), &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: aws.String(role), ActionNames: []string{action}, ResourceArns: []string{resource},
	})
	if err != nil || len(got.EvaluationResults) != 1 {
		s.Fatalf("simulating %s: %v %v", action, got, err)
	}
	return got.EvaluationResults[0].EvalDecision == iamtypes.PolicyEvaluationDecisionTypeAllowed
}

// wildcardsOnlyInOwnLogs looks at every policy of the stack for an Allow that is wider than it need be.
func (s *system) wildcardsOnlyInOwnLogs() {
	s.Helper()
	for _, resource := range s.state().Resources {
		text, ok := resource.Outputs["policy"].(string)
		if !ok || text == "" || !strings.HasPrefix(resource.Type, "aws:") || !strings.Contains(resource.Type, "olicy:") {
			continue
		}
		for _, statement := range statements(s.T, text) {
			if statement["Effect"] != "Allow" {
				continue
			}
			for _, part := range []string{"Action", "Resource", "Principal"} {
				written, err := json.Marshal(statement[part])
				if err != nil {
					s.Fatal(err)
				}
				logs := bytes.Contains(written, []byte(":log-group:"+s.out("extensionLogs")+":")) ||
					bytes.Contains(written, []byte(":log-group:payments-logs-"))
				if bytes.Contains(written, []byte("*")) && (part != "Resource" || !logs) {
					s.Errorf("%s has a wildcard in the %s of an Allow: %s", resource.Name(), part, written)
				}
			}
		}
	}
}

// plainHTTPIsRefused asks for a queue as one would who came over plain HTTP. The local cloud believes the header of a
// proxy in front of it.
func (s *system) plainHTTPIsRefused(queueURL string) {
	s.Helper()
	_, err := s.sqs.GetQueueAttributes(s.Context(), &sqs.GetQueueAttributesInput{QueueUrl: aws.String(queueURL)},
		sqs.WithAPIOptions(smithyhttp.AddHeaderValue("X-Forwarded-Proto", "http")))
	if err == nil || !strings.Contains(err.Error(), "AccessDenied") {
		s.Errorf("the lane's queue denies requests over plain HTTP: got %v", err)
	}
}

func statements(t *testing.T, policy string) []map[string]any {
	t.Helper()
	var document struct{ Statement []map[string]any }
	if err := json.Unmarshal([]byte(policy), &document); err != nil {
		t.Fatalf("reading the policy %s: %v", policy, err)
	}
	return document.Statement
}

// without gives a policy without the statements on a resource.
func without(t *testing.T, policy, resource string) string {
	t.Helper()
	kept := slices.DeleteFunc(statements(t, policy), func(statement map[string]any) bool { return statement["Resource"] == resource })
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": kept})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s *system) rolePolicy(roleARN string) (name, document string) {
	s.Helper()
	role := aws.String(roleARN[strings.LastIndex(roleARN, "/")+1:])
	listed, err := s.iam.ListRolePolicies(s.Context(), &iam.ListRolePoliciesInput{RoleName: role})
	if err != nil || len(listed.PolicyNames) != 1 {
		s.Fatalf("listing the policies of %s: %v %v", roleARN, listed, err)
	}
	got, err := s.iam.GetRolePolicy(s.Context(), &iam.GetRolePolicyInput{RoleName: role, PolicyName: aws.String(listed.PolicyNames[0])})
	if err != nil {
		s.Fatal(err)
	}
	document, err = url.PathUnescape(aws.ToString(got.PolicyDocument))
	if err != nil {
		s.Fatal(err)
	}
	return listed.PolicyNames[0], document
}

func (s *system) setRolePolicy(roleARN, name, document string) {
	s.Helper()
	if _, err := s.iam.PutRolePolicy(s.Context(), &iam.PutRolePolicyInput{
		RoleName:   aws.String(roleARN[strings.LastIndex(roleARN, "/")+1:]),
		PolicyName: aws.String(name), PolicyDocument: aws.String(document),
	}); err != nil {
		s.Fatal(err)
	}
}

// log gives all that a function has written.
func (s *system) log(group string) string {
	s.Helper()
	got, err := s.logs.FilterLogEvents(s.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(group)})
	if err != nil {
		s.Fatal(err)
	}
	var b strings.Builder
	for _, e := range got.Events {
		b.WriteString(aws.ToString(e.Message) + "\n")
	}
	return b.String()
}
