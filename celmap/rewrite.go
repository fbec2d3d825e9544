package celmap

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// maxWritten is how much of the user's expression a remedy repeats at one place.
const maxWritten = 100

// written gives a part of an expression as its user could have written it, on one line.
func written(e ast.Expr, info *ast.SourceInfo) string {
	text, err := cel.ExprToString(e, info)
	if err != nil || len(text) > maxWritten {
		return "..."
	}
	return strings.Join(strings.Fields(text), " ")
}

func (x *explainer) written(e ast.Expr) string { return written(e, x.parsed.NativeRep().SourceInfo()) }

// rewritten says what was meant by a call whose arguments have types that it does not take, where the call itself tells.
func (x *explainer) rewritten(e ast.Expr, function, argumentTypes string) (message, remedy string) {
	if e == nil || e.Kind() != ast.CallKind {
		return "", ""
	}
	args := e.AsCall().Args()
	switch function {
	case operators.Conditional:
		return x.branches(args)
	case operators.In:
		if argumentTypes == "(string, string)" {
			return "in looks for an item of a list or a key of a map, not in a string", "write " + x.written(args[1]) + ".contains(" + x.written(args[0]) + ")"
		}
	case operators.Add, operators.Subtract:
		switch argumentTypes {
		case "(timestamp, int)", "(timestamp, double)", "(timestamp, string)", "(int, timestamp)":
			return operatorNames[function] + " of a time takes a duration", `write for example duration("24h")`
		case "(string, duration)":
			return "a time in JSON is a string", "write asTimestamp(" + x.written(args[0]) + ").orValue(message.time) " + operatorNames[function] + " " + x.written(args[1])
		}
	}
	return "", ""
}

// branches says what was meant by a conditional with branches of two types.
func (x *explainer) branches(args []ast.Expr) (message, remedy string) {
	then, otherwise := args[1], args[2]
	hasNothing := nothing(then) || nothing(otherwise)
	hasList := then.Kind() == ast.ListKind || otherwise.Kind() == ast.ListKind
	hasObject := isObject(then) || isObject(otherwise)
	info := x.parsed.NativeRep().SourceInfo()
	remedy = "write " + x.written(args[0]) + " ? " + listOf(then, info) + " : " + listOf(otherwise, info)
	switch {
	case hasList && hasNothing, hasObject && hasNothing:
		return "a mapping gives a list in both branches of ?:, and nothing to do is []", remedy
	case hasList && hasObject:
		return "a mapping gives a list in both branches of ?:, and an object is not a list", remedy
	default:
		return "", ""
	}
}

// listOf writes a branch as a list of commands.
func listOf(e ast.Expr, info *ast.SourceInfo) string {
	switch {
	case nothing(e):
		return "[]"
	case isObject(e):
		return "[" + written(e, info) + "]"
	default:
		return written(e, info)
	}
}

// nothing reports whether a branch is what other languages give for nothing.
func nothing(e ast.Expr) bool {
	switch e.Kind() {
	case ast.LiteralKind:
		return e.AsLiteral().Type() == types.NullType || e.AsLiteral() == types.String("") || e.AsLiteral() == types.False
	case ast.MapKind:
		return e.AsMap().Size() == 0
	default:
		return false
	}
}

func isObject(e ast.Expr) bool { return e.Kind() == ast.MapKind && e.AsMap().Size() > 0 }

// instead is the remedy for a part of && or || that is not a bool: both are often used to choose between values.
func (x *explainer) instead(id int64) string {
	for _, parent := range x.nodes {
		if parent.Kind() != ast.CallKind || len(parent.AsCall().Args()) != 2 || parent.AsCall().Args()[1].ID() != id {
			continue
		}
		first, second := parent.AsCall().Args()[0], x.written(parent.AsCall().Args()[1])
		switch parent.AsCall().FunctionName() {
		case operators.LogicalAnd:
			return "a choice has ? and :, so write " + x.written(first) + " ? " + second + " : []"
		case operators.LogicalOr:
			if equal := first.AsCall(); first.Kind() == ast.CallKind && equal.FunctionName() == operators.Equals {
				return "write " + x.written(equal.Args()[0]) + " in [" + x.written(equal.Args()[1]) + ", " + second + "]"
			}
			if with, ok := optionally(first); ok {
				a := x.written(first)
				return "write " + with + ".orValue(" + second + "), or " + a + " != null ? " + a + " : " + second + " if it may be null"
			}
		}
	}
	return ""
}

