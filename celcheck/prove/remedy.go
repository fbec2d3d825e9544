package prove

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A fix gives what to write in the place of a part of the expression. It is made when all of the expression is evaluated;
// old is nil where nothing is known to help.
type fix func() (old ast.Expr, text string)

// remedied completes the remedies of alarms with code that compiles where it stands.
func (p *prover) remedied(alarms []*Alarm) {
	p.parents = map[ast.Expr]ast.Expr{}
	ast.PostOrderVisit(p.checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		expr.EachPart(e, func(part ast.Expr) { p.parents[part] = e })
	}))
	for _, a := range alarms {
		remedies := []string{a.Remedy}
		if a.fix != nil {
			if old, text := a.fix(); old != nil && !strings.Contains(text, expr.TooLong) {
				a.Fix = finding.Fix{Old: p.written(old), New: text}
				remedies = append(remedies, "write "+text)
			}
		}
		remedies = append(remedies, a.hint)
		a.Remedy = ""
		for _, r := range remedies {
			switch {
			case r == "":
			case a.Remedy == "":
				a.Remedy = r
			default:
				a.Remedy += ", or " + r
			}
		}
	}
}

// Operand is an expression as its user wrote it, in parentheses where an operator or a dot beside it would tear it apart.
func (p *Proof) Operand(e ast.Expr) string { return operand(e, p.Written(e)) }

func (p *prover) operand(e ast.Expr) string { return operand(e, p.written(e)) }

func operand(e ast.Expr, text string) string {
	if e.Kind() == ast.CallKind {
		name := e.AsCall().FunctionName()
		if symbol, ok := operators.FindReverse(name); ok && symbol != "" || name == operators.Conditional {
			return "(" + text + ")"
		}
	}
	return text
}

// operandOf is what a selection, or an index, is taken of; nil of other expressions.
func operandOf(e ast.Expr) ast.Expr {
	switch {
	case e == nil:
	case e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly():
		return e.AsSelect().Operand()
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Index:
		return e.AsCall().Args()[0]
	}
	return nil
}

// chained writes the chain of selections that a part belongs to, with what may be absent as optionals:
// event.?customer.?name.orValue(""), or has(event.customer) && has(event.customer.name).
func (p *prover) chained(e ast.Expr) fix {
	return func() (ast.Expr, string) {
		first := e
		for operand := operandOf(first); operand != nil && p.absent[operand]; operand = operandOf(first) {
			first = operand
		}
		chain := []ast.Expr{first} // from the first that may be absent to the whole
		top := first
		for parent := p.parents[top]; operandOf(parent) == top && parent != nil; parent = p.parents[top] {
			top = parent
			chain = append(chain, top)
		}
		base := p.operand(operandOf(first))
		switch parent := p.parents[top]; {
		case parent == nil:
		case parent.Kind() == ast.SelectKind:
			return p.tested(base, chain, parent)
		case parent.Kind() == ast.CallKind && (parent.AsCall().FunctionName() == operators.OptSelect || parent.AsCall().FunctionName() == operators.OptIndex) &&
			parent.AsCall().Args()[0] == top:
			return top, base + p.optionalSteps(chain)
		}
		if len(p.found[top]) == 0 {
			return nil, "" // no event has it
		}
		return top, base + p.optionalSteps(chain) + ".orValue(" + p.found[top].Default() + ")"
	}
}

func (p *prover) optionalSteps(chain []ast.Expr) string {
	var out strings.Builder
	for _, e := range chain {
		if e.Kind() == ast.SelectKind {
			out.WriteString(".?" + e.AsSelect().FieldName())
			continue
		}
		index := e.AsCall().Args()[1]
		if name, ok := expr.Text(index); ok && identifier.MatchString(name) {
			out.WriteString(".?" + name)
			continue
		}
		out.WriteString("[?" + p.written(index) + "]")
	}
	return out.String()
}

// tested writes has(a.b.c) with a test for each of the chain before it.
func (p *prover) tested(base string, chain []ast.Expr, has ast.Expr) (ast.Expr, string) {
	var tests []string
	for _, e := range chain {
		name, ok := nameOf(e)
		if !ok {
			return nil, ""
		}
		tests = append(tests, presence(base, name))
		base = p.written(e)
	}
	text := strings.Join(append(tests, p.written(has)), " && ")
	if parent := p.parents[has]; parent != nil && (parent.Kind() != ast.CallKind || !holdsConjunction[parent.AsCall().FunctionName()]) {
		text = "(" + text + ")"
	}
	return has, text
}

var holdsConjunction = map[string]bool{operators.LogicalAnd: true, operators.Conditional: true}

// nameOf is the name by which a member is selected.
func nameOf(e ast.Expr) (string, bool) {
	if e.Kind() == ast.SelectKind {
		return e.AsSelect().FieldName(), true
	}
	return expr.Text(e.AsCall().Args()[1])
}

// identifier is a name that can stand behind a dot.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// presence tests whether an object has a member, in a form that compiles for any name.
func presence(from, name string) string {
	if identifier.MatchString(name) {
		return "has(" + from + "." + name + ")"
	}
	return fmt.Sprintf("%q in %s", name, from)
}

// instead writes an expression where a condition holds, and a default where it does not.
func (p *prover) instead(e ast.Expr, condition string) fix {
	return func() (ast.Expr, string) {
		return e, "(" + condition + " ? " + p.written(e) + " : " + p.found[e].Default() + ")"
	}
}

