package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-go-provider/infer"

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
}

// DashboardResult is its result.
type DashboardResult struct {
	Body string `pulumi:"body"`
}

// Annotate describes the function in schema.json.
func (d *Dashboard) Annotate(a infer.Annotator) {
	a.SetToken("index", "dashboard")
	a.Describe(d, "Gives the body of a CloudWatch dashboard for ExtensionPoints and Extensions: a row for each, with its events and commands, "+
		"its failures, its latency and its queues. Pass the result to `aws.cloudwatch.Dashboard` as `dashboardBody`.")
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
	Markdown string `json:"markdown"`
}

type graphProperties struct {
	Title   string         `json:"title"`
	View    string         `json:"view"`
	Region  string         `json:"region"`
	Stat    string         `json:"stat"`
	Period  int            `json:"period"`
	Metrics [][]any        `json:"metrics"`
	YAxis   map[string]any `json:"yAxis"`
}

const (
	graphsOfRow          = 4
	graphWidth           = 24 / graphsOfRow
	titleHeight          = 1
	graphHeight          = 6
	dashboardPeriod      = 60
	mostDashboardWidgets = 500 // of CloudWatch
)

func dashboardBody(lanes []DashboardLane) (string, error) {
	if len(lanes) == 0 {
		return "", errors.New("lanes: give at least one component")
	}
	if most := mostDashboardWidgets / (graphsOfRow + 1); len(lanes) > most {
		return "", fmt.Errorf("lanes: a dashboard of CloudWatch has room for %d components, not for %d; make several", most, len(lanes))
	}
	widgets := []widget{}
	for i, l := range lanes {
		row, err := l.row(i * (titleHeight + graphHeight))
		if err != nil {
			return "", fmt.Errorf("lanes[%d].%w", i, err)
		}
		widgets = append(widgets, row...)
	}
	body, err := json.Marshal(map[string]any{"widgets": widgets})
	return string(body), err
}

// row makes the widgets of a lane, from a line of the grid on.
func (d DashboardLane) row(y int) ([]widget, error) {
	names := map[string]string{}
	for _, given := range []struct{ input, arn, service string }{
		{"functionArn", d.FunctionARN, "lambda"}, {"queueArn", d.QueueARN, "sqs"}, {"deadLetterQueueArn", d.DeadLetterQueueARN, "sqs"},
	} {
		region, name, err := wiring.Named(given.arn, given.service)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", given.input, err)
		}
		names[given.input], names["region"] = name, region
	}
	function, queue, letters := names["functionArn"], names["queueArn"], names["deadLetterQueueArn"]
	lane := func(metric string, options map[string]any) []any {
		return []any{route.MetricNamespace, metric, route.MetricDimension, function, options}
	}
	label := func(text string) map[string]any { return map[string]any{"label": text} }
	graphs := [graphsOfRow]graphProperties{
		{Title: "events and commands", Stat: "Sum", Metrics: [][]any{
			lane("received", label("events")), lane("commands", label("commands")), lane("nothing", label("nothing to do")),
		}},
		{Title: "failures", Stat: "Sum", Metrics: [][]any{
			lane("deadLettered", label("dead-lettered")), lane(route.MetricReturned, label("returned")),
			{"AWS/Lambda", "Errors", "FunctionName", function, label("function errors")},
			{"AWS/Lambda", "Throttles", "FunctionName", function, label("throttles")},
		}},
		{Title: "latency in ms", Stat: "p50", Metrics: [][]any{
			lane("latencyMs", map[string]any{"stat": "p50", "label": "p50"}), lane("latencyMs", map[string]any{"stat": "p99", "label": "p99"}),
		}},
		{Title: "queues", Stat: "Maximum", Metrics: [][]any{
			{"AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue, label("waiting")},
			{"AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", letters, label("dead letters")},
			{"AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue, map[string]any{"label": "oldest, seconds", "yAxis": "right"}},
		}},
	}
	title := "## " + strings.Join(strings.Fields(d.Name), " ")
	row := []widget{{Type: "text", Y: y, Width: 24, Height: titleHeight, Properties: textProperties{title}}}
	for i, g := range graphs {
		g.View, g.Region, g.Period = "timeSeries", names["region"], dashboardPeriod
		g.YAxis = map[string]any{"left": map[string]any{"min": 0}}
		row = append(row, widget{Type: "metric", X: i * graphWidth, Y: y + titleHeight, Width: graphWidth, Height: graphHeight, Properties: g})
	}
	return row, nil
}
