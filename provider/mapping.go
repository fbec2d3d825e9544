package provider

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

var (
	_ infer.CustomResource[MappingArgs, MappingState] = Mapping{}
	_ infer.CustomCheck[MappingArgs]                  = Mapping{}
	_ infer.CustomUpdate[MappingArgs, MappingState]   = Mapping{}
	_ infer.CustomDelete[MappingState]                = Mapping{}

	_ infer.ExplicitDependencies[MappingArgs, MappingState] = Mapping{}
)

const mappingToken = Name + ":index:Mapping"

// Mapping is the custom resource that carries a mapping and its two contracts. It creates nothing in AWS.
type Mapping struct {
	// judgements are the verdicts of Check, for the Create or Update that follows it in the same process. It may be nil.
	judgements *judgements
}

// judgements are verdicts by what they are on.
type judgements struct{ verdicts sync.Map }

// MappingArgs are the inputs of a Mapping.
type MappingArgs struct {
	EventSchema           string            `pulumi:"eventSchema"`
	Mapping               string            `pulumi:"mapping"`
	CommandSchema         string            `pulumi:"commandSchema"`
	GroupBy               *string           `pulumi:"groupBy,optional"`
	Identity              *string           `pulumi:"identity,optional"`
	Filter                *string           `pulumi:"filter,optional"`
	Queue                 *string           `pulumi:"queue,optional"`
	AllowQueueReplacement *bool             `pulumi:"allowQueueReplacement,optional"`
	Timeout               *int              `pulumi:"timeout,optional"`
	Strict                *bool             `pulumi:"strict,optional"`
	Documents             map[string]string `pulumi:"documents,optional"`
	Draft                 *string           `pulumi:"draft,optional"`
}

// MappingState is the state of a Mapping.
type MappingState struct {
	MappingArgs
	Verdict string `pulumi:"verdict"`
	Digest  string `pulumi:"digest"`
}

//go:embed docs/mapping.md
var mappingDoc string

// Annotate describes the resource in schema.json.
func (m *Mapping) Annotate(a infer.Annotator) {
	a.SetToken("index", "Mapping")
	a.Describe(m, mappingDoc)
}

// Annotate describes the inputs in schema.json.
func (m *MappingArgs) Annotate(a infer.Annotator) {
	a.Describe(&m.EventSchema, "The contract of the events that the mapping reads, a JSON Schema of objects as JSON text.")
	a.Describe(&m.Mapping, "The mapping, a CEL expression from one event to a list of commands.")
	a.Describe(&m.CommandSchema, "The contract of the commands that the mapping yields, a JSON Schema of objects as JSON text.")
	a.Describe(&m.GroupBy, "A CEL expression that yields a command's message group on a FIFO command topic.")
	a.Describe(&m.Identity, "A CEL expression that yields an event's unique id. Default: `message.id`.")
	a.Describe(&m.Filter, "The filter of the subscription: `derived` from the mapping, `off` (default), or `unenforced`: off because the point passes any event. Preview warns of a change that lets more events pass.")
	a.Describe(&m.Queue, "The kind of the queue: `standard` or `fifo`. A change that would replace the queue is refused.")
	a.Describe(&m.AllowQueueReplacement, "Allows a change that replaces the queue. Default false.")
	a.Describe(&m.Timeout, "The function's timeout in seconds, where the command topic is FIFO. Preview warns of an event whose commands cannot all be sent within it.")
	a.Describe(&m.Strict, "Warnings are errors. Default false.")
	a.Describe(&m.Documents, documentsInput)
	a.Describe(&m.Draft, draftInput)
}

// Annotate describes the outputs in schema.json.
func (m *MappingState) Annotate(a infer.Annotator) {
	a.Describe(&m.Verdict, "`ok` if it is proved that no event of the contract makes the mapping fail or yields a command that breaks its contract; `unknown` if there is no proof and no event that shows the contrary.")
	a.Describe(&m.Digest, "The SHA-256 of the mapping and both contracts, in hexadecimal.")
}

// Check checks the mapping and its contracts.
func (m Mapping) Check(ctx context.Context, request infer.CheckRequest) (infer.CheckResponse[MappingArgs], error) {
	args, failures, err := infer.DefaultCheck[MappingArgs](ctx, request.NewInputs)
	if err != nil || len(failures) > 0 {
		return infer.CheckResponse[MappingArgs]{Inputs: args, Failures: failures}, err
	}
	findings := wiring.Mapping(request.OldInputs, request.NewInputs, toldElsewhere(ctx)...)
	bundled := wiring.Bundled(request.NewInputs, "eventSchema", "commandSchema")
	args.EventSchema = bundledText(bundled, "eventSchema", args.EventSchema)
	args.CommandSchema = bundledText(bundled, "commandSchema", args.CommandSchema)
	args.Documents, args.Draft = nil, nil
	failures = failuresOf(ctx, findings, args.Strict)
	if m.judgements != nil && len(failures) == 0 && !property.New(request.NewInputs).HasComputed() {
		m.judgements.verdicts.Store(judgedTexts(args), verdictOf(findings))
	}
	return infer.CheckResponse[MappingArgs]{Inputs: args, Failures: failures}, nil
}

