package wiring

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// wideningLimit is a safety net for the comparison of two filters, which steps bound. What is not decided counts as a widening.
const wideningLimit = time.Minute

// filter says why a subscription has no filter, and which events a changed one lets pass that the deployed one keeps out.
// kind is what the subscription is to have, result that of the mapping.
func (in *inputs) filter(kind string, result celcheck.Result, old property.Map) {
	if result.Filter == nil && result.WithoutFilter == "" {
		return // the mapping is refused
	}
	updated := result.Filter
	if kind != "derived" {
		updated = nil
	}
	why := result.WithoutFilter
	if kind == "unenforced" {
		why = "the point does not enforce its contract, so that anything may come on its topic"
	}
	if updated == nil && kind != "off" {
		in.add(celcheck.NoFilter(why))
	}
	if was := old.Get("filter"); !was.IsString() || was.AsString() != "derived" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), wideningLimit)
	defer cancel()
	deployed, _ := celcheck.DeriveFilter(ctx, connection(old))
	w, widened := celcheck.Widened(ctx, deployed, updated, connection(in.values).EventSchema)
	if !widened {
		return
	}
	in.add(finding.Finding{
		Code: finding.FilterWidened, Severity: finding.Warning, Property: "filter",
		Message: "the deployed filter keeps out events with " + w.Events + ", which pass from now on; SNS takes up to 15 minutes to heed that, " +
			"and until then they are kept out for good",
		Remedy:         "let such events be published a quarter of an hour after the update",
		Counterexample: w.Example,
	})
}
