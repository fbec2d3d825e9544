package celcheck

import (
	"context"
	"math"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// A prover evaluates one expression for all events at once, and collects what may go wrong.
type prover struct {
	ctx       context.Context
	checked   *ast.AST
	alarms    []*alarm
	left      int // steps
	functions map[string]function
	// visited are the nodes that some event leads to. Where it is nil nobody asks.
	visited map[int64]bool
	// literals are where maps are made, likewise.
	literals []*env
	doc      *document
	asked    map[string]bool // by obeys
	start    *env            // all events
	origins  map[int64]int64 // see inlined
}

// An alarm is what may go wrong at one place. The env holds every state in which it does.
type alarm struct {
	code    finding.Code
	id      int64
	named   bool // the place is a name behind a dot
	message string
	remedy  string
	env     *env
}

// mostSteps bounds the work on one expression.
const mostSteps = 200_000

// gaveUp ends an evaluation that takes too long.
type gaveUp struct{ id int64 }

// exhausted says whether what was recovered from is an evaluation that gave up. Any other panic is a bug and goes on.
func exhausted(cause any) bool {
	if cause == nil {
		return false
	}
	if _, ok := cause.(gaveUp); !ok {
		panic(cause)
	}
	return true
}

func (p *prover) step(e ast.Expr) {
	p.left--
	if p.left < 0 || p.left%64 == 0 && p.ctx.Err() != nil {
		panic(gaveUp{e.ID()})
	}
	if p.visited != nil {
		p.visited[e.ID()] = true
	}
}

func (p *prover) alarm(code finding.Code, e ast.Expr, v *env, message, remedy string) {
	if v == nil {
		v = p.start // no event, by a narrowing that is none of a proof
	}
	id := e.ID()
	for origin, ok := p.origins[id]; ok; origin, ok = p.origins[id] {
		id = origin
	}
	p.alarms = append(p.alarms, &alarm{code: code, id: id, message: message, remedy: remedy, env: v})
}

// unmodelled raises an alarm for a construct that is not looked into, and gives all that its type has.
func (p *prover) unmodelled(e ast.Expr, v *env, what string) value {
	p.alarm(finding.MappingUnproved, e, v, what+" is not understood", "")
	return typed(p.checked.GetType(e.ID()))
}

// typed gives every value of a static type.
func typed(t *types.Type) value {
	switch t.Kind() {
	case types.NullTypeKind:
		return nullValue()
	case types.BoolKind:
		return boolValue(true, true)
	case types.IntKind:
		return anyInt()
	case types.DoubleKind:
		return one(&shape{kind: kDouble, dlo: math.Inf(-1), dhi: math.Inf(1), nan: true})
	case types.StringKind:
		return stringValue(0, unbounded)
	case types.TimestampKind:
		return one(&shape{kind: kTimestamp})
	case types.DurationKind:
		return one(&shape{kind: kDuration})
	case types.BytesKind:
		return one(&shape{kind: kBytes, maxLen: unbounded})
	case types.ListKind:
		return listValue(nil, func() value { return typed(t.Parameters()[0]) }, 0, unbounded)
	case types.MapKind:
		return one(&shape{kind: kMap, object: &object{others: func() value { return typed(t.Parameters()[1]) }}})
	case types.OpaqueKind:
		if len(t.Parameters()) == 1 {
			return optionalValue(typed(t.Parameters()[0]), true)
		}
	case types.DynKind, types.AnyKind, types.TypeParamKind:
		return append(anything(), &shape{kind: kDouble, dlo: math.Inf(-1), dhi: math.Inf(1), nan: true})
	}
	return one(&shape{kind: kOther})
}

// eval gives what an expression may be, on the paths of v on which it does not fail.
func (p *prover) eval(e ast.Expr, v *env) value {
	if v == nil {
		return nil
	}
	p.step(e)
	switch e.Kind() {
	case ast.LiteralKind:
		return p.literal(e, v)
	case ast.IdentKind:
		if found, ok := v.vars[e.AsIdent()]; ok {
			return found
		}
		return one(&shape{kind: kOther}) // the name of a type
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return p.truth(e, v)
		}
		return p.recalled(e, v, p.selection(e, v))
	case ast.ListKind:
		return p.list(e, v)
	case ast.MapKind:
		return p.mapLiteral(e, v)
	case ast.ComprehensionKind:
		return p.recalled(e, v, p.comprehension(e, v))
	case ast.CallKind:
		return p.asInferred(e, v, p.recalled(e, v, p.call(e, v)))
	}
	return p.unmodelled(e, v, "this construct")
}

