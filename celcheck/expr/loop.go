package expr

import (
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// A Macro is one that is recognized in what the parser has made of it.
type Macro int

// The macros.
const (
	noMacro Macro = iota
	All
	Exists
	ExistsOne
	Map    // also with a condition
	Filter // keeps the elements as they are
)

// A Loop is a macro taken apart.
type Loop struct {
	Macro     Macro
	Over      ast.Expr
	Variable  string
	Condition ast.Expr // nil: every element
	Result    ast.Expr // of map
}

// ReadLoop recognizes a macro with one variable. ok is false of other comprehensions.
func ReadLoop(e ast.Expr) (l Loop, ok bool) {
	if e.AsComprehension().HasIterVar2() {
		return Loop{}, false
	}
	return read(e.AsComprehension())
}

// ReadPaired recognizes a macro with two variables: the index or key, which the loop has, and the item or member.
func ReadPaired(e ast.Expr) (l Loop, second string, ok bool) {
	if !e.AsComprehension().HasIterVar2() {
		return Loop{}, "", false
	}
	l, ok = read(e.AsComprehension())
	return l, e.AsComprehension().IterVar2(), ok
}

func read(c ast.ComprehensionExpr) (l Loop, ok bool) {
	l = Loop{Over: c.IterRange(), Variable: c.IterVar()}
	if c.LoopStep().Kind() != ast.CallKind {
		return Loop{}, false
	}
	step := c.LoopStep().AsCall()
	args := step.Args()
	isAccu := func(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == c.AccuVar() }
	if !strings.HasPrefix(c.AccuVar(), "@") {
		return Loop{}, false
	}
	switch step.FunctionName() {
	case operators.LogicalAnd:
		l.Macro, l.Condition = All, args[1]
		return l, isBool(c.AccuInit(), true) && isAccu(args[0]) && isAccu(c.Result())
	case operators.LogicalOr:
		l.Macro, l.Condition = Exists, args[1]
		return l, isBool(c.AccuInit(), false) && isAccu(args[0]) && isAccu(c.Result())
	case operators.Conditional:
		if !isAccu(args[2]) || args[1].Kind() != ast.CallKind || args[1].AsCall().FunctionName() != operators.Add {
			return Loop{}, false
		}
		l.Condition = args[0]
		args = args[1].AsCall().Args()
	case operators.Add:
	default:
		return Loop{}, false
	}
	if len(args) != 2 || !isAccu(args[0]) {
		return Loop{}, false
	}
	if args[1].Kind() == ast.LiteralKind && args[1].AsLiteral() == types.Int(1) && c.AccuInit().Kind() == ast.LiteralKind {
		l.Macro = ExistsOne
		return l, l.Condition != nil && c.Result().Kind() == ast.CallKind
	}
	if args[1].Kind() != ast.ListKind || len(args[1].AsList().Elements()) != 1 || len(args[1].AsList().OptionalIndices()) > 0 ||
		!isAccu(c.Result()) || c.AccuInit().Kind() != ast.ListKind || len(c.AccuInit().AsList().Elements()) > 0 || !isBool(c.LoopCondition(), true) {
		return Loop{}, false
	}
	l.Macro, l.Result = Map, args[1].AsList().Elements()[0]
	return l, true
}

// Binding recognizes cel.bind(name, init, body), and what optMap makes.
func Binding(e ast.Expr) (name string, init, body ast.Expr, ok bool) {
	c := e.AsComprehension()
	empty := c.IterRange().Kind() == ast.ListKind && len(c.IterRange().AsList().Elements()) == 0
	if !empty || !isBool(c.LoopCondition(), false) {
		return "", nil, nil, false
	}
	return c.AccuVar(), c.AccuInit(), c.Result(), true
}

// NameAsked recognizes m.exists(k, k == "name").
func NameAsked(l Loop) (string, bool) {
	if l.Macro != Exists || l.Condition.Kind() != ast.CallKind || l.Condition.AsCall().FunctionName() != operators.Equals {
		return "", false
	}
	args := l.Condition.AsCall().Args()
	if args[0].Kind() != ast.IdentKind || args[0].AsIdent() != l.Variable {
		return "", false
	}
	return Text(args[1])
}

func isBool(e ast.Expr, want bool) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral() == types.Bool(want)
}

// ElementsOf is the place of the list whose elements a list has, or some of them: x.filter(v, ...) has those of x. It is
// the zero path for others.
func ElementsOf(list ast.Expr) Path {
	if at, ok := PathOf(list); ok {
		return at
	}
	if list.Kind() != ast.ComprehensionKind {
		return Path{}
	}
	l, ok := ReadLoop(list)
	if !ok || l.Macro != Map || l.Result.Kind() != ast.IdentKind || l.Result.AsIdent() != l.Variable {
		return Path{}
	}
	return ElementsOf(l.Over)
}

// maxUnrolled bounds the list whose elements are written out.
const maxUnrolled = 12

// Unrolled writes [a, b].all(v, f(v)) as f(a) && f(b), and exists as ||, where the elements are places and literals: what
// is then known of v is known of them. That evaluating the list may fail is not part of it. ok is false of other lists.
func Unrolled(e ast.Expr, l Loop) (written ast.Expr, ok bool) {
	if l.Over.Kind() != ast.ListKind || len(l.Over.AsList().OptionalIndices()) > 0 {
		return nil, false
	}
	elements := l.Over.AsList().Elements()
	if len(elements) == 0 || len(elements) > maxUnrolled {
		return nil, false
	}
	operator := operators.LogicalAnd
	if l.Macro == Exists {
		operator = operators.LogicalOr
	}
	factory := ast.NewExprFactory()
	left := maxInlined
	for _, element := range elements {
		if _, place := PathOf(element); !place && element.Kind() != ast.LiteralKind || captures(l.Condition, l.Variable, element) {
			return nil, false
		}
		one := factory.CopyExpr(l.Condition)
		substitute(one, l.Variable, element, map[int64]int64{}, &left)
		if written == nil {
			written = one
			continue
		}
		written = factory.NewCall(e.ID(), operator, written, one)
	}
	return written, left >= 0
}

// Fused reads x.filter(v, c).map(w, r) as x.map(v, c, r), with v in the place of w: what a filter lets pass is known where
// it is mapped. ok is false of other loops.
func Fused(e ast.Expr, l Loop) (fused Loop, ok bool) {
	for l.Macro == Map && l.Over.Kind() == ast.ComprehensionKind {
		filter, is := ReadLoop(l.Over)
		if !is || filter.Macro != Map || filter.Condition == nil || filter.Result.Kind() != ast.IdentKind || filter.Result.AsIdent() != filter.Variable {
			break
		}
		factory := ast.NewExprFactory()
		variable := factory.NewIdent(0, filter.Variable)
		left := maxInlined
		renamed := func(body ast.Expr) ast.Expr {
			if body == nil || l.Variable == filter.Variable {
				return body
			}
			ok = ok && !captures(body, l.Variable, variable)
			c := factory.CopyExpr(body)
			substitute(c, l.Variable, variable, map[int64]int64{}, &left)
			return c
		}
		ok = true
		result, condition := renamed(l.Result), renamed(l.Condition)
		if !ok || left < 0 {
			return Loop{}, false
		}
		if condition != nil {
			condition = factory.NewCall(e.ID(), operators.LogicalAnd, filter.Condition, condition)
		} else {
			condition = filter.Condition
		}
		l = Loop{Macro: Map, Over: filter.Over, Variable: filter.Variable, Condition: condition, Result: result}
	}
	return l, ok
}
