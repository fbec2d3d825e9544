package dashboard

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
	"time"
)

// palette are CloudWatch's colours for series that have none of their own.
var palette = []string{
	"#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
	"#aec7e8", "#ffbb78", "#98df8a", "#ff9896", "#c5b0d5", "#c49c94", "#f7b6d2", "#c7c7c7", "#dbdb8d", "#9edae5",
}

// A series is a metric with its points.
type series struct {
	label, colour string
	right         bool
	points        []float64
}

func (p Properties) series(d *Data, w Window) []series {
	out := make([]series, len(p.Metrics))
	for i, m := range p.Metrics {
		points := d.points(m, cmp.Or(m.Stat, p.Stat), w.Start, w.Stretch, w.Periods)
		out[i] = series{
			label: dynamic(m.Label, points), colour: cmp.Or(m.Color, palette[i%len(palette)]), right: m.YAxis == "right",
			points: points,
		}
	}
	return out
}

// dynamic fills the numbers into a label, as CloudWatch's page "Use dynamic labels" has them.
func dynamic(label string, points []float64) string {
	last, most, sum := math.NaN(), math.NaN(), math.NaN()
	for _, v := range points {
		if !math.IsNaN(v) {
			last = v
		}
	}
	if !math.IsNaN(last) {
		most, sum = 0, 0
		for _, v := range points {
			if !math.IsNaN(v) {
				most, sum = max(most, v), sum+v
			}
		}
	}
	return strings.NewReplacer("${LAST}", number(last), "${MAX}", number(most), "${SUM}", number(sum)).Replace(label)
}

// A scale maps values of an axis to pixels.
type scale struct {
	top  float64 // the greatest value
	step float64
}

// newScale gives an axis from 0 to a round number that holds the values, in at most five steps.
func newScale(values []float64) scale {
	greatest := 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			greatest = max(greatest, v)
		}
	}
	if greatest == 0 {
		greatest = 1
	}
	unit := math.Pow(10, math.Floor(math.Log10(greatest)))
	for _, factor := range []float64{0.2, 0.25, 0.5, 1, 2} {
		if step := unit * factor; greatest/step <= 5 {
			return scale{math.Ceil(greatest/step) * step, step}
		}
	}
	return scale{greatest, greatest}
}

const (
	axisWidth  = 44
	axisHeight = 18
	legendLine = 16
)

// graph draws the view timeSeries.
func (p Properties) graph(d *Data, w Window, size box) string {
	all := p.series(d, w)
	beside := p.Legend.Position == "right"
	chart := size
	if beside {
		chart.width = size.width * 2 / 3
	} else {
		chart.height -= legendLine * p.legendLines(size.width)
	}
	var left, right []float64
	for _, s := range all {
		if s.right {
			right = append(right, s.points...)
		} else {
			left = append(left, s.points...)
		}
	}
	for _, line := range p.Annotations.Horizontal {
		if line.YAxis == "right" {
			right = append(right, line.Value)
		} else {
			left = append(left, line.Value)
		}
	}
	a := area{x0: axisWidth, x1: float64(chart.width - 20), y0: 20, y1: float64(chart.height - axisHeight), n: w.Periods}
	if right != nil {
		a.x1 = float64(chart.width - axisWidth)
	}
	var out strings.Builder
	fmt.Fprintf(&out, `<div class="graph%s"><svg width="%d" height="%d">`, map[bool]string{true: " beside"}[beside], chart.width, chart.height)
	l, r := newScale(left), newScale(right)
	a.axis(&out, l, false, p.YAxis["left"].Label)
	if right != nil {
		a.axis(&out, r, true, p.YAxis["right"].Label)
	}
	a.times(&out, w, time.Duration(p.Period)*time.Second)
	scaleOf := func(right bool) scale {
		if right {
			return r
		}
		return l
	}
	for _, s := range all {
		a.line(&out, s, scaleOf(s.right))
	}
	for _, line := range p.Annotations.Horizontal {
		y := a.y(scaleOf(line.YAxis == "right"), line.Value)
		colour := cmp.Or(line.Color, "#d62728")
		fmt.Fprintf(&out, `<line x1="%g" x2="%g" y1="%g" y2="%g" stroke="%s" stroke-dasharray="4 3"/><text x="%g" y="%g" text-anchor="end" style="fill:%s">%s</text>`,
			a.x0, a.x1, y, y, colour, a.x1-2, y-3, colour, html.EscapeString(line.Label))
	}
	fmt.Fprintf(&out, `</svg><div class="legend%s">`, map[bool]string{true: " right"}[beside])
	if p.Legend.Position != "hidden" {
		for _, s := range all {
			fmt.Fprintf(&out, `<span><i style="background:%s"></i>%s</span>`, s.colour, html.EscapeString(s.label))
		}
	}
	return out.String() + `</div></div>`
}

