package wiring

import (
	"context"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/snsfilter"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// wideningLimit is a safety net for the comparison of two filters, which steps bound. What is not decided counts as a widening.
const wideningLimit = time.Minute

// filter notes why a subscription has no filter, and warns of events that the changed filter lets pass and the deployed one
// does not. kind is the kind of filter that the subscription will have, result the result of judging the connection c.
func (in *inputs) filter(kind string, result celcheck.Result, c *connection.Connection, old property.Map) {
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
	w, widened := snsfilter.Widened(ctx, in.deployedFilter(ctx, result, old), updated, c.EventSchema)
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

// deployedFilter derives the filter of the deployed connection; nil if there is none. It is that of the updated connection
// where nothing changes that a filter is derived from.
func (in *inputs) deployedFilter(ctx context.Context, updated celcheck.Result, old property.Map) *celcheck.Filter {
	text := func(name string) string {
		v := old.Get(name)
		if !v.IsString() {
			return ""
		}
		return v.AsString()
	}
	if in.unchanged(old, "eventSchema", "commandSchema", "mapping", "identity", "groupBy") {
		return updated.Filter
	}
	deployed, _ := celcheck.DeriveFilter(ctx, celcheck.Input{
		EventSchema: text("eventSchema"), CommandSchema: text("commandSchema"),
		Mapping: text("mapping"), GroupBy: text("groupBy"), Identity: text("identity"),
	})
	return deployed
}
