package lane

import (
	"encoding/json"
	"strings"
)

// A policy is an IAM policy document.
type policy struct {
	Version   string
	Statement []statement
}

// A statement is one statement of a policy. Its fields are in the usual order.
type statement struct {
	Sid       string         `json:",omitempty"`
	Effect    string         //
	Principal any            `json:",omitempty"`
	Action    any            //
	Resource  any            `json:",omitempty"`
	Condition map[string]any `json:",omitempty"`
}

func document(statements ...statement) string {
	// Marshalling strings and maps of strings cannot fail.
	text, _ := json.Marshal(policy{Version: "2012-10-17", Statement: statements})
	return string(text)
}

// topicActions are all actions that a topic's policy can name. SNS rejects "sns:*" there.
var topicActions = []string{
	"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Publish",
	"sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
}

// tlsOnly denies requests without TLS.
func tlsOnly(action any, resource string) statement {
	return statement{
		Sid: "TLSOnly", Effect: "Deny", Principal: "*", Action: action, Resource: resource,
		Condition: map[string]any{"Bool": map[string]string{"aws:SecureTransport": "false"}},
	}
}

// queuePolicy allows only some topics to send to a queue.
func queuePolicy(queueARN string, topicARNs []string) string {
	var topics any = topicARNs
	if len(topicARNs) == 1 {
		topics = topicARNs[0]
	}
	return document(
		statement{
			Sid: "FromTopic", Effect: "Allow", Principal: map[string]string{"Service": "sns.amazonaws.com"},
			Action: "sqs:SendMessage", Resource: queueARN,
			Condition: map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": topics}},
		},
		tlsOnly("sqs:*", queueARN),
	)
}

// TopicPolicy is the policy of a point's own topic: accounts may subscribe, and every request needs TLS. The point's role may
// publish by its own policy.
func TopicPolicy(topicARN string, subscriberAccounts []string) string {
	statements := []statement{tlsOnly(topicActions, topicARN)}
	if len(subscriberAccounts) > 0 {
		partition := strings.Split(topicARN, ":")[1]
		principals := make([]string, len(subscriberAccounts))
		for i, account := range subscriberAccounts {
			principals[i] = "arn:" + partition + ":iam::" + account + ":root"
		}
		statements = append([]statement{{
			Sid: "Subscribe", Effect: "Allow", Principal: map[string][]string{"AWS": principals},
			Action: "sns:Subscribe", Resource: topicARN,
		}}, statements...)
	}
	return document(statements...)
}

// trustPolicy allows only the Lambda service to assume the role.
var trustPolicy = document(statement{
	Effect: "Allow", Principal: map[string]string{"Service": "lambda.amazonaws.com"}, Action: "sts:AssumeRole",
})

// grants are the resources that a lane's role may use.
type grants struct {
	queueARN, deadLetterQueueARN, targetARN, logGroupARN string
	// keyARN encrypts the lane's queues, and a point's topic; targetKeyARN the command topic. Either may be empty.
	keyARN, targetKeyARN string
	// xray says that the function sends segments to X-Ray.
	xray bool
}

// rolePolicy lets the lane's function consume its queue, send to its dead-letter queue, publish to its one target and
// write its one log group. The wildcards are the stream part of that log group, which IAM demands, and the resource of the
// two actions of X-Ray, which has none to name.
func rolePolicy(g grants) string {
	publish := "sqs:SendMessage"
	if isTopic(g.targetARN) {
		publish = "sns:Publish"
	}
	statements := []statement{
		{
			Sid: "Consume", Effect: "Allow", Resource: g.queueARN,
			Action: []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"},
		},
		{Sid: "DeadLetter", Effect: "Allow", Action: "sqs:SendMessage", Resource: g.deadLetterQueueARN},
		{Sid: "Publish", Effect: "Allow", Action: publish, Resource: g.targetARN},
		{
			Sid: "Log", Effect: "Allow", Resource: g.logGroupARN + ":*",
			Action: []string{"logs:CreateLogStream", "logs:PutLogEvents"},
		},
	}
	if g.keyARN != "" {
		statements = append(statements, useKey("LaneKey", g.keyARN))
	}
	if g.targetKeyARN != "" && g.targetKeyARN != g.keyARN {
		statements = append(statements, useKey("CommandTopicKey", g.targetKeyARN))
	}
	if g.xray {
		statements = append(statements, statement{
			Sid: "Trace", Effect: "Allow", Action: []string{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, Resource: "*",
		})
	}
	return document(statements...)
}

// useKey are the actions on a key that SQS and SNS demand of a sender to, or receiver from, an encrypted queue or topic.
func useKey(sid, keyARN string) statement {
	return statement{Sid: sid, Effect: "Allow", Action: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resource: keyARN}
}

func isTopic(targetARN string) bool {
	parts := strings.Split(targetARN, ":")
	return len(parts) > 2 && parts[2] == "sns"
}
