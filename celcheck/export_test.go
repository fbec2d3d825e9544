package celcheck

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Proves says whether the proof alone is content with a connection.
func Proves(ctx context.Context, in Input) bool {
	c, problems := connection.Compile(in)
	if len(problems) > 0 {
		return false
	}
	k := &check{c: c, budget: budget.New(ctx, maxSteps), start: facts.Start(c.Events.Value().Only(values.KindMap))}
	claims := k.proveFrom(k.start)
	if open(claims, nil) {
		if split, ok := k.split(); ok {
			claims = split
		}
	}
	return !open(claims, nil)
}

// CheckAndCount checks a connection and says how many steps that took.
func CheckAndCount(ctx context.Context, in Input) (Result, int) {
	c, problems := connection.Compile(in)
	if len(problems) > 0 {
		return Result{Verdict: Compile, Findings: problems}, 0
	}
	k := &check{c: c, budget: budget.New(ctx, maxSteps), start: facts.Start(c.Events.Value().Only(values.KindMap))}
	r := k.judge()
	return r, maxSteps - k.budget.Left()
}
