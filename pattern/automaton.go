package pattern

import (
	"encoding/binary"
	"slices"
)

// An Automaton is a pattern made ready for questions about all strings at once: does any string match these and
// not those? It never changes once made and is safe for concurrent use.
type Automaton struct {
	code     []instruction
	sets     []set // of each opClass, by instruction
	start    int
	anchored bool
	bounds   bool // uses \b or \B
}

// NewAutomaton reads a pattern as Compile does. Counts are written out, so that an *UnsupportedError also tells of a
// pattern whose counts make too many states.
func NewAutomaton(source string) (*Automaton, error) {
	tree, err := parseLooking(source)
	if err != nil {
		return nil, err
	}
	if looks(tree) {
		branches, err := apart(tree)
		if err != nil {
			return nil, err
		}
		if len(branches) > 1 || len(branches[0]) > 1 {
			return nil, unsupportedLook(tree) // more than one automaton
		}
		tree = branches[0][0].tree
	}
	return automatonOf(simplify(tree))
}

func automatonOf(tree node) (*Automaton, error) {
	c := &compiler{unrolled: true}
	match, err := c.add(instruction{op: opMatch}, 0)
	if err != nil {
		return nil, err
	}
	start, err := c.write(tree, match, 0)
	if err != nil {
		return nil, err
	}
	a := &Automaton{code: c.code, start: start, anchored: beginsAtStart(tree), sets: make([]set, len(c.code))}
	for i, in := range c.code {
		switch {
		case in.op == opClass:
			a.sets[i] = in.set.rest
		case in.op == opAssert && (in.kind == atWordBoundary || in.kind == notAtWordBoundary):
			a.bounds = true
		}
	}
	return a, nil
}

// Counted takes apart a pattern that only counts one class, ^[class]{min,max}$: it is the strings of that class, and a
// length. The pattern returned is ^[class]*$; max is -1 without a bound.
func Counted(source string) (starred string, lo, hi int, ok bool) {
	tree, err := parse(source)
	if err != nil {
		return "", 0, 0, false
	}
	c, isConcat := simplify(tree).(concat)
	if !isConcat || len(c.parts) != 3 || !isAssert(c.parts[0], atStart) || !isAssert(c.parts[2], atEnd) {
		return "", 0, 0, false
	}
	r, isRepeat := c.parts[1].(repeat)
	if !isRepeat || r.min <= 1 && r.max == unbounded {
		return "", 0, 0, false
	}
	if _, isClass := r.body.(class); !isClass {
		return "", 0, 0, false
	}
	text := []rune(source)
	from := r.offset
	if from <= 1 || from >= len(text) || text[0] != '^' || text[len(text)-1] != '$' {
		return "", 0, 0, false
	}
	starred = string(text[:from]) + "*$"
	if again, err := parse(starred); err != nil || !sameClass(simplify(again), r.body) {
		return "", 0, 0, false
	}
	return starred, r.min, r.max, true
}

// sameClass says whether a tree is ^C*$ of the class given.
func sameClass(tree, body node) bool {
	c, ok := tree.(concat)
	if !ok || len(c.parts) != 3 {
		return false
	}
	r, ok := c.parts[1].(repeat)
	if !ok || r.min != 0 || r.max != unbounded {
		return false
	}
	x, okX := r.body.(class)
	y, okY := body.(class)
	return okX && okY && slices.Equal(x.set, y.set)
}

// What came before, or what comes next, as far as assertions care.
const (
	beyondText = iota
	wordCharacter
	otherCharacter
)

// A dfa determinizes an automaton as far as it is asked, over the classes of one search. Its states are numbers.
type dfa struct {
	auto    *Automaton
	alpha   *alphabet
	setOf   []int // of each opClass: the number of its set in the alphabet
	states  []dfaState
	index   map[string]int
	steps   [][]int32 // by state and class; -1 is not known yet
	marks   []bool
	listed  []int
	stack   []int
	scratch []byte
	weight  int // threads held by all states: what the memory goes to
	work    int // instructions followed: what the time goes to
}

