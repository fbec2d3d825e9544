package provider

import (
	_ "embed"
	"errors"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/route"
)

const extensionToken = Name + ":index:Extension"

// ExtensionArgs are the inputs of an Extension.
type ExtensionArgs struct {
	ExtensionPoint        *ExtensionPointReference `pulumi:"extensionPoint,optional" provider:"type=index:ExtensionPoint"`
	Contract              *PublishedContractArgs   `pulumi:"contract,optional"`
	CommandTopicARN       pulumi.StringInput       `pulumi:"commandTopicArn"`
	CommandSchema         pulumi.AnyOutput         `pulumi:"commandSchema"`
	Mapping               pulumi.StringInput       `pulumi:"mapping"`
	GroupBy               pulumi.StringPtrInput    `pulumi:"groupBy,optional"`
	IDScope               pulumi.StringPtrInput    `pulumi:"idScope,optional"`
	Filter                *Filter                  `pulumi:"filter,optional"`
	CommandTopicKMSKeyARN pulumi.StringPtrInput    `pulumi:"commandTopicKmsKeyArn,optional"`
	FIFO                  *bool                    `pulumi:"fifo,optional"`
	Identity              pulumi.StringPtrInput    `pulumi:"identity,optional"`
	Strict                *bool                    `pulumi:"strict,optional"`
	Documents             pulumi.StringMapInput    `pulumi:"documents,optional"`
	Draft                 *string                  `pulumi:"draft,optional"`
	Alarms                *lane.Alarms             `pulumi:"alarms,optional"`
	Lane                  *lane.Settings           `pulumi:"lane,optional"`
	Tags                  pulumi.StringMapInput    `pulumi:"tags,optional"`
}

// Extension is declared by a consumer: it turns events of a point into commands for an aggregate.
type Extension struct {
	pulumi.ResourceState

	FilterPolicy       pulumi.StringPtrOutput `pulumi:"filterPolicy"`
	Digest             pulumi.StringOutput    `pulumi:"digest"`
	QueueURL           pulumi.StringPtrOutput `pulumi:"queueUrl"`
	QueueARN           pulumi.StringPtrOutput `pulumi:"queueArn"`
	DeadLetterQueueURL pulumi.StringPtrOutput `pulumi:"deadLetterQueueUrl"`
	DeadLetterQueueARN pulumi.StringPtrOutput `pulumi:"deadLetterQueueArn"`
	FunctionName       pulumi.StringPtrOutput `pulumi:"functionName"`
	FunctionARN        pulumi.StringPtrOutput `pulumi:"functionArn"`
	RoleARN            pulumi.StringPtrOutput `pulumi:"roleArn"`
	LogGroupName       pulumi.StringPtrOutput `pulumi:"logGroupName"`
}

// lane gives the outputs of the lane.
func (e *Extension) lane() laneOutputs {
	return laneOutputs{
		&e.QueueURL, &e.QueueARN, &e.DeadLetterQueueURL, &e.DeadLetterQueueARN, &e.FunctionName, &e.FunctionARN, &e.RoleARN, &e.LogGroupName,
	}
}

//go:embed docs/extension.md
var extensionDoc string

// Annotate describes the component in schema.json.
func (e *Extension) Annotate(a infer.Annotator) {
	a.SetToken("index", "Extension")
	a.Describe(e, extensionDoc)
	a.Describe(&e.FilterPolicy, "The subscription's filter policy, derived from the mapping, as JSON. Absent if there is none.")
	a.Describe(&e.Digest, "The version of the function's contracts, mapping and target, as dead letters and logs name it.")
	e.lane().annotate(a)
}