// staticKinds are the kinds of which values of a static type are.
var staticKinds = map[types.Kind]kind{
	types.BoolKind: kBool, types.IntKind: kInt, types.DoubleKind: kDouble, types.StringKind: kString, types.BytesKind: kBytes,
	types.TimestampKind: kTimestamp, types.DurationKind: kDuration, types.ListKind: kList, types.MapKind: kMap,
}

// asInferred raises an alarm where a value may be of another type than the checker has inferred: event[?"a"].orValue("") is a
// string to it, whatever the event holds, and functions of strings alone are looked for then.
func (p *prover) asInferred(e ast.Expr, v *env, found value) value {
	want, concrete := staticKinds[p.checked.GetType(e.ID()).Kind()]
	if !concrete {
		return found
	}
	if other := found.without(want).without(kOther); len(other) > 0 {
		p.alarm(finding.MappingOverload, e, v, "got "+kindsOf(other)+", wanted "+want.String()+", as which the expression goes on", "write dyn(...) around it, and guard with type(...) ==")
	}
	return found
}

func (p *prover) literal(e ast.Expr, v *env) value {
	switch c := e.AsLiteral().(type) {
	case types.Null:
		return nullValue()
	case types.Bool:
		return boolValue(bool(c), !bool(c))
	case types.Int:
		return intValue(int64(c), int64(c))
	case types.Double:
		f := float64(c)
		return one(&shape{kind: kDouble, dlo: f, dhi: f, integral: f == math.Trunc(f)})
	case types.String:
		return textValue(string(c))
	}
	return one(&shape{kind: kOther})
}

// A function evaluates a call from the values of its arguments, the target first.
type function func(p *prover, e ast.Expr, args []ast.Expr, values []value, v *env) value

// understood gives the functions that are understood. What is not here is not.
func understood() map[string]function {
	return map[string]function{
		operators.Add:             (*prover).add,
		operators.Subtract:        (*prover).arithmetic,
		operators.Multiply:        (*prover).arithmetic,
		operators.Divide:          (*prover).divide,
		operators.Modulo:          (*prover).divide,
		operators.Negate:          (*prover).negate,
		operators.Index:           (*prover).index,
		"size":                    (*prover).size,
		"string":                  (*prover).toString,
		"int":                     (*prover).toInt,
		"double":                  (*prover).toDouble,
		"timestamp":               (*prover).toTime,
		"duration":                (*prover).toTime,
		"dyn":                     func(_ *prover, _ ast.Expr, _ []ast.Expr, values []value, _ *env) value { return values[0] },
		"asInt":                   (*prover).asInt,
		"asDouble":                (*prover).asDouble,
		"asTimestamp":             (*prover).asTime,
		"asDuration":              (*prover).asTime,
		"lowerAscii":              (*prover).mapText,
		"upperAscii":              (*prover).mapText,
		"format":                  (*prover).format,
		"charAt":                  (*prover).charAt,
		"strings.quote":           (*prover).quote,
		"substring":               (*prover).substring,
		"replace":                 (*prover).replace,
		"indexOf":                 (*prover).indexOf,
		"lastIndexOf":             (*prover).indexOf,
		"trim":                    (*prover).trim,
		"join":                    (*prover).join,
		"split":                   (*prover).split,
		"sets.contains":           (*prover).setwise,
		"sets.intersects":         (*prover).setwise,
		"sets.equivalent":         (*prover).setwise,
		"distinct":                (*prover).rearranged,
		"sort":                    (*prover).sorted,
		"@sortByAssociatedKeys":   (*prover).sorted,
		"flatten":                 (*prover).flattened,
		"slice":                   (*prover).slice,
		"lists.range":             (*prover).rangeTo,
		"reverse":                 (*prover).reversed,
		"first":                   (*prover).end,
		"last":                    (*prover).end,
		"math.@min":               (*prover).extreme,
		"math.@max":               (*prover).extreme,
		"math.abs":                (*prover).absolute,
		"math.sign":               (*prover).sign,
		"math.isNaN":              (*prover).asksDouble,
		"math.isInf":              (*prover).asksDouble,
		"math.isFinite":           (*prover).asksDouble,
		"math.ceil":               (*prover).rounded,
		"math.floor":              (*prover).rounded,
		"math.round":              (*prover).rounded,
		"math.trunc":              (*prover).rounded,
		"optional.of":             (*prover).optionalOf,
		"optional.none":           (*prover).optionalNone,
		"optional.ofNonZeroValue": (*prover).optionalOfNonZero,
		"optional.unwrap":         (*prover).unwrap,
		"unwrapOpt":               (*prover).unwrap,
		"bytes":                   (*prover).toBytes,
		"base64.encode":           (*prover).encode,
		"base64.decode":           (*prover).decode,
		"getFullYear":             (*prover).timePart,
		"getMonth":                (*prover).timePart,
		"getDate":                 (*prover).timePart,
		"getDayOfMonth":           (*prover).timePart,
		"getDayOfWeek":            (*prover).timePart,
		"getDayOfYear":            (*prover).timePart,
		"getHours":                (*prover).timePart,
		"getMinutes":              (*prover).timePart,
		"getSeconds":              (*prover).timePart,
		"getMilliseconds":         (*prover).timePart,
		"value":                   (*prover).optionalGet,
		"type":                    func(*prover, ast.Expr, []ast.Expr, []value, *env) value { return one(&shape{kind: kOther}) },
	}
}

