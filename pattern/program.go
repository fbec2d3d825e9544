package pattern

import (
	"fmt"
	"sync"
)

// maxSize bounds the instructions of a program. Matching takes time in proportion to it, so it also bounds the cost.
const maxSize = 10_000

type opcode uint8

const (
	opClass  opcode = iota // take one code point of set, go to x
	opLoop                 // take code points of set, between min and max of them, go to x
	opSplit                // go to x and to y
	opAssert               // go to x at a place of kind
	opMatch
)

type instruction struct {
	op       opcode
	kind     assertion
	x, y     int
	set      *matcher
	min, max int // of opLoop; max may be unbounded
	loop     int // of opLoop: which of the program's loops it is
}

// A program is what the simulation runs: Thompson's construction, with one addition. Repeating a single class with a
// count is one instruction that keeps the places where it was entered (a counting set: Turoňová et al., "Regex Matching
// with Counting-Set Automata", 2020), so that {0,65535} costs no more than *.
type program struct {
	code     []instruction
	start    int
	loops    int
	anchored bool      // every match begins at the start of the string
	idle     sync.Pool // of machines, so that matching need not allocate
}

// A compiler writes a program from its end to its start, so that each instruction knows what follows it.
type compiler struct {
	code  []instruction
	loops int
	// unrolled writes counts out, for an automaton, whose states must tell how far a count is.
	unrolled bool
}

func compile(tree node) (*program, error) {
	c := &compiler{unrolled: looks(tree)}
	match, err := c.add(instruction{op: opMatch}, 0)
	if err != nil {
		return nil, err
	}
	start, err := c.write(tree, match, 0)
	if err != nil {
		return nil, err
	}
	return &program{code: c.code, start: start, loops: c.loops, anchored: beginsAtStart(tree)}, nil
}

func (c *compiler) add(in instruction, offset int) (int, error) {
	if len(c.code) >= maxSize {
		return 0, &UnsupportedError{
			Offset:    offset,
			Construct: fmt.Sprintf("a pattern that unrolls to more than %d steps", maxSize),
			Remedy:    "lower the counts, or count a single class instead of a group",
		}
	}
	c.code = append(c.code, in)
	return len(c.code) - 1, nil
}

// write adds the instructions for n and says where they begin; next is what follows them. The offset is that of the
// quantifier around n, to be blamed if the program grows too large.
func (c *compiler) write(n node, next, offset int) (int, error) {
	switch n := n.(type) {
	case class:
		return c.add(instruction{op: opClass, set: matcherOf(n.set), x: next}, offset)
	case assert:
		return c.add(instruction{op: opAssert, kind: n.kind, x: next}, offset)
	case concat:
		var err error
		for i := len(n.parts) - 1; i >= 0; i-- {
			if next, err = c.write(n.parts[i], next, offset); err != nil {
				return 0, err
			}
		}
		return next, nil
	case alternate:
		at, err := c.write(n.choices[len(n.choices)-1], next, offset)
		for i := len(n.choices) - 2; i >= 0 && err == nil; i-- {
			var choice int
			if choice, err = c.write(n.choices[i], next, offset); err == nil {
				at, err = c.add(instruction{op: opSplit, x: choice, y: at}, offset)
			}
		}
		return at, err
	case repeat:
		return c.repeat(n, next)
	case look:
		done, err := c.add(instruction{op: opMatch}, n.offset)
		if err != nil {
			return 0, err
		}
		ahead, err := c.write(n.body, done, n.offset)
		if err != nil {
			return 0, err
		}
		return c.both(ahead, next, done, n.offset, map[[2]int]int{})
	}
	panic(fmt.Sprintf("pattern: a node of type %T; this is a bug, please report it", n))
}

// both adds the instructions that take what two others take at once: what a lookahead wants, up to done, and what follows
// it. When either has come to its end, the other goes on alone.
func (c *compiler) both(ahead, next, done, offset int, made map[[2]int]int) (int, error) {
	switch {
	case ahead == done:
		return next, nil
	case c.code[next].op == opMatch:
		return ahead, nil
	}
	key := [2]int{ahead, next}
	if at, ok := made[key]; ok {
		return at, nil
	}
	at, err := c.add(instruction{}, offset)
	if err != nil {
		return 0, err
	}
	made[key] = at
	a, b := c.code[ahead], c.code[next]
	out := a
	switch {
	case a.op == opSplit || a.op == opAssert:
		if out.x, err = c.both(a.x, next, done, offset, made); err == nil && a.op == opSplit {
			out.y, err = c.both(a.y, next, done, offset, made)
		}
	case b.op == opSplit || b.op == opAssert:
		out = b
		if out.x, err = c.both(ahead, b.x, done, offset, made); err == nil && b.op == opSplit {
			out.y, err = c.both(ahead, b.y, done, offset, made)
		}
	default:
		out = instruction{op: opClass, set: matcherOf(a.set.rest.without(b.set.rest.negate()))}
		out.x, err = c.both(a.x, b.x, done, offset, made)
	}
	c.code[at] = out
	return at, err
}

func (c *compiler) repeat(n repeat, next int) (int, error) {
	single, isClass := n.body.(class)
	if isClass && !c.unrolled && (n.min > 1 || n.max > 1) {
		c.loops++
		return c.add(instruction{op: opLoop, set: matcherOf(single.set), min: n.min, max: n.max, loop: c.loops - 1, x: next}, n.offset)
	}
	at, err := next, error(nil)
	if n.max == unbounded {
		star, err := c.add(instruction{op: opSplit, y: next}, n.offset)
		if err != nil {
			return 0, err
		}
		if c.code[star].x, err = c.write(n.body, star, n.offset); err != nil {
			return 0, err
		}
		at = star
	}
	for range n.max - n.min { // none where max is unbounded
		if at, err = c.write(n.body, at, n.offset); err != nil {
			return 0, err
		}
		if at, err = c.add(instruction{op: opSplit, x: at, y: next}, n.offset); err != nil {
			return 0, err
		}
	}
	for range n.min {
		before := len(c.code)
		if at, err = c.write(n.body, at, n.offset); err != nil {
			return 0, err
		}
		if len(c.code) == before { // the body is empty, however often
			break
		}
	}
	return at, nil
}

// beginsAtStart says whether whatever n takes begins with ^.
func beginsAtStart(n node) bool {
	switch n := n.(type) {
	case assert:
		return n.kind == atStart
	case concat:
		return len(n.parts) > 0 && beginsAtStart(n.parts[0])
	case alternate:
		for _, choice := range n.choices {
			if !beginsAtStart(choice) {
				return false
			}
		}
		return true
	case repeat:
		return n.min > 0 && beginsAtStart(n.body)
	}
	return false
}
