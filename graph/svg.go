package graph

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// The measures of a card.
const (
	cardWidth   = 236.0
	inset       = 14.0
	head        = 48.0 // name and what it is
	line        = 18.0
	foot        = 26.0 // the dead-letter queue
	maxVariants = 12
)

// size is that of a node's card.
func size(n *Node) (w, h float64) {
	h = head
	if len(n.Variants) > 0 {
		h += line*float64(min(len(n.Variants), maxVariants+1)) + 8
	}
	if n.DeadLetters != nil {
		h += foot
	}
	return cardWidth, h + 4
}

// style has the colours for a light and a dark page. An SVG in an <img> follows the reader's setting, too.
const style = `
  svg { --page: #ffffff; --card: #ffffff; --edge: #d0d7de; --text: #1f2328; --quiet: #59636e; --way: #8c959f; --alarm: #cf222e; --onalarm: #ffffff;
        --h0: #0969da; --h1: #bc4c00; --h2: #1a7f37; --h3: #8250df; --h4: #bf3989; --h5: #1b7c83; --h6: #9a6700 }
  @media (prefers-color-scheme: dark) {
    svg { --page: #0d1117; --card: #161b22; --edge: #3d444d; --text: #e6edf3; --quiet: #9198a1; --way: #6e7681; --alarm: #f85149; --onalarm: #0d1117;
          --h0: #4493f8; --h1: #db6d28; --h2: #3fb950; --h3: #ab7df8; --h4: #db61a2; --h5: #39c5cf; --h6: #d29922 }
  }
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--text) }
  .title { font-size: 17px; font-weight: 600 } .heading { font-size: 12px; fill: var(--quiet) }
  .name { font-size: 14px; font-weight: 600 } .small { font-size: 12px } .quiet { font-size: 12px; fill: var(--quiet) }
  .page { fill: var(--page) } .card { fill: var(--card); stroke: var(--edge) } .loose .card { stroke-dasharray: 5 4 }
  .way { fill: none; stroke: var(--hue); stroke-width: 1.4 } .fill { fill: var(--hue) } .rule { stroke: var(--edge) }
  .ring, .letter { fill: none; stroke: var(--quiet) } .count { fill: var(--alarm) }
  .counted { font-size: 12px; font-weight: 600; fill: var(--onalarm) }
  .plain { --hue: var(--way) } .h0 { --hue: var(--h0) } .h1 { --hue: var(--h1) } .h2 { --hue: var(--h2) } .h3 { --hue: var(--h3) }
  .h4 { --hue: var(--h4) } .h5 { --hue: var(--h5) } .h6 { --hue: var(--h6) }
`

const hues = 7

// hue gives the colour of a node as a class: that of the point for itself and its extensions, so that they are seen to belong
// together where ways cross.
func hue(n *Node) string {
	if n.point == 0 {
		return "plain"
	}
	return fmt.Sprintf("h%d", (n.point-1)%hues)
}

