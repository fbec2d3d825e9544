package idiom

import (
	"slices"
	"sync"
)

// A Finding is an idiom that was found.
type Finding struct {
	// Line and Column count from 1, columns in code points.
	Line, Column int
	// Message says what is wrong, Remedy what to write instead.
	Message, Remedy string
	// Variable is a name that the remedy makes a macro's variable of. It is empty for an idiom without one.
	Variable string

	names   [][2]int // the places of what the idiom itself consists of
	pattern string   // of its row
}

// Blames reports whether the idiom is what an error at a place is about.
func (f Finding) Blames(line, column int) bool { return slices.Contains(f.names, [2]int{line, column}) }

// The most tokens that are searched, and the most idioms that are given.
const (
	maxTokens = 3_000
	maxFound  = 20
)

// A shape is a row made ready.
type shape struct {
	row
	elements []element
	first    element // the first that is a token of the row itself
}

func shapes(rows []row) []shape {
	out := make([]shape, len(rows))
	for i, r := range rows {
		elements := parse(r.pattern)
		out[i] = shape{r, elements, elements[slices.IndexFunc(elements, element.literal)]}
	}
	return out
}

// certain are the rows that are wrong wherever they stand; all are those and the doubtful ones. They are parsed when the
// first expression fails to compile.
var (
	certain = sync.OnceValue(func() []shape { return append(shapes(syntax), shapes(names)...) })
	all     = sync.OnceValue(func() []shape { return append(certain(), shapes(doubtful)...) })
)

// Find gives the idioms of an expression that does not parse, in order of their places.
func Find(source string) []Finding { return find(source, certain()) }

// FindNames gives those of an expression that parses and does not compile, with those that count only if an error is about
// them: see Blames.
func FindNames(source string) []Finding { return find(source, all()) }

func find(source string, rows []shape) []Finding {
	runes := []rune(source)
	list := tokens(runes, maxTokens)
	starts := lineStarts(runes)
	used := make([]bool, len(list))
	var found []Finding
	for _, s := range rows {
		for at := range list {
			if len(found) == maxFound || used[at] || !s.first.takes(list[at]) {
				continue
			}
			m, ok := matchAt(s.elements, list, at)
			if !ok || slices.ContainsFunc(m.literals, func(i int) bool { return used[i] }) {
				continue
			}
			code, can := m.fill(s.code, runes, list, maxRewritten)
			more, also := m.fill(s.more, runes, list, maxRewritten)
			if !can || !also {
				continue
			}
			f := Finding{Remedy: more, pattern: s.pattern}
			if code != "" {
				f.Remedy = "write " + code + more
			}
			f.Message, _ = m.fill(s.message, runes, list, 0)
			f.Line, f.Column = place(starts, list[m.place].start)
			if x := m.kept["x"]; x.to > x.from+1 && list[x.from].kind == word && list[x.from+1].text == "," {
				f.Variable = list[x.from].text
			}
			for _, i := range m.spent(list) {
				used[i] = true
				line, column := place(starts, list[i].start)
				f.names = append(f.names, [2]int{line, column})
			}
			found = append(found, f)
		}
	}
	slices.SortStableFunc(found, compare)
	return found
}

func compare(a, b Finding) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// spent are the tokens that no other idiom may name: those of the row itself, a chain's further optional selections, and
// what a statement has around its value.
func (m match) spent(list []token) []int {
	out := m.literals
	for _, kept := range m.kept {
		for i := kept.from; i < kept.to; i++ {
			first, last := i == kept.from && list[i].text == "return", i == kept.to-1 && list[i].text == ";"
			if list[i].kind == operator && list[i].text == "?." || first || last {
				out = append(out, i)
			}
		}
	}
	return out
}

// place gives line and column of an offset.
func place(starts []int, offset int) (line, column int) {
	line, found := slices.BinarySearch(starts, offset)
	if !found {
		line--
	}
	return line + 1, offset - starts[line] + 1
}

func lineStarts(source []rune) []int {
	starts := []int{0}
	for i, c := range source {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
