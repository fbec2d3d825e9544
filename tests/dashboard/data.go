package dashboard

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Data are the values of metrics over time. It is safe for concurrent use.
type Data struct {
	lock   sync.Mutex
	values map[string][]value
}

type value struct {
	at     time.Time
	number float64
}

func key(namespace, name, dimension, text string) string {
	return strings.Join([]string{namespace, name, dimension, text}, " ")
}

// Add adds a value of a metric with one dimension.
func (d *Data) Add(at time.Time, namespace, name, dimension, text string, number float64) {
	d.lock.Lock()
	defer d.lock.Unlock()
	if d.values == nil {
		d.values = map[string][]value{}
	}
	k := key(namespace, name, dimension, text)
	d.values[k] = append(d.values[k], value{at, number})
}

// AddLog adds the metrics of a log in CloudWatch's embedded metric format.
func (d *Data) AddLog(log string) error {
	for line := range strings.Lines(log) {
		at := strings.Index(line, `{"time"`)
		if at < 0 || !strings.Contains(line, `"_aws"`) {
			continue
		}
		var fields map[string]any
		var format struct {
			AWS struct {
				Timestamp         int64
				CloudWatchMetrics []struct {
					Namespace  string
					Dimensions [][]string
					Metrics    []struct{ Name string }
				}
			} `json:"_aws"`
		}
		for _, to := range []any{&fields, &format} {
			if err := json.Unmarshal([]byte(line[at:]), to); err != nil {
				return fmt.Errorf("reading %q: %w", line, err)
			}
		}
		when := time.UnixMilli(format.AWS.Timestamp)
		for _, directive := range format.AWS.CloudWatchMetrics {
			for _, m := range directive.Metrics {
				for _, number := range numbers(fields[m.Name]) {
					dimension := directive.Dimensions[0][0]
					d.Add(when, directive.Namespace, m.Name, dimension, fmt.Sprint(fields[dimension]), number)
				}
			}
		}
	}
	return nil
}

// numbers gives a number, or a list of them.
func numbers(v any) (all []float64) {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []any:
		for _, e := range v {
			all = append(all, numbers(e)...)
		}
	}
	return all
}

// Has says whether a metric has values.
func (d *Data) Has(m Metric) bool {
	d.lock.Lock()
	defer d.lock.Unlock()
	return len(d.of(m)) > 0
}

func (d *Data) of(m Metric) []value {
	return d.values[key(m.Namespace, m.Name, m.Dimensions[0][0], m.Dimensions[0][1])]
}

// points gives the statistic of a metric for each period from start on; NaN where there are no values.
func (d *Data) points(m Metric, stat string, start time.Time, period time.Duration, n int) []float64 {
	d.lock.Lock()
	defer d.lock.Unlock()
	buckets := make([][]float64, n)
	for _, v := range d.of(m) {
		if i := int(v.at.Sub(start) / period); !v.at.Before(start) && i < n {
			buckets[i] = append(buckets[i], v.number)
		}
	}
	out := make([]float64, n)
	for i, b := range buckets {
		out[i] = aggregated(stat, b)
	}
	return out
}

func aggregated(stat string, values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	switch stat {
	case "Sum":
		return sum
	case "Maximum":
		return slices.Max(values)
	case "Minimum":
		return slices.Min(values)
	case "Average":
		return sum / float64(len(values))
	case "SampleCount":
		return float64(len(values))
	}
	percent, err := strconv.ParseFloat(strings.TrimPrefix(stat, "p"), 64)
	if err != nil {
		panic("there is no statistic " + stat) // Read refuses it
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(math.Ceil(percent/100*float64(len(sorted))))-1]
}
