package prove

import (
	"fmt"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// list evaluates a list literal.
func (p *prover) list(e ast.Expr, st *State) values.Value {
	elements, optionals := e.AsList().Elements(), e.AsList().OptionalIndices()
	var items []values.Value
	var all values.Value
	empty := 0 // entries that may be
	for i, element := range elements {
		item := p.eval(element, st)
		if len(item) == 0 {
			return nil
		}
		if slices.Contains(optionals, int32(i)) {
			inner, none := p.opened(element, item, st)
			if none {
				empty++
			}
			item = inner
		}
		items = append(items, item)
		if len(optionals) > 0 {
			all = values.Join(all, item)
		}
	}
	n := len(elements)
	if empty > 0 {
		return values.ListValue(nil, func() values.Value { return all }, n-empty, n)
	}
	return values.ListValue(items, values.Nothing, n, n)
}

// opened gives what an optional entry holds.
func (p *prover) opened(e ast.Expr, found values.Value, st *State) (inner values.Value, none bool) {
	if other := found.Without(values.KindOptional); len(other) > 0 {
		p.notModelled(e, st, gapOptional, "an optional entry that is given "+other.KindWords())
	}
	inner, none = found.Opened()
	return inner, none || len(inner) == 0
}

// mapLiteral evaluates {"name": value}.
func (p *prover) mapLiteral(e ast.Expr, st *State) values.Value {
	p.maps = append(p.maps, madeMap{e.ID(), st})
	b := values.NewBuilder(len(p.maps))
	var keys []writtenKey
	for _, entry := range e.AsMap().Entries() {
		m := entry.AsMapEntry()
		found, key := p.eval(m.Value(), st), p.eval(m.Key(), st)
		if len(found) == 0 || len(key) == 0 {
			return nil
		}
		p.once(m.Key(), key, keys, st)
		keys = append(keys, writtenKey{m.Key(), key})
		always := true
		if m.IsOptional() {
			inner, none := p.opened(m.Value(), found, st)
			if len(inner) == 0 {
				continue
			}
			found, always = inner, !none
		}
		if name, ok := key.Text(); ok {
			b.Set(name, found, always)
			continue
		}
		if other := key.Without(values.KindString); len(other) > 0 {
			text := p.written(m.Key())
			message := "the key " + text + " may be " + other.KindWords() + "; a command's keys are strings"
			if m.Key().Kind() == ast.IdentKind && other.Is(values.KindOther) {
				message = "the key " + text + " is the name of a type; a command's keys are strings, which have quotes"
			}
			p.raise(m.Key(), Alarm{
				Code: finding.MappingResult, State: st, Message: message,
				fix: keyFix(m.Key(), text), Got: other.KindWords(), Wanted: "a string",
			})
		}
		b.SetComputed(key, found)
	}
	return b.Value()
}

// A writtenKey is a key of a map literal, and what it may be.
type writtenKey struct {
	e     ast.Expr
	found values.Value
}

// once raises an alarm where a key may be one that a map literal has already: a literal that repeats a key fails.
func (p *prover) once(e ast.Expr, key values.Value, others []writtenKey, st *State) {
	for _, other := range others {
		if !values.MayEqual(key, other.found) {
			continue
		}
		text, as := p.written(e), p.written(other.e)
		breaks := failing(e, st, func(v values.Value) values.Value { return v.EqualToAny(other.found) })
		breaks = failing(other.e, breaks, func(v values.Value) values.Value { return v.EqualToAny(key) })
		p.raise(e, Alarm{
			Code: finding.MappingResult, State: breaks,
			Message: "the keys " + as + " and " + text + " of this map may be the same", Remedy: "guard with " + as + " != " + text + " ? ... : ...",
			Got: "a key that the map may have already", Wanted: "each key once",
		})
		return
	}
}

// maxSize bounds what size() gives: no body has more of anything.
const maxSize = 1 << 24

// size evaluates size(x).
func (p *prover) size(c call) values.Value {
	return p.wanting(c, 0, "a string, list or map", values.KindString, values.KindList, values.KindMap, values.KindBytes).Each(func(s values.Shape) values.Value {
		lo, hi, _ := values.Lengths(s)
		return values.IntValue(int64(lo), int64(min(hi, maxSize)))
	})
}

// lists gives the lists that an argument may be.
func (p *prover) lists(c call, i int) values.Value {
	return p.wanting(c, i, "a list", values.KindList)
}

// setwise evaluates sets.contains and its kin, which compare and never fail.
func (p *prover) setwise(c call) values.Value {
	for i := range c.args {
		if len(p.lists(c, i)) == 0 {
			return nil
		}
	}
	return values.BoolValue(true, true)
}

func (p *prover) distinct(c call) values.Value {
	return values.Each(p.lists(c, 0), (*values.List).Distinct)
}

// reversed evaluates reverse of a list or, from the strings extension, of a string.
func (p *prover) reversed(c call) values.Value {
	if c.of[0].Has(values.KindString) {
		return values.Each(p.strings(c, 0), (*values.String).Reversed)
	}
	return values.Each(p.lists(c, 0), (*values.List).Rearranged)
}

// sorted evaluates sort() and sortBy(), which want values of one type that can be compared.
func (p *prover) sorted(c call) values.Value {
	keys := c.of[len(c.of)-1]
	for _, s := range values.All[*values.List](keys) {
		kinds := s.Element().Kinds()
		double, ok := values.Value(kinds).Doubles(), len(kinds) <= 1
		if ok && len(kinds) == 1 {
			ok = values.Comparable(kinds[0], kinds[0]) && (double == nil || !double.NaN())
		}
		if !ok {
			p.mismatched(c.e, c.st, mismatch{
				subject: "what " + p.written(c.args[0]) + " is sorted by", got: kinds, wanted: "values of one type that can be compared",
				does: functionName(c.name) + "() takes values of one type that can be compared", fix: p.asStrings(c.args[0]),
			})
		}
	}
	return values.Each(p.lists(c, 0), (*values.List).Rearranged)
}

// flattened evaluates flatten(), one level deep.
func (p *prover) flattened(c call) values.Value {
	if len(c.args) != 1 {
		return p.unmodelled(c.e, c.st, gapFlatten, "flatten() of more than one level")
	}
	return values.Each(p.lists(c, 0), (*values.List).Flattened)
}

// slice evaluates list.slice(from, to).
func (p *prover) slice(c call) values.Value {
	start, end := p.wanting(c, 1, "an int", values.KindInt).Ints(), p.wanting(c, 2, "an int", values.KindInt).Ints()
	lists := p.lists(c, 0)
	if start == nil || end == nil {
		return nil
	}
	return values.Each(lists, func(s *values.List) values.Value {
		inside := within(c.args[2], expr.Key(c.args[0])) || end.Hi() <= int64(s.MinLen()) || p.noLonger(c.args[2], c.args[0], c.st)
		gap, told := c.st.gap(c.args[2], c.args[1])
		ordered := start.Lo() >= 0 && (start.Hi() <= end.Lo() || told && gap >= 0)
		if !inside || !ordered {
			breaks := c.st
			if at, direct := expr.PathOf(c.args[0]); direct && end.Hi() < math.MaxInt32 && end.Hi() > 0 && ordered {
				breaks = c.st.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, int(end.Hi())-1) })
			}
			list := p.written(c.args[0])
			p.raise(c.e, Alarm{
				Code: finding.MappingIndex, State: breaks,
				Message: fmt.Sprintf("%s may have %s, so the slice up to %s may be outside of it", list, fewItems(s), end.Range()),
				fix:     p.instead(c.e, fmt.Sprintf("size(%s) >= %s", list, p.written(c.args[2]))), hint: "give it minItems in the event contract",
				Got: "a slice up to " + end.Range() + " of a list that may have " + fewItems(s), Wanted: "positions that the list has",
			})
		}
		return s.Slice(start, end)
	})
}

