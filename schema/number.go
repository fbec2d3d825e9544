package schema

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
)

func (k *keywords) forNumbers() []*node {
	var out []*node
	for _, b := range []struct {
		keyword       string
		upper, strict bool
	}{{"minimum", false, false}, {"maximum", true, false}, {"exclusiveMinimum", false, true}, {"exclusiveMaximum", true, true}} {
		if r, ok := k.rational(b.keyword, &out); ok {
			out = append(out, &node{op: bound, rat: r, upper: b.upper, strict: b.strict})
		}
	}
	if r, ok := k.rational("multipleOf", &out); ok && r.Sign() > 0 {
		out = append(out, &node{op: multiple, rat: r})
	}
	return out
}

func (k *keywords) rational(keyword string, out *[]*node) (*big.Rat, bool) {
	n, ok := k.s[keyword].(json.Number)
	if !ok {
		return nil, false
	}
	r, ok := number(string(n))
	if !ok {
		*out = append(*out, unknownNode(keyword, k.place(keyword)))
	}
	return r, ok
}

// A span is the numbers between two bounds; nil is no bound.
type span struct {
	lo, hi             *big.Rat
	loStrict, hiStrict bool
}

// numbersOf is what the facts of a branch ask of a number.
type numbersOf struct {
	span
	step    *big.Rat // every number is a multiple of it; nil where there is none
	avoid   []*big.Rat
	without map[string]bool // the canonical texts of numbers that are excluded
}

var one = big.NewRat(1, 1)

// decideNumber decides a branch of integers or of fractions: an interval, a step that is the least common multiple of
// all that is to be divided, steps to stay off, and excluded points.
func (s *solver) decideNumber(b *branch) found {
	q := numbersOf{without: map[string]bool{}}
	if b.kind == integer {
		q.step = one
	} else {
		q.avoid = append(q.avoid, one)
	}
	for _, l := range b.facts {
		n := s.node(l)
		switch n.op {
		case bound:
			upper, strict := n.upper, n.strict
			if l.negative() {
				upper, strict = !upper, !strict
			}
			q.cut(n.rat, upper, strict)
		case multiple:
			if l.negative() {
				q.avoid = append(q.avoid, n.rat)
			} else {
				q.step = commonMultiple(q.step, n.rat)
			}
		case enumOf:
			for key := range n.index {
				q.without[key] = true
			}
		}
		if !s.step() {
			return found{}
		}
	}
	if q.step != nil && len(q.step.Num().Bits())+len(q.step.Denom().Bits()) > 200 {
		return s.giveUp("numbers of too many digits under multipleOf")
	}
	if q.step == nil {
		return s.decideDense(&q)
	}
	return s.decideSteps(&q)
}

func (q *span) cut(at *big.Rat, upper, strict bool) {
	if upper {
		if q.hi == nil || at.Cmp(q.hi) < 0 || at.Cmp(q.hi) == 0 && strict {
			q.hi, q.hiStrict = at, strict
		}
		return
	}
	if q.lo == nil || at.Cmp(q.lo) > 0 || at.Cmp(q.lo) == 0 && strict {
		q.lo, q.loStrict = at, strict
	}
}

func (q *span) has(x *big.Rat) bool {
	if q.lo != nil {
		if c := x.Cmp(q.lo); c < 0 || c == 0 && q.loStrict {
			return false
		}
	}
	if q.hi != nil {
		if c := x.Cmp(q.hi); c > 0 || c == 0 && q.hiStrict {
			return false
		}
	}
	return true
}

// has says whether a number is what is asked for.
func (q *numbersOf) has(x *big.Rat) bool {
	if !q.span.has(x) || q.without[canonical(x)] || q.step != nil && !new(big.Rat).Quo(x, q.step).IsInt() {
		return false
	}
	return !slices.ContainsFunc(q.avoid, func(m *big.Rat) bool { return new(big.Rat).Quo(x, m).IsInt() })
}

// commonMultiple is the least number that is a multiple of both: of p/q and r/s in lowest terms, lcm(p,r)/gcd(q,s).
func commonMultiple(a, b *big.Rat) *big.Rat {
	if a == nil {
		return b
	}
	num := new(big.Int).Mul(a.Num(), b.Num())
	num.Quo(num, new(big.Int).GCD(nil, nil, a.Num(), b.Num()))
	return new(big.Rat).SetFrac(num, new(big.Int).GCD(nil, nil, a.Denom(), b.Denom()))
}

// maxSteps bounds the multiples that are looked at one by one.
const maxSteps = 20_000

// decideSteps decides multiples k of the step. Of n different steps to stay off, each leaves k = 1 in every period.
func (s *solver) decideSteps(q *numbersOf) found {
	period := big.NewInt(1)
	for _, m := range q.avoid {
		ratio := new(big.Rat).Quo(commonMultiple(q.step, m), q.step)
		if ratio.Cmp(one) == 0 {
			return none // every multiple of the step is one of m
		}
		period.Mul(period, new(big.Int).Quo(ratio.Num(), new(big.Int).GCD(nil, nil, period, ratio.Num())))
	}
	lo, hi := q.multiples()
	if lo != nil && hi != nil && lo.Cmp(hi) > 0 {
		return none
	}
	tries := maxSteps
	if lo != nil && hi != nil {
		if width := new(big.Int).Sub(hi, lo); width.IsInt64() && width.Int64() < int64(tries) {
			tries = int(width.Int64()) + 1
			if f, ok := s.walkSteps(q, lo, hi, tries); ok {
				return f
			}
			return none
		}
	}
	if f, ok := s.walkSteps(q, lo, hi, min(tries, 200+2*len(q.without))); ok {
		return f
	}
	// Those that are 1 more than a multiple of the period escape every step to stay off; only points are excluded.
	k := big.NewInt(1)
	if from := cmp.Or(lo, hi); from != nil {
		k.Sub(from, big.NewInt(1))
		k.Mod(k, period)
		k.Sub(from, k)
		if lo != nil && k.Cmp(lo) < 0 {
			k.Add(k, period)
		}
	}
	if lo == nil {
		period.Neg(period)
	}
	for range len(q.without) + 2 {
		x := q.at(k)
		if q.has(x) {
			return found{inhabited, x}
		}
		k.Add(k, period)
		if !s.step() {
			return found{}
		}
	}
	if lo != nil && hi != nil {
		if f, ok := s.walkSteps(q, lo, hi, maxSteps); ok {
			return f
		}
	}
	return s.giveUp("too many numbers between two bounds under multipleOf")
}

