package prove

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// selection evaluates event.order.id.
func (p *prover) selection(e ast.Expr, st *State) values.Value {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	base := p.eval(operand, st)
	if len(base) == 0 {
		return nil
	}
	return p.memberOf(e, operand, base, name, st, true)
}

// emptyOnSelection are the kinds on which a selection finds no such key, rather than no such overload.
var emptyOnSelection = []values.Kind{values.KindMap, values.KindNull, values.KindBool, values.KindInt, values.KindDouble, values.KindString}

// memberOf evaluates a selection by a constant name: x.name, which is named, or x["name"].
func (p *prover) memberOf(e, operand ast.Expr, base values.Value, name string, st *State, named bool) values.Value {
	missing, wrong := false, false
	var spread values.Value // what an optional holds that is not a map
	out := base.Each(func(s values.Shape) values.Value {
		switch s := s.(type) {
		case values.Object:
			m := s.Member(name)
			missing = missing || !m.Always()
			return m.Value()
		case *values.Optional:
			inner, always := s.Inner().At(name)
			other := s.Inner().Without(values.KindMap)
			spread = append(spread, other...)
			return values.OptionalValue(inner, s.MayBeEmpty() || !always || len(other) > 0)
		case *values.List, *values.Timestamp, *values.Duration, *values.Other, *values.Bytes:
			wrong = true
			return nil
		}
		missing = true // a selection on null or a scalar finds no such key
		return nil
	})
	at, direct := expr.PathOf(operand)
	narrow := func(f keep) *State {
		if !direct {
			return st
		}
		return st.Narrow(at, f)
	}
	if missing {
		breaks := narrow(func(v values.Value) values.Value { return v.Only(emptyOnSelection...).Lacking(name) })
		a := p.absence(e, operand, base, name)
		a.State, a.Named = breaks, named && breaks != nil
		p.raise(e, a)
	}
	if wrong {
		p.mismatched(e, narrow(func(v values.Value) values.Value {
			return v.Without(emptyOnSelection...).Without(values.KindOptional, values.KindMessage)
		}), mismatch{
			subject: p.written(operand), got: base.Without(values.KindMap), wanted: "an object", does: name + " is selected from an object",
			fix: p.ofKind(operand, base.Without(values.KindMap), []values.Kind{values.KindMap}),
		})
	}
	if len(spread) > 0 {
		p.notModelled(e, st, gapSpread, "a selection on an optional that may hold "+spread.KindWords())
	}
	return out
}

// absence says why a selection may find nothing, and how to guard against it.
func (p *prover) absence(e, operand ast.Expr, base values.Value, name string) Alarm {
	whole, from := p.written(e), p.written(operand)
	a := Alarm{Code: finding.MappingAbsent, Got: "an event without " + whole, Wanted: "one that has it"}
	a.Remedy, a.fix = "guard with "+presence(from, name)+" ? ... : ...", p.chained(e)
	others := base.Without(values.KindMap, values.KindMessage)
	meant, _ := undeclared(base, name)
	switch {
	case !base.Has(values.KindMap):
		a.Message = fmt.Sprintf("%s may be %s, which has no property %s", from, base.KindWords(), name)
		a.Remedy, a.fix = "", p.ofKind(operand, base, []values.Kind{values.KindMap})
		if slices.Contains(lengths, name) && base.Is(values.KindString, values.KindBytes) {
			a.fix = func() (ast.Expr, string) { return e, "size(" + from + ")" }
		}
		a.Got, a.Wanted = base.KindWords(), "an object"
	case len(others) > 0:
		a.Message = fmt.Sprintf("%s may be absent: %s may be %s", whole, from, others.KindWords())
	case meant != "":
		a.Message = fmt.Sprintf("%s is not a property that the event contract names (did you mean %s?)", whole, meant)
		a.Remedy, a.fix, a.Misspelt = "", p.renamed(e, operand, base, meant), true
	case neverHas(base, name):
		a.Message = whole + " is absent from every event: the event contract has no such property here"
		a.Remedy, a.fix = "use a name that the contract has", nil
	default:
		a.Message = whole + " may be absent: the event contract does not require it"
	}
	return a
}

// renamed selects another property, where every event has it.
func (p *prover) renamed(e, operand ast.Expr, base values.Value, name string) fix {
	for _, s := range values.All[*values.Map](base) {
		if !s.Member(name).Always() {
			return nil
		}
	}
	return func() (ast.Expr, string) {
		if identifier.MatchString(name) {
			return e, p.written(operand) + "." + name
		}
		return e, fmt.Sprintf("%s[%q]", p.written(operand), name)
	}
}

// lengths are the properties that other languages have for a size.
var lengths = []string{"length", "len", "size", "count", "Length", "Count"}

func neverHas(base values.Value, name string) bool {
	for _, s := range values.All[*values.Map](base) {
		if !s.Member(name).Never() {
			return false
		}
	}
	return true
}

// testOnly evaluates has(x.name).
func (p *prover) testOnly(e ast.Expr, st *State) (t, f *State) {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	base := p.eval(operand, st)
	if len(base) == 0 {
		return nil, nil
	}
	if odd := base.Without(emptyOnSelection...).Without(values.KindBytes); len(odd) > 0 {
		if base.Is(values.KindMessage) {
			return st, nil
		}
		p.mismatched(e, st, mismatch{
			subject: p.written(operand), got: odd, wanted: "an object", does: "has() looks into an object",
			fix: p.ofKind(operand, odd, []values.Kind{values.KindMap}),
		})
	}
	base = base.Only(emptyOnSelection...)
	if len(base) == 0 {
		return nil, nil
	}
	at, direct := expr.PathOf(operand)
	if !direct {
		if len(base.Owning(name)) > 0 {
			t = st
		}
		if len(base.Lacking(name)) > 0 {
			f = st
		}
		return t, f
	}
	return st.owning(at, name), st.Narrow(at, func(v values.Value) values.Value { return v.Only(emptyOnSelection...).Lacking(name) })
}
