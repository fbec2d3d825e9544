package celmap

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// refusal names a failed evaluation. Cancellation is no refusal: the event may well pass another time.
func (e *Expression) refusal(ctx context.Context, err error, reason engine.Reason) error {
	var cancelled interpreter.EvalCancelledError
	if errors.As(err, &cancelled) && cancelled.Cause != interpreter.ContextCancelled {
		return result.Beyond("the evaluation costs more than %d", MaxCost)
	}
	if ctx.Err() != nil && (errors.As(err, &cancelled) || errors.Is(err, interpreter.InterruptError{})) {
		return ctx.Err()
	}
	var stopped *types.Err
	if !errors.As(err, &stopped) {
		return result.Broke(reason)
	}
	r := result.Failed(reason, CauseUnnamed, "", "an operation failed")
	text := stopped.Error()
	checked := e.checked.NativeRep()
	id, named := stopped.NodeID(), false
	if key, ok := strings.CutPrefix(text, result.NoSuchKey); ok {
		r.Cause = CauseAbsent
		id, named, r.Message = absent(checked, id, key)
	} else if r.Cause, r.Message = result.Word(text); r.Cause == CauseLimit {
		r.Reason = ReasonLimit
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
			return path(call.Args()[0]) + "[" + quotedIndex(key) + "]"
		case operators.OptIndex:
			return path(call.Args()[0]) + "[?" + quotedIndex(key) + "]"
		case operators.OptSelect:
			return path(call.Args()[0]) + ".?" + fmt.Sprint(key.Value())
		}
	}
	return "(...)"
}

// quotedIndex writes a constant as it stands between brackets.
func quotedIndex(v ref.Val) string {
	switch v := v.(type) {
	case types.String:
		return strconv.Quote(string(v))
	case types.Uint:
		return strconv.FormatUint(uint64(v), 10) + "u"
	case types.Double:
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	}
	return fmt.Sprint(v.Value())
}
