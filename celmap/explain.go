package celmap

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celmap/idiom"
)

// An explainer puts the checker's errors into words.
type explainer struct {
	lines  []string
	scope  scope
	env    *cel.Env
	parsed *cel.Ast
	nodes  map[int64]ast.Expr
}

func newExplainer(source string, s scope, env *cel.Env, parsed *cel.Ast) *explainer {
	x := &explainer{lines: strings.Split(source, "\n"), scope: s, env: env, parsed: parsed, nodes: map[int64]ast.Expr{}}
	ast.PostOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) { x.nodes[e.ID()] = e }))
	return x
}

// checkProblems puts all errors into words. An idiom of another language takes the place of the errors that are about it.
func (x *explainer) checkProblems(errs []*common.Error) []Problem {
	idioms := idiom.FindNames(strings.Join(x.lines, "\n"))
	blamed := make([]bool, len(idioms))
	keys, hyphens := x.bareKeys(errs), x.hyphens(errs)
	var problems []Problem
	for _, e := range errs {
		if key := keys[e.ExprID]; key != nil {
			problems = append(problems, x.bareKey(key))
			continue
		}
		if h, ok := hyphens[e.ExprID]; ok {
			problems = append(problems, x.hyphenProblem(h))
			continue
		}
		if x.toldByCall(e) {
			continue
		}
		p := x.explain(e)
		p.Line, p.Column = e.Location.Line(), max(e.Location.Column(), 0)+1
		if p.Kind == UnknownName {
			p.Column = x.nameStart(e)
		}
		isIdiom := false
		for i, f := range idioms {
			if name := undeclared.FindStringSubmatch(e.Message); name != nil && f.Variable == name[1] {
				isIdiom = true
			}
			if f.Blames(p.Line, p.Column) || f.Blames(e.Location.Line(), e.Location.Column()+1) {
				blamed[i], isIdiom = true, true
			}
		}
		if !isIdiom {
			problems = append(problems, p)
		}
	}
	for i, f := range idioms {
		if blamed[i] {
			problems = append(problems, idiomProblem(UnknownName, f))
		}
	}
	return tidy(problems)
}

// bareKeys finds the keys of map literals that are unknown names, by the ids of these, and with them the names of types that
// are keys in the same expression: both were meant as strings.
func (x *explainer) bareKeys(errs []*common.Error) map[int64]ast.Expr {
	unknown := map[int64]bool{}
	for _, e := range errs {
		unknown[e.ExprID] = undeclared.MatchString(e.Message)
	}
	keys := map[int64]ast.Expr{}
	for _, node := range x.nodes {
		if node.Kind() != ast.MapKind {
			continue
		}
		for _, entry := range node.AsMap().Entries() {
			key := entry.AsMapEntry().Key()
			ast.PostOrderVisit(key, ast.NewExprVisitor(func(e ast.Expr) {
				if e.Kind() == ast.IdentKind && unknown[e.ID()] {
					keys[e.ID()] = key
				}
			}))
		}
	}
	return keys
}

func (x *explainer) bareKey(key ast.Expr) Problem {
	p := Problem{Kind: UnknownName}
	p.Line, p.Column = position(x.parsed.NativeRep(), leftmost(key).ID())
	name := strings.ReplaceAll(x.written(key), " - ", "-")
	p.Message, p.Remedy = fmt.Sprintf("%s is a key, and a key is a string in quotes", name), fmt.Sprintf("write %q", name)
	return p
}

// leftmost is the leftmost part of an expression, where it begins.
func leftmost(e ast.Expr) ast.Expr {
	for {
		switch {
		case e.Kind() == ast.SelectKind:
			e = e.AsSelect().Operand()
		case e.Kind() == ast.CallKind && e.AsCall().IsMemberFunction():
			e = e.AsCall().Target()
		case e.Kind() == ast.CallKind && len(e.AsCall().Args()) > 1:
			e = e.AsCall().Args()[0]
		default:
			return e
		}
	}
}

var (
	undeclared = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	noField    = regexp.MustCompile(`^undefined field '([^']*)'`)
	noOverload = regexp.MustCompile(`(?s)^found no matching overload for '([^']*)' applied to '(.*)'$`)
	wrongType  = regexp.MustCompile(`(?s)^expected type '(.*)' but found '(.*)'$`)
	noRange    = regexp.MustCompile(`(?s)^expression of type '(.*)' cannot be range`)
	noSelect   = regexp.MustCompile(`(?s)^type '(.*)' does not support field selection`)
)

func (x *explainer) explain(e *common.Error) Problem {
	if m := undeclared.FindStringSubmatch(e.Message); m != nil {
		return x.unknownName(strings.TrimPrefix(m[1], "."), x.nodes[e.ExprID])
	}
	if m := noField.FindStringSubmatch(e.Message); m != nil {
		return Problem{Kind: UnknownName, Message: fmt.Sprintf("message has no field %s; its fields are attributes, group, id and time", shorten(m[1])), Remedy: suggestion(m[1], []string{"attributes", "group", "id", "time"})}
	}
	p := Problem{Kind: TypeMismatch}
	if m := noOverload.FindStringSubmatch(e.Message); m != nil {
		p.Message, p.Remedy = overloadMessage(m[1], typeName(m[2]))
		if message, remedy := x.rewritten(x.nodes[e.ExprID], m[1], typeName(m[2])); remedy != "" {
			p.Message, p.Remedy = cmp.Or(message, p.Message), remedy
		}
		return p
	}
	if m := wrongType.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("must be %s, not %s", typeName(m[1]), typeName(m[2]))
		p.Remedy = x.instead(e.ExprID)
		return p
	}
	if m := noRange.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("a macro iterates over a list or a map, not over %s", typeName(m[1]))
		return p
	}
	if m := noSelect.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("a field is selected from an object, not from %s", typeName(m[1]))
		return p
	}
	p.Message = typeName(e.Message)
	return p
}

