package prove

import (
	"maps"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A target is what a condition on an expression says something of: a place, its size, what it is by default, or the
// expression itself.
type target interface {
	// narrow cuts what the target's value may be to what f keeps of it.
	narrow(st *State, f keep) *State
}

// A keep cuts a value to a part of it.
type keep = func(values.Value) values.Value

// isPlace says whether a target is a place of a variable, with or without a default.
func isPlace(t target) bool {
	switch t.(type) {
	case placeTarget, defaultTarget:
		return true
	}
	return false
}

func isSize(t target) bool {
	_, ok := t.(sizeTarget)
	return ok
}

// A placeTarget is event.total.
type placeTarget struct{ at expr.Path }

func (t placeTarget) narrow(st *State, f keep) *State { return st.Narrow(t.at, f) }

// A sizeTarget is size(event.name).
type sizeTarget struct {
	of  expr.Path
	key string // of the whole expression, which is all that is known of the size of a map
}

func (t sizeTarget) narrow(st *State, f keep) *State {
	return st.Narrow(t.of, resized(f)).knowing(t.key, f)
}

// A defaultTarget is x.?name.orValue(otherwise), where x is a place.
type defaultTarget struct {
	of        expr.Path
	name      string
	otherwise values.Value
}

func (t defaultTarget) narrow(st *State, f keep) *State {
	absent := len(f(t.otherwise)) > 0
	return st.Narrow(t.of, func(v values.Value) values.Value { return v.NarrowMember(t.name, absent, f) })
}

// A deepTarget is x.?a.?b.orValue(otherwise): a place, all of which may be absent.
type deepTarget struct {
	at        expr.Path
	otherwise values.Value
	key       string
}

func (t deepTarget) narrow(st *State, f keep) *State {
	if len(f(t.otherwise)) > 0 {
		return st.knowing(t.key, f)
	}
	return st.Narrow(t.at, f)
}

// A sizeOrEmptyTarget is size(x.?name.orValue([])).
type sizeOrEmptyTarget struct {
	at  expr.Path
	key string // of what it is the size of
}

func (t sizeOrEmptyTarget) narrow(st *State, f keep) *State {
	if len(f(values.IntValue(0, 0))) > 0 {
		return st.knowing(t.key, resized(f))
	}
	return st.Narrow(t.at, resized(f))
}

// An expressionTarget is an expression that is not a place: what is known of it is a fact.
type expressionTarget struct{ key string }

func (t expressionTarget) narrow(st *State, f keep) *State { return st.knowing(t.key, f) }

// A sizeOfTarget is size() of an expression that is not a place. Where it is a list of elements of a place, the list there
// is no shorter.
type sizeOfTarget struct {
	key string
	of  expr.Path
}

func (t sizeOfTarget) narrow(st *State, f keep) *State {
	st = st.knowing(t.key, resized(f))
	kept := f(values.IntValue(0, maxSize)).Ints()
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

func (t optionalTarget) narrow(st *State, f keep) *State {
	st = st.knowing(t.key, f)
	if len(f(t.otherwise)) > 0 {
		return st
	}
	return st.knowing(t.optional, func(v values.Value) values.Value {
		return values.Each(v, func(s *values.Optional) values.Value { return values.OptionalValue(f(s.Inner()), false) })
	})
}

// A tableTarget is {"A": 1, "B": 2}[key] or, with a default, {"A": 1, "B": 2}[?key].orValue(0).
type tableTarget struct {
	of        target // the key
	table     map[string]values.Value
	otherwise values.Value // empty where there is no default
	key       string
}

func (t tableTarget) narrow(st *State, f keep) *State {
	st = st.knowing(t.key, f)
	open := len(f(t.otherwise)) > 0
	var kept, left []string
	for _, name := range slices.Sorted(maps.Keys(t.table)) {
		if len(f(t.table[name])) > 0 {
			kept = append(kept, name)
		} else {
			left = append(left, name)
		}
	}
	return t.of.narrow(st, func(v values.Value) values.Value {
		if open {
			return v.NotAmong(left)
		}
		return v.EqualToAny(values.TextValue(kept...))
	})
}

func resized(f keep) keep {
	return func(v values.Value) values.Value { return v.Resized(f) }
}

// targetOf reads the target off an expression.
func targetOf(e ast.Expr, st *State) (target, bool) {
	if at, ok := expr.PathOf(e); ok {
		_, known := st.vars[at.Root]
		return placeTarget{at}, known
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
				if t, ok := tableTargetOf(args[0], operators.OptIndex, literal(args[1]), st); ok {
					return t, true
				}
				return defaultTargetOf(args[0], literal(args[1]), key)
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
type sizeOfDefaultTarget struct{ of target }

func (t sizeOfDefaultTarget) narrow(st *State, f keep) *State { return t.of.narrow(st, resized(f)) }

// An affineTarget is x * by + plus, of ints.
type affineTarget struct {
	of       target // x
	by, plus int64
	key      string
}

func (t affineTarget) narrow(st *State, f keep) *State {
	st = st.knowing(t.key, f)
	kept := f(values.AnyInt())
	switch ints := kept.Ints(); {
	case len(kept) == 0:
		return nil
	case len(kept) > 1 || ints == nil || ints.Lo() == math.MinInt64 && ints.Hi() == math.MaxInt64:
		return st
	default:
		lo, hi := ints.Solve(t.by, t.plus)
		return t.of.narrow(st, func(v values.Value) values.Value {
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
func affineTargetOf(e ast.Expr, st *State) (target, bool) {
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
		of, ok := targetOf(other, st)
		return affineTarget{of, by, plus, expr.Key(e)}, ok
	}
	return nil, false
}

// tableTargetOf reads a selection from a literal map of constants.
func tableTargetOf(e ast.Expr, selection string, otherwise values.Value, st *State) (target, bool) {
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
		table[name] = literal(m.Value())
	}
	of, ok := targetOf(expr.Args(e)[1], st)
	return tableTarget{of, table, otherwise, expr.Key(e)}, ok
}

func sizeTargetOf(of ast.Expr, key string) (target, bool) {
	if at, ok := expr.PathOf(of); ok {
		return sizeTarget{at, key}, true
	}
	if at, ok := orEmpty(of); ok {
		return sizeOrEmptyTarget{at, expr.Key(of)}, true
	}
	if of.Kind() == ast.CallKind && of.AsCall().FunctionName() == "orValue" && expr.Args(of)[1].Kind() == ast.LiteralKind {
		if inner, ok := defaultTargetOf(expr.Args(of)[0], literal(expr.Args(of)[1]), expr.Key(of)); ok {
			return sizeOfDefaultTarget{inner}, true
		}
	}
	return sizeOfTarget{expr.Key(of), expr.ElementsOf(of)}, expr.Key(of) != ""
}

func defaultTargetOf(optional ast.Expr, otherwise values.Value, key string) (target, bool) {
	if at, name, ok := expr.OptionalPathOf(optional); ok {
		if direct, ok := expr.DirectOptional(optional); ok {
			return defaultTarget{direct, name, otherwise}, true
		}
		return deepTarget{at.Below(name), otherwise, key}, true
	}
	return optionalTarget{key, expr.Key(optional), otherwise}, key != ""
}

// orEmpty gives the place of x.?name in x.?name.orValue([]).
func orEmpty(e ast.Expr) (expr.Path, bool) {
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
