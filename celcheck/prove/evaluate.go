package prove

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A prover evaluates one expression for all events at once, and collects what may go wrong.
type prover struct {
	budget    *budget.Budget
	left      int // steps on this expression
	doc       *values.Document
	checked   *ast.AST
	start     *State // all events
	functions map[string]function
	alarms    []*Alarm
	maps      []madeMap
	asked     map[string]bool // by obeys
	origins   map[int64]int64 // see expr.Inlined
	// visited are the parts that some event leads to. Where it is nil nobody asks.
	visited map[int64]bool
	// sizes are the greatest sizes that parts may have, ranges those of what macros run over, and runs how often a macro's
	// variable is bound, likewise.
	sizes, ranges map[int64]size
	runs          map[string]int
	// found is what parts of the expression may be, absent the parts that may be absent, and parents what parts are part of.
	found   map[ast.Expr]values.Value
	absent  map[ast.Expr]bool
	parents map[ast.Expr]ast.Expr
	// outcomes are how the conditions come out that were evaluated. Where it is nil nobody asks.
	outcomes map[ast.Expr]outcome
	// propagating says that the evaluation is one of propagated's.
	propagating bool
}

// maxSteps bounds the work on one expression.
const maxSteps = 200_000

func newProver(b *budget.Budget, doc *values.Document, checked *ast.AST, start *State) *prover {
	return &prover{
		budget: b, left: maxSteps, doc: doc, checked: checked, start: start, functions: functions(), asked: map[string]bool{},
		found: map[ast.Expr]values.Value{}, absent: map[ast.Expr]bool{},
	}
}

func (p *prover) step(e ast.Expr) {
	if p.left--; p.left < 0 || !p.budget.Take(1) {
		panic(gaveUp{e.ID()})
	}
	if p.visited != nil {
		p.visited[e.ID()] = true
	}
}

// raise adds an alarm about an expression, whose state is given.
func (p *prover) raise(e ast.Expr, a Alarm) {
	if a.State == nil {
		a.State = p.start // no event, by a narrowing that is not a proof
	}
	if a.Code == finding.MappingAbsent || a.Code == finding.MappingIndex {
		p.absent[e] = true
	}
	a.ID = e.ID()
	for origin, ok := p.origins[a.ID]; ok; origin, ok = p.origins[a.ID] {
		a.ID = origin
	}
	p.alarms = append(p.alarms, &a)
}

// written is an expression as its user wrote it.
func (p *prover) written(e ast.Expr) string { return expr.Written(e, p.checked) }

// A mismatch is an operation that meets a value of a kind for which it is not defined.
type mismatch struct {
	// subject is what has the value, as the user wrote it; what says how it is used, as in "has no size".
	subject, does string
	got           values.Value
	wanted        string
	remedy        string
	fix           fix
}

func (p *prover) mismatched(e ast.Expr, st *State, m mismatch) {
	p.raise(e, Alarm{
		Code: finding.MappingOverload, State: st,
		Message: m.subject + " may be " + m.got.KindWords() + "; " + m.does, Remedy: m.remedy, fix: m.fix,
		Got: m.got.KindWords(), Wanted: m.wanted,
	})
}

// typed gives every value of a static type.
func typed(t *types.Type) values.Value {
	switch t.Kind() {
	case types.NullTypeKind:
		return values.NullValue()
	case types.BoolKind:
		return values.BoolValue(true, true)
	case types.IntKind:
		return values.AnyInt()
	case types.DoubleKind:
		return values.AnyComputedDouble()
	case types.StringKind:
		return values.StringValue(0, values.Unbounded)
	case types.TimestampKind:
		return values.Of(values.KindTimestamp)
	case types.DurationKind:
		return values.Of(values.KindDuration)
	case types.BytesKind:
		return values.BytesValue(0, values.Unbounded)
	case types.ListKind:
		return values.ListValue(nil, func() values.Value { return typed(t.Parameters()[0]) }, 0, values.Unbounded)
	case types.MapKind:
		return values.MapOf(func() values.Value { return typed(t.Parameters()[1]) })
	case types.OpaqueKind:
		if len(t.Parameters()) == 1 {
			return values.OptionalValue(typed(t.Parameters()[0]), true)
		}
	case types.DynKind, types.AnyKind, types.TypeParamKind:
		return append(values.Anything(), values.AnyComputedDouble()...)
	}
	return values.Of(values.KindOther)
}

