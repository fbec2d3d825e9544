package celcheck

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// equals evaluates ==, which never fails: values of different types differ.
func (p *prover) equals(e ast.Expr, args []ast.Expr, v *env) (t, f *env) {
	for i := range args {
		if of, k, ok := typeTest(args[i], args[1-i]); ok {
			return p.typed(of, k, v)
		}
	}
	for i := range args {
		if args[i].Kind() == ast.CallKind && args[i].AsCall().FunctionName() == "optional.none" {
			f, t = p.hasValue(e, []ast.Expr{args[1-i]}, v)
			return t, f
		}
	}
	a, b := p.eval(args[0], v), p.eval(args[1], v)
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	t, f = v, v
	if !mayEqual(a, b) {
		t = nil
	}
	if !mayDiffer(a, b) {
		f = nil
	}
	for i, other := range []value{b, a} {
		place, ok := targetOf(args[i], v)
		if !ok {
			continue
		}
		t = place.narrow(t, func(x value) value { return x.each(func(s *shape) value { return s.equalToAny(other) }) })
		if c, ok := other.constant(); ok {
			f = place.narrow(f, func(x value) value { return x.each(func(s *shape) value { return s.differingFrom(c) }) })
			if c == int64(0) {
				t = multiple(args[i], t)
			}
			if text, ok := c.(string); ok {
				t = caseless(args[i], text, t)
			}
		}
		if empty := args[1-i]; empty.Kind() == ast.ListKind && len(empty.AsList().Elements()) == 0 {
			t = place.narrow(t, func(x value) value { return x.only(kList).each(func(s *shape) value { return s.sized(0, 0) }) })
			f = place.narrow(f, func(x value) value {
				return x.each(func(s *shape) value {
					if s.kind != kList {
						return one(s)
					}
					return s.sized(1, unbounded)
				})
			})
		}
	}
	return p.propagated(t), p.propagated(f)
}

// multiple draws from x % 5 == 0 that x is a multiple of 5.
func multiple(e ast.Expr, v *env) *env {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.Modulo {
		return v
	}
	by, ok := intLiteral(e.AsCall().Args()[1])
	if !ok || by < 2 {
		return v
	}
	place, ok := targetOf(e.AsCall().Args()[0], v)
	if !ok {
		return v
	}
	return place.narrow(v, func(b value) value {
		return b.each(func(s *shape) value {
			if s.kind != kInt {
				return one(s)
			}
			c := *s
			c.step = common(s.factor(), by)
			return one(&c)
		})
	})
}

// equalToAny keeps what may equal one of the values of another union.
func (s *shape) equalToAny(other value) value {
	if c, ok := other.constant(); ok {
		return s.equalTo(c)
	}
	if texts := other.only(kString); s.kind == kString && len(texts) == 1 && texts[0].set != nil {
		var out value
		for _, text := range texts[0].set {
			out = join(out, s.equalTo(text))
		}
		return out
	}
	if len(other) == 1 && other[0].kind == s.kind {
		return s.and(other[0])
	}
	if mayEqual(one(s), other) {
		return one(s)
	}
	return nil
}

// caseless draws from x.lowerAscii() == "abc" what x is but for the case of its letters.
func caseless(e ast.Expr, text string, v *env) *env {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != "lowerAscii" && e.AsCall().FunctionName() != "upperAscii" {
		return v
	}
	place, ok := targetOf(arguments(e)[0], v)
	if !ok || place.size || len(text) > mostCounts {
		return v
	}
	var source strings.Builder
	for _, c := range text {
		lower, upper := strings.ToLower(string(c)), strings.ToUpper(string(c))
		if c < utf8.RuneSelf && lower != upper {
			source.WriteString("[" + lower + upper + "]")
			continue
		}
		source.WriteString(quotedPattern(string(c)))
	}
	return place.narrow(v, func(b value) value {
		return b.only(kString).each(func(s *shape) value { return s.matching("^" + source.String() + "$") })
	})
}

// and cuts a scalar to what another shape may be as well.
func (s *shape) and(o *shape) value {
	if !mayEqual(one(s), one(o)) {
		return nil
	}
	switch {
	case s.kind == kInt:
		return s.between(0, 0, o.lo, o.hi)
	case s.kind != kString || len(s.obeys)+len(o.obeys) > 12:
		return one(s)
	case o.set != nil:
		return one(o)
	}
	c := *s
	c.minLen, c.maxLen = max(s.minLen, o.minLen), min(s.maxLen, o.maxLen)
	c.obeys = append(slices.Clip(s.obeys), o.obeys...)
	c.sources = append(slices.Clip(s.sources), o.sources...)
	if c.lang == nil {
		c.lang = o.lang
	}
	return one(&c)
}

