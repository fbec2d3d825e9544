package schema

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
)

// A lit is a node of the table, to hold or, where the lowest bit is set, not to hold.
type lit int32

func pos(n *node) lit { return lit(n.id << 1) }

func neg(n *node) lit { return lit(n.id<<1 | 1) }

func (l lit) not() lit { return l ^ 1 }

func (l lit) negative() bool { return l&1 != 0 }

// An answer says whether some value obeys a state. The zero value is dunno: never a proof by accident.
type answer int8

const (
	dunno answer = iota
	empty        // no value does: a proof
	inhabited
)

// A found is an answer with a value that shows it.
type found struct {
	answer answer
	value  any
}

var none = found{answer: empty}

// budget bounds what one question may take.
type budget struct {
	steps int
	depth int
}

// A solver answers one question. It decides whether a state, a set of lits, is obeyed by any value. It is used once and
// by one goroutine.
type solver struct {
	ctx     context.Context
	table   *table
	limits  budget
	spent   int
	checked int // how much was spent when the time was last looked at
	stopped bool
	inPlace int
	// reason and place say why an answer is dunno: the first cause of all.
	reason, place string
	rng           *rand.Rand // set where varied values are wanted

	cache map[string]found
	open  map[string]int // the depth at which a state is being decided
	depth int
	// lowest is the least depth of an open state that was taken to be empty since it was last reset; below it nothing
	// that is found empty is proved yet.
	lowest int
	// assumed are the states that were found empty on an assumption, in order, with what each rests on.
	assumed    []assumption
	assumption map[string]int // by state: the place in assumed

	names map[string]*node // enumerations of one string, by string
}

type assumption struct {
	state string
	rests int
}

const unassumed = 1 << 30

func newSolver(ctx context.Context, t *table, limits budget) *solver {
	return &solver{
		ctx:        ctx,
		table:      t,
		limits:     limits,
		cache:      map[string]found{},
		open:       map[string]int{},
		lowest:     unassumed,
		assumption: map[string]int{},
		names:      map[string]*node{},
	}
}

// TimeRanOut is the reason of an answer that the machine was too busy, or the caller too hasty, to find. It says nothing
// about the schemas.
const TimeRanOut = "time ran out before the budget of steps was spent"

// step takes one step from the budget, and says whether there was one.
func (s *solver) step() bool {
	s.spent++
	if s.spent > s.limits.steps {
		s.stop("the budget of steps was spent")
	} else if s.spent-s.checked > 500 {
		if s.checked = s.spent; s.ctx.Err() != nil {
			s.stop(TimeRanOut)
		}
	}
	return !s.stopped
}

func (s *solver) stop(reason string) {
	s.stopped = true
	s.note(reason, "")
}

// note keeps why an answer will be dunno.
func (s *solver) note(reason, place string) {
	if s.reason == "" {
		s.reason, s.place = reason, place
	}
}

func (s *solver) giveUp(format string, args ...any) found {
	s.note(fmt.Sprintf(format, args...), "")
	return found{}
}

func (s *solver) node(l lit) *node { return s.table.nodes[l>>1] }

// lit gives a node that is not of the table yet.
func (s *solver) lit(n *node) lit { return pos(s.table.add(n)) }

// tidy sorts a state and drops repeats and what is always so. ok is false if the state holds a contradiction.
func (s *solver) tidy(state []lit) ([]lit, bool) {
	state = slices.Clone(state)
	slices.Sort(state)
	state = slices.Compact(state)
	out := state[:0]
	for i, l := range state {
		if i > 0 && state[i-1] == l.not() {
			return nil, false
		}
		switch l {
		case pos(trueNode0), neg(falseNode0):
			continue
		case neg(trueNode0), pos(falseNode0):
			return nil, false
		}
		out = append(out, l)
	}
	return out, true
}

// The first two nodes of every table.
var (
	trueNode0  = &node{id: 0}
	falseNode0 = &node{id: 1}
)

func keyOf(state []lit) string {
	b := make([]byte, 0, 3*len(state))
	for _, l := range state {
		b = binary.AppendUvarint(b, uint64(l))
	}
	return string(b)
}

