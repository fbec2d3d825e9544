package provider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const alarmTopic = "arn:aws:sns:eu-central-1:123456789012:on-call"

// alarmsOf gives the thresholds of a lane's alarms, by the name of their metric.
func (m *program) alarmsOf(t *testing.T) map[string]float64 {
	t.Helper()
	alarms := map[string]float64{}
	for _, r := range m.registered {
		if r.TypeToken != "aws:cloudwatch/metricAlarm:MetricAlarm" {
			continue
		}
		in := r.Inputs
		alarms[in.Get("metricName").AsString()] = in.Get("threshold").AsNumber()
		for _, actions := range []string{"alarmActions", "okActions"} {
			if got := in.Get(actions).AsArray(); got.Len() != 1 || got.Get(0).AsString() != alarmTopic {
				t.Errorf("%s: %s are %v", r.Name, actions, got)
			}
		}
	}
	return alarms
}

func TestALaneHasTheAlarmsThatWereAskedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		alarms map[string]property.Value
		want   map[string]float64
	}{
		{"none", nil, map[string]float64{}},
		{
			"defaults",
			map[string]property.Value{"topicArn": property.New(alarmTopic)},
			map[string]float64{
				"ApproximateNumberOfMessagesVisible": 0, "ApproximateAgeOfOldestMessage": 300, "Errors": 0, "Throttles": 0, "returned": 0,
			},
		},
		{
			"some, and others off",
			map[string]property.Value{
				"topicArn": property.New(alarmTopic), "deadLetters": property.New(5.0), "oldestSeconds": property.New(60.0),
				"errors": property.New(2.0), "throttles": property.New(-1.0), "returned": property.New(-1.0),
			},
			map[string]float64{"ApproximateNumberOfMessagesVisible": 5, "ApproximateAgeOfOldestMessage": 60, "Errors": 2},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for component, inputs := range map[string]map[string]property.Value{
				"ExtensionPoint": pointInputs(standardTopic), "Extension": extensionInputs(standardTopic, queue),
			} {
				if c.alarms != nil {
					inputs["alarms"] = property.New(c.alarms)
				}
				m, _, err := construct(t, component, "orders", inputs)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(c.want, m.alarmsOf(t)); diff != "" {
					t.Errorf("%s:\n%s", component, diff)
				}
			}
		})
	}
}

// TestAnAlarmWatchesItsOwnLane looks for the names of the lane's queues and function in the dimensions.
func TestAnAlarmWatchesItsOwnLane(t *testing.T) {
	t.Parallel()
	inputs := extensionInputs(standardTopic, queue)
	inputs["alarms"] = property.New(map[string]property.Value{"topicArn": property.New(alarmTopic)})
	m, _, err := construct(t, "Extension", "invoicing", inputs)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range m.registered {
		if r.TypeToken == "aws:cloudwatch/metricAlarm:MetricAlarm" {
			for dimension, value := range r.Inputs.Get("dimensions").AsMap().All {
				got[r.Name] = r.Inputs.Get("namespace").AsString() + " " + dimension + " " + value.AsString()
			}
		}
	}
	want := map[string]string{
		"invoicing-dead-letters-alarm": "AWS/SQS QueueName invoicing-dlq-0123456",
		"invoicing-oldest-alarm":       "AWS/SQS QueueName invoicing-queue-0123456",
		"invoicing-errors-alarm":       "AWS/Lambda FunctionName invoicing-function-0123456",
		"invoicing-throttles-alarm":    "AWS/Lambda FunctionName invoicing-function-0123456",
		"invoicing-returned-alarm":     "Eventlink FunctionName invoicing-function-0123456",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTheTopicOfAlarmsMayBeUnknownAtPreview as it is in a program that creates it.
func TestTheTopicOfAlarmsMayBeUnknownAtPreview(t *testing.T) {
	t.Parallel()
	inputs := extensionInputs(standardTopic, queue)
	inputs["alarms"] = property.New(map[string]property.Value{"topicArn": property.New(property.Computed), "returned": property.New(-1.0)})
	m, _, err := constructAt(t, true, "Extension", "invoicing", inputs)
	if err != nil {
		t.Fatal(err)
	}
	alarms := 0
	for _, r := range m.registered {
		if r.TypeToken == "aws:cloudwatch/metricAlarm:MetricAlarm" {
			alarms++
		}
	}
	if alarms != 4 {
		t.Errorf("got %d alarms, wanted 4", alarms)
	}
}
