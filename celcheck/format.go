package celcheck

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/pattern"
)

// format evaluates "%s-%d: %.2f".format([a, b, c]) for a constant text whose clauses are %s, %d and %f.
func (p *prover) format(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	text, ok := textLiteral(args[0])
	if !ok || len(values[1]) != 1 || values[1][0].kind != kList {
		return p.unmodelled(e, v, "this format()")
	}
	given := values[1][0]
	out := textValue("")
	used := 0
	for text != "" {
		plain, rest, clause := strings.Cut(text, "%")
		out = paired(out, textValue(plain))
		if !clause {
			break
		}
		if after, ok := strings.CutPrefix(rest, "%"); ok {
			out, text = paired(out, textValue("%")), after
			continue
		}
		verb, precision, after, ok := readClause(rest)
		if !ok || used >= len(given.items) || used >= given.minLen {
			return p.unmodelled(e, v, "this format()")
		}
		made, good := clauseOf(given.items[used], verb, precision)
		if !good {
			return p.unmodelled(e, v, fmt.Sprintf("format() of %s by %%%c", kindsOf(given.items[used]), verb))
		}
		out, text = paired(out, made), after
		used++
	}
	return out
}

// paired concatenates every two shapes.
func paired(a, b value) value {
	return pairs(a, b, func(*shape, *shape) bool { return true }, concatenated)
}

// readClause reads what follows a percent sign.
func readClause(rest string) (verb rune, precision int, after string, ok bool) {
	precision = 6
	if digits, found := strings.CutPrefix(rest, "."); found {
		n := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
		if n < 1 || n > 2 {
			return 0, 0, "", false
		}
		if _, err := fmt.Sscan(digits[:n], &precision); err != nil {
			return 0, 0, "", false
		}
		rest = digits[n:]
		return 'f', precision, strings.TrimPrefix(rest, "f"), strings.HasPrefix(rest, "f")
	}
	for _, verb := range "sdf" {
		if after, ok := strings.CutPrefix(rest, string(verb)); ok {
			return verb, precision, after, true
		}
	}
	return 0, 0, "", false
}