// SVG draws a picture.
func (p *Picture) SVG() string {
	l := arrange(p)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %[1]s %[2]s" width="%[1]s" height="%[2]s" role="img" aria-labelledby="title">`+"\n",
		whole(l.width), whole(l.height))
	fmt.Fprintf(&b, "<title id=\"title\">%s</title>\n<style>%s</style>\n", html.EscapeString(p.Title), style)
	b.WriteString(`<rect class="page" width="100%" height="100%"/>` + "\n")
	write(&b, "title", margin, margin+12, p.Title)
	for _, column := range l.columns {
		l.heading(&b, column, p.Files)
	}
	for _, w := range l.ways {
		w.draw(&b)
	}
	for _, column := range l.columns {
		for _, placed := range column {
			if placed.node != nil {
				placed.draw(&b)
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func whole(pixels float64) string { return strconv.Itoa(int(math.Ceil(pixels))) }

func write(b *strings.Builder, class string, x, y float64, text string) {
	fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f">%s</text>`+"\n", class, x, y, html.EscapeString(text))
}

var headings = map[Kind]string{Events: "event topics", Point: "extension points", Extension: "extensions", Commands: "commands go to"}

var headingsOfFiles = map[Kind]string{Point: "contracts of events", Extension: "connections", Commands: "contracts of commands"}

// heading says what is in a column, if it is of one kind.
func (l *layout) heading(b *strings.Builder, column []*placed, files bool) {
	var kinds []Kind
	for _, p := range column {
		if p.node != nil && (len(kinds) == 0 || kinds[0] != p.node.Kind) {
			kinds = append(kinds, p.node.Kind)
		}
	}
	if len(kinds) == 1 {
		words := headings
		if files {
			words = headingsOfFiles
		}
		write(b, "heading", column[0].x, margin+heading-18, words[kinds[0]])
	}
}

// tip is the length of an arrow.
const tip = 7.0

// draw draws an edge, its arrow, and the label above its straight end.
func (w way) draw(b *strings.Builder) {
	from, end := w.stops[0], w.stops[len(w.stops)-1]
	curves := w.curves()
	if w.below > 0 {
		const aside = 16.0
		curves = fmt.Sprintf(" h%.1f V%.1f H%.1f V%.1f", aside, w.below, end.x-aside, end.middle())
	}
	fmt.Fprintf(b, `<g class="%s"><path class="way" d="M%.1f %.1f%s H%.1f"/>`, hue(from.node), from.x+from.w, from.middle(), curves, end.x-tip)
	fmt.Fprintf(b, `<path class="fill" d="M%.1f %.1f l-8 -4.5 v9 z"/></g>`+"\n", end.x-1, end.middle())
	if w.Label != "" {
		full := w.Label
		if w.Detail != "" {
			full = "filter policy: " + w.Detail
		}
		fmt.Fprintf(b, "<g><title>%s</title>", html.EscapeString(full))
		above, below := wrap(w.Label, small, labelled-24)
		write(b, "quiet", end.x-labelled+8, end.middle()-6, above)
		write(b, "quiet", end.x-labelled+8, end.middle()+15, below)
		b.WriteString("</g>\n")
	}
}

// curves lead from column to column, and leave the straight end.
func (w way) curves() string {
	var b strings.Builder
	x, y := w.stops[0].x+w.stops[0].w, w.stops[0].middle()
	for i, to := range w.stops[1:] {
		endX, endY := to.x, to.middle()
		switch {
		case i < len(w.stops)-2:
		case w.Label != "":
			endX -= labelled
		default:
			endX -= tip
		}
		bend := max((endX-x)/2, columnGap/2)
		fmt.Fprintf(&b, " C%.1f %.1f %.1f %.1f %.1f %.1f", x+bend, y, endX-bend, endY, endX, endY)
		x, y = to.x+to.w, endY
		if to.node == nil {
			fmt.Fprintf(&b, " H%.1f", x)
		}
	}
	return b.String()
}

// draw draws the card of a node.
func (p *placed) draw(b *strings.Builder) {
	n := p.node
	class := hue(n)
	if n.Loose {
		class += " loose"
	}
	fmt.Fprintf(b, `<g class="%s"><title>%s</title>`, class, html.EscapeString(n.Name))
	fmt.Fprintf(b, `<rect class="card" x="%.1f" y="%.1f" width="%.0f" height="%.0f" rx="7"/>`, p.x, p.y, p.w, p.h)
	fmt.Fprintf(b, `<rect class="fill" x="%.1f" y="%.1f" width="4" height="%.0f" rx="2"/>`+"\n", p.x, p.y+7, p.h-14)
	room := p.w - 2*inset
	write(b, "name", p.x+inset, p.y+21, cut(n.Name, large*bold, room))
	write(b, "quiet", p.x+inset, p.y+38, cut(n.About, small, room))
	y := p.y + head + 12
	for i, v := range n.Variants {
		if i == maxVariants && len(n.Variants) > maxVariants+1 {
			write(b, "quiet", p.x+inset+14, y, fmt.Sprintf("and %d more", len(n.Variants)-i))
			break
		}
		class, dot, why := "small", "fill", ""
		if v.Unused {
			class, dot, why = "quiet", "ring", " (no extension here takes it)"
		}
		fmt.Fprintf(b, `<g><title>%s</title><circle class="%s" cx="%.1f" cy="%.1f" r="3"/>`, html.EscapeString(v.Name+why), dot, p.x+inset+3, y-4)
		write(b, class, p.x+inset+14, y, cut(v.Name, small, room-14))
		b.WriteString("</g>")
		y += line
	}
	if n.DeadLetters != nil {
		n.DeadLetters.draw(b, p.x, p.y+p.h-foot, p.w)
	}
	b.WriteString("</g>\n")
}

// draw draws the foot of a card.
func (d *DeadLetters) draw(b *strings.Builder, x, y, w float64) {
	b.WriteString("<g><title>dead-letter queue " + html.EscapeString(d.Name) + "</title>")
	fmt.Fprintf(b, `<line class="rule" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, x+inset, x+w-inset, y, y)
	count, pill := fmt.Sprint(d.Count), 0.0
	if d.Counted {
		pill = length(count, small) + 14
	}
	fmt.Fprintf(b, `<path class="letter" d="M%.1f %.1f h12 v9 h-12 z l6 5 l6 -5"/>`, x+inset, y+8.5)
	write(b, "quiet", x+inset+19, y+17, cut(d.Name, small, w-2*inset-19-pill))
	switch {
	case d.Counted && d.Count == 0:
		fmt.Fprintf(b, `<text class="quiet" text-anchor="end" x="%.1f" y="%.1f">0</text>`, x+w-inset, y+17)
	case d.Counted:
		fmt.Fprintf(b, `<rect class="count" x="%.1f" y="%.1f" width="%.1f" height="17" rx="8.5"/>`, x+w-inset-pill, y+4.5, pill)
		fmt.Fprintf(b, `<text class="counted" text-anchor="middle" x="%.1f" y="%.1f">%s</text>`, x+w-inset-pill/2, y+17, count)
	}
	b.WriteString("</g>")
}
