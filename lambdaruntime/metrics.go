package lambdaruntime

import (
	"log/slog"
	"slices"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A metric is an entry of CloudWatch's embedded metric format: it names a field of the same line.
type metric struct {
	Name string
	Unit string
}

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metadata struct {
	Timestamp         int64
	CloudWatchMetrics []directive
}

// mostValues is how many values CloudWatch takes for one metric of a line.
const mostValues = 100

// metrics are the fields that make metrics of the line of a batch. It has the counts already, and here its dead letters by
// reason and the latencies of its commands. Nothing but the line is written: CloudWatch reads it from the log.
func (h *Handler) metrics(letters map[engine.Reason]int, latencies []time.Duration) []slog.Attr {
	if !h.Route.Metrics || h.Function == "" {
		return nil
	}
	names := []metric{
		{"received", "Count"}, {"commands", "Count"}, {"nothing", "Count"}, {"deadLettered", "Count"}, {route.MetricReturned, "Count"},
	}
	fields := []slog.Attr{slog.String(route.MetricDimension, h.Function)}
	reasons := make([]engine.Reason, 0, len(letters))
	for reason := range letters {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		name := "deadLettered-" + string(reason)
		names = append(names, metric{name, "Count"})
		fields = append(fields, slog.Int(name, letters[reason]))
	}
	if len(latencies) > 0 {
		names = append(names, metric{"latencyMs", "Milliseconds"})
		fields = append(fields, slog.Any("latencyMs", spread(latencies)))
	}
	return append(fields, slog.Any("_aws", metadata{
		Timestamp: h.Clock().UnixMilli(),
		CloudWatchMetrics: []directive{{
			Namespace: route.MetricNamespace, Dimensions: [][]string{{route.MetricDimension}}, Metrics: names,
		}},
	}))
}

// spread gives latencies in milliseconds, sorted. Of more than CloudWatch takes it gives as many as that, evenly spread, the
// least and the greatest among them.
func spread(latencies []time.Duration) []int64 {
	slices.Sort(latencies)
	n := min(len(latencies), mostValues)
	out := make([]int64, n)
	for i := range out {
		at := i
		if n < len(latencies) {
			at = i * (len(latencies) - 1) / (n - 1)
		}
		out[i] = max(latencies[at].Milliseconds(), 0)
	}
	return out
}
