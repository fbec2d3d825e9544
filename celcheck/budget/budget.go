// Package budget counts the work on one question.
//
// Invariant: steps decide, never time, so the same input gets the same verdict on every machine, however busy it is. Time
// is a distant safety net, and Late says when it was time that ran out.
package budget

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Budget is the steps that the work on one question may take, shared by all that work on it. A step is some microseconds
// of work.
type Budget struct {
	ctx  context.Context
	left int
}

// New gives a budget of some steps. The end of ctx is the safety net.
func New(ctx context.Context, steps int) *Budget { return &Budget{ctx, steps} }

// Context ends with the safety net.
func (b *Budget) Context() context.Context { return b.ctx }

// Take takes steps from the budget, and says whether there were as many.
func (b *Budget) Take(steps int) bool {
	b.left -= steps
	return b.left >= 0 && (b.left%64 != 0 || !b.Late())
}

// Left is the number of steps that are left.
func (b *Budget) Left() int { return max(b.left, 0) }

// Spent says whether the budget is at its end.
func (b *Budget) Spent() bool { return b.left < 0 || b.Late() }

// Late says whether it was time that ran out.
func (b *Budget) Late() bool { return b.ctx.Err() != nil }

// Within calls f with a budget of at most some steps of this one, and takes from this one what f has spent.
func (b *Budget) Within(steps int, f func(*Budget)) {
	part := New(b.ctx, min(steps, b.Left()))
	granted := part.left
	f(part)
	b.left -= granted - part.left
}

// What a question of containment costs: its own steps are smaller than ours, and reading the schemas comes on top.
const (
	questionSteps    = 50
	schemaStepsAStep = 4
	maxQuestion      = schema.DefaultSteps / 4
)

// bytesAStep is how much of a schema's text is read in one step.
const bytesAStep = 50

// Parse reads a schema of the checker's own making within the budget. ok is false if it cannot be read.
func (b *Budget) Parse(text string) (s *schema.Schema, ok bool) {
	if !b.Take(len(text) / bytesAStep) {
		return nil, false
	}
	s, problems := schema.Parse(text, schema.Options{})
	return s, len(problems) == 0
}

// Contains asks a question of containment within the budget.
func (b *Budget) Contains(super, sub *schema.Schema) schema.Result {
	return b.ask(func(steps schema.Steps) schema.Result { return steps.Contains(b.ctx, super, sub) })
}

// IsEmpty asks whether a schema admits nothing, within the budget.
func (b *Budget) IsEmpty(s *schema.Schema) schema.Result {
	return b.ask(func(steps schema.Steps) schema.Result { return steps.IsEmpty(b.ctx, s) })
}

func (b *Budget) ask(question func(schema.Steps) schema.Result) schema.Result {
	if !b.Take(questionSteps) {
		return schema.Result{}
	}
	r := question(min(maxQuestion, schema.Steps(b.Left()*schemaStepsAStep)))
	b.left -= r.Steps / schemaStepsAStep
	return r
}
