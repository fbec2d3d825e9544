package schema

import "slices"

// An arrayQuestion is what the facts of a branch ask of an array.
type arrayQuestion struct {
	least, most int // how many items; most is -1 where there is no bound
	restricts   []*node
	breaks      []*node   // items nodes that some item must break
	counts      []counted // contains nodes
	distinct    bool
	repeats     bool // some two items must be equal
	prefix      int  // from this index on all items are alike
}

// counted asks how many items obey a node.
type counted struct {
	node        *node
	least, most int // most is -1 where there is no bound
}

// What is built is bounded: items, and items that must differ, each of which is compared with all before it.
const (
	maxItems    = 100_000
	maxDistinct = 300
)

func (s *solver) readArray(b *branch) (q arrayQuestion, ok bool) {
	q.most = -1
	for _, l := range b.facts {
		n := s.node(l)
		switch n.op {
		case count:
			least, most := limitsOf(l, n)
			if q.least = max(q.least, least); !narrow(&q.most, most) {
				return q, false
			}
		case items:
			q.prefix = max(q.prefix, len(n.list))
			if l.negative() {
				q.breaks = append(q.breaks, n)
			} else {
				q.restricts = append(q.restricts, n)
			}
		case contains:
			least, most := limitsOf(l, n)
			if most < -1 {
				return q, false
			}
			q.count(n.kids[0], least, most)
		case distinct:
			if l.negative() {
				q.repeats = true
			} else {
				q.distinct = true
			}
		}
	}
	if q.repeats {
		q.least = max(q.least, 2)
	}
	for _, c := range q.counts {
		if c.most >= 0 && c.least > c.most {
			return q, false
		}
		q.least = max(q.least, c.least)
	}
	return q, q.most < 0 || q.least <= q.most
}

// limitsOf reads a bound on a count, or its negation. The most is -1 for no bound, and -2 where nothing is so few.
func limitsOf(l lit, n *node) (least, most int) {
	switch {
	case n.upper && l.negative():
		return n.n + 1, -1
	case n.upper:
		return 0, n.n
	case l.negative() && n.n == 0:
		return 0, -2
	case l.negative():
		return 0, n.n - 1
	}
	return n.n, -1
}

func narrow(most *int, to int) bool {
	if to == -2 {
		return false
	}
	if to >= 0 && (*most < 0 || to < *most) {
		*most = to
	}
	return true
}

func (q *arrayQuestion) count(n *node, least, most int) {
	for i := range q.counts {
		if c := &q.counts[i]; c.node == n {
			c.least = max(c.least, least)
			narrow(&c.most, most)
			return
		}
	}
	q.counts = append(q.counts, counted{n, least, most})
}

// at gives what an item of an index must obey.
func (q *arrayQuestion) at(i int) []lit {
	out := make([]lit, 0, len(q.restricts))
	for _, n := range q.restricts {
		out = append(out, pos(n.item(i)))
	}
	return out
}

// An obligation is something that some item must fulfil.
type obligation struct {
	lits func(i int) []lit
	// apart names the obligations of one count, which need an item each.
	apart int
}

// decideArray decides a branch of arrays. Items from the prefix on are alike, so a fulfilled obligation takes the first
// of them that is free.
func (s *solver) decideArray(b *branch) found {
	q, ok := s.readArray(b)
	if !ok {
		return none
	}
	a := &arraySearch{solver: s, q: &q, items: map[int][]lit{}}
	for _, n := range q.breaks {
		a.duties = append(a.duties, obligation{func(i int) []lit { return []lit{neg(n.item(i))} }, 0})
	}
	total := 0
	for i, c := range q.counts {
		if total += c.least; total > 500 {
			return s.giveUp("contains asks for more than 500 items")
		}
		for range c.least {
			a.duties = append(a.duties, obligation{func(int) []lit { return []lit{pos(c.node)} }, i + 1})
		}
	}
	longest, f := a.longest()
	if longest >= 0 && longest < q.least {
		return f
	}
	a.end = longest
	return a.fulfil(0)
}

type arraySearch struct {
	*solver
	q      *arrayQuestion
	duties []obligation
	items  map[int][]lit // what items must obey on top
	taken  []int         // the index that each duty so far took
	end    int           // how long the array may be; -1 where there is no bound
	unsure bool          // whether an item after end can be is not known
}

