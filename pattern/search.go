package pattern

import (
	"encoding/binary"
	"math/rand/v2"
	"unicode/utf8"
)

// A Search describes strings: those that match all of Match, match nothing of Avoid, are not in Except, and have a
// length in code points from Min to Max.
type Search struct {
	Match, Avoid []*Automaton
	Except       []string
	Min          int
	Max          int // negative where there is no bound
	// Budget bounds the steps that Find takes; 0 stands for DefaultBudget.
	Budget int
	// Rand makes Find vary what it finds. Without it the shortest string is found, of the best readable characters.
	Rand *rand.Rand
	// Spent is set by Find: the steps that it took.
	Spent int
}

// DefaultBudget is what a Search without a Budget takes: half a second at the most.
const DefaultBudget = 1_000_000

// An Outcome says how a search ended. The zero value is GaveUp: never a proof by accident.
type Outcome int

// The outcomes.
const (
	GaveUp Outcome = iota // the budget was spent
	Found
	None // no string is described: a proof
)

// A visit is a point of the product of all automata, reached by a string.
type visit struct {
	at     []int32 // the state of each automaton, then the place in the trie of Except
	parent int
	class  int
}

type walk struct {
	search *Search
	alpha  *alphabet
	match  []*dfa
	avoid  []*dfa
	trie   trie
	visits []visit
	key    []byte
	spent  int
	budget int
}

// Find looks for a string of the search, shortest first (breadth first through the product of the automata, which are
// determinized on the way). It takes a number of steps that Budget bounds.
func (q *Search) Find() (string, Outcome) {
	if q.Max >= 0 && q.Max < q.Min {
		return "", None
	}
	w := &walk{search: q, alpha: newAlphabet(), budget: q.Budget}
	if w.budget == 0 {
		w.budget = DefaultBudget
	}
	if q.Min > w.budget {
		return "", GaveUp
	}
	for _, a := range q.Match {
		w.match = append(w.match, newDFA(a, w.alpha))
	}
	for _, a := range q.Avoid {
		w.avoid = append(w.avoid, newDFA(a, w.alpha))
	}
	for _, s := range q.Except {
		for _, r := range s {
			w.alpha.number(set{{r, r}})
		}
	}
	w.alpha.divide()
	w.trie = newTrie(q.Except, w.alpha)
	defer func() { q.Spent = w.spent }()
	return w.run()
}

func (w *walk) run() (string, Outcome) {
	start := make([]int32, 0, len(w.match)+len(w.avoid)+1)
	for _, d := range append(w.match[:len(w.match):len(w.match)], w.avoid...) {
		start = append(start, int32(d.begin()))
	}
	w.visits = []visit{{at: append(start, 0), parent: -1}}
	layer := []int{0}
	seen := map[string]bool{} // from Min on, an earlier visit can do whatever a later one can
	least := w.search.Min
	if rng := w.search.Rand; rng != nil && rng.IntN(2) == 0 {
		// A longer one than need be, if there is one; the layers below are kept apart up to it.
		if more := least + rng.IntN(6); w.search.Max < 0 || more <= w.search.Max {
			if s, outcome := w.layers(layer, seen, more); outcome == Found {
				return s, Found
			}
			w.visits, w.spent = w.visits[:1], 0
			clear(seen)
		}
	}
	return w.layers(layer, seen, least)
}

func (w *walk) layers(layer []int, seen map[string]bool, least int) (string, Outcome) {
	for length := 0; len(layer) > 0; length++ {
		if length >= least {
			for _, i := range layer {
				if w.accepts(w.visits[i].at) {
					return w.spell(i), Found
				}
			}
		}
		if length == w.search.Max {
			return "", None
		}
		if length+1 <= least {
			clear(seen)
		}
		var ok bool
		if layer, ok = w.next(layer, seen); !ok {
			return "", GaveUp
		}
	}
	return "", None
}

