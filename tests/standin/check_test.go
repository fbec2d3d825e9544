package standin_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/urn"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/tests/standin"
)

// object writes properties briefly.
type object = map[string]property.Value

func str(s string) property.Value   { return property.New(s) }
func num(f float64) property.Value  { return property.New(f) }
func yes(b bool) property.Value     { return property.New(b) }
func obj(m object) property.Value   { return property.New(m) }
func unknownValue() property.Value  { return property.New(property.Computed) }
func typed(token string) urn.URN    { return named(token, "orders") }
func named(token, n string) urn.URN { return urn.URN("urn:pulumi:s::p::" + token + "::" + n) }

const (
	queue        = "aws:sqs/queue:Queue"
	topic        = "aws:sns/topic:Topic"
	subscription = "aws:sns/topicSubscription:TopicSubscription"
	function     = "aws:lambda/function:Function"
	mapping      = "aws:lambda/eventSourceMapping:EventSourceMapping"
	rolePolicy   = "aws:iam/rolePolicy:RolePolicy"
	metricAlarm  = "aws:cloudwatch/metricAlarm:MetricAlarm"

	topicArn = "arn:aws:sns:us-east-1:000000000000:on-call"
)

func check(t *testing.T, u urn.URN, old, inputs object) p.CheckResponse {
	t.Helper()
	response, err := standin.New().Check(t.Context(), p.CheckRequest{
		Urn: u, State: property.NewMap(old), Inputs: property.NewMap(inputs), RandomSeed: []byte("seed"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		token  string
		inputs object
		// want is the property of each failure with a part of its reason.
		want [][2]string
	}{
		{
			"a property that the resource does not have", queue,
			object{"visibilityTimeout": num(30)},
			[][2]string{{"visibilityTimeout", "Invalid or unknown key"}},
		},
		{
			"a misspelt member of a nested object", function,
			object{
				"role": str("arn"), "code": str("x"), "handler": str("bootstrap"), "runtime": str("provided.al2023"),
				"loggingConfig": obj(object{"logFormat": str("JSON"), "group": str("g")}),
			},
			[][2]string{{"code", "expected an archive"}, {"loggingConfig", "'loggingConfig.group'"}},
		},
		{
			"an absent required member of a nested object", function,
			object{
				"role": str("arn"), "code": unknownValue(), "handler": str("bootstrap"), "runtime": str("provided.al2023"),
				"loggingConfig": obj(object{"logGroup": str("g")}),
			},
			[][2]string{{"loggingConfig", "'loggingConfig.logFormat'"}},
		},
		{
			"absent required properties, also those of many types", subscription,
			object{"protocol": str("sqs")},
			[][2]string{{"endpoint", "Missing required argument"}, {"topic", "Missing required argument"}},
		},
		{
			"an absent policy and role", rolePolicy,
			object{},
			[][2]string{{"policy", "Missing required argument"}, {"role", "Missing required argument"}},
		},
		{
			"a text for a number", queue,
			object{"visibilityTimeoutSeconds": str("30")},
			[][2]string{{"visibilityTimeoutSeconds", "expected an integer"}},
		},
		{
			"a fraction for an integer", queue,
			object{"visibilityTimeoutSeconds": num(1.5)},
			[][2]string{{"visibilityTimeoutSeconds", "expected an integer"}},
		},
		{
			"a number that is not text among tags", topic,
			object{"tags": obj(object{"cost": num(1)})},
			[][2]string{{"tags", "'tags.cost'"}},
		},
		{
			"a number out of AWS's range", queue,
			object{"messageRetentionSeconds": num(59)},
			[][2]string{{"messageRetentionSeconds", "in the range (60 - 1209600)"}},
		},
		{
			"two settings that exclude each other", queue,
			object{"kmsMasterKeyId": str("key"), "sqsManagedSseEnabled": yes(true)},
			[][2]string{{"kmsMasterKeyId", "conflicts with sqsManagedSseEnabled"}},
		},
		{
			"a policy that is no JSON", queue,
			object{"redrivePolicy": str("{")},
			[][2]string{{"redrivePolicy", "invalid JSON"}},
		},
		{
			"an action that is not a topic's in its policy", topic,
			object{"policy": str(`{"Statement":{"Effect":"Allow","Action":["sns:Publish","sqs:SendMessage"]}}`)},
			[][2]string{{"policy", "out of service scope: sqs:SendMessage"}},
		},
		{
			"a property that pulumi-aws has and the stand-in cannot pass on", mapping,
			object{"functionName": str("f"), "startingPosition": str("LATEST")},
			[][2]string{{"startingPosition", "does not serve"}},
		},
		{
			"an alarm whose values are none of CloudWatch's", metricAlarm,
			object{
				"comparisonOperator": str("Above"), "evaluationPeriods": num(0), "metricName": str("m"), "namespace": str("n"), "period": num(90),
				"statistic": str("Total"), "threshold": num(0), "treatMissingData": str("ok"),
				"alarmActions": property.New([]property.Value{str("on-call")}),
			},
			[][2]string{
				{"comparisonOperator", "got Above"},
				{"statistic", "got Total"},
				{"treatMissingData", "got ok"},
				{"evaluationPeriods", "at least (1)"},
				{"period", "divisible by 60"},
				{"alarmActions", "is an invalid ARN"},
			},
		},
		{
			"an alarm of no metric", metricAlarm,
			object{"comparisonOperator": str("GreaterThanThreshold"), "evaluationPeriods": num(1), "threshold": num(0), "statistic": str("Sum"), "period": num(60)},
			[][2]string{{"metricName", "needs metricName"}, {"namespace", "needs namespace"}},
		},
		{
			"a name too long for random characters after it", function,
			object{"role": str("arn"), "code": unknownValue(), "handler": str("b"), "runtime": str("provided.al2023")},
			[][2]string{{"name", "plus 7 random chars is longer than maximum length 64"}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := typed(c.token)
			if c.want[0][0] == "name" && c.token == function {
				u = named(c.token, strings.Repeat("long-", 12))
			}
			response := check(t, u, nil, c.inputs)
			if len(response.Failures) != len(c.want) {
				t.Fatalf("want %d failures, got %v", len(c.want), response.Failures)
			}
			for i, failure := range response.Failures {
				if failure.Property != c.want[i][0] || !strings.Contains(failure.Reason, c.want[i][1]) {
					t.Errorf("want %v, got %v", c.want[i], failure)
				}
			}
		})
	}
}

// TestAPlanRefuses has inputs that the real plugin refuses when it compares them with the resource: at preview and at update,
// and not in Check.
func TestAPlanRefuses(t *testing.T) {
	t.Parallel()
	subscribed := func(more object) object {
		inputs := object{"topic": str("arn"), "protocol": str("sqs"), "endpoint": str("arn")}
		maps.Copy(inputs, more)
		return inputs
	}
	const scopeAlone = "filter_policy is required when filter_policy_scope is set"
	for _, c := range []struct {
		name    string
		token   string
		inputs  object
		want    string
		updates bool
	}{
		{"a scope without a policy", subscription, subscribed(object{"filterPolicyScope": str("MessageBody")}), scopeAlone, true},
		{
			"a scope with an unknown policy", subscription,
			subscribed(object{"filterPolicyScope": str("MessageBody"), "filterPolicy": unknownValue()}), scopeAlone, true,
		},
		{
			"an unknown scope with an unknown policy", subscription,
			subscribed(object{"filterPolicyScope": unknownValue(), "filterPolicy": unknownValue()}), scopeAlone, true,
		},
		{
			"an unknown scope with an empty policy", subscription,
			subscribed(object{"filterPolicyScope": unknownValue(), "filterPolicy": str("")}), scopeAlone, true,
		},
		{"an unknown policy without a scope", subscription, subscribed(object{"filterPolicy": unknownValue()}), "", true},
		{
			"a scope with a policy", subscription,
			subscribed(object{"filterPolicyScope": str("MessageBody"), "filterPolicy": str(`{"a":["b"]}`)}), "", true,
		},
		{"what only a FIFO queue has", queue, object{"deduplicationScope": str("messageGroup")}, "can only be set for FIFO queue", true},
		{"what only a FIFO topic has", topic, object{"fifoThroughputScope": str("MessageGroup")}, "can only be set for FIFO topics", true},
		{
			"a FIFO queue whose name does not say so", queue,
			object{"fifoQueue": yes(true), "name": str("orders")},
			"invalid queue name: orders", false,
		},
		{"a FIFO topic whose name does not say so", topic, object{"fifoTopic": yes(true), "name": str("orders")}, "invalid topic name: orders", false},
		{"a function without a handler", function, object{"role": str("arn"), "code": unknownValue(), "runtime": str("provided.al2023")}, "handler and runtime", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			u := typed(c.token)
			checked := check(t, u, nil, c.inputs)
			if len(checked.Failures) > 0 {
				t.Fatal(checked.Failures)
			}
			_, err := standin.New().Create(t.Context(), p.CreateRequest{Urn: u, Properties: checked.Inputs, DryRun: true})
			refusedWith(t, err, c.want)
			_, err = standin.New().Diff(t.Context(), p.DiffRequest{Urn: u, Inputs: checked.Inputs})
			if c.updates {
				refusedWith(t, err, c.want)
			}
		})
	}
}

// TestABatchingWindowThatIsRemovedGoesBackToZero: nothing is 0 there, unlike the batch size, which Lambda keeps.
func TestABatchingWindowThatIsRemovedGoesBackToZero(t *testing.T) {
	t.Parallel()
	inputs := check(t, typed(mapping), nil, object{"functionName": str("f"), "eventSourceArn": str("q")}).Inputs
	for window, want := range map[float64]map[string]p.PropertyDiff{
		5: {"maximumBatchingWindowInSeconds": {Kind: p.Delete}}, 0: {},
	} {
		state := inputs.Set("maximumBatchingWindowInSeconds", num(window)).Set("batchSize", num(10))
		response, err := standin.New().Diff(t.Context(), p.DiffRequest{Urn: typed(mapping), State: state, Inputs: inputs})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, response.DetailedDiff); diff != "" {
			t.Errorf("a window of %v s (-want +got):\n%s", window, diff)
		}
	}
}

