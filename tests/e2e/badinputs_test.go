package e2e_test

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

const (
	anEvent    = `{"type": "object", "properties": {"sku": {"type": "string"}, "weight": {"type": "integer"}, "height": {"type": "integer"}}, "required": ["sku"]}`
	aCommand   = `{"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"], "additionalProperties": false}`
	parcels    = "arn:aws:sns:us-east-1:000000000000:parcels"
	labels     = "arn:aws:sqs:us-east-1:000000000000:labels"
	aSecret    = "1b47061264138c4ac30d75fd1eb44270"
	aReference = "5cf8f73096256a8f31e491e813e4eb8e"
	anOutput   = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
	signature  = "4dabf18193072939515e22adb298388d"
)

// object is an object as the engine carries it.
type object = map[string]any

// code is the code at the end of a finding.
var code = regexp.MustCompile(`\[(SCH|MAP|FIL|WIR|LAN)[0-9]{3}\]`)

// jargon is what only we, or a language of ours, would say.
var jargon = regexp.MustCompile(`grpc|bug in Eventlink|interface *\{|failed to copy|pulumi\.String|\[\]interface|map\[|goroutine|not created|%!`)

// TestEachBadInputIsAFinding previews components with bad inputs, past what a language checks by itself. Each finding is
// told once, in the user's own names, and nothing else.
func TestEachBadInputIsAFinding(t *testing.T) {
	locally(t)
	s := laidOut(t, engine.Options{Program: "resources: {}"})
	published := func(changes object) object {
		return merged(object{"topicArn": parcels, "eventSchema": anEvent, "enforced": true}, changes)
	}
	for _, c := range []struct {
		name, component string
		changes         object
		want            []string
	}{
		{
			"each input of a wrong type", "ExtensionPoint",
			object{"eventTopicArn": 1, "eventSchema": 2, "fifo": "no", "compatibility": object{}, "enforcement": false, "identity": []any{}, "subscriberAccounts": 3, "strict": 0, "lane": "slow", "tags": "x", "draft": 4, "documents": 5},
			[]string{"eventTopicArn: must be a string, not a number", "eventSchema: must be a JSON Schema", "fifo: must be true or false", "compatibility: must be a string, not an object", "enforcement: must be a string, not a boolean", "identity: must be a string, not a list", "subscriberAccounts: must be a list", "strict: must be true or false", "lane: must be an object", "tags: must be an object of strings, not a string", "draft: must be", "documents: must be"},
		},
		{
			"tags that are no strings", "ExtensionPoint",
			object{"tags": object{"team": 7, "cost": []any{"x"}, "note": nil, "flag": true}},
			[]string{"tags.team: must be a string, not 7", "tags.cost: must be a string, not a list", "tags.note: must be a string, not null", "tags.flag: must be a string, not true"},
		},
		{"a tag that AWS keeps for itself", "Extension", object{"tags": object{"AWS:team": "x"}}, []string{"tags.AWS:team: begins with aws:"}},
		{"a tag that is too long", "Extension", object{"tags": object{"team": strings.Repeat("x", 257)}}, []string{"tags.team: must be at most 256 characters, not 257"}},
		{"a tag with a character of its own", "Extension", object{"tags": object{"team": "a;b"}}, []string{"tags.team: has a value with a character"}},
		{"too many tags", "Extension", object{"tags": many(51)}, []string{"tags: has 51 tags, and AWS takes at most 50"}},
		{"an unknown partition", "ExtensionPoint", object{"eventTopicArn": strings.Replace(parcels, "aws", "gcp", 1)}, []string{`eventTopicArn: must be the ARN of an SNS topic`}},
		{
			"a lane out of range", "Extension",
			object{"lane": object{"batchSize": 0.5, "timeout": 1e9, "enabled": "yes", "logRetentionInDays": 2, "memory": 5}},
			[]string{"lane.batchSize: must be 1 to 10000 records, not 0.5", "lane.timeout: must be 1 to 900 seconds, not 1000000000", "lane.enabled: must be true or false", "lane.logRetentionInDays: must be", "lane.memory: there is no such setting"},
		},
		{"empty strings", "ExtensionPoint", object{"eventTopicArn": "", "eventSchema": " ", "identity": "", "mapping": ""}, []string{"eventTopicArn: is required, but empty", "eventSchema: is required, but empty", "identity: is empty", "mapping: is empty"}},
		{"accounts that are none", "ExtensionPoint", object{"subscriberAccounts": []any{"123", 123456789012, nil}}, []string{"subscriberAccounts/0: must be", "subscriberAccounts/1: must be an AWS account id (a string of 12 digits), not 123456789012", "subscriberAccounts/2: must be an AWS account id (a string of 12 digits), not null"}},
		{"a mapping that nothing runs", "ExtensionPoint", object{"enforcement": "off", "mapping": "[event]", "sourceSchema": anEvent}, []string{"mapping: enforcement is \"off\""}},
		{"a point that is a text", "Extension", object{"contract": nil, "extensionPoint": "parcels"}, []string{"extensionPoint: must be an ExtensionPoint of this program, not a string"}},
		{"a point that is an object", "Extension", object{"contract": nil, "extensionPoint": published(nil)}, []string{"extensionPoint: must be an ExtensionPoint of this program, not an object"}},
		{"a point that is a topic", "Extension", object{"contract": nil, "extensionPoint": object{signature: aReference, "urn": "urn:pulumi:test::eventlink-test::aws:sns/topic:Topic::parcels", "id": parcels}}, []string{"extensionPoint: must be an ExtensionPoint of this program, not a resource of the type aws:sns/topic:Topic"}},
		{"a contract that is false", "Extension", object{"contract": false}, []string{"contract: must be the contract output of an ExtensionPoint, not a boolean"}},
		{
			"a contract of wrong types", "Extension",
			object{"contract": published(object{"name": 1, "digest": object{}, "enforced": "y", "fifo": 0, "other": 1})},
			[]string{"contract.name: must be a string, not a number", "contract.digest: must be a string, not an object", "contract.enforced: must be true or false", "contract.fifo: must be true or false", "contract.other: there is no such input"},
		},
		{"no source", "Extension", object{"contract": nil}, []string{"extensionPoint: an Extension needs extensionPoint or contract"}},
		{
			"a stack reference without the output", "Extension",
			object{"contract": object{signature: anOutput, "value": nil, "dependencies": []any{"urn:pulumi:test::eventlink-test::pulumi:pulumi:StackReference::acme/parcels/prod"}}},
			[]string{"contract: is null: the stack reference acme/parcels/prod has no output of that name"},
		},
		{"a misspelt input", "Extension", object{"maping": "[]"}, []string{`maping: there is no such input; did you mean "mapping"?`}},
		{
			"a setting of the lane outside of it", "Extension",
			object{"timeout": 30, "lane.batchSize": 5},
			[]string{"timeout: there is no such input: timeout is a setting of the lane; move it into lane", "lane.batchSize: there is no such input: batchSize is a setting of the lane"},
		},
		{"an idiom of another language, twice", "Extension", object{"mapping": `[{"label": event.sku ?? "", "x": len(event.sku)}]`}, []string{"mapping:1:22: ", "mapping:1:34: unknown function len; write size(event.sku)"}},
		{"characters that nobody sees", "Extension", object{"mapping": "[{\"label\": event.sku}]\u0002"}, []string{"mapping:1:23: unexpected U+0002"}},
		{"letters of other alphabets", "Extension", object{"mapping": `[{"label": event.größe}]`}, []string{`write event["größe"]`}},
		{"a mapping that nests too deep", "Extension", object{"mapping": strings.Repeat("(", 900) + strings.Repeat(")", 900)}, []string{"nested more than"}},
		{"an absent property", "Extension", object{"mapping": `[{"label": string(event.weight)}]`}, []string{"event.weight may be absent"}},
		{"two absent properties", "Extension", object{"mapping": `[{"label": string(event.weight) + string(event.height)}]`}, []string{"event.weight may be absent", "event.height may be absent"}},
		{"a wrong command", "Extension", object{"mapping": `[{"lable": event.sku}]`}, []string{`the command: `}},
		{"a secret mapping", "Extension", object{"mapping": object{signature: aSecret, "value": `[{"label": event.hush and 1}]`}}, []string{"mapping:1:23: what is wrong here is not shown, because mapping is secret"}},
		{"a secret mapping that fails", "Extension", object{"mapping": object{signature: aSecret, "value": `[{"label": "hush" + string(event.weight)}]`}}, []string{"mapping:1:34: what is wrong here is not shown, because mapping is secret"}},
		{"a secret schema", "Extension", object{"commandSchema": object{signature: aSecret, "value": `{"type": "object", "properties": {"hush": 5}}`}}, []string{"commandSchema: what is wrong here is not shown, because commandSchema is secret"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			right := object{"eventTopicArn": parcels, "eventSchema": anEvent}
			if c.component == "Extension" {
				right = object{"contract": published(nil), "commandTopicArn": labels, "commandSchema": aCommand, "mapping": `[{"label": event.sku}]`}
			}
			component := engine.Component{Type: "eventlink:index:" + c.component, Name: "parcels", Properties: merged(right, c.changes)}
			result, err := s.stack.PreviewOf(t.Context(), component)
			var failure *engine.Failure
			if !errors.As(err, &failure) {
				t.Fatalf("want a refused preview, got %v", err)
			}
			said := strings.Join(result.Messages("error"), "\n")
			for _, want := range c.want {
				if strings.Count(said, want) != 1 {
					t.Errorf("want %q once", want)
				}
			}
			if got := len(code.FindAllString(said, -1)); got != len(c.want) {
				t.Errorf("want %d findings, got %d", len(c.want), got)
			}
			if found := jargon.FindString(said); found != "" || strings.Contains(result.Output, "hush") {
				t.Errorf("it says %q, or a secret", found)
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}

// merged gives an object with some properties changed; null removes one.
func merged(right, changes object) object {
	out := maps.Clone(right)
	maps.Copy(out, changes)
	if out["contract"] == nil {
		delete(out, "contract")
	}
	return out
}

func many(n int) object {
	out := object{}
	for i := range n {
		out["tag-"+strings.Repeat("x", i)] = "x"
	}
	return out
}

// TestARefusalNamesOnlyWhatIsWrong previews a component that is refused, beside some that are right.
func TestARefusalNamesOnlyWhatIsWrong(t *testing.T) {
	locally(t)
	s := laidOut(t, engine.Options{Program: "resources: {}"})
	components := []engine.Component{{Type: "eventlink:index:Extension", Name: "labelling", Properties: object{
		"contract":        object{"topicArn": parcels, "eventSchema": anEvent, "enforced": true},
		"commandTopicArn": labels, "commandSchema": aCommand, "mapping": `[{"label": event.note}]`,
	}}}
	for _, name := range []string{"parcels", "letters", "freight"} {
		components = append(components, engine.Component{
			Type: "eventlink:index:ExtensionPoint", Name: name, Properties: object{"eventTopicArn": parcels, "eventSchema": anEvent},
		})
	}
	result, err := s.stack.PreviewOf(t.Context(), components...)
	if err == nil || !strings.Contains(result.Output, "event.note may be absent") {
		t.Errorf("want a refusal, got %v", err)
	}
	for _, d := range result.Diagnostics {
		if strings.Contains(d.Message, "not created") || strings.Contains(d.Message, "not built") {
			t.Errorf("it blames another: %s", d.Message)
		}
	}
	if steps := result.Only("aws:sqs/queue:Queue"); slices.ContainsFunc(steps, func(s string) bool { return strings.Contains(s, "labelling") }) {
		t.Errorf("it would make %v of what is refused", steps)
	}
}
