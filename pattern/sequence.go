package pattern

import "unicode/utf8"

// A sequence is a pattern of the commonest form, ^ and then counted classes and perhaps $, in which every code point
// has only one place to go: ^evt_[0-9A-Z]{26}$. One walk along the string answers it.
type sequence struct {
	items []counted
	toEnd bool
}

type counted struct {
	set      *matcher
	min, max int // max may be unbounded
}

// sequenceOf is nil where the pattern is not of that form.
func sequenceOf(n node) *sequence {
	c, ok := n.(concat)
	if !ok || len(c.parts) == 0 || !isAssert(c.parts[0], atStart) {
		return nil
	}
	parts := c.parts[1:]
	seq := &sequence{}
	if last := len(parts) - 1; last >= 0 && isAssert(parts[last], atEnd) {
		seq.toEnd, parts = true, parts[:last]
	}
	sets := make([]set, len(parts))
	for i, part := range parts {
		item := counted{min: 1, max: 1}
		if r, ok := part.(repeat); ok {
			item.min, item.max, part = r.min, r.max, r.body
		}
		cl, ok := part.(class)
		if !ok {
			return nil
		}
		sets[i], item.set = cl.set, matcherOf(cl.set)
		seq.items = append(seq.items, item)
	}
	if !seq.toEnd && len(seq.items) > 0 {
		// Where anything may follow, what the last item needs is all that it need take.
		last := &seq.items[len(seq.items)-1]
		last.max = last.min
	}
	for i, item := range seq.items {
		if item.min == item.max {
			continue
		}
		for j := i + 1; j < len(seq.items); j++ {
			if !sets[i].disjoint(sets[j]) {
				return nil
			}
			if seq.items[j].min > 0 {
				break
			}
		}
	}
	return seq
}

func isAssert(n node, kind assertion) bool {
	a, ok := n.(assert)
	return ok && a.kind == kind
}

func (q *sequence) match(s string) bool {
	for i := range q.items {
		item := &q.items[i]
		n := 0
		at, most := 0, item.max
		if most == unbounded {
			most = len(s)
		}
		for at < len(s) && n < most {
			size := 1
			if c := s[at]; c < utf8.RuneSelf {
				if !item.set.ascii[c] {
					break
				}
			} else {
				var r rune
				if r, size = utf8.DecodeRuneInString(s[at:]); !item.set.has(r) {
					break
				}
			}
			at += size
			n++
		}
		s = s[at:]
		if n < item.min {
			return false
		}
	}
	return !q.toEnd || s == ""
}
