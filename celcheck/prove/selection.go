package prove

import (
	"fmt"
	"math"
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/language"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/celcheck/words"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// selection evaluates event.order.id.
func (p *prover) selection(e ast.Expr, st *facts.State) values.Value {
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
func (p *prover) memberOf(e, operand ast.Expr, base values.Value, name string, st *facts.State, named bool) values.Value {
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
	narrow := func(f facts.Keep) *facts.State {
		if !direct {
			return st
		}
		return st.Narrow(at, f)
	}
	if missing {
		breaks := narrow(func(v values.Value) values.Value { return v.Only(emptyOnSelection...).Lacking(name) })
		a := p.absence(e, operand, base, name)
		a.State, a.Named = breaks, named && breaks != nil
		p.Raise(e, a)
	}
	if wrong {
		p.Mismatched(e, narrow(func(v values.Value) values.Value {
			return v.Without(emptyOnSelection...).Without(values.KindOptional, values.KindMessage)
		}), alarm.Mismatch{
			Subject: p.Written(operand), Got: base.Without(values.KindMap), Wanted: "an object", Does: name + " is selected from an object",
			Rewrite: p.OfKind(operand, base.Without(values.KindMap), []values.Kind{values.KindMap}),
		})
	}
	if len(spread) > 0 {
		p.NotModelled(e, st, alarm.GapSpread, "a selection on an optional that may hold "+spread.KindWords())
	}
	return out
}

// absence says why a selection may find nothing, and how to guard against it.
func (p *prover) absence(e, operand ast.Expr, base values.Value, name string) alarm.Alarm {
	whole, from := p.Written(e), p.Written(operand)
	a := alarm.Alarm{Code: finding.MappingAbsent, Got: "an event without " + whole, Wanted: "one that has it"}
	a.Remedy, a.Rewrite = "guard with "+alarm.Presence(from, name)+" ? ... : ...", p.Chained(e)
	others := base.Without(values.KindMap, values.KindMessage)
	meant, _ := alarm.Undeclared(base, name)
	switch {
	case !base.Has(values.KindMap):
		a.Message = fmt.Sprintf("%s may be %s, which has no property %s", from, base.KindWords(), name)
		a.Remedy, a.Rewrite = "", p.OfKind(operand, base, []values.Kind{values.KindMap})
		if slices.Contains(lengths, name) && base.Is(values.KindString, values.KindBytes) {
			a.Rewrite = func() (ast.Expr, string) { return e, "size(" + from + ")" }
		}
		a.Got, a.Wanted = base.KindWords(), "an object"
	case len(others) > 0:
		a.Message = fmt.Sprintf("%s may be absent: %s may be %s", whole, from, others.KindWords())
	case meant != "":
		a.Message = fmt.Sprintf("%s is not a property that the event contract names (did you mean %s?)", whole, meant)
		a.Remedy, a.Rewrite, a.Misspelt = "", p.renamed(e, operand, base, meant), true
	case neverHas(base, name):
		a.Message = whole + " is absent from every event: the event contract has no such property here"
		a.Remedy, a.Rewrite = "use a name that the contract has", nil
	default:
		a.Message = whole + " may be absent: the event contract does not require it"
	}
	return a
}

// renamed selects another property, where every event has it.
func (p *prover) renamed(e, operand ast.Expr, base values.Value, name string) alarm.Rewrite {
	for _, s := range values.All[*values.Map](base) {
		if !s.Member(name).Always() {
			return nil
		}
	}
	return func() (ast.Expr, string) {
		if alarm.Identifier.MatchString(name) {
			return e, p.Written(operand) + "." + name
		}
		return e, fmt.Sprintf("%s[%q]", p.Written(operand), name)
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
func (p *prover) testOnly(e ast.Expr, st *facts.State) (t, f *facts.State) {
	operand, name := e.AsSelect().Operand(), e.AsSelect().FieldName()
	base := p.eval(operand, st)
	if len(base) == 0 {
		return nil, nil
	}
	if odd := base.Without(emptyOnSelection...).Without(values.KindBytes); len(odd) > 0 {
		if base.Is(values.KindMessage) {
			return st, nil
		}
		p.Mismatched(e, st, alarm.Mismatch{
			Subject: p.Written(operand), Got: odd, Wanted: "an object", Does: "has() looks into an object",
			Rewrite: p.OfKind(operand, odd, []values.Kind{values.KindMap}),
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
	return st.Owning(at, name), st.Narrow(at, func(v values.Value) values.Value { return v.Only(emptyOnSelection...).Lacking(name) })
}

// index evaluates list[i] and map[key].
func (p *prover) index(c language.Call) values.Value {
	base, key := c.Of[0], c.Of[1]
	if name, ok := key.Text(); ok && !base.Has(values.KindList) {
		return p.memberOf(c.Expr, c.Args[0], base, name, c.State, false)
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
			p.NotModelled(c.Expr, c.State, alarm.GapIndex, "an index that is "+k.Kind().String())
			out = values.Join(out, s.Element())
		}
	}
	if other := base.Without(values.KindMap, values.KindList); len(other) > 0 {
		p.notIndexed(c, other)
	}
	return out
}

// notIndexed says that an index may be taken of something that has none.
func (p *prover) notIndexed(c language.Call, other values.Value) {
	raise := func(code finding.Code, kinds facts.Keep, says string, rewrite alarm.Rewrite) {
		got := kinds(other)
		if len(got) == 0 {
			return
		}
		breaks, of := c.State, p.Written(c.Args[0])
		if at, direct := expr.PathOf(c.Args[0]); direct {
			breaks = c.State.Narrow(at, func(v values.Value) values.Value { return kinds(v.Without(values.KindMap, values.KindList)) })
		}
		p.Raise(c.Expr, alarm.Alarm{
			Code: code, State: breaks, Rewrite: rewrite, Got: got.KindWords(), Wanted: "a list or a map",
			Message: of + " may be " + got.KindWords() + says,
		})
	}
	only := func(v values.Value) values.Value { return v.Only(emptyOnSelection...) }
	without := func(v values.Value) values.Value { return v.Without(emptyOnSelection...) }
	list := p.OfKind(c.Args[0], other, []values.Kind{values.KindList})
	character := list
	if c.Of[0].Is(values.KindString) && c.Of[1].Is(values.KindInt) {
		character = func() (ast.Expr, string) {
			return c.Expr, p.Operand(c.Args[0]) + ".charAt(" + p.Written(c.Args[1]) + ")"
		}
	}
	raise(finding.MappingAbsent, only, ", which has no index", character)
	raise(finding.MappingOverload, without, "; an index is taken of a list or a map", list)
}

// item evaluates list[i].
func (p *prover) item(c language.Call, s *values.List, i *values.Int) values.Value {
	gap, ordered := c.State.Gap(facts.SizeOf(c.Args[0]), c.Args[1])
	inside := i.Lo() >= 0 && (i.Hi() < int64(s.MinLen()) || ordered && gap >= 1)
	if !inside && !lastOf(c.Args, s) {
		breaks := c.State
		if at, direct := expr.PathOf(c.Args[0]); direct && i.Lo() >= 0 && i.Hi() < math.MaxInt32 {
			breaks = c.State.Narrow(at, func(v values.Value) values.Value { return v.Only(values.KindList).Sized(0, int(i.Hi())) })
		} else if i.Lo() > 0 && i.Lo() == i.Hi() {
			breaks = fewerParts(c.Args[0], i.Lo(), c.State)
		}
		list := p.Written(c.Args[0])
		p.Raise(c.Expr, alarm.Alarm{
			Code: finding.MappingIndex, State: breaks,
			Message: fmt.Sprintf("%s may have %s, so it may have no index %s", list, words.FewItems(s), words.Range(i)), Remedy: "guard with " + p.has(c, i) + " ? ... : ...", Rewrite: p.itemOrDefault(c, i),
			Got: "index " + words.Range(i) + " of a list that may have " + words.FewItems(s), Wanted: "an index that the list has",
		})
	}
	if lastIndex(c.Args) {
		if last := p.lastPart(c.Args[0], c.State); len(last) > 0 {
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
func (p *prover) has(c language.Call, i *values.Int) string {
	list, index := p.Written(c.Args[0]), p.Written(c.Args[1])
	switch {
	case lastIndex(c.Args):
		return "size(" + list + ") > 0"
	case i.Lo() < 0:
		return "0 <= " + index + " && " + index + " < size(" + list + ")"
	}
	return "size(" + list + ") > " + index
}

// itemOrDefault writes list[?0].orValue(...), with the selections behind it, or a guard where the index may be negative.
func (p *prover) itemOrDefault(c language.Call, i *values.Int) alarm.Rewrite {
	switch {
	case lastIndex(c.Args):
		return p.Instead(c.Expr, p.has(c, i))
	case i.Lo() < 0:
		return p.Instead(c.Expr, p.has(c, i))
	}
	return p.Chained(c.Expr)
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
func fewerParts(list ast.Expr, i int64, st *facts.State) *facts.State {
	if list.Kind() != ast.CallKind || list.AsCall().FunctionName() != "split" || len(expr.Args(list)) != 2 || i > maxWording {
		return st
	}
	separator, ok := expr.Text(expr.Args(list)[1])
	if !ok || separator == "" {
		return st
	}
	source := fmt.Sprintf("(?:%s[^]*){%d}", values.QuotedPattern(separator), i)
	return facts.Failing(expr.Args(list)[0], st, func(v values.Value) values.Value { return v.Only(values.KindString).NotMatching(source) })
}

// lastPart gives the last part of s.split("/"), which is what stands behind the last /; it is empty for other lists.
func (p *prover) lastPart(list ast.Expr, st *facts.State) values.Value {
	if list.Kind() != ast.CallKind || list.AsCall().FunctionName() != "split" || len(expr.Args(list)) != 2 {
		return nil
	}
	separator, ok := expr.Text(expr.Args(list)[1])
	r := []rune(separator)
	if !ok || len(r) != 1 {
		return nil
	}
	from := image.Position{Anchor: image.AtLast, Char: r[0], By: 1}
	return values.Each(p.muted(expr.Args(list)[0], st), func(s *values.String) values.Value {
		anywhere := values.IntValue(0, int64(min(s.MaxLen(), values.MaxSize))).Ints()
		return image.Substring(s, from, image.Position{Anchor: image.AtEnd}, anywhere, anywhere)
	})
}

// end evaluates first and last.
func (p *prover) end(c language.Call) values.Value {
	var inner values.Value
	none := false
	for _, s := range values.All[*values.List](p.Lists(c, 0)) {
		inner, none = values.Join(inner, s.Element()), none || s.MinLen() == 0
	}
	if last := p.lastPart(c.Args[0], c.State); c.Name == "last" && len(last) > 0 {
		inner = last
	}
	return values.OptionalValue(inner, none)
}

// lookup evaluates map[key] for keys that are not one constant.
func (p *prover) lookup(c language.Call, maps []*values.Map) values.Value {
	var out values.Value
	var missing []string
	unsure := false
	at, direct := expr.PathOf(c.Args[0])
	present := c.State.Knows(membership([]ast.Expr{c.Args[1], c.Args[0]}))
	for _, m := range maps {
		for _, k := range c.Of[1] {
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
		p.Raise(c.Expr, p.missingKey(c, maps, missing, unsure))
	}
	return out
}

// missingKey says that a map may lack a key: one of some, or any string at all.
func (p *prover) missingKey(c language.Call, maps []*values.Map, missing []string, unsure bool) alarm.Alarm {
	key, table := p.Written(c.Args[1]), p.Written(c.Args[0])
	a := alarm.Alarm{
		Code: finding.MappingAbsent, State: c.State, Got: "a key that may be any string", Wanted: "a key that the map has",
		Message: key + " may be any string, and " + table + " may lack such a key",
		Remedy:  "guard with " + key + " in " + table + " ? ... : ...", Rewrite: p.Chained(c.Expr),
	}
	if !unsure {
		slices.Sort(missing)
		names := words.Choice(words.Quoted(slices.Compact(missing)))
		a.Got, a.Message = "the key "+names, key+" may be "+names+", a key that "+table+" may lack"
		a.State = facts.Failing(c.Args[1], c.State, func(v values.Value) values.Value {
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
		a.State = facts.Failing(c.Args[1], c.State, func(v values.Value) values.Value {
			for _, name := range names {
				v = v.DifferingFrom(name)
			}
			return v
		})
	}
	return a
}