// eval gives what an expression may be, on the paths of a state on which it does not fail.
func (p *prover) eval(e ast.Expr, st *State) values.Value {
	if st == nil {
		return nil
	}
	p.step(e)
	found := p.evaluated(e, st)
	if len(found) > 0 {
		p.found[e] = found
	}
	p.noted(e, found, st)
	return found
}

func (p *prover) evaluated(e ast.Expr, st *State) values.Value {
	switch e.Kind() {
	case ast.LiteralKind:
		return literal(e)
	case ast.IdentKind:
		if found, ok := st.vars[e.AsIdent()]; ok {
			return found
		}
		return values.Of(values.KindOther) // the name of a type
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return p.truth(e, st)
		}
		return p.recalled(e, st, p.selection(e, st))
	case ast.ListKind:
		return p.list(e, st)
	case ast.MapKind:
		return p.mapLiteral(e, st)
	case ast.ComprehensionKind:
		return p.recalled(e, st, p.comprehension(e, st))
	case ast.CallKind:
		return p.asInferred(e, st, p.recalled(e, st, p.call(e, st)))
	}
	return p.unmodelled(e, st, gapConstruct, "this construct")
}

// staticKinds are the kinds of values of a static type.
var staticKinds = map[types.Kind]values.Kind{
	types.BoolKind: values.KindBool, types.IntKind: values.KindInt, types.DoubleKind: values.KindDouble, types.StringKind: values.KindString,
	types.BytesKind: values.KindBytes, types.TimestampKind: values.KindTimestamp, types.DurationKind: values.KindDuration,
	types.ListKind: values.KindList, types.MapKind: values.KindMap,
}

// asInferred raises an alarm where a value may be of another type than the checker has inferred: event[?"a"].orValue("") is a
// string to it, whatever the event holds, and functions of strings alone are looked for then.
func (p *prover) asInferred(e ast.Expr, st *State, found values.Value) values.Value {
	want, concrete := staticKinds[p.checked.GetType(e.ID()).Kind()]
	if !concrete {
		return found
	}
	if other := found.Without(want, values.KindOther); len(other) > 0 {
		p.mismatched(e, st, mismatch{
			subject: p.written(e), got: other, wanted: want.String(),
			does: "the expression goes on as if it were " + want.String(),
			fix:  p.inferred(e, want),
		})
	}
	return found
}

func literal(e ast.Expr) values.Value {
	switch c := e.AsLiteral().(type) {
	case types.Null:
		return values.NullValue()
	case types.Bool:
		return values.BoolValue(bool(c), !bool(c))
	case types.Int:
		return values.IntValue(int64(c), int64(c))
	case types.Double:
		return values.ConstantDouble(float64(c))
	case types.String:
		return values.TextValue(string(c))
	}
	return values.Of(values.KindOther)
}

// A call is a call whose arguments are evaluated, the target first.
type call struct {
	e    ast.Expr
	name string
	args []ast.Expr
	of   []values.Value
	st   *State
}

// A function evaluates a call.
type function func(p *prover, c call) values.Value