type dfaState struct {
	pcs    []int // where the threads stand, before what takes nothing is followed
	before int   // what the last code point was
	sink   bool  // a match was found: whatever follows, there is one
	ends   int8  // does it match if the string ends here? 0 not known, 1 yes, 2 no
}

const sinkState = 0

func newDFA(a *Automaton, alpha *alphabet) *dfa {
	d := &dfa{auto: a, alpha: alpha, index: map[string]int{}, marks: make([]bool, len(a.code)), setOf: make([]int, len(a.code))}
	for i, in := range a.code {
		if in.op == opClass {
			d.setOf[i] = alpha.number(a.sets[i])
		}
	}
	d.states = append(d.states, dfaState{sink: true, ends: 1})
	d.steps = append(d.steps, nil)
	return d
}

// begin is the state before the first code point.
func (d *dfa) begin() int { return d.state(nil, beyondText) }

func (d *dfa) state(pcs []int, before int) int {
	slices.Sort(pcs)
	pcs = slices.Compact(pcs)
	d.scratch = append(d.scratch[:0], byte(before))
	for _, pc := range pcs {
		d.scratch = binary.AppendUvarint(d.scratch, uint64(pc))
	}
	if i, ok := d.index[string(d.scratch)]; ok {
		return i
	}
	d.states = append(d.states, dfaState{pcs: slices.Clone(pcs), before: before})
	d.steps = append(d.steps, nil)
	d.weight += len(pcs) + len(d.alpha.classes)
	d.index[string(d.scratch)] = len(d.states) - 1
	return len(d.states) - 1
}

// closure follows what takes nothing; d.listed holds the instructions reached. It says whether a match is among them.
func (d *dfa) closure(s *dfaState, next int) bool {
	for _, pc := range d.listed {
		d.marks[pc] = false
	}
	d.listed, d.stack = d.listed[:0], append(d.stack[:0], s.pcs...)
	if !d.auto.anchored || s.before == beyondText {
		d.stack = append(d.stack, d.auto.start)
	}
	matched := false
	d.work++
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.marks[pc] {
			continue
		}
		d.work++
		d.marks[pc] = true
		d.listed = append(d.listed, pc)
		switch in := &d.auto.code[pc]; in.op {
		case opMatch:
			matched = true
		case opSplit:
			d.stack = append(d.stack, in.x, in.y)
		case opAssert:
			if assertionHolds(in.kind, s.before, next) {
				d.stack = append(d.stack, in.x)
			}
		}
	}
	return matched
}

func assertionHolds(kind assertion, before, next int) bool {
	switch kind {
	case atStart:
		return before == beyondText
	case atEnd:
		return next == beyondText
	case atWordBoundary:
		return (before == wordCharacter) != (next == wordCharacter)
	default:
		return (before == wordCharacter) == (next == wordCharacter)
	}
}

// step goes on by a code point of a class.
func (d *dfa) step(state, class int) int {
	if d.states[state].sink {
		return state
	}
	if d.steps[state] == nil {
		row := make([]int32, len(d.alpha.classes))
		for i := range row {
			row[i] = -1
		}
		d.steps[state] = row
	}
	if next := d.steps[state][class]; next >= 0 {
		return int(next)
	}
	c := &d.alpha.classes[class]
	kind := otherCharacter
	if c.word {
		kind = wordCharacter
	}
	next := sinkState
	if !d.closure(&d.states[state], kind) {
		var pcs []int
		for _, pc := range d.listed {
			if in := &d.auto.code[pc]; in.op == opClass && c.in(d.setOf[pc]) {
				pcs = append(pcs, in.x)
			}
		}
		if !d.auto.bounds {
			kind = otherCharacter
		}
		next = d.state(pcs, kind)
	}
	d.steps[state][class] = int32(next)
	return next
}

// accepts says whether a string that ends in a state matches.
func (d *dfa) accepts(state int) bool {
	s := &d.states[state]
	if s.ends == 0 {
		s.ends = 2
		if d.closure(s, beyondText) {
			s.ends = 1
		}
	}
	return s.ends == 1
}

// hopeless says that no string goes on from a state to a match.
func (d *dfa) hopeless(state int) bool {
	s := &d.states[state]
	return !s.sink && d.auto.anchored && s.before != beyondText && len(s.pcs) == 0
}
