package facts

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// A fact is what a path knows of an expression that is not a place: size(event.name.trim()) > 0. Expressions are pure, so
// it holds wherever the same text stands again.
type fact struct {
	narrow func(values.Value) values.Value
}

// maxFacts bounds what one path remembers.
const maxFacts = 40

// Knowing adds a fact about the expression of a key.
func (st *State) Knowing(key string, narrow func(values.Value) values.Value) *State {
	if st == nil || key == "" || len(st.facts) >= maxFacts {
		return st
	}
	c := *st
	c.facts = maps.Clone(st.facts)
	if c.facts == nil {
		c.facts = map[string][]*fact{}
	}
	c.facts[key] = append(slices.Clip(c.facts[key]), &fact{narrow})
	return &c
}

// Knows says whether there is a fact under a key that says nothing more than that it is so.
func (st *State) Knows(key string) bool { return key != "" && len(st.facts[key]) > 0 }

// Holds is the fact that says nothing of a value.
func Holds(v values.Value) values.Value { return v }

// shared are the facts of two paths that are the same.
func shared(a, b map[string][]*fact) map[string][]*fact {
	var out map[string][]*fact
	for key, facts := range a {
		for _, f := range facts {
			if slices.Contains(b[key], f) {
				if out == nil {
					out = map[string][]*fact{}
				}
				out[key] = append(out[key], f)
			}
		}
	}
	return out
}

// factsWithout are those that do not speak of a variable.
func factsWithout(facts map[string][]*fact, name string) map[string][]*fact {
	out := map[string][]*fact{}
	for key, f := range facts {
		if !strings.Contains(key, name) {
			out[key] = f
		}
	}
	return out
}

// Recalled applies what is known of an expression to what it may be.
func (st *State) Recalled(e ast.Expr, found values.Value) values.Value {
	if len(st.facts) == 0 || len(found) == 0 {
		return found
	}
	for _, f := range st.facts[expr.Key(e)] {
		// That nothing is left would be no more than a surprise: a fact takes no path away.
		if narrowed := f.narrow(found); len(narrowed) > 0 {
			found = narrowed
		}
	}
	return found
}

// An Order says that one number is greater than another by a gap at least, as a > b does of whole numbers with 1.
type Order struct {
	Greater, Lesser ast.Expr
	Gap             int64
}

// maxOrders bounds what one path remembers.
const maxOrders = 8

// Ordering adds an order, if the path remembers less than it can.
func (st *State) Ordering(o Order) (with *State, added bool) {
	if st == nil || len(st.orders) >= maxOrders {
		return st, false
	}
	c := *st
	c.orders = append(slices.Clip(st.orders), o)
	return &c, true
}

// Ordered are the orders that a path knows.
func (st *State) Ordered() []Order { return st.orders }

// Evaluable says that an expression can be evaluated anywhere: it binds no variable, which could hide one.
func Evaluable(e ast.Expr) bool {
	ok := true
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) { ok = ok && e.Kind() != ast.ComprehensionKind }))
	return ok
}

// Integers says whether a value is ints alone.
func Integers(v values.Value) bool { return len(v) > 0 && v.Is(values.KindInt) }

// A term is an expression and what is added to it: i + 1.
type term struct {
	key string
	by  int64
}

// termOf takes an expression apart; ok is false of what is too large.
func termOf(e ast.Expr) (t term, ok bool) {
	if n, ok := expr.Int(e); ok {
		return term{by: n}, true
	}
	if e.Kind() == ast.CallKind {
		name, args := e.AsCall().FunctionName(), expr.Args(e)
		if name == operators.Add || name == operators.Subtract {
			if by, ok := expr.Int(args[1]); ok && by > -values.MaxSize && by < values.MaxSize {
				t, ok := termOf(args[0])
				if name == operators.Subtract {
					by = -by
				}
				t.by += by
				return t, ok
			}
		}
	}
	key := expr.Key(e)
	return term{key: key}, key != ""
}