// longest is how many items an array can have: the first index that no item can have, or -1 without a bound. The answer
// is that for longer arrays.
func (a *arraySearch) longest() (int, found) {
	out := none
	for i := range a.q.prefix + 1 {
		if i == a.q.most {
			return i, none
		}
		f := a.sat(a.q.at(i))
		if f.answer == empty {
			return i, out
		}
		if f.answer == dunno {
			out, a.unsure = found{}, true
		}
	}
	return a.q.most, out
}

// fulfil finds an item for each duty from i on, and then the rest of the array.
func (a *arraySearch) fulfil(i int) found {
	if !a.step() {
		return found{}
	}
	if i == len(a.duties) {
		return a.finish()
	}
	out := none
	duty := a.duties[i]
	free := a.q.prefix
	for j := range a.taken {
		free = max(free, a.taken[j]+1)
	}
	first := 0
	if i > 0 && duty.apart > 0 && a.duties[i-1].apart == duty.apart {
		first = a.taken[i-1] + 1 // the items of one count in order
	}
	for at := first; at <= free; at++ {
		if a.end >= 0 && at >= a.end {
			break
		}
		old := a.items[at]
		a.items[at] = append(slices.Clip(old), duty.lits(at)...)
		f := a.sat(append(a.q.at(at), a.items[at]...))
		if f.answer != empty {
			a.taken = append(a.taken, at)
			f = a.fulfil(i + 1)
			a.taken = a.taken[:len(a.taken)-1]
		}
		a.items[at] = old
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			out = found{}
		}
	}
	return out
}

// finish makes the array, as short as it may be.
func (a *arraySearch) finish() found {
	long := a.q.least
	for _, at := range a.taken {
		long = max(long, at+1)
	}
	if a.rng != nil && a.rng.IntN(2) == 0 {
		long += a.rng.IntN(4)
		if a.end >= 0 {
			long = min(long, max(a.end, a.q.least))
		}
	}
	if long > maxItems {
		return a.giveUp("an array of more than %d items would have to be built", maxItems)
	}
	limited := slices.ContainsFunc(a.q.counts, func(c counted) bool { return c.most >= 0 })
	switch {
	case limited && (a.q.distinct || a.q.repeats):
		return a.bothCounted(long)
	case limited:
		return a.counting(long)
	case a.q.repeats:
		return a.repeating(long)
	}
	return a.fillIn(long)
}

// tail is the index from which on no item has anything to itself.
func (a *arraySearch) tail() int {
	tail := a.q.prefix
	for _, at := range a.taken {
		tail = max(tail, at+1)
	}
	return tail
}

func (a *arraySearch) need(i int) []lit { return append(a.q.at(i), a.items[i]...) }

// fillIn finds the items one by one, different ones if they must be.
func (a *arraySearch) fillIn(long int) found {
	if a.q.distinct && long > maxDistinct {
		return a.giveUp("an array of more than %d different items would have to be built", maxDistinct)
	}
	out := make([]any, long)
	seen := make([]any, 0, long)
	alike := true
	tail := a.tail()
	for i := range out {
		if i > tail && !a.q.distinct && a.rng == nil {
			out[i] = out[tail]
			continue
		}
		need := a.need(i)
		alike = alike && keyOf(need) == keyOf(a.need(0))
		f := a.sat(need)
		if a.q.distinct && f.answer == inhabited && slices.ContainsFunc(seen, func(v any) bool { return equal(v, f.value) }) {
			f = a.sat(append(need, neg(a.table.add(enumNode(seen)))))
			if f.answer == empty && !alike {
				return a.differing(long)
			}
		}
		if f.answer != inhabited {
			return f
		}
		out[i] = f.value
		seen = append(seen, f.value)
	}
	return found{inhabited, out}
}

