package wiring

import (
	"fmt"
	"math"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// A span is a range of AWS's for an integer setting, both ends included.
type span struct {
	min, max int
	unit     string
}

// laneSpans are the integer settings of a lane.
var laneSpans = map[string]span{
	"batchSize":                      {1, 10000, "records"},
	"maximumBatchingWindowInSeconds": {0, 300, "seconds"},
	"maximumConcurrency":             {2, 1000, "concurrent invocations"},
	"memorySize":                     {128, 10240, "MiB"},
	"timeout":                        {1, 900, "seconds"},
	"maxReceiveCount":                {5, 1000, "receives; below 5, throttling alone would move events to the dead-letter queue"},
	"messageRetentionSeconds":        {60, 1209600, "seconds"},
}

// retentionDays are the retentions that CloudWatch Logs knows, in days; 0 keeps logs for ever.
var retentionDays = []int{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// Architectures are the processors that the Lambda program is built for, the default first.
var Architectures = []string{"arm64", "x86_64"}

var laneKeys = []string{
	"batchSize", "maximumBatchingWindowInSeconds", "maximumConcurrency", "memorySize", "timeout", "architecture",
	"maxReceiveCount", "messageRetentionSeconds", "logRetentionInDays", "kmsKeyArn", "permissionsBoundaryArn", "enabled",
	"allowQueueReplacement",
}

// lane checks the lane settings. Where it is not known yet whether the queue is FIFO, what depends on that is left for update.
func (in *inputs) lane(fifo, fifoKnown bool) {
	v := in.values.Get("lane")
	if v.IsNull() {
		return
	}
	if !v.IsMap() {
		in.fail(finding.WiringChoice, "lane", "got "+kindOrUnknown(v)+", wanted an object",
			"a key inside may be a value that is not known at preview, the object itself may not")
		return
	}
	in.laneOptions(v.AsMap(), fifo, fifoKnown)
}

func kindOrUnknown(v property.Value) string {
	if v.IsComputed() {
		return "a value that is not known at preview"
	}
	return kindOf(v)
}

func (in *inputs) laneOptions(lane property.Map, fifo, fifoKnown bool) {
	fail := func(code finding.Code, key, message, remedy string) {
		in.add(finding.Finding{Code: code, Property: "lane", Place: key, Message: message, Remedy: remedy})
	}
	numbers := map[string]int{}
	for key, v := range lane.AllStable {
		if !slices.Contains(laneKeys, key) {
			fail(finding.LaneUnknown, key, "got a setting that does not exist", didYouMean(key, laneKeys))
			continue
		}
		if !in.readable("lane."+key, v) {
			continue
		}
		if s, ok := laneSpans[key]; ok {
			n, ok := integer(v)
			if !ok || n < s.min || n > s.max {
				fail(finding.LaneRange, key, fmt.Sprintf("got %s, wanted %d to %d %s", show(v), s.min, s.max, s.unit), "")
				continue
			}
			numbers[key] = n
			continue
		}
		if problem := laneValue(key, v); problem != "" {
			fail(finding.LaneRange, key, problem, "")
		}
	}
	batch, window := numbers["batchSize"], numbers["maximumBatchingWindowInSeconds"]
	windowUnknown := lane.Get("maximumBatchingWindowInSeconds").HasComputed()
	switch {
	case fifoKnown && fifo && batch > 10:
		fail(finding.LaneRange, "batchSize", fmt.Sprintf("got %d, wanted 1 to 10 records, as the queue is FIFO", batch), "")
	case batch > 10 && window == 0 && !windowUnknown:
		fail(finding.LaneWindow, "batchSize",
			fmt.Sprintf("got %d without a batching window, wanted at most 10 or a window", batch),
			"set lane.maximumBatchingWindowInSeconds to at least 1")
	}
	if fifoKnown && fifo && window > 0 {
		fail(finding.LaneWindow, "maximumBatchingWindowInSeconds",
			fmt.Sprintf("got %d, wanted none, as a FIFO queue has no batching window", window), "leave it out")
	}
	if key := lane.Get("kmsKeyArn"); !key.IsNull() {
		in.add(finding.Finding{
			Code: finding.WiringKeyPolicy, Severity: finding.Note, Property: "lane", Place: "kmsKeyArn",
			Message: "the key's own policy must let sns.amazonaws.com use it, or nothing reaches the queue; Eventlink does not edit key policies",
			Remedy:  "add the statement of docs/security.md to the key's policy",
		})
	}
}

// laneValue checks the settings that are no ranges of integers.
func laneValue(key string, v property.Value) (problem string) {
	switch key {
	case "architecture":
		if !v.IsString() || !slices.Contains(Architectures, v.AsString()) {
			return "got " + show(v) + ", wanted " + oneOf(Architectures)
		}
	case "logRetentionInDays":
		if n, ok := integer(v); !ok || !slices.Contains(retentionDays, n) {
			return fmt.Sprintf("got %s, wanted one of CloudWatch's retentions %v in days", show(v), retentionDays)
		}
	case "kmsKeyArn", "permissionsBoundaryArn":
		shape := keyARN
		if key == "permissionsBoundaryArn" {
			shape = boundaryARN
		}
		if !v.IsString() {
			return "got " + show(v) + ", wanted " + shape.what
		}
		return fits(v.AsString(), shape)
	case "enabled", "allowQueueReplacement":
		if !v.IsBool() {
			return "got " + show(v) + ", wanted true or false"
		}
	}
	return ""
}

func integer(v property.Value) (int, bool) {
	if !v.IsNumber() || v.AsNumber() != math.Trunc(v.AsNumber()) || math.Abs(v.AsNumber()) > largestExact {
		return 0, false
	}
	return int(v.AsNumber()), true
}

// show prints a scalar as the user would have written it.
func show(v property.Value) string {
	switch {
	case v.IsString():
		return fmt.Sprintf("%q", v.AsString())
	case v.IsNumber():
		return fmt.Sprintf("%v", v.AsNumber())
	case v.IsBool():
		return fmt.Sprintf("%t", v.AsBool())
	default:
		return kindOf(v)
	}
}
