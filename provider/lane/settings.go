package lane

import (
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/route"
)

// Settings are the settings of a lane, the schema's type Lane. Every field is optional.
type Settings struct {
	BatchSize                      pulumi.IntPtrInput      `pulumi:"batchSize,optional"`
	MaximumBatchingWindowInSeconds pulumi.IntPtrInput      `pulumi:"maximumBatchingWindowInSeconds,optional"`
	MaximumConcurrency             pulumi.IntPtrInput      `pulumi:"maximumConcurrency,optional"`
	MemorySize                     pulumi.IntPtrInput      `pulumi:"memorySize,optional"`
	Timeout                        pulumi.IntPtrInput      `pulumi:"timeout,optional"`
	Architecture                   pulumi.StringPtrInput   `pulumi:"architecture,optional"`
	MaxReceiveCount                pulumi.IntPtrInput      `pulumi:"maxReceiveCount,optional"`
	MessageRetentionSeconds        pulumi.IntPtrInput      `pulumi:"messageRetentionSeconds,optional"`
	LogRetentionInDays             pulumi.IntPtrInput      `pulumi:"logRetentionInDays,optional"`
	KMSKeyARN                      pulumi.StringPtrInput   `pulumi:"kmsKeyArn,optional"`
	PermissionsBoundaryARN         pulumi.StringPtrInput   `pulumi:"permissionsBoundaryArn,optional"`
	Enabled                        pulumi.BoolPtrInput     `pulumi:"enabled,optional"`
	Metrics                        pulumi.BoolPtrInput     `pulumi:"metrics,optional"`
	Tracing                        *Tracing                `pulumi:"tracing,optional"`
	Layers                         pulumi.StringArrayInput `pulumi:"layers,optional"`
	Environment                    pulumi.StringMapInput   `pulumi:"environment,optional"`
	AllowQueueReplacement          pulumi.BoolPtrInput     `pulumi:"allowQueueReplacement,optional"`
}

// The defaults of a lane.
const (
	defaultBatchSize        = 10
	defaultMemoryMiB        = 256
	defaultTimeoutSeconds   = 30
	defaultArchitecture     = "arm64"
	defaultMaxReceiveCount  = 5
	defaultRetentionSeconds = 14 * 24 * 60 * 60
	defaultLogRetentionDays = 30
)

// Annotate describes the type in schema.json.
func (s *Settings) Annotate(a infer.Annotator) {
	a.SetToken("index", "Lane")
	a.Describe(s, "Settings of a component's queue and function. The defaults suit most components.")
	a.Describe(&s.BatchSize, "The largest number of events in one invocation: 1 to 10000, at most 10 on FIFO. "+
		"More than 10 need a batching window. Default 10.")
	a.Describe(&s.MaximumBatchingWindowInSeconds, "How long Lambda waits for a batch to fill, 0 to 300 seconds. A FIFO queue has no window. Default 0.")
	a.Describe(&s.MaximumConcurrency, "The largest number of concurrent invocations for this queue, 2 to 1000. Default: the limit of the account.")
	a.Describe(&s.MemorySize, "The function's memory, 128 to 10240 MiB. Default 256.")
	a.Describe(&s.Timeout, "The function's timeout, 1 to 900 seconds. The queue's visibility timeout is six times this plus the batching window. Default 30.")
	a.Describe(&s.Architecture, "The function's processor, `arm64` or `x86_64`. Default `arm64`.")
	a.Describe(&s.MaxReceiveCount, "How often SQS delivers an event that may succeed later, before it moves the event to the dead-letter queue: 5 to 1000. Default 5.")
	a.Describe(&s.MessageRetentionSeconds, "How long the queues keep a message, 60 to 1209600 seconds. Default 14 days, the longest that SQS allows.")
	a.Describe(&s.LogRetentionInDays, "How many days CloudWatch keeps the function's logs, one of the retentions that it has. 0 keeps them for ever. Default 30.")
	a.Describe(&s.KMSKeyARN, "The ARN of your own KMS key for the queues, and for the topic of an ExtensionPoint. "+
		"The key's policy must allow `sns.amazonaws.com` to use it. Default: keys that SQS and SNS manage.")
	a.Describe(&s.PermissionsBoundaryARN, "The ARN of the permissions boundary of the function's role.")
	a.Describe(&s.Enabled, "`false` pauses the function; the queue collects events. Default true.")
	a.Describe(&s.Metrics, "Whether the function's log gives metrics to CloudWatch, in the namespace `Eventlink`: events, commands, dead letters by reason, "+
		"events that were returned, latency. CloudWatch charges for each of them. Default true.")
	a.Describe(&s.Tracing, "How the lane takes part in traces: `off`, `xray` or `otel`. Default `off`.")
	a.Describe(&s.Layers, "The ARNs of at most 5 versions of layers of the function, such as that of an OpenTelemetry collector.")
	a.Describe(&s.Environment, "Environment variables of the function, for its layers and for `tracing: otel`: `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`. "+
		"Everybody who may look at the function sees them.")
	a.Describe(&s.AllowQueueReplacement, "Allows a change that replaces or removes the queue, and loses the events in it. Default false.")
}

