package celcheck

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// list evaluates a list literal.
func (p *prover) list(e ast.Expr, v *env) value {
	elements := e.AsList().Elements()
	var items []value
	var all value
	optional := 0
	for i, element := range elements {
		item := p.eval(element, v)
		if len(item) == 0 {
			return nil
		}
		if slices.Contains(e.AsList().OptionalIndices(), int32(i)) {
			inner, none := p.opened(element, item, v)
			if none {
				optional++
			}
			item = inner
		}
		items = append(items, item)
		if len(e.AsList().OptionalIndices()) > 0 {
			all = join(all, item)
		}
	}
	n := len(elements)
	if optional > 0 {
		return listValue(nil, func() value { return all }, n-optional, n)
	}
	return listValue(items, nothing, n, n)
}

// opened gives what an optional entry holds.
func (p *prover) opened(e ast.Expr, found value, v *env) (inner value, none bool) {
	for _, s := range found {
		if s.kind != kOptional {
			p.alarm(finding.MappingUnproved, e, v, "an optional entry that is given "+s.kind.String()+" is not understood", "")
			continue
		}
		inner, none = join(inner, s.inner), none || s.none
	}
	return inner, none || len(inner) == 0
}

// appended gives x + y.
func appended(x, y *shape) value {
	lo, hi := plus(x.minLen, y.minLen), plus(x.maxLen, y.maxLen)
	if x.minLen == x.maxLen && len(x.items) >= x.minLen && len(x.items)+len(y.items) < 1000 {
		items := append(slices.Clip(x.items[:x.minLen]), y.items...)
		return listValue(items, y.rest, lo, hi)
	}
	var all value
	done := false
	return listValue(nil, func() value {
		if !done {
			all, done = join(x.element(), y.element()), true
		}
		return all
	}, lo, hi)
}

// mapLiteral evaluates {"name": value}.
func (p *prover) mapLiteral(e ast.Expr, v *env) value {
	if p.visited != nil {
		p.literals = append(p.literals, v)
	}
	o := &object{known: map[string]property{}}
	var keys []value
	for _, entry := range e.AsMap().Entries() {
		m := entry.AsMapEntry()
		found, key := p.eval(m.Value(), v), p.eval(m.Key(), v)
		if len(found) == 0 || len(key) == 0 {
			return nil
		}
		p.once(m.Key(), key, keys, v)
		keys = append(keys, key)
		must := true
		if m.IsOptional() {
			inner, none := p.opened(m.Value(), found, v)
			if len(inner) == 0 {
				continue
			}
			found, must = inner, !none
		}
		constant, _ := key.constant()
		name, ok := constant.(string)
		if !ok {
			if len(key.only(kString)) < len(key) {
				p.alarm(finding.MappingResult, m.Key(), v, "got "+kindsOf(key.without(kString))+" as a key, wanted a string", "convert with string(...)")
			}
			o.wildcard(found, key)
			continue
		}
		if was, twice := o.known[name]; twice {
			found, must = join(was.value(), found), must || was.must
		}
		o.known[name] = property{must: must, value: func() value { return found }}
	}
	return one(&shape{kind: kMap, object: o, literal: e.ID(), made: v})
}

// once raises an alarm where a key may be one that a map literal has already: such a literal fails.
func (p *prover) once(e ast.Expr, key value, others []value, v *env) {
	for _, other := range others {
		if !mayEqual(key, other) {
			continue
		}
		failing := v
		if place, ok := targetOf(e, v); ok {
			failing = place.narrow(v, func(b value) value { return b.each(func(s *shape) value { return s.equalToAny(other) }) })
		}
		p.alarm(finding.MappingResult, e, failing, "got a key that the map may have already, wanted each key once", "guard with "+written(e)+" != ...")
		return
	}
}

