package celcheck

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// The macros, as they are recognized in what the parser has made of them.
type macro int

const (
	noMacro macro = iota
	allMacro
	existsMacro
	existsOneMacro
	mapMacro    // also with a condition
	filterMacro // keeps the elements as they are
)

// A loop is a macro taken apart.
type loop struct {
	macro     macro
	over      ast.Expr
	variable  string
	condition ast.Expr // nil: every element
	result    ast.Expr // of map
}

func readLoop(e ast.Expr) (loop, bool) {
	c := e.AsComprehension()
	l := loop{over: c.IterRange(), variable: c.IterVar()}
	if c.HasIterVar2() || c.LoopStep().Kind() != ast.CallKind {
		return loop{}, false
	}
	step := c.LoopStep().AsCall()
	args := step.Args()
	isAccu := func(e ast.Expr) bool { return e.Kind() == ast.IdentKind && e.AsIdent() == c.AccuVar() }
	if !strings.HasPrefix(c.AccuVar(), "@") {
		return loop{}, false
	}
	switch step.FunctionName() {
	case operators.LogicalAnd:
		l.macro, l.condition = allMacro, args[1]
		return l, isTrue(c.AccuInit(), true) && isAccu(args[0]) && isAccu(c.Result())
	case operators.LogicalOr:
		l.macro, l.condition = existsMacro, args[1]
		return l, isTrue(c.AccuInit(), false) && isAccu(args[0]) && isAccu(c.Result())
	case operators.Conditional:
		if !isAccu(args[2]) || args[1].Kind() != ast.CallKind || args[1].AsCall().FunctionName() != operators.Add {
			return loop{}, false
		}
		l.condition = args[0]
		args = args[1].AsCall().Args()
	case operators.Add:
	default:
		return loop{}, false
	}
	if len(args) != 2 || !isAccu(args[0]) {
		return loop{}, false
	}
	if args[1].Kind() == ast.LiteralKind && args[1].AsLiteral() == types.Int(1) && c.AccuInit().Kind() == ast.LiteralKind {
		l.macro = existsOneMacro
		return l, l.condition != nil && c.Result().Kind() == ast.CallKind
	}
	if args[1].Kind() != ast.ListKind || len(args[1].AsList().Elements()) != 1 || len(args[1].AsList().OptionalIndices()) > 0 ||
		!isAccu(c.Result()) || c.AccuInit().Kind() != ast.ListKind || len(c.AccuInit().AsList().Elements()) > 0 || !isTrue(c.LoopCondition(), true) {
		return loop{}, false
	}
	l.macro, l.result = mapMacro, args[1].AsList().Elements()[0]
	return l, true
}

// binding recognizes cel.bind(name, init, body), and what optMap makes.
func binding(e ast.Expr) (name string, init, body ast.Expr, ok bool) {
	c := e.AsComprehension()
	empty := c.IterRange().Kind() == ast.ListKind && len(c.IterRange().AsList().Elements()) == 0
	if !empty || !isTrue(c.LoopCondition(), false) {
		return "", nil, nil, false
	}
	return c.AccuVar(), c.AccuInit(), c.Result(), true
}

// bound evaluates what a variable is bound to. cel-go does so when the variable is read, and a failure is one only then, so
// where visits are kept the failures wait for read.
func (p *prover) bound(init ast.Expr, v *env) (found value, failures []*alarm) {
	mark := len(p.alarms)
	found = p.eval(init, v)
	if p.visited == nil {
		return found, nil
	}
	failures = append(failures, p.alarms[mark:]...)
	p.alarms = p.alarms[:mark]
	return found, failures
}

// read raises the failures of what a variable is bound to, if some event leads to where the variable is read.
func (p *prover) read(name string, body ast.Expr, failures []*alarm) {
	if len(failures) == 0 {
		return
	}
	read := false
	ast.PostOrderVisit(body, ast.NewExprVisitor(func(e ast.Expr) {
		read = read || e.Kind() == ast.IdentKind && e.AsIdent() == name && p.visited[e.ID()]
	}))
	if read {
		p.alarms = append(p.alarms, failures...)
	}
}

// fresh gives up where a variable hides another, which the narrowing of places does not follow.
func (p *prover) fresh(e ast.Expr, name string, v *env) {
	if _, taken := v.vars[name]; taken {
		panic(gaveUp{e.ID()})
	}
}

