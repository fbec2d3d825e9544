package provider

import (
	_ "embed"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/sns"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/route"
)

const extensionPointToken = Name + ":index:ExtensionPoint"

// ExtensionPointArgs are the inputs of an ExtensionPoint.
type ExtensionPointArgs struct {
	EventTopicARN      pulumi.StringInput      `pulumi:"eventTopicArn"`
	EventSchema        pulumi.AnyOutput        `pulumi:"eventSchema"`
	FIFO               *bool                   `pulumi:"fifo,optional"`
	Mapping            pulumi.StringPtrInput   `pulumi:"mapping,optional"`
	SourceSchema       *pulumi.AnyOutput       `pulumi:"sourceSchema,optional"`
	Compatibility      *Compatibility          `pulumi:"compatibility,optional"`
	Enforcement        *Enforcement            `pulumi:"enforcement,optional"`
	Identity           pulumi.StringPtrInput   `pulumi:"identity,optional"`
	SubscriberAccounts pulumi.StringArrayInput `pulumi:"subscriberAccounts,optional"`
	Strict             *bool                   `pulumi:"strict,optional"`
	Documents          pulumi.StringMapInput   `pulumi:"documents,optional"`
	Draft              *string                 `pulumi:"draft,optional"`
	Alarms             *lane.Alarms            `pulumi:"alarms,optional"`
	Lane               *lane.Settings          `pulumi:"lane,optional"`
	Tags               pulumi.StringMapInput   `pulumi:"tags,optional"`
}

// ExtensionPoint is declared by the owner of events: others may build on them under this contract.
type ExtensionPoint struct {
	pulumi.ResourceState

	TopicARN           pulumi.StringOutput     `pulumi:"topicArn"`
	EventSchema        pulumi.StringOutput     `pulumi:"eventSchema"`
	FIFO               pulumi.BoolOutput       `pulumi:"fifo"`
	Enforced           pulumi.BoolOutput       `pulumi:"enforced"`
	Contract           PublishedContractOutput `pulumi:"contract"`
	Digest             pulumi.StringOutput     `pulumi:"digest"`
	QueueURL           pulumi.StringPtrOutput  `pulumi:"queueUrl"`
	QueueARN           pulumi.StringPtrOutput  `pulumi:"queueArn"`
	DeadLetterQueueURL pulumi.StringPtrOutput  `pulumi:"deadLetterQueueUrl"`
	DeadLetterQueueARN pulumi.StringPtrOutput  `pulumi:"deadLetterQueueArn"`
	FunctionName       pulumi.StringPtrOutput  `pulumi:"functionName"`
	FunctionARN        pulumi.StringPtrOutput  `pulumi:"functionArn"`
	RoleARN            pulumi.StringPtrOutput  `pulumi:"roleArn"`
	LogGroupName       pulumi.StringPtrOutput  `pulumi:"logGroupName"`
}

// lane gives the outputs of the lane.
func (e *ExtensionPoint) lane() laneOutputs {
	return laneOutputs{
		&e.QueueURL, &e.QueueARN, &e.DeadLetterQueueURL, &e.DeadLetterQueueARN, &e.FunctionName, &e.FunctionARN, &e.RoleARN, &e.LogGroupName,
	}
}

//go:embed docs/extension-point.md
var extensionPointDoc string

// Annotate describes the component in schema.json.
func (e *ExtensionPoint) Annotate(a infer.Annotator) {
	a.SetToken("index", "ExtensionPoint")
	a.Describe(e, extensionPointDoc)
	a.Describe(&e.TopicARN, "The ARN of the topic with the public events: the point's own topic, or the event topic if enforcement is off.")
	a.Describe(&e.EventSchema, "The contract, a JSON Schema as text.")
	a.Describe(&e.FIFO, "Whether that topic is FIFO.")
	a.Describe(&e.Enforced, "Whether only events that obey the contract reach that topic.")
	a.Describe(&e.Contract, "The value to pass to an Extension in another stack, through a stack reference.")
	a.Describe(&e.Digest, "The version of the function's contracts and mapping, as dead letters and logs name it. If enforcement is off, the version of the contract.")
	e.lane().annotate(a)
}

