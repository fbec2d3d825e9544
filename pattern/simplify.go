package pattern

// simplify multiplies out repetitions of repetitions of one class where that loses nothing, so that a{1000}{1000} is a
// count and not a million steps.
func simplify(n node) node {
	switch n := n.(type) {
	case concat:
		var parts []node
		for _, part := range n.parts {
			if part = simplify(part); isEmpty(part) {
				continue
			}
			if inner, ok := part.(concat); ok {
				parts = append(parts, inner.parts...)
				continue
			}
			parts = append(parts, part)
		}
		if len(parts) == 1 {
			return parts[0]
		}
		return concat{parts}
	case alternate:
		choices := make([]node, len(n.choices))
		for i, choice := range n.choices {
			choices[i] = simplify(choice)
		}
		return mergeClasses(choices)
	case repeat:
		n.body = simplify(n.body)
		if n.max == 0 || isEmpty(n.body) {
			return concat{}
		}
		if n.min == 1 && n.max == 1 {
			return n.body
		}
		if inner, ok := n.body.(repeat); ok {
			if _, ok := inner.body.(class); ok {
				if merged, ok := multiply(inner, n); ok {
					return merged
				}
			}
		}
		return n
	}
	return n
}

// mergeClasses makes one class of the choices where each is a class: a|b is [ab].
func mergeClasses(choices []node) node {
	var all set
	for _, choice := range choices {
		c, ok := choice.(class)
		if !ok {
			return alternate{choices}
		}
		all = all.union(c.set)
	}
	return class{all}
}

func isEmpty(n node) bool {
	c, ok := n.(concat)
	return ok && len(c.parts) == 0
}

// multiply gives x{a,b}{c,d} as x{ac,bd} where the counts between leave no gap: either the outer count is fixed, or
// the inner spans of neighbouring outer counts meet. (x{2}){1,3} has gaps; (x{1,3}){2,4} has no gaps.
func multiply(inner, outer repeat) (repeat, bool) {
	if outer.min != outer.max {
		// Between k and k+1 rounds: k*max+1 >= (k+1)*min must hold, and is hardest for the least k, then for k = 0.
		k := outer.min
		if inner.max != unbounded && k*inner.max+1 < (k+1)*inner.min {
			return repeat{}, false
		}
		if k == 0 && inner.min > 1 {
			return repeat{}, false
		}
	}
	out := repeat{body: inner.body, min: times(inner.min, outer.min), max: unbounded, offset: outer.offset}
	if inner.max != unbounded && outer.max != unbounded {
		out.max = times(inner.max, outer.max)
	}
	return out, true
}

func times(a, b int) int {
	if a != 0 && b > manyTimes/a {
		return manyTimes
	}
	return a * b
}
