package celcheck

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/audit"
	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/connection"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/search"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
	"github.com/eventlink/pulumi-eventlink/schema/lint"
)

// A Verdict says what is known of a mapping. The zero value is Unknown: never a proof by accident.
type Verdict int

// The verdicts.
const (
	// Unknown: neither a proof nor a counterexample was found.
	Unknown Verdict = iota
	// OK: no event of the contract makes the mapping fail or gives a command that breaks its contract.
	OK
	// Fails: an event was run and seen to make the mapping, the group or the identity fail.
	Fails
	// WrongCommand: an event was run and seen to give a command that breaks its contract.
	WrongCommand
	// Compile: an expression does not compile, or a contract does not.
	Compile
)

// String is the verdict as the tool prints it.
func (v Verdict) String() string {
	return [...]string{"unknown", "ok", "fails", "wrong-command", "compile"}[v]
}

// An Input is one connection to judge.
type Input = connection.Input

// A Result is a verdict and the findings that explain it, sorted. An OK may come with warnings.
type Result struct {
	Verdict  Verdict
	Findings []finding.Finding
	// Filter is the filter that a subscription may have; nil if there is none, and WithoutFilter says why. An input that
	// was refused has neither.
	Filter        *Filter
	WithoutFilter string
	// MaxCommands bounds how many commands an event gives. It is beyond celmap.MaxCommands where nothing bounds them.
	MaxCommands int
}

// The budget of one question. Steps decide; the time is a safety net that no machine should meet.
const (
	maxSteps = 300_000
	maxTime  = time.Minute
)

// Check compiles a connection and judges it.
func Check(ctx context.Context, in Input) Result {
	c, problems := connection.Compile(in)
	if len(problems) > 0 {
		return Result{Verdict: Compile, Findings: problems}
	}
	return Judge(ctx, c)
}

// Judge judges a compiled connection. What is not decided within the budget of steps is unknown.
func Judge(ctx context.Context, c *connection.Connection) Result {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	r := (&check{c: c, budget: budget.New(ctx, maxSteps), start: facts.Start(c.Events.Value().Only(values.KindMap))}).judge()
	for i := range r.Findings {
		r.Findings[i].Source = c.Source(r.Findings[i].Property)
	}
	return r
}

// A check is the work on one connection.
type check struct {
	c           *connection.Connection
	budget      *budget.Budget
	start       *facts.State // nil if the contract admits no event
	maxCommands int          // of an event
	trace       *prove.Trace // of all events; nil if that was given up
}

func (k *check) judge() (r Result) {
	defer func() {
		if cause := recover(); cause != nil {
			r = Result{Findings: []finding.Finding{brokeDown(cause)}}
		}
	}()
	filter, without := k.filter()
	claims := k.proveFrom(k.start)
	found, void := search.Counterexamples(k.budget, k.c, claims)
	if len(found) == 0 && open(claims, void) {
		if split, ok := k.split(); ok {
			claims = inTheWordsOf(claims, split)
			found, void = search.Counterexamples(k.budget, k.c, claims)
		}
	}
	r = k.report(claims, found, void)
	r.MaxCommands = k.maxCommands
	if r.Verdict == OK || r.Verdict == Unknown {
		r.Filter, r.WithoutFilter = filter, without
	}
	for _, f := range k.silences() {
		// What was seen to break is fixed first, but for a name that may be why.
		if r.Verdict == OK || r.Verdict == Unknown || f.Code == finding.MappingUndeclared {
			r.Findings = append(r.Findings, f)
		}
	}
	r.Findings = append(r.Findings, lint.Contract(k.budget.Context(), "eventSchema", k.c.EventSchema)...)
	r.Findings = append(r.Findings, lint.Contract(k.budget.Context(), "commandSchema", k.c.CommandSchema)...)
	r.Findings = finding.Sort(r.Findings)
	return r
}

// brokeDown is a bug of ours: it is said, and nothing is proved.
func brokeDown(cause any) finding.Finding {
	return finding.Finding{
		Code: finding.MappingUnproved, Severity: finding.Warning, Property: "mapping",
		Message: fmt.Sprintf("the checker broke down, which is a bug (%v)", cause), Remedy: "please report it with the mapping and both contracts",
	}
}

// open says whether there is an alarm that is more than a warning.
func open(claims []*search.Claim, void map[*search.Claim]bool) bool {
	return slices.ContainsFunc(claims, func(c *search.Claim) bool { return !void[c] && !c.Warns() })
}