func refusedWith(t *testing.T, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("want %q, got %v", want, err)
	}
}

func TestCheckFillsTheDefaultsIn(t *testing.T) {
	t.Parallel()
	for token, want := range map[string]object{
		queue: {
			"contentBasedDeduplication": yes(false), "delaySeconds": num(0), "fifoQueue": yes(false), "maxMessageSize": num(262144),
			"messageRetentionSeconds": num(345600), "receiveWaitTimeSeconds": num(0), "visibilityTimeoutSeconds": num(30),
		},
		subscription:        {"confirmationTimeoutInMinutes": num(1), "endpointAutoConfirms": yes(false), "rawMessageDelivery": yes(false)},
		"aws:iam/role:Role": {"forceDetachPolicies": yes(false), "maxSessionDuration": num(3600), "path": str("/")},
	} {
		given := check(t, typed(token), nil, nil).Inputs
		made := given.Get("__defaults").AsArray().AsSlice()
		for name, value := range want {
			if !given.Get(name).Equals(value) || !slices.ContainsFunc(made, func(v property.Value) bool { return v.Equals(str(name)) }) {
				t.Errorf("%s: want %s = %v, made by the provider, got %v of %v", token, name, value, given.Get(name), made)
			}
		}
	}
	if given := check(t, typed(queue), nil, object{"delaySeconds": num(5)}).Inputs; given.Get("delaySeconds").AsNumber() != 5 {
		t.Errorf("a value of the program stays: got %v", given.Get("delaySeconds"))
	}
}

