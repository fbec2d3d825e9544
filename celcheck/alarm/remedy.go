package alarm

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
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// A Rewrite gives what to write in the place of a part of the expression. It is made when all of the expression is evaluated;
// old is nil where nothing is known to help.
type Rewrite func() (old ast.Expr, text string)

// Remedied completes the remedies of alarms with code that compiles where it stands.
func (l *Log) Remedied(alarms []*Alarm) {
	l.parents = map[ast.Expr]ast.Expr{}
	ast.PostOrderVisit(l.Checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		expr.EachPart(e, func(part ast.Expr) { l.parents[part] = e })
	}))
	for _, a := range alarms {
		remedies := []string{a.Remedy}
		if a.Rewrite != nil {
			if old, text := a.Rewrite(); old != nil && !strings.Contains(text, expr.TooLong) {
				a.Fix = finding.Fix{Old: l.Written(old), New: text}
				remedies = append(remedies, "write "+text)
			}
		}
		remedies = append(remedies, a.Hint)
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
func (l *Log) Operand(e ast.Expr) string {
	text := l.Written(e)
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

// Chained writes the chain of selections that a part belongs to, with what may be absent as optionals:
// event.?customer.?name.orValue(""), or has(event.customer) && has(event.customer.name).
func (l *Log) Chained(e ast.Expr) Rewrite {
	return func() (ast.Expr, string) {
		first := e
		for operand := operandOf(first); operand != nil && l.absent[operand]; operand = operandOf(first) {
			first = operand
		}
		chain := []ast.Expr{first} // from the first that may be absent to the whole
		top := first
		for parent := l.parents[top]; operandOf(parent) == top && parent != nil; parent = l.parents[top] {
			top = parent
			chain = append(chain, top)
		}
		base := l.Operand(operandOf(first))
		switch parent := l.parents[top]; {
		case parent == nil:
		case parent.Kind() == ast.SelectKind:
			return l.tested(base, chain, parent)
		case parent.Kind() == ast.CallKind && (parent.AsCall().FunctionName() == operators.OptSelect || parent.AsCall().FunctionName() == operators.OptIndex) &&
			parent.AsCall().Args()[0] == top:
			return top, base + l.optionalSteps(chain)
		}
		if len(l.Found[top]) == 0 {
			return nil, "" // no event has it
		}
		return top, base + l.optionalSteps(chain) + ".orValue(" + words.Default(l.Found[top]) + ")"
	}
}

func (l *Log) optionalSteps(chain []ast.Expr) string {
	var out strings.Builder
	for _, e := range chain {
		if e.Kind() == ast.SelectKind {
			out.WriteString(".?" + e.AsSelect().FieldName())
			continue
		}
		index := e.AsCall().Args()[1]
		if name, ok := expr.Text(index); ok && Identifier.MatchString(name) {
			out.WriteString(".?" + name)
			continue
		}
		out.WriteString("[?" + l.Written(index) + "]")
	}
	return out.String()
}

// tested writes has(a.b.c) with a test for each of the chain before it.
func (l *Log) tested(base string, chain []ast.Expr, has ast.Expr) (ast.Expr, string) {
	var tests []string
	for _, e := range chain {
		name, ok := nameOf(e)
		if !ok {
			return nil, ""
		}
		tests = append(tests, Presence(base, name))
		base = l.Written(e)
	}
	text := strings.Join(append(tests, l.Written(has)), " && ")
	if parent := l.parents[has]; parent != nil && (parent.Kind() != ast.CallKind || !holdsConjunction[parent.AsCall().FunctionName()]) {
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

// Identifier is a name that can stand behind a dot.
var Identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Presence tests whether an object has a member, in a form that compiles for any name.
func Presence(from, name string) string {
	if Identifier.MatchString(name) {
		return "has(" + from + "." + name + ")"
	}
	return fmt.Sprintf("%q in %s", name, from)
}

// Instead writes an expression where a condition holds, and a default where it does not.
func (l *Log) Instead(e ast.Expr, condition string) Rewrite {
	return func() (ast.Expr, string) {
		return e, "(" + condition + " ? " + l.Written(e) + " : " + words.Default(l.Found[e]) + ")"
	}
}

// TypeNames are the types by which kinds are asked for.
var TypeNames = map[values.Kind]string{
	values.KindNull: "null_type", values.KindBool: "bool", values.KindInt: "int", values.KindDouble: "double", values.KindString: "string",
	values.KindList: "list", values.KindMap: "map", values.KindBytes: "bytes",
	values.KindTimestamp: "google.protobuf.Timestamp", values.KindDuration: "google.protobuf.Duration",
}

// neutral are what stands for a value of a kind that is missing.
var neutral = map[values.Kind]string{
	values.KindBool: "false", values.KindInt: "0", values.KindDouble: "0.0", values.KindString: `""`, values.KindList: "[]", values.KindMap: "{}",
}

// OfKind writes an argument that may be bad so that it is of one of some kinds.
func (l *Log) OfKind(e ast.Expr, bad values.Value, kinds []values.Kind) Rewrite {
	return func() (ast.Expr, string) {
		text := l.Operand(e)
		otherwise, wanted := "", len(kinds) > 0
		if wanted {
			otherwise = neutral[kinds[0]]
		}
		inner, _ := bad.Only(values.KindOptional).Opened()
		switch {
		case bad.Is(values.KindOptional):
			return e, text + ".orValue(" + words.Default(inner) + ")"
		case wanted && kinds[0] == values.KindString && bad.Is(values.KindInt, values.KindDouble, values.KindBool, values.KindTimestamp, values.KindDuration):
			return e, "string(" + text + ")"
		case otherwise == "" || bad.Has(values.KindOptional):
			return nil, ""
		case bad.Is(values.KindNull):
			return e, "(" + text + " != null ? " + text + " : " + otherwise + ")"
		}
		return e, "(type(" + text + ") == " + TypeNames[kinds[0]] + " ? " + text + " : " + otherwise + ")"
	}
}

// Inferred writes a part that may be of another type than the checker has inferred.
func (l *Log) Inferred(e ast.Expr, want values.Kind) Rewrite {
	return func() (ast.Expr, string) {
		text := "dyn(" + l.Written(e) + ")"
		if neutral[want] == "" {
			return nil, ""
		}
		return e, "(type(" + text + ") == " + TypeNames[want] + " ? " + text + " : " + neutral[want] + ")"
	}
}

// AsCondition makes a condition of what may be other than a bool.
func (l *Log) AsCondition(e ast.Expr, other values.Value) Rewrite {
	return func() (ast.Expr, string) {
		text := l.Operand(e)
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

// AsStrings makes strings of a list's items.
func (l *Log) AsStrings(list ast.Expr) Rewrite { return l.With(list, ".map(x, string(x))") }

// With writes a call of a method behind a part.
func (l *Log) With(e ast.Expr, call string) Rewrite {
	return func() (ast.Expr, string) { return e, l.Operand(e) + call }
}

// typeWords are the names of types that are words.
var typeWords = map[string]bool{
	"type": true, "bool": true, "int": true, "uint": true, "double": true, "string": true, "bytes": true, "list": true, "map": true, "null_type": true,
}

// KeyFix makes a string of a key. {type: 1} has a type as its key, and its name is meant.
func KeyFix(key ast.Expr, text string) Rewrite {
	return func() (ast.Expr, string) {
		if key.Kind() == ast.IdentKind && typeWords[key.AsIdent()] {
			return key, strconv.Quote(text)
		}
		return key, "string(" + text + ")"
	}
}

// Expressible says what to write so that a map literal holds nothing of a kind that JSON does not have, which is given in
// words.
func (l *Log) Expressible(literal int64, kind string) (remedy string, f finding.Fix) {
	is := func(e ast.Expr) bool {
		return slices.ContainsFunc(l.Found[e], func(s values.Shape) bool { return s.Kind().String() == kind })
	}
	var walk func(e ast.Expr)
	write := func(e ast.Expr, text string) { f = finding.Fix{Old: l.Written(e), New: text} }
	walk = func(e ast.Expr) {
		switch {
		case e == nil || f.Old != "":
		case e.Kind() == ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				m := entry.AsMapEntry()
				if value := m.Value(); is(value) && kind == values.KindOptional.String() && f.Old == "" && !m.IsOptional() {
					text := l.Written(m.Key()) + ": " + l.Written(value)
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
			switch text := l.Written(e); kind {
			case values.KindTimestamp.String(), values.KindDuration.String():
				write(e, "string("+text+")")
			case values.KindOptional.String():
				inner, _ := l.Found[e].Opened()
				write(e, text+".orValue("+words.Default(inner)+")")
			case values.KindBytes.String():
				write(e, "base64.encode("+text+")")
			}
		}
	}
	walk(expr.Find(l.Checked.Expr(), literal))
	if f.Old == "" || strings.Contains(f.Old, expr.TooLong) {
		return "", finding.Fix{}
	}
	return "write " + f.New, f
}

// Undeclared gives the name that was meant by one that no contract of some maps names.
func Undeclared(v values.Value, name string) (meant string, ok bool) {
	names := NamesOf(v)
	if slices.Contains(names, name) {
		return "", false
	}
	return near.Nearest(name, names)
}

// NamesOf are the names that the contracts of some maps, or the literals, name.
func NamesOf(v values.Value) []string {
	var names []string
	for _, m := range values.All[*values.Map](v) {
		names = append(names, m.Listed()...)
	}
	return names
}
