package celcheck

import (
	"math"
	"slices"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	reader "github.com/eventlink/pulumi-eventlink/contract/document"
)

// A path leads from a variable through properties to a place: event.order.id. Its zero value is none.
type path struct {
	root  string
	steps []string
}

// pathOf reads a path off an expression.
func pathOf(e ast.Expr) (path, bool) {
	switch e.Kind() {
	case ast.IdentKind:
		return path{root: e.AsIdent()}, true
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return path{}, false
		}
		p, ok := pathOf(e.AsSelect().Operand())
		if !ok {
			return path{}, false
		}
		return p.below(e.AsSelect().FieldName()), true
	case ast.CallKind:
		call := e.AsCall()
		if call.FunctionName() == "dyn" && len(call.Args()) == 1 {
			return pathOf(call.Args()[0])
		}
		if call.FunctionName() != operators.Index {
			return path{}, false
		}
		name, ok := textLiteral(call.Args()[1])
		if !ok {
			return path{}, false
		}
		p, ok := pathOf(call.Args()[0])
		if !ok {
			return path{}, false
		}
		return p.below(name), true
	}
	return path{}, false
}

// optionalPathOf reads a path off a chain of optional selections: event.?order.?id, event.order.?id.
func optionalPathOf(e ast.Expr) (p path, name string, ok bool) {
	if e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly() {
		// A selection on an optional spreads.
		p, last, ok := optionalPathOf(e.AsSelect().Operand())
		return p.below(last), e.AsSelect().FieldName(), ok
	}
	if e.Kind() != ast.CallKind {
		return path{}, "", false
	}
	call := e.AsCall()
	if f := call.FunctionName(); f != operators.OptSelect && f != operators.OptIndex {
		return path{}, "", false
	}
	if name, ok = textLiteral(call.Args()[1]); !ok {
		return path{}, "", false
	}
	if p, ok = pathOf(call.Args()[0]); !ok {
		var last string
		if p, last, ok = optionalPathOf(call.Args()[0]); ok {
			p = p.below(last)
		}
	}
	return p, name, ok
}

func textLiteral(e ast.Expr) (string, bool) {
	if e.Kind() != ast.LiteralKind {
		return "", false
	}
	text, ok := e.AsLiteral().(types.String)
	return string(text), ok
}

func (p path) below(name string) path {
	return path{p.root, append(slices.Clip(p.steps), name)}
}

// String tells paths apart.
func (p path) String() string {
	return p.root + reader.Pointer(p.steps...)
}

// narrow replaces what stands at a path by what f makes of it. That the path is there is what the evaluation up to here
// has shown. The empty value there means that no event takes the path.
func (e *env) narrow(p path, f func(value) value) *env {
	if e == nil || p.root == "" {
		return e
	}
	was, ok := e.vars[p.root]
	if !ok {
		return e
	}
	now := narrowed(was, p.steps, f)
	if len(now) == 0 {
		return nil
	}
	if same(was, now) {
		return e
	}
	return e.with(p.root, now)
}

func narrowed(v value, steps []string, f func(value) value) value {
	if len(steps) == 0 {
		return f(v)
	}
	return v.each(func(s *shape) value {
		if s.kind == kOptional || s.kind == kOther {
			return one(s) // their properties are not narrowed
		}
		if s.kind != kMap && s.kind != kMessage {
			return nil
		}
		p := s.object.get(steps[0])
		if p.never {
			return nil
		}
		was := p.value()
		now := narrowed(was, steps[1:], f)
		if len(now) == 0 {
			return nil
		}
		if p.must && same(was, now) {
			return one(s)
		}
		return one(s.having(steps[0], present(now)))
	})
}

// having gives a map with one property replaced.
func (s *shape) having(name string, p property) *shape {
	c := *s
	c.object = s.object.with(name, p)
	return &c
}

func same(a, b value) bool { return len(a) == len(b) && slices.Equal(a, b) }

// lacking keeps what a selection by a name finds nothing in.
func lacking(v value, name string) value {
	return v.each(func(s *shape) value {
		switch s.kind {
		case kMap:
			p := s.object.get(name)
			switch {
			case p.must:
				return nil
			case p.never:
				return one(s)
			}
			return one(s.having(name, absent))
		case kMessage:
			return nil
		}
		return one(s)
	})
}

// owning keeps the maps that have a property.
func owning(v value, name string) value {
	return v.each(func(s *shape) value {
		if s.kind != kMap {
			return nil
		}
		p := s.object.get(name)
		switch {
		case p.never:
			return nil
		case p.must:
			return one(s)
		}
		return one(s.having(name, property{must: true, value: p.value}))
	})
}

