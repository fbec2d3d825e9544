package graph

import (
	"cmp"
	"slices"
)

// A placed is a node with its place, or a point at which an edge crosses a column.
type placed struct {
	node   *Node // nil for a crossing
	column int
	x, y   float64 // of the upper left corner
	w, h   float64
	// before and after are the neighbours in the columns beside.
	before, after []*placed
}

func (p *placed) middle() float64 { return p.y + p.h/2 }

// A way is an edge with its places, from left to right.
type way struct {
	Edge
	stops []*placed
	// below is where an edge goes back to the left, below all nodes; 0 for the others.
	below float64
}

// A layout is a picture with places: columns from left to right, so that events and commands flow to the right.
type layout struct {
	columns       [][]*placed
	ways          []way
	width, height float64
}

// The measures of a layout.
const (
	margin    = 24.0
	heading   = 64.0 // the height of the title and of the headings of columns
	rowGap    = 18.0
	columnGap = 100.0
	labelled  = 236.0 // the part of a gap that labels have for themselves
	sweeps    = 12
)

// arrange places the nodes of a picture: by the longest way from a source, with few crossings, each near its neighbours
// (Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical System Structures, 1981).
func arrange(p *Picture) *layout {
	l := inColumns(p)
	l.order()
	l.place()
	return l
}

// inColumns gives the nodes of a picture their columns, in which they are in the picture's order.
func inColumns(p *Picture) *layout {
	l := &layout{}
	column := columnsOf(p)
	at := map[*Node]*placed{}
	for _, n := range p.Nodes {
		w, h := size(n)
		at[n] = &placed{node: n, column: column[n], w: w, h: h}
		l.put(at[n])
	}
	for _, e := range p.Edges {
		w := way{Edge: e, stops: []*placed{at[e.From]}}
		for c := column[e.From] + 1; c < column[e.To]; c++ {
			crossing := &placed{column: c, h: rowGap}
			l.put(crossing)
			w.stops = append(w.stops, crossing)
		}
		w.stops = append(w.stops, at[e.To])
		l.ways = append(l.ways, w)
		for i := 1; i < len(w.stops) && column[e.From] < column[e.To]; i++ {
			from, to := w.stops[i-1], w.stops[i]
			from.after, to.before = append(from.after, to), append(to.before, from)
		}
	}
	return l
}

func (l *layout) put(p *placed) {
	for len(l.columns) <= p.column {
		l.columns = append(l.columns, nil)
	}
	l.columns[p.column] = append(l.columns[p.column], p)
}

// columnsOf gives each node the column behind those of all that lead to it. An edge that closes a circle, on the way from the
// first topics, does not count.
func columnsOf(p *Picture) map[*Node]int {
	out, into := map[*Node][]*Node{}, map[*Node]int{}
	for _, e := range p.Edges {
		out[e.From] = append(out[e.From], e.To)
		into[e.To]++
	}
	const open, done = 1, 2
	state, ahead := map[*Node]int{}, map[*Node][]*Node{}
	var order []*Node // each node before all that it leads to, from the end
	var visit func(n *Node)
	visit = func(n *Node) {
		state[n] = open
		for _, to := range out[n] {
			if state[to] != open {
				ahead[n] = append(ahead[n], to)
			}
			if state[to] == 0 {
				visit(to)
			}
		}
		state[n] = done
		order = append(order, n)
	}
	for _, first := range []bool{true, false} {
		for _, n := range p.Nodes {
			if state[n] == 0 && (into[n] == 0 || !first) {
				visit(n)
			}
		}
	}
	column, least := map[*Node]int{}, 1
	for _, n := range slices.Backward(order) {
		if n.Kind == Point {
			column[n] = max(column[n], 1) // also one whose event topic is not in the picture
		}
		for _, to := range ahead[n] {
			column[to] = max(column[to], column[n]+1)
		}
		least = min(least, column[n])
	}
	for _, n := range p.Nodes {
		column[n] -= least
	}
	return column
}

// order sorts each column by the places of the neighbours, and keeps the order with the fewest crossings.
func (l *layout) order() {
	best, fewest := l.copied(), l.crossings()
	for sweep := range sweeps {
		forward := sweep%2 == 0
		for i := range l.columns {
			c := i
			if !forward {
				c = len(l.columns) - 1 - i
			}
			l.sort(c, forward)
		}
		if n := l.crossings(); n < fewest {
			best, fewest = l.copied(), n
		}
	}
	l.columns = best
}