func TestCheckAcceptsUnknownInputs(t *testing.T) {
	t.Parallel()
	response := check(t, typed(subscription), nil, object{
		"topic": unknownValue(), "protocol": str("sqs"), "endpoint": unknownValue(), "filterPolicy": unknownValue(),
	})
	if len(response.Failures) != 0 {
		t.Errorf("want no failure, got %v", response.Failures)
	}
}

func TestCheckNames(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name        string
		u           urn.URN
		old, inputs object
		want        string
	}{
		{"from the resource's name and the seed", typed(queue), nil, nil, "orders-614742c"},
		{"with .fifo after it for a FIFO queue", typed(queue), nil, object{"fifoQueue": yes(true)}, "orders-614742c.fifo"},
		{"with .fifo after it for a FIFO topic", typed(topic), nil, object{"fifoTopic": yes(true)}, "orders-614742c.fifo"},
		{
			"as before on an update", typed(queue),
			object{"name": str("orders-0000000"), "__defaults": property.New([]property.Value{str("name")})},
			nil,
			"orders-0000000",
		},
		{
			"anew where the program gave the name before", typed(queue), object{"name": str("mine")}, nil, "orders-614742c",
		},
		{"not at all where the program gives the name", typed(queue), nil, object{"name": str("mine")}, "mine"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			response := check(t, c.u, c.old, c.inputs)
			if len(response.Failures) != 0 {
				t.Fatal(response.Failures)
			}
			if got := response.Inputs.Get("name"); !got.IsString() || got.AsString() != c.want {
				t.Errorf("want %s, got %v", c.want, got)
			}
		})
	}
}

