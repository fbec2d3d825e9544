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

// TestADashboardWatchesEachLane looks for the metrics. Package tests/dashboard holds the body to CloudWatch's structure, and draws it.
func TestADashboardWatchesEachLane(t *testing.T) {
	t.Parallel()
	body, err := dashboard(t, dashboardLane("orders"), dashboardLane("invoicing"))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Widgets []struct {
			Properties struct {
				Markdown string
				Metrics  [][]any
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatal(err)
	}
	watched := map[string]int{}
	for _, w := range got.Widgets {
		watched[w.Properties.Markdown]++
		for _, metric := range w.Properties.Metrics {
			if len(metric) != 5 {
				t.Fatalf("got the metric %v", metric)
			}
			watched[fmt.Sprintf("%v %v %v=%v", metric[:4]...)]++
		}
	}
	for want, times := range map[string]int{
		"## orders": 1, "## invoicing": 1, "Eventlink received FunctionName=orders-function": 1, "Eventlink latencyMs FunctionName=invoicing-function": 2,
		"AWS/Lambda Errors FunctionName=orders-function": 1, "AWS/Lambda Throttles FunctionName=orders-function": 1,
		// On top, and in the row.
		"AWS/SQS ApproximateNumberOfMessagesVisible QueueName=orders-dlq": 2,
		"AWS/SQS ApproximateAgeOfOldestMessage QueueName=invoicing-queue": 2, "Eventlink returned FunctionName=invoicing-function": 2,
	} {
		if watched[want] != times {
			t.Errorf("the dashboard shows %s %d times, wanted %d: %s", want, watched[want], times, body)
		}
	}
}

func TestADashboardRefusesWhatIsNoLane(t *testing.T) {
	t.Parallel()
	wrong := dashboardLane("orders")
	wrong["queueArn"] = wrong["functionArn"]
	many := make([]map[string]string, 100)
	for i := range many {
		many[i] = dashboardLane(fmt.Sprint("lane", i))
	}
	for want, lanes := range map[string][]map[string]string{
		"give at least one component":                           nil,
		"lanes[0].queueArn: must be the ARN of the service sqs": {wrong},
		"has room for 99 components, not for 100; make several": many,
	} {
		if _, err := dashboard(t, lanes...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, wanted %q", err, want)
		}
	}
}
