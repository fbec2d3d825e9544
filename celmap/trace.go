package celmap

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"
)

// A Part is a part of an expression and what it gave.
type Part struct {
	Line, Column int
	// Text is the part as it is written.
	Text string
	// Value is what it gave, as JSON or, of what has no JSON, in words. A part of a macro has what it gave last.
	Value string
	// Failed says that it gave no value.
	Failed bool
	// Condition says that it is the condition of a ?:, and so says which branch was taken.
	Condition bool
}

// Conditions are the conditions of the mapping's ?:, without values.
func (m *Mapping) Conditions() []Part {
	checked := m.checked.NativeRep()
	asked := conditions(checked)
	var parts []Part
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if text, ok := traced(e, checked); ok && asked[e.ID()] {
			part := Part{Text: text, Condition: true}
			part.Line, part.Column = position(checked, e.ID())
			parts = append(parts, part)
		}
	}))
	slices.SortFunc(parts, byPlace)
	return parts
}

// conditions are the ids of the conditions of ?:.
func conditions(checked *ast.AST) map[int64]bool {
	found := map[int64]bool{}
	ast.PostOrderVisit(checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional {
			found[e.AsCall().Args()[0].ID()] = true
		}
	}))
	return found
}

// traced is a part as it is written. ok is false of what a user has not written.
func traced(e ast.Expr, checked *ast.AST) (text string, ok bool) {
	text, err := parser.Unparse(AsWritten(e, checked), checked.SourceInfo(), parser.WrapOnColumn(maxTraced))
	return text, err == nil && !strings.Contains(text, "@") && !loosened(e, checked)
}

func byPlace(a, b Part) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// A Tracer evaluates a mapping and keeps what its parts give.
type Tracer struct {
	checked *ast.AST
	program cel.Program
	asked   map[int64]bool // the conditions of ?:
}

// Tracer plans the mapping once more, with its parts kept.
func (m *Mapping) Tracer() (*Tracer, error) {
	env, err := environments[eventScope]()
	if err != nil {
		return nil, err
	}
	functions, err := guarded(env)
	if err != nil {
		return nil, err
	}
	program, err := planned(env, m.checked, functions, cel.OptTrackState)
	if err != nil {
		return nil, err
	}
	checked := m.checked.NativeRep()
	return &Tracer{checked, program, conditions(checked)}, nil
}

// Trace evaluates the mapping as Commands does, and gives the parts that were evaluated, from left to right: selections,
// calls but for ?:, and macros. The branch that was not taken is not among them.
func (t *Tracer) Trace(ctx context.Context, event any, message Message) []Part {
	_, details, _ := t.program.ContextEval(ctx, variables{event: event, message: message}) // a failure is a part's
	var parts []Part
	ast.PostOrderVisit(t.checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if k := e.Kind(); k != ast.CallKind && k != ast.SelectKind && k != ast.ComprehensionKind || details == nil {
			return
		}
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Conditional {
			return // its condition says which branch was taken
		}
		value, ok := details.State().Value(e.ID())
		text, shown := traced(e, t.checked)
		if !ok || !shown {
			return // not evaluated, or inside of what a macro is expanded to
		}
		part := Part{Text: text, Value: told(value), Failed: types.IsError(value), Condition: t.asked[e.ID()]}
		part.Line, part.Column = position(t.checked, e.ID())
		parts = append(parts, part)
	}))
	slices.SortStableFunc(parts, byPlace)
	return parts
}

// maxTraced bounds the text of a part.
const maxTraced = 1_000

// told is a value in a trace.
func told(value ref.Val) string {
	if types.IsError(value) {
		return "fails"
	}
	if text, ok := encodeJSON(value).(types.String); ok {
		return string(text)
	}
	optional, ok := value.(*types.Optional)
	switch {
	case ok && optional.HasValue():
		return "an optional with " + told(optional.GetValue())
	case ok:
		return "an empty optional"
	}
	return kindOf(value)
}
