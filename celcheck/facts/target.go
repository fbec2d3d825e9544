package facts

import (
	"maps"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A Target is what a condition on an expression says something of: a place, its size, what it is by default, or the
// expression itself.
type Target interface {
	// Narrow cuts what the target's value may be to what f keeps of it.
	Narrow(st *State, f Keep) *State
}

// A Keep cuts a value to a part of it.
type Keep = func(values.Value) values.Value

// IsPlace says whether a target is a place of a variable, with or without a default.
func IsPlace(t Target) bool {
	switch t.(type) {
	case placeTarget, defaultTarget:
		return true
	}
	return false
}

// IsSize says whether a target is the size of a place.
func IsSize(t Target) bool {
	_, ok := t.(sizeTarget)
	return ok
}

// A placeTarget is event.total.
type placeTarget struct{ at expr.Path }

// Narrow implements Target.
func (t placeTarget) Narrow(st *State, f Keep) *State { return st.Narrow(t.at, f) }

// A sizeTarget is size(event.name).
type sizeTarget struct {
	of  expr.Path
	key string // of the whole expression, which is all that is known of the size of a map
}

// Narrow implements Target.
func (t sizeTarget) Narrow(st *State, f Keep) *State {
	return st.Narrow(t.of, resized(f)).Knowing(t.key, f)
}

// A defaultTarget is x.?name.orValue(otherwise), where x is a place.
type defaultTarget struct {
	of        expr.Path
	name      string
	otherwise values.Value
}

// Narrow implements Target.
func (t defaultTarget) Narrow(st *State, f Keep) *State {
	absent := len(f(t.otherwise)) > 0
	return st.Narrow(t.of, func(v values.Value) values.Value { return v.NarrowMember(t.name, absent, f) })
}

// A deepTarget is x.?a.?b.orValue(otherwise): a place, all of which may be absent.
type deepTarget struct {
	at        expr.Path
	otherwise values.Value
	key       string
}

// Narrow implements Target.
func (t deepTarget) Narrow(st *State, f Keep) *State {
	if len(f(t.otherwise)) > 0 {
		return st.Knowing(t.key, f)
	}
	return st.Narrow(t.at, f)
}

// A sizeOrEmptyTarget is size(x.?name.orValue([])).
type sizeOrEmptyTarget struct {
	at  expr.Path
	key string // of what it is the size of
}

// Narrow implements Target.
func (t sizeOrEmptyTarget) Narrow(st *State, f Keep) *State {
	if len(f(values.IntValue(0, 0))) > 0 {
		return st.Knowing(t.key, resized(f))
	}
	return st.Narrow(t.at, resized(f))
}

// An expressionTarget is an expression that is not a place: what is known of it is a fact.
type expressionTarget struct{ key string }

// Narrow implements Target.
func (t expressionTarget) Narrow(st *State, f Keep) *State { return st.Knowing(t.key, f) }

// A sizeOfTarget is size() of an expression that is not a place. Where it is a list of elements of a place, the list there
// is no shorter.
type sizeOfTarget struct {
	key string
	of  expr.Path
}

// Narrow implements Target.
func (t sizeOfTarget) Narrow(st *State, f Keep) *State {
	st = st.Knowing(t.key, resized(f))
	kept := f(values.IntValue(0, values.MaxSize)).Ints()
	if kept == nil || kept.Lo() == 0 {
		return st
	}
	return st.Narrow(t.of, func(v values.Value) values.Value {
		return v.Each(func(s values.Shape) values.Value {
			if s.Kind() != values.KindList {
				return values.One(s)
			}
			return values.One(s).Sized(int(kept.Lo()), values.Unbounded)
		})
	})
}

// An optionalTarget is x.orValue(otherwise), where x is not a place.
type optionalTarget struct {
	key       string
	optional  string // the key of x
	otherwise values.Value
}

// Narrow implements Target.
func (t optionalTarget) Narrow(st *State, f Keep) *State {
	st = st.Knowing(t.key, f)
	if len(f(t.otherwise)) > 0 {
		return st
	}
	return st.Knowing(t.optional, func(v values.Value) values.Value {
		return values.Each(v, func(s *values.Optional) values.Value { return values.OptionalValue(f(s.Inner()), false) })
	})
}

// A tableTarget is {"A": 1, "B": 2}[key] or, with a default, {"A": 1, "B": 2}[?key].orValue(0).
type tableTarget struct {
	of        Target // the key
	table     map[string]values.Value
	otherwise values.Value // empty where there is no default
	key       string
}

// Narrow implements Target.
func (t tableTarget) Narrow(st *State, f Keep) *State {
	st = st.Knowing(t.key, f)
	open := len(f(t.otherwise)) > 0
	var kept, left []string
	for _, name := range slices.Sorted(maps.Keys(t.table)) {
		if len(f(t.table[name])) > 0 {
			kept = append(kept, name)
		} else {
			left = append(left, name)
		}
	}
	return t.of.Narrow(st, func(v values.Value) values.Value {
		if open {
			return v.NotAmong(left)
		}
		return v.EqualToAny(values.TextValue(kept...))
	})
}

func resized(f Keep) Keep {
	return func(v values.Value) values.Value { return v.Resized(f) }
}

// TargetOf reads the target off an expression.
func TargetOf(e ast.Expr, st *State) (Target, bool) {
	if at, ok := expr.PathOf(e); ok {
		return placeTarget{at}, st.Has(at.Root)
	}
	if e.Kind() == ast.LiteralKind {
		return nil, false
	}
	key := expr.Key(e)
	if e.Kind() == ast.CallKind {
		args := expr.Args(e)
		switch e.AsCall().FunctionName() {
		case "size":
			return sizeTargetOf(args[0], key)
		case "orValue":
			if args[1].Kind() == ast.LiteralKind {
				if t, ok := tableTargetOf(args[0], operators.OptIndex, Literal(args[1]), st); ok {
					return t, true
				}
				return defaultTargetOf(args[0], Literal(args[1]), key)
			}
		case operators.Add, operators.Subtract, operators.Multiply:
			if t, ok := affineTargetOf(e, st); ok {
				return t, true
			}
		case operators.Index:
			if t, ok := tableTargetOf(e, operators.Index, nil, st); ok {
				return t, true
			}
		}
	}
	return expressionTarget{key}, key != ""
}

// A sizeOfDefaultTarget is size(x.?name.orValue("")).
type sizeOfDefaultTarget struct{ of Target }

// Narrow implements Target.
func (t sizeOfDefaultTarget) Narrow(st *State, f Keep) *State { return t.of.Narrow(st, resized(f)) }

// An affineTarget is x * by + plus, of ints.
type affineTarget struct {
	of       Target // x
	by, plus int64
	key      string
}

// Narrow implements Target.
func (t affineTarget) Narrow(st *State, f Keep) *State {
	st = st.Knowing(t.key, f)
	kept := f(values.AnyInt())
	switch ints := kept.Ints(); {
	case len(kept) == 0:
		return nil
	case len(kept) > 1 || ints == nil || ints.Lo() == math.MinInt64 && ints.Hi() == math.MaxInt64:
		return st
	default:
		lo, hi := image.Solve(ints, t.by, t.plus)
		return t.of.Narrow(st, func(v values.Value) values.Value {
			return v.Each(func(s values.Shape) values.Value {
				if s.Kind() != values.KindInt {
					return values.One(s)
				}
				return values.One(s).IntsBetween(lo, hi)
			})
		})
	}
}

// affineTargetOf reads x * 3, x + 3, 3 - x and their like.
func affineTargetOf(e ast.Expr, st *State) (Target, bool) {
	args := expr.Args(e)
	for i, other := range args {
		n, ok := expr.Int(args[len(args)-1-i])
		if len(args) != 2 || !ok || n > 1<<40 || n < -1<<40 {
			continue
		}
		by, plus := int64(1), n
		switch name := e.AsCall().FunctionName(); {
		case name == operators.Multiply && n != 0:
			by, plus = n, 0
		case name == operators.Subtract && i == 0:
			plus = -n
		case name == operators.Subtract:
			by = -1
		case name != operators.Add:
			return nil, false
		}
		of, ok := TargetOf(other, st)
		return affineTarget{of, by, plus, expr.Key(e)}, ok
	}
	return nil, false
}

// tableTargetOf reads a selection from a literal map of constants.
func tableTargetOf(e ast.Expr, selection string, otherwise values.Value, st *State) (Target, bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != selection || expr.Args(e)[0].Kind() != ast.MapKind {
		return nil, false
	}
	table := map[string]values.Value{}
	for _, entry := range expr.Args(e)[0].AsMap().Entries() {
		m := entry.AsMapEntry()
		name, ok := expr.Text(m.Key())
		if !ok || m.Value().Kind() != ast.LiteralKind {
			return nil, false
		}
		table[name] = Literal(m.Value())
	}
	of, ok := TargetOf(expr.Args(e)[1], st)
	return tableTarget{of, table, otherwise, expr.Key(e)}, ok
}

func sizeTargetOf(of ast.Expr, key string) (Target, bool) {
	if at, ok := expr.PathOf(of); ok {
		return sizeTarget{at, key}, true
	}
	if at, ok := OrEmpty(of); ok {
		return sizeOrEmptyTarget{at, expr.Key(of)}, true
	}
	if of.Kind() == ast.CallKind && of.AsCall().FunctionName() == "orValue" && expr.Args(of)[1].Kind() == ast.LiteralKind {
		if inner, ok := defaultTargetOf(expr.Args(of)[0], Literal(expr.Args(of)[1]), expr.Key(of)); ok {
			return sizeOfDefaultTarget{inner}, true
		}
	}
	return sizeOfTarget{expr.Key(of), expr.ElementsOf(of)}, expr.Key(of) != ""
}

func defaultTargetOf(optional ast.Expr, otherwise values.Value, key string) (Target, bool) {
	if at, name, ok := expr.OptionalPathOf(optional); ok {
		if direct, ok := expr.DirectOptional(optional); ok {
			return defaultTarget{direct, name, otherwise}, true
		}
		return deepTarget{at.Below(name), otherwise, key}, true
	}
	return optionalTarget{key, expr.Key(optional), otherwise}, key != ""
}

// OrEmpty gives the place of x.?name in x.?name.orValue([]).
func OrEmpty(e ast.Expr) (expr.Path, bool) {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "orValue" {
		return expr.Path{}, false
	}
	args := expr.Args(e)
	if args[1].Kind() != ast.ListKind || len(args[1].AsList().Elements()) > 0 {
		return expr.Path{}, false
	}
	at, name, ok := expr.OptionalPathOf(args[0])
	return at.Below(name), ok
}

// Literal gives the value of a constant.
func Literal(e ast.Expr) values.Value {
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

// Failing is the state of the events on which an expression is what f keeps, as far as that is known.
func Failing(e ast.Expr, st *State, f Keep) *State {
	if at, ok := TargetOf(e, st); ok {
		return at.Narrow(st, f)
	}
	return st
}
