package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
)

// denied are the codes of a refusal for want of permission: each service has its own.
var denied = []string{"AccessDenied", "AccessDeniedException", "AuthorizationError"}

// TestARoleIsRefusedWhatItsLaneDoesNotNeed takes the credentials that a running function has, and tries with them what
// somebody would try who got hold of them.
func TestARoleIsRefusedWhatItsLaneDoesNotNeed(t *testing.T) {
	locally(t)
	s := deployed(t, program(t, "failing.yaml"))
	for _, lane := range []struct {
		name string
		// needed is the call that this role must be able to make, so that a refusal is not one of wrong credentials.
		needed func(context.Context, clients) error
		// What belongs to others: the queue of another lane, a topic that this lane does not publish to, and a role.
		otherQueue, otherTopic, otherRole string
	}{
		{"point", receives(s.out("pointQueue")), s.out("extensionQueue"), s.out("events"), s.out("extensionRole")},
		{"extension", receives(s.out("extensionQueue")), s.out("pointQueue"), s.out("pointTopic"), s.out("pointRole")},
	} {
		t.Run(lane.name, func(t *testing.T) {
			stolen := s.credentialsOf(s.out(lane.name + "Function"))
			if err := lane.needed(t.Context(), stolen); err != nil {
				t.Fatalf("the credentials of the function do not serve for what it does: %v", err)
			}
			own, name := s.out(lane.name+"Queue"), s.out(lane.name+"Function")
			for attempt, call := range attempts(own, lane.otherQueue, lane.otherTopic, name, s.out(lane.name+"Role"), lane.otherRole, s.out(lane.name+"Logs")) {
				err := call(t.Context(), stolen)
				var refusal smithy.APIError
				if !errors.As(err, &refusal) || !slices.Contains(denied, refusal.ErrorCode()) {
					t.Errorf("%s: wanted to be denied access, got %v", attempt, err)
				}
			}
		})
	}
}

func receives(queueURL string) func(context.Context, clients) error {
	return func(ctx context.Context, c clients) error {
		_, err := c.sqs.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: aws.String(queueURL)})
		return err
	}
}

// credentialsOf reads the credentials of a function's process on the local cloud.
func (s *system) credentialsOf(function string) clients {
	s.Helper()
	process := s.running(function, func(i int) {
		s.publish(s.out("events"), event{body: fmt.Sprintf(`{"type":"OrderPaid","orderId":"o-%d","cents":100,"pieces":3}`, i)})
		s.receive(s.out("commands"), 1)
	})
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", process))
	if err != nil {
		s.Fatal(err)
	}
	values := map[string]string{}
	for variable := range bytes.SplitSeq(environment, []byte{0}) {
		name, value, _ := strings.Cut(string(variable), "=")
		values[name] = value
	}
	own := here.config(here.region())
	own.Credentials = credentials.NewStaticCredentialsProvider(values["AWS_ACCESS_KEY_ID"], values["AWS_SECRET_ACCESS_KEY"], values["AWS_SESSION_TOKEN"])
	return clientsWith(own)
}

// attempts are calls beyond the need of any lane, by what they are after.
func attempts(own, otherQueue, otherTopic, function, role, otherRole, logs string) map[string]func(context.Context, clients) error {
	body, roleName := aws.String("{}"), aws.String(role[strings.LastIndex(role, "/")+1:])
	return map[string]func(context.Context, clients) error{
		"an event of one's own": func(ctx context.Context, c clients) error {
			_, err := c.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(own), MessageBody: body})
			return err
		},
		"all events deleted": func(ctx context.Context, c clients) error {
			_, err := c.sqs.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: aws.String(own)})
			return err
		},
		"the queue opened": func(ctx context.Context, c clients) error {
			_, err := c.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: aws.String(own), Attributes: map[string]string{"VisibilityTimeout": "0"}})
			return err
		},
		"the queue shared": func(ctx context.Context, c clients) error {
			_, err := c.sqs.AddPermission(ctx, &sqs.AddPermissionInput{QueueUrl: aws.String(own), Label: aws.String("all"), AWSAccountIds: []string{"111111111111"}, Actions: []string{"*"}})
			return err
		},
		"the queue deleted": func(ctx context.Context, c clients) error {
			_, err := c.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: aws.String(own)})
			return err
		},
		"another lane's events": receives(otherQueue),
		"another lane's queue written to": func(ctx context.Context, c clients) error {
			_, err := c.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: aws.String(otherQueue), MessageBody: body})
			return err
		},
		"a queue made": func(ctx context.Context, c clients) error {
			_, err := c.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("theirs")})
			return err
		},
		"the queues listed": func(ctx context.Context, c clients) error {
			_, err := c.sqs.ListQueues(ctx, &sqs.ListQueuesInput{})
			return err
		},
		"an event published elsewhere": func(ctx context.Context, c clients) error {
			_, err := c.sns.Publish(ctx, &sns.PublishInput{TopicArn: aws.String(otherTopic), Message: body})
			return err
		},
		"a topic subscribed to": func(ctx context.Context, c clients) error {
			_, err := c.sns.Subscribe(ctx, &sns.SubscribeInput{TopicArn: aws.String(otherTopic), Protocol: aws.String("sqs"), Endpoint: aws.String("arn:aws:sqs:us-east-1:111111111111:theirs")})
			return err
		},
		"a topic deleted": func(ctx context.Context, c clients) error {
			_, err := c.sns.DeleteTopic(ctx, &sns.DeleteTopicInput{TopicArn: aws.String(otherTopic)})
			return err
		},
		"the topics listed": func(ctx context.Context, c clients) error {
			_, err := c.sns.ListTopics(ctx, &sns.ListTopicsInput{})
			return err
		},
		"the function's program exchanged": func(ctx context.Context, c clients) error {
			_, err := c.lambda.UpdateFunctionCode(ctx, &lambda.UpdateFunctionCodeInput{FunctionName: aws.String(function), ZipFile: []byte("PK")})
			return err
		},
		"the function's settings changed": func(ctx context.Context, c clients) error {
			_, err := c.lambda.UpdateFunctionConfiguration(ctx, &lambda.UpdateFunctionConfigurationInput{FunctionName: aws.String(function), Timeout: aws.Int32(900)})
			return err
		},
		"the function called": func(ctx context.Context, c clients) error {
			_, err := c.lambda.Invoke(ctx, &lambda.InvokeInput{FunctionName: aws.String(function), Payload: []byte("{}")})
			return err
		},
		"the function's code read": func(ctx context.Context, c clients) error {
			_, err := c.lambda.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String(function)})
			return err
		},
		"its own role widened": func(ctx context.Context, c clients) error {
			_, err := c.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: roleName, PolicyName: aws.String("all"), PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)})
			return err
		},
		"an administrator's policy attached": func(ctx context.Context, c clients) error {
			_, err := c.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: roleName, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess")})
			return err
		},
		"another lane's role read": func(ctx context.Context, c clients) error {
			_, err := c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(otherRole[strings.LastIndex(otherRole, "/")+1:])})
			return err
		},
		"a user made": func(ctx context.Context, c clients) error {
			_, err := c.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("theirs")})
			return err
		},
		"the log read": func(ctx context.Context, c clients) error {
			_, err := c.logs.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String(logs)})
			return err
		},
		"the log deleted": func(ctx context.Context, c clients) error {
			_, err := c.logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: aws.String(logs)})
			return err
		},
		"a log made": func(ctx context.Context, c clients) error {
			_, err := c.logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("theirs")})
			return err
		},
	}
}
