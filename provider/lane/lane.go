package lane

import (
	"encoding/json"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sqs"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/eventlink/pulumi-eventlink/route"
)

// A Spec describes one lane.
type Spec struct {
	// Component and Name are the kind and Pulumi name of the component that the lane belongs to.
	Component route.Component
	Name      string
	// Former are the URNs of the component under its aliases.
	Former []pulumi.URN
	// SourceTopicARN is the topic that the lane subscribes to; SourceFIFO whether it, and so the queue, is FIFO.
	SourceTopicARN pulumi.StringInput
	SourceFIFO     bool
	// SenderTopicARNs are the topics that may send to the queues: that one, and former ones.
	SenderTopicARNs pulumi.StringArrayInput
	// SourceIsPoint says that the topic is that of an enforcing extension point.
	SourceIsPoint pulumi.BoolInput
	// SourceSchema and TargetSchema are the contracts, as JSON text.
	SourceSchema, TargetSchema pulumi.StringInput
	// TargetARN is the queue or topic that the lane publishes to; TargetFIFO whether it is FIFO.
	TargetARN  pulumi.StringInput
	TargetFIFO bool
	// TargetKeyARN is the target's own key; empty for none.
	TargetKeyARN pulumi.StringInput
	// CopyAttributes passes the event's own attributes on, as a point does.
	CopyAttributes bool
	// Mapping, Identity and GroupBy are expressions; empty for none.
	Mapping, Identity, GroupBy pulumi.StringInput
	// IDScope is the string that the ids of commands depend on beside the event.
	IDScope pulumi.StringInput
	// FilterPolicy is the subscription's filter policy over bodies; nil or null for none.
	FilterPolicy pulumi.StringPtrInput
	// Settings and Alarms are the user's; Alarms may be nil. Tags go on every resource that takes tags.
	Settings Settings
	Alarms   *Alarms
	Tags     pulumi.StringMapInput
}

// A Lane is the result of New.
type Lane struct {
	Queue, DeadLetterQueue *sqs.Queue
	Role                   *iam.Role
	LogGroup               *cloudwatch.LogGroup
	Function               *lambda.Function
	// Digest names the version of the route that the function runs.
	Digest pulumi.StringOutput
}

// New registers the resources of a lane. Each of them gets every option in opts: the parent, and the resources with the
// checks, which must pass before a lane is created.
func New(ctx *pulumi.Context, spec Spec, opts ...pulumi.ResourceOption) (*Lane, error) {
	b := &builder{ctx: ctx, spec: spec, opts: opts, prefix: Prefix(spec.Name)}
	b.queues()
	b.permissions()
	b.function()
	b.subscribe()
	b.alarms()
	return &b.lane, b.err
}

// builder keeps the first error, so that its steps need no error handling.
type builder struct {
	ctx    *pulumi.Context
	spec   Spec
	opts   []pulumi.ResourceOption
	prefix string
	lane   Lane
	err    error

	queuePolicy, deadLetterPolicy *sqs.QueuePolicy
	rolePolicy                    *iam.RolePolicy
}

func (b *builder) queues() {
	s := b.spec.Settings
	b.lane.DeadLetterQueue = b.queue("-dlq", &sqs.QueueArgs{})
	if b.err != nil {
		return
	}
	b.lane.Queue = b.queue("-queue", &sqs.QueueArgs{
		VisibilityTimeoutSeconds: pulumi.All(
			s.TimeoutSeconds(), integer(s.MaximumBatchingWindowInSeconds, 0),
		).ApplyT(func(v []any) int { return 6*v[0].(int) + v[1].(int) }).(pulumi.IntOutput),
		RedrivePolicy: pulumi.All(
			b.lane.DeadLetterQueue.Arn, integer(s.MaxReceiveCount, defaultMaxReceiveCount),
		).ApplyT(func(v []any) (string, error) {
			return jsonText(map[string]any{"deadLetterTargetArn": v[0], "maxReceiveCount": v[1]})
		}).(pulumi.StringOutput),
	})
	if b.err != nil {
		return
	}
	b.queuePolicy = b.letTopicSend("-queue-policy", b.lane.Queue)
	b.deadLetterPolicy = b.letTopicSend("-dlq-policy", b.lane.DeadLetterQueue)
}

