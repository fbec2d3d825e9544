package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/prove"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// Silences are findings on what an expression says for nothing: conditions that never come out in the way that was meant, and
// branches that make commands and that no event leads to. A condition that is always true because of what the contract says is
// none: people write event.type == "A" in front of the one variant that there is.
func Silences(t *prove.Trace) []finding.Finding {
	var out []finding.Finding
	explained := map[ast.Expr]bool{} // conditions with a part that never comes out
	var walk func(e ast.Expr) bool
	walk = func(e ast.Expr) bool {
		found := false
		if f, ok := never(t, e); ok {
			out, found = append(out, f), true
		} else if f, ok := misspelt(t, e); ok {
			out = append(out, f)
		}
		expr.EachPart(e, func(part ast.Expr) { found = walk(part) || found })
		explained[e] = found
		return found
	}
	walk(t.Checked.Expr())
	ast.PostOrderVisit(t.Checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Conditional || !t.Visited(e) {
			return
		}
		args := e.AsCall().Args()
		for i, branch := range args[1:] {
			if t.Visited(branch) || explained[args[0]] || !makes(branch) {
				continue
			}
			when := map[int]string{0: "never true", 1: "always true"}[i]
			out = append(out, finding.Finding{
				Code: finding.MappingUnreached, Severity: finding.Note, Property: "mapping", Place: expr.Place(t.Checked, branch.ID(), false),
				Message: "no event of the contract leads here: " + t.Written(args[0]) + " is " + when, Remedy: "remove the branch",
			})
		}
	}))
	return out
}

// makes reports whether an expression makes a command.
func makes(e ast.Expr) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) { found = found || e.Kind() == ast.MapKind && len(e.AsMap().Entries()) > 0 }))
	return found
}

// never is the finding on a comparison, in or has that never comes out true, or a != that never comes out false.
func never(t *prove.Trace, e ast.Expr) (f finding.Finding, ok bool) {
	yes, no := t.Outcome(e)
	if yes == no {
		return f, false
	}
	f = finding.Finding{Code: finding.MappingNever, Severity: finding.Warning, Property: "mapping", Place: expr.Place(t.Checked, expr.Leftmost(e).ID(), false)}
	f.Message = t.Written(e) + " is never true"
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() && !yes {
		return neverPresent(t, e, f)
	}
	if e.Kind() != ast.CallKind {
		return f, false
	}
	args := expr.Args(e)
	if f, ok := optionalOrNull(t, e, args, f); ok {
		return f, true
	}
	if slices.ContainsFunc(args, guards) {
		return f, false
	}
	switch name := e.AsCall().FunctionName(); name {
	case operators.NotEquals:
		if !yes {
			return f, false
		}
		f.Message = t.Written(e) + " is always true"
		return neverEqual(t, args, f)
	case operators.Equals:
		if yes {
			return f, false
		}
		return neverEqual(t, args, f)
	case operators.In, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		"startsWith", "endsWith", "contains", "matches":
		if yes {
			return f, false
		}
		if name == operators.In && args[1].Kind() == ast.ListKind {
			for _, element := range args[1].AsList().Elements() {
				if f, ok := meant(t, args[0], element, f); ok {
					return f, true
				}
			}
		}
		return because(t, args, f)
	}
	return f, false
}

// optionalOrNull is the finding on a comparison of an optional with null, which it never is, present or absent.
func optionalOrNull(t *prove.Trace, e ast.Expr, args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	name := e.AsCall().FunctionName()
	if name != operators.Equals && name != operators.NotEquals {
		return f, false
	}
	for i, arg := range args {
		null := args[1-i]
		if len(t.Found[arg]) == 0 || !t.Found[arg].Is(values.KindOptional) || null.Kind() != ast.LiteralKind || null.AsLiteral() != types.NullValue {
			continue
		}
		text := t.Operand(arg) + ".orValue(null) " + alarm.FunctionName(name) + " null"
		f.Message = t.Written(arg) + " is an optional, which is never null"
		f.Remedy, f.Fix = "write "+text, finding.Fix{Old: t.Written(e), New: text}
		return f, true
	}
	return f, false
}

