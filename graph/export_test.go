package graph

// A Card is the place of a node or of a label.
type Card struct {
	Name       string
	X, Y, W, H float64
}

// Arranged gives the cards of a picture, its labels, and how many ways cross, and would in the picture's order.
func Arranged(p *Picture) (cards, labels []Card, width, height float64, crossings, unordered int) {
	l := arrange(p)
	for _, column := range l.columns {
		for _, c := range column {
			if c.node != nil {
				cards = append(cards, Card{c.node.Name, c.x, c.y, c.w, c.h})
			}
		}
	}
	for _, w := range l.ways {
		if end := w.stops[len(w.stops)-1]; w.Label != "" {
			labels = append(labels, Card{w.Label, end.x - labelled, end.middle() - 18, labelled - 8, 36})
		}
	}
	return cards, labels, l.width, l.height, l.crossings(), inColumns(p).crossings()
}