// Annotate describes the inputs in schema.json.
func (e *ExtensionArgs) Annotate(a infer.Annotator) {
	a.Describe(&e.ExtensionPoint, "The ExtensionPoint whose events to take, if it is in the same program. Set either this or `contract`.")
	a.Describe(&e.Contract, "The `contract` output of an ExtensionPoint in another stack. Set either this or `extensionPoint`.")
	a.Describe(&e.CommandTopicARN, "The ARN of the SQS queue or SNS topic, standard or FIFO, from which the receiver takes commands.")
	a.Describe(&e.CommandSchema, "The contract of the commands. "+schemaInput)
	a.Describe(&e.Mapping, "A CEL expression that yields a list of commands for an event. An empty list means that there is nothing to do.")
	a.Describe(&e.GroupBy, "On a FIFO command topic, a CEL expression over `command`, `event` and `message` that yields a command's message group. "+
		"Default: the event's own group, or its identity if the event topic is standard.")
	a.Describe(&e.IDScope, "A string that the ids of commands depend on beside the event. Default: the component's URN. "+
		"Set it to the old URN to rename an Extension and keep its ids.")
	a.Describe(&e.Filter, "The subscription's filter: `derived` from the mapping (default), or `off`.")
	a.Describe(&e.CommandTopicKMSKeyARN, "The KMS key of the command topic, if it has one. The function's role may then use it.")
	a.Describe(&e.FIFO, "Whether the command topic is FIFO. Default: whether its ARN ends in `.fifo`. "+
		"Set it if the ARN is not known at preview; otherwise preview assumes a standard topic or queue.")
	a.Describe(&e.Identity, "A CEL expression over `event` and `message` that yields an event's unique id. Default `message.id`.")
	a.Describe(&e.Strict, "Warnings are errors. Default false.")
	a.Describe(&e.Documents, documentsInput)
	a.Describe(&e.Draft, draftInput)
	a.Describe(&e.Alarms, alarmsInput)
	a.Describe(&e.Lane, "Settings of the queue and the function.")
	a.Describe(&e.Tags, "Tags for every resource that takes tags.")
}

// ExtensionPointReference is an ExtensionPoint of the same program, as an Extension sees it.
type ExtensionPointReference struct {
	pulumi.ResourceState

	TopicARN    pulumi.StringOutput `pulumi:"topicArn"`
	EventSchema pulumi.StringOutput `pulumi:"eventSchema"`
	FIFO        pulumi.BoolOutput   `pulumi:"fifo"`
	Enforced    pulumi.BoolOutput   `pulumi:"enforced"`
}

// references turns a reference to an ExtensionPoint into an ExtensionPointReference.
type references struct{}

// Version is the version of the package of this module.
func (references) Version() semver.Version { return semver.MustParse(Version) }

// Construct gives the resource behind a reference.
func (references) Construct(ctx *pulumi.Context, name, typ, urn string) (pulumi.Resource, error) {
	if typ != extensionPointToken {
		return nil, errors.New("extensionPoint: must be an ExtensionPoint, not a " + typ)
	}
	point := &ExtensionPointReference{}
	err := ctx.RegisterResource(typ, name, nil, point, pulumi.URN_(urn))
	return point, err
}