// guards reports a constant that people compare with to be on the safe side.
func guards(e ast.Expr) bool {
	text, ok := expr.Text(e)
	return ok && text == "" || e.Kind() == ast.LiteralKind && e.AsLiteral().Type() == types.NullType
}

// misspelt is the note on a property that is asked for, that the contract does not name, and that is nearly one that it names.
func misspelt(t *prove.Trace, e ast.Expr) (f finding.Finding, ok bool) {
	var operand ast.Expr
	name := ""
	switch {
	case e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly():
		operand, name = e.AsSelect().Operand(), e.AsSelect().FieldName()
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.OptSelect:
		operand = e.AsCall().Args()[0]
		name, _ = expr.Text(e.AsCall().Args()[1])
	default:
		return f, false
	}
	best, ok := alarm.Undeclared(t.Found[operand], name)
	if !ok || !t.Visited(e) {
		return f, false
	}
	from := t.Written(operand)
	return finding.Finding{
		Code: finding.MappingUndeclared, Severity: finding.Note, Property: "mapping", Place: expr.Place(t.Checked, expr.Leftmost(e).ID(), false),
		Message: "the event contract names no property " + name + " of " + from, Remedy: "did you mean " + from + "." + best + "?",
	}, true
}

// neverEqual says what the two sides of a comparison may be, and which constant was meant.
func neverEqual(t *prove.Trace, args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	for i := range args {
		if f, ok := meant(t, args[i], args[1-i], f); ok {
			return f, true
		}
	}
	return because(t, args, f)
}

// meant offers the constant that a place may be and that is nearest to one that it cannot be.
func meant(t *prove.Trace, at, constant ast.Expr, f finding.Finding) (finding.Finding, bool) {
	text, ok := expr.Text(constant)
	found := t.Found[at]
	if !ok || at.Kind() == ast.LiteralKind || len(found) == 0 {
		return f, false
	}
	var known []string
	for _, s := range values.All[*values.String](found) {
		known = append(known, s.Texts()...)
	}
	best, ok := near.Nearest(text, known)
	if !ok {
		return f, false
	}
	f.Message += fmt.Sprintf(": %s can only be %s", t.Written(at), words.Of(found))
	f.Remedy = "did you mean " + strconv.Quote(best) + "?"
	f.Fix = finding.Fix{Old: t.Written(constant), New: strconv.Quote(best)}
	return f, true
}

// because says what the sides of a comparison may be that are not written there.
func because(t *prove.Trace, args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	var reasons []string
	for _, arg := range args {
		_, isText := expr.Text(arg)
		_, isInt := expr.Int(arg)
		if found := t.Found[arg]; len(found) > 0 && !isText && !isInt && arg.Kind() != ast.LiteralKind && arg.Kind() != ast.ListKind {
			reasons = append(reasons, t.Written(arg)+" can only be "+words.Of(found))
		}
	}
	if len(reasons) == 0 {
		return f, false // two constants: somebody switched a part off
	}
	f.Message += " here: " + strings.Join(reasons, ", and ")
	f.Remedy = "compare with what the event contract allows"
	return f, true
}

// neverPresent says which property was meant by one that no event has.
func neverPresent(t *prove.Trace, e ast.Expr, f finding.Finding) (finding.Finding, bool) {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	from := t.Written(operand)
	f.Message += ": the event contract has no property " + name + " here"
	f.Remedy = "use a name that the contract has"
	if best, ok := near.Nearest(name, alarm.NamesOf(t.Found[operand])); ok {
		f.Remedy = "did you mean has(" + from + "." + best + ")?"
		f.Fix = finding.Fix{Old: t.Written(e), New: "has(" + from + "." + best + ")"}
	}
	return f, true
}