func TestAPreviewGivesOnlyKnownOutputs(t *testing.T) {
	t.Parallel()
	inputs := check(t, typed(queue), nil, object{"redrivePolicy": unknownValue(), "tags": obj(object{"a": str("b")})}).Inputs
	response, err := standin.New().Create(t.Context(), p.CreateRequest{Urn: typed(queue), Properties: inputs, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	known := object{
		"name": str("orders-614742c"), "visibilityTimeoutSeconds": num(30), "fifoQueue": yes(false),
		"tagsAll": obj(object{"a": str("b")}),
	}
	for name, want := range known {
		if got := response.Properties.Get(name); !got.Equals(want) {
			t.Errorf("%s: want %v, got %v", name, want, got)
		}
	}
	for _, name := range []string{"arn", "url", "redrivePolicy", "policy"} {
		if got := response.Properties.Get(name); !got.IsComputed() {
			t.Errorf("%s: want it unknown, got %v", name, got)
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	state := object{
		"name": str("orders-1"), "fifoQueue": yes(false), "visibilityTimeoutSeconds": num(30), "delaySeconds": num(0),
		"contentBasedDeduplication": yes(false), "maxMessageSize": num(262144), "messageRetentionSeconds": num(345600),
		"receiveWaitTimeSeconds": num(0), "sqsManagedSseEnabled": yes(true), "arn": str("arn"),
		"redrivePolicy": str(`{"maxReceiveCount":5,"deadLetterTargetArn":"a"}`),
	}
	auto := property.New([]property.Value{str("name")})
	cases := []struct {
		name   string
		inputs object
		want   map[string]p.PropertyDiff
	}{
		{
			"nothing, where only the writing of a document differs",
			object{
				"name": str("orders-1"), "__defaults": auto,
				"redrivePolicy": str(`{"deadLetterTargetArn": "a", "maxReceiveCount": 5}`),
			},
			map[string]p.PropertyDiff{},
		},
		{
			"an update",
			object{"name": str("orders-1"), "__defaults": auto, "visibilityTimeoutSeconds": num(60)},
			map[string]p.PropertyDiff{"visibilityTimeoutSeconds": {Kind: p.Update}},
		},
		{
			"a replacement",
			object{"name": str("orders-2"), "__defaults": auto},
			map[string]p.PropertyDiff{"name": {Kind: p.UpdateReplace}},
		},
		{
			"an update by a value that is not known yet",
			object{"name": str("orders-1"), "__defaults": auto, "redrivePolicy": unknownValue()},
			map[string]p.PropertyDiff{"redrivePolicy": {Kind: p.Update}},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			response, err := standin.New().Diff(t.Context(), p.DiffRequest{
				Urn: typed(queue), State: property.NewMap(state), Inputs: property.NewMap(c.inputs),
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, response.DetailedDiff); diff != "" {
				t.Error(diff)
			}
			if response.HasChanges != (len(c.want) > 0) {
				t.Errorf("changes: got %t", response.HasChanges)
			}
		})
	}
}
