package celmap

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// MaxElements is the greatest number of elements of a list, or of members that are merged, of what one operation may make:
// as many as a body has bytes.
const MaxElements = result.MaxElements

// cel-go counts the cost of a call after it was made, and looks at the deadline between two iterations of a
// comprehension only. Most calls take a time in proportion to their arguments. Those that do not are guarded here: what
// they will take or make is computed first, and a call beyond a limit is refused with the same reason as an evaluation
// that costs too much. Without this one event of 100 kB could hold a function until its timeout, batch after batch, or
// fill its memory.
//
// A guard gives nil, or the error. It need not know of overloads that are harmless.
var guards = map[string]func(args []ref.Val) ref.Val{
	// Quadratic in cel-go.
	"distinct":        func(args []ref.Val) ref.Val { return within(length(args[0])*length(args[0]), MaxCost) },
	"sets.contains":   pairs,
	"sets.equivalent": pairs,
	"sets.intersects": pairs,
	// Growing.
	operators.Add:     grown,
	"join":            joined,
	"replace":         replaced,
	"flatten":         flattened,
	"format":          formatted,
	"regex.replace":   rewritten,
	overloads.Matches: sized,
}

// guarded gives the functions of an environment with their guards, to take the place of those without.
func guarded(env *cel.Env) (cel.ProgramOption, error) {
	var overloads []*functions.Overload
	declared := env.Functions()
	for name, guard := range guards {
		bindings, err := declared[name].Bindings()
		if err != nil || len(bindings) == 0 {
			return nil, fmt.Errorf("guarding the function %s: cel-go does not have it (%w)", name, err)
		}
		for _, b := range bindings {
			overloads = append(overloads, guardedOverload(*b, guard))
		}
	}
	return cel.Functions(overloads...), nil //nolint:staticcheck // the one way to take a function's place and still call it
}

func guardedOverload(o functions.Overload, guard func([]ref.Val) ref.Val) *functions.Overload {
	if unary := o.Unary; unary != nil {
		o.Unary = func(a ref.Val) ref.Val {
			if refused := guard([]ref.Val{a}); refused != nil {
				return refused
			}
			return unary(a)
		}
	}
	if binary := o.Binary; binary != nil {
		o.Binary = func(a, b ref.Val) ref.Val {
			if refused := guard([]ref.Val{a, b}); refused != nil {
				return refused
			}
			return binary(a, b)
		}
	}
	if function := o.Function; function != nil {
		o.Function = func(args ...ref.Val) ref.Val {
			if refused := guard(args); refused != nil {
				return refused
			}
			return function(args...)
		}
	}
	return &o
}

func within(n, most int) ref.Val {
	if n > most || n < 0 {
		return types.NewErr(result.TooLarge)
	}
	return nil
}

// length is that of a list or, in bytes, of a string; 0 of anything else. It is cut off so that products do not overflow.
func length(value ref.Val) int {
	n := 0
	switch v := value.(type) {
	case types.String:
		n = len(v)
	case types.Bytes:
		n = len(v)
	case traits.Lister:
		if size, ok := v.Size().(types.Int); ok {
			n = int(size)
		}
	}
	if n < 0 || n > 1<<30 {
		return 1 << 30
	}
	return n
}

func pairs(args []ref.Val) ref.Val {
	if len(args) != 2 {
		return nil
	}
	return within(length(args[0])*length(args[1]), MaxCost)
}

// grown guards +, which nearly every mapping uses on short strings and numbers.
func grown(args []ref.Val) ref.Val {
	switch a := args[0].(type) {
	case types.String, types.Bytes:
		return within(length(a)+length(args[1]), MaxOutput)
	case traits.Lister:
		return within(length(a)+length(args[1]), MaxElements)
	default:
		return nil
	}
}

func joined(args []ref.Val) ref.Val {
	list, ok := args[0].(traits.Lister)
	if !ok {
		return nil
	}
	n := 0
	if len(args) == 2 {
		n = length(args[1]) * max(length(list)-1, 0)
	}
	for it := list.Iterator(); it.HasNext() == types.True && n <= MaxOutput; {
		n += length(it.Next())
	}
	return within(n, MaxOutput)
}

