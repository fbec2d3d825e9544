package wiring

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/route"
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
	"maxReceiveCount":                {5, 1000, "receives (with fewer, throttling alone dead-letters events)"},
	"messageRetentionSeconds":        {60, 1209600, "seconds"},
}

// retentionDays are the retentions that CloudWatch Logs knows, in days; 0 keeps logs for ever.
var retentionDays = []int{
	0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
}

// Architectures are the processors that the Lambda program is built for, the default first.
var Architectures = []string{"arm64", "x86_64"}

// tracings are the ways in which a lane takes part in traces, the default first.
var tracings = []string{"off", string(route.XRay), string(route.OTel)}

var laneKeys = []string{
	"batchSize", "maximumBatchingWindowInSeconds", "maximumConcurrency", "memorySize", "timeout", "architecture",
	"maxReceiveCount", "messageRetentionSeconds", "logRetentionInDays", "kmsKeyArn", "permissionsBoundaryArn", "enabled", "metrics",
	"tracing", "layers", "environment", "allowQueueReplacement",
}

// lane checks the lane settings. If it is not known yet whether the queue is FIFO, the update checks what depends on that.
func (in *inputs) lane(fifo, fifoKnown bool) {
	v := in.values.Get("lane")
	if v.IsNull() {
		return
	}
	if v.IsComputed() {
		in.fail(finding.WiringChoice, "lane", "must be an object whose keys are known at preview", "use unknown values for keys inside it only")
		return
	}
	if !v.IsMap() {
		in.wrong(finding.WiringChoice, "lane", "an object", kindOf(v))
		return
	}
	in.laneOptions(v.AsMap(), fifo, fifoKnown)
}

func (in *inputs) laneOptions(lane property.Map, fifo, fifoKnown bool) {
	fail := func(code finding.Code, key, message, remedy string) {
		in.add(finding.Finding{Code: code, Property: "lane", Place: key, Message: message, Remedy: remedy})
	}
	wrong := func(key, wanted, got string) {
		in.add(mismatch(finding.Finding{Code: finding.LaneRange, Property: "lane", Place: key}, wanted, got))
	}
	numbers := map[string]int{}
	for key, v := range lane.AllStable {
		if !slices.Contains(laneKeys, key) {
			fail(finding.LaneUnknown, key, "there is no such setting", didYouMean(key, laneKeys))
			continue
		}
		if key == "tracing" && v.HasComputed() {
			fail(finding.WiringChoice, key, "must be known at preview, because it decides what the function's role may do", "")
			continue
		}
		switch key {
		case "layers":
			in.layers(v)
			continue
		case "environment":
			in.environment(v)
			continue
		}
		if !in.readable("lane."+key, v) {
			continue
		}
		if s, ok := laneSpans[key]; ok {
			n, ok := integer(v)
			if !ok || n < s.min || n > s.max {
				wrong(key, fmt.Sprintf("%d to %d %s", s.min, s.max, s.unit), show(v))
				continue
			}
			numbers[key] = n
			continue
		}
		if wanted, got, ok := laneValue(key, v); !ok {
			wrong(key, wanted, got)
		}
	}
	batch, window := numbers["batchSize"], numbers["maximumBatchingWindowInSeconds"]
	if fifoKnown && fifo {
		in.findings = append(in.findings, FIFOLane(batch, window)...)
	} else if batch > 10 && window == 0 && !lane.Get("maximumBatchingWindowInSeconds").HasComputed() {
		fail(finding.LaneWindow, "batchSize",
			"more than 10 records need a batching window",
			"set lane.maximumBatchingWindowInSeconds to at least 1")
	}
	if key := lane.Get("kmsKeyArn"); !key.IsNull() {
		in.add(finding.Finding{
			Code: finding.WiringKeyPolicy, Severity: finding.Note, Property: "lane", Place: "kmsKeyArn",
			Message: "sns.amazonaws.com must be allowed to use the key, or no event reaches the queue",
			Remedy:  "add the statement of docs/security.md to the key's policy, which Eventlink never edits",
		})
	}
}

// FIFOLane checks the settings of a lane that a FIFO queue restricts. A setting that is absent or not known is 0.
func FIFOLane(batchSize, window int) []finding.Finding {
	in := inputs{}
	if batchSize > 10 {
		in.add(mismatch(finding.Finding{Code: finding.LaneRange, Property: "lane", Place: "batchSize"},
			"1 to 10 records on a FIFO queue", strconv.Itoa(batchSize)))
	}
	if window > 0 {
		in.add(finding.Finding{
			Code: finding.LaneWindow, Property: "lane", Place: "maximumBatchingWindowInSeconds",
			Message: "a FIFO queue has no batching window", Remedy: "remove lane.maximumBatchingWindowInSeconds",
		})
	}
	return in.findings
}

// laneValue checks the settings that are not a range of integers. If one is wrong, it says what was wanted and got.
func laneValue(key string, v property.Value) (wanted, got string, ok bool) {
	switch key {
	case "architecture":
		if !v.IsString() || !slices.Contains(Architectures, v.AsString()) {
			return oneOf(Architectures), show(v), false
		}
	case "tracing":
		if !v.IsString() || !slices.Contains(tracings, v.AsString()) {
			return oneOf(tracings), show(v), false
		}
	case "logRetentionInDays":
		if n, ok := integer(v); !ok || !slices.Contains(retentionDays, n) {
			return fmt.Sprintf("a retention of CloudWatch Logs in days %v", retentionDays), show(v), false
		}
	case "kmsKeyArn", "permissionsBoundaryArn":
		shape := keyARN
		if key == "permissionsBoundaryArn" {
			shape = boundaryARN
		}
		if !v.IsString() {
			return shape.what, show(v), false
		}
		return fits(v.AsString(), shape)
	case "enabled", "metrics", "allowQueueReplacement":
		if !v.IsBool() {
			return "true or false", show(v), false
		}
	}
	return "", "", true
}

func integer(v property.Value) (int, bool) {
	if !v.IsNumber() || v.AsNumber() != math.Trunc(v.AsNumber()) || math.Abs(v.AsNumber()) > largestExact {
		return 0, false
	}
	return int(v.AsNumber()), true
}

// show prints a scalar as the user wrote it.
func show(v property.Value) string {
	switch {
	case v.IsString():
		return fmt.Sprintf("%q", v.AsString())
	case v.IsNumber():
		return strconv.FormatFloat(v.AsNumber(), 'f', -1, 64)
	case v.IsBool():
		return fmt.Sprintf("%t", v.AsBool())
	default:
		return kindOf(v)
	}
}
