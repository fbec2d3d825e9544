package prove

import (
	"fmt"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

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

// index evaluates list[i] and map[key].
func (p *prover) index(c call) values.Value {
	base, key := c.of[0], c.of[1]
	if name, ok := key.Text(); ok && !base.Has(values.KindList) {
		return p.memberOf(c.e, c.args[0], base, name, c.st, false)
	}
	var out values.Value
	if maps := values.All[*values.Map](base); len(maps) > 0 {
		out = p.lookup(c, maps)
	}
	for _, s := range values.All[*values.List](base) {
		for _, k := range key {
			if i, ok := k.(*values.Int); ok {
				out = values.Join(out, p.item(c, s, i))
				continue
			}
			p.notModelled(c.e, c.st, gapIndex, "an index that is "+k.Kind().String())
			out = values.Join(out, s.Element())
		}
	}
	notIndexed := func(v values.Value) values.Value { return v.Without(values.KindMap, values.KindList) }
	if other := notIndexed(base); len(other) > 0 {
		breaks := c.st
		if at, direct := expr.PathOf(c.args[0]); direct {
			breaks = c.st.Narrow(at, notIndexed)
		}
		p.mismatched(c.e, breaks, mismatch{
			subject: p.written(c.args[0]), got: other, wanted: "a list or a map", does: "an index is taken of a list or a map",
			fix: p.ofKind(c.args[0], other, []values.Kind{values.KindList}),
		})
	}
	return out
}

// item evaluates list[i].
func (p *prover) item(c call, s *values.List, i *values.Int) values.Value {
	gap, ordered := c.st.gap(sizeOf(c.args[0]), c.args[1])
	inside := i.Lo() >= 0 && (i.Hi() < int64(s.MinLen()) || ordered && gap >= 1)
	if !inside && !lastOf(c.args, s) {
		breaks := c.st
		if at, direct := expr.PathOf(c.args[0]); direct && i.Lo() >= 0 && i.Hi() < math.MaxInt32 {
			breaks = c.st.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, int(i.Hi())) })
		} else if i.Lo() > 0 && i.Lo() == i.Hi() {
			breaks = fewerParts(c.args[0], i.Lo(), c.st)
		}
		list := p.written(c.args[0])
		p.raise(c.e, Alarm{
			Code: finding.MappingIndex, State: breaks,
			Message: fmt.Sprintf("%s may have %s, so it may have no index %s", list, fewItems(s), i.Range()), Remedy: "guard with " + p.has(c, i) + " ? ... : ...", fix: p.itemOrDefault(c, i),
			Got: "index " + i.Range() + " of a list that may have " + fewItems(s), Wanted: "an index that the list has",
		})
	}
	if lastIndex(c.args) {
		if last := p.lastPart(c.args[0], c.st); len(last) > 0 {
			return last
		}
	}
	if i.Lo() == i.Hi() && i.Lo() >= 0 && i.Lo() < maxListed {
		if int(i.Lo()) < s.MaxLen() {
			return s.Item(int(i.Lo()))
		}
		return nil
	}
	return s.Element()
}

// has asks whether a list has an index.
func (p *prover) has(c call, i *values.Int) string {
	list, index := p.written(c.args[0]), p.written(c.args[1])
	switch {
	case lastIndex(c.args):
		return "size(" + list + ") > 0"
	case i.Lo() < 0:
		return "0 <= " + index + " && " + index + " < size(" + list + ")"
	}
	return "size(" + list + ") > " + index
}

// itemOrDefault writes list[?0].orValue(...), with the selections behind it, or a guard where the index may be negative.
func (p *prover) itemOrDefault(c call, i *values.Int) fix {
	switch {
	case lastIndex(c.args):
		return p.instead(c.e, p.has(c, i))
	case i.Lo() < 0:
		return p.instead(c.e, p.has(c, i))
	}
	return p.chained(c.e)
}

// lastIndex recognizes the index of x[size(x) - 1].
func lastIndex(args []ast.Expr) bool {
	by, ok := fromTheEnd(args)
	return ok && by == 1
}

// fromTheEnd recognizes the index of x[size(x) - n].
func fromTheEnd(args []ast.Expr) (n int64, ok bool) {
	if args[1].Kind() != ast.CallKind || args[1].AsCall().FunctionName() != operators.Subtract {
		return 0, false
	}
	n, ok = expr.Int(args[1].AsCall().Args()[1])
	size := args[1].AsCall().Args()[0]
	of := expr.Key(args[0])
	return n, ok && of != "" && size.Kind() == ast.CallKind && size.AsCall().FunctionName() == "size" && expr.Key(expr.Args(size)[0]) == of
}

