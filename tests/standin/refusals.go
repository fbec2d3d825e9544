package standin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	p "github.com/pulumi/pulumi-go-provider"
)

// This file has the inputs that AWS refuses and a local cloud accepts. Without it a test would pass here and fail on
// AWS.

// refuseSubscription: SNS refuses a FIFO queue on a standard topic, and a dead-letter queue of another type than the
// topic.
func refuseSubscription(desired values) error {
	topic, endpoint := text(desired, "topic"), text(desired, "endpoint")
	if text(desired, "protocol") == "sqs" && isFIFO(endpoint) && !isFIFO(topic) {
		return errors.New("InvalidParameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to " +
			"standard SNS topics")
	}
	if target := deadLetterTarget(desired["redrivePolicy"]); target != "" && isFIFO(target) != isFIFO(topic) {
		return errors.New("InvalidParameter: Invalid parameter: RedrivePolicy: deadLetterTargetArn must be a queue of the " +
			"same type as the topic")
	}
	return nil
}

// refuseRedrive: the dead-letter queue of a FIFO queue is FIFO, that of a standard queue is standard.
func refuseRedrive(queue string, redrivePolicy any) error {
	if target := deadLetterTarget(redrivePolicy); target != "" && isFIFO(target) != isFIFO(queue) {
		return errors.New("InvalidParameterValue: Value for parameter RedrivePolicy is invalid. Reason: Dead-letter target " +
			"must be same type of queue as the source")
	}
	return nil
}

func deadLetterTarget(redrivePolicy any) string {
	policy, _ := parsed(redrivePolicy)
	members, _ := policy.(map[string]any)
	return text(members, "deadLetterTargetArn")
}

func isFIFO(arn string) bool { return strings.HasSuffix(arn, ".fifo") }

// topicActions are all actions of a topic policy, by the reference of SNS. Reports differ on whether SNS accepts
// "sns:*", so the stand-in refuses it.
var topicActions = []string{
	"sns:addpermission", "sns:deletetopic", "sns:getdataprotectionpolicy", "sns:gettopicattributes",
	"sns:listsubscriptionsbytopic", "sns:listtagsforresource", "sns:publish", "sns:putdataprotectionpolicy",
	"sns:receive", "sns:removepermission", "sns:settopicattributes", "sns:subscribe",
}

// topicPolicyOutOfScope: SNS refuses a topic policy with an action that a topic does not have.
func topicPolicyOutOfScope(policy any) []p.CheckFailure {
	document, _ := parsed(policy)
	members, _ := document.(map[string]any)
	statements, ok := members["Statement"].([]any)
	if !ok {
		statements = []any{members["Statement"]}
	}
	for _, statement := range statements {
		statement, _ := statement.(map[string]any)
		actions, ok := statement["Action"].([]any)
		if !ok {
			actions = []any{statement["Action"]}
		}
		for _, action := range actions {
			if name, ok := action.(string); ok && !slices.Contains(topicActions, strings.ToLower(name)) {
				return []p.CheckFailure{{
					Property: "policy",
					Reason:   "Invalid parameter: Policy statement action out of service scope: " + name,
				}}
			}
		}
	}
	return nil
}

// refuseRole: Lambda runs a function only in a role that trusts Lambda.
func refuseRole(ctx context.Context, c *cloud, arn string) error {
	read, err := readRole(ctx, c, resourceName(arn), nil)
	if err != nil {
		return err
	}
	if read == nil {
		return fmt.Errorf("InvalidParameterValueException: the role %s does not exist", arn)
	}
	var trust struct {
		Statement []struct {
			Effect    string
			Principal map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text(read, "assumeRolePolicy")), &trust); err != nil {
		return fmt.Errorf("reading the trust policy of %s: %w", arn, err)
	}
	for _, statement := range trust.Statement {
		if statement.Effect == "Allow" && strings.Contains(compact(statement.Principal["Service"]), `"lambda.amazonaws.com"`) {
			return nil
		}
	}
	return errors.New("InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda")
}

// refuseMapping: Lambda looks at the queue, the function and its role before it takes up a mapping from SQS.
func refuseMapping(ctx context.Context, c *cloud, desired values) error {
	source := text(desired, "eventSourceArn")
	if err := refuseBatching(source, desired); err != nil {
		return err
	}
	function, err := c.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{
		FunctionName: aws.String(text(desired, "functionName")),
	})
	if err != nil {
		return err
	}
	found, err := c.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String(resourceName(source))})
	if err != nil {
		return err
	}
	queue, err := readQueue(ctx, c, aws.ToString(found.QueueUrl), nil)
	if err != nil {
		return err
	}
	if visible, _ := number(queue, "visibilityTimeoutSeconds"); visible < aws.ToInt32(function.Timeout) {
		return fmt.Errorf("InvalidParameterValueException: Queue visibility timeout: %d seconds is less than Function timeout: %d seconds",
			visible, aws.ToInt32(function.Timeout))
	}
	return refuseWithout(ctx, c, aws.ToString(function.Role), source, "SQS", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
}

func refuseBatching(source string, desired values) error {
	size, given := number(desired, "batchSize")
	if !given {
		size = 10
	}
	window, _ := number(desired, "maximumBatchingWindowInSeconds")
	most, limited := number(object(desired, "scalingConfig"), "maximumConcurrency")
	switch {
	case isFIFO(source) && size > 10:
		return errors.New("InvalidParameterValueException: Batch size must be between 1 and 10 for FIFO queues")
	case isFIFO(source) && window > 0:
		return errors.New("InvalidParameterValueException: Batching window is not supported for FIFO queues")
	case size < 1 || size > 10000:
		return errors.New("InvalidParameterValueException: Batch size must be between 1 and 10000")
	case size > 10 && window == 0:
		return errors.New("InvalidParameterValueException: Maximum batch window in seconds must be greater than 0 if maximum " +
			"batch size is greater than 10")
	case window < 0 || window > 300:
		return errors.New("InvalidParameterValueException: Maximum batch window must be between 0 and 300 seconds")
	case limited && (most < 2 || most > 1000):
		return errors.New("InvalidParameterValueException: MaximumConcurrency must be between 2 and 1000")
	}
	return nil
}

// refuseTracing: Lambda traces a function only if its role may send segments.
func refuseTracing(ctx context.Context, c *cloud, desired values) error {
	if mode := tracing(desired); mode == nil || mode.Mode != lambdatypes.TracingModeActive {
		return nil
	}
	return refuseWithout(ctx, c, text(desired, "role"), "*", "XRAY", "xray:PutTraceSegments")
}

// refuseWithout: a role must be allowed what Lambda does with it, and AWS says so by simulation of its policies.
func refuseWithout(ctx context.Context, c *cloud, role, resource, service string, actions ...string) error {
	for _, action := range actions {
		got, err := c.iam.SimulatePrincipalPolicy(ctx, &iam.SimulatePrincipalPolicyInput{
			PolicySourceArn: aws.String(role), ActionNames: []string{action}, ResourceArns: []string{resource},
		})
		if err != nil {
			return fmt.Errorf("simulating the policies of %s: %w", role, err)
		}
		for _, result := range got.EvaluationResults {
			if result.EvalDecision != types.PolicyEvaluationDecisionTypeAllowed {
				return fmt.Errorf("InvalidParameterValueException: The provided execution role does not have permissions to call %s on %s",
					action[strings.Index(action, ":")+1:], service)
			}
		}
	}
	return nil
}