// legendLines is how many lines the names of the series take below a graph.
func (p Properties) legendLines(width int) int {
	if p.Legend.Position == "hidden" {
		return 0
	}
	lines, used := 1, 0
	for _, m := range p.Metrics {
		const perLetter, beside = 7, 26
		needs := len(m.Label)*perLetter + beside
		if used > 0 && used+needs > width-24 {
			lines, used = lines+1, 0
		}
		used += needs
	}
	return lines
}

// An area is where lines are drawn: from x0 to x1, from y0 down to y1, with n periods.
type area struct {
	x0, x1, y0, y1 float64
	n              int
}

func (a area) x(i int) float64 { return a.x0 + (a.x1-a.x0)*(float64(i)+0.5)/float64(a.n) }

func (a area) y(s scale, v float64) float64 { return a.y1 - (a.y1-a.y0)*v/s.top }

func (a area) axis(out *strings.Builder, s scale, right bool, label string) {
	x, anchor, labelX, labelAnchor := a.x0-6, "end", 12.0, "start"
	if right {
		x, anchor, labelX, labelAnchor = a.x1+6, "start", a.x1+axisWidth-8, "end"
	}
	fmt.Fprintf(out, `<text x="%g" y="10" text-anchor="%s">%s</text>`, labelX, labelAnchor, html.EscapeString(label))
	for v := 0.0; v <= s.top*1.001; v += s.step {
		y := a.y(s, v)
		if !right {
			fmt.Fprintf(out, `<line x1="%g" x2="%g" y1="%g" y2="%g" stroke="#eaeded"/>`, a.x0, a.x1, y, y)
		}
		fmt.Fprintf(out, `<text x="%g" y="%g" text-anchor="%s">%s</text>`, x, y+3, anchor, number(v))
	}
}

// times writes the times below: five of them, as if a period had its own length.
func (a area) times(out *strings.Builder, w Window, period time.Duration) {
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	const marks = 4
	for mark := range marks + 1 {
		i := mark * (a.n - 1) / marks
		fmt.Fprintf(out, `<text x="%g" y="%g" text-anchor="middle">%s</text>`, a.x(i), a.y1+14, nine.Add(time.Duration(i)*period).Format("15:04"))
	}
}

// line draws a series. A point without neighbours is a dot.
func (a area) line(out *strings.Builder, s series, scale scale) {
	path, pen := "", "M"
	for i, v := range s.points {
		if math.IsNaN(v) {
			pen = "M"
			continue
		}
		alone := (i == 0 || math.IsNaN(s.points[i-1])) && (i == len(s.points)-1 || math.IsNaN(s.points[i+1]))
		if alone {
			fmt.Fprintf(out, `<circle cx="%.1f" cy="%.1f" r="2" fill="%s"/>`, a.x(i), a.y(scale, v), s.colour)
		}
		path += fmt.Sprintf("%s%.1f %.1f", pen, a.x(i), a.y(scale, v))
		pen = "L"
	}
	fmt.Fprintf(out, `<path d="%s" fill="none" stroke="%s" stroke-width="1.6"/>`, path, s.colour)
}

// number writes a value as CloudWatch's axes do.
func number(v float64) string {
	switch {
	case math.IsNaN(v):
		return "--"
	case v >= 1e6:
		return strconv.FormatFloat(v/1e6, 'g', 3, 64) + "M"
	case v >= 1e4:
		return strconv.FormatFloat(v/1e3, 'g', 3, 64) + "k"
	default:
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
}