// Annotate describes the inputs in schema.json.
func (e *ExtensionPointArgs) Annotate(a infer.Annotator) {
	a.Describe(&e.EventTopicARN, "The ARN of the SNS topic, standard or FIFO, on which the source aggregate publishes its events.")
	a.Describe(&e.EventSchema, "The contract of the public events, on which extensions rely. "+schemaInput)
	a.Describe(&e.FIFO, "Whether the event topic is FIFO. Default: whether its ARN ends in `.fifo`. "+
		"Set it if the ARN is not known at preview; otherwise preview assumes a standard topic.")
	a.Describe(&e.Mapping, "A CEL expression that yields a list of public events for an internal event (a published language). Without it, events pass unchanged.")
	a.Describe(&e.SourceSchema, "The contract of the internal events, required with `mapping`. "+schemaInput)
	a.Describe(&e.Compatibility, "How the contract may change from the deployed one: "+
		"`forward` (default: proofs of deployed extensions still hold), `backward` (queued events still pass), `full` (both) or `none`.")
	a.Describe(&e.Enforcement, "`on` (default): a function passes only events that obey the contract. "+
		"`off`: there is no function; extensions subscribe to the event topic and check events themselves.")
	a.Describe(&e.Identity, "A CEL expression over `event` and `message` that yields an event's unique id. Default `message.id`.")
	a.Describe(&e.SubscriberAccounts, "The AWS accounts whose extensions may subscribe to the point's topic.")
	a.Describe(&e.Strict, "Warnings are errors. Default false.")
	a.Describe(&e.Documents, documentsInput)
	a.Describe(&e.Draft, draftInput)
	a.Describe(&e.Alarms, alarmsInput)
	a.Describe(&e.Lane, "Settings of the queue and the function.")
	a.Describe(&e.Tags, "Tags for every resource that takes tags.")
}

const schemaInput = "A JSON Schema (draft-04 to 2020-12) as an object or as JSON text. Pulumi drops nulls inside objects: " +
	"pass `const: null` as JSON text, or write `type: \"null\"`. Pass a number beyond 2^53 as JSON text too."

const (
	documentsInput = "Other documents that schemas refer to, as JSON text by URI; a plain name such as `api.json` will do. " +
		"They may be OpenAPI or AsyncAPI documents: `{\"$ref\": \"api.json#/components/schemas/OrderPlaced\"}`. Nothing is fetched."
	draftInput = "The draft of schemas whose `$schema` is absent or not a known one: `2020-12` (default), `2019-09`, `draft-07`, `draft-06`, " +
		"`draft-04` or `openapi-3.0`."
	alarmsInput = "CloudWatch alarms that tell an SNS topic of dead letters, of events that wait, and of a function that fails. Absent: no alarms."
)

// newExtensionPoint registers an ExtensionPoint and its children.
func (o *own) newExtensionPoint(
	ctx *pulumi.Context, name string, args ExtensionPointArgs, opts ...pulumi.ResourceOption,
) (*ExtensionPoint, error) {
	point := &ExtensionPoint{}
	if err := ctx.RegisterComponentResource(extensionPointToken, name, point, opts...); err != nil {
		return nil, err
	}
	fifo, err := isFIFO(ctx, args.FIFO, args.EventTopicARN)
	if err != nil {
		return nil, err
	}
	enforced := args.Enforcement == nil || *args.Enforcement == "on"
	settings := settingsOf(args.Lane)

	point.EventSchema = text(args.EventSchema)
	point.FIFO = pulumi.Bool(fifo).ToBoolOutput()
	point.Enforced = pulumi.Bool(enforced).ToBoolOutput()
	point.TopicARN = args.EventTopicARN.ToStringOutput()

	child := []pulumi.ResourceOption{pulumi.Parent(point)}
	checks, err := point.checks(ctx, name, args, enforced, fifo, settings, o.child(child))
	if err != nil {
		return nil, err
	}
	if !enforced {
		point.Digest = point.EventSchema.ApplyT(contractDigest).(pulumi.StringOutput)
		point.lane().set(nil)
		point.publish(name)
		return point, nil
	}
	former, err := formerURNs(opts)
	if err != nil {
		return nil, err
	}
	child = append(child, pulumi.DependsOn(checks))
	senders, err := sendersTo(ctx, name, args.EventTopicARN, o.child(child)...)
	if err != nil {
		return nil, err
	}
	spec := lane.Spec{
		Name: name, Former: former, SourceFIFO: fifo, SenderTopicARNs: senders, Settings: settings, Alarms: args.Alarms, Tags: args.Tags,
	}
	if err := point.enforce(ctx, args, spec, child); err != nil {
		return nil, err
	}
	point.publish(name)
	return point, nil
}

