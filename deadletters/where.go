package deadletters

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/ext"
)

// A Where is a condition on letters. Nil holds for all.
type Where struct{ program cel.Program }

// ParseWhere compiles a condition: a CEL expression of event, the event as JSON has it or null, and letter, which has id,
// origin, reason, place, route, failedAt, advice, group, eventId, correlationId and sent. An empty expression holds for all letters.
func ParseWhere(expression string) (*Where, error) {
	if expression == "" {
		return nil, nil
	}
	env, err := cel.NewEnv(
		cel.Variable("event", cel.DynType), cel.Variable("letter", cel.MapType(cel.StringType, cel.DynType)),
		cel.OptionalTypes(), ext.Strings(), cel.CrossTypeNumericComparisons(true), cel.DefaultUTCTimeZone(true),
	)
	if err != nil {
		return nil, fmt.Errorf("preparing the expression language: %w", err)
	}
	ast, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, fmt.Errorf("the condition does not compile: %w", issues.Err())
	}
	if t := ast.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return nil, fmt.Errorf("the condition must be true or false, and gives %s", cel.FormatCELType(t))
	}
	program, err := env.Program(ast)
	if err != nil {
		return nil, fmt.Errorf("the condition does not compile: %w", err)
	}
	return &Where{program}, nil
}

// Holds says whether a letter meets the condition. It does not where the condition fails on it: an event need not have
// what others have.
func (w *Where) Holds(l Letter) bool {
	if w == nil {
		return true
	}
	result, _, err := w.program.Eval(map[string]any{
		"event": l.value(),
		"letter": map[string]any{
			"id": l.ID, "origin": string(l.Origin), "reason": l.Reason, "place": l.Place, "route": l.Route,
			"failedAt": l.FailedAt, "advice": l.Advice, "group": l.Group, "eventId": l.EventID, "correlationId": l.CorrelationID, "sent": l.Sent,
		},
	})
	return err == nil && result == types.True
}
