package celmap

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/plan"
)

// Plan is what the Lambda program runs: the checked expression as data. The error names a construct that the program does
// not have.
func (e *Expression) Plan() (*plan.Expr, error) {
	checked := e.checked.NativeRep()
	p := &planner{of: checked, slots: map[string][]int{"event": {plan.Event}, "message": {plan.Message}, "command": {plan.Command}}, next: plan.FirstLocal}
	out := p.expr(checked.Expr())
	return &out, p.refused
}

// A planner writes an expression down.
type planner struct {
	of      *ast.AST
	slots   map[string][]int // of the variables in scope, the innermost last
	next    int
	refused error
}

func (p *planner) refuse(format string, args ...any) plan.Expr {
	if p.refused == nil {
		p.refused = fmt.Errorf(format, args...)
	}
	return plan.Expr{}
}

func (p *planner) expr(e ast.Expr) plan.Expr {
	out := p.kind(e)
	if line, column := position(p.of, e.ID()); line > 0 {
		out.At = [2]int{line, column}
	}
	return out
}

func (p *planner) kind(e ast.Expr) plan.Expr {
	if name, ok := p.constant(e); ok {
		return name
	}
	switch e.Kind() {
	case ast.IdentKind:
		slots := p.slots[e.AsIdent()]
		if len(slots) == 0 {
			return p.refuse("the program of a lane has no variable %s", e.AsIdent())
		}
		return plan.Expr{Op: plan.Variable, Name: e.AsIdent(), Slot: slots[len(slots)-1]}
	case ast.LiteralKind:
		return p.literal(e.AsLiteral())
	case ast.SelectKind:
		out := plan.Expr{Op: plan.Select, Name: e.AsSelect().FieldName(), Args: p.all(e.AsSelect().Operand())}
		if e.AsSelect().IsTestOnly() {
			out.Op = plan.Has
		}
		return out
	case ast.CallKind:
		return p.call(e)
	case ast.ListKind:
		out := plan.Expr{Op: plan.List, Args: p.all(e.AsList().Elements()...)}
		for _, i := range e.AsList().OptionalIndices() {
			out.Optionals = append(out.Optionals, int(i))
		}
		return out
	case ast.MapKind:
		out := plan.Expr{Op: plan.Map}
		for i, entry := range e.AsMap().Entries() {
			m := entry.AsMapEntry()
			out.Args = append(out.Args, p.expr(m.Key()), p.expr(m.Value()))
			if m.IsOptional() {
				out.Optionals = append(out.Optionals, i)
			}
		}
		return out
	case ast.ComprehensionKind:
		return p.fold(e.AsComprehension())
	}
	return p.refuse("the program of a lane does not know this kind of expression")
}

func (p *planner) all(list ...ast.Expr) []plan.Expr {
	var out []plan.Expr
	for _, e := range list {
		out = append(out, p.expr(e))
	}
	return out
}

// constant is a name that stands for a constant or a type.
func (p *planner) constant(e ast.Expr) (plan.Expr, bool) {
	named, found := p.of.ReferenceMap()[e.ID()]
	if !found || e.Kind() != ast.IdentKind && e.Kind() != ast.SelectKind {
		return plan.Expr{}, false
	}
	if named.Value != nil {
		return p.literal(named.Value), true
	}
	t := p.of.GetType(e.ID())
	if t.Kind() != types.TypeKind {
		return plan.Expr{}, false
	}
	name := t.TypeName()
	if len(t.Parameters()) > 0 {
		name = t.Parameters()[0].TypeName()
	}
	return plan.Expr{Op: plan.Constant, Name: plan.TypeType, Text: name}, true
}

func (p *planner) literal(v ref.Val) plan.Expr {
	out := plan.Expr{Op: plan.Constant}
	switch v := v.(type) {
	case types.Null:
		out.Name = plan.NullType
	case types.Bool:
		out.Name, out.Text = plan.BoolType, strconv.FormatBool(bool(v))
	case types.Int:
		out.Name, out.Text = plan.IntType, strconv.FormatInt(int64(v), 10)
	case types.Uint:
		out.Name, out.Text = plan.UintType, strconv.FormatUint(uint64(v), 10)
	case types.Double:
		out.Name, out.Text = plan.DoubleType, strconv.FormatFloat(float64(v), 'g', -1, 64)
	case types.String:
		out.Name, out.Text = plan.StringType, string(v)
	case types.Bytes:
		out.Name, out.Text = plan.BytesType, base64.StdEncoding.EncodeToString(v)
	default:
		return p.refuse("the program of a lane has no constants of the type %s", v.Type().TypeName())
	}
	return out
}

func (p *planner) call(e ast.Expr) plan.Expr {
	call := e.AsCall()
	args := call.Args()
	if call.IsMemberFunction() {
		args = append([]ast.Expr{call.Target()}, args...)
	}
	name := call.FunctionName()
	switch name {
	case operators.Index, operators.OptIndex:
		return plan.Expr{Op: plan.Index, Optional: name == operators.OptIndex, Args: p.all(args...)}
	case operators.OptSelect:
		if field, ok := text(args[1]); ok {
			return plan.Expr{Op: plan.Select, Name: field, Optional: true, Args: p.all(args[0])}
		}
	}
	overload := ""
	if ids := p.of.ReferenceMap()[e.ID()]; ids != nil && len(ids.OverloadIDs) == 1 {
		overload = ids.OverloadIDs[0]
	}
	if !eval.Knows(name, overload) {
		return p.refuse("the program of a lane does not have the function %s (%s)", name, overload)
	}
	return plan.Expr{Op: plan.Call, Name: name, Text: overload, Args: p.all(args...)}
}

// fold gives every variable a slot of its own: what an accumulator begins with is evaluated when it is first asked for, in
// the midst of others.
func (p *planner) fold(c ast.ComprehensionExpr) plan.Expr {
	out := plan.Expr{Op: plan.Fold, Slot: p.slot(), Items: [2]int{p.slot(), 0}}
	if c.IterVar2() != "" {
		out.Items[1] = p.slot()
	}
	out.Args = p.all(c.IterRange(), c.AccuInit())
	p.enter(c.IterVar(), out.Items[0])
	p.enter(c.IterVar2(), out.Items[1])
	p.enter(c.AccuVar(), out.Slot)
	out.Args = append(out.Args, p.all(c.LoopCondition(), c.LoopStep())...)
	p.leave(c.AccuVar())
	p.leave(c.IterVar2())
	p.leave(c.IterVar())
	p.enter(c.AccuVar(), out.Slot)
	out.Args = append(out.Args, p.all(c.Result())...)
	p.leave(c.AccuVar())
	return out
}

func (p *planner) slot() int {
	p.next++
	return p.next - 1
}

func (p *planner) enter(name string, slot int) { p.slots[name] = append(p.slots[name], slot) }

func (p *planner) leave(name string) { p.slots[name] = p.slots[name][:len(p.slots[name])-1] }
