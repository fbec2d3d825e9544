package audit

import (
	"math"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
)

// Cost bounds what an evaluation costs on the events of the trace, in cel-go's units, up to a little more than the limit.
// Parts that no event leads to cost nothing. cel-go has an estimate of its own; it knows no size behind an optional, a
// split or a range, and calls every second mapping unbounded.
func Cost(t *prove.Trace) int {
	c := costing{t, multiplied(t.Checked.Expr()), bindings(t.Checked.Expr()), map[int64]int{}}
	return c.of(t.Checked.Expr())
}

// A costing adds up costs.
type costing struct {
	t *prove.Trace
	// whole are the parts whose size counts as a factor, so that an average would not do.
	whole map[int64]bool
	// bound are what the variables of cel.bind are bound to.
	bound map[string]ast.Expr
	// lengths are those of parts that were asked for.
	lengths map[int64]int
}

// tooCostly is where sums and products stop.
const tooCostly = celmap.MaxCost + 1

// lazy are the operators that may leave arguments out.
var lazy = map[string]bool{operators.Conditional: true, operators.LogicalAnd: true, operators.LogicalOr: true, "orValue": true, "or": true}

// What cel-go charges for making a list, a map and an optional, and for a part of an expression.
const (
	listCost = 10
	mapCost  = 30
	partCost = 1
)

func (c costing) of(e ast.Expr) int {
	switch e.Kind() {
	case ast.ListKind:
		return c.sum(listCost, e.AsList().Elements()...)
	case ast.MapKind:
		total := mapCost
		for _, entry := range e.AsMap().Entries() {
			total = c.sum(total, entry.AsMapEntry().Key(), entry.AsMapEntry().Value())
		}
		return total
	case ast.LiteralKind:
		return 0
	case ast.SelectKind:
		return c.sum(partCost, e.AsSelect().Operand())
	case ast.CallKind:
		name, args := e.AsCall().FunctionName(), expr.Args(e)
		total := c.call(e, name, args)
		for i, arg := range args {
			if i == 0 || !lazy[name] || c.t.Visited(arg) || inMacro(arg) {
				total = c.sum(total, arg)
			}
		}
		return total
	case ast.ComprehensionKind:
		l := e.AsComprehension()
		if _, init, body, ok := expr.Binding(e); ok {
			return c.sum(partCost, init, body)
		}
		runs := c.size(l.IterRange())
		return capped(c.sum(partCost, l.IterRange(), l.AccuInit(), l.Result()) + product(runs, c.sum(partCost, l.LoopCondition(), l.LoopStep())))
	}
	return partCost
}

// inMacro says whether an expression is a part of what a macro is expanded to, which is not evaluated by itself.
func inMacro(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		found = found || e.Kind() == ast.IdentKind && len(e.AsIdent()) > 0 && e.AsIdent()[0] == '@'
	}))
	return found
}

func (c costing) sum(total int, parts ...ast.Expr) int {
	for _, part := range parts {
		total = capped(total + c.of(part))
	}
	return total
}

// size is the greatest size that a part may have; numbers and the like have none.
func (c costing) size(e ast.Expr) int {
	if text, ok := expr.Text(e); ok {
		return len(text)
	}
	once, average := c.t.Size(e)
	if c.whole[e.ID()] {
		return once
	}
	return average
}

// call bounds the cost of a call beside that of its arguments. cel-go charges a tenth for each character that is gone
// through, a quarter for each of a pattern, and 1 for each item.
func (c costing) call(e ast.Expr, name string, args []ast.Expr) int {
	if c.refused(e, name, args) {
		return tooCostly
	}
	total, factor := partCost, 1
	for _, arg := range args {
		n := c.size(arg)
		total, factor = capped(total+n/4+1), product(factor, n/10+1)
	}
	switch name {
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return partCost + min(c.size(args[0]), c.size(args[1]))/4 // of two values the smaller one is gone through
	case operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.NotStrictlyFalse,
		operators.Index, operators.OptIndex, operators.OptSelect, "size", "type", "dyn", "has", "hasValue", "value", "orValue", "or", "optional.of", "optional.none":
		return partCost
	case operators.In:
		return capped(partCost + c.among(args[0], args[1]))
	case "sets.contains", "sets.equivalent", "sets.intersects":
		return capped(partCost + product(c.size(args[0])+1, c.among(args[0], args[1])+1))
	case "regex.extract", "regex.extractAll", "regex.replace":
		return capped(partCost + listCost + product(c.size(args[0])/10+1, c.size(args[1])/4+1) + c.matched(name, args))
	case "json.encode":
		n := c.size(e)
		if n >= values.MaxBody {
			n = celmap.MaxOutput // a size is kept up to that of a body
		}
		return partCost + int(float64(n)*celmap.EncodeCost) + 1
	case "merge":
		total = capped(partCost + mapCost + c.size(args[0]))
		if len(args) == 2 {
			return capped(total + c.size(args[1]))
		}
		return capped(total + c.inner(args[0], c.size))
	case "distinct":
		return capped(partCost + product(3*c.size(args[0]), c.size(args[0])+1))
	}
	if multiplies[name] {
		total = capped(total + product(factor, 2))
	}
	if name == operators.Add {
		return total
	}
	if grows[name] {
		return capped(total + listCost + c.size(e))
	}
	for _, arg := range args {
		total = capped(total + c.size(arg)) // what is made is no larger
	}
	return capped(total + listCost)
}

// matched bounds the size of what a function for regular expressions makes.
func (c costing) matched(name string, args []ast.Expr) int {
	n := c.size(args[0])
	if name != "regex.replace" {
		return n + 1
	}
	references := 0
	if text, ok := expr.Text(args[2]); ok {
		references = strings.Count(text, `\`)
	}
	return min(n*(references+1)+product(n+1, c.size(args[2])), celmap.MaxOutput)
}

// grows are the functions whose result may be larger than their arguments.
var grows = map[string]bool{"join": true, "replace": true, "format": true, "lists.range": true, "base64.encode": true, "bytes": true, "strings.quote": true, "flatten": true, "string": true}

// among bounds the cost of looking for a value among others: each comparison goes through the smaller of the two, and all
// that are not written in the expression are in one body.
func (c costing) among(element, container ast.Expr) int {
	if container.Kind() == ast.ListKind {
		total := 0
		for _, item := range container.AsList().Elements() {
			total += 1 + c.size(item)/4
		}
		return total
	}
	n := c.size(container)
	return n + min(product(n, c.size(element)/4), values.MaxBody/4)
}

func capped(n int) int {
	if n < 0 || n > tooCostly {
		return tooCostly
	}
	return n
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

// multiplied are the arguments of calls that cost the product of two sizes, and both of which an event can make long.
func multiplied(e ast.Expr) map[int64]bool {
	whole := map[int64]bool{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || !multiplies[e.AsCall().FunctionName()] {
			return
		}
		var long []ast.Expr
		for _, arg := range expr.Args(e) {
			if arg.Kind() != ast.LiteralKind {
				long = append(long, arg)
			}
		}
		for _, arg := range long {
			whole[arg.ID()] = len(long) > 1
		}
	}))
	return whole
}

var multiplies = map[string]bool{
	"contains": true, "matches": true, "indexOf": true, "lastIndexOf": true, "replace": true, "split": true, "join": true, "format": true,
	"sets.contains": true, "sets.equivalent": true, "sets.intersects": true, "distinct": true,
}
