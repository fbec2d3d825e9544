// Package search looks for an event that shows an alarm of the proof to be true: it makes events from the state in which
// the alarm arises, decodes them as the Lambda program does, and runs the very mapping and the very validator.
//
// Files in reading order: search.go, candidates.go (events at the edges of what a contract admits), shrink.go.
//
// It proves nothing but by an event that was run. Invariant: every Found comes with an event of the contract that was seen
// to break. The same claims give the same events: its random numbers are fixed.
package search

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Claim is an alarm that is to be shown true.
type Claim struct {
	*alarm.Alarm
	// Property is the input that the alarm is about.
	Property string
	Proof    *prove.Proof
	// Yield is the commands that are not proved to obey their contract, if the alarm is about commands. Made is a schema of
	// them, and Witness a value of it, as JSON, that breaks the contract; both may be absent.
	Yield   *prove.Yield
	Made    *schema.Schema
	Witness string
}

// Place is line and column of what the claim blames.
func (c *Claim) Place() string { return c.Proof.Place(c.Alarm) }

// A Found is an event that was seen to break, and the claim that it shows true, if there is one.
type Found struct {
	*connection.Failure
	Claim *Claim
}

// A search is the work on some claims.
type search struct {
	c      *connection.Connection
	event  values.Value // every event of the contract
	budget *budget.Budget
	claims []*Claim
	found  []*Found
	tried  map[string]bool
}

// Counterexamples looks for an event for every claim that is more than a warning, and runs a few events even where there
// is no claim: proof and search watch each other. void are the claims whose state holds no event of the contract.
func Counterexamples(b *budget.Budget, c *connection.Connection, claims []*Claim) (found []*Found, void map[*Claim]bool) {
	s := &search{c: c, event: c.Events.Value().Only(values.KindMap), budget: b, claims: claims, tried: map[string]bool{}}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 6 {
		if v, ok := schema.Sample(c.EventSchema, rng); ok {
			s.try(nil, v)
		}
	}
	void = map[*Claim]bool{}
	for _, claim := range claims {
		if claim.Warns() || s.shown(claim) {
			continue
		}
		// A quarter, so that there is some left for the next one.
		b.Within(b.Left()/4, func(part *budget.Budget) {
			s.budget = part
			void[claim] = s.pursue(claim, rng)
		})
		if s.budget = b; b.Spent() {
			break
		}
	}
	return s.found, void
}

// shown says whether an event has shown a claim to be true.
func (s *search) shown(claim *Claim) bool {
	return slices.ContainsFunc(s.found, func(f *Found) bool { return f.Claim == claim })
}

// maxRuns bounds how many events are run for one claim.
const maxRuns = 1500

// pursue makes events from the state of a claim until one shows it true. void says that the state holds no event.
func (s *search) pursue(claim *Claim, rng *rand.Rand) (void bool) {
	runs := maxRuns
	attempt := func(v any) (done bool) {
		runs--
		s.try(claim, v)
		return s.shown(claim) || runs <= 0 || s.budget.Spent()
	}
	var bases []any
	for _, state := range s.undone(claim) {
		if r := s.budget.IsEmpty(s.events(state)); r.Verdict == schema.No {
			bases = append(bases, r.Witness)
			if attempt(r.Witness) {
				return false
			}
		}
	}
	condition := s.events(claim.State)
	switch r := s.budget.IsEmpty(condition); r.Verdict {
	case schema.No:
		bases = append(bases, r.Witness)
		if attempt(r.Witness) {
			return false
		}
	case schema.Yes:
		return true // the state it speaks of is one of the abstraction alone
	}
	for range 12 {
		if v, ok := schema.Sample(condition, rng); ok {
			bases = append(bases, v)
			if attempt(v) {
				return false
			}
		}
		if s.budget.Spent() {
			return false
		}
	}
	for _, base := range bases {
		for _, v := range s.mutants(base, claim) {
			if attempt(v) {
				return false
			}
		}
	}
	return false
}

// undone gives the states in which the mapping makes the command that containment says breaks its contract.
func (s *search) undone(claim *Claim) []*facts.State {
	command, ok := witnessOf(claim)
	if !ok || claim.Yield.Literal == 0 {
		return nil
	}
	return claim.Proof.Undo(s.budget, s.c.Events, claim.Yield.Literal, command, claim.Yield.State)
}