// proveFrom gives all that is not proved of some of the events.
func (k *check) proveFrom(start *facts.State) []*search.Claim {
	if start == nil {
		return nil // no event at all
	}
	proof := prove.Expression(k.budget, k.c.Events, k.c.Mapping.Checked(), start)
	if k.costs(start) > celmap.MaxCost {
		proof.Add(alarm.Alarm{
			Code: finding.MappingLimit, State: start,
			Message: "the mapping may cost more than an evaluation may, " + thousands(celmap.MaxCost) + ", on an event that the contract accepts",
			Remedy:  "give the lists that it runs over maxItems, and their strings maxLength, in the event contract",
		})
	}
	yields := k.yields(proof, start)
	var claims []*search.Claim
	for _, y := range yields {
		claims = append(claims, k.commands(proof, y)...)
	}
	for _, a := range proof.Alarms {
		claims = append(claims, &search.Claim{Alarm: a, Property: "mapping", Proof: proof})
	}
	if k.c.Identity != nil {
		claims = append(claims, k.key("identity", k.c.Identity, start, 1)...)
	}
	var commands values.Value
	for _, y := range yields {
		commands = append(commands, y.Commands...)
	}
	if k.c.GroupBy != nil && len(commands) > 0 {
		claims = append(claims, k.key("groupBy", k.c.GroupBy, start.With("command", commands), 0)...)
	}
	return claims
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// costs bounds what an evaluation of the mapping may cost, in cel-go's units.
func (k *check) costs(start *facts.State) int {
	t, ok := prove.Traced(k.budget, k.c.Events, k.c.Mapping.Checked(), start)
	if !ok {
		return 0 // too large for the proof, which says so
	}
	if start == k.start {
		k.trace = t
	}
	return audit.Cost(t)
}

// yields gives the commands of a mapping by where they are made, with alarms for what is not a list of commands.
func (k *check) yields(proof *prove.Proof, start *facts.State) []*prove.Yield {
	odd := func(a alarm.Alarm) {
		a.State = start
		proof.Add(a)
	}
	if other := proof.Result.Without(values.KindList); len(other) > 0 {
		odd(alarm.Alarm{
			Code: finding.MappingResult, Message: "the mapping may give " + other.KindWords() + "; it must give a list of commands",
			Got: other.KindWords(), Wanted: "a list of commands",
		})
	}
	for _, s := range values.All[*values.List](proof.Result) {
		k.maxCommands = max(k.maxCommands, min(s.Longest(), celmap.MaxCommands+1))
		if s.Longest() > celmap.MaxCommands {
			odd(alarm.Alarm{
				Code: finding.MappingLimit, Message: "an event may give more than " + thousands(celmap.MaxCommands) + " commands",
				Remedy: "give the list maxItems in the event contract",
			})
		}
	}
	yields, others := proof.Yields(start)
	for _, other := range others {
		odd(alarm.Alarm{
			Code: finding.MappingResult, Message: "a command may be " + other.KindWords() + "; a command is an object",
			Got: other.KindWords(), Wanted: "an object",
		})
	}
	return yields
}

// commands asks whether every command of a yield obeys the contract. What is not proved is a claim.
func (k *check) commands(proof *prove.Proof, y *prove.Yield) []*search.Claim {
	claim := func(a alarm.Alarm) *search.Claim {
		a.State, a.ID = y.State, y.Literal
		if a.ID == 0 {
			a.ID = proof.Checked.Expr().ID()
		}
		return &search.Claim{Alarm: &a, Property: "mapping", Proof: proof, Yield: y}
	}
	var claims []*search.Claim
	text, excluded, small := k.c.Events.Schema(y.Commands)
	if len(excluded) > 0 {
		remedy, fix := proof.Expressible(y.Literal, excluded[0])
		claims = append(claims, claim(alarm.Alarm{
			Code: finding.MappingResult, Message: "a command may hold " + excluded[0] + ", which JSON does not have", Remedy: remedy, Fix: fix,
			Got: excluded[0], Wanted: "null, a bool, number, string, list or map",
		}))
	}
	wrong := claim(alarm.Alarm{
		Code: finding.MappingCommand, Message: "not every command made here is proved to obey the command contract", Remedy: alarm.GapComparison.Instead,
	})
	if made, ok := k.budget.Parse(text); small && ok {
		result := k.budget.Contains(k.c.CommandSchema, made)
		if result.Verdict == schema.Yes {
			return claims
		}
		wrong.Made, wrong.Witness = made, result.WitnessJSON
		k.doubt(wrong, result)
	}
	return append(claims, wrong)
}

// key proves that the identity, or the group of every command, is a string of some length at least.
func (k *check) key(property string, key *celmap.Key, start *facts.State, least int) []*search.Claim {
	proof := prove.Expression(k.budget, k.c.Events, key.Checked(), start)
	text := proof.Written(key.Checked().Expr())
	for _, s := range proof.Result {
		text := text
		switch lo, _, _ := values.Lengths(s); {
		case s.Kind() != values.KindString:
			proof.Add(alarm.Alarm{
				Code: finding.MappingKey, State: start, Message: text + " may be " + s.Kind().String() + "; it must be a string",
				Remedy: "write string(" + text + ")", Fix: finding.Fix{Old: text, New: "string(" + text + ")"},
				Got: s.Kind().String(), Wanted: "a string",
			})
		case lo < least:
			proof.Add(alarm.Alarm{
				Code: finding.MappingKey, State: start, Message: text + " may be empty, so it cannot tell events apart",
				Remedy: "give it minLength 1 in the event contract", Got: "a string that may be empty", Wanted: "a string that is never empty",
			})
		}
	}
	proof.Tidy()
	var claims []*search.Claim
	for _, a := range proof.Alarms {
		claims = append(claims, &search.Claim{Alarm: a, Property: property, Proof: proof})
	}
	return claims
}