func (q *numbersOf) at(k *big.Int) *big.Rat {
	return new(big.Rat).Mul(q.step, new(big.Rat).SetInt(k))
}

// multiples gives the least and the greatest k; nil where there is no bound.
func (q *numbersOf) multiples() (lo, hi *big.Int) {
	if q.lo != nil {
		x := new(big.Rat).Quo(q.lo, q.step)
		lo = ceiling(x)
		if q.loStrict && x.IsInt() {
			lo.Add(lo, big.NewInt(1))
		}
	}
	if q.hi != nil {
		x := new(big.Rat).Quo(q.hi, q.step)
		hi = new(big.Int).Neg(ceiling(x.Neg(x)))
		if q.hiStrict && x.IsInt() {
			hi.Sub(hi, big.NewInt(1))
		}
	}
	return lo, hi
}

func ceiling(x *big.Rat) *big.Int {
	k := new(big.Int)
	m := new(big.Int)
	k.DivMod(x.Num(), x.Denom(), m)
	if m.Sign() > 0 {
		k.Add(k, big.NewInt(1))
	}
	return k
}

// walkSteps looks at multiples one by one, from the one nearest to 0 or from a bound.
func (s *solver) walkSteps(q *numbersOf, lo, hi *big.Int, tries int) (found, bool) {
	k := big.NewInt(0)
	up := true
	switch {
	case lo != nil && lo.Sign() > 0:
		k.Set(lo)
	case hi != nil && hi.Sign() < 0:
		k.Set(hi)
		up = false
	}
	if s.rng != nil {
		s.stray(k, lo, hi)
	}
	start := new(big.Int).Set(k)
	for range tries {
		x := q.at(k)
		if q.has(x) {
			return found{inhabited, x}, true
		}
		if s.spent++; up {
			if k.Add(k, big.NewInt(1)); hi != nil && k.Cmp(hi) > 0 {
				k.Sub(start, big.NewInt(1))
				up = false
			}
		} else if k.Sub(k, big.NewInt(1)); lo != nil && k.Cmp(lo) < 0 {
			if k.Cmp(start) <= 0 && hi != nil && start.Cmp(hi) < 0 {
				k.Add(start, big.NewInt(1))
				start.Set(k)
				up = true
			}
		}
	}
	return found{}, false
}

// stray moves to another multiple at random: a bound, or one near.
func (s *solver) stray(k, lo, hi *big.Int) {
	switch s.rng.IntN(4) {
	case 0:
		if lo != nil {
			k.Set(lo)
		}
	case 1:
		if hi != nil {
			k.Set(hi)
		}
	case 2:
		k.Add(k, big.NewInt(int64(s.rng.IntN(2001)-1000)))
	default:
		k.Add(k, big.NewInt(int64(s.rng.IntN(21)-10)))
	}
	if lo != nil && k.Cmp(lo) < 0 {
		k.Set(lo)
	}
	if hi != nil && k.Cmp(hi) > 0 {
		k.Set(hi)
	}
}

// decideDense decides numbers of which there are infinitely many between any two.
func (s *solver) decideDense(q *numbersOf) found {
	if q.lo != nil && q.hi != nil {
		switch c := q.lo.Cmp(q.hi); {
		case c > 0, c == 0 && (q.loStrict || q.hiStrict):
			return none
		case c == 0:
			if q.has(q.lo) {
				return found{inhabited, q.lo}
			}
			return none
		}
	}
	// Shorter decimals first; the interval holds more and more of them.
	unit := big.NewRat(1, 2)
	for digits := range 60 {
		from := new(big.Int)
		switch {
		case q.lo != nil && (q.lo.Sign() > 0 || q.hi != nil && q.hi.Sign() <= 0):
			from = ceiling(new(big.Rat).Quo(q.lo, unit))
		case q.lo == nil && q.hi != nil && q.hi.Sign() <= 0:
			from = ceiling(new(big.Rat).Quo(q.hi, unit))
			from.Sub(from, big.NewInt(40))
		}
		if s.rng != nil {
			from.Add(from, big.NewInt(int64(s.rng.IntN(30))))
		}
		for i := range 40 + 2*min(len(q.without), 1000) {
			x := new(big.Rat).SetInt(new(big.Int).Add(from, big.NewInt(int64(i))))
			x.Mul(x, unit)
			if q.has(x) {
				return found{inhabited, x}
			}
			if s.spent++; q.hi != nil && x.Cmp(q.hi) > 0 {
				break
			}
		}
		if !s.step() {
			return found{}
		}
		if digits == 0 {
			unit = big.NewRat(1, 10)
		} else {
			unit = new(big.Rat).Mul(unit, big.NewRat(1, 10))
		}
	}
	// A number exists, since only countably many are excluded, but none was short enough to write down.
	return s.giveUp("no short decimal between two bounds")
}
