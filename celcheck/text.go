package celcheck

import (
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// mostTexts bounds the finite sets of strings that are computed with.
const mostTexts = 200

// concatenated gives x + y: every combination of finite sets, else lengths.
func concatenated(x, y *shape) value {
	if x.set != nil && y.set != nil && len(x.set)*len(y.set) <= mostTexts {
		var texts []string
		for _, a := range x.set {
			for _, b := range y.set {
				texts = append(texts, a+b)
			}
		}
		return textValue(texts...)
	}
	return stringValue(plus(x.minLen, y.minLen), plus(x.maxLen, y.maxLen))
}

// wanting raises an alarm for the shapes of an argument that are of other kinds, and gives the rest.
func (p *prover) wanting(e, arg ast.Expr, found value, v *env, what string, kinds ...kind) value {
	good := found.only(kinds...)
	if len(good) == len(found) {
		return good
	}
	bad := found.keep(func(s *shape) bool {
		for _, k := range kinds {
			if s.kind == k {
				return false
			}
		}
		return true
	})
	failing := v
	if place, ok := targetOf(arg, v); ok {
		failing = place.narrow(v, func(b value) value {
			return b.keep(func(s *shape) bool {
				for _, k := range kinds {
					if s.kind == k {
						return false
					}
				}
				return true
			})
		})
	}
	name := written(arg)
	p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(bad)+" for "+name+", wanted "+what, overloadRemedy(bad, nil))
	return good
}

// mapText evaluates lowerAscii and upperAscii.
func (p *prover) mapText(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	f := strings.ToLower
	if e.AsCall().FunctionName() == "upperAscii" {
		f = strings.ToUpper
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		if s.set == nil {
			return stringValue(s.minLen, s.maxLen)
		}
		texts := make([]string, 0, len(s.set))
		for _, text := range s.set {
			if !ascii(text) {
				return stringValue(s.minLen, s.maxLen)
			}
			texts = append(texts, f(text))
		}
		return textValue(texts...)
	})
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (p *prover) trim(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		return stringValue(0, s.maxLen)
	})
}

// join evaluates list.join(separator).
func (p *prover) join(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	lists := p.wanting(e, args[0], values[0], v, "a list", kList)
	gapLo, gapHi := 0, 0
	if len(args) == 2 {
		gapLo = unbounded
		for _, s := range p.wanting(e, args[1], values[1], v, "a string", kString) {
			gapLo, gapHi = min(gapLo, s.minLen), max(gapHi, s.maxLen)
		}
	}
	return lists.each(func(s *shape) value {
		lo, hi := unbounded, 0
		for _, item := range s.element() {
			if item.kind != kString {
				p.alarm(finding.MappingOverload, e, v, "got "+item.kind.String()+" in the list to join, wanted strings", "convert with .map(x, string(x))")
				continue
			}
			lo, hi = min(lo, item.minLen), max(hi, item.maxLen)
		}
		least, most := 0, 0
		if s.minLen > 0 && lo != unbounded {
			least = plus(times(lo, s.minLen), times(gapLo, s.minLen-1))
		}
		if s.maxLen > 0 {
			most = plus(times(hi, s.maxLen), times(gapHi, s.maxLen-1))
		}
		return stringValue(least, most)
	})
}

// split gives a list of strings that are no longer than the whole.
func (p *prover) split(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 2 {
		return p.unmodelled(e, v, "split() with a limit")
	}
	separators := p.wanting(e, args[1], values[1], v, "a string", kString)
	least := 1
	for _, s := range separators {
		if s.minLen == 0 {
			least = 0
		}
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		part := func() value { return stringValue(0, s.maxLen) }
		return listValue(nil, part, least, max(plus(s.maxLen, 1), 1))
	})
}
