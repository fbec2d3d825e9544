package celmap

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
)

// A Problem says why an expression does not compile. The user can fix it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Line and Column count from 1, columns in code points. They are zero if the place is not known.
	Line, Column int
	// Message says what is wrong. Remedy says what to do, and may be empty.
	Message, Remedy string
}

// A ProblemKind is one way in which an expression fails to compile.
type ProblemKind int

// The kinds of problem.
const (
	Syntax ProblemKind = iota + 1
	UnknownName
	TypeMismatch
)

// maxProblems bounds the problems reported for one expression.
const maxProblems = 10

// syntaxProblems puts the parser's errors into words. It stops at a token that cannot be read: later errors follow from it.
func syntaxProblems(source string, errs []*common.Error) []Problem {
	var problems []Problem
	for _, e := range errs {
		p := Problem{Kind: Syntax, Line: e.Location.Line(), Column: max(e.Location.Column(), 0) + 1}
		p.Message, p.Remedy = syntaxMessage(e.Message, atEnd(source, p))
		problems = append(problems, p)
		if strings.Contains(e.Message, "token recognition error") {
			break
		}
	}
	return tidy(problems)
}

var (
	quoted   = regexp.MustCompile(`(?s)'(.*?)'(?: expecting .*)?$`)
	missing  = regexp.MustCompile(`^missing '(.*?)' at '(.*?)'`)
	limitHit = regexp.MustCompile(`recursion|nesting`)
)

func syntaxMessage(text string, end bool) (message, remedy string) {
	text = strings.TrimPrefix(text, "Syntax error: ")
	if m := missing.FindStringSubmatch(text); m != nil {
		return "missing " + m[1], ""
	}
	got := ""
	if m := quoted.FindStringSubmatch(text); m != nil {
		got = m[1]
	}
	switch {
	case strings.HasPrefix(text, "token recognition error"):
		_, rest, _ := strings.Cut(text, "at: ")
		rest = strings.TrimSpace(strings.Trim(rest, "'"))
		switch {
		case strings.HasPrefix(rest, "="):
			return "unexpected =", "equality is written =="
		case strings.HasPrefix(text, "token recognition error at: '''"), strings.HasPrefix(text, `token recognition error at: '"`), strings.Contains(rest, `\`):
			return "the string does not end, or has an unknown escape", `close it on the same line; escapes are \n, \t, \", \', \\, \xHH and \uHHHH`
		default:
			return "unexpected " + shorten(rest), ""
		}
	case limitHit.MatchString(text):
		return fmt.Sprintf("the expression is nested more than %d levels deep", maxNesting), ""
	case strings.Contains(text, "lookahead limit"), strings.Contains(text, "error recovery"):
		return "the expression cannot be read", ""
	case strings.Contains(text, "node"), strings.Contains(text, "size"):
		return "the expression is too large", ""
	case end || got == "<EOF>":
		return "the expression ends too early", ""
	case strings.HasPrefix(text, "extraneous input"):
		return "unexpected " + shorten(got), ""
	case got != "":
		return "unexpected " + shorten(got), ""
	case strings.Contains(text, "has() macro"):
		return "has() takes a property", "write for example has(event.note)"
	case strings.Contains(text, "not an identifier"):
		return "the first argument of a macro is the name of its variable", "write for example list.map(x, x.name)"
	default:
		return shorten(text), ""
	}
}

func atEnd(source string, p Problem) bool {
	lines := strings.Split(source, "\n")
	return p.Line == len(lines) && p.Column > len([]rune(strings.TrimRight(lines[len(lines)-1], " \t\r")))
}

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

func (x *explainer) checkProblems(errs []*common.Error) []Problem {
	var problems []Problem
	for _, e := range errs {
		p := x.explain(e)
		p.Line, p.Column = e.Location.Line(), max(e.Location.Column(), 0)+1
		if p.Kind == UnknownName {
			p.Column = x.nameStart(e)
		}
		problems = append(problems, p)
	}
	return tidy(problems)
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
		return p
	}
	if m := wrongType.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("must be %s, not %s", typeName(m[1]), typeName(m[2]))
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

func (x *explainer) unknownName(name string, node ast.Expr) Problem {
	name = shorten(name)
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
		return "?: takes a bool and two branches of one type, not " + arguments, "wrap a branch in dyn(...)"
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

// suggestion offers the nearest known name, if one is near enough to be a typing error.
func suggestion(name string, known []string) string {
	slices.Sort(known)
	best, distance := "", max(len(name)/3, 1)+1
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best == "" || !isNameRune(rune(best[0])) || strings.Contains(best, "@") {
		return ""
	}
	return "did you mean " + best + "?"
}

// editDistance counts insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
func editDistance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// tidy sorts problems by place, drops repeats and keeps the first few.
func tidy(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	problems = slices.Compact(problems)
	return problems[:min(len(problems), maxProblems)]
}
