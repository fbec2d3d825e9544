package celcheck

import (
	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// optionalSelection evaluates x.?name and x[?key].
func (p *prover) optionalSelection(e ast.Expr, v *env) value {
	args := arguments(e)
	base, key := p.eval(args[0], v), p.eval(args[1], v)
	if len(base) == 0 || len(key) == 0 {
		return nil
	}
	return p.optionalIn(e, base, key, v)
}

func (p *prover) optionalIn(e ast.Expr, base, key value, v *env) value {
	var inner value
	none := false
	add := func(found value, may bool) { inner, none = join(inner, found), none || may }
	for _, s := range base {
		switch s.kind {
		case kOptional:
			none = none || s.none
			if len(s.inner) > 0 {
				for _, t := range p.optionalIn(e, s.inner, key, v) {
					add(t.inner, t.none)
				}
			}
		case kMap:
			for _, k := range key {
				if k.kind != kString {
					p.alarm(finding.MappingUnproved, e, v, "a key that is "+k.kind.String()+" is not understood", "")
					add(s.object.any(), true)
					continue
				}
				if k.set == nil {
					add(s.object.any(), true)
					continue
				}
				for _, name := range k.set {
					found := s.object.get(name)
					add(found.value(), !found.must)
				}
			}
		case kList:
			for _, k := range key {
				if k.kind != kInt {
					p.alarm(finding.MappingOverload, e, v, "got a list, wanted a map", "")
					none = true
					continue
				}
				if k.lo < 0 {
					p.alarm(finding.MappingUnproved, e, v, "an index that may be negative is not understood", "")
				}
				switch {
				case k.lo == k.hi && k.lo >= 0 && k.lo < int64(s.maxLen):
					add(s.item(int(min(k.lo, 1<<30))), k.lo >= int64(s.minLen))
				case k.lo == k.hi:
					none = true
				default:
					add(s.element(), true)
				}
			}
		case kMessage:
			if name, ok := key.constant(); ok {
				if name, ok := name.(string); ok {
					add(s.object.get(name).value(), false)
					continue
				}
			}
			none = true
		case kNull, kBool, kInt, kDouble, kString:
			none = true
			if len(key.only(kString)) != len(key) {
				p.alarm(finding.MappingUnproved, e, v, "an optional index on "+s.kind.String()+" is not understood", "")
			}
		default:
			p.alarm(finding.MappingUnproved, e, v, "an optional selection on "+s.kind.String()+" is not understood", "")
			none = true
		}
	}
	return optionalValue(inner, none)
}

// orValue evaluates x.orValue(y) and x.or(y), whose argument is evaluated only when it is needed.
func (p *prover) orValue(e ast.Expr, v *env) value {
	args := arguments(e)
	found := p.eval(args[0], v)
	if len(found) == 0 {
		return nil
	}
	var out value
	none := false
	for _, s := range found {
		if s.kind != kOptional {
			p.alarm(finding.MappingOverload, e, v, "got "+s.kind.String()+", wanted an optional", "")
			continue
		}
		none = none || s.none
		if e.AsCall().FunctionName() == "or" {
			if len(s.inner) > 0 {
				out = join(out, optionalValue(s.inner, false))
			}
			continue
		}
		out = join(out, s.inner)
	}
	if !none {
		return out
	}
	absent := v
	if at, direct := directOptional(args[0]); direct {
		_, name, _ := optionalPathOf(args[0])
		absent = v.narrow(at, func(b value) value { return lacking(b, name) })
	}
	return join(out, p.eval(args[1], absent))
}

func (p *prover) optionalOf(_ ast.Expr, _ []ast.Expr, values []value, _ *env) value {
	return optionalValue(values[0], false)
}

func (p *prover) optionalNone(ast.Expr, []ast.Expr, []value, *env) value {
	return optionalValue(nil, true)
}

// optionalGet evaluates x.value().
func (p *prover) optionalGet(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	var out value
	for _, s := range values[0] {
		if s.kind != kOptional {
			p.alarm(finding.MappingOverload, e, v, "got "+s.kind.String()+" for value(), wanted an optional", "")
			continue
		}
		if s.none {
			failing := v
			if at, direct := directOptional(args[0]); direct {
				_, name, _ := optionalPathOf(args[0])
				failing = v.narrow(at, func(b value) value { return lacking(b, name) })
			}
			p.alarm(finding.MappingAbsent, e, failing, "got an optional that may be empty, wanted one that holds a value", "use orValue(...) in value()'s stead")
		}
		out = join(out, s.inner)
	}
	return out
}

// optionalOfNonZero evaluates optional.ofNonZeroValue(x).
func (p *prover) optionalOfNonZero(_ ast.Expr, _ []ast.Expr, values []value, _ *env) value {
	var inner value
	none := false
	for _, s := range values[0] {
		switch s.kind {
		case kNull:
			none = true
		case kBool:
			inner, none = join(inner, boolValue(s.yes, false)), none || s.no
		case kInt, kDouble:
			inner, none = join(inner, s.differingFrom(zeroOf(s))), none || len(s.equalTo(zeroOf(s))) > 0
		case kString, kList:
			inner, none = join(inner, s.sized(1, unbounded)), none || s.minLen == 0
		default:
			inner, none = join(inner, one(s)), true
		}
	}
	return optionalValue(inner, none)
}

func zeroOf(s *shape) any {
	if s.kind == kInt {
		return int64(0)
	}
	return float64(0)
}

// unwrap evaluates optional.unwrap(list), which keeps what the optionals hold.
func (p *prover) unwrap(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a list", kList).each(func(s *shape) value {
		var inner value
		none := false
		for _, o := range s.element() {
			if o.kind != kOptional {
				p.alarm(finding.MappingOverload, e, v, "got "+o.kind.String()+" in the list, wanted optionals", "")
				continue
			}
			inner, none = join(inner, o.inner), none || o.none
		}
		least := s.minLen
		if none {
			least = 0
		}
		return listValue(nil, func() value { return inner }, least, s.maxLen)
	})
}
