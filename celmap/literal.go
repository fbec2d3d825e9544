package celmap

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// literals gives a decorator that replaces the evaluation of every map literal in an expression, at any depth and in any
// comprehension. cel-go's own makes a Go map, which iterates in random order and lets a later key overwrite an earlier
// one in silence; ours iterates in order and refuses a key that is given twice. No other construct of the dialect makes
// a map: the two-variable comprehensions (transformMap) and the JSON parser are not in it.
func literals(checked *ast.AST) interpreter.InterpretableDecoratorV2 {
	optionals := optionalEntries(checked)
	return func(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
		constructor, ok := i.(interpreter.InterpretableConstructor)
		if !ok || constructor.Type() != types.MapType {
			return i, nil
		}
		parts := constructor.InitVals()
		l := &mapLiteral{id: i.ID()}
		constant := true
		for n := 0; n+1 < len(parts); n += 2 {
			e := entry{key: parts[n], value: parts[n+1], optional: optionals[i.ID()][n/2]}
			if key, ok := e.key.(interpreter.InterpretableConst); ok {
				if name, ok := key.Value().(types.String); ok {
					e.name, e.named = string(name), true
				}
			} else {
				constant = false
			}
			if value, ok := e.value.(interpreter.InterpretableConst); !ok || e.optional {
				constant = false
			} else {
				e.value = interpreter.NewConstValue(value.ID(), value.Value()) // a trace would watch it with a frame, and a constant has no frame
			}
			l.entries = append(l.entries, e)
		}
		if constant && len(l.entries) > 0 {
			// Made once: a constant costs nothing at evaluation. It is not iterated over twice at the same time, since
			// sorting happens here.
			value := l.Exec(nil)
			if o, ok := value.(*object); ok {
				o.keys()
			}
			if !types.IsError(value) {
				return interpreter.NewConstValue(i.ID(), value), nil
			}
		}
		return l, nil
	}
}

// optionalEntries says, by the id of a map literal, which of its entries are written with a question mark.
func optionalEntries(checked *ast.AST) map[int64]map[int]bool {
	found := map[int64]map[int]bool{}
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.MapKind {
			return
		}
		for n, entry := range e.AsMap().Entries() {
			if !entry.AsMapEntry().IsOptional() {
				continue
			}
			if found[e.ID()] == nil {
				found[e.ID()] = map[int]bool{}
			}
			found[e.ID()][n] = true
		}
	}))
	return found
}

type entry struct {
	key, value interpreter.InterpretableV2
	optional   bool
	// name is the key if it is a constant string.
	name  string
	named bool
}

type mapLiteral struct {
	id      int64
	entries []entry
}

// ID implements interpreter.Interpretable.
func (l *mapLiteral) ID() int64 { return l.id }

// Eval implements interpreter.Interpretable.
func (l *mapLiteral) Eval(vars interpreter.Activation) ref.Val {
	return interpreter.EvalActivation(vars, l.Exec)
}

// Exec evaluates keys and values in the order they are written, as cel-go does, so that the first error is the same.
func (l *mapLiteral) Exec(frame *interpreter.ExecutionFrame) ref.Val {
	names := make(map[string]any, len(l.entries))
	var others map[ref.Val]ref.Val
	for n := range l.entries {
		e := &l.entries[n]
		var key ref.Val
		if !e.named {
			if key = e.key.Exec(frame); types.IsUnknownOrError(key) {
				return key
			}
		}
		value := e.value.Exec(frame)
		if types.IsUnknownOrError(value) {
			return value
		}
		if e.optional {
			optional, ok := value.(*types.Optional)
			if !ok {
				return types.NewErrWithNodeID(e.value.ID(), "%s", result.NotOptional)
			}
			if !optional.HasValue() {
				continue
			}
			value = optional.GetValue()
		}
		name, isName := e.name, e.named
		if !isName {
			var s types.String
			s, isName = key.(types.String)
			name = string(s)
		}
		if isName {
			if _, twice := names[name]; twice {
				return types.NewErrWithNodeID(e.key.ID(), "%s", result.DuplicateKey)
			}
			names[name] = value
			continue
		}
		if !canBeKey(key) {
			return types.NewErrWithNodeID(e.key.ID(), "%s", result.BadKey)
		}
		if isAmong(others, key) {
			return types.NewErrWithNodeID(e.key.ID(), "%s", result.DuplicateKey)
		}
		if others == nil {
			others = map[ref.Val]ref.Val{}
		}
		others[key] = value
	}
	result := literalValue(names, others)
	if costs := frame.CostTracker(); costs != nil {
		costs.CreateMap(l.id, result)
	}
	return result
}

// isAmong says whether a key is equal to another one, as 1 is to 1u.
func isAmong(others map[ref.Val]ref.Val, key ref.Val) bool {
	if _, twice := others[key]; twice {
		return true
	}
	var twin ref.Val
	switch k := key.(type) {
	case types.Int:
		twin = k.ConvertToType(types.UintType)
	case types.Uint:
		twin = k.ConvertToType(types.IntType)
	}
	_, twice := others[twin]
	return twice
}

func literalValue(names map[string]any, others map[ref.Val]ref.Val) ref.Val {
	if others == nil {
		return &object{entries: names}
	}
	for name, value := range names {
		others[types.String(name)] = value.(ref.Val)
	}
	return newOrdered(others)
}

// canBeKey says whether a value that is not a string can be a key: an int, a uint or a bool, as the specification of CEL has
// it. cel-go takes doubles and null too, and panics on a list or a map.
func canBeKey(key ref.Val) bool {
	switch key.(type) {
	case types.Bool, types.Int, types.Uint:
		return true
	default:
		return false
	}
}