func (b *builder) queue(suffix string, args *sqs.QueueArgs) *sqs.Queue {
	s := b.spec.Settings
	args.MessageRetentionSeconds = integer(s.MessageRetentionSeconds, defaultRetentionSeconds)
	args.Tags = b.spec.Tags
	args.Name = PhysicalName(b.ctx, b.prefix+suffix, b.spec.SourceFIFO)
	if s.KMSKeyARN != nil {
		args.KmsMasterKeyId = s.KMSKeyARN
	} else {
		args.SqsManagedSseEnabled = pulumi.Bool(true)
	}
	if b.spec.SourceFIFO {
		args.FifoQueue = pulumi.Bool(true)
		args.DeduplicationScope = pulumi.String("messageGroup")
		args.FifoThroughputLimit = pulumi.String("perMessageGroupId")
	}
	suffix = Kind(suffix, b.spec.SourceFIFO)
	queue, err := sqs.NewQueue(b.ctx, b.prefix+suffix, args, b.options(suffix)...)
	b.err = err
	return queue
}

func (b *builder) letTopicSend(suffix string, queue *sqs.Queue) *sqs.QueuePolicy {
	if b.err != nil {
		return nil
	}
	policy, err := sqs.NewQueuePolicy(b.ctx, b.prefix+suffix, &sqs.QueuePolicyArgs{
		QueueUrl: queue.Url,
		Policy: pulumi.All(queue.Arn, b.spec.SenderTopicARNs).ApplyT(func(v []any) string {
			return queuePolicy(v[0].(string), v[1].([]string))
		}).(pulumi.StringOutput),
	}, b.options(suffix)...)
	b.err = err
	return policy
}

func (b *builder) permissions() {
	if b.err != nil {
		return
	}
	s := b.spec.Settings
	b.lane.LogGroup, b.err = cloudwatch.NewLogGroup(b.ctx, b.prefix+"-logs", &cloudwatch.LogGroupArgs{
		RetentionInDays: integer(s.LogRetentionInDays, defaultLogRetentionDays),
		Tags:            b.spec.Tags,
	}, b.options("-logs")...)
	if b.err != nil {
		return
	}
	b.lane.Role, b.err = iam.NewRole(b.ctx, b.prefix+"-role", &iam.RoleArgs{
		AssumeRolePolicy:    pulumi.String(trustPolicy),
		PermissionsBoundary: s.PermissionsBoundaryARN,
		Tags:                b.spec.Tags,
	}, b.options("-role")...)
	if b.err != nil {
		return
	}
	b.rolePolicy, b.err = iam.NewRolePolicy(b.ctx, b.prefix+"-role-policy", &iam.RolePolicyArgs{
		Role: b.lane.Role.Name,
		Policy: pulumi.All(
			b.lane.Queue.Arn, b.lane.DeadLetterQueue.Arn, b.spec.TargetARN, b.lane.LogGroup.Arn,
			text(s.KMSKeyARN, ""), b.spec.TargetKeyARN,
		).ApplyT(func(v []any) string {
			return rolePolicy(grants{
				queueARN: v[0].(string), deadLetterQueueARN: v[1].(string), targetARN: v[2].(string),
				logGroupARN: v[3].(string), keyARN: v[4].(string), targetKeyARN: v[5].(string), xray: s.tracing() == route.XRay,
			})
		}).(pulumi.StringOutput),
	}, b.options("-role-policy")...)
}

func (b *builder) function() {
	if b.err != nil {
		return
	}
	s := b.spec.Settings
	document := b.route()
	b.lane.Digest = document.ApplyT(func(v any) (string, error) { return route.Digest(v.(compiled).route) }).(pulumi.StringOutput)
	architecture := text(s.Architecture, defaultArchitecture)
	var environment lambda.FunctionEnvironmentPtrInput
	if s.Environment != nil {
		environment = &lambda.FunctionEnvironmentArgs{Variables: s.Environment}
	}
	b.lane.Function, b.err = lambda.NewFunction(b.ctx, b.prefix+"-function", &lambda.FunctionArgs{
		Description:   pulumi.Sprintf("Eventlink: the lane of %s %s", string(b.spec.Component), b.spec.Name),
		Runtime:       pulumi.String("provided.al2023"),
		Handler:       pulumi.String("bootstrap"),
		Architectures: pulumi.StringArray{architecture},
		Code: pulumi.All(document, architecture).ApplyT(func(v []any) (pulumi.Archive, error) {
			path, err := writePackage(v[0].(compiled), v[1].(string))
			if err != nil {
				return nil, err
			}
			return pulumi.NewFileArchive(path), nil
		}).(pulumi.ArchiveOutput),
		Role:       b.lane.Role.Arn,
		Timeout:    s.TimeoutSeconds(),
		MemorySize: integer(s.MemorySize, defaultMemoryMiB),
		// Always: without a mode, the aws provider would leave one Active whose tracing was removed from the program.
		TracingConfig: &lambda.FunctionTracingConfigArgs{Mode: s.XRayMode()},
		Layers:        s.Layers,
		Environment:   environment,
		LoggingConfig: &lambda.FunctionLoggingConfigArgs{LogFormat: pulumi.String("Text"), LogGroup: b.lane.LogGroup.Name},
		Tags:          b.spec.Tags,
	}, b.options("-function", b.rolePolicy)...)
}

