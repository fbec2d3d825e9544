package alarm

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// An Alarm is what may go wrong at one place.
type Alarm struct {
	Code finding.Code
	// ID is that of the expression to blame; Named says that its place is the name behind a dot.
	ID    int64
	Named bool
	// Message says what may happen, Remedy what to write. Got and Wanted say the same for tools, where they are known.
	Message, Remedy, Got, Wanted string
	// Fix is the remedy as code, where there is one.
	Fix finding.Fix
	// fix makes Fix, and hint is a remedy beside it.
	Rewrite Rewrite
	Hint    string
	// Misspelt says that the expression selects a property that the contract does not name, where it names a near one.
	Misspelt bool
	// State holds every event on which it does go wrong.
	State *facts.State
}

// Warns says whether an alarm is no more than a warning: an overflow or a limit.
func (a *Alarm) Warns() bool {
	return a.Code == finding.MappingOverflow || a.Code == finding.MappingLimit
}

// Tidied makes one alarm of those with one place and code.
func Tidied(alarms []*Alarm) []*Alarm {
	type key struct {
		code finding.Code
		id   int64
	}
	seen := map[key]*Alarm{}
	var out []*Alarm
	for _, a := range alarms {
		k := key{a.Code, a.ID}
		if was, ok := seen[k]; ok {
			if joined := facts.Either(was.State, a.State.Like(was.State), nil); joined != nil {
				was.State = joined
			}
			continue
		}
		c := *a
		seen[k] = &c
		out = append(out, &c)
	}
	return out
}

// A Log collects the alarms of one evaluation, and what their remedies are made of.
type Log struct {
	Checked *ast.AST
	start   *facts.State    // all events
	Origins map[int64]int64 // see expr.Inlined
	Raised  []*Alarm
	// Found is what parts of the expression may be, absent the parts that may be absent, and parents what parts are part of.
	Found   map[ast.Expr]values.Value
	absent  map[ast.Expr]bool
	parents map[ast.Expr]ast.Expr
}

// New begins the log of an evaluation, for all events of a state.
func New(checked *ast.AST, start *facts.State) *Log {
	return &Log{Checked: checked, start: start, Found: map[ast.Expr]values.Value{}, absent: map[ast.Expr]bool{}}
}

// Raise adds an alarm about an expression, whose state is given.
func (l *Log) Raise(e ast.Expr, a Alarm) {
	if a.State == nil {
		a.State = l.start // no event, by a narrowing that is not a proof
	}
	if a.Code == finding.MappingAbsent || a.Code == finding.MappingIndex {
		l.absent[e] = true
	}
	a.ID = e.ID()
	for origin, ok := l.Origins[a.ID]; ok; origin, ok = l.Origins[a.ID] {
		a.ID = origin
	}
	l.Raised = append(l.Raised, &a)
}

// Written is an expression as its user wrote it.
func (l *Log) Written(e ast.Expr) string { return expr.Written(e, l.Checked) }

// A Mismatch is an operation that meets a value of a kind for which it is not defined.
type Mismatch struct {
	// Subject is what has the value, as the user wrote it; Does says how it is used, as in "has no size".
	Subject, Does string
	Got           values.Value
	Wanted        string
	Remedy        string
	Rewrite       Rewrite
}

// Mismatched raises an alarm about an operation that is not defined for what an expression may be.
func (l *Log) Mismatched(e ast.Expr, st *facts.State, m Mismatch) {
	l.Raise(e, Alarm{
		Code: finding.MappingOverload, State: st,
		Message: m.Subject + " may be " + m.Got.KindWords() + "; " + m.Does, Remedy: m.Remedy, Rewrite: m.Rewrite,
		Got: m.Got.KindWords(), Wanted: m.Wanted,
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

// FunctionName is a function as a user writes it.
func FunctionName(name string) string {
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
