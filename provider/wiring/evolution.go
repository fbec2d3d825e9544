package wiring

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// variantSteps is the budget for the question whether one variant of a union is new: there may be thousands of them.
const variantSteps schema.Steps = 20_000

// compatible judges a changed contract against the deployed one, by containment.
func (in *inputs) compatible(old property.Map) {
	compatibility := in.choice("compatibility", Compatibilities...)
	was, is := old.Get("eventSchema"), in.values.Get("eventSchema")
	if compatibility == "none" || !was.IsString() || !is.IsString() || was.AsString() == is.AsString() {
		return
	}
	updated, problems := in.contract(is.AsString())
	if len(problems) > 0 {
		return // they are findings already
	}
	deployed, unread := in.contract(was.AsString())
	if len(unread) > 0 {
		in.unproved(compatibility, "the deployed contract cannot be read any more: "+unread[0].Message)
		return
	}
	ctx := context.Background()
	if compatibility == "forward" || compatibility == "full" {
		in.forward(ctx, compatibility, deployed, updated)
	}
	if compatibility == "backward" || compatibility == "full" {
		r := schema.Contains(ctx, updated, deployed)
		in.judge(compatibility, r, deployed, updated,
			"the new contract rejects events that the deployed one accepts", "those still queued at the update go to the dead-letter queue")
	}
}

// forward asks whether every event of the new contract is one of the deployed one, new variants of a union aside.
func (in *inputs) forward(ctx context.Context, compatibility string, deployed, updated *schema.Schema) {
	r := schema.Contains(ctx, deployed, updated)
	if r.Verdict != schema.Yes && compatibility == "forward" { // full admits no new variant: what it admits stays the same
		if tag, added, rest := variants(ctx, deployed, updated); len(added) > 0 {
			in.add(finding.Finding{
				Code: finding.ContractVariants, Severity: finding.Warning, Property: "eventSchema",
				Message: fmt.Sprintf("the new contract accepts variants that the deployed one does not have: %s %s", tag, oneOf(added)),
				Remedy:  "until it is updated, an extension sends such an event to its dead-letter queue, unless its mapping gives no command for it",
			})
			r = schema.Contains(ctx, deployed, rest)
		}
	}
	in.judge(compatibility, r, updated, deployed,
		"the new contract accepts events that the deployed one rejects", "extensions deployed before were not proved for them")
}

// judge makes a finding of a verdict: no instance of sub that super refuses, or else what shows it.
func (in *inputs) judge(compatibility string, r schema.Result, sub, super *schema.Schema, what, consequence string) {
	switch r.Verdict {
	case schema.Yes:
	case schema.No:
		why, ok := refused(r.WitnessJSON, sub, super)
		if !ok {
			in.unproved(compatibility, "the only counterexample found cannot be an event")
			return
		}
		in.add(finding.Finding{
			Code: finding.ContractIncompatible, Property: "eventSchema", Place: "",
			Message:        fmt.Sprintf("%s (%s): %s", what, why, consequence),
			Remedy:         fmt.Sprintf("keep the contract %s compatible, or say with compatibility what may change", compatibility),
			Counterexample: r.WitnessJSON,
		})
	default:
		reason := r.Reason
		if r.Place != "" {
			reason += " (at " + r.Place + ")"
		}
		in.unproved(compatibility, reason)
	}
}

func (in *inputs) unproved(compatibility, reason string) {
	in.add(finding.Finding{
		Code: finding.ContractUnproved, Severity: finding.Warning, Property: "eventSchema",
		Message: fmt.Sprintf("could not prove that the change is compatible (%s): %s", compatibility, reason),
		Remedy:  "if it is not, an event that the deployed extensions do not accept goes to their dead-letter queues",
	})
}

// refused says why a witness of sub breaks super, as it would reach a lane: inside the domain, and as decoding makes it.
// A value that is no event, or that obeys both contracts once it is decoded, shows nothing.
func refused(witness string, sub, super *schema.Schema) (why string, ok bool) {
	admits, refuses := sub.Validator(), super.Validator()
	if admits == nil || refuses == nil {
		return "", false
	}
	value, err := admits.Decode([]byte(witness))
	if err != nil || admits.Check(value) != nil {
		return "", false
	}
	var refusal *engine.Refusal
	if !errors.As(refuses.Check(value), &refusal) || refusal.Reason != engine.BreaksContract {
		return "", false
	}
	return cmp.Or(refusal.Place, "the event as a whole") + ": " + refusal.Message, true
}

// variants finds the constants of a tag that the new contract has and the deployed one does not, and gives the new
// contract without those variants.
func variants(ctx context.Context, deployed, updated *schema.Schema) (tag string, added []string, rest *schema.Schema) {
	if updated.Validator() == nil {
		return "", nil, nil
	}
	for tag, constants := range document.Tags(updated.Validator().Documents().Root()) {
		var added []string
		for _, constant := range constants {
			r := variantSteps.IsEmpty(ctx, schema.Intersection(deployed, schema.Tagged(tag, constant)))
			if r.Verdict == schema.Yes {
				added = append(added, constant)
			}
		}
		if len(added) > 0 && len(added) < len(constants) {
			return tag, added, schema.Intersection(updated, schema.Not(schema.Tagged(tag, added...)))
		}
	}
	return "", nil, nil
}