// route gives what the function reads, as an output of a compiled.
func (b *builder) route() pulumi.AnyOutput {
	spec, s := b.spec, b.spec.Settings
	return pulumi.All(
		spec.SourceSchema, spec.SourceIsPoint, spec.Identity,
		spec.Mapping, spec.TargetSchema, spec.TargetARN, spec.GroupBy,
		spec.IDScope, b.lane.Queue.Url, b.lane.DeadLetterQueue.Url, s.TimeoutSeconds(),
		integer(s.MaxReceiveCount, defaultMaxReceiveCount), boolean(s.Metrics, true),
	).ApplyT(func(v []any) (any, error) {
		service := route.SQS
		if isTopic(v[5].(string)) {
			service = route.SNS
		}
		return compile(route.Route{
			Component: spec.Component,
			Name:      spec.Name,
			Source: route.Source{
				Schema: v[0].(string), FIFO: spec.SourceFIFO, Point: v[1].(bool), Identity: v[2].(string),
			},
			Mapping: v[3].(string),
			Target: route.Target{
				Service: service, ARN: v[5].(string), Schema: v[4].(string), FIFO: spec.TargetFIFO, GroupBy: v[6].(string),
				CopyAttributes: spec.CopyAttributes,
			},
			IDScope:            v[7].(string),
			QueueURL:           v[8].(string),
			DeadLetterQueueURL: v[9].(string),
			TimeoutSeconds:     v[10].(int),
			MaxReceiveCount:    v[11].(int),
			Metrics:            v[12].(bool),
			Tracing:            s.tracing(),
		})
	}).(pulumi.AnyOutput)
}

func (b *builder) subscribe() {
	if b.err != nil {
		return
	}
	s := b.spec.Settings
	mapping := &lambda.EventSourceMappingArgs{
		EventSourceArn:        b.lane.Queue.Arn,
		FunctionName:          b.lane.Function.Arn,
		BatchSize:             integer(s.BatchSize, defaultBatchSize),
		Enabled:               s.Enabled,
		FunctionResponseTypes: pulumi.StringArray{pulumi.String("ReportBatchItemFailures")},
		Tags:                  b.spec.Tags,
	}
	if !b.spec.SourceFIFO {
		mapping.MaximumBatchingWindowInSeconds = s.MaximumBatchingWindowInSeconds
	}
	if s.MaximumConcurrency != nil {
		mapping.ScalingConfig = &lambda.EventSourceMappingScalingConfigArgs{MaximumConcurrency: s.MaximumConcurrency}
	}
	if _, b.err = lambda.NewEventSourceMapping(b.ctx, b.prefix+"-consumer", mapping, b.options("-consumer", b.rolePolicy)...); b.err != nil {
		return
	}
	subscription := &sns.TopicSubscriptionArgs{
		Topic:    b.spec.SourceTopicARN,
		Protocol: pulumi.String("sqs"),
		Endpoint: b.lane.Queue.Arn,
		RedrivePolicy: b.lane.DeadLetterQueue.Arn.ApplyT(func(arn string) (string, error) {
			return jsonText(map[string]any{"deadLetterTargetArn": arn})
		}).(pulumi.StringOutput),
	}
	if b.err = b.filter(subscription); b.err != nil {
		return
	}
	_, b.err = sns.NewTopicSubscription(b.ctx, b.prefix+"-subscription", subscription, b.options("-subscription", b.queuePolicy, b.deadLetterPolicy)...)
}

// filter gives a subscription its filter policy. The aws provider rejects a scope without a policy, and reads a policy that is
// not known yet as absent. So the scope is left out until the policy is known, which it is at update.
func (b *builder) filter(subscription *sns.TopicSubscriptionArgs) error {
	if b.spec.FilterPolicy == nil {
		return nil
	}
	policy := b.spec.FilterPolicy.ToStringPtrOutput()
	subscription.FilterPolicy = policy
	awaited, err := internals.UnsafeAwaitOutput(b.ctx.Context(), policy)
	if text, _ := awaited.Value.(*string); err == nil && awaited.Known && text != nil {
		subscription.FilterPolicyScope = pulumi.String("MessageBody")
	}
	return err
}

// options gives the options of a child, with the resources that must be there before it.
func (b *builder) options(suffix string, before ...pulumi.Resource) []pulumi.ResourceOption {
	return append(Aliased(b.opts, b.spec.Former, suffix), pulumi.DependsOn(before))
}

func jsonText(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}