func numeric(s *shape) bool { return s.kind == kInt || s.kind == kDouble }

func (s *shape) bounds() (lo, hi float64) {
	if s.kind == kInt {
		return float64(s.lo), float64(s.hi)
	}
	return s.dlo, s.dhi
}

func mayEqual(a, b value) bool {
	for _, x := range a {
		for _, y := range b {
			switch {
			case x.kind == kOther || y.kind == kOther:
				return true
			case numeric(x) && numeric(y):
				if x.kind == kInt && y.kind == kInt {
					if x.lo <= y.hi && y.lo <= x.hi {
						return true
					}
					continue
				}
				xlo, xhi := x.bounds()
				ylo, yhi := y.bounds()
				if xlo <= yhi && ylo <= xhi {
					return true
				}
			case x.kind != y.kind:
			case x.kind == kString:
				if x.minLen > y.maxLen || y.minLen > x.maxLen {
					continue
				}
				if x.set == nil || y.set == nil || slices.ContainsFunc(x.set, func(text string) bool { return slices.Contains(y.set, text) }) {
					return true
				}
			case x.kind == kBool:
				if x.yes && y.yes || x.no && y.no {
					return true
				}
			case x.kind == kList:
				if x.minLen <= y.maxLen && y.minLen <= x.maxLen {
					return true
				}
			default:
				return true
			}
		}
	}
	return false
}

func mayDiffer(a, b value) bool {
	x, ok := a.constant()
	y, also := b.constant()
	if !ok || !also {
		return true
	}
	if x == y {
		return false
	}
	return a[0].kind == b[0].kind || !numeric(a[0]) || !numeric(b[0]) || mayDifferNumbers(a[0], b[0])
}

func mayDifferNumbers(a, b *shape) bool {
	x, _ := a.bounds()
	y, _ := b.bounds()
	return x != y || math.Abs(x) > 9e15
}

// typed evaluates type(x) == int.
func (p *prover) typed(of ast.Expr, k kind, v *env) (t, f *env) {
	found := p.eval(of, v)
	if len(found) == 0 {
		return nil, nil
	}
	if found.has(kOther) {
		return v, v
	}
	place, direct := targetOf(of, v)
	if len(found.only(k)) > 0 {
		if t = v; direct {
			t = place.narrow(v, func(b value) value { return b.only(k) })
		}
	}
	if len(found.without(k)) > 0 {
		if f = v; direct {
			f = place.narrow(v, func(b value) value { return b.without(k) })
		}
	}
	return t, f
}

// comparable says whether < is defined for two kinds.
func comparable(x, y *shape) bool {
	switch {
	case numeric(x) && numeric(y):
		return true
	case x.kind == kString, x.kind == kBool, x.kind == kTimestamp, x.kind == kDuration:
		return x.kind == y.kind
	}
	return false
}

// compare evaluates <, <=, > and >=.
func (p *prover) compare(e ast.Expr, args []ast.Expr, v *env) (t, f *env) {
	a, b := p.eval(args[0], v), p.eval(args[1], v)
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	if !p.overloaded(e, args, a, b, v, comparable) {
		return nil, nil
	}
	name := e.AsCall().FunctionName()
	sides := []value{a, b}
	less := name == operators.Less || name == operators.LessEquals
	strict := name == operators.Less || name == operators.Greater
	nan := slices.ContainsFunc(append(slices.Clone(a), b...), func(s *shape) bool { return s.nan })
	pick := func(holds bool) *env {
		out := v
		for i := range args {
			other := sides[1-i]
			below := less == (i == 0) == holds // this side is the lesser one
			keep := func(x value) value {
				if nan && !holds {
					return x
				}
				return x.each(func(s *shape) value { return s.beside(other, below, strict == holds) })
			}
			if len(keep(sides[i])) == 0 {
				return nil
			}
			if place, ok := targetOf(args[i], v); ok {
				out = place.narrow(out, keep)
			}
		}
		return out
	}
	t, f = pick(true), pick(false)
	first, second := args[0], args[1]
	if !less {
		first, second = second, first
	}
	gap := int64(0)
	if strict {
		gap = 1
	}
	switch {
	case wholes(a) && wholes(b):
		t = p.orderedBetween(t, order{second, first, gap})
		f = p.orderedBetween(f, order{first, second, 1 - gap})
	case len(a.only(kDouble)) == len(a) && len(b.only(kDouble)) == len(b) && !nan:
		t = p.orderedBetween(t, order{second, first, 0})
		f = p.orderedBetween(f, order{first, second, 0})
	}
	return p.propagated(t), p.propagated(f)
}

// orderedBetween adds an order of two expressions that are both more than a number.
func (p *prover) orderedBetween(v *env, o order) *env {
	if o.greater.Kind() == ast.LiteralKind || o.lesser.Kind() == ast.LiteralKind {
		return v
	}
	return p.ordered(v, o)
}

