package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

// A statement is one of an IAM policy, its lists sorted.
type statement struct {
	Sid, Effect string
	Actions     []string
	Resources   []string
	Principals  []string
	Condition   map[string]map[string]any
}

func statementsOf(t *testing.T, text string) (all []statement) {
	t.Helper()
	var document struct {
		Statement []struct {
			Sid, Effect                 string
			Action, Resource, Principal any
			Condition                   map[string]map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, s := range document.Statement {
		all = append(all, statement{s.Sid, s.Effect, listed(s.Action), listed(s.Resource), listed(s.Principal), s.Condition})
	}
	return all
}

// listed gives the strings of a string, a list, or a map of either.
func listed(v any) (all []string) {
	switch v := v.(type) {
	case string:
		all = []string{v}
	case []any:
		for _, e := range v {
			all = append(all, e.(string))
		}
	case map[string]any:
		for kind, e := range v {
			for _, one := range listed(e) {
				all = append(all, kind+":"+one)
			}
		}
	}
	slices.Sort(all)
	return all
}

// matrix builds every kind of lane: sources and targets of each kind, with and without keys, boundary and subscribers.
func matrix(t *testing.T) map[string]*program {
	t.Helper()
	const key, other = "arn:aws:kms:eu-central-1:123456789012:key/lane", "arn:aws:kms:eu-central-1:123456789012:key/commands"
	programs := map[string]*program{}
	add := func(component string, inputs map[string]property.Value) {
		m, _, err := construct(t, component, "lane", inputs)
		if err != nil {
			t.Fatal(err)
		}
		programs[fmt.Sprint(len(programs), " ", component)] = m
	}
	for _, topic := range []string{standardTopic, fifoTopic} {
		for _, keyed := range []bool{false, true} {
			lane := property.New(map[string]property.Value{"batchSize": property.New(5.0)})
			if keyed {
				lane = property.New(map[string]property.Value{"kmsKeyArn": property.New(key)})
			}
			for _, subscribers := range [][]property.Value{nil, {property.New("210987654321"), property.New("111122223333")}} {
				inputs := pointInputs(topic)
				inputs["lane"] = lane
				if subscribers != nil {
					inputs["subscriberAccounts"] = property.New(subscribers)
				}
				add("ExtensionPoint", inputs)
			}
			for _, target := range []string{queue, queue + ".fifo", standardTopic + "-commands", standardTopic + "-commands.fifo"} {
				inputs := extensionInputs(topic, target)
				inputs["lane"] = lane
				if keyed {
					inputs["commandTopicKmsKeyArn"] = property.New(other)
				}
				add("Extension", inputs)
			}
		}
	}
	for _, tracing := range []string{"off", "xray"} {
		for component, inputs := range map[string]map[string]property.Value{
			"ExtensionPoint": pointInputs(standardTopic), "Extension": extensionInputs(standardTopic, queue),
		} {
			inputs["lane"] = property.New(map[string]property.Value{"tracing": property.New(tracing)})
			add(component, inputs)
		}
	}
	return programs
}

// TestEveryPolicyOfTheMatrixIsTheLeast walks the policies: no wildcard in an Allow save the stream part of the log group and the
// resource of the two actions of X-Ray, which AWS's service authorization reference gives no resource; a condition on each service
// principal, TLS only, everything encrypted.
func TestEveryPolicyOfTheMatrixIsTheLeast(t *testing.T) {
	t.Parallel()
	for name, m := range matrix(t) {
		queues := 0
		traced := m.registered["aws:lambda/function:Function lane-function"].Inputs.Get("tracingConfig").AsMap().Get("mode").AsString() == "Active"
		for resource, r := range m.registered {
			text := r.Inputs.Get("policy")
			if r.TypeToken == "aws:iam/role:Role" {
				text = r.Inputs.Get("assumeRolePolicy")
			}
			if !text.IsString() {
				continue
			}
			tls := false
			for _, s := range statementsOf(t, text.AsString()) {
				where := name + ": " + resource + ": " + s.Sid
				if s.Effect == "Deny" {
					tls = tls || cmp.Equal(s.Condition, map[string]map[string]any{"Bool": {"aws:SecureTransport": "false"}}) && slices.Equal(s.Principals, []string{"*"})
					continue
				}
				if s.Effect != "Allow" || len(s.Actions) == 0 {
					t.Errorf("%s has the effect %q on %v", where, s.Effect, s.Actions)
				}
				for _, part := range slices.Concat(s.Actions, s.Resources, s.Principals) {
					ownLogs := s.Sid == "Log" && strings.HasSuffix(part, ":lane-logs:*") && strings.Count(part, "*") == 1
					segments := s.Sid == "Trace" && traced && part == "*" && slices.Equal(s.Resources, []string{"*"}) &&
						slices.Equal(s.Actions, []string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"})
					if strings.ContainsAny(part, "*?") && !ownLogs && !segments {
						t.Errorf("%s allows %s", where, part)
					}
				}
				for _, principal := range s.Principals {
					switch {
					case principal == "Service:lambda.amazonaws.com": // in the trust policy: the function's own service
						if r.TypeToken != "aws:iam/role:Role" {
							t.Errorf("%s lets %s in", where, principal)
						}
					case strings.HasPrefix(principal, "Service:"):
						source, _ := s.Condition["ArnEquals"]["aws:SourceArn"].(string)
						if source != standardTopic && source != fifoTopic {
							t.Errorf("%s lets %s in under the condition %v", where, principal, s.Condition)
						}
					case !regexp.MustCompile(`^AWS:arn:aws:iam::[0-9]{12}:root$`).MatchString(principal) || !slices.Equal(s.Actions, []string{"sns:Subscribe"}):
						t.Errorf("%s lets %s do %v", where, principal, s.Actions)
					}
				}
			}
			if kind := string(r.TypeToken); !tls && (strings.HasSuffix(kind, "QueuePolicy") || strings.HasSuffix(kind, "TopicPolicy")) {
				t.Errorf("%s: %s takes what does not come over TLS", name, resource)
			}
		}
		for resource, r := range m.registered {
			switch r.TypeToken {
			case "aws:sqs/queue:Queue":
				queues++
				if sse := r.Inputs.Get("sqsManagedSseEnabled"); !r.Inputs.Get("kmsMasterKeyId").IsString() && (!sse.IsBool() || !sse.AsBool()) {
					t.Errorf("%s: %s is not encrypted", name, resource)
				}
				if _, ok := m.registered["aws:sqs/queuePolicy:QueuePolicy "+strings.TrimSuffix(r.Name, "-fifo")+"-policy"]; !ok {
					t.Errorf("%s: %s has no policy: %v", name, resource, m.names())
				}
			case "aws:sns/topic:Topic":
				if !r.Inputs.Get("kmsMasterKeyId").IsString() {
					t.Errorf("%s: %s is not encrypted", name, resource)
				}
			}
		}
		if queues != 2 {
			t.Errorf("%s has %d queues", name, queues)
		}
	}
}

// row is a row of the table of a lane's statements in docs/security.md.
var row = regexp.MustCompile(`(?m)^\| ([A-Za-z, ]+) \| ([^|]+) \| [^|]+ \|$`)

var coded = regexp.MustCompile("`([a-z]+:[A-Za-z]+)`")

// TestTheSecurityPageSaysWhatTheRolesMayDo compares the table with the policies of the whole matrix, both ways.
func TestTheSecurityPageSaysWhatTheRolesMayDo(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]map[string]bool{}
	for _, match := range row.FindAllStringSubmatch(string(page), -1) {
		for sid := range strings.SplitSeq(match[1], ", ") {
			for _, action := range coded.FindAllStringSubmatch(match[2], -1) {
				if documented[sid] == nil {
					documented[sid] = map[string]bool{}
				}
				documented[sid][action[1]] = true
			}
		}
	}
	made := map[string]map[string]bool{}
	for _, m := range matrix(t) {
		policy := m.registered["aws:iam/rolePolicy:RolePolicy lane-role-policy"].Inputs.Get("policy").AsString()
		for _, s := range statementsOf(t, policy) {
			if made[s.Sid] == nil {
				made[s.Sid] = map[string]bool{}
			}
			for _, action := range s.Actions {
				made[s.Sid][action] = true
			}
		}
	}
	if diff := cmp.Diff(sortedKeys(made), sortedKeys(documented)); diff != "" {
		t.Errorf("what the roles may do and what the page says differ (-made +documented):\n%s", diff)
	}
}

func sortedKeys(m map[string]map[string]bool) map[string][]string {
	out := map[string][]string{}
	for k, v := range m {
		out[k] = slices.Sorted(maps.Keys(v))
	}
	return out
}
