package celmap

import (
	"errors"
	"fmt"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A Lane is what a route has to compile: its contracts and its expressions.
type Lane struct {
	Contracts contract.Lane
	// Mapping, Identity and GroupBy are nil where the route has none.
	Mapping  *Mapping
	Identity *Key
	GroupBy  *Key
	// Plan is what the Lambda program runs.
	Plan plan.Plan
}

// CompileLane compiles the contracts and the expressions of a route. An error means that they can never work.
func CompileLane(r route.Route) (Lane, error) {
	var l Lane
	var fault error
	l.Contracts, fault = contract.CompileLane(r.Source.Schema, r.Target.Schema)
	faults := []error{fault}
	add := func(name string, problems []Problem) {
		for _, p := range problems {
			faults = append(faults, fmt.Errorf("%s:%d:%d: %s", name, p.Line, p.Column, p.Message))
		}
	}
	var problems []Problem
	if r.Mapping != "" {
		l.Mapping, problems = CompileMapping(r.Mapping)
		add("mapping", problems)
	}
	if r.Source.Identity != "" {
		l.Identity, problems = CompileIdentity(r.Source.Identity)
		add("source.identity", problems)
	}
	if r.Target.GroupBy != "" {
		l.GroupBy, problems = CompileGroupBy(r.Target.GroupBy)
		add("target.groupBy", problems)
	}
	if err := errors.Join(faults...); err != nil {
		return l, err
	}
	return l, l.plan()
}

// plan writes down what was compiled.
func (l *Lane) plan() error {
	l.Plan = l.Contracts.Plan()
	var faults [3]error
	if l.Mapping != nil {
		l.Plan.Mapping, faults[0] = l.Mapping.Plan()
	}
	if l.Identity != nil {
		l.Plan.Identity, faults[1] = l.Identity.Plan()
	}
	if l.GroupBy != nil {
		l.Plan.GroupBy, faults[2] = l.GroupBy.Plan()
	}
	return errors.Join(faults[:]...)
}