// differing finds different items where a choice at one index may have to be taken back for another: of each item up
// to as many values as there are items are enough to choose from (Hall), and a matching assigns them.
func (a *arraySearch) differing(long int) found {
	if long > 60 {
		return a.giveUp("uniqueItems over more than 60 items of different kinds")
	}
	values := map[string]any{}
	choices := make([][]string, long)
	for i := range long {
		var own []any
		for range long {
			need := a.need(i)
			if len(own) > 0 {
				need = append(need, neg(a.table.add(enumNode(own))))
			}
			f := a.sat(need)
			if f.answer == dunno {
				return found{}
			}
			if f.answer == empty {
				break
			}
			own = append(own, f.value)
			key := canonical(f.value)
			values[key] = f.value
			choices[i] = append(choices[i], key)
		}
	}
	holder := map[string]int{}
	var place func(i int, tried map[string]bool) bool
	place = func(i int, tried map[string]bool) bool {
		for _, key := range choices[i] {
			if tried[key] {
				continue
			}
			tried[key] = true
			if other, held := holder[key]; !held || place(other, tried) {
				holder[key] = i
				return true
			}
		}
		return false
	}
	for i := range long {
		if !place(i, map[string]bool{}) {
			return none
		}
	}
	out := make([]any, long)
	for key, i := range holder {
		out[i] = values[key]
	}
	return found{inhabited, out}
}

// repeating finds an array with two equal items.
func (a *arraySearch) repeating(long int) found {
	out := none
	far := max(min(long, maxDistinct), a.tail()+2)
	const maxPairs = 40
	capped := far > maxPairs
	far = min(far, maxPairs)
	for j := 1; j < far && (a.end < 0 || j < a.end); j++ {
		for i := range j {
			f := a.sat(append(a.need(i), a.need(j)...))
			if f.answer == inhabited {
				rest := *a
				rest.q = &arrayQuestion{}
				*rest.q = *a.q
				whole := rest.fillIn(max(long, j+1))
				if whole.answer == inhabited {
					whole.value.([]any)[i], whole.value.([]any)[j] = f.value, f.value
				}
				f = whole
			}
			if f.answer == inhabited {
				return f
			}
			if f.answer == dunno {
				out = found{}
			}
		}
	}
	if out.answer == empty && capped {
		return a.giveUp("two equal items in a long array")
	}
	return out
}

// counting finds items where at most a number of them may obey a node. Every item says of each of these nodes whether
// it obeys it; items that obey no node cost nothing.
func (a *arraySearch) counting(long int) found {
	var limited []counted
	for _, c := range a.q.counts {
		if c.most >= 0 {
			limited = append(limited, c)
		}
	}
	if long > maxDistinct {
		return a.giveUp("an array of more than %d counted items would have to be built", maxDistinct)
	}
	left := make([]int, len(limited))
	for i, c := range limited {
		left[i] = c.most
	}
	return a.countFrom(0, long, limited, left, make([]any, long))
}

func (a *arraySearch) countFrom(i, long int, limited []counted, left []int, out []any) found {
	if !a.step() {
		return found{}
	}
	if i == long {
		return found{inhabited, slices.Clone(out)}
	}
	if len(limited) > 6 {
		return a.giveUp("more than 6 bounds on contains at once")
	}
	result := none
	for signs := range 1 << len(limited) {
		need := a.need(i)
		next := slices.Clone(left)
		ok := true
		for j, c := range limited {
			if signs>>j&1 == 1 {
				next[j]--
				ok = ok && next[j] >= 0
				need = append(need, pos(c.node))
			} else {
				need = append(need, neg(c.node))
			}
		}
		if !ok {
			continue
		}
		f := a.sat(need)
		if a.q.distinct && f.answer == inhabited && i > 0 {
			f = a.sat(append(need, neg(a.table.add(enumNode(out[:i])))))
			if f.answer == empty {
				f = a.giveUp("uniqueItems beside a maximum of contains") // another choice before might have left one
			}
		}
		if f.answer == inhabited {
			out[i] = f.value
			free := signs == 0
			f = a.countFrom(i+1, long, limited, next, out)
			if f.answer == inhabited || f.answer == empty && free {
				return f // what costs nothing is never worse
			}
		}
		if f.answer == inhabited {
			return f
		}
		if f.answer == dunno {
			result = found{}
		}
	}
	return result
}

func (a *arraySearch) bothCounted(long int) found {
	f := a.counting(long)
	if f.answer != inhabited {
		return f
	}
	items := f.value.([]any)
	seen := map[string]bool{}
	for _, v := range items {
		seen[canonical(v)] = true
	}
	if (len(seen) == len(items)) == a.q.distinct {
		return f
	}
	return a.giveUp("uniqueItems beside a maximum of contains")
}