// rangeTo evaluates lists.range(n).
func (p *prover) rangeTo(c call) values.Value {
	return values.Each(p.wanting(c, 0, "an int", values.KindInt), func(s *values.Int) values.Value {
		if s.Lo() < 0 || s.Hi() > celmap.MaxCommands {
			breaks := c.st
			if s.Lo() < 0 && s.Hi() <= celmap.MaxCommands {
				breaks = failing(c.args[0], c.st, func(v values.Value) values.Value { return v.IntsBetween(math.MinInt64, -1) })
			}
			n := p.written(c.args[0])
			p.raise(c.e, Alarm{
				Code: finding.MappingIndex, State: breaks, Message: fmt.Sprintf("%s may be %s; lists.range() takes 0 to %d", n, s.Range(), celmap.MaxCommands),
				Remedy: "give " + n + " bounds in the event contract", Got: s.Range(), Wanted: fmt.Sprintf("0 to %d", celmap.MaxCommands),
			})
		}
		longest := max(0, min(s.Hi(), celmap.MaxCommands))
		return values.ListValue(nil, func() values.Value { return values.IntValue(0, longest-1) }, int(max(0, min(s.Lo(), longest))), int(longest))
	})
}

// end evaluates first and last.
func (p *prover) end(c call) values.Value {
	var inner values.Value
	none := false
	for _, s := range values.All[*values.List](p.lists(c, 0)) {
		inner, none = values.Join(inner, s.Element()), none || s.MinLen() == 0
	}
	if last := p.lastPart(c.args[0], c.st); c.name == "last" && len(last) > 0 {
		inner = last
	}
	return values.OptionalValue(inner, none)
}