// lastOf recognizes x[size(x) - 1], where x has as many.
func lastOf(args []ast.Expr, s *values.List) bool {
	by, ok := fromTheEnd(args)
	return ok && by >= 1 && by <= int64(s.MinLen())
}

// fewerParts is the state in which s.split("/") has no part with an index, as far as that is known.
func fewerParts(list ast.Expr, i int64, st *State) *State {
	if list.Kind() != ast.CallKind || list.AsCall().FunctionName() != "split" || len(expr.Args(list)) != 2 || i > maxWording {
		return st
	}
	separator, ok := expr.Text(expr.Args(list)[1])
	if !ok || separator == "" {
		return st
	}
	source := fmt.Sprintf("(?:%s[^]*){%d}", values.QuotedPattern(separator), i)
	return failing(expr.Args(list)[0], st, func(v values.Value) values.Value { return v.Only(values.KindString).NotMatching(source) })
}

// lastPart gives the last part of s.split("/"), which is what stands behind the last /; it is empty for other lists.
func (p *prover) lastPart(list ast.Expr, st *State) values.Value {
	if list.Kind() != ast.CallKind || list.AsCall().FunctionName() != "split" || len(expr.Args(list)) != 2 {
		return nil
	}
	separator, ok := expr.Text(expr.Args(list)[1])
	r := []rune(separator)
	if !ok || len(r) != 1 {
		return nil
	}
	from := values.Position{Anchor: values.AtLast, Char: r[0], By: 1}
	return values.Each(p.muted(expr.Args(list)[0], st), func(s *values.String) values.Value {
		anywhere := values.IntValue(0, int64(min(s.MaxLen(), maxSize))).Ints()
		return s.Substring(from, values.Position{Anchor: values.AtEnd}, anywhere, anywhere)
	})
}

// fewItems says the least number of items in words.
func fewItems(s *values.List) string {
	switch s.MinLen() {
	case 0:
		return "no items"
	case 1:
		return "only 1 item"
	}
	return fmt.Sprintf("only %d items", s.MinLen())
}

// lookup evaluates map[key] for keys that are not one constant.
func (p *prover) lookup(c call, maps []*values.Map) values.Value {
	var out values.Value
	var missing []string
	unsure := false
	at, direct := expr.PathOf(c.args[0])
	present := c.st.knows(membership([]ast.Expr{c.args[1], c.args[0]}))
	for _, m := range maps {
		for _, k := range c.of[1] {
			text, ok := k.(*values.String)
			switch {
			case present || ok && direct && text.IsKeyOf(at.String()):
				out = values.Join(out, m.AnyMember())
			case !ok || text.Texts() == nil:
				unsure = true
				out = values.Join(out, m.AnyMember())
			default:
				for _, name := range text.Texts() {
					found := m.Member(name)
					if !found.Always() {
						missing = append(missing, name)
					}
					out = values.Join(out, found.Value())
				}
			}
		}
	}
	if unsure || len(missing) > 0 {
		p.raise(c.e, p.missingKey(c, maps, missing, unsure))
	}
	return out
}

// missingKey says that a map may lack a key: one of some, or any string at all.
func (p *prover) missingKey(c call, maps []*values.Map, missing []string, unsure bool) Alarm {
	key, table := p.written(c.args[1]), p.written(c.args[0])
	a := Alarm{
		Code: finding.MappingAbsent, State: c.st, Got: "a key that may be any string", Wanted: "a key that the map has",
		Message: key + " may be any string, and " + table + " may lack such a key",
		Remedy:  "guard with " + key + " in " + table + " ? ... : ...", fix: p.chained(c.e),
	}
	if !unsure {
		slices.Sort(missing)
		names := values.Choice(values.Quoted(slices.Compact(missing)))
		a.Got, a.Message = "the key "+names, key+" may be "+names+", a key that "+table+" may lack"
		a.State = failing(c.args[1], c.st, func(v values.Value) values.Value {
			var kept values.Value
			for _, name := range missing {
				kept = values.Join(kept, v.EqualTo(name))
			}
			return kept
		})
		return a
	}
	if names, ok := maps[0].Names(); len(maps) == 1 && ok {
		// Any other string will do.
		a.State = failing(c.args[1], c.st, func(v values.Value) values.Value {
			for _, name := range names {
				v = v.DifferingFrom(name)
			}
			return v
		})
	}
	return a
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