// beside cuts a number to what may be below, or above, some value of another union; strictly or not. What cannot be
// compared goes, and what is no number stays as it is.
func (s *shape) beside(other value, below, strict bool) value {
	if !numeric(s) {
		if slices.ContainsFunc(other, func(o *shape) bool { return comparable(s, o) }) {
			return one(s)
		}
		return nil
	}
	lo, hi := int64(math.MaxInt64), int64(math.MinInt64)
	dlo, dhi := math.Inf(1), math.Inf(-1)
	apart := strict // of doubles
	for _, o := range other {
		if !numeric(o) {
			continue
		}
		olo, ohi := o.bounds()
		dlo, dhi = min(dlo, olo), max(dhi, ohi)
		if o.kind == kInt {
			lo, hi = min(lo, o.lo), max(hi, o.hi)
			apart = apart && math.Abs(olo) < exact && math.Abs(ohi) < exact
			continue
		}
		lo, hi = min(lo, floorInt(olo)), max(hi, ceilInt(ohi))
		if olo != math.Trunc(olo) || ohi != math.Trunc(ohi) || math.Abs(olo) > exact || math.Abs(ohi) > exact {
			strict = false
		}
	}
	if math.IsInf(dlo, 1) && math.IsInf(dhi, -1) {
		return nil
	}
	if below {
		if strict && hi > math.MinInt64 {
			hi--
		}
		if apart {
			dhi = math.Nextafter(dhi, math.Inf(-1))
		}
		return s.between(math.Inf(-1), dhi, math.MinInt64, hi)
	}
	if strict && lo < math.MaxInt64 {
		lo++
	}
	if apart {
		dlo = math.Nextafter(dlo, math.Inf(1))
	}
	return s.between(dlo, math.Inf(1), lo, math.MaxInt64)
}

// exact is below where an int and its nearest double begin to differ.
const exact = 9e15

// floorInt and ceilInt bound the ints that may be above or below a double. Where doubles are coarser than ints they do not.
func floorInt(f float64) int64 {
	switch {
	case f > exact:
		return int64(exact)
	case f < -exact:
		return math.MinInt64
	}
	return int64(math.Floor(f))
}

func ceilInt(f float64) int64 {
	switch {
	case f > exact:
		return math.MaxInt64
	case f < -exact:
		return -int64(exact)
	}
	return int64(math.Ceil(f))
}

// overloaded raises an alarm where an operation is not defined for two kinds, and says whether it ever is.
func (p *prover) overloaded(e ast.Expr, args []ast.Expr, a, b value, v *env, defined func(x, y *shape) bool) bool {
	ever, bad, unsure := false, value(nil), false
	var badOther value
	for _, x := range hullKinds(a) {
		for _, y := range hullKinds(b) {
			switch {
			case x.kind == kOther || y.kind == kOther:
				unsure = true
			case defined(x, y):
				ever = true
			default:
				bad, badOther = append(bad, x), append(badOther, y)
			}
		}
	}
	if unsure {
		p.alarm(finding.MappingUnproved, e, v, "an operation on "+kindsOf(a)+" and "+kindsOf(b)+" is not understood", "")
	}
	if len(bad) > 0 {
		failing := v
		for i, arg := range args {
			mine := bad
			if i == 1 {
				mine = badOther
			}
			if place, ok := targetOf(arg, v); ok {
				failing = place.narrow(failing, func(x value) value {
					return x.keep(func(s *shape) bool {
						return slices.ContainsFunc(mine, func(m *shape) bool { return m.kind == s.kind })
					})
				})
			}
		}
		p.alarm(finding.MappingOverload, e, failing, "got "+kindsOf(dedupeKinds(bad))+" and "+kindsOf(dedupeKinds(badOther))+", wanted two values of one type that the operation is defined for", overloadRemedy(bad, badOther))
	}
	return ever || unsure
}

func overloadRemedy(a, b value) string {
	both := append(slices.Clone(a), b...)
	switch {
	case both.has(kNull):
		return "guard against null with x != null ? ... : ..."
	case both.has(kInt) && both.has(kDouble):
		return "convert with double(...) or int(...)"
	case both.has(kString) && (both.has(kInt) || both.has(kDouble)):
		return "convert with string(...)"
	}
	return "guard with type(...) =="
}

func dedupeKinds(v value) value { return hullKinds(v) }

// hullKinds keeps one shape of each kind.
func hullKinds(v value) value {
	var seen [kOther + 1]bool
	var out value
	for _, s := range v {
		if !seen[s.kind] {
			seen[s.kind] = true
			out = append(out, s)
		}
	}
	return out
}