func (p *prover) comprehension(e ast.Expr, v *env) value {
	if name, init, body, ok := binding(e); ok {
		bound, failures := p.bound(init, v)
		if len(bound) == 0 {
			p.alarms = append(p.alarms, failures...)
			return nil
		}
		p.fresh(e, name, v)
		defer p.read(name, body, failures)
		return p.eval(body, v.with(name, bound))
	}
	l, ok := readLoop(e)
	if !ok {
		return p.unmodelled(e, v, "this macro")
	}
	if l.macro == allMacro || l.macro == existsMacro {
		return p.truth(e, v)
	}
	lists := p.range_(e, l, v)
	if len(lists) == 0 {
		return nil
	}
	at, _ := pathOf(l.over)
	p.fresh(e, l.variable, v)
	if l.macro == existsOneMacro {
		for _, s := range lists {
			if element := s.element(); len(element) > 0 {
				p.condition(l.condition, v.inside(l.variable, element, at))
			}
		}
		return boolValue(true, true)
	}
	var out value
	for _, s := range lists {
		out = join(out, p.mapped(l, s, counted(l, v).inside, at))
	}
	return out
}

// counted adds of the variable of lists.range(size(x)).map(i, ...) that x has such an item.
func counted(l loop, v *env) *env {
	if l.over.Kind() != ast.CallKind || l.over.AsCall().FunctionName() != "lists.range" {
		return v
	}
	size := l.over.AsCall().Args()[0]
	if size.Kind() != ast.CallKind || size.AsCall().FunctionName() != "size" {
		return v
	}
	of := keyOf(arguments(size)[0])
	if of == "" {
		return v
	}
	return v.knowing(l.variable+" below "+of, holds)
}

// mostChoices bounds the items of a list of which it is told apart whether a filter keeps them.
const mostChoices = 4

// mapped evaluates map and filter over one list.
func (p *prover) mapped(l loop, s *shape, bind func(string, value, path) *env, at path) value {
	each := func(element value) (made value, always, ever bool) {
		inner := bind(l.variable, element, at)
		always = true
		if l.condition != nil {
			t, f := p.condition(l.condition, inner)
			inner, always = t, f == nil
		}
		if inner == nil {
			return nil, false, false
		}
		made = p.eval(l.result, inner)
		return made, always, true
	}
	if s.minLen == s.maxLen && len(s.items) == s.minLen && s.minLen <= 50 {
		// Each way to keep and leave out is a list of its own, where there are few; else only the number is bounded.
		ways := [][]value{nil}
		var all value
		least, most := 0, 0
		for _, item := range s.items {
			made, always, ever := each(item)
			if !ever || len(made) == 0 {
				if ever && always {
					return nil
				}
				continue
			}
			var longer [][]value
			for _, way := range ways {
				longer = append(longer, append(slices.Clip(way), made))
			}
			if always {
				ways, least = longer, least+1
			} else {
				ways = append(ways, longer...)
			}
			if all, most = join(all, made), most+1; most-least > mostChoices {
				ways = nil
			}
		}
		if most-least > mostChoices {
			return listValue(nil, func() value { return all }, least, most)
		}
		var out value
		for _, way := range ways {
			out = append(out, listValue(way, nothing, len(way), len(way))...)
		}
		return out
	}
	element := s.element()
	if s.maxLen == 0 || len(element) == 0 {
		return listValue(nil, nothing, 0, 0)
	}
	made, always, ever := each(element)
	if !ever || len(made) == 0 {
		if always && ever && s.minLen > 0 {
			return nil
		}
		return listValue(nil, nothing, 0, 0)
	}
	least := s.minLen
	if !always {
		least = 0
	}
	return listValue(nil, func() value { return made }, least, s.maxLen)
}