// wildcard adds a property whose name is computed. It may take the place of a known one.
func (o *object) wildcard(found, key value) {
	if len(found) == 0 {
		return
	}
	names, listed := []string(nil), true
	for _, k := range key.only(kString) {
		names, listed = append(names, k.set...), listed && k.set != nil
	}
	for name, was := range o.known {
		if !listed || slices.Contains(names, name) {
			both := join(was.value(), found)
			o.known[name] = property{must: was.must, value: func() value { return both }}
		}
	}
	if listed {
		for _, name := range names {
			if _, ok := o.known[name]; !ok {
				o.known[name] = property{value: func() value { return found }}
			}
		}
		return
	}
	all := found
	if o.others != nil {
		all = join(all, o.others())
	}
	o.others, o.rendered = func() value { return all }, true
}

// size evaluates size(x).
func (p *prover) size(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "a string, list or map", kString, kList, kMap, kBytes).each(func(s *shape) value {
		if s.kind != kMap {
			return intValue(int64(s.minLen), int64(min(s.maxLen, 1<<24)))
		}
		least, most := s.object.counts()
		return intValue(int64(least), int64(min(most, 1<<24)))
	})
}

// index evaluates list[i] and map[key].
func (p *prover) index(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	base, key := values[0], values[1]
	if name, ok := key.constant(); ok && !base.has(kList) {
		if name, ok := name.(string); ok {
			return p.propertyOf(e, args[0], base, name, v, false)
		}
	}
	at, direct := pathOf(args[0])
	var out value
	if maps := base.only(kMap); len(maps) > 0 {
		out = p.lookup(e, args, maps, key, v)
	}
	for _, s := range base.only(kList) {
		for _, k := range key {
			if k.kind != kInt {
				p.alarm(finding.MappingUnproved, e, v, "an index that is "+k.kind.String()+" is not understood", "")
				out = join(out, s.element())
				continue
			}
			if (k.lo < 0 || k.hi >= int64(s.minLen)) && !lastOf(args, s) && !v.knows(keyOf(args[1])+" below "+keyOf(args[0])) {
				failing := v
				if direct && k.lo >= 0 && k.hi < math.MaxInt32 {
					hi := int(k.hi)
					failing = v.narrow(at, func(b value) value {
						return b.only(kList).each(func(s *shape) value { return s.sized(0, hi) })
					})
				}
				name := written(args[0])
				p.alarm(finding.MappingIndex, e, failing,
					fmt.Sprintf("got index %s of %s, which may have %s, wanted one that it has", interval(k), name, items(s)),
					fmt.Sprintf("guard with size(%s) > %d ? ... : ..., or give it minItems in the event's contract", name, max(k.hi, 0)))
			}
			if k.lo == k.hi && k.lo >= 0 && k.lo < 1000 {
				if int(k.lo) < s.maxLen {
					out = join(out, s.item(int(k.lo)))
				}
				continue
			}
			out = join(out, s.element())
		}
	}
	if other := base.keep(func(s *shape) bool { return s.kind != kMap && s.kind != kList }); len(other) > 0 {
		failing := v
		if direct {
			failing = v.narrow(at, func(b value) value {
				return b.keep(func(s *shape) bool { return s.kind != kMap && s.kind != kList })
			})
		}
		p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(other)+" to index, wanted a list or a map", "")
	}
	return out
}

// lastOf recognizes x[size(x) - 1], where x has as many.
func lastOf(args []ast.Expr, s *shape) bool {
	if args[1].Kind() != ast.CallKind || args[1].AsCall().FunctionName() != operators.Subtract {
		return false
	}
	by, ok := intLiteral(args[1].AsCall().Args()[1])
	size := args[1].AsCall().Args()[0]
	of := keyOf(args[0])
	return ok && by >= 1 && by <= int64(s.minLen) && of != "" && size.Kind() == ast.CallKind &&
		size.AsCall().FunctionName() == "size" && keyOf(arguments(size)[0]) == of
}

func interval(s *shape) string {
	if s.lo == s.hi {
		return fmt.Sprint(s.lo)
	}
	return fmt.Sprintf("%d to %d", s.lo, s.hi)
}

