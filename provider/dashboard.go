package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
	"github.com/eventlink/pulumi-eventlink/route"
)

// Dashboard is the function that gives the body of a CloudWatch dashboard of lanes.
type Dashboard struct{}

// DashboardArgs are its inputs.
type DashboardArgs struct {
	Lanes []DashboardLane `pulumi:"lanes"`
}

// A DashboardLane is a component, by outputs of it.
type DashboardLane struct {
	Name               string `pulumi:"name"`
	FunctionARN        string `pulumi:"functionArn"`
	QueueARN           string `pulumi:"queueArn"`
	DeadLetterQueueARN string `pulumi:"deadLetterQueueArn"`
	OldestSeconds      *int   `pulumi:"oldestSeconds,optional"`
}

// DashboardResult is its result.
type DashboardResult struct {
	Body string `pulumi:"body"`
}

// Annotate describes the function in schema.json.
func (d *Dashboard) Annotate(a infer.Annotator) {
	a.SetToken("index", "dashboard")
	a.Describe(d, "Gives the body of a CloudWatch dashboard for ExtensionPoints and Extensions. On top are the dead letters, the waiting events and "+
		"the returned ones of all components; below is a row for each, with its failures, its queue, its events and commands, and its latency. Pass the result to `aws.cloudwatch.Dashboard` as `dashboardBody`.")
}

// Annotate describes the inputs in schema.json.
func (d *DashboardArgs) Annotate(a infer.Annotator) {
	a.Describe(&d.Lanes, "The components, in the order of their rows.")
}

// Annotate describes the type in schema.json.
func (d *DashboardLane) Annotate(a infer.Annotator) {
	a.SetToken("index", "DashboardLane")
	a.Describe(d, "One component of a dashboard, by outputs of it.")
	a.Describe(&d.Name, "The title of its row.")
	a.Describe(&d.FunctionARN, "Its output `functionArn`.")
	a.Describe(&d.QueueARN, "Its output `queueArn`.")
	a.Describe(&d.DeadLetterQueueARN, "Its output `deadLetterQueueArn`.")
	a.Describe(&d.OldestSeconds, "The age of the oldest event at which its graph has a line, as its `alarms` have it. Default 300; -1 is no line.")
}

// Annotate describes the result in schema.json.
func (d *DashboardResult) Annotate(a infer.Annotator) {
	a.Describe(&d.Body, "The body of the dashboard, as JSON.")
}

// Invoke makes the body.
func (Dashboard) Invoke(_ context.Context, request infer.FunctionRequest[DashboardArgs]) (infer.FunctionResponse[DashboardResult], error) {
	body, err := dashboardBody(request.Input.Lanes)
	return infer.FunctionResponse[DashboardResult]{Output: DashboardResult{Body: body}}, err
}

