package celcheck

import (
	"context"
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A proof is what the prover found of one expression.
type proof struct {
	checked *ast.AST
	result  value
	alarms  []*alarm
}

func newProver(ctx context.Context, doc *document, checked *ast.AST) *prover {
	return &prover{ctx: ctx, doc: doc, checked: checked, left: mostSteps, functions: understood(), asked: map[string]bool{}}
}

// prove evaluates an expression for all events.
func prove(ctx context.Context, doc *document, checked *ast.AST, start *env) (out proof) {
	checked, origins := inlined(checked)
	p := newProver(ctx, doc, checked)
	p.origins, p.start = origins, start
	out.checked = checked
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		g, ok := cause.(gaveUp)
		if !ok {
			// A bug of ours, and none that a user should pay for: it is said, and nothing is proved.
			out.alarms = []*alarm{{code: finding.MappingUnproved, id: checked.Expr().ID(), message: "the proof broke down, which is a bug; please report it with the expression", env: start}}
			return
		}
		out.alarms = append(tidied(p.alarms), &alarm{code: finding.MappingUnproved, id: g.id, message: "the expression is too large here, or a variable hides another", env: start})
	}()
	out.result = p.eval(checked.Expr(), start)
	out.alarms = tidied(p.alarms)
	if len(out.result) == 0 && len(out.alarms) == 0 {
		out.alarms = []*alarm{{code: finding.MappingUnproved, id: checked.Expr().ID(), message: "no event was found on which the expression gives anything", env: start}}
	}
	return out
}

// tidied makes one alarm of those with one place and code.
func tidied(alarms []*alarm) []*alarm {
	type key struct {
		code finding.Code
		id   int64
	}
	seen := map[key]*alarm{}
	var out []*alarm
	for _, a := range alarms {
		k := key{a.code, a.id}
		if was, ok := seen[k]; ok {
			if joined := either(was.env, a.env.like(was.env), nil); joined != nil {
				was.env = joined
			}
			continue
		}
		c := *a
		seen[k] = &c
		out = append(out, &c)
	}
	return out
}

// A yield is commands that one map literal makes, or that come from elsewhere (literal 0).
type yield struct {
	literal int64
	shapes  value
	env     *env
	sub     *schema.Schema
	witness string
}

// commands gives the commands of a mapping's result by where they are made, and alarms for what is none.
func (o *proof) commands(start *env) []*yield {
	root := o.checked.Expr()
	odd := func(code finding.Code, v *env, message, remedy string) {
		o.alarms = append(o.alarms, &alarm{code: code, id: root.ID(), message: message, remedy: remedy, env: v})
	}
	if other := o.result.without(kList); len(other) > 0 {
		odd(finding.MappingResult, start, "got "+kindsOf(other)+", wanted a list of commands", "")
	}
	byLiteral := map[int64]*yield{}
	var yields []*yield
	for _, s := range o.result.only(kList) {
		if s.maxLen > celmap.MaxCommands {
			odd(finding.MappingLimit, start, "an event may give more than 10,000 commands", "give the list maxItems in the event's contract")
		}
		for _, c := range s.element() {
			if c.kind != kMap {
				odd(finding.MappingResult, start, "got "+c.kind.String()+" as a command, wanted an object", "")
				continue
			}
			y := byLiteral[c.literal]
			if y == nil {
				y = &yield{literal: c.literal, env: c.made}
				byLiteral[c.literal] = y
				yields = append(yields, y)
			}
			if !slices.Contains(y.shapes, c) {
				y.shapes = append(y.shapes, c)
				if c.made != nil && c.made != y.env {
					y.env = either(y.env, c.made.like(y.env), nil)
				}
			}
		}
	}
	for _, y := range yields {
		if y.env == nil {
			y.env = start
		}
	}
	return yields
}

// judge asks whether every command of a yield obeys the contract. What is not proved is an alarm.
func (o *proof) judge(ctx context.Context, y *yield, contract *schema.Schema, doc *document) bool {
	id := y.literal
	if id == 0 {
		id = o.checked.Expr().ID()
	}
	r := newRenderer(doc)
	text, small := r.text(r.value(y.shapes))
	if len(r.excluded) > 0 {
		o.alarms = append(o.alarms, &alarm{
			code: finding.MappingResult, id: id, env: y.env,
			message: "got " + r.excluded[0] + " in a command, wanted null, a bool, number, string, list or map",
			remedy:  remedyForResult(r.excluded[0]),
		})
	}
	if small {
		if sub, problems := schema.Parse(text, schema.Options{}); len(problems) == 0 {
			y.sub = sub
			result := schema.Contains(ctx, contract, sub)
			if result.Verdict == schema.Yes {
				return true
			}
			y.witness = result.WitnessJSON
		}
	}
	o.alarms = append(o.alarms, &alarm{code: finding.MappingCommand, id: id, env: y.env, message: "it is not proved that every command made here obeys its contract"})
	return false
}

func remedyForResult(kind string) string {
	switch kind {
	case kTimestamp.String(), kDuration.String():
		return "write string(...)"
	case kOptional.String():
		return `write .orValue(...), or {?"name": ...} to leave it out`
	}
	return ""
}