func (w *walk) next(layer []int, seen map[string]bool) (out []int, ok bool) {
	order := w.order()
	at := make([]int32, len(w.visits[0].at))
	for _, i := range layer {
		for _, class := range order {
			if w.spent++; w.spent > w.budget {
				return nil, false
			}
			if !w.step(w.visits[i].at, at, class) {
				continue
			}
			if w.weight() > maxWeight {
				return nil, false
			}
			w.key = w.key[:0]
			for _, s := range at {
				w.key = binary.AppendUvarint(w.key, uint64(s+1))
			}
			if seen[string(w.key)] {
				continue
			}
			seen[string(w.key)] = true
			w.visits = append(w.visits, visit{at: append([]int32(nil), at...), parent: i, class: class})
			out = append(out, len(w.visits)-1)
		}
	}
	return out, true
}

// maxWeight bounds the threads that the states of all automata hold together, and so the memory: some 30 MiB.
const maxWeight = 4_000_000

func (w *walk) weight() int {
	n := len(w.visits) * (len(w.visits[0].at) + 8)
	for _, d := range w.match {
		n += d.weight
	}
	for _, d := range w.avoid {
		n += d.weight
	}
	return n
}

func (w *walk) order() []int {
	if w.search.Rand != nil {
		return w.search.Rand.Perm(len(w.alpha.classes))
	}
	order := make([]int, len(w.alpha.classes))
	for i := range order {
		order[i] = i
	}
	return order
}

func (w *walk) step(from, to []int32, class int) bool {
	for i, d := range w.match {
		before := d.work
		next := d.step(int(from[i]), class)
		if w.spent += (d.work - before) / 8; d.hopeless(next) {
			return false
		}
		to[i] = int32(next)
	}
	n := len(w.match)
	for i, d := range w.avoid {
		before := d.work
		next := d.step(int(from[n+i]), class)
		w.spent += (d.work - before) / 8
		if d.states[next].sink {
			return false
		}
		to[n+i] = int32(next)
	}
	to[len(to)-1] = w.trie.step(from[len(from)-1], class)
	return true
}

func (w *walk) accepts(at []int32) bool {
	for i, d := range w.match {
		if !d.accepts(int(at[i])) {
			return false
		}
	}
	for i, d := range w.avoid {
		if d.accepts(int(at[len(w.match)+i])) {
			return false
		}
	}
	return !w.trie.holds(at[len(at)-1])
}

// spell writes the string that leads to a visit.
func (w *walk) spell(i int) string {
	var classes []int
	for ; w.visits[i].parent >= 0; i = w.visits[i].parent {
		classes = append(classes, w.visits[i].class)
	}
	out := make([]byte, 0, len(classes))
	for i := len(classes) - 1; i >= 0; i-- {
		out = utf8.AppendRune(out, w.alpha.classes[classes[i]].any(w.search.Rand))
	}
	return string(out)
}

// A trie is the strings that are excepted. Place -1 is off it for good.
type trie struct {
	nodes []trieNode
}

type trieNode struct {
	next map[int]int32 // by class
	word bool
}

func newTrie(words []string, alpha *alphabet) trie {
	t := trie{nodes: []trieNode{{}}}
	classOf := map[rune]int{}
	for _, s := range words {
		at := int32(0)
		for _, r := range s {
			class, known := classOf[r]
			if !known {
				for i := range alpha.classes {
					if has(alpha.classes[i].members, r) {
						class = i
						break
					}
				}
				classOf[r] = class
			}
			next, ok := t.nodes[at].next[class]
			if !ok {
				next = int32(len(t.nodes))
				if t.nodes[at].next == nil {
					t.nodes[at].next = map[int]int32{}
				}
				t.nodes[at].next[class] = next
				t.nodes = append(t.nodes, trieNode{})
			}
			at = next
		}
		t.nodes[at].word = true
	}
	return t
}

func (t *trie) step(at int32, class int) int32 {
	if at < 0 {
		return -1
	}
	if next, ok := t.nodes[at].next[class]; ok {
		return next
	}
	return -1
}

func (t *trie) holds(at int32) bool { return at >= 0 && t.nodes[at].word }

// Word gives a string that holds a match of a pattern.
func Word(source string) (string, bool) {
	automaton, err := NewAutomaton(source)
	if err != nil {
		return "", false
	}
	q := Search{Match: []*Automaton{automaton}, Max: -1, Budget: 10_000}
	word, outcome := q.Find()
	return word, outcome == Found
}