// parentType is the key of the type of a resource's parent in a context: infer does not pass it on.
type parentType struct{}

// knowsParents tells the check of a resource what it is a child of.
func knowsParents(provider p.Provider) p.Provider {
	check := provider.Check
	provider.Check = func(ctx context.Context, request p.CheckRequest) (p.CheckResponse, error) {
		types := strings.Split(string(request.Urn.QualifiedType()), "$")
		return check(context.WithValue(ctx, parentType{}, strings.Join(types[max(0, len(types)-2):len(types)-1], "")), request)
	}
	return provider
}

// toldElsewhere are the contracts of a Mapping that are another's: those of the events of an Extension, whose point has told its
// owner, and the public ones of a point, which has a Contract beside the Mapping.
func toldElsewhere(ctx context.Context) []string {
	switch ctx.Value(parentType{}) {
	case extensionToken:
		return []string{"eventSchema"}
	case extensionPointToken:
		return []string{"commandSchema"}
	}
	return nil
}

// verdictOf is the verdict on a mapping that has no errors.
func verdictOf(findings []finding.Finding) string {
	if slices.ContainsFunc(findings, func(f finding.Finding) bool { return f.Code == finding.MappingUnproved }) {
		return celcheck.Unknown.String()
	}
	return celcheck.OK.String()
}

// judgedTexts are what a verdict is on.
func judgedTexts(args MappingArgs) [5]string {
	return [5]string{args.EventSchema, args.Mapping, args.CommandSchema, orNone(args.GroupBy), orNone(args.Identity)}
}

// judged are the outputs that are made of the inputs alone.
var judged = []string{"verdict", "digest"}

// WireDependencies makes them known at preview: the default would say that the verdict is unknown, which is also a verdict.
// unjudged takes that back where an input is not known.
func (Mapping) WireDependencies(f infer.FieldSelector, _ *MappingArgs, state *MappingState) {
	f.OutputField(&state.Verdict).AlwaysKnown()
	f.OutputField(&state.Digest).AlwaysKnown()
}

// unjudged gives the outputs of a Mapping at preview: a verdict on an input that is not known yet is not known either.
func unjudged(inputs, outputs property.Map) property.Map {
	if !property.New(inputs).HasComputed() {
		return outputs
	}
	for _, name := range judged {
		outputs = outputs.Set(name, property.New(property.Computed))
	}
	return outputs
}

// Create records the mapping.
func (m Mapping) Create(_ context.Context, request infer.CreateRequest[MappingArgs]) (infer.CreateResponse[MappingState], error) {
	return infer.CreateResponse[MappingState]{ID: request.Name, Output: m.state(request.Inputs)}, nil
}

// Update records the changed mapping.
func (m Mapping) Update(
	_ context.Context, request infer.UpdateRequest[MappingArgs, MappingState],
) (infer.UpdateResponse[MappingState], error) {
	return infer.UpdateResponse[MappingState]{Output: m.state(request.Inputs)}, nil
}

// Delete has nothing to delete.
func (Mapping) Delete(context.Context, infer.DeleteRequest[MappingState]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, nil
}

func (m Mapping) state(args MappingArgs) MappingState {
	// Marshalling three strings cannot fail.
	document, _ := json.Marshal([]string{args.EventSchema, args.Mapping, args.CommandSchema})
	sum := sha256.Sum256(document)
	return MappingState{MappingArgs: args, Verdict: m.verdict(args), Digest: hex.EncodeToString(sum[:])}
}

// verdict gives the verdict on a mapping that passed Check, which has given it as a rule.
func (m Mapping) verdict(args MappingArgs) string {
	if m.judgements != nil {
		if known, ok := m.judgements.verdicts.Load(judgedTexts(args)); ok {
			return known.(string)
		}
	}
	return celcheck.Check(context.Background(), celcheck.Input{
		EventSchema: args.EventSchema, Mapping: args.Mapping, CommandSchema: args.CommandSchema,
		GroupBy: orNone(args.GroupBy), Identity: orNone(args.Identity),
	}).Verdict.String()
}

func orNone(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