// range_ gives the lists that a macro runs over; a map is run over by its keys.
func (p *prover) range_(e ast.Expr, l loop, v *env) value {
	found := p.eval(l.over, v)
	var out value
	for _, s := range p.wanting(e, l.over, found, v, "a list or a map", kList, kMap) {
		if s.kind == kList {
			out = append(out, s)
			continue
		}
		keys := s.object.keys()
		least, most := s.object.counts()
		if len(keys) == 0 {
			out = append(out, listValue(nil, nothing, 0, 0)...)
			continue
		}
		copied := *keys[0]
		keys = one(&copied)
		if at, direct := pathOf(l.over); direct && (at.root == "event" || at.root == "message") {
			// Of these there is one; another variable may be bound again to something else.
			keys[0].keyOf = at.String()
		}
		if names, ok := listedIn(one(s)); ok {
			keys = nil
			var items []value
			for _, name := range names {
				items = append(items, textValue(name.(string)))
			}
			out = append(out, listValue(items, nothing, len(items), len(items))...)
			continue
		}
		out = append(out, listValue(nil, func() value { return keys }, least, max(least, most))...)
	}
	return out
}

// keyAskedFor recognizes m.exists(k, k == "name").
func keyAskedFor(l loop) (string, bool) {
	if l.macro != existsMacro || l.condition.Kind() != ast.CallKind || l.condition.AsCall().FunctionName() != operators.Equals {
		return "", false
	}
	args := l.condition.AsCall().Args()
	if args[0].Kind() != ast.IdentKind || args[0].AsIdent() != l.variable {
		return "", false
	}
	return textLiteral(args[1])
}

// quantifier evaluates all and exists.
func (p *prover) quantifier(e ast.Expr, v *env) (t, f *env, ok bool) {
	l, ok := readLoop(e)
	if !ok || l.macro != allMacro && l.macro != existsMacro {
		return nil, nil, false
	}
	lists := p.range_(e, l, v)
	if len(lists) == 0 {
		return nil, nil, true
	}
	p.fresh(e, l.variable, v)
	at, direct := pathOf(l.over)
	if name, ok := keyAskedFor(l); ok && direct && len(p.muted(l.over, v).only(kMap)) == len(p.muted(l.over, v)) {
		return v.narrow(at, func(b value) value { return owning(b, name) }), v.narrow(at, func(b value) value { return lacking(b, name) }), true
	}
	// What is known of a list's elements is not said of a map's keys.
	direct = direct && !p.muted(l.over, v).has(kMap)
	mayHold, mayFail := false, false // of all: can each element satisfy it, can one not
	kept, known := map[*shape]value{}, map[*shape]bool{}
	unkept := map[*shape]value{}
	for _, s := range lists {
		known[s] = true
		element := s.element()
		if s.minLen == 0 || len(element) == 0 {
			mayHold = true
		}
		if s.maxLen == 0 || len(element) == 0 {
			continue
		}
		holds, fails := p.condition(l.condition, counted(l, v).inside(l.variable, element, at))
		if l.macro == existsMacro {
			holds, fails = fails, holds
		}
		if holds != nil {
			mayHold = true
			kept[s] = holds.vars[l.variable]
		}
		mayFail = mayFail || fails != nil
		if fails != nil {
			unkept[s] = fails.vars[l.variable]
		}
	}
	each, some := v, v
	if direct {
		each = v.narrow(at, func(b value) value {
			return b.each(func(s *shape) value {
				element, ok := kept[s]
				switch {
				case s.kind != kList:
					return nil
				case !known[s]:
					return one(s)
				case !ok && s.minLen > 0:
					return nil
				case !ok:
					return s.sized(0, 0)
				case same(element, s.element()):
					return one(s)
				}
				c := *s
				c.items, c.rest = nil, func() value { return element }
				return one(&c)
			})
		})
		some = v.narrow(at, func(b value) value {
			return b.only(kList).each(func(s *shape) value {
				element, ok := unkept[s]
				switch {
				case !known[s]:
					return s.sized(1, unbounded)
				case !ok || s.maxLen == 0:
					return nil
				case len(s.obeys) > 12:
					return s.sized(1, unbounded)
				}
				c := *s
				c.minLen = max(c.minLen, 1)
				c.obeys = append(slices.Clip(s.obeys), condition{contains: element})
				return one(&c)
			})
		})
	}
	if !mayHold {
		each = nil
	}
	if !mayFail {
		some = nil
	}
	if l.macro == existsMacro {
		if at, ok := orEmpty(l.over); ok {
			some = some.narrow(at, func(b value) value {
				return b.only(kList).each(func(s *shape) value { return s.sized(1, unbounded) })
			})
		}
		some = some.knowing(keyOfFilter(l), func(b value) value {
			return b.each(func(s *shape) value { return s.sized(1, unbounded) })
		})
		return some, each, true
	}
	return each, some, true
}
