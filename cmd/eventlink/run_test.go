package main

import (
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
			"bad.jsonl:1: breaks-contract at /id: ", "bad.jsonl:2: command-contract at /0/of: ", "bad.jsonl:4: not-json",
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
