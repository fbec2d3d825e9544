package provider_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/blang/semver"
	"github.com/google/go-cmp/cmp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/provider"
)

// A registration is a resource as a component registered it.
type registration struct {
	integration.MockResourceArgs
	dependsOn []string
}

// A program is one component under construction against a mock engine.
type program struct {
	mu         sync.Mutex
	registered map[string]registration // by type and name, "aws:sqs/queue:Queue orders-queue"
}

func (m *program) record(args integration.MockResourceArgs) (string, property.Map, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := registration{MockResourceArgs: args}
	for _, urn := range args.RegisterRPC.GetDependencies() {
		r.dependsOn = append(r.dependsOn, urn[strings.LastIndex(urn, "::")+2:])
	}
	m.registered[string(args.TypeToken)+" "+args.Name] = r
	state := args.Inputs.
		Set("name", property.New(args.Name+"-0123456")).
		Set("url", property.New("https://sqs.eu-central-1.amazonaws.com/123456789012/"+args.Name)).
		Set("arn", property.New(arnOf(string(args.TypeToken), args.Name)))
	if topic := args.Inputs.Get("topicArn"); topic.IsString() {
		state = state.Set("topicArns", property.New([]property.Value{topic}))
	}
	return args.Name, state, nil
}

func arnOf(token, name string) string {
	service := map[string]string{
		"aws:sqs/queue:Queue": "sqs", "aws:sns/topic:Topic": "sns", "aws:lambda/function:Function": "lambda",
		"aws:iam/role:Role": "iam", "aws:cloudwatch/logGroup:LogGroup": "logs",
	}[token]
	return "arn:aws:" + service + ":eu-central-1:123456789012:" + name
}

func construct(t *testing.T, component, name string, inputs map[string]property.Value) (*program, p.ConstructResponse, error) {
	t.Helper()
	return constructAt(t, false, component, name, inputs)
}

func constructAt(
	t *testing.T, preview bool, component, name string, inputs map[string]property.Value,
) (*program, p.ConstructResponse, error) {
	t.Helper()
	return constructAs(t, p.ConstructRequest{Urn: urnOf(component, name), Inputs: property.NewMap(inputs), DryRun: preview})
}

func constructAs(t *testing.T, request p.ConstructRequest) (*program, p.ConstructResponse, error) {
	t.Helper()
	m := &program{registered: map[string]registration{}}
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version),
		integration.WithProvider(provider.New()), integration.WithMocks(&integration.MockResourceMonitor{NewResourceF: m.record}))
	if err != nil {
		t.Fatal(err)
	}
	response, err := server.Construct(request)
	return m, response, err
}

func urnOf(component, name string) resource.URN {
	return resource.NewURN("dev", "shop", "", tokens.Type("eventlink:index:"+component), name)
}

const (
	standardTopic = "arn:aws:sns:eu-central-1:123456789012:order-events"
	fifoTopic     = standardTopic + ".fifo"
	queue         = "arn:aws:sqs:eu-central-1:123456789012:invoice-commands"
)

func pointInputs(topic string) map[string]property.Value {
	return map[string]property.Value{
		"eventTopicArn": property.New(topic),
		"eventSchema":   property.New(`{"type": "object"}`),
	}
}

func extensionInputs(topic, target string) map[string]property.Value {
	return map[string]property.Value{
		"contract": property.New(map[string]property.Value{
			"name": property.New("orders"), "topicArn": property.New(topic), "eventSchema": property.New(`{"type": "object"}`),
			"fifo": property.New(strings.HasSuffix(topic, ".fifo")), "enforced": property.New(true), "digest": property.New(""),
		}),
		"commandTopicArn": property.New(target),
		"commandSchema":   property.New(map[string]property.Value{"type": property.New("object")}),
		"mapping":         property.New(`[{"type": "CreateInvoice"}]`),
	}
}

