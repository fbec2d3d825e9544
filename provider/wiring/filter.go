package wiring

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/snsfilter"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// wideningLimit is a safety net for the comparison of two filters, which steps bound. What is not decided counts as a widening.
const wideningLimit = time.Minute

// filter notes why a subscription has no filter, and warns of events that the changed filter lets pass and the deployed one
// does not. kind is the kind of filter that the subscription will have, result the result of checking the mapping.
func (in *inputs) filter(kind string, result celcheck.Result, old property.Map) {
	if result.Filter == nil && result.WithoutFilter == "" {
		return // the mapping has errors
	}
	updated := result.Filter
	if kind != "derived" {
		updated = nil
	}
	why := result.WithoutFilter
	if kind == "unenforced" {
		why = "the point does not enforce its contract, so any event can arrive on its topic"
	}
	if updated == nil && kind != "off" {
		in.add(celcheck.NoFilter(why))
	}
	if was := old.Get("filter"); !was.IsString() || was.AsString() != "derived" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), wideningLimit)
	defer cancel()
	deployed, _ := celcheck.DeriveFilter(ctx, connectionOf(old))
	w, widened := snsfilter.Widened(ctx, deployed, updated, connectionOf(in.values).EventSchema)
	if !widened {
		return
	}
	in.add(finding.Finding{
		Code: finding.FilterWidened, Severity: finding.Warning, Property: "filter",
		Message: "events with " + w.Events + " pass the new filter and not the deployed one; " +
			"SNS takes up to 15 minutes to apply it and drops them until then",
		Remedy:         "publish such events no sooner than 15 minutes after the update",
		Counterexample: w.Example,
	})
}
