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

// A Problem says why an expression does not compile. Its user can mend it; the caller makes a finding of it.
type Problem struct {
	Kind ProblemKind
	// Line and Column are counted from 1, columns in code points; zero where the place is not known.
	Line, Column int
	// Message says what was got and wanted; Remedy what to do, and may be empty.
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

// maxProblems is how many problems of one expression are worth reading.
const maxProblems = 10

// syntaxProblems puts the parser's errors into words. What follows a token that cannot be read is a consequence of it.
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
			return "a string that does not end, or holds an unknown escape", `strings end on the line they begin on; escapes are \n, \t, \", \', \\, \xHH, \uHHHH and the like`
		default:
			return "unexpected " + shorten(rest), ""
		}
	case limitHit.MatchString(text):
		return fmt.Sprintf("the expression is nested too deeply, at most %d levels are taken", maxNesting), ""
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
		return "has() takes a property", "write it as in has(event.note)"
	case strings.Contains(text, "not an identifier"):
		return "the first argument of a macro is the name of its variable", "write it as in list.map(x, x.name)"
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
		return Problem{Kind: UnknownName, Message: fmt.Sprintf("message has no field %s, it has attributes, group, id and time", shorten(m[1])), Remedy: suggestion(m[1], []string{"attributes", "group", "id", "time"})}
	}
	p := Problem{Kind: TypeMismatch}
	if m := noOverload.FindStringSubmatch(e.Message); m != nil {
		p.Message, p.Remedy = overloadMessage(m[1], typeName(m[2]))
		return p
	}
	if m := wrongType.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("got %s, wanted %s", typeName(m[2]), typeName(m[1]))
		return p
	}
	if m := noRange.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("got %s, wanted a list or a map to go through", typeName(m[1]))
		return p
	}
	if m := noSelect.FindStringSubmatch(e.Message); m != nil {
		p.Message = fmt.Sprintf("got %s, wanted an object to select from", typeName(m[1]))
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
				return Problem{Kind: UnknownName, Message: fmt.Sprintf("%s is used with %d arguments, which it does not take", name, len(node.AsCall().Args())), Remedy: "macros are written as in list.map(x, x.name)"}
			}
			known = append(known, m.Function())
		}
		return Problem{Kind: UnknownName, Message: "unknown function " + name, Remedy: suggestion(name, known)}
	}
	variables := x.scope.variables()
	last := len(variables) - 1
	return Problem{
		Kind:    UnknownName,
		Message: fmt.Sprintf("unknown name %s, an expression here knows %s and %s", name, strings.Join(variables[:last], ", "), variables[last]),
		Remedy:  suggestion(name, variables),
	}
}

// nameStart gives the column of the name itself: cel-go's place of a call is its parenthesis, that of a selection its dot.
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
		remedy = "an optional is given a value first, as in event.?count.orValue(0)"
	}
	if function == "_?_:_" {
		return "the condition and branches of ?: have the types " + arguments + ", wanted a bool and two of one type", "wrap a branch in dyn(...)"
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
	const most = 160
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "..."
	}
	return text
}

// suggestion names the nearest known name, where one is near enough to be a slip of the keyboard.
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

// tidy sorts problems by place, drops repeats and keeps as many as are worth reading.
func tidy(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	problems = slices.Compact(problems)
	return problems[:min(len(problems), maxProblems)]
}