// sat decides a state. Where the same state is being decided further up, for a value that this one is a part of, it is
// taken to be empty: of the values that obey a state, a least one has no part that obeys it (instances are finite).
// What is found empty on that assumption is kept only as long as the assumption stands.
func (s *solver) sat(state []lit) found {
	if !s.step() {
		return found{}
	}
	state, ok := s.tidy(state)
	if !ok {
		return none
	}
	key := keyOf(state)
	if f, ok := s.cache[key]; ok && (s.rng == nil || f.answer != inhabited) {
		return f
	}
	if at, ok := s.assumption[key]; ok {
		s.lowest = min(s.lowest, s.assumed[at].rests)
		return none
	}
	if depth, ok := s.open[key]; ok {
		s.lowest = min(s.lowest, depth)
		return none
	}
	if s.depth >= s.limits.depth {
		return s.giveUp("values nested deeper than %d would have to be looked at", s.limits.depth)
	}
	outer, first := s.lowest, len(s.assumed)
	s.lowest = unassumed
	s.open[key] = s.depth
	s.depth++
	f := s.decide(state)
	s.depth--
	delete(s.open, key)
	rests := s.lowest
	s.lowest = outer
	switch {
	case f.answer != empty:
		s.forget(first)
		s.cache[key] = f
	case rests >= s.depth:
		s.keep(first)
		s.cache[key] = f
	default:
		for i := first; i < len(s.assumed); i++ {
			s.assumed[i].rests = min(s.assumed[i].rests, rests)
		}
		s.assumption[key] = len(s.assumed)
		s.assumed = append(s.assumed, assumption{key, rests})
		s.lowest = min(s.lowest, rests)
	}
	return f
}

// forget drops the states that may rest on an assumption which turned out wrong.
func (s *solver) forget(first int) {
	for _, a := range s.assumed[first:] {
		delete(s.assumption, a.state)
	}
	s.assumed = s.assumed[:first]
}

// keep makes proofs of them.
func (s *solver) keep(first int) {
	for _, a := range s.assumed[first:] {
		delete(s.assumption, a.state)
		s.cache[a.state] = none
	}
	s.assumed = s.assumed[:first]
}

// order is the order in which kinds are tried: simplest values first, null last of them since it says least.
var order = []kind{integer, text, boolean, null, fraction, array, object}

func (s *solver) decide(state []lit) found {
	left := allKinds
	for _, l := range state {
		if left &= s.kindsOf(l); left == 0 {
			return none
		}
	}
	if f, done := s.decideListed(state); done {
		return f
	}
	var out []found
	for _, k := range s.kindOrder() {
		if !left.has(k) {
			continue
		}
		f := s.decideKind(k, state)
		if f.answer == inhabited {
			return f
		}
		out = append(out, f)
	}
	return unite(out)
}

func (s *solver) kindOrder() []kind {
	if s.rng == nil {
		return order
	}
	shuffled := slices.Clone(order)
	s.rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	return shuffled
}

// unite is the answer where each of some is about a part of the values.
func unite(parts []found) found {
	for _, f := range parts {
		if f.answer != empty {
			return f
		}
	}
	return none
}

// decideListed decides a state that lists its values.
func (s *solver) decideListed(state []lit) (found, bool) {
	var listed *node
	for _, l := range state {
		if e := s.listing(l, 0); e != nil && (listed == nil || len(e.values) < len(listed.values)) {
			listed = e
		}
	}
	if listed == nil {
		return found{}, false
	}
	return s.try(listed.values, state), true
}

// listing is an enumeration that a lit entails, or nil.
func (s *solver) listing(l lit, depth int) *node {
	n := s.node(l)
	switch {
	case depth > 8:
	case n.op == negated:
		return s.listing(neg(n.kids[0])^(l&1), depth+1)
	case l.negative():
	case n.op == enumOf:
		return n
	case n.op == refers:
		return s.listing(pos(s.table.target(n)), depth+1)
	case n.op == allOf:
		for _, kid := range n.kids {
			if e := s.listing(pos(kid), depth+1); e != nil {
				return e
			}
		}
	}
	return nil
}

// try looks for the first of some values that obeys a state; they are all that can.
func (s *solver) try(values []any, state []lit) found {
	out := none
	if s.rng != nil {
		values = slices.Clone(values)
		s.rng.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
	}
	for _, v := range values {
		switch s.holdsAll(state, v) {
		case yes:
			return found{inhabited, v}
		case unclear:
			out = found{}
		}
	}
	return out
}

func (s *solver) holdsAll(state []lit, v any) tri {
	out := yes
	for _, l := range state {
		t := s.holds(s.node(l), v)
		if l.negative() {
			t = -t
		}
		if out = min(out, t); out == no {
			return no
		}
	}
	return out
}

var booleans = []any{true, false}

func (s *solver) decideKind(k kind, state []lit) found {
	switch k {
	case null:
		return s.try([]any{nil}, state)
	case boolean:
		return s.try(booleans, state)
	}
	b := newBranch(k)
	for _, l := range state {
		if !b.assert(s, l) {
			return none
		}
	}
	return s.search(b)
}
