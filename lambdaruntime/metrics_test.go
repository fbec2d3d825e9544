package lambdaruntime_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/route"
)

// measured is a lane with metrics.
func measured(t *testing.T, change ...func(*route.Route)) *lane {
	t.Helper()
	l := newLane(t, invoices(append(change, func(r *route.Route) { r.Metrics = true })...))
	l.Function = "invoices-function"
	return l
}

// ago is a record of an event that was published so long before the test's clock starts.
func ago(id, body string, before time.Duration) events.SQSMessage {
	r := record(id, body)
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(-before).Format("2006-01-02T15:04:05.000Z")
	r.Body = strings.Replace(r.Body, "2026-03-01T12:34:56.789Z", at, 1)
	return r
}

// batchLine gives the last line of the log, and the values of its metrics by name and unit. It checks the line by the
// specification of the embedded metric format.
func (l *lane) batchLine(t *testing.T) (line string, metrics map[string]any) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(l.log.String()), "\n")
	line = lines[len(lines)-1]
	var root map[string]any
	if err := json.Unmarshal([]byte(line), &root); err != nil {
		t.Fatal(err)
	}
	var format struct {
		AWS *struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name, Unit string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal([]byte(line), &format); err != nil {
		t.Fatal(err)
	}
	if format.AWS == nil {
		return line, nil
	}
	metrics = map[string]any{}
	if len(format.AWS.CloudWatchMetrics) != 1 || format.AWS.CloudWatchMetrics[0].Namespace != route.MetricNamespace || format.AWS.Timestamp <= 0 {
		t.Fatalf("got %s", line)
	}
	directive := format.AWS.CloudWatchMetrics[0]
	for _, set := range directive.Dimensions {
		for _, name := range set {
			if value, ok := root[name].(string); !ok || value != l.Function {
				t.Errorf("the dimension %s is %v", name, root[name])
			}
		}
	}
	for _, m := range directive.Metrics {
		if values, ok := root[m.Name].([]any); ok && len(values) > 100 {
			t.Errorf("%s has %d values", m.Name, len(values))
		}
		metrics[m.Name+" "+m.Unit] = root[m.Name]
	}
	return line, metrics
}

func TestTheLineOfABatchGivesMetricsAndNothingOfAnEvent(t *testing.T) {
	t.Parallel()
	l := measured(t)
	l.handle(
		t, ago("1", order("secret-1", 5), 2*time.Second), ago("2", order("secret-2", 0), time.Hour), ago("3", `{"total":1}`, time.Hour),
		ago("4", "no json", time.Hour), ago("5", order("secret-5", 7), 1500*time.Millisecond), ago("6", "no json either", time.Hour),
	)
	line, got := l.batchLine(t)
	want := map[string]any{
		"received Count": 6.0, "commands Count": 2.0, "nothing Count": 1.0, "deadLettered Count": 3.0, "returned Count": 0.0,
		"deadLettered-breaks-contract Count": 1.0, "deadLettered-not-json Count": 2.0,
		"latencyMs Milliseconds": []any{1500.0, 2000.0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(l.log.String(), "secret") || strings.Count(l.log.String(), "_aws") != 1 {
		t.Errorf("one line has metrics, and none a value of an event; got\n%s", line)
	}
}

func TestABatchOfManyEventsGivesAHundredLatencies(t *testing.T) {
	t.Parallel()
	l := measured(t)
	var records []events.SQSMessage
	for i := range 1000 {
		records = append(records, ago(fmt.Sprint(i), order(fmt.Sprint(i), 1), time.Duration(i)*time.Second))
	}
	l.handle(t, records...)
	_, got := l.batchLine(t)
	latencies, _ := got["latencyMs Milliseconds"].([]any)
	if len(latencies) != 100 || latencies[0] != 0.0 || latencies[50] != 504000.0 || latencies[99] != 999000.0 {
		t.Errorf("got %v", latencies)
	}
}

func TestMetricsAreOffWithoutTheRouteOrTheNameOfTheFunction(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]*lane{"off in the route": measured(t), "no name": measured(t)} {
		if name == "no name" {
			l.Function = ""
		} else {
			l.Route.Metrics = false
		}
		l.handle(t, record("1", order("o-1", 5)))
		if line, got := l.batchLine(t); got != nil || !strings.Contains(line, `"msg":"batch"`) {
			t.Errorf("%s: got %s", name, line)
		}
	}
}
