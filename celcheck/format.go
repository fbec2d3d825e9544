package celcheck

import (
	"fmt"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// format evaluates "%s-%d".format([a, b]) for a constant text whose clauses are %s and %d.
func (p *prover) format(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	text, ok := textLiteral(args[0])
	if !ok || len(values[1]) != 1 || values[1][0].kind != kList {
		return p.unmodelled(e, v, "this format()")
	}
	given := values[1][0]
	used, least, most := 0, 0, 0
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if runes[i] != '%' {
			least, most = least+1, plus(most, 1)
			continue
		}
		i++
		switch {
		case i < len(runes) && runes[i] == '%':
			least, most = least+1, plus(most, 1)
		case i < len(runes) && (runes[i] == 's' || runes[i] == 'd') && used < len(given.items) && used < given.minLen:
			lo, hi, good := clauseLengths(given.items[used], runes[i])
			if !good {
				return p.unmodelled(e, v, fmt.Sprintf("format() of %s by %%%c", kindsOf(given.items[used]), runes[i]))
			}
			used, least, most = used+1, plus(least, lo), plus(most, hi)
		default:
			return p.unmodelled(e, v, "this format()")
		}
	}
	return stringValue(least, most)
}

// clauseLengths bounds the length of what a clause writes a value as. It says no of kinds that are not looked into.
func clauseLengths(v value, clause rune) (lo, hi int, ok bool) {
	lo = unbounded
	for _, s := range v {
		switch {
		case s.kind == kInt:
			for _, t := range decimal(s) {
				lo, hi = min(lo, t.minLen), max(hi, t.maxLen)
			}
		case s.kind == kString && clause == 's':
			lo, hi = min(lo, s.minLen), max(hi, s.maxLen)
		case s.kind == kBool && clause == 's':
			lo, hi = min(lo, 4), max(hi, 5)
		default:
			return 0, 0, false
		}
	}
	return lo, hi, true
}

// substring evaluates s.substring(from, to) with constant bounds.
func (p *prover) substring(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	from, ok := values[1].constant()
	start, isInt := from.(int64)
	end, bounded := int64(-1), len(values) == 3
	if bounded {
		to, constant := values[2].constant()
		var also bool
		end, also = to.(int64)
		ok = ok && constant && also && start <= end
	}
	if !ok || !isInt || start < 0 || start > 1<<20 || end > 1<<20 {
		return p.unmodelled(e, v, "substring() with bounds that are no constants in order")
	}
	needed := int(max(start, end))
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		if s.minLen < needed {
			failing := v
			if place, direct := targetOf(args[0], v); direct {
				failing = place.narrow(v, func(b value) value {
					return b.only(kString).each(func(s *shape) value { return s.sized(0, needed-1) })
				})
			}
			name := written(args[0])
			p.alarm(finding.MappingIndex, e, failing,
				fmt.Sprintf("got a string that may have less than %d characters, wanted one that has them", needed),
				fmt.Sprintf("guard with size(%s) >= %d ? ... : ..., or give it minLength in the event's contract", name, needed))
		}
		if s.maxLen < needed {
			return nil
		}
		if bounded {
			return stringValue(int(end-start), int(end-start))
		}
		hi := s.maxLen
		if hi != unbounded {
			hi -= int(start)
		}
		return stringValue(max(s.minLen-int(start), 0), hi)
	})
}

// replace evaluates s.replace(old, new), which never fails. Each old, which may be empty, gives way to one new.
func (p *prover) replace(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 3 {
		return p.unmodelled(e, v, "replace() with a limit")
	}
	olds := p.wanting(e, args[1], values[1], v, "a string", kString)
	news := p.wanting(e, args[2], values[2], v, "a string", kString)
	longest, shortest := 0, unbounded
	for _, s := range news {
		longest = max(longest, s.maxLen)
	}
	for _, s := range olds {
		shortest = min(shortest, s.minLen)
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		switch {
		case shortest > 0 && longest <= shortest:
			return stringValue(0, s.maxLen)
		default:
			return stringValue(0, plus(s.maxLen, times(plus(s.maxLen, 1), longest)))
		}
	})
}

// indexOf evaluates s.indexOf(x), which is -1 where x is not found.
func (p *prover) indexOf(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 2 || len(values[0].only(kString)) != len(values[0]) || len(values[1].only(kString)) != len(values[1]) {
		return p.unmodelled(e, v, e.AsCall().FunctionName()+"()")
	}
	return intValue(-1, 1<<24)
}
