package prove

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// An outcome is how a condition comes out: both are false for one that always fails.
type outcome struct{ yes, no bool }

// Silences are findings on what an expression says for nothing: conditions that never come out in the way that was meant, and
// branches that make commands and that no event leads to. A condition that is always true because of what the contract says is
// none: people write event.type == "A" in front of the one variant that there is.
func (t *Trace) Silences() []finding.Finding {
	var out []finding.Finding
	p := t.p
	explained := map[ast.Expr]bool{} // conditions with a part that never comes out
	var walk func(e ast.Expr) bool
	walk = func(e ast.Expr) bool {
		found := false
		if f, ok := p.never(e); ok {
			out, found = append(out, f), true
		} else if f, ok := p.misspelt(e); ok {
			out = append(out, f)
		}
		expr.EachPart(e, func(part ast.Expr) { found = walk(part) || found })
		explained[e] = found
		return found
	}
	walk(p.checked.Expr())
	ast.PostOrderVisit(p.checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Conditional || !p.visited[e.ID()] {
			return
		}
		args := e.AsCall().Args()
		for i, branch := range args[1:] {
			if p.visited[branch.ID()] || explained[args[0]] || !makes(branch) {
				continue
			}
			when := map[int]string{0: "never true", 1: "always true"}[i]
			out = append(out, finding.Finding{
				Code: finding.MappingUnreached, Severity: finding.Note, Property: "mapping", Place: expr.Place(p.checked, branch.ID(), false),
				Message: "no event of the contract leads here: " + p.written(args[0]) + " is " + when, Remedy: "remove the branch",
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
func (p *prover) never(e ast.Expr) (f finding.Finding, ok bool) {
	o, asked := p.outcomes[e]
	if !asked || o.yes == o.no {
		return f, false
	}
	f = finding.Finding{Code: finding.MappingNever, Severity: finding.Warning, Property: "mapping", Place: expr.Place(p.checked, expr.Leftmost(e).ID(), false)}
	f.Message = p.written(e) + " is never true"
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() && !o.yes {
		return p.neverPresent(e, f)
	}
	if e.Kind() != ast.CallKind {
		return f, false
	}
	args := expr.Args(e)
	if f, ok := p.optionalOrNull(e, args, f); ok {
		return f, true
	}
	if slices.ContainsFunc(args, guards) {
		return f, false
	}
	switch name := e.AsCall().FunctionName(); name {
	case operators.NotEquals:
		if !o.yes {
			return f, false
		}
		f.Message = p.written(e) + " is always true"
		return p.neverEqual(args, f)
	case operators.Equals:
		if o.yes {
			return f, false
		}
		return p.neverEqual(args, f)
	case operators.In, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals,
		"startsWith", "endsWith", "contains", "matches":
		if o.yes {
			return f, false
		}
		if name == operators.In && args[1].Kind() == ast.ListKind {
			for _, element := range args[1].AsList().Elements() {
				if f, ok := p.meant(args[0], element, f); ok {
					return f, true
				}
			}
		}
		return p.because(args, f)
	}
	return f, false
}

// optionalOrNull is the finding on a comparison of an optional with null, which it never is, present or absent.
func (p *prover) optionalOrNull(e ast.Expr, args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	name := e.AsCall().FunctionName()
	if name != operators.Equals && name != operators.NotEquals {
		return f, false
	}
	for i, arg := range args {
		null := args[1-i]
		if len(p.found[arg]) == 0 || !p.found[arg].Is(values.KindOptional) || null.Kind() != ast.LiteralKind || null.AsLiteral() != types.NullValue {
			continue
		}
		text := p.operand(arg) + ".orValue(null) " + functionName(name) + " null"
		f.Message = p.written(arg) + " is an optional, which is never null"
		f.Remedy, f.Fix = "write "+text, finding.Fix{Old: p.written(e), New: text}
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
func (p *prover) misspelt(e ast.Expr) (f finding.Finding, ok bool) {
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
	best, ok := undeclared(p.found[operand], name)
	if !ok || !p.visited[e.ID()] {
		return f, false
	}
	from := p.written(operand)
	return finding.Finding{
		Code: finding.MappingUndeclared, Severity: finding.Note, Property: "mapping", Place: expr.Place(p.checked, expr.Leftmost(e).ID(), false),
		Message: "the event contract names no property " + name + " of " + from, Remedy: "did you mean " + from + "." + best + "?",
	}, true
}

// undeclared gives the name that was meant by one that no contract of some maps names.
func undeclared(v values.Value, name string) (meant string, ok bool) {
	names := namesOf(v)
	if slices.Contains(names, name) {
		return "", false
	}
	return near.Nearest(name, names)
}

// neverEqual says what the two sides of a comparison may be, and which constant was meant.
func (p *prover) neverEqual(args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	for i := range args {
		if f, ok := p.meant(args[i], args[1-i], f); ok {
			return f, true
		}
	}
	return p.because(args, f)
}

// meant offers the constant that a place may be and that is nearest to one that it cannot be.
func (p *prover) meant(at, constant ast.Expr, f finding.Finding) (finding.Finding, bool) {
	text, ok := expr.Text(constant)
	found := p.found[at]
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
	f.Message += fmt.Sprintf(": %s can only be %s", p.written(at), found.Words())
	f.Remedy = "did you mean " + strconv.Quote(best) + "?"
	f.Fix = finding.Fix{Old: p.written(constant), New: strconv.Quote(best)}
	return f, true
}

// because says what the sides of a comparison may be that are not written there.
func (p *prover) because(args []ast.Expr, f finding.Finding) (finding.Finding, bool) {
	var reasons []string
	for _, arg := range args {
		_, isText := expr.Text(arg)
		_, isInt := expr.Int(arg)
		if found := p.found[arg]; len(found) > 0 && !isText && !isInt && arg.Kind() != ast.LiteralKind && arg.Kind() != ast.ListKind {
			reasons = append(reasons, p.written(arg)+" can only be "+found.Words())
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
func (p *prover) neverPresent(e ast.Expr, f finding.Finding) (finding.Finding, bool) {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	from := p.written(operand)
	f.Message += ": the event contract has no property " + name + " here"
	f.Remedy = "use a name that the contract has"
	if best, ok := near.Nearest(name, namesOf(p.found[operand])); ok {
		f.Remedy = "did you mean has(" + from + "." + best + ")?"
		f.Fix = finding.Fix{Old: p.written(e), New: "has(" + from + "." + best + ")"}
	}
	return f, true
}

func namesOf(v values.Value) []string {
	var names []string
	for _, m := range values.All[*values.Map](v) {
		names = append(names, m.Listed()...)
	}
	return names
}