// A widget is an entry of a dashboard, on a grid of 24 columns.
type widget struct {
	Type       string `json:"type"`
	X          int    `json:"x"`
	Y          int    `json:"y"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	Properties any    `json:"properties"`
}

type textProperties struct {
	Markdown   string `json:"markdown"`
	Background string `json:"background"`
}

type graphProperties struct {
	Title       string          `json:"title"`
	View        string          `json:"view"`
	Region      string          `json:"region"`
	Stat        string          `json:"stat"`
	Period      int             `json:"period"`
	Metrics     [][]any         `json:"metrics"`
	YAxis       map[string]axis `json:"yAxis"`
	Legend      map[string]any  `json:"legend"`
	Annotations *annotations    `json:"annotations,omitempty"`
}

// An axis says what its numbers are. CloudWatch would write "Count" or "Various units".
type axis struct {
	Min       int    `json:"min"`
	Label     string `json:"label"`
	ShowUnits bool   `json:"showUnits"`
}

type annotations struct {
	Horizontal []line `json:"horizontal"`
}

// A line is a threshold.
type line struct {
	Label string `json:"label"`
	Value int    `json:"value"`
	Color string `json:"color"`
}

const (
	graphsOfRow          = 4
	graphsOnTop          = 3
	columns              = 24
	titleHeight          = 1
	helpHeight           = 1
	graphHeight          = 5
	dashboardPeriod      = 60
	mostDashboardWidgets = 500 // of CloudWatch
)

// The colours of series: red is lost without somebody, orange comes back.
const (
	red, orange, purple, grey, blue, green, brown = "#d62728", "#ff7f0e", "#9467bd", "#7f7f7f", "#1f77b4", "#2ca02c", "#8c564b"
)

func dashboardBody(lanes []DashboardLane) (string, error) {
	if len(lanes) == 0 {
		return "", errors.New("lanes: give at least one component")
	}
	if most := (mostDashboardWidgets - graphsOnTop - 1) / (graphsOfRow + 1); len(lanes) > most {
		return "", fmt.Errorf("lanes: a dashboard of CloudWatch has room for %d components, not for %d; make several", most, len(lanes))
	}
	watched := make([]watchedLane, len(lanes))
	for i, l := range lanes {
		w, err := l.watched()
		if err != nil {
			return "", fmt.Errorf("lanes[%d].%w", i, err)
		}
		watched[i] = w
	}
	widgets := top(watched)
	y := widgets[len(widgets)-1].Y + widgets[len(widgets)-1].Height
	for _, w := range watched {
		widgets = append(widgets, w.row(y)...)
		y += titleHeight + graphHeight
	}
	body, err := json.Marshal(map[string]any{"widgets": widgets})
	return string(body), err
}

// A watchedLane is a component by the names under which CloudWatch knows it.
type watchedLane struct {
	title, region, function, queue, letters string
	// oldest is the threshold of the queue's age in seconds, lane.AlarmOff for none.
	oldest int
}

func (d DashboardLane) watched() (watchedLane, error) {
	w := watchedLane{title: strings.Join(strings.Fields(d.Name), " "), oldest: lane.DefaultOldestSeconds}
	if d.OldestSeconds != nil {
		if w.oldest = *d.OldestSeconds; w.oldest < lane.AlarmOff {
			return w, fmt.Errorf("oldestSeconds: must be at least 0, or -1 for no line, not %d", w.oldest)
		}
	}
	for _, given := range []struct {
		input, arn, service string
		to                  *string
	}{
		{"functionArn", d.FunctionARN, "lambda", &w.function}, {"queueArn", d.QueueARN, "sqs", &w.queue}, {"deadLetterQueueArn", d.DeadLetterQueueARN, "sqs", &w.letters},
	} {
		region, name, err := wiring.Named(given.arn, given.service)
		if err != nil {
			return w, fmt.Errorf("%s: %w", given.input, err)
		}
		w.region, *given.to = region, name
	}
	return w, nil
}

// metric makes an entry of a graph's metrics.
func metric(namespace, name, dimension, value string, options map[string]any) []any {
	return []any{namespace, name, dimension, value, options}
}

func (w watchedLane) deadLetters(options map[string]any) []any {
	return metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", w.letters, options)
}

func (w watchedLane) age(options map[string]any) []any {
	return metric("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", w.queue, options)
}

// own is a metric of the function's log.
func (w watchedLane) own(name string, options map[string]any) []any {
	return metric(route.MetricNamespace, name, route.MetricDimension, w.function, options)
}

// threshold is the line of an age.
func threshold(seconds int) *annotations {
	if seconds == lane.AlarmOff {
		return nil
	}
	return &annotations{[]line{{Label: fmt.Sprintf("%d s", seconds), Value: seconds, Color: red}}}
}

// help says what to do first. One who is on call reads it.
const help = "**Dead letters:** `eventlink dead-letters list --stack STACK` shows them. **Events that wait or go back:** the log of the function says why."

// top makes the widgets above the rows: what goes wrong anywhere, a series for each component. One component has its row for that.
func top(lanes []watchedLane) []widget {
	all := []widget{{Type: "text", Width: columns, Height: helpHeight, Properties: textProperties{help, "transparent"}}}
	if len(lanes) == 1 {
		return all
	}
	first := lanes[0]
	graphs := [graphsOnTop]graphProperties{
		{Title: "Dead letters", Stat: "Maximum", YAxis: axes("messages")},
		{Title: "Oldest event in the queue", Stat: "Maximum", YAxis: axes("seconds"), Annotations: threshold(first.oldest)},
		{Title: "Events that went back to their queue, a minute", Stat: "Sum", YAxis: axes("events")},
	}
	for _, l := range lanes {
		// CloudWatch puts a number into a label where it says so.
		options := func(number string) map[string]any {
			all := map[string]any{"label": l.title + " [" + number + "]"}
			if l.region != first.region {
				all["region"] = l.region
			}
			return all
		}
		graphs[0].Metrics = append(graphs[0].Metrics, l.deadLetters(options("${LAST}")))
		graphs[1].Metrics = append(graphs[1].Metrics, l.age(options("${MAX}")))
		graphs[2].Metrics = append(graphs[2].Metrics, l.own(route.MetricReturned, options("${SUM}")))
		if l.oldest != first.oldest {
			graphs[1].Annotations = nil // one line would be wrong for some
		}
	}
	// Beside a graph, the names of many components have room.
	const namesPerCell = 3
	height := max(graphHeight+1, 2+len(lanes)/namesPerCell)
	for i, g := range graphs {
		g.Legend = map[string]any{"position": "right"}
		all = append(all, g.widget(first.region, i*columns/graphsOnTop, helpHeight, columns/graphsOnTop, height))
	}
	return all
}

// row makes the widgets of a lane, from a line of the grid on: first what somebody must see to.
func (w watchedLane) row(y int) []widget {
	shown := func(label, colour string) map[string]any { return map[string]any{"label": label, "color": colour} }
	function := func(name string, options map[string]any) []any {
		return metric("AWS/Lambda", name, "FunctionName", w.function, options)
	}
	waiting := shown("waiting (right)", brown)
	waiting["yAxis"] = "right"
	graphs := [graphsOfRow]graphProperties{
		{Title: "Failures", Stat: "Sum", YAxis: axes("count"), Metrics: [][]any{
			w.deadLetters(map[string]any{"label": "dead letters", "color": red, "stat": "Maximum"}),
			w.own(route.MetricReturned, shown("returned", orange)),
			function("Errors", shown("errors", purple)), function("Throttles", shown("throttles", grey)),
		}},
		{Title: "Queue", Stat: "Maximum", YAxis: axes("seconds", "events"), Annotations: threshold(w.oldest), Metrics: [][]any{
			w.age(shown("age of the oldest (left)", blue)),
			metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", w.queue, waiting),
		}},
		{Title: "Events and commands", Stat: "Sum", YAxis: axes("a minute"), Metrics: [][]any{
			w.own("received", shown("events", blue)), w.own("commands", shown("commands", green)), w.own("nothing", shown("nothing to do", grey)),
		}},
		{Title: "Latency", Stat: "p50", YAxis: axes("milliseconds"), Metrics: [][]any{
			w.own("latencyMs", map[string]any{"stat": "p50", "label": "p50", "color": blue}), w.own("latencyMs", map[string]any{"stat": "p99", "label": "p99", "color": orange}),
		}},
	}
	row := []widget{{Type: "text", Y: y, Width: columns, Height: titleHeight, Properties: textProperties{"## " + w.title, "transparent"}}}
	for i, g := range graphs {
		g.Legend = map[string]any{"position": "bottom"}
		row = append(row, g.widget(w.region, i*columns/graphsOfRow, y+titleHeight, columns/graphsOfRow, graphHeight))
	}
	return row
}

// axes are the left axis, and the right one where it has a label.
func axes(left string, right ...string) map[string]axis {
	all := map[string]axis{"left": {Label: left}}
	for _, label := range right {
		all["right"] = axis{Label: label}
	}
	return all
}

func (g graphProperties) widget(region string, x, y, width, height int) widget {
	g.View, g.Region, g.Period = "timeSeries", region, dashboardPeriod
	return widget{Type: "metric", X: x, Y: y, Width: width, Height: height, Properties: g}
}
