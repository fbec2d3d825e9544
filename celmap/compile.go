package celmap

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// An Expression is a checked expression of the dialect. It is immutable and safe for concurrent use.
type Expression struct {
	source  string
	checked *cel.Ast
	program cel.Program
	names   map[string]bool // of properties, as the expression writes them
}

// Source is the text that was compiled.
func (e *Expression) Source() string { return e.source }

// Checked is the checked syntax tree with macros expanded, for callers that analyse the expression. They must not change it.
func (e *Expression) Checked() *ast.AST { return e.checked.NativeRep() }

// compile parses, checks and plans an expression. wanted and fits say what its type must be, in words and as a test, and
// remedy how an expression of another type gets it.
func compile(source string, s scope, wanted string, fits func(*cel.Type) bool, remedy func(*ast.AST) string) (e *Expression, problems []Problem) {
	defer func() {
		if r := recover(); r != nil {
			e, problems = nil, []Problem{{Kind: Syntax, Message: "the compiler stopped on this expression: this is a bug in Eventlink, please report it with the expression"}}
		}
	}()
	if p, ok := refuseSource(source); ok {
		return nil, []Problem{p}
	}
	env, err := environments[s]()
	if err != nil {
		return nil, []Problem{{Kind: Syntax, Message: err.Error()}}
	}
	parsed, issues := env.Parse(source)
	if issues.Err() != nil {
		return nil, syntaxProblems(source, issues.Errors())
	}
	if p, ok := refuseStrangers(parsed.NativeRep(), s); ok {
		return nil, []Problem{p}
	}
	checked, issues := check(env, parsed)
	if issues.Err() != nil {
		return nil, newExplainer(source, s, env, parsed).checkProblems(issues.Errors())
	}
	if problems := refuseConstructs(checked.NativeRep()); len(problems) > 0 {
		return nil, problems
	}
	if t := checked.OutputType(); !fits(t) {
		return nil, []Problem{{
			Kind: TypeMismatch, Line: 1, Column: 1,
			Message: fmt.Sprintf("the expression yields %s, not %s", typeName(t.String()), wanted), Remedy: remedy(checked.NativeRep()),
		}}
	}
	functions, err := guarded(env)
	if err != nil {
		return nil, []Problem{{Kind: Syntax, Message: err.Error()}}
	}
	program, err := planned(env, checked, functions, cel.OptOptimize)
	if err != nil {
		// Planning evaluates constants, and fails on one without a value: timestamp("tomorrow").
		return nil, []Problem{{Kind: TypeMismatch, Line: 1, Column: 1, Message: "a constant in the expression cannot be converted: " + shorten(err.Error())}}
	}
	return &Expression{source: source, checked: checked, program: program, names: writtenNames(checked.NativeRep())}, nil
}

// planned makes the program of a checked expression, with the guards, literals and limits of the dialect.
func planned(env *cel.Env, checked *cel.Ast, functions cel.ProgramOption, how cel.EvalOption) (cel.Program, error) {
	return env.Program(
		checked,
		functions,
		cel.CustomDecoratorV2(literals(checked.NativeRep())),
		cel.CustomDecoratorV2(boundPattern),
		cel.EvalOptions(how),
		cel.CostLimit(MaxCost),
		cel.InterruptCheckFrequency(interruptEvery),
	)
}

// writtenNames are the constant keys of map literals and the names that are selected.
func writtenNames(checked *ast.AST) map[string]bool {
	names := map[string]bool{}
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			names[e.AsSelect().FieldName()] = true
		case ast.MapKind:
			for _, entry := range e.AsMap().Entries() {
				if key, ok := literal(entry.AsMapEntry().Key()); ok && key.Type() == types.StringType {
					names[key.Value().(string)] = true
				}
			}
		}
	}))
	return names
}

func refuseSource(source string) (Problem, bool) {
	switch {
	case strings.TrimSpace(source) == "":
		return Problem{Kind: Syntax, Line: 1, Column: 1, Message: "the expression is empty"}, true
	case len(source) > MaxSource:
		return Problem{Kind: Syntax, Message: fmt.Sprintf("the expression has %d bytes, more than %d", len(source), MaxSource)}, true
	case !utf8.ValidString(source):
		return Problem{Kind: Syntax, Message: "the expression is not valid UTF-8"}, true
	default:
		return Problem{}, false
	}
}

// maxStrangers bounds the unknown names that are given to cel-go's checker, which searches for a suggestion for each.
const maxStrangers = 1_000

// commonNames are names that CEL itself has, of types.
var commonNames = map[string]bool{
	"bool": true, "bytes": true, "double": true, "duration": true, "dyn": true, "int": true, "list": true, "map": true, "null_type": true,
	"string": true, "timestamp": true, "type": true, "uint": true, "google": true, "optional_type": true,
}

