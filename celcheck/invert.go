package celcheck

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// inverted gives the path conditions under which a mapping would make the command that containment says breaks its
// contract: what the event must have for each property to be as it is there, each by itself, since one is to blame.
func (c *connection) inverted(a *posed) (out []*env) {
	if a.yield == nil || a.yield.witness == "" || a.yield.literal == 0 {
		return nil
	}
	var command map[string]any
	decoder := json.NewDecoder(strings.NewReader(a.yield.witness))
	decoder.UseNumber()
	if decoder.Decode(&command) != nil {
		return nil
	}
	p := newProver(c.ctx, c.doc, a.proof.checked)
	p.start = a.env
	defer func() {
		if exhausted(recover()) {
			out = nil // too large; the search goes on without
		}
	}()
	ast.PostOrderVisit(a.proof.checked.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() == a.yield.literal && e.Kind() == ast.MapKind && len(out) == 0 {
			out = p.solve(e, command, a.yield.env)
		}
	}))
	return out
}

// mostSolutions bounds the ways in which one command is looked for.
const mostSolutions = 40

// solve gives the states in which an expression has a value, as far as it can be undone. It is a search, and proves
// nothing.
func (p *prover) solve(e ast.Expr, want any, v *env) []*env {
	if v == nil {
		return nil
	}
	if place, ok := targetOf(e, v); ok && place.key == "" && !place.size {
		if narrowed := place.narrow(v, func(b value) value { return equalling(b, want) }); narrowed != nil {
			return []*env{narrowed}
		}
		return nil
	}
	switch e.Kind() {
	case ast.LiteralKind:
		if len(equalling(p.literal(e, v), want)) > 0 {
			return []*env{v}
		}
	case ast.MapKind:
		return p.solveMap(e, want, v)
	case ast.ListKind:
		list, ok := want.([]any)
		var out []*env
		for i, element := range e.AsList().Elements() {
			if ok && i < len(list) && len(out) < mostSolutions {
				out = append(out, p.solve(element, list[i], v)...)
			}
		}
		return out
	case ast.CallKind:
		return p.solveCall(e, want, v)
	}
	return nil
}

func (p *prover) solveMap(e ast.Expr, want any, v *env) []*env {
	object, ok := want.(map[string]any)
	if !ok {
		return nil
	}
	var out []*env
	for _, entry := range e.AsMap().Entries() {
		m := entry.AsMapEntry()
		name, constant := textLiteral(m.Key())
		for key, value := range object {
			if constant && key != name || len(out) > mostSolutions {
				continue
			}
			states := []*env{v}
			if !constant {
				states = p.solve(m.Key(), key, v)
				out = append(out, states...)
			}
			for _, state := range states {
				out = append(out, p.solve(m.Value(), value, state)...)
			}
		}
	}
	return out
}

func (p *prover) solveCall(e ast.Expr, want any, v *env) []*env {
	args := arguments(e)
	text, isText := want.(string)
	number, isNumber := wholeNumber(want)
	switch e.AsCall().FunctionName() {
	case operators.Conditional:
		t, f := p.condition(args[0], v)
		return append(p.solve(args[1], want, t), p.solve(args[2], want, f)...)
	case "orValue":
		out := append(p.solve(args[1], want, v), p.solve(args[0], want, v)...)
		if at, name, ok := optionalPathOf(args[0]); ok {
			if narrowed := v.narrow(at.below(name), func(b value) value { return equalling(b, want) }); narrowed != nil {
				out = append(out, narrowed)
			}
		}
		return out
	case operators.Index:
		if i, ok := intLiteral(args[1]); ok && isText && i >= 0 && i < 10 {
			return p.solvePart(args[0], int(i), text, v)
		}
		if at, ok := pathOf(args[0]); ok && args[1].Kind() == ast.IdentKind {
			return solveEntry(at, want, v)
		}
		return p.solveLookup(args[0], args[1], want, v)
	case operators.OptSelect, operators.OptIndex:
		if out := p.solveLookup(args[0], args[1], want, v); len(out) > 0 {
			return out
		}
		if at, name, ok := optionalPathOf(e); ok {
			if narrowed := v.narrow(at.below(name), func(b value) value { return equalling(b, want) }); narrowed != nil {
				return []*env{narrowed}
			}
		}
	case operators.Add:
		for i := range args {
			other := args[1-i]
			if literal, ok := textLiteral(args[i]); ok && isText {
				cutText := strings.CutPrefix
				if i == 1 {
					cutText = strings.CutSuffix
				}
				if rest, ok := cutText(text, literal); ok {
					return p.solve(other, rest, v)
				}
			}
			if literal, ok := intLiteral(args[i]); ok && isNumber {
				return p.solve(other, jsonInt(number-literal), v)
			}
		}
	case operators.Subtract:
		if literal, ok := intLiteral(args[1]); ok && isNumber {
			return p.solve(args[0], jsonInt(number+literal), v)
		}
	case operators.Multiply:
		for i := range args {
			if literal, ok := intLiteral(args[i]); ok && isNumber && literal != 0 && number%literal == 0 {
				return p.solve(args[1-i], jsonInt(number/literal), v)
			}
		}
	case operators.Negate:
		if isNumber {
			return p.solve(args[0], jsonInt(-number), v)
		}
	case "string":
		if n, err := strconv.ParseInt(text, 10, 64); isText && err == nil {
			return append(p.solve(args[0], jsonInt(n), v), p.solve(args[0], text, v)...)
		}
		return p.solve(args[0], want, v)
	case "int":
		if !isNumber {
			return nil
		}
		out := p.solve(args[0], want, v)
		for _, form := range []string{"%d", "%02d", "%03d", "%04d", "%06d"} {
			out = append(out, p.solve(args[0], fmt.Sprintf(form, number), v)...)
		}
		return out
	case "substring":
		from, ok := intLiteral(args[1])
		if !isText || !ok || from < 0 || from > mostCounts {
			return nil
		}
		source := fmt.Sprintf("^[^]{%d}%s", from, quotedPattern(text))
		if len(args) == 2 {
			source += "$"
		}
		return solveMatching(args[0], source, v)
	case "trim":
		if text == "" && isText {
			return append(p.solve(args[0], " ", v), p.solve(args[0], "", v)...)
		}
		return p.solve(args[0], want, v)
	case "lowerAscii", "upperAscii":
		out := append(p.solve(args[0], want, v), p.solve(args[0], strings.ToLower(text), v)...)
		return append(out, p.solve(args[0], strings.ToUpper(text), v)...)
	case "dyn", "double", "math.round", "math.floor", "math.ceil", "replace", "charAt", "join":
		return p.solve(args[0], want, v)
	}
	return nil
}

