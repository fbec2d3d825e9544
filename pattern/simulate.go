package pattern

import (
	"slices"
	"unicode/utf8"
)

// end stands for the code point before the first and after the last.
const end = rune(-1)

// A machine is the state of one simulation (Pike's: all threads of the program in step, each instruction once a step).
type machine struct {
	prog    *program
	now     threads
	next    threads
	entries []entries // of each loop
	stack   []int
	matched bool
}

// threads is a set of instructions that remembers the order of insertion and is emptied in no time.
type threads struct {
	list   []int
	member []int // member[pc] is pc's place in list, if list agrees
}

func (t *threads) add(pc int) bool {
	if i := t.member[pc]; i < len(t.list) && t.list[i] == pc {
		return false
	}
	t.member[pc] = len(t.list)
	t.list = append(t.list, pc)
	return true
}

// entries are the places in the string where a loop was entered and is still going, in ascending order.
type entries struct{ at []int }

func (p *program) match(s string) bool {
	m, ok := p.idle.Get().(*machine)
	if !ok {
		m = newMachine(p)
	}
	defer p.idle.Put(m)
	return m.run(s)
}

func newMachine(p *program) *machine {
	return &machine{
		prog:    p,
		now:     threads{member: make([]int, len(p.code))},
		next:    threads{member: make([]int, len(p.code))},
		entries: make([]entries, p.loops),
	}
}

func (m *machine) run(s string) bool {
	p := m.prog
	m.matched, m.now.list, m.next.list = false, m.now.list[:0], m.next.list[:0]
	for i := range m.entries {
		m.entries[i].at = m.entries[i].at[:0]
	}
	prev, at := end, 0
	for {
		r, size := end, 0
		if s != "" {
			r, size = utf8.DecodeRuneInString(s)
		}
		if at == 0 || !p.anchored {
			m.follow(&m.now, p.start, at, prev, r)
		}
		if m.matched || r == end || (p.anchored && len(m.now.list) == 0) {
			return m.matched
		}
		s = s[size:]
		after := end
		if s != "" {
			after, _ = utf8.DecodeRuneInString(s)
		}
		for _, pc := range m.now.list {
			m.step(pc, r, at, after)
		}
		m.now, m.next = m.next, m.now
		m.next.list = m.next.list[:0]
		prev = r
		at++
	}
}

// step lets the thread at pc take r, the code point with index at.
func (m *machine) step(pc int, r rune, at int, after rune) {
	switch in := &m.prog.code[pc]; in.op {
	case opClass:
		if in.set.has(r) {
			m.follow(&m.next, in.x, at+1, r, after)
		}
	case opLoop:
		m.turn(in, pc, r, at, after)
	}
}

// turn lets a loop take r. All its counts go up together, so that only the places of entry need keeping.
func (m *machine) turn(in *instruction, pc int, r rune, at int, after rune) {
	e := &m.entries[in.loop]
	if !in.set.has(r) {
		// An entry after r, made earlier in this very step, stays.
		if last := len(e.at) - 1; last >= 0 && e.at[last] > at {
			e.at = append(e.at[:0], e.at[last])
		} else {
			e.at = e.at[:0]
		}
		return
	}
	if in.max == unbounded {
		e.at = e.at[:min(1, len(e.at))] // the highest count can do whatever a lower one can
	}
	for len(e.at) > 0 && in.max != unbounded && at+1-e.at[0] > in.max {
		e.at = e.at[1:]
	}
	if len(e.at) == 0 {
		return
	}
	m.next.add(pc)
	// The oldest entry has the highest count that is still allowed: if it is too low, so are all.
	if count := at + 1 - e.at[0]; count >= max(in.min, 1) {
		m.follow(&m.next, in.x, at+1, r, after)
	}
}

// follow adds to t what can be reached from pc without taking a code point, at an index between two code points.
func (m *machine) follow(t *threads, pc, at int, prev, next rune) {
	m.stack = append(m.stack[:0], pc)
	for len(m.stack) > 0 {
		pc := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		in := &m.prog.code[pc]
		if in.op == opLoop {
			e := &m.entries[in.loop]
			if n := len(e.at); n > 0 && e.at[n-1] == at {
				continue // entered here already
			}
			e.at = append(e.at, at)
			t.add(pc)
			if in.min == 0 {
				m.stack = append(m.stack, in.x)
			}
			continue
		}
		if !t.add(pc) {
			continue
		}
		switch in.op {
		case opMatch:
			m.matched = true
			return
		case opSplit:
			m.stack = append(m.stack, in.x, in.y)
		case opAssert:
			if holds(in.kind, prev, next) {
				m.stack = append(m.stack, in.x)
			}
		}
	}
}

func holds(kind assertion, prev, next rune) bool {
	switch kind {
	case atStart:
		return prev == end
	case atEnd:
		return next == end
	case atWordBoundary:
		return isWord(prev) != isWord(next)
	default:
		return isWord(prev) == isWord(next)
	}
}

func isWord(r rune) bool {
	return slices.ContainsFunc(words, func(s span) bool { return s.lo <= r && r <= s.hi })
}