// namespaces are the names that stand before a function's.
var namespaces = map[string]bool{"base64": true, "cel": true, "json": true, "lists": true, "math": true, "optional": true, "regex": true, "sets": true, "strings": true}

// namespaced gives the name of the function that a call meant, math.ciel for math.ciel(1.5).
func namespaced(e ast.Expr) (string, bool) {
	if e == nil || e.Kind() != ast.CallKind || !e.AsCall().IsMemberFunction() {
		return "", false
	}
	target := e.AsCall().Target()
	if target.Kind() != ast.IdentKind || !namespaces[target.AsIdent()] {
		return "", false
	}
	return target.AsIdent() + "." + e.AsCall().FunctionName(), true
}

// behind gives the call whose function stands behind a namespace, or nil.
func (x *explainer) behind(namespace int64) ast.Expr {
	for _, node := range x.nodes {
		if _, ok := namespaced(node); ok && node.AsCall().Target().ID() == namespace {
			return node
		}
	}
	return nil
}

// toldByCall says whether an error about math in math.ciel(1.5) is followed by one about ciel.
func (x *explainer) toldByCall(e *common.Error) bool {
	call := x.behind(e.ExprID)
	return call != nil && x.env.Functions()[call.AsCall().FunctionName()] == nil
}

func (x *explainer) unknownName(name string, node ast.Expr) Problem {
	name = shorten(name)
	if node != nil && node.Kind() == ast.IdentKind {
		node = cmp.Or(x.behind(node.ID()), node)
	}
	if whole, ok := namespaced(node); ok {
		name = shorten(whole)
	}
	if node != nil && node.Kind() == ast.CallKind {
		known := []string{}
		for f := range x.env.Functions() {
			known = append(known, f)
		}
		for _, m := range x.env.Macros() {
			if m.Function() == name {
				return Problem{Kind: UnknownName, Message: fmt.Sprintf("%s does not take %d arguments", name, len(node.AsCall().Args())), Remedy: "write a macro for example as list.map(x, x.name)"}
			}
			known = append(known, m.Function())
		}
		return Problem{Kind: UnknownName, Message: "unknown function " + name, Remedy: suggestion(name, known)}
	}
	variables := x.scope.variables()
	last := len(variables) - 1
	return Problem{
		Kind:    UnknownName,
		Message: fmt.Sprintf("unknown name %s: an expression here knows %s and %s", name, strings.Join(variables[:last], ", "), variables[last]),
		Remedy:  suggestion(name, variables),
	}
}

// nameStart gives the column of the name. cel-go places a call at its parenthesis and a selection at its dot.
func (x *explainer) nameStart(e *common.Error) int {
	column := max(e.Location.Column(), 0)
	if e.Location.Line() < 1 || e.Location.Line() > len(x.lines) {
		return column + 1
	}
	line := []rune(x.lines[e.Location.Line()-1])
	switch {
	case column >= len(line):
	case line[column] == '.':
		return column + 2
	case line[column] == '(':
		for column > 0 && isNameRune(line[column-1]) {
			column--
		}
	}
	return column + 1
}

func isNameRune(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// operatorNames are cel-go's names of operators as their users write them.
var operatorNames = map[string]string{
	"_+_": "+", "_-_": "-", "_*_": "*", "_/_": "/", "_%_": "%", "_==_": "==", "_!=_": "!=", "_<_": "<", "_<=_": "<=",
	"_>_": ">", "_>=_": ">=", "_&&_": "&&", "_||_": "||", "@in": "in", "!_": "!", "-_": "-", "_[_]": "[]", "_[?_]": "[?]",
}

func overloadMessage(function, arguments string) (message, remedy string) {
	if strings.Contains(arguments, "optional(") {
		remedy = "take the value of the optional first, for example event.?count.orValue(0)"
	}
	if function == "_?_:_" {
		return "?: takes a bool and two branches, not " + arguments, ""
	}
	if operator, ok := operatorNames[function]; ok {
		if remedy == "" && strings.Contains(arguments, "int") && strings.Contains(arguments, "double") {
			remedy = "convert one side with int(...) or double(...)"
		}
		if remedy == "" && operator == "+" && strings.Contains(arguments, "string") {
			remedy = "convert the other side with string(...)"
		}
		return fmt.Sprintf("%s is not defined for %s", operator, arguments), remedy
	}
	return fmt.Sprintf("%s is not defined for %s", function, arguments), remedy
}

var typeNames = strings.NewReplacer(
	"google.protobuf.Timestamp", "timestamp",
	"google.protobuf.Duration", "duration",
	"optional_type(", "optional(",
)

// typeName renders cel-go's types as the documentation does, shortened: a nested literal can have a type of any length.
func typeName(text string) string { return shorten(typeNames.Replace(text)) }

func shorten(text string) string {
	const maxShown = 160
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "..."
	}
	return text
}