// newExtension registers an Extension and its children.
func (o *own) newExtension(ctx *pulumi.Context, name string, args ExtensionArgs, opts ...pulumi.ResourceOption) (*Extension, error) {
	source, settings := sourceOf(args), settingsOf(args.Lane)
	sourceFIFO, err := awaitBool(ctx, source.fifo)
	if err != nil {
		return nil, err
	}
	if sourceFIFO {
		if err := fitsFIFO(ctx, settings); err != nil {
			return nil, err
		}
	}
	extension := &Extension{}
	// A state and a preview name the target by this input, where no resource of the program is the target.
	target := pulumi.Map{"commandTopicArn": args.CommandTopicARN}
	if err := ctx.RegisterComponentResourceV2(extensionToken, name, target, extension, opts...); err != nil {
		return nil, err
	}
	former, err := formerURNs(opts)
	if err != nil {
		return nil, err
	}
	fifo, err := isFIFO(ctx, args.FIFO, args.CommandTopicARN)
	if err != nil {
		return nil, err
	}
	filter := filterKind(args.Filter, source.enforced)

	inputs := pulumi.Map{
		"eventSchema":           source.schema,
		"mapping":               args.Mapping,
		"commandSchema":         text(args.CommandSchema),
		"groupBy":               orNothing(args.GroupBy),
		"identity":              orNothing(args.Identity),
		"filter":                filter,
		"queue":                 pulumi.String(queueKind(sourceFIFO)),
		"allowQueueReplacement": orFalse(settings.AllowQueueReplacement),
		"strict":                pulumi.BoolPtrFromPtr(args.Strict),
	}
	if fifo {
		inputs["timeout"] = settings.TimeoutSeconds()
	}
	var mapping pulumi.CustomResourceState
	err = ctx.RegisterResource(Name+":index:Mapping", name+"-mapping", inputs, &mapping, o.child([]pulumi.ResourceOption{pulumi.Parent(extension)})...)
	if err != nil {
		return nil, err
	}
	idScope, err := ownURN(ctx, extension)
	if err != nil {
		return nil, err
	}
	if args.IDScope != nil {
		idScope = orEmpty(args.IDScope)
	}
	extension.FilterPolicy = filterPolicy(ctx, filter, source.schema, args)
	child := []pulumi.ResourceOption{pulumi.Parent(extension), pulumi.DependsOn([]pulumi.Resource{&mapping})}
	senders, err := sendersTo(ctx, name, source.topicARN, o.child(child)...)
	if err != nil {
		return nil, err
	}
	built, err := lane.New(ctx, lane.Spec{
		Component:       route.Extension,
		Name:            name,
		Former:          former,
		SourceTopicARN:  source.topicARN,
		SenderTopicARNs: senders,
		SourceFIFO:      sourceFIFO,
		SourceIsPoint:   source.enforced,
		SourceSchema:    source.schema,
		TargetSchema:    text(args.CommandSchema),
		TargetARN:       args.CommandTopicARN,
		TargetFIFO:      fifo,
		TargetKeyARN:    orEmpty(args.CommandTopicKMSKeyARN),
		Mapping:         args.Mapping,
		Identity:        orEmpty(args.Identity),
		GroupBy:         orEmpty(args.GroupBy),
		IDScope:         idScope,
		FilterPolicy:    extension.FilterPolicy,
		Settings:        settings,
		Alarms:          args.Alarms,
		Tags:            args.Tags,
	}, child...)
	if err != nil {
		return nil, err
	}
	extension.Digest = built.Digest
	extension.lane().set(built)
	return extension, nil
}

// filterKind gives the filter of the subscription in the words of Mapping.
func filterKind(filter *Filter, enforced pulumi.BoolOutput) pulumi.StringOutput {
	if filter != nil && *filter == "off" {
		return pulumi.String("off").ToStringOutput()
	}
	return enforced.ApplyT(func(enforced bool) string {
		if enforced {
			return "derived"
		}
		return "unenforced"
	}).(pulumi.StringOutput)
}

// filterPolicy derives the filter policy of the subscription, null if there is none. It is known once its inputs are, and at once
// where the kind of filter says that there is none.
func filterPolicy(ctx *pulumi.Context, kind, eventSchema pulumi.StringOutput, args ExtensionArgs) pulumi.StringPtrOutput {
	derived := pulumi.All(eventSchema, text(args.CommandSchema), args.Mapping, orEmpty(args.Identity))
	return kind.ApplyT(func(kind string) pulumi.StringPtrOutput {
		if kind != "derived" {
			return nothing()
		}
		return derived.ApplyT(func(v []any) *string {
			filter, _ := celcheck.DeriveFilter(ctx.Context(), celcheck.Input{
				EventSchema: v[0].(string), CommandSchema: v[1].(string), Mapping: v[2].(string), Identity: v[3].(string),
			})
			if filter == nil {
				return nil
			}
			policy := filter.Policy()
			return &policy
		}).(pulumi.StringPtrOutput)
	}).(pulumi.StringPtrOutput)
}

// source is where an Extension's events come from.
type source struct {
	topicARN, schema pulumi.StringOutput
	fifo, enforced   pulumi.BoolOutput
}

// sourceOf reads the point in this program, or the contract from another stack. wiring has checked that one is set.
func sourceOf(args ExtensionArgs) source {
	if point := args.ExtensionPoint; point != nil {
		return source{point.TopicARN, point.EventSchema, point.FIFO, point.Enforced}
	}
	contract := args.Contract
	topicARN := contract.TopicARN.ToStringOutput()
	return source{
		topicARN: topicARN,
		schema:   text(contract.EventSchema),
		fifo: pulumi.All(topicARN, orNull(contract.FIFO)).ApplyT(func(v []any) bool {
			if said := v[1].(*bool); said != nil {
				return *said
			}
			return endsInFIFO(v[0].(string))
		}).(pulumi.BoolOutput),
		enforced: orNull(contract.Enforced).ApplyT(func(p *bool) bool { return p != nil && *p }).(pulumi.BoolOutput),
	}
}