// solveEntry gives a map an entry with a value, for event.rates[k].
func solveEntry(at path, want any, v *env) []*env {
	narrowed := v.narrow(at, func(b value) value {
		return b.only(kMap).each(func(s *shape) value {
			for _, name := range append(s.object.someKeys(), "a", "A", "0", "\n") {
				if found := equalling(s.object.get(name).value(), want); len(found) > 0 {
					return one(s.having(name, present(found)))
				}
			}
			return nil
		})
	})
	if narrowed == nil {
		return nil
	}
	return []*env{narrowed}
}

// someKeys gives names that a map may have, as far as its contract tells them.
func (o *object) someKeys() []string {
	var out []string
	for _, k := range o.keys() {
		out = append(out, k.set...)
		for _, source := range k.sources {
			if word, ok := wordOf(source); ok {
				out = append(out, word)
			}
		}
	}
	return out
}

// solvePart undoes s.split("-")[i].
func (p *prover) solvePart(e ast.Expr, i int, text string, v *env) []*env {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "split" {
		return nil
	}
	args := arguments(e)
	separator, ok := textLiteral(args[1])
	if r := []rune(separator); !ok || len(r) != 1 || len(args) != 2 || strings.Contains(text, separator) {
		return nil
	}
	at := quotedPattern(separator)
	source := fmt.Sprintf("^(?:[^%s]*%s){%d}%s(?:%s|$)", at, at, i, quotedPattern(text), at)
	return solveMatching(args[0], source, v)
}

func solveMatching(e ast.Expr, source string, v *env) []*env {
	place, ok := targetOf(e, v)
	if !ok || place.key != "" || place.size {
		return nil
	}
	narrowed := place.narrow(v, func(b value) value {
		return b.only(kString).each(func(s *shape) value { return s.matching(source) })
	})
	if narrowed == nil {
		return nil
	}
	return []*env{narrowed}
}

// solveLookup undoes {"a": x, "b": y}[key].
func (p *prover) solveLookup(table, key ast.Expr, want any, v *env) []*env {
	if table.Kind() != ast.MapKind {
		return nil
	}
	var out []*env
	for _, entry := range table.AsMap().Entries() {
		m := entry.AsMapEntry()
		name, ok := textLiteral(m.Key())
		for _, state := range p.solve(m.Value(), want, v) {
			if ok && len(out) < mostSolutions {
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
func equalling(v value, want any) value {
	return v.each(func(s *shape) value {
		switch w := want.(type) {
		case json.Number:
			if i, ok := wholeNumber(w); ok {
				return s.equalTo(i)
			}
			if f, err := w.Float64(); err == nil {
				return s.equalTo(f)
			}
			return nil
		case []any:
			if s.kind == kList {
				return one(s.knowing(map[string]any{"const": want}))
			}
			return nil
		case map[string]any:
			if s.kind == kMap {
				return one(s.knowing(map[string]any{"const": want}))
			}
			return nil
		}
		return s.equalTo(want)
	})
}
