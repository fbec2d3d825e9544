package prove

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/budget"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Undo gives the states in which a part of the expression has a value of JSON, as far as the expression can be undone:
// what the event must have for each property of the value to be as it is there, each by itself, since one is to blame. It
// is a search, and proves nothing.
func (p *Proof) Undo(b *budget.Budget, doc *values.Document, id int64, want any, st *facts.State) (out []*facts.State) {
	e := expr.Find(p.Checked.Expr(), id)
	if e == nil {
		return nil
	}
	u := newProver(b, doc, p.Checked, st)
	if _, ok := attempt(func() { out = u.solve(e, want, st) }); !ok {
		return nil // too large; the search goes on without
	}
	return out
}

// maxSolutions bounds the ways in which one command is looked for.
const maxSolutions = 40

// solve gives the states in which an expression has a value, as far as it can be undone. It is a search, and proves
// nothing.
func (p *prover) solve(e ast.Expr, want any, st *facts.State) []*facts.State {
	if st == nil {
		return nil
	}
	is := func(v values.Value) values.Value { return equalling(v, want) }
	if at, ok := facts.TargetOf(e, st); ok && facts.IsPlace(at) {
		return solution(at.Narrow(st, is))
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if len(is(facts.Literal(e))) > 0 {
			return []*facts.State{st}
		}
	case ast.MapKind:
		return p.solveMap(e, want, st)
	case ast.ListKind:
		list, ok := want.([]any)
		var out []*facts.State
		for i, element := range e.AsList().Elements() {
			if ok && i < len(list) && len(out) < maxSolutions {
				out = append(out, p.solve(element, list[i], st)...)
			}
		}
		return out
	case ast.CallKind:
		return p.solveCall(e, want, st)
	}
	return nil
}

func (p *prover) solveMap(e ast.Expr, want any, st *facts.State) []*facts.State {
	object, ok := want.(map[string]any)
	if !ok {
		return nil
	}
	var out []*facts.State
	for _, entry := range e.AsMap().Entries() {
		m := entry.AsMapEntry()
		name, constant := expr.Text(m.Key())
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if constant && key != name || len(out) > maxSolutions {
				continue
			}
			states := []*facts.State{st}
			if !constant {
				states = p.solve(m.Key(), key, st)
				out = append(out, states...)
			}
			for _, state := range states {
				out = append(out, p.solve(m.Value(), object[key], state)...)
			}
		}
	}
	return out
}

func (p *prover) solveCall(e ast.Expr, want any, st *facts.State) []*facts.State {
	args := expr.Args(e)
	text, isText := want.(string)
	number, isNumber := wholeNumber(want)
	is := func(v values.Value) values.Value { return equalling(v, want) }
	switch e.AsCall().FunctionName() {
	case operators.Conditional:
		t, f := p.condition(args[0], st)
		return append(p.solve(args[1], want, t), p.solve(args[2], want, f)...)
	case "orValue":
		out := append(p.solve(args[1], want, st), p.solve(args[0], want, st)...)
		if at, name, ok := expr.OptionalPathOf(args[0]); ok {
			out = append(out, solution(st.Narrow(at.Below(name), is))...)
		}
		return out
	case operators.Index:
		if i, ok := expr.Int(args[1]); ok && isText && i >= 0 && i < 10 {
			return p.solvePart(args[0], int(i), text, st)
		}
		if at, ok := expr.PathOf(args[0]); ok && args[1].Kind() == ast.IdentKind {
			return solveEntry(at, want, st)
		}
		return p.solveLookup(args[0], args[1], want, st)
	case operators.OptSelect, operators.OptIndex:
		if out := p.solveLookup(args[0], args[1], want, st); len(out) > 0 {
			return out
		}
		if at, name, ok := expr.OptionalPathOf(e); ok {
			return solution(st.Narrow(at.Below(name), is))
		}
	case operators.Add:
		for i := range args {
			other := args[1-i]
			if literal, ok := expr.Text(args[i]); ok && isText {
				cutText := strings.CutPrefix
				if i == 1 {
					cutText = strings.CutSuffix
				}
				if rest, ok := cutText(text, literal); ok {
					return p.solve(other, rest, st)
				}
			}
			if literal, ok := expr.Int(args[i]); ok && isNumber {
				return p.solve(other, jsonInt(number-literal), st)
			}
		}
	case operators.Subtract:
		if literal, ok := expr.Int(args[1]); ok && isNumber {
			return p.solve(args[0], jsonInt(number+literal), st)
		}
	case operators.Multiply:
		for i := range args {
			if literal, ok := expr.Int(args[i]); ok && isNumber && literal != 0 && number%literal == 0 {
				return p.solve(args[1-i], jsonInt(number/literal), st)
			}
		}
	case operators.Negate:
		if isNumber {
			return p.solve(args[0], jsonInt(-number), st)
		}
	case "string":
		if n, err := strconv.ParseInt(text, 10, 64); isText && err == nil {
			return append(p.solve(args[0], jsonInt(n), st), p.solve(args[0], text, st)...)
		}
		return p.solve(args[0], want, st)
	case "int":
		if !isNumber {
			return nil
		}
		out := p.solve(args[0], want, st)
		for _, form := range []string{"%d", "%02d", "%03d", "%04d", "%06d"} {
			out = append(out, p.solve(args[0], fmt.Sprintf(form, number), st)...)
		}
		return out
	case "substring":
		from, ok := expr.Int(args[1])
		if !isText || !ok || from < 0 || from > maxWording {
			return nil
		}
		source := fmt.Sprintf("^[^]{%d}%s", from, values.QuotedPattern(text))
		if len(args) == 2 {
			source += "$"
		}
		return solveMatching(args[0], source, st)
	case "trim":
		if text == "" && isText {
			return append(p.solve(args[0], " ", st), p.solve(args[0], "", st)...)
		}
		return p.solve(args[0], want, st)
	case "lowerAscii", "upperAscii":
		out := append(p.solve(args[0], want, st), p.solve(args[0], strings.ToLower(text), st)...)
		return append(out, p.solve(args[0], strings.ToUpper(text), st)...)
	case "dyn", "double", "math.round", "math.floor", "math.ceil", "replace", "charAt", "join":
		return p.solve(args[0], want, st)
	}
	return nil
}