// equalTo keeps what may equal a constant, cut to it.
func (s *shape) equalTo(constant any) value {
	if s.kind == kOther {
		return one(s)
	}
	switch c := constant.(type) {
	case nil:
		if s.kind == kNull {
			return one(s)
		}
	case bool:
		if s.kind == kBool && (c && s.yes || !c && s.no) {
			if s.yes == s.no {
				return boolValue(c, !c)
			}
			return one(s)
		}
	case string:
		if s.kind != kString {
			break
		}
		n := utf8.RuneCountInString(c)
		if s.set != nil && !slices.Contains(s.set, c) || n < s.minLen || n > s.maxLen || s.excludes(c) {
			break
		}
		if len(s.set) == 1 {
			return one(s)
		}
		cut := textValue(c)
		cut[0].obeys = s.obeys
		return cut
	case int64:
		return s.between(float64(c), float64(c), c, c)
	case float64:
		lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
		if c > -9e15 && c < 9e15 {
			if c != math.Trunc(c) {
				if s.kind == kInt {
					return nil
				}
			} else {
				lo, hi = int64(c), int64(c)
			}
		}
		return s.between(c, c, lo, hi)
	}
	return nil
}

// between cuts a number to bounds, which are given for doubles and for ints.
func (s *shape) between(dlo, dhi float64, lo, hi int64) value {
	c := *s
	switch s.kind {
	case kInt:
		c.lo, c.hi = max(s.lo, lo), min(s.hi, hi)
		if c.lo > c.hi {
			return nil
		}
		if c.lo == s.lo && c.hi == s.hi {
			return one(s)
		}
	case kDouble:
		c.dlo, c.dhi, c.nan = max(s.dlo, dlo), min(s.dhi, dhi), false
		if c.dlo > c.dhi {
			return nil
		}
		if c.dlo == s.dlo && c.dhi == s.dhi && !s.nan {
			return one(s)
		}
	default:
		return nil
	}
	return one(&c)
}

// differingFrom keeps what may differ from a constant.
func (s *shape) differingFrom(constant any) value {
	switch c := constant.(type) {
	case nil:
		if s.kind == kNull {
			return nil
		}
	case bool:
		if s.kind != kBool {
			break
		}
		return boolValue(s.yes && !c, s.no && c)
	case string:
		switch {
		case s.kind != kString:
		case s.set != nil:
			rest := slices.DeleteFunc(slices.Clone(s.set), func(text string) bool { return text == c })
			if len(rest) == len(s.set) {
				return one(s)
			}
			cut := textValue(rest...)
			if len(cut) == 1 {
				cut[0].obeys = s.obeys
			}
			return cut
		case c == "" && s.minLen == 0:
			n := *s
			n.minLen = 1
			if n.minLen > n.maxLen {
				return nil
			}
			return one(&n)
		case len(s.obeys) < 20 && utf8.RuneCountInString(c) >= s.minLen && utf8.RuneCountInString(c) <= s.maxLen:
			return one(s.knowing(map[string]any{"not": map[string]any{"const": c}}))
		}
	case int64:
		if s.kind != kInt || c < s.lo || c > s.hi {
			break
		}
		n := *s
		switch {
		case s.lo == s.hi:
			return nil
		case c == s.lo:
			n.lo++
		case c == s.hi:
			n.hi--
		default:
			return value{{kind: kInt, lo: s.lo, hi: c - 1, step: s.step, obeys: s.obeys}, {kind: kInt, lo: c + 1, hi: s.hi, step: s.step, obeys: s.obeys}}
		}
		return one(&n)
	case float64:
		if s.kind == kDouble && s.dlo == c && s.dhi == c && !s.nan {
			return nil
		}
	}
	return one(s)
}

// sized cuts strings, lists and optionally maps to lengths.
func (s *shape) sized(minLen, maxLen int) value {
	if minLen < 0 {
		minLen = 0
	}
	switch s.kind {
	case kString, kList, kBytes:
	case kMap:
		if maxLen == 0 && !s.object.mayBeEmpty() {
			return nil
		}
		return one(s)
	default:
		return nil
	}
	if s.minLen >= minLen && s.maxLen <= maxLen {
		return one(s)
	}
	if s.set != nil {
		kept := slices.DeleteFunc(slices.Clone(s.set), func(text string) bool {
			n := utf8.RuneCountInString(text)
			return n < minLen || n > maxLen
		})
		return textValue(kept...)
	}
	c := *s
	c.minLen, c.maxLen = max(s.minLen, minLen), min(s.maxLen, maxLen)
	if c.minLen > c.maxLen {
		return nil
	}
	return one(&c)
}
