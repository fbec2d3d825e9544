package provider_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider"
)

// dashboard calls the function with lanes of these names.
func dashboard(t *testing.T, lanes ...map[string]string) (body string, err error) {
	t.Helper()
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version), integration.WithProvider(provider.New()))
	if err != nil {
		t.Fatal(err)
	}
	list := []property.Value{}
	for _, lane := range lanes {
		fields := map[string]property.Value{}
		for name, value := range lane {
			fields[name] = property.New(value)
		}
		list = append(list, property.New(fields))
	}
	response, err := server.Invoke(p.InvokeRequest{
		Token: "eventlink:index:dashboard", Args: property.NewMap(map[string]property.Value{"lanes": property.New(list)}),
	})
	if err != nil {
		return "", err
	}
	if len(response.Failures) > 0 {
		return "", fmt.Errorf("%v", response.Failures)
	}
	return response.Return.Get("body").AsString(), nil
}

func dashboardLane(name string) map[string]string {
	return map[string]string{
		"name": name, "functionArn": "arn:aws:lambda:eu-central-1:123456789012:function:" + name + "-function",
		"queueArn": "arn:aws:sqs:eu-central-1:123456789012:" + name + "-queue", "deadLetterQueueArn": "arn:aws:sqs:eu-central-1:123456789012:" + name + "-dlq",
	}
}

// TestADashboardHasARowForEachLane checks a body by what CloudWatch demands of one: a grid of 24 columns, graphs with a region, and
// metrics as a namespace, a name, and pairs of a dimension and its value.
func TestADashboardHasARowForEachLane(t *testing.T) {
	t.Parallel()
	body, err := dashboard(t, dashboardLane("orders"), dashboardLane("invoicing"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Widgets []struct {
			Type                string
			X, Y, Width, Height int
			Properties          struct {
				Markdown, Title, Region, View string
				Metrics                       [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]bool{}
	watched := map[string]bool{}
	for _, w := range got.Widgets {
		if w.Width < 1 || w.X+w.Width > 24 || w.Height < 1 {
			t.Errorf("%+v is off the grid", w)
		}
		for x := range w.Width {
			for y := range w.Height {
				at := [2]int{w.X + x, w.Y + y}
				if taken[at] {
					t.Errorf("%s %s overlaps another", w.Type, w.Properties.Title)
				}
				taken[at] = true
			}
		}
		if w.Type == "text" {
			watched[w.Properties.Markdown] = true
			continue
		}
		if w.Properties.Region != "eu-central-1" || w.Properties.View != "timeSeries" || len(w.Properties.Metrics) == 0 {
			t.Errorf("got %+v", w.Properties)
		}
		for _, metric := range w.Properties.Metrics {
			if len(metric) != 5 {
				t.Fatalf("got the metric %v", metric)
			}
			watched[fmt.Sprintf("%v %v %v=%v", metric[:4]...)] = true
		}
	}
	for _, want := range []string{
		"## orders", "## invoicing", "Eventlink received FunctionName=orders-function", "Eventlink latencyMs FunctionName=invoicing-function",
		"Eventlink deadLettered FunctionName=invoicing-function", "AWS/Lambda Errors FunctionName=orders-function",
		"AWS/SQS ApproximateNumberOfMessagesVisible QueueName=orders-dlq", "AWS/SQS ApproximateAgeOfOldestMessage QueueName=invoicing-queue",
	} {
		if !watched[want] {
			t.Errorf("the dashboard does not show %s: %s", want, body)
		}
	}
}

func TestADashboardRefusesWhatIsNoLane(t *testing.T) {
	t.Parallel()
	wrong := dashboardLane("orders")
	wrong["queueArn"] = wrong["functionArn"]
	many := make([]map[string]string, 101)
	for i := range many {
		many[i] = dashboardLane(fmt.Sprint("lane", i))
	}
	for want, lanes := range map[string][]map[string]string{
		"give at least one component":                            nil,
		"lanes[0].queueArn: must be the ARN of the service sqs":  {wrong},
		"has room for 100 components, not for 101; make several": many,
	} {
		if _, err := dashboard(t, lanes...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, wanted %q", err, want)
		}
	}
}