// solution is a state as the only solution; a nil state is no solution.
func solution(st *facts.State) []*facts.State {
	if st == nil {
		return nil
	}
	return []*facts.State{st}
}

// solveEntry gives a map an entry with a value, for event.rates[k].
func solveEntry(at expr.Path, want any, st *facts.State) []*facts.State {
	return solution(st.Narrow(at, func(v values.Value) values.Value {
		return values.Each(v, func(s *values.Map) values.Value {
			for _, name := range append(s.SomeKeys(), "a", "A", "0", "\n") {
				if found := equalling(s.Member(name).Value(), want); len(found) > 0 {
					return values.One(s.With(name, values.Present(found)))
				}
			}
			return nil
		})
	}))
}

// solvePart undoes s.split("-")[i].
func (p *prover) solvePart(e ast.Expr, i int, text string, st *facts.State) []*facts.State {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "split" {
		return nil
	}
	args := expr.Args(e)
	separator, ok := expr.Text(args[1])
	if r := []rune(separator); !ok || len(r) != 1 || len(args) != 2 || strings.Contains(text, separator) {
		return nil
	}
	at := values.QuotedPattern(separator)
	source := fmt.Sprintf("^(?:[^%s]*%s){%d}%s(?:%s|$)", at, at, i, values.QuotedPattern(text), at)
	return solveMatching(args[0], source, st)
}

func solveMatching(e ast.Expr, source string, st *facts.State) []*facts.State {
	at, ok := facts.TargetOf(e, st)
	if !ok || !facts.IsPlace(at) {
		return nil
	}
	return solution(at.Narrow(st, func(v values.Value) values.Value { return v.Matching(source) }))
}

// solveLookup undoes {"a": x, "b": y}[key].
func (p *prover) solveLookup(table, key ast.Expr, want any, st *facts.State) []*facts.State {
	if table.Kind() != ast.MapKind {
		return nil
	}
	var out []*facts.State
	for _, entry := range table.AsMap().Entries() {
		m := entry.AsMapEntry()
		name, ok := expr.Text(m.Key())
		for _, state := range p.solve(m.Value(), want, st) {
			if ok && len(out) < maxSolutions {
				out = append(out, p.solve(key, name, state)...)
			}
		}
	}
	return out
}

func wholeNumber(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

func jsonInt(n int64) json.Number { return json.Number(strconv.FormatInt(n, 10)) }

// equalling keeps what may equal a value of JSON.
func equalling(v values.Value, want any) values.Value {
	switch w := want.(type) {
	case json.Number:
		if i, ok := wholeNumber(w); ok {
			return v.EqualTo(i)
		}
		if f, err := w.Float64(); err == nil {
			return v.EqualTo(f)
		}
		return nil
	case []any:
		return v.Only(values.KindList).Knowing(map[string]any{"const": want})
	case map[string]any:
		return v.Only(values.KindMap).Knowing(map[string]any{"const": want})
	}
	return v.EqualTo(want)
}