func TestAPointOnAStandardTopicIsOneLaneToATopicOfItsOwn(t *testing.T) {
	t.Parallel()
	m, response, err := construct(t, "ExtensionPoint", "orders", pointInputs(standardTopic))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"aws:cloudwatch/logGroup:LogGroup orders-logs",
		"aws:iam/role:Role orders-role",
		"aws:iam/rolePolicy:RolePolicy orders-role-policy",
		"aws:lambda/eventSourceMapping:EventSourceMapping orders-consumer",
		"aws:lambda/function:Function orders-function",
		"aws:sns/topic:Topic orders-point",
		"aws:sns/topicPolicy:TopicPolicy orders-point-policy",
		"aws:sns/topicSubscription:TopicSubscription orders-subscription",
		"aws:sqs/queue:Queue orders-dlq",
		"aws:sqs/queue:Queue orders-queue",
		"aws:sqs/queuePolicy:QueuePolicy orders-dlq-policy",
		"aws:sqs/queuePolicy:QueuePolicy orders-queue-policy",
		"eventlink:index:Contract orders-contract",
		"eventlink:index:ExtensionPoint orders",
		"eventlink:index:Source orders-source",
	}
	if diff := cmp.Diff(want, m.names()); diff != "" {
		t.Errorf("resources differ (-want +got):\n%s", diff)
	}
	if got := response.State.Get("queueUrl").AsString(); !strings.HasSuffix(got, "/orders-queue") {
		t.Errorf("queueUrl is %q, wanted that of the lane's queue", got)
	}
	contract := response.State.Get("contract").AsMap()
	if got := contract.Get("topicArn").AsString(); got != arnOf("aws:sns/topic:Topic", "orders-point") {
		t.Errorf("contract.topicArn is %q, wanted the point's own topic", got)
	}
}

func TestAPointWithoutEnforcementHasNoLane(t *testing.T) {
	t.Parallel()
	inputs := pointInputs(standardTopic)
	inputs["enforcement"] = property.New("off")
	m, response, err := construct(t, "ExtensionPoint", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"eventlink:index:Contract orders-contract", "eventlink:index:ExtensionPoint orders"}, m.names()); diff != "" {
		t.Errorf("resources differ (-want +got):\n%s", diff)
	}
	if got := response.State.Get("topicArn").AsString(); got != standardTopic {
		t.Errorf("topicArn is %q, wanted the event topic", got)
	}
	if got := response.State.Get("queueUrl"); !got.IsNull() {
		t.Errorf("queueUrl is %v, wanted nothing", got)
	}
}

func TestEveryChildOfALaneDependsOnTheChecks(t *testing.T) {
	t.Parallel()
	inputs := pointInputs(standardTopic)
	inputs["mapping"] = property.New(`[event]`)
	inputs["sourceSchema"] = property.New(`{"type": "object"}`)
	m, _, err := construct(t, "ExtensionPoint", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	for key, r := range m.registered {
		if !strings.HasPrefix(key, "aws:") {
			continue
		}
		for _, check := range []string{"orders-contract", "orders-mapping"} {
			if !slices.Contains(r.dependsOn, check) {
				t.Errorf("%s depends on %v, not on %s", key, r.dependsOn, check)
			}
		}
	}
}

func TestALaneAcceptsEventsOnlyOnceItCanHandleThem(t *testing.T) {
	t.Parallel()
	m, _, err := construct(t, "Extension", "invoicing", extensionInputs(standardTopic, queue))
	if err != nil {
		t.Fatal(err)
	}
	for key, needs := range map[string][]string{
		"aws:sns/topicSubscription:TopicSubscription invoicing-subscription":  {"invoicing-queue-policy", "invoicing-dlq-policy"},
		"aws:lambda/eventSourceMapping:EventSourceMapping invoicing-consumer": {"invoicing-role-policy"},
		"aws:lambda/function:Function invoicing-function":                     {"invoicing-role-policy", "invoicing-logs"},
	} {
		for _, need := range needs {
			if !slices.Contains(m.registered[key].dependsOn, need) {
				t.Errorf("%s depends on %v, not on %s", key, m.registered[key].dependsOn, need)
			}
		}
	}
}

func TestFIFOLanesAreFIFOThroughout(t *testing.T) {
	t.Parallel()
	m, _, err := construct(t, "ExtensionPoint", "orders", pointInputs(fifoTopic))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"aws:sqs/queue:Queue orders-queue-fifo", "aws:sqs/queue:Queue orders-dlq-fifo"} {
		in := m.registered[key].Inputs
		if !in.Get("fifoQueue").IsBool() || in.Get("deduplicationScope").AsString() != "messageGroup" ||
			in.Get("fifoThroughputLimit").AsString() != "perMessageGroupId" {
			t.Errorf("%s is not a high-throughput FIFO queue: %v", key, in)
		}
	}
	topic := m.registered["aws:sns/topic:Topic orders-point-fifo"].Inputs
	if !topic.Get("fifoTopic").IsBool() || topic.Get("fifoThroughputScope").AsString() != "MessageGroup" {
		t.Errorf("the point's topic is not a high-throughput FIFO topic: %v", topic)
	}
	consumer := m.registered["aws:lambda/eventSourceMapping:EventSourceMapping orders-consumer"].Inputs
	if w := consumer.Get("maximumBatchingWindowInSeconds"); !w.IsNull() {
		t.Errorf("a FIFO lane has a batching window: %v", w)
	}
}

