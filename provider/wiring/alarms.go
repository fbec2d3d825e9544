package wiring

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// alarmKeys are the fields of alarms: the topic, and thresholds.
var alarmKeys = []string{"topicArn", "deadLetters", "oldestSeconds", "errors", "throttles", "returned"}

// alarms checks the alarms of a lane.
func (in *inputs) alarms() {
	v := in.values.Get("alarms")
	if v.IsNull() {
		return
	}
	if v.IsComputed() {
		in.fail(finding.WiringChoice, "alarms", "must be an object whose keys are known at preview", "use an unknown value for topicArn inside it only")
		return
	}
	if !v.IsMap() {
		in.wrong(finding.WiringChoice, "alarms", "an object", kindOf(v))
		return
	}
	if v.AsMap().Get("topicArn").IsNull() {
		in.add(finding.Finding{
			Code: finding.WiringMissing, Property: "alarms", Place: "topicArn", Message: "is required: it is the SNS topic that the alarms tell",
		})
	}
	for key, field := range v.AsMap().AllStable {
		in.alarm(key, field)
	}
	returned := v.AsMap().Get("returned")
	if lane := in.values.Get("lane"); lane.IsMap() && isFalse(lane.AsMap().Get("metrics")) && !(returned.IsNumber() && returned.AsNumber() == -1) {
		in.add(finding.Finding{
			Code: finding.LaneRange, Property: "alarms", Place: "returned", Message: "reads a metric that lane.metrics turns off",
			Remedy: "set alarms.returned to -1, or remove lane.metrics",
		})
	}
}

func isFalse(v property.Value) bool { return v.IsBool() && !v.AsBool() }

func (in *inputs) alarm(key string, v property.Value) {
	add := func(f finding.Finding) {
		f.Property, f.Place = "alarms", key
		in.add(f)
	}
	switch {
	case !slices.Contains(alarmKeys, key):
		add(finding.Finding{Code: finding.LaneUnknown, Message: "there is no such setting", Remedy: didYouMean(key, alarmKeys)})
	case key == "topicArn":
		if !in.readable("alarms.topicArn", v) {
			return
		}
		if !v.IsString() {
			add(mismatch(finding.Finding{Code: finding.WiringChoice}, topicARN.what, kindOf(v)))
		} else if wanted, got, ok := fits(v.AsString(), topicARN); !ok {
			add(mismatch(finding.Finding{Code: finding.WiringARN}, wanted, got))
		}
	case v.HasComputed():
		add(finding.Finding{Code: finding.WiringChoice, Message: "must be known at preview, because it decides whether there is an alarm"})
	case !v.IsNull():
		if n, ok := integer(v); !ok || n < -1 {
			add(mismatch(finding.Finding{Code: finding.LaneRange}, "an integer of at least 0, or -1 for no alarm", show(v)))
		}
	}
}