// checks registers the custom resources whose checks run at preview.
func (e *ExtensionPoint) checks(
	ctx *pulumi.Context, name string, args ExtensionPointArgs, enforced, fifo bool, settings lane.Settings, child []pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	queue := "none"
	if enforced {
		queue = queueKind(fifo)
	}
	identity := nothing()
	if enforced && args.Mapping == nil {
		identity = orNothing(args.Identity)
	}
	var contract, mapping pulumi.CustomResourceState
	err := ctx.RegisterResource(Name+":index:Contract", name+"-contract", pulumi.Map{
		"eventSchema":           e.EventSchema,
		"identity":              identity,
		"compatibility":         pulumi.StringPtrFromPtr((*string)(args.Compatibility)),
		"queue":                 pulumi.String(queue),
		"allowQueueReplacement": orFalse(settings.AllowQueueReplacement),
		"strict":                pulumi.BoolPtrFromPtr(args.Strict),
	}, &contract, child...)
	if err != nil || args.Mapping == nil {
		return []pulumi.Resource{&contract}, err
	}
	inputs := pulumi.Map{
		"eventSchema":   text(*args.SourceSchema),
		"mapping":       orEmpty(args.Mapping),
		"commandSchema": e.EventSchema,
		"identity":      orNothing(args.Identity),
		"strict":        pulumi.BoolPtrFromPtr(args.Strict),
	}
	if fifo {
		inputs["timeout"] = settings.TimeoutSeconds()
	}
	err = ctx.RegisterResource(Name+":index:Mapping", name+"-mapping", inputs, &mapping, child...)
	return []pulumi.Resource{&contract, &mapping}, err
}

// enforce registers the point's own topic, and the lane that publishes valid events on it.
func (e *ExtensionPoint) enforce(ctx *pulumi.Context, args ExtensionPointArgs, spec lane.Spec, child []pulumi.ResourceOption) error {
	topicArgs := &sns.TopicArgs{
		Name:           lane.PhysicalName(ctx, lane.Prefix(spec.Name)+"-point", spec.SourceFIFO),
		KmsMasterKeyId: pulumi.String("alias/aws/sns"),
		Tags:           args.Tags,
	}
	if spec.Settings.KMSKeyARN != nil {
		topicArgs.KmsMasterKeyId = spec.Settings.KMSKeyARN
	}
	if spec.Settings.Tracing != nil {
		topicArgs.TracingConfig = spec.Settings.XRayMode()
	}
	if spec.SourceFIFO {
		topicArgs.FifoTopic = pulumi.Bool(true)
		topicArgs.FifoThroughputScope = pulumi.String("MessageGroup")
	}
	suffix := lane.Kind("-point", spec.SourceFIFO)
	topic, err := sns.NewTopic(ctx, lane.Prefix(spec.Name)+suffix, topicArgs, lane.Aliased(child, spec.Former, suffix)...)
	if err != nil {
		return err
	}
	accounts := args.SubscriberAccounts
	if accounts == nil {
		accounts = pulumi.StringArray{}
	}
	_, err = sns.NewTopicPolicy(ctx, lane.Prefix(spec.Name)+"-point-policy", &sns.TopicPolicyArgs{
		Arn: topic.Arn,
		Policy: pulumi.All(topic.Arn, accounts).ApplyT(func(v []any) string {
			return lane.TopicPolicy(v[0].(string), v[1].([]string))
		}).(pulumi.StringOutput),
	}, lane.Aliased(child, spec.Former, "-point-policy")...)
	if err != nil {
		return err
	}
	urn, err := ownURN(ctx, e)
	if err != nil {
		return err
	}
	source := e.EventSchema
	if args.SourceSchema != nil {
		source = text(*args.SourceSchema)
	}
	spec.Component = route.ExtensionPoint
	spec.SourceTopicARN, spec.SourceSchema, spec.SourceIsPoint = args.EventTopicARN, source, pulumi.Bool(false)
	spec.TargetARN, spec.TargetSchema, spec.TargetFIFO, spec.TargetKeyARN = topic.Arn, e.EventSchema, spec.SourceFIFO, pulumi.String("")
	spec.Mapping, spec.Identity, spec.GroupBy = orEmpty(args.Mapping), orEmpty(args.Identity), pulumi.String("")
	spec.CopyAttributes, spec.IDScope = true, urn
	built, err := lane.New(ctx, spec, child...)
	if err != nil {
		return err
	}
	e.TopicARN = topic.Arn
	e.Digest = built.Digest
	e.lane().set(built)
	return nil
}

// publish gives the contract for extensions of other stacks.
func (e *ExtensionPoint) publish(name string) {
	e.Contract = pulumi.All(e.TopicARN, e.EventSchema, e.FIFO, e.Enforced).ApplyT(func(v []any) PublishedContract {
		schema := v[1].(string)
		return PublishedContract{
			Name: name, TopicARN: v[0].(string), EventSchema: schema, FIFO: v[2].(bool), Enforced: v[3].(bool),
			Digest: contractDigest(schema),
		}
	}).(PublishedContractOutput)
}
