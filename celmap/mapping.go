package celmap

import (
	"context"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// A Mapping is a compiled expression from one event to its commands. It is safe for concurrent use.
type Mapping struct{ Expression }

// CompileMapping compiles an expression over event and message that yields a list.
func CompileMapping(source string) (*Mapping, []Problem) {
	e, problems := compile(source, eventScope, "a list of commands", func(t *cel.Type) bool {
		return t.Kind() == types.ListKind || t.Kind() == types.DynKind
	}, asList)
	if problems != nil {
		return nil, problems
	}
	if t := e.checked.OutputType(); t.Kind() == types.ListKind && !canBeObject(t.Parameters()[0]) {
		return nil, []Problem{{Kind: TypeMismatch, Line: 1, Column: 1, Message: "the expression yields " + typeName(t.String()) + ", not a list of objects", Remedy: `write for example [{"type": "CreateInvoice"}]`}}
	}
	return &Mapping{*e}, nil
}

func canBeObject(t *cel.Type) bool {
	return t.Kind() == types.MapKind || t.Kind() == types.DynKind || t.Kind() == types.TypeParamKind
}

// Commands evaluates the mapping. Each command is built of nil, bool, int64, finite float64, string, []any and
// map[string]any. It may share parts of the event. The cost is in cel-go's units: MaxCost if the evaluation did not come to
// its end. The error is a *Failure, or ctx's own error if that ended the evaluation.
func (m *Mapping) Commands(ctx context.Context, event any, message Message) (out []any, cost int, err error) {
	value, cost, err := m.evaluate(ctx, variables{event: event, message: message}, ReasonMapping)
	if err != nil {
		return nil, cost, err
	}
	out, err = commands(value, m.names)
	return out, cost, err
}

// A Key is a compiled expression that yields a string: an event's identity or a command's group.
type Key struct {
	Expression
	reason engine.Reason
}

// CompileIdentity compiles an expression over event and message that yields a string.
func CompileIdentity(source string) (*Key, []Problem) {
	return compileKey(source, eventScope, ReasonIdentity)
}

// CompileGroupBy compiles an expression over command, event and message that yields a string.
func CompileGroupBy(source string) (*Key, []Problem) {
	return compileKey(source, groupScope, ReasonGroup)
}

func compileKey(source string, s scope, reason engine.Reason) (*Key, []Problem) {
	e, problems := compile(source, s, "a string", func(t *cel.Type) bool {
		return t.Kind() == types.StringKind || t.Kind() == types.DynKind
	}, asString)
	if problems != nil {
		return nil, problems
	}
	return &Key{*e, reason}, nil
}

// Value evaluates the expression; command is nil for an identity. An identity is never empty: events that share an
// identity share the ids of their commands. Errors are those of Mapping.Commands.
func (k *Key) Value(ctx context.Context, command, event any, message Message) (string, error) {
	s, _, err := k.valueAndCost(ctx, command, event, message)
	return s, err
}

func (k *Key) valueAndCost(ctx context.Context, command, event any, message Message) (string, int, error) {
	value, cost, err := k.evaluate(ctx, variables{command: command, event: event, message: message}, k.reason)
	if err != nil {
		return "", cost, err
	}
	s, ok := value.(types.String)
	if !ok {
		return "", cost, result.Failed(k.reason, CauseKey, "1:1", "the expression gave "+kindOf(value)+", wanted a string")
	}
	if s == "" && k.reason == ReasonIdentity {
		return "", cost, result.Failed(k.reason, CauseKey, "1:1", "the expression gave an empty string, wanted one that identifies the event")
	}
	return string(s), cost, nil
}

func (e *Expression) evaluate(ctx context.Context, vars variables, reason engine.Reason) (value ref.Val, cost int, err error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	value, details, err := e.program.ContextEval(ctx, vars)
	cost = MaxCost
	if actual := details.ActualCost(); actual != nil {
		cost = int(min(*actual, MaxCost))
	}
	if err != nil {
		return nil, cost, e.refusal(ctx, err, reason)
	}
	return value, cost, nil
}

// variables are what an expression can name. It implements cel-go's Activation.
type variables struct {
	command, event any
	message        Message
}

// ResolveName implements interpreter.Activation.
func (v variables) ResolveName(name string) (any, bool) {
	switch name {
	case "event":
		return v.event, true
	case "message":
		return v.message, true
	case "command":
		return v.command, true
	default:
		return nil, false
	}
}

// Parent implements interpreter.Activation.
func (v variables) Parent() interpreter.Activation { return nil }
