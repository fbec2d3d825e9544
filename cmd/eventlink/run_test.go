package main

import (
	"strconv"
	"strings"
	"testing"
)

const (
	orderSchema   = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "n": {"type": "integer"}, "x": {"type": "number"}}}`
	invoiceSchema = `{"type": "object", "required": ["of"], "properties": {"of": {"type": "string", "minLength": 1}}}`
	invoices      = `event.?n.orValue(1) > 0 ? [{"of": event.id}] : []`
)

func TestAMappingIsRunOnEvents(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices, "broken.cel": `[{"of": event.id]`,
		"half.cel":   `[{"n": event.n / 2, "x": event.x / 2.0}]`,
		"one.json":   "{\n  \"id\": \"a\"\n}\n",
		"many.jsonl": "{\"id\": \"a\"}\n\n{\"id\": \"b\", \"n\": 0}\n{\"id\": \"c\"}\n",
		"bad.jsonl":  "{\"id\": 5}\n{\"id\": \"\"}\n{\"id\": \"c\"}\n{\"id\"\n",
		"whole.json": `{"id": "a", "n": 4, "x": 4}`,
	}
	for _, c := range []struct {
		name           string
		stdin          string
		args           []string
		status         int
		stdout, stderr []string
	}{
		{"one event", "", []string{"run", "invoices.cel", "one.json"}, statusYes, []string{"{\"of\":\"a\"}\n"}, nil},
		{"an event a line, of which one is nothing to do", "", []string{"run", "invoices.cel", "many.jsonl"}, statusYes, []string{"{\"of\":\"a\"}\n{\"of\":\"c\"}\n"}, nil},
		{"standard input", `{"id": "z"}`, []string{"run", "invoices.cel", "-"}, statusYes, []string{`{"of":"z"}`}, nil},
		{"several files", "", []string{"run", "invoices.cel", "one.json", "many.jsonl"}, statusYes, []string{"{\"of\":\"a\"}\n{\"of\":\"a\"}\n{\"of\":\"c\"}\n"}, nil},
		{"events and commands that break their contracts", "", []string{"run", "--events", "order.json", "--commands", "invoice.json", "invoices.cel", "bad.jsonl"}, statusNo, []string{"{\"of\":\"c\"}\n"}, []string{
			"bad.jsonl:1: breaks-contract at /id: ", "bad.jsonl:2: command-contract at /0/of: ", "bad.jsonl:4:6: not-json at /id: wanted a : after the name of a property\n  4 | {\"id\"\n    |      ^\n",
		}},
		{"numbers by the contract", "", []string{"run", "--events", "order.json", "half.cel", "whole.json"}, statusYes, []string{`{"n":2,"x":2}`}, nil},
		{"whole messages", "", []string{"run", "--attributes", "--attribute", "correlationId=c-1", "--message-id", "m-1", "invoices.cel", "one.json"}, statusYes, []string{
			`{"body":{"of":"a"},"attributes":{"causationId":"m-1","correlationId":"c-1","id":"`,
		}, nil},
		{"groups", "", []string{"run", "--fifo", "--group-by", "event.id", "invoices.cel", "one.json"}, statusYes, []string{`"group":"a"`}, nil},
		{"an explanation", "", []string{"run", "--explain", "invoices.cel", "one.json"}, statusYes, []string{`{"of":"a"}`}, []string{
			"event.?n\n          = an empty optional", "event.?n.orValue(1) > 0\n          = true", "event.id\n          = \"a\"",
		}},
		{"an expression that does not compile", "", []string{"run", "broken.cel", "one.json"}, statusBadInput, nil, []string{"error: broken.cel:1:", "^"}},
		{"an identity that does not compile", "", []string{"run", "--identity", "evnt", "invoices.cel", "one.json"}, statusBadInput, nil, []string{"error: --identity:1:1: unknown name evnt"}},
		{"a mapping alone", "", []string{"run", "invoices.cel"}, statusBadInput, nil, []string{"a MAPPING and an EVENT or more"}},
		{"an attribute without a value", "", []string{"run", "--attribute", "x", "invoices.cel", "one.json"}, statusBadInput, nil, []string{"NAME=VALUE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, c.stdin, c.args...)
			if status != c.status {
				t.Errorf("status %d, wanted %d\n%s%s", status, c.status, stdout, stderr)
			}
			for _, want := range c.stdout {
				if !strings.Contains(stdout, want) {
					t.Errorf("want %q in\n%s", want, stdout)
				}
			}
			for _, want := range c.stderr {
				if !strings.Contains(stderr, want) {
					t.Errorf("want %q in\n%s", want, stderr)
				}
			}
		})
	}
}