// refuseStrangers refuses an expression with too many unknown names, before the checker spends time on each.
func refuseStrangers(parsed *ast.AST, s scope) (Problem, bool) {
	known := map[string]bool{}
	for _, name := range s.variables() {
		known[name] = true
	}
	var strangers []ast.Expr
	ast.PostOrderVisit(parsed.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.ComprehensionKind:
			c := e.AsComprehension()
			known[c.IterVar()], known[c.IterVar2()], known[c.AccuVar()] = true, true, true
		case ast.IdentKind:
			strangers = append(strangers, e)
		}
	}))
	strangers = slices.DeleteFunc(strangers, func(e ast.Expr) bool {
		return known[e.AsIdent()] || commonNames[e.AsIdent()] || namespaces[e.AsIdent()]
	})
	if len(strangers) <= maxStrangers {
		return Problem{}, false
	}
	first := strangers[0]
	line, column := position(parsed, first.ID())
	return Problem{
		Kind: UnknownName, Line: line, Column: column,
		Message: fmt.Sprintf("unknown name %s, and %d more unknown names", shorten(first.AsIdent()), len(strangers)-1),
	}, true
}

// refuseConstructs finds constructs that cel-go compiles and the dialect does not have: protobuf messages, a key given
// twice, and constants that can never be evaluated.
func refuseConstructs(checked *ast.AST) []Problem {
	var problems []Problem
	report := func(id int64, kind ProblemKind, message, remedy string) {
		line, column := position(checked, id)
		problems = append(problems, Problem{Kind: kind, Line: line, Column: column, Message: message, Remedy: remedy})
	}
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.StructKind:
			report(e.ID(), TypeMismatch, fmt.Sprintf("%s{...} makes a protobuf message, which the mapping language does not have", e.AsStruct().TypeName()), `write {"name": value}`)
		case ast.MapKind:
			refuseKeys(e, report)
		case ast.CallKind:
			refuseCall(e, report)
		}
	}))
	return problems
}

// refuseKeys finds keys of a map literal that are no keys, and those that are equal to another one, as 1 is to 1u.
func refuseKeys(e ast.Expr, report func(id int64, kind ProblemKind, message, remedy string)) {
	others := map[ref.Val]ref.Val{}
	for _, entry := range e.AsMap().Entries() {
		key := entry.AsMapEntry().Key()
		value, ok := literal(key)
		if !ok {
			continue
		}
		_, isString := value.(types.String)
		switch {
		case !isString && !canBeKey(value):
			report(key.ID(), TypeMismatch, fmt.Sprintf("the key of a map is a string, an int, a uint or a bool, not %s", kindOf(value)), "")
		case isAmong(others, value):
			report(key.ID(), TypeMismatch, fmt.Sprintf("the key %s is given twice in one map", quotedIndex(value)), "")
		default:
			others[value] = types.True
		}
	}
}

// refuseCall finds constant arguments that make a call fail whatever the event is.
func refuseCall(e ast.Expr, report func(id int64, kind ProblemKind, message, remedy string)) {
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	if call.FunctionName() == operators.Divide || call.FunctionName() == operators.Modulo {
		if value, ok := literal(args[1]); ok && value == types.Int(0) {
			report(args[1].ID(), TypeMismatch, "division by the constant zero", "")
		}
		return
	}
	if regexFunctions[call.FunctionName()] {
		refuseRegex(call.FunctionName(), args, report)
		return
	}
	if call.FunctionName() == "matches" && len(args) == 2 {
		if pattern, ok := literal(args[1]); ok {
			if _, err := regexp.Compile(fmt.Sprint(pattern.Value())); err != nil {
				report(args[1].ID(), TypeMismatch, "the pattern is not an RE2 regular expression: "+shorten(err.Error()), "")
			}
		}
		return
	}
	target, ok := constantConversions[call.FunctionName()]
	if !ok || len(args) != 1 {
		return
	}
	if value, isLiteral := literal(args[0]); isLiteral && types.IsError(value.ConvertToType(target)) {
		report(args[0].ID(), TypeMismatch, fmt.Sprintf("the constant %s is not a %s", shorten(fmt.Sprintf("%#v", value.Value())), call.FunctionName()),
			constantRemedy(call.FunctionName(), fmt.Sprint(value.Value())))
	}
}

var constantConversions = map[string]*types.Type{
	"timestamp": types.TimestampType,
	"duration":  types.DurationType,
	"int":       types.IntType,
	"uint":      types.UintType,
	"double":    types.DoubleType,
	"bool":      types.BoolType,
}

// position gives the line and column where a node begins, from 1. It gives zeros if cel-go does not know them.
func position(a *ast.AST, id int64) (line, column int) {
	location := a.SourceInfo().GetStartLocation(id)
	if location.Line() < 1 {
		return 0, 0
	}
	return location.Line(), max(location.Column(), 0) + 1
}

// literal is the constant that a node is written as.
func literal(e ast.Expr) (ref.Val, bool) {
	if e.Kind() != ast.LiteralKind {
		return nil, false
	}
	return e.AsLiteral(), true
}
