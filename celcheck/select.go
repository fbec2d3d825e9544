package celcheck

import (
	"fmt"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// messageValue is what an expression knows of a message: all of its fields are there, and its id is never empty.
func messageValue() value {
	text := func() value { return stringValue(0, unbounded) }
	return one(&shape{kind: kMessage, object: &object{known: map[string]property{
		"id":         present(stringValue(1, unbounded)),
		"group":      present(text()),
		"time":       present(one(&shape{kind: kTimestamp})),
		"attributes": present(one(&shape{kind: kMap, object: &object{others: text}})),
	}}})
}

// selection evaluates event.order.id.
func (p *prover) selection(e ast.Expr, v *env) value {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	base := p.eval(operand, v)
	if len(base) == 0 {
		return nil
	}
	return p.propertyOf(e, operand, base, name, v, true)
}

func (p *prover) propertyOf(e, operand ast.Expr, base value, name string, v *env, named bool) value {
	missing, wrong, spread := false, false, false
	out := base.each(func(s *shape) value {
		switch s.kind {
		case kMap:
			found := s.object.get(name)
			missing = missing || !found.must
			if found.never {
				return nil
			}
			return found.value()
		case kMessage:
			return s.object.get(name).value()
		case kOptional:
			inner, none := value(nil), s.none
			for _, t := range s.inner {
				if t.kind != kMap {
					spread = true
					continue
				}
				found := t.object.get(name)
				none = none || !found.must
				if !found.never {
					inner = join(inner, found.value())
				}
			}
			return optionalValue(inner, none || spread)
		case kList, kTimestamp, kDuration, kOther:
			wrong = true
			return nil
		}
		missing = true // a selection on null or a scalar finds no such key
		return nil
	})
	at, direct := pathOf(operand)
	narrow := func(f func(value) value) *env {
		if !direct {
			return v
		}
		return v.narrow(at, f)
	}
	whole := written(operand) + "." + name
	if missing {
		failing := narrow(func(b value) value { return lacking(b.only(kMap, kNull, kBool, kInt, kDouble, kString), name) })
		message, remedy := absence(base, whole, name)
		p.alarm(finding.MappingAbsent, e, failing, message, remedy)
		if n := len(p.alarms); failing != nil {
			p.alarms[n-1].named = named
		}
	}
	if wrong {
		failing := narrow(func(b value) value { return b.only(kList, kTimestamp, kDuration, kOther) })
		p.alarm(finding.MappingOverload, e, failing, fmt.Sprintf("got %s for %s, wanted a map to select %s from", kindsOf(base), written(operand), name), "")
	}
	if spread {
		p.alarm(finding.MappingUnproved, e, v, "a selection on an optional that may hold "+kindsOf(base[0].inner)+" is not understood", "")
	}
	return out
}

// absence says why a selection may find nothing.
func absence(base value, whole, name string) (message, remedy string) {
	guard := "guard with has(" + whole + ") ? ... : ..., or give a default with " + optionalForm(whole, name) + ".orValue(...)"
	switch {
	case !base.has(kMap):
		return fmt.Sprintf("got %s, wanted an object to select %s from", kindsOf(base), name), "guard with type(...) == map"
	case len(base.only(kMap)) < len(base):
		return fmt.Sprintf("%s may be absent: what it is selected from may be %s", whole, kindsOf(base.without(kMap))), guard
	}
	never := true
	for _, s := range base.only(kMap) {
		never = never && s.object.get(name).never
	}
	if never {
		return whole + " is absent, wanted a property that the contract has", "see the names in the contract"
	}
	return fmt.Sprintf("got an event without %s, wanted one that has it: it is not required", whole), guard
}

func optionalForm(whole, name string) string { return whole[:len(whole)-len(name)] + "?" + name }

// kindsOf lists kinds in words.
func kindsOf(v value) string {
	var out string
	seen := map[kind]bool{}
	for _, s := range v {
		if !seen[s.kind] {
			seen[s.kind] = true
			if out != "" {
				out += " or "
			}
			out += s.kind.String()
		}
	}
	return out
}

// testOnly evaluates has(x.name).
func (p *prover) testOnly(e ast.Expr, v *env) (t, f *env) {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	base := p.eval(operand, v)
	if len(base) == 0 {
		return nil, nil
	}
	if odd := base.only(kList, kTimestamp, kDuration, kOptional, kOther, kMessage); len(odd) > 0 {
		if base.has(kMessage) && len(odd) == len(base) {
			return v, nil
		}
		p.alarm(finding.MappingOverload, e, v, fmt.Sprintf("got %s for %s, wanted a map to look for %s in", kindsOf(odd), written(operand), name), "")
	}
	base = base.only(kNull, kBool, kInt, kDouble, kString, kMap)
	if len(base) == 0 {
		return nil, nil
	}
	at, direct := pathOf(operand)
	if !direct {
		if len(owning(base, name)) > 0 {
			t = v
		}
		if len(lacking(base, name)) > 0 {
			f = v
		}
		return t, f
	}
	t = v.narrow(at, func(b value) value { return owning(b, name) })
	f = v.narrow(at, func(b value) value { return lacking(b.only(kNull, kBool, kInt, kDouble, kString, kMap), name) })
	return t, f
}