func TestEventsAreReadInEveryFormThatPeopleKeepThem(t *testing.T) {
	t.Parallel()
	const envelope = `{"Type": "Notification", "TopicArn": "arn", "Message": "{\"id\": \"a\"}"}`
	quoted := strconv.Quote(envelope)
	for _, c := range []struct {
		name, file, text, stdout, stderr string
	}{
		{"a byte order mark", "e.json", "\ufeff{\"id\": \"a\"}", "{\"of\":\"a\"}\n", ""},
		{"ends of lines of Windows", "e.json", "{\r\n\"id\": \"a\"\r\n}\r\n", "{\"of\":\"a\"}\n", ""},
		{"YAML", "e.yaml", "id: a\n", "{\"of\":\"a\"}\n", ""},
		{"one a line", "e.txt", "{\"id\": \"a\"}\r\n\r\n{\"id\": \"b\"}", "{\"of\":\"a\"}\n{\"of\":\"b\"}\n", ""},
		{"one behind the other", "e.json", "{\n  \"id\": \"a\"\n}\n{\n  \"id\": \"b\"\n} {\"id\": 1}", "{\"of\":\"a\"}\n{\"of\":\"b\"}\n", "e.json:6: breaks-contract at /id"},
		{"a bad line", "e.json", "{\"id\": \"a\"}\n{\"id\": b}\n", "{\"of\":\"a\"}\n", "e.json:2:8: not-json"},
		{"a bad first line", "e.jsonl", "{id}\n{\"id\": \"b\"}\n", "{\"of\":\"b\"}\n", "e.jsonl:1:2: not-json"},
		{"a comma too many", "e.json", "{\n  \"id\": \"a\",\n}", "", "e.json:3:1: not-json: wanted the name of a property in quotes\n  3 | }\n    | ^\n"},
		{"nothing", "e.json", " \n", "", "e.json: not-json: there is no event, the file is empty\n"},
		{"no JSON", "e.json", "id", "", "e.json:1:1: not-json: wanted a value\n"},
		{"a list", "e.json", `[{"id": "a"}]`, "", "it looks like a list; this gives what is in it: jq -c '.[]' e.json\n"},
		{"an SNS envelope", "e.json", envelope, "", "an SNS envelope; this gives what is in it: jq -c '.Message | fromjson' e.json\n"},
		{"an event of EventBridge", "e.json", `{"detail-type": "x", "source": "y", "detail": {"id": "a"}}`, "", "jq -c '.detail' e.json\n"},
		{"a CloudEvent", "e.json", `{"specversion": "1.0", "type": "x", "data": {"id": "a"}}`, "", "jq -c '.data' e.json\n"},
		{"the input of a function", "e.json", `{"Records": [{"receiptHandle": "", "body": ` + quoted + `}]}`, "", "jq -c '.Records[] | .body | fromjson | .Message | fromjson' e.json\n"},
		{"the input of a function of SNS", "e.json", `{"Records": [{"EventSubscriptionArn": "", "Sns": ` + envelope + `}]}`, "", "jq -c '.Records[] | .Sns.Message | fromjson' e.json\n"},
		{"a message of SQS", "e.json", `{"receiptHandle": "", "body": "{}"}`, "", "jq -c '.body | fromjson' e.json\n"},
		{"what aws sqs receive-message gives", "e.json", `{"Messages": [{"ReceiptHandle": "", "Body": ` + quoted + `}]}`, "", "jq -c '.Messages[] | .Body | fromjson | .Message | fromjson' e.json\n"},
		{"a text of JSON", "e.json", `"{\"id\": \"a\"}"`, "", "jq -c 'fromjson' e.json\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, stdout, stderr := asked(t, map[string]string{"o.json": orderSchema, "m.cel": `[{"of": event.id}]`, c.file: c.text}, "", "run", "--events", "o.json", "m.cel", c.file)
			if stdout != c.stdout || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
				t.Errorf("got\n%s\n%s\nwanted\n%s\n%s", stdout, stderr, c.stdout, c.stderr)
			}
		})
	}
}