func items(s *shape) string {
	switch s.minLen {
	case 0:
		return "no items"
	case 1:
		return "1 item only"
	}
	return fmt.Sprintf("%d items only", s.minLen)
}

// lookup evaluates map[key] for keys that are not one constant.
func (p *prover) lookup(e ast.Expr, args []ast.Expr, maps, key value, v *env) value {
	var out value
	var missing []string
	unsure := false
	for _, m := range maps {
		for _, k := range key {
			if at, direct := pathOf(args[0]); k.kind == kString && direct && k.keyOf == at.String() {
				out = join(out, m.object.any())
				continue
			}
			if v.knows(membership([]ast.Expr{args[1], args[0]})) {
				out = join(out, m.object.any())
				continue
			}
			if k.kind != kString || k.set == nil {
				unsure = true
				out = join(out, m.object.any())
				continue
			}
			for _, name := range k.set {
				found := m.object.get(name)
				if !found.must {
					missing = append(missing, name)
				}
				out = join(out, found.value())
			}
		}
	}
	if unsure || len(missing) > 0 {
		failing := v
		if place, ok := targetOf(args[1], v); ok && !unsure {
			failing = place.narrow(v, func(b value) value {
				return b.each(func(s *shape) value {
					var kept value
					for _, name := range missing {
						kept = join(kept, s.equalTo(name))
					}
					return kept
				})
			})
		} else if ok && len(maps) == 1 && maps[0].object.view == nil && maps[0].object.others == nil {
			// Any other string will do.
			failing = place.narrow(v, func(b value) value {
				for name, found := range maps[0].object.known {
					if found.must {
						b = b.each(func(s *shape) value { return s.differingFrom(name) })
					}
				}
				return b
			})
		}
		got := "a key that may be any string"
		if !unsure {
			slices.Sort(missing)
			got = "the key " + strings.Join(quotedAll(slices.Compact(missing)), " or ")
		}
		p.alarm(finding.MappingAbsent, e, failing, fmt.Sprintf("got %s, wanted one that the map has", got), "add it to the map, or give a default with [?"+written(args[1])+"].orValue(...)")
	}
	return out
}

func quotedAll(texts []string) []string {
	out := make([]string, 0, len(texts))
	for i, text := range texts {
		if i == 5 {
			return append(out, "...")
		}
		out = append(out, fmt.Sprintf("%q", text))
	}
	return out
}

// setwise evaluates sets.contains and its kin, which compare and never fail.
func (p *prover) setwise(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	for i, arg := range args {
		if len(p.wanting(e, arg, values[i], v, "a list", kList)) == 0 {
			return nil
		}
	}
	return boolValue(true, true)
}

// rearranged evaluates distinct and reverse.
func (p *prover) rearranged(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	distinct := e.AsCall().FunctionName() == "distinct"
	return p.wanting(e, args[0], values[0], v, "a list", kList).each(func(s *shape) value {
		least := s.minLen
		if distinct {
			least = min(least, 1)
		}
		out := listValue(nil, s.element, least, s.maxLen)
		if distinct {
			out[0] = out[0].knowing(map[string]any{"uniqueItems": true})
		}
		return out
	})
}

// reversed evaluates reverse of a list or, from the strings extension, of a string.
func (p *prover) reversed(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if !values[0].has(kString) {
		return p.rearranged(e, args, values, v)
	}
	return p.wanting(e, args[0], values[0], v, "a string", kString).each(func(s *shape) value {
		l, telling := s.language()
		if !telling {
			return stringValue(s.minLen, s.maxLen)
		}
		return inLanguage(l.Shuffled(""), s.minLen, s.maxLen)
	})
}

// sorted evaluates sort() and sortBy(), which want values of one type that can be compared.
func (p *prover) sorted(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	keys := values[len(values)-1]
	for _, s := range keys.only(kList) {
		kinds := hullKinds(s.element())
		if len(kinds) > 1 || len(kinds) == 1 && (!comparable(kinds[0], kinds[0]) || kinds[0].nan) {
			p.alarm(finding.MappingOverload, e, v, "got "+kindsOf(kinds)+" to sort by, wanted values of one type that can be compared", "convert with .map(x, string(x))")
		}
	}
	return p.wanting(e, args[0], values[0], v, "a list", kList).each(func(s *shape) value {
		return listValue(nil, s.element, s.minLen, s.maxLen)
	})
}

