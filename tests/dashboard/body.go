package dashboard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// A Body is the body of a dashboard, by the page "Dashboard Body Structure and Syntax" of CloudWatch's API reference. It has the
// fields of that page that Eventlink uses; Read refuses others.
type Body struct {
	Start          string   `json:"start"`
	PeriodOverride string   `json:"periodOverride"`
	Widgets        []Widget `json:"widgets"`
}

// A Widget is a text or a graph on a grid of 24 columns.
type Widget struct {
	Type       string     `json:"type"`
	X          int        `json:"x"`
	Y          int        `json:"y"`
	Width      int        `json:"width"`
	Height     int        `json:"height"`
	Properties Properties `json:"properties"`
}

// Properties are those of a text and those of a graph.
type Properties struct {
	Markdown    string          `json:"markdown"`
	Background  string          `json:"background"`
	Title       string          `json:"title"`
	View        string          `json:"view"`
	Region      string          `json:"region"`
	Stat        string          `json:"stat"`
	Period      int             `json:"period"`
	Stacked     bool            `json:"stacked"`
	Legend      Legend          `json:"legend"`
	YAxis       map[string]Axis `json:"yAxis"`
	Annotations struct {
		Horizontal []Line `json:"horizontal"`
	} `json:"annotations"`
	Metrics []Metric `json:"metrics"`
}

// A Legend is where the names of the series are.
type Legend struct {
	Position string `json:"position"`
}

// An Axis is the left or the right one.
type Axis struct {
	Min       *float64 `json:"min"`
	Max       *float64 `json:"max"`
	Label     string   `json:"label"`
	ShowUnits *bool    `json:"showUnits"`
}

// A Line is a threshold.
type Line struct {
	Label string  `json:"label"`
	Value float64 `json:"value"`
	Color string  `json:"color"`
	Fill  string  `json:"fill"`
	YAxis string  `json:"yAxis"`
}

// A Metric is a series: namespace, name, pairs of a dimension and its value, and how it looks.
type Metric struct {
	Namespace, Name string
	Dimensions      [][2]string
	Options
}

// Options say how a series looks.
type Options struct {
	Label  string `json:"label"`
	Stat   string `json:"stat"`
	Color  string `json:"color"`
	YAxis  string `json:"yAxis"`
	Region string `json:"region"`
	Period int    `json:"period"`
}

// UnmarshalJSON reads a metric from its list.
func (m *Metric) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	if last := len(list) - 1; last >= 0 && list[last][0] == '{' {
		if err := strictly(list[last], &m.Options); err != nil {
			return err
		}
		list = list[:last]
	}
	var names []string
	for _, element := range list {
		var name string
		if err := json.Unmarshal(element, &name); err != nil {
			return err
		}
		if name == "" || name == "." || name == "..." {
			return fmt.Errorf("a metric with %q in it is not read here", name)
		}
		names = append(names, name)
	}
	if len(names) < 2 || len(names)%2 != 0 {
		return fmt.Errorf("a metric is a namespace, a name and pairs, not %q", names)
	}
	m.Namespace, m.Name = names[0], names[1]
	for pair := range slices.Chunk(names[2:], 2) {
		m.Dimensions = append(m.Dimensions, [2]string{pair[0], pair[1]})
	}
	return nil
}

func strictly(text []byte, to any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(to)
}

// The quotas of CloudWatch, and the columns of its grid.
const (
	mostWidgets       = 500
	mostMetrics       = 500
	mostMetricsInAll  = 2500
	mostDimensions    = 30
	columns           = 24
	mostHeight        = 1000
	mostDimensionText = 1024
)

var (
	colour    = regexp.MustCompile(`^#[0-9a-f]{6}$`)
	statistic = regexp.MustCompile(`^(SampleCount|Average|Sum|Minimum|Maximum|p[0-9]{1,2}(\.[0-9]{1,2})?)$`)
	region    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
	// dynamicVariable is what CloudWatch fills into a label.
	dynamicVariable = regexp.MustCompile(`\$\{[^}]*\}`)
	duration        = regexp.MustCompile(`^(-P(T[0-9]+[HM]|[0-9]+[DWM]))?$`)
)

