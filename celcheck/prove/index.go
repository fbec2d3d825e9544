package prove

import (
	"fmt"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/finding"
)

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
	if other := base.Without(values.KindMap, values.KindList); len(other) > 0 {
		p.notIndexed(c, other)
	}
	return out
}

// notIndexed says that an index may be taken of something that has none.
func (p *prover) notIndexed(c call, other values.Value) {
	raise := func(code finding.Code, kinds keep, says string, fix fix) {
		got := kinds(other)
		if len(got) == 0 {
			return
		}
		breaks, of := c.st, p.written(c.args[0])
		if at, direct := expr.PathOf(c.args[0]); direct {
			breaks = c.st.Narrow(at, func(v values.Value) values.Value { return kinds(v.Without(values.KindMap, values.KindList)) })
		}
		p.raise(c.e, Alarm{
			Code: code, State: breaks, fix: fix, Got: got.KindWords(), Wanted: "a list or a map",
			Message: of + " may be " + got.KindWords() + says,
		})
	}
	only := func(v values.Value) values.Value { return v.Only(emptyOnSelection...) }
	without := func(v values.Value) values.Value { return v.Without(emptyOnSelection...) }
	list := p.ofKind(c.args[0], other, []values.Kind{values.KindList})
	character := list
	if c.of[0].Is(values.KindString) && c.of[1].Is(values.KindInt) {
		character = func() (ast.Expr, string) { return c.e, p.operand(c.args[0]) + ".charAt(" + p.written(c.args[1]) + ")" }
	}
	raise(finding.MappingAbsent, only, ", which has no index", character)
	raise(finding.MappingOverload, without, "; an index is taken of a list or a map", list)
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