// functions are those that are modelled. What is not here is not.
func functions() map[string]function {
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
		"dyn":                     func(_ *prover, c call) values.Value { return c.of[0] },
		"asInt":                   (*prover).asInt,
		"asDouble":                (*prover).asDouble,
		"asTimestamp":             (*prover).asTime,
		"asDuration":              (*prover).asTime,
		"lowerAscii":              (*prover).lower,
		"upperAscii":              (*prover).upper,
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
		"distinct":                (*prover).distinct,
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
		"math.sqrt":               (*prover).root,
		"math.bitAnd":             (*prover).bits,
		"math.bitOr":              (*prover).bits,
		"math.bitXor":             (*prover).bits,
		"math.bitNot":             (*prover).bits,
		"optional.of":             (*prover).optionalOf,
		"optional.none":           (*prover).optionalNone,
		"optional.ofNonZeroValue": (*prover).optionalOfNonZero,
		"optional.unwrap":         (*prover).unwrap,
		"unwrapOpt":               (*prover).unwrap,
		"bytes":                   (*prover).toBytes,
		"sum":                     (*prover).sum,
		"merge":                   (*prover).merge,
		"json.decode":             (*prover).decodeJSON,
		"json.encode":             (*prover).encodeJSON,
		"regex.extract":           (*prover).extract,
		"regex.extractAll":        (*prover).extract,
		"regex.replace":           (*prover).replaceMatches,
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
		"type":                    func(*prover, call) values.Value { return values.Of(values.KindOther) },
	}
}

// conditions are the functions that condition.go and compare.go evaluate, for what they mean on either side.
var conditions = map[string]bool{
	operators.LogicalAnd: true, operators.LogicalOr: true, operators.LogicalNot: true,
	operators.Equals: true, operators.NotEquals: true,
	operators.Less: true, operators.LessEquals: true, operators.Greater: true, operators.GreaterEquals: true,
	operators.In: true, "startsWith": true, "endsWith": true, "contains": true, "matches": true, "hasValue": true,
}

func (p *prover) call(e ast.Expr, st *State) values.Value {
	name, args := e.AsCall().FunctionName(), expr.Args(e)
	switch {
	case conditions[name]:
		return p.truth(e, st)
	case name == operators.Conditional:
		t, f := p.condition(args[0], st)
		return values.Join(p.eval(args[1], t), p.eval(args[2], f))
	case name == operators.OptSelect || name == operators.OptIndex:
		return p.optionalSelection(e, st)
	case name == "orValue" || name == "or":
		return p.orValue(e, st)
	}
	c := call{e: e, name: name, args: args, st: st, of: make([]values.Value, len(args))}
	for i, arg := range args {
		if c.of[i] = p.eval(arg, st); len(c.of[i]) == 0 {
			// It always fails, which its own alarm says. The other arguments may hold alarms as well, but none that
			// an event meets.
			return nil
		}
	}
	if f, ok := p.functions[name]; ok {
		return f(p, c)
	}
	return p.unmodelled(e, st, gapFunction, functionName(name)+"()")
}

// functionName is a function as a user writes it.
func functionName(name string) string {
	switch name {
	case "math.@min":
		return "math.least"
	case "math.@max":
		return "math.greatest"
	case "@sortByAssociatedKeys":
		return "sortBy"
	}
	if symbol, ok := operators.FindReverse(name); ok && symbol != "" {
		return symbol
	}
	return name
}

// truth gives a condition as a value.
func (p *prover) truth(e ast.Expr, st *State) values.Value {
	t, f := p.condition(e, st)
	return values.BoolValue(t != nil, f != nil)
}

// failing is the state of the events on which an expression is what f keeps, as far as that is known.
func failing(e ast.Expr, st *State, f keep) *State {
	if at, ok := targetOf(e, st); ok {
		return at.narrow(st, f)
	}
	return st
}

// wanting raises an alarm for what an argument may be beside some kinds, and gives the rest. what says the kinds in words.
func (p *prover) wanting(c call, i int, what string, kinds ...values.Kind) values.Value {
	good := c.of[i].Only(kinds...)
	if len(good) == len(c.of[i]) {
		return good
	}
	bad := c.of[i].Without(kinds...)
	p.mismatched(c.e, failing(c.args[i], c.st, func(v values.Value) values.Value { return v.Without(kinds...) }), mismatch{
		subject: p.written(c.args[i]), got: bad, wanted: what, does: functionName(c.name) + "() takes " + what,
		fix: p.ofKind(c.args[i], bad, kinds),
	})
	return good
}