func (l *layout) copied() [][]*placed {
	out := make([][]*placed, len(l.columns))
	for i, c := range l.columns {
		out[i] = slices.Clone(c)
	}
	return out
}

// rank gives the places of all in their columns.
func (l *layout) rank() map[*placed]float64 {
	rank := map[*placed]float64{}
	for _, c := range l.columns {
		for i, p := range c {
			rank[p] = float64(i)
		}
	}
	return rank
}

func (l *layout) sort(c int, forward bool) {
	rank := l.rank()
	wanted := map[*placed]float64{}
	for i, p := range l.columns[c] {
		neighbours := p.after
		if forward {
			neighbours = p.before
		}
		wanted[p] = mean(neighbours, float64(i), func(q *placed) float64 { return rank[q] })
	}
	slices.SortStableFunc(l.columns[c], func(a, b *placed) int { return cmp.Compare(wanted[a], wanted[b]) })
}

func mean(of []*placed, otherwise float64, f func(*placed) float64) float64 {
	if len(of) == 0 {
		return otherwise
	}
	sum := 0.0
	for _, p := range of {
		sum += f(p)
	}
	return sum / float64(len(of))
}

// crossings counts the pairs of edges that cross.
func (l *layout) crossings() (n int) {
	rank := l.rank()
	for _, c := range l.columns {
		var ends []float64 // of the edges from the top down
		for _, p := range c {
			own := make([]float64, len(p.after))
			for i, to := range p.after {
				own[i] = rank[to]
			}
			slices.Sort(own)
			for _, end := range own {
				for _, above := range ends {
					if above > end {
						n++
					}
				}
			}
			ends = append(ends, own...)
		}
	}
	return n
}

// place gives coordinates.
func (l *layout) place() {
	x := margin
	for _, column := range l.columns {
		width := 0.0
		for _, p := range column {
			width = max(width, p.w)
		}
		x += l.gapBefore(column)
		for _, p := range column {
			p.x = x
			if p.node == nil {
				p.w = width
			}
		}
		x += width
		l.width = x + margin
	}
	for i := range 2 * sweeps {
		for c := range l.columns {
			if i%2 == 1 {
				c = len(l.columns) - 1 - c
			}
			l.level(l.columns[c], i%2 == 0)
		}
	}
	least := 0.0
	for _, c := range l.columns {
		for _, p := range c {
			least = min(least, p.y)
		}
	}
	for _, c := range l.columns {
		for _, p := range c {
			p.y += margin + heading - least
			l.height = max(l.height, p.y+p.h+margin)
		}
	}
	for i := range l.ways {
		if stops := l.ways[i].stops; stops[len(stops)-1].column <= stops[0].column {
			l.ways[i].below = l.height
			l.height += margin
		}
	}
}

// gapBefore is the space before a column: more where edges with labels come in.
func (l *layout) gapBefore(column []*placed) float64 {
	if column[0].column == 0 {
		return 0
	}
	for _, w := range l.ways {
		if end := w.stops[len(w.stops)-1]; w.Label != "" && end.column == column[0].column {
			return 1.5*columnGap + labelled
		}
	}
	return columnGap
}

// level moves the nodes of a column to the middle of their neighbours, as far as the order and the gaps allow: the least
// squares under these, by pooling adjacent violators (Barlow and others: Statistical Inference under Order Restrictions, 1972).
func (l *layout) level(column []*placed, forward bool) {
	type block struct {
		sum   float64
		first int
		n     int
	}
	var blocks []block
	offset := make([]float64, len(column))
	for i, p := range column {
		if i > 0 {
			offset[i] = offset[i-1] + column[i-1].h + rowGap
		}
		neighbours := p.after
		if forward {
			neighbours = p.before
		}
		wanted := mean(neighbours, p.middle(), (*placed).middle) - p.h/2
		blocks = append(blocks, block{wanted - offset[i], i, 1})
		for n := len(blocks); n > 1 && blocks[n-2].sum/float64(blocks[n-2].n) > blocks[n-1].sum/float64(blocks[n-1].n); n-- {
			blocks[n-2].sum += blocks[n-1].sum
			blocks[n-2].n += blocks[n-1].n
			blocks = blocks[:n-1]
		}
	}
	for _, b := range blocks {
		for i := b.first; i < b.first+b.n; i++ {
			column[i].y = b.sum/float64(b.n) + offset[i]
		}
	}
}