// clauseOf gives what a clause writes a value as. It says no of kinds that are not looked into.
func clauseOf(v value, verb rune, precision int) (out value, ok bool) {
	for _, s := range v {
		var made value
		switch {
		case s.kind == kInt && verb == 'f', s.kind == kDouble && verb == 'f':
			made = decimals(s, fmt.Sprintf(`\.[0-9]{%d}`, precision))
		case s.kind == kInt:
			made = decimal(s)
		case s.kind == kDouble:
			made = decimals(s, `(?:\.[0-9]+)?`)
		case s.kind == kString && verb == 's':
			made = one(s)
		case s.kind == kBool && verb == 's':
			made = boolTexts(s)
		case s.kind == kNull && verb == 's':
			made = textValue("null")
		case s.kind == kTimestamp && verb == 's':
			made = ofPattern(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z`)
		default:
			return nil, false
		}
		if len(made) == 0 {
			return nil, false
		}
		out = join(out, made)
	}
	return out, len(out) > 0
}

// decimals gives what numbers are written as without an exponent.
func decimals(s *shape, fraction string) value {
	lo, hi := s.bounds()
	if s.nan || math.IsInf(lo, 0) || math.IsInf(hi, 0) {
		return stringValue(1, 400)
	}
	if fraction == `\.[0-9]{0}` {
		fraction = ""
	}
	sign := "-?"
	if lo > 0 || lo == 0 && (s.kind == kInt || len(s.obeys) > 0) {
		sign = "" // an event's zero has no sign; a computed one may have
	}
	return ofPattern(sign + `[0-9]+` + fraction)
}

// ofPattern gives the strings that a pattern of our own takes as a whole.
func ofPattern(source string) value {
	l, ok := pattern.NewLanguage("^(?:" + source + ")$")
	if !ok {
		return stringValue(0, unbounded)
	}
	return inLanguage(l, 0, unbounded)
}

// substring evaluates s.substring(from, to).
func (p *prover) substring(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	texts := p.wanting(e, args[0], values[0], v, "a string", kString)
	from := p.wanting(e, args[1], values[1], v, "an int", kInt)
	if len(texts) == 0 || len(from) == 0 {
		return nil
	}
	start, end := hull(from)[0], (*shape)(nil)
	if len(args) == 3 {
		to := p.wanting(e, args[2], values[2], v, "an int", kInt)
		if len(to) == 0 {
			return nil
		}
		end = hull(to)[0]
	}
	of := keyOf(args[0])
	return texts.each(func(s *shape) value {
		upToEnd := end != nil && within(args[1], of) && keyOf(args[2]) == "size("+of+",)"
		if start.lo < 0 || end != nil && start.hi > end.lo && !upToEnd {
			p.alarm(finding.MappingIndex, e, v, fmt.Sprintf("got a substring from %s to %s, wanted positions in order and none below 0", interval(start), interval(cmp.Or(end, start))),
				"guard with the positions that it is to have")
			return stringValue(0, s.maxLen)
		}
		last, lastExpr := start, args[1]
		if end != nil {
			last, lastExpr = end, args[2]
		}
		if last.hi > int64(s.minLen) && !within(lastExpr, of) {
			p.tooShort(e, args[0], v, last.hi)
		}
		if start.lo > int64(s.maxLen) || last.lo > int64(s.maxLen) {
			return nil
		}
		return cut(s, args, start, end)
	})
}

// cut gives what stands between two positions.
func cut(s *shape, args []ast.Expr, start, end *shape) value {
	fixed := start.lo == start.hi && (end == nil || end.lo == end.hi)
	if fixed && s.set != nil {
		made, ok := texts(s, func(text string) (string, bool) {
			r := []rune(text)
			to := int64(len(r))
			if end != nil {
				to = end.lo
			}
			if start.lo > to || to > int64(len(r)) {
				return "", false
			}
			return string(r[start.lo:to]), true
		})
		if ok {
			return made
		}
	}
	minLen, maxLen := 0, s.maxLen
	if end != nil {
		minLen, maxLen = int(max(0, min(end.lo-start.hi, 1<<30))), min(maxLen, int(max(0, min(end.hi-start.lo, 1<<30))))
	} else {
		minLen = max(0, s.minLen-int(min(start.hi, 1<<30)))
		if maxLen != unbounded {
			maxLen = max(0, maxLen-int(min(start.lo, 1<<30)))
		}
	}
	l, telling := s.language()
	if needle, ok := upToFound(args); ok && end.lo >= 0 && start.hi == 0 {
		// Everything before what indexOf has found.
		return inLanguage(l.Before(needle), minLen, maxLen)
	}
	switch {
	case !telling:
		return stringValue(minLen, maxLen)
	case !fixed || start.lo > mostCounts || end != nil && end.lo-start.lo > mostCounts:
		l = l.Shuffled("")
	default:
		l = l.Dropped(int(start.lo))
		if end != nil {
			l = l.Taken(int(end.lo - start.lo))
		}
	}
	return inLanguage(l, minLen, maxLen)
}

// upToFound recognizes s.substring(0, s.indexOf("@")).
func upToFound(args []ast.Expr) (rune, bool) {
	if len(args) != 3 || args[2].Kind() != ast.CallKind || args[2].AsCall().FunctionName() != "indexOf" {
		return 0, false
	}
	parts := arguments(args[2])
	needle, ok := textLiteral(parts[1])
	r := []rune(needle)
	if !ok || len(r) != 1 || len(parts) != 2 || keyOf(parts[0]) != keyOf(args[0]) {
		return 0, false
	}
	return r[0], true
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
	oldText, _ := olds.constant()
	newText, _ := news.constant()
	old, fixed := oldText.(string)
	by, also := newText.(string)
	fixed = fixed && also && old != ""
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		maxLen := plus(s.maxLen, times(plus(s.maxLen, 1), longest))
		if shortest > 0 && longest <= shortest {
			maxLen = s.maxLen
		}
		minLen := 0
		if fixed {
			if made, ok := texts(s, func(text string) (string, bool) { return strings.ReplaceAll(text, old, by), true }); ok {
				return made
			}
			if runes(by) >= runes(old) {
				minLen = s.minLen
			}
		}
		l, telling := s.language()
		if !fixed || !telling {
			return stringValue(minLen, maxLen)
		}
		r := []rune(old)
		switch {
		case !l.Holds(r[0]):
			return one(s)
		case len(r) == 1:
			l = l.Replaced(r[0], by)
		case onlyAtStart(l, old):
			rest, _ := l.CutPrefix(old)
			return inLanguage(pattern.Text(by).Then(rest), max(0, s.minLen-len(r)), plus(s.maxLen, runes(by)))
		default:
			l = l.Shuffled(by)
		}
		return inLanguage(l, minLen, maxLen)
	})
}

// onlyAtStart says that every string begins with a text, and cannot hold it again for want of one of its characters.
func onlyAtStart(l pattern.Language, text string) bool {
	rest, ok := l.CutPrefix(text)
	return ok && strings.ContainsFunc(text, func(r rune) bool { return !rest.Holds(r) })
}

// indexOf evaluates s.indexOf(x), which is -1 where x is not found.
func (p *prover) indexOf(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 2 || len(values[0].only(kString)) != len(values[0]) || len(values[1].only(kString)) != len(values[1]) {
		return p.unmodelled(e, v, e.AsCall().FunctionName()+"()")
	}
	needle, _ := values[1].constant()
	text, _ := needle.(string)
	return values[0].each(func(s *shape) value {
		lo, hi := int64(-1), int64(min(s.maxLen, 1<<24))
		if r := []rune(text); len(r) == 1 {
			l, _ := s.language()
			if least, most := l.Count(r[0]); least > 0 {
				lo = 0
			} else if most == 0 {
				return intValue(-1, -1)
			}
		}
		return intValue(lo, hi)
	})
}