// witnessOf gives the command that containment says breaks its contract, if there is one.
func witnessOf(claim *Claim) (map[string]any, bool) {
	if claim == nil || claim.Yield == nil || claim.Witness == "" {
		return nil, false
	}
	v, err := decoded(claim.Witness)
	command, ok := v.(map[string]any)
	return command, ok && err == nil
}

func decoded(text string) (v any, err error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&v)
	return v, err
}

// events gives the events of a state, as far as they are known.
func (s *search) events(state *facts.State) *schema.Schema {
	if s.c.Events.Opaque() {
		return s.c.EventSchema
	}
	v := state.Event()
	if len(v) == 0 {
		return s.c.EventSchema
	}
	text, _, ok := s.c.Events.Schema(v)
	if !ok {
		return s.c.EventSchema
	}
	if parsed, ok := s.budget.Parse(text); ok {
		return parsed
	}
	return s.c.EventSchema
}

// try runs one event, and keeps what it shows.
func (s *search) try(claim *Claim, event any) {
	text, err := json.Marshal(event)
	if err != nil || s.tried[string(text)] {
		return
	}
	s.tried[string(text)] = true
	failures, _, ok := s.c.Run(s.budget, string(text))
	if !ok {
		return
	}
	failures = slices.DeleteFunc(failures, func(f *connection.Failure) bool { return f.Warns() || s.overflown(f) })
	for _, found := range attributed(failures, s.claims, claim) {
		if !slices.ContainsFunc(s.found, func(g *Found) bool {
			return found.Claim != nil && g.Claim == found.Claim || found.Claim == nil && found.Same(g.Failure)
		}) {
			s.found = append(s.found, found)
		}
	}
}

// overflown says that a number in a command has become infinite by going beyond the greatest double, and not by a division
// by zero: the proof knows of no other way.
func (s *search) overflown(f *connection.Failure) bool {
	is := func(code finding.Code) bool {
		return slices.ContainsFunc(s.claims, func(c *Claim) bool { return c.Code == code })
	}
	return f.Cause == celmap.CauseInfinite && is(finding.MappingOverflow) && !is(finding.MappingResult)
}

// attributed finds the claims that the failures of one event show true: those of one input and code, at the place if there is
// one. Several may explain a command that is refused. So the commands that fewer of them explain come first, and a claim that is
// shown by one command is not shown by another one.
func attributed(failures []*connection.Failure, claims []*Claim, pursued *Claim) []*Found {
	fitting := func(f *connection.Failure) (fit []*Claim) {
		for _, c := range claims {
			if c.Property == f.Property && explains(c, f) {
				fit = append(fit, c)
			}
		}
		return fit
	}
	found := make([]*Found, len(failures))
	fits := map[*Found][]*Claim{}
	for i, f := range failures {
		found[i] = &Found{Failure: f}
		fits[found[i]] = fitting(f)
	}
	slices.SortStableFunc(found, func(a, b *Found) int { return len(fits[a]) - len(fits[b]) })
	shown := map[*Claim]bool{}
	for _, f := range found {
		best := func(c *Claim) int {
			switch {
			case shown[c]:
				return 3
			case c == pursued:
				return 0
			case c.Place() == f.Place:
				return 1
			}
			return 2
		}
		if fit := fits[f]; len(fit) > 0 {
			f.Claim = slices.MinFunc(fit, func(a, b *Claim) int { return best(a) - best(b) })
			shown[f.Claim] = true
		}
	}
	return found
}

// explains says whether a failure can be what a claim is about.
func explains(c *Claim, f *connection.Failure) bool {
	if f.Code != finding.MappingCommand && f.Cause == celmap.CauseUnnamed && c.Code != finding.MappingCommand && c.Code != finding.MappingUnproved && !c.Warns() {
		return true // celmap has no name for what failed; the alarm has
	}
	if c.Code != f.Code {
		return false
	}
	if f.Code == finding.MappingCommand && c.Made != nil {
		if v := c.Made.Validator(); v != nil {
			return v.Check(f.Command) == nil
		}
	}
	return true
}
