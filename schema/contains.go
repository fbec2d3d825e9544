package schema

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract"
)

// A Verdict answers "is every instance of sub an instance of super?", or "has this schema no instance?".
// The zero value is Unknown: never a proof by accident.
type Verdict int

// The verdicts.
const (
	Unknown Verdict = iota
	Yes
	No
)

// String is the verdict as the tool prints it.
func (v Verdict) String() string {
	switch v {
	case Yes:
		return "yes"
	case No:
		return "no"
	}
	return "unknown"
}

// A Result is a verdict with what shows it.
type Result struct {
	Verdict Verdict
	// Witness is a value that makes the answer no, built of nil, bool, json.Number, string, []any and map[string]any.
	Witness any
	// WitnessJSON is the witness as JSON, keys sorted. It is empty unless the verdict is No.
	WitnessJSON string
	// Reason says why the verdict is Unknown, and Place where in the schema (a JSON pointer, or empty) the cause stands.
	Reason, Place string
	// Steps is the work that was done, alike for the same question on every machine.
	Steps int
}

// A Schema is a parsed JSON Schema, or what the algebra makes of some. It is safe for concurrent use.
type Schema struct {
	text      string
	root      *node
	validator *contract.Contract // nil where the schema is no text, or holds a pattern beyond the engine
	// check judges a value in the validator's stead, for what the algebra makes.
	check func(value any) judgement
}

// A judgement is what the reference says of a value.
type judgement int8

const (
	undecided judgement = iota
	accepted
	rejected
)

// Validator is the reference validator of the schema, or nil where it is not a text or no validator understands it.
func (s *Schema) Validator() *contract.Contract { return s.validator }

// judge asks the reference validator. Its cost is estimated before it is asked, by Obeys itself.
func (s *Schema) judge(value any) judgement {
	if s.check != nil {
		return s.check(value)
	}
	if s.validator == nil {
		return undecided
	}
	obeys, err := s.validator.Obeys(value)
	switch {
	case err != nil:
		return undecided
	case obeys:
		return accepted
	}
	return rejected
}

// Steps is the budget of a question. The same question within the same budget gets the same answer on every machine.
type Steps int

// DefaultSteps decide within a second or so on an idle machine; questions about contracts take some hundreds.
const DefaultSteps Steps = 1_000_000

const (
	maxDepth = 400
	// maxTime is a safety net far beyond what the steps take; no answer should ever hang on it.
	maxTime = time.Minute
)

// Contains says whether every instance of sub is an instance of super. No comes with a witness that the reference
// validator accepts for sub and rejects for super. The same schemas give the same verdict and witness, unless ctx ends
// first, or a minute passes.
func Contains(ctx context.Context, super, sub *Schema) Result {
	return DefaultSteps.Contains(ctx, super, sub)
}

// IsEmpty says whether a schema has no instance. No comes with one.
func IsEmpty(ctx context.Context, s *Schema) Result { return DefaultSteps.IsEmpty(ctx, s) }

// Contains is the function Contains within a budget.
func (n Steps) Contains(ctx context.Context, super, sub *Schema) Result {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	t := newTable()
	up, down := t.add(super.root), t.add(sub.root)
	s := newSolver(ctx, t, budget{int(n), maxDepth})
	confirm := func(value any) bool {
		return sub.judge(value) == accepted && super.judge(value) == rejected
	}
	if r, done := s.byListing(down, super, sub, confirm); done {
		return r
	}
	return s.question([]lit{pos(down), neg(up)}, confirm, sub)
}

// IsEmpty is the function IsEmpty within a budget.
func (n Steps) IsEmpty(ctx context.Context, s *Schema) Result {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	t := newTable()
	root := t.add(s.root)
	v := newSolver(ctx, t, budget{int(n), maxDepth})
	return v.question([]lit{pos(root)}, func(value any) bool { return s.judge(value) == accepted }, nil)
}

// byListing asks the validators themselves where sub lists its instances.
func (s *solver) byListing(down *node, super, sub *Schema, confirm func(any) bool) (Result, bool) {
	e := s.listing(pos(down), 0)
	if e == nil {
		return Result{}, false
	}
	for _, v := range e.values {
		value := plain(v)
		if confirm(value) {
			return Result{Verdict: No, Witness: value, WitnessJSON: render(value), Steps: s.spent}, true
		}
		if super.judge(value) != accepted && sub.judge(value) != rejected {
			return Result{}, false
		}
	}
	return Result{Verdict: Yes, Steps: s.spent}, true
}

// question decides a state, and confirms a witness before it is shown.
func (s *solver) question(state []lit, confirm func(any) bool, sub *Schema) Result {
	f := s.sat(state)
	r := Result{Steps: s.spent}
	switch {
	case f.answer == empty && !s.stopped:
		r.Verdict = Yes
		return r
	case f.answer == inhabited && sizeOf(f.value, maxValues) <= 0:
		s.reason, s.place = fmt.Sprintf("every witness found has more than %d values in it, too many to confirm", maxValues), ""
		f = found{}
	case f.answer == inhabited:
		if value := plain(f.value); confirm(value) {
			r.Verdict, r.Witness, r.WitnessJSON = No, value, render(value)
			return r
		}
		s.reason, s.place = fmt.Sprintf("%s: %s", Unconfirmed, shorten(render(plain(f.value)))), ""
	}
	if sub != nil && f.answer != inhabited {
		if value, ok := s.guess(sub, confirm); ok {
			r.Verdict, r.Witness, r.WitnessJSON = No, value, render(value)
			return r
		}
	}
	r.Reason, r.Place = s.reason, s.place
	if r.Reason == "" {
		r.Reason = "no proof and no witness was found"
	}
	return r
}

// Unconfirmed begins the reason where the validator does not confirm what the search found: either the validator could
// not be asked (a pattern beyond it, a check beyond its cost), or this package has a bug.
const Unconfirmed = "the validator did not confirm a witness"

// maxValues bounds the values in a witness, and so the time that its confirmation takes.
const maxValues = 300_000

// sizeOf takes the values in a value from what is left.
func sizeOf(v any, left int) int {
	left--
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if left = sizeOf(item, left); left <= 0 {
				break
			}
		}
	case map[string]any:
		for _, child := range v {
			if left = sizeOf(child, left); left <= 0 {
				break
			}
		}
	}
	return left
}

func shorten(s string) string {
	const maxShown = 200
	if len(s) > maxShown {
		return s[:maxShown] + "..."
	}
	return s
}

// guess tries some instances of sub. Where the search gave up, one may still be a witness.
func (s *solver) guess(sub *Schema, confirm func(any) bool) (any, bool) {
	rng := rand.New(rand.NewPCG(1, 2)) // fixed, so that the same question gets the same answer
	for range 20 {
		if s.ctx.Err() != nil {
			return nil, false
		}
		v, ok := sub.sample(s.ctx, rng, 5_000)
		if ok && confirm(v) {
			return v, true
		}
	}
	return nil, false
}