// typeNames are the types by which kinds are asked for.
var typeNames = map[values.Kind]string{
	values.KindNull: "null_type", values.KindBool: "bool", values.KindInt: "int", values.KindDouble: "double", values.KindString: "string",
	values.KindList: "list", values.KindMap: "map", values.KindBytes: "bytes",
	values.KindTimestamp: "google.protobuf.Timestamp", values.KindDuration: "google.protobuf.Duration",
}

// neutral are what stands for a value of a kind that is missing.
var neutral = map[values.Kind]string{
	values.KindBool: "false", values.KindInt: "0", values.KindDouble: "0.0", values.KindString: `""`, values.KindList: "[]", values.KindMap: "{}",
}

// ofKind writes an argument that may be bad so that it is of one of some kinds.
func (p *prover) ofKind(e ast.Expr, bad values.Value, kinds []values.Kind) fix {
	return func() (ast.Expr, string) {
		text := p.operand(e)
		otherwise, wanted := "", len(kinds) > 0
		if wanted {
			otherwise = neutral[kinds[0]]
		}
		inner, _ := bad.Only(values.KindOptional).Opened()
		switch {
		case bad.Is(values.KindOptional):
			return e, text + ".orValue(" + inner.Default() + ")"
		case wanted && kinds[0] == values.KindString && bad.Is(values.KindInt, values.KindDouble, values.KindBool, values.KindTimestamp, values.KindDuration):
			return e, "string(" + text + ")"
		case otherwise == "" || bad.Has(values.KindOptional):
			return nil, ""
		case bad.Is(values.KindNull):
			return e, "(" + text + " != null ? " + text + " : " + otherwise + ")"
		}
		return e, "(type(" + text + ") == " + typeNames[kinds[0]] + " ? " + text + " : " + otherwise + ")"
	}
}

// inferred writes a part that may be of another type than the checker has inferred.
func (p *prover) inferred(e ast.Expr, want values.Kind) fix {
	return func() (ast.Expr, string) {
		text := "dyn(" + p.written(e) + ")"
		if neutral[want] == "" {
			return nil, ""
		}
		return e, "(type(" + text + ") == " + typeNames[want] + " ? " + text + " : " + neutral[want] + ")"
	}
}

// asCondition makes a condition of what may be other than a bool.
func (p *prover) asCondition(e ast.Expr, other values.Value) fix {
	return func() (ast.Expr, string) {
		text := p.operand(e)
		switch {
		case other.Is(values.KindNull):
			return e, text + " == true"
		case other.Is(values.KindInt, values.KindDouble):
			return e, text + " != 0"
		case other.Is(values.KindString):
			return e, text + ` != ""`
		case other.Is(values.KindList, values.KindMap):
			return e, "size(" + text + ") > 0"
		}
		return nil, ""
	}
}

// asStrings makes strings of a list's items.
func (p *prover) asStrings(list ast.Expr) fix { return p.with(list, ".map(x, string(x))") }

// with writes a call of a method behind a part.
func (p *prover) with(e ast.Expr, call string) fix {
	return func() (ast.Expr, string) { return e, p.operand(e) + call }
}

// typeWords are the names of types that are words.
var typeWords = map[string]bool{
	"type": true, "bool": true, "int": true, "uint": true, "double": true, "string": true, "bytes": true, "list": true, "map": true, "null_type": true,
}

// keyFix makes a string of a key. {type: 1} has a type as its key, and its name is meant.
func keyFix(key ast.Expr, text string) fix {
	return func() (ast.Expr, string) {
		if key.Kind() == ast.IdentKind && typeWords[key.AsIdent()] {
			return key, strconv.Quote(text)
		}
		return key, "string(" + text + ")"
	}
}

// Expressible says what to write so that a map literal holds nothing of a kind that JSON does not have, which is given in
// words.
func (p *Proof) Expressible(literal int64, kind string) (remedy string, f finding.Fix) {
	is := func(e ast.Expr) bool {
		return slices.ContainsFunc(p.found[e], func(s values.Shape) bool { return s.Kind().String() == kind })
	}
	var walk func(e ast.Expr)
	write := func(e ast.Expr, text string) { f = finding.Fix{Old: p.Written(e), New: text} }
	walk = func(e ast.Expr) {
		switch {
		case e == nil || f.Old != "":
		case e.Kind() == ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				m := entry.AsMapEntry()
				if value := m.Value(); is(value) && kind == values.KindOptional.String() && f.Old == "" && !m.IsOptional() {
					text := p.Written(m.Key()) + ": " + p.Written(value)
					f = finding.Fix{Old: text, New: "?" + text}
				}
				walk(m.Value())
			}
		case e.Kind() == ast.ListKind:
			for _, element := range e.AsList().Elements() {
				walk(element)
			}
		case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional:
			walk(e.AsCall().Args()[1])
			walk(e.AsCall().Args()[2])
		case is(e):
			switch text := p.Written(e); kind {
			case values.KindTimestamp.String(), values.KindDuration.String():
				write(e, "string("+text+")")
			case values.KindOptional.String():
				inner, _ := p.found[e].Opened()
				write(e, text+".orValue("+inner.Default()+")")
			case values.KindBytes.String():
				write(e, "base64.encode("+text+")")
			}
		}
	}
	walk(expr.Find(p.Checked.Expr(), literal))
	if f.Old == "" || strings.Contains(f.Old, expr.TooLong) {
		return "", finding.Fix{}
	}
	return "write " + f.New, f
}