func TestOnlyTheStreamsOfTheLogGroupAreAllowedByAWildcard(t *testing.T) {
	t.Parallel()
	inputs := pointInputs(standardTopic)
	inputs["subscriberAccounts"] = property.New([]property.Value{property.New("210987654321")})
	inputs["lane"] = property.New(map[string]property.Value{
		"kmsKeyArn": property.New("arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
	})
	point, _, err := construct(t, "ExtensionPoint", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	extension, _, err := construct(t, "Extension", "invoicing", extensionInputs(fifoTopic, queue))
	if err != nil {
		t.Fatal(err)
	}
	policies := 0
	for _, m := range []*program{point, extension} {
		for key, r := range m.registered {
			for _, input := range []string{"policy", "assumeRolePolicy"} {
				document := r.Inputs.Get(input)
				if !document.IsString() {
					continue
				}
				policies++
				for _, statement := range allowStatements(t, document.AsString()) {
					text := strings.ReplaceAll(statement, arnOf("aws:cloudwatch/logGroup:LogGroup", r.Name[:strings.Index(r.Name, "-")]+"-logs")+":*", "")
					if strings.Contains(text, "*") {
						t.Errorf("%s has a wildcard in an Allow statement: %s", key, statement)
					}
				}
			}
		}
	}
	// Two queue policies, a role's trust and a role's policy for each lane, and the policy of the point's topic.
	if policies != 9 {
		t.Errorf("saw %d policies, wanted 9", policies)
	}
}

func allowStatements(t *testing.T, document string) []string {
	t.Helper()
	var policy struct{ Statement []map[string]any }
	if err := json.Unmarshal([]byte(document), &policy); err != nil {
		t.Fatal(err)
	}
	var allows []string
	for _, s := range policy.Statement {
		if s["Effect"] == "Allow" {
			text, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			allows = append(allows, string(text))
		}
	}
	return allows
}

func TestARefusedComponentRegistersNothing(t *testing.T) {
	t.Parallel()
	inputs := extensionInputs(standardTopic, "arn:aws:s3:::bucket")
	inputs["mapping"] = property.New("evnt.orderId")
	inputs["lane"] = property.New(map[string]property.Value{"batchsize": property.New(5.0)})
	m, _, err := construct(t, "Extension", "invoicing", inputs)
	if err == nil {
		t.Fatal("got no error")
	}
	for _, part := range []string{"commandTopicArn: ", "[WIR002]", "mapping:1:1: ", "[MAP002]", "lane.batchsize: ", "[LAN002]"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the error lacks %q:\n%v", part, err)
		}
	}
	if len(m.registered) != 0 {
		t.Errorf("registered %v", m.names())
	}
}

func TestASchemaGivenAsAnObjectBecomesTextOnce(t *testing.T) {
	t.Parallel()
	inputs := pointInputs(standardTopic)
	inputs["eventSchema"] = property.New(map[string]property.Value{
		"type": property.New("object"), "required": property.New([]property.Value{property.New("order_id")}),
		"properties": property.New(map[string]property.Value{
			"order_id": property.New(map[string]property.Value{"type": property.New("integer"), "maximum": property.New(9007199254740991.0)}),
			"__note":   property.New(map[string]property.Value{"$ref": property.New("#/$defs/note")}),
		}),
		"$defs": property.New(map[string]property.Value{"note": property.New(map[string]property.Value{"type": property.New("string")})}),
	})
	_, response, err := construct(t, "ExtensionPoint", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"$defs":{"note":{"type":"string"}},"properties":{"__note":{"$ref":"#/$defs/note"},` +
		`"order_id":{"maximum":9007199254740991,"type":"integer"}},"required":["order_id"],"type":"object"}`
	if got := response.State.Get("eventSchema").AsString(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What a lane, a stack's state and other stacks get to see needs no other documents.
func TestASchemaAndItsDocumentsBecomeOneText(t *testing.T) {
	t.Parallel()
	inputs := pointInputs(standardTopic)
	inputs["eventSchema"] = property.New(map[string]property.Value{"$ref": property.New("api.json#/components/schemas/Order")})
	inputs["documents"] = property.New(map[string]property.Value{"api.json": property.New(
		`{"openapi": "3.0.3", "components": {"schemas": {"Order": {"type": "object", "properties": {"note": {"type": "string", "nullable": true}}}}}}`)})
	m, response, err := construct(t, "ExtensionPoint", "orders", inputs)
	if err != nil {
		t.Fatal(err)
	}
	got := response.State.Get("eventSchema").AsString()
	c, problems := contract.Compile(got)
	if problems != nil {
		t.Fatalf("%s: %+v", got, problems)
	}
	for body, ok := range map[string]bool{`{"note": null}`: true, `{"note": 1}`: false} {
		v, err := c.Decode([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if (c.Check(v) == nil) != ok {
			t.Errorf("%s obeys %s: wanted %t", body, got, ok)
		}
	}
	if kept := m.registered["eventlink:index:Contract orders-contract"].Inputs.Get("eventSchema"); kept.AsString() != got {
		t.Errorf("the Contract keeps %v", kept)
	}
}

func TestUnknownInputsNeverBreakAPreview(t *testing.T) {
	t.Parallel()
	unknown := property.New(property.Computed)
	from := []resource.URN{resource.NewURN("dev", "shop", "", "aws:sns/topic:Topic", "source")}
	known := func(v any) property.Value {
		value, err := property.Any(v)
		if err != nil {
			t.Fatal(err)
		}
		return value.WithDependencies(from).WithSecret(true)
	}
	lane := func(value property.Value) property.Value {
		fields := map[string]property.Value{}
		for _, key := range []string{"batchSize", "memorySize", "timeout", "kmsKeyArn", "enabled", "allowQueueReplacement", "architecture"} {
			fields[key] = value
		}
		return property.New(fields)
	}
	for name, change := range map[string]map[string]property.Value{
		"a contract":                            {"contract": unknown},
		"a command topic":                       {"commandTopicArn": unknown},
		"a command topic with dependencies":     {"commandTopicArn": unknown.WithDependencies(from)},
		"a schema":                              {"commandSchema": unknown},
		"a part of a schema":                    {"commandSchema": property.New(map[string]property.Value{"type": unknown})},
		"expressions":                           {"mapping": unknown, "identity": unknown, "idScope": unknown},
		"flags":                                 {"fifo": unknown, "strict": unknown},
		"flags that depend on a resource":       {"fifo": known(false), "strict": known(false), "filter": known("off")},
		"tags":                                  {"tags": unknown},
		"tags that depend on a resource":        {"tags": unknown.WithDependencies(from)},
		"a contract that depends on a resource": {"contract": unknown.WithDependencies(from)},
		"lane settings that depend on one":      {"lane": lane(unknown.WithDependencies(from))},
		"a tag":                                 {"tags": property.New(map[string]property.Value{"team": unknown})},
		"lane settings":                         {"lane": lane(unknown)},
		"layers and environment":                {"lane": property.New(map[string]property.Value{"layers": unknown, "environment": unknown})},
		"a layer and a variable": {"lane": property.New(map[string]property.Value{
			"layers": property.New([]property.Value{unknown}), "environment": property.New(map[string]property.Value{"LEVEL": unknown}),
		})},
		"a layer and a variable of another resource": {"lane": property.New(map[string]property.Value{
			"layers": property.New([]property.Value{unknown.WithDependencies(from)}), "environment": property.New(map[string]property.Value{"LEVEL": unknown.WithDependencies(from), "NAME": known("b")}),
		})},
		"a lane that depends on a resource": {"lane": known(map[string]property.Value{"timeout": property.New(5.0)})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inputs := extensionInputs(standardTopic, queue)
			for key, value := range change {
				inputs[key] = value
			}
			if _, _, err := constructAt(t, true, "Extension", "invoicing", inputs); err != nil {
				t.Error(err)
			}
		})
	}
}

func (m *program) names() []string {
	names := make([]string, 0, len(m.registered))
	for name := range m.registered {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestAQueueIsReplacedOnlyIfAllowed(t *testing.T) {
	t.Parallel()
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version), integration.WithProvider(provider.New()))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"Contract", "Mapping"} {
		for _, allowed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, allowed %t", kind, allowed), func(t *testing.T) {
				inputs := func(queue string) property.Map {
					return property.NewMap(map[string]property.Value{
						"eventSchema": property.New(`{"type": "object"}`), "commandSchema": property.New(`{"type": "object"}`),
						"mapping": property.New("[]"), "queue": property.New(queue), "allowQueueReplacement": property.New(allowed),
					})
				}
				old, updated := inputs("standard"), inputs("fifo")
				if kind == "Contract" {
					old, updated = old.Delete("mapping", "commandSchema"), updated.Delete("mapping", "commandSchema")
				}
				response, err := server.Check(p.CheckRequest{
					Urn: resource.NewURN("dev", "shop", "", tokens.Type("eventlink:index:"+kind), "orders"), State: old, Inputs: updated,
				})
				if err != nil {
					t.Fatal(err)
				}
				if refused := len(response.Failures) > 0; refused == allowed {
					t.Errorf("got failures %v", response.Failures)
				}
			})
		}
	}
}