// Gap is how much a is greater than b at least, if orders say so, one by way of the other.
func (st *State) Gap(a, b ast.Expr) (int64, bool) {
	x, ok := termOf(a)
	y, also := termOf(b)
	if !ok || !also {
		return 0, false
	}
	always := st.noShorter(a, b)
	if len(st.orders) == 0 {
		return x.by - y.by, always
	}
	// How much greater than y each expression is known to be (Bellman and Ford).
	least := map[string]int64{y.key: 0}
	for range st.orders {
		for _, o := range st.orders {
			greater, ok := termOf(o.Greater)
			lesser, also := termOf(o.Lesser)
			was, reached := least[lesser.key]
			if !ok || !also || !reached {
				continue
			}
			if now, known := least[greater.key]; !known || was+o.Gap+lesser.by-greater.by > now {
				least[greater.key] = was + o.Gap + lesser.by - greater.by
			}
		}
	}
	found, ok := least[x.key]
	if always {
		found = max(found, 0) // of no order it is 0
	}
	return found + x.by - y.by, ok || always
}

// noShorter says of size(x) and size(y), whatever is added to them, that y is made of items of x, each at most once: it is
// x.filter(i, ...) or the like.
func (st *State) noShorter(a, b ast.Expr) bool {
	x, y := sized(a), sized(b)
	if x == nil || y == nil {
		return false
	}
	key := expr.Key(x)
	for key != "" {
		switch {
		case y.Kind() == ast.ComprehensionKind:
			l, ok := expr.ReadLoop(y)
			if !ok || l.Macro != expr.Map && l.Macro != expr.Filter {
				return false
			}
			y = l.Over
		case y.Kind() == ast.CallKind && noLonger[y.AsCall().FunctionName()]:
			y = expr.Args(y)[0]
		case y.Kind() == ast.IdentKind && st.bound[y.AsIdent()] != nil:
			y = st.bound[y.AsIdent()]
		default:
			return false
		}
		if expr.Key(y) == key {
			return true
		}
	}
	return false
}

// noLonger are the functions of a list that give no more items than it has.
var noLonger = map[string]bool{"dyn": true, "distinct": true, "sort": true, "reverse": true, "slice": true, "@sortByAssociatedKeys": true}

// sized is x of size(x), plus or minus some number; nil of others.
func sized(e ast.Expr) ast.Expr {
	for e.Kind() == ast.CallKind {
		args := expr.Args(e)
		switch name := e.AsCall().FunctionName(); name {
		case "size":
			return args[0]
		case operators.Add, operators.Subtract:
			if _, ok := expr.Int(args[1]); !ok {
				return nil
			}
			e = args[0]
		default:
			return nil
		}
	}
	return nil
}

// NoLonger says that a number is no greater than the size of a string or list.
func (st *State) NoLonger(n, of ast.Expr) bool {
	gap, ok := st.Gap(SizeOf(of), n)
	return ok && gap >= 0
}

// SizeOf writes size(x).
func SizeOf(e ast.Expr) ast.Expr { return ast.NewExprFactory().NewCall(0, "size", e) }

// Within says that a number is a position in a string or list, given by its key: no greater than its size.
func Within(e ast.Expr, of string) bool {
	if of == "" || e.Kind() != ast.CallKind {
		return false
	}
	args := expr.Args(e)
	switch e.AsCall().FunctionName() {
	case "indexOf", "lastIndexOf", "size":
		return expr.Key(args[0]) == of
	case "math.@min":
		return slices.ContainsFunc(args, func(arg ast.Expr) bool { return Within(arg, of) })
	case operators.Add:
		// x.indexOf("@") + 1 is behind what was found, or 0.
		inner := args[0]
		by, ok := expr.Int(args[1])
		if !ok || inner.Kind() != ast.CallKind {
			return false
		}
		switch inner.AsCall().FunctionName() {
		case "indexOf", "lastIndexOf":
			parts := expr.Args(inner)
			needle, constant := expr.Text(parts[1])
			return constant && expr.Key(parts[0]) == of && by <= int64(len([]rune(needle)))
		}
	case operators.Subtract:
		by, ok := expr.Int(args[1])
		return ok && by >= 0 && Within(args[0], of)
	}
	return false
}