func replaced(args []ref.Val) ref.Val {
	if len(args) < 3 {
		return nil
	}
	text, isText := args[0].(types.String)
	old, isOld := args[1].(types.String)
	if !isText || !isOld {
		return nil
	}
	found := strings.Count(string(text), string(old))
	if len(args) == 4 {
		if most, ok := args[3].(types.Int); ok && most >= 0 && int(most) < found {
			found = int(most)
		}
	}
	return within(len(text)+found*length(args[2]), MaxOutput)
}

// rewritten guards regex.replace, whose replacement may hold the match many times.
func rewritten(args []ref.Val) ref.Val {
	text, replacement := length(args[0]), length(args[2])
	references := 0
	if r, ok := args[2].(types.String); ok {
		references = strings.Count(string(r), `\`)
	}
	return within(text*(references+1)+(text+1)*replacement, MaxOutput)
}

func flattened(args []ref.Val) ref.Val {
	list, ok := args[0].(traits.Lister)
	if !ok {
		return nil
	}
	depth := 1
	if len(args) == 2 {
		if d, ok := args[1].(types.Int); ok {
			depth = int(min(max(d, 0), MaxDepth))
		}
	}
	left := MaxElements
	if !countFlat(list, depth, &left) {
		return types.NewErr(result.TooLarge)
	}
	return nil
}

func countFlat(list traits.Lister, depth int, left *int) bool {
	if depth == 0 {
		*left -= length(list)
		return *left >= 0
	}
	for it := list.Iterator(); it.HasNext() == types.True; {
		if *left--; *left < 0 {
			return false
		}
		if inner, ok := it.Next().(traits.Lister); ok && !countFlat(inner, depth-1, left) {
			return false
		}
	}
	return true
}

func formatted(args []ref.Val) ref.Val {
	if len(args) != 2 {
		return nil
	}
	left := MaxOutput - length(args[0])
	if !countText(args[1], MaxDepth, &left) {
		return types.NewErr(result.TooLarge)
	}
	return nil
}

// countText bounds what a value is written as. A number may be written with a hundred decimals.
func countText(value ref.Val, depth int, left *int) bool {
	if depth == 0 {
		return false
	}
	*left -= 2
	switch v := value.(type) {
	case types.String, types.Bytes:
		*left -= length(value)
	case traits.Mapper:
		for it := v.Iterator(); it.HasNext() == types.True && *left >= 0; {
			key := it.Next()
			*left -= length(key) + 4
			if !countText(v.Get(key), depth-1, left) {
				return false
			}
		}
	case traits.Lister:
		for it := v.Iterator(); it.HasNext() == types.True && *left >= 0; {
			if !countText(it.Next(), depth-1, left) {
				return false
			}
		}
	case types.Int, types.Double, types.Uint:
		*left -= 20
	}
	return *left >= 0
}

// sized guards a pattern. cel-go has a limit of its own, which it forgets where the call is a condition or an index.
func sized(args []ref.Val) ref.Val {
	pattern, ok := args[len(args)-1].(types.String)
	if !ok {
		return nil
	}
	n, err := types.RegexProgramSize(string(pattern))
	switch {
	case err != nil:
		return types.WrapErr(err)
	case n > maxRegexProgram:
		return types.NewErr("%s", result.RegexTooLarge)
	}
	return nil
}

// boundPattern is a decorator that refuses a large pattern which is a constant: cel-go compiles it once, and does not ask
// the guard.
func boundPattern(i interpreter.InterpretableV2) (interpreter.InterpretableV2, error) {
	call, ok := i.(interpreter.InterpretableCall)
	if !ok || call.Function() != overloads.Matches || len(call.Args()) != 2 {
		return i, nil
	}
	if pattern, ok := call.Args()[1].(interpreter.InterpretableConst); ok {
		if refused, ok := sized([]ref.Val{pattern.Value()}).(*types.Err); ok {
			return nil, refused
		}
	}
	return i, nil
}