// Tracing says how a lane takes part in traces. It decides what the function's role may do, so it is a plain value.
type Tracing string

// Values are the ways, the default first.
func (Tracing) Values() []infer.EnumValue[Tracing] {
	return []infer.EnumValue[Tracing]{
		{Name: "off", Value: TracingOff, Description: "The lane sends no traces."},
		{Name: "xray", Value: Tracing(route.XRay), Description: "AWS X-Ray: the function and a point's own topic send segments, and commands carry the trace header of their event. " +
			"The function's role may send segments. SNS needs a resource policy in X-Ray, once for each account and region."},
		{Name: "otel", Value: Tracing(route.OTel), Description: "OpenTelemetry: the function makes a span of each event, a child of the event's `traceparent`, and sends it to the collector at " +
			"`OTEL_EXPORTER_OTLP_ENDPOINT`, by default `http://localhost:4318`, as OTLP over HTTP in JSON. Commands carry the `traceparent` of the span."},
	}
}

// TracingOff is the tracing of a lane that takes no part in traces.
const TracingOff Tracing = "off"

// tracing is how the lane takes part in traces, as the route says it.
func (s Settings) tracing() route.Tracing {
	if s.Tracing == nil || *s.Tracing == TracingOff {
		return ""
	}
	return route.Tracing(*s.Tracing)
}

// XRayMode is the tracing mode of what AWS traces for a lane.
func (s Settings) XRayMode() pulumi.String {
	if s.tracing() == route.XRay {
		return "Active"
	}
	return "PassThrough"
}

// TimeoutSeconds is the function's timeout.
func (s Settings) TimeoutSeconds() pulumi.IntOutput { return integer(s.Timeout, defaultTimeoutSeconds) }

// integer gives a setting, or its default if it is absent.
func integer(setting pulumi.IntPtrInput, otherwise int) pulumi.IntOutput {
	if setting == nil {
		return pulumi.Int(otherwise).ToIntOutput()
	}
	return setting.ToIntPtrOutput().ApplyT(func(p *int) int {
		if p == nil {
			return otherwise
		}
		return *p
	}).(pulumi.IntOutput)
}

// boolean gives a setting, or its default if it is absent.
func boolean(setting pulumi.BoolPtrInput, otherwise bool) pulumi.BoolOutput {
	if setting == nil {
		return pulumi.Bool(otherwise).ToBoolOutput()
	}
	return setting.ToBoolPtrOutput().ApplyT(func(p *bool) bool {
		if p == nil {
			return otherwise
		}
		return *p
	}).(pulumi.BoolOutput)
}

// text gives a setting, or its default if it is absent.
func text(setting pulumi.StringPtrInput, otherwise string) pulumi.StringOutput {
	if setting == nil {
		return pulumi.String(otherwise).ToStringOutput()
	}
	return setting.ToStringPtrOutput().ApplyT(func(p *string) string {
		if p == nil {
			return otherwise
		}
		return *p
	}).(pulumi.StringOutput)
}
