package prove

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/celcheck/alarm"
	"github.com/eventlink/pulumi-eventlink/celcheck/expr"
	"github.com/eventlink/pulumi-eventlink/celcheck/facts"
	"github.com/eventlink/pulumi-eventlink/celcheck/image"
	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// bound evaluates what a variable is bound to. cel-go does so when the variable is read, and a failure is one only then, so
// where visits are kept the failures wait for read.
func (p *prover) bound(init ast.Expr, st *facts.State) (found values.Value, failures []*alarm.Alarm) {
	mark := len(p.Raised)
	found = p.eval(init, st)
	if p.visited == nil {
		return found, nil
	}
	failures = append(failures, p.Raised[mark:]...)
	p.Raised = p.Raised[:mark]
	return found, failures
}

// read raises the failures of what a variable is bound to, if some event leads to where the variable is read.
func (p *prover) read(name string, body ast.Expr, failures []*alarm.Alarm) {
	if len(failures) == 0 {
		return
	}
	read := false
	ast.PostOrderVisit(body, ast.NewExprVisitor(func(e ast.Expr) {
		read = read || e.Kind() == ast.IdentKind && e.AsIdent() == name && p.visited[e.ID()]
	}))
	if read {
		p.Raised = append(p.Raised, failures...)
	}
}

// fresh gives up where a variable hides another, which the narrowing of places does not follow.
func (p *prover) fresh(e ast.Expr, name string, st *facts.State) {
	if st.Has(name) {
		panic(gaveUp{e.ID()})
	}
}

func (p *prover) comprehension(e ast.Expr, st *facts.State) values.Value {
	if name, init, body, ok := expr.Binding(e); ok {
		bound, failures := p.bound(init, st)
		if len(bound) == 0 {
			p.Raised = append(p.Raised, failures...)
			return nil
		}
		p.fresh(e, name, st)
		defer p.read(name, body, failures)
		return p.eval(body, st.Binding(name, init, bound))
	}
	if l, second, ok := expr.ReadPaired(e); ok {
		return p.paired(e, l, second, st)
	}
	l, ok := expr.ReadLoop(e)
	if !ok {
		return p.Unmodelled(e, st, alarm.GapMacro, "this macro")
	}
	if l.Macro == expr.All || l.Macro == expr.Exists {
		return p.truth(e, st)
	}
	lists := p.runOver(e, l, st)
	if fused, ok := expr.Fused(e, l); ok && len(lists) > 0 {
		// That the filter may fail is said by now.
		l = fused
		lists = p.listsIn(l, p.muted(l.Over, st), st)
	}
	if len(lists) == 0 {
		return nil
	}
	at := expr.ElementsOf(l.Over)
	p.fresh(e, l.Variable, st)
	if l.Macro == expr.ExistsOne {
		for _, s := range lists {
			if element := s.Element(); len(element) > 0 {
				p.condition(l.Condition, st.Inside(l.Variable, element, at))
			}
		}
		return values.BoolValue(true, true)
	}
	var out values.Value
	for _, s := range lists {
		out = values.Join(out, p.mapped(l, s, counted(l, st), at))
	}
	return out
}

// counted adds of the variable of lists.range(n).map(i, ...) that it is less than n.
func counted(l expr.Loop, st *facts.State) *facts.State {
	if l.Over.Kind() != ast.CallKind || l.Over.AsCall().FunctionName() != "lists.range" {
		return st
	}
	st, _ = st.Ordering(facts.Order{Greater: l.Over.AsCall().Args()[0], Lesser: ast.NewExprFactory().NewIdent(0, l.Variable), Gap: 1})
	return st
}

// maxMapped bounds the list whose items are mapped one by one, and maxChoices those of which it is told apart whether a
// filter keeps them.
const (
	maxMapped  = 50
	maxChoices = 4
)

// An element is what map or filter makes of one item.
type element struct {
	made values.Value
	// kept says that the item is always kept, possible that it may be.
	kept, possible bool
}

// mapped evaluates map and filter over one list.
func (p *prover) mapped(l expr.Loop, s *values.List, st *facts.State, at expr.Path) values.Value {
	out := overList(s, func(item values.Value) element { return p.element(l, st.Inside(l.Variable, item, at)) })
	if injective(l.Result, l.Variable, s.Element()) {
		return image.Some(s, out)
	}
	return out
}

// element evaluates map and filter for one item, of which a state knows.
func (p *prover) element(l expr.Loop, st *facts.State) element {
	kept := true
	if l.Condition != nil {
		t, f := p.condition(l.Condition, st)
		st, kept = t, f == nil
	}
	if st == nil {
		return element{}
	}
	return element{p.eval(l.Result, st), kept, true}
}

