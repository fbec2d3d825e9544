package provider

import (
	"context"
	_ "embed"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

var (
	_ infer.CustomResource[ContractArgs, ContractState] = Contract{}
	_ infer.CustomCheck[ContractArgs]                   = Contract{}
	_ infer.CustomUpdate[ContractArgs, ContractState]   = Contract{}
	_ infer.CustomDelete[ContractState]                 = Contract{}
)

// Contract is the custom resource that carries a contract, so that the engine shows the deployed one when it checks the next.
// It creates nothing in AWS.
type Contract struct{}

// ContractArgs are the inputs of a Contract.
type ContractArgs struct {
	EventSchema           string            `pulumi:"eventSchema"`
	Compatibility         *Compatibility    `pulumi:"compatibility,optional"`
	Identity              *string           `pulumi:"identity,optional"`
	Queue                 *string           `pulumi:"queue,optional"`
	AllowQueueReplacement *bool             `pulumi:"allowQueueReplacement,optional"`
	Strict                *bool             `pulumi:"strict,optional"`
	Documents             map[string]string `pulumi:"documents,optional"`
	Draft                 *string           `pulumi:"draft,optional"`
}

// ContractState is the state of a Contract.
type ContractState struct {
	ContractArgs
	Digest string `pulumi:"digest"`
}

//go:embed docs/contract.md
var contractDoc string

// Annotate describes the resource in schema.json.
func (c *Contract) Annotate(a infer.Annotator) {
	a.SetToken("index", "Contract")
	a.Describe(c, contractDoc)
}

// Annotate describes the inputs in schema.json.
func (c *ContractArgs) Annotate(a infer.Annotator) {
	a.Describe(&c.EventSchema, "The contract, a JSON Schema of objects as JSON text.")
	a.Describe(&c.Compatibility, "How the contract may change from the deployed one: `forward` (default), `backward`, `full` or `none`.")
	a.Describe(&c.Identity, "A CEL expression over `event` and `message` that yields an event's unique id. Default: `message.id`.")
	a.Describe(&c.Queue, "The kind of the queue that holds events of this contract: `standard`, `fifo` or `none`. A change that would replace or remove the queue is refused.")
	a.Describe(&c.AllowQueueReplacement, "Allows a change that replaces or removes the queue. Default false.")
	a.Describe(&c.Strict, "Warnings are errors. Default false.")
	a.Describe(&c.Documents, documentsInput)
	a.Describe(&c.Draft, draftInput)
}

// Annotate describes the outputs in schema.json.
func (c *ContractState) Annotate(a infer.Annotator) {
	a.Describe(&c.Digest, "The SHA-256 of the contract's text, in hexadecimal.")
}

// Check checks the contract, and the change from the deployed one.
func (Contract) Check(ctx context.Context, request infer.CheckRequest) (infer.CheckResponse[ContractArgs], error) {
	args, failures, err := infer.DefaultCheck[ContractArgs](ctx, request.NewInputs)
	if err != nil || len(failures) > 0 {
		return infer.CheckResponse[ContractArgs]{Inputs: args, Failures: failures}, err
	}
	findings := wiring.Contract(request.OldInputs, request.NewInputs)
	bundled := wiring.Bundled(request.NewInputs, "eventSchema")
	args.EventSchema = bundledText(bundled, "eventSchema", args.EventSchema)
	args.Documents, args.Draft = nil, nil
	return infer.CheckResponse[ContractArgs]{Inputs: args, Failures: failuresOf(ctx, findings, args.Strict)}, nil
}

// Create records the contract.
func (Contract) Create(_ context.Context, request infer.CreateRequest[ContractArgs]) (infer.CreateResponse[ContractState], error) {
	return infer.CreateResponse[ContractState]{ID: request.Name, Output: contractState(request.Inputs)}, nil
}

// Update records the changed contract.
func (Contract) Update(
	_ context.Context, request infer.UpdateRequest[ContractArgs, ContractState],
) (infer.UpdateResponse[ContractState], error) {
	return infer.UpdateResponse[ContractState]{Output: contractState(request.Inputs)}, nil
}

// Delete has nothing to delete.
func (Contract) Delete(context.Context, infer.DeleteRequest[ContractState]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, nil
}

func contractState(args ContractArgs) ContractState {
	return ContractState{ContractArgs: args, Digest: contractDigest(args.EventSchema)}
}

// bundledText is a schema as the stack keeps it, a text that needs no other documents.
func bundledText(bundled property.Map, name, otherwise string) string {
	if v := bundled.Get(name); v.IsString() {
		return v.AsString()
	}
	return otherwise // not known yet
}

// queueKind is the kind of queue of a lane, as Contract and Mapping keep it.
func queueKind(fifo bool) string {
	if fifo {
		return "fifo"
	}
	return "standard"
}

// failuresOf logs warnings and notes, and gives the other findings as check failures. They name no property, since the engine
// would print the property's whole value. A finding begins with the user's name for it anyway.
func failuresOf(ctx context.Context, findings []finding.Finding, strict *bool) []p.CheckFailure {
	log(ctx, findings, strict != nil && *strict)
	var failures []p.CheckFailure
	for _, stop := range stops(findings, strict != nil && *strict) {
		failures = append(failures, p.CheckFailure{Reason: stop})
	}
	return failures
}