// flattened evaluates flatten(), one level deep.
func (p *prover) flattened(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	if len(args) != 1 {
		return p.unmodelled(e, v, "flatten() of more than one level")
	}
	return p.wanting(e, args[0], values[0], v, "a list", kList).each(func(s *shape) value {
		element := s.element()
		least, most := 1, 1
		if len(element) == 0 {
			return listValue(nil, nothing, 0, 0)
		}
		inner := element.without(kList)
		for i, l := range element.only(kList) {
			if i == 0 && len(inner) == 0 {
				least, most = l.minLen, l.maxLen
			}
			least, most = min(least, l.minLen), max(most, l.maxLen)
			inner = join(inner, l.element())
		}
		return listValue(nil, func() value { return inner }, times(s.minLen, least), times(s.maxLen, most))
	})
}

// slice evaluates list.slice(from, to).
func (p *prover) slice(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	from, to := p.wanting(e, args[1], values[1], v, "an int", kInt), p.wanting(e, args[2], values[2], v, "an int", kInt)
	lists := p.wanting(e, args[0], values[0], v, "a list", kList)
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	start, end := hull(from)[0], hull(to)[0]
	return lists.each(func(s *shape) value {
		safe := within(args[2], keyOf(args[0])) || end.hi <= int64(s.minLen)
		if start.lo < 0 || start.hi > end.lo || !safe {
			failing := v
			if at, direct := pathOf(args[0]); direct && end.hi < math.MaxInt32 && end.hi > 0 && start.lo >= 0 && start.hi <= end.lo {
				failing = v.narrow(at, func(b value) value {
					return b.only(kList).each(func(s *shape) value { return s.sized(0, int(end.hi)-1) })
				})
			}
			p.alarm(finding.MappingIndex, e, failing,
				fmt.Sprintf("got a slice up to %s of %s, which may have %s, wanted one that it has", interval(end), written(args[0]), items(s)),
				fmt.Sprintf("guard with size(%s) >= %d ? ... : ..., or give it minItems in the event's contract", written(args[0]), max(end.hi, 0)))
		}
		if end.lo > int64(s.maxLen) {
			return nil
		}
		return listValue(nil, s.element, int(max(0, min(end.lo-start.hi, 1<<30))), min(s.maxLen, int(max(0, min(end.hi-start.lo, 1<<30)))))
	})
}

// rangeTo evaluates lists.range(n).
func (p *prover) rangeTo(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	return p.wanting(e, args[0], values[0], v, "an int", kInt).each(func(s *shape) value {
		if s.lo < 0 || s.hi > celmap.MaxCommands {
			failing := v
			if place, ok := targetOf(args[0], v); ok && s.lo < 0 && s.hi <= celmap.MaxCommands {
				failing = place.narrow(v, func(b value) value {
					return b.only(kInt).each(func(s *shape) value { return s.between(0, 0, math.MinInt64, -1) })
				})
			}
			p.alarm(finding.MappingIndex, e, failing, fmt.Sprintf("got a range of %s, wanted 0 to %d", interval(s), celmap.MaxCommands), "give the number bounds in the event's contract")
		}
		most := max(0, min(s.hi, celmap.MaxCommands))
		return listValue(nil, func() value { return intValue(0, most-1) }, int(max(0, min(s.lo, most))), int(most))
	})
}

// end evaluates first and last.
func (p *prover) end(e ast.Expr, args []ast.Expr, values []value, v *env) value {
	var inner value
	none := false
	for _, s := range p.wanting(e, args[0], values[0], v, "a list", kList) {
		inner, none = join(inner, s.element()), none || s.minLen == 0
	}
	return optionalValue(inner, none)
}
