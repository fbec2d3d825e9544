package lane

import (
	"fmt"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/route"
)

// Alarms are the CloudWatch alarms of a lane, the schema's type Alarms. A threshold decides whether there is an alarm, so it is
// a plain value: AlarmOff is none, nil the default.
type Alarms struct {
	TopicARN      pulumi.StringInput `pulumi:"topicArn"`
	DeadLetters   *int               `pulumi:"deadLetters,optional"`
	OldestSeconds *int               `pulumi:"oldestSeconds,optional"`
	Errors        *int               `pulumi:"errors,optional"`
	Throttles     *int               `pulumi:"throttles,optional"`
	Returned      *int               `pulumi:"returned,optional"`
}

// AlarmOff is the threshold of an alarm that is not wanted.
const AlarmOff = -1

// DefaultOldestSeconds is the threshold of the age of the oldest message.
const DefaultOldestSeconds = 300

// Annotate describes the type in schema.json.
func (s *Alarms) Annotate(a infer.Annotator) {
	a.SetToken("index", "Alarms")
	a.Describe(s, "CloudWatch alarms of a component's queues and function. Each alarm goes off above its threshold; -1 is no such alarm.")
	a.Describe(&s.TopicARN, "The ARN of the SNS topic that is told when an alarm goes off, and when it is over. "+
		"The topic must let CloudWatch publish; one that is encrypted with `alias/aws/sns` does not.")
	a.Describe(&s.DeadLetters, "How many messages the dead-letter queue may hold. Default 0.")
	a.Describe(&s.OldestSeconds, "How old the oldest message of the queue may be, in seconds. Default 300.")
	a.Describe(&s.Errors, "How many invocations of the function may fail within 5 minutes: by a crash or a timeout, not by an event. Default 0.")
	a.Describe(&s.Throttles, "How many invocations may be throttled within 5 minutes, for 15 minutes in a row. Default 0.")
	a.Describe(&s.Returned, "How many events may go back to the queue within 5 minutes, for 15 minutes in a row. Default 0.")
}

// An alarm is one alarm of a lane.
type alarm struct {
	suffix, namespace, metric, statistic string
	dimensions                           pulumi.StringMap
	periodSeconds, periods               int
	threshold                            *int
	otherwise                            int
	// what says what has happened and what to do.
	what string
}

func (b *builder) alarms() {
	a := b.spec.Alarms
	if b.err != nil || a == nil {
		return
	}
	queue := pulumi.StringMap{"QueueName": b.lane.Queue.Name}
	letters := pulumi.StringMap{"QueueName": b.lane.DeadLetterQueue.Name}
	function := pulumi.StringMap{"FunctionName": b.lane.Function.Name}
	for _, one := range []alarm{
		{
			suffix: "-dead-letters-alarm", namespace: "AWS/SQS", metric: "ApproximateNumberOfMessagesVisible", statistic: "Maximum",
			dimensions: letters, periodSeconds: 60, periods: 1, threshold: a.DeadLetters,
			what: fmt.Sprintf("has dead letters; eventlink dead-letters list %s --stack %s", b.spec.Name, b.ctx.Stack()),
		},
		{
			suffix: "-oldest-alarm", namespace: "AWS/SQS", metric: "ApproximateAgeOfOldestMessage", statistic: "Maximum",
			dimensions: queue, periodSeconds: 60, periods: 1, threshold: a.OldestSeconds, otherwise: DefaultOldestSeconds,
			what: "has an event that waits too long; see the function's log for events that are returned, and whether the lane is paused",
		},
		{
			suffix: "-errors-alarm", namespace: "AWS/Lambda", metric: "Errors", statistic: "Sum",
			dimensions: function, periodSeconds: 300, periods: 1, threshold: a.Errors,
			what: "has a function that crashes or times out; see its log",
		},
		{
			suffix: "-throttles-alarm", namespace: "AWS/Lambda", metric: "Throttles", statistic: "Sum",
			dimensions: function, periodSeconds: 300, periods: 3, threshold: a.Throttles,
			what: "has a function that is throttled; the account's limit of concurrent invocations may be used up",
		},
		{
			suffix: "-returned-alarm", namespace: route.MetricNamespace, metric: route.MetricReturned, statistic: "Sum",
			dimensions: pulumi.StringMap{route.MetricDimension: b.lane.Function.Name}, periodSeconds: 300, periods: 3, threshold: a.Returned,
			what: "gives events back to its queue again and again; the function's log has the reason",
		},
	} {
		b.alarm(one)
	}
}

func (b *builder) alarm(a alarm) {
	threshold := a.otherwise
	if a.threshold != nil {
		threshold = *a.threshold
	}
	if b.err != nil || threshold == AlarmOff {
		return
	}
	actions := pulumi.Array{b.spec.Alarms.TopicARN}
	_, b.err = cloudwatch.NewMetricAlarm(b.ctx, b.prefix+a.suffix, &cloudwatch.MetricAlarmArgs{
		AlarmDescription:   pulumi.Sprintf("The lane of %s %s %s.", string(b.spec.Component), b.spec.Name, a.what),
		Namespace:          pulumi.String(a.namespace),
		MetricName:         pulumi.String(a.metric),
		Dimensions:         a.dimensions,
		Statistic:          pulumi.String(a.statistic),
		ComparisonOperator: pulumi.String("GreaterThanThreshold"),
		Threshold:          pulumi.Float64(float64(threshold)),
		Period:             pulumi.Int(a.periodSeconds),
		EvaluationPeriods:  pulumi.Int(a.periods),
		// A queue or function at rest has no metrics.
		TreatMissingData: pulumi.String("notBreaching"),
		AlarmActions:     actions,
		OkActions:        actions,
		Tags:             b.spec.Tags,
	}, b.options(a.suffix)...)
}