// overList makes a list of what is made of each item of another.
func overList(s *values.List, each func(values.Value) element) values.Value {
	if items, ok := s.Items(); ok && len(items) <= maxMapped {
		return mappedItems(items, each)
	}
	item := s.Element()
	if s.MaxLen() == 0 || len(item) == 0 {
		return values.ListValue(nil, values.Nothing, 0, 0)
	}
	one := each(item)
	if len(one.made) == 0 {
		if one.kept && one.possible && s.MinLen() > 0 {
			return nil
		}
		return values.ListValue(nil, values.Nothing, 0, 0)
	}
	least := s.MinLen()
	if !one.kept {
		least = 0
	}
	return values.ListValue(nil, func() values.Value { return one.made }, least, s.Longest())
}

// injective says that an expression gives two values for two values of a variable. It may say no of one that does.
func injective(e ast.Expr, variable string, of values.Value) bool {
	inner := func(e ast.Expr) bool { return injective(e, variable, of) }
	switch e.Kind() {
	case ast.IdentKind:
		return e.AsIdent() == variable
	case ast.ListKind:
		return len(e.AsList().OptionalIndices()) == 0 && slices.ContainsFunc(e.AsList().Elements(), inner)
	case ast.MapKind:
		return slices.ContainsFunc(e.AsMap().Entries(), func(entry ast.EntryExpr) bool {
			m := entry.AsMapEntry()
			_, constant := expr.Text(m.Key())
			return constant && !m.IsOptional() && inner(m.Value())
		})
	case ast.CallKind:
		args := expr.Args(e)
		switch e.AsCall().FunctionName() {
		case "dyn":
			return inner(args[0])
		case "string":
			return (of.Is(values.KindString) || of.Is(values.KindInt)) && inner(args[0])
		case operators.Subtract:
			return of.Is(values.KindInt) && (inner(args[0]) && !mentions(args[1], variable) || inner(args[1]) && !mentions(args[0], variable))
		case operators.Add:
			return (of.Is(values.KindString) || of.Is(values.KindInt)) && injectiveSum(e, variable, of)
		}
	}
	return false
}

// injectiveSum says so of a sum or concatenation of one and the same injective part, any number of times, and of others
// that do not depend on the variable: where two concatenations are equal, so are the lengths of that part.
func injectiveSum(e ast.Expr, variable string, of values.Value) bool {
	part := ""
	var fits func(e ast.Expr) bool
	fits = func(e ast.Expr) bool {
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Add {
			return fits(e.AsCall().Args()[0]) && fits(e.AsCall().Args()[1])
		}
		if !mentions(e, variable) {
			return true
		}
		key := expr.Key(e)
		same := part == "" || part == key
		part = key
		return same && key != "" && injective(e, variable, of)
	}
	return fits(e) && part != ""
}

func mentions(e ast.Expr, variable string) bool {
	found := false
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(e ast.Expr) { found = found || e.Kind() == ast.IdentKind && e.AsIdent() == variable }))
	return found
}

// mappedItems maps items one by one. Each way to keep and leave out is a list of its own, where there are few; else only
// the number is bounded.
func mappedItems(items []values.Value, each func(values.Value) element) values.Value {
	ways := [][]values.Value{nil}
	var all values.Value
	least, greatest := 0, 0
	for _, item := range items {
		one := each(item)
		if len(one.made) == 0 {
			if one.kept && one.possible {
				return nil
			}
			continue
		}
		var longer [][]values.Value
		for _, way := range ways {
			longer = append(longer, append(slices.Clip(way), one.made))
		}
		if one.kept {
			ways, least = longer, least+1
		} else {
			ways = append(ways, longer...)
		}
		if all, greatest = values.Join(all, one.made), greatest+1; greatest-least > maxChoices {
			ways = nil
		}
	}
	if greatest-least > maxChoices {
		return values.ListValue(nil, func() values.Value { return all }, least, greatest)
	}
	var out values.Value
	for _, way := range ways {
		out = append(out, values.ListValue(way, values.Nothing, len(way), len(way))...)
	}
	return out
}

// runOver gives the lists that a macro runs over; a map is run over by its keys.
func (p *prover) runOver(e ast.Expr, l expr.Loop, st *facts.State) []*values.List {
	return p.listsOf(e, l, p.eval(l.Over, st), st)
}

// listsOf gives the lists of what a macro runs over.
func (p *prover) listsOf(e ast.Expr, l expr.Loop, found values.Value, st *facts.State) []*values.List {
	if other := found.Without(values.KindList, values.KindMap); len(other) > 0 {
		of := p.Written(l.Over)
		p.Mismatched(e, facts.Failing(l.Over, st, func(v values.Value) values.Value { return v.Without(values.KindList, values.KindMap) }), alarm.Mismatch{
			Subject: of, Got: other, Wanted: "a list or a map", Does: "a macro runs over a list or a map",
			Rewrite: p.OfKind(l.Over, other, []values.Kind{values.KindList}),
		})
	}
	out := p.listsIn(l, found, st)
	p.notedRange(l, out, st)
	return out
}

