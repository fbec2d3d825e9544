package celmap

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"github.com/eventlink/pulumi-eventlink/engine"
)

// What literal.go and guard.go say, in the words of cel-go's other errors so that failures can tell them apart.
const (
	notOptional  = "optional entry is not optional"
	duplicateKey = "duplicate key in map"
	badKey       = "unsupported key type"
	tooLarge     = "beyond a limit"
)

// failures are the beginnings of cel-go's messages, what kind of failure each is, and our own message. cel-go's own are
// never passed on: they may quote values of the event.
var failures = []struct {
	begins  string
	cause   Cause
	message string
}{
	{"no such overload", CauseOverload, "an operation met values of types that it is not defined for"},
	{"division by zero", CauseDivision, "division by zero"},
	{"modulus by zero", CauseDivision, "division by zero"},
	{"integer overflow", CauseOverflow, "a number beyond 64 bits"},
	{"unsigned integer overflow", CauseOverflow, "a number beyond 64 bits"},
	{"duration overflow", CauseOverflow, "a duration out of range"},
	{"timestamp overflow", CauseOverflow, "a timestamp out of range"},
	{"index out of bounds", CauseIndex, "an index beyond the end of the list"},
	{"index out of range", CauseIndex, "an index beyond the end"},
	{"range overflow", CauseOverflow, "a number out of range"},
	{"double cannot be converted", CauseConversion, "a number that the conversion does not take"},
	{"type conversion error", CauseConversion, "a value that the conversion does not take"},
	{"strconv.", CauseConversion, "a string that is not a number"},
	{"parsing time", CauseConversion, "a string that is not a timestamp"},
	{"invalid timestamp", CauseConversion, "a string that is not a timestamp"},
	{"time: ", CauseConversion, "a string that is not a duration"},
	{"invalid duration", CauseConversion, "a string that is not a duration"},
	{"optional.none() dereference", CauseAbsent, "value() of an optional that is empty"},
	{notOptional, CauseLiteral, "an optional entry was given a value that is not an optional"},
	{"cannot initialize optional", CauseLiteral, "an optional element was given a value that is not an optional"},
	{duplicateKey, CauseLiteral, "a map literal has one key twice"},
	{badKey, CauseLiteral, "a map literal has a key that is not a string, number or bool"},
	{"error parsing regexp", CauseConversion, "a pattern that is not an RE2 regular expression"},
	{"invalid replacement string", CauseConversion, "a replacement with a backslash that stands before no digit"},
	{"replacement string references", CauseConversion, "a replacement that names a group which the pattern does not have"},
	{"regex program size", CauseConversion, "a pattern that is too large"},
	{"invalid UTF-8", CauseConversion, "bytes that are not UTF-8"},
	{"illegal base64", CauseConversion, "a string that is not base64"},
	{"unknown time zone", CauseConversion, "an unknown time zone"},
	{tooLarge, CauseLimit, "an operation would take too long or give too much"},
}

// refusal names a failed evaluation. Cancellation is no refusal: the event may well pass another time.
func (e *Expression) refusal(ctx context.Context, err error, reason engine.Reason) error {
	var cancelled interpreter.EvalCancelledError
	if errors.As(err, &cancelled) && cancelled.Cause != interpreter.ContextCancelled {
		return limit("the evaluation costs more than %d", MaxCost)
	}
	if ctx.Err() != nil && (errors.As(err, &cancelled) || errors.Is(err, interpreter.InterruptError{})) {
		return ctx.Err()
	}
	var stopped *types.Err
	if !errors.As(err, &stopped) {
		return failed(reason, CauseBug, "", "the evaluation stopped, which is a bug; please report it with the expression")
	}
	r := failed(reason, CauseUnnamed, "", "an operation failed")
	text := stopped.Error()
	checked := e.checked.NativeRep()
	id, named := stopped.NodeID(), false
	if key, ok := strings.CutPrefix(text, "no such key: "); ok {
		r.Cause = CauseAbsent
		id, named, r.Message = absent(checked, id, key)
	} else {
		for _, f := range failures {
			if strings.HasPrefix(text, f.begins) {
				if r.Cause, r.Message = f.cause, f.message; f.cause == CauseLimit {
					r.Reason = ReasonLimit
				}
				break
			}
		}
	}
	if line, column := position(checked, id); line > 0 {
		if named {
			column++ // the place of a selection is its dot
		}
		r.Place = fmt.Sprintf("%d:%d", line, column)
	}
	return r
}

// absent finds the selection that failed. cel-go gives the place of the whole chain of selections, so the key is looked
// for among the names that the expression itself writes; a computed key may be the event's, and is not repeated. named
// says that the place is a selection by a name after a dot.
func absent(checked *ast.AST, id int64, key string) (place int64, named bool, message string) {
	const unnamed = "a map was asked for a key that it does not have"
	var chain ast.Expr
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() == id {
			chain = e
		}
	}))
	found := ""
	place = id
	for e := chain; e != nil; {
		var next ast.Expr
		switch e.Kind() {
		case ast.SelectKind:
			if next = e.AsSelect().Operand(); e.AsSelect().FieldName() == key {
				place, named, found = e.ID(), true, path(e)
			}
		case ast.CallKind:
			call := e.AsCall()
			if f := call.FunctionName(); len(call.Args()) == 2 && (f == operators.Index || f == operators.OptIndex || f == operators.OptSelect) {
				next = call.Args()[0]
				if value, ok := literal(call.Args()[1]); ok && value == types.String(key) {
					place, named, found = e.ID(), false, path(e)
				}
			}
		}
		e = next
	}
	if found == "" {
		return id, false, unnamed
	}
	return place, named, found + " is absent, or what it is selected from is not an object"
}

// path writes a chain of selections as its user did: "event.order.lines[0].sku".
func path(e ast.Expr) string {
	switch e.Kind() {
	case ast.IdentKind:
		if name := e.AsIdent(); !strings.HasPrefix(name, "@") {
			return name
		}
	case ast.SelectKind:
		return path(e.AsSelect().Operand()) + "." + e.AsSelect().FieldName()
	case ast.CallKind:
		call := e.AsCall()
		if len(call.Args()) != 2 {
			break
		}
		key, ok := literal(call.Args()[1])
		if !ok {
			break
		}
		switch call.FunctionName() {
		case operators.Index:
			return path(call.Args()[0]) + fmt.Sprintf("[%#v]", key.Value())
		case operators.OptIndex:
			return path(call.Args()[0]) + fmt.Sprintf("[?%#v]", key.Value())
		case operators.OptSelect:
			return path(call.Args()[0]) + ".?" + fmt.Sprint(key.Value())
		}
	}
	return "(...)"
}
