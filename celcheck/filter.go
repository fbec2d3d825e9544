package celcheck

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/snsfilter"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A Filter is a filter policy of SNS that a subscription may have.
type Filter = snsfilter.Filter

// maxFilterSteps is the budget of a derivation, apart from that of the verdict: neither hangs on the other.
const maxFilterSteps = 600_000

// DeriveFilter derives a filter without judging the connection, or says why it has no filter. An input that does not compile
// gives neither.
func DeriveFilter(ctx context.Context, in Input) (*Filter, string) {
	c, problems := connection.Compile(in)
	if len(problems) > 0 {
		return nil, ""
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	return snsfilter.Derive(budget.New(ctx, maxFilterSteps), c)
}

func (k *check) filter() (*Filter, string) {
	return snsfilter.Derive(budget.New(k.budget.Context(), maxFilterSteps), k.c)
}

// NoFilter is the note that the function sees every event, and why.
func NoFilter(why string) finding.Finding {
	return finding.Finding{
		Code: finding.FilterNone, Severity: finding.Note, Property: "filter",
		Message: "no SNS filter, so the function sees every event: " + why,
	}
}
