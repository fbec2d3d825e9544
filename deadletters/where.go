package deadletters

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/ext"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// A Where is a condition on letters. Nil holds for all.
type Where struct {
	program cel.Program
	failed  map[string]bool // letters, by id
	why     string
}

// fields are what a condition knows of a letter.
func fields(l Letter) map[string]any {
	return map[string]any{
		"id": l.ID, "origin": string(l.Origin), "reason": l.Reason, "place": l.Place, "route": l.Route,
		"failedAt": l.FailedAt, "advice": l.Advice, "group": l.Group, "eventId": l.EventID, "correlationId": l.CorrelationID, "sent": l.Sent,
	}
}

// ParseWhere compiles a condition: a CEL expression of event, the event as JSON has it or null, and letter, which has id,
// origin, reason, place, route, failedAt, advice, group, eventId, correlationId and sent. An empty expression holds for all letters.
func ParseWhere(expression string) (*Where, error) {
	if expression == "" {
		return nil, nil
	}
	// The words of mappings for what no expression can be.
	if _, problems := celmap.CompileIdentity(expression); len(problems) > 0 && problems[0].Kind == celmap.Syntax {
		return nil, wrongAt(problems[0].Line, problems[0].Column, strings.TrimSuffix(problems[0].Message+"; "+problems[0].Remedy, "; "))
	}
	env, err := cel.NewEnv(
		cel.Variable("event", cel.DynType), cel.Variable("letter", cel.MapType(cel.StringType, cel.DynType)),
		cel.OptionalTypes(), ext.Strings(), cel.CrossTypeNumericComparisons(true), cel.DefaultUTCTimeZone(true),
	)
	if err != nil {
		return nil, fmt.Errorf("preparing the expression language: %w", err)
	}
	checked, issues := env.Compile(expression)
	if errs := issues.Errors(); len(errs) > 0 {
		message, _, _ := strings.Cut(errs[0].Message, " (in container")
		return nil, wrongAt(errs[0].Location.Line(), errs[0].Location.Column()+1, message)
	}
	if err := misnamed(checked.NativeRep()); err != nil {
		return nil, err
	}
	if t := checked.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return nil, fmt.Errorf("must be true or false, and gives %s: write for example letter.reason == \"mapping-error\"", cel.FormatCELType(t))
	}
	program, err := env.Program(checked)
	if err != nil {
		return nil, fmt.Errorf("the condition does not compile: %w", err)
	}
	return &Where{program: program, failed: map[string]bool{}}, nil
}

func wrongAt(line, column int, message string) error {
	return fmt.Errorf("%d:%d: %s", line, column, message)
}

// misnamed refuses a name that no letter has: the condition would fail on all of them.
func misnamed(checked *ast.AST) (err error) {
	var known []string
	for name := range fields(Letter{}) {
		known = append(known, name)
	}
	slices.Sort(known)
	ast.PreOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if err != nil || e.Kind() != ast.SelectKind || e.AsSelect().Operand().Kind() != ast.IdentKind || e.AsSelect().Operand().AsIdent() != "letter" {
			return
		}
		name := e.AsSelect().FieldName()
		if slices.Contains(known, name) {
			return
		}
		at := checked.SourceInfo().GetStartLocation(e.ID())
		remedy := "it has " + strings.Join(known, ", ")
		if best, ok := near.Nearest(name, known); ok {
			remedy = "did you mean letter." + best + "?"
		}
		err = wrongAt(at.Line(), at.Column()+1, "a letter has no "+name+"; "+remedy)
	}))
	return err
}

// Holds says whether a letter meets the condition. It does not where the condition fails on it: an event need not have
// what others have. Failed tells of those.
func (w *Where) Holds(l Letter) bool {
	if w == nil {
		return true
	}
	result, _, err := w.program.Eval(map[string]any{"event": l.value(), "letter": fields(l)})
	if err == nil && result.Type() != types.BoolType {
		err = fmt.Errorf("it gives %s, and must give true or false", result.Type().TypeName())
	}
	if err != nil {
		w.failed[l.ID] = true
		w.why = err.Error()
	}
	return err == nil && result == types.True
}

// Failed gives how many letters the condition failed on, and why on the last of them.
func (w *Where) Failed() (letters int, why string) {
	if w == nil {
		return 0, ""
	}
	return len(w.failed), w.why
}
