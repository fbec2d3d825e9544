package prove

import (
	"math"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celmap"
)

// onePass bounds what it costs to go through an event once, in cel-go's units: a body has at most 1 MiB.
const onePass = 1 << 20

// cost bounds what an evaluation can cost on the events that the prover went through, by the nodes that it visited: the
// branches that no such event takes cost nothing. What has no bound here is beyond every limit.
func (p *prover) cost(e ast.Expr) int {
	c := costing{prover: p, lengths: map[string]int{}}
	return c.of(e)
}

// A costing adds up costs, up to one that is beyond the limit.
type costing struct {
	*prover
	lengths map[string]int // of the lists that variables are bound to
	loops   int            // that the node is inside of, where visits do not tell what is evaluated
}

const tooCostly = celmap.MaxCost + 1

// operators that may leave arguments out.
var lazy = map[string]bool{operators.Conditional: true, operators.LogicalAnd: true, operators.LogicalOr: true, "orValue": true, "or": true}

func (c *costing) of(e ast.Expr) int {
	switch e.Kind() {
	case ast.LiteralKind, ast.IdentKind:
		return 1
	case ast.SelectKind:
		return 1 + c.of(e.AsSelect().Operand())
	case ast.ListKind:
		return c.sum(10, e.AsList().Elements()...)
	case ast.MapKind:
		total := 30
		for _, entry := range e.AsMap().Entries() {
			total = c.sum(total, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
		return total
	case ast.CallKind:
		name, args := e.AsCall().FunctionName(), expr.Args(e)
		total := c.own(e, name, args)
		for i, arg := range args {
			if i == 0 || !lazy[name] || c.loops > 0 || c.visited[arg.ID()] {
				total = c.sum(total, arg)
			}
		}
		return total
	case ast.ComprehensionKind:
		return c.comprehension(e)
	}
	return tooCostly
}

func (c *costing) comprehension(e ast.Expr) int {
	if name, init, body, ok := expr.Binding(e); ok {
		if n, ok := c.length(init); ok {
			c.lengths[name] = n
			defer delete(c.lengths, name)
		}
		return c.sum(2, init, body)
	}
	l := e.AsComprehension()
	n, ok := c.length(l.IterRange())
	if !ok {
		return tooCostly
	}
	total := c.sum(1, l.IterRange(), l.AccuInit())
	c.loops++
	defer func() { c.loops-- }()
	return capped(c.sum(total, l.Result()) + product(n, c.sum(1, l.LoopCondition(), l.LoopStep())))
}

// length bounds the length of a list that the expression itself writes.
func (c *costing) length(e ast.Expr) (int, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		n, ok := c.lengths[e.AsIdent()]
		return n, ok
	case ast.ListKind:
		return len(e.AsList().Elements()), true
	case ast.MapKind:
		return len(e.AsMap().Entries()), true
	case ast.ComprehensionKind:
		if l, ok := expr.ReadLoop(e); ok && (l.Macro == expr.Map || l.Macro == expr.Filter) {
			return c.length(l.Over)
		}
	}
	return 0, false
}

func (c *costing) sum(total int, parts ...ast.Expr) int {
	for _, part := range parts {
		total = capped(total + c.of(part))
	}
	return total
}

func capped(n int) int {
	if n < 0 || n > tooCostly {
		return tooCostly
	}
	return n
}

// own bounds the cost of a call beside that of its arguments.
func (c *costing) own(e ast.Expr, name string, args []ast.Expr) int {
	if name == operators.Add {
		switch c.checked.GetType(e.ID()).Kind() {
		case types.ListKind, types.IntKind, types.DoubleKind:
			return 2 // lists are not copied
		}
		return onePass
	}
	written := math.MaxInt // the size of what is written out among the arguments
	for _, arg := range args {
		switch arg.Kind() {
		case ast.LiteralKind:
			n := 1
			if text, ok := expr.Text(arg); ok {
				n += len(text)
			}
			written = min(written, n)
		case ast.ListKind:
			written = min(written, 1+len(arg.AsList().Elements()))
		case ast.MapKind:
			written = min(written, 1+len(arg.AsMap().Entries()))
		}
	}
	switch name {
	case operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.NotStrictlyFalse,
		operators.Negate, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo,
		operators.Index, operators.OptIndex, operators.OptSelect,
		"hasValue", "value", "orValue", "or", "optional.of", "optional.none", "dyn", "type", "size",
		"asInt", "asDouble":
		return 2
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.In:
		return min(written, onePass) // of two values the smaller one is gone through
	case "string", "int", "double", "timestamp", "duration", "asTimestamp", "asDuration", "startsWith", "endsWith", "lowerAscii", "upperAscii", "trim":
		return onePass
	case "matches", "contains":
		if len(args) == 2 && args[1].Kind() == ast.LiteralKind {
			return product(onePass, written)
		}
	}
	return tooCostly
}

func product(a, b int) int {
	if a == 0 || b == 0 {
		return 0
	}
	if a > math.MaxInt/b {
		return math.MaxInt
	}
	return a * b
}