// Where there is an eventlink.yaml, an argument may be a connection, or an event.
func TestArgumentsAreConnectionsAndEventsWhereTheFolderNamesSome(t *testing.T) {
	t.Chdir(written(t, map[string]string{
		"eventlink.yaml": projectText, "order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": `[{"of": "x"}]`, "one.json": `{"id": "a"}`,
	}))
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"check", "invoicing"}, statusYes, "invoicing\nok: "},
		{[]string{"check", "invoicng"}, statusBadInput, "did you mean invoicing?"},
		{[]string{"check", "a", "b", "c"}, statusBadInput, `there is no connection "a"; there are invoicing`},
		{[]string{"check", "order.json", "invoices.cel"}, statusBadInput, "check takes three files"},
		{[]string{"check", "order.json", "invoices.cel", "invoice.json"}, statusYes, "ok: "},
		{[]string{"check", "--project", "."}, statusYes, "ok: "},
		{[]string{"graph", "."}, statusYes, "eventlink.yaml: 1 connection"},
		{[]string{"run", "one.json"}, statusYes, `{"of":"x"}`},
		{[]string{"run", "one.json", "one.json"}, statusYes, `{"of":"x"}`},
		{[]string{"run", "invoices.cel", "one.json"}, statusYes, `{"of":"x"}`},
		{[]string{"test"}, statusBadInput, "connections.invoicing.cases: there is no file cases.yaml"},
	} {
		var out strings.Builder
		if status := run(t.Context(), c.args, strings.NewReader(""), &out, &out); status != c.status || !strings.Contains(out.String(), c.want) {
			t.Errorf("%v: status %d\n%s", c.args, status, out.String())
		}
	}
}

func TestTheEventsOfAFolderAreRunByName(t *testing.T) {
	t.Parallel()
	events := map[string]string{"b.json": `{"id": "b"}`, "a.jsonl": "{\"id\": \"a1\"}\n{\"id\": \"a2\"}", "notes.txt": "no event"}
	folder := written(t, events)
	mapping := written(t, map[string]string{"m.cel": invoices})
	if status, stdout, stderr := asked(t, nil, "", "run", mapping+"/m.cel", folder); status != statusYes || stdout != "{\"of\":\"a1\"}\n{\"of\":\"a2\"}\n{\"of\":\"b\"}\n" {
		t.Errorf("status %d: %s%s", status, stdout, stderr)
	}
	if status, _, stderr := asked(t, nil, "", "run", mapping+"/m.cel", mapping); status != statusBadInput || !strings.Contains(stderr, "has no events") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestTheConnectionsOfAProjectAreRun(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"eventlink.yaml": "connections:\n  invoices: {events: order.json, mapping: invoices.cel, commands: invoice.json, cases: [cases.yaml]}\n" +
			"  bills: {events: order.json, mapping: bills.cel, commands: invoice.json}\n",
		"order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices, "bills.cel": `[{"of": message.attributes[?"by"].orValue("nobody")}]`,
		"cases.yaml": "cases:\n  - {name: good, event: {id: a}}\n  - {name: bad, event: {id: 5}, reason: breaks-contract}\n",
		"one.json":   `{"id": "z"}`,
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string
	}{
		{"the events of its cases", []string{"--connection", "invoices"}, statusNo, []string{"invoices: good: 1 command\n", "{\"of\":\"a\"}\n", "invoices: bad: breaks-contract at /id: "}},
		{"an event", []string{"--connection", "invoices", "one.json"}, statusYes, []string{"{\"of\":\"z\"}\n"}},
		{"an event of all connections", []string{"one.json"}, statusYes, []string{"{\"of\":\"nobody\"}\n{\"of\":\"z\"}\n"}},
		{"with an attribute", []string{"--connection", "bills", "--attribute", "by=me", "one.json"}, statusYes, []string{"{\"of\":\"me\"}\n"}},
		{"whole messages", []string{"--connection", "bills", "--attributes", "one.json"}, statusYes, []string{`{"body":{"of":"nobody"},"attributes":{"causationId":"event-1"`}},
		{"an explanation", []string{"--connection", "invoices", "--explain", "one.json"}, statusYes, []string{"event.id\n          = \"z\""}},
		{"a connection without cases", []string{"--connection", "bills"}, statusBadInput, []string{"bills has no cases", "eventlink run --connection bills EVENT"}},
		{"a connection that there is not", []string{"--connection", "mail"}, statusBadInput, []string{"there are bills, invoices"}},
		{"a contract", []string{"--connection", "bills", "--events", "order.json", "one.json"}, statusBadInput, []string{"a connection has its own"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", append([]string{"run", "--project", "eventlink.yaml"}, c.args...)...)
			if status != c.status {
				t.Errorf("status %d, wanted %d\n%s%s", status, c.status, stdout, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("want %q in\n%s%s", want, stdout, stderr)
				}
			}
		})
	}
}