// Read reads a body and gives all that is wrong with it.
func Read(text []byte) (Body, error) {
	var b Body
	if err := strictly(text, &b); err != nil {
		return b, err
	}
	var wrong []error
	check := func(ok bool, format string, arguments ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, arguments...))
		}
	}
	check(len(b.Widgets) <= mostWidgets, "%d widgets", len(b.Widgets))
	check(duration.MatchString(b.Start), "the start %q", b.Start)
	check(slices.Contains([]string{"", "auto", "inherit"}, b.PeriodOverride), "the period override %q", b.PeriodOverride)
	metrics := 0
	taken := map[[2]int]int{}
	for i, w := range b.Widgets {
		where := fmt.Sprintf("widget %d %s%s", i, w.Properties.Title, w.Properties.Markdown)
		check(w.X >= 0 && w.Y >= 0 && w.Width >= 1 && w.Height >= 1 && w.X+w.Width <= columns && w.Height <= mostHeight, "%s is off the grid", where)
		for x := w.X; x < w.X+w.Width; x++ {
			for y := w.Y; y < w.Y+w.Height; y++ {
				other, is := taken[[2]int{x, y}]
				check(!is, "%s overlaps widget %d", where, other)
				taken[[2]int{x, y}] = i
			}
		}
		metrics += len(w.Properties.Metrics)
		wrong = append(wrong, w.check(where)...)
	}
	check(metrics <= mostMetricsInAll, "%d metrics in all", metrics)
	return b, errors.Join(wrong...)
}

func (w Widget) check(where string) (wrong []error) {
	check := func(ok bool, format string, arguments ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(where+": "+format, arguments...))
		}
	}
	p := w.Properties
	if w.Type == "text" {
		check(p.Markdown != "" && p.View == "" && len(p.Metrics) == 0, "a text has Markdown, and nothing of a graph")
		check(slices.Contains([]string{"", "solid", "transparent"}, p.Background), "the background %q", p.Background)
		return wrong
	}
	check(w.Type == "metric", "the type %q", w.Type)
	check(p.Markdown == "" && p.Background == "", "a graph has nothing of a text")
	check(p.Title != "", "no title")
	check(p.View == "timeSeries", "the view %q", p.View)
	check(region.MatchString(p.Region), "the region %q", p.Region)
	check(statistic.MatchString(p.Stat), "the statistic %q", p.Stat)
	check(p.Period > 0 && p.Period%60 == 0, "the period %d", p.Period)
	check(slices.Contains([]string{"", "bottom", "right", "hidden"}, p.Legend.Position), "the legend is at %q", p.Legend.Position)
	check(len(p.Metrics) > 0 && len(p.Metrics) <= mostMetrics, "%d metrics", len(p.Metrics))
	for side := range p.YAxis {
		check(side == "left" || side == "right", "the axis %q", side)
	}
	for _, line := range p.Annotations.Horizontal {
		check(line.Color == "" || colour.MatchString(line.Color), "a line has the colour %q", line.Color)
		check(slices.Contains([]string{"", "left", "right"}, line.YAxis), "a line at the axis %q", line.YAxis)
		check(slices.Contains([]string{"", "above", "below", "none"}, line.Fill), "a line is filled %q", line.Fill)
	}
	labels := map[string]bool{}
	for _, m := range p.Metrics {
		check(len(m.Dimensions) <= mostDimensions, "%d dimensions", len(m.Dimensions))
		for _, d := range m.Dimensions {
			check(len(d[1]) <= mostDimensionText, "a dimension of %d bytes", len(d[1]))
		}
		for _, variable := range dynamicVariable.FindAllString(m.Label, -1) {
			check(slices.Contains([]string{"${LAST}", "${MAX}", "${SUM}"}, variable), "the label %q", m.Label)
		}
		check(m.Label != "" && !labels[m.Label], "two series with the label %q", m.Label)
		labels[m.Label] = true
		check(m.Stat == "" || statistic.MatchString(m.Stat), "the statistic %q", m.Stat)
		check(m.Color == "" || colour.MatchString(m.Color), "the colour %q", m.Color)
		check(slices.Contains([]string{"", "left", "right"}, m.YAxis), "the axis %q", m.YAxis)
		check(m.Region == "" || region.MatchString(m.Region), "the region %q", m.Region)
	}
	return wrong
}