// optionally writes a chain of selections with its last one optional.
func optionally(e ast.Expr) (string, bool) {
	switch e.Kind() {
	case ast.SelectKind:
		return path(e.AsSelect().Operand()) + ".?" + e.AsSelect().FieldName(), !e.AsSelect().IsTestOnly()
	case ast.CallKind:
		if call := e.AsCall(); call.FunctionName() == operators.Index {
			return strings.Replace(path(e), "[", "[?", 1), strings.Count(path(e), "[") == 1
		}
	}
	return "", false
}

// asList says how an expression that gives no list gives one.
func asList(checked *ast.AST) string {
	e, info := checked.Expr(), checked.SourceInfo()
	text := written(e, info)
	switch t := checked.GetType(e.ID()); {
	case t.Kind() == types.MapKind && e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional:
		args := e.AsCall().Args()
		return "put each in [ ]: write " + written(args[0], info) + " ? " + listOf(args[1], info) + " : " + listOf(args[2], info)
	case t.Kind() == types.MapKind:
		return "put it in [ ]: write [" + text + "]"
	case t.Kind() == types.NullTypeKind:
		return "nothing to do is []: write []"
	case t.Kind() == types.BoolKind:
		return "write " + text + ` ? [{"type": "..."}] : []`
	case isOptional(t):
		return "write " + text + ".orValue([])"
	default:
		return `write a list of objects, for example [{"type": "CreateInvoice"}]`
	}
}

// asString says how an expression that gives no string gives one.
func asString(checked *ast.AST) string {
	text := written(checked.Expr(), checked.SourceInfo())
	switch t := checked.GetType(checked.Expr().ID()); {
	case isOptional(t):
		return "write " + text + ".orValue(message.id)"
	case t.Kind() == types.ListKind, t.Kind() == types.MapKind, t.Kind() == types.NullTypeKind:
		return ""
	default:
		return "write string(" + text + ")"
	}
}

// units are what people write for the units of a duration, in hours, minutes or seconds.
var units = []struct {
	name *regexp.Regexp
	size int
	unit string
}{
	{regexp.MustCompile(`^([0-9]+) ?(?i:w|weeks?)$`), 7 * 24, "h"},
	{regexp.MustCompile(`^P([0-9]+)W$`), 7 * 24, "h"},
	{regexp.MustCompile(`^([0-9]+) ?(?i:d|days?)$`), 24, "h"},
	{regexp.MustCompile(`^P([0-9]+)D$`), 24, "h"},
	{regexp.MustCompile(`^([0-9]+) ?(?i:h|hours?|hrs?)$`), 1, "h"},
	{regexp.MustCompile(`^PT([0-9]+)H$`), 1, "h"},
	{regexp.MustCompile(`^([0-9]+) ?(?i:m|mins?|minutes?)$`), 1, "m"},
	{regexp.MustCompile(`^PT([0-9]+)M$`), 1, "m"},
	{regexp.MustCompile(`^([0-9]+) ?(?i:s|secs?|seconds?)?$`), 1, "s"},
	{regexp.MustCompile(`^PT([0-9]+)S$`), 1, "s"},
}

// constantRemedy says how a constant that a conversion does not take could be written.
func constantRemedy(function, text string) string {
	if function == "timestamp" {
		return timestampRemedy(text)
	}
	if function != "duration" {
		return ""
	}
	for _, u := range units {
		m := u.name.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil && n < 1_000_000 {
			return fmt.Sprintf(`the units are h, m and s: write duration("%d%s")`, n*u.size, u.unit)
		}
	}
	return `the units are h, m and s: write for example duration("1h30m")`
}

var (
	dateOnly = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)
	dateTime = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?$`)
)

func timestampRemedy(text string) string {
	const form = "a timestamp has date, time and zone: write "
	if m := dateTime.FindStringSubmatch(text); m != nil {
		if m[3] == "" {
			m[3] = ":00"
		}
		text = m[1] + "T" + m[2] + m[3] + "Z"
	} else if dateOnly.MatchString(text) {
		text += "T00:00:00Z"
	} else {
		return form + `for example timestamp("2026-01-31T12:00:00Z")`
	}
	if types.IsError(types.String(text).ConvertToType(types.TimestampType)) {
		return form + `for example timestamp("2026-01-31T12:00:00Z")`
	}
	return form + fmt.Sprintf("timestamp(%q)", text)
}

func isOptional(t *types.Type) bool {
	return t.Kind() == types.OpaqueKind && t.TypeName() == "optional_type"
}