// listsIn are the lists of a value that a macro runs over, the keys of maps among them.
func (p *prover) listsIn(l expr.Loop, found values.Value, st *facts.State) []*values.List {
	var out []*values.List
	for _, s := range found {
		switch s := s.(type) {
		case *values.List:
			out = append(out, s)
		case *values.Map:
			out = append(out, values.All[*values.List](p.keysOf(l, s, st))...)
		}
	}
	return out
}

// keysOf gives the keys of a map as a list.
func (p *prover) keysOf(l expr.Loop, s *values.Map, st *facts.State) values.Value {
	keys := s.Keys()
	if len(keys) == 0 {
		return values.ListValue(nil, values.Nothing, 0, 0)
	}
	if names, ok := s.Names(); ok {
		var items []values.Value
		for _, name := range names {
			items = append(items, values.TextValue(name))
		}
		return values.ListValue(items, values.Nothing, len(items), len(items))
	}
	if at, direct := expr.PathOf(l.Over); direct && (at.Root == "event" || at.Root == "message") {
		// Of these there is one; another variable may be bound again to something else.
		keys = keys.AsKeysOf(at.String())
	}
	least, greatest, _ := values.Lengths(s)
	if known := p.muted(facts.SizeOf(l.Over), st).Ints(); known != nil {
		least, greatest = max(least, int(known.Lo())), min(greatest, int(known.Hi()))
	}
	return values.ListValue(nil, func() values.Value { return keys }, least, max(least, greatest))
}

// quantifier evaluates all and exists.
func (p *prover) quantifier(e ast.Expr, st *facts.State) (t, f *facts.State, ok bool) {
	l, ok := expr.ReadLoop(e)
	if !ok || l.Macro != expr.All && l.Macro != expr.Exists {
		return nil, nil, false
	}
	lists := p.runOver(e, l, st)
	if len(lists) == 0 {
		return nil, nil, true
	}
	p.fresh(e, l.Variable, st)
	if written, ok := expr.Unrolled(e, l); ok {
		t, f = p.condition(written, st)
		return t, f, true
	}
	at, direct := expr.PathOf(l.Over)
	over := p.muted(l.Over, st)
	if name, ok := expr.NameAsked(l); ok && direct && over.Is(values.KindMap) {
		return st.Owning(at, name), st.Lacking(at, name), true
	}
	// What is known of a list's elements is not said of a map's keys.
	direct = direct && !over.Has(values.KindMap)
	mayHold, mayFail := false, false // of all: can each element satisfy it, can one not
	kept, unkept, known := map[*values.List]values.Value{}, map[*values.List]values.Value{}, map[*values.List]bool{}
	for _, s := range lists {
		known[s] = true
		element := s.Element()
		if s.MinLen() == 0 || len(element) == 0 {
			mayHold = true
		}
		if s.MaxLen() == 0 || len(element) == 0 {
			continue
		}
		holds, fails := p.condition(l.Condition, counted(l, st).Inside(l.Variable, element, expr.ElementsOf(l.Over)))
		if l.Macro == expr.Exists {
			holds, fails = fails, holds
		}
		if holds != nil {
			mayHold = true
			kept[s] = holds.Var(l.Variable)
		}
		if fails != nil {
			mayFail = true
			unkept[s] = fails.Var(l.Variable)
		}
	}
	each, some := st, st
	if direct {
		each = st.Narrow(at, func(v values.Value) values.Value { return keptLists(v, known, kept) })
		some = st.Narrow(at, func(v values.Value) values.Value { return unkeptLists(v, known, unkept) })
	}
	if !mayHold {
		each = nil
	}
	if !mayFail {
		some = nil
	}
	if l.Macro == expr.All {
		return each, some, true
	}
	filled := func(v values.Value) values.Value { return v.Sized(1, values.Unbounded) }
	if at, ok := facts.OrEmpty(l.Over); ok {
		some = some.Narrow(at, func(v values.Value) values.Value { return filled(v.Only(values.KindList)) })
	}
	return some.Knowing(expr.FilterKey(l), filled), each, true
}

// keptLists narrows lists to those all of whose elements satisfy a condition: kept gives the elements that can.
func keptLists(v values.Value, known map[*values.List]bool, kept map[*values.List]values.Value) values.Value {
	return values.Each(v, func(s *values.List) values.Value {
		element, ok := kept[s]
		switch {
		case !known[s]:
			return values.One(s)
		case !ok:
			return values.One(s).Sized(0, 0)
		}
		return s.OfElements(element)
	})
}

// unkeptLists narrows lists to those one of whose elements does not: unkept gives the elements that may not.
func unkeptLists(v values.Value, known map[*values.List]bool, unkept map[*values.List]values.Value) values.Value {
	return values.Each(v, func(s *values.List) values.Value {
		element, ok := unkept[s]
		switch {
		case !known[s]:
			return values.One(s).Sized(1, values.Unbounded)
		case !ok:
			return nil
		}
		return s.Containing(element)
	})
}
