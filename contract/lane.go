package contract

import (
	"errors"
	"fmt"

	"github.com/eventlink/pulumi-eventlink/plan"
)

// A Lane is the two contracts of a lane.
type Lane struct {
	Source *Contract
	// Target is Source where both are one text.
	Target *Contract
}

// CompileLane compiles the contracts of a lane. An error means that they can never work.
func CompileLane(source, target string) (Lane, error) {
	var faults []error
	compile := func(name, text string) *Contract {
		compiled, problems := Compile(text)
		for _, p := range problems {
			faults = append(faults, fmt.Errorf("%s%s: %s", name, p.Place, p.Message))
		}
		return compiled
	}
	l := Lane{Source: compile("source.schema", source)}
	l.Target = l.Source
	if target != source {
		l.Target = compile("target.schema", target)
	}
	return l, errors.Join(faults...)
}

// Plan is what the Lambda program runs.
func (l Lane) Plan() plan.Plan {
	p := plan.Plan{Source: shared(l.Source.plan)}
	if l.Target != l.Source {
		target := shared(l.Target.plan)
		p.Target = &target
	}
	return p
}
