package provider

import (
	"context"
	_ "embed"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

var (
	_ infer.CustomResource[ContractArgs, ContractState] = Contract{}
	_ infer.CustomCheck[ContractArgs]                   = Contract{}
	_ infer.CustomUpdate[ContractArgs, ContractState]   = Contract{}
	_ infer.CustomDelete[ContractState]                 = Contract{}
)

// Contract is the custom resource that carries a contract, so that the engine shows the deployed one to whoever checks the
// next. It makes nothing in the cloud.
type Contract struct{}

// ContractArgs are the inputs of a Contract.
type ContractArgs struct {
	EventSchema           string         `pulumi:"eventSchema"`
	Compatibility         *Compatibility `pulumi:"compatibility,optional"`
	Queue                 *string        `pulumi:"queue,optional"`
	AllowQueueReplacement *bool          `pulumi:"allowQueueReplacement,optional"`
	Strict                *bool          `pulumi:"strict,optional"`
}

// ContractState is what the stack keeps of a Contract.
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
	a.Describe(&c.Compatibility, "How the contract may change against the deployed one: `forward` (default), `backward`, `full` or `none`.")
	a.Describe(&c.Queue, "The kind of queue that stands on this contract: `standard`, `fifo` or `none`. A change that would replace or remove it is refused.")
	a.Describe(&c.AllowQueueReplacement, "Lets such a change go through. Default false.")
	a.Describe(&c.Strict, "Warnings are errors. Default false.")
}

// Annotate describes the outputs in schema.json.
func (c *ContractState) Annotate(a infer.Annotator) {
	a.Describe(&c.Digest, "The SHA-256 of the contract's text, in hexadecimal.")
}

// Check judges the contract, and the change against the deployed one.
func (Contract) Check(ctx context.Context, request infer.CheckRequest) (infer.CheckResponse[ContractArgs], error) {
	args, failures, err := infer.DefaultCheck[ContractArgs](ctx, request.NewInputs)
	if err != nil || len(failures) > 0 {
		return infer.CheckResponse[ContractArgs]{Inputs: args, Failures: failures}, err
	}
	findings := wiring.Contract(request.OldInputs, request.NewInputs)
	return infer.CheckResponse[ContractArgs]{Inputs: args, Failures: failuresOf(ctx, findings, args.Strict)}, nil
}

// Create puts the contract on record.
func (Contract) Create(_ context.Context, request infer.CreateRequest[ContractArgs]) (infer.CreateResponse[ContractState], error) {
	return infer.CreateResponse[ContractState]{ID: request.Name, Output: contractState(request.Inputs)}, nil
}

// Update puts the changed contract on record.
func (Contract) Update(
	_ context.Context, request infer.UpdateRequest[ContractArgs, ContractState],
) (infer.UpdateResponse[ContractState], error) {
	return infer.UpdateResponse[ContractState]{Output: contractState(request.Inputs)}, nil
}

// Delete has nothing to take away.
func (Contract) Delete(context.Context, infer.DeleteRequest[ContractState]) (infer.DeleteResponse, error) {
	return infer.DeleteResponse{}, nil
}

func contractState(args ContractArgs) ContractState {
	return ContractState{ContractArgs: args, Digest: contractDigest(args.EventSchema)}
}

// queueKind is the kind of queue of a lane, as Contract and Mapping keep it.
func queueKind(fifo bool) string {
	if fifo {
		return "fifo"
	}
	return "standard"
}

// failuresOf logs warnings and notes, and gives what stops the program as the engine prints it. It names no property: the
// engine would print that property's whole value, and the finding begins with the user's own name for it.
func failuresOf(ctx context.Context, findings []finding.Finding, strict *bool) []p.CheckFailure {
	err := report(ctx, findings, strict != nil && *strict)
	if err == nil {
		return nil
	}
	return []p.CheckFailure{{Reason: err.Error()}}
}