// conditions are the functions that condition.go and compare.go evaluate, for what they mean on either side.
var conditions = map[string]bool{
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true,
	operators.Equals: true, operators.NotEquals: true,
	operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.In: true, "startsWith": true, "endsWith": true, "contains": true, "matches": true, "hasValue": true,
}

func arguments(e ast.Expr) []ast.Expr {
	call := e.AsCall()
	if call.IsMemberFunction() {
		return append([]ast.Expr{call.Target()}, call.Args()...)
	}
	return call.Args()
}

func (p *prover) call(e ast.Expr, v *env) value {
	name, args := e.AsCall().FunctionName(), arguments(e)
	switch {
	case conditions[name]:
		return p.truth(e, v)
	case name == operators.Conditional:
		t, f := p.condition(args[0], v)
		return join(p.eval(args[1], t), p.eval(args[2], f))
	case name == operators.OptSelect || name == operators.OptIndex:
		return p.optionalSelection(e, v)
	case name == "orValue" || name == "or":
		return p.orValue(e, v)
	}
	values := make([]value, len(args))
	for i, arg := range args {
		if values[i] = p.eval(arg, v); len(values[i]) == 0 {
			// It always fails, which its own alarm says. The other arguments may hold alarms as well, but none that
			// an event meets.
			return nil
		}
	}
	if f, ok := p.functions[name]; ok {
		return f(p, e, args, values, v)
	}
	return p.unmodelled(e, v, strings.Trim(name, "_")+"()")
}

// truth gives a condition as a value.
func (p *prover) truth(e ast.Expr, v *env) value {
	t, f := p.condition(e, v)
	return boolValue(t != nil, f != nil)
}

// written gives an expression as its user wrote it, where it is a chain of selections.
func written(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		if !strings.HasPrefix(e.AsIdent(), "@") {
			return e.AsIdent()
		}
	case ast.SelectKind:
		return written(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	case ast.CallKind:
		call := e.AsCall()
		if len(call.Args()) != 2 || call.IsMemberFunction() {
			break
		}
		key := ""
		if name, ok := textLiteral(call.Args()[1]); ok {
			key = name
		}
		switch call.FunctionName() {
		case operators.Index:
			return written(call.Args()[0]) + "[...]"
		case operators.OptSelect:
			return written(call.Args()[0]) + ".?" + key
		}
	}
	return "this"
}
